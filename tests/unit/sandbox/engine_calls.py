"""Short ways to call the engine in tests."""

from __future__ import annotations

from typing import Any

from bot.sandbox.sheets.engine import a1, batch, spreadsheet, values
from bot.sandbox.sheets.engine.model import Json, Workbook

OWNER = "owner@example.com"
STRANGER = "stranger@example.com"


def workbook(rows: list[list[Any]] | None = None, height: int = 20, width: int = 8, locale: str = "en_US") -> Workbook:
    """A workbook with one small `Sheet1` holding these values."""
    grid = {"rowCount": height, "columnCount": width}
    sheet = {"properties": {"sheetId": 0, "title": "Sheet1", "gridProperties": grid}}
    body = {"properties": {"title": "Test", "locale": locale}, "sheets": [sheet]}
    made = spreadsheet.workbook_from_create(body, OWNER, "ID")
    if rows:
        put(made, "A1", rows)
    return made


def put(
    book: Workbook, range_: str, rows: list[list[Any]], typed: bool = False, user: str = OWNER, **params: str
) -> Json:
    """values.update, RAW unless typed."""
    option = "USER_ENTERED" if typed else "RAW"
    return values.update(book, range_, {"valueInputOption": option, **params}, {"values": rows}, user)


def shown(book: Workbook, range_: str = "Sheet1", **params: str) -> list[list[Any]]:
    """The values of a range; [] when there are none."""
    found: list[list[Any]] = values.get(book, range_, params).get("values", [])
    return found


def do(book: Workbook, *requests: Json, user: str = OWNER) -> list[Json]:
    """The replies of a batchUpdate."""
    replies: list[Json] = batch.batch_update(book, {"requests": list(requests)}, user)["replies"]
    return replies


def area(book: Workbook, range_: str) -> Json:
    """The GridRange of an A1 range."""
    reference = a1.parse(book, range_)
    return reference.area().json(reference.sheet.sheet_id)


def cells(book: Workbook, range_: str, fields: str) -> list[list[Json]]:
    """CellData of a range, row by row, read with a mask over CellData."""
    mask = f"sheets.data.rowData.values({fields})"
    answer = spreadsheet.get_spreadsheet(book, [range_], fields_mask=mask)
    return [row.get("values", []) for row in answer["sheets"][0]["data"][0].get("rowData", [])]


def cell(book: Workbook, range_: str, fields: str) -> Any:
    """One field of one cell, or None."""
    found = cells(book, range_, fields)
    return found[0][0].get(fields.partition(".")[0].partition("(")[0]) if found and found[0] else None


def everything(book: Workbook) -> Json:
    """All that the API shows of a workbook."""
    return spreadsheet.get_spreadsheet(book, include_grid_data=True, user=OWNER)


def rows_range(start: int, end: int, dimension: str = "ROWS", sheet_id: int = 0) -> Json:
    """A DimensionRange."""
    return {"sheetId": sheet_id, "dimension": dimension, "startIndex": start, "endIndex": end}


def painted(book: Workbook, range_: str, hex_color: str = "#FF0000") -> Json:
    """A repeatCell request that paints a range."""
    from bot.sandbox.sheets.engine.looks.formats import color_of_hex

    style = {"backgroundColorStyle": {"rgbColor": color_of_hex(hex_color)}}
    fields = "userEnteredFormat.backgroundColorStyle"
    return {"repeatCell": {"range": area(book, range_), "cell": {"userEnteredFormat": style}, "fields": fields}}
