"""The sample's report as a truth table: what RULES.md says of every row, against what both jobs make of it."""

from __future__ import annotations

from collections import Counter

import pytest
from sample_bot import day, fits, rows_of
from sample_desk import REPORT, ReportDays, Tabs

from bot.core.note import split_note
from bot.core.row import Row
from bot.runner.report import Report
from bot.sandbox.sample.expectation import NAMED_COLOURS, Expectation, Listed
from bot.sandbox.sample.reading import SampleRow

ROWS = REPORT.rows
FIVE_TABS = "B-13: check Amazon Order, Amazon Returns, Amazon Messenger, CRM, Freshdesk"
OPEN_RULES = {"B-5", "B-7", "B-14"}
WAITS = {"Call: with the next call list", "Send the no-telephone message"}
PEOPLES = ["Date", "ORD#", "Customer Name", "TEL", "State", "Issue", "Return Approved", "Return Tracking"]
PEOPLES += ["Call Outcome", "Notes", "Done"]
every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
edited_row = pytest.mark.parametrize("row", [row for row in ROWS if row.later], ids=lambda row: row.id)


def rule_of(run: Report, row: int) -> str | None:
    return next((one.rule for one in run.view.decided.decisions if one.row == row), None)


def problems_of(run: Report, row: int) -> list[str]:
    return [f"{one.column}: {one.problem}" for one in run.problems if one.row == row]


def compare(expect: Expectation, found: Row, listed: Row | None, lacks: list[str]) -> list[str]:
    """What differs, in words; what is not said is not looked at."""
    wrong = []
    texts = {
        "Next Action": expect.next_action,
        "Bounced": expect.bounced,
        "CRM Note": expect.crm_note,
        "Tracking Status": expect.tracking,
    }
    for column, wanted in texts.items():
        if wanted is not None and not fits(found.text(column), wanted):
            wrong.append(f"{column} is {found.text(column)!r}, not {wanted!r}")
    if expect.deadline is not None and day(found.cells.get("Deadline")) != expect.deadline:
        wrong.append(f"Deadline is {day(found.cells.get('Deadline'))}, not {expect.deadline}")
    if expect.colour is not None:
        colour = NAMED_COLOURS.get(expect.colour, expect.colour)
        if found.marks.background != colour:
            wrong.append(f"the colour is {found.marks.background}, not {expect.colour}")
    if expect.struck is not None and found.marks.struck != expect.struck:
        wrong.append(f"struck is {found.marks.struck}")
    wrong += [
        f"the note {found.marks.note!r} lacks {part!r}" for part in expect.note or () if part not in found.marks.note
    ]
    if expect.call is not None:
        wrong += compare_call(expect.call, found, listed, lacks)
    return wrong


def compare_call(expect: Listed, found: Row, listed: Row | None, lacks: list[str]) -> list[str]:
    """What differs in the row of the Call List."""
    if listed is None:
        return ["it is not on the Call List"]
    wrong = []
    for column, wanted in {"TEL": expect.tel, "Local Time Window": expect.window}.items():
        if wanted is not None and listed.text(column) != wanted:
            wrong.append(f"{column} is {listed.text(column)!r}, not {wanted!r}")
    if listed.marks.struck != expect.struck:
        wrong.append(f"struck in the Call List is {listed.marks.struck}")
    wrong += [f"the script lacks {part!r}" for part in expect.script if part not in listed.text("Script")]
    if not expect.struck and listed.text("Caller") != found.text("Assigned To"):
        wrong.append(f"{listed.text('Caller')} calls, assigned to {found.text('Assigned To')!r}")
    if expect.lacks and not any("cannot be written" in one and expect.lacks in one for one in lacks):
        wrong.append(f"no problem says that {expect.lacks} is missing")
    return wrong


@every_row
def test_every_row_is_what_the_rules_say_after_both_jobs(row: SampleRow, days: ReportDays) -> None:
    before, (found, listed) = rows_of(days.before.report)[row.row], days.after.of(row.row)
    said = row.expect
    if said.untouched:
        assert (found.cells, found.marks, listed) == (before.cells, before.marks, None)
        return
    whole = Expectation(
        next_action=said.next_action or "",
        bounced=before.text("Bounced") if said.bounced is None else said.bounced,
        crm_note=said.crm_note or "",
        tracking=said.tracking,
        deadline=said.deadline,
        colour=said.colour or row.marks.background or "none",
        struck=row.marks.struck if said.struck is None else said.struck,
        call=said.call,
    )
    wrong = compare(whole, found, listed, problems_of(days.first[1], row.row))
    if said.call is None and listed is not None:
        wrong.append("it stands on the Call List")
    if said.call is None and found.text("Assigned To"):
        wrong.append(f"it is assigned to {found.text('Assigned To')}")
    assert not wrong, f"{row.why}: {wrong}"


