"""What nobody may be sure of, whichever carrier tells it: events that lose their certainty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.core.parcel import DeliveredTo, Leg
from bot.tracking.carriers.event_text import is_torn_about_return, says_not_delivered, says_refused
from bot.tracking.event import Event, Kind

_TOLD_BACK = frozenset({Kind.RETURNING, Kind.RETURNED})
_TURNS = _TOLD_BACK | {Kind.RETURN_REQUESTED, Kind.RETURN_CANCELLED}


def in_doubt(events: Iterable[Event]) -> tuple[Event, ...]:
    """The events, none of them certain: they may be another parcel's."""
    return tuple(replace(event, is_certain=False) for event in events)


def doubt_words(event: Event, *words: str | None) -> Event:
    """The event, uncertain when its words leave open who has the parcel, or will have it.

    So a delivery to a neighbour, a broker or another carrier: the customer may have it or not. So words of a return and
    of something cancelled, where no code beside them says which way the parcel goes.
    """
    is_with_agent = event.kind is Kind.DELIVERED and event.delivered_to is DeliveredTo.AGENT
    is_way_by_words = event.kind is Kind.DELIVERED or (event.leg is Leg.RETURN and event.kind not in _TURNS)
    if is_with_agent or (is_way_by_words and any(map(is_torn_about_return, words))):
        return replace(event, is_certain=False)
    return event


def denies_delivery(text: str | None) -> bool:
    """Whether the words beside a code for "delivered" say that it was not."""
    return says_not_delivered(text) or says_refused(text)


def newest_of(events: Sequence[Event]) -> Event | None:
    """The newest event that tells where the parcel is."""
    moving = [event for event in events if event.kind not in {Kind.ADMIN, Kind.UNKNOWN}]
    return max(moving, key=lambda event: (event.time, event.kind), default=None)


def turned_by_flag(events: Sequence[Event]) -> list[Event]:
    """The events of a shipment that its carrier flags as a return, in their order: where none of them tells of one, the
    newest may be on the way back.

    A flag has no time, and the shipment may be one that a customer sends back: nothing is sure. Words that name the
    customer outweigh it.
    """
    if any(event.kind in _TOLD_BACK or event.leg is Leg.RETURN for event in events):
        return list(events)
    newest = newest_of(events)
    if newest is None:
        return list(events)
    leg = newest.leg if newest.delivered_to is DeliveredTo.CUSTOMER else Leg.RETURN
    return [replace(event, leg=leg, is_certain=False) if event is newest else event for event in events]
