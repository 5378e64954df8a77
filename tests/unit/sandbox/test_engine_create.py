from __future__ import annotations

from typing import Any

import pytest
from engine_calls import OWNER, STRANGER, area, do, everything, put, shown, workbook

from bot.sandbox.sheets.engine import spreadsheet
from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.model import Json, Workbook
from bot.sandbox.sheets.storage.codec import decode, encode

RED = {"rgbColor": {"red": 1}}
GRID = {"startRowIndex": 0, "endRowIndex": 3, "startColumnIndex": 0, "endColumnIndex": 2}


def made(body: Json) -> Workbook:
    return spreadsheet.workbook_from_create(body, OWNER, "ID")


def cell(value: Any, **more: Any) -> Json:
    name = "numberValue" if isinstance(value, int) else "formulaValue" if value.startswith("=") else "stringValue"
    return {"userEnteredValue": {name: value}, **more}


FULL: Json = {
    "properties": {
        "title": "Full",
        "locale": "de_DE",
        "timeZone": "Europe/Berlin",
        "autoRecalc": "HOUR",
        "iterativeCalculationSettings": {"maxIterations": 3},
    },
    "sheets": [
        {
            "properties": {"sheetId": 5, "title": "One", "tabColor": {"green": 1}, "rightToLeft": True},
            "data": [
                {
                    "rowData": [
                        {"values": [cell("Name", note="n"), cell("Amount")]},
                        {},
                        {"values": [cell("a"), cell("=1+1", userEnteredFormat={"textFormat": {"bold": True}})]},
                    ],
                    "rowMetadata": [
                        {"pixelSize": 50},
                        {"hiddenByUser": True, "developerMetadata": [{"metadataKey": "r", "visibility": "DOCUMENT"}]},
                    ],
                },
                {"startRow": 4, "startColumn": 2, "rowData": [{"values": [cell(7)]}]},
            ],
            "merges": [{**GRID, "startRowIndex": 5, "endRowIndex": 6}],
            "conditionalFormats": [{"ranges": [GRID], "booleanRule": {"condition": {"type": "NOT_BLANK"}}}],
            "filterViews": [{"title": "view", "range": GRID}],
            "protectedRanges": [{"range": GRID, "editors": {"users": [STRANGER]}}],
            "basicFilter": {"range": GRID, "criteria": {"0": {"hiddenValues": ["a"]}}},
            "bandedRanges": [
                {"range": GRID, "rowProperties": {"firstBandColorStyle": RED, "secondBandColorStyle": RED}}
            ],
            "developerMetadata": [{"metadataKey": "s", "visibility": "PROJECT"}],
            "rowGroups": [
                {"range": {"dimension": "ROWS", "startIndex": 8, "endIndex": 9}, "depth": 2},
                {"range": {"dimension": "ROWS", "startIndex": 7, "endIndex": 10}, "depth": 1, "collapsed": True},
            ],
            "tables": [{"name": "T", "range": {**GRID, "startColumnIndex": 4, "endColumnIndex": 6}}],
            "charts": [{"spec": {"pieChart": {}}, "position": {"overlayPosition": {"anchorCell": {"rowIndex": 9}}}}],
        }
    ],
    "namedRanges": [{"name": "first", "range": {"sheetId": 5, **GRID}}],
    "developerMetadata": [{"metadataKey": "all", "visibility": "DOCUMENT"}],
}


def test_without_sheets_there_is_one_with_the_id_0() -> None:
    read = everything(made({"properties": {"title": "T"}}))
    assert [sheet["properties"] for sheet in read["sheets"]] == [
        {
            "sheetId": 0,
            "title": "Sheet1",
            "index": 0,
            "sheetType": "GRID",
            "gridProperties": {"rowCount": 1000, "columnCount": 26},
        }
    ]
    assert (read["properties"]["title"], made({}).title) == ("T", "Untitled spreadsheet")


