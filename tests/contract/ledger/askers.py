"""Bots as processes of their own, and the API they ask: a loopback server that writes down every call."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.synchronize import Barrier
from typing import ClassVar

from bot.core.parcel import Knowledge
from bot.core.rate_limit import RateLimit
from bot.ledger import Ledger
from bot.runner.gate import LedgerGate
from bot.runner.tracking_store import LedgerStore
from bot.tracking.asking import ClaimTimes
from bot.tracking.event import Event, History, Kind
from bot.tracking.port import Ask, Gate
from bot.tracking.service import Query, Tracker
from bot.tracking.transport import CallLimits, Request, Transport

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
LIMIT = RateLimit(12, 0.2, burst=4, slack_s=0.1)
NUMBERS = [f"TBA{number:012}" for number in range(60)]
PER_CALL = 3


class Calls(BaseHTTPRequestHandler):
    """Answers every call after a moment."""

    seen: ClassVar[list[tuple[float, list[str]]]] = []
    lock: ClassVar[threading.Lock] = threading.Lock()

    def do_POST(self) -> None:
        numbers = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.lock:
            self.seen.append((time.monotonic(), numbers))
        time.sleep(0.005)
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def an_api() -> Iterator[str]:
    """Where it listens."""
    Calls.seen = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Calls)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


class Client:
    """See `bot.tracking.port.TrackingApi`. With `dies_after` its process is killed in the middle of that call."""

    name = "aftership"
    max_numbers_per_call = PER_CALL
    max_parallel_calls = 3

    def __init__(self, url: str, gate: Gate, dies_after: int | None = None) -> None:
        self._url = url
        self._transport = Transport("API", CallLimits(), gate=gate)
        self._left = dies_after
        if dies_after is not None:
            self.max_parallel_calls = 1

    def fetch(self, asks: Sequence[Ask]) -> Mapping[Ask, History]:
        self._transport.send(Request(method="POST", url=self._url, json=[ask.number for ask in asks]))
        if self._left is not None:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        event = Event(time=NOW - timedelta(hours=1), kind=Kind.IN_TRANSIT, is_physical_scan=True)
        return {ask: History(carrier=ask.carrier, number=ask.number, events=(event,)) for ask in asks}

    def try_keys(self) -> None:
        self.fetch([])

    def close(self) -> None:
        self._transport.close()


def ask_for_all(ledger_url: str, url: str, *, dies_after: int | None = None, claim_s: float = 60.0) -> int:
    """How many of the numbers the bot knows in the end."""
    with Ledger.open(ledger_url) as ledger:
        gate = LedgerGate(ledger, "aftership", {"": [LIMIT]})
        times = ClaimTimes(claim_s=claim_s, wait_s=20.0, poll_s=0.1)
        client = Client(url, gate, dies_after)
        with Tracker({"amazon": client}, clock=lambda: NOW, store=LedgerStore(ledger), times=times) as tracker:
            found = tracker.look_up(Query(number) for number in NUMBERS)
        assert {state.fetched_at for parcel in found.parcels.values() for state in parcel.states} <= {NOW}
        return sum(parcel.knowledge is Knowledge.KNOWN for parcel in found.parcels.values())


def ask_at_once(urls: str, barrier: Barrier, number: int) -> int:
    """The same, at the same time as others; both URLs in one text."""
    ledger_url, url = urls.split(" ")
    barrier.wait(10)
    return ask_for_all(ledger_url, url)


def ask_and_die(ledger_url: str, url: str) -> None:
    """Is killed in its fifth call: four batches are kept, the fifth is paid for and lost."""
    ask_for_all(ledger_url, url, dies_after=5, claim_s=0.3)
