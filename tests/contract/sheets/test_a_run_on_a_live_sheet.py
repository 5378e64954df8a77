"""A run through gspread, HTTP and the local Sheets API: what it writes, and that a second one writes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.core.parcel import DeliveredTo, Status, TrackingState
from tests.contract.sheets.office import BOT, NOW, Office, open_office, request

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
