"""How often somebody may be called: the generic cell rate algorithm, one time of state a limit.

Source: ITU-T I.371, appendix; https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm (read 2026-11-22).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

_SPANS: dict[float, str] = {1: "a second", 60: "a minute", 3600: "an hour", 86400: "a day"}


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `calls` in any `per_s` seconds, of which `burst` may come at once.

    Guarantees: calls made at the times that `turn` gives are never more than `calls` in any half-open window of
    `per_s` seconds, whatever the burst: what a burst uses up, the pace after it gives back. A larger burst makes
    the pace slower. `slack_s` widens the window by what the way to the other side may squeeze out of it.
    """

    calls: int
    per_s: float
    burst: int = 1
    slack_s: float = 0.0

    def __post_init__(self) -> None:
        if not 1 <= self.burst <= self.calls or self.per_s <= 0 or self.slack_s < 0:
            raise ValueError(f"{self} allows nothing, or more at once than at all")

    def __str__(self) -> str:
        span = _SPANS.get(self.per_s, f"in {self.per_s:g} s")
        return f"{self.calls:,} call{'' if self.calls == 1 else 's'} {span}"

    @property
    def interval(self) -> timedelta:
        """The time between two calls at a steady pace, rounded up: a pace rounded down would break the limit."""
        return timedelta(microseconds=math.ceil((self.per_s + self.slack_s) * 1e6 / (self.calls - self.burst + 1)))

    def turn(self, mark: datetime | None, now: datetime) -> tuple[datetime, datetime]:
        """When the next call may be made, never before `now`, and the mark to keep once it is taken.

        `mark` is what the last taken call left; None before the first.
        """
        mark = now if mark is None else max(mark, now)
        at = max(now, mark - (self.burst - 1) * self.interval)
        return at, mark + self.interval


@dataclass(frozen=True, slots=True)
class Turn:
    """When a call may be made. `is_taken` False: later than allowed, and nothing was used up.

    `because` says what makes it wait, for people: the limit, or why the calls were blocked; "" when nothing does.
    """

    at: datetime
    is_taken: bool
    because: str = ""


def joint_turn(limits: Sequence[RateLimit], marks: Sequence[datetime | None], now: datetime) -> Turn:
    """The first time that all limits allow a call, with the words of the one that allows it last.

    The call is then made at that time for each of the limits: `limit.turn(mark, at)` gives the mark to keep.
    """
    latest = Turn(now, is_taken=True)
    for limit, mark in zip(limits, marks, strict=True):
        at, _ = limit.turn(mark, now)
        if at > latest.at:
            latest = Turn(at, is_taken=True, because=f"limit reached ({limit})")
    return latest
