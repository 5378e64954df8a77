"""Titles of tabs that xlsx cannot carry, and the formulas that name them."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.sandbox.sheets.engine.model import Sheet, Workbook

_FORBIDDEN = re.compile(r"[\x00-\x1f\\*?:/\[\]\ufffe\uffff\ud800-\udfff]")


def with_fitting_titles(workbook: Workbook) -> Workbook:
    """The workbook, or a copy in which every character of a title that Excel refuses is a `_`, in formulas too.

    Long titles stay: programs read them.
    """
    taken: set[str] = set()
    titles = [_free(_FORBIDDEN.sub("_", sheet.title), taken) for sheet in workbook.sheets]
    title = _FORBIDDEN.sub("_", workbook.title) if not workbook.title.isprintable() else workbook.title
    renamed = {
        _named(sheet.title): _named(new)
        for sheet, new in zip(workbook.sheets, titles, strict=True)
        if sheet.title != new
    }
    if not renamed and title == workbook.title:
        return workbook
    sheets = [_retitled(sheet, new, renamed) for sheet, new in zip(workbook.sheets, titles, strict=True)]
    return replace(workbook, title=title, sheets=sheets)


def _free(title: str, taken: set[str]) -> str:
    found, number = title, 1
    while found.casefold() in taken:
        number += 1
        found = f"{title} {number}"
    taken.add(found.casefold())
    return found


def _named(title: str) -> str:
    """How a formula names the tab; every title that is changed here needs quotes."""
    quoted = title.replace("'", "''")
    return f"'{quoted}'!"


def _retitled(sheet: Sheet, title: str, renamed: dict[str, str]) -> Sheet:
    copy = sheet.copy()
    copy.title = title
    for row, column, cell in sheet.cells():
        formula = cell.formula
        for old, new in renamed.items() if formula else ():
            formula = formula.replace(old, new) if formula else formula
        if formula != cell.formula:
            copy.put(row, column, cell.with_content(None, formula))
    return copy
