"""The calculator (IronCalc): it is handed the cells that formulas look at, and asked what the formulas are worth."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import ironcalc

from bot.sandbox.sheets.engine.area import clamped
from bot.sandbox.sheets.engine.formula.translation import UNREADABLE, alias, bounds
from bot.sandbox.sheets.engine.formula.tree import reference_of, shape_of
from bot.sandbox.sheets.engine.model import Effective, ErrorValue, Sheet, Workbook

Box = tuple[int, int, int, int]
"""top, left, bottom, right"""

_AS_FORMULA = {"DIVIDE_BY_ZERO": "=1/0", "N_A": "=NA()"}
"""How an error is handed over; the rest as #VALUE!."""


def model_of(workbook: Workbook) -> ironcalc.Model:
    """An empty model with the workbook's sheets, by alias, and its time zone."""
    try:
        model = ironcalc.create("sheet", "en", workbook.time_zone, "en")
    except ironcalc.WorkbookError:
        model = ironcalc.create("sheet", "en", "UTC", "en")
    for number in range(len(workbook.sheets)):
        if number:
            model.add_sheet(f"_{number}")
        model.rename_sheet(number, alias(number))
    return model


def put_formula(model: ironcalc.Model, number: int, row: int, column: int, formula: str) -> None:
    """Enters a formula; one that is refused becomes one that is an error."""
    try:
        model.update_cell_with_formula(number, row + 1, column + 1, formula)
    except ironcalc.WorkbookError:
        model.update_cell_with_formula(number, row + 1, column + 1, UNREADABLE)


def put(model: ironcalc.Model, number: int, row: int, column: int, value: Effective) -> None:
    """Enters a value."""
    if isinstance(value, ErrorValue):
        model.update_cell_with_formula(number, row + 1, column + 1, _AS_FORMULA.get(value.type, '="x"+1'))
    elif isinstance(value, bool):
        model.update_cell_with_bool(number, row + 1, column + 1, value)
    elif isinstance(value, float):
        model.update_cell_with_number(number, row + 1, column + 1, value)
    elif value is not None:
        model.update_cell_with_text(number, row + 1, column + 1, value)


def fill(model: ironcalc.Model, number: int, sheet: Sheet, areas: list[Box]) -> None:
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
                if cell is not None and cell.value is not None:
                    put(model, number, row, column, cell.value)
            done = max(done, bottom)


def looked_at(workbook: Workbook, own: Sheet, formulas: Iterable[str]) -> dict[int, set[Box]]:
    """sheet id → areas that formulas on the sheet `own` refer to, also by name."""
    areas: dict[int, set[Box]] = {}
    names = [(named["name"].lower(), named["range"]) for named in workbook.named_ranges]
    for formula in formulas:
        for text in shape_of(formula).refs:
            ref = reference_of(text)
            sheet = own if ref.sheet is None else workbook.find_title(ref.sheet)
            if sheet is not None:
                areas.setdefault(sheet.sheet_id, set()).add(bounds(sheet, ref))
        lowered = formula.lower() if names else ""
        for name, given in names:
            sheet = workbook.find(given.get("sheetId", 0)) if name in lowered else None
            if sheet is not None:
                areas.setdefault(sheet.sheet_id, set()).add(clamped(sheet, given))
    return areas


@lru_cache(maxsize=1024)
def knows(function: str) -> bool:
    """Whether the calculator has a function of this name."""
    model = ironcalc.create("sheet", "en", "UTC", "en")
    put_formula(model, 0, 0, 0, f"={function}()")
    model.evaluate()
    return bool(model.get_cell_value(0, 1, 1) != "#NAME?")
