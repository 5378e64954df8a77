"""The report of bounced messages in literals: what the tests of its rules are written with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from form_sheet import NEW_YORK, at, schema, snapshot

from bot.core.channels import Channels
from bot.core.decision import Decision
from bot.core.do_not_call import DoNotCall
from bot.core.memory import RowMemory
from bot.core.notice import BounceReason, Notice
from bot.core.parcel import NO_NUMBER, Parcel
from bot.core.plan import Plan, make_plan
from bot.core.reminder import Reminder, ReminderState
from bot.core.rules.callers import Callers
from bot.core.rules.report import CallListRow
from bot.core.rules.report_rows import Reports, sort_out
from bot.core.rules.report_settings import ReportSettings
from bot.core.rules.report_sheet import Decided, decide
from bot.core.schema import find_layout
from bot.core.snapshot import CellValue, Marks
from bot.core.table import Table, read_table

HEADERS = (*schema("bounced_messages").names,)
CASE, ORDER = "BM-AAAA-0001", "112-1234567-1234567"
NOON = at("2026-11-18 12:00")
BOTH = Callers(("Joy", "Mike"), (), NEW_YORK)
SETTINGS = ReportSettings(
    adopt_since=datetime(2026, 1, 1, 5, tzinfo=UTC),
    zone=NEW_YORK,
    channels=Channels.of({"Amazon": r"\d{3}-\d{7}-\d{7}"}),
    do_not_call=DoNotCall(),
)


def report(**cells: CellValue) -> dict[str, CellValue]:
    """A row of Monday 16 November 2026, approved on the 2nd; `Return_Approved=None` empties a cell."""
    given = {name.replace("_", " "): value for name, value in cells.items()}
    row: dict[str, CellValue] = {
        "Date": "2026-11-16",
        "ORD#": ORDER,
        "TEL": "212-555-0123",
        "State": "NY",
        "Issue": "Return label",
        "Return Approved": "2026-11-02",
        "Case ID": CASE,
    }
    return row | {"ORD#" if name == "order" else name: value for name, value in given.items()}


def table(*rows: Mapping[str, CellValue], marks: Mapping[int, Marks] | None = None) -> Table:
    """The table of these rows, the first in sheet row 2."""
    read = snapshot(dict(enumerate(rows, 2)), marks, headers=HEADERS)
    return read_table(
        read, find_layout(schema("bounced_messages"), "Bounced Messages", [HEADERS]), schema("bounced_messages")
    )


def sorted_out(
    *rows: Mapping[str, CellValue],
    marks: Mapping[int, Marks] | None = None,
    memory: Mapping[str, RowMemory] | None = None,
    reminders: Mapping[str, Reminder] | None = None,
    notices: Mapping[str, Notice] | None = None,
    call_list: Iterable[CallListRow] = (),
    settings: ReportSettings = SETTINGS,
    is_new: bool = False,
) -> Reports:
    """These rows before anything is looked up; `is_new`: no run has seen the sheet before."""
    sheet = table(*rows, marks=marks)
    return sort_out(sheet, memory or {}, call_list, reminders or {}, notices or {}, settings, is_new=is_new)


def decided(
    *rows: Mapping[str, CellValue],
    marks: Mapping[int, Marks] | None = None,
    memory: Mapping[str, RowMemory] | None = None,
    parcels: Mapping[int, Parcel] | None = None,
    reminders: Mapping[str, Reminder] | None = None,
    notices: Mapping[str, Notice] | None = None,
    call_list: Iterable[CallListRow] = (),
    callers: Callers | None = None,
    elsewhere: Mapping[str, Reminder] | None = None,
    settings: ReportSettings = SETTINGS,
    now: datetime = NOON,
    is_new: bool = False,
) -> Decided:
    """What is decided at noon of Wednesday 18 November 2026; rows without a parcel have no return label."""
    reports = sorted_out(
        *rows,
        marks=marks,
        memory=memory,
        reminders=reminders,
        notices=notices,
        call_list=call_list,
        settings=settings,
        is_new=is_new,
    )
    labels = dict.fromkeys(reports.open, NO_NUMBER) | dict(parcels or {})
    return decide(reports, labels, reminders or {}, settings, now, callers, elsewhere or {})


def of_row(found: Decided, row: int = 2) -> Decision:
    """The decision of a sheet row."""
    return next(one for one in found.decisions if one.row == row)


def value(decision: Decision, column: str) -> Any:
    """What a cell should hold; None leaves it as it stands."""
    return decision.values[column].value if column in decision.values else None


def plan(row: Mapping[str, CellValue], marks: Marks, memory: RowMemory | None, **facts: Any) -> Plan:
    """The plan for a sheet of one row."""
    known = {CASE: memory} if memory else {}
    found = decided(row, marks={2: marks}, memory=known, **facts)
    return make_plan(table(row, marks={2: marks}), found.decisions, known, NOON)


def remembered(**known: Any) -> RowMemory:
    """What the ledger knows of the row whose Case ID is `CASE`."""
    return RowMemory(CASE, ORDER, at("2026-11-16"), at("2026-11-17 12:00"), **known)


def reserved(case_id: str = CASE, caller: str = "Joy") -> dict[str, Reminder]:
    """The reservation of yesterday noon."""
    return {ORDER: Reminder(ORDER, case_id, caller, ReminderState.RESERVED, at("2026-11-17 12:00"))}


def reminded(case_id: str = CASE) -> dict[str, Reminder]:
    """The reminder that Joy made yesterday at two."""
    then, two = at("2026-11-17 12:00"), at("2026-11-17 14:00")
    return {ORDER: Reminder(ORDER, case_id, "Joy", ReminderState.DONE, then, two, "called")}


NOTICE = {ORDER: Notice(ORDER, BounceReason.OPT_OUT, at("2026-11-15 09:00"), "a-notice")}
DEADLINE = date(2026, 12, 2)
