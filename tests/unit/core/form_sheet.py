"""The form's sheet in literals, and a sheet that does what a plan says: what the tests of the core are written with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from bot.core.decision import Decision
from bot.core.memory import ChangeKind, RowMemory
from bot.core.parcel import Confidence, DeliveredTo, Knowledge, Leg, Parcel, Status, TrackingState
from bot.core.plan import Plan, make_plan
from bot.core.row import Row
from bot.core.rules.cancellation_case import CancellationSettings
from bot.core.rules.cancellation_sheet import Requests, decide, sort_out
from bot.core.schema import SheetSchema, find_layout
from bot.core.snapshot import NO_MARKS, CellValue, Marks, Snapshot, Tab
from bot.core.table import Table, read_table
from bot.core.working_days import Calendar

NEW_YORK = ZoneInfo("America/New_York")
TITLE = "Form Responses 1"
FORM_HEADERS = ("Timestamp", "Email Address", "Request Type", "Order Number", "Order Date", "Country")
PEOPLE_HEADERS = ("Tracking Number", "Status", "Macro Sent", "Done")
BOT_HEADERS = ("Case ID", "Next Action", "Macro", "Due", "Tracking Status", "Last Scan", "As Of")
HEADERS = (*FORM_HEADERS, *PEOPLE_HEADERS, *BOT_HEADERS)

RED, ORANGE, YELLOW, GREEN, WHITE = "#FF0000", "#F9CB9C", "#FFFF00", "#00FF00", None
CASE = "SL-AAAA-0001"
ORDER = "112-1234567-1234567"
SETTINGS = CancellationSettings(zone=NEW_YORK, calendar=Calendar(), adopt_since=datetime(2026, 1, 1, 5, tzinfo=UTC))


@cache
def schema(name: str = "responses") -> SheetSchema:
    """The repository's own schema."""
    path = Path(__file__).parents[3] / "sheet_schemas" / f"{name}.yaml"
    return SheetSchema.model_validate(yaml.safe_load(path.read_text("utf-8")))


def at(text: str) -> datetime:
    """`2026-11-18 10:00` in New York, as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


def request(**cells: CellValue) -> dict[str, CellValue]:
    """A cancellation request of Wednesday 18 November 2026, 10:00; `Case_ID="x"` sets the column Case ID."""
    given = {name.replace("_", " "): value for name, value in cells.items()}
    return {
        "Timestamp": "2026-11-18 10:00:00",
        "Email Address": "agent@example.com",
        "Request Type": "Cancellation request",
        "Order Number": ORDER,
        **given,
    }


def snapshot(
    rows: Mapping[int, Mapping[str, CellValue]],
    marks: Mapping[int, Marks] | None = None,
    *,
    headers: Sequence[str] = HEADERS,
    zone: ZoneInfo = NEW_YORK,
    locale: str = "en_US",
    header_row: int = 1,
) -> Snapshot:
    """What is read of a tab whose data rows (by 1-based sheet row) hold these cells."""
    last = max(rows, default=header_row)
    columns = {
        position: [rows.get(number, {}).get(header) for number in range(header_row + 1, last + 1)]
        for position, header in enumerate(headers)
    }
    tab = Tab(TITLE, 7, 1000, len(headers), (tuple(headers),))
    return Snapshot(
        "spreadsheet", tab, zone, locale, header_row, tuple(headers), columns, marks or {}, at("2026-11-18")
    )


def table(
    *rows: Mapping[str, CellValue] | None,
    marks: Mapping[int, Marks] | None = None,
    headers: Sequence[str] = HEADERS,
    zone: ZoneInfo = NEW_YORK,
    locale: str = "en_US",
) -> Table:
    """The table of these rows, the first in sheet row 2; None is a blank row."""
    numbered = {number: row for number, row in enumerate(rows, 2) if row is not None}
    read = snapshot(numbered, marks, headers=headers, zone=zone, locale=locale)
    return read_table(read, find_layout(schema(), TITLE, [headers]), schema())


def row(**cells: CellValue) -> Row:
    """One request as it is read."""
    return table(request(**cells)).rows[0]


def state(status: Status, scan: str | None = None, delivered: str | None = None, **more: Any) -> TrackingState:
    """A UPS answer; times in New York."""
    if status is Status.DELIVERED:
        more.setdefault("delivered_to", DeliveredTo.CUSTOMER)
    if status in (Status.RETURNING, Status.RETURNED):
        more.setdefault("leg", Leg.RETURN)
    return TrackingState(
        carrier=more.pop("carrier", "ups"),
        number="1Z999AA10123456784",
        status=status,
        last_scan_at=at(scan) if scan else None,
        delivered_at=at(delivered) if delivered else None,
        **more,
    )


def parcel(*states: TrackingState) -> Parcel:
    """A number its carrier knows."""
    return Parcel(Knowledge.KNOWN, states[0].carrier, states)


def review(of: TrackingState) -> TrackingState:
    """The same answer, not certain."""
    return replace(of, confidence=Confidence.REVIEW)


def remembered(**known: Any) -> dict[str, RowMemory]:
    """What the ledger knows of the row whose Case ID is `CASE`."""
    then = at("2026-11-18 10:00")
    return {CASE: RowMemory(CASE, ORDER, then, then, **known)}


def sorted_out(
    sheet: Table, memory: Mapping[str, RowMemory] | None = None, settings: CancellationSettings = SETTINGS
) -> Requests:
    """H-1, C-0, C-13, H-2 of a table."""
    return sort_out(sheet, memory or {}, settings)


def decisions(
    sheet: Table,
    parcels: Mapping[int, Parcel] | None = None,
    memory: Mapping[str, RowMemory] | None = None,
    now: datetime | None = None,
    settings: CancellationSettings = SETTINGS,
) -> dict[int, Decision]:
    """The decision for each row that is decided, by sheet row; at noon of the request's day unless `now` says else."""
    requests = sort_out(sheet, memory or {}, settings)
    decided = decide(requests, parcels or {}, memory or {}, settings, now or at("2026-11-18 12:00"))
    return {decision.row: decision for decision in decided}


