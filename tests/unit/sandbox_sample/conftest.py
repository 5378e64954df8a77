from __future__ import annotations

from collections.abc import Iterator

import pytest
from sample_bot import NOW, Run, apply, edit, read, run

from bot.core.table import Table
from bot.sandbox.carriers.server import CarrierServer
from bot.sandbox.sample.reading import Sample, sample
from bot.sandbox.sample.workbook import sample_journeys, sample_workbook
from bot.sandbox.sheets.engine.model import Workbook
from bot.tracking.carriers.ups import Ups, UpsSettings
from bot.tracking.service import Tracker


@pytest.fixture(scope="session")
def the_sample() -> Sample:
    return sample()


@pytest.fixture(scope="session")
def tracker() -> Iterator[Tracker]:
    """UPS as the simulator plays it, and no other carrier."""
    with CarrierServer(sample_journeys(), now=lambda: NOW) as server:
        ups = Ups(
            UpsSettings(base_url=server.ups_url, client_id=server.ups.client_id, client_secret=server.ups.client_secret)
        )
        with Tracker({"ups": ups}, clock=lambda: NOW) as tracker:
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
