"""BooleanConditions: which cells of a sheet satisfy one. For filters, conditional formats and data validation.

`matching` decides for many cells at once and is the way in for most; `value_test` is quicker where a condition looks
at nothing but the cell's own value.

How the kinds compare (where the documentation is silent, as the web page behaves):
- Numbers: only numbers match, also in NUMBER_NOT_EQ and NUMBER_NOT_BETWEEN; a blank or a text never does.
- Texts: what the cell shows, without regard to case; TEXT_CONTAINS and TEXT_NOT_CONTAINS know the wildcards `*` and `?`
  (`~` before one takes it literally). A blank is the empty text, so it "does not contain".
- Dates: numbers that are shown as dates, compared by whole days.
- Blank: nothing, or a formula that gives "".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from bot.sandbox.sheets.engine import a1, formulas
from bot.sandbox.sheets.engine.conditions.kinds import Operand, Subject, holds, is_known
from bot.sandbox.sheets.engine.conditions.relative_dates import today_in
from bot.sandbox.sheets.engine.display import formatted, general
from bot.sandbox.sheets.engine.entry import typed
from bot.sandbox.sheets.engine.errors import ApiError, invalid, not_supported
from bot.sandbox.sheets.engine.formula.text import references
from bot.sandbox.sheets.engine.looks.implied_format import format_of
from bot.sandbox.sheets.engine.model import Cell, Effective, Sheet, Workbook

Place = tuple[int, int]
"""(row, column), zero-based."""

Test = Callable[[Cell, Effective], bool]
"""Whether a cell with this effective value satisfies a condition."""


def matching(
    workbook: Workbook,
    sheet: Sheet,
    condition: Mapping[str, Any],
    places: Iterable[Place],
    origin: Place,
    now: datetime | None = None,
) -> set[Place]:
    """The places whose cells satisfy the condition.

    Args:
        origin: the top left cell of the rule's first range (of the column's data, in a filter): where the formulas of
            the condition are written for; elsewhere their relative references move along.
        now: what "today" is derived from, in the spreadsheet's time zone; aware. The clock's when None.

    Raises:
        ApiError: 400, an unknown kind, or the wrong number of values; 501, FILTER_EXPRESSION.
    """
    kind = _kind(condition)
    computed = formulas.results(workbook, sheet)
    test = value_test(workbook, sheet, condition, now)
    if test is not None:
        cells = ((place, sheet.cell(*place)) for place in places)
        return {place for place, cell in cells if test(cell, formulas.effective(computed, *place, cell))}
    wanted = list(places)
    columns = [_computed_value(workbook, sheet, text, wanted, origin) for text in _texts(condition)]
    if kind == "CUSTOM_FORMULA":
        return {place for place, value in zip(wanted, columns[0], strict=True) if _is_true(value)}
    found = set()
    for number, place in enumerate(wanted):
        cell = sheet.cell(*place)
        operands = [Operand(column[number], _text(column[number], workbook.locale)) for column in columns]
        value = formulas.effective(computed, *place, cell)
        if holds(kind, subject(cell, value, workbook.locale), operands):
            found.add(place)
    return found


def value_test(
    workbook: Workbook, sheet: Sheet, condition: Mapping[str, Any], now: datetime | None = None
) -> Test | None:
    """The condition as a test of a value alone, remembered for each distinct one.

    None when the answer also depends on where the cell is: a custom formula, or values that are relative formulas.

    Raises:
        ApiError: as `matching`.
    """
    kind = _kind(condition)
    today = today_in(workbook.time_zone, now)
    operands = _operands(workbook, sheet, kind, condition, today)
    if operands is None:
        return None
    locale = workbook.locale

    @lru_cache(maxsize=65536)
    def decided(value: Effective, _: bool) -> bool:
        return holds(kind, Subject(value, formatted(value, None, locale), False), operands)

    def test(cell: Cell, value: Effective) -> bool:
        format_ = cell.format
        if (format_ is None or "numberFormat" not in format_) and format_of(value) is None:
            return decided(value, isinstance(value, bool))
        return holds(kind, subject(cell, value, locale), operands)

    return test


def subject(cell: Cell, value: Effective, locale: str) -> Subject:
    """A cell as conditions look at it."""
    number_format = cell.number_format or format_of(value) or {}
    is_date = number_format.get("type") in ("DATE", "DATE_TIME")
    return Subject(value, formatted(value, number_format or None, locale), is_date)


class _Arity(NamedTuple):
    least: int
    most: int | None


_ARITIES = {
    "NUMBER_BETWEEN": _Arity(2, 2),
    "NUMBER_NOT_BETWEEN": _Arity(2, 2),
    "DATE_BETWEEN": _Arity(2, 2),
    "DATE_NOT_BETWEEN": _Arity(2, 2),
    "ONE_OF_LIST": _Arity(1, None),
    "BOOLEAN": _Arity(0, 2),
    **dict.fromkeys(("BLANK", "NOT_BLANK", "TEXT_IS_EMAIL", "TEXT_IS_URL", "DATE_IS_VALID"), _Arity(0, 0)),
    **dict.fromkeys(
        ("NUMBER_EQ", "NUMBER_NOT_EQ", "TEXT_EQ", "TEXT_NOT_EQ", "DATE_EQ", "DATE_NOT_EQ"), _Arity(1, None)
    ),
}


def check(condition: Mapping[str, Any]) -> None:
    """Refuses a condition that cannot be: for the requests that store one.

    Raises:
        ApiError: 400, an unknown kind, or the wrong number of values; 501, FILTER_EXPRESSION.
    """
    kind = condition.get("type") or ""
    if kind == "FILTER_EXPRESSION":
        raise not_supported("BooleanCondition FILTER_EXPRESSION")
    if not is_known(kind):
        raise invalid("BooleanCondition.type is required." if not kind else f"Unknown BooleanCondition.type: {kind}")
    count, (least, most) = len(condition.get("values") or ()), _ARITIES.get(kind, _Arity(1, 1))
    if count < least or (most is not None and count > most):
        needs = f"exactly {least}" if least == most else f"at least {least}" if most is None else f"at most {most}"
        raise invalid(f"BooleanCondition.type {kind} requires {needs} values, but {count} were specified.")


def _kind(condition: Mapping[str, Any]) -> str:
    check(condition)
    return str(condition["type"])


def _texts(condition: Mapping[str, Any]) -> list[str]:
    return [str(value.get("userEnteredValue") or "") for value in condition.get("values") or ()]


def _is_formula(text: str) -> bool:
    return len(text) > 1 and text[0] in "=+" and not re.fullmatch(r"\+[\d.,%]+", text)


def _as_formula(text: str) -> str:
    return "=" + text[1:]


def _operands(
    workbook: Workbook, sheet: Sheet, kind: str, condition: Mapping[str, Any], today: date
) -> list[Operand] | None:
    """The condition's values when they are the same for every cell; else None."""
    if kind == "CUSTOM_FORMULA":
        return None
    if kind == "ONE_OF_RANGE":
        return _in_range(workbook, sheet, _texts(condition)[0])
    operands: list[Operand] = []
    for value in condition.get("values") or ():
        text = str(value.get("userEnteredValue") or "")
        if value.get("relativeDate"):
            operands.append(Operand.relative(value["relativeDate"], today))
        elif kind == "ONE_OF_LIST" or not _is_formula(text):
            operands.append(Operand(typed(text, workbook.locale).value, text.removeprefix("'")))
        elif not all(ref.is_fixed for ref in references(text)):
            return None
        else:
            result = formulas.evaluate_apart(workbook, sheet, _as_formula(text), (0, 0), [(0, 0)])[0]
            operands.append(Operand(result, _text(result, workbook.locale)))
    return operands


