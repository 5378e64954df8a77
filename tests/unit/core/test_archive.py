"""Which rows the archive takes (A-1): finished, old, needed by no other row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.archive import (
    Surroundings,
    fingerprint,
    is_closed_call,
    is_closed_report,
    is_closed_request,
    old_rows,
    reserved_cases,
)
from bot.core.memory import RowMemory
from bot.core.reminder import Reminder, ReminderState
from bot.core.row import Row, RowIdentity
from bot.core.schema import Column, Identity, Kind, Layout, Owner, SheetSchema
from bot.core.snapshot import CellValue, Marks
from bot.core.table import Table
from tests.contract.sheets.office import ZONE, _schemas

NOW = datetime(2026, 11, 18, 20, 0, tzinfo=UTC)
SCHEMA = _schemas()["responses"]
NOBODY = Surroundings()


def row(number: int, days: int = 100, order: str = "", struck: bool = True, **cells: Any) -> Row:
    """A request of so many days ago that was kept."""
    order = order or f"113-{number}"
    values = {"Order Number": order, "Status": "Order Kept", **{k.replace("_", " "): v for k, v in cells.items()}}
    identity = RowIdentity(f"SL-{number}", order, f"{days}", "")
    return Row(number, values, order, NOW - timedelta(days=days), identity, Marks(struck=struck))


def known(one: Row, *, is_open: bool = False) -> RowMemory:
    assert one.when is not None
    return RowMemory(one.case_id, one.order_key, one.when, one.when, status="Order Kept", struck=True, open=is_open)


def chosen(rows: list[Row], memory: Mapping[str, RowMemory] | None = None, **more: Any) -> list[int]:
    layout = Layout(1, {name: at for at, name in enumerate(SCHEMA.names)}, SCHEMA.names, ())
    table = Table("Form Responses 1", SCHEMA, layout, ZONE, tuple(rows))
    memory = {one.case_id: known(one) for one in rows} if memory is None else memory
    limits = {"adopt_since": NOW - timedelta(days=200), "before": NOW - timedelta(days=90), **more}
    return [one.row for one in old_rows(table, memory, is_closed_request, NOBODY, **limits)]


def test_a_finished_row_goes_once_it_is_older_than_that() -> None:
    assert chosen([row(2, days=91), row(3, days=90), row(4, days=89)]) == [2]


@pytest.mark.parametrize(
    "one",
    [
        row(2, struck=False),  # K-3: a person took the strike away
        row(2, Status=""),
        row(2, Status="Successful"),  # not Done
        row(2, Status="nonsense"),
        row(2, days=201),  # H-1
        row(2, Tracking_Number="#REF!"),
        replace(row(2), when=None),
    ],
)
def test_what_is_not_over_for_certain_stays(one: Row) -> None:
    assert chosen([one], {one.case_id: known(row(2))}) == []


def test_a_row_that_the_ledger_has_as_open_or_does_not_know_stays() -> None:
    assert chosen([row(2)], {"SL-2": known(row(2), is_open=True)}) == []
    assert chosen([row(2)], {}) == []


def test_a_row_whose_case_id_belongs_to_another_order_stays() -> None:
    assert chosen([row(2)], {"SL-2": replace(known(row(2)), order_key="113-9")}) == []


def test_the_rows_of_an_order_go_together() -> None:
    first, again = row(2, order="113-1"), row(3, days=95, order="113-1")
    assert chosen([first, again]) == [2, 3]
    assert chosen([first, replace(again, marks=Marks())]) == []
    assert chosen([first, row(3, days=5, order="113-1")]) == []


def test_a_row_of_the_history_keeps_no_other_one_back() -> None:
    assert chosen([row(2, days=300, order="113-1"), row(3, order="113-1")]) == [3]


def test_a_row_that_a_dead_run_touched_stays() -> None:
    assert chosen([row(2), row(3)], kept={"SL-2"}) == [3]


REPORT = replace(known(row(2)), status="")
CLOSED_REPORTS = {
    "somebody called": (row(2, Call_Outcome="Reached"), REPORT, NOBODY, True),
    "done is ticked": (row(2, Done=True), REPORT, NOBODY, True),
    "a person struck it": (row(2), replace(REPORT, struck=False), NOBODY, True),
    "the return has arrived": (row(2), replace(REPORT, strike_rule="B-9"), NOBODY, True),
    "the Call List said so": (row(2), replace(REPORT, status="called"), NOBODY, True),
    "the outcome was taken back": (row(2), replace(REPORT, strike_rule="B-6"), NOBODY, False),
    "must not be called": (row(2, Call_Outcome="Do not call"), REPORT, NOBODY, False),
    "said so in the Call List": (row(2, Done=True), replace(REPORT, status="do not call"), NOBODY, False),
    "still on the list": (row(2, Done=True), REPORT, Surroundings(listed=frozenset({"SL-2"})), False),
    "its reminder waits": (row(2, Done=True), REPORT, Surroundings(reserved=frozenset({"SL-2"})), False),
}


@pytest.mark.parametrize(("one", "memory", "around", "is_over"), CLOSED_REPORTS.values(), ids=CLOSED_REPORTS.keys())
def test_when_a_report_is_over(one: Row, memory: RowMemory, around: Surroundings, is_over: bool) -> None:
    assert is_closed_report(one, memory, around) is is_over


def test_a_call_is_over_with_its_report_unless_it_says_not_to_call() -> None:
    memory = known(row(2))
    assert is_closed_call(row(2, Outcome="Reached"), memory, NOBODY)
    assert is_closed_call(row(2), memory, Surroundings(reports={"SL-2": memory}))
    assert not is_closed_call(row(2), memory, Surroundings(reports={"SL-2": replace(memory, open=True)}))
    assert not is_closed_call(row(2), memory, Surroundings(reserved=frozenset({"SL-2"})))
    assert not is_closed_call(row(2, Outcome="do not call"), memory, NOBODY)


def test_a_reminder_that_was_made_holds_nothing_back() -> None:
    waits = Reminder("112-1", "BM-1", "Mike", ReminderState.RESERVED, NOW)
    assert reserved_cases([waits, replace(waits, case_id="BM-2", state=ReminderState.DONE)]) == {"BM-1"}


def test_the_fingerprint_tells_what_people_wrote_and_nothing_else() -> None:
    columns = (
        Column(name="Case ID", owner=Owner.BOT),
        Column(name="Order", owner=Owner.FORM),
        Column(name="Date", owner=Owner.PEOPLE, kind=Kind.DATE),
        Column(name="Done", owner=Owner.PEOPLE),
    )
    identity = Identity(case_id="Case ID", order="Order", when="Date")
    schema = SheetSchema(name="x", title="X", case_id_prefix="X", identity=identity, columns=columns)
    cells: dict[str, CellValue] = {"Case ID": "X-1", "Order": "113-1", "Date": 46343, "Done": False}
    same: dict[str, CellValue] = {"Case ID": "X-2", "Order": " 113-1 ", "Date": 46343.0, "Done": None, "Shelf": "B"}
    assert fingerprint(schema, cells, struck=True) == fingerprint(schema, same, struck=True)
    others: list[dict[str, CellValue]] = [{"Done": True}, {"Date": 46344}, {"Date": 0}, {"Order": ""}]
    for other in others:
        assert fingerprint(schema, cells, struck=True) != fingerprint(schema, {**cells, **other}, struck=True)
    assert fingerprint(schema, cells, struck=True) != fingerprint(schema, cells, struck=False)
