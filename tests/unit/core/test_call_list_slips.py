"""What callers leave in the Call List, and what must not stand there: the order counts, not the Case ID (B-8, B-12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from typing import Any

import pytest
from call_list_form import call_list as tab
from call_list_form import listed
from form_sheet import NEW_YORK
from report_form import (
    BOTH,
    CASE,
    NOON,
    ORDER,
    SETTINGS,
    decided,
    of_row,
    remembered,
    report,
    reserved,
    sorted_out,
    table,
    value,
)

from bot.core.do_not_call import DoNotCall
from bot.core.entry_plan import plan_additions, plan_entries
from bot.core.known import KeptTab
from bot.core.letters import Letter, Letters, Template
from bot.core.memory import ChangeKind
from bot.core.parcel import Knowledge, Parcel
from bot.core.plan import Plan
from bot.core.problem import Problem
from bot.core.reminder import Reminder
from bot.core.rules.call_list import CallListSettings, call_list, people_said
from bot.core.rules.report import CallListRow
from bot.core.rules.report_sheet import Decided
from bot.core.snapshot import CellValue, Marks

SECOND_CASE, SECOND = "BM-BBBB-0002", "112-7654321-7654321"
THIRD = "112-3333333-3333333"
LETTERS = Letters(
    [
        Template(Letter.CALL_SCRIPT, "our.txt.j2", "Hello {{ order_number }}, {{ agent }} here"),
        Template(Letter.NO_TELEPHONE_MESSAGE, "ours.txt.j2", "Dear {{ order_number }}"),
    ]
)
HOURS = CallListSettings(LETTERS, (time(9), time(20)), NEW_YORK, {})
FIRST_ROW = report(Bounced="yes")
SECOND_ROW = report(Bounced="yes", order=SECOND, Case_ID=SECOND_CASE, TEL="310-555-0199")
FORBIDDEN = replace(SETTINGS, do_not_call=DoNotCall(numbers=frozenset({("+12125550123", "")})))
DOWN = Parcel(Knowledge.NO_ACCESS, "ups")
BOTH_RESERVED: Mapping[str, Reminder] = reserved() | {
    SECOND: replace(reserved()[ORDER], order_key=SECOND, case_id=SECOND_CASE, caller="Mike")
}


@dataclass(frozen=True)
class Made:
    """What a run makes of a Call List: what is decided, and what is written into the tab."""

    decided: Decided
    plan: Plan
    problems: tuple[Problem, ...]
    added: tuple[str, ...]

    @property
    def done(self) -> set[str]:
        """The orders whose reminder was made."""
        return {one.order_key for one in self.decided.reminders if one.is_done}

    @property
    def struck(self) -> list[int | None]:
        """The rows that are struck through."""
        return [one.row for one in self.plan.changes if one.kind is ChangeKind.STRIKETHROUGH and one.new]

    def told(self, row: int) -> dict[str, Any]:
        """What is written into a row's cells."""
        return {one.column: one.new for one in self.plan.changes if (one.row, one.kind) == (row, ChangeKind.VALUE)}


def made(
    rows: Sequence[Mapping[str, CellValue]],
    *calls: Mapping[str, CellValue],
    marks: Mapping[int, Marks] | None = None,
    reminders: Mapping[str, Reminder] = BOTH_RESERVED,
    **facts: Any,
) -> Made:
    """A run at noon over a report and the Call List that stands there."""
    standing, memory = tab(*calls, marks=marks), {CASE: remembered()}
    said = people_said(KeptTab(standing, memory))
    found = decided(*rows, call_list=said, reminders=reminders, callers=BOTH, **facts)
    settings = facts.get("settings", SETTINGS)
    reports = sorted_out(*rows, call_list=said, reminders=reminders, settings=settings)
    entries, problems = call_list(table(*rows), reports, found, standing, HOURS)
    added = plan_additions(entries, standing.schema, NEW_YORK, frozenset(row.case_id for row in standing.rows))
    plan = plan_entries(entries, standing, memory, NOON)
    return Made(found, plan, (*plan.problems, *problems), tuple(one.order_key for one in added.changes))


