"""The settings of the report and the call list: a safeguard that is mistyped is told, never left out."""

from __future__ import annotations

import os
from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.config import InvalidFile, Settings, Weekday, read_config

SHEETS = "sheets: {spreadsheets: {support: 1abcdefghijklmnopqrstuvwxyz0123456789}}\n"
NEW_YORK = ZoneInfo("America/New_York")


def read(folder: Path, text: str) -> Settings:
    path = folder / "config.yaml"
    path.write_text(SHEETS + text)
    return read_config(path)


def faults(folder: Path, text: str) -> list[tuple[str, str, str]]:
    with pytest.raises(InvalidFile) as caught:
        read(folder, text)
    return [(fault.place.removeprefix(str(folder) + os.sep), fault.problem, fault.fix) for fault in caught.value.faults]


def problem(folder: Path, text: str) -> str:
    [(_, what, fix)] = faults(folder, text)
    return f"{what}. {fix}"


def test_without_a_word_it_is_the_document_s_team(tmp_path: Path) -> None:
    settings = read(tmp_path, "")
    assert settings.calls.callers == ("Mike", "Joy")
    assert (settings.calls.assign_at, settings.calls.window) == (time(12), (time(9), time(20)))
    assert [day.value for day in settings.calls.days] == ["mon", "tue", "wed", "thu", "fri", "sat"]
    assert (settings.returns.window_days, settings.reports.other_issues) == (30, ("OTHER",))
    assert settings.channels == {"Amazon": r"\d{3}-\d{7}-\d{7}"}


def test_an_absence_is_single_days_or_a_span_with_both_its_ends(tmp_path: Path) -> None:
    text = """calls:
  callers: [Mike, Joy, Sam]
  away:
    - {caller: mike, days: [2026-11-20, 2026-11-27]}
    - {caller: Joy, from: 2026-11-20, to: 2026-11-22}
"""
    callers = read(tmp_path, text).calls.roster(NEW_YORK)
    there = {day: callers.present(date(2026, 11, day)) for day in (19, 20, 21, 22, 23, 27)}
    assert there == {
        19: ("Joy", "Mike", "Sam"),
        20: ("Sam",),
        21: ("Mike", "Sam"),
        22: ("Mike", "Sam"),
        23: ("Joy", "Mike", "Sam"),
        27: ("Joy", "Sam"),
    }


def test_an_absence_of_nobody_known_is_told_with_its_line_and_the_name_that_was_meant(tmp_path: Path) -> None:
    text = """calls:
  away:
    - {caller: Joy, days: [2026-11-20]}
    - {caller: Mick, days: [2026-11-20]}
    - caller: Ann
      days: [2026-11-20]
"""
    assert faults(tmp_path, text) == [
        (
            "config.yaml line 5",
            "calls.away.caller holds 'Mick', which calls.callers does not list",
            "Did you mean 'Mike'?",
        ),
        (
            "config.yaml line 6",
            "calls.away.caller holds 'Ann', which calls.callers does not list",
            "Write one of Mike, Joy",
        ),
    ]


@pytest.mark.parametrize(
    ("entry", "hint"),
    [
        ("caller: Joy", "does not say when somebody is away"),
        ("caller: Joy, days: []", "does not say when somebody is away"),
        ("caller: Joy, from: 2026-11-20", "Write either days, or from together with to"),
        ("caller: Joy, to: 2026-11-20", "Write either days, or from together with to"),
        ("caller: Joy, days: [2026-11-20], from: 2026-11-20, to: 2026-11-21", "Write either days, or from"),
        ("caller: Joy, days: [2026-11-20], to: 2026-11-21", "Write either days, or from"),
        ("caller: Joy, from: 2026-11-21, to: 2026-11-20", "from 2026-11-21 to 2026-11-20, which ends before it starts"),
        ("caller: Joy, days: [20.11.2026]", "'20.11.2026', which is no date. Write YYYY-MM-DD"),
        ("caller: Joy, days: 2026-11-20", "is no list of dates"),
        ("caller: Joy, from: 2026-02-29, to: 2026-03-01", "'2026-02-29', which is no date"),
        ("caller: Joy, form: 2026-11-20, to: 2026-11-20", "Did you mean 'from'?"),
        ("caller: Joy, first: 2026-11-20, last: 2026-11-20", "known here are caller, days, from, to"),
        ("days: [2026-11-20]", "'caller' is missing in calls.away. Write one of calls.callers"),
        ("caller: 7, days: [2026-11-20]", "calls.away.caller is 7. Write one of calls.callers"),
    ],
)
def test_an_absence_that_would_surprise_is_refused(tmp_path: Path, entry: str, hint: str) -> None:
    told = [f"{what}. {fix}" for _, what, fix in faults(tmp_path, f"calls: {{away: [{{{entry}}}]}}")]
    assert any(hint in one for one in told), told


def test_the_same_day_may_be_the_first_and_the_last(tmp_path: Path) -> None:
    calls = read(tmp_path, "calls: {away: [{caller: Joy, from: 2026-11-20, to: 2026-11-20}]}").calls
    assert calls.roster(NEW_YORK).present(date(2026, 11, 20)) == ("Mike",)


