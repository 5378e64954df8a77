"""The carriers of the sample: simulators that know its parcels, as the team's carriers know the team's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from bot.sandbox.carriers.aftership_words import SLUGS
from bot.sandbox.carriers.server import CarrierServer
from bot.sandbox.sample.workbook import sample_journeys


def sample_carriers(*, now: Callable[[], datetime] = lambda: datetime.now(UTC), port: int = 0) -> CarrierServer:
    """The simulators, not started yet. The aggregator follows its parcels already: the team's shop has told it."""
    journeys = sample_journeys()
    server = CarrierServer(journeys, now=now, port=port)
    for journey in journeys.values():
        if journey.carrier in SLUGS:
            server.aftership.create(journey.number)
    return server
