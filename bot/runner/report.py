"""How a run ended, and what is to be remembered of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from bot.core.memory import ChangeKind, ChangeState, PlannedChange, Settlement
from bot.core.plan import Plan
from bot.core.problem import Problem
from bot.errors import ExitCode
from bot.runner.view import View
from bot.sheets.port import Applied


def numbered(plans: Iterable[Plan], applied: Iterable[Applied]) -> tuple[Settlement, ...]:
    """What became of the changes of all plans, numbered through. `applied` is one result a plan."""
    found: list[Settlement] = []
    at = 0
    for plan, result in zip(plans, applied, strict=True):
        found.extend(replace(one, number=at + one.number) for one in result.settlements)
        at += len(plan.changes)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Report:
    """How a run ended.

    Attributes:
        applied: one result a plan of `view.plans`.
        settlements: what became of `changes`, by their number.
        told: what a person must look at besides: mails that are no notice, filter views that lack a column.
    """

    job: str
    run_id: int | None
    view: View
    applied: tuple[Applied, ...] = ()
    told: tuple[Problem, ...] = ()
    calls: int = 0
    settlements: tuple[Settlement, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "settlements", numbered(self.view.plans, self.applied))

    @property
    def changes(self) -> tuple[PlannedChange, ...]:
        """Every change of every plan, in the order they were planned."""
        return tuple(change for plan in self.view.plans for change in plan.changes)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What a person must look at."""
        return (*self.view.problems, *(problem for one in self.applied for problem in one.problems), *self.told)

    @property
    def cut_short(self) -> str | None:
        """Why not all was written; None when all was."""
        return next((one.cut_short for one in self.applied if one.cut_short), None)

    @property
    def added(self) -> int:
        """How many they are."""
        return len(self.added_rows)

    @property
    def repaired_rows(self) -> int:
        """Rows that had moved under a batch and were put right at once."""
        return sum(one.repaired_rows for one in self.applied)

    @property
    def opened(self) -> frozenset[str]:
        """The Case IDs whose row stands now in the tab it was to be added to."""
        return frozenset(change.case_id for change, _ in self._added())

    @property
    def added_rows(self) -> tuple[PlannedChange, ...]:
        """The rows that were added now."""
        return tuple(change for change, settled in self._added() if not settled.why)

    def _added(self) -> list[tuple[PlannedChange, Settlement]]:
        changes = self.changes
        return [
            (changes[one.number], one)
            for one in self.settlements
            if changes[one.number].kind is ChangeKind.ROW and one.state is ChangeState.APPLIED
        ]

    @property
    def dropped(self) -> tuple[tuple[PlannedChange, Settlement], ...]:
        """The changes that gave way, and why."""
        changes = self.changes
        return tuple((changes[one.number], one) for one in self.settlements if one.state is ChangeState.DROPPED)

    @property
    def written(self) -> tuple[PlannedChange, ...]:
        """The changes of rows that stand in their sheet now; rows that were added are not among them."""
        changes, stands = self.changes, (ChangeState.APPLIED, ChangeState.REPAIRED)
        of_rows = (changes[one.number] for one in self.settlements if one.state in stands)
        return tuple(change for change in of_rows if change.kind is not ChangeKind.ROW)

    @property
    def exit_code(self) -> ExitCode:
        """4 when a service failed half-way, 5 when a person must look at something, else 0."""
        if self.cut_short:
            return ExitCode.SERVICE_DOWN
        return ExitCode.PROBLEMS if self.problems else ExitCode.DONE

    @property
    def counts(self) -> dict[str, int]:
        """The run in numbers, for the ledger and the log."""
        return {
            **self.view.counts,
            "changes": len(self.written),
            "rows_changed": len({(change.sheet, change.row) for change in self.written if change.row is not None}),
            "rows_added": self.added,
            "dropped": sum(one.state is ChangeState.DROPPED for one in self.settlements),
            "repaired_rows": self.repaired_rows,
            "problems": len(self.problems),
            "calls": self.calls,
        }
