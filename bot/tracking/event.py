"""What a carrier reported about a parcel, in one vocabulary: every carrier's parser produces these and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from bot.core.parcel import DeliveredTo, Leg


class Kind(IntEnum):
    """What happened. The value is the rank: of two events in the same second the higher one happened later.

    ADMIN is every message that neither moves the parcel nor changes its state: estimates, delays, claims,
    address corrections. UNKNOWN is a code that no table has: it never becomes a state.
    """

    ADMIN = 0
    LABEL = 1
    VOIDED = 2
    PICKED_UP = 3
    IN_TRANSIT = 4
    EXCEPTION = 5
    OUT_FOR_DELIVERY = 6
    ATTEMPTED = 7
    AT_PICKUP_POINT = 8
    REFUSED = 9
    RETURN_REQUESTED = 10
    REQUEST_CANCELLED = 11  # some request was withdrawn; the carrier does not say which
    RETURN_CANCELLED = 12
    RETURNING = 13
    LOST = 14
    DESTROYED = 15
    DELIVERED = 16
    RETURNED = 17
    UNKNOWN = 18


# Only these say that somebody held the parcel; everything else never moves `last_scan_at` (TRACKING trap 12).
SCANNABLE = frozenset(Kind) - {
    Kind.ADMIN,
    Kind.LABEL,
    Kind.VOIDED,
    Kind.RETURN_REQUESTED,
    Kind.REQUEST_CANCELLED,
    Kind.RETURN_CANCELLED,
    Kind.LOST,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing a carrier reported.

    Guarantees: `time` is aware and UTC. `leg` and `delivered_to` are what this event itself says and None when
    it says nothing. `is_certain` is False when the time zone or the code had to be inferred: a state that rests
    on such an event is marked for review. `piece` names the piece of a shipment of several.
    """

    time: datetime
    kind: Kind
    is_physical_scan: bool = False
    code: str | None = None
    text: str | None = None
    place: str | None = None
    leg: Leg | None = None
    delivered_to: DeliveredTo | None = None
    piece: str = ""
    is_certain: bool = True

    def __post_init__(self) -> None:
        if self.time.tzinfo is None:
            raise ValueError("an event's time needs a time zone")
        if self.is_physical_scan and self.kind not in SCANNABLE:
            object.__setattr__(self, "is_physical_scan", False)
        object.__setattr__(self, "time", self.time.astimezone(UTC))

    @property
    def town(self) -> str | None:
        """The place as it is compared with others: a carrier writes the same town in more than one way."""
        return " ".join(self.place.casefold().split()) if self.place else None

    @property
    def moves_state(self) -> bool:
        """Whether a reader who wants to know where the parcel is must look at this event."""
        return self.kind is not Kind.ADMIN


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Everything one carrier answered about one number.

    `is_found` False: the carrier answered that it does not know the number. `pieces_total` is the number of
    pieces the carrier says the shipment has, which may be more than it showed. `return_number`: under it the parcel
    travels back (FedEx, trap 15).
    """

    carrier: str
    number: str
    events: tuple[Event, ...] = ()
    pieces_total: int | None = None
    is_found: bool = True
    text: str | None = None
    return_number: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Everything as JSON, for whoever keeps it; times ISO 8601 UTC."""
        plain = {item.name: getattr(self, item.name) for item in fields(self)}
        return plain | {"events": [_event_json(event) for event in self.events]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> History:
        """The history written by `to_json`.

        Raises:
            ValueError, KeyError, TypeError: it was not.
        """
        return cls(**{**data, "events": tuple(_event_of(event) for event in data["events"])})


def _event_json(event: Event) -> dict[str, Any]:
    """What differs from an event that says nothing but its time and kind."""
    told = {item.name: getattr(event, item.name) for item in fields(event) if getattr(event, item.name) != item.default}
    return told | {"time": event.time.isoformat(), "kind": event.kind.name}


def _event_of(data: Mapping[str, Any]) -> Event:
    typed: dict[str, Any] = {"time": datetime.fromisoformat(data["time"]), "kind": Kind[data["kind"]]}
    if data.get("leg") is not None:
        typed["leg"] = Leg(data["leg"])
    if data.get("delivered_to") is not None:
        typed["delivered_to"] = DeliveredTo(data["delivered_to"])
    return Event(**{**data, **typed})


def in_order(events: Sequence[Event]) -> list[Event]:
    """The distinct events by time, ties by rank; the same list whatever the order and repetition of the input."""
    return sorted(set(events), key=_sort_key)


def _sort_key(event: Event) -> tuple[object, ...]:
    return (
        event.time,
        event.kind,
        event.code or "",
        event.text or "",
        event.place or "",
        event.leg or "",
        event.delivered_to or "",
        event.piece,
        event.is_physical_scan,
        event.is_certain,
    )
