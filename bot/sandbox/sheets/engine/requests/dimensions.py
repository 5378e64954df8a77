"""Rows and columns: insert, delete, move, append, their size and visibility."""

from __future__ import annotations

from typing import NamedTuple

from bot.sandbox.sheets.engine import dimension, fields, formulas, protection, tables
from bot.sandbox.sheets.engine.area import Area, clamped, whole
from bot.sandbox.sheets.engine.display import formatted
from bot.sandbox.sheets.engine.errors import invalid, not_supported
from bot.sandbox.sheets.engine.masks import merge
from bot.sandbox.sheets.engine.model import BLANK, Json, Sheet
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request, dimension_in, needed

_WRITABLE = ("hiddenByUser", "pixelSize")


class Span(NamedTuple):
    """A resolved DimensionRange."""

    sheet: Sheet
    dimension: str
    start: int
    end: int

    @property
    def area(self) -> Area:
        everything = whole(self.sheet)
        if self.dimension == "ROWS":
            return everything._replace(top=self.start, bottom=self.end)
        return everything._replace(left=self.start, right=self.end)

    def json(self) -> Json:
        return {
            "sheetId": self.sheet.sheet_id,
            "dimension": self.dimension,
            "startIndex": self.start,
            "endIndex": self.end,
        }


def span_of(context: Context, given: Request) -> Span:
    """The rows or columns a DimensionRange names; open ends reach the edge of the grid. It may reach beyond.

    Raises:
        ApiError: 400, no dimension, an unknown sheet, or an end that is not behind the start.
    """
    sheet = context.sheet(given.get("sheetId"))
    name = dimension_in(given)
    start = given.get("startIndex") or 0
    end = given.get("endIndex")
    end = dimension.size_of(sheet, name) if end is None else end
    if start < 0 or end <= start:
        raise invalid(f"range.endIndex[{end}] must be greater than range.startIndex[{start}]")
    return Span(sheet, name, start, end)


def inside(span: Span) -> Span:
    """The span, when all of it is on the grid. Raises ApiError 400 otherwise."""
    dimension.check_inside(span.sheet, span.dimension, span.start, span.end)
    return span


def _insert(context: Context, request: Request) -> None:
    """New rows or columns look like those after them or, with `inheritFromBefore`, before them."""
    for end in ("startIndex", "endIndex"):
        if needed(request, "range").get(end) is None:
            raise invalid(f"range.{end} must be set.")
    span = span_of(context, request["range"])
    size = dimension.size_of(span.sheet, span.dimension)
    inherit = bool(request.get("inheritFromBefore"))
    if span.start > size:
        raise invalid(f"range.startIndex is larger than current grid size ({size})")
    if span.start == size and not inherit:
        raise invalid(f"range.startIndex must be less than the grid size ({size}) if inheritFromBefore is false.")
    if inherit and span.start == 0:
        raise invalid("inheritFromBefore cannot be true when inserting at the beginning of the sheet.")
    for protected in span.sheet.protected_ranges:
        covered = protection.area_of(context.workbook, span.sheet, protected)
        if covered and not protection.may_edit(context.workbook, protected, context.user):
            low, high = (covered.top, covered.bottom) if span.dimension == "ROWS" else (covered.left, covered.right)
            if low < span.start < high or covered == whole(span.sheet):
                raise protection.refused()
    dimension.insert(context.workbook, span.sheet, span.dimension, span.start, span.end - span.start, inherit)


def _delete(context: Context, request: Request) -> None:
    span = span_of(context, needed(request, "range"))
    context.check(span.sheet, span.area)
    for table in tables.on(span.sheet) if span.dimension == "ROWS" else ():
        is_whole = span.area.contains(clamped(span.sheet, table["range"]))
        if span.area.overlap(tables.header_area(span.sheet, table)) and not is_whole:
            raise invalid(tables.HEADER_STAYS)
    dimension.delete(context.workbook, span.sheet, span.dimension, span.start, span.end)


