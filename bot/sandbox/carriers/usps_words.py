"""What USPS prints for each step of a journey.

USPS publishes its scan events in Publication 199, appendix G-4 (domestic) and G-5 (international), and the texts on
its tracking page; raw answers of the API for refused and returned parcels are not public, so those are worded as the
event of that name is. Published tables of codes disagree: a code stands here only where they agree.

Source: https://postalpro.usps.com/pub199; github.com/USPS/api-examples, README "Tracking" (read 2026-11-22).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime

from bot.sandbox.carriers.journeys import What


@dataclass(frozen=True, slots=True)
class Words:
    """One scan event as USPS prints it; `firm` is who has it, `recipient` who took it."""

    text: str
    category: str
    code: str | None = None
    firm: str | None = None
    recipient: str | None = None


_PRE, _ACCEPTED, _MOVING, _OUT = "Pre-Shipment", "Accepted", "In Transit", "Out for Delivery"
_DELIVERED, _ATTEMPT, _PICKUP, _ALERT = "Delivered", "Delivery Attempt", "Available for Pickup", "Alert"

_NOTICE_LEFT = (
    Words("Notice Left (No Authorized Recipient Available)", _ATTEMPT, "02"),
    Words("Notice Left (No Secure Location Available)", _ATTEMPT, "02"),
    Words("Delivery Attempted - No Access to Delivery Location", _ATTEMPT, "55"),
)
_ARRIVED = (
    Words("Arrived at USPS Regional Facility", _MOVING, "A1"),
    Words("Arrived at USPS Facility", _MOVING, "U1"),
    Words("Arrived at Post Office", _MOVING, "07"),
)
_IN_THE_MAILBOX = (Words("Delivered, In/At Mailbox", _DELIVERED, "01"),)
_OUT_FOR_DELIVERY = (Words("Out for Delivery", _OUT, "OF"),)

# Several words for one step are all in use; a parcel's number decides which of them it gets.
WORDS: dict[What, tuple[Words, ...]] = {
    What.LABEL: (
        Words("Shipping Label Created, USPS Awaiting Item", _PRE, "GX"),
        Words("Pre-Shipment Info Sent to USPS, USPS Awaiting Item", _PRE, "MA"),
    ),
    What.PICKUP: (Words("USPS in possession of item", _ACCEPTED, "03"), Words("USPS picked up item", _ACCEPTED, "03")),
    What.ORIGIN_SCAN: (Words("Accepted at USPS Origin Facility", _ACCEPTED, "OA"),),
    What.DEPARTED: (
        Words("Departed USPS Regional Facility", _MOVING, "T1"),
        Words("Departed Post Office", _MOVING, "SF"),
    ),
    What.ARRIVED: _ARRIVED,
    What.OUT_FOR_DELIVERY: _OUT_FOR_DELIVERY,
    What.ATTEMPT: _NOTICE_LEFT,
    What.DELIVERED: (
        Words("Delivered, Front Door/Porch", _DELIVERED, "01"),
        Words("Delivered, Left with Individual", _DELIVERED, "01", recipient="J SMITH"),
        Words("Delivered, Front Desk/Reception/Mail Room", _DELIVERED, "01"),
        Words("Delivered, Garage or Other Location at Address", _DELIVERED, "01"),
    ),
    # One in twenty is a PO box: the address the parcel was sent to, and the customer's own.
    What.DELIVERED_TO_MAILBOX: (*_IN_THE_MAILBOX * 19, Words("Delivered, PO Box", _DELIVERED, "01")),
    What.DELIVERED_TO_NEIGHBOUR: (Words("Delivered, Neighbor as Requested", _DELIVERED, "01"),),
    What.AT_ACCESS_POINT: (Words("Available for Pickup", _PICKUP, "16", firm="VILLAGE POST OFFICE"),),
    What.AT_LOCKER: (Words("Delivered, Parcel Locker", _DELIVERED, "01"),),
    What.AT_POST_OFFICE: (Words("Available for Pickup", _PICKUP, "16"),),
    What.HELD_FOR_PICKUP: (Words("Held at Post Office, At Customer Request", _PICKUP),),
    What.WITH_AGENT: (
        Words("Delivered to Agent for Final Delivery", "Delivered to Agent", firm="MAILBOX CENTER"),
        Words("Delivered, To Agent", _DELIVERED, "01", firm="MAILBOX CENTER"),
    ),
    What.COLLECTED: (
        Words("Delivered, Individual Picked Up at Post Office", _DELIVERED, "01", recipient="J SMITH"),
        Words("Delivered, Individual Picked Up at Postal Facility", _DELIVERED, "01", recipient="J SMITH"),
    ),
    What.UNCLAIMED: (Words("Unclaimed/Being Returned to Sender", _ALERT),),
    What.HANDED_TO_POST: (Words("Accepted at USPS Destination Facility", _ACCEPTED),),
    What.DELIVERED_BY_POST: _IN_THE_MAILBOX,
    What.REFUSED: (Words("Refused", _ALERT, "04"),),
    What.UNDELIVERABLE: (
        Words("Undeliverable as Addressed", _ALERT, "05"),
        Words("No Such Number", _ALERT, "21"),
        Words("Moved, Left No Address", _ALERT, "23"),
        Words("Forward Expired", _ALERT, "24"),
        Words("Addressee Unknown", _ALERT, "25"),
        Words("Vacant", _ALERT, "26"),
    ),
    What.RETURN_REQUESTED: (Words("Customer Recall", _ALERT, "44"),),
    What.RETURN_SCAN: (Words("Return to Sender", _ALERT, "29"), Words("Return to Sender Processed", _ALERT)),
    What.RETURN_ARRIVED: _ARRIVED,
    What.RETURN_OUT_FOR_DELIVERY: _OUT_FOR_DELIVERY,
    What.RETURN_ATTEMPT: _NOTICE_LEFT,
    What.RETURNED_DELIVERED: (Words("Delivered, To Original Sender", _DELIVERED, "01"),),
    What.MISSENT: (Words("Missent", _MOVING, "08"),),
    What.FORWARDED: (Words("Forwarded", _ALERT, "06"),),
    What.IN_CUSTOMS: (Words("Inbound Into Customs", _MOVING),),
    What.CLEARED_CUSTOMS: (Words("Inbound Out of Customs", _MOVING),),
    What.DESTROYED: (Words("Dead Mail/Disposed by Post Office", _ALERT),),
    What.SEIZED: (Words("Seized by Law Enforcement", _ALERT),),
    What.MAIL_RECOVERY: (Words("Sent to Mail Recovery Center", _ALERT),),
    What.EXCEPTION: (Words("Insufficient Address", _ALERT, "22"),),
    What.DELAY: (
        Words("In Transit, Arriving Late", _MOVING, "NT"),
        Words("Delivery Exception, Local Weather Delay", _ALERT),
    ),
    What.ESTIMATE: (Words("In Transit, Arriving On Time", _MOVING, "NT"),),
    What.UNKNOWN_CODE: (Words("A Message of a Kind That Did Not Exist Before", _ALERT, "Q9"),),
}

# USPS prints nothing for these: a lost parcel falls silent, a voided label stays a label.
SILENT = frozenset(What) - WORDS.keys()


def words_for(what: What, number: str) -> Words | None:
    """The event USPS prints for a step of this parcel, the same every time; None when it prints none."""
    choice = WORDS.get(what)
    return choice[zlib.crc32(number.encode()) % len(choice)] if choice else None


def summary(words: Words, at: datetime, city: str, state: str) -> str:
    """The sentence USPS makes of its newest event, in local time."""
    clock = f"{at:%I:%M %p}".lstrip("0").lower()
    return f"Your item: {words.text}, at {clock} on {at:%B} {at.day}, {at.year} in {city}, {state}."
