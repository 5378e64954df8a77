"""Dates in cells: serial numbers, ISO text, two locales, ambiguous texts, zones and the two days the clocks change."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from form_sheet import NEW_YORK, at
from hypothesis import given
from hypothesis import strategies as st

from bot.core.dates import DayOrder, UnreadableDate, day_order, from_serial, from_text, to_serial
from bot.core.row import read_when

MANILA, KOLKATA, HONOLULU = ZoneInfo("Asia/Manila"), ZoneInfo("Asia/Kolkata"), ZoneInfo("Pacific/Honolulu")
MONTH, DAY = DayOrder.MONTH_FIRST, DayOrder.DAY_FIRST


def utc(text: str) -> datetime:
    """An instant."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "order", "instant"),
    [
        ("2026-11-18", None, "2026-11-18 05:00"),
        ("2026-11-18 10:00", None, "2026-11-18 15:00"),
        ("2026-11-18T10:00:07", None, "2026-11-18 15:00:07"),
        ("2026/11/18 10:00:07.25", None, "2026-11-18 15:00:07"),
        ("2026.1.8", None, "2026-01-08 05:00"),
        ("2026-11-18T10:00:00Z", None, "2026-11-18 10:00"),
        ("2026-11-18T10:00:00z", None, "2026-11-18 10:00"),
        ("2026-11-18T10:00:00+05:30", None, "2026-11-18 04:30"),
        ("2026-11-18T10:00:00-0800", None, "2026-11-18 18:00"),
        ("11/18/2026 10:00:00", MONTH, "2026-11-18 15:00"),
        ("18/11/2026 10:00:00", DAY, "2026-11-18 15:00"),
        ("18.11.2026, 10:00", DAY, "2026-11-18 15:00"),
        ("3/4/2026", MONTH, "2026-03-04 05:00"),
        ("3/4/2026", DAY, "2026-04-03 04:00"),
        ("3/4/26", MONTH, "2026-03-04 05:00"),
        ("11/18/2026 5:01 PM", MONTH, "2026-11-18 22:01"),
        ("11/18/2026 5:01pm", MONTH, "2026-11-18 22:01"),
        ("11/18/2026 12:00 am", MONTH, "2026-11-18 05:00"),
        ("11/18/2026 12:00 PM", MONTH, "2026-11-18 17:00"),
        ("11/18/2026 17:01 PM", MONTH, "2026-11-18 22:01"),
        (" 11/18/2026\u00a0", MONTH, "2026-11-18 05:00"),
        # readable in one order only, whatever the column's order is
        ("11/18/2026", DAY, "2026-11-18 05:00"),
        ("18/11/2026", MONTH, "2026-11-18 05:00"),
        ("18/11/2026", None, "2026-11-18 05:00"),
        ("11/18/2026", None, "2026-11-18 05:00"),
        ("7/7/2026", None, "2026-07-07 04:00"),
        ("29/2/2028", DAY, "2028-02-29 05:00"),
        ("2028-02-29 23:30", None, "2028-03-01 04:30"),
    ],
)
def test_a_date_typed_as_text_is_read_in_the_sheet_s_zone(text: str, order: DayOrder | None, instant: str) -> None:
    assert from_text(text, NEW_YORK, order) == utc(instant)


@pytest.mark.parametrize(
    ("text", "order", "why"),
    [
        ("", MONTH, "is no date"),
        ("soon", MONTH, "is no date"),
        ("18 Nov 2026", MONTH, "is no date"),
        ("2026-11", None, "is no date"),
        ("46344", MONTH, "is no date"),
        ("x" * 50_000, MONTH, "is no date"),
        ("2026-11-18 and more", None, "is no date"),
        ("2026-02-29", None, "is no day of the calendar"),
        ("29/2/2026", DAY, "is no day of the calendar"),
        ("31/11/2026", DAY, "is no day of the calendar"),
        ("13/13/2026", MONTH, "is no day of the calendar"),
        ("2026-11-18 24:00", None, "is no day of the calendar"),
        ("2026-11-18 25:00 am", None, "is no day of the calendar"),
        ("2026-11-18 10:61", None, "is no day of the calendar"),
        ("0/0/2026", MONTH, "is no day of the calendar"),
        ("3/4/2026", None, "can be read as day/month or as month/day"),
        ("2026-11-18T10:00+99:99", None, "is no day of the calendar"),
        ("2026-11-18T10:00-2400", None, "is no day of the calendar"),
        # typing errors in the year, which would make it history (H-1) or a wait for ever (C-4)
        ("11/18/206", MONTH, "is outside the years 2000 to 2199"),
        ("0026-11-18", None, "is outside the years 2000 to 2199"),
        ("1026-11-18", None, "is outside the years 2000 to 2199"),
        ("9999-12-31 23:59", None, "is outside the years 2000 to 2199"),
        ("9999-12-31", None, "is outside the years 2000 to 2199"),
        ("0001-01-01", None, "is outside the years 2000 to 2199"),
    ],
)
def test_what_is_no_date_or_could_be_two_is_never_guessed(text: str, order: DayOrder | None, why: str) -> None:
    with pytest.raises(UnreadableDate) as refused:
        from_text(text, NEW_YORK, order)
    assert str(refused.value) == why


