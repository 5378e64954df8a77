"""What formulas are worth: computed when somebody looks, remembered until the workbook changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.sandbox.sheets import formula_text
from bot.sandbox.sheets.evaluate import evaluate
from bot.sandbox.sheets.formula_text import Shift
from bot.sandbox.sheets.model import Cell, Effective, Sheet, Workbook, row_with

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
    computed = evaluate(workbook, [(p.sheet.sheet_id, p.row, p.column, p.formula) for p in found])
    workbook.computed = _Computed(workbook.version, Cell.formulas_made, True, dict(computed))
    return computed.get(sheet.sheet_id, _NOTHING)


def forget(workbook: Workbook) -> None:
    """Drops what was computed, after a change within a call that goes on."""
    known = workbook.computed
    if isinstance(known, _Computed) and known.any:
        workbook.computed = None


def shift(workbook: Workbook, sheet: Sheet, dimension: str, change: Shift) -> None:
    """Lets every formula follow rows or columns of a sheet that changed place."""
    for place in places(workbook):
        _replace(place, formula_text.moved(place.formula, place.sheet.title, sheet.title, dimension, change))


def rename(workbook: Workbook, old_title: str, new_title: str) -> None:
    """Lets every formula follow a sheet's new title."""
    for place in places(workbook):
        _replace(place, formula_text.renamed(place.formula, old_title, new_title))


def _replace(place: Place, formula: str) -> None:
    if formula != place.formula:
        row = place.sheet.rows[place.row]
        cell = row[place.column]
        if cell is not None:
            place.sheet.rows[place.row] = row_with(row, place.column, cell.with_content(None, formula))
