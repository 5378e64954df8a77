"""What the words of an event say about a delivery, whatever the carrier: whole words, and a "not" is heard.

Nothing here makes a delivery of a text; it only tells whose hands a delivery went to, or that there was none.
"""

from __future__ import annotations

import re

from bot.core.parcel import DeliveredTo

# As regular expressions, lower case: the sender, and where a parcel waits for its recipient.
SENDER = r"(?:the |its |original )*(?:sender|shipper|consignor|returns? (?:agent|center|centre))"
_BACK = re.compile(rf"(?:\breturn(?:ed|ing)?\b(?: \w+){{0,2}}|\bdelivered,?|\bback) to {SENDER}\b", re.I)
_CALLED_OFF = re.compile(r"\bcancel", re.I)
_RETURN_CALLED_OFF = re.compile(r"\breturn\b.*\bcancel|\bcancel\w* .*\breturn\b", re.I | re.S)
_RETURN_ASKED_FOR = re.compile(
    r"\breturn\b.*\b(?:requested|initiated|arranged)\b|\brequest\w* .*\breturn\b|\b(?:will|to) be returned\b",
    re.I | re.S,
)
_NOT_DELIVERED = re.compile(
    r"\b(?:not|never|cannot|can't|couldn't|unable to|failed to|without)(?: be| been| yet| to be)?[ -]?deliver\w*\b"
    r"|\bundeliver\w*|\bunsuccessful\w*|\bnot (?:successful|possible|accepted)"
    r"|\bdelivery (?:was |has |is )?(?:attempt\w*|fail\w*|refus\w*|reschedul\w*|exception|delay\w*|change\w*)"
    r"|\battempted (?:delivery|to deliver)|\b(?:will|to|shall|may|should|being|about to|expected to) be deliver\w*"
    r"|\bexpected delivery|\bestimated\b|\bscheduled\b",
    re.I,
)
POINT = (
    r"(?:packstation|paketbox|parcel ?box|(?:parcel )?lockers?|access point|(?:postal |dhl )?retail outlet|post ?office"
    r"|postal (?:outlet|agency)|service ?points?|parcel ?shop|pick-?up (?:point|location)|collection point"
    r"|drop ?box|click ?(?:&|and) ?collect)"
)
_WAITS = re.compile(
    rf"\b(?:delivered|handed over|taken|brought|deposited|placed|left)\b(?: \w+){{0,3}} (?:to|at|in|into|with) "
    rf"(?:an? |the |your |my |amazon |ups |fedex |local )*{POINT}\b"
    rf"|\bready for (?:pick-?up|collection)|\bavailable for (?:pick-?up|collection)|\bfor pick-?up at\b"
    rf"|\bawait\w* (?:\w+ ){{0,2}}(?:pick-?up|collection)",
    re.I,
)
_AGENT = re.compile(
    r"\b(?:to|with|by|at) (?:an? |the |your |recipient's )*"
    r"(?:neighbou?rs?|(?:delivery |final |third[ -]party )?agent|broker"
    r"|substitute recipient)\b",
    re.I,
)

_NAMED = re.compile(
    r"(\bsigned(?: for)?(?: by)?\b|\bdelivered\b.*?\b(?:received|accepted) by\b|^received by(?= ?:)).*", re.I | re.S
)


def says_return(text: str | None) -> bool:
    """Whether the text speaks of the way back to the sender, and not of its being called off."""
    return bool(text and _BACK.search(text) and not _CALLED_OFF.search(text))


def says_return_called_off(text: str | None) -> bool:
    """Whether a return was cancelled: the parcel goes to its recipient after all."""
    return bool(text and _RETURN_CALLED_OFF.search(text))


def says_return_asked_for(text: str | None) -> bool:
    """Whether a return was only asked for: nobody has turned the parcel round yet."""
    return bool(text and _RETURN_ASKED_FOR.search(text))


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
