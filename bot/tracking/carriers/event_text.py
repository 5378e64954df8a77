"""What the words of an event say about a delivery, whatever the carrier: whole words, and a "not" is heard.

Nothing here makes a delivery of a text; it only tells whose hands a delivery went to, or that there was none.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

from bot.core.parcel import DeliveredTo
from bot.tracking.carriers.plain_words import OFTEN_NAMES, WORDS

# As regular expressions, lower case: the sender, and further down where a parcel waits for its recipient.
SENDER = (
    r"(?:the |its |original )*(?:sender|shipper|consignor|seller|merchant|retailer|returns? (?:agent|center|centre))"
)
_BACK = re.compile(
    rf"(?:\breturn(?:s|ed|ing)?\b(?: \w+){{0,4}}|\bdelivered,?|\bhanded over|\bforwarded|\bon its way|\bin transit"
    rf"|\bout for delivery|\bback) to {SENDER}\b"
    r"|\breturn(?:ed|ing)\b(?: \w+){0,2} to amazon\b(?! (?:hub|locker|pick))",
    re.I,
)
# Said of what has not happened, and perhaps never will: "returned to the sender if it is not picked up by …".
_ONLY_PERHAPS = re.compile(
    r"\b(?:if|may(?! \d)|might|unless|otherwise|to avoid|prior to|(?:not|never) (?:be )?return(?:ed|ing)?)\b", re.I
)
_CANCELLED = re.compile(r"\bcancel", re.I)
# Not any "cancelled": an order that was cancelled is why a parcel comes back.
_ABOUT_RETURN = (
    rf"(?:to {SENDER}|to|the|your|package|parcel|shipment|item|request|option|instructions?|was|has|been|is|:|-)"
)
_RETURN_CALLED_OFF = re.compile(
    rf"\breturn(?:,? {_ABOUT_RETURN})* ?cancel(?:l?ed|lation)\b"
    rf"|\bcancel(?:l?ed|lation of)?(?: (?:the|your|request|to|for|of))* return\b"
    r"|\bdeliver(?:y|ing)? to (?:the )?original (?:address|recipient)\b",
    re.I,
)
_RETURN_ASKED_FOR = re.compile(
    r"\breturn\b.*\b(?:requested|initiated|arranged)\b|\brequest\w* .*\breturn\b|\b(?:will|to) be returned\b",
    re.I | re.S,
)
_REFUSED = re.compile(r"\brefus(?:ed|al)\b|\bdeclined (?:to accept|delivery)|\bdid not accept\b", re.I)
_DESTROYED = re.compile(r"\b(?:destroyed|disposed of|seized|confiscated|auctioned|sent to auction)\b", re.I)
_NOT_DELIVERED = re.compile(
    r"\b(?:not|never|cannot|can't|couldn't|unable to|failed to|without)(?: be| been| yet| to be)?[ -]?deliver\w*\b"
    r"|\bundeliver\w*|\bunsuccessful\w*|\bnot (?:successful|possible|accepted)"
    r"|\bdelivery (?:was |has |is )?(?:attempt\w*|fail\w*|refus\w*|reschedul\w*|exception|delay\w*|change\w*)"
    r"|\battempted (?:delivery|to deliver)|\b(?:will|to|shall|may|should|being|about to|expected to) be deliver\w*"
    r"|\bexpected delivery|\bestimated\b|(?<!as )\bscheduled\b|\bwrong (?:address|recipient|person|location)",
    re.I,
)
POINT = (
    r"(?:packstation|paketbox|parcel ?box|(?:parcel )?lockers?|access point|(?:postal |dhl )?retail outlet|post ?office"
    r"|postal (?:outlet|agency)|service ?points?|parcel ?shop|pick[- ]?up (?:point|location)|collection point"
    r"|drop ?box|click ?(?:&|and) ?collect)"
)
COLLECTION = r"pick[- ]?up|collection"
_WAITS = re.compile(
    rf"\b(?:delivered|handed over|taken|brought|deposited|placed|left)\b(?: \w+){{0,3}} (?:to|at|in|into|with) "
    rf"(?:\w+ ){{0,4}}{POINT}\b"
    rf"|\bready for (?:{COLLECTION})|\bavailable for (?:{COLLECTION})|\bfor (?:\w+ )?pick[- ]?up\b"
    rf"|\bawait\w* (?:\w+ ){{0,2}}(?:{COLLECTION})",
    re.I,
)
_AGENT = re.compile(
    r"\b(?:to|with|by|at) (?:an? |the |your |recipient's )*"
    r"(?:neighbou?rs?|(?:delivery |final |third[ -]party )?agent|broker"
    r"|substitute recipient)\b"
    r"|\bto (?:\w+ ){0,3}(?:carrier|courier|partner|facility|depot|terminal|usps|postal service)\b"
    r"|\bfor (?:\w+ )?(?:final|onward|last[- ]mile) delivery\b|\btendered\b",
    re.I,
)

# Behind these stands a name, whatever words it is made of.
_NAMED = re.compile(
    r"(\bsigned(?: for)?(?: by)?\b|\b(?:signature|release) obtained\b(?: from| by)?"
    r"|\bdelivered\b.*?\b(?:received|accepted) by\b"
    r"|\b(?:(?:received|accepted|collected|picked up|refused) by|left with|recipient|receiver|consignee|neighbou?r"
    r"|signature|proof of delivery)(?= ?:)).*",
    re.I | re.S,
)
_MARKUP = re.compile(r"<sup>[^<]*</sup>|<[^<>]*>", re.I)
_ABBREVIATION = re.compile(r"U\.S\.(?:A\.)?|[ap]\.m\.", re.I)
_DAY = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}")
_SHORT_NUMBER = re.compile(r"\d{1,2}(?:st|nd|rd|th|h|am|pm)?|\d{3,6}", re.I)
_TOKEN = re.compile(
    rf"{_ABBREVIATION.pattern}|\S+@\S+|{_DAY.pattern}(?!\d)|\+?\(?\d[\d ()./+-]{{5,}}\d"
    r"|[^\W_]+(?:['\u2019`][^\W_]+)*(?:\.(?=[^\W_]|\s|$))?",
    re.I,
)
_ENDING = re.compile(r"['\u2019](?:s|ll|re|ve|t)$")
_GAPS = re.compile(r"\u2026(?:[^\w()]*\u2026)+")
_CODE = re.compile(r"[\w.:-]{1,60}", re.ASCII)
_BESIDE_A_DAY = re.compile(r" \d{1,2}\b")


def says_return(text: str | None) -> bool:
    """Whether the text speaks of the way back to the sender, and not of its being called off."""
    return bool(text and _BACK.search(text) and not says_return_called_off(text) and not is_conditional(text))


def is_conditional(text: str) -> bool:
    """Whether the text speaks of what happens only if something else does or does not."""
    return bool(_ONLY_PERHAPS.search(text))


def says_return_called_off(text: str | None) -> bool:
    """Whether a return was cancelled: the parcel goes to its recipient after all."""
    return bool(text and _RETURN_CALLED_OFF.search(text))


def is_torn_about_return(text: str | None) -> bool:
    """Whether the text speaks both of the way back and of something that was cancelled."""
    return bool(text and _BACK.search(text) and _CANCELLED.search(text))


def says_return_asked_for(text: str | None) -> bool:
    """Whether a return was only asked for: nobody has turned the parcel round yet."""
    return bool(text and _RETURN_ASKED_FOR.search(text))


def says_refused(text: str | None) -> bool:
    """Whether the recipient did not take the parcel."""
    return bool(text and _REFUSED.search(text))


def says_destroyed(text: str | None) -> bool:
    """Whether nobody will get the parcel any more: destroyed, or taken by an authority."""
    return bool(text and _DESTROYED.search(text))


def says_not_delivered(text: str | None) -> bool:
    """Whether the text denies a delivery, or puts it in the future."""
    return bool(text and _NOT_DELIVERED.search(text))


def receiver_of(text: str | None) -> DeliveredTo | None:
    """Who a text about a delivery says has the parcel; None when it says nothing of a pickup point or an agent."""
    if not text:
        return None
    if _WAITS.search(text):
        return DeliveredTo.PICKUP_POINT
    return DeliveredTo.AGENT if _AGENT.search(text) else None


def without_names(text: str | None) -> str | None:
    """The text of an event without the name of who signed for the parcel or took it."""
    return _NAMED.sub(lambda match: match[1], text) if text else text


def shown_code(text: str | None) -> str:
    """The code of an error as it is shown; "no code" for none, and for sentences in its place."""
    return text if text and _CODE.fullmatch(text) else "no code"


@lru_cache(maxsize=4096)
def shown_text(text: str | None, place: str | None = None) -> str | None:
    """What is kept and shown of a carrier's text: nothing in it is the name of a person.

    Guarantees: of its words only those remain that carriers' texts are made of, and those of the event's own place;
    "\u2026" stands for others, for long numbers and for addresses. None when nothing remains.
    """
    if text is None:
        return None
    said = without_names(_MARKUP.sub(" ", html.unescape(text))) or ""
    of_place = frozenset(match.casefold() for match in re.findall(r"[^\W_]+", place or ""))
    kept = _TOKEN.sub(lambda found: found[0] if _may_stay(found, of_place) else "\u2026", said)
    kept = " ".join(_GAPS.sub("\u2026", kept).split())
    return kept if re.search(r"[^\W_]", kept) else None


def _may_stay(found: re.Match[str], of_place: frozenset[str]) -> bool:
    if _ABBREVIATION.fullmatch(found[0]):
        return True
    token = found[0].removesuffix(".")
    if _DAY.fullmatch(token) or _SHORT_NUMBER.fullmatch(token):
        return True
    if len(token) == 1 and token != found[0]:
        return False  # an initial
    word = _ENDING.sub("", token).casefold()
    if word in OFTEN_NAMES:
        after = re.match(r" ([^\W_]+)", found.string[found.end() :])
        is_verb = after is not None and after[1].casefold() in WORDS
        return is_verb or _BESIDE_A_DAY.match(found.string[found.end() :]) is not None
    return word in WORDS or word in of_place
