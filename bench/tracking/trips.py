"""Random trips with known truth, asked for over loopback: what the bot says, against where the parcel really is."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.cli.carriers import sandbox_carriers
from bot.config import Settings
from bot.core.parcel import Confidence, DeliveredTo, Knowledge, Status, TrackingState
from bot.sandbox.carriers.journeys import Journey
from bot.sandbox.carriers.random_trips import Trip, random_trip
from bot.sandbox.carriers.server import CarrierServer
from bot.sandbox.carriers.truth import Truth
from bot.tracking.carriers.registry import build_apis
from bot.tracking.service import Query, Tracker

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
_CLOCKS_GO_BACK = date(2026, 11, 1)  # in the United States
_AT_ONCE = 2_000
_MOST_EXAMPLES = 5

REVIEW = "to review"


@dataclass(slots=True)
class Reading:
    """How one API's trips were read.

    Attributes:
        told: how often a truth was told as what; `REVIEW` when the bot asks a person to look.
        false_delivered: told for sure to be with the customer, who does not have it.
        false_returned: told for sure to be back or on its way back, which it is not.
        wrong: anything else told for sure that is not the truth: what, which way, who has it, refused, pieces, times.
        decidable, reviewed: trips that the carrier's answer decides, and how many of them a person must look at.
        undecidable, unsure: the others, and how many of them the bot admits not to know.
    """

    api: str
    trips: int = 0
    told: Counter[tuple[str, str]] = field(default_factory=Counter)
    false_delivered: list[str] = field(default_factory=list)
    false_returned: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    decidable: int = 0
    reviewed: int = 0
    undecidable: int = 0
    unsure: int = 0
    seconds: float = 0.0

    def add(self, seed: int, trip: Trip, state: TrackingState) -> None:
        """Counts one trip."""
        self.trips += 1
        is_review = state.confidence is Confidence.REVIEW
        said, really = _told(state), _true(trip.truth)
        self.told[trip.truth.status, REVIEW if is_review else state.status] += 1
        if trip.truth.is_decidable:
            self.decidable += 1
            self.reviewed += is_review
        else:
            self.undecidable += 1
            self.unsure += is_review
        if is_review:
            return
        example = f"seed {seed}, {trip.story}: told {' '.join(said)}, really {' '.join(really)}"
        if state.status is Status.DELIVERED and not _with_customer(trip.truth):
            self.false_delivered.append(example)
        elif _is_back(state) and trip.truth.leg != "return":
            self.false_returned.append(example)
        elif trip.truth.is_decidable:
            lies = [f"; {key} {told}, really {true}" for key, told, true in self._untrue(state, trip.truth)]
            if said != really or lies:
                self.wrong.append(example + "".join(lies))

    def _untrue(self, state: TrackingState, truth: Truth) -> Iterator[tuple[str, Any, Any]]:
        """What is told of refusal, pieces and times, and is not so."""
        for key in ("refused", "pieces_done", "pieces_total", "label_at", "delivered_at", "last_scan_at"):
            told, true = getattr(state, key), getattr(truth, key)
            if told == true or (key == "last_scan_at" and not truth.scan_is_told):
                continue
            if not truth.zones_are_told and isinstance(told, datetime) and not _decides(key, state):
                continue
            if self.api == "dhl" and isinstance(told, datetime) and _is_of_the_hour_told_twice(told, true):
                continue
            yield key, told, true


def measure(settings: Settings, api: str, count: int) -> Reading:
    """How `count` trips of an API are read, asked for through the very client that runs in production."""
    reading = Reading(api)
    began = time.perf_counter()
    journeys: dict[str, Journey] = {}
    with CarrierServer(journeys, now=lambda: NOW) as server:
        for limiter in (server.dhl.limiter, server.usps.limiter, *server.aftership.limiters.values()):
            limiter.limits = ()
        carriers = sandbox_carriers(settings, server)
        for first in range(0, count, _AT_ONCE):
            trips = dict(_trips(api, range(first, min(first + _AT_ONCE, count))))
            journeys.clear()
            for trip in trips.values():
                journeys |= trip.journeys
                if api == "aftership":
                    server.aftership.records.clear()
            for trip in trips.values() if api == "aftership" else ():
                server.aftership.create(trip.number, "amazon")
            queries = {seed: Query(trip.number, trip.carrier, trip.order_date) for seed, trip in trips.items()}
            with Tracker(build_apis({api: carriers[api]}), clock=lambda: NOW) as tracker:
                found = tracker.look_up(queries.values())
            for seed, query in queries.items():
                parcel = found.parcels[query]
                if parcel.knowledge is not Knowledge.KNOWN:
                    raise RuntimeError(f"{api} {seed}: {parcel.knowledge}; {'; '.join(map(str, found.outages))}")
                reading.add(seed, trips[seed], parcel.states[0])
    reading.seconds = time.perf_counter() - began
    return reading


def _trips(api: str, seeds: range) -> Iterator[tuple[int, Trip]]:
    """Trips whose numbers are all different, so that nobody tells of another's parcel."""
    taken: set[str] = set()
    for seed in seeds:
        trip = random_trip(seed, api, NOW)
        numbers = {trip.number, *trip.journeys}
        if not numbers & taken:
            taken |= numbers
            yield seed, trip


def _told(state: TrackingState) -> tuple[str, str, str]:
    return state.status, state.leg, state.delivered_to


def _true(truth: Truth) -> tuple[str, str, str]:
    return truth.status, truth.leg, truth.delivered_to


def _decides(key: str, state: TrackingState) -> bool:
    """Whether money hangs on a time."""
    return key == "delivered_at" and state.delivered_to is DeliveredTo.CUSTOMER


def _is_of_the_hour_told_twice(told: datetime, true: datetime | None) -> bool:
    """Whether a local time without an offset leaves open which of two times it is: the clocks go back that night."""
    return true is not None and true.date() == _CLOCKS_GO_BACK and abs(true - told) == timedelta(hours=1)


def _with_customer(truth: Truth) -> bool:
    return truth.status == "delivered" and truth.delivered_to == "customer"


def _is_back(state: TrackingState) -> bool:
    return state.status in {Status.RETURNING, Status.RETURNED} or state.delivered_to is DeliveredTo.SENDER
