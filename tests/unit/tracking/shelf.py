"""An API that answers from memory, for the tests of whoever asks."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.tracking.event import Event, History, Kind
from bot.tracking.port import Ask

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
A, B, C = "1Z5R89390357567127", "1Z879E930346834440", "1Z410E7W0392751591"


class Shelf:
    """Keeps the port, and notes what it was asked.

    Args:
        known: events by number.
        error: raised by every call after the first `works`.
        serves: the carriers it is for; its own name when not given.
        leaves_out: numbers it never answers about.
        answers_as: asks that it answers under another name.
    """

    def __init__(
        self,
        name: str,
        known: Mapping[str, tuple[Event, ...]],
        error: BaseException | None = None,
        *,
        works: int = 0,
        serves: tuple[str, ...] = (),
        leaves_out: tuple[str, ...] = (),
        answers_as: Mapping[Ask, Ask] | None = None,
    ) -> None:
        self.name = name
        self.serves = serves or (name,)
        self.max_numbers_per_call = 2
        self.max_parallel_calls = 3
        self.batches: list[list[Ask]] = []
        self.busiest = 0
        self.closed = 0
        self.pause_s = 0.0
        self._known = known
        self._error = error
        self._works = works
        self._leaves_out = leaves_out
        self._answers_as = answers_as or {}
        self._busy = 0
        self._lock = threading.Lock()

    @property
    def asked(self) -> list[str]:
        """The numbers in the order of the calls."""
        return [ask.number for batch in self.batches for ask in batch]

    def fetch(self, asks: Sequence[Ask]) -> Mapping[Ask, History]:
        with self._lock:
            self.batches.append(list(asks))
            self._busy += 1
            self.busiest = max(self.busiest, self._busy)
            fails = self._error is not None and len(self.batches) > self._works
        time.sleep(self.pause_s)
        with self._lock:
            self._busy -= 1
        if fails and self._error is not None:
            raise self._error
        return {
            self._answers_as.get(ask, ask): History(
                carrier=ask.carrier,
                number=ask.number,
                events=self._known.get(ask.number, ()),
                is_found=ask.number in self._known,
            )
            for ask in asks
            if ask.number not in self._leaves_out
        }

    def try_keys(self) -> None:
        self.fetch([])

    def close(self) -> None:
        self.closed += 1


def happened(kind: Kind, days_ago: float = 1) -> tuple[Event, ...]:
    return (Event(time=NOW - timedelta(days=days_ago), kind=kind, is_physical_scan=True),)
