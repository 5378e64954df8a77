"""What AfterShip's sub-statuses mean here, and which of its couriers each of our carriers is.

A sub-status that is in no row is unknown; the statuses above them ("tags") tell roughly, and never surely.

Sources, read 2026-11-22: https://www.aftership.com/docs/tracking/2026-07/enum/delivery-sub-statuses and
.../enum/delivery-statuses; https://support.aftership.com/en/article/learn-about-delivery-sub-statuses-1b0hdlx/ (016 to
021, new in March 2026); https://www.aftership.com/docs/tracking/others/supported-couriers and .../enum/slug-groups.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.parcel import DeliveredTo
from bot.tracking.event import Kind


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a sub-status says; `is_scan`: somebody held the parcel."""

    kind: Kind
    is_scan: bool = False
    delivered_to: DeliveredTo | None = None


def _rows(meaning: Meaning, codes: str) -> dict[str, Meaning]:
    status, *numbers = codes.split()
    return {f"{status}_{number}": meaning for number in numbers}


SUBTAGS: dict[str, Meaning] = {
    **_rows(Meaning(Kind.LABEL), "InfoReceived 001"),
    **_rows(Meaning(Kind.PICKED_UP, is_scan=True), "InTransit 002"),
    # On the way, arrived, arrived in the country, departed, forwarded to another address.
    **_rows(Meaning(Kind.IN_TRANSIT, is_scan=True), "InTransit 001 003 004 007 009"),
    # Customs done, customs begun, a problem resolved: reported, not scanned.
    **_rows(Meaning(Kind.IN_TRANSIT), "InTransit 005 006 008"),
    **_rows(Meaning(Kind.OUT_FOR_DELIVERY, is_scan=True), "OutForDelivery 001"),
    **_rows(Meaning(Kind.ADMIN), "OutForDelivery 003 004"),  # customer contacted, appointment made
    **_rows(Meaning(Kind.ATTEMPTED, is_scan=True), "AttemptFail 001 002 003"),
    **_rows(Meaning(Kind.AT_PICKUP_POINT, True, DeliveredTo.PICKUP_POINT), "AvailableForPickup 001"),
    **_rows(Meaning(Kind.DELIVERED, is_scan=True), "Delivered 001 003 004"),
    **_rows(Meaning(Kind.DELIVERED, True, DeliveredTo.CUSTOMER), "Delivered 002"),  # picked up by the customer
    **_rows(Meaning(Kind.DELIVERED, True, DeliveredTo.AGENT), "Delivered 005"),  # to a neighbour
    # Exception, moved, to be paid, wrong address, pick up missed, rejected by the carrier, damaged, papers missing.
    **_rows(Meaning(Kind.EXCEPTION), "Exception 001 002 006 007 008 009 012 018"),
    **_rows(Meaning(Kind.REFUSED, is_scan=True), "Exception 003"),
    **_rows(Meaning(Kind.ADMIN), "Exception 004 005 016 017 019"),  # delays
    **_rows(Meaning(Kind.RETURNING, is_scan=True), "Exception 010"),
    **_rows(Meaning(Kind.RETURNED, is_scan=True), "Exception 011"),
    **_rows(Meaning(Kind.LOST), "Exception 013"),
    **_rows(Meaning(Kind.VOIDED), "Exception 020"),
    **_rows(Meaning(Kind.DESTROYED, is_scan=True), "Exception 021"),
    # AfterShip's own book-keeping: nothing new for a while, nothing yet.
    **_rows(Meaning(Kind.ADMIN), "Expired 001"),
    **_rows(Meaning(Kind.ADMIN), "Pending 001 002 003 004 005 006"),
}

TAGS: dict[str, Meaning] = {
    "InfoReceived": Meaning(Kind.LABEL),
    "InTransit": Meaning(Kind.IN_TRANSIT),
    "OutForDelivery": Meaning(Kind.OUT_FOR_DELIVERY, is_scan=True),
    "AttemptFail": Meaning(Kind.ATTEMPTED, is_scan=True),
    "AvailableForPickup": Meaning(Kind.AT_PICKUP_POINT, True, DeliveredTo.PICKUP_POINT),
    "Delivered": Meaning(Kind.DELIVERED, is_scan=True),
    "Exception": Meaning(Kind.EXCEPTION),
    "Expired": Meaning(Kind.ADMIN),
    "Pending": Meaning(Kind.ADMIN),
}


@dataclass(frozen=True, slots=True)
class Courier:
    """AfterShip's names for a carrier.

    Attributes:
        create: what a request to follow one of its numbers says beside the number; nothing lets AfterShip find out.
        family: its slugs are this one and those that begin with it and a hyphen; "" takes any.
    """

    family: str
    create: Mapping[str, str] = field(default_factory=dict)

    def has(self, slug: str) -> bool:
        return not self.family or slug == self.family or slug.startswith(f"{self.family}-")


def _of(slug: str) -> Courier:
    return Courier(slug, {"slug": slug})


# AfterShip keeps a slug for each country of DPD and GLS: there the group lets it choose. An S10 number is unique in the
# world, and its last letters name the post: there AfterShip finds out, and whatever courier it took is right.
COURIERS: dict[str, Courier] = {
    "amazon": _of("amazon"),
    "ontrac": _of("ontrac"),
    "lasership": _of("lasership"),
    "canada_post": _of("canada-post"),
    "purolator": _of("purolator"),
    "canpar": _of("canpar"),
    "landmark": _of("landmark-global"),
    "newgistics": _of("newgistics"),
    "old_dominion": _of("old-dominion"),
    "dpd": Courier("dpd", {"slug_group": "dpd-group"}),
    "gls": Courier("gls", {"slug_group": "gls-group"}),
    "s10": Courier(""),
}


def carrier_of(slug: str) -> str:
    """Our carrier of a courier; one we have no name for keeps AfterShip's."""
    return next((name for name, courier in COURIERS.items() if courier.family and courier.has(slug)), slug)
