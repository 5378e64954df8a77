"""The two large answers of a read, taken apart without making an object of every brace. Pure.

A column of 100,000 texts comes as 2 MB of JSON, and a column with its marks as 7 MB; as plain dicts the latter takes
50 MB and three times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from bot.core.cell_error import bare_error
from bot.core.snapshot import CellValue, Marks
from bot.sheets.image import read_colour, read_value

_PERHAPS_ERROR = (b'"#', b'"L')  # what the name of each error begins with


class ValueRange(msgspec.Struct, gc=False):
    """One entry of `valueRanges`; its values are taken apart when they are wanted."""

    values: msgspec.Raw = msgspec.Raw(b"[]")


class ValueRanges(msgspec.Struct, gc=False):
    """The answer of `values.batchGet`."""

    valueRanges: list[ValueRange] = []  # noqa: N815 - the API's name


class _Shown(msgspec.Struct, gc=False):
    stringValue: str | None = None  # noqa: N815 - the API's name, as below
    numberValue: float | None = None  # noqa: N815
    boolValue: bool | None = None  # noqa: N815
    errorValue: dict[str, Any] | None = None  # noqa: N815

    @property
    def value(self) -> CellValue:
        """As `read_value` of the same ExtendedValue."""
        if self.stringValue is not None:
            return bare_error(self.stringValue)
        if self.numberValue is not None:
            return self.numberValue
        return self.boolValue if self.errorValue is None else read_value({"errorValue": self.errorValue})


class _KeyCell(msgspec.Struct, gc=False):
    effectiveValue: _Shown | None = None  # noqa: N815
    note: str = ""
    userEnteredFormat: dict[str, Any] | None = None  # noqa: N815


class _KeyRow(msgspec.Struct, gc=False):
    values: list[_KeyCell] = []


class KeyData(msgspec.Struct, gc=False):
    """One `data` entry of the key column; its rows are taken apart one by one."""

    startRow: int = 0  # noqa: N815 - the API's name, as below
    rowData: list[msgspec.Raw] = []  # noqa: N815


class KeySheet(msgspec.Struct, gc=False):
    """One `sheets` entry of an answer that shows key columns."""

    properties: dict[str, Any] = {}
    data: list[KeyData] = []


class KeySheets(msgspec.Struct, gc=False):
    """The answer of `spreadsheets.get` on key columns."""

    properties: dict[str, Any] = {}
    sheets: list[KeySheet] = []


class _GridData(msgspec.Struct, gc=False):
    startRow: int = 0  # noqa: N815 - the API's name, as below
    startColumn: int = 0  # noqa: N815
    rowData: list[msgspec.Raw] = []  # noqa: N815


class _GridSheet(msgspec.Struct, gc=False):
    properties: dict[str, Any] = {}
    merges: list[dict[str, Any]] = []
    protectedRanges: list[dict[str, Any]] = []  # noqa: N815 - the API's name
    data: list[_GridData] = []


class GridSheets(msgspec.Struct, gc=False):
    """An answer that shows cells."""

    sheets: list[_GridSheet] = []


def parse_sheet(found: GridSheets, sheet_id: int) -> dict[str, Any] | None:
    """The `sheets[]` entry of a tab as `read_image` takes it, its rows taken apart one by one; None when it is gone."""
    for sheet in found.sheets:
        if sheet.properties.get("sheetId", 0) == sheet_id:
            data = [
                {
                    "startRow": part.startRow,
                    "startColumn": part.startColumn,
                    "rowData": map(msgspec.json.decode, part.rowData),
                }
                for part in sheet.data
            ]
            return {
                "properties": sheet.properties,
                "merges": sheet.merges,
                "protectedRanges": sheet.protectedRanges,
                "data": data,
            }
    return None


def parse_table(found: ValueRange) -> list[list[CellValue]]:
    """The values of a range as they stand, by its major dimension."""
    rows: list[list[CellValue]] = msgspec.json.decode(found.values)
    return rows


def parse_column(found: ValueRange) -> list[CellValue]:
    """The only column of a range read by COLUMNS, an error by its name alone; texts that repeat are one object."""
    columns: list[list[CellValue]] = msgspec.json.decode(found.values)
    values = columns[0] if columns else []
    kinds = set(map(type, values))
    if str not in kinds:
        return values
    raw = bytes(found.values)
    if kinds == {str}:
        texts = set(values)
        if len(texts) < len(values) / 2:
            bare = {text: bare_error(text) for text in texts}
            return [bare[text] for text in values]
    return [bare_error(value) for value in values] if any(mark in raw for mark in _PERHAPS_ERROR) else values


def parse_key_column(data: Iterable[KeyData], first: int) -> tuple[list[CellValue], dict[int, Marks]]:
    """The values of a key column from its 0-based row `first` on, and its marks by 1-based row."""
    decode = msgspec.json.Decoder(_KeyRow).decode
    values: list[CellValue] = []
    marks: dict[int, Marks] = {}
    for part in data:
        values.extend([None] * (part.startRow - first - len(values)))
        for raw in part.rowData:
            cells = decode(raw).values
            if not cells:
                values.append(None)
                continue
            cell = cells[0]
            shown = cell.effectiveValue
            values.append(None if shown is None else shown.value)
            if cell.userEnteredFormat is not None or cell.note:
                style = cell.userEnteredFormat or {}
                struck = bool(style.get("textFormat", {}).get("strikethrough"))
                found = Marks(read_colour(style), struck, cell.note)
                if found != Marks():
                    marks[first + len(values)] = found
    return values, marks


def same_column(one: Sequence[CellValue], other: Sequence[CellValue]) -> bool:
    """Whether two reads of a column show the same; blank ends do not count."""
    length = max(len(one), len(other))
    return _filled(one, length) == _filled(other, length)


def _filled(values: Sequence[CellValue], length: int) -> list[CellValue]:
    return [None if value == "" else value for value in values] + [None] * (length - len(values))
