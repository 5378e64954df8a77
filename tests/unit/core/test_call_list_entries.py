"""The rows of the Call List: whom a caller rings, what is said, and what closes a row (B-5, B-7, B-8, B-11, B-12)."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from form_sheet import NEW_YORK, schema, snapshot
from report_form import BOTH, CASE, NOON, NOTICE, ORDER, SETTINGS, reminded, report, reserved, table

from bot.core.entry import Entry
from bot.core.letters import Letter, Letters, Template
from bot.core.parcel import NO_NUMBER
from bot.core.problem import Problem
from bot.core.rules.call_list import CallListSettings, call_list, filter_views
from bot.core.rules.report_rows import sort_out
from bot.core.rules.report_sheet import decide
from bot.core.schema import find_layout
from bot.core.table import Table, read_table

LETTERS = Letters(
    [
        Template(Letter.CALL_SCRIPT, "our.txt.j2", "Hello {{ customer_name }}, {{ agent }} here"),
        Template(Letter.NO_TELEPHONE_MESSAGE, "ours.txt.j2", "Dear {{ customer_name }}"),
    ]
)
HOURS = CallListSettings(LETTERS, (time(9), time(20)), NEW_YORK, {})
HEADERS = tuple(schema("call_list").names)


def listed(
    row: dict[str, Any], reminders: Any = None, standing: Table | None = None
) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """The list that is made at noon from a report of one row."""
    sheet, known = table(row), reminders or {}
    reports = sort_out(sheet, {}, (), known, NOTICE, SETTINGS)
    found = decide(reports, dict.fromkeys(reports.open, NO_NUMBER), known, SETTINGS, NOON, BOTH)
    return call_list(sheet, reports, found, standing, HOURS)


def on_the_list(**cells: Any) -> Table:
    row = {"Case ID": CASE, "Order Number": ORDER, "Script": "Hello", **cells}
    layout = find_layout(schema("call_list"), "Call List", [HEADERS])
    return read_table(snapshot({2: row}, headers=HEADERS), layout, schema("call_list"))


def values(entry: Entry) -> dict[str, Any]:
    return {name: value.value for name, value in entry.values.items()}


def test_a_row_says_whom_to_call_and_what_to_say() -> None:
    [entry], problems = listed(report(Customer_Name="Jane Doe"))
    told = values(entry)
    assert (told["Case ID"], told["Order Number"], told["Deadline"]) == (CASE, ORDER, date(2026, 12, 2))
    assert told["Script"] == f"Hello Jane Doe, {told['Caller']} here"
    assert told["TEL"]
    assert (entry.rule, problems) == ("B-5", ())


def test_a_script_that_lacks_a_slot_is_a_problem_and_says_so_on_the_list() -> None:
    [entry], [problem] = listed(report())
    assert str(values(entry)["Script"]).startswith("(not ready: ")
    assert problem.problem.startswith("the script cannot be written: ")


def test_a_row_that_stands_there_after_its_reminder_is_closed_in_words() -> None:
    [entry], _ = listed(report(Customer_Name="Jane Doe"), reminded(), on_the_list())
    assert (entry.terminal, entry.is_added) == (True, False)
    assert str(values(entry)["Script"]).startswith("No call: ")


def test_a_row_whose_report_is_gone_is_closed() -> None:
    [_, gone], _ = listed(report(Customer_Name="Jane Doe"), None, on_the_list(**{"Case ID": "BM-BBBB-0002"}))
    assert values(gone)["Script"] == "No call: its row is gone from the report"
    assert values(gone)["Local Time Window"] == ""


def test_a_callers_view_shows_what_can_be_called_now_theirs_with_hours_and_without_an_outcome() -> None:
    views = {view.title: view for view in filter_views(BOTH)}
    assert list(views) == ["Joy · open calls", "Mike · open calls", "All open calls"]
    assert [view.only for view in views.values()] == [{"Caller": "Joy"}, {"Caller": "Mike"}, {}]
    assert {(view.blank, view.filled) for view in views.values()} == {(("Outcome",), ("Local Time Window",))}


def test_a_row_waits_on_the_list_while_its_telephone_number_is_looked_up_but_not_past_its_deadline() -> None:
    standing = on_the_list(Caller="Joy")
    [waits], _ = listed(report(TEL=None), reserved(), standing)
    told = {"TEL": "", "Local Time Window": "", "Script": "Wait: there is no number to call"}
    assert (waits.terminal, values(waits)) == (False, told)
    [over], _ = listed(report(TEL=None, Return_Approved="2026-10-01"), reserved(), standing)
    assert (over.terminal, values(over)["Script"]) == (True, "No call: the return window is over")
