"""Between the bot and everything outside it: counts what passes, tells who watches, and lets one call go wrong."""

from __future__ import annotations

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
from bench.faults.point import LEDGER, SHEETS, SIGNING_IN, Boundary, Fault
from bot.ledger.engine import Database

_HELD_UP = frozenset({Fault.TIMEOUT_AFTER, Fault.SLOW, Fault.LATE})
Watch = Callable[[Boundary, Fault], None]
"""Told of the two moments at each boundary when a kill leaves something else: `KILL_BEFORE` and `KILL_AFTER`."""


def unwatched(_boundary: Boundary, _moment: Fault) -> None:
    """Nobody watches."""


@dataclass
class Wire:
    """One run's calls, of which the one `at` that boundary has that fault.

    Attributes:
        boundaries: what was passed, in order.
        struck: whether the fault has happened.
    """

    line: CrookedLine
    services: Mapping[str, str]
    watch: Watch = unwatched
    at: Boundary | None = None
    fault: Fault | None = None
    boundaries: list[Boundary] = field(default_factory=list)
    struck: bool = False
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
            self.watch(boundary, Fault.KILL_BEFORE)
            compact(database)
            self.watch(boundary, Fault.KILL_AFTER)

        with (
            patch.object(HTTPAdapter, "send", tapped_send),
            patch.object(Database, "write", tapped_write),
            patch.object(Database, "compact", tapped_compact),
        ):
            yield
        self.line.deliver()

    def _pass(self, service: str, call: str) -> Boundary:
        """The boundary that the bot has come to."""
        with self._lock:
            self._counts[service, call] += 1
            boundary = Boundary(service, call, self._counts[service, call])
            self.boundaries.append(boundary)
            return boundary

    @contextmanager
    def _write(self, whole: Callable[[], Any]) -> Iterator[Connection]:
        """A transaction; before it is committed, nobody else sees any of it."""
        boundary = self._pass(LEDGER, _caller(sys._getframe()))
        with whole() as connection:
            yield connection
            self.watch(boundary, Fault.KILL_BEFORE)
        self.watch(boundary, Fault.KILL_AFTER)

    def _send(
        self, send: Callable[[], requests.Response], request: requests.PreparedRequest, named: dict[str, Any]
    ) -> requests.Response:
        service, call = self._name(request)
        boundary = self._pass(service, call)
        self.watch(boundary, Fault.KILL_BEFORE)
        is_bad = boundary == self.at
        response = self._send_badly(send, request, named) if is_bad else send()
        self.watch(boundary, Fault.KILL_AFTER)
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