def _move(context: Context, request: Request) -> None:
    span = inside(span_of(context, needed(request, "source")))
    to = request.get("destinationIndex") or 0
    size = dimension.size_of(span.sheet, span.dimension)
    if to < 0 or to > size:
        raise invalid(f"destinationIndex[{to}] is beyond the grid. There are only {size} {span.dimension.lower()}.")
    if span.start < to < span.end:
        raise invalid("destinationIndex must not lie within the source range.")
    context.check(span.sheet, span.area)
    for merged in span.sheet.merges:
        area = clamped(span.sheet, merged)
        low, high = (area.top, area.bottom) if span.dimension == "ROWS" else (area.left, area.right)
        if any(low < edge < high for edge in (span.start, span.end, to)):
            noun = "row" if span.dimension == "ROWS" else "column"
            raise invalid(
                f"Sorry, it is not possible to move a {noun} to a position that crosses a merged cell. "
                "Please unmerge and try again."
            )
    dimension.move(context.workbook, span.sheet, span.dimension, span.start, span.end, to)


def _append(context: Context, request: Request) -> None:
    sheet = context.sheet(request.get("sheetId"))
    protection.check_whole(context.workbook, sheet, context.user)
    length = request.get("length") or 0
    if length < 1:
        raise invalid("length must be greater than 0.")
    dimension.grow(context.workbook, sheet, dimension_in(request), length)


def _update_properties(context: Context, request: Request) -> None:
    """Hides, shows or resizes rows and columns, as the mask says; what is read-only is passed over."""
    tree = fields.for_writing(request.get("fields"), "DimensionProperties")
    if request.get("dataSourceSheetRange") is not None:
        raise not_supported("updateDimensionProperties with a dataSourceSheetRange")
    if "developerMetadata" in tree:
        raise not_supported("updateDimensionProperties of developerMetadata")
    wanted: fields.Tree = {name: {} for name in _WRITABLE if not tree or name in tree}
    span = inside(span_of(context, needed(request, "range")))
    given = {k: v for k, v in (request.get("properties") or {}).items() if v is not None and v is not False}
    if given.get("pixelSize", 0) < 0:
        raise invalid("pixelSize must be greater than or equal to 0.")
    protection.check_whole(context.workbook, span.sheet, context.user)
    properties = span.sheet.row_properties if span.dimension == "ROWS" else span.sheet.column_properties
    for index in range(span.start, span.end):
        properties[index] = merge(properties[index], given, wanted)


def _auto_resize(context: Context, request: Request) -> None:
    """Fits columns to their longest line, at about seven pixels a character; rows get their default height back."""
    if request.get("dataSourceSheetDimensions") is not None:
        raise not_supported("autoResizeDimensions with dataSourceSheetDimensions")
    span = inside(span_of(context, needed(request, "dimensions")))
    sheet = span.sheet
    protection.check_whole(context.workbook, sheet, context.user)
    if span.dimension == "ROWS":
        for index in range(span.start, span.end):
            sheet.row_properties[index] = merge(sheet.row_properties[index], {}, {"pixelSize": {}})
        return
    computed = formulas.results(context.workbook, sheet)
    for index in range(span.start, span.end):
        longest = 0
        for number, row in enumerate(sheet.rows):
            cell = (row[index] if index < len(row) else None) or BLANK
            value = formulas.effective(computed, number, index, cell)
            if value is not None:
                shown = formatted(value, cell.number_format, context.workbook.locale)
                longest = max(longest, *map(len, shown.split("\n")))
        if longest:
            known = sheet.column_properties[index] or {}
            sheet.column_properties[index] = {**known, "pixelSize": max(21, 7 * longest + 7)}


HANDLERS: dict[str, Handler] = {
    "insertDimension": _insert,
    "deleteDimension": _delete,
    "moveDimension": _move,
    "appendDimension": _append,
    "updateDimensionProperties": _update_properties,
    "autoResizeDimensions": _auto_resize,
}
