"""Banding: alternating colours over a range, kept as data."""

from __future__ import annotations

from collections.abc import Iterable

from bot.sandbox.sheets import fields, tables
from bot.sandbox.sheets.area import Area, clamped
from bot.sandbox.sheets.errors import invalid, not_supported
from bot.sandbox.sheets.grid import shown, stored
from bot.sandbox.sheets.looks.formats import normal
from bot.sandbox.sheets.masks import merge, with_twins
from bot.sandbox.sheets.model import Json, Sheet, new_id
from bot.sandbox.sheets.requests.context import Context, Handler, Request, needed

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
    known = _all(context)
    bands = [*known, *(tables.band(table) for _, table in tables.all_of(context.workbook))]
    ids = [banded["bandedRangeId"] for banded in bands if "bandedRangeId" in banded]
    wanted = given.get("bandedRangeId")
    if wanted in ids:
        raise invalid(f"A banded range with the id {wanted} already exists.")
    sheet, kept = _kept(context, {**given, "bandedRangeId": wanted or new_id(ids)}, bands)
    sheet.banded_ranges.append(kept)
    return {"bandedRange": shown(kept)}


def _all(context: Context) -> list[Json]:
    return [banded for sheet in context.workbook.sheets for banded in sheet.banded_ranges]


def _find(context: Context, banded_id: int | None) -> tuple[Sheet, int]:
    for sheet in context.workbook.sheets:
        for index, banded in enumerate(sheet.banded_ranges):
            if banded["bandedRangeId"] == (banded_id or 0):
                return sheet, index
    raise invalid(f"No banding with id: {banded_id or 0}")


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
    sheet, index = _find(context, given.get("bandedRangeId"))
    old = sheet.banded_ranges[index]
    context.check(sheet, clamped(sheet, old["range"]))
    given = {**normal(given), **({"range": stored(context.workbook, given["range"])} if given.get("range") else {})}
    new = (merge(old, given, tree) if tree else given) or {}
    others = [banded for banded in _all(context) if banded is not old]
    others += [table for _, table in tables.all_of(context.workbook)]
    target, kept = _kept(context, {**new, "bandedRangeId": old["bandedRangeId"]}, others)
    del sheet.banded_ranges[index]
    target.banded_ranges.insert(index if target is sheet else len(target.banded_ranges), kept)


def _delete(context: Context, request: Request) -> None:
    """Removes a banding; of a table the table itself, whose cells stay."""
    if found := _table_of(context, request.get("bandedRangeId")):
        sheet, table = found
        context.check(sheet, clamped(sheet, table["range"]))
        tables.replace(sheet, table["tableId"], None)
        return
    sheet, index = _find(context, request.get("bandedRangeId"))
    context.check(sheet, clamped(sheet, sheet.banded_ranges[index]["range"]))
    del sheet.banded_ranges[index]


HANDLERS: dict[str, Handler] = {"addBanding": _add, "updateBanding": _update, "deleteBanding": _delete}
