from __future__ import annotations

import pytest
from engine_calls import OWNER, put, shown, workbook

from bot.sandbox.sheets.engine import values
from bot.sandbox.sheets.engine.errors import ApiError

RAW = {"valueInputOption": "RAW"}

TABLES = [["x", "y", "z"], ["x", "y", "z"], [], ["", "x", "y"], ["", "", "y", "z"], ["", "x", "y", "z"]]


@pytest.mark.parametrize(
    ("range_", "written"),
    [("Sheet1", "B7"), ("C5:D5", "B7"), ("B2:D4", "B7"), ("A3:G10", "B7"), ("A1", "A3"), ("E4", "E4"), ("A4", "A4")],
)
def test_appending_finds_the_table_of_the_documentation(range_: str, written: str) -> None:
    book = workbook(TABLES)
    answer = values.append(book, range_, RAW, {"values": [["new"]]}, OWNER)
    assert answer["updates"]["updatedRange"] == f"Sheet1!{written}"


def test_cells_that_touch_by_a_corner_are_one_table() -> None:
    book = workbook([["", "b"], ["a"]])
    assert values.append(book, "B1", RAW, {"values": [["new"]]}, OWNER)["tableRange"] == "Sheet1!A1:B2"


def test_appending_to_an_empty_sheet_starts_where_the_range_starts() -> None:
    body = {"majorDimension": "COLUMNS", "values": [["25", "26", "27", "28"], ["29", "30", "31", "32"]]}
    assert values.append(workbook(), "'Sheet1'!B1", RAW, body, OWNER) == {
        "spreadsheetId": "ID",
        "updates": {
            "spreadsheetId": "ID",
            "updatedRange": "Sheet1!B1:C4",
            "updatedRows": 4,
            "updatedColumns": 2,
            "updatedCells": 8,
        },
    }


def test_appending_makes_the_grid_longer_when_it_is_full() -> None:
    book = workbook([[str(n)] for n in range(20)])
    values.append(book, "Sheet1", RAW, {"values": [["20"], ["21"]]}, OWNER)
    assert book.sheets[0].row_count == 22
    assert shown(book)[-1] == ["21"]


def test_appending_with_insert_rows_pushes_down_what_stands_below() -> None:
    book = workbook([["a"], ["b"], [], ["below"]])
    values.append(book, "A1", {**RAW, "insertDataOption": "INSERT_ROWS"}, {"values": [["c"], ["d"]]}, OWNER)
    assert shown(book) == [["a"], ["b"], ["c"], ["d"], [], ["below"]]


def test_appending_beyond_the_last_column_makes_the_grid_wider() -> None:
    book = workbook([["a"]], width=2)
    answer = values.append(book, "A1", RAW, {"values": [["1", "2", "3"]]}, OWNER)
    assert answer["updates"]["updatedRange"] == "Sheet1!A2:C2"
    assert (book.sheets[0].row_count, book.sheets[0].column_count) == (20, 3)


def test_appending_with_insert_rows_to_a_grid_with_room_makes_it_longer() -> None:
    book = workbook([["a"]])
    values.append(book, "Sheet1", {**RAW, "insertDataOption": "INSERT_ROWS"}, {"values": [["b"], ["c"]]}, OWNER)
    assert book.sheets[0].row_count == 22


def test_appending_over_blank_rows_leaves_the_grid_as_long_as_it_was() -> None:
    book = workbook([["a"]])
    values.append(book, "Sheet1", RAW, {"values": [["b"], ["c"]]}, OWNER)
    assert book.sheets[0].row_count == 20


def test_overwriting_takes_what_stands_below_the_table() -> None:
    book = workbook([["a"], [], ["below"]])
    answer = values.append(book, "A1", RAW, {"values": [["b"], ["c"]]}, OWNER)
    assert answer["tableRange"] == "Sheet1!A1"
    assert shown(book) == [["a"], ["b"], ["c"]]


def test_typed_values_may_be_appended_and_shown_at_once() -> None:
    book = workbook([["1"]])
    asked = {"valueInputOption": "USER_ENTERED", "includeValuesInResponse": "true"}
    answer = values.append(book, "A1", asked, {"values": [["$5", None, "=1+1"]]}, OWNER)
    assert answer["updates"]["updatedCells"] == 2
    assert answer["updates"]["updatedData"]["values"] == [["$5", "", "2"]]


def test_a_workbook_does_not_grow_beyond_ten_million_cells() -> None:
    book = workbook([["a"]], height=1, width=10_000)
    rows = {"majorDimension": "COLUMNS", "values": [["x"] * 1000]}
    message = "This action would increase the number of cells in the workbook above the limit of 10000000 cells."
    with pytest.raises(ApiError, match=message):
        values.append(book, "A1", RAW, rows, OWNER)
    assert book.sheets[0].row_count == 1


def test_appending_nothing_changes_nothing() -> None:
    book = workbook([["a"]])
    answer = values.append(book, "A1", RAW, {"values": []}, OWNER)
    assert answer["updates"] == {"spreadsheetId": "ID", "updatedRange": "Sheet1!A2"}
    assert shown(book) == [["a"]]


def test_a_table_that_starts_right_of_column_a_keeps_its_first_column() -> None:
    book = workbook()
    put(book, "C3", [["x", "y"], ["", "z"]])
    assert values.append(book, "Sheet1", RAW, {"values": [["new"]]}, OWNER)["updates"]["updatedRange"] == "Sheet1!C5"
