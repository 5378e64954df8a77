"""Rows and columns: insert, delete, move, append, their size and visibility."""

from __future__ import annotations

from typing import NamedTuple

from bot.sandbox.sheets import dimension, fields, protection
from bot.sandbox.sheets.area import Area, clamped, whole
from bot.sandbox.sheets.errors import invalid
from bot.sandbox.sheets.masks import merge
from bot.sandbox.sheets.model import Json, Sheet
from bot.sandbox.sheets.requests.context import Context, Handler, Request, needed

DEFAULT_ROW_PIXELS = 21
DEFAULT_COLUMN_PIXELS = 100


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
    name = given.get("dimension")
    if name not in ("ROWS", "COLUMNS"):
        raise invalid("No dimension specified.")
    start = given.get("startIndex") or 0
    end = given.get("endIndex")
    end = dimension.size_of(sheet, name) if end is None else end
    if start < 0 or end <= start:
        raise invalid(f"range.endIndex[{end}] must be greater than range.startIndex[{start}]")
    return Span(sheet, name, start, end)


def inside(span: Span) -> Span:
    """The span, when all of it is on the grid. Raises ApiError 400 otherwise."""
    size = dimension.size_of(span.sheet, span.dimension)
    if span.end > size:
        noun = "row" if span.dimension == "ROWS" else "column"
        raise invalid(
            f"Range of {noun}s [{span.start}, {span.end}) exceeds grid limits. There are only {size} {noun}s."
        )
    return span


def _insert(context: Context, request: Request) -> None:
    span = span_of(context, needed(request, "range"))
    size = dimension.size_of(span.sheet, span.dimension)
    inherit = bool(request.get("inheritFromBefore"))
    if span.start > size or (span.start == size and not inherit):
        raise invalid(f"range.startIndex[{span.start}] is too large. There are only {size} {span.dimension.lower()}.")
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
            raise invalid("Cannot move a dimension through a merged cell.")
    dimension.move(context.workbook, span.sheet, span.dimension, span.start, span.end, to)


def _append(context: Context, request: Request) -> None:
    sheet = context.sheet(request.get("sheetId"))
    protection.check_whole(context.workbook, sheet, context.user)
    length = request.get("length") or 0
    if length < 1:
        raise invalid("length must be greater than 0.")
    if request.get("dimension") == "COLUMNS":
        sheet.add_columns(length)
    elif request.get("dimension") == "ROWS":
        sheet.add_rows(length)
    else:
        raise invalid("No dimension specified.")


def _update_properties(context: Context, request: Request) -> None:
    """Hides, shows or resizes rows and columns, as the mask says."""
    tree = fields.for_writing(request.get("fields"), "DimensionProperties")
    wanted = tree or {"hiddenByUser": {}, "pixelSize": {}}
    span = inside(span_of(context, needed(request, "range")))
    given = {k: v for k, v in (request.get("properties") or {}).items() if v is not None and v is not False}
    if given.get("pixelSize", 0) < 0:
        raise invalid("pixelSize must be greater than or equal to 0.")
    protection.check_whole(context.workbook, span.sheet, context.user)
    properties = span.sheet.row_properties if span.dimension == "ROWS" else span.sheet.column_properties
    for index in range(span.start, span.end):
        properties[index] = merge(properties[index], given, wanted)


def _auto_resize(context: Context, request: Request) -> None:
    """Fits columns to their longest text, at about seven pixels a character; rows get their default height back."""
    span = inside(span_of(context, needed(request, "dimensions")))
    if span.dimension == "ROWS":
        for index in range(span.start, span.end):
            span.sheet.row_properties[index] = merge(span.sheet.row_properties[index], {}, {"pixelSize": {}})
        return
    for index in range(span.start, span.end):
        longest = max(
            (len(str(row[index].value or "")) for row in span.sheet.rows if index < len(row) and row[index]),  # type: ignore[union-attr]
            default=0,
        )
        if longest:
            known = span.sheet.column_properties[index] or {}
            span.sheet.column_properties[index] = {**known, "pixelSize": max(21, 7 * longest + 7)}


HANDLERS: dict[str, Handler] = {
    "insertDimension": _insert,
    "deleteDimension": _delete,
    "moveDimension": _move,
    "appendDimension": _append,
    "updateDimensionProperties": _update_properties,
    "autoResizeDimensions": _auto_resize,
}
