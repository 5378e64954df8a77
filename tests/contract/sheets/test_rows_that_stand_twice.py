"""Rows that agree in all that tells rows apart: what a batch hit in one of them is told, never guessed at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.ledger import Ledger
from bot.runner.report import Report
from bot.sandbox.sheets.engine import batch as engine
from bot.sandbox.sheets.engine.person import Person
from tests.contract.reports.report_office import new_ledger, new_report, open_server, report
from tests.contract.sheets.office import BOT, FORM, open_office, request

HEADERS = (*FORM, *BOT)
ORDERS = [f"111-000000{digit}-000000{digit}" for digit in range(1, 3)]
WRITTEN = ("Case ID", "Next Action", "Macro", "Due")


def test_the_one_that_another_row_was_dragged_above_is_told(tmp_path: Path) -> None:
    """It was taken for a row that had not been there before, and all stayed as it was hit, without a word."""
    rows = [request(ORDERS[0]), request(ORDERS[0], Status="Order Kept"), request(ORDERS[1])]
    with open_office(tmp_path, rows, HEADERS) as office:
        office.before_write(lambda person: person.moves_rows(4, 4, above=2))
        told = office.run()
        ids, planned = office.values("I2:I4"), office.planned_ids()
    assert _hit(told) == [(4, name) for name in WRITTEN]
    assert ids == [[planned[ORDERS[1]]], [], [planned[ORDERS[1]]]]
    assert int(told.exit_code) == 5


def test_of_two_finished_ones_that_a_row_was_dragged_below_the_one_hit_is_told(tmp_path: Path) -> None:
    finished = request(ORDERS[0], Status="Successful", Done=True)
    with open_office(tmp_path, [request(ORDERS[1]), finished, finished], HEADERS) as office:
        office.before_write(lambda person: person.moves_rows(2, 2, above=5))
        told = office.run()
        ids, planned = office.values("I2:I4"), office.planned_ids()
    assert _hit(told) == [(2, name) for name in WRITTEN]
    assert ids == [[planned[ORDERS[1]]], [], [planned[ORDERS[1]]]]
    assert int(told.exit_code) == 5


def test_a_row_that_was_copied_after_it_was_hit_is_put_right_in_both_places(tmp_path: Path) -> None:
    rows = [request(ORDERS[0]), request(ORDERS[1], Status="Successful", Done=True)]
    with open_office(tmp_path, rows, HEADERS) as office:
        office.before_write(lambda person: person.moves_rows(2, 2, above=4))
        office.after_write(lambda person: _copies_a_row(person, 2, 6))
        told = office.run()
        orders, ids = office.values("D2:D6"), office.values("I2:L6")
        planned = office.planned_ids()
    assert orders == [[ORDERS[1]], [ORDERS[0]], [], [], [ORDERS[1]]]
    assert [row[:1] for row in ids] == [[], [planned[ORDERS[0]]]]
    assert (told.problems, int(told.exit_code)) == ((), 0)


def test_an_order_reported_twice_on_one_day_is_told_when_its_rows_are_hit(tmp_path: Path) -> None:
    """Nothing tells which of the two is to be called: what each held must not be swapped without a word."""
    with open_server(tmp_path) as server, Ledger.open(new_ledger(tmp_path)) as ledger:
        rows = [report(1), report(1, TEL="", Notes="wrong row, see above"), report(2)]
        office = new_report(server, ledger, rows)
        left = iter([lambda: None, lambda: office.people.inserts_rows(above=2)])

        def hook(_method: str, path: str, _body: Any) -> None:
            if path.endswith(":batchUpdate"):
                next(left, lambda: None)()

        server.before_request = hook
        told = office.run()
        calls = {call["Case ID"]: call["TEL"] for call in office.calls()}
    assert {"Case ID", "Next Action", "Assigned To"} <= {column for _, column in _hit(told)}
    assert {*calls.values()} == {"(212) 555-2001", "(212) 555-2002"}
    assert int(told.exit_code) == 5


def _hit(told: Report) -> list[tuple[int | None, str | None]]:
    """The cells that are told to hold what was meant for another row."""
    return [(one.row, one.column) for one in told.problems if "what was meant for another row" in one.problem]


def _copies_a_row(person: Person, row: int, to: int) -> None:
    source = {"sheetId": 7, "startRowIndex": row - 1, "endRowIndex": row}
    target = {"sheetId": 7, "startRowIndex": to - 1, "endRowIndex": to}
    copied = {"source": source, "destination": target, "pasteType": "PASTE_NORMAL"}
    engine.batch_update(person.workbook, {"requests": [{"copyPaste": copied}]}, person.email)