def call(case_id: str | None, order: str, **cells: CellValue) -> dict[str, CellValue]:
    return listed(Case_ID=case_id, Order_Number=order, **cells)


# --- the order counts that stands beside the outcome -----


def test_an_outcome_counts_for_the_order_beside_it_though_case_ids_were_swapped() -> None:
    found = made(
        [FIRST_ROW, SECOND_ROW],
        call(SECOND_CASE, ORDER, Outcome="Reached"),
        call(CASE, SECOND),
    )
    assert found.done == {ORDER}
    assert value(of_row(found.decided, 3), "Next Action") == "Call: Mike"
    assert [(one.row, one.column) for one in found.problems] == [(2, "Case ID"), (3, "Case ID")]


def test_the_row_of_another_order_is_not_closed_by_its_swapped_case_id() -> None:
    found = made([FIRST_ROW, SECOND_ROW], call(SECOND_CASE, ORDER, Outcome="Reached"), call(CASE, SECOND))
    assert found.struck == []
    assert found.told(3) == {}


def test_an_outcome_counts_for_its_order_though_every_case_id_was_emptied() -> None:
    found = made([FIRST_ROW, SECOND_ROW], call(None, ORDER, Outcome="Reached"), call(None, SECOND))
    assert (found.done, found.plan.changes) == ({ORDER}, ())
    assert found.added == (SECOND,)  # its call stands there again, with its Case ID


def test_an_outcome_counts_for_the_order_of_its_case_id_where_the_order_number_was_cleared() -> None:
    standing = tab(call(CASE, "", Outcome="Reached"))
    (said,) = people_said(KeptTab(standing, {CASE: remembered()}))
    assert (said.order_key, said.outcome) == (ORDER, "Reached")


def test_a_caller_is_told_where_more_stands_about_the_number() -> None:
    told = made([FIRST_ROW | {"TEL": "212-555-0123 / 88"}], call(CASE, ORDER)).told(2)
    assert told["Local Time Window"].endswith("; read TEL in the report")


def test_of_the_rows_that_callers_add_themselves_those_with_an_outcome_count() -> None:
    rows = [FIRST_ROW, SECOND_ROW]
    own = ({"Order Number": ORDER, "Outcome": "Reached"}, {"Order Number": SECOND}, {"Order Number": THIRD})
    found = made(rows, *own, reminders={})
    assert found.done == {ORDER}
    assert [one.order_key for one in found.decided.reminders] == [ORDER, SECOND]
    assert (found.added, found.plan.changes) == ((SECOND,), ())


@pytest.mark.parametrize("at", [0, 1])
def test_an_outcome_on_either_of_two_copies_of_a_row_counts(at: int) -> None:
    calls = [call(CASE, ORDER), call(CASE, ORDER)]
    calls[at] |= {"Outcome": "Reached"}
    found = made([FIRST_ROW, SECOND_ROW], *calls)
    assert found.done == {ORDER}
    assert value(of_row(found.decided, 2), "Next Action") == "Completed"


def test_an_outcome_for_an_order_that_is_in_no_report_counts_for_when_it_comes() -> None:
    assert made([SECOND_ROW], call(None, THIRD, Outcome="Reached")).done == {THIRD}


# --- what is no outcome -----


@pytest.mark.parametrize("cell", ["#N/A", "-", "?", "tomorrow"])
def test_what_tells_of_no_call_is_a_problem_and_the_order_is_called(cell: str) -> None:
    found = made([FIRST_ROW], call(CASE, ORDER, Outcome=cell))
    assert (found.done, value(of_row(found.decided), "Next Action")) == (set(), "Call: Joy")
    assert [(one.sheet, one.row, one.column) for one in found.problems] == [("Call List", 2, "Outcome")]


@pytest.mark.parametrize("cell", [False, "\u200b", " ", None])
def test_what_nobody_sees_is_neither_an_outcome_nor_a_problem(cell: CellValue) -> None:
    found = made([FIRST_ROW], call(CASE, ORDER, Outcome=cell))
    assert (found.done, found.problems) == (set(), ())


