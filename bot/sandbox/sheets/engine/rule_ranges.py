"""The ranges of conditional format rules, when cells are copied or moved: rules go where their cells go."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.sandbox.sheets.engine.area import Area, clamped, covering
from bot.sandbox.sheets.engine.formula import text as formula_text
from bot.sandbox.sheets.engine.formula.rules import rewritten
from bot.sandbox.sheets.engine.model import Json, Sheet

Place = tuple[Area, Callable[[Area], Area]]
"""Cells of the source that are put elsewhere, and where an area among them then lies."""


def bring(source: Sheet, target: Sheet, places: Iterable[Place], cut: Area | None = None) -> None:
    """Gives cells of the target sheet the rules that cells of the source sheet have, and no others.

    On the same sheet the rules reach further; another sheet gets rules of its own at the end of its list. The cells of
    `cut` lose theirs. A rule without a cell is gone.
    """
    places = list(places)
    covered = [put(area) for area, put in places]
    found = [(rule, _areas(source, rule)) for rule in source.conditional_formats]
    new = [[put(o) for a, put in places for area in areas if (o := area.overlap(a))] for _, areas in found]
    if source is target:
        holes = [*covered, cut] if cut else covered
        kept = [_without(areas, holes) + more for (_, areas), more in zip(found, new, strict=True)]
        source.conditional_formats = _rules(source, source, found, kept)
        return
    if cut:
        source.conditional_formats = _rules(source, source, found, [_without(areas, [cut]) for _, areas in found])
    own = [(rule, _areas(target, rule)) for rule in target.conditional_formats]
    target.conditional_formats = [
        *_rules(target, target, own, [_without(areas, covered) for _, areas in own]),
        *_rules(source, target, found, new),
    ]


def _areas(sheet: Sheet, rule: Json) -> list[Area]:
    return [clamped(sheet, given) for given in rule["ranges"]]


def _without(areas: list[Area], holes: list[Area]) -> list[Area]:
    for hole in holes:
        areas = [part for area in areas for part in area.minus(hole)]
    return areas


def _rules(source: Sheet, target: Sheet, found: list[tuple[Json, list[Area]]], areas: list[list[Area]]) -> list[Json]:
    """The rules over their new areas; the very same object where nothing changed."""
    rules = []
    for (rule, old), wanted in zip(found, areas, strict=True):
        new = covering(wanted)
        if source is target and new == covering(old):
            rules.append(rule)
        elif new:
            rules.append(_over(rule, old[0], new, target))
    return rules


def _over(rule: Json, origin: Area, areas: list[Area], sheet: Sheet) -> Json:
    """The rule over other areas; its formulas are written for the top left cell of the first."""
    down, right = areas[0].top - origin.top, areas[0].left - origin.left
    moved: Json = rewritten(rule, lambda formula: formula_text.copied(formula, down, right))
    return {**moved, "ranges": [area.json(sheet.sheet_id) for area in areas]}
