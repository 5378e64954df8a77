"""What keeps a cell from being written, whoever decides: protections, merges, formulas. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.memory import ChangeKind, PlannedChange
from bot.core.problem import Problem
from bot.core.schema import Layout
from bot.sheets.image import Image
from bot.sheets.overwritten import FORMULA, UNREAD


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a cell cannot be written, whoever decides: 0-based row, header, and what is in the way."""

    row: int
    column: str
    what: str


def find_obstacle(change: PlannedChange, image: Image, row: int, layout: Layout) -> Obstacle | None:
    """What is in the way of a change in its row (0-based); None when nothing is."""
    column = layout.positions[change.column]
    cell = image.cell(row, column)
    if image.is_protected(row, column):
        return Obstacle(row, change.column, "is protected")
    if change.kind is ChangeKind.STRIKETHROUGH:
        return None
    if image.is_merged(row, column):
        return Obstacle(row, change.column, "is merged with other cells")
    if change.kind is ChangeKind.VALUE and cell.formula:
        return Obstacle(row, change.column, "holds a formula")
    if change.kind is ChangeKind.VALUE and cell.spilled:
        return Obstacle(row, change.column, "is filled by an ARRAYFORMULA")
    return None


def obstacle_problems(sheet: str, obstacles: Iterable[Obstacle], layout: Layout) -> Iterable[Problem]:
    """One problem for each column and kind of obstacle, with the rows that were left untouched."""
    fixes = {
        "is protected": "let the bot edit it: Data > Protect sheets and ranges",
        "is merged with other cells": "unmerge it: Format > Merge cells > Unmerge",
        "holds a formula": "clear the cell; the bot writes this column",
        "is filled by an ARRAYFORMULA": "delete the formula at the top of the column; the bot writes this column",
        UNREAD: "put back what stood there: File > Version history",
        FORMULA: "put it back: copy the one above or below",
    }
    grouped: dict[tuple[str, str], list[int]] = {}
    for obstacle in obstacles:
        grouped.setdefault((obstacle.column, obstacle.what), []).append(obstacle.row + 1)
    for (column, what), rows in grouped.items():
        rows.sort()
        places = ", ".join(map(str, rows[:8])) + (f" and {len(rows) - 8} more" if len(rows) > 8 else "")
        rest = "" if what in (UNREAD, FORMULA) else " left untouched"
        problem = f"{what}; {'row' if len(rows) == 1 else 'rows'} {places}{rest}"
        yield Problem(sheet, rows[0] if len(rows) == 1 else None, column, problem, fixes[what], layout.header(column))