def test_named_sheets_get_random_ids_unless_they_bring_one() -> None:
    book = made({"sheets": [{"properties": {"title": "a"}}, {"properties": {"title": "b", "sheetId": 3}}, {}]})
    ids, titles = [sheet.sheet_id for sheet in book.sheets], [sheet.title for sheet in book.sheets]
    assert (ids[1], ids[0] > 0, len(set(ids)), titles) == (3, True, 3, ["a", "b", "Sheet3"])


def test_everything_a_sheet_may_bring_is_there_and_outlives_a_restart() -> None:
    book = made(FULL)
    read = everything(book)
    properties = read["properties"]
    settings = {"maxIterations": 3, "convergenceThreshold": 0.05}
    assert (properties["locale"], properties["timeZone"], properties["autoRecalc"]) == (
        "de_DE",
        "Europe/Berlin",
        "HOUR",
    )
    assert properties["iterativeCalculationSettings"] == settings
    (sheet,) = read["sheets"]
    assert sheet["properties"]["tabColorStyle"] == {"rgbColor": {"green": 1}}
    assert sheet["properties"]["rightToLeft"] is True
    assert shown(book, "One") == [["Name", "Amount", "", "", "Column 1", "Column 2"], [], ["a", "2"], [], ["", "", "7"]]
    data = sheet["data"][0]
    assert data["rowData"][0]["values"][0]["note"] == "n"
    assert data["rowData"][2]["values"][1]["userEnteredFormat"]["textFormat"]["bold"] is True
    assert data["rowMetadata"][0]["pixelSize"] == 50
    assert data["rowMetadata"][1]["developerMetadata"][0]["metadataKey"] == "r"
    hidden = [n for n, row in enumerate(data["rowMetadata"]) if row.get("hiddenByUser")]
    filtered = [n for n, row in enumerate(data["rowMetadata"]) if row.get("hiddenByFilter")]
    assert (hidden, filtered) == ([1, 7, 8, 9], [2])
    place = {"sheetId": 5, **GRID}
    assert sheet["merges"] == [{**place, "startRowIndex": 5, "endRowIndex": 6}]
    for name in ("filterViews", "protectedRanges", "bandedRanges"):
        assert sheet[name][0]["range"] == place, name
    assert sheet["conditionalFormats"][0]["ranges"] == [place]
    assert sheet["protectedRanges"][0]["editors"] == {"users": [STRANGER]}
    assert [(group["range"]["startIndex"], group["depth"]) for group in sheet["rowGroups"]] == [(7, 1), (8, 2)]
    assert (sheet["tables"][0]["name"], len(sheet["charts"])) == ("T", 1)
    assert sheet["developerMetadata"][0]["location"] == {"locationType": "SHEET", "sheetId": 5}
    assert (read["namedRanges"][0]["range"], read["developerMetadata"][0]["metadataKey"]) == (place, "all")
    assert everything(decode(encode(book))) == read


def test_what_was_read_can_be_created_again() -> None:
    read = everything(made(FULL))
    again = everything(made(read))
    for one in (read, again):
        del one["spreadsheetId"], one["spreadsheetUrl"]
    assert again == read


def test_the_grid_grows_for_its_data() -> None:
    data = [{"startRow": 3, "startColumn": 1, "rowData": [{"values": [cell("x"), cell("y")]}]}]
    (sheet,) = made(
        {"sheets": [{"properties": {"gridProperties": {"rowCount": 2, "columnCount": 1}}, "data": data}]}
    ).sheets
    assert (sheet.row_count, sheet.column_count) == (4, 3)


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        ({"sheets": [{"slicers": [{}]}]}, 501, "slicers"),
        ({"dataSources": [{}]}, 501, "dataSources"),
        ({"properties": {"timeZone": "Nowhere"}}, 400, "Invalid time zone: Nowhere"),
        ({"properties": {"locale": "de-DE"}}, 400, "Unsupported locale: de-DE"),
        (
            {"sheets": [{"properties": {"title": "a"}}, {"properties": {"title": "A"}}]},
            400,
            'with the name "A" already',
        ),
        ({"sheets": [{"properties": {"hidden": True}}]}, 400, "You can't hide all the sheets in a document."),
        (
            {"sheets": [{"properties": {"gridProperties": {"rowCount": 1, "frozenRowCount": 1}}}]},
            400,
            "freeze all visible",
        ),
        (
            {"sheets": [{"properties": {"gridProperties": {"rowCount": 1_000_000}}}]},
            400,
            "above the limit of 10000000 cells",
        ),
    ],
)
def test_what_cannot_be_is_refused(body: Json, code: int, message: str) -> None:
    with pytest.raises(ApiError) as refused:
        made(body)
    assert (refused.value.code, message in refused.value.message) == (code, True)


