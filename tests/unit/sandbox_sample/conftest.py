from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sample_bot import NOW, Run, apply, edit, read, run
from sample_desk import ReportDays, open_desk

from bot.cli.carriers import sandbox_carriers
from bot.config import read_config
from bot.core.table import Table
from bot.runner.report import Report
from bot.sandbox.sample.carriers import sample_carriers
from bot.sandbox.sample.reading import Sample, sample
from bot.sandbox.sample.workbook import sample_workbook
from bot.sandbox.sheets.engine.model import Workbook
from bot.tracking.carriers.registry import build_apis
from bot.tracking.service import Tracker

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def the_sample() -> Sample:
    return sample()


@pytest.fixture(scope="session")
def keys() -> Iterator[dict[str, dict[str, Any]]]:
    """What `build_apis` wants for the simulators, which run as long as the tests do."""
    with sample_carriers(now=lambda: NOW) as server:
        yield sandbox_carriers(read_config(ROOT / "config.yaml"), server)


@pytest.fixture(scope="session")
def tracker(keys: dict[str, dict[str, Any]]) -> Iterator[Tracker]:
    """Every carrier as its simulator plays it."""
    with Tracker(build_apis(keys), clock=lambda: NOW) as tracker:
        yield tracker


@pytest.fixture(scope="session")
def first_run(the_sample: Sample, tracker: Tracker) -> Run:
    return run(sample_workbook("sample"), the_sample, {}, tracker)


@pytest.fixture(scope="session")
def workbook_after(the_sample: Sample, first_run: Run) -> Workbook:
    """The workbook after the first run; copy it before changing it."""
    workbook = sample_workbook("sample")
    apply(workbook, the_sample, first_run.plan)
    return workbook


@pytest.fixture(scope="session")
def after(the_sample: Sample, workbook_after: Workbook) -> Table:
    return read(workbook_after, the_sample.tab)


@pytest.fixture(scope="session")
def second_run(the_sample: Sample, workbook_after: Workbook, first_run: Run, tracker: Tracker) -> tuple[Run, Table]:
    """Every person's edit of `later` done, and the bot again: the run, and the sheet after it."""
    workbook = workbook_after.snapshot()
    for row in the_sample.rows:
        if row.later is not None:
            edit(workbook, the_sample, row)
    again = run(workbook, the_sample, first_run.plan.memories, tracker)
    apply(workbook, the_sample, again.plan)
    return again, read(workbook, the_sample.tab)


@pytest.fixture(scope="session")
def days(tracker: Tracker, tmp_path_factory: pytest.TempPathFactory) -> ReportDays:
    with open_desk(tracker, tmp_path_factory.mktemp("desk")) as desk:

        def both() -> tuple[Report, Report]:
            return desk.runs("bounced_messages"), desk.runs("call_list")

        before, report = desk.tabs(), desk.runs("bounced_messages")
        waiting, calls = desk.tabs(), desk.runs("call_list")
        after, second = desk.tabs(), both()
        desk.people_edit()
        third = both()
        return ReportDays(before, waiting, after, desk.tabs(), (report, calls), second, third, both())
