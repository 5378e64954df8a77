"""Formulas in rules: in data validation, conditional formats and filters. They follow cells as formulas in cells do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox.sheets.engine.cell import formulas_of
from bot.sandbox.sheets.engine.model import Cell, Json, Sheet, Workbook

Rewrite = Callable[[str, Sheet], str]
"""(formula, the sheet of the rule) → the formula as it shall be."""


def rewrite(workbook: Workbook, change: Rewrite) -> None:
    """Changes every formula that stands in a rule of the workbook."""
    for sheet in workbook.sheets:

        def on_sheet(formula: str, sheet: Sheet = sheet) -> str:
            return change(formula, sheet)

        sheet.conditional_formats = [rewritten(rule, on_sheet) for rule in sheet.conditional_formats]
        sheet.filter_views = [rewritten(view, on_sheet) for view in sheet.filter_views]
        sheet.basic_filter = rewritten(sheet.basic_filter, on_sheet)
        if Cell.rules_made:
            _in_cells(sheet, on_sheet)


def rewritten(value: Any, change: Callable[[str], str]) -> Any:
    """A rule with its formulas changed; the very same object when none is."""
    if isinstance(value, list):
        items = [rewritten(item, change) for item in value]
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    if not isinstance(value, dict) or value.get("type") == "ONE_OF_LIST":
        return value
    result: Json = {}
    for name, content in value.items():
        if name in ("userEnteredValue", "value") and isinstance(content, str) and content.startswith("="):
            result[name] = change(content)
        else:
            result[name] = rewritten(content, change)
    return result if any(result[name] != content for name, content in value.items()) else value


def _in_cells(sheet: Sheet, change: Callable[[str], str]) -> None:
    """A sheet may hold the same rule on every row, shared or not: what becomes of a formula is found out once."""
    formulas: dict[str, str] = {}
    rules: dict[int, tuple[Json, Json]] = {}

    def known(formula: str) -> str:
        if formula not in formulas:
            formulas[formula] = change(formula)
        return formulas[formula]

    def new(rule: Json) -> Json:
        found = rules.get(id(rule))
        if found is None:
            changes = any(known(text) != text for text in formulas_of(rule))
            found = rules[id(rule)] = (rule, rewritten(rule, known) if changes else rule)
        return found[1]

    for number, row in enumerate(sheet.rows):
        changed: dict[int, Cell] = {}
        for column, cell in enumerate(row):
            if cell is not None and cell.more:
                rule = cell.validation
                if rule is not None and new(rule) is not rule:
                    changed[column] = cell.with_more("dataValidation", new(rule))
        if changed:
            cells = list(row)
            for column, cell in changed.items():
                cells[column] = cell
            sheet.rows[number] = tuple(cells)
