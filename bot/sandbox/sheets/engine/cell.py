"""What was entered into one cell, and rows of such cells: immutable, so that they can be shared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

Json = dict[str, Any]
"""A JSON object as the API speaks it. Stored ones are immutable by agreement: build a new one instead."""

Value = str | float | bool | None
"""An entered literal. Every number is a float; None is an empty cell."""


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """An effective value that is an error, as `ErrorValue("NAME", "Unknown function: 'FOO'.")`."""

    type: str
    message: str = ""

    def __str__(self) -> str:
        return _ERROR_TEXTS.get(self.type, "#ERROR!")


_ERROR_TEXTS = {
    "NULL_VALUE": "#NULL!",
    "DIVIDE_BY_ZERO": "#DIV/0!",
    "VALUE": "#VALUE!",
    "REF": "#REF!",
    "NAME": "#NAME?",
    "NUM": "#NUM!",
    "N_A": "#N/A",
    "LOADING": "Loading...",
}

Effective = str | float | bool | ErrorValue | None
"""What a cell is worth after formulas and spills are computed."""


class Cell:
    """What was entered into one cell. Never changed in place; `replace` makes the changed one.

    Attributes:
        value: the literal; None when the cell is empty or holds a formula.
        formula: the text from "=" on, in the notation of the spreadsheet's locale, or None.
        format: `userEnteredFormat` as the API returns it (colours with both twins), or None.
        more: the other entered fields of CellData by API name (`note`, `dataValidation`, `textFormatRuns`, …), or None.
    """

    __slots__ = ("format", "formula", "more", "value")

    formulas_made: ClassVar[int] = 0
    """How many formula cells this process ever made: while it stands still, no workbook gained its first formula."""
    rules_made: ClassVar[bool] = False
    """Whether this process ever made a cell whose validation looks at other cells."""

    def __init__(
        self,
        value: Value = None,
        formula: str | None = None,
        format: Json | None = None,
        more: Json | None = None,
    ) -> None:
        self.value = value
        self.formula = formula
        self.format = format
        self.more = more
        if formula is not None:
            Cell.formulas_made += 1
        if more is not None and not Cell.rules_made and "dataValidation" in more:
            Cell.rules_made = bool(formulas_of(more["dataValidation"]))

    @property
    def note(self) -> str | None:
        return self.more.get("note") if self.more else None

    @property
    def number_format(self) -> Json | None:
        return self.format.get("numberFormat") if self.format else None

    @property
    def validation(self) -> Json | None:
        return self.more.get("dataValidation") if self.more else None

    @property
    def runs(self) -> list[Json] | None:
        return self.more.get("textFormatRuns") if self.more else None

    @property
    def has_content(self) -> bool:
        """Whether a person would say that something is typed here."""
        return self.value is not None or self.formula is not None

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all is stored, so that None can stand in its place."""
        return self.value is None and self.formula is None and not self.format and not self.more

    def with_content(self, value: Value, formula: str | None = None) -> Cell:
        """The cell with another literal or formula; rich-text runs belong to the old text and go with it."""
        more = self.more
        if more and "textFormatRuns" in more:
            more = {k: v for k, v in more.items() if k != "textFormatRuns"} or None
        return Cell(value, formula, self.format, more)

    def with_format(self, format: Json | None) -> Cell:
        return Cell(self.value, self.formula, format or None, self.more)

    def with_more(self, name: str, content: Any) -> Cell:
        """The cell with one of its other fields set, or cleared by None, "" or []."""
        more = dict(self.more or {})
        more.pop(name, None)
        if content not in (None, "", [], {}):
            more[name] = content
        return Cell(self.value, self.formula, self.format, more or None)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cell) and (self.value, self.formula, self.format or None, self.more or None) == (
            other.value,
            other.formula,
            other.format or None,
            other.more or None,
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Cell({self.formula or self.value!r}, format={self.format}, more={self.more})"


def formulas_of(rule: Json) -> list[str]:
    """The formulas in a validation rule. No kind that takes them has more than two values; a list of items has none."""
    condition = rule.get("condition") or {}
    values = condition.get("values") or ()
    if len(values) > 2 or condition.get("type") == "ONE_OF_LIST":
        return []
    texts = [value.get("userEnteredValue") for value in values]
    return [text for text in texts if text and text.startswith("=")]


BLANK = Cell()
"""Stands for a cell that is not stored, so that readers need no None checks."""

Row = tuple[Cell | None, ...]
"""A row from column A on, as long as it needs to be; cells beyond its end are blank."""

EMPTY_ROW: Row = ()


def row_with(row: Row, column: int, cell: Cell | None) -> Row:
    """The row with one cell replaced."""
    if column < len(row):
        return (*row[:column], cell, *row[column + 1 :])
    if cell is None:
        return row
    return row + (None,) * (column - len(row)) + (cell,)


def row_with_span(row: Row, start: int, cells: Iterable[Cell | None]) -> Row:
    """The row with consecutive cells replaced from column `start` on."""
    span = tuple(cells)
    if start > len(row):
        row += (None,) * (start - len(row))
    return trimmed(row[:start] + span + row[start + len(span) :])


def trimmed(row: Row) -> Row:
    """The row without the blank cells at its end."""
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return row if end == len(row) else row[:end]
