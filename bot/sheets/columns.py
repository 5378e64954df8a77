"""Columns out of answers: their values, and the marks of the key column. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from bot.core.cell_error import bare_error
from bot.core.snapshot import NO_MARKS, CellValue, Marks
from bot.sheets.answers import CellData, GridData, ValueRange

_PERHAPS_ERROR = (b'"#', b'"L')  # what the name of each error begins with
_SAMPLE = 5_000  # values that tell whether texts of a column repeat
_BLANK = CellData()


def parse_table(found: ValueRange) -> list[list[CellValue]]:
    """The values of a range as they stand, by its major dimension."""
    rows: list[list[CellValue]] = msgspec.json.decode(found.values)
    return rows


def parse_column(found: ValueRange) -> list[CellValue]:
    """The only column of a range read by COLUMNS, an error by its name alone; texts that repeat are one object."""
    has_texts, may_hold_errors = _kinds(found)
    columns = parse_table(found)
    values = columns[0] if columns else []
    if not has_texts:
        return values
    sample = values[:_SAMPLE]
    if len(set(sample)) < len(sample) / 2 and set(map(type, values)) == {str}:
        bare = {text: bare_error(text) for text in set(values)}
        return [bare[text] for text in values]
    return [bare_error(value) for value in values] if may_hold_errors else values


def _kinds(found: ValueRange) -> tuple[bool, bool]:
    """Whether a range holds texts, and whether one may be an error; the copy that is looked through goes at once."""
    raw = bytes(found.values)
    return b'"' in raw, any(mark in raw for mark in _PERHAPS_ERROR)


def marks_of(data: Iterable[GridData], first: int, keys: Sequence[CellValue]) -> dict[int, Marks] | None:
    """The marks of the key column by 1-based row, from the 0-based row `first` on.

    None where the answer does not show `keys`, the values of another read: rows moved in between. Blank ends do not
    count.
    """
    marks: dict[int, Marks] = {}
    end, count = 0, len(keys)
    for part in data:
        start = part.startRow - first
        if not _all_blank(keys[end:start]):
            return None
        end = start + len(part.rowData)
        for at, cells in enumerate(part.rows(), start):
            cell = cells[0] if cells else _BLANK
            shown, key = cell.effectiveValue, keys[at] if at < count else None
            if shown is None or shown.stringValue is None or shown.stringValue != key:  # nearly all are equal texts
                value = None if shown is None else shown.value
                if value != key and not _all_blank((value, key)):
                    return None
            style = cell.userEnteredFormat
            if style is not None or cell.note:
                found = Marks(style.background, style.struck, cell.note) if style else Marks(note=cell.note)
                if found != NO_MARKS:
                    marks[first + at + 1] = found
    return marks if _all_blank(keys[end:]) else None


def _all_blank(values: Iterable[CellValue]) -> bool:
    return all(value is None or value == "" for value in values)
