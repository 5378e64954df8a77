"""What was read of one tab: headers, the columns its schema knows, and the marks on the key column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

CellValue = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Marks:
    """Colour, strike and note of one key cell, as people and the bot left them.

    `background` is `#RRGGBB`, None for none or white.
    """

    background: str | None = None
    struck: bool = False
    note: str = ""


NO_MARKS = Marks()


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab before its headers are understood: its place, and its first rows."""

    title: str
    sheet_id: int
    rows: int
    columns: int
    top: tuple[tuple[CellValue, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """Where the headers of a tab stood when it was last read: enough to read it at one go if they still stand there.

    `header_row` is 1-based, `headers` are the texts as they stood.
    """

    title: str
    sheet_id: int
    header_row: int
    headers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One tab at one moment.

    Attributes:
        header_row: the 1-based row of the headers; data starts on the next one.
        columns: the values of each column that was read, by 0-based column, first data row first; a column is as long
            as its last value.
        marks: by 1-based row; rows without any are absent.
    """

    spreadsheet_id: str
    tab: Tab
    zone: ZoneInfo
    locale: str
    header_row: int
    headers: tuple[str, ...]
    columns: Mapping[int, Sequence[CellValue]]
    marks: Mapping[int, Marks]
    read_at: datetime

    @property
    def first_row(self) -> int:
        """The 1-based row of the first data row."""
        return self.header_row + 1

    def value(self, row: int, column: int) -> CellValue:
        """The value at a 1-based row and 0-based column; None where nothing stands or was read."""
        values = self.columns.get(column, ())
        index = row - self.first_row
        return values[index] if 0 <= index < len(values) else None
