"""What is known about a parcel: the state every carrier's answer is turned into, and the fact a row is decided on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """Where a parcel is. An unknown carrier code is UNKNOWN, never a guess."""

    LABEL_CREATED = "label_created"
    IN_TRANSIT = "in_transit"
    OUT_FOR_DELIVERY = "out_for_delivery"
    AVAILABLE_FOR_PICKUP = "available_for_pickup"
    DELIVERY_ATTEMPTED = "delivery_attempted"
    EXCEPTION = "exception"
    RETURNING = "returning"
    RETURNED = "returned"
    DELIVERED = "delivered"
    LOST = "lost"
    VOIDED = "voided"
    DESTROYED = "destroyed"
    NOT_FOUND = "not_found"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class Leg(StrEnum):
    """Which way the parcel travels, seen from the seller."""

    OUTBOUND = "outbound"
    RETURN = "return"


class DeliveredTo(StrEnum):
    """Who holds a delivered parcel; UNKNOWN while it is under way."""

    CUSTOMER = "customer"
    SENDER = "sender"
    PICKUP_POINT = "pickup_point"
    AGENT = "agent"
    UNKNOWN = "unknown"


class Confidence(StrEnum):
    """REVIEW: the state may be right, but a person must look before money moves."""

    SURE = "sure"
    REVIEW = "review"


ONLY_BEFORE_ORDER = "only events from before the order"
"""The text of a number that is not found because all it has belongs to an earlier parcel (TRACKING §4, trap 8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackingState:
    """One parcel as its carrier last told it. All times are aware and UTC; None means not known.

    For people only, and so no part of the JSON: `place` is where it arrived, or where it was last scanned; `doubt` says
    in a few words why it is for review. Of a number that is not found, `followed_since` says since when somebody else
    asks the carrier for us, `form_of` which other carrier's check digit it has, though the row names this one.
    """

    carrier: str
    number: str
    status: Status
    leg: Leg = Leg.OUTBOUND
    delivered_to: DeliveredTo = DeliveredTo.UNKNOWN
    refused: bool = False
    pieces_done: int | None = None
    pieces_total: int | None = None
    label_at: datetime | None = None
    last_event_at: datetime | None = None
    last_scan_at: datetime | None = None
    delivered_at: datetime | None = None
    fetched_at: datetime | None = None
    code: str | None = None
    text: str | None = None
    confidence: Confidence = Confidence.SURE
    place: str | None = None
    doubt: str | None = None
    form_of: str | None = None
    followed_since: datetime | None = None

    def to_json(self) -> dict[str, Any]:
        """The JSON shape of TRACKING §4: times ISO 8601 UTC, null when unknown."""
        return {key: _plain(value) for key, value in asdict(self).items() if key not in _UNWRITTEN}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> TrackingState:
        """The state written by `to_json`; absent keys take their defaults, and what it leaves out is taken too.

        Raises:
            ValueError: an unknown key, a word outside the closed sets, or a time without a zone; names the key.
        """
        unknown = sorted(set(data) - set(cls.__dataclass_fields__))
        if unknown:
            raise ValueError(f"unknown key {unknown[0]!r}")
        if "status" not in data:
            raise ValueError("'status' is missing")
        values: dict[str, Any] = {"carrier": "unknown", "number": ""}
        for key, value in data.items():
            if value is not None:
                values[key] = _typed(key, value)
        return cls(**values)


_ENUMS: dict[str, type[StrEnum]] = {
    "status": Status,
    "leg": Leg,
    "delivered_to": DeliveredTo,
    "confidence": Confidence,
}
_TIMES = frozenset({"label_at", "last_event_at", "last_scan_at", "delivered_at", "fetched_at", "followed_since"})
_UNWRITTEN = frozenset({"place", "doubt", "form_of", "followed_since"})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value) if isinstance(value, StrEnum) else value


def _typed(key: str, value: Any) -> Any:
    if key in _ENUMS:
        try:
            return _ENUMS[key](value)
        except ValueError:
            raise ValueError(f"{key!r} is {value!r}, not one of {', '.join(_ENUMS[key])}") from None
    if key in _TIMES:
        try:
            when = datetime.fromisoformat(value)
        except (TypeError, ValueError):
            raise ValueError(f"{key!r} is {value!r}, not an ISO 8601 time") from None
        if when.tzinfo is None:
            raise ValueError(f"{key!r} is {value!r}: the time zone is missing, append Z for UTC")
        return when.astimezone(UTC)
    kind = {"refused": bool, "pieces_done": int, "pieces_total": int}.get(key, str)
    if type(value) is not kind:
        words = {bool: "true or false", int: "a whole number", str: "a text"}
        raise ValueError(f"{key!r} is {value!r}, not {words[kind]}")
    return value


class Knowledge(StrEnum):
    """How much is known about the parcel of a row."""

    NO_NUMBER = "no_number"  # the cell is blank
    KNOWN = "known"  # the carrier answered; `states` has one state a shipment
    UNREADABLE = "unreadable"  # damaged, an order number, or no carrier's format: a person must retype it
    NOT_KNOWN = "not_known"  # nobody was asked (a dry run without facts)
    NO_ACCESS = "no_access"  # the carrier has no credentials here or is down: hold the row as it stands


@dataclass(frozen=True, slots=True)
class Parcel:
    """The fact a row is decided on: what its tracking number cell holds and what the carrier says.

    `problem` says for UNREADABLE what is wrong with the text, in words for the person who types it.
    """

    knowledge: Knowledge
    carrier: str | None = None
    states: tuple[TrackingState, ...] = ()
    problem: str | None = None


NO_NUMBER = Parcel(Knowledge.NO_NUMBER)
NOT_KNOWN = Parcel(Knowledge.NOT_KNOWN)
