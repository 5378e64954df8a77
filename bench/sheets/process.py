"""A way in a process of its own: `python -m bench.sheets.process TASK`, TASK as JSON. Started by `costs`."""

from __future__ import annotations

import cProfile
import io
import json
import pstats
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from bench.sheets.laps import Lap, Task, tell


def main() -> None:
    """Imports the way and nothing else, then does its laps."""
    task = Task(**json.loads(sys.argv[1]))
    way = import_module(f"bench.sheets.ways.{task.way}")
    out, sys.stdout = sys.stdout, sys.stderr  # what a library prints is no lap
    if not task.profile:
        tell(_laps(way.laps(task)), out, sys.stdin)
        return
    laps = _laps(way.laps(task))
    prepared = [next(laps), next(laps)]
    with cProfile.Profile() as profile:
        tell(laps, out, sys.stdin)
    told = io.StringIO()
    pstats.Stats(profile, stream=told).sort_stats("tottime").print_stats(45)
    pstats.Stats(profile, stream=told).sort_stats("cumulative").print_stats(60)
    Path(task.profile).write_text(told.getvalue(), encoding="utf-8")
    del prepared


def _laps(laps: Iterator[Lap]) -> Iterator[Lap]:
    yield Lap("", "imported")
    yield from laps


if __name__ == "__main__":
    main()
