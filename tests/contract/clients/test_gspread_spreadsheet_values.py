"""gspread.Spreadsheet's own values methods, batch_update and metadata: answers in full."""

from __future__ import annotations

import gspread
import pytest
from gspread.exceptions import APIError


def test_values_are_written_and_answered_with_what_was_updated(spreadsheet: gspread.Spreadsheet) -> None:
    key = spreadsheet.id
    assert spreadsheet.values_update(
        "Sheet1!A1:B2",
        params={"valueInputOption": "USER_ENTERED", "includeValuesInResponse": True},
        body={"values": [["Paid", "On"], ["$1,234.50", "11/21/2026"]]},
    ) == {
        "spreadsheetId": key,
        "updatedRange": "Sheet1!A1:B2",
        "updatedRows": 2,
        "updatedColumns": 2,
        "updatedCells": 4,
        "updatedData": {
            "range": "Sheet1!A1:B2",
            "majorDimension": "ROWS",
            "values": [["Paid", "On"], ["$1,234.50", "11/21/2026"]],
        },
    }
    raw = {"valueRenderOption": "UNFORMATTED_VALUE"}
    assert spreadsheet.values_get("Sheet1!A2:B2", params=raw) == {
        "range": "Sheet1!A2:B2",
        "majorDimension": "ROWS",
        "values": [[1234.5, 46347]],
    }


def test_appended_values_come_after_the_table(spreadsheet: gspread.Spreadsheet) -> None:
    params = {"valueInputOption": "RAW"}
    first = spreadsheet.values_append("Sheet1!A1", params, {"values": [["a", 1]]})
    assert "tableRange" not in first
    assert spreadsheet.values_append("Sheet1!A1", params, {"values": [["b", 2], ["c", 3]]}) == {
        "spreadsheetId": spreadsheet.id,
        "tableRange": "Sheet1!A1:B1",
        "updates": {
            "spreadsheetId": spreadsheet.id,
            "updatedRange": "Sheet1!A2:B3",
            "updatedRows": 2,
            "updatedColumns": 2,
            "updatedCells": 4,
        },
    }


def test_several_ranges_are_written_read_and_cleared_at_once(spreadsheet: gspread.Spreadsheet) -> None:
    key = spreadsheet.id
    data = [{"range": "A1:B1", "values": [["a", "b"]]}, {"range": "D5", "values": [[5]]}]
    written = spreadsheet.values_batch_update({"valueInputOption": "RAW", "data": data})
    assert (written["spreadsheetId"], written["totalUpdatedCells"], written["totalUpdatedSheets"]) == (key, 3, 1)
    assert [r["updatedRange"] for r in written["responses"]] == ["Sheet1!A1:B1", "Sheet1!D5"]
    assert spreadsheet.values_batch_get(["A1:A2", "D5"], {"majorDimension": "COLUMNS"}) == {
        "spreadsheetId": key,
        "valueRanges": [
            {"range": "Sheet1!A1:A2", "majorDimension": "COLUMNS", "values": [["a"]]},
            {"range": "Sheet1!D5", "majorDimension": "COLUMNS", "values": [["5"]]},
        ],
    }
    assert spreadsheet.values_clear("Sheet1!A1") == {"spreadsheetId": key, "clearedRange": "Sheet1!A1"}
    cleared = spreadsheet.values_batch_clear(body={"ranges": ["B1", "D:D"]})
    assert cleared == {"spreadsheetId": key, "clearedRanges": ["Sheet1!B1", "Sheet1!D1:D1000"]}
    assert spreadsheet.values_get("Sheet1") == {"range": "Sheet1!A1:Z1000", "majorDimension": "ROWS"}


@pytest.mark.parametrize(
    ("range_", "message"),
    [
        ("Nowhere!A1", "Unable to parse range: Nowhere!A1"),
        ("Sheet1!A1001", "Range (Sheet1!A1001) exceeds grid limits. Max rows: 1000, max columns: 26"),
        ("Sheet1!AB1:AC2", "Range (Sheet1!AB1:AC2) exceeds grid limits. Max rows: 1000, max columns: 26"),
    ],
)
def test_a_range_that_is_not_there_is_refused_in_googles_words(
    spreadsheet: gspread.Spreadsheet, range_: str, message: str
) -> None:
    with pytest.raises(APIError) as refused:
        spreadsheet.values_get(range_)
    assert refused.value.error == {"code": 400, "message": message, "status": "INVALID_ARGUMENT"}


def test_values_that_are_too_wide_for_their_range_are_refused(spreadsheet: gspread.Spreadsheet) -> None:
    with pytest.raises(APIError) as refused:
        spreadsheet.values_update("Sheet1!A1:B1", {"valueInputOption": "RAW"}, {"values": [[1, 2, 3]]})
    assert refused.value.error["message"] == (
        "Requested writing within range [Sheet1!A1:B1], but tried writing to column [C]"
    )
    with pytest.raises(APIError) as refused:
        spreadsheet.values_update("Sheet1!A1:B1", {"valueInputOption": "RAW"}, {"values": [[1], [2]]})
    assert refused.value.error["message"] == (
        "Requested writing within range [Sheet1!A1:B1], but tried writing to row [2]"
    )


def test_a_batch_update_answers_one_reply_a_request(spreadsheet: gspread.Spreadsheet) -> None:
    requests = [
        {"updateSpreadsheetProperties": {"properties": {"title": "Returns"}, "fields": "title"}},
        {"findReplace": {"find": "a", "replacement": "b", "allSheets": True}},
    ]
    assert spreadsheet.batch_update({"requests": requests}) == {
        "spreadsheetId": spreadsheet.id,
        "replies": [{}, {"findReplace": {}}],
    }


def test_metadata_is_what_google_shows_without_grid_data(spreadsheet: gspread.Spreadsheet) -> None:
    metadata = spreadsheet.fetch_sheet_metadata()
    assert sorted(metadata) == ["properties", "sheets", "spreadsheetId", "spreadsheetUrl"]
    assert metadata["spreadsheetUrl"] == f"https://docs.google.com/spreadsheets/d/{spreadsheet.id}/edit"
    assert metadata["sheets"] == [
        {
            "properties": {
                "sheetId": 0,
                "title": "Sheet1",
                "index": 0,
                "sheetType": "GRID",
                "gridProperties": {"rowCount": 1000, "columnCount": 26},
            }
        }
    ]
    assert sorted(metadata["properties"]) == [
        "autoRecalc",
        "defaultFormat",
        "locale",
        "spreadsheetTheme",
        "timeZone",
        "title",
    ]
    assert spreadsheet.fetch_sheet_metadata({"fields": "properties.locale"}) == {"properties": {"locale": "en_US"}}
