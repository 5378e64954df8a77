"""How Amazon and mail servers say that a message did not reach a buyer.

Amazon's words, as sellers and Amazon's help quote them (read 2026-11-22):
- opt-out: "We were unable to deliver the message you sent for order … because the buyer has chosen to opt out of
  receiving unsolicited messages from sellers"
  (https://viral-launch.com/blog/amazon-news-updates/amazons-warning-sellers-about-contacting-opted-out-buyers/);
  "The buyer opted out from receiving this message" and
- guidelines: "This message was not sent as it did not meet the Buyer-Seller Messaging communication guidelines"
  (both https://support.sellerlabs.com/en/articles/12400642-why-amazon-could-not-deliver-a-custom-message);
  "This message was not delivered because your account was restricted from sending proactive messages"
  (https://ecomengine.com/help/amazon-restriction-proactive-emails);
- delivery: "my message could not be delivered", "bounce back message"
  (https://sellercentral.amazon.com/help/hub/reference/external/GTV8NTY5RM6N9LUN).
No source quotes "unable to send your message" or "your message will not be delivered", nor a message named by its
quoted subject or its day: they say the same in other words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.core.notice import BounceReason
from bot.core.text import fold

_LONGEST = 50_000  # characters that are looked at; a notice says at the top what it is
_PARAGRAPH = re.compile(r"\n[ \t\r\u00a0]*\n")
_SENTENCE = re.compile(r"(?<=[.!?;]) ")
_QUOTED_LINE = re.compile(r"^[ \t]*>.*$", re.MULTILINE)
_QUOTE_MARK = re.compile(r"^[ \t]*(?:>[ \t]?)+", re.MULTILINE)

# a buyer's own words, a condition, a rule for many, a message that came in: such a sentence tells of no bounced message
_NO_NEWS = re.compile(
    r"\b(?:i|me|my|mine)\b(?!')|\b(?:if|when|whenever|unless|whether|until|once|in case|how)\b|^should\b"
    r"|\bwho ha(?:s|ve)\b|\b(?:received|have|got) (?:a|an|the|your)(?: new)? (?:message|e-?mail|reply)\b"
)
_MESSAGE = r"\b(?:messages?|e-?mails?|mail|(?<!\bin )repl(?:y|ies))\b"
_GOODS = r"packages?|parcels?|items?|products?|shipments?|deliver(?:y|ies)"
_MAYBE = r"(?:(?:will|would|may|might|must|should) not|won't|says?|said|reads?)"  # no fact, or what a message says
_CLAUSE = (
    r"(?:(?!, (?!20\d\d\b)|: | - |\b(?:but|and|or|because|so|yet|though|although|while|as|that|which"
    rf"|{_MAYBE}|{_GOODS})\b).)"
)
# the message as the subject: "the message you sent for order …", "your e-mail to the buyer …"
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY = (
    r"(?:on |the )?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|yesterday|today)?"
    rf"(?:(?:\b,? )?(?:{_MONTH} )?\d[\d/.-]{{0,9}}(?:st|nd|rd|th)?(?: {_MONTH})?(?:,? 20\d\d)?)?"
)
_ABOUT = r"(?:(?:that )?you (?:have )?(?:just )?sent|sent to|to|for|about|regarding|concerning|on|of|re)"
_SUBJECT = rf"{_MESSAGE}(?: (?:sent|dated|from) {_DAY},?)?(?: {_ABOUT}\b{_CLAUSE}{{0,150}}?)?"
_THE = r"(?: (?:the|this|that|your|an?|one|some|any|all|of|following|last|recent|latest))*"
_NOT = r"\b(?:(?:could|can|was|were|is|are|has|have|did)(?: not|n't)|cannot|not)(?: yet)?(?: been| be)?"
_NEAR = r".{0,200}?"
# which message it was: its subject in quotes, its number in brackets; no words of the notice itself
_SUBJECT_LINE = re.compile(
    rf"({_MESSAGE}),?(?: (?:with |under )?(?:the )?(?:subject(?: line)?|titled?|entitled):?)?"
    r""" (?:"[^"]{1,200}"|'.{1,200}?'(?!\w)|\((?:#|(?:id|no|number|order|case|ref)\b)[^()]{1,200}\)),?"""
)
# one's message that Amazon could not send: not what a buyer sends, and no receipt or order by mail
_YOURS = (
    rf"(?:(?:your|this|the following)(?: (?:last|recent|latest))? {_MESSAGE}|the {_MESSAGE}(?= you\b))"
    r"(?=[.,;:!]|$| - | (?:you|for|about|regarding|concerning|on|with|as|because|since|due|dated|sent)\b"
    r"| to (?!you\b|us\b|our\b|buyers\b|customers\b|those\b|anyone\b))"
)
_WE = r"(?:^|: |\b(?:we|amazon|(?:our|the) system)(?:'re|(?: have| has)?(?: been)?|(?: was| were| is| are)) )"
_NOT_ABLE = (
    r"(?:(?:not able|unable|failed) to"
    r"|(?:(?:could|did|will|was|were|is|are|have|has)(?: not|n't)|can(?:not| not|'t)|won't)(?: be| been)?(?: able to)?)"
)
# what lies ahead: told where a sentence begins, of one message, on no condition ("…, or your message will not be …")
_AHEAD = (
    r"(?:^|: |\bthat |\b(?:unfortunately|regrettably|sorry|hello),? )"
    rf"(?:your|this) (?!messages\b|e-?mails\b|replies\b){_SUBJECT} (?:will not|won't) be"
)
_NO_CONDITION = (
    r"(?=[.,;:!]|$| - | (?:because|as|since|due)\b| to (?!buyers\b|customers\b|those\b|anyone\b))(?!.*\botherwise\b)"
)

