"""What conditional format rules paint on cells.

Rules are looked at in their order. Each property (background, text colour, bold, italic, strikethrough, underline) is
taken from the first rule that matches and sets it, so rules that do not contradict each other add up.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from bot.sandbox.sheets.engine.area import Area, clamped
from bot.sandbox.sheets.engine.conditions.boolean import Place, matching, value_test
from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.looks.gradients import gradient
from bot.sandbox.sheets.engine.model import BLANK, Cell, Effective, Json, Sheet, Workbook

Paint = Callable[[int, int, Cell, Effective], Json | None]
"""(row, column, cell, effective value) → the part of a CellFormat that a rule sets there."""

_TEXT = ("foregroundColor", "foregroundColorStyle", "bold", "italic", "strikethrough", "underline")
_CELL = ("backgroundColor", "backgroundColorStyle")


class _Rule(NamedTuple):
    areas: list[Area]
    paint: Paint
    paints_blanks: bool


class ConditionalFormats:
    """The rules of a sheet that reach into an area."""

    def __init__(self, workbook: Workbook, sheet: Sheet, area: Area, now: datetime | None = None) -> None:
        self._rules: list[_Rule] = []
        for given in sheet.conditional_formats:
            areas = [common for r in given["ranges"] if (common := clamped(sheet, r).overlap(area))]
            if areas and (rule := _rule(workbook, sheet, given, areas, now)):
                self._rules.append(rule)
        self._merged: dict[tuple[int, ...], tuple[list[Json], Json]] = {}

    def __bool__(self) -> bool:
        return bool(self._rules)

    def blank_areas(self) -> list[Area]:
        """Where cells without content may be painted too."""
        return [area for rule in self._rules if rule.paints_blanks for area in rule.areas]

    def overlay(self, row: int, column: int, cell: Cell, value: Effective) -> Json | None:
        """What is laid over the cell's own format; the same combination of rules gives the same object."""
        parts = [
            part
            for rule in self._rules
            if any(a.top <= row < a.bottom and a.left <= column < a.right for a in rule.areas)
            and (part := rule.paint(row, column, cell, value))
        ]
        if len(parts) < 2:
            return parts[0] if parts else None
        key = tuple(map(id, parts))
        known = self._merged.get(key)
        if known is None:
            known = self._merged[key] = (parts, _first_wins(parts))
        return known[1]


def _first_wins(parts: list[Json]) -> Json:
    result: Json = {}
    text: Json = {}
    for part in parts:
        result = {**part, **result}
        text = {**part.get("textFormat", {}), **text}
    return {**result, "textFormat": text} if text else result


def _rule(workbook: Workbook, sheet: Sheet, given: Json, areas: list[Area], now: datetime | None) -> _Rule | None:
    """None for a rule that paints nothing, or whose condition is not known."""
    if "gradientRule" in given:
        color_of = gradient(workbook, sheet, given)
        return _Rule(areas, lambda _r, _c, _cell, value: color_of(value), False)
    rule = given["booleanRule"]
    painted, condition = _paintable(rule.get("format") or {}), rule.get("condition") or {}
    if not painted:
        return None
    try:
        test = value_test(workbook, sheet, condition, now)
    except ApiError:
        return None
    if test is not None:
        found = test
        return _Rule(areas, lambda _r, _c, cell, v: painted if found(cell, v) else None, found(BLANK, None))
    top_left = clamped(sheet, given["ranges"][0])
    places: set[Place] | None = None

    def paint(row: int, column: int, _cell: Cell, _value: Effective) -> Json | None:
        nonlocal places
        if places is None:
            wanted = ((r, c) for a in areas for r in range(a.top, a.bottom) for c in range(a.left, a.right))
            places = matching(workbook, sheet, condition, wanted, (top_left.top, top_left.left), now)
        return painted if (row, column) in places else None

    return _Rule(areas, paint, True)


def _paintable(format_: Json) -> Json:
    """The properties that a rule may carry; whatever else it holds has no effect."""
    result: Json = {name: format_[name] for name in _CELL if name in format_}
    text: dict[str, Any] = format_.get("textFormat") or {}
    kept = {name: text[name] for name in _TEXT if name in text}
    return {**result, "textFormat": kept} if kept else result
