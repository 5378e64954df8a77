from __future__ import annotations

from typing import Any

import pytest
from engine_calls import area, cell, do, put, rows_range, shown, workbook

from bot.sandbox.sheets.engine import spreadsheet
from bot.sandbox.sheets.engine.model import Json, Workbook


def data(book: Workbook, range_: str, mask: str | None = None) -> Json:
    answer = spreadsheet.get_spreadsheet(book, [range_], include_grid_data=True, fields_mask=mask)
    found: Json = answer["sheets"][0]["data"][0]
    return found


def test_rows_are_ragged_and_an_empty_cell_between_is_an_empty_object() -> None:
    book = workbook([["a", "", "c"], ["", ""], ["d"]])
    rows = data(book, "A1:H20", "sheets.data.rowData.values.formattedValue")["rowData"]
    assert rows == [
        {"values": [{"formattedValue": "a"}, {}, {"formattedValue": "c"}]},
        {},
        {"values": [{"formattedValue": "d"}]},
    ]


def test_start_is_left_out_when_it_is_the_corner() -> None:
    book = workbook([["a", "b"], ["c", "d"]])
    mask = "sheets.data(startRow,startColumn)"
    assert data(book, "A1:B2", mask) == {}
    assert data(book, "B2", mask) == {"startRow": 1, "startColumn": 1}
    assert data(book, "B1", mask) == {"startColumn": 1}


def test_metadata_is_of_the_rows_and_columns_of_the_range() -> None:
    book = workbook([["a"]])
    sized = {"range": rows_range(2, 3), "properties": {"pixelSize": 40, "hiddenByUser": True}, "fields": "*"}
    wide = {"range": rows_range(1, 2, "COLUMNS"), "properties": {"pixelSize": 7}, "fields": "pixelSize"}
    do(book, {"updateDimensionProperties": sized}, {"updateDimensionProperties": wide})
    found = data(book, "B2:C4")
    assert found["rowMetadata"] == [{"pixelSize": 21}, {"pixelSize": 40, "hiddenByUser": True}, {"pixelSize": 21}]
    assert found["columnMetadata"] == [{"pixelSize": 7}, {"pixelSize": 100}]
    assert "rowData" not in found


@pytest.mark.parametrize(
    ("mask", "expected"),
    [
        ("sheets.data.rowMetadata.pixelSize", {"rowMetadata": [{"pixelSize": 21}]}),
        ("sheets(data(columnMetadata))", {"columnMetadata": [{"pixelSize": 100}]}),
        ("sheets.data.rowMetadata.hiddenByUser", {"rowMetadata": [{}]}),
        ("sheets/data/rowData/values/note", {}),
        (
            "sheets.data.rowData.values.effectiveFormat.textFormat.bold",
            {"rowData": [{"values": [{"effectiveFormat": {"textFormat": {"bold": False}}}]}]},
        ),
    ],
)
def test_a_mask_reaches_only_its_part(mask: str, expected: Json) -> None:
    assert data(workbook([["a"]]), "A1", mask) == expected


def test_a_cell_says_its_fields_in_the_order_of_the_service() -> None:
    book = workbook()
    put(book, "A1", [['=HYPERLINK("https://example.com","x")']], typed=True)
    note = {"rows": [{"values": [{"note": "n"}]}], "fields": "note"}
    do(book, {"updateCells": {"range": area(book, "A1"), **note}})
    found = data(book, "A1")["rowData"][0]["values"][0]
    assert list(found) == [
        "userEnteredValue",
        "effectiveValue",
        "formattedValue",
        "effectiveFormat",
        "hyperlink",
        "note",
    ]


RULE: Json = {
    "condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "yes"}, {"userEnteredValue": "no"}]},
    "inputMessage": "yes or no",
    "strict": True,
    "showCustomUi": True,
}


def validate(book: Workbook, range_: str, rule: Json | None) -> None:
    request: Json = {"range": area(book, range_)}
    do(book, {"setDataValidation": {**request, "rule": rule} if rule else request})


class TestDataValidation:
    @pytest.mark.parametrize(
        "rule",
        [
            RULE,
            {"condition": {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "=Sheet1!$B$1:$B$3"}]}},
            {"condition": {"type": "BOOLEAN"}, "strict": True},
        ],
    )
    def test_a_rule_is_given_back_as_it_was_set_and_cleared_by_none(self, rule: Json) -> None:
        book = workbook()
        validate(book, "A1:A2", rule)
        assert cell(book, "A2", "dataValidation") == rule
        validate(book, "A1:A2", None)
        assert cell(book, "A2", "dataValidation") is None

    def test_what_is_false_is_left_out(self) -> None:
        book = workbook()
        validate(book, "A1", {**RULE, "strict": False, "showCustomUi": False, "inputMessage": ""})
        assert cell(book, "A1", "dataValidation") == {"condition": RULE["condition"]}

    @pytest.mark.parametrize("typed", [True, False])
    def test_a_strict_list_does_not_refuse_what_the_api_writes(self, typed: bool) -> None:
        book = workbook()
        validate(book, "A1:B1", RULE)
        put(book, "A1", [["maybe"]], typed=typed)
        given: Any = {"values": [{"userEnteredValue": {"stringValue": "never"}}]}
        do(book, {"updateCells": {"range": area(book, "B1"), "rows": [given], "fields": "userEnteredValue"}})
        assert shown(book, "A1:B1") == [["maybe", "never"]]
        assert cell(book, "A1", "dataValidation") == RULE

    def test_a_checkbox_typed_as_text_holds_a_boolean(self) -> None:
        book = workbook()
        validate(book, "A1", {"condition": {"type": "BOOLEAN"}})
        put(book, "A1", [["true"]], typed=True)
        assert cell(book, "A1", "effectiveValue") == {"boolValue": True}
