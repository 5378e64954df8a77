"""A bot that dies at any boundary of ledger and service: the next run ends where an undisturbed one does (K-3)."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot.core.memory import ChangeKind
from bot.ledger import Ledger
from bot.sheets.client import SheetsClient
from tests.contract.sheets.office import TAB, request
from tests.dying import AFTER, BEFORE, Death, Killed, dying, let_the_lease_run_out
from tests.end_to_end.desk import Desk
from tests.end_to_end.front import FIRST, FOURTH, SECOND, THIRD, Front, assert_refused, open_front

ROWS = (
    request(FIRST, 12),  # orange
    request(SECOND, 13, Status="Order Kept"),  # struck through
    request(THIRD, 16, Status="Successful"),
    request(FOURTH, 16, Status="SR"),  # opens a row elsewhere
    request(FIRST, 17),  # red, a duplicate
)
DUPLICATE = 6  # its row


BOUNDARIES: dict[str, Death] = {
    "after_the_plan_is_kept": (Ledger, "plan_changes", 0, AFTER),
    "after_the_columns": (SheetsClient, "write", 0, AFTER),
    "before_the_batch": (SheetsClient, "write", 1, BEFORE),
    "after_the_batch": (SheetsClient, "write", 1, AFTER),
    "after_the_other_tab": (SheetsClient, "write", 2, AFTER),
    "after_the_other_row": (SheetsClient, "write", 3, AFTER),
    "before_it_is_settled": (Ledger, "settle", 0, BEFORE),
    "after_it_is_settled": (Ledger, "settle", 0, AFTER),
    "before_the_rows_are_remembered": (Ledger, "record_rows", 0, BEFORE),
    "before_the_run_is_finished": (Ledger, "finish_run", 0, BEFORE),
}


def ledger_file(front: Front) -> Path:
    return front.desk.folder / "office" / "ledger.db"


def run_and_die(front: Front, boundary: str) -> None:
    with dying(*BOUNDARIES[boundary]), pytest.raises(Killed):
        front.office.run()
    let_the_lease_run_out(ledger_file(front))


def standing(front: Front) -> list[tuple[Any, ...]]:
    """Everything in the sheet but the Case IDs, which are drawn by lot, and what was opened elsewhere."""
    workbook = front.office.server.state.workbook(front.office.spreadsheet_id)
    ids = {row["Case ID"]: f"ID{row['row']}" for row in front.office.rows().values()}
    found = []
    for sheet in workbook.sheets:
        for at, row in enumerate(sheet.rows):
            for column, cell in enumerate(row or ()):
                if cell is None or (cell.is_blank and not cell.format and not cell.more):
                    continue
                text = f"{cell.value} {cell.more}"
                for case_id, name in ids.items():
                    text = text.replace(str(case_id), name)
                text = "a Case ID" if str(cell.value).startswith("SL-") else text
                look = cell.format or {}
                struck = look.get("textFormat", {}).get("strikethrough", False)
                found.append((sheet.title, at, column, text, str(look.get("backgroundColor")), struck))
    return found


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Any, ...]]:
    folder = tmp_path_factory.mktemp("quiet")
    with open_front(Desk(folder, folder), ROWS) as front:
        front.office.run()
        return [one[:3] + one[4:] for one in standing(front)]


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_after_a_crash_the_next_run_ends_where_an_undisturbed_one_does_and_knows_its_own_colours(
    desk: Desk, undisturbed: list[tuple[Any, ...]], boundary: str
) -> None:
    with open_front(desk, ROWS) as front:
        run_and_die(front, boundary)
        assert int(front.office.run().exit_code) == 0
        assert [one[:3] + one[4:] for one in standing(front)] == undisturbed
        before = front.picture()
        assert front.office.run().view.plan.is_empty
        assert front.picture() == before
        outcomes = {str(run.outcome) for run in front.office.ledger.runs()}
        assert outcomes == {"crashed", "done"}
        assert not front.office.ledger.unfinished(front.office.spreadsheet_id, front.office.now)
        front.office.person.paints("D2", None)  # K-3: the bot's orange is cleared
        front.office.person.strikes("A3:O3", False)  # and its strike
        front.types("Status", DUPLICATE, "Successful")  # C-13: a filled Status ends the red
        front.office.run()
        assert colour(front, 2) is None
        assert not struck(front, 3)
        assert colour(front, DUPLICATE) is None
        assert front.office.values(f"J{DUPLICATE}") == [["Escalate ticket to Maines for refund"]]
        assert front.office.run().view.plan.is_empty


def became(front: Front, run: int) -> set[tuple[str, str]]:
    """States and reasons of what a run planned for the rows of the tab."""
    changes = [one for one in front.office.ledger.changes(run) if one.change.kind is not ChangeKind.COLUMN]
    return {(str(one.state), one.why) for one in changes if one.change.sheet == TAB}


def test_what_a_dead_run_never_sent_is_not_taken_for_written_when_the_run_after_it_dies_too(desk: Desk) -> None:
    with open_front(desk, ROWS) as front:
        run_and_die(front, "before_the_batch")
        seen = []

        def look(_method: str, path: str, _body: object) -> None:
            if path.endswith(":batchUpdate"):
                seen.append(became(front, 1))

        front.office.server.before_request = look
        with dying(SheetsClient, "write", 0, AFTER), pytest.raises(Killed):
            front.office.run()
        front.office.server.before_request = None
        let_the_lease_run_out(ledger_file(front))
        assert seen == [{("dropped", "not there after a crash")}]
        front.office.run()
        assert became(front, 1) == {("dropped", "not there after a crash")}
        assert became(front, 2) == {("applied", "found after a crash")}
        told = front.bot("explain", THIRD).out
        assert told.count("  [dropped: not there after a crash]") == told.count("  [found after a crash]") == 3
        assert front.bot("show", "1").out.count("+ column ") == front.bot("show", "1").out.count("[found after a") > 0


def test_a_row_that_a_dead_run_was_to_add_elsewhere_is_added_by_one_of_them_only(desk: Desk) -> None:
    with open_front(desk, ROWS) as front:
        run_and_die(front, "before_the_batch")
        front.office.run()
        added = [one for run in (1, 2) for one in front.office.ledger.changes(run) if one.change.kind is ChangeKind.ROW]
        assert [(one.run_id, str(one.state)) for one in added] == [(1, "dropped"), (2, "applied")]


def test_a_row_that_two_dead_runs_were_to_add_elsewhere_is_said_of_the_first_alone(desk: Desk) -> None:
    with open_front(desk, ROWS) as front:
        run_and_die(front, "after_the_other_row")
        with dying(Ledger, "settle", 1, BEFORE), pytest.raises(Killed):
            front.office.run()
        let_the_lease_run_out(ledger_file(front))
        front.office.run()
        runs = range(1, 4)
        added = [one for run in runs for one in front.office.ledger.changes(run) if one.change.kind is ChangeKind.ROW]
        assert [(one.run_id, str(one.state)) for one in added][:2] == [(1, "applied"), (2, "dropped")]


def test_of_a_row_that_nobody_wants_any_more_it_is_not_said_that_it_is_not_there(desk: Desk) -> None:
    with open_front(desk, ROWS) as front:
        run_and_die(front, "after_the_other_row")
        front.types("Status", 5, "Order Kept")
        front.office.run()
        (added,) = (one for one in front.office.ledger.changes(1) if one.change.kind is ChangeKind.ROW)
        assert (str(added.state), added.why) == ("dropped", "not wanted any more after a crash")


@pytest.mark.parametrize(
    ("boundary", "rows", "changes"), [("before_the_batch", "0", "0"), ("after_the_batch", "5", "20")]
)
def test_once_the_next_run_has_looked_history_says_what_a_dead_run_changed(
    desk: Desk, boundary: str, rows: str, changes: str
) -> None:
    with open_front(desk, ROWS) as front:
        run_and_die(front, boundary)
        assert front.bot("history").out.splitlines()[1].split()[-4:] == ["interrupted", "?", "?", "0"]
        assert front.bot("history", "--json").json["runs"][0]["counts"] == {}
        left = front.office.run().counts["changes"]
        assert left + int(changes) == 20
        assert front.bot("history").out.splitlines()[2].split()[-4:] == ["interrupted", rows, changes, "0"]
        counts = front.bot("history", "--json").json["runs"][1]["counts"]
        assert (str(counts["rows_changed"]), str(counts["changes"])) == (rows, changes)


BETWEEN = pytest.mark.parametrize("boundary", ["after_the_batch", "before_it_is_settled"])


@BETWEEN
def test_what_a_person_decides_between_the_crash_and_the_next_run_counts(desk: Desk, boundary: str) -> None:
    with open_front(desk, ROWS) as front:
        run_and_die(front, boundary)
        front.types("Status", DUPLICATE, "Successful")
        front.types("Status", 4, "SR")
        front.office.run()
        assert colour(front, DUPLICATE) is None
        assert front.office.values("J4") == [["Sales return opened"]]
        assert front.office.run().view.plan.is_empty


@BETWEEN
def test_a_mark_cleared_between_the_crash_and_the_next_run_is_not_set_again(desk: Desk, boundary: str) -> None:
    with open_front(desk, ROWS) as front:
        run_and_die(front, boundary)
        front.office.person.paints("D2", None)
        front.office.person.strikes("A3:O3", False)
        front.office.run()
        assert (colour(front, 2), struck(front, 3)) == (None, False)


def key_format(front: Front, row: int) -> dict[str, Any]:
    """The format of a row's order number."""
    sheet = front.office.server.state.workbook(front.office.spreadsheet_id).sheets[0]
    cell = sheet.cell(row - 1, 3)
    return dict(cell.format or {})


