"""Every way on every size with every share of changes, and the whole job on every size, one after the other."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bench.sheets.costs import Cost, add_up, median, new_task, run_stages
from bench.sheets.laps import Task
from bench.sheets.requests import OPEN_PERCENT, request_values
from bench.sheets.service import Row, Service, differences, open_service, sheet_rows
from bench.sheets.ways import WAYS, ways_for
from bench.sheets.workload import HEADERS, Work, make_work

SIZES = (2_000, 10_000, 100_000)
PERCENTS = (0.0, 1.0, 10.0)
LATENCY_MS = 20.0
PART = 200
JOB_RUNS = ("first run", "second run")
JUDGED_WAYS = ("ours", "floor", "gspread_batches")
JUDGED = (100_000, 1.0)  # rows and share of changes that most goals are about
TIMES = 3  # that these are measured: the median counts
Told = Callable[[str], None]


class WrongEnd(RuntimeError):
    """A way left the sheet in another state than it was to."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that was measured: the ways of writing, and the whole job."""

    costs: tuple[Cost, ...]
    jobs: tuple[Cost, ...] = ()

    def find(self, way: str, rows: int, percent: float, run: str = "run") -> Cost | None:
        """The cost of one run; None when it was not measured."""
        for cost in (*self.costs, *self.jobs):
            if (cost.way, cost.rows, cost.percent, cost.run) == (way, rows, percent, run):
                return cost
        return None


def measure(
    sizes: Sequence[int] = SIZES,
    percents: Sequence[float] = PERCENTS,
    ways: Iterable[str] = WAYS,
    *,
    jobs: bool = True,
    profile: str = "",
    told: Told = lambda _what: None,
) -> Figures:
    """Measures in this order: size, share, way; so what is compared was done within seconds of each other.

    `told` is called before each process with what it is about to do.

    Raises:
        WrongEnd: a way did not write what it was to, or wrote elsewhere. ProcessFailed: it broke down.
    """
    costs: list[Cost] = []
    whole: list[Cost] = []
    with open_service(LATENCY_MS) as service:
        for rows in sizes:
            told(f"{rows:,} rows: laid out")
            costs += _ways(service, rows, percents, tuple(ways), profile, told)
            if jobs:
                whole += _job(service, rows, told)
    return Figures(tuple(costs), tuple(whole))


def steps(sizes: Sequence[int], percents: Sequence[float], ways: Sequence[str], *, jobs: bool) -> int:
    """How often `measure` calls `told`."""
    of_ways = sum(len(ways_for(ways, percent)) for percent in percents)
    return len(sizes) * (1 + of_ways + (len(JOB_RUNS) if jobs else 0))


def _ways(
    service: Service, rows: int, percents: Sequence[float], ways: Sequence[str], profile: str, told: Told
) -> list[Cost]:
    before = sheet_rows(rows)
    costs: list[Cost] = []
    for percent in percents:
        work = make_work(rows, percent)
        for way in ways_for(ways, percent):
            told(f"{rows:,} rows, {percent:g} % changed: {WAYS[way]}")
            task = new_task(service, way, rows, percent, part=PART, profile=profile)
            times = TIMES if way in JUDGED_WAYS and (rows, percent) == JUDGED else 1
            runs = [_once(service, task, before, work) for _ in range(times)]
            costs += [median(same) for same in zip(*runs, strict=True)]
    return costs


def _once(service: Service, task: Task, before: Sequence[Row], work: Work) -> list[Cost]:
    service.lay_out(HEADERS, before)
    found = list(add_up(task, run_stages(service, task), len(work.changes)))
    lacking, strays = differences(service.workbook, before, work)
    if strays or (lacking and not any(cost.reckoned for cost in found)):
        where = f"{task.way} on {task.rows} rows, {task.percent:g} %"
        raise WrongEnd(f"{where}: {lacking} changes are missing, {strays} strays")
    return found


def _job(service: Service, rows: int, told: Told) -> list[Cost]:
    """A run on a sheet that the bot has never seen, and one an hour later in a new process, as cron starts it."""
    costs: list[Cost] = []
    service.lay_out(HEADERS, sheet_rows(rows, request_values))
    with tempfile.TemporaryDirectory() as folder:
        for run in JOB_RUNS:
            told(f"{rows:,} rows: the whole job, {run}")
            task = new_task(service, "job", rows, OPEN_PERCENT, run=run, folder=folder)
            costs += add_up(task, run_stages(service, task), 0)
    return costs
