"""H-3 over the report: what the calendar brings to sixty rows in one day is no reason to refuse."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from form_sheet import NEW_YORK
from report_form import BOTH, NOON, decided, report, table

from bot.core.guard import GuardSettings, check_size
from bot.core.memory import RowMemory
from bot.core.plan import Plan, make_plan
from bot.core.reminder import Reminder
from bot.core.rules.callers import Absence, Callers
from bot.core.snapshot import CellValue, Marks
from bot.errors import RefusedByGuard


class Report:
    """Rows that a day's run is planned for, one day after the other; each plan is taken for written."""

    def __init__(self, count: int) -> None:
        self.rows: list[dict[str, CellValue]] = [
            report(order=f"112-{at:07d}-0000000", Case_ID=f"BM-AAAA-{at:04d}", TEL=f"212-555-{at:04d}", Bounced="yes")
            for at in range(count)
        ]
        self.memory: dict[str, RowMemory] = {}
        self.reminders: dict[str, Reminder] = {}

    def day(self, now: datetime = NOON, callers: Callers | None = None) -> tuple[Plan, dict[str, RowMemory]]:
        """The plan of a run, and what was known before it."""
        known, facts = self.memory, {"memory": self.memory, "reminders": self.reminders}
        found = decided(*self.rows, marks=self._marks(), now=now, callers=callers, **facts)
        plan = make_plan(table(*self.rows, marks=self._marks()), found.decisions, known, now)
        for change in plan.changes:
            if change.row is not None and change.kind == "value":
                self.rows[change.row - 2][change.column] = change.new  # type: ignore[assignment]
        self.memory = dict(plan.memories)
        self.reminders = self.reminders | {one.order_key: one for one in found.reminders}
        return plan, known

    def _marks(self) -> dict[int, Marks]:
        known = (self.memory.get(str(row["Case ID"])) for row in self.rows)
        return {at: Marks(one.background, one.struck, one.note or "") for at, one in enumerate(known, 2) if one}


def says(plan: Plan, column: str) -> set[Any]:
    """What its rows say there afterwards."""
    return {one.new for one in plan.changes if one.column == column}


def test_rows_that_were_seen_in_the_morning_are_given_to_callers_at_noon() -> None:
    sheet = Report(60)
    sheet.day()
    plan, known = sheet.day(NOON + timedelta(hours=4), BOTH)
    assert (len(plan.rows), says(plan, "Next Action")) == (60, {"Call: Joy", "Call: Mike"})
    check_size(plan, known, GuardSettings())


def test_a_caller_who_is_away_hands_half_of_all_calls_on() -> None:
    sheet, tomorrow = Report(110), NOON + timedelta(days=1)
    sheet.day(callers=BOTH)
    away = Absence("Mike", tomorrow.date(), tomorrow.date())
    plan, known = sheet.day(tomorrow, Callers(("Joy", "Mike"), (away,), NEW_YORK))
    assert (len(plan.rows), says(plan, "Next Action")) == (55, {"Call: Joy"})
    check_size(plan, known, GuardSettings())


def test_all_deadlines_pass_on_one_day() -> None:
    sheet = Report(60)
    sheet.day(callers=BOTH)
    plan, known = sheet.day(NOON + timedelta(days=15))
    assert (len(plan.rows), says(plan, "Next Action")) == (60, {"Propose closing: return window over"})
    check_size(plan, known, GuardSettings())


@pytest.mark.parametrize("column", [{"TEL": ""}, {"TEL": "see above"}, {"Return Approved": "2025-11-02"}])
def test_a_column_that_was_broken_is_refused(column: dict[str, CellValue]) -> None:
    sheet = Report(60)
    sheet.day(callers=BOTH)
    for row in sheet.rows:
        row.update(column)
    plan, known = sheet.day()
    assert len(plan.rows) == 60
    with pytest.raises(RefusedByGuard):
        check_size(plan, known, GuardSettings())


def test_sixty_rows_that_are_ticked_at_once_are_refused() -> None:
    sheet = Report(60)
    sheet.day(callers=BOTH)
    sheet.rows = [row | {"Done": True} for row in sheet.rows]
    plan, known = sheet.day()
    with pytest.raises(RefusedByGuard, match="60 of 60"):
        check_size(plan, known, GuardSettings())
