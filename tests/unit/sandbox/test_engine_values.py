from __future__ import annotations

from typing import Any

import pytest
from engine_calls import OWNER, area, cell, do, painted, put, shown, workbook

from bot.sandbox.sheets import values
from bot.sandbox.sheets.errors import ApiError

RAW = {"valueInputOption": "RAW"}


def test_blank_ends_are_cut_and_blank_rows_between_are_empty() -> None:
    book = workbook([["a", "", "c", ""], [], ["x"], [""]])
    assert shown(book) == [["a", "", "c"], [], ["x"]]
    assert shown(book, "A:C", majorDimension="COLUMNS") == [["a", "", "x"], [], ["c"]]


def test_a_range_with_nothing_in_it_has_no_values_key() -> None:
    assert values.get(workbook(), "Sheet1!D4") == {"range": "Sheet1!D4", "majorDimension": "ROWS"}


def test_whole_numbers_have_no_decimals_in_json() -> None:
    answer = shown(workbook([[2, 1.5, True]]), valueRenderOption="UNFORMATTED_VALUE")
    assert [[type(value) for value in row] for row in answer] == [[int, float, bool]]


def test_null_leaves_a_cell_and_an_empty_text_clears_it() -> None:
    book = workbook([["a", "b", "c"]])
    answer = put(book, "A1", [[None, "", "C"]])
    assert shown(book) == [["a", "", "C"]]
    assert answer == {
        "spreadsheetId": "ID",
        "updatedRange": "Sheet1!A1:C1",
        "updatedRows": 1,
        "updatedColumns": 2,
        "updatedCells": 2,
    }


def test_clearing_keeps_format_note_and_validation() -> None:
    book = workbook([["a"]])
    do(book, painted(book, "A1"))
    rule = {"condition": {"type": "BOOLEAN"}}
    do(book, {"setDataValidation": {"range": area(book, "A1"), "rule": rule}})
    assert values.clear(book, "'Sheet1'", OWNER) == {"spreadsheetId": "ID", "clearedRange": "Sheet1!A1:H20"}
    assert shown(book) == []
    assert cell(book, "A1", "userEnteredFormat.backgroundColor") == {"backgroundColor": {"red": 1}}
    assert cell(book, "A1", "dataValidation") == rule


def test_values_that_do_not_fit_the_named_range_are_refused() -> None:
    book = workbook()
    with pytest.raises(ApiError, match=r"Requested writing within range \[A1:B1\], but tried writing to row \[2\]"):
        put(book, "A1:B1", [["a", "b"], ["c"]])
    with pytest.raises(ApiError, match=r"within range \[A:A\], but tried writing to column \[B\]"):
        put(book, "A:A", [["a", "b"]])
    assert shown(book) == []


def test_one_cell_is_the_corner_of_what_is_written() -> None:
    book = workbook()
    assert put(book, "B2", [["a", "b"], ["c"]])["updatedRange"] == "Sheet1!B2:C3"


def test_writing_beyond_the_grid_is_refused() -> None:
    with pytest.raises(ApiError, match=r"Range \(Sheet1!A20:A21\) exceeds grid limits. Max rows: 20, max columns: 8"):
        put(workbook(), "A20", [["a"], ["b"]])


def test_a_value_that_is_no_list_is_refused_as_the_service_refuses_it() -> None:
    body: Any = {"values": "X", "majorDimension": None}
    with pytest.raises(ApiError) as refused:
        values.update(workbook(), "'Sheet1'!A1", RAW, body, OWNER)
    message = "Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), \"X\""
    detail = {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": [{"field": "data.values", "description": message}],
    }
    assert refused.value.body()["error"] == {
        "code": 400,
        "message": message,
        "status": "INVALID_ARGUMENT",
        "details": [detail],
    }


def test_a_batch_update_counts_rows_and_columns_once() -> None:
    book = workbook()
    data = [
        {"range": "'Sheet1'!A1:D1", "values": [["A1", "B1", "", "D1"]]},
        {"range": "'Sheet1'!A4:D4", "values": [["A4", "B4", "", "D4"]]},
    ]
    answer = values.batch_update(book, {"valueInputOption": "RAW", "data": data}, OWNER)
    totals = {name: answer[name] for name in answer if name.startswith("total")}
    assert totals == {
        "totalUpdatedRows": 2,
        "totalUpdatedColumns": 4,
        "totalUpdatedCells": 8,
        "totalUpdatedSheets": 1,
    }
    assert [r["updatedRange"] for r in answer["responses"]] == ["Sheet1!A1:D1", "Sheet1!A4:D4"]


def test_a_batch_update_with_one_wrong_range_writes_nothing() -> None:
    book = workbook()
    data = [{"range": "A1", "values": [["a"]]}, {"range": "nope!A1", "values": [["b"]]}]
    with pytest.raises(ApiError, match=r"Invalid data\[1\]: Unable to parse range: nope!A1"):
        values.batch_update(book, {"valueInputOption": "RAW", "data": data}, OWNER)
    assert shown(book) == []


def test_without_a_value_input_option_nothing_is_written() -> None:
    with pytest.raises(ApiError, match="'valueInputOption' is required but not specified"):
        values.update(workbook(), "A1", {}, {"values": [["a"]]}, OWNER)


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


def test_the_written_values_come_back_when_asked_for() -> None:
    asked = {"valueInputOption": "USER_ENTERED", "includeValuesInResponse": "true"}
    answer = values.update(workbook(), "A1", asked, {"values": [["1,000", "=A1*2"]]}, OWNER)
    assert answer["updatedData"] == {"range": "Sheet1!A1:B1", "majorDimension": "ROWS", "values": [["1,000", "2000"]]}


def test_data_filters_read_write_and_clear_by_grid_range() -> None:
    book = workbook([["a", "b"]])
    chosen = {"gridRange": area(book, "B1")}
    read = values.batch_get_by_data_filter(book, {"dataFilters": [chosen]})
    assert read["valueRanges"] == [
        {"valueRange": {"range": "Sheet1!B1", "majorDimension": "ROWS", "values": [["b"]]}, "dataFilters": [chosen]}
    ]
    data = [{"dataFilter": chosen, "values": [["B"]]}]
    values.batch_update_by_data_filter(book, {**RAW, "data": data}, OWNER)
    assert shown(book) == [["a", "B"]]
    cleared = values.batch_clear_by_data_filter(book, {"dataFilters": [{"a1Range": "A1"}]}, OWNER)
    assert cleared["clearedRanges"] == ["Sheet1!A1"]
    assert shown(book) == [["", "B"]]
