"""How a job is run in a race, and what its report says in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.core.memory import ChangeState
from bot.runner.archive import run_archive
from bot.runner.archive_view import view_archive
from bot.runner.job import Job, Workplace
from bot.runner.run import run_job
from bot.runner.view import view_job
from jobs.archive import Archive


@dataclass(frozen=True, slots=True)
class Told:
    """What a run says of itself; `dropped` are the changes that gave way, with why."""

    calls: int
    repaired: int
    dropped: tuple[str, ...]
    cut_short: bool


class Work(Protocol):
    """A job as races run it."""

    def run(self, place: Workplace) -> Told:
        """One run. Raises BotError where it refuses."""
        ...

    def left(self, place: Workplace) -> list[str]:
        """What another run would write; nothing is written now. Raises BotError where it would refuse."""
        ...


@dataclass(frozen=True, slots=True)
class JobWork:
    """A job of one sheet, and the tabs it keeps."""

    job: Job

    def run(self, place: Workplace) -> Told:
        """As `run_job`."""
        report = run_job(place, self.job)
        dropped = [
            f"{report.changes[one.number].case_id} {report.changes[one.number].column}: {one.why}"
            for one in report.settlements
            if one.state is ChangeState.DROPPED
        ]
        return Told(report.calls, report.repaired_rows, tuple(dropped), bool(report.cut_short))

    def left(self, place: Workplace) -> list[str]:
        """As `view_job`."""
        plans = [plan for plan in view_job(place, self.job).plans if not plan.is_empty]
        return [f"{one.case_id} {one.column}: {one.old!r} → {one.new!r}" for plan in plans for one in plan.changes]


@dataclass(frozen=True, slots=True)
class ArchiveWork:
    """The archive job."""

    job: Archive

    def run(self, place: Workplace) -> Told:
        """As `run_archive`."""
        report = run_archive(place, self.job)
        stayed = sum(one.stayed for one in report.tabs)
        return Told(report.calls, report.repaired_rows, ("a row stays",) * stayed, bool(report.cut_short))

    def left(self, place: Workplace) -> list[str]:
        """As `view_archive`."""
        return [f"{row.case_id} is to be moved" for view in view_archive(place, self.job) for row in view.rows]
