"""Banding: alternating colours over a range, kept as data."""

from __future__ import annotations

from collections.abc import Iterable

from bot.sandbox.sheets.engine import fields, tables
from bot.sandbox.sheets.engine.area import Area, clamped
from bot.sandbox.sheets.engine.errors import invalid, not_supported
from bot.sandbox.sheets.engine.grid import refuse_empty, shown, stored
from bot.sandbox.sheets.engine.looks.formats import normal
from bot.sandbox.sheets.engine.masks import merge, with_twins
from bot.sandbox.sheets.engine.model import Json, Sheet
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request, needed
from bot.sandbox.sheets.engine.requests.hanging import Hanging

_BANDED = Hanging(lambda sheet: sheet.banded_ranges, "bandedRangeId", "banded range", "banding")
_SIDES = ("rowProperties", "columnProperties")
OVERLAP = "You cannot add alternating background colors to a range that already has alternating background colors."


def refuse_overlap(sheet: Sheet, area: Area, others: Iterable[Json]) -> None:
    """Raises ApiError 400 when one of the banded ranges or tables has a cell in the area."""
    if any(clamped(sheet, other["range"]).overlap(area) for other in others):
        raise invalid(OVERLAP)


def _kept(context: Context, given: Json, others: Iterable[Json]) -> tuple[Sheet, Json]:
    """The sheet and the BandedRange as it is stored.

    Raises:
        ApiError: 400, no colours, a band without its colour, or colours are there already.
    """
    sheet, area = context.editable(needed(given, "range"))
    refuse_empty(area)
    sides = {name: normal(given[name]) for name in _SIDES if given.get(name)}
    if not sides:
        raise invalid("At least one of rowProperties or columnProperties must be specified.")
    for name, bands in sides.items():
        for band in ("firstBandColor", "secondBandColor"):
            if band not in bands:
                raise invalid(f"BandedRange.{name}.{band} is required.")
    refuse_overlap(sheet, area, [other for other in others if other["range"]["sheetId"] == sheet.sheet_id])
    kept = {"bandedRangeId": given["bandedRangeId"], "range": area.json(sheet.sheet_id), **sides}
    return sheet, kept


def _add(context: Context, request: Request) -> Json:
    given = needed(request, "bandedRange")
    of_tables = [tables.band(table) for _, table in tables.all_of(context.workbook)]
    taken = [band["bandedRangeId"] for band in of_tables if "bandedRangeId" in band]
    new_id = _BANDED.free_id(context.workbook, given.get("bandedRangeId"), taken)
    sheet, kept = _kept(context, {**given, "bandedRangeId": new_id}, [*_all(context), *of_tables])
    sheet.banded_ranges.append(kept)
    return {"bandedRange": shown(kept)}


def _all(context: Context) -> list[Json]:
    return [banded for sheet in context.workbook.sheets for banded in sheet.banded_ranges]


def _table_of(context: Context, banded_id: int | None) -> tuple[Sheet, Json] | None:
    """The table whose band has this id."""
    found = ((sheet, table) for sheet, table in tables.all_of(context.workbook) if table["tableId"] == str(banded_id))
    return next(found, None)


def _update(context: Context, request: Request) -> None:
    """Changes the fields of the mask; a colour in either spelling."""
    tree = with_twins(fields.for_writing(request.get("fields"), "BandedRange"))
    given = needed(request, "bandedRange")
    if _table_of(context, given.get("bandedRangeId")):
        raise not_supported("updateBanding of the band of a table")
    sheet, index = _BANDED.find(context.workbook, given.get("bandedRangeId"))
    old = sheet.banded_ranges[index]
    context.check(sheet, clamped(sheet, old["range"]))
    given = {**normal(given), **({"range": stored(context.workbook, given["range"])} if given.get("range") else {})}
    new = (merge(old, given, tree) if tree else given) or {}
    others = [banded for banded in _all(context) if banded is not old]
    others += [table for _, table in tables.all_of(context.workbook)]
    target, kept = _kept(context, {**new, "bandedRangeId": old["bandedRangeId"]}, others)
    _BANDED.replace(sheet, index, target, kept)


def _delete(context: Context, request: Request) -> None:
    """Removes a banding; of a table the table itself, whose cells stay."""
    if found := _table_of(context, request.get("bandedRangeId")):
        sheet, table = found
        context.check(sheet, clamped(sheet, table["range"]))
        tables.replace(sheet, table["tableId"], None)
        return
    sheet, index = _BANDED.find(context.workbook, request.get("bandedRangeId"))
    context.check(sheet, clamped(sheet, sheet.banded_ranges[index]["range"]))
    del sheet.banded_ranges[index]


HANDLERS: dict[str, Handler] = {"addBanding": _add, "updateBanding": _update, "deleteBanding": _delete}
