"""What people leave in the report: slips that wait for a person, and outcomes that count wherever they stand (B-8)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from form_sheet import at
from report_form import (
    BOTH,
    CASE,
    NOON,
    NOTICE,
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
from bot.core.plan import make_plan
from bot.core.rules.report import CallListRow
from bot.core.rules.report_sheet import Decided
from bot.core.snapshot import CellValue, Marks

OTHER_CASE, OTHER_ORDER = "BM-BBBB-0002", "112-7654321-7654321"
TWIN = {"Case_ID": OTHER_CASE, "Date": "2026-11-17"}
YES = {"Bounced": "yes"}
STRUCK = Marks(struck=True)


def made(found: Decided) -> list[tuple[str, str]]:
    """The orders whose reminder was made, and how."""
    return [(one.order_key, one.how) for one in found.reminders if one.is_done]


def columns(found: Any) -> list[tuple[int | None, str | None]]:
    """Where the problems are."""
    return [(one.row, one.column) for one in found.problems]


# --- outcomes in rows that are not worked on -----


@pytest.mark.parametrize(
    "rows",
    [
        [report(**YES), report(**YES, Call_Outcome="Reached")],  # one Case ID twice: which is the copy?
        [report(**YES, Date=None, Call_Outcome="Reached")],
        [report(**YES, Date="yesterday", Call_Outcome="Reached")],
        [report(**YES, Issue="#REF!", Call_Outcome="Reached")],
        [report(**YES, Case_ID=None), report(**YES, Case_ID=None, Call_Outcome="Reached")],
        [report(**YES, Case_ID=None, Call_Outcome="Reached"), report(**YES, Case_ID=None)],
    ],
    ids=["Case ID twice", "no Date", "no date at all", "failed formula", "in the copy", "in the copied"],
)
def test_an_outcome_counts_for_its_order_though_its_row_waits_for_a_person(rows: list[dict[str, CellValue]]) -> None:
    assert made(decided(*rows, reminders=reserved())) == [(ORDER, "called")]


def test_an_outcome_on_such_a_row_takes_the_call_from_the_orders_other_row() -> None:
    found = decided(report(**YES, Date=None, Call_Outcome="Reached"), report(**YES, **TWIN), callers=BOTH)
    assert (made(found), [one.rule for one in found.decisions]) == ([(ORDER, "called")], ["B-8"])


def test_done_or_a_strike_on_such_a_row_ends_the_reminder_that_it_holds_and_no_others() -> None:
    for cells, marks in ((YES | {"Done": True}, {}), (YES, {2: STRUCK})):
        row = report(**cells, Date=None)
        assert [one[0] for one in made(decided(row, marks=marks, reminders=reserved()))] == [ORDER]
        assert made(decided(row, marks=marks, reminders=reserved(OTHER_CASE))) == []


def test_an_outcome_in_the_history_counts_where_the_order_is_reserved() -> None:
    since = replace(SETTINGS, adopt_since=at("2026-11-17"))
    assert made(decided(report(Call_Outcome="Reached"), reminders=reserved(), settings=since)) == [(ORDER, "called")]
    assert made(decided(report(Call_Outcome="Reached"), settings=since)) == []


def test_an_outcome_beside_a_case_id_of_another_order_counts_for_neither() -> None:
    known = {CASE: replace(remembered(), order_key=OTHER_ORDER)}
    both = reserved() | {OTHER_ORDER: replace(reserved()[ORDER], order_key=OTHER_ORDER)}
    found = decided(report(**YES, Call_Outcome="Reached"), memory=known, reminders=both)
    assert (made(found), columns(sorted_out(report(), memory=known))) == ([], [(2, "Case ID")])


def test_an_outcome_beside_a_copied_case_id_or_none_of_the_bots_counts_for_the_order_that_was_typed() -> None:
    memory = {CASE: remembered()}
    copied = report(**YES, order=OTHER_ORDER, Call_Outcome="Reached")
    assert made(decided(report(**YES), copied, memory=memory)) == [(OTHER_ORDER, "called")]
    foreign = report(**YES, order=OTHER_ORDER, Case_ID="n/a", Call_Outcome="Reached")
    assert made(decided(report(**YES), foreign, memory=memory)) == [(OTHER_ORDER, "called")]


def test_whoever_corrects_the_order_number_of_a_listed_row_is_told_to_say_whether_it_was_called() -> None:
    corrected, memory = report(**YES, order=OTHER_ORDER), {CASE: remembered()}
    (listed,) = sorted_out(corrected, memory=memory, reminders=reserved()).problems
    assert listed.fix.endswith("clear the Case ID, and fill Call Outcome if the customer was called")
    (other,) = sorted_out(corrected, memory=memory).problems
    assert other.fix.endswith("clear the Case ID")


def test_two_case_ids_that_a_sort_has_swapped_are_a_problem_though_one_row_has_no_order_number() -> None:
    pending = replace(remembered(), case_id=OTHER_CASE, order_key="(no order number)")
    swapped = [report(**YES, Case_ID=OTHER_CASE), report(**YES, order="pending")]
    found = sorted_out(*swapped, memory={CASE: remembered(), OTHER_CASE: pending})
    assert columns(found) == [(2, "Case ID"), (3, "Case ID")]


def test_an_order_that_was_filled_down_and_dates_without_an_order_are_borne_however_many() -> None:
    filled, bare = report(**YES, Case_ID=None), report(order=None, Case_ID=None)
    found = decided(*[filled] * 150, *[bare] * 150)
    assert [one.rule for one in found.decisions] == ["B-5", *["B-3"] * 149]
    assert len({one.case_id for one in found.decisions}) == 150


def test_the_third_row_of_an_order_whose_holder_stands_twice_is_its_callers() -> None:
    for callers in (None, BOTH):
        found = decided(report(**YES), report(**YES), report(**YES, **TWIN), reminders=reserved(), callers=callers)
        assert (found.reminders, found.handed_over) == ((), ())
        assert [(one.row, value(one, "Next Action")) for one in found.decisions] == [(4, "Call: Joy")]


# --- another spreadsheet's reminder -----


def test_a_strike_in_a_copied_workbook_does_not_end_another_spreadsheets_reminder() -> None:
    struck = [CallListRow(CASE, ORDER, is_struck=True)]
    for rows, listed in (([], struck), ([report(**YES)], struck), ([report(**YES, Done=True)], [])):
        assert made(decided(*rows, call_list=listed, elsewhere=reserved())) == []
        assert made(decided(*rows, call_list=listed, reminders=reserved())) != []


def test_an_outcome_in_a_copied_workbook_does() -> None:
    [reminder] = decided(call_list=[CallListRow(OTHER_CASE, ORDER, "Reached")], elsewhere=reserved()).reminders
    assert (reminder.how, reminder.case_id, reminder.caller) == ("called", CASE, "Joy")


# --- who does not want to be called (B-12) -----


REFUSED: Mapping[str, dict[str, Any]] = {
    "in the report": {"rows": report(Call_Outcome="Do not call")},
    "in the Call List": {"rows": report(), "call_list": [CallListRow(CASE, ORDER, "do not call", is_refused=True)]},
    "in a row of the Call List that is deleted": {"rows": report(), "memory": {CASE: remembered(status="DNC")}},
}


@pytest.mark.parametrize("facts", REFUSED.values(), ids=REFUSED.keys())
def test_do_not_call_forbids_the_same_number_for_the_customers_other_order(facts: dict[str, Any]) -> None:
    other = report(**YES, order=OTHER_ORDER, Case_ID=OTHER_CASE, TEL="+1 (212) 555 0123")
    found = decided(facts["rows"], other, **{name: fact for name, fact in facts.items() if name != "rows"})
    assert value(of_row(found, 3), "Next Action") == "Send the no-telephone message"
    assert found.do_not_call.numbers == {("+12125550123", "")}


def test_another_outcome_forbids_nothing() -> None:
    found = decided(report(Call_Outcome="Reached"), report(**YES, order=OTHER_ORDER, Case_ID=OTHER_CASE))
    assert value(of_row(found, 3), "Next Action") == "Call: with the next call list"
    assert found.do_not_call == DoNotCall()


# --- slips -----


@pytest.mark.parametrize("cells", [{"Call_Outcome": "-"}, {"Call_Outcome": "tomorrow"}, {"Call_Outcome": "#N/A"}])
def test_an_outcome_that_is_none_is_a_problem_and_its_row_waits(cells: dict[str, CellValue]) -> None:
    found = decided(report(**YES, **cells), reminders=reserved())
    assert (found.decisions, found.reminders) == ((), ())
    assert columns(sorted_out(report(**YES, **cells))) == [(2, "Call Outcome")]


@pytest.mark.parametrize("cell", [False, "\u200b"])
def test_an_outcome_that_nobody_sees_is_none_and_the_row_is_called(cell: CellValue) -> None:
    assert [one.rule for one in decided(report(**YES, Call_Outcome=cell), reminders=reserved()).decisions] == ["B-5"]
    assert columns(sorted_out(report(**YES, Call_Outcome=cell))) == []


def test_a_new_row_that_is_struck_through_waits_until_somebody_has_looked() -> None:
    row = report(**YES, Case_ID=None)
    assert decided(row, marks={2: STRUCK}).decisions == ()
    assert columns(sorted_out(row, marks={2: STRUCK})) == [(2, "ORD#")]


def test_old_rows_of_one_order_that_were_struck_long_ago_are_no_new_rows() -> None:
    rows = [report(**YES), report(**YES, Case_ID=None)]
    struck = decided(*rows, marks={2: STRUCK, 3: STRUCK}, memory={CASE: remembered()})
    assert [one.rule for one in struck.decisions] == ["B-6", "B-6"]


def test_it_is_completed_where_its_outcome_or_done_says_so_where_the_bot_knows_it_and_in_the_first_run() -> None:
    for cells in ({"Call_Outcome": "Reached", "Case_ID": None}, {"Done": True, "Case_ID": None}, {}):
        assert [one.rule for one in decided(report(**cells), marks={2: STRUCK}).decisions] == ["B-6"]
    first = decided(report(Case_ID=None), marks={2: STRUCK}, is_new=True)
    assert [(one.rule, value(one, "Next Action")) for one in first.decisions] == [("B-6", "Completed")]


def test_a_date_moved_back_among_the_history_is_a_problem_and_the_rows_outcome_counts() -> None:
    known = {CASE: remembered()}
    row = report(**YES, Date="2025-11-16", Call_Outcome="Reached")
    reports = sorted_out(row, memory=known, reminders=reserved())
    assert (columns(reports), reports.history, dict(reports.open)) == ([(2, "Date")], 0, {})
    assert made(decided(row, memory=known, reminders=reserved())) == [(ORDER, "called")]


def test_a_row_that_the_bot_never_saw_in_time_is_history() -> None:
    reports = sorted_out(report(**YES, Date="2025-11-16"))
    assert (columns(reports), reports.history) == ([], 1)


def test_a_word_in_bounced_that_is_neither_yes_nor_no_is_a_problem_and_denies_no_notice() -> None:
    reports = sorted_out(report(Bounced="maybe"), notices=NOTICE)
    assert [(one.column, one.problem) for one in reports.problems] == [("Bounced", "is neither yes nor no")]
    found = decided(report(Bounced="maybe"), notices=NOTICE, callers=BOTH)
    assert [(one.rule, value(one, "Bounced")) for one in found.decisions] == [("B-5", None)]


@pytest.mark.parametrize("cell", ["blocked", "Opted out", "opt\u2011out", "yes", "no", "delivered", False, None])
def test_what_the_team_types_into_bounced_is_no_problem(cell: CellValue) -> None:
    assert columns(sorted_out(report(Bounced=cell))) == []


# --- what people type where it does not belong -----


@pytest.mark.parametrize("typed", ["Ann Roe", "310-555-0144", "(310) 555-0144", "Ann Roe 310.555.0144"])
def test_what_could_be_a_name_or_a_telephone_number_is_not_remembered_as_an_order_number(typed: str) -> None:
    row = report(order=typed, Return_Approved=typed)
    planned = make_plan(table(row), decided(row).decisions, {}, NOON, sorted_out(row).problems)
    assert [one.column for one in planned.problems] == ["Return Approved"]
    assert {one.order_key for one in (*planned.changes, *planned.memories.values())} == {"(no order number)"}
    told = repr((planned.problems, planned.memories, [(one.new, one.reason, one.order_key) for one in planned.changes]))
    assert not [part for part in ("Roe", "roe", "555", "0144") if part in told]


@pytest.mark.parametrize("typed", ["310 555 0144", "(310)-555-0144", "+1 310-555-0144", "Ann Roe 310 555 0144"])
def test_nor_is_a_telephone_number_however_it_is_written(typed: str) -> None:
    row = report(order=typed)
    known = make_plan(table(row), decided(row).decisions, {}, NOON).memories
    assert [one.order_key for one in known.values()] == ["(no order number)"]


def test_a_name_in_place_of_an_order_number_keeps_its_row() -> None:
    named = report(order="Ann Roe")
    known = make_plan(table(named), decided(named).decisions, {}, NOON).memories
    assert [one.rule for one in decided(named, memory=known).decisions] == ["B-1"]