def _in_range(workbook: Workbook, sheet: Sheet, text: str) -> list[Operand]:
    """The values of the range that `=Sheet2!A1:A5` (or without the sign, or a named range) names; none if unknown."""
    reference = text.removeprefix("=").replace("$", "")
    try:
        found = a1.parse(workbook, reference if "!" in reference else f"{a1.quoted(sheet.title)}!{reference}")
    except ApiError:
        try:
            found = a1.parse(workbook, reference)
        except ApiError:
            return []
    area, computed, operands = found.area(), formulas.results(workbook, found.sheet), []
    for row in range(area.top, area.bottom):
        for column in range(area.left, area.right):
            cell = found.sheet.cell(row, column)
            value = formulas.effective(computed, row, column, cell)
            if value not in (None, ""):
                operands.append(Operand(value, subject(cell, value, workbook.locale).text))
    return operands


def _computed_value(workbook: Workbook, sheet: Sheet, text: str, places: list[Place], origin: Place) -> list[Effective]:
    """What one value of the condition is worth at each of the places."""
    if not _is_formula(text):
        return [typed(text, workbook.locale).value] * len(places)
    return formulas.evaluate_apart(workbook, sheet, _as_formula(text), origin, places)


def _is_true(value: Effective) -> bool:
    return value is True or (isinstance(value, float) and value != 0)


def _text(value: Effective, locale: str) -> str:
    return general(value, locale) if isinstance(value, float) else formatted(value, None, locale)
