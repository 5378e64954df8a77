"""People's formulas that a batch hits while rows or columns move: what they gave comes back, and they are told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.runner.report import Report
from bot.sandbox.sheets.engine import batch as engine
from bot.sandbox.sheets.engine import values
from bot.sandbox.sheets.engine.person import Person
from tests.contract.sheets.column_edits import inserts_a_column
from tests.contract.sheets.office import BOT, FORM, TAB, Office, open_office, request

HEADERS = (*FORM, "Age", *BOT)  # a column of people's own, where Case ID is to be written
ORDERS = [f"111-000000{digit}-000000{digit}" for digit in range(1, 6)]
LOST = "held a formula, which a write hit while rows or columns moved; "
FIX = "put it back: copy the one above or below"
PRICE = {"type": "CURRENCY", "pattern": '"$"0.00'}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path, [request(order, day) for day, order in enumerate(ORDERS, 9)], HEADERS) as office:
        office.before_write(inserts_a_column(2))
        yield office


def test_formulas_that_a_batch_hit_are_told_and_their_values_stand_meanwhile(office: Office) -> None:
    for row in range(2, 7):
        office.person.types(f"I{row}", f"=ROW()*{row}")
    told = office.run()
    assert _told(told) == [(None, "Age", f"{LOST}rows 2, 3, 4, 5, 6", FIX)]
    assert int(told.exit_code) == 5
    assert office.values("J1:J6") == [["Age"], ["4"], ["9"], ["16"], ["25"], ["36"]]


def test_an_array_formula_that_a_batch_hit_is_told_and_fills_its_column_once_it_is_put_back(office: Office) -> None:
    """Its values were put back as constants, and each of them would keep it from coming back."""
    formula = "=ARRAYFORMULA(ROW(A2:A6)*2)"
    office.person.types("I2", formula)
    told = office.run()
    assert _told(told) == [(2, "Age", f"{LOST}row 2", FIX)]
    assert int(told.exit_code) == 5
    assert office.values("J2:J6") == [["4"]]
    office.person.types("J2", formula)
    assert office.values("J2:J6") == [["4"], ["6"], ["8"], ["10"], ["12"]]


def test_a_formula_in_a_column_of_the_bots_that_a_batch_meant_for_the_row_above_hit_is_told(tmp_path: Path) -> None:
    with open_office(tmp_path, [request(order, day) for day, order in enumerate(ORDERS, 9)], (*FORM, *BOT)) as office:
        office.person.types("J4", '="call "&B4')
        office.before_write(lambda person: person.inserts_rows(above=3))
        told = office.run()
        stands = office.values("J5")
    in_its_way = "holds a formula; row 4 left untouched", "clear the cell; the bot writes this column"
    assert _told(told) == [(4, "Next Action", *in_its_way), (5, "Next Action", f"{LOST}row 5", FIX)]
    assert stands == [["call ana@example.com"]]


def test_formulas_that_move_beside_what_a_batch_hits_are_nothing_to_tell(office: Office) -> None:
    for row in range(2, 7):
        office.person.types(f"I{row}", f"=ROW()*{row}")
    office.before_write(lambda person: person.inserts_rows(above=3))
    told = office.run()
    assert (told.problems, int(told.exit_code)) == ((), 0)
    assert _entered(office, "I2:I4") == [["=ROW()*2"], [], ["=ROW()*3"]]


def test_a_formula_that_stands_in_a_header_and_was_hit_is_told(tmp_path: Path) -> None:
    with open_office(tmp_path, [request(order) for order in ORDERS[:2]], HEADERS) as office:
        office.person.types("I1", '={"Age";ARRAYFORMULA(ROW(A2:A3)*2)}')
        office.before_write(_inserts_a_row_above_all_and_a_column)
        told = office.run()
        found = office.values("J1:J4")
    assert _told(told) == [(2, "Age", f"{LOST}row 2", FIX)]
    assert found == [[], ["Age"]]


def test_the_number_format_of_a_cell_that_a_date_hit_comes_back_with_what_stood_there(tmp_path: Path) -> None:
    at = BOT.index("Due")
    headers = (*FORM, *BOT[:at], "Price", *BOT[at:])
    rows = [request(order, day) | {"Price": 7.5} for day, order in enumerate(ORDERS, 9)]
    with open_office(tmp_path, rows, headers) as office:
        for row in range(1, 6):
            _shows(office, row, len(FORM) + at, PRICE)
        office.before_write(inserts_a_column(2))
        told = office.run()
        found = [_shown(office, row, len(FORM) + at + 1) for row in range(1, 6)]
    assert told.repaired_rows == len(rows)
    assert found == [(7.5, PRICE)] * 5


def test_the_number_format_of_a_cell_that_two_dates_hit_comes_back_with_what_stood_there(tmp_path: Path) -> None:
    """What counts is how it was shown before the first hit, not what that hit had left."""
    due = len(FORM) + BOT.index("Due")
    finished = request(ORDERS[1], Status="Successful", Done=True, Due=7.5)
    finished["Timestamp"] -= 60
    with open_office(tmp_path, [request(ORDERS[0]), finished, request(ORDERS[2], 12)], (*FORM, *BOT)) as office:
        _shows(office, 1, due, {"type": "DATE", "pattern": "d mmm"})
        _shows(office, 2, due, PRICE)
        office.before_each(
            lambda person: person.moves_rows(2, 2, above=5), lambda person: person.moves_rows(2, 2, above=4)
        )
        office.run()
        found = _shown(office, office.rows()[ORDERS[1]]["row"] - 1, due)
    assert found == (7.5, PRICE)


def _told(report: Report) -> list[tuple[int | None, str | None, str, str]]:
    return [(one.row, one.column, one.problem, one.fix) for one in report.problems]


def _entered(office: Office, cells: str) -> list[list[Any]]:
    """As it was typed, without what a formula fills."""
    workbook = office.server.state.workbook(office.spreadsheet_id)
    return list(values.get(workbook, f"'{TAB}'!{cells}", {"valueRenderOption": "FORMULA"}).get("values", []))


def _inserts_a_row_above_all_and_a_column(person: Person) -> None:
    person.inserts_rows(above=1)
    inserts_a_column(2)(person)


def _shows(office: Office, row: int, column: int, number_format: dict[str, str]) -> None:
    """A person chooses how a cell, counted from 0, shows its number."""
    place = {"startRowIndex": row, "endRowIndex": row + 1, "startColumnIndex": column, "endColumnIndex": column + 1}
    cell = {"userEnteredFormat": {"numberFormat": number_format}}
    asked = {"range": {"sheetId": 7} | place, "cell": cell, "fields": "userEnteredFormat.numberFormat"}
    engine.batch_update(office.person.workbook, {"requests": [{"repeatCell": asked}]}, office.person.email)


def _shown(office: Office, row: int, column: int) -> tuple[Any, Any]:
    cell = office.server.state.workbook(office.spreadsheet_id).sheets[0].cell(row, column)
    return cell.value, cell.number_format
