"""The error that a formula shows in place of a value, such as #N/A. A read tells it as the text that stands there."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from bot.core.problem import Problem
from bot.core.snapshot import CellValue

SHOWN: Mapping[str, str] = {
    "ERROR": "#ERROR!",
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
    "LOADING": "Loading...",
}
"""What stands in the cell for each ErrorType.

Source: https://developers.google.com/workspace/sheets/api/reference/rest/v4/spreadsheets/other (read 2026-11-22).
"""

_SHOWN = re.compile(rf"({'|'.join(map(re.escape, SHOWN.values()))})(?:\s*\(.*\))?", re.DOTALL)


def error_in(value: CellValue) -> str | None:
    """The error that a cell shows, without the explanation some reads add in brackets; None when it shows none."""
    found = _SHOWN.fullmatch(value.strip()) if isinstance(value, str) else None
    return found[1] if found else None


def bare_error(value: CellValue) -> CellValue:
    """The value as every read is to tell it: an error by its name alone, everything else as it is."""
    return error_in(value) or value if isinstance(value, str) and value[:1] in ("#", "L") else value


def error_problem(
    sheet: str, row: int, cells: Mapping[str, CellValue], columns: Iterable[str], header: Callable[[str], str]
) -> Problem | None:
    """One Problem for all errors that a row shows in these columns; None when it shows none.

    `header` tells what the sheet calls a column.
    """
    found = {name: error for name in columns if (error := error_in(cells.get(name))) is not None}
    if not found:
        return None
    (column, error), *others = found.items()
    also = " and ".join(header(name) for name, _ in others)
    problem = f"shows {error}" + (f", and {also} {'does' if len(others) == 1 else 'do'} the like" if others else "")
    return Problem(sheet, row, column, problem, "repair the formula, or type what belongs there")
