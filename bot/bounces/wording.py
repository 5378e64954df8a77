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
"""

from __future__ import annotations

import re

from bot.core.notice import BounceReason
from bot.core.text import fold

_NEAR = r"(?:(?!\. ).){0,200}?"  # within the sentence
_MESSAGE = r"\b(?:messages?|e-?mails?|mail|repl(?:y|ies))\b"
_NOT = r"\b(?:(?:could|can|was|were|is|has|have|did)(?: not|n't)|cannot|not)(?: be| been)?"

_OPT_OUT = re.compile(
    r"\bha(?:s|ve)(?: chosen to)? opt(?:ed)?[ -]?out\b|\b(?:buyer|customer)s? opted[ -]?out\b"
    r"|\bopted[ -]?out (?:of|from)\b"
)
_GUIDELINES = re.compile(
    rf"(?:{_NOT} (?:meet|comply|follow|sent|delivered)|\bblocked\b|\bviolat\w+|\brejected\b){_NEAR}\bguidelines\b"
    rf"|\bguidelines\b{_NEAR}\b(?:blocked|not sent|not delivered)\b"
    r"|\brestricted from sending\b"
)
_FAILED = re.compile(
    rf"{_MESSAGE}{_NEAR}{_NOT} (?:delivered|reach)\b|{_NOT} (?:deliver|reach)\b{_NEAR}{_MESSAGE}"
    rf"|\b(?:unable|failed) to deliver\b{_NEAR}{_MESSAGE}|{_MESSAGE}{_NEAR}\bbounced\b|\bbounced?(?: back)? {_MESSAGE}"
    rf"|{_MESSAGE} delivery (?:failed|failure)|\bundeliver(?:able|ed)(?: returned)?:? {_MESSAGE}|^undeliver(?:able|ed):"
    r"|\bdelivery status notification \(failure\)|\breturned mail\b|\bdelivery (?:to|has) .{0,200}\bfailed\b"
)
_NOT_SENT = re.compile(rf"{_MESSAGE}{_NEAR}(?:{_NOT} sent|\bblocked)\b")
_WORDS = {
    BounceReason.OPT_OUT: {"opt out", "opt-out", "optout", "opt_out", "opted out", "buyer opted out", "unsubscribed"},
    BounceReason.DELIVERY_FAILURE: {
        "delivery failure", "delivery_failure", "delivery-failure", "delivery failed", "not delivered", "undelivered",
        "undeliverable", "bounce", "bounced", "hard bounce", "soft bounce",
    },
    BounceReason.GUIDELINES: {"guidelines", "guideline", "communication guidelines", "blocked by guidelines"},
}  # fmt: skip


def read_reason(text: str) -> BounceReason | None:
    """Why a message did not reach the buyer, in a notice's words; None when they do not say that it did not.

    A notice names its cause before it explains the others, so the first of opt-out and guidelines counts. UNKNOWN: it
    was not sent, and the cause is none of these.
    """
    folded = fold(text)
    causes = {BounceReason.OPT_OUT: _OPT_OUT.search(folded), BounceReason.GUIDELINES: _GUIDELINES.search(folded)}
    found = {reason: match.start() for reason, match in causes.items() if match}
    if found:
        return min(found, key=lambda reason: found[reason])
    if _FAILED.search(folded):
        return BounceReason.DELIVERY_FAILURE
    return BounceReason.UNKNOWN if _NOT_SENT.search(folded) else None


def reason_of_cell(text: str) -> BounceReason:
    """What a person's list gives as the reason, in a word or in a notice's words; UNKNOWN when it is neither."""
    folded = fold(text)
    return next((reason for reason, words in _WORDS.items() if folded in words), None) or (
        read_reason(text) or BounceReason.UNKNOWN
    )
