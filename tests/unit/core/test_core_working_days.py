"""Working days, and with them Due (C-4) and the day from which logistics is late (C-5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from form_sheet import SETTINGS, at, decisions, request, table

from bot.core.decision import Colour
from bot.core.parcel import NO_NUMBER
from bot.core.working_days import Calendar


@pytest.mark.parametrize(
    ("requested", "due"),
    [
        ("2026-11-18 10:00", date(2026, 11, 19)),  # Wednesday → Thursday
        ("2026-11-20 17:01", date(2026, 11, 23)),  # Friday 17:01 → Monday
        ("2026-11-20 23:59:59", date(2026, 11, 23)),
        ("2026-11-21 00:00", date(2026, 11, 23)),  # Saturday
        ("2026-11-22 23:59", date(2026, 11, 23)),  # Sunday
        ("2026-11-25 09:00", date(2026, 11, 27)),  # Wednesday before Thanksgiving → Friday
        ("2026-11-26 09:00", date(2026, 11, 27)),  # on the holiday
        ("2026-12-24 09:00", date(2026, 12, 28)),  # Christmas is a Friday
        ("2026-12-31 09:00", date(2027, 1, 4)),  # New Year is a Friday; another year
        ("2026-07-02 09:00", date(2026, 7, 6)),  # 4 July is a Saturday: Friday the 3rd is off
        ("2028-02-28 09:00", date(2028, 2, 29)),
        ("2028-02-29 09:00", date(2028, 3, 1)),
        ("2027-02-26 09:00", date(2027, 3, 1)),  # no 29 February
        ("2026-03-06 23:59:59", date(2026, 3, 9)),  # the clocks go forward on Sunday the 8th
        ("2026-03-08 03:30", date(2026, 3, 9)),
        ("2026-03-09 00:00", date(2026, 3, 10)),
        ("2026-10-30 17:01", date(2026, 11, 2)),  # back on Sunday, 1 November
        ("2026-11-01 01:30", date(2026, 11, 2)),
        ("2026-11-01 23:59:59", date(2026, 11, 2)),
        ("2026-11-02 00:00", date(2026, 11, 3)),
    ],
)
def test_the_result_is_due_on_the_first_working_day_after_the_request(requested: str, due: date) -> None:
    waiting = decisions(table(request(Timestamp=requested)), {2: NO_NUMBER}, now=at(requested))[2]
    assert (waiting.rule, waiting.values["Due"].value) == ("C-4", due)
    midnight = at(due.isoformat())
    before = decisions(table(request(Timestamp=requested)), {2: NO_NUMBER}, now=midnight - timedelta(seconds=1))[2]
    chased = decisions(table(request(Timestamp=requested)), {2: NO_NUMBER}, now=midnight)[2]
    assert (before.rule, chased.rule) == ("C-4", "C-5")
    assert chased.mark is None


@pytest.mark.parametrize(
    ("requested", "late_from"),
    [
        ("2026-11-18 10:00", "2026-11-20"),
        ("2026-11-19 10:00", "2026-11-23"),  # due on Friday, late from Monday on
        ("2026-11-24 10:00", "2026-11-27"),  # due on Wednesday, late after Thanksgiving
        ("2026-03-05 10:00", "2026-03-09"),
    ],
)
def test_logistics_is_late_from_the_first_working_day_after_Due(requested: str, late_from: str) -> None:
    sheet, late = table(request(Timestamp=requested)), at(late_from)
    on_time = decisions(sheet, {2: NO_NUMBER}, now=late - timedelta(seconds=1))[2]
    too_late = decisions(sheet, {2: NO_NUMBER}, now=late)[2]
    assert (on_time.rule, on_time.mark) == ("C-5", None)
    assert too_late.mark is not None
    assert (too_late.rule, too_late.mark.colour) == ("C-5", Colour.ORANGE)


def test_the_day_of_a_request_is_the_team_s_not_the_spreadsheet_s_and_not_UTC_s() -> None:
    from zoneinfo import ZoneInfo

    sheet = table(request(Timestamp="2026-11-20 08:00:00"), zone=ZoneInfo("Asia/Manila"))  # Thursday 19:00 in New York
    decided = decisions(sheet, {2: NO_NUMBER}, now=at("2026-11-19 20:00"))[2]
    assert (decided.rule, decided.values["Due"].value) == ("C-4", date(2026, 11, 20))


def test_weekend_holidays_and_closures_are_the_team_s() -> None:
    philippines = Calendar("PH", frozenset({6}), frozenset({date(2026, 11, 20)}))
    settings = replace(SETTINGS, calendar=philippines)
    thursday = decisions(table(request(Timestamp="2026-11-19 10:00")), {2: NO_NUMBER}, settings=settings)[2]
    assert thursday.values["Due"].value == date(2026, 11, 21)  # Friday is a closure, Saturday is worked
    assert not philippines.is_working_day(date(2026, 11, 30))  # Bonifacio Day
    assert Calendar().is_working_day(date(2026, 11, 30))


def test_a_team_without_holidays() -> None:
    assert Calendar(None).next_working_day(date(2026, 11, 25)) == date(2026, 11, 26)


def test_a_team_that_never_works_is_refused() -> None:
    with pytest.raises(ValueError, match="no working day is left"):
        Calendar(weekend=frozenset(range(7)))


def test_a_calendar_is_known_by_what_it_was_made_of() -> None:
    calendar = Calendar()
    calendar.is_working_day(date(2031, 1, 1))
    assert calendar == Calendar()
