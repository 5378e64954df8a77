"""What an answer changes in what is kept about a number: pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from bot.core.parcel import ONLY_BEFORE_ORDER, TrackingState
from bot.tracking.event import History
from bot.tracking.port import Kept
from bot.tracking.state import RETENTION, keep_known_end, state_of

Schedule = Callable[[TrackingState, datetime], datetime | None]
"""When a state that was asked for at a time is worth asking for again; None: never."""

Reading = Callable[[Kept], TrackingState]
"""How one of the rows that share a number reads its history: with its own order date."""


def plain_reading(kept: Kept) -> TrackingState:
    """The state without any order date."""
    return state_of(kept.history, fetched_at=kept.fetched_at)


def renewed(
    known: Kept | None, answer: History, asked_at: datetime, schedule: Schedule, readings: Iterable[Reading]
) -> Kept:
    """What to keep after an answer.

    Guarantees: an end that is known is not overwritten by "not found" (trap 9): it stays, as old as it is, and only
    the time of asking moves. It is asked again at the earliest time that one of the readings calls for.
    """
    new = Kept(answer, asked_at, asked_at, asked_at, None)
    if known is not None:
        new = replace(new, first_asked_at=min(known.first_asked_at, asked_at))
        before = plain_reading(known)
        if keep_known_end(before, plain_reading(new)) is before:
            new = replace(new, told=known.told, fetched_at=known.fetched_at)
    checks = [_check(new, reading(new), schedule) for reading in readings]
    return replace(new, next_check_at=min((check for check in checks if check is not None), default=None))


def is_due(kept: Kept, state: TrackingState, now: datetime, schedule: Schedule) -> bool:
    """Whether a row that reads `state` in what is kept should have it asked again.

    Another order date may read the same history as something that calls for an earlier look than was planned.
    """
    if kept.next_check_at is not None and kept.next_check_at <= now:
        return True
    check = _check(kept, state, schedule)
    return check is not None and check <= now


def _check(kept: Kept, state: TrackingState, schedule: Schedule) -> datetime | None:
    """What the schedule says; but a number of which nothing was told in all that time will stay so."""
    tells_nothing = state.last_event_at is None and state.text != ONLY_BEFORE_ORDER  # that had another parcel
    is_hopeless = tells_nothing and kept.asked_at - kept.first_asked_at > RETENTION
    return None if is_hopeless else schedule(state, kept.asked_at)