_FAILED = re.compile(
    rf"{_SUBJECT} (?:{_NOT} (?:delivered|reach(?:ed)?)|(?:is|was) undeliverable)\b"
    rf"|(?:{_NOT}(?: able to)?|\b(?:unable|failed) to) deliver{_THE} {_MESSAGE}"
    rf"|\bwon't(?: be able to)? deliver{_THE} {_MESSAGE}|{_AHEAD} delivered{_NO_CONDITION}"
    rf"|{_SUBJECT} (?:(?:has|have|was|were) )?bounced\b|\bbounced?(?: back)? {_MESSAGE}"
    rf"|{_MESSAGE} delivery (?:has )?(?:failed|failure)|\bundeliver(?:able|ed)(?: returned)?:? {_MESSAGE}"
    rf"|^undeliver(?:able|ed):(?!.*\b(?:{_GOODS})\b)|\bdelivery status notification \(failure\)|\breturned mail:"
    r"|\bdelivery to the following recipients? (?:has )?failed\b|\bdelivery has failed to these recipients\b"
)
_NOT_SENT = re.compile(
    rf"{_SUBJECT} (?:{_NOT} sent\b(?! (?:within|in time|on time|by|before)\b)"
    r"|(?:(?:has|have|was|were) )?(?:been )?blocked\b)"
    rf"|{_WE}{_NOT_ABLE} send {_YOURS}|{_AHEAD} sent{_NO_CONDITION}"
)
_BREAKS = re.compile(
    rf"{_SUBJECT} (?:{_NOT} (?:meet|comply|follow)|violate[sd]?|(?:was |were )?rejected){_NEAR} guidelines\b"
)
_OPT_OUT = re.compile(
    rf"\b(?:buyer|customer|recipient) (?:has )?(?:chosen to )?opt(?:ed)?[ -]?out (?:of|from)"
    rf"(?: (?:receiving|all|any|your|this|these|the|unsolicited|seller|buyer-seller))* (?:{_MESSAGE}|communications?\b)"
)
# why a message that did not arrive did not
_CAUSES = {
    BounceReason.OPT_OUT: re.compile(
        r"\b(?:has|they have)(?: chosen to)? opt(?:ed)?[ -]?out\b"
        r"|\b(?:buyer|customer) opted[ -]?out\b|\bopted[ -]?out (?:of|from)\b"
    ),
    BounceReason.GUIDELINES: re.compile(
        rf"(?:(?:{_NOT}|\bdoesn't) (?:meet|comply|follow|sent|delivered)"
        rf"|\bblocked|\bviolat\w+|\brejected)\b{_NEAR}\bguidelines\b"
        rf"|\bguidelines\b{_NEAR}\b(?:blocked|not sent|not delivered)\b|\brestricted from sending\b"
    ),
}
_WORDS = {
    BounceReason.OPT_OUT: {"opt out", "opt-out", "optout", "opt_out", "opted out", "buyer opted out", "unsubscribed"},
    BounceReason.DELIVERY_FAILURE: {
        "delivery failure", "delivery_failure", "delivery-failure", "delivery failed", "not delivered", "undelivered",
        "undeliverable", "bounce", "bounced", "hard bounce", "soft bounce",
    },
    BounceReason.GUIDELINES: {"guidelines", "guideline", "communication guidelines", "blocked by guidelines"},
}  # fmt: skip


def read_reason(text: str, *, known: bool = False) -> BounceReason | None:
    """Why a message did not reach the buyer, in a notice's words; None when they do not say that it did not.

    The message itself must be what was not delivered or sent, or what the buyer opted out of: in a sentence that is no
    buyer's ("I", "my") and sets no condition, and outside of quoted lines (`>`) and of a message's quoted subject. A
    notice names its cause before it explains the others, so the first of opt-out and guidelines counts. UNKNOWN: it was
    not sent, and the cause is none of these. With `known` somebody else told that it did not arrive, and naming the
    cause is enough.
    """
    told = list(_news(text, quotes=known))
    failed, not_sent = (any(map(wording.search, told)) for wording in (_FAILED, _NOT_SENT))
    if known or failed or not_sent or any(_OPT_OUT.search(one) or _BREAKS.search(one) for one in told):
        for one in told:
            found = {reason: match.start() for reason, wording in _CAUSES.items() if (match := wording.search(one))}
            if found:
                return min(found, key=lambda reason: found[reason])
    if failed:
        return BounceReason.DELIVERY_FAILURE
    return BounceReason.UNKNOWN if not_sent else None


def unquoted(text: str) -> str:
    """The text with its quoted lines as they were before somebody quoted them."""
    return _QUOTE_MARK.sub("", text)


def _news(text: str, quotes: bool) -> Iterator[str]:
    """Its sentences, folded, without those that can tell nothing; with what a message is quoted as, or without."""
    own = _QUOTED_LINE.sub("", text[:_LONGEST])
    for paragraph in _PARAGRAPH.split(own):
        told = fold(paragraph) if quotes else _SUBJECT_LINE.sub(r"\1", fold(paragraph))
        yield from (one for one in _SENTENCE.split(told) if not _NO_NEWS.search(one))


def reason_of_cell(text: str) -> BounceReason:
    """What a person's list gives as the reason, in a word or in a notice's words; UNKNOWN when it is neither."""
    folded = fold(text)
    return next((reason for reason, words in _WORDS.items() if folded in words), None) or (
        read_reason(text, known=True) or BounceReason.UNKNOWN
    )
