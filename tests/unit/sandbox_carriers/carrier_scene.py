"""A server of the simulated carriers with clocks that a test turns itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone

import requests

from bot.sandbox.carriers.journeys import Journey, Step, What
from bot.sandbox.carriers.server import CarrierServer

START = datetime(2026, 11, 16, 15, 0, tzinfo=timezone(timedelta(hours=-5)))
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Scene:
    """The server, its clocks, and one connection to it. `journeys` may be filled at any time."""

    def __init__(self) -> None:
        self.journeys: dict[str, Journey] = {}
        self.now = NOW
        self.seconds = 0.0
        self.http = requests.Session()
        self.server = CarrierServer(self.journeys, now=lambda: self.now, clock=lambda: self.seconds)

    def travels(self, number: str, *whats: What, carrier: str = "", former: tuple[What, ...] = ()) -> Journey:
        """A journey with one step every six hours from START on; the former one began 30 days before."""
        before = tuple(Step(START + timedelta(days=-30, hours=6 * i), what) for i, what in enumerate(former))
        steps = tuple(Step(START + timedelta(hours=6 * i), what) for i, what in enumerate(whats))
        self.journeys[number] = Journey(number, steps, carrier, former=before)
        return self.journeys[number]

    def reset(self) -> None:
        self.journeys.clear()
        self.now, self.seconds = NOW, 0.0


@contextmanager
def scene() -> Iterator[Scene]:
    stage = Scene()
    with stage.server, stage.http:
        yield stage
