"""What is worked on: a spreadsheet, its parcels, and the jobs in the order in which `make run` does them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bot.cli.archiving import build_archives
from bot.cli.world import build_jobs
from bot.config import Settings
from bot.errors import ConfigurationError
from bot.runner.archive import run_archive
from bot.runner.archive_view import ArchiveJob
from bot.runner.job import Job, Workplace
from bot.runner.run import run_job
from bot.runner.undo import undo_run
from bot.sandbox.sample.workbook import sample_workbook
from bot.sandbox.sheets.engine.model import Workbook
from jobs.archive import Archive

UNDONE = ("cancellations", "call_list")
"""The jobs whose first run is undone in the end."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a deed ended. `is_quiet`: it changed nothing and asked nobody."""

    exit_code: int
    is_quiet: bool


@dataclass(frozen=True, slots=True)
class Deed:
    """Something the bot does that may be disturbed: a job, the archive, an undo.

    Attributes:
        job: whose workplace it needs.
        do: does it once; is done again, the same, after a disturbance.
    """

    name: str
    job: Job | ArchiveJob
    do: Callable[[Workplace], Outcome]


@dataclass(frozen=True, slots=True)
class Scene:
    """Where the deeds happen: each on what the ones before it left.

    Attributes:
        name: for reports.
        workbook: the spreadsheet as the bot first finds it, by its id.
        is_long: parcels are known before a job begins, and each is asked about in a run of its own; else a run asks
            about all of them.
    """

    name: str
    workbook: Callable[[str], Workbook]
    deeds: tuple[Deed, ...]
    is_long: bool = False


def deeds_of(settings: Settings) -> tuple[Deed, ...]:
    """Every job in the order of `bot run all`, the archive of what is finished, and the undo of two runs."""
    at_once = settings.archive.model_copy(update={"after_days": 0})
    jobs = build_jobs(settings)
    return (
        *(_job(job) for job in jobs.values()),
        *(_archive(job) for job in build_archives(settings.model_copy(update={"archive": at_once})).values()),
        *(_undo(job) for name, job in jobs.items() if name in UNDONE),
    )


def _job(job: Job) -> Deed:
    def do(place: Workplace) -> Outcome:
        report = run_job(place, job)
        is_quiet = not report.changes and not report.view.counts.get("asked")
        return Outcome(int(report.exit_code), is_quiet)

    return Deed(job.name, job, do)


def _archive(job: Archive) -> Deed:
    def do(place: Workplace) -> Outcome:
        report = run_archive(place, job)
        return Outcome(int(report.exit_code), not any(tab.moved or tab.stayed for tab in report.tabs))

    return Deed(job.name, job, do)


def _undo(job: Job) -> Deed:
    """Where the run is undone already, the job follows: it finds out what became of an undo that died."""
    follow = _job(job).do

    def do(place: Workplace) -> Outcome:
        run_id = min(run.id for run in place.ledger.runs() if run.job == job.name and run.counts.get("changes"))
        try:
            report = undo_run(place, run_id)
        except ConfigurationError as error:
            if "is undone already" not in error.problem:
                raise
            return follow(place)
        return Outcome(int(report.exit_code), is_quiet=False)

    return Deed(f"undo_{job.name}", job, do)


def sample_scene(settings: Settings) -> Scene:
    """The sample workbook, whole."""
    return Scene("sample", sample_workbook, deeds_of(settings), is_long=True)


def small_scene(settings: Settings, rows: Mapping[str, Collection[int]]) -> Scene:
    """Of the sample workbook only these rows (1-based) of each tab."""

    def workbook(spreadsheet_id: str) -> Workbook:
        book = sample_workbook(spreadsheet_id)
        for sheet in book.sheets:
            kept = {0, *(row - 1 for row in rows.get(sheet.title, ()))}
            _keep(sheet.rows, kept)
            _keep(sheet.row_properties, kept)
        return book

    return Scene("small", workbook, deeds_of(settings))


def _keep(items: list[Any], kept: Collection[int]) -> None:
    items[:] = [item for at, item in enumerate(items) if at in kept]
