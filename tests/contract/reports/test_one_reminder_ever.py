"""B-8 against everything that makes a bot forget: an order whose reminder was made is on nobody's list again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.notice import BounceReason, Notice
from bot.core.parcel import Leg, Status, TrackingState
from bot.core.reminder import ReminderState
from bot.ledger import Ledger
from bot.sandbox.sheets.engine import batch
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
from tests.contract.sheets.office import NOW

LABEL = "1Z999AA10123456784"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    with open_server(tmp_path_factory.mktemp("reminders")) as server:
        yield server


@pytest.fixture
def office(server: SandboxServer, tmp_path: Path) -> Iterator[ReportOffice]:
    """Three orders, all on the list."""
    with Ledger.open(new_ledger(tmp_path)) as ledger:
        office = new_report(server, ledger, [report(1), report(2), report(3)])
        office.run()
        assert listed(office) == [order(1), order(2), order(3)]
        yield office


def listed(office: ReportOffice) -> list[str]:
    """The orders that a caller would call."""
    return sorted(row["Order Number"] for row in office.open_calls())


def place(office: ReportOffice, title: str, number: int) -> int:
    """The first row of an order."""
    rows, key = (office.rows(), "ORD#") if title == REPORT else (office.calls(), "Order Number")
    return int(next(row["row"] for row in rows if row[key] == order(number)))


def says(office: ReportOffice, number: int, outcome: str = "Reached") -> None:
    """A caller fills in the Outcome."""
    office.callers.types(office.cell(CALLS, place(office, CALLS, number), "Outcome"), outcome)


def strikes(office: ReportOffice, number: int) -> None:
    """A caller strikes the row of the Call List."""
    at = place(office, CALLS, number)
    office.callers.strikes(f"A{at}:J{at}")


def pastes(office: ReportOffice, number: int) -> None:
    """Another report of the order."""
    last = max(row["row"] for row in office.rows())
    row = {"Date": "2026-11-17", "ORD#": order(number), "TEL": "212-555-0100", "Bounced": "x", "Customer Name": "Ana"}
    row["Return Approved"] = "2026-11-16"
    office.people.fills_row(last + 1, [row.get(header, "") for header in office.headers(REPORT)])


def deletes_the_call_list(office: ReportOffice) -> None:
    sheet = next(sheet for sheet in office.workbook.sheets if sheet.title == CALLS)
    body = {"requests": [{"deleteSheet": {"sheetId": sheet.sheet_id}}]}
    batch.batch_update(office.workbook, body, office.workbook.owner)


def state(office: ReportOffice, number: int) -> str | None:
    reminder = office.ledger.reminders([order(number)]).get(order(number))
    return str(reminder.state) if reminder else None


SAYINGS = {
    "an outcome": (says, "Reminded on 18 Nov 2026: no second call"),
    "a strike": (strikes, "Closed on 18 Nov 2026: no call"),  # nobody says that the customer was called
}


@pytest.mark.parametrize(("said", "told"), SAYINGS.values(), ids=SAYINGS.keys())
def test_a_call_whose_report_was_deleted_before_the_bot_looked_counts_for_the_order_pasted_anew(
    office: ReportOffice, said: Callable[[ReportOffice, int], None], told: str
) -> None:
    said(office, 1)
    office.people.deletes_rows(place(office, REPORT, 1))
    pastes(office, 1)
    office.run()
    assert listed(office) == [order(2), order(3)]
    assert state(office, 1) == ReminderState.DONE
    [row] = [row for row in office.rows() if row["ORD#"] == order(1)]
    assert row["Next Action"] == told


def test_an_old_version_put_back_shows_its_calls_without_caller_and_script(office: ReportOffice) -> None:
    version = office.workbook.snapshot()
    says(office, 1)
    office.people.types(office.cell(REPORT, place(office, REPORT, 2), "Done"), "x")
    office.run()
    office.workbook.restore(version)
    office.run("bounced_messages")
    assert listed(office) == [order(3)]
    row = next(row for row in office.calls() if row["Order Number"] == order(1))
    assert row["Script"] == "No call: one reminder per order"
    assert not row.get("TEL")
    assert [plan.changes for plan in office.view().plans if plan.changes] == []


def test_an_old_version_put_back_after_the_reservation_went_to_another_row_lists_the_order_once(
    office: ReportOffice,
) -> None:
    version = office.workbook.snapshot()
    office.people.deletes_rows(place(office, REPORT, 1))
    pastes(office, 1)
    office.run()
    office.workbook.restore(version)
    pastes(office, 1)
    office.run()
    office.run()
    assert listed(office) == [order(1), order(2), order(3)]


def test_a_reminded_order_that_lost_its_telephone_number_is_not_left_on_the_list(office: ReportOffice) -> None:
    version = office.workbook.snapshot()
    says(office, 1)
    office.run()
    office.workbook.restore(version)
    office.people.clears(office.cell(REPORT, place(office, REPORT, 1), "TEL"))
    office.run()
    assert listed(office) == [order(2), order(3)]


def test_a_call_that_was_made_counts_while_its_row_of_the_report_stands_there_twice(office: ReportOffice) -> None:
    says(office, 1)
    at = place(office, REPORT, 1)
    source, target = (
        {"sheetId": 7, "startRowIndex": row, "endRowIndex": row + 1, "startColumnIndex": 0, "endColumnIndex": 26}
        for row in (at - 1, 8)
    )
    copy = {"copyPaste": {"source": source, "destination": target, "pasteType": "PASTE_NORMAL"}}
    batch.batch_update(office.workbook, {"requests": [copy]}, office.workbook.owner)
    office.run()
    assert state(office, 1) == ReminderState.DONE
    pastes(office, 1)
    office.run()
    assert listed(office) == [order(2), order(3)]


def test_a_strike_in_a_call_list_made_anew_is_a_callers_also_where_the_bot_had_struck_the_old_row(
    office: ReportOffice,
) -> None:
    cell = office.cell(REPORT, place(office, REPORT, 1), "Bounced")
    office.people.clears(cell)
    office.run()  # the bot strikes its call
    deletes_the_call_list(office)
    office.people.types(cell, "x")
    office.run()  # and lists it anew
    assert listed(office) == [order(1), order(2), order(3)]
    strikes(office, 1)
    office.run()
    assert listed(office) == [order(2), order(3)]
    assert state(office, 1) == ReminderState.DONE


def test_the_call_list_deleted_comes_back_without_those_that_were_called(office: ReportOffice) -> None:
    says(office, 1)
    office.run()
    deletes_the_call_list(office)
    office.run()
    assert listed(office) == [order(2), order(3)]


def test_a_notice_imported_again_reminds_nobody_again(office: ReportOffice) -> None:
    says(office, 1)
    office.run()
    office.people.deletes_rows(place(office, REPORT, 1))
    notice = Notice(order(1), BounceReason.OPT_OUT, NOW, "notice-1")
    assert [office.ledger.keep_notices([notice]) for _ in range(2)] == [1, 0]
    office.run()
    office.run()
    assert listed(office) == [order(2), order(3)]


def test_a_scanned_label_takes_the_order_off_the_list_and_its_caller_sees_why(office: ReportOffice) -> None:
    office.facts[LABEL] = TrackingState(
        carrier="ups", number=LABEL, status=Status.IN_TRANSIT, leg=Leg.RETURN, last_scan_at=NOW
    )
    cell = office.cell(REPORT, place(office, REPORT, 1), "Return Tracking")
    office.people.types(cell, LABEL)
    office.run()
    row = next(row for row in office.calls() if row["Order Number"] == order(1))
    assert (row["struck"], row["Script"], row.get("Caller")) == (True, "No call: the carrier has the return", None)
    office.people.clears(cell)
    office.run()
    row = next(row for row in office.calls() if row["Order Number"] == order(1))
    assert (row["struck"], row["Caller"]) == (False, "Mike")
    assert row["Script"].startswith("Hello Customer 1")


def test_a_cell_that_shows_an_error_does_not_keep_the_bot_from_its_row(office: ReportOffice) -> None:
    at = place(office, REPORT, 2)
    office.people.types(office.cell(REPORT, at, "TEL"), "+44 20 7946 0958")  # a plus sign begins a formula
    office.run()
    assert next(row for row in office.rows() if row["row"] == at)["Next Action"].startswith("Look up TEL")
    assert [plan.changes for plan in office.view().plans if plan.changes] == []


def test_a_bot_that_lost_its_lease_while_it_read_reserves_nothing(server: SandboxServer, tmp_path: Path) -> None:
    from bot.errors import LeaseHeld

    with Ledger.open(new_ledger(tmp_path)) as ledger:
        office = new_report(server, ledger, [report(1)])

        def meanwhile(_method: str, _path: str, _body: Any) -> None:
            server.before_request = None
            _expire(tmp_path / "ledger.db")

        server.before_request = meanwhile
        with pytest.raises(LeaseHeld):
            office.run()
        assert ledger.open_reminders() == ()


def _expire(path: Path) -> None:
    import sqlite3

    with sqlite3.connect(path, timeout=10) as database:
        database.execute("UPDATE leases SET expires_at = acquired_at")
    database.close()
