"""Putting a run back: read → plan → guarded write → record, as a run of its own that can be undone as well."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.core.memory import ChangeState, RowMemory
from bot.core.reminder import Reminder
from bot.core.undo_memory import remember_undone
from bot.runner.dead_runs import keep_found
from bot.runner.job import Workplace
from bot.runner.lease import leased
from bot.runner.open_run import OpenRun, open_run
from bot.runner.undo_report import UndoReport
from bot.runner.undo_view import UndoPart, UndoView, view_undo
from bot.sheets.port import Applied

_STANDS = (ChangeState.APPLIED, ChangeState.REPAIRED)


def undo_run(place: Workplace, run_id: int) -> UndoReport:
    """Puts back what the run changed, wherever that still stands.

    Guarantees: as `run_job`: one bot at a time, the plan is in the ledger before anything is sent, each row is found by
    who it is, and people who are faster win. The size guard (H-3) is for runs that nobody asked for, not for this.
    Nothing is recorded where there is nothing to put back.

    Raises:
        LeaseHeld: a bot works there. Otherwise as `view_undo`.
    """
    with leased(place) as lease:
        view = view_undo(replace(place, progress=lease.progress), run_id)
        keep_found(place, view.settled, {part.read.schema.name: part.recovered.values() for part in view.parts})
        if view.is_empty:
            return UndoReport(view, None)
        with open_run(place, lease, view.job, view.run.sheet, undoes=view.run.id) as run:
            report = _write(place, view, run)
            run.end(report.exit_code, report.counts, report.recorded_problems)
        return report


def _write(place: Workplace, view: UndoView, run: OpenRun) -> UndoReport:
    ledger, changes = place.ledger, view.changes
    with ledger.transaction():
        run.still_ours()
        ledger.keep_reminders(view.reserve)
        numbers = ledger.plan_changes(run.id, changes) if changes else ()
    place.progress("Putting back", 0, len(changes))
    applied = []
    for part in view.parts:
        plan = part.undo.plan
        tab, layout = part.read.tab, part.read.layout
        done = Applied() if plan.is_empty else place.spreadsheet.apply(plan, tab, layout, run.still_ours)
        applied.append(done)
        place.progress("Putting back", sum(len(one.settlements) for one in applied), len(changes))
    report = UndoReport(view, run.id, tuple(applied), calls=place.spreadsheet.calls)
    with ledger.transaction():
        run.still_ours()  # else another bot has found out what became of these changes, and remembers newer things
        ledger.settle(run.id, [replace(one, number=numbers[one.number]) for one in report.settlements])
        for part, result in zip(view.parts, applied, strict=True):
            ledger.record_rows(place.spreadsheet_id, part.read.schema.name, _memories(part, result))
        given = [one for one in view.give_back if _is_free(one, report)]
        back = [one for one in given if ledger.give_back(one.order_key, one.case_id, place.spreadsheet_id)]
    return replace(report, given_back=tuple(back))


def _memories(part: UndoPart, applied: Applied) -> Iterable[RowMemory]:
    """What is known of each row of which something was put back."""
    known: dict[str, RowMemory] = {}
    for one in applied.settlements:
        change = part.undo.plan.changes[one.number]
        memory = known.get(change.case_id) or part.memory.get(change.case_id)
        if memory is None or one.state not in _STANDS:
            continue
        after = remember_undone(change, memory)
        if after.struck and not memory.struck:
            after = replace(after, struck_before=applied.struck_before.get(change.case_id, ()))
        known[change.case_id] = after
    return known.values()


def _is_free(reminder: Reminder, report: UndoReport) -> bool:
    """Whether nobody is assigned to the row any more: nothing of it gave way to people."""
    return not any(change.case_id == reminder.case_id for change, _ in report.gave_way)
