"""A report of thousands of rows costs in proportion to them, not to their square."""

from __future__ import annotations

import time

from report_form import BOTH, NOON, SETTINGS, report, table

from bot.core.parcel import NO_NUMBER
from bot.core.plan import make_plan
from bot.core.rules.report_rows import sort_out
from bot.core.rules.report_sheet import decide


def seconds(rows: int) -> float:
    """The processor's time for reading, deciding, assigning and planning that many new rows, each of its own order."""
    cells = [report(order=f"112-{at:07d}-{at:07d}", Case_ID=None, Bounced="yes") for at in range(rows)]
    begun = time.process_time()
    sheet = table(*cells)
    reports = sort_out(sheet, {}, (), {}, {}, SETTINGS)
    found = decide(reports, dict.fromkeys(reports.open, NO_NUMBER), {}, SETTINGS, NOON, BOTH)
    plan = make_plan(sheet, found.decisions, {}, NOON)
    taken = time.process_time() - begun
    assert len(found.reminders) == len(plan.rows) == rows
    return taken


def test_eight_times_the_rows_take_no_more_than_twenty_times_as_long() -> None:
    seconds(50)  # what is loaded and compiled once
    assert seconds(3200) < 20 * seconds(400)
