"""A run of which one part is written and another is not: what was written is told, and known ever after."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.core.memory import ChangeState, RunOutcome
from bot.core.parcel import Status, TrackingState
from bot.errors import SheetMismatch
from bot.runner.report import Report
from bot.runner.run import run_job
from bot.sandbox.sheets.engine import batch as engine
from bot.sandbox.sheets.engine import values
from bot.sheets.client import SheetsClient
from bot.sheets.google import GoogleSpreadsheet
from tests.contract.sheets.office import BOT, FORM, Office, cancellations, open_office, request

HEADERS = (*FORM, *BOT)
ORDERS = [f"111-000000{digit}-000000{digit}" for digit in range(1, 9)]
UPS = "1Z999AA10123456784"
SALES_RETURNS = 99


def test_peoples_strikes_stay_known_when_a_tab_that_is_written_later_does_not_fit(tmp_path: Path) -> None:
    """They were taken for the bot's own, and taken away when the row was open again."""
    rows = [
        request(ORDERS[0], 16, Status="Order Kept"),
        request(ORDERS[1], 12, Tracking_Number=UPS, Status="SR"),
    ]
    with open_office(tmp_path, rows, HEADERS) as office:
        office.facts[UPS] = TrackingState(carrier="ups", number=UPS, status=Status.RETURNED)
        office.person.strikes("A2:B2")
        _makes_sales_returns_of_something_else(office)
        with pytest.raises(SheetMismatch, match="Sales Returns"):
            office.run()
        [failed], struck = office.ledger.runs(), office.rows()[ORDERS[0]]["struck"]
        _asks(office, "deleteSheet", {"sheetId": SALES_RETURNS})
        again = office.run()
        office.person.types("F2", "Unsuccessful")
        office.run(force=True)
        found = office.rows()[ORDERS[0]]["struck"]
    assert failed.outcome is RunOutcome.FAILED
    assert all(struck)
    assert (again.cut_short, again.added) == (None, 1)
    assert found == [True, True, *[False] * (len(HEADERS) - 2)]


def test_what_was_written_before_a_tab_did_not_fit_is_no_longer_in_doubt(tmp_path: Path) -> None:
    rows = [request(ORDERS[0]), request(ORDERS[1], 12, Tracking_Number=UPS, Status="SR")]
    with open_office(tmp_path, rows, HEADERS) as office:
        office.facts[UPS] = TrackingState(carrier="ups", number=UPS, status=Status.RETURNED)
        _makes_sales_returns_of_something_else(office)
        with pytest.raises(SheetMismatch):
            office.run()
        states = {(one.change.sheet, one.state) for one in office.ledger.changes(1)}
    assert states == {("Form Responses 1", ChangeState.APPLIED), ("Sales Returns", ChangeState.UNKNOWN)}


def test_headers_that_are_gone_before_the_second_part_of_a_plan_cut_it_short(tmp_path: Path) -> None:
    """It was told as refused, with nothing written."""
    with open_office(tmp_path, [request(order, day) for day, order in enumerate(ORDERS, 9)], HEADERS) as office:
        office.after_write(lambda person: person.types("K1", "Makro"))
        told = _runs_in_parts(office)
        [run] = office.ledger.runs()
        written = [row.get("Case ID") for row in office.rows().values()]
        office.server.after_request = None
        office.person.types("K1", "Macro")
        after = office.run()
        ids = [row["Case ID"] for row in office.rows().values()]
    assert told.cut_short == "the headers changed while the bot worked: the header 'Macro' is gone"
    assert int(told.exit_code) == 4
    assert sum(map(bool, written)) == told.counts["rows_changed"] == run.counts["rows_changed"] == 2
    assert (after.cut_short, int(after.exit_code)) == (None, 0)
    assert ids[:2] == written[:2]
    assert all(ids)


def _runs_in_parts(office: Office) -> Report:
    """Of two rows each."""
    account = office.signed_in
    client = SheetsClient(
        account.credentials, office.spreadsheet_id, account=account.account, endpoint=office.server.url
    )
    sheets = GoogleSpreadsheet(client, body_bytes=3000, sleep=office.sleeps.append)
    try:
        return run_job(replace(office.workplace(), spreadsheet=sheets), cancellations())
    finally:
        sheets.close()


def _makes_sales_returns_of_something_else(office: Office) -> None:
    _asks(office, "addSheet", {"properties": {"sheetId": SALES_RETURNS, "title": "Sales Returns"}})
    typed, headers = {"valueInputOption": "RAW"}, {"values": [["Foo", "Bar"]]}
    values.update(office.person.workbook, "'Sales Returns'!A1", typed, headers, office.person.email)


def _asks(office: Office, kind: str, what: object) -> None:
    engine.batch_update(office.person.workbook, {"requests": [{kind: what}]}, office.person.email)