@every_row
def test_the_note_of_every_row_says_what_it_must_and_nothing_else(row: SampleRow, days: ReportDays) -> None:
    found, _ = days.after.of(row.row)
    persons, bots = split_note(found.marks.note)
    assert persons == row.marks.note
    wanted = list(row.expect.note or ())
    if row.expect.duplicate_of:
        first = next(one for one in ROWS if one.id == row.expect.duplicate_of)
        wanted.append(f"Duplicate of {days.after.of(first.row)[0].case_id}:")
    if row.expect.rule in OPEN_RULES:
        wanted.append(FIVE_TABS)
    lines = bots.splitlines()
    assert [part for part in wanted if not any(part in line for line in lines)] == []
    assert len(lines) == len(wanted), lines


@every_row
def test_every_row_is_decided_by_the_rule_that_is_named_beside_it(row: SampleRow, days: ReportDays) -> None:
    decided = [rule_of(run, row.row) for run in days.first]
    read = rows_of(days.before.report)[row.row]
    if row.expect.rule == "problem":
        assert decided == [None, None]
        assert read.problems
    elif row.expect.rule == "H-1":
        assert decided == [None, None]
        assert not read.problems
    else:
        assert decided == [row.expect.rule] * 2


@every_row
def test_rows_that_cannot_be_read_are_problems_and_no_others(row: SampleRow, days: ReportDays) -> None:
    told = problems_of(days.first[0], row.row)
    if row.expect.problem is None:
        assert told == []
    else:
        assert any(row.expect.problem in text for text in told), told


def test_before_the_list_is_made_every_call_waits_for_it_and_there_is_no_call_list(days: ReportDays) -> None:
    assert days.waiting.call_list is None
    called = [row.row for row in ROWS if row.expect.call]
    waiting = rows_of(days.waiting.report)
    assert {waiting[row].text("Next Action") for row in called} == WAITS
    assert {row.text("Assigned To") for row in days.waiting.report.rows} == {""}


def test_the_calls_are_split_evenly_between_mike_and_joy(days: ReportDays) -> None:
    counts = Counter(row.text("Caller") for row in days.after.listed.values())
    assert set(counts) == {"Mike", "Joy"}
    assert abs(counts["Mike"] - counts["Joy"]) <= 1


def test_a_second_run_changes_nothing(days: ReportDays) -> None:
    assert [run.changes for run in (*days.second, *days.fourth)] == [()] * 4


def test_nothing_that_people_own_is_written(days: ReportDays) -> None:
    def peoples(tabs: Tabs) -> list[list[object]]:
        return [[row.cells.get(name) for name in PEOPLES] for row in tabs.report.rows]

    assert peoples(days.after) == peoples(days.before)
    assert {change.column for run in days.first for change in run.changes if change.column in PEOPLES} <= {"ORD#"}


@edited_row
def test_the_second_day_obeys_what_a_person_did_after_the_first(row: SampleRow, days: ReportDays) -> None:
    assert row.later is not None
    expect = row.later.expect
    wrong = compare(expect, *days.later.of(row.row), problems_of(days.third[1], row.row))
    if expect.rule is not None and rule_of(days.third[1], row.row) != expect.rule:
        wrong.append(f"{rule_of(days.third[1], row.row)} decided, not {expect.rule}")
    assert not wrong, f"{row.later.why}: {wrong}"


def test_rows_that_nobody_edited_stay_as_they_were(days: ReportDays) -> None:
    edited = {row.row for row in ROWS if row.later}
    changed = {change.row for run in days.third for change in run.view.plan.changes}
    assert changed <= edited
    untouched = {days.after.of(row.row)[0].case_id for row in ROWS if not row.later}
    moved = [
        one
        for one in untouched & set(days.after.listed)
        if days.later.listed[one].cells != days.after.listed[one].cells
    ]
    assert moved == []
