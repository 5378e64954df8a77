"""Dimension groups: rows and columns that can be folded together."""

from __future__ import annotations

from bot.sandbox.sheets.engine import fields
from bot.sandbox.sheets.engine.dimension import flagged, size_of
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.grid import shown
from bot.sandbox.sheets.engine.model import Json
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request, needed
from bot.sandbox.sheets.engine.requests.dimensions import Span, inside, span_of

Depths = list[int]
"""How many groups each row or column is in."""


def _groups(span: Span) -> list[Json]:
    return span.sheet.row_groups if span.dimension == "ROWS" else span.sheet.column_groups


def _add(context: Context, request: Request) -> Json:
    """Puts a range one level deeper; ranges that cross are split so that groups nest."""
    span = inside(span_of(context, needed(request, "range")))
    return _changed(span, 1)


def _delete(context: Context, request: Request) -> Json:
    """Takes a range one level up again."""
    span = inside(span_of(context, needed(request, "range")))
    if max(_depths(span)[span.start : span.end], default=0) == 0:
        raise invalid("Cannot delete a dimension group that does not exist.")
    return _changed(span, -1)


def _depths(span: Span) -> Depths:
    depths = [0] * size_of(span.sheet, span.dimension)
    for group in _groups(span):
        for index in range(group["range"]["startIndex"], group["range"]["endIndex"]):
            depths[index] = max(depths[index], group["depth"])
    return depths


def _changed(span: Span, step: int) -> Json:
    depths = _depths(span)
    for index in range(span.start, span.end):
        depths[index] = max(0, depths[index] + step)
    folded = {
        (g["range"]["startIndex"], g["range"]["endIndex"], g["depth"]) for g in _groups(span) if g.get("collapsed")
    }
    groups = []
    for depth in range(1, max(depths, default=0) + 1):
        start: int | None = None
        for index, deep in enumerate([*depths, 0]):
            if deep >= depth and start is None:
                start = index
            elif deep < depth and start is not None:
                group: Json = {"range": span._replace(start=start, end=index).json(), "depth": depth}
                groups.append({**group, "collapsed": True} if (start, index, depth) in folded else group)
                start = None
    groups.sort(key=lambda g: (g["range"]["startIndex"], g["depth"]))
    _groups(span)[:] = groups
    return {"dimensionGroups": shown(groups)} if groups else {}


def _update(context: Context, request: Request) -> None:
    """Folds or unfolds a group, found by its range and depth; folded rows and columns are hidden."""
    tree = fields.for_writing(request.get("fields"), "DimensionGroup")
    given = needed(request, "dimensionGroup")
    if (given.get("depth") or 0) < 1:
        raise invalid("dimensionGroup.depth must be > 0")
    span = inside(span_of(context, needed(given, "range")))
    groups = _groups(span)
    for place, group in enumerate(groups):
        if group["range"] == span.json() and group["depth"] == given.get("depth", 0):
            if tree and "collapsed" not in tree:
                raise invalid("Only the 'collapsed' field of a dimension group can be updated.")
            folded = bool(given.get("collapsed"))
            kept = {k: v for k, v in group.items() if k != "collapsed"}
            groups[place] = {**kept, "collapsed": True} if folded else kept
            properties = span.sheet.row_properties if span.dimension == "ROWS" else span.sheet.column_properties
            for index in range(span.start, span.end):
                properties[index] = flagged(properties[index], "hiddenByUser", folded)
            return
    raise invalid("No dimension group with that range and depth.")


HANDLERS: dict[str, Handler] = {
    "addDimensionGroup": _add,
    "deleteDimensionGroup": _delete,
    "updateDimensionGroup": _update,
}
