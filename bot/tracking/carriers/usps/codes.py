"""What USPS's words mean here: the text of an event (`eventType`), because public tables of the event codes disagree.

A text that no phrase below fits as a whole is UNKNOWN: "delivered" somewhere in a sentence is no delivery.

Sources, all read 2026-11-22: the table of scan events that USPS publishes with its Customer Daily Extract (columns
"External (USPS.com) First Level Scripting" and "Event Description"; see Publication 199 and https://postalpro.usps.com);
the examples in https://github.com/USPS/api-examples (README, "Tracking"); TRACKING.md §4 for what lockers, agents,
counters and mail recovery are.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from bot.core.parcel import DeliveredTo
from bot.tracking.event import Kind


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text says."""

    kind: Kind
    is_scan: bool = False
    delivered_to: DeliveredTo | None = None
    is_sure: bool = True


# Phrases as `plain` leaves them; "…" stands for any further words, and the longest phrase that fits decides.
_PHRASES: tuple[tuple[Meaning, str], ...] = (
    (Meaning(Kind.DELIVERED, True), "delivered"),
    # At the recipient's: USPS has words of its own for a delivery to the sender.
    (
        Meaning(Kind.DELIVERED, True, DeliveredTo.CUSTOMER),
        """
        delivered in at mailbox; delivered in or at the mailbox; delivered front door porch;
        delivered left with individual; delivered front desk reception mail room;
        delivered front desk reception mailroom; delivered garage other door other location at address;
        delivered garage or other location at address; delivered other location at address;
        delivered neighbor as requested; delivered individual picked up at post office;
        delivered individual picked up at postal facility; delivered individual picked up at usps;
        delivered individual picked up at parcel locker; delivered to mail room; delivered to mailroom
        """,
    ),
    # The customer's own box, and yet in the post office.
    (Meaning(Kind.DELIVERED, True, DeliveredTo.CUSTOMER, is_sure=False), "delivered po box"),
    # A locker is a place to fetch the parcel from, at the customer's own building as well (TRACKING.md §4).
    (
        Meaning(Kind.DELIVERED, True, DeliveredTo.PICKUP_POINT),
        """
        delivered parcel locker; delivered in parcel locker; delivered to parcel locker; delivered smart locker;
        delivered usps smart locker; delivered gopost locker
        """,
    ),
    (Meaning(Kind.DELIVERED, True, DeliveredTo.AGENT), "delivered to agent; delivered to agent …"),
    (
        Meaning(Kind.RETURNED, True),
        """
        delivered to original sender; delivered to sender; delivered to the original sender; delivered returned
        to sender
        """,
    ),
    (
        Meaning(Kind.RETURNING, True),
        """
        return to sender; return to sender processed; returned to sender; returned to sender …; returning to
        sender; being returned to sender; unclaimed being returned to sender; undeliverable return to
        sender; undeliverable as addressed being returned to sender; return to sender not picked up; return to
        sender unclaimed; intercepted returning to sender; package intercepted returning to sender; in transit
        to sender; in transit to original sender
        """,
    ),
    (Meaning(Kind.RETURN_REQUESTED), "return to sender requested; sender recall requested; return requested"),
    (
        Meaning(Kind.RETURN_CANCELLED),
        """
        return to sender cancelled; return to sender canceled; return to sender request cancelled; return to
        sender request canceled; return cancelled; return canceled
        """,
    ),
    # A package can be intercepted to be held, redirected or returned: which one, the text does not say.
    (
        Meaning(Kind.REQUEST_CANCELLED),
        """
        package intercept cancelled; package intercept canceled; intercept cancelled; intercept canceled;
        intercept request cancelled; intercept request canceled
        """,
    ),
    # Mail recovery is where mail ends that can be neither delivered nor returned (trap 17).
    (
        Meaning(Kind.DESTROYED),
        """
        dead mail; dead mail …; dead letter; mail recovery center; mail recovery center …; sent to mail recovery
        center; sent to mail recovery center …; arrived at mail recovery center; arrived at usps mail recovery
        center; processed at mail recovery center; processed at usps mail recovery center; seized; seized by …;
        disposed; disposed by …; destroyed; destroyed by …; item destroyed;
        package destroyed; auctioned; sent to auction; sold at auction
        """,
    ),
    (Meaning(Kind.LOST), "lost; item lost; package lost; declared lost; item declared lost; package declared lost"),
    (
        Meaning(Kind.REFUSED, True),
        """
        refused; refused by …; refused to pay postage due; delivery refused; item refused; refused being returned
        to sender; item being returned to sender refused by addressee
        """,
    ),
    (
        Meaning(Kind.ATTEMPTED, True),
        """
        notice left; notice left …; attempted notice left; attempted notice left …; delivery attempted; delivery
        attempted …; delivery attempt; delivery attempt …; attempted delivery; attempted delivery …; no access;
        no access to delivery location; no secure location available; no authorized recipient available;
        addressee not available; business closed; receptacle blocked; receptacle full item oversized; delivery
        exception animal interference
        """,
    ),
    (
        Meaning(Kind.EXCEPTION, True),
        """
        undeliverable as addressed; undeliverable as addressed …; insufficient address; no such number;
        addressee unknown; attempted addressee unknown; attempted addressee not known; addressee not known;
        addressee not known at …; delivery exception; package damaged;
        vacant; moved left no address; forward expired; deceased; no mail receptacle; missing mail receptacle;
        illegible; illegible address; incorrect address; unable to deliver item; unable to deliver problem with
        address; unable to deliver item problem with address; unable to forward; outside delivery limits;
        temporarily away; unclaimed; not picked up; max hold time expired; postage due; insufficient postage;
        damaged; visible damage; item damaged; held in customs; held by customs; missent; missorted; misrouted
        """,
    ),
    (
        Meaning(Kind.AT_PICKUP_POINT, True, DeliveredTo.PICKUP_POINT),
        """
        available for pickup; available for pickup …; available for pick up; available for redelivery or pickup;
        ready for pickup; item ready for pickup; arrival at pick up point; arrived at pick up point; awaiting
        customer pickup; held at post office; held at post office …; held at delivery location; held at usps facility
        """,
    ),
    (Meaning(Kind.OUT_FOR_DELIVERY, True), "out for delivery; out for delivery …; sorting complete out for delivery"),
    (
        Meaning(Kind.LABEL),
        """
        label created …; shipping label created; shipping label created …; shipping label printed …; pre
        shipment; pre shipment info sent to usps; pre shipment info sent to usps usps awaiting item; pre
        shipment usps awaiting item; electronic shipping info received; shipping info received; shipment info
        received; merchant order receipt notification usps awaiting item; origin post is preparing shipment;
        usps awaiting item
        """,
    ),
    (
        Meaning(Kind.VOIDED),
        """
        label cancelled; label canceled; shipping label cancelled; shipping label canceled; shipping label
        voided; shipment cancelled; shipment canceled
        """,
    ),
    (
        Meaning(Kind.PICKED_UP, True),
        """
        usps in possession of item; usps picked up item; accepted; accepted at …; acceptance; acceptance at …;
        origin acceptance; shipment received package acceptance pending; package acceptance pending
        """,
    ),
    (
        Meaning(Kind.IN_TRANSIT, True),
        """
        arrived; arrived at …; arrived in …; arrived usps …; arrived shipping partner facility …; arrival at
        unit; arrival at post office; departed …; depart usps …; processing at …; processed at …; processed
        through …; processed in …; dispatched from …; dispatched to …; enroute to …; picked up by shipping
        partner …; picked up by shipping agent; tendered to postal service; sorting complete; forwarded;
        forwarded …; forward processed; redirected …; inbound into customs; inbound out of customs; outbound
        into customs; outbound out of customs; customs clearance; customs clearance …; cleared customs; released
        by customs; international dispatch
        """,
    ),
    # The system's own words between scans: under way, though nobody held the parcel just then.
    (
        Meaning(Kind.IN_TRANSIT),
        """
        in transit; in transit to next facility; in transit to destination; moving through network; moving
        through network …
        """,
    ),
    # Estimates, delays, requests, proofs and claims: the parcel is where it was.
    (
        Meaning(Kind.ADMIN),
        """
        in transit arriving late; in transit arriving on time; in transit arriving early; arriving late;
        arriving on time; arriving early; delayed; delayed …; delivery exception local weather delay; delivery exception
        regional weather delay; delivery exception weather delay; delivery exception other delay; processing
        exception local weather delay; processing exception regional weather delay; processing exception weather
        delay; processing exception other delay; processing exception; awaiting delivery scan; awaiting
        delivery; delivery status not updated; status not available; redelivery scheduled; redelivery scheduled
        …; redelivery requested; rescheduled to next delivery day; delivery rescheduled; reminder to …; expected
        delivery …; expected to be delivered …; scheduled to be delivered …; scheduled for delivery …; proof of
        delivery; proof of delivery …; delivery photo …; return receipt …; e return receipt …; return receipt
        associated; signature …; claim …; package research case …; missing mail search …
        """,
    ),
)
_EXACT: dict[str, Meaning] = {}
_OPENINGS: dict[str, Meaning] = {}
for _meaning, _phrases in _PHRASES:
    for _phrase in " ".join(_phrases.split()).split("; "):
        (_OPENINGS if _phrase.endswith("…") else _EXACT)[_phrase.removesuffix("…").rstrip()] = _meaning


def plain(text: str) -> str:
    """The words of a text in lower case, without markup and punctuation."""
    words = html.unescape(re.sub(r"<sup>[^<]*</sup>|<[^<>]*>", " ", html.unescape(text), flags=re.IGNORECASE))
    return " ".join(re.findall(r"[^\W_]+", words.lower()))


def meaning_of(text: str) -> Meaning:
    """What an event's text says; UNKNOWN when no phrase fits it as a whole."""
    words = plain(text)
    if words in _EXACT:
        return _EXACT[words]
    opening = words
    while " " in opening:
        opening = opening.rpartition(" ")[0]
        if opening in _OPENINGS:
            return _OPENINGS[opening]
    return Meaning(Kind.UNKNOWN)
