"""Bounce notices of orders that the report does not hold: each becomes a row of it, once (B-2). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import datetime, time

from bot.core.case_id import new_case_id
from bot.core.dates import day_text
from bot.core.decision import CellTarget, Value
from bot.core.entry import Entry
from bot.core.memory import RowMemory
from bot.core.notice import BounceReason, Notice
from bot.core.row import Row, RowIdentity
from bot.core.rules.bounced_evidence import COLUMN, YES
from bot.core.table import Table

_REASONS = {
    BounceReason.OPT_OUT: "the buyer has opted out of messages",
    BounceReason.DELIVERY_FAILURE: "a message could not be delivered",
    BounceReason.GUIDELINES: "a message was blocked by Amazon's guidelines",
    BounceReason.UNKNOWN: "a message did not arrive",
}


def notice_rows(
    table: Table, memory: Mapping[str, RowMemory], notices: Mapping[str, Notice], reminded: Set[str], since: datetime
) -> tuple[Entry, ...]:
    """The rows to add: none for an order that stands in the report, nor for one whose row people have taken away.

    Args:
        notices: by order; what came in before the first whole day since `since` is history (H-1).
        reminded: orders that have a reminder, or had it.
    """
    there = {row.order_key for row in table.rows} | {known.order_key for known in memory.values()} | reminded
    taken = {row.case_id for row in table.rows if row.case_id}
    added = []
    for order, notice in sorted(notices.items()):
        day = notice.noticed_at.astimezone(table.zone).date()
        at = datetime.combine(day, time.min, table.zone)
        if order in there or not order or at < since:
            continue
        row = Row(0, {}, order, at, RowIdentity("", order, "", ""))
        case_id = new_case_id(table.schema.case_id_prefix, row, taken)
        taken.add(case_id)
        reason = _REASONS[notice.reason]
        texts: dict[str, CellTarget] = {"Date": day, "ORD#": order, COLUMN: YES, "Case ID": case_id}
        texts["Notes"] = f"bounce notice of {day_text(day)}: {reason}"
        values = {name: Value(value, "B-2", "a bounce notice came in") for name, value in texts.items()}
        added.append(Entry(case_id, order, values, "B-2", f"{reason}, and the report has no row of it"))
    return tuple(added)
