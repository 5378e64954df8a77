"""How AfterShip tags each step of a journey: its documented tags and subtags, and a message such as a courier sends.

The tags, subtags and their normalised messages are AfterShip's own table (version 2026-07). `message` is the courier's
text, which AfterShip passes on as it came; those here follow the couriers' tracking pages.

Source: https://www.aftership.com/docs/tracking/2026-07/enum/delivery-sub-statuses and
https://tracking-helpcenter.aftership.com/en/article/learn-about-delivery-sub-status-1b0hdlx (read 2026-11-22).
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from bot.sandbox.carriers.journeys import What


@dataclass(frozen=True, slots=True)
class Words:
    """One checkpoint: the subtag, which begins with the tag, AfterShip's text for it, and the courier's."""

    subtag: str
    subtag_message: str
    message: str

    @property
    def tag(self) -> str:
        return self.subtag.partition("_")[0]


PENDING = Words("Pending_001", "No information yet", "")
EXPIRED = Words("Expired_001", "Expired", "")


def _moving(number: int, subtag_message: str, message: str) -> Words:
    return Words(f"InTransit_{number:03}", subtag_message, message)


def _exception(number: int, subtag_message: str, message: str) -> Words:
    return Words(f"Exception_{number:03}", subtag_message, message)


def _done(message: str) -> Words:
    return Words("Delivered_001", "Delivered", message)


def _for_pickup(message: str) -> Words:
    return Words("AvailableForPickup_001", "Available for pickup", message)


_ARRIVED = _moving(3, "Arrival scan", "Package arrived at a carrier facility")
_OUT = Words("OutForDelivery_001", "Out for Delivery", "Out for delivery")
_NOT_IN = (
    Words("AttemptFail_001", "Failed Attempt", "Delivery attempted"),
    Words("AttemptFail_002", "Addressee not available", "Delivery attempted: nobody available, notice left"),
    Words("AttemptFail_003", "Business Closed", "Delivery attempted: business closed"),
)

# Several words for one step are all in use; a parcel's number decides which of them it gets.
WORDS: dict[What, tuple[Words, ...]] = {
    What.LABEL: (Words("InfoReceived_001", "Info Received", "Label created, package not received yet"),),
    What.PICKUP: (_moving(2, "Acceptance scan", "Carrier picked up the package"),),
    What.ORIGIN_SCAN: (_moving(1, "In Transit", "Package processed at the origin facility"),),
    What.DEPARTED: (_moving(7, "Departure Scan", "Package has left the carrier facility"),),
    What.ARRIVED: (_ARRIVED,),
    What.OUT_FOR_DELIVERY: (_OUT,),
    What.ATTEMPT: _NOT_IN,
    What.DELIVERED: (
        _done("Delivered"),
        _done("Package delivered near the front door or porch"),
        Words("Delivered_003", "Sign by customer", "Delivered, signed by J SMITH"),
    ),
    What.DELIVERED_TO_MAILBOX: (_done("Delivered to the mailbox"),),
    What.DELIVERED_TO_NEIGHBOUR: (Words("Delivered_005", "Delivered to neighbor", "Delivered to a neighbor"),),
    What.AT_ACCESS_POINT: (_for_pickup("Package is ready for pickup at the pickup point"),),
    What.AT_LOCKER: (_for_pickup("Package is ready for pickup in the locker"),),
    What.AT_POST_OFFICE: (_for_pickup("Item available for pickup at Post Office"),),
    What.HELD_FOR_PICKUP: (_for_pickup("Package held at the terminal for pickup"),),
    What.WITH_AGENT: (_for_pickup("Package handed to an agent, ready for pickup"),),
    What.COLLECTED: (Words("Delivered_002", "Picked up by the customer", "Package picked up by the customer"),),
    What.UNCLAIMED: (_exception(8, "Pick up missed", "Package not collected by the recipient in time"),),
    What.HANDED_TO_POST: (_moving(1, "In Transit", "Package transferred to the postal service"),),
    What.DELIVERED_BY_POST: (_done("Delivered by the postal service"),),
    What.REFUSED: (_exception(3, "Customer refused delivery", "Package refused by the recipient"),),
    What.UNDELIVERABLE: (
        _exception(7, "Incorrect Address", "Undeliverable as addressed"),
        _exception(2, "Customer moved", "Recipient not located at the address"),
    ),
    What.RETURN_REQUESTED: (_exception(10, "Returning to sender", "Return to sender requested"),),
    What.RETURN_SCAN: (_exception(10, "Returning to sender", "Package is being returned to the sender"),),
    What.RETURN_ARRIVED: (_ARRIVED,),
    What.RETURN_OUT_FOR_DELIVERY: (_OUT,),
    What.RETURN_ATTEMPT: _NOT_IN,
    What.RETURNED_DELIVERED: (
        _exception(11, "Returned to sender", "Package returned to the sender"),
        _done("Delivered"),  # a courier that does not say to whom is tagged like any other delivery
    ),
    What.RETURN_CANCELLED: (_moving(8, "Problem resolved", "Return cancelled, delivering to the original address"),),
    What.MISSENT: (_exception(16, "Delayed (Processing issue)", "Package was missorted"),),
    What.FORWARDED: (_moving(9, "Forwarded to a different delivery address", "Package forwarded to a new address"),),
    What.IN_CUSTOMS: (_moving(6, "Customs clearance started", "Item presented to customs"),),
    What.CLEARED_CUSTOMS: (_moving(5, "Customs clearance completed", "Item released by customs"),),
    What.VOID: (_exception(20, "Shipment cancelled", "Shipment cancelled by the sender"),),
    What.LOST: (_exception(13, "Shipment lost", "Package is lost"),),
    What.FOUND: (_moving(8, "Problem resolved", "Package located"),),
    What.DAMAGED: (_exception(12, "Shipment damage", "Package damaged"),),
    What.DESTROYED: (_exception(21, "Shipment disposed", "Package was disposed of"),),
    What.SEIZED: (_exception(21, "Shipment disposed", "Package seized by the authorities"),),
    What.MAIL_RECOVERY: (_exception(21, "Shipment disposed", "Item sent to the Undeliverable Mail Office"),),
    What.EXCEPTION: (
        _exception(1, "Exception", "Package held, additional information needed"),
        _exception(7, "Incorrect Address", "The address is incomplete, action required"),
    ),
    What.DELAY: (
        _exception(5, "Delayed (External factors)", "Package delayed"),
        _exception(17, "Delayed (Extreme weather)", "Package delayed due to weather"),
        _exception(19, "Delayed (Late flight)", "Package delayed in transit, late flight"),
    ),
    What.UNKNOWN_CODE: (
        _exception(99, "A message of a new kind", "A message of a kind that did not exist before"),
        Words("Rerouted_001", "Rerouted", "A message of a kind that did not exist before"),
    ),
}

# No checkpoint: an estimate is a field of the tracking, the rest no courier tells AfterShip.
SILENT = frozenset(What) - WORDS.keys()

# The couriers of the sandbox, by the carrier of the journey; the first is the one AfterShip detects by itself.
SLUGS: dict[str, tuple[str, ...]] = {
    "amazon": ("amazon",),
    "ontrac": ("ontrac",),
    "lasership": ("lasership", "ontrac"),
    "canada_post": ("canada-post",),
    "purolator": ("purolator",),
    "canpar": ("canpar",),
    "dpd": ("dpd",),
    "gls": ("gls", "gls-us"),
    "old_dominion": ("old-dominion",),
    "landmark": ("landmark-global",),
    "newgistics": ("newgistics",),
    "s10": ("usps", "royal-mail", "deutsch-post", "japan-post", "postnl-international", "china-post"),
}


def words_for(what: What, number: str) -> Words | None:
    """The checkpoint of a step of this parcel, the same every time; None when there is none."""
    choice = WORDS.get(what)
    return choice[zlib.crc32(number.encode()) % len(choice)] if choice else None
