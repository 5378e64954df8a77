"""Conditional format rules: kept in the order in which they are looked at."""

from __future__ import annotations

from bot.sandbox.sheets.engine.conditions import boolean
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.grid import shown, stored
from bot.sandbox.sheets.engine.looks.formats import normal
from bot.sandbox.sheets.engine.model import Json, Sheet
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request, needed


def _kept(context: Context, given: Json) -> tuple[Sheet, Json]:
    """The sheet of the rule's ranges (they must share it) and the rule as it is stored."""
    ranges = [stored(context.workbook, r) for r in given.get("ranges") or []]
    if not ranges:
        raise invalid("A conditional format rule must have at least one range.")
    if len({r["sheetId"] for r in ranges}) > 1:
        raise invalid("All ranges of a conditional format rule must be on the same sheet.")
    if ("booleanRule" in given) == ("gradientRule" in given):
        raise invalid("A conditional format rule must have either a boolean rule or a gradient rule.")
    rule = {**normal(given), "ranges": ranges}
    if condition := rule.get("booleanRule", {}).get("condition"):
        boolean.check(condition)
    if "gradientRule" in rule:
        rule["gradientRule"] = {name: _point(point) for name, point in _points(rule["gradientRule"])}
    return context.sheet(ranges[0]["sheetId"]), rule


def _points(gradient: Json) -> list[tuple[str, Json]]:
    """The points of a gradient in their order; only the middle one may be missing."""
    wanted = [name for name in ("minpoint", "midpoint", "maxpoint") if name != "midpoint" or name in gradient]
    return [(name, gradient.get(name) or {}) for name in wanted]


def _point(point: Json) -> Json:
    """An InterpolationPoint as it is stored: MIN and MAX need no value and keep none."""
    kind = point.get("type") or "INTERPOLATION_POINT_TYPE_UNSPECIFIED"
    if kind == "INTERPOLATION_POINT_TYPE_UNSPECIFIED":
        raise invalid("No interpolationPointType specified.")
    if kind in ("MIN", "MAX"):
        return {name: content for name, content in point.items() if name != "value"}
    if not point.get("value"):
        raise invalid("InterpolationPoint.value is required.")
    return point


def _rule_at(sheet: Sheet, index: int) -> Json:
    if not 0 <= index < len(sheet.conditional_formats):
        raise invalid(f"No conditional format on sheet: {sheet.sheet_id} at index: {index}")
    return sheet.conditional_formats[index]


def _add(context: Context, request: Request) -> None:
    sheet, rule = _kept(context, needed(request, "rule"))
    index = request.get("index") or 0
    if not 0 <= index <= len(sheet.conditional_formats):
        raise invalid(f"No conditional format on sheet: {sheet.sheet_id} at index: {index}")
    sheet.conditional_formats.insert(index, rule)


def _update(context: Context, request: Request) -> Json:
    """Replaces the rule at an index, or moves it to another index."""
    index = request.get("index") or 0
    if (request.get("rule") is None) == (request.get("newIndex") is None):
        raise invalid("Must specify exactly one of rule and newIndex.")
    if request.get("rule") is not None:
        sheet, rule = _kept(context, request["rule"])
        old = _rule_at(sheet, index)
        sheet.conditional_formats[index] = rule
        return {"oldRule": shown(old), "newRule": shown(rule), **_index("newIndex", index)}
    sheet = context.sheet(request.get("sheetId"))
    old = _rule_at(sheet, index)
    new_index = request.get("newIndex") or 0
    _rule_at(sheet, new_index)
    sheet.conditional_formats.insert(new_index, sheet.conditional_formats.pop(index))
    return {"newRule": shown(old), **_index("oldIndex", index), **_index("newIndex", new_index)}


def _index(name: str, index: int) -> Json:
    return {name: index} if index else {}


def _delete(context: Context, request: Request) -> Json:
    sheet = context.sheet(request.get("sheetId"))
    rule = _rule_at(sheet, request.get("index") or 0)
    del sheet.conditional_formats[request.get("index") or 0]
    return {"rule": shown(rule)}


HANDLERS: dict[str, Handler] = {
    "addConditionalFormatRule": _add,
    "updateConditionalFormatRule": _update,
    "deleteConditionalFormatRule": _delete,
}
