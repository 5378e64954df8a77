"""A cell of another row that a batch of ours hit. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.memory import ChangeKind, JsonValue
from bot.sheets.index import Content

CellKey = tuple[Content, str, ChangeKind]
"""Whose cell (see `HEADERS`, `blank_row`), in the column of which name (see `HeaderRow`), and what of it."""

WHOLE_ROW = "\0row"
"""The name of all columns at once: what is struck through is a row."""
_BLANK = "\0"
NOTHING: tuple[JsonValue, ...] = ("", None, False)
"""What a blank row holds by itself: written into one, it does not tell that row again."""
UNREAD = "holds what was meant for another row"
FORMULA = "held a formula, which a write hit while rows or columns moved"
HEADERS: Content = ("", "headers", "\0headers")
"""The owner of what was written into the header row."""


@dataclass(frozen=True, slots=True)
class Overwrite:
    """A cell of another row that a write of ours hit: what we left there, and what stood there before.

    `lost` says what a person must put back, `row` (0-based) where that was hit. `number_format` is that of the cell
    before, empty for none; None where ours left it as it was, or where it was not read.
    """

    key: CellKey
    wrote: JsonValue
    before: JsonValue
    lost: str = ""
    row: int = 0
    number_format: Mapping[str, str] | None = None


def blank_row(row: int, wrote: JsonValue = None) -> Content:
    """The owner of what was written into a row that says nothing about itself: only what was written tells it again."""
    return ("", f"{row} {wrote!r}", _BLANK)


def is_blank(owner: Content) -> bool:
    """Whether an owner is a `blank_row`."""
    return owner[2] == _BLANK
