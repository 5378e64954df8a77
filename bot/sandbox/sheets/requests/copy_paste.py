"""copyPaste and cutPaste: cells put elsewhere, whole or in part."""

from __future__ import annotations

from collections.abc import Callable

from bot.sandbox.sheets import formula_text, formulas
from bot.sandbox.sheets.area import Area, clamped
from bot.sandbox.sheets.errors import invalid, not_supported
from bot.sandbox.sheets.model import BLANK, Cell, Effective, ErrorValue, Sheet, row_with_span
from bot.sandbox.sheets.requests.context import Context, Handler, Request, needed

Block = list[list[tuple[Cell, Effective]]]
"""Cells with their effective values, row by row."""

Paste = Callable[[Cell, Cell, Effective], Cell]
"""(old cell, source cell with its references moved, its effective value) → new cell."""


def _without_borders(old: Cell, new: Cell) -> Cell:
    kept = {name: content for name, content in (new.format or {}).items() if name != "borders"}
    borders = (old.format or {}).get("borders")
    return new.with_format({**kept, "borders": borders} if borders else kept)


_PASTES: dict[str, Paste] = {
    "PASTE_NORMAL": lambda _, new, __: new,
    "PASTE_VALUES": lambda old, _, value: old.with_content(str(value) if isinstance(value, ErrorValue) else value),
    "PASTE_FORMAT": lambda old, new, _: old.with_format(new.format),
    "PASTE_NO_BORDERS": lambda old, new, _: _without_borders(old, new),
    "PASTE_FORMULA": lambda old, new, _: old.with_content(new.value, new.formula),
    "PASTE_DATA_VALIDATION": lambda old, new, _: old.with_more("dataValidation", new.validation),
}


def _followed(cell: Cell, rows: int, columns: int) -> Cell:
    if cell.formula is None:
        return cell
    return cell.with_content(None, formula_text.copied(cell.formula, rows, columns))


def _paste_type(request: Request) -> str:
    kind = request.get("pasteType") or "PASTE_NORMAL"
    if kind not in _PASTES:
        raise not_supported(f"pasteType {kind}")
    return str(kind)


def _block(context: Context, sheet: Sheet, area: Area) -> Block:
    results = formulas.results(context.workbook, sheet)
    block = []
    for row in range(area.top, area.bottom):
        found = results.get(row, {})
        cells = [sheet.cell(row, column) for column in range(area.left, area.right)]
        block.append([(cell, found.get(column, cell.value)) for column, cell in enumerate(cells, area.left)])
    return block


def _copy(context: Context, request: Request) -> None:
    """Copies to every repetition of the source's size that fits the destination, at least once."""
    source_sheet, source = context.area(needed(request, "source"))
    kind = _paste_type(request)
    paste = _PASTES[kind]
    block = _block(context, source_sheet, source)
    transposed = request.get("pasteOrientation") == "TRANSPOSE"
    if transposed:
        block = [list(line) for line in zip(*block, strict=True)]
    height, width = len(block), len(block[0]) if block else 0
    sheet, given = context.area(needed(request, "destination"))
    if not height or not width or not given:
        return
    down, across = max(1, given.height // height), max(1, given.width // width)
    target = Area(given.top, given.left, given.top + down * height, given.left + across * width)
    context.check(sheet, target)
    _grow(sheet, target)
    for row in range(target.top, target.bottom):
        line = block[(row - target.top) % height]
        cells = []
        for column in range(target.left, target.right):
            cell, value = line[(column - target.left) % width]
            place = ((column - target.left) % width, (row - target.top) % height)
            from_row, from_column = place if transposed else (place[1], place[0])
            old = sheet.cell(row, column)
            moved = _followed(cell, row - source.top - from_row, column - source.left - from_column)
            cells.append(paste(old, moved, value))
        _put(sheet, row, target.left, cells)
    if kind in ("PASTE_NORMAL", "PASTE_NO_BORDERS", "PASTE_FORMAT") and not transposed:
        _copy_merges(source_sheet, source, sheet, target)


def _copy_merges(source_sheet: Sheet, source: Area, sheet: Sheet, target: Area) -> None:
    inner = [clamped(source_sheet, merge) for merge in source_sheet.merges]
    inner = [area for area in inner if source.contains(area)]
    if source_sheet is sheet and source.overlap(target):
        return
    sheet.merges = [merge for merge in sheet.merges if not clamped(sheet, merge).overlap(target)]
    for top in range(target.top, target.bottom, source.height):
        for left in range(target.left, target.right, source.width):
            for area in inner:
                down, right = top - source.top, left - source.left
                moved = Area(area.top + down, area.left + right, area.bottom + down, area.right + right)
                sheet.merges.append(moved.json(sheet.sheet_id))


def _cut(context: Context, request: Request) -> None:
    """Moves the cells; what is left behind is blank. Merges move along; formulas elsewhere keep their references."""
    source_sheet, source = context.editable(needed(request, "source"))
    destination = needed(request, "destination")
    sheet = context.sheet(destination.get("sheetId"))
    top, left = destination.get("rowIndex") or 0, destination.get("columnIndex") or 0
    if top >= sheet.row_count or left >= sheet.column_count:
        raise invalid("The destination of a cut must be on the grid.")
    target = Area(top, left, top + source.height, left + source.width)
    kind = _paste_type(request)
    paste = _PASTES[kind]
    block = _block(context, source_sheet, source)
    context.check(sheet, target)
    _grow(sheet, target)
    merges = [clamped(source_sheet, m) for m in source_sheet.merges if source.contains(clamped(source_sheet, m))]
    source_sheet.merges = [m for m in source_sheet.merges if not source.contains(clamped(source_sheet, m))]
    for row in range(source.top, source.bottom):
        _put(source_sheet, row, source.left, [_left_behind(cell, kind) for cell, _ in block[row - source.top]])
    for offset, line in enumerate(block):
        cells = [paste(sheet.cell(top + offset, c), cell, value) for c, (cell, value) in enumerate(line, left)]
        _put(sheet, top + offset, left, cells)
    for area in merges:
        down, right = top - source.top, left - source.left
        moved = Area(area.top + down, area.left + right, area.bottom + down, area.right + right)
        sheet.merges.append(moved.json(sheet.sheet_id))


def _left_behind(cell: Cell, kind: str) -> Cell:
    if kind == "PASTE_FORMAT":
        return cell.with_format(None)
    if kind == "PASTE_DATA_VALIDATION":
        return cell.with_more("dataValidation", None)
    return cell.with_content(None) if kind in ("PASTE_VALUES", "PASTE_FORMULA") else BLANK


def _grow(sheet: Sheet, target: Area) -> None:
    sheet.add_rows(max(0, target.bottom - sheet.row_count))
    sheet.add_columns(max(0, target.right - sheet.column_count))


def _put(sheet: Sheet, row: int, left: int, cells: list[Cell]) -> None:
    stored = [None if cell.is_blank else cell for cell in cells]
    sheet.rows[row] = row_with_span(sheet.rows[row], left, stored)


HANDLERS: dict[str, Handler] = {"copyPaste": _copy, "cutPaste": _cut}
