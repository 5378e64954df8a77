"""What DHL's codes mean here: the five of the unified API, and the checkpoints of DHL Express.

Sources, read 2026-11-22: https://support-developer.dhl.com/support/solutions/articles/47001197243 (the status codes);
DHL XML Services, tracking event codes, as in several public copies.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.core.parcel import DeliveredTo
from bot.tracking.event import Kind


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an event says; `is_scan`: somebody held the parcel."""

    kind: Kind
    is_scan: bool = False
    delivered_to: DeliveredTo | None = None


LABEL = Meaning(Kind.LABEL)
PICKED_UP = Meaning(Kind.PICKED_UP, is_scan=True)
MOVING = Meaning(Kind.IN_TRANSIT, is_scan=True)
REPORTED = Meaning(Kind.IN_TRANSIT)  # by customs or a partner: no scan of DHL's
OUT = Meaning(Kind.OUT_FOR_DELIVERY, is_scan=True)
ATTEMPTED = Meaning(Kind.ATTEMPTED, is_scan=True)
WAITS = Meaning(Kind.AT_PICKUP_POINT, True, DeliveredTo.PICKUP_POINT)
DELIVERED = Meaning(Kind.DELIVERED, is_scan=True)
COLLECTED = Meaning(Kind.DELIVERED, True, DeliveredTo.CUSTOMER)
WITH_AGENT = Meaning(Kind.DELIVERED, True, DeliveredTo.AGENT)
REFUSED = Meaning(Kind.REFUSED, is_scan=True)
STANDS = Meaning(Kind.EXCEPTION)
ADMIN = Meaning(Kind.ADMIN)
RETURN_REQUESTED = Meaning(Kind.RETURN_REQUESTED)
RETURNING = Meaning(Kind.RETURNING, is_scan=True)
RETURNED = Meaning(Kind.RETURNED, is_scan=True)

# Four of the five of the API itself: what an event without any words roughly is, and never surely.
STATUS_CODES: dict[str, Meaning] = {
    "pre-transit": LABEL,
    "transit": REPORTED,
    "delivered": DELIVERED,
    "failure": STANDS,
}


def _rows(meaning: Meaning, codes: str) -> dict[str, Meaning]:
    return dict.fromkeys(codes.split(), meaning)


# DHL Express checkpoints. Public copies disagree about DS ("destroyed",
# "shipper contacted"): it is in no row and so unknown.
EXPRESS: dict[str, Meaning] = {
    **_rows(LABEL, "SD"),
    **_rows(PICKED_UP, "PU SA"),
    # Processed, departed, arrived, transferred, missorted, onforwarded, handed to another carrier.
    **_rows(MOVING, "PL DF AF AR TR RW HN UV MS MC IR FD TP"),
    **_rows(REPORTED, "IC CR"),  # customs
    **_rows(OUT, "WC"),
    **_rows(ATTEMPTED, "NH CA"),  # not home, premises closed
    **_rows(WAITS, "CC"),  # awaiting the consignee's collection
    **_rows(DELIVERED, "OK DD"),
    **_rows(WITH_AGENT, "BR"),  # delivered to the broker, as requested
    **_rows(REFUSED, "RD"),
    **_rows(RETURNING, "RT"),  # "returned to shipper": back there it is when a delivery says so
    # Not delivered, bad address, moved, on hold, to be paid first, stopped, a part of it delivered.
    **_rows(STANDS, "ND BA CM OH HP SS PD"),
    # Customs delays and paper, agreed and missed delivery slots, traces, payments, pictures.
    **_rows(ADMIN, "CD UD BN RR AD MD TD SC SM SI PY ES IA TI TT"),
}
