"""GridData: the cells of an area as JSON, each with only the fields that are asked for."""

from __future__ import annotations

from bot.sandbox.sheets.engine import cycles, developer_metadata, fields, formulas
from bot.sandbox.sheets.engine.area import Area
from bot.sandbox.sheets.engine.cell_data import CellReader
from bot.sandbox.sheets.engine.fields import Tree, wants
from bot.sandbox.sheets.engine.model import BLANK, Json, Sheet, Workbook

DEFAULT_ROW_PIXELS = 21
DEFAULT_COLUMN_PIXELS = 100


@cycles.not_searched()
def grid_data(workbook: Workbook, sheet: Sheet, area: Area, tree: Tree) -> Json:
    """startRow and startColumn (left out when 0), rowData up to the last cell with something, row and column sizes."""
    answer: Json = {}
    if area.top and wants(tree, "startRow") is not None:
        answer["startRow"] = area.top
    if area.left and wants(tree, "startColumn") is not None:
        answer["startColumn"] = area.left
    below = wants(tree, "rowData")
    if below is not None:
        rows = _row_data(workbook, sheet, area, wants(below, "values"))
        if rows:
            answer["rowData"] = rows
    below = wants(tree, "rowMetadata")
    if below is not None:
        found = sheet.row_properties[area.top : area.bottom]
        answer["rowMetadata"] = [_metadata(properties, DEFAULT_ROW_PIXELS, below) for properties in found]
        _add_developer_metadata(answer["rowMetadata"], sheet, "ROWS", area.top, below)
    below = wants(tree, "columnMetadata")
    if below is not None:
        found = sheet.column_properties[area.left : area.right]
        answer["columnMetadata"] = [_metadata(properties, DEFAULT_COLUMN_PIXELS, below) for properties in found]
        _add_developer_metadata(answer["columnMetadata"], sheet, "COLUMNS", area.left, below)
    return answer


def _metadata(properties: Json | None, pixels: int, tree: Tree) -> Json:
    result: Json = fields.pick({"pixelSize": pixels, **(properties or {})}, tree)
    return result


def _add_developer_metadata(shown: list[Json], sheet: Sheet, dimension: str, first: int, tree: Tree) -> None:
    below = wants(tree, "developerMetadata")
    if below is None or not sheet.developer_metadata:
        return
    for index, entries in developer_metadata.of_dimension(sheet, dimension).items():
        if first <= index < first + len(shown):
            shown[index - first] = {**shown[index - first], "developerMetadata": fields.pick(entries, below)}


def _row_data(workbook: Workbook, sheet: Sheet, area: Area, tree: Tree | None) -> list[Json]:
    """A row is `{}` when nothing asked for is in it; rows at the end that are so are left out."""
    if tree is None:
        return []
    reader = CellReader(workbook, sheet, area, tree)
    read, formats = reader.read, reader.effective_formats
    computed = formulas.results(workbook, sheet) if reader.needs_results else {}
    painted = formats if formats is not None and formats.paints_blanks else None
    top, left, bottom, right = area
    width_is_one = area.width == 1
    rows: list[Json] = []
    for number, row in enumerate(sheet.rows[top:bottom], top):
        found = computed.get(number) if computed else None
        if found or painted:
            found = found or {}
            width = max(max(found, default=-1) + 1, painted.right(number) if painted else 0)
            row += (None,) * (width - len(row))
            values = [
                read(number, column, cell or BLANK, found.get(column, cell.value if cell else None))
                for column, cell in enumerate(row[left:right], left)
            ]
        elif width_is_one:
            cell = row[left] if left < len(row) else None
            values = [read(number, left, cell, cell.value)] if cell else []
        elif reader.only_more:
            values = [read(number, 0, cell, None) if cell and cell.more else {} for cell in row[left:right]]
        else:
            values = [
                read(number, column, cell, cell.value) if cell else {}
                for column, cell in enumerate(row[left:right], left)
            ]
        while values and not values[-1]:
            values.pop()
        rows.append({"values": values} if values else {})
    while rows and not rows[-1]:
        rows.pop()
    return rows
