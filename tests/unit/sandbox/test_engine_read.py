from __future__ import annotations

import pytest
from engine_calls import OWNER, area, cell, cells, do, everything, painted, put, rows_range, workbook

from bot.sandbox.sheets.engine import batch, fields, spreadsheet
from bot.sandbox.sheets.engine.errors import ApiError


def test_a_new_spreadsheet_looks_as_the_service_makes_it() -> None:
    made = spreadsheet.workbook_from_create({"properties": {"title": "Original"}}, OWNER, "ID")
    answer = spreadsheet.get_spreadsheet(made)
    properties = answer["properties"]
    assert (properties["title"], properties["locale"], properties["timeZone"]) == ("Original", "en_US", "Etc/GMT")
    assert properties["defaultFormat"]["textFormat"]["foregroundColorStyle"] == {"rgbColor": {}}
    assert answer["sheets"] == [
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
    assert answer["spreadsheetUrl"] == "https://docs.google.com/spreadsheets/d/ID/edit"
    assert set(answer) == {"spreadsheetId", "properties", "sheets", "spreadsheetUrl"}


@pytest.mark.parametrize("mask", ["sheets.data.rowData.values.note", "sheets/data/rowData/values/note"])
def test_a_mask_that_finds_nothing_still_shows_the_data_it_looked_at(mask: str) -> None:
    answer = spreadsheet.get_spreadsheet(workbook([["a"]]), ["'Sheet1'"], fields_mask=mask)
    assert answer == {"sheets": [{"data": [{}]}]}


def test_a_mask_on_an_absent_list_answers_an_empty_object() -> None:
    assert spreadsheet.get_spreadsheet(workbook(), fields_mask="namedRanges") == {}


@pytest.mark.parametrize(
    "mask",
    ["spreadsheetId,sheets(properties(title,index))", "spreadsheetId,sheets.properties.title,sheets/properties/index"],
)
def test_every_spelling_of_a_mask_selects_the_same(mask: str) -> None:
    answer = spreadsheet.get_spreadsheet(workbook(), fields_mask=mask)
    assert answer == {"spreadsheetId": "ID", "sheets": [{"properties": {"title": "Sheet1", "index": 0}}]}


def test_a_star_selects_everything_but_the_cells() -> None:
    book = workbook([["a"]])
    assert spreadsheet.get_spreadsheet(book, fields_mask="*") == spreadsheet.get_spreadsheet(book)
    assert spreadsheet.get_spreadsheet(book, fields_mask="*,sheets") == spreadsheet.get_spreadsheet(book)
    assert spreadsheet.get_spreadsheet(book, fields_mask="sheets") == {"sheets": everything(book)["sheets"]}


@pytest.mark.parametrize(
    "mask", ["sheets.foo", "properties, sheets.properties", "sheets(data", "a,,b", "sheets.data.rowData.values.notes"]
)
def test_a_misspelt_mask_is_refused(mask: str) -> None:
    with pytest.raises(ApiError) as refused:
        spreadsheet.get_spreadsheet(workbook(), fields_mask=mask)
    error = refused.value.body()["error"]
    assert (error["code"], error["message"]) == (400, "Request contains an invalid argument.")


def test_the_refusal_names_the_path() -> None:
    with pytest.raises(ApiError) as refused:
        fields.for_reading("sheets(properties/nme)")
    assert refused.value.details is not None
    violation = refused.value.details[0]["fieldViolations"][0]
    assert violation == {
        "field": "sheets.properties.nme",
        "description": "Error expanding 'fields' parameter. "
        "Cannot find matching fields for path 'sheets.properties.nme'.",
    }


def test_only_the_sheets_of_the_ranges_come_back() -> None:
    book = workbook()
    do(book, {"addSheet": {"properties": {"title": "Other"}}})
    answer = spreadsheet.get_spreadsheet(
        book, ["Other!B2:C3"], fields_mask="sheets(properties/title,data(startRow,startColumn))"
    )
    assert answer == {"sheets": [{"properties": {"title": "Other"}, "data": [{"startRow": 1, "startColumn": 1}]}]}


def test_the_format_of_a_cell_comes_back_with_both_spellings_of_its_colours() -> None:
    book = workbook()
    format_ = {
        "backgroundColor": {"green": 1, "blue": 1},
        "horizontalAlignment": "CENTER",
        "textFormat": {"foregroundColor": {"red": 1, "green": 1}, "fontSize": 12, "bold": True},
    }
    mask = "userEnteredFormat(backgroundColor,horizontalAlignment,textFormat)"
    do(book, {"repeatCell": {"range": area(book, "A2:B2"), "cell": {"userEnteredFormat": format_}, "fields": mask}})
    assert cell(book, "A2", "userEnteredFormat") == {
        "backgroundColor": {"green": 1, "blue": 1},
        "horizontalAlignment": "CENTER",
        "textFormat": {
            "foregroundColor": {"red": 1, "green": 1},
            "fontSize": 12,
            "bold": True,
            "foregroundColorStyle": {"rgbColor": {"red": 1, "green": 1}},
        },
        "backgroundColorStyle": {"rgbColor": {"green": 1, "blue": 1}},
    }


def test_colours_come_back_in_eight_bits_shown_as_float32() -> None:
    book = workbook()
    do(book, painted(book, "A1", "#F9CB9C"))
    found = cell(book, "A1", "userEnteredFormat.backgroundColor")
    assert found == {"backgroundColor": {"red": 0.9764706, "green": 0.79607844, "blue": 0.6117647}}


def test_a_cell_shows_what_was_entered_what_it_is_worth_and_how_it_looks() -> None:
    book = workbook()
    put(book, "A1", [["$5", "=A1*2", "=1/0"]], typed=True)
    five, ten, error = cells(book, "A1:C1", "userEnteredValue,effectiveValue,formattedValue")[0]
    assert five == {
        "userEnteredValue": {"numberValue": 5},
        "effectiveValue": {"numberValue": 5},
        "formattedValue": "$5",
    }
    assert ten["userEnteredValue"] == {"formulaValue": "=A1*2"}
    assert ten["effectiveValue"] == {"numberValue": 10}
    assert error["effectiveValue"]["errorValue"]["type"] == "DIVIDE_BY_ZERO"
    assert error["formattedValue"] == "#DIV/0!"


def test_the_effective_format_fills_in_the_defaults() -> None:
    book = workbook([["a"]])
    do(book, painted(book, "A1"))
    found = cell(book, "A1", "effectiveFormat")
    assert found["backgroundColor"] == {"red": 1}
    assert found["textFormat"]["fontSize"] == 10
    assert found["verticalAlignment"] == "BOTTOM"


def test_hidden_rows_and_wide_columns_show_in_the_metadata() -> None:
    book = workbook(height=3, width=2)
    hide = {"range": rows_range(1, 2), "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    widen = {"range": rows_range(0, 1, "COLUMNS"), "properties": {"pixelSize": 200}, "fields": "pixelSize"}
    do(book, {"updateDimensionProperties": hide}, {"updateDimensionProperties": widen})
    data = everything(book)["sheets"][0]["data"][0]
    assert data["rowMetadata"] == [{"pixelSize": 21}, {"pixelSize": 21, "hiddenByUser": True}, {"pixelSize": 21}]
    assert data["columnMetadata"] == [{"pixelSize": 200}, {"pixelSize": 100}]


def test_data_filters_select_cells_by_grid_range_and_a1() -> None:
    book = workbook([["a", "b"], ["c", "d"]])
    body = {"dataFilters": [{"gridRange": area(book, "B2")}, {"a1Range": "A1"}], "includeGridData": True}
    mask = "sheets.data(startRow,startColumn,rowData.values.formattedValue)"
    answer = spreadsheet.get_by_data_filter(book, body, mask)
    assert answer["sheets"][0]["data"] == [
        {"startRow": 1, "startColumn": 1, "rowData": [{"values": [{"formattedValue": "d"}]}]},
        {"rowData": [{"values": [{"formattedValue": "a"}]}]},
    ]


def test_the_answer_to_a_write_shows_the_sheet_right_after_it() -> None:
    book = workbook([["old"]])
    request = {
        "updateCells": {
            "range": area(book, "A1"),
            "rows": [{"values": [{"userEnteredValue": {"stringValue": "new"}}]}],
            "fields": "userEnteredValue",
        }
    }
    body = {"requests": [request], "includeSpreadsheetInResponse": True, "responseRanges": ["Sheet1!A1"]}
    mask = "replies,updatedSpreadsheet.sheets.data.rowData.values.userEnteredValue"
    answer = batch.batch_update(book, body, OWNER, mask)
    shown = {"sheets": [{"data": [{"rowData": [{"values": [{"userEnteredValue": {"stringValue": "new"}}]}]}]}]}
    assert answer == {"replies": [{}], "updatedSpreadsheet": shown}
    without = batch.batch_update(book, body, OWNER)["updatedSpreadsheet"]["sheets"][0]
    assert "data" not in without
