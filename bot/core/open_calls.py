"""The calls that are still to be made, as the Call List says. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from bot.core.dates import UnreadableDate
from bot.core.row import Row, read_when
from bot.core.rules.outcome import outcome_in
from bot.core.table import Table
from bot.core.text import fold

COLUMNS = {
    "caller": "Caller",
    "order": "Order Number",
    "customer": "Customer Name",
    "telephone": "TEL",
    "window": "Local Time Window",
    "deadline": "Deadline",
    "script": "Script",
}


@dataclass(frozen=True, slots=True)
class OpenCall:
    """One row of the Call List without an outcome; its texts are those of the cells."""

    caller: str
    order: str
    customer: str
    telephone: str
    window: str
    deadline: date | None
    script: str

    def to_json(self) -> dict[str, str | None]:
        """By the names of the fields; the day ISO 8601."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return values | {"deadline": self.deadline.isoformat() if self.deadline else None}


def open_calls(table: Table, caller: str | None = None) -> tuple[OpenCall, ...]:
    """Those of one caller, or of all: by caller, the most urgent first.

    A row without a caller or without hours is nobody's to call now, nor is any other row of an order with an outcome.
    An order whose row was copied is one call.
    """
    done = {row.order_key for row in table.rows if outcome_in(row.cells.get("Outcome"))}
    to_do = (row for row in table.rows if row.order_key not in done and not row.marks.struck)
    once = {row.order_key: row for row in reversed([*to_do]) if row.text("Caller") and row.text("Local Time Window")}
    found = [_call(table, row) for row in once.values()]
    wanted = (one for one in found if caller is None or fold(one.caller) == fold(caller))
    return tuple(sorted(wanted, key=lambda one: (fold(one.caller), one.deadline or date.max, one.order)))


def callers_of(calls: Iterable[OpenCall]) -> tuple[str, ...]:
    """Who has calls, by name; of two spellings one."""
    return tuple(sorted({fold(one.caller): one.caller for one in calls}.values(), key=fold))


def _call(table: Table, row: Row) -> OpenCall:
    try:
        day = read_when(row.cells.get("Deadline"), table.zone, None)
    except UnreadableDate:
        day = None
    texts = {name: row.text(column) for name, column in COLUMNS.items() if name != "deadline"}
    return OpenCall(deadline=day.astimezone(table.zone).date() if day else None, **texts)
