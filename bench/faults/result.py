"""What came of all points: counts by job, by fault and by service, and every point that failed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bench.faults.point import LEDGER, SHEETS, SIGNING_IN, Fault
from bench.faults.trial import Verdict

PLACES = {SHEETS: "Sheets API", SIGNING_IN: "token of Google", LEDGER: "ledger"}


@dataclass(frozen=True, slots=True)
class Result:
    """Every verdict. `seconds` is the time on the clock, `processes` how many worked."""

    scene: str
    verdicts: Sequence[Verdict]
    seconds: float
    processes: int

    @property
    def failed(self) -> tuple[Verdict, ...]:
        """Those that did not end as an undisturbed run does."""
        return tuple(one for one in self.verdicts if not one.passed)

    @property
    def sentence(self) -> str:
        """The whole in one line."""
        passed = len(self.verdicts) - len(self.failed)
        return f"{len(self.verdicts):,} points: {passed:,} passed"

    def jobs(self) -> tuple[str, ...]:
        """In the order in which they were done."""
        return tuple(dict.fromkeys(one.point.job for one in self.verdicts))

    def table(self, row: Callable[[Verdict], str], rows: Iterable[str]) -> list[list[str]]:
        """One line a row, one column a job, "passed/points"; the last line and column are sums."""
        points = Counter((row(one), one.point.job) for one in self.verdicts)
        passed = Counter((row(one), one.point.job) for one in self.verdicts if one.passed)
        jobs, found = self.jobs(), [name for name in rows if any(key == name for key, _ in points)]

        def cell(names: Iterable[str], some: Iterable[str]) -> str:
            keys = [(name, job) for name in names for job in some]
            count = sum(points[key] for key in keys)
            return f"{sum(passed[key] for key in keys)}/{count}" if count else ""

        lines = [[name, *(cell([name], [job]) for job in jobs), cell([name], jobs)] for name in found]
        return [*lines, ["all", *(cell(found, [job]) for job in jobs), cell(found, jobs)]]

    def by_fault(self) -> list[list[str]]:
        """See `table`."""
        return self.table(lambda one: str(one.point.fault), [str(fault) for fault in Fault])

    def by_place(self) -> list[list[str]]:
        """See `table`; every carrier's API is one place."""
        return self.table(lambda one: place_of(one), [*PLACES.values(), "carriers"])

    def to_markdown(self) -> str:
        """A section of bench/RESULTS.md, without a heading."""
        lines = [
            f"**{self.sentence}** ({self.scene} workbook, {self.seconds:.0f} s on {self.processes} processes).",
            "Each cell: points passed / points.",
            "",
        ]
        for title, table in (("at", self.by_place()), ("fault", self.by_fault())):
            lines += [
                "| " + " | ".join([title, *self.jobs(), "all"]) + " |",
                "|---" + "|--:" * (len(self.jobs()) + 1) + "|",
                *("| " + " | ".join(line) + " |" for line in table),
                "",
            ]
        runs = Counter(one.runs for one in self.verdicts if one.passed)
        after = ", ".join(f"{count:,} after {number}" for number, count in sorted(runs.items()))
        lines.append(f"Clean runs until the end state stood: {after}.")
        lines += [f"- failed: `{one.point}` ({one.said}): {one.problem[0]}" for one in self.failed]
        return "\n".join(lines) + "\n"

    def to_json(self) -> dict[str, Any]:
        """All of it; of points that passed only the count."""
        return {
            "scene": self.scene,
            "points": len(self.verdicts),
            "passed": len(self.verdicts) - len(self.failed),
            "seconds": round(self.seconds, 1),
            "processes": self.processes,
            "jobs": dict(Counter(one.point.job for one in self.verdicts)),
            "faults": dict(Counter(str(one.point.fault) for one in self.verdicts)),
            "failed": [
                {"point": str(one.point), "said": one.said, "runs": one.runs, "problem": list(one.problem)}
                for one in self.failed
            ],
        }


def place_of(verdict: Verdict) -> str:
    """Where the fault was, as the tables call it."""
    return PLACES.get(verdict.point.boundary.service, "carriers")
