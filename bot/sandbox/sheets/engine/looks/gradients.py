"""Gradient rules of conditional formats: the colour of a number between two or three points."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from bot.sandbox.sheets.engine import formulas
from bot.sandbox.sheets.engine.area import clamped
from bot.sandbox.sheets.engine.entry import typed
from bot.sandbox.sheets.engine.looks.formats import color
from bot.sandbox.sheets.engine.model import BLANK, Effective, Json, Sheet, Workbook

_CHANNELS = ("red", "green", "blue")


def gradient(workbook: Workbook, sheet: Sheet, rule: Json) -> Callable[[Effective], Json | None]:
    """The background that the rule gives to a value, as `{"backgroundColor", "backgroundColorStyle"}`.

    Only numbers are coloured. Below the lowest point they have its colour, above the highest that one's; between two
    points each channel is interpolated. Nothing is coloured when a point cannot be found (no numbers in the ranges).
    Values of one colour share one object.
    """
    given = rule["gradientRule"]
    chosen = [given[name] for name in ("minpoint", "midpoint", "maxpoint") if given.get(name)]
    numbers = _numbers(workbook, sheet, rule)
    places = [_place(workbook, sheet, rule, point, numbers) for point in chosen]
    if not chosen or any(place is None for place in places):
        return lambda _: None
    points = [(place or 0.0, _rgb(point)) for place, point in zip(places, chosen, strict=True)]
    known: dict[tuple[int, ...], Json] = {}

    def paint(value: Effective) -> Json | None:
        if not isinstance(value, float):
            return None
        levels = _between(points, value)
        key = tuple(round(level * 255) for level in levels)
        if key not in known:
            shown = color(dict(zip(_CHANNELS, levels, strict=True)))
            known[key] = {"backgroundColor": shown, "backgroundColorStyle": {"rgbColor": shown}}
        return known[key]

    return paint


def _between(points: list[tuple[float, list[float]]], value: float) -> list[float]:
    if value <= points[0][0]:
        return points[0][1]
    for (low, first), (high, last) in pairwise(points):
        if value <= high and high > low:
            part = (value - low) / (high - low)
            return [a + (b - a) * part for a, b in zip(first, last, strict=True)]
    return points[-1][1]


def _rgb(point: Json) -> list[float]:
    rgb = point.get("color") or {}
    return [float(rgb.get(channel) or 0) for channel in _CHANNELS]


def _numbers(workbook: Workbook, sheet: Sheet, rule: Json) -> list[float]:
    """All numbers in the rule's ranges, from the smallest on."""
    computed = formulas.results(workbook, sheet)
    found: list[float] = []
    for area in (clamped(sheet, given) for given in rule["ranges"]):
        for number, row in enumerate(sheet.rows[area.top : area.bottom], area.top):
            values: list[Effective] = [(cell or BLANK).value for cell in row[area.left : area.right]]
            for column, value in computed.get(number, {}).items():
                if area.left <= column < area.right:
                    values.append(value)
            found += [value for value in values if isinstance(value, float)]
    return sorted(found)


def _place(workbook: Workbook, sheet: Sheet, rule: Json, point: Json, numbers: list[float]) -> float | None:
    """The number at which a point sits."""
    kind = point.get("type")
    if kind in ("MIN", "MAX"):
        return (numbers[0] if kind == "MIN" else numbers[-1]) if numbers else None
    text = str(point.get("value") or "")
    given: Effective = typed(text, workbook.locale).value
    if text.startswith("="):
        area = clamped(sheet, rule["ranges"][0])
        corner = area.top, area.left
        given = formulas.evaluate_apart(workbook, sheet, text, corner, [corner])[0]
    if not isinstance(given, float):
        return None
    if kind == "NUMBER":
        return given
    if not numbers:
        return None
    part = given / 100
    if kind == "PERCENT":
        return numbers[-1] * part + numbers[0] * (1 - part)
    return _percentile(numbers, part)


def _percentile(numbers: list[float], part: float) -> float:
    """As PERCENTILE does: linear between the neighbours."""
    position = min(max(part, 0.0), 1.0) * (len(numbers) - 1)
    below = int(position)
    above = min(below + 1, len(numbers) - 1)
    return numbers[below] + (numbers[above] - numbers[below]) * (position - below)
