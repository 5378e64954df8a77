"""Races: every job writes while people edit, beside the plain ways of writing under the same seeds."""

from bench.races.result import Result
from bench.races.running import run

__all__ = ["Result", "run"]
