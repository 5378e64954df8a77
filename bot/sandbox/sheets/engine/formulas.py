"""What formulas are worth: computed when somebody looks, remembered until the workbook changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.sandbox.sheets.engine.formula import evaluate
from bot.sandbox.sheets.engine.formula import rules as rule_formulas
from bot.sandbox.sheets.engine.formula import text as formula_text
from bot.sandbox.sheets.engine.formula.notation import renotated
from bot.sandbox.sheets.engine.locales import locale_of
from bot.sandbox.sheets.engine.model import Cell, Effective, Sheet, Workbook, row_with

SheetResults = Mapping[int, Mapping[int, Effective]]
"""row → column → value, for formula cells and for cells that a formula spills into."""

_NOTHING: SheetResults = {}


class Place(NamedTuple):
    """Where a formula stands."""

    sheet: Sheet
    row: int
    column: int
    formula: str


@dataclass(frozen=True, slots=True)
class _Computed:
    """What was found out about one version of a workbook."""

    version: int
    made: int
    any: bool
    results: dict[int, SheetResults] = field(default_factory=dict)


def places(workbook: Workbook) -> list[Place]:
    """Every formula of the workbook; fast when there was none and nobody has made one since."""
    known = workbook.computed
    if isinstance(known, _Computed) and not known.any and known.made == Cell.formulas_made:
        return []
    made = Cell.formulas_made
    found = [
        Place(sheet, number, column, cell.formula)
        for sheet in workbook.sheets
        for number, row in enumerate(sheet.rows)
        for column, cell in enumerate(row)
        if cell is not None and cell.formula is not None
    ]
    if not found:
        workbook.computed = _Computed(workbook.version, made, False)
    return found


def results(workbook: Workbook, sheet: Sheet) -> SheetResults:
    """The computed values of a sheet; empty when no formula puts one there."""
    known = workbook.computed
    if isinstance(known, _Computed) and known.version == workbook.version:
        if known.any:
            return known.results.get(sheet.sheet_id, _NOTHING)
        if known.made == Cell.formulas_made:
            return _NOTHING
    found = places(workbook)
    if not found:
        return _NOTHING
    computed = evaluate.evaluate(workbook, [(p.sheet.sheet_id, p.row, p.column, p.formula) for p in found])
    workbook.computed = _Computed(workbook.version, Cell.formulas_made, True, dict(computed))
    return computed.get(sheet.sheet_id, _NOTHING)


def effective(computed: SheetResults, row: int, column: int, cell: Cell) -> Effective:
    """What a cell of the sheet with these results is worth."""
    found = computed.get(row)
    return found.get(column, cell.value) if found else cell.value


def copied(cell: Cell, rows: int, columns: int) -> Cell:
    """The cell so many rows further down and columns further right: a formula's relative references follow."""
    if cell.formula is None:
        return cell
    return cell.with_content(None, formula_text.copied(cell.formula, rows, columns))


def evaluate_apart(
    workbook: Workbook, sheet: Sheet, formula: str, origin: tuple[int, int], places: Sequence[tuple[int, int]]
) -> list[Effective]:
    """What a formula written for `origin` would be worth at each (row, column) of the sheet; nothing is changed."""
    if not places:
        return []
    known = {other.sheet_id: results(workbook, other) for other in workbook.sheets}
    return evaluate.evaluate_apart(workbook, sheet, formula, origin, places, known)


def forget(workbook: Workbook) -> None:
    """Drops what was computed, after a change within a call that goes on."""
    known = workbook.computed
    if isinstance(known, _Computed) and known.any:
        workbook.computed = None


def rewrite(workbook: Workbook, change: Callable[[str, Sheet], str]) -> None:
    """Replaces every formula of the workbook by what `change` makes of it and the sheet it stands on."""
    for place in places(workbook):
        _replace(place, change(place.formula, place.sheet))


def rename(workbook: Workbook, old_title: str, new_title: str) -> None:
    """Lets every formula, in cells and in rules, follow a sheet's new title."""

    def renamed(formula: str, _: Sheet) -> str:
        return formula_text.renamed(formula, old_title, new_title)

    rewrite(workbook, renamed)
    rule_formulas.rewrite(workbook, renamed)


def relocate(workbook: Workbook, old_locale: str) -> None:
    """Lets every formula, in cells and in rules, follow the spreadsheet's new locale."""

    def written(formula: str, _: Sheet) -> str:
        return renotated(formula, old_locale, workbook.locale)

    if locale_of(old_locale).decimal != locale_of(workbook.locale).decimal:
        rewrite(workbook, written)
        rule_formulas.rewrite(workbook, written)


def _replace(place: Place, formula: str) -> None:
    if formula != place.formula:
        row = place.sheet.rows[place.row]
        cell = row[place.column]
        if cell is not None:
            place.sheet.rows[place.row] = row_with(row, place.column, cell.with_content(None, formula))
