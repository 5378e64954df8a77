"""The same run again: what is asked the second time, and what when some of it is due."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bench.tracking.trips import NOW
from bot.cli.carriers import sandbox_carriers
from bot.config import Settings
from bot.ledger import Ledger
from bot.runner.tracking_store import LedgerStore
from bot.sandbox.carriers.journeys import Journey
from bot.sandbox.carriers.random_trips import random_trip
from bot.sandbox.carriers.server import CarrierServer
from bot.tracking.carriers.registry import REGISTRY, build_apis
from bot.tracking.event import History
from bot.tracking.port import Ask, TrackingApi
from bot.tracking.service import Query, Tracker

_HOURS = (0.0, 0.0, 1.0, 5.0, 13.0, 25.0)


@dataclass(frozen=True, slots=True)
class Run:
    """One run: how long after the first; how many numbers were due by the ledger, asked, asked without being due."""

    after: timedelta
    due: int
    asked: int
    too_early: int


@dataclass(frozen=True, slots=True)
class _Noted:
    """An API whose questions are written down."""

    api: TrackingApi
    asked: list[Ask] = field(default_factory=list)

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
        self.asked.extend(asks)
        return self.api.fetch(asks)

    def try_keys(self) -> None:
        self.api.try_keys()

    def close(self) -> None:
        self.api.close()


def measure(settings: Settings, each: int = 400) -> list[Run]:
    """Runs over the same rows, `each` for every API, at growing distance from the first; each in a bot of its own."""
    trips = [random_trip(seed, api, NOW) for api in REGISTRY for seed in range(each)]
    journeys: dict[str, Journey] = {}
    for trip in trips:
        journeys |= trip.journeys
    queries = [Query(trip.number, trip.carrier, trip.order_date) for trip in trips]
    clock = [NOW]
    runs: list[Run] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        CarrierServer(journeys, now=lambda: clock[0]) as server,
        Ledger.open(Path(folder) / "ledger.db") as ledger,
    ):
        for limiter in (server.dhl.limiter, server.usps.limiter, *server.aftership.limiters.values()):
            limiter.limits = ()
        for hours in _HOURS:
            clock[0] = NOW + timedelta(hours=hours)
            runs.append(_run(settings, server, ledger, queries, clock[0]))
    return runs


def _run(settings: Settings, server: CarrierServer, ledger: Ledger, queries: Sequence[Query], now: datetime) -> Run:
    apis = build_apis(sandbox_carriers(settings, server))
    noted = {id(api): _Noted(api) for api in apis.values()}
    known = ledger.tracking(str(query.value) for query in queries)
    due = {Ask(*key) for key, one in known.items() if one.next_check_at is not None and one.next_check_at <= now}
    with Tracker(
        {carrier: noted[id(api)] for carrier, api in apis.items()}, clock=lambda: now, store=LedgerStore(ledger)
    ) as tracker:
        tracker.look_up(queries)
    asked = [ask for api in noted.values() for ask in api.asked]
    too_early = sum(ask not in due for ask in asked) if known else 0
    return Run(now - NOW, len(due) if known else len(queries), len(asked), too_early)
