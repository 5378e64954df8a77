"""Faults on demand: what the next calls to a simulated carrier will meet."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

# The call fails: each API has its own body for the numbers and for what it says inside a 200.
BREAKING = frozenset({"401", "403", "429", "500", "502", "503", "html", "malformed", "quota_in_200", "login_in_200"})
# The call succeeds, and something is wrong with the answer.
ALTERING = frozenset({"not_found_404", "truncated", "other_number", "left_out", "empty"})
KINDS = BREAKING | ALTERING


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with one call.

    `call` is the simulator's own name of a call ("token", "details", "track" …), or "" for any of them. `wait_s`
    delays the answer; `retry_after` is the header's text. Of the kinds that do not break the call, "not_found_404"
    makes a number that is not found a 404 where the API documents one, "truncated" cuts the body in half,
    "other_number" answers about another number, "left_out" says nothing about the numbers asked for, "empty" has no
    body at all.
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
        return self.kind in BREAKING

    @property
    def headers(self) -> dict[str, str]:
        """The Retry-After header, when the fault has one."""
        return {} if self.retry_after is None else {"Retry-After": self.retry_after}

    async def wait(self) -> None:
        """Keeps the caller waiting for `wait_s`."""
        if self.wait_s:
            await run_in_threadpool(time.sleep, self.wait_s)


class FaultQueue:
    """The faults still to come, each met once by the next call it fits."""

    def __init__(self) -> None:
        self._waiting: deque[Fault] = deque()
        self._lock = threading.Lock()

    def add(self, fault: Fault, times: int = 1) -> None:
        with self._lock:
            self._waiting.extend([fault] * times)

    def next(self, call: str) -> Fault | None:
        """Takes the first fault that fits the call; one that alters an answer fits no token."""
        if not self._waiting:
            return None
        with self._lock:
            for fault in self._waiting:
                if fault.call in {"", call} and (fault.breaks or call != "token"):
                    self._waiting.remove(fault)
                    return fault
        return None

    def clear(self) -> None:
        with self._lock:
            self._waiting.clear()


def sorry_page() -> Response:
    """The page of a proxy in front of an API that is down: HTML, with a 200."""
    return HTMLResponse("<html><body><h1>We are sorry</h1>Service unavailable</body></html>")


def altered(fault: Fault | None, answer: Response, numbers: Iterable[str]) -> Response:
    """The good answer with the fault worked into it.

    Whoever calls this handles "not_found_404" and "left_out" itself, since they are each API's own.

    Args:
        numbers: those asked for, which "other_number" puts others in place of.
    """
    if fault is None:
        return answer
    body = bytes(answer.body)
    if fault.kind == "truncated":
        body = body[: len(body) // 2]
    elif fault.kind == "empty":
        body = b""
    elif fault.kind == "other_number":
        for number in numbers:
            body = body.replace(number.encode(), _other(number).encode())
    else:
        return answer
    return Response(body, answer.status_code, media_type="application/json")


def _other(number: str) -> str:
    """A number of the same shape that was not asked for."""
    return "".join(str((int(sign) + 1) % 10) if sign.isdecimal() else sign for sign in number)
