"""The whole way: cells in, parcels out, through the real clients, the ledger and the simulated carriers."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from carrier_contract import IMPATIENT, NOW

from bot.core.evidence import Evidence
from bot.core.parcel import Knowledge, Parcel
from bot.core.rate_limit import RateLimit
from bot.ledger import Ledger
from bot.runner.facts import CarrierFacts, Column
from bot.runner.gate import LedgerGate
from bot.runner.tracking_store import LedgerStore
from bot.sandbox.carriers.faults import Fault
from bot.sandbox.carriers.journeys import Journey, Step, What, load_journeys
from bot.sandbox.carriers.random_numbers import random_1z, random_number
from bot.sandbox.carriers.server import CarrierServer
from bot.tracking.carriers.registry import build_apis
from bot.tracking.service import LookUp, Query, Tracker

YAML = """
1Z999AA10123456784:
  - {at: "2026-11-16T15:00:00-05:00", what: label}
  - {at: "2026-11-17T18:30:00-05:00", what: pickup}
  - {at: "2026-11-18T09:02:00-05:00", what: out_for_delivery}
  - {at: "2026-11-18T14:02:00-05:00", what: refused}
  - {at: "2026-11-19T08:00:00-05:00", what: return_scan}
  - {at: "2026-11-20T14:02:00-05:00", what: returned_delivered}
1Z5R89390357567127:
  - {at: "2026-11-20T15:00:00-05:00", what: label}
  - {at: "2026-11-25T15:00:00-05:00", what: pickup}   # has not happened yet
