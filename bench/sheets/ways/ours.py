"""This bot: the classes that run in production, the plan given. Read, then the guarded write."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.sheets.laps import PREPARED, Lap, Task
from bench.sheets.workload import HEADERS, SCHEMA, TAB, TIME_ZONE, make_work
from bot.collector import relax_collector
from bot.core.memory import ChangeState
from bot.core.plan import Plan
from bot.core.row import read_identity
from bot.core.schema import find_layout
from bot.core.snapshot import Outline
from bot.sheets.client import SheetsClient
from bot.sheets.credentials import read_service_account
from bot.sheets.google import GoogleSpreadsheet

OUTLINE = Outline(TAB, 0, 1, HEADERS)  # the ledger remembers it
NOW = datetime(2026, 11, 18, 20, 0, tzinfo=UTC)


def laps(task: Task) -> Iterator[Lap]:
    """Reads the five columns with their marks, and applies the plan, as any run but the first on a sheet.

    Where nothing is to be changed, the spreadsheet lives on and is looked at once more, as in `bot serve`.
    """
    relax_collector()
    plan = _plan(task)
    yield PREPARED
    signed_in = read_service_account(Path(task.key_file), task.url)
    client = SheetsClient(signed_in.credentials, task.spreadsheet_id, account=signed_in.account, endpoint=task.url)
    spreadsheet = GoogleSpreadsheet(client, watches=plan.is_empty)
    yield from _read(spreadsheet, task.run, plan)
    if plan.is_empty:
        yield from _read(spreadsheet, "again", plan)
    spreadsheet.close()


def _read(spreadsheet: GoogleSpreadsheet, run: str, plan: Plan) -> Iterator[Lap]:
    book = spreadsheet.read_book([(SCHEMA, OUTLINE)])
    tab = next(tab for tab in book.tabs if tab.title == TAB)
    layout = find_layout(SCHEMA, tab.title, tab.top)
    yield Lap(run, "read_book")
    snapshot = spreadsheet.read(book, tab, layout, SCHEMA, NOW)
    yield Lap(run, "read")
    if not plan.is_empty:
        applied = spreadsheet.apply(plan, tab, layout, lambda: None)
        if (done := applied.count(ChangeState.APPLIED)) != len(plan.changes):
            raise RuntimeError(f"{done} of {len(plan.changes)} changes were applied")
        yield Lap(run, "apply")
    del snapshot


def _plan(task: Task) -> Plan:
    work = make_work(task.rows, task.percent)
    return Plan(
        sheet=TAB,
        schema=SCHEMA,
        zone=ZoneInfo(TIME_ZONE),
        changes=work.changes,
        identities={row: read_identity(SCHEMA, values) for row, values in work.seen.items()},
        seen={row: {name: values[name] for name in SCHEMA.names} for row, values in work.seen.items()},
    )
