"""setDataValidation: dropdowns, checkboxes and conditions on cells."""

from __future__ import annotations

from bot.sandbox.sheets.masks import CellMask
from bot.sandbox.sheets.model import Json, row_with_span
from bot.sandbox.sheets.requests.context import Context, Handler, Request, needed


def _set(context: Context, request: Request) -> None:
    """Sets the rule on every cell of the range, or clears it when none is given."""
    sheet, area = context.editable(needed(request, "range"))
    rule: Json | None = request.get("rule")
    mask, data = CellMask("dataValidation"), {"dataValidation": rule}
    for number in range(area.top, area.bottom):
        row = sheet.rows[number]
        cells = [row[c] if c < len(row) else None for c in range(area.left, area.right)]
        if rule or any(cells):
            sheet.rows[number] = row_with_span(row, area.left, [mask.apply(cell, data) for cell in cells])


HANDLERS: dict[str, Handler] = {"setDataValidation": _set}
