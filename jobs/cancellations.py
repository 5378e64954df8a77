"""Cancellation requests: the form's sheet, the parcels, RULES §2."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.cell_error import error_in
from bot.core.dates import UnreadableDate
from bot.core.decision import Decision
from bot.core.memory import ChangeKind, PlannedChange, RowMemory
from bot.core.parcel import Parcel
from bot.core.rules.cancellation_case import CancellationSettings
from bot.core.rules.cancellation_sheet import Requests, decide, sort_out
from bot.core.table import Row, Table, read_when
from bot.tracking.service import Query


@dataclass(frozen=True, slots=True)
class Cancellations:
    """The job of order-cancellation.md."""

    settings: CancellationSettings
    name: str = "cancellations"
    sheet: str = "responses"

    def sort_out(self, table: Table, memory: Mapping[str, RowMemory], adopt_since: datetime) -> Requests:
        """H-1, C-0, C-13, H-2."""
        return sort_out(table, memory, replace(self.settings, adopt_since=adopt_since))

    def query(self, table: Table, row: Row) -> Query:
        """Tracking Number, with Carrier as the prior and Order Date against numbers used twice."""
        try:
            ordered = read_when(row.cells.get("Order Date"), table.zone, None)
        except UnreadableDate:
            ordered = None
        return Query(row.cells.get("Tracking Number"), _unless_failed(row, "Carrier") or None, order_date=ordered)

    def decide(
        self, rows: Requests, parcels: Mapping[int, Parcel], memory: Mapping[str, RowMemory], now: datetime
    ) -> Sequence[Decision]:
        """C-1 … C-17."""
        return decide(rows, parcels, memory, self.settings, now)

    def additions(
        self, table: Table, decisions: Sequence[Decision], memory: Mapping[str, RowMemory]
    ) -> dict[str, list[PlannedChange]]:
        """C-10: one row in Sales Returns a case, ever."""
        rows = {row.row: row for row in table.rows}
        added = []
        for decision in decisions:
            known = memory.get(decision.case_id)
            if decision.opens_sales_return and not (known and known.sales_return_opened):
                row = rows[decision.row]
                added.append(
                    PlannedChange(
                        sheet="",
                        row=None,
                        case_id=decision.case_id,
                        order_key=row.order_key,
                        column="Case ID",
                        kind=ChangeKind.ROW,
                        old=None,
                        new={
                            "Case ID": decision.case_id,
                            "Order Number": row.order,
                            "Country": _unless_failed(row, "Country"),
                            "Stage": "Opened",
                        },
                        rule=decision.rule,
                        reason=decision.reason,
                    )
                )
        return {"sales_returns": added}


def _unless_failed(row: Row, column: str) -> str:
    """The text of the cell; "" where a formula failed."""
    return "" if error_in(row.cells.get(column)) else row.text(column)
