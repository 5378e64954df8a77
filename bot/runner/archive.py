"""The archive run: finished rows go to the archive tabs, and what a run that died has left is put right first."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.core.memory import ChangeState, RowMemory, Settlement, SheetMemory
from bot.core.problem import Problem
from bot.errors import ExitCode
from bot.runner.archive_view import RUN_SHEET, ArchiveJob, TabView, moving_rows, view_archive
from bot.runner.job import Workplace
from bot.runner.lease import HeldLease, leased
from bot.runner.open_run import OpenRun, open_run
from bot.sheets.port import Move, Moved


@dataclass(frozen=True, slots=True)
class TabMoves:
    """What became of one tab: how many rows went to its archive, and how many gave way to people."""

    sheet: str
    archive: str
    moved: int
    stayed: int


@dataclass(frozen=True, slots=True)
class ArchiveReport:
    """How an archive run ended."""

    job: str
    run_id: int
    tabs: tuple[TabMoves, ...] = ()
    problems: tuple[Problem, ...] = ()
    repaired_rows: int = 0
    cut_short: str | None = None
    calls: int = 0

    @property
    def exit_code(self) -> ExitCode:
        """4 when a service failed half-way, 5 when a person must look at something, else 0."""
        if self.cut_short:
            return ExitCode.SERVICE_DOWN
        return ExitCode.PROBLEMS if self.problems else ExitCode.DONE

    @property
    def counts(self) -> dict[str, int]:
        """The run in numbers, for the ledger and the log."""
        moved = sum(one.moved for one in self.tabs)
        return {
            "changes": moved,
            "rows_changed": moved,
            "dropped": sum(one.stayed for one in self.tabs),
            "repaired_rows": self.repaired_rows,
            "problems": len(self.problems),
            "calls": self.calls,
        }


def run_archive(place: Workplace, job: ArchiveJob) -> ArchiveReport:
    """Does what `view_archive` shows, under the spreadsheet's lease, and records it.

    Guarantees: the moves are in the ledger before anything is sent; on every error it says how the run ended.

    Raises:
        LeaseHeld: another bot works there. Otherwise as `view_archive` and `Spreadsheet.move_rows`.
    """
    with leased(place) as lease:
        return run_archive_leased(place, job, lease)


def run_archive_leased(place: Workplace, job: ArchiveJob, lease: HeldLease) -> ArchiveReport:
    """As `run_archive`, under a lease that is held."""
    with open_run(place, lease, job.name, RUN_SHEET) as run:
        report = _Run(replace(place, progress=lease.progress), job, run).report()
        run.end(report.exit_code, report.counts, report.problems)
    return report


@dataclass(slots=True)
class _Run:
    place: Workplace
    job: ArchiveJob
    run: OpenRun
    results: list[Moved] = field(default_factory=list)

    def report(self) -> ArchiveReport:
        calls = self.place.spreadsheet.calls
        views = view_archive(self.place, self.job)
        if any(view.dead for view in views):
            for view in views:
                self._put_right(view)
            views = () if self._cut_short else view_archive(self.place, self.job)
        tabs = []
        for number, view in enumerate(views):
            self.place.progress("Archiving", number, len(views))
            tabs.append(self._tab(view))
        self.place.progress("Archiving", len(views), len(views))
        return ArchiveReport(
            job=self.job.name,
            run_id=self.run.id,
            tabs=tuple(tabs),
            problems=tuple(problem for one in self.results for problem in one.problems),
            repaired_rows=sum(one.repaired_rows for one in self.results),
            cut_short=self._cut_short,
            calls=self.place.spreadsheet.calls - calls,
        )

    @property
    def _cut_short(self) -> str | None:
        return next((one.cut_short for one in self.results if one.cut_short), None)

    def _put_right(self, view: TabView) -> None:
        """What runs that died have left: rows that had no business in the archive come back, the others are settled."""
        for dead in view.dead:
            moved = self._move(dead.move)
            with self.place.ledger.transaction():
                self.run.still_ours()  # else another bot has settled them, and remembers newer things
                for record, one in zip(dead.records, moved.settlements, strict=True):
                    became = Settlement(record.number, one.state, one.why or "found after a crash")
                    self.place.ledger.settle(record.run_id, [became])
                self._remember(view, dead.move, moved)

    def _tab(self, view: TabView) -> TabMoves:
        place, ledger = self.place, self.place.ledger
        ledger.record_rows(place.spreadsheet_id, view.schema.name, _archived(view, view.returned, None))
        if not view.rows or self._cut_short:
            return TabMoves(view.tab.title, view.archive, 0, 0)
        # the number of a run may come again with a ledger made anew: no two runs ever have the same mark
        mark = f"{place.now().astimezone(place.zone):%Y-%m-%d}, run {self.run.id} ({secrets.token_hex(3)})"
        changes = view.changes(mark, self.job.after_days)
        left = len(view.table.rows) - len(changes)
        with ledger.transaction():
            self.run.still_ours()
            numbers = ledger.plan_changes(self.run.id, changes)
            self._count(view, left)  # the guard must not take what we moved for an accident, even if we die now
        rows = moving_rows(dict(zip(numbers, changes, strict=True)))
        move = Move(view.schema, view.tab, view.archive, mark, rows)
        moved = self._move(move)
        stayed = sum(one.state is ChangeState.DROPPED for one in moved.settlements)
        with ledger.transaction():
            self.run.still_ours()
            ledger.settle(self.run.id, moved.settlements)
            self._count(view, left + stayed)
            self._remember(view, move, moved)
        done = sum(one.state is ChangeState.APPLIED for one in moved.settlements)
        return TabMoves(view.tab.title, view.archive, done, stayed)

    def _move(self, move: Move) -> Moved:
        moved = self.place.spreadsheet.move_rows(move, self.run.still_ours)
        self.results.append(moved)
        return moved

    def _remember(self, view: TabView, move: Move, moved: Moved) -> None:
        """Which rows the archive has: those are forgotten by no retention, those that people took out of it are."""
        states = {one.number: one.state for one in moved.settlements}
        came = {one.case_id for one in move.rows if states[one.number] is ChangeState.APPLIED}
        here, name = self.place.spreadsheet_id, view.schema.name
        self.place.ledger.record_rows(here, name, _archived(view, came, self.place.now()))
        if moved.archived is not None and not moved.cut_short:
            known = {case_id for case_id, one in view.memory.items() if one.archived_at}
            self.place.ledger.record_rows(here, name, _archived(view, known - moved.archived - came, None))

    def _count(self, view: TabView, rows: int) -> None:
        seen = SheetMemory(view.seen.adopt_since, view.seen.headers, max(rows, 0))
        self.place.ledger.record_sheet(self.place.spreadsheet_id, view.schema.name, seen)


def _archived(view: TabView, case_ids: Iterable[str], at: datetime | None) -> list[RowMemory]:
    known = (view.memory[case_id] for case_id in case_ids if case_id in view.memory)
    return [replace(one, archived_at=at) for one in known]
