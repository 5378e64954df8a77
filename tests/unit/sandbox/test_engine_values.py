from __future__ import annotations

from typing import Any

import pytest
from engine_calls import OWNER, area, cell, do, painted, put, shown, workbook

from bot.sandbox.sheets.engine import values
from bot.sandbox.sheets.engine.errors import ApiError

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
    with pytest.raises(
        ApiError, match=r"Requested writing within range \[Sheet1!A1:B1\], but tried writing to row \[2\]"
    ):
        put(book, "A1:B1", [["a", "b"], ["c"]])
    with pytest.raises(ApiError, match=r"within range \[Sheet1!A:A\], but tried writing to column \[B\]"):
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


def test_rows_and_columns_where_nothing_was_written_do_not_count() -> None:
    book = workbook()
    data = [{"range": "A1:C3", "values": [["a", None, "b"], [None], ["c"]]}, {"range": "A1", "values": [["d"]]}]
    answer = values.batch_update(book, {"valueInputOption": "RAW", "data": data}, OWNER)
    totals = [answer[f"totalUpdated{name}"] for name in ("Rows", "Columns", "Cells", "Sheets")]
    assert totals == [2, 2, 4, 1]


def test_a_batch_update_with_one_wrong_range_writes_nothing() -> None:
    book = workbook()
    data = [{"range": "A1", "values": [["a"]]}, {"range": "nope!A1", "values": [["b"]]}]
    with pytest.raises(ApiError, match=r"Invalid data\[1\]: Unable to parse range: nope!A1"):
        values.batch_update(book, {"valueInputOption": "RAW", "data": data}, OWNER)
    assert shown(book) == []


def test_without_a_value_input_option_nothing_is_written() -> None:
    with pytest.raises(ApiError, match="'valueInputOption' is required but not specified"):
        values.update(workbook(), "A1", {}, {"values": [["a"]]}, OWNER)


@pytest.mark.parametrize(
    ("given", "quoted"),
    [
        (["x"], 'list_value {\n  values {\n    string_value: "x"\n  }\n}\n'),
        (
            [1.5, None],
            "list_value {\n  values {\n    number_value: 1.5\n  }\n  values {\n    null_value: NULL_VALUE\n  }\n}\n",
        ),
        ({"a": True}, 'struct_value {\n  fields {\n    key: "a"\n    value {\n      bool_value: true\n    }\n  }\n}\n'),
    ],
)
def test_a_list_or_an_object_in_a_cell_is_quoted_back_as_protocol_buffer_text(given: Any, quoted: str) -> None:
    book = workbook()
    with pytest.raises(ApiError) as refused:
        put(book, "A1:B2", [["fine", "fine"], ["fine", given]])
    assert refused.value.message == f"Invalid values[1][1]: {quoted}"
    assert shown(book) == []


def test_nothing_to_write_answers_with_the_corner_and_no_counts() -> None:
    for rows in ([], [[]], [[None]]):
        answer = put(workbook(), "B2", rows)
        assert answer["updatedRange"] == "Sheet1!B2"
        assert "updatedCells" not in answer


def test_the_written_values_come_back_when_asked_for() -> None:
    asked = {"valueInputOption": "USER_ENTERED", "includeValuesInResponse": "true"}
    answer = values.update(workbook(), "A1", asked, {"values": [["1,000", "=A1*2"]]}, OWNER)
    assert answer["updatedData"] == {"range": "Sheet1!A1:B1", "majorDimension": "ROWS", "values": [["1,000", "2000"]]}


def test_the_values_that_come_back_are_those_of_the_whole_range_that_was_named() -> None:
    book = workbook([["a", "b"], ["c", "d"]])
    asked = {**RAW, "includeValuesInResponse": "true"}
    answer = values.update(book, "A1:B9", asked, {"values": [["A"]]}, OWNER)
    assert answer["updatedRange"] == "Sheet1!A1"
    assert answer["updatedData"] == {
        "range": "Sheet1!A1:B9",
        "majorDimension": "ROWS",
        "values": [["A", "b"], ["c", "d"]],
    }


def test_the_values_that_come_back_are_rendered_as_the_response_options_say() -> None:
    asked = {
        "valueInputOption": "USER_ENTERED",
        "includeValuesInResponse": "true",
        "responseValueRenderOption": "UNFORMATTED_VALUE",
        "responseDateTimeRenderOption": "FORMATTED_STRING",
    }
    answer = values.update(workbook(), "A1", asked, {"values": [["50%", "11/20/2026", "=A1*2"]]}, OWNER)
    assert answer["updatedData"]["values"] == [[0.5, "11/20/2026", 1]]


def test_columns_are_written_side_by_side() -> None:
    book = workbook()
    body = {"majorDimension": "COLUMNS", "values": [["a", "b"], ["c"]]}
    values.update(book, "A1:B2", RAW, body, OWNER)
    assert shown(book) == [["a", "c"], ["b"]]


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
