"""What keeps a whole row from being moved, whoever decides: protections, merges, array formulas. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from bot.core.problem import Problem
from bot.sheets.moving_bodies import Side
from bot.sheets.obstacles import Obstacle

_FIXES = {
    "is protected": "let the bot edit it: Data > Protect sheets and ranges",
    "is merged with other cells": "unmerge it: Format > Merge cells > Unmerge",
    "is filled by an ARRAYFORMULA": "put the values in place of the formula, or move the row by hand",
}


def find_row_obstacle(side: Side, row: int) -> Obstacle | None:
    """What keeps a whole row (0-based) from being moved."""
    for at in range(side.image.column_count):
        cell = side.image.cell(row, at)
        what = (
            "is protected"
            if side.image.is_protected(row, at)
            else "is merged with other cells"
            if side.image.is_merged(row, at)
            else "is filled by an ARRAYFORMULA"
            if cell.spilled
            else ""
        )
        if what:
            return Obstacle(row, side.columns[at], what)
    return None


def row_obstacle_problems(sheet: str, obstacles: Iterable[Obstacle]) -> Iterable[Problem]:
    """One problem for each column and kind of obstacle, at the first row that stays for it."""
    counts = Counter((one.column, one.what) for one in obstacles)
    first = {(one.column, one.what): one.row + 1 for one in reversed(list(obstacles))}
    for (column, what), count in counts.items():
        rows = "this row stays" if count == 1 else f"this row and {count - 1} more stay"
        yield Problem(sheet, first[column, what], column or None, f"{what}: {rows} in the tab", _FIXES[what])
