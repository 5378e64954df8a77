"""Formulas in the notations of locales: `=SUM(A1,1.5)` where the decimal mark is a point, `=SUM(A1;1,5)` elsewhere."""

from __future__ import annotations

import re

from bot.sandbox.sheets.engine.locales import locale_of

_POINT = re.compile(r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'|(?P<number>(?<![\w.])\d*\.\d+)|(?P<mark>[,{}])")
_COMMA = re.compile(r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'|(?P<number>(?<![\w.])\d*,\d+)|(?P<mark>[;\\{}])")


def renotated(formula: str, locale: str, new_locale: str) -> str:
    """The formula of a spreadsheet after its locale changed; texts and names of sheets stay."""
    old, new = locale_of(locale).decimal, locale_of(new_locale).decimal
    if old == new:
        return formula
    depth = 0

    def change(match: re.Match[str]) -> str:
        nonlocal depth
        if match["number"]:
            return match[0].replace(old, new)
        if match["mark"] is None:
            return match[0]
        depth += {"{": 1, "}": -1}.get(match[0], 0)
        if match[0] in "{}":
            return match[0]
        if new == ",":
            return "\\" if depth else ";"
        return ";" if depth and match[0] == ";" else ","

    return (_POINT if old == "." else _COMMA).sub(change, formula)
