"""Journeys for the simulators: the YAML that people write, and random ones whose truth is known."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.sandbox.carriers.faults import Fault
from bot.sandbox.carriers.journeys import What, load_journeys, parse_journeys
from bot.sandbox.carriers.random_journeys import random_1z, random_journey
from bot.sandbox.carriers.ups import _WORDS
from bot.tracking.number import read_tracking_cell

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
    ],
)
def test_a_mistake_is_named_with_its_number(entry: object, message: str) -> None:
    with pytest.raises(ValueError, match="1ZMINE") as caught:
        parse_journeys({"1ZMINE": entry})
    assert message in str(caught.value)


def test_a_fault_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="418"):
        Fault("418")


def test_ups_has_words_for_everything_that_can_happen() -> None:
    assert set(_WORDS) == set(What)


def test_the_same_seed_gives_the_same_journey_and_other_seeds_others() -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    assert random_journey(7, "1Z", start) == random_journey(7, "1Z", start)
    statuses = {random_journey(seed, "1Z", start)[1].status for seed in range(200)}
    assert {"delivered", "returned", "returning", "in_transit", "available_for_pickup"} <= statuses
    assert all(
        s.at - start < timedelta(days=20) for seed in range(50) for s in random_journey(seed, "1Z", start)[0].steps
    )


def test_random_ups_numbers_have_the_right_check_digit() -> None:
    for seed in range(200):
        (number,) = read_tracking_cell(random_1z(seed)).numbers
        assert number.candidates[0].carrier == "ups"
