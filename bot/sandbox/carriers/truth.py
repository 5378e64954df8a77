"""The truth about a parcel: what a person who had travelled with it would say, in the words of TRACKING.md §4."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.sandbox.carriers.journeys import Step, What


@dataclass(frozen=True, slots=True)
class Truth:
    """Where a parcel, or a shipment of several pieces, really is; the words are plain text, the times UTC.

    `is_decidable`: the carrier's own answer decides it, so that a reader may be sure of it; of the others an honest
    reader is not. `scan_is_told`: the carriers' answers agree on which scan was the last; where they do not,
    `last_scan_at` is the traveller's own. `zones_are_told`: no local time stands in the answer without its place.
    """

    status: str
    leg: str = "outbound"
    delivered_to: str = "unknown"
    refused: bool = False
    pieces_done: int | None = None
    pieces_total: int | None = None
    label_at: datetime | None = None
    last_scan_at: datetime | None = None
    delivered_at: datetime | None = None
    is_decidable: bool = True
    scan_is_told: bool = True
    zones_are_told: bool = True


NOT_FOUND = Truth("not_found")

_BACK = ("returning", "return", "unknown")
_WAITS = ("available_for_pickup", "outbound", "pickup_point")
_ARRIVED = ("delivered", "outbound", "customer")
_MOVES = ("in_transit", "outbound", "unknown")
_STANDS = ("exception", "outbound", "unknown")
_GONE = ("destroyed", "outbound", "unknown")

# What happened → status, leg, who has it. What is missing here (delays, estimates, claims …) changes nothing.
_AFTER: dict[What, tuple[str, str, str]] = {
    What.LABEL: ("label_created", "outbound", "unknown"),
    What.PICKUP: _MOVES,
    What.ORIGIN_SCAN: _MOVES,
    What.DEPARTED: _MOVES,
    What.ARRIVED: _MOVES,
    What.OUT_FOR_DELIVERY: ("out_for_delivery", "outbound", "unknown"),
    What.ATTEMPT: ("delivery_attempted", "outbound", "unknown"),
    What.DELIVERED: _ARRIVED,
    What.DELIVERED_TO_MAILBOX: _ARRIVED,
    What.DELIVERED_TO_NEIGHBOUR: _ARRIVED,
    What.COLLECTED: _ARRIVED,
    What.DELIVERED_BY_POST: _ARRIVED,
    What.AT_ACCESS_POINT: _WAITS,
    What.AT_LOCKER: _WAITS,
    What.AT_POST_OFFICE: _WAITS,
    What.HELD_FOR_PICKUP: _WAITS,
    What.WITH_AGENT: ("available_for_pickup", "outbound", "agent"),
    What.UNCLAIMED: _BACK,
    What.HANDED_TO_POST: _MOVES,
    What.REFUSED: _STANDS,
    What.UNDELIVERABLE: _BACK,
    What.RETURN_REQUESTED: _BACK,
    What.RETURN_SCAN: _BACK,
    What.RETURN_ARRIVED: _BACK,
    What.RETURN_OUT_FOR_DELIVERY: _BACK,
    What.RETURN_ATTEMPT: _BACK,
    What.RETURNED_DELIVERED: ("returned", "return", "sender"),
    What.RETURN_CANCELLED: _MOVES,
    What.MISSENT: _MOVES,
    What.FORWARDED: _MOVES,
    What.IN_CUSTOMS: _MOVES,
    What.CLEARED_CUSTOMS: _MOVES,
    What.VOID: ("voided", "outbound", "unknown"),
    What.LOST: ("lost", "outbound", "unknown"),
    What.FOUND: _MOVES,
    What.DAMAGED: _STANDS,
    What.DESTROYED: _GONE,
    What.SEIZED: _GONE,
    What.MAIL_RECOVERY: _GONE,
    What.EXCEPTION: _STANDS,
}
CHANGING = frozenset(_AFTER)

_HOLDERS = frozenset({"customer", "sender"})
_ON_EITHER_LEG = frozenset({"lost", "destroyed", "exception"})

# Somebody held the parcel, and every carrier says so.
_SCANS = frozenset(
    {
        What.PICKUP,
        What.ORIGIN_SCAN,
        What.DEPARTED,
        What.ARRIVED,
        What.OUT_FOR_DELIVERY,
        What.ATTEMPT,
        What.DELIVERED,
        What.DELIVERED_TO_MAILBOX,
        What.DELIVERED_TO_NEIGHBOUR,
        What.COLLECTED,
        What.DELIVERED_BY_POST,
        What.AT_ACCESS_POINT,
        What.AT_LOCKER,
        What.AT_POST_OFFICE,
        What.WITH_AGENT,
        What.REFUSED,
        What.RETURN_SCAN,
        What.RETURN_ARRIVED,
        What.RETURN_OUT_FOR_DELIVERY,
        What.RETURN_ATTEMPT,
        What.RETURNED_DELIVERED,
    }
)
# Nobody held it. What is in neither set happened to the parcel, but the carriers differ on whether it was a scan.
_MESSAGES = frozenset(
    {
        What.LABEL,
        What.VOID,
        What.RETURN_REQUESTED,
        What.RETURN_NUMBERED,
        What.RETURN_CANCELLED,
        What.LOST,
        What.DELAY,
        What.ESTIMATE,
        What.CLAIM,
        What.ADDRESS_CORRECTED,
    }
)

# The piece that has come least far speaks for a shipment.
_PROGRESS = (
    "label_created",
    "in_transit",
    "out_for_delivery",
    "delivery_attempted",
    "available_for_pickup",
    "delivered",
)


def truth_of(steps: Iterable[Step]) -> Truth:
    """The truth about one parcel after these steps; a parcel nothing happened to is not found."""
    status, leg, delivered_to = "not_found", "outbound", "unknown"
    label_at = last_scan_at = delivered_at = None
    refused, scan_is_told = False, True
    for step in sorted(steps, key=lambda step: step.at):
        at = step.at.astimezone(UTC)
        if step.what in _AFTER:
            status, next_leg, delivered_to = _AFTER[step.what]
            delivered_at = at if delivered_to in _HOLDERS else None
            leg = leg if status in _ON_EITHER_LEG else next_leg
        refused = refused or step.what is What.REFUSED
        if step.what is What.LABEL:
            label_at = label_at or at
        elif step.what not in _MESSAGES:
            last_scan_at, scan_is_told = at, step.what in _SCANS
    return Truth(
        status,
        leg,
        delivered_to,
        refused,
        label_at=label_at,
        last_scan_at=last_scan_at,
        delivered_at=delivered_at,
        scan_is_told=scan_is_told,
    )


def truth_of_shipment(pieces: Sequence[Truth]) -> Truth:
    """The truth about pieces that travel together: delivered only when all are."""
    last = min(pieces, key=lambda piece: _PROGRESS.index(piece.status))
    return replace(
        last,
        pieces_done=sum(piece.status == "delivered" for piece in pieces),
        pieces_total=len(pieces),
        label_at=min((piece.label_at for piece in pieces if piece.label_at is not None), default=None),
        last_scan_at=max((piece.last_scan_at for piece in pieces if piece.last_scan_at is not None), default=None),
        delivered_at=max((piece.delivered_at for piece in pieces if piece.delivered_at), default=None)
        if last.status == "delivered"
        else None,
        scan_is_told=all(piece.scan_is_told for piece in pieces),
    )
