"""One working request or more of every kind the discovery document names, and the workbook on which they work.

Pure JSON, for the engine and for calls over HTTP alike. The workbook has three sheets: `One` (0) and `Two` (2) are what
the examples change; `Three` (3) is never touched by them, so what is an error there is one at any time (`ERRORS`).
"""

from __future__ import annotations

from collections.abc import Container
from typing import Any

Json = dict[str, Any]

EDITOR = "editor@example.com"
OWNER = "owner@example.com"


def grid(sheet_id: int, top: int, left: int, bottom: int, right: int) -> Json:
    """A GridRange."""
    return {
        "sheetId": sheet_id,
        "startRowIndex": top,
        "startColumnIndex": left,
        "endRowIndex": bottom,
        "endColumnIndex": right,
    }


def span(start: int, end: int, dimension: str = "ROWS", sheet_id: int = 0) -> Json:
    """A DimensionRange."""
    return {"sheetId": sheet_id, "dimension": dimension, "startIndex": start, "endIndex": end}


def at(sheet_id: int, row: int, column: int) -> Json:
    """A GridCoordinate."""
    return {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column}


def cells(*rows: tuple[Any, ...]) -> list[Json]:
    """RowData of literals; a text that begins with "=" is a formula."""
    return [{"values": [{"userEnteredValue": _value(value)} for value in row]} for row in rows]


def _value(value: Any) -> Json:
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, str):
        return {"formulaValue" if value.startswith("=") else "stringValue": value}
    return {"numberValue": value}


CREATED: Json = {
    "properties": {"title": "Furnished"},
    "sheets": [
        {"properties": {"sheetId": id_, "title": title, "gridProperties": {"rowCount": 20, "columnCount": 8}}}
        for id_, title in ((0, "One"), (2, "Two"), (3, "Three"))
    ],
}
"""The body of spreadsheets.create."""

