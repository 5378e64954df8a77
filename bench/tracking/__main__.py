"""`make bench-tracking`: writes bench/tracking/report.md from what it has just measured."""

from __future__ import annotations

import argparse
import platform
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rich.console import Console

from bench.tracking import fuzzing, repeats, report, trips, turns
from bot.config import read_config
from bot.tracking.carriers.registry import REGISTRY

ROOT = Path(__file__).resolve().parents[2]
REPORT = Path(__file__).with_name("report.md")


def main() -> None:
    """Measures everything and writes the report; about half an hour at full size."""
    parser = argparse.ArgumentParser(prog="make bench-tracking", description=__doc__)
    parser.add_argument("--trips", type=int, default=20_000, help="trips for each API (default: 20000)")
    parser.add_argument("--numbers", type=int, default=10_000, help="numbers that are due at once (default: 10000)")
    parser.add_argument("--inputs", type=int, default=100_000, help="damaged answers for each parser (default: 100000)")
    parser.add_argument(
        "--report", type=Path, default=REPORT, help="where to write (default: bench/tracking/report.md)"
    )
    asked = parser.parse_args()
    console = Console(stderr=True)
    settings = read_config(ROOT / "config.yaml")
    with console.status("") as status, ThreadPoolExecutor(1) as beside:
        fuzzed = [beside.submit(fuzzing.measure, api, asked.inputs) for api in REGISTRY]
        readings = []
        for api in REGISTRY:
            status.update(f"{api}: {asked.trips:,} trips; beside it the fuzz")
            readings.append(trips.measure(settings, api, asked.trips))
        status.update(f"{asked.numbers:,} numbers at the limits of five APIs")
        calls = turns.measure(settings, asked.numbers)
        status.update("the same run again")
        runs = repeats.measure(settings)
        status.update(f"{asked.inputs:,} damaged answers for each parser")
        survived = [one.result() for one in fuzzed]
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    text = report.write(readings, calls, runs, survived, machine)
    asked.report.write_text(text, encoding="utf-8")
    console.print(f"written: {asked.report}")


if __name__ == "__main__":
    main()
