"""Formulas of a spreadsheet in the words of the calculator."""

from __future__ import annotations

import re

from bot.sandbox.sheets.engine.area import clamped
from bot.sandbox.sheets.engine.formula.functions import REWRITES
from bot.sandbox.sheets.engine.formula.text import End, FormulaRef
from bot.sandbox.sheets.engine.formula.tree import EMPTY, MARK, Node, parsed, reference_of, shape_of
from bot.sandbox.sheets.engine.locales import locale_of
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook

BLANK_TEXT = "\ue000"
"""Stands for a blank result, which the calculator would otherwise turn into 0."""

UNREADABLE = "=1+"
"""A formula that is a parse error."""

_BLANK = f'"{BLANK_TEXT}"'
_CELLS_THROUGH = {
    **dict.fromkeys(("ARRAYFORMULA", "FILTER", "SORT", "SORTN", "UNIQUE", "TRANSPOSE", "TAKE", "CHOOSECOLS"), (0,)),
    **dict.fromkeys(("FLATTEN", "TOCOL", "TOROW", "ARRAY_CONSTRAIN", "CHOOSEROWS", "DROP"), (0,)),
    "IF": (1, 2),
    "IFERROR": (0, 1),
    "IFNA": (0, 1),
    "VSTACK": tuple(range(50)),
    "HSTACK": tuple(range(50)),
}
"""Functions that hand on the cells of these arguments as they are, blank ones too."""

_AS_WRITTEN = re.compile(r"\$?[A-Za-z]{1,3}\$?\d+(?::\$?[A-Za-z]{1,3}\$?\d+)?")
"""References that the calculator reads as they are."""


def bounds(sheet: Sheet, ref: FormulaRef) -> tuple[int, int, int, int]:
    """(top, left, bottom, right) of a reference; open ends reach the edge of the grid."""
    first, last = ref.first, ref.last or ref.first
    top, left = first.row or 0, first.column or 0
    bottom = sheet.row_count if last.row is None else last.row + 1
    right = sheet.column_count if last.column is None else last.column + 1
    return min(top, bottom - 1), min(left, right - 1), max(bottom, top + 1), max(right, left + 1)


def alias(number: int) -> str:
    """A sheet's name inside the calculator: titles may hold what it does not accept."""
    return f"S{number}_"


class Translation:
    """Translates the formulas of one workbook: sheets by alias, open ranges closed, arrays spilling by themselves."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._aliases = {sheet.sheet_id: alias(number) for number, sheet in enumerate(workbook.sheets)}
        self._decimal = locale_of(workbook.locale).decimal
        self._names = {named["name"].upper(): ref for named in workbook.named_ranges if (ref := self._named(named))}
        self._shapes: dict[str, str] = {}

    def formula(self, own: Sheet, formula: str) -> str:
        """A formula that stands on the sheet `own`. What cannot be read becomes what the calculator cannot either."""
        shape, refs = shape_of(formula)
        text = self._shapes.get(shape)
        if text is None:
            tree = parsed(shape, self._decimal)
            text = self._shapes[shape] = UNREADABLE if tree is None else "=" + self._result(tree)
        return MARK.sub(lambda match: self._reference(own, refs[int(match[1])]), text)

    def _named(self, named: Json) -> str | None:
        sheet = self._workbook.find(named["range"].get("sheetId", 0))
        if sheet is None:
            return None
        top, left, bottom, right = clamped(sheet, named["range"])
        first, last = End(top, left, True, True), End(bottom - 1, right - 1, True, True)
        return str(FormulaRef(self._aliases[sheet.sheet_id], first, None if first == last else last))

    def _reference(self, own: Sheet, text: str) -> str:
        if _AS_WRITTEN.fullmatch(text):
            return text
        ref = reference_of(text)
        sheet = own if ref.sheet is None else self._workbook.find_title(ref.sheet)
        if sheet is None:
            return "#REF!"
        name = None if ref.sheet is None else self._aliases[sheet.sheet_id]
        if ref.last is None:
            return str(ref._replace(sheet=name))
        top, left, bottom, right = bounds(sheet, ref)
        return str(FormulaRef(name, End(top, left, True, True), End(bottom - 1, right - 1, True, True)))

    def _result(self, node: Node) -> str:
        """The node as a formula's whole result: blank cells stay blank."""
        if node.is_range:
            return f'IF({node.text}="",{_BLANK},{node.text})'
        if node is EMPTY or (node.kind == "call" and node.text in ("IMAGE", "SPARKLINE")):
            return _BLANK
        if node.kind == "paren":
            return f"({self._result(node.parts[0])})"
        through = _CELLS_THROUGH.get(node.text, ()) if node.kind == "call" else ()
        if not through:
            return self._text(node)
        if node.text == "IFERROR" and len(node.parts) == 1:
            return f"IFERROR({self._result(node.parts[0])},{_BLANK})"
        inside = {id(part): self._result(part) for n, part in enumerate(node.parts) if n in through}
        return self._call(node, inside)

    def _call(self, node: Node, inside: dict[int, str]) -> str:
        def write(part: Node) -> str:
            return inside.get(id(part)) or self._text(part)

        rewrite = REWRITES.get(node.text)
        done = rewrite(node.parts, write) if rewrite else None
        return f"{node.text}({','.join(map(write, node.parts))})" if done is None else done

    def _text(self, node: Node) -> str:
        kind, text, parts = node
        if kind == "call":
            return self._call(node, {})
        if kind == "name":
            return self._names.get(text.upper(), text)
        if kind == "number":
            return text.replace(",", ".")
        if kind == "binary":
            return f"{self._text(parts[0])}{text}{self._text(parts[1])}"
        if kind in ("unary", "postfix", "paren"):
            inner = self._text(parts[0])
            return f"({inner})" if kind == "paren" else text + inner if kind == "unary" else inner + text
        if kind == "apply":
            return f"{self._text(parts[0])}({','.join(map(self._text, parts[1:]))})"
        return self._array(parts) if kind == "array" else text

    def _array(self, rows: tuple[Node, ...]) -> str:
        """Constants stay an array; anything else is stacked, as the calculator takes only constants."""
        items = [[self._text(item) for item in row.parts] for row in rows]
        if all(item.kind in ("number", "string", "unary") for row in rows for item in row.parts):
            return "{" + ";".join(",".join(row) for row in items) + "}"
        lines = [f"HSTACK({','.join(row)})" if len(row) > 1 else row[0] for row in items]
        return f"VSTACK({','.join(lines)})" if len(lines) > 1 else lines[0]
