"""Rows and sheets come back as they were remembered."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from racers import NOON

from bot.core.memory import RowMemory, SheetMemory
from bot.ledger import Ledger

ROW = RowMemory("C-1", "112-0000001-0000001", NOON, NOON)
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
MAYBE = st.none() | TEXT
TIME = st.datetimes(NOON.replace(tzinfo=None), timezones=st.just(UTC))
MEMORY = st.builds(
    RowMemory,
    case_id=TEXT,
    order_key=TEXT,
    submitted_at=TIME,
    first_seen_at=TIME,
    status=TEXT,
    odd_from=MAYBE,
    duplicate_of=MAYBE,
    background=MAYBE,
    background_rule=MAYBE,
    background_before=MAYBE,
    struck=st.booleans(),
    strike_rule=MAYBE,
    struck_before=st.lists(TEXT, max_size=3).map(tuple),
    note=MAYBE,
    note_rule=MAYBE,
    sales_return_opened=st.booleans(),
    open=st.booleans(),
    bounced_by=MAYBE,
)
MEMORIES = st.lists(MEMORY, max_size=5, unique_by=lambda memory: memory.case_id)


def by_case(memories: list[RowMemory]) -> dict[str, RowMemory]:
    """As `Ledger.rows` gives them."""
    return {memory.case_id: memory for memory in memories}


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=MEMORIES, after=MEMORIES)
def test_rows_are_remembered_as_last_recorded(ledger: Ledger, before: list[RowMemory], after: list[RowMemory]) -> None:
    spreadsheet_id = uuid.uuid4().hex
    assert ledger.record_rows(spreadsheet_id, "x", before) == len(before)
    changed = sum(by_case(before).get(memory.case_id) != memory for memory in after)
    assert ledger.record_rows(spreadsheet_id, "x", after) == changed
    found = ledger.rows(spreadsheet_id, "x")
    assert found == by_case(before) | by_case(after)
    assert {memory.submitted_at.tzinfo for memory in found.values()} <= {UTC}
    assert ledger.orders(spreadsheet_id, "x") == {case_id: memory.order_key for case_id, memory in found.items()}


def test_a_second_recording_of_the_same_writes_nothing(ledger: Ledger) -> None:
    many = [replace(ROW, case_id=f"C-{number}") for number in range(1000)]
    assert ledger.record_rows("s", "x", many) == 1000
    assert ledger.record_rows("s", "x", many) == 0
    many[7] = replace(many[7], struck=True, strike_rule="C-6", struck_before=("Done",))
    assert ledger.record_rows("s", "x", many) == 1
    assert ledger.rows("s", "x") == by_case(many)


def test_a_mark_that_was_taken_away_is_forgotten(ledger: Ledger) -> None:
    ledger.record_rows("s", "x", [replace(ROW, background="#FF0000", struck_before=("Done",), note="n")])
    assert ledger.record_rows("s", "x", [ROW]) == 1
    assert ledger.rows("s", "x") == {"C-1": ROW}


def test_only_the_cases_asked_for_are_loaded(ledger: Ledger) -> None:
    many = [replace(ROW, case_id=f"C-{number}") for number in range(1200)]
    ledger.record_rows("s", "x", many)
    asked = [f"C-{number}" for number in range(0, 1200, 2)]
    assert set(ledger.rows("s", "x", case_ids=[*asked, "never seen"])) == set(asked)
    assert ledger.rows("s", "x", case_ids=[]) == {}


def test_each_sheet_has_rows_of_its_own(ledger: Ledger) -> None:
    ledger.record_rows("s", "x", [ROW])
    ledger.record_rows("s", "y", [replace(ROW, status="SR")])
    ledger.record_rows("t", "x", [replace(ROW, status="Delivered")])
    assert [ledger.rows(*where)["C-1"].status for where in (("s", "x"), ("s", "y"), ("t", "x"))] == [
        "",
        "SR",
        "Delivered",
    ]
    assert ledger.rows("t", "y") == {}


@pytest.mark.parametrize("hour", [5, 6], ids=["first half past one", "second half past one"])
def test_the_hour_that_comes_twice_is_told_apart(ledger: Ledger, hour: int) -> None:
    when = datetime(2026, 11, 1, hour, 30, tzinfo=UTC)
    ledger.record_rows("s", "x", [replace(ROW, submitted_at=when.astimezone(timezone(timedelta(hours=1))))])
    found = ledger.rows("s", "x")["C-1"].submitted_at
    assert (found, found.tzinfo) == (when, UTC)


def test_a_sheet_never_seen_is_none(ledger: Ledger) -> None:
    assert ledger.sheet("s", "x") is None


def test_history_starts_where_the_first_run_said(ledger: Ledger) -> None:
    ledger.record_sheet("s", "x", SheetMemory(NOON, ("Order Number", "Status"), 3))
    assert ledger.sheet("s", "x") == SheetMemory(NOON, ("Order Number", "Status"), 3)
    ledger.record_sheet("s", "x", SheetMemory(NOON + timedelta(days=9), ("Status",), 4))
    assert ledger.sheet("s", "x") == SheetMemory(NOON, ("Status",), 4)
