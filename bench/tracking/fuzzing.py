"""The parsers on damaged answers, many more than the tests try every day."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SPECIFICATION = "tests/unit/tracking/test_parsers_survive.py"


@dataclass(frozen=True, slots=True)
class Fuzzed:
    """How many damaged answers of an API its parser was given, and whether it raised nothing but what is documented."""

    api: str
    inputs: int
    survived: bool
    seconds: float
    said: str


def measure(api: str, inputs: int) -> Fuzzed:
    """Runs the parser's specification with so many examples, in a process of its own."""
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", SPECIFICATION, "-k", f"documented and {api}"],
        cwd=ROOT,
        env={**os.environ, "PROPERTY_EXAMPLES": str(inputs)},
        capture_output=True,
        text=True,
        check=False,
    )
    return Fuzzed(api, inputs, done.returncode == 0, time.perf_counter() - began, done.stdout[-2_000:])
