"""`python -m bench.sheets`: what the bot costs on a sheet, against what else there is."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench.sheets.machine import versions
from bench.sheets.matrix import PERCENTS, SIZES, Figures, measure, steps
from bench.sheets.results import speed_part
from bench.sheets.ways import WAYS

_EXAMPLE = """examples:
  python -m bench.sheets --rows 10000 --changed 0 1 --way ours --way gspread_batches
  python -m bench.sheets --rows 100000 --changed 1 --way ours --no-job --profile var/apply.txt
"""


def main() -> None:
    """Prints the tables, or with --json every figure."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.sheets",
        description=__doc__,
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--rows", type=int, nargs="+", default=list(SIZES), help="sizes (default: 2000 10000 100000)")
    parser.add_argument(
        "--changed", type=float, nargs="+", default=list(PERCENTS), metavar="PERCENT", help="(default: 0 1 10)"
    )
    parser.add_argument("--way", action="append", choices=list(WAYS), help="only this one; may be given again")
    parser.add_argument("--no-job", action="store_true", help="leaves out the whole job")
    parser.add_argument("--profile", default="", metavar="FILE", help="where cProfile writes; the figures mean nothing")
    parser.add_argument("--json", action="store_true", help="every figure as JSON, on standard output")
    asked = parser.parse_args()
    figures = measure_all(
        asked.rows, asked.changed, asked.way or list(WAYS), jobs=not asked.no_job, profile=asked.profile
    )
    if asked.json:
        costs, jobs = ([cost.to_json() for cost in group] for group in (figures.costs, figures.jobs))
        print(json.dumps({"costs": costs, "jobs": jobs}, indent=2))
    else:
        print(speed_part(figures, versions()))


def measure_all(
    rows: Sequence[int] = SIZES,
    percents: Sequence[float] = PERCENTS,
    ways: Sequence[str] = tuple(WAYS),
    *,
    jobs: bool = True,
    profile: str = "",
) -> Figures:
    """As `measure`, with a bar on standard error."""
    columns = (TextColumn("{task.description:50}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=steps(rows, percents, ways, jobs=jobs) + 1)

        def told(what: str) -> None:
            bar.update(task, description=what, advance=1)

        return measure(rows, percents, ways, jobs=jobs, profile=profile, told=told)


if __name__ == "__main__":
    main()
