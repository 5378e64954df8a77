"""copyPaste: cells repeated elsewhere, whole or in part."""

from __future__ import annotations

from collections.abc import Callable

from bot.sandbox.sheets.engine import formulas, rule_ranges
from bot.sandbox.sheets.engine.area import Area, clamped
from bot.sandbox.sheets.engine.cell_shifts import CUTS_A_MERGE
from bot.sandbox.sheets.engine.dimension import grow_to
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.looks.implied_format import literal
from bot.sandbox.sheets.engine.model import Cell, Effective, Sheet, row_with_span
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request, needed

Block = list[list[tuple[Cell, Effective]]]
"""Cells with their effective values, row by row."""

Paste = Callable[[Cell, Cell, Effective], Cell]
"""(old cell, source cell with its references moved, its effective value) → new cell."""

Put = Callable[[Area], Area]
"""Where an area of the source lies after it was pasted."""


def _without_borders(old: Cell, new: Cell) -> Cell:
    kept = {name: content for name, content in (new.format or {}).items() if name != "borders"}
    borders = (old.format or {}).get("borders")
    return new.with_format({**kept, "borders": borders} if borders else kept)


PASTES: dict[str, Paste] = {
    "PASTE_NORMAL": lambda _, new, __: new,
    "PASTE_VALUES": lambda old, _, value: old.with_content(literal(value)),
    "PASTE_FORMAT": lambda old, new, _: old.with_format(new.format),
    "PASTE_NO_BORDERS": lambda old, new, _: _without_borders(old, new),
    "PASTE_FORMULA": lambda old, new, _: old.with_content(new.value, new.formula),
    "PASTE_DATA_VALIDATION": lambda old, new, _: old.with_more("dataValidation", new.validation),
    "PASTE_CONDITIONAL_FORMATTING": lambda old, _, __: old,
}
WITH_MERGES = frozenset({"PASTE_NORMAL", "PASTE_NO_BORDERS", "PASTE_FORMAT"})
WITH_RULES = WITH_MERGES | {"PASTE_CONDITIONAL_FORMATTING"}
"""Which kinds bring conditional formats along."""


def block_of(context: Context, sheet: Sheet, area: Area) -> Block:
    """The cells of an area with what they are worth."""
    results = formulas.results(context.workbook, sheet)
    block = []
    for row in range(area.top, area.bottom):
        cells = [(column, sheet.cell(row, column)) for column in range(area.left, area.right)]
        block.append([(cell, formulas.effective(results, row, column, cell)) for column, cell in cells])
    return block


def _copy(context: Context, request: Request) -> None:
    """Copies to every repetition of the source's size that fits the destination, at least once."""
    source_sheet, source = context.area(needed(request, "source"))
    kind = request.get("pasteType") or "PASTE_NORMAL"
    block = block_of(context, source_sheet, source)
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
    check_target(sheet, target)
    grow_to(context.workbook, sheet, target)
    for row in range(target.top, target.bottom):
        line = block[(row - target.top) % height]
        cells = []
        for column in range(target.left, target.right):
            cell, value = line[(column - target.left) % width]
            place = ((column - target.left) % width, (row - target.top) % height)
            from_row, from_column = place if transposed else (place[1], place[0])
            old = sheet.cell(row, column)
            moved = formulas.copied(cell, row - source.top - from_row, column - source.left - from_column)
            cells.append(PASTES[kind](old, moved, value))
        put(sheet, row, target.left, cells)
    tops, lefts = range(target.top, target.bottom, height), range(target.left, target.right, width)
    puts = [_put(source, top, left, transposed) for top in tops for left in lefts]
    if kind in WITH_MERGES:
        _copy_merges(source_sheet, source, sheet, target, puts)
    if kind in WITH_RULES:
        rule_ranges.bring(source_sheet, sheet, [(source, put) for put in puts])


def _put(source: Area, top: int, left: int, transposed: bool) -> Put:
    """Where an area of the source lies when the source's corner is at (top, left)."""

    def put(area: Area) -> Area:
        down, right = area.top - source.top, area.left - source.left
        if transposed:
            return Area(top + right, left + down, top + right + area.width, left + down + area.height)
        return Area(top + down, left + right, top + down + area.height, left + right + area.width)

    return put


def check_target(sheet: Sheet, target: Area, moving: tuple[Area, ...] = ()) -> None:
    """Raises ApiError 400 when pasting there would cut a merge (other than those that are moving away)."""
    for merge in sheet.merges:
        area = clamped(sheet, merge)
        if area.overlap(target) and not target.contains(area) and area not in moving:
            raise invalid(CUTS_A_MERGE)


def _copy_merges(source_sheet: Sheet, source: Area, sheet: Sheet, target: Area, puts: list[Put]) -> None:
    """The target is merged as the source is, nowhere else; cells copied onto themselves stay as they are."""
    if source_sheet is sheet and source.overlap(target):
        return
    inner = [area for area in (clamped(source_sheet, merge) for merge in source_sheet.merges) if source.contains(area)]
    sheet.merges = [merge for merge in sheet.merges if not clamped(sheet, merge).overlap(target)]
    sheet.merges += [put(area).json(sheet.sheet_id) for put in puts for area in inner]


def put(sheet: Sheet, row: int, left: int, cells: list[Cell]) -> None:
    """Replaces consecutive cells of a row."""
    stored = [None if cell.is_blank else cell for cell in cells]
    sheet.rows[row] = row_with_span(sheet.rows[row], left, stored)


HANDLERS: dict[str, Handler] = {"copyPaste": _copy}
