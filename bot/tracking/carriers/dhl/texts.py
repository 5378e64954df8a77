"""What DHL's texts mean here, as patterns.

The unified API passes on what each division says ("the response structure itself is not unified"): sentences, words
with underscores, or codes of its own. A text that no pattern knows means nothing.

Sources, read 2026-11-22: https://support-developer.dhl.com/support/solutions/articles/47001251141 (texts of mixed
kinds), 47001251916 (a returned shipment); https://www.dhl.com/discover/en-my/ship-with-dhl/track/tracking-status
(Express); https://www.paketda.de/paketstatus-dhl.html (Parcel DE, with DHL's English wording); eCommerce as the
documentation of the unified API shows it.
"""

from __future__ import annotations

import re

from bot.tracking.carriers.dhl.codes import (
    ADMIN,
    ATTEMPTED,
    COLLECTED,
    DELIVERED,
    EXPRESS,
    LABEL,
    MOVING,
    OUT,
    PICKED_UP,
    REFUSED,
    REPORTED,
    RETURN_REQUESTED,
    RETURNED,
    RETURNING,
    STANDS,
    WAITS,
    WITH_AGENT,
    Meaning,
)
from bot.tracking.carriers.event_text import COLLECTION, POINT, SENDER, is_conditional
from bot.tracking.event import Kind

