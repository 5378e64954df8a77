"""The GridRanges of requests: checked against the workbook, kept with an explicit sheet, shown as proto3 shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.sheets.engine import a1
from bot.sandbox.sheets.engine.area import Area, end_index
from bot.sandbox.sheets.engine.errors import ApiError, invalid
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook


def any_sheet_of(workbook: Workbook, sheet_id: int | None) -> Sheet:
    """The sheet with this id (0 when none is given, as proto3 has it), with a grid or without.

    Raises:
        ApiError: 400, there is none.
    """
    sheet = workbook.find(sheet_id or 0)
    if sheet is None:
        raise invalid(f"No sheet with id: {sheet_id or 0}")
    return sheet


def sheet_of(workbook: Workbook, sheet_id: int | None) -> Sheet:
    """The sheet with this id (0 when none is given), when it has a grid.

    Raises:
        ApiError: 400, there is none.
    """
    sheet = workbook.find(sheet_id or 0)
    if sheet is None or sheet.sheet_type != "GRID":
        raise invalid(f"No grid with id: {sheet_id or 0}")
    return sheet


def resolve(workbook: Workbook, grid_range: Mapping[str, Any]) -> tuple[Sheet, Area]:
    """The sheet and area that a request's GridRange names.

    Raises:
        ApiError: 400, unknown sheet, start behind end, or a start beyond the grid. An end beyond it is its edge.
    """
    sheet = sheet_of(workbook, grid_range.get("sheetId"))
    rows, columns = sheet.row_count, sheet.column_count
    top, left = grid_range.get("startRowIndex") or 0, grid_range.get("startColumnIndex") or 0
    bottom = end_index(grid_range.get("endRowIndex"), rows)
    right = end_index(grid_range.get("endColumnIndex"), columns)
    if not (0 <= top <= bottom and 0 <= left <= right and top < rows and left < columns):
        raise _misplaced(sheet, grid_range, (("Row", top, bottom, rows), ("Column", left, right, columns)))
    return sheet, Area(top, left, min(bottom, rows), min(right, columns))


def _misplaced(sheet: Sheet, grid_range: Mapping[str, Any], axes: tuple[tuple[str, int, int, int], ...]) -> ApiError:
    """The first thing wrong with a range, signs before order, rows before columns."""
    for axis, start, end, _ in axes:
        if start < 0 or end < 0:
            return invalid(f"GridRange.start{axis}Index[{start}] and end{axis}Index[{end}] must not be negative")
    for axis, start, end, size in axes:
        if start > end:
            return invalid(f"range.start{axis}Index[{start}] must be less than or equal to range.end{axis}Index[{end}]")
        if start >= size:
            break
    return off_grid(sheet, grid_range)


def place_of(workbook: Workbook, coordinate: Mapping[str, Any]) -> tuple[Sheet, int, int]:
    """The sheet, row and column of a GridCoordinate.

    Raises:
        ApiError: 400, an unknown sheet, or a place that is not on its grid.
    """
    sheet = sheet_of(workbook, coordinate.get("sheetId"))
    row, column = coordinate.get("rowIndex") or 0, coordinate.get("columnIndex") or 0
    for name, noun, index, size in (
        ("rowIndex", "row", row, sheet.row_count),
        ("columnIndex", "column", column, sheet.column_count),
    ):
        if index < 0:
            raise invalid(f"GridCoordinate.{name}[{index}] must not be negative")
        if index >= size:
            raise invalid(f"GridCoordinate.{name}[{index}] is after last {noun} in grid[{size - 1}]")
    return sheet, row, column


def of_filter(workbook: Workbook, data_filter: Mapping[str, Any]) -> tuple[Sheet, Area]:
    """The sheet and area that a DataFilter names, in A1 notation or as a GridRange.

    Raises:
        ApiError: 400, it names neither, or none that exists.
    """
    if data_filter.get("a1Range"):
        reference = a1.parse(workbook, data_filter["a1Range"])
        return reference.sheet, reference.area()
    if data_filter.get("gridRange") is not None:
        return resolve(workbook, data_filter["gridRange"])
    raise invalid("Must specify a filter in a DataFilter.")


def refuse_empty(area: Area) -> None:
    """Raises ApiError 400 when there is no cell in the area: nothing can hang on it."""
    if not area:
        raise invalid("The range must contain at least one cell.")


def off_grid(sheet: Sheet, grid_range: Mapping[str, Any]) -> ApiError:
    """The error of a range that is not on the grid; its open ends stay open, as `Sheet1!A1001:B`."""
    top, left = grid_range.get("startRowIndex") or 0, grid_range.get("startColumnIndex") or 0
    bottom, right = grid_range.get("endRowIndex"), grid_range.get("endColumnIndex")
    if bottom is None and right is None:
        bottom, right = max(sheet.row_count, top + 1), max(sheet.column_count, left + 1)
    return a1.exceeds(sheet, a1.Reference(sheet, top, left, bottom, right, "").name())


def stored(workbook: Workbook, grid_range: Mapping[str, Any]) -> Json:
    """The GridRange as it is kept: checked, `sheetId` explicit, open ends left open.

    Raises:
        ApiError: 400, as `resolve`, or there is no cell in it.
    """
    sheet, area = resolve(workbook, grid_range)
    refuse_empty(area)
    kept = {k: int(v) for k, v in grid_range.items() if v is not None}
    for name, size in (("endRowIndex", sheet.row_count), ("endColumnIndex", sheet.column_count)):
        if name in kept:
            kept[name] = min(kept[name], size)
    return {"sheetId": sheet.sheet_id, **{k: v for k, v in kept.items() if k != "sheetId"}}


def shown(value: Any) -> Any:
    """A stored value as the API shows it: proto3 leaves out a `sheetId` of 0 in every range within."""
    if isinstance(value, dict):
        is_range = "sheetId" in value and "title" not in value
        return {k: shown(v) for k, v in value.items() if not (is_range and k == "sheetId" and v == 0)}
    if isinstance(value, list):
        return [shown(v) for v in value]
    return value
