"""Several bots on one ledger at the same time: each order is on one list once, and whoever comes late says so (B-8)."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bot.core.reminder import ReminderState
from bot.errors import BotError, ExitCode
from bot.ledger import Ledger
from bot.runner.facts import Column, FileFacts, Found
from bot.runner.run import run_job
from bot.sandbox.sheets.server import SandboxServer
from bot.tracking.service import Query
from tests.contract.reports.report_office import ReportOffice, new_ledger, new_report, open_server, order, report
from tests.contract.reports.report_process import job, start
from tests.contract.reports.test_one_reminder_ever import listed, says

ORDERS = [order(number) for number in range(1, 7)]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    with open_server(tmp_path_factory.mktemp("races")) as server:
        yield server


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(new_ledger(tmp_path)) as ledger:
        yield ledger


@dataclass(frozen=True, slots=True)
class WhileOthersRun(FileFacts):
    """Carriers that take so long to answer that another bot does its work meanwhile, once."""

    office: ReportOffice

    def look_up(self, column: Column, queries: Mapping[int, Query], progress: Callable[[int, int], None]) -> Found:
        """Answers when the other is done."""
        if not self.office.has_call_list:
            self.office.run()
        return FileFacts.look_up(self, column, queries, progress)


def two_copies(server: SandboxServer, ledger: Ledger) -> list[ReportOffice]:
    """Two spreadsheets with the same rows: their Case IDs are the same, too."""
    rows = [report(number) for number in range(1, 7)]
    return [new_report(server, ledger, rows), new_report(server, ledger, rows)]


def all_listed(offices: Sequence[ReportOffice]) -> list[str]:
    """The orders on all lists."""
    return sorted(number for office in offices for number in listed(office))


@pytest.fixture(scope="module")
def processes() -> Iterator[list[subprocess.Popen[str]]]:
    """One for each race, started at the same time: that takes longer than the races."""
    processes = [start() for _ in range(2)]
    yield list(processes)
    for process in processes:
        process.kill()
        process.communicate()


def race(
    process: subprocess.Popen[str], path: Path, server: SandboxServer, theirs: ReportOffice, mine: ReportOffice
) -> tuple[int, int]:
    """That process against this one; how they ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.stdin.write(json.dumps([server.url, str(server.key_file), str(path), theirs.spreadsheet_id]) + "\n")
    process.stdin.flush()
    try:
        my_end = int(mine.run().exit_code)
    except BotError as error:
        my_end = int(error.exit_code)
    return process.wait(timeout=60), my_end


def test_two_processes_on_one_spreadsheet_list_each_order_once(
    server: SandboxServer, ledger: Ledger, tmp_path: Path, processes: list[subprocess.Popen[str]]
) -> None:
    office = new_report(server, ledger, [report(number) for number in range(1, 7)])
    codes = race(processes.pop(), tmp_path / "ledger.db", server, office, office)
    assert set(codes) <= {0, 3}
    assert 0 in codes
    assert listed(office) == ORDERS
    assert len(ledger.open_reminders()) == 6
    assert office.run().changes == ()


def test_two_processes_on_two_spreadsheets_list_each_order_once_and_the_later_one_says_so(
    server: SandboxServer, ledger: Ledger, tmp_path: Path, processes: list[subprocess.Popen[str]]
) -> None:
    offices = two_copies(server, ledger)
    codes = race(processes.pop(), tmp_path / "ledger.db", server, *offices)
    assert sorted(codes) == [0, 5]
    assert all_listed(offices) == ORDERS
    late = offices[codes.index(5)]
    found = late.run()
    assert {one.problem for one in found.problems} == {"another spreadsheet's row holds its reminder"}
    assert len(found.problems) == 6


def test_an_order_that_another_bot_reserves_between_view_and_plan_is_left_to_it_and_the_others_are_listed(
    server: SandboxServer, ledger: Ledger
) -> None:
    mine = new_report(server, ledger, [report(1), report(2)])
    theirs = new_report(server, ledger, [report(2), report(3)])
    with mine.workplace() as place:
        found = run_job(replace(place, facts=WhileOthersRun({}, theirs)), job("call_list"))
    assert found.exit_code is ExitCode.PROBLEMS
    assert (listed(mine), listed(theirs)) == ([order(1)], [order(2), order(3)])
    [row] = [row for row in mine.rows() if row["ORD#"] == order(2)]
    assert (row["Next Action"], row.get("Assigned To")) == (
        "Another spreadsheet has its reminder: no call from here",
        None,
    )


def test_whoever_fills_in_an_outcome_of_an_order_that_the_other_spreadsheet_has_ends_it_for_both(
    server: SandboxServer, ledger: Ledger
) -> None:
    offices = first, second = two_copies(server, ledger)
    first.run()
    second.run()
    second.people.types(second.cell("Bounced Messages", 2, "Call Outcome"), "Reached")
    says(first, 2)
    for office in (second, first, second):
        office.run("bounced_messages")
    done = {key for key, one in ledger.reminders(ORDERS).items() if one.state is ReminderState.DONE}
    assert done == {order(1), order(2)}
    assert all_listed(offices) == ORDERS[2:]


def test_two_spreadsheets_run_in_turns_never_take_a_reservation_from_each_other(
    server: SandboxServer, ledger: Ledger
) -> None:
    offices = two_copies(server, ledger)
    for _ in range(2):
        for office in offices:
            office.run()
    assert all_listed(offices) == ORDERS
    assert {one.spreadsheet_id for one in ledger.open_reminders()} == {offices[0].spreadsheet_id}


def test_a_run_that_finds_the_lease_taken_ends_with_3(server: SandboxServer, ledger: Ledger) -> None:
    office = new_report(server, ledger, [report(1)])
    ends: list[int] = []

    def meanwhile(_method: str, _path: str, _body: Any) -> None:
        server.before_request = None
        try:
            office.run()
        except BotError as error:
            ends.append(int(error.exit_code))

    server.before_request = meanwhile
    office.run()
    assert ends == [3]
    assert listed(office) == [order(1)]
