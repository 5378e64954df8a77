"""Evaluating the formulas of a workbook: only they and the cells they look at are handed to the calculator."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

import ironcalc

from bot.sandbox.sheets.engine.a1 import column_letters
from bot.sandbox.sheets.engine.area import whole
from bot.sandbox.sheets.engine.formula.calculator import Box, fill, looked_at, model_of, put, put_formula
from bot.sandbox.sheets.engine.formula.errors import TYPES, error_value
from bot.sandbox.sheets.engine.formula.result_formats import ResultFormats
from bot.sandbox.sheets.engine.formula.text import FormulaRef, copied, references, rewritten
from bot.sandbox.sheets.engine.formula.translation import BLANK_TEXT, Translation
from bot.sandbox.sheets.engine.formula.tree import reference_of, shape_of
from bot.sandbox.sheets.engine.looks.implied_format import Implied
from bot.sandbox.sheets.engine.model import Effective, Sheet, Workbook

FormulaAt = tuple[int, int, int, str]
"""(sheet id, row, column, formula)"""

Found = dict[int, dict[int, dict[int, Effective]]]
"""sheet id → row → column → value"""

_SPILLERS = re.compile(
    r"\b(FILTER|UNIQUE|SORT|SORTBY|SORTN|SEQUENCE|TRANSPOSE|SPLIT|RANDARRAY|FLATTEN|ARRAYFORMULA|ARRAY_CONSTRAIN|INDEX"
    r"|REGEXEXTRACT|VSTACK|HSTACK|TOCOL|TOROW|WRAPROWS|WRAPCOLS|CHOOSECOLS|CHOOSEROWS|TAKE|DROP|MAP|BYROW|BYCOL|SCAN"
    r"|MAKEARRAY|MMULT|LINEST|FREQUENCY)\s*\(|\{",
    re.I,
)


_ELSEWHERE = re.compile(r"\b(?:INDIRECT|OFFSET)\s*\(", re.IGNORECASE)
"""Functions that look at cells which their formula does not name."""


def evaluate(workbook: Workbook, formulas: Iterable[FormulaAt]) -> Found:
    """sheet id → row → column → value for the given formulas and everything they spill into.

    Errors have the messages of Sheets. A number that stands in a cell without a number format brings the one that its
    formula implies. Times and zones are the spreadsheet's.
    """
    formulas = list(formulas)
    sheets = {sheet.sheet_id: (number, sheet) for number, sheet in enumerate(workbook.sheets)}
    model, translation = model_of(workbook), Translation(workbook)
    wanted = _looked_at(workbook, formulas, sheets)
    for number, sheet in enumerate(workbook.sheets):
        fill(model, number, sheet, sorted(wanted.get(sheet.sheet_id, ())))
    for sheet_id, row, column, formula in formulas:
        number, own = sheets[sheet_id]
        put_formula(model, number, row, column, translation.formula(own, formula))
    model.evaluate()
    reading = _Reading(workbook, model, {(sheet_id, row, column) for sheet_id, row, column, _ in formulas})
    found: Found = {}
    for sheet_id, row, column, formula in formulas:
        number, own = sheets[sheet_id]
        reading.read(number, own, row, column, formula, found.setdefault(sheet_id, {}))
    for sheet_id, row, column, formula in formulas:
        if _SINGLE.fullmatch(formula):
            _follow(workbook, sheets[sheet_id][1], row, column, formula, found)
    return found


def evaluate_apart(
    workbook: Workbook,
    sheet: Sheet,
    formula: str,
    origin: tuple[int, int],
    places: Sequence[tuple[int, int]],
    known: Mapping[int, Mapping[int, Mapping[int, Effective]]],
) -> list[Effective]:
    """What a formula written for `origin` would be worth at each (row, column) of the sheet, without standing there.

    Args:
        known: sheet id → row → column → value of the workbook's own formulas, which this one may look at.
    """
    model, translation = model_of(workbook), Translation(workbook)
    scratch = len(workbook.sheets)
    model.add_sheet("_apart")
    own = _on_sheet(formula, sheet)
    # a range is closed by translating it: one that moves along must be moved before
    ready = all(ref.last is None or ref.is_fixed for ref in references(own))
    written = translation.formula(sheet, own) if ready else own
    texts = [copied(written, row - origin[0], column - origin[1]) for row, column in places]
    standing = list(places)
    if not _ASKS_WHERE.search(formula):  # the same text gives the same value wherever it stands
        first = dict(zip(reversed(texts), reversed(places), strict=True))
        standing = [first[text] for text in texts]
    at = dict(zip(standing, texts, strict=True))
    wanted = looked_at(workbook, sheet, _extremes(own, origin, list(at)))
    for number, other in enumerate(workbook.sheets):
        if other.sheet_id in wanted:
            fill(model, number, other, sorted(wanted[other.sheet_id]))
            for row, found in known.get(other.sheet_id, {}).items():
                for column, value in found.items():
                    put(model, number, row, column, value)
    for (row, column), text in at.items():
        put_formula(model, scratch, row, column, text if ready else translation.formula(sheet, text))
    model.evaluate()
    reading = _Reading(workbook, model, set())
    return [reading.value(scratch, row, column, formula) for row, column in standing]


_ASKS_WHERE = re.compile(r"\b(?:ROW|COLUMN|CELL|INDIRECT|OFFSET|ADDRESS)\s*\(", re.IGNORECASE)


def _extremes(formula: str, origin: tuple[int, int], places: list[tuple[int, int]]) -> list[str]:
    """Formulas that together look at all that the formula looks at in these places."""
    rows, columns = [row for row, _ in places], [column for _, column in places]
    ends = [
        copied(formula, row - origin[0], column - origin[1])
        for row, column in ((min(rows), min(columns)), (max(rows), max(columns)))
    ]
    if any("#REF!" in end for end in ends):
        return [copied(formula, row - origin[0], column - origin[1]) for row, column in places]
    pairs = zip(*(references(end) for end in ends), strict=True)
    return [str(FormulaRef(low.sheet, low.first, high.last or high.first)) for low, high in pairs] + ends


def _on_sheet(formula: str, sheet: Sheet) -> str:
    """The formula with its own sheet named in every reference that names none."""
    return rewritten(formula, lambda ref: ref if ref.sheet is not None else ref._replace(sheet=sheet.title))


def _looked_at(
    workbook: Workbook, formulas: list[FormulaAt], sheets: Mapping[int, tuple[int, Sheet]]
) -> dict[int, set[Box]]:
    areas: dict[int, set[Box]] = {}
    by_sheet: dict[int, list[str]] = {}
    for sheet_id, row, column, formula in formulas:
        by_sheet.setdefault(sheet_id, []).append(formula)
        if _SPILLERS.search(formula):  # what may stand in the way of the array
            own = sheets[sheet_id][1]
            areas.setdefault(sheet_id, set()).update(
                {(row, column, own.row_count, column + 1), (row, column, row + 1, own.column_count)}
            )
    if any(_ELSEWHERE.search(formula) for _, _, _, formula in formulas):
        return {sheet.sheet_id: {whole(sheet)} for _, sheet in sheets.values()}
    for sheet_id, texts in by_sheet.items():
        for other, found in looked_at(workbook, sheets[sheet_id][1], texts).items():
            areas.setdefault(other, set()).update(found)
    return areas


_SINGLE = re.compile(r"=\s*(?:(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?\$?[A-Za-z]{1,3}\$?[1-9]\d*\s*")


def _follow(workbook: Workbook, own: Sheet, row: int, column: int, formula: str, found: Found) -> None:
    """A formula that is nothing but a reference to a blank cell is blank, not 0."""
    ref = reference_of(shape_of(formula).refs[0])
    sheet = own if ref.sheet is None else workbook.find_title(ref.sheet)
    if sheet is None or found[own.sheet_id][row][column] != 0:
        return
    place = ref.first.row or 0, ref.first.column or 0
    computed = found.get(sheet.sheet_id, {}).get(place[0], {})
    is_blank = computed[place[1]] is None if place[1] in computed else sheet.cell(*place).value is None
    if is_blank and place[0] < sheet.row_count and place[1] < sheet.column_count:
        found[own.sheet_id][row][column] = None


class _Reading:
    """Reads results out of the calculator."""

    def __init__(self, workbook: Workbook, model: ironcalc.Model, formula_cells: set[tuple[int, int, int]]) -> None:
        self._workbook = workbook
        self._model = model
        self._formula_cells = formula_cells
        self._formats = ResultFormats(workbook)

    def value(self, number: int, row: int, column: int, formula: str = "", own: Sheet | None = None) -> Effective:
        """What a cell is worth; with `own`, the sheet of its array formula, an error says what is in the way."""
        raw = self._model.get_cell_value(number, row + 1, column + 1)
        if raw is None or isinstance(raw, (bool, float)):
            return raw
        text = str(raw)
        if text == BLANK_TEXT:
            return None
        if text in TYPES and self._model.get_cell_type(number, row + 1, column + 1) == ironcalc.CellType.ErrorValue:
            obstacle = _obstacle(own, row, column) if own is not None and text == "#SPILL!" else ""
            return error_value(text, formula, self._workbook, obstacle)
        return text.replace(BLANK_TEXT, "")

    def read(
        self, number: int, sheet: Sheet, row: int, column: int, formula: str, found: dict[int, dict[int, Effective]]
    ) -> None:
        """Puts the result of a formula, and of the cells it spills into, where it was found."""
        spills = _SPILLERS.search(formula) is not None
        width, height = self._spilled(number, sheet, row, column) if spills else (1, 1)
        for r in range(row, row + height):
            for c in range(column, column + width):
                value = self.value(number, r, c, formula if (r, c) == (row, column) else "", sheet)
                if type(value) is float and "numberFormat" not in (sheet.cell(r, c).format or {}):
                    implied = self._formats.of(sheet, row, column, formula, c - column)
                    value = Implied(value, implied) if implied else value
                found.setdefault(r, {})[c] = value

    def _spilled(self, number: int, sheet: Sheet, row: int, column: int) -> tuple[int, int]:
        """(width, height) of what the calculator filled from a formula."""
        _, last_row, _, last_column = self._model.get_sheet_dimensions(number)

        def is_spilled(r: int, c: int) -> bool:
            return (
                r < sheet.row_count
                and c < sheet.column_count
                and (sheet.sheet_id, r, c) not in self._formula_cells
                and not sheet.cell(r, c).has_content
                and not self._model.is_empty_cell(number, r + 1, c + 1)
            )

        width = height = 1
        while column + width < last_column and is_spilled(row, column + width):
            width += 1
        while row + height < last_row and is_spilled(row + height, column):
            height += 1
        return width, height


def _obstacle(sheet: Sheet, row: int, column: int) -> str:
    """The first cell below or to the right of an array's formula that holds something."""
    for r in range(row + 1, sheet.row_count):
        if sheet.cell(r, column).has_content:
            return f"{column_letters(column)}{r + 1}"
    right = (c for c in range(column + 1, sheet.column_count) if sheet.cell(row, c).has_content)
    return f"{column_letters(next(right, column))}{row + 1}"