def updated(book: Workbook, fields: str, **properties: Any) -> Json:
    """The properties of the first sheet after an update."""
    do(book, {"updateSheetProperties": {"properties": properties, "fields": fields}})
    found: Json = next(s["properties"] for s in everything(book)["sheets"] if s["properties"]["sheetId"] == 0)
    return found


def test_sheet_properties_change_by_their_mask() -> None:
    book = workbook()
    do(book, {"addSheet": {"properties": {"sheetId": 7, "title": "Two"}}})
    new = updated(book, "title,index,tabColor,rightToLeft", title="Uno", index=2, tabColor={"red": 1}, rightToLeft=True)
    assert (new["title"], new["index"], new["rightToLeft"]) == ("Uno", 1, True)
    assert (new["tabColor"], new["tabColorStyle"]) == ({"red": 1}, RED)
    new = updated(book, "tabColorStyle,rightToLeft", title="ignored", rightToLeft=False)
    assert (new["title"], "tabColor" in new, "tabColorStyle" in new, "rightToLeft" in new) == (
        "Uno",
        False,
        False,
        False,
    )
    assert updated(book, "index", index=0)["index"] == 0
    assert updated(book, "index", index=1)["index"] == 0
    assert updated(book, "index")["index"] == 1
    assert updated(book, "sheetId,hidden", sheetId=0, hidden=True)["hidden"] is True


def test_a_smaller_grid_cuts_what_lies_beyond_it() -> None:
    book = workbook([["a", "b"], ["c", "d"]])
    put(book, "A1", [["=A2"]], typed=True)
    do(book, {"addNamedRange": {"namedRange": {"name": "all", "range": area(book, "A1:B5")}}})
    grid = {"rowCount": 1, "columnCount": 2, "hideGridlines": False}
    new = updated(book, "gridProperties(rowCount,columnCount,hideGridlines)", gridProperties=grid)
    assert new["gridProperties"] == {"rowCount": 1, "columnCount": 2}
    assert shown(book, "Sheet1", valueRenderOption="FORMULA") == [["=#REF!", "b"]]
    assert everything(book)["namedRanges"][0]["range"]["endRowIndex"] == 1
    grid = {"rowCount": 3, "frozenRowCount": 2}
    assert updated(book, "gridProperties", gridProperties={**grid, "columnCount": 2})["gridProperties"] == {
        "rowCount": 3,
        "columnCount": 2,
        "frozenRowCount": 2,
    }


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"deleteSheet": {"sheetId": 0}}, "You can't remove all the sheets in a document."),
        ({"deleteSheet": {"sheetId": 21686688}}, "No sheet with id: 21686688"),
        ({"updateSheetProperties": {"properties": {"sheetId": 9}, "fields": "title"}}, "No sheet with id: 9"),
        ({"updateSheetProperties": {"properties": {}, "fields": "title"}}, "The sheet name cannot be empty."),
        (
            {"addSheet": {"properties": {"title": "x" * 101}}},
            "The sheet name cannot be greater than 100 characters.",
        ),
        (
            {"duplicateSheet": {"sourceSheetId": 0, "newSheetName": "sheet1"}},
            'A sheet with the name "sheet1" already exists. Please enter another name.',
        ),
        (
            {
                "updateSheetProperties": {
                    "properties": {"gridProperties": {"frozenRowCount": 20}},
                    "fields": "gridProperties.frozenRowCount",
                }
            },
            "You can't freeze all visible rows on the sheet.",
        ),
        (
            {
                "updateSheetProperties": {
                    "properties": {"gridProperties": {"columnCount": 600_000}},
                    "fields": "gridProperties.columnCount",
                }
            },
            "This action would increase the number of columns above the limit of 18278.",
        ),
        (
            {"updateSpreadsheetProperties": {"properties": {"timeZone": "Mars/Base"}, "fields": "timeZone"}},
            "Invalid time zone: Mars/Base",
        ),
        (
            {
                "updateDimensionGroup": {
                    "dimensionGroup": {"range": {"dimension": "ROWS", "startIndex": 1, "endIndex": 2}},
                    "fields": "*",
                }
            },
            "dimensionGroup.depth must be > 0",
        ),
        (
            {"addConditionalFormatRule": {"rule": {"ranges": [{}], "gradientRule": {"minpoint": {"type": "MIN"}}}}},
            "No interpolationPointType specified.",
        ),
        (
            {
                "addConditionalFormatRule": {
                    "rule": {
                        "ranges": [{}],
                        "gradientRule": {"minpoint": {"type": "NUMBER"}, "maxpoint": {"type": "MAX"}},
                    }
                }
            },
            "InterpolationPoint.value is required.",
        ),
        (
            {"addProtectedRange": {"protectedRange": {"range": {"endRowIndex": 1}, "unprotectedRanges": [{}]}}},
            "Unprotected ranges are only supported on protected sheets.",
        ),
    ],
)
def test_impossible_properties_are_refused_in_the_words_of_the_service(request_: Any, message: str) -> None:
    book = workbook()
    before = everything(book)
    with pytest.raises(ApiError) as refused:
        do(book, request_)
    assert refused.value.message == f"Invalid requests[0].{next(iter(request_))}: {message}"
    assert everything(book) == before


