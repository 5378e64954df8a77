"""The races of all jobs and ways added up: as a table, as Markdown, as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.table import Table

from bench.races.race import OURS, Outcome

COLUMNS: Mapping[str, str] = {
    "edits": "edits",
    "inside": "of them within the round trip",
    "wrong": "wrong-row writes left",
    "values": "human values lost",
    "marks": "human colours, strikes, notes lost",
    "within": "lost within the round trip",
    "guarded_within": "Status lost within it",
    "mixed": "cells between two histories",
    "unsettled": "not settled by clean runs",
    "crashed": "crashes",
    "repaired": "rows repaired at once",
    "dropped": "changes that gave way",
    "refused": "runs refused",
    "cut_short": "runs cut short",
}
ENOUGH_SEEDS = 20
"""With fewer a plain way may be lucky."""
BROKEN = ("wrong", "values", "marks", "guarded_within", "unsettled", "crashed")
"""What must be 0 for the bot."""


@dataclass(slots=True)
class Line:
    """All races of one job in one way."""

    job: str
    way: str
    seeds: int = 0
    bad_seeds: int = 0
    seconds: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        """One more."""
        self.seeds += 1
        self.bad_seeds += not outcome.is_right
        self.seconds += outcome.seconds
        for name, count in outcome.counts.items():
            self.counts[name] = self.counts.get(name, 0) + count


@dataclass(slots=True)
class Result:
    """What the bench found.

    Attributes:
        broken: the bot's own races in which a guarantee did not hold.
        seconds: by the clock.
    """

    lines: dict[tuple[str, str], Line] = field(default_factory=dict)
    broken: list[Outcome] = field(default_factory=list)
    seconds: float = 0.0
    workers: int = 1

    def add(self, outcome: Outcome) -> None:
        """One more race."""
        key = (outcome.scene, outcome.way)
        self.lines.setdefault(key, Line(*key)).add(outcome)
        if outcome.way == OURS and not outcome.is_right:
            self.broken.append(outcome)

    @property
    def is_right(self) -> bool:
        """Whether no guarantee was broken, and every plain way failed under the same seeds."""
        ours = [line for line in self.lines.values() if line.way == OURS]
        return not self.broken and bool(ours) and not self.proves_nothing

    @property
    def proves_nothing(self) -> list[str]:
        """The plain ways that came through unharmed: then the races are too tame."""
        plain = [line for line in self.lines.values() if line.way != OURS and line.seeds >= ENOUGH_SEEDS]
        return [f"{line.way}, {line.job}" for line in plain if not line.counts["wrong"] + line.counts["values"]]

    def to_markdown(self) -> str:
        """The table for bench/RESULTS.md."""
        head = ["job", "way", "seeds", "seeds with a loss", *COLUMNS.values()]
        rows = [[*map(str, one)] for one in self._rows()]
        lines = [head, ["---", "---", *["---:"] * (len(head) - 2)], *rows]
        table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
        races = sum(line.seeds for line in self.lines.values())
        text = f"{table}\n\n{races} races in {self.seconds:.0f} s on {self.workers} processes.\n"
        broken = ", ".join(f"{job} {seed}" for job, seed in sorted((one.scene, one.seed) for one in self.broken))
        return f"{text}\nA guarantee was broken in: {broken}.\n" if broken else text

    def to_json(self) -> dict[str, Any]:
        """Everything, for programs."""
        return {
            "seconds": round(self.seconds, 1),
            "workers": self.workers,
            "lines": [
                {"job": one.job, "way": one.way, "seeds": one.seeds, "bad_seeds": one.bad_seeds, **one.counts}
                for one in self._sorted()
            ],
            "broken": [{"job": one.scene, "seed": one.seed, **one.counts} for one in self.broken],
        }

    def to_tables(self) -> list[Table]:
        """For a terminal: one a job, its ways beside each other."""
        tables = []
        for job in dict.fromkeys(line.job for line in self._sorted()):
            lines = [line for line in self._sorted() if line.job == job]
            table = Table(title=job, title_justify="left")
            table.add_column("", min_width=34)
            for line in lines:
                table.add_column(line.way, justify="right", max_width=14)
            table.add_row("seeds", *(str(line.seeds) for line in lines))
            table.add_row("seeds with a loss", *(str(line.bad_seeds) for line in lines), end_section=True)
            for name, title in COLUMNS.items():
                style = "bold" if name in BROKEN else None
                table.add_row(title, *(str(line.counts.get(name, 0)) for line in lines), style=style)
            table.add_row("ms a seed", *(f"{1000 * line.seconds / line.seeds:.0f}" for line in lines))
            tables.append(table)
        return tables

    def _rows(self) -> Sequence[Sequence[object]]:
        return [
            [one.job, one.way, one.seeds, one.bad_seeds, *(one.counts.get(name, 0) for name in COLUMNS)]
            for one in self._sorted()
        ]

    def _sorted(self) -> list[Line]:
        return sorted(self.lines.values(), key=lambda line: (line.job, line.way != OURS, line.way))
