"""Where developer metadata sits: on one row, one column, a sheet or the whole spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.sheets.engine.area import Area, whole
from bot.sandbox.sheets.engine.dimension import check_inside
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.grid import any_sheet_of
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook

Given = Mapping[str, Any]

_TYPES = {"ROWS": "ROW", "COLUMNS": "COLUMN"}


def stored(workbook: Workbook, given: Given | None) -> Json:
    """A DeveloperMetadataLocation as it is kept: checked, with its type, `sheetId` explicit.

    Raises:
        ApiError: 400, none is given, or it is not one row, one column, one sheet or the spreadsheet.
    """
    if given and given.get("dimensionRange") is not None:
        return _dimension(workbook, given["dimensionRange"])
    if given and given.get("sheetId") is not None:
        return {"locationType": "SHEET", "sheetId": any_sheet_of(workbook, given["sheetId"]).sheet_id}
    if given and given.get("spreadsheet"):
        return {"locationType": "SPREADSHEET", "spreadsheet": True}
    raise invalid("Developer metadata must always have a location specified.")


def _dimension(workbook: Workbook, given: Given) -> Json:
    name, start, end = given.get("dimension"), given.get("startIndex") or 0, given.get("endIndex")
    if name not in _TYPES:
        raise invalid("No dimension specified.")
    if end is None or end - start != 1 or start < 0:
        raise invalid("DimensionRange must represent a single row or column.")
    sheet = any_sheet_of(workbook, given.get("sheetId"))
    check_inside(sheet, name, start, end)
    place = {"sheetId": sheet.sheet_id, "dimension": name, "startIndex": start, "endIndex": end}
    return {"locationType": _TYPES[name], "dimensionRange": place}


def shown(location: Json) -> Json:
    """The location as the API shows it: the first sheet's id is left out of a range, its `startIndex` 0 is not."""
    place = location.get("dimensionRange")
    if place is None:
        return location
    kept = {name: content for name, content in place.items() if name != "sheetId" or content}
    return {**location, "dimensionRange": kept}


def area_of(workbook: Workbook, location: Json) -> tuple[Sheet, Area] | None:
    """The cells of a stored location; None for the spreadsheet, which is on no sheet."""
    place = location.get("dimensionRange")
    sheet = workbook.find((place or location).get("sheetId", -1))
    if sheet is None:
        return None
    if place is None:
        return sheet, whole(sheet)
    if place["dimension"] == "ROWS":
        return sheet, whole(sheet)._replace(top=place["startIndex"], bottom=place["endIndex"])
    return sheet, whole(sheet)._replace(left=place["startIndex"], right=place["endIndex"])


def touches(workbook: Workbook, location: Json, sheet: Sheet, area: Area) -> bool:
    """Whether the location has a cell in common with the area."""
    found = area_of(workbook, location)
    return found is not None and found[0] is sheet and bool(found[1].overlap(area))
