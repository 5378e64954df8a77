"""A clock that several processes share and that does not wait: it jumps ahead as soon as nobody works any more.

A day of calls to a carrier takes a minute, and still no call can come earlier or later than it would in a real day:
the clock stands while any thread works, so between taking a turn and the call arriving no time passes.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from multiprocessing.context import SpawnContext

_FREE = -1
_MICROSECOND = timedelta(microseconds=1)


class VirtualClock:
    """Shared by handing it to each process as an argument. Times are whole microseconds since `start`."""

    def __init__(self, context: SpawnContext, start: datetime, sleepers: int = 256) -> None:
        self._start = start.astimezone(UTC)
        self._now = context.Value("q", 0, lock=False)
        self._working = context.Value("i", 0, lock=False)
        self._alarms = context.Array("q", [_FREE] * sleepers, lock=False)
        self._changed = context.Condition()

    def now(self) -> datetime:
        """The time, which is the same for everybody."""
        return self._start + int(self._now.value) * _MICROSECOND

    def begin(self) -> None:
        """From now on time passes only where this thread sleeps, until `end`."""
        with self._changed:
            self._working.value += 1

    def end(self) -> None:
        """One thread less that works."""
        with self._changed:
            self._working.value -= 1
            self._jump()

    def sleep(self, seconds: float) -> None:
        """Returns when so much time has passed; to be called while working."""
        with self._changed:
            alarm = self._now.value + max(0, math.ceil(seconds * 1e6))
            self._alarms[next(place for place, one in enumerate(self._alarms) if one == _FREE)] = alarm
            self._working.value -= 1
            self._jump()
            while self._now.value < alarm:
                self._changed.wait()

    def _jump(self) -> None:
        """To the next alarm when nobody works; whoever it wakes works from that very moment."""
        if self._working.value:
            return
        set_for = [alarm for alarm in self._alarms if alarm != _FREE]
        if not set_for:
            return
        self._now.value = max(self._now.value, min(set_for))
        for place, alarm in enumerate(self._alarms):
            if alarm != _FREE and alarm <= self._now.value:
                self._alarms[place] = _FREE
                self._working.value += 1
        self._changed.notify_all()
