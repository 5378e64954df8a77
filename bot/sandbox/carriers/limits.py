"""The limit of a simulated API: at most so many calls in any window of so many seconds, by the server's own clock."""

from __future__ import annotations

import math
import threading
import time
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `calls` in any window of `window_s` seconds; `name` is what the API's documentation calls it."""

    calls: int
    window_s: float
    name: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One call as the server met it: when, by the limiter's clock, and whether a limit refused it."""

    at_s: float
    call: str
    is_refused: bool


class SlidingLimiter:
    """Admits or refuses calls by all its limits, and keeps every arrival for tests and benches to read.

    A refused call takes no place in the windows. With `limits` set to () everything is admitted and still recorded.

    Args:
        limits: may be replaced at any time.
        clock: seconds, never going back.
    """

    def __init__(self, limits: Iterable[Limit] = (), clock: Callable[[], float] = time.monotonic) -> None:
        self.limits = tuple(limits)
        self.clock = clock
        self.arrivals: list[Arrival] = []
        self._admitted: deque[float] = deque()
        self._lock = threading.Lock()

    def refuses(self, call: str = "") -> tuple[Limit, int] | None:
        """None when the call is admitted; else the limit it breaks, and the whole seconds until there is room again."""
        with self._lock:
            now = self.clock()
            broken = self._broken(now)
            self.arrivals.append(Arrival(now, call, broken is not None))
            if broken is None:
                self._admitted.append(now)
            return broken

    def _broken(self, now: float) -> tuple[Limit, int] | None:
        longest = max((limit.window_s for limit in self.limits), default=0.0)
        while self._admitted and self._admitted[0] <= now - longest:
            self._admitted.popleft()
        for limit in self.limits:
            if limit.calls <= 0:
                return limit, math.ceil(limit.window_s)
            if len(self._admitted) >= limit.calls:
                wait_s = self._admitted[-limit.calls] + limit.window_s - now
                if wait_s > 0:
                    return limit, math.ceil(wait_s)
        return None

    @property
    def refused(self) -> int:
        """How many calls broke a limit."""
        return sum(arrival.is_refused for arrival in self.arrivals)

    def busiest(self, window_s: float) -> int:
        """The most calls, refused ones too, that came in any window of this length."""
        return busiest_window((arrival.at_s for arrival in self.arrivals), window_s)

    def clear(self) -> None:
        """Forgets every call, so that the windows are empty again."""
        with self._lock:
            self.arrivals.clear()
            self._admitted.clear()


def busiest_window(times_s: Iterable[float], window_s: float) -> int:
    """The most of these times that lie in any half-open window [t, t + window_s)."""
    ordered = sorted(times_s)
    return max((bisect_left(ordered, at + window_s) - bisect_left(ordered, at) for at in ordered), default=0)
