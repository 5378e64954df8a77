"""Between the bot and everything outside it: counts what passes, and disturbs one point.

A killed bot does nothing more: every later call of it, to a service or to the ledger, by any of its threads, is the
end of that thread. So nothing that stands in a `finally` reaches anybody, as with a process that is gone.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from sqlalchemy import Connection

from bench.faults.crooked import FAULT, PATIENCE_S, UPSTREAM, CrookedLine
from bench.faults.point import KILLS, LEDGER, SHEETS, SIGNING_IN, Boundary, Fault
from bot.ledger.engine import Database

_HELD_UP = frozenset({Fault.TIMEOUT_AFTER, Fault.SLOW, Fault.LATE})


class Killed(BaseException):
    """What no handler of the bot catches: kill -9."""


@dataclass
class Wire:
    """One run's calls.

    Attributes:
        boundaries: what was passed, in order.
        struck: whether the fault has happened.
        is_real: the process is killed with signal 9, not only its run.
    """

    line: CrookedLine
    services: Mapping[str, str]
    at: Boundary | None = None
    fault: Fault | None = None
    is_real: bool = False
    boundaries: list[Boundary] = field(default_factory=list)
    struck: bool = False
    is_dead: bool = False
    _counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _is_late: bool = False

    @contextmanager
    def tapped(self) -> Iterator[None]:
        """Everything that the bot of this process does meanwhile passes here."""
        send, write, compact = HTTPAdapter.send, Database.write, Database.compact

        def tapped_send(adapter: HTTPAdapter, request: requests.PreparedRequest, **named: Any) -> requests.Response:
            return self._send(lambda: send(adapter, request, **named), request, named)

        def tapped_write(database: Database) -> Any:
            return write(database) if database._current() else self._write(lambda: write(database))

        def tapped_compact(database: Database) -> None:
            boundary = self._pass(LEDGER, "compact")
            if self._strikes(boundary, Fault.KILL_BEFORE):
                self._die()
            compact(database)
            if self._strikes(boundary, Fault.KILL_AFTER):
                self._die()

        with (
            patch.object(HTTPAdapter, "send", tapped_send),
            patch.object(Database, "write", tapped_write),
            patch.object(Database, "compact", tapped_compact),
        ):
            yield
        self.line.deliver()

    def _pass(self, service: str, call: str) -> Boundary:
        """The boundary that the bot has come to. Raises Killed when it is dead."""
        with self._lock:
            self._check()
            self._counts[service, call] += 1
            boundary = Boundary(service, call, self._counts[service, call])
            self.boundaries.append(boundary)
            return boundary

    def _check(self) -> None:
        if self.is_dead:
            raise Killed

    def _strikes(self, boundary: Boundary, *faults: Fault) -> bool:
        found = boundary == self.at and self.fault in faults
        self.struck |= found
        return found

    def _die(self) -> None:
        if self.is_real:
            os.kill(os.getpid(), signal.SIGKILL)
        self.is_dead = True
        raise Killed

    @contextmanager
    def _write(self, whole: Callable[[], Any]) -> Iterator[Connection]:
        """A transaction; killed before it is committed, all of it is lost."""
        boundary = self._pass(LEDGER, _caller(sys._getframe()))
        with whole() as connection:
            yield connection
            self._check()
            if self._strikes(boundary, Fault.KILL_BEFORE):
                self._die()
        if self._strikes(boundary, Fault.KILL_AFTER):
            self._die()

    def _send(
        self, send: Callable[[], requests.Response], request: requests.PreparedRequest, named: dict[str, Any]
    ) -> requests.Response:
        service, call = self._name(request)
        boundary = self._pass(service, call)
        if self._strikes(boundary, Fault.KILL_BEFORE):
            self._die()
        is_bad = boundary == self.at and self.fault not in KILLS and not self.struck
        response = self._send_badly(send, request, named) if is_bad else send()
        if self.is_dead or self._strikes(boundary, Fault.KILL_AFTER):
            response.close()  # as the system closes what a dead process had open
            self._die()
        if self._is_late and service == SHEETS and not is_bad:
            self._is_late = False
            self.line.deliver()
        return response

    def _send_badly(
        self, send: Callable[[], requests.Response], request: requests.PreparedRequest, named: dict[str, Any]
    ) -> requests.Response:
        self.struck = True
        self.line.expect()
        url = urlsplit(str(request.url))
        request.headers.update({FAULT: str(self.fault), UPSTREAM: url.netloc})
        request.url = url._replace(netloc=self.line.place).geturl()
        if self.fault in _HELD_UP:
            named["timeout"] = (5.0, PATIENCE_S)
        try:
            return send()
        except requests.RequestException:
            self.line.settled()  # a request that is on its way is applied whether or not its client still waits
            if self.fault is Fault.SLOW:
                self.line.deliver()
            self._is_late = self.fault is Fault.LATE
            raise

    def _name(self, request: requests.PreparedRequest) -> tuple[str, str]:
        """The service and the call; what changes from run to run is left out."""
        url = urlsplit(str(request.url))
        service = self.services[url.netloc]
        path = url.path
        if service == SHEETS:
            if path == "/token":
                return SIGNING_IN, "POST token"
            rest = path.removeprefix("/v4/spreadsheets/")
            cut = min((at for sign in "/:" if (at := rest.find(sign)) >= 0), default=len(rest))
            return SHEETS, f"{request.method} {rest[cut:]}".strip()
        _, carrier, *rest_of_path = path.split("/")
        return carrier, f"{request.method} {rest_of_path[-1]}"


def _caller(frame: FrameType | None) -> str:
    """What the ledger is asked to do: its method's name; of a transaction that the bot makes, the bot's function."""
    while frame is not None:
        place = frame.f_code.co_filename.replace("\\", "/")
        name = frame.f_code.co_name
        if ("/bot/ledger/" in place and "/engine." not in place and name != "transaction") or "/bot/runner/" in place:
            return name
        frame = frame.f_back
    return "write"
