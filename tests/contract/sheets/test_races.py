"""Seeded races of every job against people, short: `python -m bench.races` runs thousands of them.

At the end every row must stand as some undisturbed order of the same edits and runs would leave it, and everything
people typed, painted, struck and noted must stand.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from bench.races.desk import Desk
from bench.races.race import OURS, Outcome, race
from bench.races.result import ENOUGH_SEEDS, Result
from bench.races.scenes import SCENES
from bench.races.ways import WAYS
from tests.contract.sheets.people_at_a_sheet import HEADERS, Editor, build_rows

__all__ = ["HEADERS", "Editor", "build_rows"]  # test_undo takes them from here

SEEDS = range(int(os.environ.get("SHEET_BOT_RACE_SEEDS", "3")))
PLAIN_SEEDS = range(2)


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with Desk() as desk:
        yield desk


@pytest.mark.parametrize("job", SCENES)
def test_whatever_people_do_meanwhile_the_sheet_ends_as_the_rules_say(desk: Desk, job: str) -> None:
    outcomes = [race(desk, job, seed) for seed in SEEDS]
    broken = [f"seed {one.seed}: {told(one)}" for one in outcomes if not one.is_right]
    assert not broken, f"see python -m bench.races --job {job} --show SEED\n" + "\n".join(broken)
    assert sum(one.edits for one in outcomes) > 5 * len(SEEDS)


@pytest.mark.parametrize("way", [way for way in WAYS if way != OURS])
def test_the_plain_ways_lose_something_under_the_same_seeds(desk: Desk, way: str) -> None:
    outcomes = [race(desk, "cancellations", seed, way) for seed in PLAIN_SEEDS]
    assert sum(len(one.verdict.wrong) + len(one.verdict.values) for one in outcomes) > 0


def test_a_bench_in_which_the_plain_ways_lose_nothing_proves_nothing() -> None:
    result = Result()
    result.add(Outcome("cancellations", OURS, 0))
    assert result.is_right
    for seed in range(ENOUGH_SEEDS):
        result.add(Outcome("cancellations", "one batchUpdate by row number", seed))
    assert not result.is_right
    assert result.proves_nothing == ["one batchUpdate by row number, cancellations"]


def test_a_race_through_a_socket_with_a_ledger_on_disk_is_the_same_race(desk: Desk) -> None:
    with Desk(through_sockets=True, thorough=True) as far:
        for job, seed in (("call_list", 8), ("archive", 3)):  # reminders and rows that must be remembered
            outcome, there = race(desk, job, seed), race(far, job, seed)
            assert there.story == outcome.story
            assert there.verdict == outcome.verdict
            assert there.counts == outcome.counts
            assert outcome.edits > 0


def told(outcome: Outcome) -> str:
    """What was lost, and how often."""
    verdict = outcome.verdict
    lost = [*verdict.wrong, *verdict.values, *verdict.marks, *verdict.guarded_within]
    return "; ".join([*lost, outcome.crash[-300:], "unsettled" if outcome.unsettled else ""])
