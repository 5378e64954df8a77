"""Parcels' stories in literals: what the tests of the state are written with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.parcel import TrackingState
from bot.tracking.event import SCANNABLE, Event, History, Kind
from bot.tracking.state import state_of

T0 = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
SENDER, HUB, DOOR = "Louisville, KY", "Columbus, OH", "Wayne, NJ"

Step = Kind | tuple[Kind, str] | tuple[Kind, dict[str, Any]] | tuple[Kind, str, dict[str, Any]]


def event(kind: Kind, hours: float = 0, place: str | None = None, **more: Any) -> Event:
    """One event `hours` after `T0`; a physical scan if its kind can be one."""
    fields = {"is_physical_scan": kind in SCANNABLE, "code": kind.name, "text": kind.name.lower()}
    return Event(time=T0 + timedelta(hours=hours), kind=kind, place=place, **{**fields, **more})


def steps(*told: Step, first_hour: float = 0) -> tuple[Event, ...]:
    """Events an hour apart: a kind, or a kind with its place, with what else it says, or with both."""
    events = []
    for hour, step in enumerate(told):
        kind, *rest = step if isinstance(step, tuple) else (step,)
        place = next((one for one in rest if isinstance(one, str)), None)
        more: dict[str, Any] = next((one for one in rest if isinstance(one, dict)), {})
        events.append(event(kind, first_hour + hour, place, **more))  # type: ignore[arg-type]
    return tuple(events)


def history(*told: Step, **more: Any) -> History:
    """What the carrier answered about one number."""
    return History(carrier="ups", number="1Z", events=steps(*told), **more)


def story(*told: Step, **more: Any) -> TrackingState:
    """The state that these steps end in; History's fields by name."""
    return state_of(history(*told, **more))


def read(events: tuple[Event, ...] | list[Event], **more: Any) -> TrackingState:
    """The state of events; `state_of`'s arguments by name."""
    return state_of(History(carrier="ups", number="1Z", events=tuple(events)), **more)


def said(state: TrackingState) -> tuple[str, str, str, str]:
    """What a person asks first: status, leg, who has it, how sure."""
    return str(state.status), str(state.leg), str(state.delivered_to), str(state.confidence)


OUT = ((Kind.LABEL, SENDER), (Kind.PICKED_UP, SENDER), (Kind.IN_TRANSIT, HUB))
AT_THE_DOOR = (*OUT, (Kind.OUT_FOR_DELIVERY, DOOR))
CUSTOMER_HAS_IT = ("delivered", "outbound", "customer", "sure")
ON_ITS_WAY_BACK = ("returning", "return", "unknown", "sure")
BACK = ("returned", "return", "sender", "sure")
LOOK = {
    "customer": ("delivered", "outbound", "customer", "review"),
    "sender": ("returned", "return", "sender", "review"),
}
