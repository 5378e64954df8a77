"""plan → guard → apply → record, under the spreadsheet's lease."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from bot.core.guard import check_size
from bot.core.memory import (
    ChangeKind,
    ChangeState,
    PlannedChange,
    Settlement,
    SheetMemory,
)
from bot.core.plan import Plan
from bot.core.problem import Problem
from bot.core.schema import Layout, SheetSchema
from bot.core.snapshot import Outline, Tab
from bot.errors import BotError, LeaseHeld, ReminderTaken
from bot.runner.dead_runs import added_by_the_dead, keep_found
from bot.runner.job import Job, Workplace
from bot.runner.lease import HeldLease, leased
from bot.runner.memories import first_memories, remembered, unmarked
from bot.runner.open_run import OpenRun, open_run
from bot.runner.report import Report
from bot.runner.retention import forget_old
from bot.runner.view import View, view_job
from bot.sheets.kept_tab import find_kept_tab
from bot.sheets.port import Applied

_LOOKS = 3


def run_job(place: Workplace, job: Job, *, force: bool = False) -> Report:
    """Does the job: what `view_job` shows is guarded, written, verified and recorded.

    Guarantees: one bot at a time on a spreadsheet; the plan is in the ledger before anything is sent; on every error
    the ledger says how the run ended.

    Raises:
        LeaseHeld: another bot works there. Otherwise as `view_job`, and RefusedByGuard for the size of the plan.
    """
    with leased(place) as lease:
        return run_leased(place, job, lease, force=force)


def run_leased(place: Workplace, job: Job, lease: HeldLease, *, force: bool = False) -> Report:
    """As `run_job`, under a lease that is held."""
    with open_run(place, lease, job.name, place.schemas[job.sheet].name) as run:
        run.told = place.take_notices(lease.progress) if job.needs_reminders else ()
        report = _run(replace(place, progress=lease.progress), job, run, force=force)
        run.end(report.exit_code, report.counts, report.problems)
    forget_old(place, report.view, lease.holder)
    return report


def _run(place: Workplace, job: Job, run: OpenRun, *, force: bool) -> Report:
    calls = place.spreadsheet.calls
    view, numbers = _plan(place, job, run, force=force)
    ledger, plan = place.ledger, view.plan
    changes, columns = _changes(view), _columns(view)
    place.progress("Writing", 0, len(changes))
    applied, failure = _apply(place, view, run.still_ours)
    told = (*run.told, *(() if failure else _keep_views(place, view, run.still_ours)))
    place.progress("Writing", len(changes), len(changes))
    report = Report(job.name, run.id, view, applied, told, place.spreadsheet.calls - calls)
    settlements = [
        *report.settlements,
        *(Settlement(len(changes) + at, ChangeState.APPLIED) for at in range(len(columns))),
    ]
    opened = report.opened
    with ledger.transaction():
        run.still_ours()  # else another bot has found out what became of these changes, and remembers newer things
        if not failure:  # else the next run looks there
            keep_found(place, _added_by_the_dead(view, report), {})
        ledger.settle(run.id, [replace(one, number=numbers[one.number]) for one in settlements])
        main, *kept = applied
        memories = [
            *remembered(plan, main, view.memory, view.recovered, opened),
            *first_memories(report, opened, place.now()),
        ]
        ledger.record_rows(place.spreadsheet_id, plan.schema.name, memories)
        for one, result in zip(view.kept, kept, strict=False):  # behind them stand the additions
            memories = remembered(one.plan, result, one.memory, one.recovered, frozenset())
            ledger.record_rows(place.spreadsheet_id, one.plan.schema.name, memories)
        for name in job.reads:
            ledger.record_rows(place.spreadsheet_id, name, unmarked(report, name, place.now()))
            if headers := _headers(view, place.schemas[name]):  # people may empty the tab: it is filled again
                ledger.record_sheet(place.spreadsheet_id, name, SheetMemory(view.adopt_since, headers, 0))
        for one, result in zip(view.kept, kept, strict=False):
            outline = _outline(one.read.tab, result.layout or one.read.layout)
            ledger.record_outline(place.spreadsheet_id, one.plan.schema.name, outline)
        headers = (*view.layout.positions, *plan.new_columns)
        seen = SheetMemory(view.adopt_since, headers, len(view.table.rows))
        ledger.record_sheet(place.spreadsheet_id, plan.schema.name, seen)
        ledger.record_outline(place.spreadsheet_id, plan.schema.name, _outline(view.tab, main.layout or view.layout))
    if failure:
        raise failure
    return report


def _outline(tab: Tab, layout: Layout) -> Outline:
    """Where the next run expects the headers."""
    return Outline(tab.title, tab.sheet_id, layout.header_row, layout.headers)


def _headers(view: View, schema: SheetSchema) -> tuple[str, ...]:
    """Those of a tab that the job keeps, after the run; none where there is no such tab."""
    for one in view.kept:
        if one.plan.schema.name == schema.name:
            return (*one.read.layout.positions, *one.plan.new_columns)
    return schema.made_columns if any(plan.schema.name == schema.name for plan in view.additions) else ()


def _plan(place: Workplace, job: Job, run: OpenRun, *, force: bool) -> tuple[View, Sequence[int]]:
    """What the run would do, once the ledger has taken it. Raises as `_keep_plan`."""
    for _ in range(_LOOKS - 1):
        view = _view(place, job, run)
        with suppress(ReminderTaken):  # a run on another spreadsheet was faster with an order: look again
            return view, _keep_plan(place, view, run, force=force)
    view = _view(place, job, run)
    return view, _keep_plan(place, view, run, force=force)


def _view(place: Workplace, job: Job, run: OpenRun) -> View:
    """What the run would do; what the look has told of runs that died is kept at once."""
    view = view_job(place, job)
    if view.settled:
        kept = {one.plan.schema.name: one.recovered.values() for one in view.kept}
        with place.ledger.transaction():
            run.still_ours()
            keep_found(place, view.settled, {view.plan.schema.name: view.recovered.values(), **kept})
    return view


def _changes(view: View) -> list[PlannedChange]:
    return [change for one in view.plans for change in one.changes]


def _columns(view: View) -> list[PlannedChange]:
    plans = (view.plan, *(one.plan for one in view.kept))
    return [_column_change(one, name) for one in plans for name in one.new_columns if not one.is_empty]


def _keep_plan(place: Workplace, view: View, run: OpenRun, *, force: bool) -> Sequence[int]:
    """Keeps the plan and its reminders before anything is sent: nobody is told to call before the ledger knows (B-8).

    Raises:
        ReminderTaken: an order was reminded, or reserved for another row, since the view; nothing is kept.
        RefusedByGuard: the plan is too large, or the lease is lost.
    """
    ledger, here = place.ledger, place.spreadsheet_id
    if not force:
        check_size(view.plan, view.memory, place.guard)
    reminders = [replace(one, spreadsheet_id=one.spreadsheet_id or here) for one in view.decided.reminders]
    changes = [*_changes(view), *_columns(view)]
    with ledger.transaction():
        run.still_ours()
        for one in view.decided.handed_over:
            ledger.hand_over(one.order_key, view.reminders[one.order_key].case_id, one.case_id, here)
        ledger.keep_reminders(reminders)
        return ledger.plan_changes(run.id, changes) if changes else ()


def _apply(place: Workplace, view: View, still_ours: Callable[[], None]) -> tuple[tuple[Applied, ...], BotError | None]:
    """What became of each plan, in their order: the sheet, the tabs that are kept, the rows that are added.

    An error behind the first does not undo it: what was written is to be remembered.
    """
    sheet, results = place.spreadsheet, list[Applied]()
    try:
        for plan, tab, layout in (
            (view.plan, view.tab, view.layout),
            *((one.plan, one.read.tab, one.read.layout) for one in view.kept),
        ):
            results.append(Applied() if plan.is_empty else sheet.apply(plan, tab, layout, still_ours))
        for plan in view.additions:
            results.append(sheet.add_rows(plan.schema, plan.changes, still_ours))
    except LeaseHeld:
        raise
    except BotError as error:
        if not results:
            raise
        for plan in view.plans[len(results) :]:
            unknown = (Settlement(at, ChangeState.UNKNOWN, error.problem) for at in range(len(plan.changes)))
            results.append(Applied(tuple(unknown), cut_short=error.problem))
        return tuple(results), error
    return tuple(results), None


def _keep_views(place: Workplace, view: View, still_ours: Callable[[], None]) -> tuple[Problem, ...]:
    """Brings the filter views of the tabs that are kept up to date; what they lack."""
    problems: list[Problem] = []
    tabs = {one.plan.schema.name: one.read.tab for one in view.kept}
    for name, views in view.decided.views.items():
        schema = place.schemas[name]
        tab = tabs.get(name)
        if tab is None:  # perhaps it was made just now
            found = find_kept_tab(place.spreadsheet.read_book(), schema)
            tab = found[0] if found else None
        if tab is not None:
            problems.extend(place.spreadsheet.keep_views(schema, tab, views, still_ours).problems)
    return tuple(problems)


def _added_by_the_dead(view: View, report: Report) -> list[tuple[int, Settlement]]:
    """What became of rows that dead runs were adding to tabs that were not read."""
    read = {view.plan.sheet, *(one.plan.sheet for one in view.kept)}
    elsewhere = [record for record in view.dead if record.change.sheet not in read]
    added = {change.case_id for change in report.added_rows}
    return added_by_the_dead(elsewhere, added, report.opened - added)


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
