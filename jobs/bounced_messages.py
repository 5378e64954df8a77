"""Bounced messages: the report, the return labels, the Call List, RULES §3."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.known import Known
from bot.core.parcel import Leg, Parcel
from bot.core.row import Row
from bot.core.rules.call_list import CallListSettings, call_list, filter_views, people_said
from bot.core.rules.callers import Callers
from bot.core.rules.notice_rows import notice_rows
from bot.core.rules.report_rows import Reports, sort_out
from bot.core.rules.report_settings import ReportSettings
from bot.core.rules.report_sheet import decide
from bot.core.table import Table
from bot.runner.job import Decided
from bot.tracking.service import Query

CALL_LIST = "call_list"


@dataclass(frozen=True, slots=True)
class BouncedMessages:
    """The job of outbound-reminder-calls.md. With `callers` it also makes the call list (B-5)."""

    settings: ReportSettings
    call_list: CallListSettings
    callers: Callers | None = None
    name: str = "bounced_messages"
    sheet: str = "bounced_messages"
    tracking_column: str = "Return Tracking"
    reads: tuple[str, ...] = (CALL_LIST,)
    needs_reminders: bool = True

    def sort_out(self, table: Table, known: Known) -> Reports:
        """H-1, H-2, B-2, B-3."""
        settings = replace(self.settings, adopt_since=known.adopt_since)
        said = people_said(known.kept[CALL_LIST])
        return sort_out(table, known.marked, said, known.reminders, known.notices, settings, is_new=known.is_new)

    def query(self, table: Table, row: Row) -> Query:  # noqa: ARG002 - the port's
        """Return Tracking, as the label of a customer's return."""
        return Query(row.cells.get(self.tracking_column), leg=Leg.RETURN)

    def decide(
        self, table: Table, rows: Reports, parcels: Mapping[int, Parcel], known: Known, now: datetime
    ) -> Decided:
        """B-1 … B-14, and the rows of the Call List."""
        decided = decide(rows, parcels, known.reminders, self.settings, now, self.callers, known.elsewhere)
        entries, lacking = call_list(table, rows, decided, known.kept[CALL_LIST].table, self.call_list)
        return Decided(
            decisions=decided.decisions,
            entries={
                self.sheet: notice_rows(
                    table, known.marked, known.notices, {*known.reminders, *known.elsewhere}, known.adopt_since
                ),
                CALL_LIST: entries,
            },
            reminders=decided.reminders,
            handed_over=decided.handed_over,
            problems=(*decided.problems, *lacking),
            notes=decided.notes,
            views={CALL_LIST: filter_views(self.callers)} if self.callers else {},
        )
