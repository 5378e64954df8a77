"""Rows or columns that change place, and what that does to every range that lies on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

from bot.sandbox.sheets.formula_text import Shift
from bot.sandbox.sheets.model import Json, Sheet, Workbook

Span = tuple[int, int | None]
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Inserted:
    """`count` new ones before `at`; a span grows when they come inside it."""

    at: int
    count: int

    def index(self, index: int) -> int | None:
        return index + self.count if index >= self.at else index

    def span(self, start: int, end: int | None) -> Span | None:
        new_end = end if end is None or end <= self.at else end + self.count
        return (start + self.count if start >= self.at else start), new_end


@dataclass(frozen=True, slots=True)
class Deleted:
    """Those in [start, stop) are gone; a span shrinks by them and may vanish."""

    start: int
    stop: int

    def index(self, index: int) -> int | None:
        if index < self.start:
            return index
        return None if index < self.stop else index - (self.stop - self.start)

    def _edge(self, edge: int) -> int:
        return edge if edge <= self.start else max(self.start, edge - (self.stop - self.start))

    def span(self, start: int, end: int | None) -> Span | None:
        if end is None:
            return self._edge(start), None
        new = self._edge(start), self._edge(end)
        return None if new[0] == new[1] and start != end else new


@dataclass(frozen=True, slots=True)
class Moved:
    """Those in [start, stop) stand before `to` (counted before the move), which lies outside of them."""

    start: int
    stop: int
    to: int

    @property
    def _landing(self) -> int:
        return self.to if self.to <= self.start else self.to - (self.stop - self.start)

    def index(self, index: int) -> int | None:
        if self.start <= index < self.stop:
            return index - self.start + self._landing
        rest = Deleted(self.start, self.stop).index(index)
        return None if rest is None else Inserted(self._landing, self.stop - self.start).index(rest)

    def span(self, start: int, end: int | None) -> Span | None:
        if end is not None and self.start <= start and end <= self.stop:
            return start - self.start + self._landing, end - self.start + self._landing
        rest = Deleted(self.start, self.stop).span(start, end)
        return None if rest is None else Inserted(self._landing, self.stop - self.start).span(*rest)


_GONE = object()


def shift_ranges(workbook: Workbook, sheet: Sheet, dimension: str, shift: Shift) -> None:
    """Moves every range that hangs on the sheet; one that vanishes takes its owner with it."""

    def kept(items: list[Json]) -> list[Json]:
        shifted = (_shifted(item, sheet.sheet_id, dimension, shift) for item in items)
        return [item for item in shifted if item is not _GONE]

    sheet.merges = [merge for merge in kept(sheet.merges) if not _is_one_cell(merge)]
    for name in ("protected_ranges", "filter_views", "banded_ranges", "row_groups", "column_groups"):
        setattr(sheet, name, kept(getattr(sheet, name)))
    sheet.conditional_formats = kept(sheet.conditional_formats)
    sheet.developer_metadata = kept(sheet.developer_metadata)
    sheet.others = {name: kept(items) for name, items in sheet.others.items()}
    if sheet.basic_filter is not None:
        sheet.basic_filter = next(iter(kept([sheet.basic_filter])), None)
    workbook.named_ranges = kept(workbook.named_ranges)
    workbook.developer_metadata = kept(workbook.developer_metadata)


def _shifted(value: Any, sheet_id: int, dimension: str, shift: Shift) -> Any:
    """The JSON with its ranges moved, or _GONE."""
    if isinstance(value, list):
        items = [_shifted(item, sheet_id, dimension, shift) for item in value]
        left = [item for item in items if item is not _GONE]
        return _GONE if items and not left else left
    if not isinstance(value, dict):
        return value
    if "sheetId" in value and "properties" not in value and value["sheetId"] == sheet_id:
        return _range(value, dimension, shift)
    result: Json = {}
    for name, content in value.items():
        if name == "criteria" and dimension == "COLUMNS" and isinstance(content, dict):
            result[name] = {str(p): c for k, c in content.items() if (p := shift.index(int(k))) is not None}
            continue
        if name in ("dimensionIndex", "columnIndex") and dimension == "COLUMNS" and isinstance(content, int):
            place = shift.index(content)
            if place is None:
                return _GONE
            result[name] = place
            continue
        moved = _shifted(content, sheet_id, dimension, shift)
        if moved is not _GONE:
            result[name] = moved
        elif name in ("range", "ranges", "location"):
            return _GONE
    return result


def _range(value: Json, dimension: str, shift: Shift) -> Any:
    if "dimension" in value:
        if value["dimension"] != dimension:
            return value
        start_name, end_name = "startIndex", "endIndex"
    else:
        axis = "Row" if dimension == "ROWS" else "Column"
        start_name, end_name = f"start{axis}Index", f"end{axis}Index"
    start, end = value.get(start_name), value.get(end_name)
    if start is None and end is None:
        return value
    span = shift.span(start or 0, end)
    if span is None:
        return _GONE
    result = dict(value)
    if start is not None or span[0]:
        result[start_name] = span[0]
    if span[1] is not None:
        result[end_name] = span[1]
    return result


def _is_one_cell(area: Json) -> bool:
    return bool(
        area["endRowIndex"] - area["startRowIndex"] <= 1 and area["endColumnIndex"] - area["startColumnIndex"] <= 1
    )