def test_a_hidden_sheet_does_not_save_the_last_visible_one() -> None:
    book = workbook()
    do(book, {"addSheet": {"properties": {"hidden": True}}})
    with pytest.raises(ApiError, match="You can't remove all the visible sheets in a document"):
        do(book, {"deleteSheet": {}})


def test_spreadsheet_properties_change_by_their_mask() -> None:
    book = workbook()
    settings = {"maxIterations": 10, "convergenceThreshold": 0.5}
    given = {
        "locale": "fr_FR",
        "timeZone": "GMT-07:00",
        "iterativeCalculationSettings": settings,
        "importFunctionsExternalUrlAccessAllowed": True,
        "defaultFormat": {"padding": {"top": 9}},
    }
    do(book, {"updateSpreadsheetProperties": {"properties": given, "fields": ",".join(given)}})
    read = everything(book)["properties"]
    assert {**read, **given, "defaultFormat": read["defaultFormat"]} == read
    assert read["defaultFormat"]["padding"]["top"] == 2
    part = {"iterativeCalculationSettings": {"maxIterations": 20}}
    fields = "iterativeCalculationSettings.maxIterations"
    do(book, {"updateSpreadsheetProperties": {"properties": part, "fields": fields}})
    assert everything(book)["properties"]["iterativeCalculationSettings"] == {**settings, "maxIterations": 20}
    off = {"properties": {}, "fields": "iterativeCalculationSettings,importFunctionsExternalUrlAccessAllowed"}
    do(book, {"updateSpreadsheetProperties": off})
    assert (
        not {"iterativeCalculationSettings", "importFunctionsExternalUrlAccessAllowed"}
        & everything(book)["properties"].keys()
    )


def test_a_theme_needs_all_its_colours() -> None:
    book = workbook()
    theme = everything(book)["properties"]["spreadsheetTheme"]
    colors = [{**pair, "color": RED} if pair["colorType"] == "ACCENT1" else pair for pair in theme["themeColors"]]
    changed = {"primaryFontFamily": "Georgia", "themeColors": colors}
    update = {
        "updateSpreadsheetProperties": {"properties": {"spreadsheetTheme": changed}, "fields": "spreadsheetTheme"}
    }
    do(book, update)
    assert everything(book)["properties"]["spreadsheetTheme"] == changed
    changed["themeColors"] = colors[:3]
    with pytest.raises(ApiError, match="All theme color pairs"):
        do(book, update)


