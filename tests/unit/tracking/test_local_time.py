"""Local times, placed by country and state."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.tracking.carriers.local_time import Moment, in_listed_order, moment_of, zone_of

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("country", "state", "zone"),
    [
        ("US", "NJ", "America/New_York"),
        ("USA", "tx", "America/Chicago"),
        (None, "AZ", "America/Phoenix"),
        ("CA", "BC", "America/Vancouver"),
        ("DE", None, "Europe/Berlin"),
        ("DE", "DE", "Europe/Berlin"),  # not Delaware
        ("United Arab  Emirates", None, "Asia/Dubai"),
        ("GBR", "", "Europe/London"),
    ],
)
def test_a_place_has_the_zone_of_its_country_or_state(country: str | None, state: str | None, zone: str) -> None:
    assert str(zone_of(country, state)) == zone


@pytest.mark.parametrize(
    ("country", "state"), [("US", None), ("US", "BC"), ("CA", "CA"), ("RU", None), (None, None), ("", ""), ("US", "XX")]
)
def test_a_place_that_does_not_tell_has_none(country: str | None, state: str | None) -> None:
    assert zone_of(country, state) is None


@pytest.mark.parametrize(
    ("text", "zone", "utc", "is_known"),
    [
        ("2026-11-14T14:02:00", NEW_YORK, (14, 19, 2), True),
        ("2026-11-14 14:02", NEW_YORK, (14, 19, 2), True),
        ("2026-11-14T14:02:00", None, (14, 14, 2), False),
        ("2026-11-14T14:02:00Z", NEW_YORK, (14, 14, 2), True),
        ("2026-11-14T14:02:00.123456789+01:00", None, (14, 13, 2), True),
        ("2026-11-14T14:02:00+0100", None, (14, 13, 2), True),
        ("2026-11-14T14:02:00-05", None, (14, 19, 2), True),
        ("2026-11-14", NEW_YORK, (14, 5, 0), False),
    ],
)
def test_a_time_is_read_where_it_was_written(
    text: str, zone: ZoneInfo | None, utc: tuple[int, int, int], is_known: bool
) -> None:
    day, hour, minute = utc
    assert moment_of(text, zone) == Moment(datetime(2026, 11, day, hour, minute, tzinfo=UTC), is_known)


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "yesterday",
        "2026-13-01T00:00:00Z",
        "2026-11-14T25:00",
        "9999-12-31T23:59:59Z",
        "1999-12-31",
        "20261114",
    ],
)
def test_what_is_no_time_of_these_years_is_none(text: str | None) -> None:
    assert moment_of(text, None) is None


def test_a_time_that_the_clocks_skip_or_repeat_is_still_a_time() -> None:
    assert moment_of("2026-03-08T02:30:00", NEW_YORK) is not None
    assert moment_of("2026-11-01T01:30:00", NEW_YORK) is not None


def at(hour: int, is_known: bool = True, day: int = 14) -> Moment:
    return Moment(datetime(2026, 11, day, hour, tzinfo=UTC), is_known)


def test_moments_of_unknown_zones_stay_in_their_place_of_the_list() -> None:
    assert in_listed_order([at(10), at(8, False), at(12)]) == [at(10), at(10, False), at(12)]
    assert in_listed_order([at(14, False), at(12)]) == [at(12, False), at(12)]
    assert in_listed_order([at(10), None, at(12)]) == [at(10), at(10, False), at(12)]
    assert in_listed_order([None, at(12)]) == [None, at(12)]


def test_what_is_really_out_of_order_is_left_so() -> None:
    assert in_listed_order([at(10), at(8)]) == [at(10), at(8)]
    assert in_listed_order([at(10), at(8, False, day=12)]) == [at(10), at(8, False, day=12)]
