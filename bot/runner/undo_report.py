"""How an undo ended."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.core.memory import ChangeKind, ChangeState, PlannedChange, Settlement
from bot.core.plan import Plan
from bot.core.problem import Problem
from bot.core.reminder import Reminder
from bot.core.undo import Left
from bot.errors import ExitCode
from bot.runner.report import numbered
from bot.runner.undo_view import UndoView
from bot.sheets.port import Applied

_STANDS = (ChangeState.APPLIED, ChangeState.REPAIRED)


@dataclass(frozen=True, slots=True)
class UndoReport:
    """How an undo ended.

    Attributes:
        run_id: its own number; None when there was nothing to put back, and so no run.
        applied: one result a part of the view.
        given_back: reservations of reminders that are nobody's any more (B-8).
    """

    view: UndoView
    run_id: int | None
    applied: tuple[Applied, ...] = ()
    given_back: tuple[Reminder, ...] = ()
    calls: int = 0

    @property
    def settlements(self) -> tuple[Settlement, ...]:
        """What became of the view's changes, by their number."""
        return numbered((part.undo.plan for part in self.view.parts), self.applied) if self.applied else ()

    @property
    def put_back(self) -> tuple[Plan, ...]:
        """The plans with no more than what stands in the sheet now."""
        return tuple(
            replace(
                part.undo.plan,
                changes=tuple(part.undo.plan.changes[one.number] for one in result.settlements if one.state in _STANDS),
            )
            for part, result in zip(self.view.parts, self.applied, strict=bool(self.applied))
        )

    @property
    def gave_way(self) -> tuple[tuple[PlannedChange, Settlement], ...]:
        """What was planned and could not be put back while people worked, and why."""
        changes = self.view.changes
        return tuple((changes[one.number], one) for one in self.settlements if one.state not in _STANDS)

    @property
    def left(self) -> tuple[Left, ...]:
        """Everything that is left as it is, and why."""
        return (*self.view.left, *(Left(change, change.row, settled.why) for change, settled in self.gave_way))

    @property
    def again(self) -> int:
        """How many of the cells the next run decides as the undone one did."""
        if self.view.depth % 2:
            return 0
        return sum(change.kind is ChangeKind.VALUE for plan in self.put_back for change in plan.changes)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Formulas, merges and protections in the way."""
        return tuple(problem for one in self.applied for problem in one.problems)

    @property
    def recorded_problems(self) -> tuple[Problem, ...]:
        """What the ledger keeps: of what was left no more than how much it is."""
        if not self.left:
            return self.problems
        problem = f"{len(self.left)} of its changes are left as they stand"
        fix = "compare the rows with bot show, and put back by hand what is wanted"
        return (*self.problems, Problem(f"run {self.view.run.id}", None, None, problem, fix))

    @property
    def cut_short(self) -> str | None:
        """Why not all was written; None when all was."""
        return next((one.cut_short for one in self.applied if one.cut_short), None)

    @property
    def exit_code(self) -> ExitCode:
        """4 when a service failed half-way, 5 when something of the run is left as it stands, else 0."""
        if self.cut_short:
            return ExitCode.SERVICE_DOWN
        return ExitCode.PROBLEMS if self.problems or self.left else ExitCode.DONE

    @property
    def counts(self) -> dict[str, int]:
        """The undo in numbers, for the ledger and the log."""
        changes = [change for plan in self.put_back for change in plan.changes]
        return {
            "changes": len(changes),
            "rows_changed": len({(change.sheet, change.row) for change in changes}),
            "dropped": len(self.gave_way),
            "left": len(self.view.left),
            "given_back": len(self.given_back),
            "repaired_rows": sum(one.repaired_rows for one in self.applied),
            "problems": len(self.problems),
            "calls": self.calls,
        }
