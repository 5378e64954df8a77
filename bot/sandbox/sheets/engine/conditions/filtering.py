"""Which rows a filter hides: by value, by condition, by colour."""

from __future__ import annotations

from collections.abc import Iterable

from bot.sandbox.sheets.engine import tables
from bot.sandbox.sheets.engine.area import Area, clamped
from bot.sandbox.sheets.engine.conditions import boolean
from bot.sandbox.sheets.engine.dimension import flagged
from bot.sandbox.sheets.engine.display import formatted
from bot.sandbox.sheets.engine.errors import ApiError, invalid
from bot.sandbox.sheets.engine.formulas import effective, results
from bot.sandbox.sheets.engine.looks.formats import DEFAULT_FORMAT, hex_of_color
from bot.sandbox.sheets.engine.model import Cell, Json, Sheet, Workbook

Rows = set[int]

_COLORS = ("visibleBackgroundColor", "visibleForegroundColor")


def check(found: Json) -> None:
    """Refuses criteria that cannot be.

    Raises:
        ApiError: 400, a condition or colour that cannot be, or a column that is not in the filter.
    """
    range_ = found["range"]
    left, right = range_.get("startColumnIndex", 0), range_.get("endColumnIndex")
    for column, criteria in (found.get("criteria") or {}).items():
        if not column.isdecimal() or int(column) < left or (right is not None and int(column) >= right):
            raise invalid(f"Filter criteria column index {column} is outside of the range of the filter.")
        if all(name in criteria for name in _COLORS):
            raise invalid("Only one of visibleBackgroundColor and visibleForegroundColor may be set.")
        if any("themeColor" in criteria.get(f"{name}Style", {}) for name in _COLORS):
            raise invalid("The color of filter criteria must be an RGB-type color.")
        if criteria.get("condition"):
            boolean.check(criteria["condition"])


def data_area(workbook: Workbook, sheet: Sheet, found: Json) -> Area:
    """The rows that a filter sorts and hides: without the header, and without the footer of its table."""
    if found.get("tableId"):
        try:
            return tables.body(*tables.find(workbook, found["tableId"]))
        except ApiError:
            pass  # the table is gone, the filter has kept its range
    area = clamped(sheet, found["range"])
    return area._replace(top=min(area.top + 1, area.bottom))


def hide_rows(workbook: Workbook, sheet: Sheet) -> None:
    """Marks the rows `hiddenByFilter` that the basic filter of the sheet hides, and no others."""
    hidden: Rows = set()
    found = sheet.basic_filter
    if found and found.get("criteria"):
        area = data_area(workbook, sheet, found)
        for column, criteria in found["criteria"].items():
            hidden |= _hidden(workbook, sheet, area, int(column), criteria)
    for row, properties in enumerate(sheet.row_properties):
        if row in hidden or (properties and "hiddenByFilter" in properties):
            sheet.row_properties[row] = flagged(properties, "hiddenByFilter", row in hidden)


def _hidden(workbook: Workbook, sheet: Sheet, area: Area, column: int, criteria: Json) -> Rows:
    """The rows that one column's criteria hide; to be shown a row must satisfy all of them."""
    rows = range(area.top, area.bottom)
    hidden: Rows = set()
    if criteria.get("hiddenValues"):
        hidden |= _with_values(workbook, sheet, rows, column, set(criteria["hiddenValues"]))
    if criteria.get("condition"):
        places = [(row, column) for row in rows]
        shown = boolean.matching(workbook, sheet, criteria["condition"], places, (area.top, column))
        hidden |= {row for row, _ in set(places) - shown}
    for name in _COLORS:
        if name in criteria:
            wanted = hex_of_color(criteria.get(name) or {})
            hidden |= {row for row in rows if _color(sheet.cell(row, column), name) != wanted}
    return hidden


def _with_values(workbook: Workbook, sheet: Sheet, rows: Iterable[int], column: int, values: set[str]) -> Rows:
    """The rows that show one of these texts."""
    computed = results(workbook, sheet)
    found = set()
    for row in rows:
        cell = sheet.cell(row, column)
        value = effective(computed, row, column, cell)
        if formatted(value, cell.number_format, workbook.locale) in values:
            found.add(row)
    return found


def _color(cell: Cell, name: str) -> str:
    """The entered fill or text colour as #RRGGBB; the default one where none is."""
    format_ = {**DEFAULT_FORMAT, **(cell.format or {})}
    if name == "visibleBackgroundColor":
        return hex_of_color(format_["backgroundColor"])
    return hex_of_color(format_["textFormat"].get("foregroundColor") or {})