def colour(front: Front, row: int) -> Any:
    return key_format(front, row).get("backgroundColor")


def struck(front: Front, row: int) -> bool:
    return bool(key_format(front, row).get("textFormat", {}).get("strikethrough"))


@pytest.mark.parametrize("when", ["before_request", "after_request"])
def test_kill_9_of_the_process_itself(desk: Desk, undisturbed: list[tuple[Any, ...]], when: str) -> None:
    with open_front(desk, ROWS) as front:
        processes: list[subprocess.Popen[str]] = []
        writes = 0

        def kill(method: str, path: str, _body: object) -> None:
            nonlocal writes
            writes += path.endswith(":batchUpdate")
            if writes == 2 and processes[0].poll() is None:
                os.kill(processes[0].pid, signal.SIGKILL)

        setattr(front.office.server, when, kill)
        processes.append(front.desk.start("run", "all"))
        _, err = processes[0].communicate(timeout=60)
        setattr(front.office.server, when, None)
        assert (processes[0].returncode, err) == (-signal.SIGKILL, "")
        assert_refused(front.run(), 3, f":{processes[0].pid} works on it since")
        let_the_lease_run_out(ledger_file(front))
        front.office.run()
        assert [one[:3] + one[4:] for one in standing(front)] == undisturbed
        assert front.office.run().view.plan.is_empty
