"""Every commit of every job on a small sheet killed, every write of it cut off: the next run puts it right.

The short version of `python -m bench.faults`, which does all faults at all calls on the whole sample workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from bench.faults.lab import Lab, open_lab
from bench.faults.point import WRITES, Boundary, Fault, Point, points
from bench.faults.scene import small_scene
from bench.faults.stage import Stage, passage, stages
from bench.faults.trial import Trials
from bot.config import read_config
from bot.sandbox.sheets.engine.person import Person

SETTINGS = read_config(Path(__file__).parents[3] / "config.yaml")
ROWS = {
    # orange with a note; struck through; opens a row elsewhere; Status by compare-and-set
    "Form Responses 1": (11, 12, 13, 18),
    # struck and yellow; on the call list, reserved; no telephone
    "Bounced Messages": (12, 18, 25),
}


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with open_lab(SETTINGS, partial(small_scene, rows=ROWS)) as lab:
        yield lab


@pytest.fixture(scope="module")
def every(lab: Lab) -> dict[str, Stage]:
    return {stage.name: stage for stage in stages(lab)}


@pytest.fixture(scope="module")
def trials(lab: Lab, every: dict[str, Stage]) -> Trials:
    stage = every["cancellations"]
    return Trials(lab, stage, passage(lab, stage))


@pytest.mark.parametrize(
    "name", ["cancellations", "bounced_messages", "call_list", "archive", "undo_cancellations", "undo_call_list"]
)
def test_whatever_breaks_off_wherever_the_next_run_ends_where_an_undisturbed_one_does(
    lab: Lab, every: dict[str, Stage], name: str
) -> None:
    stage = every[name]
    passed = passage(lab, stage)
    trials = Trials(lab, stage, passed)
    kills = [*points(name, passed.boundaries, [Fault.KILL_AFTER])]  # which is before the next
    cut_off = [one for one in points(name, passed.boundaries, [Fault.RESET_AFTER]) if one.boundary.call in WRITES]
    found = [trials.try_point(point) for point in (*kills, *cut_off)]
    assert [(str(one.point), one.said, *one.problem) for one in found if not one.passed] == []
    assert {one.boundary.service for one in kills} >= {"sheets", "signing-in", "ledger"}
    assert (len(kills) > 15, len(cut_off) > 0) == (True, True)


WRITE = Boundary("sheets", "POST :batchUpdate", 2)


@pytest.mark.parametrize("fault", [Fault.KILL_9_BEFORE, Fault.KILL_9_AFTER])
def test_kill_9_leaves_what_stood_at_that_moment(trials: Trials, fault: Fault) -> None:
    verdict = trials.try_point(Point(trials.stage.name, WRITE, fault))
    assert (verdict.said, verdict.problem) == ("killed", ())


def test_a_point_that_the_next_run_does_not_put_right_fails(
    lab: Lab, trials: Trials, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person paints a cell between: nobody puts that back, and the difference says where."""
    monkeypatch.setattr(lab, "restore", partial(_restore_and_paint, lab, lab.restore))
    verdict = trials.try_point(Point(trials.stage.name, WRITE, Fault.KILL_AFTER))
    assert any(line.startswith("Form Responses 1!B2: ") for line in verdict.problem)


def test_a_point_that_a_run_never_comes_to_fails(trials: Trials) -> None:
    verdict = trials.try_point(Point(trials.stage.name, Boundary("sheets", "GET /nowhere", 1), Fault.INTERNAL))
    assert verdict.problem == ("the run never came to this point",)


def _restore_and_paint(lab: Lab, restore: Callable[..., None], *arguments: object) -> None:
    restore(*arguments)
    Person(lab.workbook, "Form Responses 1", lab.workbook.owner).paints("B2", "#00FF00")


def test_the_limits_of_the_carriers_refuse_nothing_where_nobody_waits(lab: Lab) -> None:
    carriers = lab.carriers
    for limiter in (
        carriers.fedex.limiter,
        carriers.usps.limiter,
        carriers.dhl.limiter,
        *carriers.aftership.limiters.values(),
    ):
        assert {limiter.refuses() for _ in range(61)} == {None}  # one more than USPS lets pass in an hour
