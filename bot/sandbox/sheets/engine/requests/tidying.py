"""Data tidied up: deleteDuplicates and trimWhitespace."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.sheets.engine import formulas
from bot.sandbox.sheets.engine.area import Area
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.model import Effective, Json, Sheet, row_with_span
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request, needed
from bot.sandbox.sheets.engine.requests.sorting import check_merges, rearrange

_WHITESPACE = re.compile(r"[ \t\n\r\f\v]+")


def _delete_duplicates(context: Context, request: Request) -> Json:
    """Keeps the first of the rows with the same values; what is below the others in the range moves up.

    Letter case, format and formula do not count, nor do blank rows at the end of the range.
    """
    sheet, area = context.editable(needed(request, "range"))
    columns = sorted({c for given in request.get("comparisonColumns") or () for c in _columns(sheet, area, given)})
    check_merges(sheet, area, "You can't remove duplicates from a range containing vertical merges.")
    computed = formulas.results(context.workbook, sheet)

    def values(row: int, columns: Any) -> tuple[Effective, ...]:
        found = computed.get(row, {})
        return tuple(found.get(column, sheet.cell(row, column).value) for column in columns)

    everything = range(area.left, area.right)
    filled = [row for row in range(area.top, area.bottom) if any(v is not None for v in values(row, everything))]
    end = filled[-1] + 1 if filled else area.top
    seen: set[tuple[Any, ...]] = set()
    kept: list[int | None] = []
    for row in range(area.top, end):
        key = tuple(map(_compared, values(row, columns or everything)))
        if key not in seen:
            seen.add(key)
            kept.append(row)
    removed = end - area.top - len(kept)
    sources = [*kept, *range(end, area.bottom), *[None] * removed]
    rearrange(sheet, area, dict(zip(range(area.top, area.bottom), sources, strict=True)))
    return {"duplicatesRemovedCount": removed} if removed else {}


def _columns(sheet: Sheet, area: Area, given: Request) -> range:
    """The columns of a DimensionRange. Raises ApiError 400 when they are not columns of the area."""
    if given.get("dimension") != "COLUMNS":
        raise invalid("comparisonColumns must be columns.")
    start, end = given.get("startIndex") or 0, given.get("endIndex")
    end = sheet.column_count if end is None else end
    if (given.get("sheetId") or 0) != sheet.sheet_id or start < area.left or end > area.right or end <= start:
        raise invalid("comparisonColumns must be within the range.")
    return range(start, end)


def _compared(value: Effective) -> Any:
    """Equal for values that are duplicates; 1 and TRUE are not."""
    if isinstance(value, str):
        return value.casefold()
    return (value,) if isinstance(value, bool) else value


def _trim(context: Context, request: Request) -> Json:
    """Takes whitespace from both ends of every text and leaves one space of any within; no text becomes a formula."""
    sheet, area = context.editable(needed(request, "range"))
    changed = 0
    for number in range(area.top, area.bottom):
        row = sheet.rows[number]
        cells = list(row[area.left : area.right])
        for index, cell in enumerate(cells):
            if cell is None or not isinstance(cell.value, str):
                continue
            trimmed = _WHITESPACE.sub(" ", cell.value).strip(" ")
            if trimmed != cell.value:
                new = cell.with_content(trimmed or None)
                cells[index] = None if new.is_blank else new
                changed += 1
        sheet.rows[number] = row_with_span(row, area.left, cells)
    return {"cellsChangedCount": changed} if changed else {}


HANDLERS: dict[str, Handler] = {"deleteDuplicates": _delete_duplicates, "trimWhitespace": _trim}
