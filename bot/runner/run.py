"""plan → guard → apply → record, under the spreadsheet's lease."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.core.guard import check_size
from bot.core.memory import ChangeKind, ChangeState, Lease, PlannedChange, RunOutcome, Settlement, SheetMemory
from bot.core.plan import Plan
from bot.core.problem import Problem
from bot.errors import BotError, ExitCode, RefusedByGuard
from bot.runner.job import Job, Workplace
from bot.runner.report import Report, remembered
from bot.runner.view import View, view_job
from bot.sheets.port import Applied


def run_job(place: Workplace, job: Job, *, force: bool = False) -> Report:
    """Does the job: what `view_job` shows is guarded, written, verified and recorded.

    Guarantees: one bot at a time on a spreadsheet; the plan is in the ledger before anything is sent; on every error
    the ledger says how the run ended.

    Raises:
        LeaseHeld: another bot works there. Otherwise as `view_job`, and RefusedByGuard for the size of the plan.
    """
    ledger, schema = place.ledger, place.schemas[job.sheet]
    holder = f"{socket.gethostname()}:{os.getpid()}"
    lease = ledger.acquire(place.spreadsheet_id, holder, place.lease_s, datetime.now(place.zone))
    try:
        run_id = ledger.start_run(job.name, place.spreadsheet_id, schema.name, place.now())
        try:
            keeper = _LeaseKeeper(place, lease)
            report = _run(replace(place, progress=keeper.progress), job, run_id, keeper.renew, force=force)
        except BotError as error:
            outcome = RunOutcome.REFUSED if isinstance(error, RefusedByGuard) else RunOutcome.FAILED
            problem = Problem(error.place, None, None, error.problem, error.fix)
            ledger.finish_run(run_id, outcome, int(error.exit_code), {}, [problem], place.now())
            raise
        outcome = RunOutcome.DONE if report.exit_code is ExitCode.DONE else RunOutcome.PROBLEMS
        ledger.finish_run(run_id, outcome, int(report.exit_code), report.counts, report.problems, place.now())
        return report
    finally:
        ledger.release(lease, datetime.now(UTC))


def _run(place: Workplace, job: Job, run_id: int, still_ours: Callable[[], None], *, force: bool) -> Report:
    view = view_job(place, job)
    ledger, plan = place.ledger, view.plan
    if not force:
        check_size(plan, view.memory, place.guard)
    place.progress("Writing", 0, len(plan.changes))
    added: list[PlannedChange] = [change for one in view.additions for change in one.changes]
    columns = [_column_change(plan, name) for name in plan.new_columns]
    numbers = ledger.plan_changes(run_id, [*plan.changes, *added, *columns]) if added or not plan.is_empty else ()
    applied = Applied()
    if not plan.is_empty:
        applied = place.spreadsheet.apply(plan, view.tab, view.layout, still_ours)
    place.progress("Writing", len(plan.changes), len(plan.changes))
    opened: set[str] = set()
    added_now = 0
    extra: list[Settlement] = []
    at = len(plan.changes)
    for one in view.additions:
        result = place.spreadsheet.add_rows(one.schema, one.changes, still_ours)
        extra.extend(replace(settled, number=at + settled.number) for settled in result.settlements)
        at += len(one.changes)
        applied = replace(applied, cut_short=applied.cut_short or result.cut_short)
        added_now += sum(settled.state is ChangeState.APPLIED and not settled.why for settled in result.settlements)
        opened |= {
            one.changes[settled.number].case_id
            for settled in result.settlements
            if settled.state is ChangeState.APPLIED
        }
    extra.extend(Settlement(at + index, ChangeState.APPLIED) for index, _ in enumerate(columns))
    report = Report(job.name, run_id, view, applied, added_now, place.spreadsheet.calls)
    found = [*view.settled, *_added_by_the_dead(view, opened)]
    with ledger.transaction():
        for dead_run in {number for number, _ in found}:
            ledger.settle(dead_run, [one for number, one in found if number == dead_run])
        ledger.settle(run_id, [replace(one, number=numbers[one.number]) for one in (*applied.settlements, *extra)])
        ledger.record_rows(place.spreadsheet_id, plan.schema.name, remembered(view, applied, opened))
        headers = (*view.layout.positions, *plan.new_columns)
        seen = SheetMemory(view.adopt_since, headers, len(view.table.rows))
        ledger.record_sheet(place.spreadsheet_id, plan.schema.name, seen)
    return report


def _added_by_the_dead(view: View, opened: set[str]) -> list[tuple[int, Settlement]]:
    """What became of rows that a dead run was adding elsewhere: by now they are there, or nobody wants them."""
    return [
        (
            record.run_id,
            Settlement(
                record.number,
                ChangeState.APPLIED if record.change.case_id in opened else ChangeState.DROPPED,
                "found after a crash",
            ),
        )
        for record in view.dead
        if record.change.sheet != view.plan.sheet
    ]


@dataclass(slots=True)
class _LeaseKeeper:
    """Keeps the lease alive while carriers are asked, and makes sure of it right before anything is sent."""

    place: Workplace
    lease: Lease

    def renew(self) -> None:
        """Raises LeaseHeld when the lease was lost: nothing may be written any more."""
        self.lease = self.place.ledger.renew(self.lease, self.place.lease_s, datetime.now(UTC))

    def progress(self, stage: str, done: int, total: int) -> None:
        """Passes progress on; renews the lease when a third of its time is over."""
        left = self.lease.expires_at - datetime.now(UTC)
        if left < timedelta(seconds=self.place.lease_s * 2 / 3):
            self.renew()
        self.place.progress(stage, done, total)


def _column_change(plan: Plan, name: str) -> PlannedChange:
    return PlannedChange(
        sheet=plan.sheet,
        row=None,
        case_id="",
        order_key="",
        column=name,
        kind=ChangeKind.COLUMN,
        old=None,
        new=name,
        rule="H-2",
        reason="a column of the bot that the sheet lacked",
    )
