"""The columns of a table: their names in the header row, their types, and what a type fills in."""

from __future__ import annotations

from typing import Any

from bot.sandbox.sheets.engine import tables
from bot.sandbox.sheets.engine.area import Area
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.model import Json, Sheet, Value, Workbook

_UNTYPED = ("", "COLUMN_TYPE_UNSPECIFIED")


def check(given: list[Any], width: int) -> dict[int, Json]:
    """The given TableColumnProperties by their index, without nulls.

    Raises:
        ApiError: 400, an index twice or beyond the table, a dropdown without its list, a list without a dropdown.
    """
    found: dict[int, Json] = {}
    for column in given:
        index = column.get("columnIndex") or 0
        if not 0 <= index < width:
            raise invalid(f"Invalid columnIndex: {index}. The table has only {width} columns.")
        if index in found:
            raise invalid(f"Duplicate columnIndex: {index}")
        kind, condition = column.get("columnType") or "", (column.get("dataValidationRule") or {}).get("condition")
        if kind == "DROPDOWN" and not condition:
            raise invalid("Condition must be set for dropdown column type.")
        if kind != "DROPDOWN" and condition:
            raise invalid("Cannot set condition for non-dropdown column type.")
        if condition and condition.get("type") != "ONE_OF_LIST":
            raise invalid("Condition of a dropdown column must be of type ONE_OF_LIST.")
        found[index] = {key: content for key, content in column.items() if content not in (None, *_UNTYPED)}
    return found


def laid_out(workbook: Workbook, sheet: Sheet, area: Area, given: dict[int, Json]) -> list[Json]:
    """One entry for each column; a given name is written into its header cell, otherwise the cell names the column.

    A column that is given a type but no name is called `Column 1`, `Column 2`, … and so is one with a blank header;
    both names are written into the header too.
    """
    columns, unnamed = [], 0
    for index in range(area.width):
        column = given.get(index, {})
        name = column.get("columnName") or ""
        if not name and column.get("columnType"):
            unnamed += 1
            name = f"Column {unnamed}"
        elif not name:
            name = tables.header(workbook, sheet, area.top, area.left + index) or f"Column {index + 1}"
        _write(sheet, area.top, area.left + index, name)
        kept = {key: content for key, content in column.items() if key not in ("columnIndex", "columnName")}
        columns.append({"columnIndex": index, "columnName": name, **kept})
    return columns


def _write(sheet: Sheet, row: int, column: int, name: str) -> None:
    cell = sheet.cell(row, column)
    if cell.value != name or cell.formula is not None:
        sheet.put(row, column, cell.with_content(name).with_more("chipRuns", None))


def fill(sheet: Sheet, body: Area, columns: list[Json]) -> None:
    """Unchecked boxes and ratings of zero where a column of that type holds nothing, or a text."""
    for column in columns:
        kind = column.get("columnType")
        default: Value = False if kind == "BOOLEAN" else 0.0
        if kind not in ("BOOLEAN", "RATINGS_CHIP"):
            continue
        for row in range(body.top, body.bottom):
            cell = sheet.cell(row, body.left + column["columnIndex"])
            if cell.formula is None and (cell.value is None or isinstance(cell.value, str)):
                sheet.put(row, body.left + column["columnIndex"], cell.with_content(default))
