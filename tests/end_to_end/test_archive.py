"""The archive on the command line: planned, done, told, switched off."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.ledger import Ledger
from bot.runner.archive_view import RUN_SHEET
from tests.contract.archive.archive_office import ARCHIVE
from tests.contract.sheets.office import TAB
from tests.dying import BEFORE, Killed, dying, let_the_lease_run_out
from tests.end_to_end.desk import Desk
from tests.end_to_end.front import SECOND, SPREADSHEET, assert_refused, open_front


def test_a_finished_row_is_planned_moved_and_found_again(desk: Desk) -> None:
    with open_front(desk, settings={"archive.after_days": 1}) as front:
        front.office.run()
        planned = front.bot("plan", "archive", "--json")
        assert [(one["sheet"], one["order"], one["to"]) for one in planned.json["moves"]] == [(TAB, SECOND, ARCHIVE)]
        assert f"1 row of '{TAB}' to '{ARCHIVE}'" in front.bot("plan", "archive").out
        done = front.bot("run", "archive", "--verbose")
        assert done.code == 0
        assert f"moved 1 row of {TAB} to {ARCHIVE}" in done.out
        assert SECOND not in front.office.rows()
        again = front.bot("run", "all", "archive", "--json").json["runs"]
        assert [one["job"] for one in again] == ["cancellations", "archive"]
        assert again[1]["counts"]["rows_changed"] == 0
        (row,) = front.bot("explain", SECOND, "--json").json["rows"]
        assert (row["sheet"], row["rule"]) == (ARCHIVE, "A-1")
        assert f"moved to {ARCHIVE}" in front.bot("explain", SECOND).out
        assert "whole row: moved to" in front.bot("show", "2").out


def test_an_undo_says_of_a_run_that_moved_rows_how_they_come_back_and_of_one_that_moved_none_that_it_changed_nothing(
    desk: Desk,
) -> None:
    with open_front(desk, settings={"archive.after_days": 1}) as front:
        front.office.run()
        for _ in range(2):
            assert front.bot("run", "archive").code == 0
        assert_refused(front.bot("undo", "2"), 2, "run 2: it moved rows to the archive", "paste them back")
        assert_refused(front.bot("undo", "3"), 2, "run 3: it changed nothing", "bot history")


def test_an_undo_says_of_a_run_that_has_not_ended_that_it_has_not(desk: Desk) -> None:
    with open_front(desk, settings={"archive.after_days": 1}) as front:
        ledger = front.office.ledger
        lease = ledger.acquire(SPREADSHEET, "another bot", 300, datetime.now(UTC))
        ledger.start_run("archive", SPREADSHEET, RUN_SHEET, front.office.now)
        assert_refused(front.bot("undo", "1"), 3, "run 1: it is still running")
        ledger.release(lease, datetime.now(UTC))
        assert_refused(front.bot("undo", "1"), 2, "run 1: it changed nothing")


def test_an_undo_does_not_say_of_a_run_that_was_killed_in_the_middle_that_it_changed_nothing(desk: Desk) -> None:
    with open_front(desk, settings={"archive.after_days": 1}) as front:
        front.office.run()
        with dying(Ledger, "settle", 0, BEFORE), pytest.raises(Killed):
            front.bot("run", "archive")
        let_the_lease_run_out(desk.folder / "office" / "ledger.db")
        assert_refused(front.bot("undo", "2"), 2, "run 2: it moved rows to the archive")


def test_it_can_be_switched_off(desk: Desk) -> None:
    with open_front(desk, settings={"archive.after_days": "null"}) as front:
        assert_refused(front.bot("run", "archive"), 2, "the archive is switched off", "archive.after_days")


def test_all_is_the_work_of_the_day_so_that_nothing_moves_unless_somebody_asks(desk: Desk) -> None:
    with open_front(desk, settings={"archive.after_days": 1}) as front:
        assert [one["job"] for one in front.bot("run", "all", "--json").json["runs"]] == ["cancellations"]


def test_a_downloaded_copy_is_not_archived(desk: Desk) -> None:
    desk.configure()
    done = desk.bot_in_process("try", "copy.xlsx", "--job", "archive")
    assert_refused(done, 2, "--job archive", "bot plan archive")


def test_the_archive_of_a_report_that_stands_beside_the_form_has_no_job_of_its_own(desk: Desk) -> None:
    with open_front(desk) as front:
        assert_refused(front.bot("plan", "archive_report"), 2, "no spreadsheet of its own")


@pytest.mark.parametrize("title", ["'Archive'", "'{tab}'", "'{tab} {tab}'"])
def test_a_title_that_does_not_tell_tabs_apart_is_refused(desk: Desk, title: str) -> None:
    desk.configure({"archive.tab": title})
    assert_refused(desk.bot_in_process("run", "archive"), 2, "archive.tab", "{tab}")