def test_a_rule_is_replaced_or_moved_and_the_reply_says_both() -> None:
    book = workbook()
    points = {"minpoint": {"type": "MIN", "value": "1", "colorStyle": RED}, "maxpoint": {"type": "MAX"}}
    rules = [{"ranges": [{"endRowIndex": n}], "gradientRule": points} for n in (1, 2)]
    do(book, *[{"addConditionalFormatRule": {"rule": rule, "index": n}} for n, rule in enumerate(rules)])
    stored = {"minpoint": {"type": "MIN", "color": {"red": 1}, "colorStyle": RED}, "maxpoint": {"type": "MAX"}}
    moved, replaced = do(
        book,
        {"updateConditionalFormatRule": {"sheetId": 0, "index": 0, "newIndex": 1}},
        {"updateConditionalFormatRule": {"index": 1, "rule": rules[1]}},
    )
    first, second = ({"ranges": [{"endRowIndex": n}], "gradientRule": stored} for n in (1, 2))
    assert moved["updateConditionalFormatRule"] == {"newRule": first, "newIndex": 1}
    assert replaced["updateConditionalFormatRule"] == {"oldRule": first, "newRule": second, "newIndex": 1}
    with pytest.raises(ApiError, match="No conditional format on sheet: 0 at index: 2"):
        do(book, {"deleteConditionalFormatRule": {"index": 2}})


def test_a_domain_lets_in_its_own_people_only() -> None:
    book = workbook()
    do(book, {"addProtectedRange": {"protectedRange": {"range": {}, "editors": {"domainUsersCanEdit": True}}}})
    put(book, "A1", [["x"]], user="colleague@example.com")
    with pytest.raises(ApiError, match="You are trying to edit a protected cell"):
        put(book, "A1", [["x"]], user="somebody@elsewhere.org")


def test_a_protected_range_can_be_tied_to_a_named_range_and_let_go() -> None:
    book = workbook()
    do(
        book,
        {"addNamedRange": {"namedRange": {"namedRangeId": "n", "name": "orders", "range": area(book, "A1:B2")}}},
        {"addProtectedRange": {"protectedRange": {"protectedRangeId": 4, "namedRangeId": "n", "warningOnly": True}}},
        {"updateNamedRange": {"namedRange": {"namedRangeId": "n", "range": area(book, "A1:A9")}, "fields": "range"}},
    )
    (kept,) = everything(book)["sheets"][0]["protectedRanges"]
    place = {"startRowIndex": 0, "endRowIndex": 9, "startColumnIndex": 0, "endColumnIndex": 1}
    assert kept == {
        "protectedRangeId": 4,
        "range": place,
        "namedRangeId": "n",
        "warningOnly": True,
        "requestingUserCanEdit": True,
    }
    given = {"protectedRangeId": 4, "range": area(book, "C1"), "editors": {"users": [STRANGER]}}
    do(book, {"updateProtectedRange": {"protectedRange": given, "fields": "range,warningOnly,editors"}})
    (kept,) = everything(book)["sheets"][0]["protectedRanges"]
    assert kept == {
        "protectedRangeId": 4,
        "range": {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 2, "endColumnIndex": 3},
        "editors": {"users": [STRANGER]},
        "requestingUserCanEdit": True,
    }


def test_a_name_is_given_once() -> None:
    book = workbook()
    named = {"addNamedRange": {"namedRange": {"name": "Orders", "range": area(book, "A1")}}}
    do(book, named)
    with pytest.raises(ApiError) as refused:
        do(book, named)
    assert refused.value.message == (
        "Invalid requests[0].addNamedRange: "
        "Cannot add named range with name Orders, a named range with that name already exists."
    )
