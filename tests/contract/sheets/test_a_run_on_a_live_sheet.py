"""A run through gspread, HTTP and the local Sheets API: what it writes, and that a second one writes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.parcel import DeliveredTo, Status, TrackingState
from bot.ledger import Ledger
from bot.sandbox.sheets.engine import batch
from tests.contract.sheets.office import BOT, FORM, NOW, Office, open_office, request

UPS = "1Z999AA10123456784"


@pytest.fixture
def office(tmp_path: Path):
    rows = [
        request("111-0000001-0000001", 17),
        request("111-0000002-0000002", 13),
        request("111-0000003-0000003", 16, Status="Order Kept"),
        request("111-0000004-0000004", 12, Tracking_Number=UPS, Status="Unsuccessful"),
        request("111-0000001-0000001", 18),
    ]
    with open_office(tmp_path, rows) as office:
        office.facts[UPS] = TrackingState(
            carrier="ups", number=UPS, status=Status.RETURNING, delivered_to=DeliveredTo.UNKNOWN, fetched_at=NOW
        )
        yield office


def test_the_bots_columns_are_appended_and_every_row_gets_its_case_id(office: Office) -> None:
    office.run()
    assert tuple(office.values("I1:O1")[0]) == BOT
    assert all(str(row["Case ID"]).startswith("SL-") for row in office.rows().values())


def test_statuses_actions_colours_strikes_and_notes_are_written(office: Office) -> None:
    office.run()
    rows = office.rows()
    assert rows["111-0000002-0000002"]["Next Action"].startswith("Chase logistics: no result since 2026-11-13")
    assert rows["111-0000002-0000002"]["colour"] == "#F9CB9C"
    assert all(rows["111-0000003-0000003"]["struck"])
    assert rows["111-0000004-0000004"]["Status"] == "Return to Sender"
    assert rows["111-0000001-0000001"]["colour"] == "#FF0000"  # the later of the two stands last
    assert "Duplicate of SL-" in rows["111-0000001-0000001"]["note"]


def test_a_second_run_changes_nothing_and_writes_nothing(office: Office) -> None:
    office.run()
    before, writes = office.rows(), office.writes()
    report = office.run()
    assert report.view.plan.is_empty
    assert (office.rows(), office.writes()) == (before, writes)


def test_dates_are_shown_as_dates(office: Office) -> None:
    office.run()
    assert office.values("L2")[0][0] == "2026-11-18"


def test_every_change_is_in_the_ledger_with_its_rule_and_state(office: Office) -> None:
    report = office.run()
    assert report.run_id is not None
    changes = office.ledger.changes(report.run_id)
    assert {str(one.state) for one in changes} == {"applied"}
    assert all(one.change.rule and one.change.reason for one in changes)


def test_a_large_sheet_without_a_spare_row_is_written_up_to_its_last_row(tmp_path: Path) -> None:
    rows = [request(f"115-{index:07d}-0000000", 17, Request_Type="Address change") for index in range(2500)]
    rows[-1]["Request Type"] = rows[-2]["Request Type"] = "Cancel"
    with open_office(tmp_path, rows) as office:
        sheet = office.server.state.workbook(office.spreadsheet_id).sheets[0]
        spare = {"sheetId": 7, "dimension": "ROWS", "startIndex": len(rows) + 1, "endIndex": sheet.row_count}
        batch.batch_update(
            office.server.state.workbook(office.spreadsheet_id),
            {"requests": [{"deleteDimension": {"range": spare}}]},
            "lead@example.com",
        )
        assert office.run().cut_short is None
        assert office.rows()["115-0002499-0000000"]["Next Action"]


def test_a_row_that_stands_in_Sales_Returns_already_is_not_said_to_be_added(tmp_path: Path) -> None:
    with open_office(tmp_path, [request("111-0000001-0000001", 17, Status="SR")]) as office:
        assert office.run().added == 1
        with Ledger.open(tmp_path / "another.db") as forgetful:
            office.ledger = forgetful
            assert office.run().added == 0


def test_what_is_no_Case_ID_in_the_bots_column_is_a_problem_and_the_row_is_left_alone(tmp_path: Path) -> None:
    headers = (*FORM, *BOT)
    with open_office(tmp_path, [request("111-0000001-0000001", 17)], headers) as office:
        office.person.types("I2", "=1/0")
        report = office.run()
        assert [(one.row, one.column) for one in report.problems] == [(2, "Case ID")]
        assert office.rows()["111-0000001-0000001"].get("Next Action") is None
