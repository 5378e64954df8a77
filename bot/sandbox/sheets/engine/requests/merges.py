"""Merging and unmerging cells."""

from __future__ import annotations

from bot.sandbox.sheets.engine.area import Area, clamped
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.model import Json, Row, Sheet
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request, needed

_WHOLE = "You must select all cells in a merged range to merge or unmerge them."


def _touching(sheet: Sheet, area: Area) -> list[Json]:
    """The merges the area overlaps. Raises ApiError 400 when it cuts one."""
    touched = [merge for merge in sheet.merges if clamped(sheet, merge).overlap(area)]
    if any(not area.contains(clamped(sheet, merge)) for merge in touched):
        raise invalid(_WHOLE)
    return touched


def _merge(context: Context, request: Request) -> None:
    """Merges all, by rows or by columns; only the first cell with content keeps it, in the top left corner."""
    sheet, area = context.editable(needed(request, "range"))
    touched = _touching(sheet, area)
    kind = request.get("mergeType") or "MERGE_ALL"
    areas = [clamped(sheet, merge) for merge in touched]
    if kind == "MERGE_ROWS" and any(merged.height > 1 for merged in areas):
        raise invalid("You can't merge horizontally across an existing vertically merged section.")
    if kind == "MERGE_COLUMNS" and any(merged.width > 1 for merged in areas):
        raise invalid("You can't merge vertically across an existing horizontally merged section.")
    if any((cell.more or {}).get("pivotTable") for row in _cells(sheet, area) for cell in row if cell is not None):
        raise invalid("You can't merge cells that are part of a pivot table.")
    if kind == "MERGE_ROWS":
        parts = [area._replace(top=row, bottom=row + 1) for row in range(area.top, area.bottom)]
    elif kind == "MERGE_COLUMNS":
        parts = [area._replace(left=column, right=column + 1) for column in range(area.left, area.right)]
    else:
        parts = [area]
    _check_frozen(sheet, parts)
    filtered = clamped(sheet, sheet.basic_filter["range"]) if sheet.basic_filter else None
    if filtered and any(part.height > 1 and part.overlap(filtered) for part in parts):
        raise invalid("You can't vertically merge cells that intersect an existing filter.")
    sheet.merges = [merge for merge in sheet.merges if merge not in touched]
    for part in parts:
        if part.height * part.width > 1:
            _keep_first(sheet, part)
            sheet.merges.append(part.json(sheet.sheet_id))


def _cells(sheet: Sheet, area: Area) -> list[Row]:
    return [row[area.left : area.right] for row in sheet.rows[area.top : area.bottom]]


def _check_frozen(sheet: Sheet, parts: list[Area]) -> None:
    """Raises ApiError 400 when a merge would reach over the edge of what is frozen."""
    for part in parts:
        if part.top < sheet.frozen_rows < part.bottom:
            raise invalid("You can't merge frozen and non-frozen rows.")
        if part.left < sheet.frozen_columns < part.right:
            raise invalid("You can't merge frozen and non-frozen columns.")


def _keep_first(sheet: Sheet, area: Area) -> None:
    places = [(row, column) for row in range(area.top, area.bottom) for column in range(area.left, area.right)]
    filled = [place for place in places if sheet.cell(*place).has_content]
    if not filled:
        return
    first = sheet.cell(*filled[0])
    for place in filled:
        sheet.put(*place, sheet.cell(*place).with_content(None))
    corner = sheet.cell(area.top, area.left)
    sheet.put(area.top, area.left, corner.with_content(first.value, first.formula))


def _unmerge(context: Context, request: Request) -> None:
    sheet, area = context.editable(needed(request, "range"))
    touched = _touching(sheet, area)
    sheet.merges = [merge for merge in sheet.merges if merge not in touched]


HANDLERS: dict[str, Handler] = {"mergeCells": _merge, "unmergeCells": _unmerge}