@pytest.mark.parametrize(
    ("texts", "locale", "order"),
    [
        ([], "en_US", MONTH),
        ([], "en_PH", MONTH),
        ([], "en_GB", DAY),
        ([], "de_DE", DAY),
        (["3/4/2026"], "en_US", MONTH),
        (["3/4/2026"], "en_GB", DAY),
        (["3/4/2026", "25/11/2026"], "en_US", DAY),
        (["3/4/2026", "11/25/2026 10:00"], "en_GB", MONTH),
        (["25/11/2026", "11/25/2026"], "en_US", None),
        (["2026-11-25", "soon", "", "7/7/2026", "99/99/2026"], "en_US", MONTH),
    ],
)
def test_the_order_of_a_column_is_what_its_texts_allow_else_the_locale_s(
    texts: list[str], locale: str, order: DayOrder | None
) -> None:
    assert day_order(texts, locale) is order


@pytest.mark.parametrize(
    ("serial", "zone", "instant"),
    [
        (46344, NEW_YORK, "2026-11-18 05:00"),
        (46344.5, NEW_YORK, "2026-11-18 17:00"),
        (46344.5, MANILA, "2026-11-18 04:00"),
        (46344.5, KOLKATA, "2026-11-18 06:30"),
        (46344.709027777775, NEW_YORK, "2026-11-18 22:01"),  # 17:01
        (46344.4999999999, NEW_YORK, "2026-11-18 17:00"),  # to the whole second
        (46811, NEW_YORK, "2028-02-28 05:00"),
        (46812, NEW_YORK, "2028-02-29 05:00"),
        (46813, NEW_YORK, "2028-03-01 05:00"),
        (46211.5, NEW_YORK, "2026-07-08 16:00"),  # daylight saving time
    ],
)
def test_a_serial_number_is_read_in_the_sheet_s_zone(serial: float, zone: ZoneInfo, instant: str) -> None:
    assert from_serial(serial, zone) == utc(instant)


@pytest.mark.parametrize(
    "serial", [0, -1, 0.5, 2026, 112.0, 36525.9, 109575, 2_958_465.99, 2_958_466, 11202026, 1e300, float("inf")]
)
def test_a_number_that_no_date_of_a_team_has_is_none(serial: float) -> None:
    with pytest.raises(UnreadableDate):
        from_serial(serial, NEW_YORK)


@pytest.mark.parametrize(
    ("wall", "instant"),
    [
        ("2026-03-08 01:59:59", "2026-03-08 06:59:59"),
        ("2026-03-08 02:30:00", "2026-03-08 07:30:00"),  # does not exist: as if the clock had not been changed yet
        ("2026-03-08 03:00:00", "2026-03-08 07:00:00"),
        ("2026-11-01 00:59:59", "2026-11-01 04:59:59"),
        ("2026-11-01 01:30:00", "2026-11-01 05:30:00"),  # comes twice: the first
        ("2026-11-01 02:00:00", "2026-11-01 07:00:00"),
    ],
)
def test_on_the_days_the_clocks_change_text_and_serial_mean_the_same(wall: str, instant: str) -> None:
    assert from_text(wall, NEW_YORK, None) == utc(instant)
    midnight = datetime.fromisoformat(wall[:10])
    serial = (midnight - datetime(1899, 12, 30)).days + (  # noqa: DTZ001 - the serial epoch has no zone
        datetime.fromisoformat(wall) - midnight
    ) / timedelta(days=1)
    assert from_serial(serial, NEW_YORK) == utc(instant)


def test_a_day_and_an_instant_as_serial_numbers() -> None:
    assert to_serial(date(2026, 11, 18), NEW_YORK) == 46344.0
    assert to_serial(at("2026-11-18 12:00"), NEW_YORK) == 46344.5
    assert to_serial(at("2026-11-18 12:00"), MANILA) == pytest.approx(46345 + 1 / 24)
    assert to_serial(utc("2026-11-01 06:30"), NEW_YORK) == pytest.approx(46327 + 1.5 / 24)  # the second 01:30


zones = st.sampled_from([NEW_YORK, MANILA, KOLKATA, HONOLULU, ZoneInfo("Europe/London"), ZoneInfo("UTC")])


@given(st.integers(86_400, 199 * 365 * 86_400), zones)
def test_every_instant_survives_the_sheet_except_in_the_hour_that_comes_twice(second: int, zone: ZoneInfo) -> None:
    instant = utc("2000-01-01") + timedelta(seconds=second)
    back = from_serial(to_serial(instant, zone), zone)
    assert back == instant or (instant.astimezone(zone).fold == 1 and instant - back <= timedelta(hours=1))


@given(
    st.text(max_size=25) | st.from_regex(r"\A\d{1,4}[./-]\d{1,2}[./-]\d{1,4}( \d{1,2}:\d\d( ?[ap]m)?)?([+-]\d{4})?\Z")
)
def test_no_text_makes_reading_fail_in_another_way(text: str) -> None:
    for order in (None, *DayOrder):
        with suppress(UnreadableDate):
            assert 1999 <= from_text(text, NEW_YORK, order).year <= 2200


@given(st.floats(allow_nan=True) | st.integers())
def test_no_number_makes_reading_fail_in_another_way(number: float) -> None:
    with suppress(UnreadableDate):
        assert 1999 <= from_serial(number, HONOLULU).year <= 2200


@pytest.mark.parametrize("blank", [None, ""])
def test_a_blank_cell_is_no_date_and_no_fault(blank: Any) -> None:
    assert read_when(blank, NEW_YORK, None) is None


@pytest.mark.parametrize("ticked", [True, False])
def test_a_checkbox_is_no_date(ticked: bool) -> None:
    with pytest.raises(UnreadableDate):
        read_when(ticked, NEW_YORK, None)
