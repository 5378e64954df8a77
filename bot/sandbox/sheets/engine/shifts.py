"""Rows or columns that change place, and what that does to every range that lies on them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.sandbox.sheets.engine.formula.text import Shift
from bot.sandbox.sheets.engine.model import LISTS, Json, Sheet, Workbook

Span = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Inserted:
    """`count` new ones before `at`; a span grows when they come inside it and, if `at_end`, right behind it."""

    at: int
    count: int
    at_end: bool = False

    def index(self, index: int) -> int | None:
        return index + self.count if index >= self.at else index

    def span(self, start: int, end: int | None) -> Span | None:
        grows = end is not None and (end > self.at or (self.at_end and end == self.at))
        new_end = end + self.count if end is not None and grows else end
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


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to the rows or columns of a sheet.

    Attributes:
        across: only the cells of these columns (or, for COLUMNS, rows) change place; None when rows or columns do as a
            whole. A range that reaches beyond them stays as it is.
        for_tables: how it is for the ranges of tables, when that differs.
        size: how many rows or columns there are afterwards.
    """

    dimension: str
    shift: Shift
    across: tuple[int, int] | None = None
    for_tables: Shift | None = None
    size: int = 0


def shift_ranges(workbook: Workbook, sheet: Sheet, change: Change) -> None:
    """Moves every range that hangs on the sheet, which has its new size already; none reaches beyond its edge.

    A range that vanishes takes its owner with it.
    """
    size = sheet.row_count if change.dimension == "ROWS" else sheet.column_count
    change = replace(change, size=size)

    def kept(items: list[Json], change: Change = change) -> list[Json]:
        shifted = (_shifted(item, sheet.sheet_id, change, _columns_move(item, change)) for item in items)
        return [item for item in shifted if item is not _GONE]

    for name in LISTS:
        if change.across is None or name not in ("row_groups", "column_groups"):
            setattr(sheet, name, kept(getattr(sheet, name)))
    sheet.merges = [merge for merge in sheet.merges if not _is_one_cell(merge)]
    tables = replace(change, shift=change.for_tables or change.shift)
    sheet.others = {name: kept(items, tables if name == "tables" else change) for name, items in sheet.others.items()}
    for other in workbook.sheets:
        if other is not sheet and other.others.get("charts"):
            other.others = {**other.others, "charts": kept(other.others["charts"])}
    if sheet.basic_filter is not None:
        sheet.basic_filter = next(iter(kept([sheet.basic_filter])), None)
    workbook.named_ranges = kept(workbook.named_ranges)
    workbook.developer_metadata = kept(workbook.developer_metadata)


def _columns_move(item: Json, change: Change) -> bool:
    """Whether the columns that the item names by number alone change place."""
    if change.dimension != "COLUMNS":
        return False
    return change.across is None or _is_within(item.get("range") or {}, change)


def _shifted(value: Any, sheet_id: int, change: Change, columns_move: bool) -> Any:
    """The JSON with its ranges moved, or _GONE."""
    if isinstance(value, list):
        items = [_shifted(item, sheet_id, change, columns_move) for item in value]
        left = [item for item in items if item is not _GONE]
        return _GONE if items and not left else left
    if not isinstance(value, dict):
        return value
    if "sheetId" in value and "properties" not in value:
        return _range(value, change) if value["sheetId"] == sheet_id else value
    result: Json = {}
    for name, content in value.items():
        if columns_move and name == "columnProperties" and isinstance(content, list):
            result[name] = _table_columns(content, value.get("range") or {}, change.shift)
            continue
        if columns_move and name == "criteria" and isinstance(content, dict):
            places = ((change.shift.index(int(key)), criteria) for key, criteria in content.items())
            result[name] = {str(place): criteria for place, criteria in places if place is not None}
            continue
        if columns_move and name in ("dimensionIndex", "columnIndex") and isinstance(content, int):
            place = change.shift.index(content)
            if place is None:
                return _GONE
            result[name] = place
            continue
        moved = _shifted(content, sheet_id, change, columns_move)
        if moved is not _GONE:
            result[name] = moved
        elif name in ("range", "ranges", "location", "dimensionRange"):
            return _GONE
    return result


def _table_columns(columns: list[Json], range_: Json, shift: Shift) -> list[Json]:
    """The columns of a table, which are counted from its left edge."""
    left = range_.get("startColumnIndex") or 0
    span = shift.span(left, range_.get("endColumnIndex"))
    kept = []
    for column in columns:
        place = shift.index(left + (column.get("columnIndex") or 0))
        if place is not None and span is not None:
            kept.append({**column, "columnIndex": place - span[0]})
    return kept


def _is_within(value: Json, change: Change) -> bool:
    """Whether a range lies wholly in the columns (or rows) whose cells change place."""
    if change.across is None:
        return True
    axis = "Column" if change.dimension == "ROWS" else "Row"
    start, end = value.get(f"start{axis}Index") or 0, value.get(f"end{axis}Index")
    return end is not None and change.across[0] <= start and end <= change.across[1]


def _range(value: Json, change: Change) -> Any:
    """A GridRange, DimensionRange or GridCoordinate after the change, or _GONE (a coordinate never is)."""
    if "rowIndex" in value or "columnIndex" in value:
        return _coordinate(value, change)
    if "dimension" in value:
        if value["dimension"] != change.dimension or change.across is not None:
            return value
        start_name, end_name = "startIndex", "endIndex"
    else:
        axis = "Row" if change.dimension == "ROWS" else "Column"
        start_name, end_name = f"start{axis}Index", f"end{axis}Index"
        if not _is_within(value, change):
            return value
    start, end = value.get(start_name), value.get(end_name)
    if start is None and end is None:
        return value
    span = change.shift.span(start or 0, end)
    if span is None or span[0] >= change.size:
        return _GONE
    span = span[0], None if span[1] is None else min(span[1], change.size)
    result = dict(value)
    if start is not None or span[0]:
        result[start_name] = span[0]
    if span[1] is not None:
        result[end_name] = span[1]
    return result


def _coordinate(value: Json, change: Change) -> Any:
    name, other = ("rowIndex", "columnIndex") if change.dimension == "ROWS" else ("columnIndex", "rowIndex")
    across = change.across
    if across is not None and not across[0] <= (value.get(other) or 0) < across[1]:
        return value
    old = value.get(name) or 0
    place = change.shift.index(old)
    if place is None:  # what is anchored to a deleted cell stays, where the gap closed
        gap = change.shift.span(0, old)
        place = gap[1] if gap and gap[1] else 0
    place = min(place, change.size - 1)
    return {**value, name: place} if place or name in value else value


def _is_one_cell(area: Json) -> bool:
    return bool(
        area["endRowIndex"] - area["startRowIndex"] <= 1 and area["endColumnIndex"] - area["startColumnIndex"] <= 1
    )
