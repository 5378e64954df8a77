"""The unions of messages, of which a request may set one field each; the discovery documents do not have them.

Source: the REST reference of the Sheets API v4, https://developers.google.com/workspace/sheets/api/reference/rest (read
2026-11-21).
"""

from __future__ import annotations

from bot.sandbox.sheets.engine.model import Json

_UNIONS: dict[str, dict[str, str]] = {
    "AutoFillRequest": {"area": "range sourceAndDestination"},
    "AutoResizeDimensionsRequest": {"dimension_range": "dimensions dataSourceSheetDimensions"},
    "ColorStyle": {"kind": "rgbColor themeColor"},
    "ConditionValue": {"value": "relativeDate userEnteredValue"},
    "ConditionalFormatRule": {"rule": "booleanRule gradientRule"},
    "DataFilter": {"filter": "developerMetadataLookup a1Range gridRange"},
    "DeveloperMetadataLocation": {"location": "spreadsheet sheetId dimensionRange"},
    "EmbeddedObjectPosition": {"location": "sheetId overlayPosition newSheet"},
    "ExtendedValue": {"value": "numberValue stringValue boolValue formulaValue errorValue"},
    "FilterSpec": {"reference": "columnIndex dataSourceColumnReference"},
    "FindReplaceRequest": {"scope": "range sheetId allSheets"},
    "PasteDataRequest": {"kind": "delimiter html"},
    "Request": {"kind": ""},
    "SortSpec": {"reference": "dimensionIndex dataSourceColumnReference"},
    "TextRotation": {"type": "angle vertical"},
    "UpdateCellsRequest": {"area": "start range"},
    "UpdateConditionalFormatRuleRequest": {"instruction": "rule newIndex"},
    "UpdateDimensionPropertiesRequest": {"dimension_range": "range dataSourceSheetRange"},
}
"""Message → union → its members; no members: all fields of the message."""


def unions(name: str, members: Json) -> dict[str, frozenset[str]]:
    """The unions of a message with the fields of each."""
    return {union: frozenset(fields.split() or members) for union, fields in _UNIONS.get(name, {}).items()}
