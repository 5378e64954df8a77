"""Once a day, after a run, the ledger forgets what is older than `privacy.retention_days`; the sheet shows nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.core.memory import RowMemory
from tests.contract.sheets.office import NOW, open_office, request

KEPT, ERASED = "111-0000001-0000001", "111-0000002-0000002"
ROWS = [request(KEPT, Status="Order Kept"), request(ERASED, Status="SR")]
SHEET = ("office-sheet", "responses")
MONTH = timedelta(days=31)


def test_old_runs_go_and_rows_that_stand_are_known_as_before(tmp_path: Path) -> None:
    with open_office(tmp_path, ROWS, least_rows=60) as office:
        office.run()
        known = office.ledger.rows(*SHEET)
        office.now = NOW + MONTH
        second = office.run()
        assert [run.id for run in office.ledger.runs()] == [second.run_id]
        assert office.ledger.changes(1) == ()
        assert office.ledger.rows(*SHEET) == known
        office.now += MONTH
        writes = office.writes()
        assert office.run().counts["changes"] == 0
        assert office.writes() == writes


def test_of_a_row_that_was_deleted_nothing_is_kept(tmp_path: Path) -> None:
    with open_office(tmp_path, ROWS, least_rows=60) as office:
        office.run()
        row = office.rows()[ERASED]["row"]
        office.person.deletes_rows(row)
        office.run()
        assert len(office.ledger.rows(*SHEET)) == 2
        office.now = NOW + MONTH
        office.run()
        assert [memory.order_key for memory in office.ledger.rows(*SHEET).values()] == [KEPT]
        assert office.ledger.changes_of(order_key=ERASED) == ()


def test_it_is_done_once_a_day(tmp_path: Path) -> None:
    with open_office(tmp_path, ROWS, least_rows=60) as office:
        office.run()
        office.now = NOW
        for now, is_kept in ((NOW, True), (NOW + timedelta(hours=1), True), (NOW + timedelta(days=1), False)):
            old = RowMemory("SL-OLD", KEPT, NOW - MONTH, NOW - MONTH)
            office.ledger.record_rows(*SHEET, [old])
            office.now = now
            office.run()
            assert ("SL-OLD" in office.ledger.rows(*SHEET)) is is_kept


def test_a_ledger_that_cannot_be_purged_does_not_undo_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_office(tmp_path, ROWS, least_rows=60) as office:
        office.run()
        office.now = NOW + MONTH

        def full(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            if statement == "VACUUM":
                raise sa.exc.OperationalError(statement, None, Full())

        sa.event.listen(office.ledger._database._reading, "before_cursor_execute", full)
        report = office.run()
        assert (report.exit_code, office.ledger.runs()[0].id) == (0, report.run_id)
    said = capsys.readouterr()
    assert "the disk is full" in said.out + said.err


class Full(Exception):
    """As sqlite3 says it."""

    sqlite_errorname = "SQLITE_FULL"
