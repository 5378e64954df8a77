"""What the words of an event say about a delivery, whatever the carrier: whole words, and a "not" is heard.

Nothing here makes a delivery of a text; it only tells whose hands a delivery went to, or that there was none.
"""

from __future__ import annotations

import re

from bot.core.parcel import DeliveredTo

# As regular expressions, lower case: the sender, and further down where a parcel waits for its recipient.
SENDER = (
    r"(?:the |its |original )*(?:sender|shipper|consignor|seller|merchant|retailer|returns? (?:agent|center|centre))"
)
_BACK = re.compile(
    rf"(?:\breturn(?:ed|ing)?\b(?: \w+){{0,4}}|\bdelivered,?|\bhanded over|\bforwarded|\bon its way|\bin transit"
    rf"|\bback) to {SENDER}\b|\breturn(?:ed|ing)\b(?: \w+){{0,2}} to amazon\b(?! (?:hub|locker|pick))",
    re.I,
)
_CALLED_OFF = re.compile(r"\bcancel", re.I)
# Said of what has not happened, and perhaps never will: "returned to the sender if it is not picked up by …".
_ONLY_PERHAPS = re.compile(r"\b(?:if|may(?! \d)|might|unless|otherwise|to avoid)\b", re.I)
_RETURN_CALLED_OFF = re.compile(r"\breturn\b.*\bcancel|\bcancel\w* .*\breturn\b", re.I | re.S)
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

_NAMED = re.compile(
    r"(\bsigned(?: for)?(?: by)?\b|\bdelivered\b.*?\b(?:received|accepted) by\b"
    r"|\b(?:(?:received|accepted|collected|picked up) by|left with|recipient|receiver|consignee|neighbou?r|signature"
    r"|proof of delivery)(?= ?:)).*",
    re.I | re.S,
)


def says_return(text: str | None) -> bool:
    """Whether the text speaks of the way back to the sender, and not of its being called off."""
    return bool(text and _BACK.search(text) and not _CALLED_OFF.search(text) and not is_conditional(text))


def is_conditional(text: str) -> bool:
    """Whether the text speaks of what happens only if something else does or does not."""
    return bool(_ONLY_PERHAPS.search(text))


def says_return_called_off(text: str | None) -> bool:
    """Whether a return was cancelled: the parcel goes to its recipient after all."""
    return bool(text and _RETURN_CALLED_OFF.search(text))


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
