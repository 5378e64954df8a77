"""10,000 numbers that are due at five APIs, asked by four bots that share one ledger: how many calls, and how close.

The bots are processes of their own, each with a quarter of the numbers; the APIs are the simulators on loopback, which
refuse what breaks their limits. All of them go by one virtual clock, so that the days DHL's quota takes pass at once.
"""

from __future__ import annotations

import math
import multiprocessing
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from bench.tracking.virtual_clock import VirtualClock
from bot.cli.carriers import call_limits, sandbox_carriers
from bot.config import Settings
from bot.core.parcel import Knowledge
from bot.ledger import Ledger
from bot.runner.gate import LedgerGate
from bot.runner.tracking_store import LedgerStore
from bot.sandbox.carriers.journeys import Journey, Step, What
from bot.sandbox.carriers.limits import SlidingLimiter
from bot.sandbox.carriers.random_numbers import random_number
from bot.sandbox.carriers.server import CarrierServer
from bot.tracking.carriers.registry import REGISTRY, build_apis
from bot.tracking.event import History
from bot.tracking.port import Ask, TrackingApi
from bot.tracking.service import Query, Tracker

APIS = ("ups", "fedex", "usps", "dhl", "aftership")
START = datetime(2026, 11, 16, 9, tzinfo=UTC)
_FOR_EVER_S = 365 * 86_400.0


@dataclass(frozen=True, slots=True)
class Window:
    """A limit of an API, and the most calls that came in any window of its length."""

    calls: int
    per_s: float
    busiest: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What one API saw. `least` is the number of calls that full batches would have needed; `took` is virtual."""

    api: str
    numbers: int
    batch: int
    calls: int
    least: int
    refused: int
    windows: tuple[Window, ...]
    took: timedelta


@dataclass(slots=True)
class _Watched:
    """An API whose threads work, by the virtual clock, from their first call until no number is left to ask for."""

    api: TrackingApi
    clock: VirtualClock
    left: int
    waiting: int = 0  # threads between two calls
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def name(self) -> str:
        return self.api.name

    @property
    def max_numbers_per_call(self) -> int:
        return self.api.max_numbers_per_call

    @property
    def max_parallel_calls(self) -> int:
        return self.api.max_parallel_calls

    def fetch(self, asks: Sequence[Ask]) -> Mapping[Ask, History]:
        with self.lock:
            if self.waiting:
                self.waiting -= 1
            else:
                self.clock.begin()
            self.left -= len(asks)
            if not self.left:
                self._dismiss()
        try:
            return self.api.fetch(asks)
        finally:
            with self.lock:
                self.waiting += 1
                if not self.left:
                    self._dismiss()

    def _dismiss(self) -> None:
        for _ in range(self.waiting):
            self.clock.end()
        self.waiting = 0

    def try_keys(self) -> None:
        self.api.try_keys()

    def close(self) -> None:
        self.api.close()


def measure(settings: Settings, total: int = 10_000, bots: int = 4) -> list[Asked]:
    """What each API saw.

    Raises:
        RuntimeError: a number stayed without its answer.
    """
    context = multiprocessing.get_context("spawn")
    clock = VirtualClock(context, START)
    cells = _cells(total // len(APIS))
    journeys = {number: _moving(number, carrier) for number, carrier in cells}
    with (
        tempfile.TemporaryDirectory() as folder,
        CarrierServer(journeys, now=clock.now, clock=lambda: clock.now().timestamp()) as server,
    ):
        for number, carrier in cells:
            if carrier == "amazon":
                server.aftership.create(number)  # due again, so AfterShip follows it already
        database = str(Path(folder) / "ledger.db")
        Ledger.open(database).close()
        carriers = sandbox_carriers(settings, server)
        limits = call_limits(settings)
        answered = context.Queue()
        running = [
            context.Process(target=_ask, args=(clock, database, carriers, limits, cells[bot::bots], answered))
            for bot in range(bots)
        ]
        for process in running:
            process.start()
        known = sum(answered.get() for _ in running)
        for process in running:
            process.join()
        if known < len(cells):
            raise RuntimeError(f"{len(cells) - known} numbers have no answer")
        return list(_seen(server, settings, carriers, total // len(APIS)))


def _ask(
    clock: VirtualClock,
    database: str,
    carriers: Mapping[str, Mapping[str, Any]],
    limits: Mapping[str, Mapping[str, Any]],
    cells: Sequence[tuple[str, str]],
    answered: Any,
) -> None:
    with Ledger.open(database) as ledger:
        gates = {
            api: LedgerGate(ledger, api, of_api, max_wait_s=_FOR_EVER_S, clock=clock.now, sleep=clock.sleep)
            for api, of_api in limits.items()
        }
        apis = build_apis(carriers, gates)
        numbers = Counter(id(apis[carrier]) for _, carrier in cells)
        watched = {id(api): _Watched(api, clock, numbers[id(api)]) for api in apis.values()}
        store = LedgerStore(ledger, clock=clock.now)
        with Tracker({of: watched[id(api)] for of, api in apis.items()}, clock=clock.now, store=store) as tracker:
            found = tracker.look_up([Query(number, carrier) for number, carrier in cells])
    answered.put(sum(parcel.knowledge is Knowledge.KNOWN for parcel in found.parcels.values()))


def _cells(each: int) -> list[tuple[str, str]]:
    """Numbers and their carriers, all different; Amazon's parcels are AfterShip's business."""
    dice = Random(20)
    numbers: dict[str, str] = {}
    for carrier in ("ups", "fedex", "usps", "dhl", "amazon"):
        wanted = len(numbers) + each
        while len(numbers) < wanted:
            numbers.setdefault(random_number(carrier, dice), carrier)
    cells = list(numbers.items())
    dice.shuffle(cells)
    return cells


def _moving(number: str, carrier: str) -> Journey:
    whats = (What.LABEL, What.PICKUP, What.DEPARTED)
    steps = [Step(START - timedelta(days=1) + timedelta(hours=hour), what) for hour, what in enumerate(whats)]
    return Journey(number, tuple(steps), carrier)


def _seen(
    server: CarrierServer, settings: Settings, carriers: Mapping[str, Mapping[str, Any]], each: int
) -> Iterator[Asked]:
    apis = {api.name: api for api in build_apis(carriers).values()}
    limiters: dict[str, SlidingLimiter] = {
        "ups": server.ups.limiter,
        "fedex": server.fedex.limiter,
        "usps": server.usps.limiter,
        "dhl": server.dhl.limiter,
        "aftership": server.aftership.limiters["list"],
    }
    for name in REGISTRY:
        limiter = limiters[name]
        windows = [
            Window(one.calls, one.per_s, limiter.busiest(one.per_s))
            for one in getattr(settings.carriers, name).rate_limits
        ]
        yield Asked(
            api=name,
            numbers=each,
            batch=apis[name].max_numbers_per_call,
            calls=len(limiter.arrivals),
            least=math.ceil(each / apis[name].max_numbers_per_call),
            refused=limiter.refused,
            windows=tuple(windows),
            took=timedelta(seconds=max(one.at_s for one in limiter.arrivals) - START.timestamp()),
        )
