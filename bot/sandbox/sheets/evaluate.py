"""Evaluating the formulas of a workbook with IronCalc: only they and the cells they look at are handed over."""

from __future__ import annotations

import re
from collections.abc import Iterable

import ironcalc

from bot.sandbox.sheets.formula_text import End, FormulaRef, references, rewritten
from bot.sandbox.sheets.model import Effective, ErrorValue, Sheet, Workbook

FormulaAt = tuple[int, int, int, str]
"""(sheet id, row, column, formula)"""

_BLANK = "\ue000"
"""Stands for a blank element inside an array, which the calculator would otherwise turn into 0."""

_ERRORS = {
    "#NULL!": "NULL_VALUE",
    "#DIV/0!": "DIVIDE_BY_ZERO",
    "#VALUE!": "VALUE",
    "#REF!": "REF",
    "#NAME?": "NAME",
    "#NUM!": "NUM",
    "#N/A": "N_A",
    "#N/IMPL!": "NAME",
    "#SPILL!": "REF",
    "#CALC!": "VALUE",
    "#CIRC!": "REF",
    "#ERROR!": "ERROR",
}
_MESSAGES = {
    "#DIV/0!": "Function DIVIDE parameter 2 cannot be zero.",
    "#REF!": "Reference does not exist.",
    "#SPILL!": "Array result was not expanded because it would overwrite data.",
    "#CIRC!": "Circular dependency detected. To resolve with iterative calculation, see File > Settings.",
    "#ERROR!": "Formula parse error.",
}
_ARRAY = re.compile(r"^=\s*ARRAYFORMULA\s*\(", re.IGNORECASE)
_INNER_ARRAY = re.compile(r"\bARRAYFORMULA\s*\(", re.IGNORECASE)
_SPILLERS = re.compile(
    r"\b(FILTER|UNIQUE|SORT|SORTBY|SEQUENCE|TRANSPOSE|SPLIT|QUERY|RANDARRAY|FLATTEN|ARRAYFORMULA)\s*\(|\{", re.I
)


def evaluate(workbook: Workbook, formulas: Iterable[FormulaAt]) -> dict[int, dict[int, dict[int, Effective]]]:
    """sheet id → row → column → value for the given formulas and everything they spill into.

    An unknown function is `#NAME?`. Times and zones are the spreadsheet's.
    """
    formulas = list(formulas)
    numbers = {sheet.sheet_id: number for number, sheet in enumerate(workbook.sheets)}
    model = _model(workbook)
    wanted = _looked_at(workbook, formulas)
    formula_cells = {(sheet_id, row, column) for sheet_id, row, column, _ in formulas}
    for sheet in workbook.sheets:
        _fill(model, numbers[sheet.sheet_id], sheet, wanted.get(sheet.sheet_id, []))
    spilling: list[FormulaAt] = []
    for sheet_id, row, column, formula in formulas:
        own = workbook.sheets[numbers[sheet_id]]
        text = _translated(workbook, own, formula)
        try:
            model.update_cell_with_formula(numbers[sheet_id], row + 1, column + 1, text)
        except ironcalc.WorkbookError:
            model.update_cell_with_formula(numbers[sheet_id], row + 1, column + 1, "=1+")
        if _SPILLERS.search(formula):
            spilling.append((sheet_id, row, column, formula))
    model.evaluate()
    found: dict[int, dict[int, dict[int, Effective]]] = {}
    for sheet_id, row, column, formula in formulas:
        raw = model.get_cell_value(numbers[sheet_id], row + 1, column + 1)
        found.setdefault(sheet_id, {}).setdefault(row, {})[column] = _effective(
            model, numbers[sheet_id], row, column, raw, formula
        )
    for sheet_id, row, column, _ in spilling:
        sheet = workbook.sheets[numbers[sheet_id]]
        _spill(model, numbers[sheet_id], sheet, row, column, formula_cells, found.setdefault(sheet_id, {}))
    return found


def _model(workbook: Workbook) -> ironcalc.Model:
    try:
        model = ironcalc.create("sheet", "en", workbook.time_zone, "en")
    except ironcalc.WorkbookError:
        model = ironcalc.create("sheet", "en", "UTC", "en")
    for number in range(len(workbook.sheets)):
        if number:
            model.add_sheet(f"_{number}")
        model.rename_sheet(number, _alias(number))
    return model


def _alias(number: int) -> str:
    """A sheet's name inside the calculator: titles may hold what it does not accept."""
    return f"S{number}_"


def _looked_at(workbook: Workbook, formulas: list[FormulaAt]) -> dict[int, list[tuple[int, int, int, int]]]:
    """sheet id → (top, left, bottom, right) of everything the formulas refer to."""
    areas: dict[int, set[tuple[int, int, int, int]]] = {}
    for sheet_id, row, column, formula in formulas:
        own = workbook.find(sheet_id)
        if own is not None and _SPILLERS.search(formula):  # what may stand in the way of the array
            areas.setdefault(sheet_id, set()).update(
                {(row, column, own.row_count, column + 1), (row, column, row + 1, own.column_count)}
            )
        for ref in references(formula):
            sheet = own if ref.sheet is None else workbook.find_title(ref.sheet)
            if sheet is not None:
                areas.setdefault(sheet.sheet_id, set()).add(_bounds(sheet, ref))
    for named in workbook.named_ranges:
        sheet = workbook.find(named["range"].get("sheetId", 0))
        if sheet is not None and any(named["name"].lower() in f[3].lower() for f in formulas):
            given = named["range"]
            areas.setdefault(sheet.sheet_id, set()).add(
                (
                    given.get("startRowIndex", 0),
                    given.get("startColumnIndex", 0),
                    given.get("endRowIndex", sheet.row_count),
                    given.get("endColumnIndex", sheet.column_count),
                )
            )
    return {sheet_id: sorted(found) for sheet_id, found in areas.items()}


