"""How a run ended, and what is to be remembered of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.core.memory import ChangeKind, ChangeState, PlannedChange, RowMemory, Settlement
from bot.core.problem import Problem
from bot.errors import ExitCode
from bot.runner.view import View
from bot.sheets.port import Applied


@dataclass(frozen=True, slots=True)
class Report:
    """How a run ended."""

    job: str
    run_id: int | None
    view: View
    applied: Applied = field(default_factory=Applied)
    added: int = 0
    calls: int = 0

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What a person must look at."""
        return (*self.view.problems, *self.applied.problems)

    @property
    def dropped(self) -> tuple[tuple[PlannedChange, Settlement], ...]:
        """The changes that gave way, and why."""
        changes = self.view.plan.changes
        return tuple((changes[one.number], one) for one in self.applied.settlements if one.state is ChangeState.DROPPED)

    @property
    def written(self) -> tuple[PlannedChange, ...]:
        """The changes of the sheet's rows that stand in it now."""
        changes, stands = self.view.plan.changes, (ChangeState.APPLIED, ChangeState.REPAIRED)
        of_rows = (one for one in self.applied.settlements if one.number < len(changes))
        return tuple(changes[one.number] for one in of_rows if one.state in stands)

    @property
    def exit_code(self) -> ExitCode:
        """4 when a service failed half-way, 5 when a person must look at something, else 0."""
        if self.applied.cut_short:
            return ExitCode.SERVICE_DOWN
        return ExitCode.PROBLEMS if self.problems else ExitCode.DONE

    @property
    def counts(self) -> dict[str, int]:
        """The run in numbers, for the ledger and the log."""
        applied = self.applied
        return {
            **self.view.counts,
            "changes": applied.count(ChangeState.APPLIED, ChangeState.REPAIRED),
            "rows_changed": len({change.row for change in self.written}),
            "rows_added": self.added,
            "dropped": applied.count(ChangeState.DROPPED),
            "repaired_rows": applied.repaired_rows,
            "problems": len(self.problems),
            "calls": self.calls,
        }


def remembered(view: View, applied: Applied, opened: set[str]) -> list[RowMemory]:
    """What to remember of each row: what was planned where it stands, what was known where it gave way."""
    gone: dict[str, set[ChangeKind]] = {}
    for one in applied.settlements:
        if one.state in (ChangeState.DROPPED, ChangeState.UNKNOWN):
            change = view.plan.changes[one.number]
            gone.setdefault(change.case_id, set()).add(change.kind)
    memories = []
    for case_id, planned in view.plan.memories.items():
        known = view.recovered.get(case_id) or view.memory.get(case_id)
        dropped = gone.get(case_id, set())
        if ChangeKind.VALUE in dropped or (dropped and known is None):
            continue
        now = planned
        if known is not None and ChangeKind.BACKGROUND in dropped:
            now = replace(
                now,
                background=known.background,
                background_rule=known.background_rule,
                background_before=known.background_before,
            )
        if known is not None and ChangeKind.STRIKETHROUGH in dropped:
            now = replace(now, struck=known.struck, strike_rule=known.strike_rule)
        if known is not None and ChangeKind.NOTE in dropped:
            now = replace(now, note=known.note, note_rule=known.note_rule)
        if case_id in applied.struck_before and now.struck:
            now = replace(now, struck_before=applied.struck_before[case_id])
        was_opened = known is not None and known.sales_return_opened
        memories.append(replace(now, sales_return_opened=was_opened or case_id in opened))
    others = [memory for case_id, memory in view.recovered.items() if case_id not in view.plan.memories]
    return [*memories, *others]
