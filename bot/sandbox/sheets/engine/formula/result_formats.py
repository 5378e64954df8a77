"""The number format that a formula's operands give its result: a day after a date is a date."""

from __future__ import annotations

from bot.sandbox.sheets.engine.formula.text import FormulaRef
from bot.sandbox.sheets.engine.formula.tree import Node, number_of, parsed, reference_of, shape_of
from bot.sandbox.sheets.engine.locales import locale_of
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook

_BY_FUNCTION = {
    **dict.fromkeys(("TODAY", "DATE", "EDATE", "EOMONTH", "DATEVALUE", "WORKDAY", "WORKDAY.INTL", "TO_DATE"), "DATE"),
    **dict.fromkeys(("NOW", "EPOCHTODATE"), "DATE_TIME"),
    **dict.fromkeys(("TIME", "TIMEVALUE"), "TIME"),
    **dict.fromkeys(("TO_PERCENT", "PERCENTRANK"), "PERCENT"),
    **dict.fromkeys(("TO_DOLLARS", "PMT", "PV", "FV", "NPV", "IPMT", "PPMT"), "CURRENCY"),
}
_FROM_ARGUMENT = {
    **dict.fromkeys(("SUM", "MIN", "MAX", "AVERAGE", "MEDIAN", "MODE", "ABS", "INT", "TRUNC", "LARGE", "SMALL"), 0),
    **dict.fromkeys(("ROUND", "ROUNDUP", "ROUNDDOWN", "MROUND", "CEILING", "FLOOR", "PERCENTILE", "QUARTILE"), 0),
    **dict.fromkeys(("SUMIFS", "MAXIFS", "MINIFS", "AVERAGEIFS", "ADD", "MINUS", "UMINUS", "IFERROR", "IFNA"), 0),
    **dict.fromkeys(("FILTER", "SORT", "SORTN", "UNIQUE", "TRANSPOSE", "INDEX", "OFFSET", "ARRAYFORMULA"), 0),
    **dict.fromkeys(("TAKE", "ARRAY_CONSTRAIN", "FLATTEN", "TOCOL", "TOROW", "VSTACK", "HSTACK"), 0),
    **dict.fromkeys(("IF", "IFS", "CHOOSE"), 1),
    **dict.fromkeys(("SUMIF", "AVERAGEIF", "XLOOKUP", "SWITCH"), 2),
}
"""Functions whose result looks like the argument at this place."""

_MOMENTS = ("DATE", "TIME", "DATE_TIME")
_DURATION: Json = {"type": "TIME", "pattern": "[h]:mm:ss"}
_ROWS_SEARCHED = 20
"""How far down a range is searched for a cell with a number format."""
_DEEPEST = 100
"""How many steps are followed, within a formula and from one formula to the next."""


class ResultFormats:
    """Finds the number formats that formulas of one workbook imply. Every formula is looked at once."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._decimal = locale_of(workbook.locale).decimal
        self._found: dict[tuple[int, int, int, int], Json | None] = {}
        self._depth = 0

    def of(self, sheet: Sheet, row: int, column: int, formula: str, across: int = 0) -> Json | None:
        """What the formula in this cell implies for its result, or for the column `across` of its array."""
        key = (sheet.sheet_id, row, column, across)
        if key not in self._found:
            self._found[key] = None  # a circle implies nothing
            shape, refs = shape_of(formula)
            tree = parsed(shape, self._decimal)
            if tree is not None:
                self._found[key] = self._implied(sheet, tree, refs, across)
        return self._found[key]

    def _implied(self, own: Sheet, node: Node, refs: tuple[str, ...], across: int) -> Json | None:
        if self._depth >= _DEEPEST:
            return None
        self._depth += 1
        found = self._of_node(own, node, refs, across)
        self._depth -= 1
        return found

    def _of_node(self, own: Sheet, node: Node, refs: tuple[str, ...], across: int) -> Json | None:
        kind, text, parts = node
        if kind == "ref":
            return self._referred(own, reference_of(refs[number_of(node)]), across)
        if kind in ("paren", "unary"):
            return self._implied(own, parts[0], refs, across)
        if kind == "binary" and text in "+-*/":
            return _combined(
                text, self._implied(own, parts[0], refs, across), self._implied(own, parts[1], refs, across)
            )
        if kind in ("array", "row"):
            return self._implied(own, parts[min(across, len(parts) - 1) if kind == "row" else 0], refs, across)
        if kind != "call":
            return None
        if text in _BY_FUNCTION:
            return {"type": _BY_FUNCTION[text]}
        place = _FROM_ARGUMENT.get(text)
        if place is None or place >= len(parts):
            return self._implied(own, parts[0], refs, across) if text == "SUMIF" and parts else None
        first = self._implied(own, parts[place], refs, across)
        return first or (self._implied(own, parts[2], refs, across) if text == "IF" and len(parts) > 2 else None)

    def _referred(self, own: Sheet, ref: FormulaRef, across: int) -> Json | None:
        sheet = own if ref.sheet is None else self._workbook.find_title(ref.sheet)
        if sheet is None:
            return None
        top, left = ref.first.row or 0, ref.first.column or 0
        if ref.last is None:
            return self._shown(sheet, top, left)
        column = left + across
        if ref.last.column is not None and column > ref.last.column:
            column = left
        end = sheet.row_count if ref.last.row is None else min(ref.last.row + 1, sheet.row_count)
        rows = range(top, min(end, top + _ROWS_SEARCHED))
        return next((found for row in rows if (found := self._shown(sheet, row, column))), None)

    def _shown(self, sheet: Sheet, row: int, column: int) -> Json | None:
        cell = sheet.cell(row, column)
        entered: Json | None = cell.number_format
        if entered:
            return None if entered.get("type") == "TEXT" else entered
        return self.of(sheet, row, column, cell.formula) if cell.formula is not None else None


def _combined(sign: str, left: Json | None, right: Json | None) -> Json | None:
    kinds = [(shown or {}).get("type") for shown in (left, right)]
    if sign == "-" and kinds[0] in _MOMENTS and kinds[1] in _MOMENTS:
        return None if kinds == ["DATE", "DATE"] else _DURATION
    if sign in "+-":
        if sorted(map(str, kinds)) == ["DATE", "TIME"]:
            return {"type": "DATE_TIME"}
        return left or right
    if "CURRENCY" in kinds:
        same = kinds == ["CURRENCY", "CURRENCY"]
        return None if sign == "/" and (same or kinds[1] == "CURRENCY") else left if kinds[0] == "CURRENCY" else right
    if kinds[0] in _MOMENTS or kinds[1] in _MOMENTS:
        return None
    return left if sign == "*" and left == right else None
