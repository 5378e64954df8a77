"""Inside a measured process: the time and memory of each lap, told line by line to whoever started it.

After each line the process waits for an answer, so that the calls of a lap can be counted before the next one starts.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO


@dataclass(frozen=True, slots=True)
class Task:
    """What a process is to do, as it travels on its command line.

    Attributes:
        way: the module below `bench.sheets.ways`.
        percent: of the rows are changed.
        part: the most cells a way that writes cell by cell really writes; the rest is reckoned.
        run: what the first run is called in the results.
        folder: where the ledger of a whole job lies.
        profile: where a profile is written; "" for none. Times and memory of that process mean nothing.
    """

    way: str
    url: str
    key_file: str
    spreadsheet_id: str
    rows: int
    percent: float
    part: int = 200
    run: str = "run"
    folder: str = ""
    profile: str = ""


@dataclass(frozen=True, slots=True)
class Lap:
    """What a way has just done: a stage of a run. Its cost counts `factor` times. Preparations have no run."""

    run: str
    stage: str
    factor: float = 1.0


PREPARED = Lap("", "prepared")


@dataclass(frozen=True, slots=True)
class Clocked:
    """A lap as the process itself saw it. Memory is resident MB (10**6 bytes): at its end, and the most within it."""

    run: str
    stage: str
    factor: float
    wall_s: float
    cpu_s: float
    rss_mb: float
    peak_mb: float


def tell(laps: Iterator[Lap], out: TextIO, answers: TextIO) -> None:
    """Does the laps one after the other; one JSON line each."""
    while True:
        _forget_peak()
        wall, cpu = time.perf_counter(), time.process_time()
        lap = next(laps, None)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        if lap is None:
            return
        line = {"run": lap.run, "stage": lap.stage, "factor": lap.factor, "wall_s": wall, "cpu_s": cpu}
        out.write(json.dumps(line | {"rss_mb": resident_mb(), "peak_mb": peak_mb()}) + "\n")
        out.flush()
        if not answers.readline():
            return


def _forget_peak() -> None:
    """Each lap has a peak of its own, where the system can forget the one before."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def resident_mb() -> float:
    """What this process holds in memory now; its peak where the system does not say."""
    return _status_mb("VmRSS:") or peak_mb()


def peak_mb() -> float:
    """The most resident memory of this process since it was last forgotten. getrusage would count its parent's too."""
    unit = 1 if sys.platform == "darwin" else 1024
    return _status_mb("VmHWM:") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def _status_mb(field: str) -> float:
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(line for line in status.read_text().splitlines() if line.startswith(field))
    return int(line.split()[1]) * 1024 / 1e6
