from __future__ import annotations

from typing import Any

import pytest
from engine_calls import OWNER, area, do, everything, painted, put, rows_range, workbook
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.sandbox.sheets import values
from bot.sandbox.sheets.errors import ApiError
from bot.sandbox.sheets.model import Workbook

WRONG = {"deleteDimension": {"range": rows_range(99, 100)}}


def furnished() -> Workbook:
    book = workbook([["b", 2, "x"], ["a", 1, "y"]])
    put(book, "D1", [["=A1"]], typed=True)
    do(
        book,
        {"mergeCells": {"range": area(book, "F1:G1")}},
        {"addSheet": {"properties": {"title": "Two", "sheetId": 2}}},
    )
    return book


def requests(book: Workbook) -> list[dict[str, Any]]:
    """One of nearly every kind, in an order in which all succeed."""
    first = area(book, "A1:B2")
    return [
        {"updateCells": {"range": first, "rows": [{"values": [{"note": "n"}]}], "fields": "note"}},
        painted(book, "A1:H20"),
        {"appendCells": {"rows": [{"values": [{"userEnteredValue": {"boolValue": True}}]}], "fields": "*"}},
        {"insertDimension": {"range": rows_range(1, 2)}},
        {"deleteDimension": {"range": rows_range(1, 2, "COLUMNS")}},
        {"moveDimension": {"source": rows_range(0, 1), "destinationIndex": 5}},
        {"appendDimension": {"sheetId": 0, "dimension": "ROWS", "length": 3}},
        {"updateDimensionProperties": {"range": rows_range(0, 2), "properties": {"hiddenByUser": True}, "fields": "*"}},
        {"addDimensionGroup": {"range": rows_range(0, 2)}},
        {"addSheet": {"properties": {"title": "Three"}}},
        {"duplicateSheet": {"sourceSheetId": 0}},
        {"updateSheetProperties": {"properties": {"title": "Renamed", "index": 3}, "fields": "title,index"}},
        {
            "updateSpreadsheetProperties": {
                "properties": {"title": "Other", "timeZone": "UTC"},
                "fields": "title,timeZone",
            }
        },
        {"addNamedRange": {"namedRange": {"name": "n_1", "range": first}}},
        {"addProtectedRange": {"protectedRange": {"range": first}}},
        {"mergeCells": {"range": area(book, "A10:B11")}},
        {"unmergeCells": {"range": area(book, "A10:B11")}},
        {"sortRange": {"range": first, "sortSpecs": [{"dimensionIndex": 0}]}},
        {"setBasicFilter": {"filter": {"range": first}}},
        {"addFilterView": {"filter": {"range": first}}},
        {"findReplace": {"find": "a", "replacement": "z", "allSheets": True}},
        {"copyPaste": {"source": first, "destination": area(book, "A12:B13")}},
        {"cutPaste": {"source": first, "destination": {"sheetId": 2}}},
        {"pasteData": {"coordinate": {"sheetId": 2, "rowIndex": 5}, "data": "1,2", "delimiter": ","}},
        {"setDataValidation": {"range": first, "rule": {"condition": {"type": "BOOLEAN"}}}},
        {"addConditionalFormatRule": {"rule": {"ranges": [first], "booleanRule": {}}}},
        {"deleteSheet": {"sheetId": 2}},
    ]


@given(st.integers(0, 27))
@settings(max_examples=28, deadline=None)
def test_an_error_at_any_position_leaves_nothing_of_the_others(position: int) -> None:
    book = furnished()
    before, version = everything(book), book.version
    batch = requests(book)
    batch.insert(position, WRONG)
    with pytest.raises(ApiError, match=rf"Invalid requests\[{position}\].deleteDimension: Cannot delete a row"):
        do(book, *batch)
    assert everything(book) == before
    assert book.version > version


def test_without_the_error_all_of_them_are_applied() -> None:
    book = furnished()
    before = everything(book)
    assert len(do(book, *requests(book))) == 27
    assert everything(book) != before


def test_a_workbook_goes_on_working_after_a_refusal() -> None:
    book = furnished()
    with pytest.raises(ApiError):
        do(book, {"deleteSheet": {"sheetId": 2}}, painted(book, "A1"), WRONG)
    do(book, *requests(book))
    assert book.find(2) is None


def test_a_failed_append_leaves_the_grid_as_long_as_it_was() -> None:
    book = workbook([[str(n)] for n in range(20)])
    with pytest.raises(ApiError):
        values.append(book, "A1", {"valueInputOption": "RAW"}, {"values": [["ok"], ["x" * 50_001]]}, OWNER)
    assert book.sheets[0].row_count == 20


def test_a_request_of_two_kinds_or_none_is_refused() -> None:
    book = workbook()
    for wrong in ({}, {"clearBasicFilter": {"sheetId": 0}, "deleteSheet": {"sheetId": 0}}):
        with pytest.raises(ApiError, match=r"Invalid requests\[0\]"):
            do(book, wrong)
    with pytest.raises(ApiError, match="Must specify at least one request"):
        do(book)
