"""updateBorders: the lines around and between the cells of a range."""

from __future__ import annotations

from bot.sandbox.sheets.engine.looks.formats import in_order, normal_border
from bot.sandbox.sheets.engine.model import BLANK, Cell, Json, row_with_span
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request, needed

_GIVEN = ("top", "bottom", "left", "right", "innerHorizontal", "innerVertical")
_UNSET = (None, "STYLE_UNSPECIFIED")

Lines = dict[str, Json | None]
"""Side → its border, None to erase it; what is not named stays."""


def _lines(request: Request) -> Lines:
    """The sides that a request names with a style."""
    given = {side: request.get(side) or {} for side in _GIVEN}
    return {side: normal_border(border) for side, border in given.items() if border.get("style") not in _UNSET}


def _update(context: Context, request: Request) -> None:
    """Sides that are not given stay as they are; an inner line lies on both cells that it parts."""
    sheet, area = context.editable(needed(request, "range"))
    given = _lines(request)
    made: dict[tuple[int, int, int], tuple[Json | None, Json | None]] = {}
    columns = [_place(column, area.left, area.right) for column in range(area.left, area.right)]
    for row in range(area.top, area.bottom):
        down = _place(row, area.top, area.bottom)
        span = sheet.rows[row][area.left : area.right]
        cells: list[Cell | None] = []
        for across, cell in zip(columns, (*span, *[None] * (area.width - len(span))), strict=True):
            old = cell or BLANK
            key = (id(old.format), down, across)
            if key not in made:
                made[key] = (old.format, _with_lines(old.format, _of_cell(given, down, across)))
            new = old.with_format(made[key][1])
            cells.append(None if new.is_blank else new)
        sheet.rows[row] = row_with_span(sheet.rows[row], area.left, cells)


_FIRST, _LAST = 1, 2


def _place(index: int, start: int, end: int) -> int:
    """Whether a row or column is the first of the area, the last, both or neither, as bits."""
    return _FIRST * (index == start) + _LAST * (index == end - 1)


def _of_cell(given: Lines, down: int, across: int) -> Lines:
    """The lines around a cell at such a place of the area."""
    sides = {
        "top": "top" if down & _FIRST else "innerHorizontal",
        "bottom": "bottom" if down & _LAST else "innerHorizontal",
        "left": "left" if across & _FIRST else "innerVertical",
        "right": "right" if across & _LAST else "innerVertical",
    }
    return {side: given[name] for side, name in sides.items() if name in given}


def _with_lines(format_: Json | None, lines: Lines) -> Json | None:
    borders = {**((format_ or {}).get("borders") or {}), **lines}
    kept = {side: line for side, line in borders.items() if line is not None}
    rest = {name: content for name, content in (format_ or {}).items() if name != "borders"}
    return in_order({**rest, "borders": kept}) if kept else rest or None


HANDLERS: dict[str, Handler] = {"updateBorders": _update}