def _bounds(sheet: Sheet, ref: FormulaRef) -> tuple[int, int, int, int]:
    first, last = ref.first, ref.last or ref.first
    top, left = first.row or 0, first.column or 0
    bottom = sheet.row_count if last.row is None else last.row + 1
    right = sheet.column_count if last.column is None else last.column + 1
    return min(top, bottom - 1), min(left, right - 1), max(bottom, top + 1), max(right, left + 1)


def _fill(model: ironcalc.Model, number: int, sheet: Sheet, areas: list[tuple[int, int, int, int]]) -> None:
    """Hands over the literals of the areas, each cell once."""
    columns: dict[int, list[tuple[int, int]]] = {}
    for top, left, bottom, right in areas:
        for column in range(left, min(right, sheet.column_count)):
            columns.setdefault(column, []).append((top, min(bottom, sheet.row_count)))
    for column, spans in columns.items():
        done = 0
        for top, bottom in sorted(spans):
            for row in range(max(top, done), bottom):
                cells = sheet.rows[row]
                cell = cells[column] if column < len(cells) else None
                if cell is None or cell.value is None:
                    continue
                value = cell.value
                if isinstance(value, bool):
                    model.update_cell_with_bool(number, row + 1, column + 1, value)
                elif isinstance(value, float):
                    model.update_cell_with_number(number, row + 1, column + 1, value)
                else:
                    model.update_cell_with_text(number, row + 1, column + 1, value)
            done = max(done, bottom)


def _translated(workbook: Workbook, own: Sheet, formula: str) -> str:
    """The formula in the calculator's words: sheets by alias, open ranges closed, arrays spilling by themselves."""

    def bounded(ref: FormulaRef) -> FormulaRef | str:
        sheet = own if ref.sheet is None else workbook.find_title(ref.sheet)
        if sheet is None:
            return "#REF!"
        alias = None if ref.sheet is None else _alias(workbook.sheets.index(sheet))
        if ref.last is None:
            return ref._replace(sheet=alias)
        top, left, bottom, right = _bounds(sheet, ref)
        return FormulaRef(alias, End(top, left, True, True), End(bottom - 1, right - 1, True, True))

    if _ARRAY.match(formula) and formula.rstrip().endswith(")"):
        formula = "=" + _ARRAY.sub("", formula).rstrip()[:-1]
        inner = list(references(formula))
        if len(inner) == 1 and str(inner[0]) == formula[1:].strip().replace("$", ""):
            formula = f'=IF({formula[1:]}="","{_BLANK}",{formula[1:]})'
        formula = re.sub(r",\s*\)", f',"{_BLANK}")', formula)
    formula = _INNER_ARRAY.sub("(", formula)
    for named in workbook.named_ranges:
        sheet = workbook.find(named["range"].get("sheetId", 0))
        if sheet is not None and named["name"].lower() in formula.lower():
            area = named["range"]
            ref = FormulaRef(
                sheet.title,
                End(area.get("startRowIndex", 0), area.get("startColumnIndex", 0), True, True),
                End(
                    area.get("endRowIndex", sheet.row_count) - 1,
                    area.get("endColumnIndex", sheet.column_count) - 1,
                    True,
                    True,
                ),
            )
            formula = re.sub(
                rf"(?<![\w.!]){re.escape(named['name'])}(?![\w(.!])", str(ref), formula, flags=re.IGNORECASE
            )
    return rewritten(formula, bounded)


def _effective(model: ironcalc.Model, number: int, row: int, column: int, raw: object, formula: str = "") -> Effective:
    if raw is None or isinstance(raw, (bool, float)):
        return raw
    text = str(raw)
    if text == _BLANK:
        return None
    if text in _ERRORS and model.get_cell_type(number, row + 1, column + 1) == ironcalc.CellType.ErrorValue:
        return _error(text, formula)
    return text.replace(_BLANK, "")


def _error(text: str, formula: str) -> ErrorValue:
    message = _MESSAGES.get(text, "")
    if text == "#NAME?":
        name = re.search(r"([A-Za-z_][\w.]*)\s*\(", formula)
        message = f"Unknown function: '{name[1].upper()}'." if name else "Unknown range name."
    return ErrorValue(_ERRORS[text], message)


def _spill(
    model: ironcalc.Model,
    number: int,
    sheet: Sheet,
    row: int,
    column: int,
    formula_cells: set[tuple[int, int, int]],
    found: dict[int, dict[int, Effective]],
) -> None:
    """Reads the cells below and right of a formula that the calculator filled from it."""
    _, last_row, _, last_column = model.get_sheet_dimensions(number)

    def is_spilled(r: int, c: int) -> bool:
        return (
            r < sheet.row_count
            and c < sheet.column_count
            and (sheet.sheet_id, r, c) not in formula_cells
            and not sheet.cell(r, c).has_content
            and not model.is_empty_cell(number, r + 1, c + 1)
        )

    width = 1
    while column + width < last_column and is_spilled(row, column + width):
        width += 1
    r = row
    while r < last_row and (r == row or is_spilled(r, column)):
        for c in range(column, column + width):
            if (r, c) != (row, column):
                raw = model.get_cell_value(number, r + 1, c + 1)
                found.setdefault(r, {})[c] = _effective(model, number, r, c, raw)
        r += 1
