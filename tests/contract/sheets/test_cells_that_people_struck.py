"""Cells that people struck before the bot struck their row: when the row is open again, theirs stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.runner.run import run_job
from bot.sandbox.sheets.knobs.faults import Fault, FaultKind
from bot.sheets.client import SheetsClient
from bot.sheets.google import GoogleSpreadsheet
from tests.contract.sheets.column_edits import inserts_a_column
from tests.contract.sheets.office import BOT, FORM, Office, cancellations, open_office, request

ORDERS = [f"111-000000{digit}-000000{digit}" for digit in range(1, 3)]


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Two requests that the bot knows, and whose rows are struck through once Done (H) is ticked."""
    rows = [request(order, Status="Successful") for order in ORDERS]
    with open_office(tmp_path, rows, (*FORM, *BOT)) as office:
        office.run()
        yield office


def test_one_struck_right_after_a_batch_missed_its_row_stays_struck(office: Office) -> None:
    office.person.types("H2", "TRUE")
    office.before_write(lambda person: person.inserts_rows(above=2))
    office.after_write(lambda person: person.strikes("C3"))
    office.run()
    office.server.before_request = office.server.after_request = None
    assert _is_struck_whole(office, ORDERS[0])
    office.person.types("H3", "")
    office.run()
    assert _struck(office, ORDERS[0]) == ["Request Type"]


def test_one_in_a_row_that_an_earlier_part_of_the_plan_struck_by_mistake_stays_struck(office: Office) -> None:
    """Every part is a batch of one row; the first comes after the row of the second has moved into its place."""
    office.person.types("H2", "TRUE")
    office.person.types("H3", "TRUE")
    office.person.strikes("C3")
    office.before_write(lambda person: person.moves_rows(2, 2, above=4))
    _runs_row_by_row(office)
    office.server.before_request = None
    assert _is_struck_whole(office, ORDERS[1])
    office.person.types("H2", "")
    office.run()
    assert _struck(office, ORDERS[1]) == ["Request Type"]


def test_one_stays_struck_in_a_row_and_another_in_the_row_that_was_hit_when_the_first_was_opened(
    office: Office,
) -> None:
    office.person.types("H2", "TRUE")
    office.person.types("H3", "TRUE")
    office.person.strikes("C2")
    office.person.strikes("E3")
    office.run()
    office.person.types("H2", "")
    office.before_write(lambda person: person.moves_rows(2, 2, above=4))
    office.run()
    office.server.before_request = None
    assert _is_struck_whole(office, ORDERS[1])
    office.person.types("H2", "")
    office.run()
    assert _struck(office, ORDERS[0]) == ["Request Type"]
    assert _struck(office, ORDERS[1]) == ["Tracking Number"]


@pytest.mark.parametrize("answers", [True, False], ids=["answered", "without an answer"])
def test_one_stays_struck_under_its_header_though_a_column_comes_in_as_the_row_is_opened(
    office: Office, answers: bool
) -> None:
    office.person.types("H2", "TRUE")
    office.person.strikes("C2")
    office.run()
    office.person.types("H2", "")
    office.before_write(inserts_a_column(1))
    if not answers:
        office.server.faults.add(Fault(FaultKind.RESET_AFTER, path=":batchUpdate"))
    office.run()
    assert _struck(office, ORDERS[0]) == ["Request Type"]


def _is_struck_whole(office: Office, order: str) -> bool:
    return all(office.rows()[order]["struck"])


def _struck(office: Office, order: str) -> list[str]:
    """The headers of the cells of a row that are struck through."""
    [headers] = office.values("1:1")
    return [name for name, is_struck in zip(headers, office.rows()[order]["struck"], strict=False) if is_struck]


def _runs_row_by_row(office: Office) -> None:
    account = office.signed_in
    client = SheetsClient(
        account.credentials, office.spreadsheet_id, account=account.account, endpoint=office.server.url
    )
    sheets = GoogleSpreadsheet(client, body_bytes=10, sleep=office.sleeps.append)
    try:
        run_job(replace(office.workplace(), spreadsheet=sheets), cancellations())
    finally:
        sheets.close()
