"""setDataValidation: dropdowns, checkboxes and conditions on cells."""

from __future__ import annotations

from bot.sandbox.sheets.engine.conditions.boolean import check
from bot.sandbox.sheets.engine.masks import CellMask
from bot.sandbox.sheets.engine.model import BLANK, Json, row_with_span
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request, needed


def _set(context: Context, request: Request) -> None:
    """Sets the rule on every cell of the range, or clears it when none is given.

    Rows that a filter hides keep what they have unless `filteredRowsIncluded`.
    """
    sheet, area = context.editable(needed(request, "range"))
    rule: Json | None = request.get("rule")
    if rule:
        check(rule.get("condition") or {})
    made = CellMask("dataValidation").apply(None, {"dataValidation": rule})
    kept = made.validation if made else None
    everywhere = bool(request.get("filteredRowsIncluded"))
    for number in range(area.top, area.bottom):
        if not everywhere and (sheet.row_properties[number] or {}).get("hiddenByFilter"):
            continue
        span = sheet.rows[number][area.left : area.right]
        if kept:
            span += (None,) * (area.width - len(span))
        if any(span) or kept:
            cells = [(cell or BLANK).with_more("dataValidation", kept) for cell in span]
            stored = [None if cell.is_blank else cell for cell in cells]
            sheet.rows[number] = row_with_span(sheet.rows[number], area.left, stored)


HANDLERS: dict[str, Handler] = {"setDataValidation": _set}
