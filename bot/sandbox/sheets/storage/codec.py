"""A workbook as compressed JSON and back, for the store. What comes back is equal to what went in.

Formats are written once each: a format is a number in a table, a plain value is itself, any other cell a short list
`[value, formula, format, more]`. Works on a `Workbook.snapshot()`, so that nobody waits while it is encoded.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from typing import Any

from bot.sandbox.sheets.engine import cycles
from bot.sandbox.sheets.engine.model import Cell, Json, Row, Sheet, Workbook

FORMAT_VERSION = 1
_NOT_STORED = {"sheets", "computed", "created", "modified"}
_ROWS_A_PIECE = 500
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def encode(workbook: Workbook) -> bytes:
    """The workbook in one piece; other threads get their turn meanwhile."""
    packing = zlib.compressobj(1)
    with cycles.not_searched():
        packed = [packing.compress(piece.encode()) for piece in _pieces(workbook)]
    return b"".join((*packed, packing.flush()))


def _pieces(workbook: Workbook) -> Iterator[str]:
    """The JSON, a few rows at a time: making one text of all of it would stop every other thread."""
    formats = _Formats()
    whole = {f.name: getattr(workbook, f.name) for f in fields(workbook) if f.name not in _NOT_STORED}
    whole |= {"created": workbook.created.isoformat(), "modified": workbook.modified.isoformat()}
    whole |= {"format_version": FORMAT_VERSION}
    yield _json(whole)[:-1] + ',"sheets":['
    for number, sheet in enumerate(workbook.sheets):
        rest = {f.name: getattr(sheet, f.name) for f in fields(sheet) if f.name != "rows"}
        yield ("," if number else "") + _json(rest)[:-1] + ',"rows":['
        for first in range(0, len(sheet.rows), _ROWS_A_PIECE):
            rows = sheet.rows[first : first + _ROWS_A_PIECE]
            yield ("," if first else "") + _json([[formats.stored(cell) for cell in row] for row in rows])[1:-1]
        yield "]}"
    yield '],"formats":[' + ",".join(formats.table) + "]}"


class _Formats:
    """The table of formats, filled by the cells that have them."""

    def __init__(self) -> None:
        self.table: dict[str, int] = {}
        self._known: dict[int, int] = {}

    def stored(self, cell: Cell | None) -> Any:
        """A cell as it is stored."""
        if cell is None:
            return None
        if cell.formula is None and not cell.format and not cell.more and cell.value is not None:
            return cell.value
        return [cell.value, cell.formula, self._number(cell.format) if cell.format else None, cell.more]

    def _number(self, format_: Json) -> int:
        number = self._known.get(id(format_))
        if number is None:
            text = json.dumps(format_, sort_keys=True)
            number = self._known[id(format_)] = self.table.setdefault(text, len(self.table))
        return number


def decode(data: bytes) -> Workbook:
    """The workbook that `encode` was given.

    Raises:
        ValueError: the data is damaged or of a newer version of this program.
    """
    try:
        with cycles.not_searched():
            return _decoded(data)
    except (zlib.error, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"the stored workbook cannot be read: {error}") from error


def _decoded(data: bytes) -> Workbook:
    whole = json.loads(zlib.decompress(data))
    if whole.pop("format_version") != FORMAT_VERSION:
        raise ValueError("it was written by a newer version of this program")
    formats = whole.pop("formats")
    sheets = [_sheet(stored, formats) for stored in whole.pop("sheets")]
    times = {name: datetime.fromisoformat(whole.pop(name)) for name in ("created", "modified")}
    return Workbook(sheets=sheets, created=times["created"], modified=times["modified"], **whole)


def _sheet(stored: Json, formats: list[Json]) -> Sheet:
    rows = stored.pop("rows")
    for number, row in enumerate(rows):  # in place, as a large sheet need not be in memory twice
        rows[number] = _row(row, formats)
    return Sheet(rows=rows, **stored)


def _row(row: list[Any], formats: list[Json]) -> Row:
    return tuple(_cell(stored, formats) for stored in row)


def _cell(stored: Any, formats: list[Json]) -> Cell | None:
    if stored is None:
        return None
    if not isinstance(stored, list):
        return Cell(stored)
    value, formula, format_, more = stored
    return Cell(value, formula, None if format_ is None else formats[format_], more)
