"""pasteData: text with delimiters, read as if a person pasted it."""

from __future__ import annotations

import csv

from bot.sandbox.sheets import entry
from bot.sandbox.sheets.area import Area
from bot.sandbox.sheets.errors import not_supported
from bot.sandbox.sheets.model import row_with_span
from bot.sandbox.sheets.requests.context import Context, Handler, Request, needed


def _paste_data(context: Context, request: Request) -> None:
    """Writes the lines of `data` from a coordinate on; the grid grows as needed. HTML is not read."""
    if request.get("html"):
        raise not_supported("pasteData with html")
    coordinate = needed(request, "coordinate")
    sheet = context.sheet(coordinate.get("sheetId"))
    top, left = coordinate.get("rowIndex") or 0, coordinate.get("columnIndex") or 0
    delimiter = request.get("delimiter") or "\t"
    text = request.get("data") or ""
    if len(delimiter) == 1:
        lines = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))
    else:
        lines = [line.split(delimiter) for line in text.splitlines()]
    area = Area(top, left, top + len(lines), left + max(map(len, lines), default=0))
    sheet.add_rows(max(0, area.bottom - sheet.row_count))
    sheet.add_columns(max(0, area.right - sheet.column_count))
    context.check(sheet, area)
    for number, line in enumerate(lines, top):
        cells = [
            entry.write(sheet.cell(number, column), given, True, context.workbook.locale)
            for column, given in enumerate(line, left)
        ]
        sheet.rows[number] = row_with_span(sheet.rows[number], left, cells)


HANDLERS: dict[str, Handler] = {"pasteData": _paste_data}
