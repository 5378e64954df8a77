"""What may go wrong on the way, on demand, and the log of what was called."""

from __future__ import annotations

import re
import threading
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum


class FaultKind(StrEnum):
    """What happens to a matching call."""

    TOO_MANY_REQUESTS = "429"
    INTERNAL_ERROR = "500"
    UNAVAILABLE = "503"
    RESET_BEFORE = "reset before apply"
    RESET_AFTER = "reset after apply"
    SLOW = "slow"
    MALFORMED = "malformed json"
    TRUNCATED = "truncated"


STATUS_FAULTS = {
    FaultKind.TOO_MANY_REQUESTS: (
        429,
        "RESOURCE_EXHAUSTED",
        "Quota exceeded for quota metric 'Write requests' and limit 'Write requests per minute per user' of service "
        "'sheets.googleapis.com' for consumer 'project_number:000000000000'.",
    ),
    FaultKind.INTERNAL_ERROR: (500, "INTERNAL", "Internal error encountered."),
    FaultKind.UNAVAILABLE: (503, "UNAVAILABLE", "The service is currently unavailable."),
}


@dataclass(slots=True)
class Fault:
    """A rule: the next `count` calls whose method and path match go wrong in this way.

    Attributes:
        method, path: regular expressions, searched in the HTTP method and the decoded path. The default path spares the
            token endpoint.
        skip: so many matching calls pass before the first goes wrong.
        after_apply: for the three status kinds: the change is made all the same, only the answer is lost.
        seconds: for SLOW: how long the answer waits before the call is looked at.
    """

    kind: FaultKind
    method: str = ""
    path: str = "^/(v4|drive|upload)/"
    count: int = 1
    skip: int = 0
    after_apply: bool = False
    seconds: float = 0.0


class Faults:
    """The rules in force; the first that matches is used up by one. Thread-safe."""

    def __init__(self) -> None:
        self._rules: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, *rules: Fault) -> None:
        """Appends rules; each is forgotten once its count is used up."""
        with self._lock:
            self._rules += rules

    def clear(self) -> None:
        with self._lock:
            self._rules.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The fault for this call, if one is due."""
        with self._lock:
            for rule in self._rules:
                if not (re.search(rule.method, method) and re.search(rule.path, path)):
                    continue
                if rule.skip > 0:
                    rule.skip -= 1
                    continue
                rule.count -= 1
                if rule.count <= 0:
                    self._rules.remove(rule)
                return rule
        return None


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """One answered call. Sizes are of the bodies; `bytes_out` before compression. Status 0: cut off by a fault."""

    operation: str
    method: str
    path: str
    status: int
    bytes_in: int
    bytes_out: int
    seconds: float


@dataclass(slots=True)
class CallLog:
    """The last 100,000 calls, oldest first; token requests are in it as operation `token`."""

    calls: deque[LoggedCall] = field(default_factory=lambda: deque(maxlen=100_000))

    def count(self, operation: str = "") -> int:
        """How many API calls (token requests aside) whose operation contains this text."""
        return sum(call.operation != "token" and operation in call.operation for call in self.calls)

    def clear(self) -> None:
        self.calls.clear()
