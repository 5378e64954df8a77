"""cutPaste: cells moved elsewhere; what refers to them follows."""

from __future__ import annotations

from bot.sandbox.sheets.engine import formulas, rule_ranges
from bot.sandbox.sheets.engine.area import Area, clamped
from bot.sandbox.sheets.engine.dimension import grow_to
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.formula import rules as rule_formulas
from bot.sandbox.sheets.engine.formula import text as formula_text
from bot.sandbox.sheets.engine.formula.text import Relocation
from bot.sandbox.sheets.engine.model import BLANK, Json, Sheet, row_with
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request, needed
from bot.sandbox.sheets.engine.requests.copy_paste import PASTES, WITH_MERGES, WITH_RULES, block_of, check_target, put

_WITH_CONTENT = frozenset({"PASTE_NORMAL", "PASTE_NO_BORDERS", "PASTE_VALUES", "PASTE_FORMULA"})
"""The kinds that move what is in the cells, so that references follow."""


def _cut(context: Context, request: Request) -> None:
    """Pastes what the type says; the source is left blank whatever is pasted.

    Formulas in cells and rules, named ranges and protected ranges that lie wholly in the source follow its content.
    """
    source_sheet, source = context.editable(needed(request, "source"))
    sheet, top, left = context.place(needed(request, "destination"))
    kind = request.get("pasteType") or "PASTE_NORMAL"
    down, right = top - source.top, left - source.left
    target = source.moved(down, right)
    context.check(sheet, target)
    merges = _merges_in(source_sheet, source)
    check_target(sheet, target, tuple(merges) if sheet is source_sheet else ())
    grow_to(context.workbook, sheet, target)
    values = [[value for _, value in line] for line in block_of(context, source_sheet, source)]
    if kind in _WITH_CONTENT:
        _let_references_follow(context, source_sheet, source, sheet, target)
    cells = [[source_sheet.cell(row, column) for column in _columns(source)] for row in _rows(source)]
    source_sheet.merges = [merge for merge in source_sheet.merges if not source.contains(clamped(source_sheet, merge))]
    for row in _rows(source):
        put(source_sheet, row, source.left, [BLANK] * source.width)
    for row, line, worth in zip(_rows(target), cells, values, strict=True):
        new = [
            PASTES[kind](sheet.cell(row, column), cell, value)
            for column, cell, value in zip(_columns(target), line, worth, strict=True)
        ]
        put(sheet, row, left, new)
    if kind in WITH_MERGES:
        sheet.merges = [merge for merge in sheet.merges if not target.contains(clamped(sheet, merge))]
        sheet.merges += [area.moved(down, right).json(sheet.sheet_id) for area in merges]
    places: list[rule_ranges.Place] = []
    if kind in WITH_RULES:
        places.append((source, lambda area: area.moved(down, right)))
    rule_ranges.bring(source_sheet, sheet, places, cut=source)


def _rows(area: Area) -> range:
    return range(area.top, area.bottom)


def _columns(area: Area) -> range:
    return range(area.left, area.right)


def _merges_in(sheet: Sheet, area: Area) -> list[Area]:
    """The merges in the area. Raises ApiError 400 when it cuts one."""
    found = [merged for merged in (clamped(sheet, merge) for merge in sheet.merges) if merged.overlap(area)]
    if any(not area.contains(merged) for merged in found):
        raise invalid(
            "You can't perform a cut/paste from a range that partially intersects a merge. "
            "Consider unmerging or selecting a larger range that includes the entire merge."
        )
    return found


def _let_references_follow(context: Context, source_sheet: Sheet, source: Area, sheet: Sheet, target: Area) -> None:
    workbook = context.workbook
    move = Relocation(source_sheet.title, source, sheet.title, target.top - source.top, target.left - source.left)
    for place in formulas.places(workbook):
        row, column = place.row, place.column
        moves = place.sheet is source_sheet and source.contains(Area(row, column, row + 1, column + 1))
        own = place.sheet.title
        formula = formula_text.relocated(place.formula, own, sheet.title if moves else own, move)
        if formula != place.formula:
            cell = place.sheet.cell(row, column).with_content(None, formula)
            place.sheet.rows[row] = row_with(place.sheet.rows[row], column, cell)
    rule_formulas.rewrite(workbook, lambda formula, own: formula_text.relocated(formula, own.title, own.title, move))

    def moved(owner: Json) -> Json:
        given = owner.get("range") or {}
        bounded = given.get("sheetId") == source_sheet.sheet_id and "endRowIndex" in given and "endColumnIndex" in given
        if not bounded or not source.contains(clamped(source_sheet, given)):
            return owner
        return {**owner, "range": clamped(source_sheet, given).moved(move.down, move.right).json(sheet.sheet_id)}

    workbook.named_ranges = [moved(named) for named in workbook.named_ranges]
    protected = [moved(owner) for owner in source_sheet.protected_ranges]
    source_sheet.protected_ranges = [p for p in protected if (p.get("range") or {}).get("sheetId") != sheet.sheet_id]
    arrived = [p for p in protected if (p.get("range") or {}).get("sheetId") == sheet.sheet_id]
    sheet.protected_ranges = [*sheet.protected_ranges, *arrived]


HANDLERS: dict[str, Handler] = {"cutPaste": _cut}
