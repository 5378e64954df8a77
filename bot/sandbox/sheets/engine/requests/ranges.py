"""insertRange and deleteRange: cells that come or go while others make room or close the gap."""

from __future__ import annotations

from bot.sandbox.sheets.engine import cell_shifts
from bot.sandbox.sheets.engine.cell_shifts import Band
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request, dimension_in, needed


def _band(context: Context, request: Request) -> Band | None:
    """What the request names, when the user may edit all that moves; None when the area is empty."""
    sheet, area = context.area(needed(request, "range"))
    found = Band(sheet, area, dimension_in(request, "shiftDimension"))
    context.check(sheet, found.shifted)
    return found if area else None


def _insert(context: Context, request: Request) -> None:
    if found := _band(context, request):
        cell_shifts.insert(context.workbook, found)


def _delete(context: Context, request: Request) -> None:
    if found := _band(context, request):
        cell_shifts.delete(context.workbook, found)


HANDLERS: dict[str, Handler] = {"insertRange": _insert, "deleteRange": _delete}
