"""Where developer metadata sits: on one row, one column, a sheet or the whole spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.sheets.area import Area, whole
from bot.sandbox.sheets.errors import invalid
from bot.sandbox.sheets.model import Json, Sheet, Workbook

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
        return {"locationType": "SHEET", "sheetId": _sheet(workbook, given["sheetId"]).sheet_id}
    if given and given.get("spreadsheet"):
        return {"locationType": "SPREADSHEET", "spreadsheet": True}
    raise invalid("Developer metadata must always have a location specified.")


def _dimension(workbook: Workbook, given: Given) -> Json:
    name, start, end = given.get("dimension"), given.get("startIndex") or 0, given.get("endIndex")
    if name not in _TYPES:
        raise invalid("No dimension specified.")
    if end is None or end - start != 1 or start < 0:
        raise invalid("DimensionRange must represent a single row or column.")
    sheet = _sheet(workbook, given.get("sheetId") or 0)
    size = sheet.row_count if name == "ROWS" else sheet.column_count
    if end > size:
        noun = "row" if name == "ROWS" else "column"
        raise invalid(f"Range of {noun}s [{start}, {end}) exceeds grid limits. There are only {size} {noun}s.")
    place = {"sheetId": sheet.sheet_id, "dimension": name, "startIndex": start, "endIndex": end}
    return {"locationType": _TYPES[name], "dimensionRange": place}


def _sheet(workbook: Workbook, sheet_id: int) -> Sheet:
    sheet = workbook.find(sheet_id)
    if sheet is None:
        raise invalid(f"No sheet with id: {sheet_id}")
    return sheet


def shown(location: Json) -> Json:
    """The location as the API shows it: zeros left out, except the `sheetId` that says which sheet it is on."""
    place = location.get("dimensionRange")
    if place is None:
        return location
    return {**location, "dimensionRange": {name: content for name, content in place.items() if content != 0}}


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