_RED = {"rgbColor": {"red": 1}}
_BLUE = {"rgbColor": {"blue": 1}}
_BOOLEAN_RULE = {
    "condition": {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": "1"}]},
    "format": {"backgroundColorStyle": _RED},
}
_RULE = {"ranges": [grid(0, 0, 1, 4, 2)], "booleanRule": _BOOLEAN_RULE}
_GRADIENT = {
    "minpoint": {"type": "MIN", "colorStyle": _RED},
    "maxpoint": {"type": "NUMBER", "value": "5", "colorStyle": _BLUE},
}
_BANDS = {"headerColorStyle": _RED, "firstBandColorStyle": _BLUE, "secondBandColorStyle": _RED}
_ROW_METADATA = {"dimensionRange": span(2, 3)}

_FURNISHING: list[Json] = [
    {
        "updateCells": {
            "start": at(0, 0, 0),
            "rows": cells(
                ("b", 2, "x", "=A1"), ("a", 1, "y", "=SUM(B1:B2)"), ("a", 1, "y", "  two  words "), ("p,q", 3, "z")
            ),
            "fields": "userEnteredValue",
        }
    },
    {"updateCells": {"start": at(2, 0, 0), "rows": cells(("k", "v"), ("m", 1), ("n", 2)), "fields": "*"}},
    {"updateCells": {"start": at(3, 0, 0), "rows": cells(("stays", 1)), "fields": "*"}},
    {"repeatCell": {"range": grid(0, 0, 0, 1, 2), "cell": {"note": "n"}, "fields": "note"}},
    {"mergeCells": {"range": grid(0, 0, 5, 1, 7)}},
    {"mergeCells": {"range": grid(3, 0, 5, 2, 7)}},
    {"addNamedRange": {"namedRange": {"namedRangeId": "n1", "name": "first", "range": grid(0, 0, 0, 2, 2)}}},
    {
        "addProtectedRange": {
            "protectedRange": {"protectedRangeId": 11, "range": grid(0, 9, 2, 11, 3), "editors": {"users": [EDITOR]}}
        }
    },
    {"addProtectedRange": {"protectedRange": {"protectedRangeId": 12, "range": grid(3, 9, 2, 11, 3)}}},
    {"addFilterView": {"filter": {"filterViewId": 21, "title": "view", "range": grid(0, 0, 0, 4, 3)}}},
    {"setBasicFilter": {"filter": {"range": grid(2, 0, 0, 3, 2)}}},
    {"addConditionalFormatRule": {"rule": _RULE, "index": 0}},
    {"addConditionalFormatRule": {"rule": {"ranges": [grid(0, 0, 0, 4, 1)], "gradientRule": _GRADIENT}, "index": 1}},
    {"addDimensionGroup": {"range": span(5, 8)}},
    {"addBanding": {"bandedRange": {"bandedRangeId": 31, "range": grid(2, 4, 0, 8, 2), "rowProperties": _BANDS}}},
    {
        "createDeveloperMetadata": {
            "developerMetadata": {
                "metadataId": 41,
                "metadataKey": "key",
                "metadataValue": "value",
                "visibility": "DOCUMENT",
                "location": _ROW_METADATA,
            }
        }
    },
    {"addTable": {"table": {"tableId": "t1", "name": "Stock", "range": grid(2, 10, 0, 14, 2)}}},
    {"addTable": {"table": {"tableId": "71", "name": "Kept", "range": grid(3, 14, 0, 17, 2)}}},
    {
        "addChart": {
            "chart": {
                "chartId": 51,
                "spec": {"pieChart": {"legendPosition": "LEFT_LEGEND"}},
                "position": {"overlayPosition": {"anchorCell": at(0, 2, 2)}},
            }
        }
    },
]


def furnishing(supported: Container[str]) -> list[Json]:
    """The requests that furnish a workbook made from `CREATED`, as far as their kinds are supported."""
    return [request for request in _FURNISHING if next(iter(request)) in supported]


_COMMENT = {"commentId": "c1"}
_CHART = {
    "spec": {"title": "Chart", "pieChart": {"legendPosition": "LEFT_LEGEND"}},
    "position": {"overlayPosition": {"anchorCell": at(0, 1, 1)}},
}
_SOURCE = {"dataSourceId": "d1", "spec": {"bigQuery": {"projectId": "p", "tableSpec": {"tableId": "t"}}}}

EXAMPLES: dict[str, list[Json]] = {
    "addBanding": [{"bandedRange": {"range": grid(0, 12, 0, 16, 3), "rowProperties": _BANDS}}],
    "addChart": [{"chart": _CHART}],
    "addCommentReply": [{**_COMMENT, "post": {"content": "answer"}}],
    "addConditionalFormatRule": [{"rule": _RULE, "index": 0}, {"rule": _RULE, "index": 2}],
    "addDataSource": [{"dataSource": _SOURCE}],
    "addDimensionGroup": [{"range": span(6, 10)}, {"range": span(1, 3, "COLUMNS")}],
    "addFilterView": [{"filter": {"range": grid(0, 0, 0, 4, 2)}}],
    "addNamedRange": [{"namedRange": {"name": "second", "range": grid(0, 1, 1, 3, 3)}}],
    "addProtectedRange": [
        {"protectedRange": {"range": grid(0, 0, 0, 2, 2)}},
        {"protectedRange": {"range": {"sheetId": 2}, "warningOnly": True}},
    ],
    "addSheet": [{"properties": {"title": "Four"}}, {}],
    "addSlicer": [{"slicer": {"spec": {"title": "S"}, "position": {"overlayPosition": {"anchorCell": at(0, 1, 1)}}}}],
    "addTable": [{"table": {"name": "Orders", "range": grid(0, 12, 4, 16, 6)}}],
    "appendCells": [{"sheetId": 0, "rows": cells(("new", True)), "fields": "userEnteredValue"}],
    "appendDimension": [
        {"sheetId": 0, "dimension": "ROWS", "length": 3},
        {"sheetId": 0, "dimension": "COLUMNS", "length": 2},
    ],
    "autoFill": [
        {"range": grid(0, 0, 1, 7, 2)},
        {"sourceAndDestination": {"source": grid(0, 0, 1, 2, 2), "dimension": "ROWS", "fillLength": 3}},
    ],
    "autoResizeDimensions": [{"dimensions": span(0, 2, "COLUMNS")}],
    "cancelDataSourceRefresh": [{"dataSourceId": "d1"}],
    "clearBasicFilter": [{"sheetId": 2}],
    "copyPaste": [
        {"source": grid(0, 0, 0, 2, 2), "destination": grid(0, 12, 0, 14, 2), "pasteType": kind}
        for kind in ("PASTE_NORMAL", "PASTE_VALUES", "PASTE_FORMULA")
    ]
    + [{"source": grid(0, 0, 0, 4, 1), "destination": grid(2, 2, 3, 3, 4), "pasteOrientation": "TRANSPOSE"}],
    "createDeveloperMetadata": [
        {
            "developerMetadata": {
                "metadataKey": "k2",
                "visibility": "DOCUMENT",
                "location": {"dimensionRange": span(1, 2, "COLUMNS")},
            }
        },
        {"developerMetadata": {"metadataKey": "k3", "visibility": "PROJECT", "location": {"spreadsheet": True}}},
    ],
    "cutPaste": [{"source": grid(0, 1, 0, 3, 2), "destination": at(2, 16, 3), "pasteType": "PASTE_NORMAL"}],
    "deleteBanding": [{"bandedRangeId": 31}],
    "deleteComment": [_COMMENT],
    "deleteCommentReply": [{**_COMMENT, "postId": "p1"}],
    "deleteConditionalFormatRule": [{"sheetId": 0, "index": 1}],
    "deleteDataSource": [{"dataSourceId": "d1"}],
    "deleteDeveloperMetadata": [{"dataFilter": {"developerMetadataLookup": {"metadataId": 41}}}],
    "deleteDimension": [{"range": span(1, 2)}, {"range": span(1, 2, "COLUMNS")}],
    "deleteDimensionGroup": [{"range": span(5, 8)}],
    "deleteDuplicates": [{"range": grid(0, 0, 0, 4, 3)}],
    "deleteEmbeddedObject": [{"objectId": 51}],
    "deleteFilterView": [{"filterId": 21}],
    "deleteNamedRange": [{"namedRangeId": "n1"}],
    "deleteProtectedRange": [{"protectedRangeId": 11}],
    "deleteRange": [
        {"range": grid(0, 1, 0, 2, 2), "shiftDimension": "ROWS"},
        {"range": grid(0, 1, 0, 2, 2), "shiftDimension": "COLUMNS"},
    ],
    "deleteSheet": [{"sheetId": 2}],
    "deleteTable": [{"tableId": "t1"}],
    "duplicateFilterView": [{"filterId": 21}],
    "duplicateSheet": [{"sourceSheetId": 0}, {"sourceSheetId": 2, "insertSheetIndex": 1, "newSheetName": "Twin"}],
    "findReplace": [
        {"find": "a", "replacement": "changed", "allSheets": True},
        {"find": "^(.)$", "replacement": "$1$1", "searchByRegex": True, "range": grid(0, 0, 0, 4, 3)},
        {"find": "B2", "replacement": "B3", "includeFormulas": True, "sheetId": 0},
    ],
    "insertComment": [{"coordinate": at(0, 0, 0), "content": "Why?"}],
    "insertDimension": [{"range": span(1, 3)}, {"range": span(2, 3, "COLUMNS"), "inheritFromBefore": True}],
    "insertRange": [
        {"range": grid(0, 1, 0, 2, 2), "shiftDimension": "ROWS"},
        {"range": grid(0, 1, 0, 2, 2), "shiftDimension": "COLUMNS"},
    ],
    "mergeCells": [
        {"range": grid(0, 0, 0, 2, 2), "mergeType": kind} for kind in ("MERGE_ALL", "MERGE_ROWS", "MERGE_COLUMNS")
    ],
    "moveDimension": [
        {"source": span(0, 1), "destinationIndex": 5},
        {"source": span(1, 2, "COLUMNS"), "destinationIndex": 0},
    ],
    "pasteData": [{"coordinate": at(2, 16, 0), "data": "1,2\n3", "type": "PASTE_NORMAL", "delimiter": ","}],
    "randomizeRange": [{"range": grid(0, 0, 0, 16, 3)}],
    "refreshDataSource": [{"dataSourceId": "d1"}],
    "repeatCell": [
        {
            "range": grid(0, 0, 0, 20, 8),
            "cell": {"userEnteredFormat": {"backgroundColorStyle": _RED}},
            "fields": "userEnteredFormat.backgroundColorStyle",
        },
        {
            "range": grid(0, 5, 3, 8, 4),
            "cell": {"userEnteredValue": {"formulaValue": "=B1"}},
            "fields": "userEnteredValue",
        },
        {
            "range": grid(0, 0, 0, 2, 1),
            "cell": {"userEnteredFormat": {"textFormat": {"strikethrough": True}}},
            "fields": "userEnteredFormat.textFormat.strikethrough",
        },
    ],
    "setBasicFilter": [
        {"filter": {"range": grid(2, 0, 0, 3, 2), "criteria": {"0": {"hiddenValues": ["m"]}}}},
        {"filter": {"range": grid(0, 0, 0, 4, 3), "sortSpecs": [{"dimensionIndex": 1, "sortOrder": "DESCENDING"}]}},
    ],
    "setDataValidation": [
        {"range": grid(0, 0, 0, 4, 1), "rule": {"condition": {"type": "BOOLEAN"}}},
        {
            "range": grid(0, 5, 0, 6, 1),
            "rule": {
                "condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "yes"}]},
                "strict": True,
                "showCustomUi": True,
            },
        },
    ],
    "sortRange": [{"range": grid(0, 0, 0, 4, 3), "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]}],
    "textToColumns": [{"source": grid(0, 3, 0, 4, 1), "delimiterType": "COMMA"}],
    "trimWhitespace": [{"range": grid(0, 0, 0, 4, 4)}],
    "unmergeCells": [{"range": grid(0, 0, 5, 1, 7)}],
    "updateBanding": [
        {
            "bandedRange": {"bandedRangeId": 31, "rowProperties": {"headerColorStyle": _BLUE}},
            "fields": "rowProperties.headerColorStyle",
        }
    ],
    "updateBorders": [{"range": grid(0, 0, 0, 2, 2), "top": {"style": "SOLID", "colorStyle": _RED}}],
    "updateCells": [
        {"range": grid(0, 0, 0, 2, 2), "rows": [{"values": [{"note": "changed"}]}], "fields": "note"},
        {"start": at(0, 5, 0), "rows": cells((1, "=A1", False)), "fields": "userEnteredValue"},
        {"range": grid(0, 0, 0, 2, 2), "fields": "*"},
    ],
    "updateChartSpec": [{"chartId": 51, "spec": {"title": "Chart", "pieChart": {"pieHole": 0.5}}}],
    "updateCommentPost": [{**_COMMENT, "postId": "p1", "content": "changed"}],
    "updateConditionalFormatRule": [
        {"index": 0, "rule": {"ranges": [grid(0, 0, 1, 2, 2)], "booleanRule": _BOOLEAN_RULE}},
        {"sheetId": 0, "index": 0, "newIndex": 1},
    ],
    "updateDataSource": [{"dataSource": _SOURCE, "fields": "spec"}],
    "updateDeveloperMetadata": [
        {
            "dataFilters": [{"developerMetadataLookup": {"metadataId": 41}}],
            "developerMetadata": {"metadataValue": "changed"},
            "fields": "metadataValue",
        }
    ],
    "updateDimensionGroup": [
        {"dimensionGroup": {"range": span(5, 8), "depth": 1, "collapsed": True}, "fields": "collapsed"}
    ],
    "updateDimensionProperties": [
        {"range": span(0, 2), "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"},
        {"range": span(0, 2, "COLUMNS"), "properties": {"pixelSize": 50}, "fields": "pixelSize"},
    ],
    "updateEmbeddedObjectBorder": [{"objectId": 51, "border": {"colorStyle": _RED}, "fields": "colorStyle"}],
    "updateEmbeddedObjectPosition": [{"objectId": 51, "newPosition": {"newSheet": True}, "fields": "newSheet"}],
    "updateFilterView": [{"filter": {"filterViewId": 21, "title": "changed"}, "fields": "title"}],
    "updateNamedRange": [
        {"namedRange": {"namedRangeId": "n1", "name": "changed"}, "fields": "name"},
        {"namedRange": {"namedRangeId": "n1", "range": grid(2, 0, 0, 1, 1)}, "fields": "range"},
    ],
    "updateProtectedRange": [
        {"protectedRange": {"protectedRangeId": 11, "description": "changed"}, "fields": "description"}
    ],
    "updateSheetProperties": [
        {"properties": {"sheetId": 0, "title": "Uno", "index": 2}, "fields": "title,index"},
        {"properties": {"sheetId": 2, "hidden": True, "tabColorStyle": _RED}, "fields": "hidden,tabColorStyle"},
        {
            "properties": {"sheetId": 0, "gridProperties": {"frozenRowCount": 1, "rowCount": 12}},
            "fields": "gridProperties(frozenRowCount,rowCount)",
        },
    ],
    "updateSlicerSpec": [{"slicerId": 61, "spec": {"title": "S"}, "fields": "title"}],
    "updateSpreadsheetProperties": [
        {
            "properties": {"title": "Other", "timeZone": "Europe/Berlin", "locale": "de_DE"},
            "fields": "title,timeZone,locale",
        }
    ],
    "updateTable": [{"table": {"tableId": "t1", "name": "Changed"}, "fields": "name"}],
}
"""Kind → contents of requests, each of which works by itself on the furnished workbook and changes something."""


def requests_of(supported: Container[str]) -> list[Json]:
    """Every example of the supported kinds as a request."""
    return [{kind: content} for kind, contents in EXAMPLES.items() if kind in supported for content in contents]


def _write(value: Any, mask: str = "userEnteredValue", row: int = 0) -> Json:
    return {
        "updateCells": {"start": at(3, row, 0), "rows": [{"values": [{"userEnteredValue": value}]}], "fields": mask}
    }


ERRORS: dict[str, Json] = {
    "an unknown sheet": {"deleteSheet": {"sheetId": 999}},
    "a range that begins off the grid": {"repeatCell": {"range": grid(3, 25, 0, 26, 1), "cell": {}, "fields": "note"}},
    "a span that ends off the grid": {"moveDimension": {"source": span(19, 21, sheet_id=3), "destinationIndex": 0}},
    "a range that ends before it starts": {"mergeCells": {"range": grid(3, 5, 0, 4, 1)}},
    "a row off the grid": _write({"stringValue": "x"}, row=20),
    "a protected range": {"repeatCell": {"range": grid(3, 8, 0, 10, 8), "cell": {}, "fields": "note"}},
    "a protected range deleted": {"deleteProtectedRange": {"protectedRangeId": 12}},
    "a formula without its sign": _write({"formulaValue": "A1+1"}),
    "a read-only value": _write({"errorValue": {"type": "REF"}}),
    "an unknown field": _write({"stringValue": "x"}, "userEnteredValue,nosuch"),
    "no fields": _write({"stringValue": "x"}, ""),
    "a title twice": {"addSheet": {"properties": {"title": "Three"}}},
    "an id twice": {"addSheet": {"properties": {"sheetId": 3}}},
    "a tab index that is not there": {"addSheet": {"properties": {"title": "New", "index": 99}}},
    "a merge cut through": {"mergeCells": {"range": grid(3, 1, 6, 4, 8)}},
    "half a merge unmerged": {"unmergeCells": {"range": grid(3, 0, 5, 1, 7)}},
    "a vertical merge sorted": {"sortRange": {"range": grid(3, 0, 5, 4, 7), "sortSpecs": [{"dimensionIndex": 5}]}},
    "no sort order": {"sortRange": {"range": grid(3, 0, 0, 4, 2)}},
    "rows that do not exist": {"deleteDimension": {"range": span(20, 21, sheet_id=3)}},
    "every column": {"deleteDimension": {"range": span(0, 8, "COLUMNS", 3)}},
    "nothing before the first row": {"insertDimension": {"range": span(0, 1, sheet_id=3), "inheritFromBefore": True}},
    "a move into itself": {"moveDimension": {"source": span(1, 4, sheet_id=3), "destinationIndex": 2}},
    "a name that is a cell": {"addNamedRange": {"namedRange": {"name": "A1", "range": grid(3, 0, 0, 1, 1)}}},
    "an unknown named range": {"deleteNamedRange": {"namedRangeId": "none"}},
    "an unknown filter view": {"duplicateFilterView": {"filterId": 999}},
    "an unknown rule": {"deleteConditionalFormatRule": {"sheetId": 3, "index": 0}},
    "a rule without a range": {"addConditionalFormatRule": {"rule": {"booleanRule": _BOOLEAN_RULE}}},
    "a group that is not there": {"deleteDimensionGroup": {"range": span(1, 2, sheet_id=3)}},
    "a broken expression": {"findReplace": {"find": "(", "searchByRegex": True, "sheetId": 3}},
    "nowhere to search": {"findReplace": {"find": "x"}},
    "an empty title": {"updateSpreadsheetProperties": {"properties": {}, "fields": "title"}},
    "a kind that is not built": {"addSlicer": EXAMPLES["addSlicer"][0]},
    "no kind": {},
    "two kinds": {"clearBasicFilter": {"sheetId": 3}, "addSheet": {}},
}
"""What is wrong → a request that is refused, to `EDITOR`, whatever examples were applied before it."""
