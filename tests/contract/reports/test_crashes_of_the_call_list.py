"""A bot that dies at any call to the service and at any transaction of the ledger while it makes the call list (B-8).

The clean run after it ends where an undisturbed one does, in the sheet and in the ledger: nobody stands on the list
twice, every call has its reservation, and no reservation is without its call. Every day some points are tried;
with PROPERTY_EXAMPLES set to anything, all of them.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.core.notice import BounceReason, Notice
from bot.core.reminder import ReminderState
from bot.ledger import Ledger
from bot.ledger.engine import Database
from bot.sandbox.sheets.engine.model import Workbook
from bot.sandbox.sheets.server import SandboxServer
from bot.sheets.client import SheetsClient
from tests.contract.reports.report_office import (
    CALLS,
    REPORT,
    ReportOffice,
    new_ledger,
    new_report,
    open_server,
    order,
    report,
)
from tests.contract.sheets.office import NOW

EVERY_POINT = "PROPERTY_EXAMPLES" in os.environ
ORDERS = [order(number) for number in range(1, 10)]


class Killed(BaseException):
    """What no handler of the bot catches; lease and run are left as they are."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    with open_server(tmp_path_factory.mktemp("crashes")) as server:
        yield server


@dataclass(frozen=True)
class Day:
    """The second day of a call list, before the bot's run: it can be lived as often as one likes."""

    office: ReportOffice
    morning: Workbook
    ledger: Path

    @contextmanager
    def again(self, folder: Path) -> Iterator[ReportOffice]:
        """The same morning, on a ledger of its own."""
        folder.mkdir()
        shutil.copy(self.ledger, folder / "ledger.db")
        self.office.workbook.restore(self.morning.snapshot())
        with Ledger.open(folder / "ledger.db") as ledger:
            yield replace(self.office, ledger=ledger)


@pytest.fixture(scope="module")
def day(server: SandboxServer, tmp_path_factory: pytest.TempPathFactory) -> Day:
    """Calls made, struck, given up and new ones, a paint, a duplicate, a message."""
    rows = [
        report(1),
        report(2),
        report(3),
        report(4),
        report(1, 12),
        report(5, Bounced=""),
        report(6, TEL="none", Return_Tracking="1Z999AA10123456784"),
    ]
    path = new_ledger(tmp_path_factory.mktemp("day"))
    with Ledger.open(path) as ledger:
        office = new_report(server, ledger, rows)
        office.run()
        outcome, strike = (row(office, CALLS, number) for number in (1, 2))
        office.callers.types(office.cell(CALLS, outcome, "Outcome"), "Reached")
        office.callers.strikes(f"A{strike}:J{strike}")
        office.people.types(office.cell(REPORT, row(office, REPORT, 3), "Bounced"), "")  # given up: its call is struck
        office.people.paints(office.cell(REPORT, row(office, REPORT, 5), "ORD#"), "#FFF2CC")
        ledger.keep_notices([Notice(order(8), BounceReason.OPT_OUT, NOW, "notice-8")])  # its row is added
        office.people.fills_row(9, ["2026-11-17", order(7), "Ana", "212-555-0107", "NY", "other", "2026-11-17"])
    return Day(office, office.workbook.snapshot(), path)


def row(office: ReportOffice, title: str, number: int) -> int:
    """Where an order stands first."""
    rows = office.rows() if title == REPORT else office.calls()
    key = "ORD#" if title == REPORT else "Order Number"
    return int(next(one["row"] for one in rows if one[key] == order(number)))


def standing(office: ReportOffice) -> Any:
    """Everything that stands in the sheet and in the ledger once the run is over."""
    ledger = office.ledger
    memories = {
        name: dict(sorted(ledger.rows(office.spreadsheet_id, name).items()))
        for name in ("bounced_messages", "call_list")
    }
    reminders = dict(sorted(ledger.reminders(ORDERS).items()))
    return json.loads(json.dumps((office.rows(), office.calls(), memories, reminders), default=str))


def check_the_list(office: ReportOffice) -> None:
    """Nobody twice; a reservation for each call, a call for each reservation."""
    listed = [one["Order Number"] for one in office.open_calls()]
    reserved = [one.order_key for one in office.ledger.open_reminders()]
    assert len(set(listed)) == len(listed)
    given_up = [order(3)]
    assert sorted(listed + given_up) == sorted(reserved)
    done = {key for key, one in office.ledger.reminders(ORDERS).items() if one.state is ReminderState.DONE}
    assert done == {order(1), order(2)}


def let_the_lease_run_out(folder: Path) -> None:
    with sqlite3.connect(folder / "ledger.db", timeout=10) as database:
        database.execute("UPDATE leases SET expires_at = acquired_at")
    database.close()


def dies(monkeypatch: pytest.MonkeyPatch, which: int, *, happens: bool) -> list[int]:
    """The call number `which` of the bot, to the service or to the ledger, is its last; or counts them all."""
    count = [0]

    def counted(whole: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            at, count[0] = count[0], count[0] + 1
            if at > which >= 0:
                raise Killed  # a dead process does nothing more
            if at != which:
                return whole(*arguments, **named)
            if happens:
                whole(*arguments, **named)
            raise Killed

        return call

    def transaction(whole: Callable[..., Any]) -> Callable[..., Any]:
        @contextmanager
        def call(database: Database) -> Iterator[Any]:
            is_outer = not getattr(call, "is_within", False)
            at = count[0]
            if is_outer:
                count[0] += 1
                if at > which >= 0:
                    raise Killed
            call.is_within = True  # type: ignore[attr-defined]
            try:
                with whole(database) as connection:
                    yield connection
                    if is_outer and at == which and not happens:
                        raise Killed  # rolled back
            finally:
                if is_outer:
                    call.is_within = False  # type: ignore[attr-defined]
            if is_outer and at == which:
                raise Killed

        return call

    for name in ("get", "read_by_filter", "write"):
        monkeypatch.setattr(SheetsClient, name, counted(getattr(SheetsClient, name)))
    monkeypatch.setattr(Database, "write", transaction(Database.write))
    return count


def steps(day: Day, folder: Path) -> int:
    """How many calls and transactions a run of that day takes."""
    with day.again(folder) as office, pytest.MonkeyPatch.context() as patched:
        count = dies(patched, -1, happens=True)
        office.run()
    return count[0]


def test_after_a_crash_anywhere_the_next_run_ends_where_an_undisturbed_one_does(day: Day, tmp_path: Path) -> None:
    with day.again(tmp_path / "quiet") as office:
        office.run()
        office.run()  # decides about the row that was added
        check_the_list(office)
        undisturbed = standing(office)
    number = steps(day, tmp_path / "count")
    points = [(which, happens) for which in range(number) for happens in (False, True)]
    assert len(points) > 40
    for which, happens in points if EVERY_POINT else points[9::11]:
        folder = tmp_path / f"{which}-{happens}"
        with day.again(folder) as office:
            with pytest.MonkeyPatch.context() as patched, suppress(Killed):
                dies(patched, which, happens=happens)
                office.run()
            let_the_lease_run_out(folder)
            office.run()
            office.run()
            place = f"{'after' if happens else 'before'} step {which} of {number}"
            check_the_list(office)
            assert standing(office) == undisturbed, place
            assert not office.ledger.unfinished(office.spreadsheet_id, office.now), place
            if EVERY_POINT:
                assert [one.changes for one in office.view().plans if one.changes] == [], place
