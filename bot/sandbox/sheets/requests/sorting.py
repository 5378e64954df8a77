"""sortRange: rows of a range put in order, everything in their cells with them."""

from __future__ import annotations

import math
from typing import Any

from bot.sandbox.sheets import formula_text, formulas
from bot.sandbox.sheets.area import Area, clamped
from bot.sandbox.sheets.errors import invalid
from bot.sandbox.sheets.formats import color, hex_of_color
from bot.sandbox.sheets.model import BLANK, Cell, Effective, ErrorValue, Json, Row, Sheet, row_with_span
from bot.sandbox.sheets.requests.context import Context, Handler, Request, needed


def _sort(context: Context, request: Request) -> None:
    """Values, formats, notes and validation move together inside the range; cells outside stay behind."""
    sheet, area = context.editable(needed(request, "range"))
    sort_rows(context, sheet, area, request.get("sortSpecs") or [])


def sort_rows(context: Context, sheet: Sheet, area: Area, specs: list[Json]) -> None:
    """Sorts the rows of the area; stable; blanks last whatever the order.

    Raises:
        ApiError: 400, no specs, a column outside of the range, or merged cells in the way.
    """
    if not specs:
        raise invalid("Must specify at least one sort spec.")
    for merge in sheet.merges:
        merged = clamped(sheet, merge)
        if merged.overlap(area) and merged.height > 1:
            raise invalid("You can't sort a range with vertical merges.")
    results = formulas.results(context.workbook, sheet)
    order = list(range(area.top, area.bottom))
    for spec in reversed(specs):
        column = spec.get("dimensionIndex") or 0
        if not area.left <= column < area.right:
            raise invalid(f"Sort spec dimension index {column} is outside of the range to be sorted.")
        descending = spec.get("sortOrder") == "DESCENDING"
        paint = _painted(spec)
        if paint:
            order.sort(key=lambda row: not paint(sheet.cell(row, column)), reverse=descending)
            continue
        all_keys = {row: sort_key(_effective(sheet, results, row, column)) for row in order}
        keys = {row: key for row, key in all_keys.items() if key is not None}
        order = sorted(keys, key=keys.__getitem__, reverse=descending) + [row for row in order if row not in keys]
    old = sheet.rows[area.top : area.bottom]
    for target, source in enumerate(order, area.top):
        if source != target:
            span = _padded(old[source - area.top], area.left, area.right)
            moved = [_followed(cell, target - source) for cell in span]
            sheet.rows[target] = row_with_span(old[target - area.top], area.left, moved)


def sort_key(value: Effective) -> tuple[int, Any] | None:
    """Numbers before text (case does not count) before booleans before errors; None for a blank."""
    if value is None:
        return None
    if isinstance(value, bool):
        return 2, value
    if isinstance(value, float):
        return 0, math.inf if math.isnan(value) else value
    return (3, str(value)) if isinstance(value, ErrorValue) else (1, value.casefold())


def _painted(spec: Json) -> Any:
    """For a sort by colour: whether a cell has it."""
    for name, where in (("backgroundColor", ""), ("foregroundColor", "textFormat")):
        style = spec.get(name + "Style") or {}
        rgb = style.get("rgbColor", spec.get(name))
        if rgb is not None:
            wanted = hex_of_color(color(rgb))
            return lambda cell: _color_of(cell, name, where) == wanted
    return None


def _color_of(cell: Cell, name: str, where: str) -> str:
    format_ = cell.format or {}
    found = (format_.get(where) or {}) if where else format_
    default = {} if where else {"red": 1, "green": 1, "blue": 1}
    return hex_of_color(found.get(name, default))


def _effective(sheet: Sheet, results: formulas.SheetResults, row: int, column: int) -> Effective:
    found = results.get(row)
    if found and column in found:
        return found[column]
    return sheet.cell(row, column).value


def _padded(row: Row, left: int, right: int) -> Row:
    span = row[left:right]
    return span + (None,) * (right - left - len(span))


def _followed(cell: Cell | None, rows: int) -> Cell | None:
    """References to the cell's own row follow it."""
    if cell is None or cell.formula is None:
        return cell
    return (cell or BLANK).with_content(None, formula_text.copied(cell.formula, rows, 0))


HANDLERS: dict[str, Handler] = {"sortRange": _sort}
