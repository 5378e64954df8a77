"""The basic filter: xlsx lists the values that are shown, Sheets those that are hidden."""

from __future__ import annotations

from typing import Any

from openpyxl.worksheet.filters import FilterColumn, Filters

from bot.sandbox.sheets.engine.display import formatted
from bot.sandbox.sheets.engine.model import Json, Sheet


def read(source: Any, sheet: Sheet, range_: Json) -> None:
    """Sets the sheet's basic filter; rows that its criteria hide are `hiddenByFilter` instead of `hiddenByUser`.

    Criteria other than a list of values are left out: the rows stay hidden, as if by hand.
    """
    criteria: dict[str, Json] = {}
    for column in source.auto_filter.filterColumn:
        if column.filters is not None and column.filters.filter:
            place = range_.get("startColumnIndex", 0) + column.colId
            shown = set(column.filters.filter) | ({""} if column.filters.blank else set())
            hidden = sorted(_texts(sheet, range_, place) - shown)
            if hidden:
                criteria[str(place)] = {"hiddenValues": hidden}
    sheet.basic_filter = {"range": range_}
    if not criteria:
        return
    specs = [{"columnIndex": int(place), "filterCriteria": found} for place, found in criteria.items()]
    sheet.basic_filter |= {"criteria": criteria, "filterSpecs": specs}
    for row in _rows(sheet, range_):
        properties = sheet.row_properties[row]
        if properties and properties.get("hiddenByUser"):
            rest = {name: content for name, content in properties.items() if name != "hiddenByUser"}
            sheet.row_properties[row] = {**rest, "hiddenByFilter": True}


def write(sheet: Sheet, target: Any, reference: str) -> None:
    """Writes the filter and, for each column with hidden values, the values that are left."""
    found = sheet.basic_filter or {}
    range_ = found.get("range", {})
    target.auto_filter.ref = reference
    for place, criteria in (found.get("criteria") or {}).items():
        hidden = set(criteria.get("hiddenValues") or ())
        if hidden:
            shown = _texts(sheet, range_, int(place)) - hidden
            filters = Filters(blank="" in shown or None, filter=sorted(shown - {""}))
            column = FilterColumn(colId=int(place) - range_.get("startColumnIndex", 0), filters=filters)
            target.auto_filter.filterColumn.append(column)


def _rows(sheet: Sheet, range_: Json) -> range:
    """The filtered rows, without the header row."""
    return range(range_.get("startRowIndex", 0) + 1, min(range_.get("endRowIndex", sheet.row_count), sheet.row_count))


def _texts(sheet: Sheet, range_: Json, column: int) -> set[str]:
    """The values of a column as they are shown; formulas are not computed here and do not count."""
    cells = (sheet.cell(row, column) for row in _rows(sheet, range_))
    return {formatted(cell.value, cell.number_format) for cell in cells if cell.formula is None}
