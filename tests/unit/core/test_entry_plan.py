"""The plan for a tab that the bot keeps: what changes in the rows that stand there, and which are added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from call_list_form import HEADERS, call_list, listed
from form_sheet import NEW_YORK, schema
from report_form import CASE, NOON, ORDER, remembered

from bot.core.decision import CellTarget, Value
from bot.core.entry import Entry
from bot.core.entry_plan import plan_additions, plan_entries
from bot.core.memory import ChangeKind, RowMemory
from bot.core.plan import Plan
from bot.core.problem import Problem
from bot.core.snapshot import CellValue, Marks

OTHER_CASE, OTHER_ORDER = "BM-BBBB-0002", "112-7654321-7654321"
WANTED: Mapping[str, CellTarget] = {
    "Case ID": CASE,
    "Caller": "Joy",
    "Order Number": ORDER,
    "Customer Name": "Jane Doe",
    "TEL": "(212) 555-0123",
    "Local Time Window": "9:00 AM–8:00 PM ET",
    "Deadline": date(2026, 12, 2),
    "Script": "Hello Jane Doe",
}


def entry(case_id: str = CASE, order_key: str = ORDER, **cells: Any) -> Entry:
    """The call of `listed` as the rules want it; `terminal` and `is_added` are the entry's own."""
    own = {name: cells.pop(name) for name in ("terminal", "is_added") if name in cells}
    texts = {**WANTED, "Case ID": case_id, "Order Number": order_key}
    texts |= {name.replace("_", " "): value for name, value in cells.items()}
    values = {name: Value(value, "B-5", f"why {name}") for name, value in texts.items()}
    return Entry(case_id, order_key, values, "B-5", "the customer needs a reminder", **own)


def plan(
    entries: Sequence[Entry],
    *rows: Mapping[str, CellValue],
    marks: Mapping[int, Marks] | None = None,
    memory: Mapping[str, RowMemory] | None = None,
) -> Plan:
    return plan_entries(entries, call_list(*rows, marks=marks), memory or {CASE: remembered()}, NOON)


def additions(*entries: Entry, present: frozenset[str] = frozenset()) -> Plan:
    return plan_additions(entries, schema("call_list"), NEW_YORK, present)


def told(plan: Plan) -> list[tuple[Any, ...]]:
    """Row, column, old and new of every change."""
    return [(one.row, one.column, one.old, one.new) for one in plan.changes]


def after(plan: Plan, row: Mapping[str, CellValue]) -> tuple[dict[str, CellValue], Marks]:
    """A tab of this one row, once the plan was applied."""
    cells, marks = dict(row), Marks()
    for one in plan.changes:
        new: Any = one.new
        if one.kind is ChangeKind.VALUE:
            cells[one.column] = new
        elif one.kind is ChangeKind.STRIKETHROUGH:
            marks = replace(marks, struck=new)
        else:
            raise AssertionError(one)
    return cells, marks


def test_only_what_differs_is_changed_with_the_rule_and_reason_of_its_cell() -> None:
    found = plan([entry(Caller="Mike", Script="Hello, Mike here")], listed())
    assert told(found) == [(2, "Caller", "Joy", "Mike"), (2, "Script", "Hello Jane Doe", "Hello, Mike here")]
    assert [(one.rule, one.reason) for one in found.changes] == [("B-5", "why Caller"), ("B-5", "why Script")]
    assert {(one.kind, one.case_id, one.order_key) for one in found.changes} == {(ChangeKind.VALUE, CASE, ORDER)}
    assert found.problems == ()


def test_a_row_that_says_all_of_it_already_and_what_people_typed_beside_it_stay() -> None:
    assert plan([entry()], listed(Outcome="Voicemail", Called_At=46344.5)).is_empty


def test_a_row_that_no_entry_speaks_of_stays() -> None:
    assert plan([], listed()).is_empty
    assert plan([entry(OTHER_CASE, OTHER_ORDER)], listed()).is_empty


def test_each_row_gets_its_own_entry_wherever_it_stands() -> None:
    other = listed(Case_ID=OTHER_CASE, Order_Number=OTHER_ORDER)
    found = plan([entry(Caller="Mike"), entry(OTHER_CASE, OTHER_ORDER, Caller="Zoe")], other, {}, listed())
    assert told(found) == [(4, "Caller", "Joy", "Mike"), (2, "Caller", "Joy", "Zoe")]


def test_a_day_is_stored_as_its_serial_number_and_a_blank_as_nothing() -> None:
    found = plan([entry(Deadline=date(2026, 12, 5), TEL="")], listed())
    assert told(found) == [(2, "TEL", "(212) 555-0123", ""), (2, "Deadline", 46358, 46361.0)]
    instant = datetime(2026, 12, 5, 17, tzinfo=UTC)  # noon in New York
    assert told(plan([entry(Deadline=instant)], listed())) == [(2, "Deadline", 46358, 46361.5)]


@pytest.mark.parametrize("case_id", [CASE, CASE.lower(), f" {CASE} "])
def test_the_case_id_that_stands_there_is_never_rewritten(case_id: str) -> None:
    found = plan([entry(Caller="Mike")], listed(Case_ID=case_id))
    assert told(found) == [(2, "Caller", "Joy", "Mike")]


