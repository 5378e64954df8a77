"""`python -m bench.faults`: every fault at every call, and a kill at every boundary, of every job on the sample."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from bench.faults.point import Fault
from bench.faults.result import Result
from bench.faults.run import run, show
from bench.faults.scene import sample_scene
from bench.faults.trial import Verdict
from bot.collector import relax_collector
from bot.config import read_config

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the count, and each point that failed with what differs; 1 when one did."""
    parser = argparse.ArgumentParser(prog="python -m bench.faults", description=__doc__)
    parser.add_argument("--job", nargs="+", default=[], metavar="JOB", help="only these jobs (default: all)")
    parser.add_argument(
        "--stage", nargs="+", default=[], help="only these; a job's own is the one that asks no carrier"
    )
    parser.add_argument(
        "--fault", nargs="+", default=[], type=Fault, metavar="FAULT", help=f"only these of {', '.join(Fault)}"
    )
    parser.add_argument("--show", metavar="POINT", help="one point, as a failure names it, with all it passes")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="default: one for each processor")
    parser.add_argument("--json", action="store_true", help="the result as JSON, on standard output")
    asked = parser.parse_args(arguments)
    relax_collector()
    settings = read_config(ROOT / "config.yaml")
    known = [deed.name for deed in sample_scene(settings).deeds]
    if strange := [name for name in asked.job if name not in known]:
        parser.error(f"--job: there is no {strange[0]}, only {', '.join(known)}")
    if asked.show:
        return _show(asked.show)
    console = Console(stderr=True)
    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(TextColumn(columns[0]), *columns[1:], console=console) as bar:
        task = bar.add_task("Undisturbed runs", total=None)
        tried = failed = 0

        def tell(done: int, total: int, verdicts: Sequence[Verdict]) -> None:
            nonlocal tried, failed
            tried, failed = tried + len(verdicts), failed + sum(not one.passed for one in verdicts)
            text = f"{tried:,} points" + (f", {failed} failed" if failed else "")
            bar.update(task, description=text, completed=done, total=total)
            for verdict in verdicts:
                if not verdict.passed:
                    _print_failure(bar.console, verdict)

        result = run(
            settings,
            sample_scene,
            jobs=asked.job,
            only=asked.stage,
            faults=asked.fault,
            processes=asked.processes,
            tell=tell,
        )
    if asked.json:
        print(json.dumps(result.to_json(), indent=2))
    else:
        _print(result)
    return 1 if result.failed or not result.verdicts else 0


def _print(result: Result) -> None:
    console = Console()
    for title, table in (("at", result.by_place()), ("fault", result.by_fault())):
        grid = Table(title_justify="left")
        for name in (title, *result.jobs(), "all"):
            grid.add_column(name, justify="left" if name == title else "right")
        for line in table:
            grid.add_row(*line)
        console.print(grid)
    console.print(f"{result.sentence} in {result.seconds:.0f} s", highlight=False)


def _print_failure(console: Console, verdict: Verdict) -> None:
    console.print(f"✗ {verdict.point}: the run said {verdict.said or 'nothing'}", markup=False, highlight=False)
    for line in verdict.problem:
        console.print(f"    {line}", markup=False, highlight=False)


def _show(wanted: str) -> int:
    console = Console()
    found = show(read_config(ROOT / "config.yaml"), sample_scene, wanted)
    if found is None:
        console.print(f"There is no point {wanted}. It is JOB/SERVICE/CALL/NUMBER/FAULT.", markup=False)
        return 2
    verdict, passed = found
    for boundary in passed:
        mark = "→" if boundary == verdict.point.boundary else " "
        console.print(f"{mark} {boundary}", markup=False, highlight=False)
    if verdict.passed:
        text = f"✓ {verdict.point}: the run said {verdict.said}; {verdict.runs} clean runs, and all is as it should be"
        console.print(text, markup=False, highlight=False)
        return 0
    _print_failure(console, verdict)
    return 1


if __name__ == "__main__":
    sys.exit(main())
