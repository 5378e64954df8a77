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
    """Measures everything, or the parts named, and writes the report; about an hour at full size."""
    parser = argparse.ArgumentParser(prog="make bench-tracking", description=__doc__)
    parser.add_argument("--trips", type=int, default=20_000, help="trips for each API (default: 20000)")
    parser.add_argument("--numbers", type=int, default=10_000, help="numbers that are due at once (default: 10000)")
    parser.add_argument("--inputs", type=int, default=100_000, help="damaged answers for each parser (default: 100000)")
    parser.add_argument(
        "--only", choices=report.PARTS, nargs="+", default=report.PARTS, help="measure these parts only"
    )
    parser.add_argument(
        "--report", type=Path, default=REPORT, help="where to write (default: bench/tracking/report.md)"
    )
    asked = parser.parse_args()
    settings = read_config(ROOT / "config.yaml")
    console = Console(stderr=True)
    parts: dict[str, str] = {}
    with console.status("") as status, ThreadPoolExecutor(1) as beside:
        fuzzing_now = "fuzz" in asked.only
        fuzzed = [beside.submit(fuzzing.measure, api, asked.inputs) for api in REGISTRY] if fuzzing_now else []
        if "trips" in asked.only:
            readings = []
            for api in REGISTRY:
                status.update(f"{api}: {asked.trips:,} trips")
                readings.append(trips.measure(settings, api, asked.trips))
            parts["trips"] = report.trips_part(readings)
        if "turns" in asked.only:
            status.update(f"{asked.numbers:,} numbers at the limits of five APIs")
            parts["turns"] = report.turns_part(turns.measure(settings, asked.numbers))
        if "repeats" in asked.only:
            status.update("the same run again")
            parts["repeats"] = report.repeats_part(repeats.measure(settings))
        if fuzzing_now:
            status.update(f"{asked.inputs:,} damaged answers for each parser")
            parts["fuzz"] = report.fuzz_part([one.result() for one in fuzzed])
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    before = asked.report.read_text(encoding="utf-8") if asked.report.exists() else ""
    asked.report.write_text(report.write(parts, before, machine), encoding="utf-8")
    console.print(f"written: {asked.report}")


if __name__ == "__main__":
    main()
