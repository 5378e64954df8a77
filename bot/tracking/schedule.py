"""When a number is worth asking about again: as often as its parcel can change, and no more.

Source: TRACKING.md §5 for the spans it names; for the others the comments here say why.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zlib import crc32

from bot.core.parcel import Confidence, DeliveredTo, Status, TrackingState
from bot.tracking.state import RETENTION

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)

LABEL_IS_OLD = timedelta(hours=48)
WATCH_THE_END = timedelta(days=5)  # trap 3: delivered, later returned
_FINAL = frozenset({Status.RETURNED, Status.VOIDED, Status.DESTROYED, Status.EXPIRED})
_EVERY = {
    Status.LABEL_CREATED: 6 * _HOUR,
    Status.IN_TRANSIT: 4 * _HOUR,
    Status.OUT_FOR_DELIVERY: 1.5 * _HOUR,
    Status.DELIVERY_ATTEMPTED: 4 * _HOUR,  # brought again the next day, or left at a pickup point
    Status.AVAILABLE_FOR_PICKUP: 8 * _HOUR,  # it waits there for days
    Status.EXCEPTION: 12 * _HOUR,
    Status.RETURNING: 12 * _HOUR,
    Status.LOST: _DAY,  # it may be found
    Status.UNKNOWN: 8 * _HOUR,  # the carrier's next word may be a known one
    Status.NOT_FOUND: 8 * _HOUR,  # typed before the carrier knows it; C-14 speaks after two days
}
_SILENCE = ((timedelta(days=5), _DAY), (timedelta(days=2), 8 * _HOUR))  # silent for so long: no more often than
_JITTER = 0.1


def next_check(state: TrackingState, asked_at: datetime) -> datetime | None:
    """When to ask again about a number that was asked about at `asked_at`; None: never.

    Guarantees: always after `asked_at`, and never later than the rule says: the jitter only shortens, by up to a
    tenth, and is the same for the same number. Asked later, the next time is never earlier.
    """
    every = _interval(state, asked_at)
    if every is None:
        return None
    check = asked_at + every * (1 - _JITTER * _fraction(state))
    arrived_at = state.delivered_at or state.last_event_at
    is_past = arrived_at is not None and check > arrived_at + WATCH_THE_END
    return None if is_past and _has_ended(state) else check


def _interval(state: TrackingState, asked_at: datetime) -> timedelta | None:
    told_at = state.last_event_at or state.label_at
    silent = asked_at - told_at if told_at is not None else timedelta()
    if silent > RETENTION:  # expired, whatever it was
        return None
    if _has_ended(state):
        is_final = state.status is not Status.DELIVERED or state.delivered_to is DeliveredTo.SENDER
        return None if is_final and state.confidence is Confidence.SURE else _DAY
    every = _EVERY[state.status]
    if state.status is Status.LABEL_CREATED:
        is_old = state.label_at is not None and asked_at - state.label_at > LABEL_IS_OLD
        return 2 * every if is_old else every
    at_least = next((every for span, every in _SILENCE if silent > span), every)
    return max(every, at_least)


def _has_ended(state: TrackingState) -> bool:
    return state.status in _FINAL or state.status is Status.DELIVERED


def _fraction(state: TrackingState) -> float:
    """From 0 to 1, the same for a number in every process."""
    return crc32(f"{state.carrier} {state.number}".encode()) / 0xFFFFFFFF
