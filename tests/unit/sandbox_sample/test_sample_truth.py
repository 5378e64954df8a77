"""The sample workbook as a truth table: what RULES.md says of every row, against what the core makes of it."""

from __future__ import annotations

from typing import Any

import pytest
from sample_bot import NOW, SINCE, Run, day, fits, rows_of, run

from bot.core.row import Row
from bot.core.rules.cancellation_case import is_cancellation
from bot.core.table import Table
from bot.sandbox.sample.expectation import NAMED_COLOURS, Expectation
from bot.sandbox.sample.reading import Sample, SampleRow, sample
from bot.sandbox.sample.workbook import sample_workbook
from bot.sandbox.sheets.engine.model import Workbook
from bot.tracking.carriers.registry import build_apis
from bot.tracking.service import Tracker

ROWS = sample().rows
every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)


def compare(expect: Expectation, found: Row, case_ids: dict[str, str]) -> list[str]:
    """What differs, in words."""
    wrong = []
    texts = {
        "Status": expect.status,
        "Next Action": expect.next_action,
        "Macro": expect.macro,
        "Tracking Status": expect.tracking,
    }
    for column, wanted in texts.items():
        if wanted is not None and not fits(found.text(column), wanted):
            wrong.append(f"{column} is {found.text(column)!r}, not {wanted!r}")
    if expect.due is not None and day(found.cells.get("Due")) != expect.due:
        wrong.append(f"Due is {day(found.cells.get('Due'))}, not {expect.due}")
    if expect.colour is not None:
        colour = NAMED_COLOURS.get(expect.colour, expect.colour)
        if found.marks.background != colour:
            wrong.append(f"the colour is {found.marks.background}, not {expect.colour}")
    if expect.struck is not None and found.marks.struck != expect.struck:
        wrong.append(f"struck is {found.marks.struck}, not {expect.struck}")
    parts = [*(expect.note or ()), *([case_ids[expect.duplicate_of]] if expect.duplicate_of else [])]
    wrong += [f"the note {found.marks.note!r} lacks {part!r}" for part in parts if part not in found.marks.note]
    return wrong


def whole(row: SampleRow, before: Row) -> Expectation:
    """The expectation with what it leaves out filled in: all that is not expected is as it was, or blank."""
    said = row.expect
    return Expectation(
        rule=said.rule,
        status=said.status or before.text("Status"),
        next_action=said.next_action or "",
        macro=said.macro or "",
        due=said.due,
        tracking=said.tracking,
        colour=said.colour or row.marks.background or "none",
        struck=row.marks.struck if said.struck is None else said.struck,
        note=(*([row.marks.note] if row.marks.note else ()), *(said.note or ())),
        duplicate_of=said.duplicate_of,
    )


@every_row
def test_every_row_is_what_the_rules_say_after_the_first_run(row: SampleRow, first_run: Run, after: Table) -> None:
    before, found = rows_of(first_run.table)[row.row], rows_of(after)[row.row]
    if row.expect.untouched:
        return
    case_ids = {one.id: rows_of(after)[one.row].case_id for one in ROWS}
    wrong = compare(whole(row, before), found, case_ids)
    expects_note = bool(row.expect.note or row.expect.duplicate_of)
    if not expects_note and found.marks.note != row.marks.note:
        wrong.append(f"the note {found.marks.note!r} was not expected")
    assert not wrong, f"{row.why}: {wrong}"


@every_row
def test_every_row_is_decided_by_the_rule_that_is_named_beside_it(row: SampleRow, first_run: Run) -> None:
    decision = first_run.decisions.get(row.row)
    if decision is not None:
        assert decision.rule == row.expect.rule
        assert decision.opens_sales_return is row.expect.sales_return
        return
    read = rows_of(first_run.table)[row.row]
    problems = first_run.problems_of(row.row)
    if problems:
        assert row.expect.rule == "problem"
    elif read.when is not None and read.when < SINCE:
        assert row.expect.rule == "H-1"
    else:
        assert not is_cancellation(read)
        assert row.expect.rule == "C-0"


@every_row
def test_untouched_rows_get_nothing_and_all_others_a_case_id(row: SampleRow, first_run: Run) -> None:
    columns = [change.column for change in first_run.plan.changes if change.row == row.row]
    if row.expect.untouched:
        assert columns == []
    else:
        assert columns.count("Case ID") == 1


@every_row
def test_rows_that_cannot_be_read_are_problems_and_no_others(row: SampleRow, first_run: Run) -> None:
    told = [f"{problem.column}: {problem.problem}" for problem in first_run.problems_of(row.row)]
    if row.expect.problem is None:
        assert told == []
    else:
        assert any(row.expect.problem in text for text in told), told


def test_every_carrier_of_the_sample_answers(first_run: Run) -> None:
    assert first_run.carrier_problems == ()


def test_a_carrier_without_keys_is_one_problem_however_many_rows_it_has_and_they_get_a_case_id_only(
    the_sample: Sample, keys: dict[str, dict[str, Any]]
) -> None:
    without = {name: settings for name, settings in keys.items() if name != "fedex"}
    with Tracker(build_apis(without), clock=lambda: NOW) as tracker:
        found = run(sample_workbook("sample"), the_sample, {}, tracker)
    (problem,) = found.carrier_problems
    assert "FedEx" in problem
    held = {row.row for row in ROWS if "398102" in str(row.cells.get("Tracking Number"))}
    assert len(held) == 4
    for row in held:
        assert [change.column for change in found.plan.changes if change.row == row] == ["Case ID"]


def test_nothing_that_people_or_the_form_own_is_written(
    the_sample: Sample, workbook_after: Workbook, first_run: Run
) -> None:
    before = sample_workbook("sample").sheets[0]
    status = [column.name for column in the_sample.columns].index("Status")
    for at, cell in ((r, c) for r in range(before.row_count) for c in range(before.column_count) if c != status):
        assert workbook_after.sheets[0].cell(at, cell).value == before.cell(at, cell).value
    assert {change.new for change in first_run.plan.changes if change.column == "Status"} == {
        "Delivered",
        "Return to Sender",
    }


def test_a_second_run_on_the_same_facts_changes_nothing(
    the_sample: Sample, workbook_after: Workbook, first_run: Run, tracker: Tracker
) -> None:
    again = run(workbook_after.snapshot(), the_sample, first_run.plan.memories, tracker)
    assert [(change.row, change.column, change.old, change.new) for change in again.plan.changes] == []
    assert again.plan.new_columns == ()


@pytest.mark.parametrize("row", [row for row in ROWS if row.later], ids=lambda row: row.id)
def test_the_second_run_obeys_what_a_person_did_after_the_first(row: SampleRow, second_run: tuple[Run, Table]) -> None:
    again, table = second_run
    assert row.later is not None
    wrong = compare(row.later.expect, rows_of(table)[row.row], {})
    if row.later.expect.rule is not None and again.decisions[row.row].rule != row.later.expect.rule:
        wrong.append(f"{again.decisions[row.row].rule} decided, not {row.later.expect.rule}")
    assert not wrong, f"{row.later.why}: {wrong}"


def test_people_decide_after_the_first_run_and_all_other_rows_stay_as_they_were(
    second_run: tuple[Run, Table],
) -> None:
    edited = {row.row for row in ROWS if row.later}
    assert {change.row for change in second_run[0].plan.changes} <= edited
