"""The goals of speed (DESIGN "Measures"): what was wanted, what was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bench.sheets.costs import Cost
from bench.sheets.matrix import JUDGED, JUDGED_WAYS, SIZES, Figures

OURS, FLOOR, THEIRS = JUDGED_WAYS
Figure = Callable[[Figures, str], float | None]
"""The figure of a way; None where it was not measured."""
LARGE, MIDDLE = JUDGED[0], 10_000


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal: its words, the most (or, with `at_least`, the least) that meets it, and where its figure comes from."""

    words: str
    limit: float
    figure: Figure
    unit: str = ""
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """A goal, the figure found for it, and the same of the floor, which checks nothing; None when not measured."""

    goal: Goal
    found: float | None
    floor: float | None = None

    @property
    def is_met(self) -> bool | None:
        """None when nothing was measured."""
        if self.found is None:
            return None
        return self.found >= self.goal.limit if self.goal.at_least else self.found <= self.goal.limit

    @property
    def text(self) -> str:
        """`met` or `NOT MET`, for a table."""
        return {True: "met", False: "**not met**", None: "not measured"}[self.is_met]


def _of(rows: int, percent: float, part: Callable[[Cost], float]) -> Figure:
    def figure(figures: Figures, way: str) -> float | None:
        cost = figures.find(way, rows, percent)
        return part(cost) if cost else None

    return figure


def _calls_again(figures: Figures, way: str) -> float | None:
    found = [cost.calls for rows in SIZES if (cost := figures.find(way, rows, 0.0, "again"))]
    return max(found, default=None)


def _times(part: Callable[[Cost], float]) -> Figure:
    """How many times as much gspread's own batch calls take, at the largest size with 1 % changed."""

    def figure(figures: Figures, way: str) -> float | None:
        ours, theirs = figures.find(way, LARGE, 1.0), figures.find(THEIRS, LARGE, 1.0)
        return part(theirs) / part(ours) if ours and theirs else None

    return figure


GOALS = (
    Goal("nothing changed and nothing moved, the bot goes on (`bot serve`): 1 call", 1, _calls_again, "calls"),
    Goal(
        "10,000 rows, nothing changed: at most 0.15 s beside the network (CPU)",
        0.15,
        _of(MIDDLE, 0.0, lambda cost: cost.cpu_s),
        "s",
    ),
    Goal("100,000 rows, 1 % changed: at most 0.5 s CPU", 0.5, _of(LARGE, 1.0, lambda cost: cost.cpu_s), "s"),
    Goal("100,000 rows, 1 % changed: at most 130 MB peak", 130, _of(LARGE, 1.0, lambda cost: cost.peak_mb), "MB"),
    Goal("100,000 rows, 1 % changed: at most 4 calls", 4, _of(LARGE, 1.0, lambda cost: cost.calls), "calls"),
    Goal(
        "100,000 rows, 1 % changed: at least 5 times as fast as gspread's batch calls",
        5,
        _times(lambda cost: cost.wall_s),
        "times",
        at_least=True,
    ),
    Goal(
        "100,000 rows, 1 % changed: at most a third of the bytes of gspread's batch calls",
        3,
        _times(lambda cost: cost.wire),
        "times",
        at_least=True,
    ),
)


def judge(figures: Figures) -> list[Verdict]:
    """A verdict for each goal, in their order."""
    return [Verdict(goal, goal.figure(figures, OURS), goal.figure(figures, FLOOR)) for goal in GOALS]
