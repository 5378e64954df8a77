"""Thousands of races on all cores."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache

from bench.races.desk import Desk
from bench.races.race import OURS, Outcome, race
from bench.races.result import Result
from bench.races.scenes import SCENES
from bench.races.ways import WAYS

Task = tuple[str, int, str]
"""A job, a seed, a way."""
THOROUGH_EVERY = 50
"""Of the bot's races so many a thorough one: it is run once more, with nothing spared (see `Desk`)."""


def run(
    seeds: int = 2000,
    *,
    first: int = 0,
    jobs: Sequence[str] = (),
    plain_seeds: int = 100,
    workers: int = 0,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> Result:
    """Races every job on `seeds` seeds, and each plain way on the first `plain_seeds` of them.

    Args:
        first: the first seed. jobs: all when empty. workers: processes; 0 is one a core.
        progress: told how many races of how many are over.

    Raises:
        KeyError: there is no such job.
    """
    began = time.perf_counter()
    result = Result(workers=workers or os.cpu_count() or 1)
    tasks = [
        (SCENES[job].name, first + seed, way)
        for seed in range(seeds)
        for job in jobs or SCENES
        for way in WAYS
        if way == OURS or (seed < plain_seeds and way in (SCENES[job].plain_ways or WAYS))
    ]
    with _outcomes(tasks, result.workers) as outcomes:
        for done, outcome in enumerate(outcomes, 1):
            result.add(outcome)
            progress(done, len(tasks))
    result.seconds = time.perf_counter() - began
    return result


@contextmanager
def _outcomes(tasks: Sequence[Task], workers: int) -> Iterator[Iterator[Outcome]]:
    if workers == 1:
        with Desk() as desk, Desk(thorough=True) as thorough:
            yield (_race_at(desk, thorough, task) for task in tasks)
        return
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        yield pool.imap_unordered(_race, tasks, chunksize=8)


@cache
def _desks() -> tuple[Desk, Desk]:
    """Two a process, for as long as it lives."""
    return Desk().__enter__(), Desk(thorough=True).__enter__()


def _race(task: Task) -> Outcome:
    outcome = _race_at(*_desks(), task)
    if outcome.is_right or outcome.way != OURS:
        outcome.story = []  # it may be told again, by its seed
    return outcome


def _race_at(desk: Desk, thorough: Desk, task: Task) -> Outcome:
    outcome = race(desk, *task)
    _, seed, way = task
    if way == OURS and seed % THOROUGH_EVERY == 0:
        again = race(thorough, *task)
        if (again.story, again.verdict, again.counts) != (outcome.story, outcome.verdict, outcome.counts):
            return replace(again, crash="nothing spared, the race ends otherwise: what is spared is not what it says")
    return outcome
