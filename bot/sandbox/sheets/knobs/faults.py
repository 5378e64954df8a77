"""What may go wrong on the way, on demand, and the log of what was called."""

from __future__ import annotations

import re
import threading
from collections import deque
from dataclasses import dataclass, field
from enum import StrEnum

from bot.sandbox.sheets.engine.errors import ApiError, internal_error
from bot.sandbox.sheets.http.calls import Operation
from bot.sandbox.sheets.knobs.quotas import too_many


class FaultKind(StrEnum):
    """What happens to a matching call."""

    TOO_MANY_REQUESTS = "429"
    INTERNAL_ERROR = "500"
    UNAVAILABLE = "503"
    RESET_BEFORE = "reset-before"
    RESET_AFTER = "reset-after"
    SLOW = "slow"
    MALFORMED = "malformed"
    TRUNCATED = "truncated"


EVERY_CALL = "^/(v4|drive|upload)/"
STATUS_FAULTS = frozenset({FaultKind.TOO_MANY_REQUESTS, FaultKind.INTERNAL_ERROR, FaultKind.UNAVAILABLE})


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
    path: str = EVERY_CALL
    count: int = 1
    skip: int = 0
    after_apply: bool = False
    seconds: float = 0.0

    def error(self, operation: Operation) -> ApiError:
        """What a call that fails with this status is told."""
        match self.kind:
            case FaultKind.TOO_MANY_REQUESTS:
                return too_many("Read" if operation.needs == "read" else "Write", per_user=True, limit=60)
            case FaultKind.UNAVAILABLE:
                return ApiError(503, "UNAVAILABLE", "The service is currently unavailable.")
            case _:
                return internal_error()


_TEXT = re.compile(r"(?P<kind>\w[\w-]*?)(?P<after>-after-apply)?(?::(?P<count>[1-9]\d*))?(?:@(?P<path>.+))?")


def parse_fault(text: str) -> Fault:
    """A rule in one word: `503`, `429:3` (three calls), `503-after-apply@batchUpdate` (calls with this in their path).

    Raises:
        ValueError: anything else; says what is possible.
    """
    found = _TEXT.fullmatch(text)
    kinds = [kind.value for kind in FaultKind if kind is not FaultKind.SLOW]
    if not found or found["kind"] not in kinds or (found["after"] and found["kind"] not in STATUS_FAULTS):
        raise ValueError(
            f"{text!r} is none of {', '.join(kinds)}; behind it may stand :3 (so many calls) and @batchUpdate (a part "
            "of the path, as a regular expression), behind a number -after-apply"
        )
    path = found["path"] or EVERY_CALL
    check_pattern(path)
    return Fault(FaultKind(found["kind"]), path=path, count=int(found["count"] or 1), after_apply=bool(found["after"]))


def check_pattern(text: str) -> str:
    """The text, if it is a regular expression. Raises ValueError."""
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} is no regular expression: {error}") from None
    return text


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

    def waiting(self) -> list[Fault]:
        """The rules that are not used up."""
        with self._lock:
            return list(self._rules)

    def take(self, method: str, path: str) -> Fault | None:
        """The fault for this call, if one is due."""
        if not self._rules:
            return None
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
