"""Faults on demand: what the next calls to a simulated carrier will meet."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

KINDS = frozenset(
    {"401", "403", "429", "500", "502", "503", "html", "malformed", "quota_in_200", "login_in_200", "not_found_404"}
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one call. `call` is "token", "details", "shipment" or "" for any of them.

    `wait_s` delays the answer; `retry_after` is the header's text. "not_found_404" does not break the call: it only
    makes a number that is not found a 404.
    """

    kind: str
    call: str = ""
    retry_after: str | None = None
    wait_s: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind!r} is not one of {', '.join(sorted(KINDS))}")

    @property
    def breaks(self) -> bool:
        return self.kind != "not_found_404"


class FaultQueue:
    """The faults still to come, each met once by the next call it fits."""

    def __init__(self) -> None:
        self._waiting: deque[Fault] = deque()
        self._lock = threading.Lock()

    def add(self, fault: Fault, times: int = 1) -> None:
        with self._lock:
            self._waiting.extend([fault] * times)

    def next(self, call: str) -> Fault | None:
        """Takes the first fault that fits the call."""
        with self._lock:
            for fault in self._waiting:
                if fault.call in {"", call}:
                    self._waiting.remove(fault)
                    return fault
        return None

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()
