"""Data validation: xlsx rules on ranges ↔ one rule on each cell."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from bot.sandbox.sheets.engine.model import Json, Sheet

_NUMBER = {
    "between": "NUMBER_BETWEEN",
    "notBetween": "NUMBER_NOT_BETWEEN",
    "equal": "NUMBER_EQ",
    "notEqual": "NUMBER_NOT_EQ",
    "greaterThan": "NUMBER_GREATER",
    "greaterThanOrEqual": "NUMBER_GREATER_THAN_EQ",
    "lessThan": "NUMBER_LESS",
    "lessThanOrEqual": "NUMBER_LESS_THAN_EQ",
}
_DATE = {
    "between": "DATE_BETWEEN",
    "notBetween": "DATE_NOT_BETWEEN",
    "equal": "DATE_EQ",
    "greaterThan": "DATE_AFTER",
    "greaterThanOrEqual": "DATE_ON_OR_AFTER",
    "lessThan": "DATE_BEFORE",
    "lessThanOrEqual": "DATE_ON_OR_BEFORE",
}
_LONGEST_LIST = 255
"""More in one formula makes Excel call the file damaged."""


def rule_of(validation: Any) -> Json | None:
    """The DataValidationRule for an xlsx rule; None for kinds Sheets does not know (text length)."""
    condition = _condition(validation)
    if condition is None:
        return None
    rule: Json = {"condition": condition}
    if validation.showInputMessage and validation.prompt:
        rule["inputMessage"] = validation.prompt
    if validation.showErrorMessage and validation.errorStyle in (None, "stop"):
        rule["strict"] = True
    if validation.type == "list" and not validation.showDropDown:  # the attribute says the opposite of its name
        rule["showCustomUi"] = True
    return rule


def _condition(validation: Any) -> Json | None:
    first, second = validation.formula1, validation.formula2
    operator = validation.operator or "between"
    match validation.type:
        case "list" if first and first.startswith('"'):
            items = first.strip('"').replace('""', '"').split(",")
            return {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": item.strip()} for item in items]}
        case "list" if first:
            return {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": f"={first}"}]}
        case "custom" if first:
            return {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": f"={first}"}]}
        case "whole" | "decimal" if operator in _NUMBER:
            return {"type": _NUMBER[operator], "values": _values(first, second)}
        case "date" if operator in _DATE:
            return {"type": _DATE[operator], "values": _values(first, second)}
    return None


def _values(*formulas: str | None) -> list[Json]:
    return [{"userEnteredValue": _typed(formula)} for formula in formulas if formula is not None]


def _typed(formula: str) -> str:
    try:
        float(formula)
    except ValueError:
        return f"={formula}"
    return formula


def validation_of(rule: Json) -> DataValidation | None:
    """The xlsx rule; None when xlsx cannot say it (a list of over 255 characters, text and e-mail conditions)."""
    condition = rule.get("condition", {})
    kind = condition.get("type", "")
    values = [str(value.get("userEnteredValue", "")) for value in condition.get("values", [])]
    formulas = [value.removeprefix("=") for value in values]
    operators: dict[str, tuple[str, str]] = {api: ("decimal", own) for own, api in _NUMBER.items()}
    operators |= {api: ("date", own) for own, api in _DATE.items()}
    settings: dict[str, Any] = {}
    if kind == "BOOLEAN":
        values, kind = values or ["TRUE", "FALSE"], "ONE_OF_LIST"
    if kind == "ONE_OF_LIST":
        text = ",".join(values).replace('"', '""')
        if len(text) > _LONGEST_LIST or any("," in value for value in values):
            return None
        settings = {"type": "list", "formula1": f'"{text}"', "showDropDown": not rule.get("showCustomUi")}
    elif kind == "ONE_OF_RANGE" and formulas:
        settings = {"type": "list", "formula1": formulas[0], "showDropDown": not rule.get("showCustomUi")}
    elif kind == "CUSTOM_FORMULA" and formulas:
        settings = {"type": "custom", "formula1": formulas[0]}
    elif kind in operators and formulas:
        xlsx_type, operator = operators[kind]
        second = formulas[1] if len(formulas) > 1 else None
        settings = {"type": xlsx_type, "operator": operator, "formula1": formulas[0], "formula2": second}
    else:
        return None
    message = rule.get("inputMessage")
    style: Any = None if rule.get("strict") else "warning"
    return DataValidation(
        allow_blank=True,
        prompt=message,
        showInputMessage=bool(message),
        showErrorMessage=True,
        errorStyle=style,
        **settings,
    )


def all_validations(sheet: Sheet) -> Iterable[DataValidation]:
    """One xlsx rule for each different rule of the sheet, on all its cells."""
    cells: dict[str, dict[int, list[int]]] = {}
    rules: dict[str, Json] = {}
    for row, column, cell in sheet.cells():
        rule = cell.validation
        if rule:
            key = json.dumps(rule, sort_keys=True)
            rules[key] = rule
            cells.setdefault(key, {}).setdefault(column, []).append(row)
    for key, rule in rules.items():
        validation = validation_of(rule)
        if validation is not None:
            for column, rows in cells[key].items():
                for first, last in _spans(rows):
                    letter = get_column_letter(column + 1)
                    validation.add(
                        f"{letter}{first + 1}:{letter}{last + 1}" if last > first else f"{letter}{first + 1}"
                    )
            yield validation


def _spans(rows: list[int]) -> Iterable[tuple[int, int]]:
    """Consecutive rows as (first, last)."""
    first = last = rows[0]
    for row in rows[1:]:
        if row != last + 1:
            yield first, last
            first = row
        last = row
    yield first, last
