from __future__ import annotations

import pytest
from engine_calls import OWNER, area, cell, cells, do, put, rows_range, shown, workbook

from bot.sandbox.sheets import formula_text, values
from bot.sandbox.sheets.shifts import Deleted, Inserted, Moved

FORMULA = {"valueRenderOption": "FORMULA"}


def test_formulas_are_computed_and_follow_changes() -> None:
    book = workbook([[1], [2], [3]])
    put(book, "B1", [["=SUM(A1:A)", "=SUM(A:A)", '=IF(A1>0,"yes","no")']], typed=True)
    assert shown(book, "B1:D1") == [["6", "6", "yes"]]
    put(book, "A1", [[-10]])
    assert shown(book, "B1:D1") == [["-5", "-5", "no"]]


def test_formulas_see_other_sheets_and_named_ranges() -> None:
    book = workbook([[4]])
    do(book, {"addSheet": {"properties": {"title": "it's two"}}})
    do(book, {"addNamedRange": {"namedRange": {"name": "Four", "range": area(book, "Sheet1!A1")}}})
    put(book, "'it''s two'!A1", [["=Sheet1!A1*2", "=Four+1", "=FOURTY"]], typed=True)
    assert shown(book, "'it''s two'!A1:C1") == [["8", "5", "#NAME?"]]
    put(book, "Sheet1!B1", [["='it''s two'!A1+1"]], typed=True)
    assert shown(book, "Sheet1!B1") == [["9"]]


def test_an_unknown_function_is_a_name_error() -> None:
    book = workbook()
    put(book, "A1", [['=REGEXMATCH("a","b")']], typed=True)
    value = cell(book, "A1", "effectiveValue")
    assert value == {"errorValue": {"type": "NAME", "message": "Unknown function: 'REGEXMATCH'."}}


def test_what_cannot_be_parsed_is_an_error_value() -> None:
    book = workbook()
    put(book, "A1", [["=A2+"]], typed=True)
    assert shown(book, "A1") == [["#ERROR!"]]


def test_spilled_cells_have_a_value_and_nothing_entered() -> None:
    book = workbook([["a"], ["b"], [], ["d"]])
    put(book, "B1", [["=ARRAYFORMULA(A1:A)", '=ARRAYFORMULA(IF(A1:A<>"",A1:A&"!",))']], typed=True)
    assert shown(book, "B1:C") == [["a", "a!"], ["b", "b!"], [], ["d", "d!"]]
    first, second = (row[0] for row in cells(book, "B1:B2", "userEnteredValue,effectiveValue"))
    assert first["userEnteredValue"] == {"formulaValue": "=ARRAYFORMULA(A1:A)"}
    assert second == {"effectiveValue": {"stringValue": "b"}}


def test_an_array_that_yields_empty_texts_fills_its_column() -> None:
    book = workbook([["a"]], height=4)
    put(book, "B1", [['=ARRAYFORMULA(IF(A1:A<>"","x",""))']], typed=True)
    assert shown(book, "B1:B") == [["x"], [""], [""], [""]]


def test_a_value_in_the_way_of_an_array_breaks_it() -> None:
    book = workbook([["a"], ["b"], ["c"]])
    put(book, "B1", [["=ARRAYFORMULA(A1:A3)"]], typed=True)
    put(book, "B3", [["mine"]])
    assert shown(book, "B1:B3") == [["#REF!"], [], ["mine"]]


def test_appending_goes_below_what_an_array_fills() -> None:
    book = workbook([["a"], ["b"]])
    put(book, "B1", [['=ARRAYFORMULA(IF(ROW(A1:A6)>0,"x",""))']], typed=True)
    answer = values.append(book, "A1", {"valueInputOption": "RAW"}, {"values": [["c"]]}, OWNER)
    assert answer["updates"]["updatedRange"] == "Sheet1!A7"


def test_a_request_sees_the_formulas_as_the_ones_before_it_left_them() -> None:
    book = workbook([[3], [2], [1]])
    put(book, "B1", [["=A1*$D$1"], ["=A2*$D$1"], ["=A3*$D$1"]], typed=True)
    put(book, "D1", [[1]])
    assert shown(book, "B1:B3") == [["3"], ["2"], ["1"]]
    factor = {"userEnteredValue": {"numberValue": -1}}
    write = {"updateCells": {"range": area(book, "D1"), "rows": [{"values": [factor]}], "fields": "userEnteredValue"}}
    sort = {"sortRange": {"range": area(book, "A1:B3"), "sortSpecs": [{"dimensionIndex": 1}]}}
    do(book, write, sort)
    assert shown(book, "A1:B3") == [["3", "-3"], ["2", "-2"], ["1", "-1"]]


def test_references_follow_rows_that_move() -> None:
    book = workbook([[1], [2], [3]])
    put(book, "B1", [["=A2+SUM(A1:A3)"]], typed=True)
    do(book, {"insertDimension": {"range": rows_range(1, 3)}})
    assert shown(book, "B1", **FORMULA) == [["=A4+SUM(A1:A5)"]]
    do(book, {"deleteDimension": {"range": rows_range(3, 4)}})
    assert shown(book, "B1", **FORMULA) == [["=#REF!+SUM(A1:A4)"]]
    assert shown(book, "B1") == [["#REF!"]]


def test_references_follow_a_sheet_that_is_renamed() -> None:
    book = workbook([[1]])
    do(book, {"addSheet": {"properties": {"title": "Two"}}})
    put(book, "Two!A1", [['=Sheet1!A1&"Sheet1!A1"']], typed=True)
    do(book, {"updateSheetProperties": {"properties": {"sheetId": 0, "title": "Open orders"}, "fields": "title"}})
    assert shown(book, "Two!A1", **FORMULA) == [["='Open orders'!A1&\"Sheet1!A1\""]]


@pytest.mark.parametrize(
    ("formula", "shift", "after"),
    [
        ("=A1+A5", Inserted(2, 1), "=A1+A6"),
        ("=$A$5", Inserted(0, 2), "=$A$7"),
        ("=SUM(A2:A)", Inserted(0, 1), "=SUM(A3:A)"),
        ("=SUM(B:B)", Inserted(0, 1), "=SUM(B:B)"),
        ("=SUM(A3:A5)", Deleted(2, 4), "=SUM(A3:A3)"),
        ("=SUM(A3:A5)", Deleted(0, 9), "=SUM(#REF!)"),
        ('=A1&"A5"&LOG10(A5)', Inserted(0, 1), '=A2&"A5"&LOG10(A6)'),
        ("=A1", Moved(0, 1, 3), "=A3"),
        ("=A2", Moved(0, 1, 3), "=A1"),
        ("=Two!A5", Inserted(0, 1), "=Two!A5"),
        ("=vat_2026+A5", Inserted(0, 1), "=vat_2026+A6"),
    ],
)
def test_references_are_moved_token_by_token(formula: str, shift: Inserted | Deleted | Moved, after: str) -> None:
    assert formula_text.moved(formula, "Sheet1", "Sheet1", "ROWS", shift) == after


def test_a_copy_off_the_edge_is_a_reference_error() -> None:
    assert formula_text.copied("=A1+$A$1", -1, 0) == "=#REF!+$A$1"


def test_a_link_formula_shows_its_address() -> None:
    book = workbook()
    put(book, "A1", [['=HYPERLINK("https://example.com/1","one")']], typed=True)
    assert cells(book, "A1", "hyperlink,formattedValue") == [
        [{"formattedValue": "one", "hyperlink": "https://example.com/1"}]
    ]
