"""Merging and unmerging cells."""

from __future__ import annotations

from bot.sandbox.sheets.area import Area, clamped
from bot.sandbox.sheets.errors import invalid
from bot.sandbox.sheets.model import Json, Sheet
from bot.sandbox.sheets.requests.context import Context, Handler, Request, needed

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
    if kind == "MERGE_ROWS":
        parts = [area._replace(top=row, bottom=row + 1) for row in range(area.top, area.bottom)]
    elif kind == "MERGE_COLUMNS":
        parts = [area._replace(left=column, right=column + 1) for column in range(area.left, area.right)]
    else:
        parts = [area]
    sheet.merges = [merge for merge in sheet.merges if merge not in touched]
    for part in parts:
        if part.height * part.width > 1:
            _keep_first(sheet, part)
            sheet.merges.append(part.json(sheet.sheet_id))


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
