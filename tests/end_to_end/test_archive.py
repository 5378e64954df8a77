"""The archive on the command line: planned, done, told, switched off."""

from __future__ import annotations

import pytest

from tests.contract.archive.archive_office import ARCHIVE
from tests.contract.sheets.office import TAB
from tests.end_to_end.desk import Desk
from tests.end_to_end.front import SECOND, assert_refused, open_front


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
