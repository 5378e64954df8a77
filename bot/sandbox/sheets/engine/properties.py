"""The properties of a sheet and of the spreadsheet, as the API shows them."""

from __future__ import annotations

from bot.sandbox.sheets.engine.looks.formats import DEFAULT_FORMAT, THEME_COLORS, color_of_hex
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook

_THEME: Json = {
    "primaryFontFamily": "Arial",
    "themeColors": [
        {"colorType": name, "color": {"rgbColor": color_of_hex(digits)}} for name, digits in THEME_COLORS.items()
    ],
}


def sheet_properties(workbook: Workbook, sheet: Sheet) -> Json:
    """SheetProperties; `sheetId` and `index` are shown also when 0, `gridProperties` only where there is a grid."""
    answer: Json = {
        "sheetId": sheet.sheet_id,
        "title": sheet.title,
        "index": next(i for i, s in enumerate(workbook.sheets) if s is sheet),
        "sheetType": sheet.sheet_type,
    }
    if sheet.sheet_type == "GRID":
        answer["gridProperties"] = {"rowCount": sheet.row_count, "columnCount": sheet.column_count, **sheet.grid}
    if sheet.hidden:
        answer["hidden"] = True
    return {**answer, **sheet.properties}


def spreadsheet_properties(workbook: Workbook) -> Json:
    """SpreadsheetProperties."""
    return {
        "title": workbook.title,
        "locale": workbook.locale,
        "autoRecalc": workbook.auto_recalc,
        "timeZone": workbook.time_zone,
        "defaultFormat": DEFAULT_FORMAT,
        "spreadsheetTheme": _THEME,
        **workbook.properties,
    }
