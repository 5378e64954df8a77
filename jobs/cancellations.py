"""Cancellation requests: the form's sheet, the parcels, RULES §2."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.dates import UnreadableDate
from bot.core.known import Known
from bot.core.parcel import Parcel
from bot.core.row import Row, read_when
from bot.core.rules.cancellation_case import CancellationSettings
from bot.core.rules.cancellation_sheet import Requests, decide, sales_returns, sort_out, unless_failed
from bot.core.table import Table
from bot.runner.job import Decided
from bot.tracking.service import Query


@dataclass(frozen=True, slots=True)
class Cancellations:
    """The job of order-cancellation.md."""

    settings: CancellationSettings
    name: str = "cancellations"
    sheet: str = "responses"
    tracking_column: str = "Tracking Number"
    reads: tuple[str, ...] = ()
    needs_reminders: bool = False

    def sort_out(self, table: Table, known: Known) -> Requests:
        """H-1, C-0, C-13, H-2."""
        return sort_out(table, known.seen, replace(self.settings, adopt_since=known.adopt_since))

    def query(self, table: Table, row: Row) -> Query:
        """Tracking Number, with Carrier as the prior and Order Date against numbers used twice."""
        try:
            ordered = read_when(row.cells.get("Order Date"), table.zone, None)
        except UnreadableDate:
            ordered = None
        return Query(row.cells.get(self.tracking_column), unless_failed(row, "Carrier") or None, order_date=ordered)

    def decide(
        self, table: Table, rows: Requests, parcels: Mapping[int, Parcel], known: Known, now: datetime
    ) -> Decided:
        """C-1 … C-17, and the rows that C-10 opens."""
        decisions = decide(rows, parcels, known.seen, self.settings, now)
        return Decided(decisions, {"sales_returns": sales_returns(table, decisions, known.seen)})