@dataclass
class Sheet:
    """A sheet that holds what people typed and does what plans say, in memory and without surprises."""

    rows: dict[int, dict[str, CellValue]]
    marks: dict[int, Marks] = field(default_factory=dict)
    headers: tuple[str, ...] = HEADERS
    memory: dict[str, RowMemory] = field(default_factory=dict)

    @classmethod
    def of(cls, *rows: Mapping[str, CellValue], **more: Any) -> Sheet:
        """The sheet with these rows, the first in sheet row 2."""
        return cls({number: dict(cells) for number, cells in enumerate(rows, 2)}, **more)

    def table(self) -> Table:
        """The sheet as it is read."""
        read = snapshot(self.rows, self.marks, headers=self.headers)
        return read_table(read, find_layout(schema(), TITLE, [self.headers]), schema())

    def plan(self, parcels: Mapping[int, Parcel], now: datetime, settings: CancellationSettings = SETTINGS) -> Plan:
        """What the bot would do."""
        sheet = self.table()
        decided = decide(sort_out(sheet, self.memory, settings), parcels, self.memory, settings, now)
        return make_plan(sheet, decided, self.memory, now)

    def apply(self, plan: Plan) -> None:
        """Does what the plan says, and remembers what it says to remember."""
        self.headers = (*self.headers, *plan.new_columns)
        for change in plan.changes:
            assert change.row is not None
            stands = self.marks.get(change.row, NO_MARKS)
            new: Any = change.new
            if change.kind is ChangeKind.VALUE:
                before = self.rows[change.row].get(change.column)
                assert (before or "") == (change.old or "")
                self.rows[change.row][change.column] = new
            elif change.kind is ChangeKind.BACKGROUND:
                assert stands.background == change.old
                self.marks[change.row] = Marks(new, stands.struck, stands.note)
            elif change.kind is ChangeKind.STRIKETHROUGH:
                assert stands.struck is change.old
                self.marks[change.row] = Marks(stands.background, new, stands.note)
            else:
                assert stands.note == change.old
                self.marks[change.row] = Marks(stands.background, stands.struck, new)
        self.memory |= plan.memories

    def run(self, parcels: Mapping[int, Parcel], now: datetime, settings: CancellationSettings = SETTINGS) -> Plan:
        """Plans and applies."""
        plan = self.plan(parcels, now, settings)
        self.apply(plan)
        return plan

    def cell(self, row: int, column: str) -> CellValue:
        """What stands in a cell; "" for blank."""
        value = self.rows[row].get(column)
        return "" if value is None else value

    def mark(self, row: int) -> Marks:
        """The marks on the key cell of a row."""
        return self.marks.get(row, NO_MARKS)