def test_a_row_with_a_problem_is_left_as_it_is_and_reported() -> None:
    copied = plan([entry(Caller="Mike", terminal=True)], listed(), listed())
    assert copied.is_empty
    assert [(one.sheet, one.row, one.column) for one in copied.problems] == [
        ("Call List", 2, "Case ID"),
        ("Call List", 3, "Case ID"),
    ]
    blank = plan([entry(Caller="Mike"), entry(OTHER_CASE, OTHER_ORDER, Caller="Mike")], listed(Order_Number=None))
    assert (blank.is_empty, blank.memories) == (True, {})
    [problem] = blank.problems
    assert (problem.row, problem.column, problem.problem) == (2, "Order Number", "is blank")


def test_a_problem_of_one_row_does_not_hinder_the_next() -> None:
    rows = (listed(Case_ID=OTHER_CASE, Order_Number="none"), listed())
    found = plan([entry(Caller="Mike"), entry(OTHER_CASE, OTHER_ORDER, Caller="Mike")], *rows)
    assert told(found) == [(3, "Caller", "Joy", "Mike")]
    assert [one.row for one in found.problems] == [2]


def test_a_case_id_beside_another_order_is_a_problem_and_nothing_is_written_there() -> None:
    found = plan([entry(Caller="Mike", terminal=True)], listed(Order_Number=OTHER_ORDER))
    assert (found.is_empty, found.memories) == (True, {})
    problem = f"{CASE} belongs to order {ORDER}, here stands {OTHER_ORDER}"
    fix = "undo the sort or copy that tore the row apart, or delete the row"
    assert found.problems == (Problem("Call List", 2, "Case ID", problem, fix),)


def test_an_order_number_in_another_spelling_is_the_same_order() -> None:
    found = plan([entry(Order_Number=ORDER)], listed(Order_Number=f"# {ORDER} "))
    assert found.problems == ()
    assert told(found) == [(2, "Order Number", f"# {ORDER} ", ORDER)]


def test_an_entry_that_is_over_strikes_its_row_through_and_says_so_to_the_memory() -> None:
    found = plan([entry(terminal=True)], listed())
    [strike] = found.changes
    assert (strike.kind, strike.row, strike.column) == (ChangeKind.STRIKETHROUGH, 2, "Order Number")
    assert (strike.old, strike.new, strike.rule) == (False, True, "B-5")
    kept = found.memories[CASE]
    assert (kept.struck, kept.strike_rule, kept.open) == (True, "B-5", False)


def test_a_strike_of_the_bots_is_taken_back_when_the_entry_is_open_again_and_a_callers_never() -> None:
    struck = {2: Marks(struck=True)}
    ours = {CASE: remembered(struck=True, strike_rule="B-5")}
    assert told(plan([entry()], listed(), marks=struck, memory=ours)) == [(2, "Order Number", True, False)]
    assert plan([entry()], listed(), marks=struck).is_empty


@pytest.mark.parametrize("wanted", [entry(Deadline=date(2026, 12, 5), TEL=""), entry(Caller="", terminal=True)])
def test_once_it_is_applied_there_is_nothing_left_to_plan(wanted: Entry) -> None:
    first = plan([wanted], listed())
    assert not first.is_empty
    cells, marks = after(first, listed())
    assert plan([wanted], cells, marks={2: marks}, memory=first.memories).is_empty


def test_a_missing_row_is_added_once_with_all_of_its_cells_as_the_sheet_stores_them() -> None:
    [added] = additions(entry(Customer_Name=None)).changes
    assert (added.kind, added.sheet, added.row, added.column) == (ChangeKind.ROW, "Call List", None, "Case ID")
    assert (added.case_id, added.order_key, added.old) == (CASE, ORDER, None)
    assert added.new == {**WANTED, "Customer Name": "", "Deadline": 46358.0}
    assert (added.rule, added.reason) == ("B-5", "the customer needs a reminder")
    assert additions(entry(), present=frozenset({CASE})).is_empty


def test_the_row_that_was_added_needs_no_further_change() -> None:
    first = additions(entry())
    [row] = [one.new for one in first.changes]
    assert isinstance(row, dict)
    assert set(row) <= set(HEADERS)
    table = call_list(row)
    assert plan_entries([entry()], table, first.memories, NOON).is_empty
    assert additions(entry(), present=frozenset(one.case_id for one in table.rows)).is_empty


def test_only_the_entries_that_are_missing_are_added() -> None:
    both = (entry(), entry(OTHER_CASE, OTHER_ORDER))
    assert [one.case_id for one in additions(*both).changes] == [CASE, OTHER_CASE]
    assert [one.case_id for one in additions(*both, present=frozenset({CASE})).changes] == [OTHER_CASE]


def test_an_entry_that_only_keeps_a_row_up_to_date_is_never_added() -> None:
    assert additions(entry(is_added=False), entry(is_added=False, terminal=True)).is_empty
    assert told(plan([entry(is_added=False, Caller="")], listed())) == [(2, "Caller", "Joy", "")]
