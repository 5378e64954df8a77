"""The engine answers as the real service did: requests and answers recorded by the gspread project, 2023-2026.

Ids that the service makes up are compared by their presence only.
"""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.sheets.engine import batch, spreadsheet, values
from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.model import Workbook

BOT = "bot@example.iam.gserviceaccount.com"
MADE_UP = ("namedRangeId", "protectedRangeId", "sheetId")

FIRST = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}
FIRST_SHOWN = {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2}
CELL = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}
COLUMN = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 1}
FORMAT = {
    "backgroundColor": {"green": 1, "blue": 1},
    "horizontalAlignment": "CENTER",
    "textFormat": {"foregroundColor": {"red": 1, "green": 1}, "fontSize": 12, "bold": True},
}


def span(dimension: str, start: int, end: int) -> dict[str, Any]:
    return {"sheetId": 0, "dimension": dimension, "startIndex": start, "endIndex": end}


def new() -> Workbook:
    return spreadsheet.workbook_from_create({"properties": {"title": "Original"}}, BOT, "ID")


BATCHES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    (
        "addDimensionGroup",
        {"range": span("ROWS", 0, 2)},
        {"dimensionGroups": [{"range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 2}, "depth": 1}]},
    ),
    (
        "addNamedRange",
        {"namedRange": {"name": "NamedRange", "range": FIRST}},
        {"namedRange": {"namedRangeId": "…", "name": "NamedRange", "range": FIRST_SHOWN}},
    ),
    (
        "addProtectedRange",
        {
            "protectedRange": {
                "range": FIRST,
                "description": None,
                "warningOnly": False,
                "requestingUserCanEdit": False,
                "editors": {"users": [], "groups": []},
            }
        },
        {
            "protectedRange": {
                "protectedRangeId": "…",
                "range": FIRST_SHOWN,
                "requestingUserCanEdit": True,
                "editors": {},
            }
        },
    ),
    (
        "addSheet",
        {
            "properties": {
                "title": "gacha",
                "sheetType": "GRID",
                "gridProperties": {"rowCount": 100, "columnCount": 100},
            }
        },
        {
            "properties": {
                "sheetId": "…",
                "title": "gacha",
                "index": 1,
                "sheetType": "GRID",
                "gridProperties": {"rowCount": 100, "columnCount": 100},
            }
        },
    ),
    ("autoResizeDimensions", {"dimensions": span("COLUMNS", 0, 1)}, {}),
    ("clearBasicFilter", {"sheetId": 0}, {}),
    (
        "copyPaste",
        {
            "source": COLUMN,
            "destination": {**COLUMN, "startColumnIndex": 1, "endColumnIndex": 2},
            "pasteType": "PASTE_NORMAL",
            "pasteOrientation": "NORMAL",
        },
        {},
    ),
    (
        "cutPaste",
        {
            "source": COLUMN,
            "destination": {"sheetId": 0, "rowIndex": 0, "columnIndex": 2},
            "pasteType": "PASTE_NORMAL",
        },
        {},
    ),
    ("deleteDimension", {"range": span("COLUMNS", 1, 3)}, {}),
    ("insertDimension", {"range": span("COLUMNS", 1, 3), "inheritFromBefore": False}, {}),
    ("mergeCells", {"mergeType": "MERGE_ROWS", "range": FIRST}, {}),
    (
        "repeatCell",
        {
            "range": {**FIRST, "startRowIndex": 1},
            "cell": {"userEnteredFormat": FORMAT},
            "fields": "userEnteredFormat(backgroundColor,horizontalAlignment,textFormat)",
        },
        {},
    ),
    ("setBasicFilter", {"filter": {"range": {"sheetId": 0}}}, {}),
    (
        "setDataValidation",
        {
            "range": CELL,
            "rule": {
                "condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "y"}]},
                "showCustomUi": False,
                "strict": True,
                "inputMessage": "n",
            },
        },
        {},
    ),
    ("sortRange", {"range": FIRST, "sortSpecs": [{"dimensionIndex": 1, "sortOrder": "ASCENDING"}]}, {}),
    ("unmergeCells", {"range": FIRST}, {}),
    ("updateCells", {"range": CELL, "fields": "note", "rows": [{"values": [{"note": "slim shaddy"}]}]}, {}),
    (
        "updateDimensionProperties",
        {"range": span("COLUMNS", 0, 2), "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"},
        {},
    ),
    (
        "updateSpreadsheetProperties",
        {"properties": {"title": "\U0001f38a Updated Title #123 \U0001f389"}, "fields": "title"},
        {},
    ),
]


def without_made_up_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: "…" if k in MADE_UP and v else without_made_up_ids(v) for k, v in value.items()}
    return [without_made_up_ids(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("kind", "request_", "reply"), BATCHES, ids=[kind for kind, _, _ in BATCHES])
def test_a_recorded_batch_update_is_answered_as_it_was(kind: str, request_: Any, reply: Any) -> None:
    answer = batch.batch_update(new(), {"requests": [{kind: request_}]}, BOT)
    assert without_made_up_ids(answer) == {"spreadsheetId": "ID", "replies": [{kind: reply} if reply else {}]}


def test_deleting_a_dimension_group_is_answered_with_an_empty_reply_of_its_kind() -> None:
    book, range_ = new(), span("COLUMNS", 0, 2)
    batch.batch_update(book, {"requests": [{"addDimensionGroup": {"range": range_}}]}, BOT)
    answer = batch.batch_update(book, {"requests": [{"deleteDimensionGroup": {"range": range_}}]}, BOT)
    assert answer["replies"] == [{"deleteDimensionGroup": {}}]


def test_hiding_the_last_sheet_is_refused_as_it_was() -> None:
    request = {"updateSheetProperties": {"properties": {"sheetId": 0, "hidden": True}, "fields": "hidden"}}
    with pytest.raises(ApiError) as refused:
        batch.batch_update(new(), {"requests": [request]}, BOT)
    assert refused.value.body() == {
        "error": {
            "code": 400,
            "message": "Invalid requests[0].updateSheetProperties: You can't hide all the sheets in a document.",
            "status": "INVALID_ARGUMENT",
        }
    }


def test_the_recorded_values_methods_are_answered_as_they_were() -> None:
    book = new()
    raw, typed = {"valueInputOption": "RAW"}, {"valueInputOption": "USER_ENTERED"}
    assert values.get(book, "'Sheet1'!D4", {"valueRenderOption": "FORMATTED_VALUE"}) == {
        "range": "Sheet1!D4",
        "majorDimension": "ROWS",
    }
    assert values.update(book, "'Sheet1'!B1", typed, {"values": [["Dummy"]]}, BOT) == {
        "spreadsheetId": "ID",
        "updatedRange": "Sheet1!B1",
        "updatedRows": 1,
        "updatedColumns": 1,
        "updatedCells": 1,
    }
    assert values.clear(book, "'Sheet1'", BOT) == {"spreadsheetId": "ID", "clearedRange": "Sheet1!A1:Z1000"}
    row = {"values": [["one", "", "three"]]}
    assert values.append(book, "'Sheet1'", {**raw, "includeValuesInResponse": "False"}, row, BOT) == {
        "spreadsheetId": "ID",
        "updates": {
            "spreadsheetId": "ID",
            "updatedRange": "Sheet1!A1:C1",
            "updatedRows": 1,
            "updatedColumns": 3,
            "updatedCells": 3,
        },
    }
    assert values.batch_clear(book, {"ranges": ["'Sheet1'!A1:B1", "'Sheet1'!C2:E2"]}, BOT) == {
        "spreadsheetId": "ID",
        "clearedRanges": ["Sheet1!A1:B1", "Sheet1!C2:E2"],
    }


def test_the_recorded_batch_get_is_answered_as_it_was() -> None:
    book = new()
    data = [
        {"range": "'Sheet1'!A1:D1", "values": [["A1", "B1", "", "D1"]]},
        {"range": "'Sheet1'!A4:D4", "values": [["A4", "B4", "", "D4"]]},
    ]
    written = values.batch_update(book, {"valueInputOption": "RAW", "data": data}, BOT)
    assert written["totalUpdatedColumns"] == 4
    assert values.batch_get(book, ["'Sheet1'!A1:B1", "'Sheet1'!B4:D4"]) == {
        "spreadsheetId": "ID",
        "valueRanges": [
            {"range": "Sheet1!A1:B1", "majorDimension": "ROWS", "values": [["A1", "B1"]]},
            {"range": "Sheet1!B4:D4", "majorDimension": "ROWS", "values": [["B4", "", "D4"]]},
        ],
    }


def test_the_recorded_dates_and_numbers_come_back_as_json_numbers() -> None:
    book = new()
    size = {"sheetId": 0, "gridProperties": {"rowCount": 2, "columnCount": 4}}
    batch.batch_update(
        book,
        {
            "requests": [
                {
                    "updateSheetProperties": {
                        "properties": size,
                        "fields": "gridProperties.rowCount,gridProperties.columnCount",
                    }
                }
            ]
        },
        BOT,
    )
    typed = {"valueInputOption": "USER_ENTERED"}
    rows = [["=1+1", "2020-01-01", "string", "53"], ["=3/2", "0.12", "36162"]]
    values.update(book, "'Sheet1'!A1", typed, {"values": rows}, BOT)
    asked = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"}
    assert values.get(book, "'Sheet1'", asked) == {
        "range": "Sheet1!A1:D2",
        "majorDimension": "ROWS",
        "values": [[2, 43831, "string", 53], [1.5, 0.12, 36162]],
    }
