"""GridData: the cells of an area as JSON, each with only the fields that are asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox.sheets import fields, formulas
from bot.sandbox.sheets.area import Area
from bot.sandbox.sheets.cell_data import CellReader
from bot.sandbox.sheets.fields import Tree, wants
from bot.sandbox.sheets.model import BLANK, Cell, Effective, Json, Sheet, Workbook

DEFAULT_ROW_PIXELS = 21
DEFAULT_COLUMN_PIXELS = 100


def grid_data(workbook: Workbook, sheet: Sheet, area: Area, tree: Tree) -> Json:
    """startRow and startColumn (left out when 0), rowData up to the last cell with something, row and column sizes."""
    answer: Json = {}
    if area.top and wants(tree, "startRow") is not None:
        answer["startRow"] = area.top
    if area.left and wants(tree, "startColumn") is not None:
        answer["startColumn"] = area.left
    below = wants(tree, "rowData")
    if below is not None and (rows := _row_data(workbook, sheet, area, wants(below, "values"))):
        answer["rowData"] = rows
    below = wants(tree, "rowMetadata")
    if below is not None:
        found = sheet.row_properties[area.top : area.bottom]
        answer["rowMetadata"] = [_metadata(properties, DEFAULT_ROW_PIXELS, below) for properties in found]
    below = wants(tree, "columnMetadata")
    if below is not None:
        found = sheet.column_properties[area.left : area.right]
        answer["columnMetadata"] = [_metadata(properties, DEFAULT_COLUMN_PIXELS, below) for properties in found]
    return answer


def _metadata(properties: Json | None, pixels: int, tree: Tree) -> Json:
    result: Json = fields.pick({"pixelSize": pixels, **(properties or {})}, tree)
    return result


def _row_data(workbook: Workbook, sheet: Sheet, area: Area, tree: Tree | None) -> list[Json]:
    """A row is `{}` when nothing asked for is in it; rows at the end that are so are left out."""
    if tree is None:
        return []
    reader = CellReader(workbook, tree)
    computed = formulas.results(workbook, sheet) if reader.needs_results else {}
    read: Callable[[Cell, Effective], Any] = reader.read
    rows: list[Json] = []
    for number, row in enumerate(sheet.rows[area.top : area.bottom], area.top):
        found = computed.get(number) if computed else None
        if found:
            row += (None,) * (max(found) + 1 - len(row))
            values = [
                read(cell or BLANK, found.get(column, cell.value if cell else None))
                for column, cell in enumerate(row[area.left : area.right], area.left)
            ]
        elif reader.only_more:
            values = [read(cell, None) if cell and cell.more else {} for cell in row[area.left : area.right]]
        else:
            values = [read(cell, cell.value) if cell else {} for cell in row[area.left : area.right]]
        while values and not values[-1]:
            values.pop()
        rows.append({"values": values} if values else {})
    while rows and not rows[-1]:
        rows.pop()
    return rows
