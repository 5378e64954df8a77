"""A workbook as compressed JSON and back, for the store. What comes back is equal to what went in.

Formats are written once each: a format is a number in a table, a plain value is itself, any other cell a short list
`[value, formula, format, more]`. Works on a `Workbook.snapshot()`, so that nobody waits while it is encoded.
"""

from __future__ import annotations

import gc
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime
from typing import Any

from bot.sandbox.sheets.model import Cell, Json, Row, Sheet, Workbook

FORMAT_VERSION = 1
_NOT_STORED = {"sheets", "computed", "created", "modified"}


def encode(workbook: Workbook) -> bytes:
    """The workbook in one piece."""
    table: dict[str, int] = {}
    known: dict[int, int] = {}

    def number(format_: Json) -> int:
        index = known.get(id(format_))
        if index is None:
            index = known[id(format_)] = table.setdefault(json.dumps(format_, sort_keys=True), len(table))
        return index

    def cell(stored: Cell | None) -> Any:
        if stored is None:
            return None
        if stored.formula is None and not stored.format and not stored.more and stored.value is not None:
            return stored.value
        return [stored.value, stored.formula, number(stored.format) if stored.format else None, stored.more]

    sheets = []
    for sheet in workbook.sheets:
        rest = {f.name: getattr(sheet, f.name) for f in fields(sheet) if f.name != "rows"}
        sheets.append(rest | {"rows": [[cell(stored) for stored in row] for row in sheet.rows]})
    whole = {f.name: getattr(workbook, f.name) for f in fields(workbook) if f.name not in _NOT_STORED}
    whole |= {"created": workbook.created.isoformat(), "modified": workbook.modified.isoformat()}
    whole |= {"format_version": FORMAT_VERSION, "sheets": sheets, "formats": [json.loads(text) for text in table]}
    return zlib.compress(json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode(), 1)


def decode(data: bytes) -> Workbook:
    """The workbook that `encode` was given.

    Raises:
        ValueError: the data is damaged or of a newer version of this program.
    """
    try:
        with _no_search_for_cycles():
            return _decoded(data)
    except (zlib.error, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"the stored workbook cannot be read: {error}") from error


@contextmanager
def _no_search_for_cycles() -> Iterator[None]:
    """For making a million objects that have none: the search would take twice as long as making them."""
    searching = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if searching:
            gc.enable()


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