"""


def test_a_sheets_cells_become_the_words_agents_read(tmp_path: Path) -> None:
    path = tmp_path / "journeys.yaml"
    path.write_text(YAML, encoding="utf-8")
    cells = [
        "1z999aa10123456784",
        "1Z5R89390357567127 / 1Z999AA10123456784",
        random_1z(1),
        "9400111206206406260787",
        "",
    ]
    queries = [Query(cell) for cell in cells]
    with CarrierServer(load_journeys(path), now=lambda: NOW) as server:
        keys = {"client_id": "sandbox-client", "client_secret": "sandbox-secret", "base_url": server.ups_url}
        with Tracker(build_apis({"ups": keys}), clock=lambda: NOW) as tracker:
            found = tracker.look_up(queries)
        assert server.ups.calls == {"token": 1, "details": 3}
    texts = [Evidence(found.parcels[query], ZoneInfo("America/New_York")).text for query in queries]
    assert texts == [
        "Returned to sender · refused · Louisville, KY · 20 Nov 14:02",
        "…7127: Label created, not scanned yet · 20 Nov 15:00 / …6784: Returned to sender · refused · "
        "Louisville, KY · 20 Nov 14:02",
        "Not found at UPS",
        "",
        "",
    ]
    assert found.parcels[queries[3]].knowledge is Knowledge.NO_ACCESS
    assert [outage.api for outage in found.outages] == ["usps"]
    assert found.parcels[queries[0]].states[0].delivered_at == datetime(2026, 11, 20, 19, 2, tzinfo=UTC)


def test_a_server_frees_its_port_when_it_ends() -> None:
    with CarrierServer({}) as first:
        port = int(first.url.rpartition(":")[2])
    with CarrierServer({}, port=port) as again:
        assert again.url == first.url


CARRIERS = {"ups": "UPS", "fedex": "FedEx", "usps": "USPS", "dhl": "DHL", "amazon": "Amazon"}
MANY = 75  # more than two full batches of each API that takes batches
FEW = 3


@dataclass
class Office:
    """Some parcels of each carrier on the simulators, and a bot with a ledger that asks about them."""

    server: CarrierServer
    ledger: Ledger
    queries: Mapping[str, list[Query]]
    now: datetime = NOW

    def run(self, *, without: str = "", limits: Mapping[str, RateLimit] | None = None) -> LookUp:
        with self.tracker(without, limits or {}) as tracker:
            return tracker.look_up(query for some in self.queries.values() for query in some)

    def tracker(self, without: str = "", limits: Mapping[str, RateLimit] | None = None) -> Tracker:
        pair = {"client_id": "sandbox-client", "client_secret": "sandbox-secret"}
        settings = {
            "ups": {"base_url": self.server.ups_url, **pair},
            "fedex": {"base_url": self.server.fedex_url, **pair},
            "usps": {"base_url": self.server.usps_url, **pair},
            "dhl": {"base_url": self.server.dhl_url, "api_key": self.server.dhl.api_key},
            "aftership": {"base_url": self.server.aftership_url, "api_key": self.server.aftership.api_key},
        }
        given = (limits or {}).items()
        gates = {name: LedgerGate(self.ledger, name, {"": [limit]}, max_wait_s=1) for name, limit in given}
        keys = {name: {**of_api, "limits": IMPATIENT} for name, of_api in settings.items() if name != without}
        return Tracker(build_apis(keys, gates), clock=lambda: self.now, store=LedgerStore(self.ledger))

    def calls(self) -> dict[str, int]:
        """By simulator, tokens aside."""
        simulators = {name: getattr(self.server, name) for name in ("ups", "fedex", "usps", "dhl", "aftership")}
        return {name: sum(one.calls.values()) - one.calls["token"] for name, one in simulators.items()}

    def parcels(self, found: LookUp, carrier: str) -> list[Parcel]:
        return [found.parcels[query] for query in self.queries[carrier]]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path, MANY) as office:
        yield office


@pytest.fixture
def small_office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path, FEW) as office:
        yield office


@contextmanager
def open_office(tmp_path: Path, many: int) -> Iterator[Office]:
    dice = random.Random(4)
    queries: dict[str, list[Query]] = {}
    journeys: dict[str, Journey] = {}
    for carrier, title in CARRIERS.items():
        count = FEW if carrier in {"ups", "dhl"} else many
        numbers = [random_number(carrier, dice) for _ in range(count)]
        queries[carrier] = [Query(number, title) for number in numbers]
        for number in numbers:
            steps = (Step(NOW - timedelta(days=1), What.LABEL), Step(NOW - timedelta(hours=9), What.PICKUP))
            journeys[number] = Journey(number, steps, carrier=carrier)
    with CarrierServer(journeys, now=lambda: NOW) as server, Ledger.open(tmp_path / "ledger.db") as ledger:
        for limiter in (server.dhl.limiter, *server.aftership.limiters.values()):
            limiter.limits = ()
        yield Office(server, ledger, queries)


def test_all_apis_are_asked_in_full_batches_and_a_second_run_asks_nothing(office: Office) -> None:
    found = office.run()
    assert {parcel.knowledge for parcel in found.parcels.values()} == {Knowledge.KNOWN}
    assert found.outages == ()
    calls = office.calls()
    assert (calls["ups"], calls["fedex"], calls["usps"], calls["dhl"]) == (3, 3, 3, 3)
    assert office.server.aftership.calls["list"] == 2
    office.now += timedelta(minutes=30)
    again = office.run()
    assert office.calls() == calls
    assert again.parcels == found.parcels


def test_a_carrier_without_a_key_is_one_problem_and_the_others_go_on(office: Office) -> None:
    found = office.run(without="aftership")
    assert {parcel.knowledge for parcel in office.parcels(found, "amazon")} == {Knowledge.NO_ACCESS}
    assert {parcel.knowledge for parcel in office.parcels(found, "fedex")} == {Knowledge.KNOWN}
    (outage,) = found.outages
    assert outage.problem == "no access to Amazon Logistics through AfterShip"
    assert outage.fix == "Set the environment variable that carriers.aftership.api_key_env names."
    assert outage.numbers == MANY


def test_a_limit_that_is_reached_is_one_problem_and_costs_no_call_more(office: Office) -> None:
    with office.tracker(limits={"usps": RateLimit(2, 3600.0, burst=2)}) as tracker:
        rows = dict(enumerate(office.queries["usps"], 2))
        parcels, problems, _ = CarrierFacts(tracker).look_up(
            Column("Form Responses 1", "Tracking Number"), rows, lambda done, total: None
        )
    assert office.server.usps.calls["track"] == 2
    assert sum(parcel.knowledge is Knowledge.KNOWN for parcel in parcels.values()) == 70
    (problem,) = problems
    assert problem.problem.startswith("USPS: limit reached (2 calls an hour): next turn at ")
    assert problem.problem.endswith("; rows with its 5 numbers stay as they are")


@pytest.mark.parametrize(
    ("api", "kind"),
    [
        ("fedex", "truncated"),
        ("fedex", "other_number"),
        ("fedex", "left_out"),
        ("usps", "malformed"),
        ("usps", "html"),
        ("usps", "empty"),
        ("usps", "503"),
    ],
)
def test_a_broken_answer_holds_its_rows_and_no_others(small_office: Office, api: str, kind: str) -> None:
    office = small_office
    getattr(office.server, api).faults.add(Fault(kind), times=50)
    found = office.run()
    assert {parcel.knowledge for parcel in office.parcels(found, api)} == {Knowledge.NO_ACCESS}
    assert [(outage.api, outage.numbers) for outage in found.outages] == [(api, FEW)]
    others = [parcel for carrier in CARRIERS if carrier != api for parcel in office.parcels(found, carrier)]
    assert {parcel.knowledge for parcel in others} == {Knowledge.KNOWN}
    kept = office.ledger.tracking(str(query.value) for query in office.queries[api])
    assert [memory.history for memory in kept.values()] == [None] * FEW
