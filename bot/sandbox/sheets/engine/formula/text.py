"""Formulas as text: their references, moved when rows and columns move and when a formula is copied."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from bot.sandbox.sheets.engine.a1 import column_index, column_letters, quoted
from bot.sandbox.sheets.engine.area import Area

_TOKEN = re.compile(
    r"""(?P<string>"(?:[^"]|"")*")
    |(?P<sheet>(?:'(?:[^']|'')+'|[^\W\d][\w.]*)!)?
     (?P<ref>
        \$?[A-Za-z]{1,3}\$?[1-9]\d*(?::\$?[A-Za-z]{1,3}(?:\$?[1-9]\d*)?|:\$?[1-9]\d*)?
       |\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}(?:\$?[1-9]\d*)?
       |\$?[1-9]\d*:\$?[1-9]\d*
     )(?![\w(.!])
    |(?P<name>[^\W\d][\w.]*\(?)
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_CORNER = re.compile(r"(\$?)([A-Za-z]{1,3})?(\$?)([1-9]\d*)?")


class End(NamedTuple):
    """One corner of a reference; row and column zero-based, None where open, with their dollar signs."""

    row: int | None
    column: int | None
    row_fixed: bool
    column_fixed: bool

    def __str__(self) -> str:
        column = "" if self.column is None else ("$" * self.column_fixed) + column_letters(self.column)
        row = "" if self.row is None else ("$" * self.row_fixed) + str(self.row + 1)
        return column + row


class FormulaRef(NamedTuple):
    """A cell (`last` is None) or a range in a formula, on the named sheet or (None) on the formula's own."""

    sheet: str | None
    first: End
    last: End | None

    @property
    def is_fixed(self) -> bool:
        """Whether it stays the same wherever its formula is copied to."""
        ends = (self.first,) if self.last is None else (self.first, self.last)
        return all((e.row is None or e.row_fixed) and (e.column is None or e.column_fixed) for e in ends)

    def __str__(self) -> str:
        where = "" if self.sheet is None else quoted(self.sheet) + "!"
        return f"{where}{self.first}" + ("" if self.last is None else f":{self.last}")


def _end(text: str) -> End:
    match = _CORNER.fullmatch(text)
    if match is None:
        raise ValueError(text)
    column_sign, letters, row_sign, digits = match.groups()
    if letters is None and column_sign and not row_sign:
        row_sign = column_sign
    return End(
        int(digits) - 1 if digits else None,
        column_index(letters) if letters else None,
        bool(row_sign),
        bool(column_sign),
    )


def _reference(sheet: str | None, text: str) -> FormulaRef:
    if sheet is not None:
        sheet = sheet[:-1]
        sheet = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
    first, _, last = text.partition(":")
    return FormulaRef(sheet, _end(first), _end(last) if last else None)


def references(formula: str) -> Iterator[FormulaRef]:
    """Every reference in the formula, from left to right."""
    for match in _TOKEN.finditer(formula):
        if match["ref"]:
            yield _reference(match["sheet"], match["ref"])


def rewritten(formula: str, change: Callable[[FormulaRef], FormulaRef | str]) -> str:
    """The formula with every reference replaced by what `change` makes of it; strings and names stay."""

    def replace(match: re.Match[str]) -> str:
        if not match["ref"]:
            return match[0]
        before = _reference(match["sheet"], match["ref"])
        after = change(before)
        return match[0] if after == before else str(after)

    return _TOKEN.sub(replace, formula)


def copied(formula: str, rows: int, columns: int) -> str:
    """The formula as it reads when copied so many rows down and columns right; `#REF!` off the edge."""
    if not rows and not columns:
        return formula

    def end(corner: End) -> End | None:
        row, column = corner.row, corner.column
        if row is not None and not corner.row_fixed:
            row += rows
        if column is not None and not corner.column_fixed:
            column += columns
        return None if (row or 0) < 0 or (column or 0) < 0 else corner._replace(row=row, column=column)

    def change(ref: FormulaRef) -> FormulaRef | str:
        first, last = end(ref.first), end(ref.last) if ref.last else None
        if first is None or (ref.last and last is None):
            return "#REF!"
        return ref._replace(first=first, last=last)

    return rewritten(formula, change)


class Shift(Protocol):
    """How rows or columns change place."""

    def index(self, index: int) -> int | None:
        """The new place of one row or column; None when it is gone."""

    def span(self, start: int, end: int | None) -> tuple[int, int | None] | None:
        """The new [start, end) of a span, open when it was open; None when all of it is gone."""


def moved(
    formula: str,
    own_sheet: str,
    changed_sheet: str,
    dimension: str,
    shift: Shift,
    across: tuple[int, int] | None = None,
) -> str:
    """The formula after rows or columns of a sheet were inserted, deleted or moved.

    A range grows and shrinks by what happens inside it; what is gone entirely reads `#REF!`. With `across` only the
    cells of these columns (or, for COLUMNS, rows) change place: a reference that reaches beyond them stays.
    """
    attribute, other = ("row", "column") if dimension == "ROWS" else ("column", "row")
    changed = changed_sheet.casefold()

    def change(ref: FormulaRef) -> FormulaRef | str:
        if (ref.sheet if ref.sheet is not None else own_sheet).casefold() != changed:
            return ref
        if across is not None and not _within(ref, other, across):
            return ref
        start = getattr(ref.first, attribute)
        if start is None:
            return ref
        if ref.last is None:
            place = shift.index(start)
            return "#REF!" if place is None else ref._replace(first=_at(ref.first, attribute, place))
        end = getattr(ref.last, attribute)
        span = shift.span(start, None if end is None else end + 1)
        if span is None:
            return "#REF!"
        last = ref.last if span[1] is None else _at(ref.last, attribute, span[1] - 1)
        return ref._replace(first=_at(ref.first, attribute, span[0]), last=last)

    return rewritten(formula, change)


def _within(ref: FormulaRef, attribute: str, limits: tuple[int, int]) -> bool:
    indexes = [getattr(end, attribute) for end in (ref.first, ref.last) if end is not None]
    return all(index is not None and limits[0] <= index < limits[1] for index in indexes)


class Relocation(NamedTuple):
    """Cells cut from an area of one sheet and put elsewhere, so many rows down and columns right."""

    source_sheet: str
    source: Area
    target_sheet: str
    down: int
    right: int


def relocated(formula: str, own_sheet: str, new_own_sheet: str, move: Relocation) -> str:
    """The formula after the cells were moved: references that lie wholly among them follow, all others stay.

    Args:
        own_sheet, new_own_sheet: where the formula stood before and stands after the move.
    """
    source_sheet, source = move.source_sheet.casefold(), move.source

    def change(ref: FormulaRef) -> FormulaRef | str:
        sheet = own_sheet if ref.sheet is None else ref.sheet
        follows = (
            sheet.casefold() == source_sheet
            and _within(ref, "row", (source.top, source.bottom))
            and _within(ref, "column", (source.left, source.right))
        )
        if follows:
            sheet = move.target_sheet
            last = None if ref.last is None else _away(ref.last, move)
            ref = ref._replace(sheet=ref.sheet and sheet, first=_away(ref.first, move), last=last)
        same = sheet.casefold() == new_own_sheet.casefold()
        return ref if ref.sheet is not None or same else ref._replace(sheet=sheet)

    return rewritten(formula, change)


def _away(end: End, move: Relocation) -> End:
    row, column = end.row, end.column
    return end._replace(
        row=None if row is None else row + move.down, column=None if column is None else column + move.right
    )


def _at(end: End, attribute: str, place: int) -> End:
    return end._replace(row=place) if attribute == "row" else end._replace(column=place)


def renamed(formula: str, old_title: str, new_title: str) -> str:
    """The formula after a sheet got another title."""

    def change(ref: FormulaRef) -> FormulaRef | str:
        same = ref.sheet is not None and ref.sheet.casefold() == old_title.casefold()
        return ref._replace(sheet=new_title) if same else ref

    return rewritten(formula, change)
