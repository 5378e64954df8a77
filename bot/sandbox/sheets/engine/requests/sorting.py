"""Rows of a range put in another order, everything in their cells with them: sortRange and randomizeRange."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Any

from bot.sandbox.sheets.engine import a1, formulas
from bot.sandbox.sheets.engine.area import Area, clamped
from bot.sandbox.sheets.engine.errors import invalid, not_supported
from bot.sandbox.sheets.engine.looks.formats import color, hex_of_color
from bot.sandbox.sheets.engine.model import Cell, Effective, ErrorValue, Json, Sheet, row_with_span
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request, needed


def _sort(context: Context, request: Request) -> None:
    """Values, formats, notes and validation move together inside the range; cells outside stay behind.

    Rows that are hidden, by hand or by a filter, keep their place: the others are sorted around them.
    """
    sheet, area = context.editable(needed(request, "range"))
    shown = [row for row in range(area.top, area.bottom) if not _is_hidden(sheet.row_properties[row])]
    sort_rows(context, sheet, area, request.get("sortSpecs") or [], shown)


def _is_hidden(properties: Json | None) -> bool:
    return bool(properties) and any((properties or {}).get(name) for name in ("hiddenByUser", "hiddenByFilter"))


def sort_rows(context: Context, sheet: Sheet, area: Area, specs: list[Json], rows: Sequence[int] | None = None) -> None:
    """Sorts the rows of the area, or only the given ones; stable; blanks last whatever the order.

    Raises:
        ApiError: 400, no specs, a column outside of the range, or merged cells in the way; 501, a data source column.
    """
    if not specs:
        raise invalid("Must specify at least one sort spec.")
    check_merges(sheet, area, "You can't sort a range containing vertical merges.")
    results = formulas.results(context.workbook, sheet)
    places = list(range(area.top, area.bottom) if rows is None else rows)
    order = list(places)
    for spec in reversed(specs):
        if spec.get("dataSourceColumnReference") is not None:
            raise not_supported("sortSpecs with a dataSourceColumnReference")
        column = spec.get("dimensionIndex") or 0
        if not area.left <= column < area.right:
            raise invalid(f"Sort spec dimension index {column} is outside of the range to be sorted.")
        paint = _painted(spec)
        if paint:
            order.sort(key=lambda row: not paint(sheet.cell(row, column)))
            continue
        descending = spec.get("sortOrder") == "DESCENDING"
        all_keys = {row: sort_key(formulas.effective(results, row, column, sheet.cell(row, column))) for row in order}
        keys = {row: key for row, key in all_keys.items() if key is not None}
        order = sorted(keys, key=keys.__getitem__, reverse=descending) + [row for row in order if row not in keys]
    rearrange(sheet, area, dict(zip(places, order, strict=True)))


def rearrange(sheet: Sheet, area: Area, sources: dict[int, int | None]) -> None:
    """Puts into rows of the area what others (None: nothing) have in its columns; their formulas' references follow."""
    old = sheet.rows[area.top : area.bottom]
    for target, source in sources.items():
        if source == target:
            continue
        span: Sequence[Cell | None] = ()
        if source is not None:
            cells = old[source - area.top][area.left : area.right]
            span = [None if cell is None else formulas.copied(cell, target - source, 0) for cell in cells]
        padded = (*span, *[None] * (area.width - len(span)))
        sheet.rows[target] = row_with_span(sheet.rows[target], area.left, padded)


def check_merges(sheet: Sheet, area: Area, message: str) -> None:
    """Lets the rows of the area change place.

    Raises:
        ApiError: 400, the message and the first merge that reaches over more than one of them.
    """
    for merge in sheet.merges:
        merged = clamped(sheet, merge)
        if merged.overlap(area) and merged.height > 1:
            place = a1.format_area(sheet.title, merged).rpartition("!")[2]
            raise invalid(f"{message} There is a vertical merge at {place}")


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
    """For a sort by colour, which puts its cells to the top: whether a cell has it."""
    for name, where in (("backgroundColor", ""), ("foregroundColor", "textFormat")):
        style = spec.get(name + "Style") or {}
        if "themeColor" in style:
            raise invalid(f"{name}Style must be an RGB-type color.")
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


def _randomize(context: Context, request: Request) -> None:
    """Any order is as likely as any other."""
    sheet, area = context.editable(needed(request, "range"))
    check_merges(sheet, area, "You can't randomize a range containing vertical merges.")
    rows = list(range(area.top, area.bottom))
    rearrange(sheet, area, dict(zip(rows, random.sample(rows, len(rows)), strict=True)))


HANDLERS: dict[str, Handler] = {"sortRange": _sort, "randomizeRange": _randomize}
