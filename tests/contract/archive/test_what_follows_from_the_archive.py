"""What an archived row means for everything else: no news, no second reminder, nothing taken for an accident."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.core.memory import SheetMemory
from bot.core.notice import BounceReason, Notice
from bot.ledger import Ledger
from bot.runner.archive import ArchiveReport, run_archive
from bot.sandbox.sheets.engine import batch
from jobs.archive import Archive
from tests.contract.archive.archive_office import ARCHIVE, LATER, ArchiveOffice, finished, open_archive
from tests.contract.archive.archive_office import order as form_order
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

LATER_ON = NOW + timedelta(days=100)


@pytest.fixture
def form(tmp_path: Path) -> Iterator[ArchiveOffice]:
    with open_archive(tmp_path) as office:
        office.run()
        assert set(office.rows(ARCHIVE)) == finished()
        yield office


def test_an_order_requested_again_is_a_fresh_request(form: ArchiveOffice) -> None:
    texts = ("2/25/2027 9:00:00", "ana@example.com", "Cancellation request", form_order(2))
    form.person.fills_row(30, texts)
    form.office.now = LATER + timedelta(days=1)
    form.office.run()
    row = form.rows()[form_order(2)]
    asked = "Chase logistics: no result since 2027-02-25"
    assert (row["Next Action"], row["colour"], row["struck"]) == (asked, None, False)
    assert row["Case ID"] != form.rows(ARCHIVE)[form_order(2)]["Case ID"]


def test_the_job_goes_on_as_if_the_archived_rows_had_never_been_there(form: ArchiveOffice) -> None:
    before = form.rows()
    report = form.office.run()
    assert report.dropped == ()
    assert {name: row["Case ID"] for name, row in form.rows().items() if "Case ID" in row} == {
        name: row["Case ID"] for name, row in before.items() if "Case ID" in row
    }
    assert set(form.rows(ARCHIVE)) == finished()


def test_a_sheet_that_the_archive_has_emptied_is_no_accident(form: ArchiveOffice) -> None:
    rows = form.rows().values()
    form.person.deletes_rows(min(row["row"] for row in rows), max(row["row"] for row in rows))
    form.office.ledger.record_sheet(
        form.office.spreadsheet_id,
        "responses",
        _with_rows(form.office.ledger, form.office.spreadsheet_id, 0),
    )
    assert form.office.run().counts["open"] == 0


def _with_rows(ledger: Ledger, here: str, rows: int) -> SheetMemory:
    known = ledger.sheet(here, "responses")
    assert known is not None
    return replace(known, rows=rows)


def test_archived_rows_are_remembered_however_old_and_forgotten_when_people_delete_them(form: ArchiveOffice) -> None:
    ledger, here = form.office.ledger, form.office.spreadsheet_id
    form.office.now = LATER + timedelta(days=200)
    form.office.run()  # with its retention
    kept = {one.order_key for one in ledger.rows(here, "responses").values() if one.archived_at}
    assert kept == finished()
    rows = form.rows(ARCHIVE)
    form.archivist.deletes_rows(rows[form_order(2)]["row"])
    form.person.types("F4", "Order Kept")  # something to move, so that the archive is looked at
    form.office.run()
    form.office.now += timedelta(days=100)
    form.run()
    known = {one.order_key: one.archived_at for one in ledger.rows(here, "responses").values()}
    assert known.get(form_order(2)) is None
    assert known[form_order(4)] is not None


def test_a_row_that_people_take_back_is_known_again(form: ArchiveOffice) -> None:
    archived = form.rows(ARCHIVE)[form_order(2)]
    sheet = form.sheet(ARCHIVE)
    assert sheet is not None
    source = {"sheetId": sheet.sheet_id, "startRowIndex": archived["row"] - 1, "endRowIndex": archived["row"]}
    cut = {
        "source": source | {"startColumnIndex": 1, "endColumnIndex": 18},
        "destination": {"sheetId": 7, "rowIndex": 40, "columnIndex": 0},
        "pasteType": "PASTE_NORMAL",
    }
    workbook = form.person.workbook
    batch.batch_update(workbook, {"requests": [{"cutPaste": cut}]}, workbook.owner)
    form.person.strikes("A41:Z41", False)
    form.run()
    assert form_order(2) in form.rows()
    known = form.office.ledger.rows(form.office.spreadsheet_id, "responses")
    assert known[archived["Case ID"]].archived_at is None


@pytest.fixture
def team(tmp_path: Path) -> Iterator[ReportOffice]:
    """A report of which the callers have done their part: one open, one refused, two called, one duplicate."""
    rows = [report(1), report(2), report(3), report(4), report(4, 12), report(5, Done=True)]
    with open_server(tmp_path) as server, Ledger.open(new_ledger(tmp_path)) as ledger:
        office = new_report(server, ledger, rows)
        office.run()
        for row in office.calls():
            said = {order(1): "Reached", order(2): "Do not call", order(4): "Voicemail"}.get(row["Order Number"])
            if said:
                office.callers.types(office.cell(CALLS, row["row"], "Outcome"), said)
        office.run()
        office.run()
        office.now = LATER_ON
        yield office


def archive(office: ReportOffice) -> ArchiveReport:
    with office.workplace() as place:
        return run_archive(place, Archive(90, sheets=("bounced_messages", "call_list")))


def orders(office: ReportOffice, title: str, key: str) -> list[str]:
    return sorted(row[key] for row in office._rows(title, key))


def test_what_is_done_leaves_the_report_and_the_call_list_and_what_may_be_needed_stays(team: ReportOffice) -> None:
    done = archive(team)
    assert [(one.sheet, one.moved, one.stayed) for one in done.tabs] == [(REPORT, 2, 0), (CALLS, 2, 0)]
    assert orders(team, f"Archive: {REPORT}", "ORD#") == [order(1), order(5)]
    assert orders(team, f"Archive: {CALLS}", "Order Number") == [order(1), order(4)]
    assert orders(team, REPORT, "ORD#") == [order(2), order(3), order(4), order(4)]
    assert orders(team, CALLS, "Order Number") == [order(2), order(3)]


def test_no_order_is_reminded_twice_after_its_rows_are_archived(team: ReportOffice) -> None:
    archive(team)
    team.people.fills_row(30, [str(report(1)[name]) for name in ("Date", "ORD#", "Customer Name", "TEL", "State")])
    team.people.types(team.cell(REPORT, 30, "Bounced"), "x")
    team.people.types(team.cell(REPORT, 30, "Date"), "2027-02-20")
    team.people.types(team.cell(REPORT, 30, "Return Approved"), "2027-02-20")
    team.run()
    (row,) = [row for row in team.rows() if row["ORD#"] == order(1)]
    assert row["Next Action"] == "Reminded on 18 Nov 2026: no second call"
    assert order(1) not in [row["Order Number"] for row in team.open_calls()]


def test_a_notice_that_is_imported_again_adds_no_row_for_an_archived_order(team: ReportOffice) -> None:
    notice = Notice(order(5), BounceReason.OPT_OUT, NOW, "notice-5")
    team.ledger.keep_notices([notice])
    archive(team)
    team.run()
    team.ledger.keep_notices([notice])
    team.run()
    assert order(5) not in [row["ORD#"] for row in team.rows()]


def test_whoever_must_not_be_called_is_still_known_by_the_number(team: ReportOffice) -> None:
    archive(team)
    team.run()
    assert order(2) in [row["ORD#"] for row in team.rows()]
