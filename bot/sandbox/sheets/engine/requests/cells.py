"""Writing cells by mask: updateCells, repeatCell, appendCells."""

from __future__ import annotations

from typing import Any

from bot.sandbox.sheets.engine.area import Area, whole
from bot.sandbox.sheets.engine.dimension import grow
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.formula import text as formula_text
from bot.sandbox.sheets.engine.masks import CellMask
from bot.sandbox.sheets.engine.model import Sheet, row_with_span, trimmed
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request, needed
from bot.sandbox.sheets.engine.requests.tables import place_to_append

_NO_CELL: dict[str, Any] = {}


def _update_cells(context: Context, request: Request) -> None:
    """Writes rows of cells from `start` on, or over a whole `range` (what the rows do not reach is cleared)."""
    mask = context.mask(request.get("fields"))
    rows = request.get("rows") or []
    if request.get("range") is not None:
        sheet, area = context.area(request["range"])
        height, width = area.height, area.width
        if len(rows) > height:
            last = area.bottom - 1
            raise invalid(f"Attempting to write row: {last + 1}, beyond the last requested row of: {last}")
        _check_width(rows, area.left, area.right)
    else:
        sheet, top, left = context.place(needed(request, "start"))
        height = len(rows)
        width = -1
        area = Area(top, left, top + height, left + max((len(r.get("values") or ()) for r in rows), default=0))
        if area.bottom > sheet.row_count:
            last = sheet.row_count - 1
            raise invalid(f"Attempting to write row: {last + 1}, beyond the last requested row of: {last}")
        _check_width(rows, left, sheet.column_count)
    context.check(sheet, area)
    for offset in range(height):
        given = (rows[offset].get("values") or []) if offset < len(rows) else []
        _write_row(sheet, area.top + offset, area.left, given, len(given) if width < 0 else width, mask)


def _check_width(rows: list[Any], left: int, right: int) -> None:
    for row in rows:
        if left + len(row.get("values") or ()) > right:
            raise invalid(f"Attempting to write column: {right}, beyond the last requested column of: {right - 1}")


def _write_row(sheet: Sheet, number: int, left: int, given: list[Any], width: int, mask: CellMask) -> None:
    row = sheet.rows[number]
    old = row[left : left + width]
    cells = [
        mask.apply(old[i] if i < len(old) else None, (given[i] or _NO_CELL) if i < len(given) else _NO_CELL)
        for i in range(width)
    ]
    sheet.rows[number] = row_with_span(row, left, cells)


def _repeat_cell(context: Context, request: Request) -> None:
    """Writes the same cell everywhere in the range; a formula's relative references follow."""
    sheet, area = context.editable(request.get("range"))
    mask = context.mask(request.get("fields"))
    given = request.get("cell") or _NO_CELL
    formula = (given.get("userEnteredValue") or {}).get("formulaValue") if mask.content else None
    if formula:
        for number in range(area.top, area.bottom):
            cells = [
                {
                    **given,
                    "userEnteredValue": {
                        "formulaValue": formula_text.copied(formula, number - area.top, column - area.left)
                    },
                }
                for column in range(area.left, area.right)
            ]
            _write_row(sheet, number, area.left, cells, area.width, mask)
        return
    apply, left, right, rows = mask.apply, area.left, area.right, sheet.rows
    blank = mask.apply(None, given)
    for number in range(area.top, area.bottom):
        row = rows[number]
        span = tuple(blank if cell is None else apply(cell, given) for cell in row[left:right])
        if blank is not None:
            head = row[:left] if len(row) >= left else row + (None,) * (left - len(row))
            rows[number] = head + span + (blank,) * (area.width - len(span)) + row[right:]
        elif span:
            rows[number] = trimmed(row[:left] + span + row[right:])


def _append_cells(context: Context, request: Request) -> None:
    """Writes rows below the last row of the sheet that has data; the grid grows downwards as needed.

    With a `tableId` they come to the end of the body of that table instead.
    """
    rows = request.get("rows") or []
    mask = context.mask(request.get("fields"))
    if request.get("tableId"):
        sheet, place = place_to_append(context, request["tableId"], len(rows))
        top, left, right = place.top, place.left, place.right
    else:
        sheet = context.sheet(request.get("sheetId"))
        top, left, right = _end_of_data(sheet), 0, sheet.column_count
    _check_width(rows, left, right)
    grow(context.workbook, sheet, "ROWS", top + len(rows) - sheet.row_count)
    context.check(sheet, whole(sheet)._replace(top=top, bottom=top + len(rows)))
    for offset, row in enumerate(rows):
        given = row.get("values") or []
        _write_row(sheet, top + offset, left, given, len(given), mask)


def _end_of_data(sheet: Sheet) -> int:
    return next((row + 1 for row in range(sheet.row_count - 1, -1, -1) if _has_data(sheet, row)), 0)


def _has_data(sheet: Sheet, number: int) -> bool:
    return any(cell is not None and cell.has_content for cell in sheet.rows[number])


HANDLERS: dict[str, Handler] = {
    "updateCells": _update_cells,
    "repeatCell": _repeat_cell,
    "appendCells": _append_cells,
}