@pytest.mark.parametrize(
    ("calls", "hint"),
    [
        ("callers: [Mike, 'mike ']", "calls.callers holds 'mike' twice"),
        ("callers: []", "calls.callers names nobody"),
        ("callers: Mike", "Write a list of names"),
        ("callers: [' ']", "which is no name"),
        ('callers: ["Mike\\nJoy"]', "which is no name"),
        ("callers: ['=Mike']", "which reads as a formula"),
        ("window: 20:00-09:00", "ends before it starts"),
        ("window: 09:00-09:00", "ends before it starts"),
        ("window: [9, 20]", "is no span of the day"),
        ("assign_at: 12", "Write HH:MM in 24 hours"),
        ("assign_at: 02:30", "when the clocks change"),
        ("days: []", "the job would never run"),
        ("days: [Mon, Caturday]", "'Caturday', which is no day"),
        ("skip_channels: [Amazn]", "holds 'Amazn', which channels does not list. Did you mean 'Amazon'?"),
        ("skip_channels: [Amazon, AMAZON]", "holds 'AMAZON' twice"),
        ("agent: Joy", "unknown key 'agent' in calls"),
    ],
)
def test_calls_that_would_surprise_are_refused(tmp_path: Path, calls: str, hint: str) -> None:
    assert hint in problem(tmp_path, f"calls: {{{calls}}}")


def test_a_channel_may_be_skipped_in_any_case(tmp_path: Path) -> None:
    assert read(tmp_path, "calls: {skip_channels: [amazon]}").calls.skip_channels == ("amazon",)


@pytest.mark.parametrize(
    ("entry", "hint"),
    [
        ("call 212 555 01", "neither a telephone number nor an order number"),
        ("'212555'", "neither a telephone number nor an order number"),
        ("113-1234567-123456", "neither a telephone number nor an order number"),
        ("''", "neither a telephone number nor an order number"),
        ("none", "neither a telephone number nor an order number"),
        ("2125550100", "Write it in quotes"),
        ("+442071234567", "Write it in quotes"),
    ],
)
def test_who_must_not_be_called_is_a_telephone_number_and_never_shown(tmp_path: Path, entry: str, hint: str) -> None:
    [(place, what, fix)] = faults(tmp_path, f"calls:\n  do_not_call:\n    - '+1 212 555 0123'\n    - {entry}\n")
    assert place == "config.yaml line 5"
    assert hint in f"{what}. {fix}"
    assert len(entry) < 5 or entry.strip("+'") not in f"{what} {fix}"


def test_who_must_not_be_called_is_not_shown_when_it_is_no_list(tmp_path: Path) -> None:
    assert "212" not in problem(tmp_path, "calls: {do_not_call: '+1 212 555 0123'}").partition("Write")[0]


def test_telephone_and_order_numbers_may_be_written_as_people_do(tmp_path: Path) -> None:
    numbers = ("+12125550125", "(212) 555-0123", "+44 20 7123 4567", "212-555-0124 ext. 7", " 111\u20112222222-3333333")
    written = ", ".join(f"'{number}'" for number in numbers)
    assert read(tmp_path, f"calls: {{do_not_call: [{written}]}}").calls.do_not_call == numbers


@pytest.mark.parametrize(
    ("channels", "hint"),
    [
        ("Amazon: '('", "a pattern that cannot be read"),
        ("Amazon: '\\d*'", "a pattern that a blank order number fits"),
        ("Amazon: ''", "a pattern that a blank order number fits"),
        ("Amazon: 'a', amazon: 'b'", "holds 'amazon' twice"),
        ("", "Write lines of name: pattern"),
        ("Amazon: 7", "Write lines of name: pattern"),
    ],
)
def test_a_channel_s_pattern_must_be_one(tmp_path: Path, channels: str, hint: str) -> None:
    assert hint in problem(tmp_path, f"channels: {{{channels}}}")


def test_the_list_is_made_when_calls_says_unless_its_schedule_does(tmp_path: Path) -> None:
    text = """calls: {assign_at: 11:30, days: [Tue]}
schedule:
  - job: call_list
  - {job: call_list, days: [Sat]}
  - {job: call_list, at: 16:00}
  - {job: call_list, every_minutes: 60, between: 12:00-15:00}
"""
    entries = read(tmp_path, text).schedule
    assert [(entry.days, entry.at) for entry in entries] == [
        ((Weekday.TUESDAY,), time(11, 30)),
        ((Weekday.SATURDAY,), time(11, 30)),
        ((Weekday.TUESDAY,), time(16)),
        ((Weekday.TUESDAY,), None),
    ]
    assert entries[3].every_minutes == 60
    assert "does not say when" in problem(tmp_path, "schedule: [{job: call_list, every_minutes: 60}]")
    assert "the job would never run" in problem(tmp_path, "schedule: [{job: call_list, days: []}]")
    assert "does not say when" in problem(tmp_path, "schedule: [{job: cancellations, days: [Mon]}]")


@pytest.mark.parametrize("days", ["0", "366", "'30'", "29.5"])
def test_the_return_window_is_a_number_of_days(tmp_path: Path, days: str) -> None:
    assert "Write days from 1 to 365" in problem(tmp_path, f"returns: {{window_days: {days}}}")
    assert read(tmp_path, "returns: {window_days: 31}").returns.window_days == 31


def test_no_issue_or_several_may_need_contact(tmp_path: Path) -> None:
    assert read(tmp_path, "reports: {other_issues: []}").reports.other_issues == ()
    assert read(tmp_path, "reports: {other_issues: [OTHER, Damaged]}").reports.other_issues == ("OTHER", "Damaged")
    assert "holds 'other' twice" in problem(tmp_path, "reports: {other_issues: [OTHER, other]}")
