"""Journeys for the simulators: the YAML that people write, and random ones whose truth is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.sandbox.carriers.faults import Fault
from bot.sandbox.carriers.journeys import What, load_journeys, parse_journeys
from bot.sandbox.carriers.random_journeys import STORIES, decided_stories, random_journey

YAML = """
1Z999AA10123456784:
  - {at: "2026-11-16T15:00:00-05:00", what: label}
  - {at: 2026-11-17T18:30:00-05:00, what: pickup, place: "Akron, OH"}
9400111206206406260787:
  carrier: usps
  from: Reno, NV
  to: Wayne, NJ
  shipment: [9400111206206406260787, 9400111206206406260794]
  steps:
    - {at: "2026-11-18T14:02:00-05:00", what: refused}
1Z00000000: []
"""


def test_a_yaml_file_is_read_as_written(tmp_path: Path) -> None:
    path = tmp_path / "journeys.yaml"
    path.write_text(YAML, encoding="utf-8")
    journeys = load_journeys(path)
    short, long, empty = journeys.values()
    assert [(s.what, s.place) for s in short.steps] == [(What.LABEL, None), (What.PICKUP, "Akron, OH")]
    assert short.steps[1].at == datetime(2026, 11, 17, 23, 30, tzinfo=UTC)
    assert f"{short.steps[1].at:%z}" == "-0500"
    assert (long.carrier, long.origin, long.destination) == ("usps", "Reno, NV", "Wayne, NJ")
    assert long.shipment == ("9400111206206406260787", "9400111206206406260794")
    assert empty.steps == ()


def test_an_empty_file_has_no_journeys(tmp_path: Path) -> None:
    path = tmp_path / "journeys.yaml"
    path.write_text("", encoding="utf-8")
    assert load_journeys(path) == {}


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ([{"at": "2026-11-16T15:00:00-05:00", "what": "teleported"}], "teleported"),
        ([{"at": "2026-11-16T15:00:00", "what": "label"}], "UTC offset"),
        ([{"at": "yesterday", "what": "label"}], "ISO 8601"),
        ([{"what": "label"}], "step 1"),
        (["label"], "step 1"),
        ({"stops": []}, "stops"),
        ({"service": "rocket"}, "rocket"),
    ],
)
def test_a_mistake_is_named_with_its_number(entry: object, message: str) -> None:
    with pytest.raises(ValueError, match="1ZMINE") as caught:
        parse_journeys({"1ZMINE": entry})
    assert message in str(caught.value)


def test_a_fault_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="418"):
        Fault("418")


def test_a_return_number_in_a_file_can_be_asked_for_too() -> None:
    steps = [
        {"at": "2026-11-16T15:00:00-05:00", "what": "label"},
        {"at": "2026-11-18T15:00:00-05:00", "what": "refused"},
        {"at": "2026-11-19T15:00:00-05:00", "what": "return_scan"},
        {"at": "2026-11-21T15:00:00-05:00", "what": "returned_delivered"},
    ]
    entry = {"carrier": "fedex", "from": "Reno, NV", "return_number": "794900000001", "steps": steps}
    journeys = parse_journeys({"794900000000": entry})
    back = journeys["794900000001"]
    assert [step.what for step in back.steps] == [What.RETURN_SCAN, What.RETURNED_DELIVERED]
    assert back.outbound_number == "794900000000"
    assert [back.place_of(step) for step in back.steps] == ["Wayne, NJ", "Reno, NV"]


def test_a_journey_that_names_no_carrier_is_with_whoever_is_asked() -> None:
    anybody, somebody = parse_journeys({"1": [], "2": {"carrier": "usps"}}).values()
    assert anybody.is_of("ups")
    assert anybody.is_of("dhl")
    assert somebody.is_of("fedex", "usps")
    assert not somebody.is_of("ups")


def test_the_same_seed_gives_the_same_journey_and_other_seeds_others() -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    assert random_journey(7, "1Z", start) == random_journey(7, "1Z", start)
    statuses = {random_journey(seed, "1Z", start)[1].status for seed in range(200)}
    assert {"delivered", "returned", "returning", "in_transit", "available_for_pickup"} <= statuses
    assert all(
        s.at - start < timedelta(days=20) for seed in range(50) for s in random_journey(seed, "1Z", start)[0].steps
    )


def test_which_stories_an_api_decides_depends_on_what_it_prints() -> None:
    assert decided_stories("ups") == sorted(STORIES)
    assert set(STORIES) - set(decided_stories("usps")) == {"called back, then let go", "lost", "voided"}
    assert "handed to an agent" not in decided_stories("fedex")
    assert random_journey(7, "1", datetime(2026, 11, 1, tzinfo=UTC), "ups")[1].is_decidable
