"""Every call and every commit of two jobs on a small sheet, cut off and killed: the next run puts it right.

The short version of `python -m bench.faults`, which does all jobs and faults on the whole sample workbook.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from bench.faults.lab import Lab, open_lab
from bench.faults.point import Boundary, Fault, Point
from bench.faults.run import run
from bench.faults.scene import small_scene
from bench.faults.stage import Stage, stages
from bench.faults.trial import Trials
from bot.config import read_config

SETTINGS = read_config(Path(__file__).parents[3] / "config.yaml")
ROWS = {
    # orange with a note; struck through; opens a row elsewhere; Status by compare-and-set
    "Form Responses 1": (11, 12, 13, 18),
    # struck and yellow; on the call list, reserved; no telephone
    "Bounced Messages": (12, 18, 25),
}
FAULTS = (Fault.RESET_AFTER, Fault.KILL_AFTER)  # killed after a call is killed before the next
SMALL = partial(small_scene, rows=ROWS)


@pytest.mark.parametrize("job", ["cancellations", "call_list"])
def test_whatever_breaks_at_whatever_call_the_next_run_ends_where_an_undisturbed_one_does(job: str) -> None:
    result = run(SETTINGS, SMALL, jobs=[job], faults=FAULTS)
    assert [(str(one.point), one.said, *one.problem) for one in result.failed] == []
    assert {one.point.fault for one in result.verdicts} == set(FAULTS)
    assert {one.point.boundary.service for one in result.verdicts} >= {"sheets", "signing-in", "ledger"}
    assert len(result.verdicts) > 25


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with open_lab(SETTINGS, SMALL) as lab:
        yield lab


@pytest.fixture(scope="module")
def stage(lab: Lab) -> Stage:
    return next(stages(lab))


WRITE = Boundary("sheets", "POST :batchUpdate", 2)


@pytest.mark.parametrize("fault", [Fault.KILL_9_BEFORE, Fault.KILL_9_AFTER])
def test_a_kill_in_this_process_leaves_what_kill_9_leaves(lab: Lab, stage: Stage, fault: Fault) -> None:
    verdict = Trials(lab, stage).try_point(Point(stage.name, WRITE, fault))
    assert (verdict.said, verdict.problem) == ("killed", ())


def test_a_point_that_the_next_run_does_not_put_right_fails(
    lab: Lab, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person paints a cell between: nobody puts that back, and the difference says where."""
    monkeypatch.setattr(lab, "an_hour_passes", partial(_paint_a_cell, lab, lab.an_hour_passes))
    verdict = Trials(lab, stage).try_point(Point(stage.name, WRITE, Fault.KILL_AFTER))
    assert any(line.startswith("Form Responses 1!B2: ") for line in verdict.problem)


def test_a_point_that_a_run_never_comes_to_fails(lab: Lab, stage: Stage) -> None:
    verdict = Trials(lab, stage).try_point(Point(stage.name, Boundary("sheets", "GET /nowhere", 1), Fault.INTERNAL))
    assert verdict.problem == ("the run never came to this point",)


def _paint_a_cell(lab: Lab, whole: object) -> None:
    from bot.sandbox.sheets.engine.person import Person

    Person(lab.workbook, "Form Responses 1", lab.workbook.owner).paints("B2", "#00FF00")
    assert callable(whole)
    whole()
