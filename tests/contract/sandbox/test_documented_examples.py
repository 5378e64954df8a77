"""The requests of Google's guides and samples, and what the guides say they answer.

Source: developers.google.com/workspace/sheets/api/samples and /guides, and googleworkspace/python-samples, read
2026-11-22. Where a guide is known to be out of date the service's newer answer stands here, with a comment.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests

Call = Callable[..., requests.Response]
Json = dict[str, Any]

STOCK = [
    ["Item", "Cost", "Stocked", "Ship Date"],
    ["Wheel", "$20.50", "4", "3/1/2016"],
    ["Door", "$15", "2", "3/15/2016"],
    ["Engine", "$100", "1", "3/20/2016"],
    ["Totals", "=SUM(B2:B4)", "=SUM(C2:C4)", "=MAX(D2:D4)"],
]


class Spreadsheet:
    """One spreadsheet called over HTTP; every answer must have the expected `status`."""

    def __init__(self, call: Call, spreadsheet_id: str) -> None:
        self.id, self._call = spreadsheet_id, call

    def ask(self, method: str, path: str, json: Any = None, status: int = 200, **params: Any) -> Json:
        answer = self._call(method, f"/v4/spreadsheets/{self.id}{path}", json=json, params=params)
        assert answer.status_code == status, answer.text
        found: Json = answer.json()
        return found

    def write(self, range_: str, rows: list[list[Any]], option: str = "USER_ENTERED", **body: Any) -> Json:
        return self.ask("PUT", f"/values/{range_}", {"values": rows, **body}, valueInputOption=option)

    def read(self, range_: str, **params: str) -> list[list[Any]]:
        found: list[list[Any]] = self.ask("GET", f"/values/{range_}", **params).get("values", [])
        return found

    def do(self, *made: Json) -> list[Json]:
        replies: list[Json] = self.ask("POST", ":batchUpdate", {"requests": list(made)})["replies"]
        return replies


@pytest.fixture
def sheet(call: Call, sheet_id: str) -> Spreadsheet:
    return Spreadsheet(call, sheet_id)


def grid(top: int, bottom: int, left: int, right: int) -> Json:
    return {
        "sheetId": 0,
        "startRowIndex": top,
        "endRowIndex": bottom,
        "startColumnIndex": left,
        "endColumnIndex": right,
    }


def lines(dimension: str, start: int, end: int) -> Json:
    return {"sheetId": 0, "dimension": dimension, "startIndex": start, "endIndex": end}


def test_writing_a_single_range_with_the_trailing_comma_of_the_guide(call: Call, sheet: Spreadsheet) -> None:
    body = """{"range": "Sheet1!A1:D5", "majorDimension": "ROWS", "values": [
      ["Item", "Cost", "Stocked", "Ship Date"],
      ["Wheel", "$20.50", "4", "3/1/2016"],
      ["Door", "$15", "2", "3/15/2016"],
      ["Engine", "$100", "1", "3/20/2016"],
      ["Totals", "=SUM(B2:B4)", "=SUM(C2:C4)", "=MAX(D2:D4)"]
    ],
    }"""
    path = f"/v4/spreadsheets/{sheet.id}/values/Sheet1!A1:D5"
    assert call("PUT", path, params={"valueInputOption": "USER_ENTERED"}, data=body).json() == {
        "spreadsheetId": sheet.id,
        "updatedRange": "Sheet1!A1:D5",
        "updatedRows": 5,
        "updatedColumns": 4,
        "updatedCells": 20,
    }
    # the guide's table has "$135.5": a formula takes the format of its first operand, so it is two decimals
    assert sheet.read("A4:D5") == [["Engine", "$100", "1", "3/20/2016"], ["Totals", "$135.50", "7", "3/20/2016"]]


def test_writing_selectively_counts_only_what_is_not_null(sheet: Spreadsheet) -> None:
    sheet.write("Sheet1!A1:D5", STOCK)
    columns = [[None, "$1", "$2", ""], [], [None, "4/1/2016", "4/15/2016", ""]]
    assert sheet.write("Sheet1!B1", columns, range="Sheet1!B1", majorDimension="COLUMNS") == {
        "spreadsheetId": sheet.id,
        "updatedRange": "Sheet1!B1:D4",  # "B1:D5" in the guide, which writes four rows
        "updatedRows": 3,
        "updatedColumns": 2,
        "updatedCells": 6,
    }
    assert sheet.read("A1:D5") == [
        ["Item", "Cost", "Stocked", "Ship Date"],
        ["Wheel", "$1.00", "4", "4/1/2016"],
        ["Door", "$2", "2", "4/15/2016"],
        ["Engine", "", "1"],
        ["Totals", "$3.00", "7", "4/15/2016"],
    ]


def test_writing_to_multiple_ranges_counts_rows_and_columns_once(sheet: Spreadsheet) -> None:
    data = [
        {"range": "Sheet1!A1:A4", "majorDimension": "COLUMNS", "values": [["Item", "Wheel", "Door", "Engine"]]},
        {
            "range": "Sheet1!B1:D2",
            "majorDimension": "ROWS",
            "values": [["Cost", "Stocked", "Ship Date"], ["$20.50", "4", "3/1/2016"]],
        },
    ]
    of_one = {"spreadsheetId": sheet.id}
    assert sheet.ask("POST", "/values:batchUpdate", {"valueInputOption": "USER_ENTERED", "data": data}) == {
        "spreadsheetId": sheet.id,
        "totalUpdatedRows": 4,
        "totalUpdatedColumns": 4,
        "totalUpdatedCells": 10,
        "totalUpdatedSheets": 1,
        "responses": [
            {**of_one, "updatedRange": "Sheet1!A1:A4", "updatedRows": 4, "updatedColumns": 1, "updatedCells": 4},
            {**of_one, "updatedRange": "Sheet1!B1:D2", "updatedRows": 2, "updatedColumns": 3, "updatedCells": 6},
        ],
    }


def test_writing_without_parsing_keeps_the_formula_as_text(sheet: Spreadsheet) -> None:
    sheet.write("Sheet1!A1:E1", [["Data", 123.45, True, "=MAX(D2:D4)", "10"]], "RAW", range="Sheet1!A1:E1")
    assert sheet.read("A1:E1") == [["Data", "123.45", "TRUE", "=MAX(D2:D4)", "10"]]
    assert sheet.read("A1:E1", valueRenderOption="UNFORMATTED_VALUE") == [["Data", 123.45, True, "=MAX(D2:D4)", "10"]]


def test_appending_names_the_table_and_what_was_written(sheet: Spreadsheet) -> None:
    sheet.write("A1", STOCK[:2])
    body = {"range": "Sheet1!A1:E1", "majorDimension": "ROWS", "values": STOCK[2:4]}
    assert sheet.ask("POST", "/values/Sheet1!A1:E1:append", body, valueInputOption="USER_ENTERED") == {
        "spreadsheetId": sheet.id,
        "tableRange": "Sheet1!A1:D2",
        "updates": {
            "spreadsheetId": sheet.id,
            "updatedRange": "Sheet1!A3:D4",
            "updatedRows": 2,
            "updatedColumns": 4,
            "updatedCells": 8,
        },
    }


@pytest.mark.parametrize(
    ("method", "path", "asked"),
    [
        ("PUT", "/values/Sheet1!A1:B2", "Sheet1!A1:B2"),
        ("PUT", "/values/'Sheet1'!C1:D2", "'Sheet1'!C1:D2"),
        ("POST", "/values/Sheet1:append", "Sheet1"),
    ],
)
def test_a_range_in_the_body_must_be_the_one_in_the_path(
    sheet: Spreadsheet, method: str, path: str, asked: str
) -> None:
    body = {"range": "Sheet1!C1:D2", "values": [["x"]]}
    refused = sheet.ask(method, path, body, status=400, valueInputOption="RAW")
    assert refused["error"]["message"] == f"Request range[{asked}] does not match value's range[Sheet1!C1:D2]"
    assert sheet.read("Sheet1") == []


def test_row_and_column_operations(sheet: Spreadsheet) -> None:
    sheet.write("A1", [["A", "B", "C", "D"], *([str(row)] for row in range(2, 25))])
    assert sheet.do(
        {"moveDimension": {"source": lines("COLUMNS", 0, 1), "destinationIndex": 3}},
        {"moveDimension": {"source": lines("ROWS", 4, 10), "destinationIndex": 19}},
    ) == [{}, {}]
    assert sheet.read("A1:D1") == [["B", "C", "A", "D"]]
    moved = ["A", "2", "3", "4", *map(str, range(11, 20)), *map(str, range(5, 11)), *map(str, range(20, 25))]
    assert sheet.read("C1:C24", majorDimension="COLUMNS") == [moved]


@pytest.mark.parametrize(
    ("range_", "inherits", "message"),
    [
        ({"sheetId": 0, "dimension": "ROWS", "endIndex": 3}, False, "range.startIndex must be set."),
        (lines("ROWS", 1000, 1001), False, "range.startIndex must be less than the grid size (1000) if inheritFrom"),
    ],
)
def test_rows_that_cannot_be_inserted(sheet: Spreadsheet, range_: Json, inherits: bool, message: str) -> None:
    body = {"requests": [{"insertDimension": {"range": range_, "inheritFromBefore": inherits}}]}
    refused = sheet.ask("POST", ":batchUpdate", body, status=400)["error"]["message"]
    assert refused.startswith("Invalid requests[0].insertDimension: " + message)


def test_a_sheet_with_a_tab_colour_is_added_and_read_with_a_mask(sheet: Spreadsheet) -> None:
    colour = {"red": 1.0, "green": 0.3, "blue": 0.4}
    size = {"rowCount": 20, "columnCount": 12}
    (reply,) = sheet.do({"addSheet": {"properties": {"title": "Deposits", "gridProperties": size, "tabColor": colour}}})
    properties = reply["addSheet"]["properties"]
    shown = {"red": 1, "green": 0.3019608, "blue": 0.4}
    assert {name: content for name, content in properties.items() if name != "sheetId"} == {
        "title": "Deposits",
        "index": 1,
        "sheetType": "GRID",
        "gridProperties": {"rowCount": 20, "columnCount": 12},
        "tabColor": shown,
        "tabColorStyle": {"rgbColor": shown},
    }
    for mask in ("sheets.properties(sheetId,sheetType)", "sheets.properties(sheet_id,sheet_type)"):
        assert sheet.ask("GET", "", fields=mask)["sheets"] == [
            {"properties": {"sheetId": 0, "sheetType": "GRID"}},
            {"properties": {"sheetId": properties["sheetId"], "sheetType": "GRID"}},
        ]


def test_copies_of_a_sheet_are_numbered_from_the_second_on(sheet: Spreadsheet) -> None:
    copied = [sheet.ask("POST", "/sheets/0:copyTo", {"destinationSpreadsheetId": sheet.id}) for _ in range(2)]
    assert [(copy["title"], copy["index"]) for copy in copied] == [("Copy of Sheet1", 1), ("Copy of Sheet1 1", 2)]


def test_a_formula_repeated_over_a_range_moves_with_it(sheet: Spreadsheet) -> None:
    cell = {"userEnteredValue": {"formulaValue": "=FLOOR(A1*PI())"}}
    sheet.do({"repeatCell": {"range": grid(0, 10, 1, 4), "cell": cell, "fields": "userEnteredValue"}})
    assert sheet.read("B1:D1", valueRenderOption="FORMULA")[0][0] == "=FLOOR(A1*PI())"
    assert sheet.read("D6", valueRenderOption="FORMULA") == [["=FLOOR(C6*PI())"]]


def test_named_and_protected_ranges_are_added_changed_and_deleted(sheet: Spreadsheet) -> None:
    named, protected = sheet.do(
        {"addNamedRange": {"namedRange": {"name": "Counts", "range": grid(0, 3, 0, 5)}}},
        {"addProtectedRange": {"protectedRange": {"range": grid(3, 4, 0, 5), "warningOnly": True}}},
    )
    name_id = named["addNamedRange"]["namedRange"]["namedRangeId"]
    protected_id = protected["addProtectedRange"]["protectedRange"]["protectedRangeId"]
    changed = {
        "protectedRangeId": protected_id,
        "namedRangeId": name_id,
        "warningOnly": False,
        "editors": {"users": ["charlie@example.com"]},
    }
    assert sheet.do(
        {"updateNamedRange": {"namedRange": {"namedRangeId": name_id, "name": "InitialCounts"}, "fields": "name"}},
        {"updateProtectedRange": {"protectedRange": changed, "fields": "namedRangeId,warningOnly,editors"}},
    ) == [{}, {}]
    (found,) = sheet.ask("GET", "", fields="sheets.protectedRanges")["sheets"][0]["protectedRanges"]
    assert found["namedRangeId"] == name_id
    assert found["range"] == {"startRowIndex": 0, "endRowIndex": 3, "startColumnIndex": 0, "endColumnIndex": 5}
    assert "warningOnly" not in found
    assert sheet.do(
        {"deleteNamedRange": {"namedRangeId": name_id}}, {"deleteProtectedRange": {"protectedRangeId": protected_id}}
    ) == [{}, {}]


def test_filter_views_as_the_python_sample_makes_them(sheet: Spreadsheet) -> None:
    """Values that are no list, a mask that is a message, criteria by column."""
    late = {"condition": {"type": "DATE_BEFORE", "values": {"userEnteredValue": "4/30/2016"}}}
    view = {
        "title": "Sample Filter",
        "range": {"sheetId": 0, "startRowIndex": 0, "startColumnIndex": 0},
        "sortSpecs": [{"dimensionIndex": 3, "sortOrder": "DESCENDING"}],
        "criteria": {"0": {"hiddenValues": ["Panel"]}, "6": late},
    }
    (added,) = sheet.do({"addFilterView": {"filter": view}})
    made = added["addFilterView"]["filter"]
    assert made["range"] == {"startRowIndex": 0, "startColumnIndex": 0}
    assert made["criteria"]["6"]["condition"]["values"] == [{"userEnteredValue": "4/30/2016"}]
    (copied,) = sheet.do({"duplicateFilterView": {"filterId": made["filterViewId"]}})
    copy = copied["duplicateFilterView"]["filter"]
    assert copy["title"] == "Copy of Sample Filter"
    more = {"condition": {"type": "NUMBER_GREATER", "values": {"userEnteredValue": "5"}}}
    changed = {"filterViewId": copy["filterViewId"], "title": "Updated Filter", "criteria": {"0": {}, "3": more}}
    assert sheet.do({"updateFilterView": {"filter": changed, "fields": {"paths": ["criteria", "title"]}}}) == [{}]
    views = sheet.ask("GET", "", fields="sheets/filterViews(title,criteria)")["sheets"][0]["filterViews"]
    assert [view["title"] for view in views] == ["Sample Filter", "Updated Filter"]
    assert set(views[1]["criteria"]) == {"0", "3"}


def test_metadata_is_made_searched_used_changed_and_deleted(sheet: Spreadsheet) -> None:
    place = {"dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    given = {"metadataKey": "Sales", "metadataValue": "2022", "visibility": "DOCUMENT"}
    location = {"dimensionRange": {"sheetId": 0, **place}}
    (made,) = sheet.do({"createDeveloperMetadata": {"developerMetadata": {**given, "location": location}}})
    entry = made["createDeveloperMetadata"]["developerMetadata"]
    number = entry["metadataId"]
    assert entry == {**given, "metadataId": number, "location": {"locationType": "ROW", "dimensionRange": place}}
    assert sheet.ask("GET", f"/developerMetadata/{number}") == entry

    lookup = {"developerMetadataLookup": {"metadataId": number}}
    found = sheet.ask("POST", "/developerMetadata:search", {"dataFilters": [lookup]})
    assert found == {"matchedDeveloperMetadata": [{"developerMetadata": entry, "dataFilters": [lookup]}]}

    data = [{"dataFilter": lookup, "majorDimension": "ROWS", "values": [["W-24", "84"]]}]
    body = {"data": data, "includeValuesInResponse": True, "valueInputOption": "USER_ENTERED"}
    assert sheet.ask("POST", "/values:batchUpdateByDataFilter", body) == {
        "spreadsheetId": sheet.id,
        "totalUpdatedRows": 1,
        "totalUpdatedColumns": 2,
        "totalUpdatedCells": 2,
        "totalUpdatedSheets": 1,
        "responses": [
            {
                "updatedRange": "Sheet1!A1:B1",
                "updatedRows": 1,
                "updatedColumns": 2,
                "updatedCells": 2,
                "dataFilter": lookup,
                "updatedData": {"range": "Sheet1!A1:Z1", "majorDimension": "ROWS", "values": [["W-24", "84"]]},
            }
        ],
    }
    rows = {"range": "Sheet1!A1:Z1", "majorDimension": "ROWS", "values": [["W-24", "84"]]}
    assert sheet.ask("POST", "/values:batchGetByDataFilter", {"dataFilters": [lookup]}) == {
        "spreadsheetId": sheet.id,
        "valueRanges": [{"valueRange": rows, "dataFilters": [lookup]}],
    }
    assert sheet.ask("POST", "/values:batchClearByDataFilter", {"dataFilters": [lookup]}) == {
        "spreadsheetId": sheet.id,
        "clearedRanges": ["Sheet1!A1:Z1"],
    }
    change = {"location": {"sheetId": 0}, "metadataKey": "SalesUpdated"}
    changed = {
        "metadataId": number,
        "metadataKey": "SalesUpdated",
        "metadataValue": "2022",
        "location": {"locationType": "SHEET", "sheetId": 0},
        "visibility": "DOCUMENT",
    }
    request = {"dataFilters": [lookup], "developerMetadata": change, "fields": "location,metadataKey"}
    assert sheet.do({"updateDeveloperMetadata": request}) == [
        {"updateDeveloperMetadata": {"developerMetadata": [changed]}}
    ]
    assert sheet.do({"deleteDeveloperMetadata": {"dataFilter": lookup}}) == [
        {"deleteDeveloperMetadata": {"deletedDeveloperMetadata": [changed]}}
    ]
    gone = sheet.ask("GET", f"/developerMetadata/{number}", status=404)["error"]["message"]
    assert gone == f"No developer metadata with ID {number}"


MOMENT, SPAN = 42465.67284175926, 0.13450525462963  # Tuesday, April 5, 2016, 4:08:53.528 PM; 3 h 13 min 41.255 s
FOUR = "[Blue]#,##0;[Red]#,##0;[Green]0.0;[Magenta]_(@_)"
SIZES = '[>1000]"HIGH";[Color43][<=200]"LOW";0000'
FORMATS: list[tuple[float | str, str, str]] = [
    (MOMENT, "h:mm:ss.00 a/p", "4:08:53.53 p"),
    (MOMENT, 'hh:mm A/P".M."', "04:08 P.M."),
    (MOMENT, "yyyy-mm-dd", "2016-04-05"),
    (MOMENT, "mmmm d \\[dddd\\]", "April 5 [Tuesday]"),
    (MOMENT, "h PM, ddd mmm dd", "4 PM, Tue Apr 05"),
    (MOMENT, "dddd, m/d/yy at h:mm", "Tuesday, 4/5/16 at 16:08"),
    (SPAN, "[hh]", "03"),
    (SPAN, "[mmmm]", "0193"),
    (SPAN, "[ss]", "11621"),
    (12345.125, "####.#", "12345.1"),
    (12.34, "000.0000", "012.3400"),
    (12, "#.0#", "12.0"),
    (12000, "#,###", "12,000"),
    (1230000, '0.0,,"M"', "1.2M"),
    (1234500000, "0.00e+00", "1.23e+09"),
    (123114.15115, '###0.000;"TEXT: "_(@_)', "123114.151"),
    (1234, FOUR, "1,234"),
    (-1234, FOUR, "1,234"),
    (0, FOUR, "0.0"),
    ("MyText", FOUR, " MyText "),
    (1005, SIZES, "HIGH"),
    (32, SIZES, "LOW"),
    (527, SIZES, "0527"),
    (12.4, "???.???", " 12.4  "),
    (3, "#0.#", "3."),
    (0.25, "#%", "25%"),
    (12200000, "#0.0,,", "12.2"),
    (0.0000001, "##0.00#E+##", "100.00E-9"),
    (23.25, "0 #/#", "23 1/4"),
    (23.25, "0 #/8", "23 2/8"),
    (23.1, "0 #/3", "23"),
    (10, "\\#0", "#10"),
]


def test_the_patterns_of_the_guide_to_formats_show_what_it_says(sheet: Spreadsheet) -> None:
    sheet.write("A1", [[value] for value, _, _ in FORMATS], "RAW")
    rows = [
        {"values": [{"userEnteredFormat": {"numberFormat": {"type": "NUMBER", "pattern": pattern}}}]}
        for _, pattern, _ in FORMATS
    ]
    start = {"sheetId": 0, "rowIndex": 0, "columnIndex": 0}
    sheet.do({"updateCells": {"start": start, "rows": rows, "fields": "userEnteredFormat.numberFormat"}})
    assert [row[0] for row in sheet.read("A:A")] == [shown for _, _, shown in FORMATS]


def test_answers_are_indented_unless_asked_not_to_be_and_say_how_to_be_kept(call: Call, sheet: Spreadsheet) -> None:
    path = f"/v4/spreadsheets/{sheet.id}"
    pretty = call("GET", path, params={"fields": "spreadsheetId"})
    assert pretty.text == f'{{\n  "spreadsheetId": "{sheet.id}"\n}}\n'
    assert pretty.headers["content-type"] == "application/json; charset=UTF-8"
    assert pretty.headers["cache-control"] == "private"
    assert pretty.headers["vary"] == "Origin, X-Origin, Referer"
    compact = call("GET", path, params={"fields": "spreadsheetId", "prettyPrint": "false"})
    assert compact.text == f'{{"spreadsheetId":"{sheet.id}"}}'