def test_a_strike_is_a_callers_unless_the_bot_set_it() -> None:
    standing = tab(call(CASE, ORDER), marks={2: Marks(struck=True)})
    assert people_said(KeptTab(standing, {})) == (CallListRow(CASE, ORDER, is_struck=True),)
    assert people_said(KeptTab(standing, {CASE: remembered(struck=True)})) == (CallListRow(CASE, ORDER),)
    assert people_said(KeptTab(None, {})) == ()


# --- no number stays that must not be called -----

HELD = {"TEL": "", "Local Time Window": "", "Script": "Wait: on the do-not-call list"}
HELD_BACK: Mapping[str, tuple[dict[str, CellValue], dict[str, Any]]] = {
    "the carrier is down": (FIRST_ROW, {"parcels": {2: DOWN}}),
    "the report's row has no Date": (FIRST_ROW | {"Date": None}, {}),
    "the report's row shows an error": (FIRST_ROW | {"Bounced": "#REF!"}, {}),
}


@pytest.mark.parametrize("name", HELD_BACK)
def test_a_number_on_the_do_not_call_list_leaves_the_call_list_whatever_holds_its_row_up(name: str) -> None:
    row, facts = HELD_BACK[name]
    of_number = made([row], call(CASE, ORDER), settings=FORBIDDEN, **facts)
    by_order = replace(SETTINGS, do_not_call=DoNotCall(orders=frozenset({ORDER})))
    of_order = made([row], call(CASE, ORDER, TEL="310-555-0199"), settings=by_order, **facts)
    assert (of_number.told(2), of_order.told(2)) == (HELD, HELD)
    assert (of_number.struck, of_order.struck) == ([], [])


@pytest.mark.parametrize("name", HELD_BACK)
def test_any_other_number_stays_while_its_row_waits(name: str) -> None:
    row, facts = HELD_BACK[name]
    assert made([row], call(CASE, ORDER), **facts).plan.changes == ()


def test_a_number_that_turns_out_to_be_none_leaves_the_call_list_until_another_stands_there() -> None:
    wrong = made([FIRST_ROW | {"TEL": "555-0123"}], call(CASE, ORDER))
    assert wrong.told(2) == {"TEL": "", "Local Time Window": "", "Script": "Wait: there is no number to call"}
    assert wrong.struck == []
    waits = call(CASE, ORDER) | wrong.told(2)
    assert made([FIRST_ROW | {"TEL": "555-0123"}], waits).plan.changes == ()
    back = made([FIRST_ROW | {"TEL": "310-555-0199"}], waits).told(2)
    assert (back["TEL"], back["Script"]) == ("(310) 555-0199", f"Hello {ORDER}, Joy here")
    assert back["Local Time Window"]


def test_who_does_not_want_to_be_called_is_not_called_about_their_other_order() -> None:
    same = SECOND_ROW | {"TEL": "212-555-0123"}
    calls = (call(CASE, ORDER, Outcome="Do not call"), call(SECOND_CASE, SECOND, Caller="Mike"))
    told = made([FIRST_ROW, same], *calls).told(3)
    assert (told["TEL"], told["Local Time Window"]) == ("", "any time: a message, no call")
    assert made([FIRST_ROW, SECOND_ROW], *calls).told(3)["TEL"] == "(310) 555-0199"


REFUSED: Mapping[str, tuple[dict[str, CellValue], dict[str, CellValue]]] = {
    "its row of the report has no Date": (FIRST_ROW | {"Date": None, "Call Outcome": "Do not call"}, call(CASE, ORDER)),
    "its Case ID was emptied": (FIRST_ROW, call(None, ORDER, Outcome="Do not call")),
    "the report says that they were reached": (
        FIRST_ROW | {"Call Outcome": "Reached"},
        call(CASE, ORDER, Outcome="Do not call"),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_who_does_not_want_to_be_called_is_heard_wherever_it_stands(name: str) -> None:
    row, said = REFUSED[name]
    same = SECOND_ROW | {"TEL": "212-555-0123"}
    found = made([row, same], said, call(SECOND_CASE, SECOND, Caller="Mike"))
    assert found.told(3).get("TEL") == ""
