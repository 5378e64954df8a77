"""A problem names a column as its sheet does; programs get the canonical header."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any

import pytest
from call_list_form import listed
from form_sheet import NEW_YORK, at, request, schema, snapshot
from report_form import NOON, SETTINGS, report, reserved

from bot.core.entry_plan import plan_entries
from bot.core.letters import Letter, Letters, Template
from bot.core.parcel import Knowledge, Parcel
from bot.core.plan import make_plan
from bot.core.problem import Problem
from bot.core.rules.call_list import CallListSettings, call_list
from bot.core.rules.report_rows import sort_out
from bot.core.rules.report_sheet import decide
from bot.core.schema import find_layout
from bot.core.snapshot import Marks
from bot.core.table import Table, read_table

REPORT = {
    "Return Approved": "Approval date",
    "Return Tracking": "TRK#",
    "Call Outcome": "Call result",
    "Done": "Completed",
    "State": "Province",
    "Date": "Reported",
}
HOURS = CallListSettings(
    Letters([Template(Letter.CALL_SCRIPT, "our.txt.j2", "Hello")]), (time(9), time(20)), NEW_YORK, {}
)


def sheet(
    name: str, *rows: Mapping[str, Any], called: Mapping[str, str], title: str = "A tab", struck: bool = False
) -> Table:
    """A sheet of these rows, given by canonical header, whose people call columns otherwise."""
    headers = tuple(called.get(one, one) for one in schema(name).names)
    typed = [{called.get(column, column): value for column, value in row.items()} for row in rows]
    read = snapshot(dict(enumerate(typed, 2)), {2: Marks(struck=struck)}, headers=headers)
    read = replace(read, tab=replace(read.tab, title=title))
    return read_table(read, find_layout(schema(name), title, [headers]), schema(name))


def told(report_sheet: Table, listed_calls: Table | None = None) -> list[Problem]:
    """What a person is told of a report, and of the Call List beside it."""
    reports = sort_out(report_sheet, {}, (), {}, {}, SETTINGS)
    decided = decide(reports, {}, reserved(), SETTINGS, NOON, None)
    _, of_calls = call_list(report_sheet, reports, decided, listed_calls, HOURS)
    return list(make_plan(report_sheet, (), {}, NOON, (*reports.problems, *decided.problems, *of_calls)).problems)


def test_people_read_the_header_of_their_sheet_and_programs_the_canonical_one() -> None:
    [problem] = told(sheet("bounced_messages", report(Return_Approved="soon"), called=REPORT))
    assert problem.shown_column == "Approval date"
    assert problem.to_json() == {
        "sheet": "A tab",
        "row": 2,
        "column": "Return Approved",
        "problem": "is no date",
        "fix": "type it as YYYY-MM-DD",
    }


def test_a_column_that_goes_by_its_own_name_or_is_not_there_keeps_it() -> None:
    [problem] = told(sheet("bounced_messages", report(Return_Approved="soon"), called={}))
    assert (problem.shown_column, problem.header) == ("Return Approved", None)
    assert Problem("A tab", 2, None, "is odd", "mend it").shown_column is None


@pytest.mark.parametrize(
    ("cells", "struck", "column", "words"),
    [
        ({"Case_ID": None}, True, "ORD#", "or tick Completed if the row is finished"),
        ({"Bounced": "yes", "State": "Lombardy"}, False, "Province", "type the Province as two letters"),
        ({"Call_Outcome": "?"}, False, "Call result", "choose Reached"),
        ({"Date": "#REF!", "Done": "#N/A"}, False, "Reported", "shows #REF!, and Completed does the like"),
    ],
)
def test_a_problem_speaks_of_other_columns_in_the_sheet_s_words_too(
    cells: dict[str, Any], struck: bool, column: str, words: str
) -> None:
    problems = told(sheet("bounced_messages", report(**cells), called=REPORT, struck=struck))
    assert [one.shown_column for one in problems if words in f"{one.problem} {one.fix}"] == [column]


@pytest.mark.parametrize(("called", "word"), [(REPORT, "TRK#"), ({}, "Return Tracking")])
def test_the_note_about_a_label_that_cannot_be_read_does_too(called: dict[str, str], word: str) -> None:
    reports = sort_out(sheet("bounced_messages", report(), called=called), {}, (), {}, {}, SETTINGS)
    damaged = {2: Parcel(Knowledge.UNREADABLE, problem="is an order number")}
    (decision,) = decide(reports, damaged, {}, SETTINGS, NOON, None).decisions
    assert f"B-9: {word}: is an order number" in decision.note.splitlines()


def test_a_tab_that_the_bot_keeps_goes_by_its_own_headers() -> None:
    tab = sheet("call_list", listed(Outcome="tomorrow"), called={"Outcome": "Call result"}, title="Call List")
    assert told(sheet("bounced_messages", report(), called=REPORT), tab)[-1].shown_column == "Call result"


def test_problems_of_the_sheet_as_a_whole_do_too() -> None:
    typed = request(Timestamp="3/4/2026", Order_Number=None)
    form = sheet("responses", typed, called={"Timestamp": "Submitted", "Order Number": "ORD#"})
    assert [one.shown_column for one in form.problems] == ["Submitted"]
    assert [one.shown_column for one in plan_entries((), form, {}, at("2026-11-18")).problems] == ["Submitted", "ORD#"]
