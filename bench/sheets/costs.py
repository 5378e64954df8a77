"""What a way costs: its laps in a process of its own, with the calls and bytes that the service saw meanwhile."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from bench.sheets.laps import Clocked, Task
from bench.sheets.service import SPREADSHEET_ID, Service, Traffic

ROOT = Path(__file__).parents[2]


class ProcessFailed(RuntimeError):
    """A measured process ended with an error; its own words are in the message."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of a run: what the process saw of itself, and what the service saw."""

    clocked: Clocked
    traffic: Traffic


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run of one way cost.

    Attributes:
        reckoned: only a part was done, and its cost multiplied.
        calls: of the Sheets and Drive API.
        sent, received: bytes on the wire; `plain` bytes of bodies before compression.
        wall_s, cpu_s: of the process; `service_s` of the wall time went by in the service, its latency included.
        base_mb, peak_mb: resident memory once everything was imported, and the most there ever was.
    """

    way: str
    run: str
    rows: int
    percent: float
    changes: int
    reckoned: bool
    calls: int
    sent: int
    received: int
    plain: int
    wall_s: float
    cpu_s: float
    service_s: float
    base_mb: float
    peak_mb: float

    @property
    def wire(self) -> int:
        """Bytes on the wire, both ways."""
        return self.sent + self.received

    def to_json(self) -> dict[str, Any]:
        """All figures by name."""
        return asdict(self)


def run_stages(service: Service, task: Task) -> list[Stage]:
    """Does the task in a fresh process; its stages in order, the first one being imports.

    Raises:
        ProcessFailed: it did not end well.
    """
    command = [sys.executable, "-m", "bench.sheets.process", json.dumps(asdict(task))]
    process = subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    stages = []
    before = service.traffic()
    with process:
        inward, outward, errors = process.stdin, process.stdout, process.stderr
        if inward is None or outward is None or errors is None:
            raise ProcessFailed("it has no pipes")
        for line in outward:
            now = service.traffic()
            stages.append(Stage(Clocked(**json.loads(line)), now.since(before)))
            before = now
            inward.write("\n")
            inward.flush()
        said = errors.read()
    if process.returncode:
        raise ProcessFailed(f"{task.way} on {task.rows} rows: {said.strip()[-2000:]}")
    return stages


def add_up(task: Task, stages: Sequence[Stage], changes: int) -> Iterator[Cost]:
    """One cost for each run among the stages, in their order."""
    base_mb = stages[0].clocked.rss_mb
    runs = dict.fromkeys(one.clocked.run for one in stages if one.clocked.run)
    for run in runs:
        of_run = [(one.clocked, one.traffic, one.clocked.factor) for one in stages if one.clocked.run == run]
        yield Cost(
            way=task.way,
            run=run,
            rows=task.rows,
            percent=task.percent,
            changes=changes,
            reckoned=any(factor != 1 for _, _, factor in of_run),
            calls=round(sum(traffic.calls * factor for _, traffic, factor in of_run)),
            sent=round(sum(traffic.sent * factor for _, traffic, factor in of_run)),
            received=round(sum(traffic.received * factor for _, traffic, factor in of_run)),
            plain=round(sum(traffic.plain * factor for _, traffic, factor in of_run)),
            wall_s=sum(clocked.wall_s * factor for clocked, _, factor in of_run),
            cpu_s=sum(clocked.cpu_s * factor for clocked, _, factor in of_run),
            service_s=sum(traffic.service_s * factor for _, traffic, factor in of_run),
            base_mb=base_mb,
            peak_mb=max(clocked.peak_mb for clocked, _, _ in of_run),
        )


def median(costs: Sequence[Cost]) -> Cost:
    """The median of each figure of runs of the same task."""
    measured = [field.name for field in fields(Cost) if field.type in ("int", "float")]
    return replace(
        costs[0], **{name: statistics.median_low([getattr(cost, name) for cost in costs]) for name in measured}
    )


def new_task(service: Service, way: str, rows: int, percent: float, **more: Any) -> Task:
    """A task at this service."""
    server = service.server
    return Task(way, server.url, str(server.key_file), SPREADSHEET_ID, rows, percent, **more)