# The first that is found decides. Whole words, one pattern a line; what looks forward or denies stands before the words
# it contains. POINT and SENDER stand for the words of `event_text`.
_TEXTS: tuple[tuple[Meaning, str], ...] = (
    # The way back.
    (
        Meaning(Kind.RETURN_CANCELLED),
        r"""
        \breturn\b.*\bcancel
        \bcancel\w* .*\breturn\b""",
    ),
    (
        REFUSED,
        r"""
        \brefus(?:ed|al|es)\b
        \bdelivery not accepted
        \bdid not accept
        \bdeclined (?:to accept|delivery|the)""",
    ),
    (
        RETURNED,
        r"""
        \b(?:delivered|handed over),? (?:back )?to SENDER\b
        \breturn (?:shipment )?(?:was |has been )?(?:successfully )?delivered""",
    ),
    (
        RETURN_REQUESTED,
        r"""
        \b(?:will|shall|to|must) be (?:returned|sent back|forwarded)(?: back)? to SENDER\b
        \b(?:will|shall|to|must) be returned(?! \w)
        \breturn (?:to SENDER )?(?:was |has been |is )?(?:requested|initiated|arranged)""",
    ),
    (
        RETURNING,
        r"""
        \b(?:return(?:ed|ing)?|sent back|back)\b(?: \w+){0,4} to SENDER\b
        \b(?:forwarded|on its way|in transit) to SENDER\b
        \b(?:is|was|been|being) returned(?! \w)""",
    ),
    # The end without a delivery.
    (
        Meaning(Kind.DESTROYED, is_scan=True),
        r"""
        \b(?:destroyed|disposed|seized|confiscated|auctioned|discarded)\b""",
    ),
    (
        Meaning(Kind.LOST),
        r"""
        \b(?:is|was|been|declared|considered|reported|presumed) lost\b
        \bshipment lost\b
        ^lost$""",
    ),
    (
        Meaning(Kind.VOIDED),
        r"""
        \b(?:shipment|label|order|parcel|package) (?:was |has been |is )?(?:cancell?ed|voided)\b""",
    ),
    # At a pickup point, and collected there.
    (
        COLLECTED,
        r"""
        \bWHO (?:has )?(?:picked up|collected)\b
        \b(?:picked up|collected) by (?:the )?WHO\b""",
    ),
    (
        WAITS,
        r"""
        \bready for (?:COLLECTION)
        \bavailable for (?:COLLECTION)
        \bfor pick[- ]?up at\b
        \bawait\w* (?:\w+ ){0,2}(?:COLLECTION)\b
        \bwaiting to be (?:collected|picked up)
        \barriv(?:ed|al) (?:at|in) (?:MODIFIER )*(?!post)POINT\b
        \barrival at pick-?up-?point\b
        \b(?:delivered|deposited|placed|left) (?:\w+ ){0,2}(?:to|in|at|into) (?:MODIFIER )*POINT\b(?! by SENDER)""",
    ),
    # The attempt that failed, and the next one.
    (
        DELIVERED,
        r"""
        \b(?:second|2nd|third|3rd|new) delivery attempt successful""",
    ),
    (
        OUT,
        r"""
        \bout (?:with courier )?for (?:\w+ )?delivery\b
        \b2nd attempt at delivery is being made""",
    ),
    (
        ATTEMPTED,
        r"""
        \bcould not be delivered
        \bundelivered\b
        \bdelivery (?:is |was )?(?:not possible|could not be (?:completed|made))
        \bdelivery (?:was )?(?:attempt(?:ed)?\b|unsuccessful|not successful|failed)
        \bunsuccessful delivery
        \battempted delivery
        \bnot (?:at )?home\b
        \bpremises closed
        \bnotice left
        \bWHO (?:was )?(?:not (?:available|present|met)|has been notified)""",
    ),
    (
        STANDS,
        r"""
        \baddress (?:information )?(?:is )?(?:needed|incomplete|incorrect|wrong|unknown|insufficient)
        \b(?:bad|incorrect|incomplete|insufficient|wrong) address
        \bWHO (?:has )?(?:moved|unknown|is unknown)
        \bundeliverable\b
        \bnot delivered\b
        \bnot claimed
        \bunclaimed
        \bstorage period
        \bon hold\b
        \bheld\b
        \bdamaged?\b
        \bbroken\b
        \b(?:unable to|cannot) (?:be )?deliver
        \bcontact dhl\b
        \bpartial delivery""",
    ),
    # What moves nothing: estimates, appointments, delays, paper, money, claims.
    (
        ADMIN,
        r"""
        \bdelay(?:ed|s)?\b
        \breschedul\w*
        \bpostponed\b
        \bscheduled (?:for|movement|to)
        \bestimated\b
        \bexpected (?:delivery|to be)
        \bwill be delivered
        \bclaim\b
        \binvestigation
        \btrac(?:e|ing) (?:initiated|terminated)
        \bpayment\b
        \bshipper contacted
        \bcustomer status
        \bstatus updated
        \bclearance event
        \baddress (?:was |has been )?(?:corrected|changed|updated)
        \bbroker notified
        \bdelivery (?:arranged|preference|option|instruction|date)\b
        \bnotification (?:was |has been )?sent
        \brequested service
        \bhas (?:chosen|selected|requested)\b
        \b(?:further|no) details expected""",
    ),
    # Before DHL has it, and when it gets it.
    (
        LABEL,
        r"""
        \binstruction data\b
        \bshipment information (?:has been )?received
        \blabel (?:has been )?(?:created|printed)
        \b(?:data|manifest) (?:\w+ )?(?:received|transmitted)
        \bawaiting (?:shipment|processing)
        \bpre-?advice
        \bannounced\b
        \belectronic\w* (?:\w+ )?(?:received|transmitted|data|notification|manifest)
        \border data""",
    ),
    (
        PICKED_UP,
        r"""
        \bpicked up\b
        \bpick-?up (?:was )?successful
        \bposted by the sender
        \bpackage received at dhl
        \bshipment accept\w*
        \b(?:handed in|dropped off) (?:by|at)\b
        \bdeposited (?:\w+ ){0,4}by\b
        \baccepted (?:at|by)\b
        \breceived (?:at|by) (?:the )?(?:dhl|origin)""",
    ),
    # On the way: to the door, to a pickup point, to another carrier, through the network and customs.
    (
        OUT,
        r"""
        \bdelivery vehicle\b
        \bwith (?:the )?(?:delivery |delivering )?courier\b
        \bin delivery\b""",
    ),
    (
        MOVING,
        r"""
        \bon its way to\b
        \bforwarded\b
        \b(?:is|being) (?:taken|brought|transported|redirected) to (?:an? |the )?POINT
        \bprocess(?:ed|ing)\b
        \barriv(?:ed|al)\b
        \bdepart(?:ed|ure)\b
        \btransferred\b
        \btransported\b
        \bsort(?:ed|ing)?\b
        \btransit\b
        \ben route\b
        \bprepared for (?:delivery|loading|onward|further)
        \b(?:un)?loaded\b
        \bleft (?:the|dhl|origin)\b
        \btendered to\b
        \bhanded over to (?!(?:the |an? )?(?:WHO|neighbou?r))
        \bhandover\b
        \bmis(?:sorted|routed)\b
        \bclosed? bag\b
        \bscanned into""",
    ),
    (
        REPORTED,
        r"""
        \bcustoms\b
        \bclearance\b""",
    ),
    # Delivered, and nothing else: the words must not go on in a way that no row knows.
    (
        WITH_AGENT,
        r"""
        \bdelivered (?:to|with|at) (?:an? |the |your |recipient's )*(?:neighbou?r|substitute recipient|agent|broker)\b
        \b(?:left|handed over) (?:to|with) (?:an? |the |your )?neighbou?r\b""",
    ),
    (
        DELIVERED,
        r"""
        ^THING(?:successfully )?delivered(?: successfully)?$
        ^THINGdelivered(?: ?[-,;:(] ?(?:signed|received|in/at|front door|individual|proof)| (?:and )?signed )
        ^THINGdelivered (?:to|by) (?:the )?(?:WHO|postal service)(?!'s)\b
        ^THING(?:delivered|left|placed|deposited)(?: -)? (?:to|in|into|at|on) (?:MODIFIER )*PLACE\b
        ^THINGhanded over to (?:the )?WHO$
        ^delivery(?: was)? successful$""",
    ),
)
_STANDS_FOR = {
    "SENDER": SENDER,
    "POINT": POINT,
    "COLLECTION": COLLECTION,
    "THING": r"(?:(?:the |your )?(?:shipment|parcel|package|item|consignment) )?(?:was |has been |is )?",
    "PLACE": "(?:mailbox|letter ?box|(?:drop-off )?location|drop-off point|front door|porch|garage|reception|safe place"
    ")",
    "MODIFIER": "(?:an?|the|your|dhl|nearest|preferred|desired|recipient's)",
    "WHO": "(?:recipient|consignee|receiver|addressee|customer)",
}


def _pattern(lines: str) -> re.Pattern[str]:
    joined = "|".join(line.strip() for line in lines.split("\n") if line.strip())
    for name, words in _STANDS_FOR.items():
        joined = joined.replace(name, words)
    return re.compile(joined)


_WAY_BACK = frozenset({RETURN_REQUESTED, RETURNING, RETURNED})
TEXTS = tuple((_pattern(lines), meaning) for meaning, lines in _TEXTS)


def meaning_of(text: str | None) -> Meaning | None:
    """What a code or a sentence of DHL's says; None when no table has it."""
    if text is None:
        return None
    if text in EXPRESS:
        return EXPRESS[text]
    words = " ".join(text.casefold().replace("_", " ").split()).strip(" .!")
    said = (meaning for pattern, meaning in TEXTS if pattern.search(words))
    if is_conditional(words):  # "returned to the sender if it is not collected" tells of no return
        said = (meaning for meaning in said if meaning not in _WAY_BACK)
    return next(said, None)
