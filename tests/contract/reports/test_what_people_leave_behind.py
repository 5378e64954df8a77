"""What stays when people delete, rename and misplace: in the sheet, and in the ledger (B-2, B-8, H-3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.core.memory import RunOutcome
from bot.core.notice import BounceReason, Notice
from bot.core.problem import Problem
from bot.errors import RefusedByGuard
from bot.ledger import Ledger
from bot.runner.check import accept_sheet
from bot.runner.run import run_job
from bot.sandbox.sheets.server import SandboxServer
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
from tests.contract.reports.report_process import job
from tests.contract.reports.test_one_reminder_ever import deletes_the_call_list, listed, place, says

AFTERNOON = datetime(2026, 11, 18, 19, 0, tzinfo=UTC)
"""Of the day on which the notices come: its rows are forgotten by the day, the notices by the hour."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    with open_server(tmp_path_factory.mktemp("left-behind")) as server:
        yield server


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(new_ledger(tmp_path)) as ledger:
        yield ledger


def orders(office: ReportOffice) -> list[str]:
    return [row["ORD#"] for row in office.rows()]


def renames_outcome(office: ReportOffice) -> None:
    office.callers.types(office.cell(CALLS, 1, "Outcome"), "Result of it")


def deletes_the_finished_row(office: ReportOffice) -> None:
    office.callers.deletes_rows(place(office, CALLS, 1))


# --- the Call List -----


@pytest.mark.parametrize("deletes", [deletes_the_call_list, deletes_the_finished_row])
def test_a_report_whose_call_is_deleted_after_it_was_made_stays_completed_and_struck_through(
    server: SandboxServer, ledger: Ledger, deletes: Callable[[ReportOffice], None]
) -> None:
    office = new_report(server, ledger, [report(1), report(2)])
    office.run()
    says(office, 1)
    office.run()
    deletes(office)
    for _ in range(2):
        office.run()
    [made, _] = office.rows()
    assert (made["Next Action"], made["CRM Note"], made["struck"]) == (
        "Completed",
        "Called Cx for Return Reminder",
        True,
    )
    assert listed(office) == [order(2)]


def test_a_header_that_callers_renamed_stops_the_bot_until_somebody_says_that_it_was_meant(
    server: SandboxServer, ledger: Ledger
) -> None:
    office = new_report(server, ledger, [report(1)])
    office.run()
    renames_outcome(office)
    with pytest.raises(RefusedByGuard, match="'Outcome'"):
        office.run()
    assert [run.outcome for run in ledger.runs(limit=1)] == [RunOutcome.REFUSED]
    with office.workplace() as there:
        accept_sheet(there, "call_list")
    office.run()
    assert listed(office) == [order(1)]
    assert "Result of it" in office.headers(CALLS)


# --- notices -----


def test_a_row_that_people_deleted_does_not_come_back_for_its_notice_nor_after_it_is_forgotten(
    server: SandboxServer, ledger: Ledger
) -> None:
    office = new_report(server, ledger, [report(1), report(2)])
    ledger.keep_notices([Notice(order(n), BounceReason.OPT_OUT, AFTERNOON, f"notice-{n}") for n in (1, 9)])
    office.now = AFTERNOON + timedelta(hours=1)
    office.run("bounced_messages")
    assert orders(office) == [order(1), order(2), order(9)]
    for theirs_and_the_bots in (1, 9):
        office.people.deletes_rows(place(office, REPORT, theirs_and_the_bots))
    for day in (0, 25, 30, 31, 32):  # their row is older than the notices, those of the bot are not
        for hour in (13, 17):
            office.now = AFTERNOON.replace(hour=hour) + timedelta(days=day)
            office.run("bounced_messages")
            assert orders(office) == [order(2)]


# --- runs -----


def test_a_run_that_is_refused_keeps_what_it_was_told_of_the_mail(server: SandboxServer, ledger: Ledger) -> None:
    office = new_report(server, ledger, [report(1)])
    office.run()
    renames_outcome(office)
    of_mail = Problem("imap mail.example.com", 7, None, "the mail names several orders", "see which one it is")
    with office.workplace() as there, pytest.raises(RefusedByGuard):
        run_job(replace(there, take_notices=lambda _progress: (of_mail,)), job("call_list"))
    [refused] = ledger.runs(limit=1)
    assert (refused.outcome, of_mail in refused.problems, len(refused.problems)) == (RunOutcome.REFUSED, True, 2)


# --- personal data -----


def test_a_name_or_telephone_number_in_the_wrong_cell_is_not_in_the_ledger(
    server: SandboxServer, ledger: Ledger, tmp_path: Path
) -> None:
    office = new_report(
        server,
        ledger,
        [
            report(1, Return_Approved="Jane Doe 212-555-0177"),
            report(2) | {"ORD#": "Ann Roe"},
            report(3) | {"ORD#": "310-555-0144"},
        ],
    )
    for _ in range(2):
        told = office.run().problems
    assert {(one.row, one.column) for one in told} == {(2, "Return Approved")}
    assert {row["Next Action"] for row in office.rows()} > {"Check the order number"}
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("ledger.db*")).lower()
    assert order(1).encode() in kept
    personal = (b"jane", b" doe", b"annroe", b"ann roe", b"555-01", b"5550177", b"5550144")
    assert [part for part in personal if part in kept] == []
