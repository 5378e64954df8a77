"""The whole way once: cells in, parcels out, through the real client and the simulated UPS of a YAML file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from carrier_contract import NOW

from bot.core.evidence import Evidence
from bot.core.parcel import Knowledge
from bot.sandbox.carriers.journeys import load_journeys
from bot.sandbox.carriers.random_journeys import random_1z
from bot.sandbox.carriers.server import CarrierServer
from bot.tracking.carriers.registry import build_carriers
from bot.tracking.service import Query, Tracker

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
        with Tracker(build_carriers({"ups": keys}), clock=lambda: NOW) as tracker:
            found = tracker.look_up(queries)
        assert server.ups.calls == {"token": 1, "details": 3}
    texts = [Evidence(found.parcels[query], ZoneInfo("America/New_York")).text for query in queries]
    assert texts == [
        "Returned to sender · refused · 20 Nov 14:02",
        "Label created, not scanned yet / Returned to sender · refused · 20 Nov 14:02",
        "Not found at UPS",
        "",
        "",
    ]
    assert found.parcels[queries[3]].knowledge is Knowledge.NO_ACCESS
    assert [outage.carrier for outage in found.outages] == ["usps"]
    assert found.parcels[queries[0]].states[0].delivered_at == datetime(2026, 11, 20, 19, 2, tzinfo=UTC)


def test_a_server_frees_its_port_when_it_ends() -> None:
    with CarrierServer({}) as first:
        port = int(first.url.rpartition(":")[2])
    with CarrierServer({}, port=port) as again:
        assert again.url == first.url
