"""The calls that are still to be made, as the Call List says. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date

from bot.core.table import Row, Table, read_when
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
    """Those of one caller, or of all: by caller, the most urgent first. A row without a caller is nobody's to call."""
    to_do = (row for row in table.rows if row.text("Caller") and not row.marks.struck and not row.text("Outcome"))
    found = [_call(table, row) for row in to_do]
    wanted = (one for one in found if caller is None or fold(one.caller) == fold(caller))
    return tuple(sorted(wanted, key=lambda one: (fold(one.caller), one.deadline or date.max, one.order)))


def callers_of(calls: Iterable[OpenCall]) -> tuple[str, ...]:
    """Who has calls, by name."""
    return tuple(sorted({one.caller for one in calls}, key=fold))


def _call(table: Table, row: Row) -> OpenCall:
    when = row.cells.get("Deadline")
    day = read_when(when, table.zone, None) if isinstance(when, (int, float)) and not isinstance(when, bool) else None
    texts = {name: row.text(column) for name, column in COLUMNS.items() if name != "deadline"}
    return OpenCall(deadline=day.astimezone(table.zone).date() if day else None, **texts)
