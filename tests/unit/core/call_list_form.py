"""The Call List in literals: what the tests of the tab that callers work in are written with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from form_sheet import schema, snapshot
from report_form import CASE, ORDER

from bot.core.schema import find_layout
from bot.core.snapshot import CellValue, Marks
from bot.core.table import Table, read_table

HEADERS = (*schema("call_list").names,)


def listed(**cells: CellValue) -> dict[str, CellValue]:
    """A call of Joy's, until 2 December 2026; `Case_ID="x"` sets the column Case ID, None empties a cell."""
    row: dict[str, CellValue] = {
        "Case ID": CASE,
        "Caller": "Joy",
        "Order Number": ORDER,
        "Customer Name": "Jane Doe",
        "TEL": "(212) 555-0123",
        "Local Time Window": "9:00 AM–8:00 PM ET",
        "Deadline": 46358,
        "Script": "Hello Jane Doe",
    }
    return row | {name.replace("_", " "): value for name, value in cells.items()}


def call_list(*rows: Mapping[str, CellValue], marks: Mapping[int, Marks] | None = None) -> Table:
    """The table of these rows, the first in sheet row 2."""
    read = snapshot(dict(enumerate(rows, 2)), marks, headers=HEADERS)
    read = replace(read, tab=replace(read.tab, title="Call List"))
    return read_table(read, find_layout(schema("call_list"), "Call List", [HEADERS]), schema("call_list"))
