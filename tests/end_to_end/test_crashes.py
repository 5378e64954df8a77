"""A bot that dies at any boundary of ledger and service: the next run ends where an undisturbed one does (K-3)."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from bot.ledger import Ledger
from bot.sheets.client import SheetsClient
from tests.contract.sheets.office import request
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
