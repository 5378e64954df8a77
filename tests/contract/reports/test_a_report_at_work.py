"""What return agents do to their report between runs, on a real local Sheets API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.notice import BounceReason, Notice
from bot.ledger import Ledger
from bot.sandbox.sheets.engine import values
from bot.sandbox.sheets.server import SandboxServer
from tests.contract.reports.report_office import (
    REPORT,
    new_ledger,
    new_report,
    open_server,
    order,
    report,
)
from tests.contract.sheets.office import NOW

RED, YELLOW = "#FF0000", "#FFFF00"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    with open_server(tmp_path_factory.mktemp("at-work")) as server:
        yield server


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(new_ledger(tmp_path)) as ledger:
        yield ledger


def test_an_order_reported_twice_on_one_day_is_told_apart_and_one_of_its_rows_is_called(
    server: SandboxServer, ledger: Ledger
) -> None:
    office = new_report(server, ledger, [report(1), report(2), report(1, TEL="none"), report(1, Issue="OTHER")])
    for _ in range(3):
        assert not [one for one in office.run().problems if one.column == "ORD#"]
    of_order = [row for row in office.rows() if row["ORD#"] == order(1)]
    assert len({row["Case ID"] for row in of_order}) == 3
    assert sorted(row["colour"] for row in of_order) == [RED, RED, YELLOW]
    assert len(office.open_calls()) == 2
    assert not office.view().plan.changes


def test_an_order_number_that_is_retyped_as_the_bot_asked_is_called_under_its_old_case_id(
    server: SandboxServer, ledger: Ledger
) -> None:
    office = new_report(server, ledger, [report(1) | {"ORD#": "112-0000001"}])
    office.run()
    (before,) = office.rows()
    assert before["Next Action"] == "Check the order number"
    office.people.types(office.cell(REPORT, before["row"], "ORD#"), order(1))
    assert not office.run().problems
    (after,) = office.rows()
    assert (after["Case ID"], after["colour"]) == (before["Case ID"], YELLOW)
    assert "B-1:" in before["note"]
    assert "B-1:" not in after["note"]
    assert [call["Case ID"] for call in office.open_calls()] == [before["Case ID"]]


def test_a_row_that_a_notice_adds_shows_its_day_as_a_day(server: SandboxServer, ledger: Ledger) -> None:
    office = new_report(server, ledger, [report(1)])
    ledger.keep_notices([Notice(order(2), BounceReason.OPT_OUT, NOW, "a-notice")])
    office.run("bounced_messages")
    assert values.get(office.workbook, f"'{REPORT}'!A3:B3", {})["values"] == [["2026-11-18", order(2)]]


def test_a_label_that_nobody_can_look_up_is_told_by_its_column(server: SandboxServer, ledger: Ledger) -> None:
    office = new_report(server, ledger, [report(1, Return_Tracking="1Z999AA10123456784")])
    (problem,) = office.run().problems
    assert (problem.sheet, problem.column, problem.problem) == (
        REPORT,
        "Return Tracking",
        "tracking not known for 1 row",
    )
