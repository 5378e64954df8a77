"""`make bench`: measures what the bot costs and what it withstands, and writes bench/RESULTS.md."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench.sheets.machine import load, machine, versions
from bench.sheets.results import PARTS, stamp, write

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path(__file__).with_name("RESULTS.md")
SHORT, LONG = (60, 20), (2000, 100)  # races of each job, and of each plain way
_EXAMPLE = """examples:
  python -m bench                            all parts, the races and faults in short: under ten minutes on two cores
  python -m bench --long --only races faults 2,000 races a job, and faults at every call to a carrier too: 20 minutes
  python -m bench --only speed               the other parts of RESULTS.md stay as they are
"""


def main() -> None:
    """Measures the parts one after the other; what is measured is in the file even if a later part breaks down."""
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description=__doc__,
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--only", choices=list(PARTS), nargs="+", default=list(PARTS), help="measure these parts only")
    parser.add_argument("--long", action="store_true", help="all races and all faults, not a part of them")
    parser.add_argument("--results", type=Path, default=RESULTS, help="where to write (default: bench/RESULTS.md)")
    asked = parser.parse_args()
    ways: Mapping[str, Callable[[], str]] = {
        "speed": _speed,
        "races": lambda: _races(*(LONG if asked.long else SHORT)),
        "faults": lambda: _faults(each_carrier=asked.long),
        "service": _service,
    }
    command = " ".join(["python -m bench", *sys.argv[1:]])
    console = Console(stderr=True)
    for part in (name for name in PARTS if name in asked.only):
        busy, started = load(), datetime.now(UTC)
        text = ways[part]()
        before = asked.results.read_text(encoding="utf-8") if asked.results.exists() else ""
        head = stamp(command, machine(), started.date(), busy)
        asked.results.write_text(write({part: f"{head}\n{text}"}, before), encoding="utf-8")
        took = (datetime.now(UTC) - started).total_seconds()
        console.print(f"{part}: {took:.0f} s, written: {asked.results}", highlight=False)


def _speed() -> str:
    from bench.sheets.__main__ import measure_all
    from bench.sheets.results import speed_part

    return speed_part(measure_all(), versions())


def _races(seeds: int, plain_seeds: int) -> str:
    from bench.races import run

    with _bar("racing") as told:
        return run(seeds, plain_seeds=plain_seeds, progress=told).to_markdown()


def _faults(*, each_carrier: bool) -> str:
    from bench.faults.run import run
    from bench.faults.scene import sample_scene
    from bot.config import read_config

    settings = read_config(ROOT / "config.yaml")
    with _bar("faults") as told:
        found = run(
            settings,
            sample_scene,
            only=() if each_carrier else [deed.name for deed in sample_scene(settings).deeds],
            processes=os.cpu_count() or 1,
            tell=lambda done, total, _verdicts: told(done, total),
        )
    return found.to_markdown()


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error, for those who tell how many of how many are done."""
    columns = (TextColumn("{task.description:50}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _service() -> str:
    from bench import sandbox
    from bench.sheets.results import service_part

    return service_part(sandbox.measure(), sandbox.ROWS, sandbox.COLUMNS)


if __name__ == "__main__":
    main()
