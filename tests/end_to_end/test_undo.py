"""`bot undo` as people use it: what it says, its exit codes, bad input, and a bot that dies in the middle of it."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest

from bot.core.memory import RunOutcome
from bot.ledger import Ledger
from bot.sheets.client import SheetsClient
from tests.contract.sheets.office import request
from tests.dying import AFTER, BEFORE, Death, Killed, dying, let_the_lease_run_out
from tests.end_to_end.desk import Desk
from tests.end_to_end.front import FIRST, FOURTH, GRID, SECOND, THIRD, Front, assert_refused, open_front
from tests.end_to_end.test_crashes import ledger_file

ROWS = (
    request(FIRST, 13),  # row 2: orange, chase logistics
    request(SECOND, 16, Status="Order Kept"),  # row 3: struck through
    request(FOURTH, 16, Status="Successful"),  # row 4: escalate
)


@pytest.fixture
def front(desk: Desk) -> Iterator[Front]:
    with open_front(desk, ROWS) as front:
        yield front


def test_an_undo_puts_back_what_the_run_changed_and_says_so(front: Front) -> None:
    before = front.facts()
    front.run()
    done = front.bot("undo", "1")
    assert done.code == 0, done.err
    assert front.facts() == before
    lines = [line.strip() for line in done.out.splitlines()]
    assert lines[0].startswith("undo of run 1 · cancellations · 2026-11-")
    assert lines[0].endswith(" · run 2")
    assert lines[1] == "3 rows: 7 cells, 1 colour, 1 strike, 1 note"
    assert "kept in Form Responses 1: 3 Case IDs; the bot knows its rows by them" in lines
    assert any(line.startswith("The next run of cancellations writes 7 cells of these again") for line in lines)
    assert "1 colour, 1 strike, 1 note stay off: the bot does not set again what was taken away (K-3)" in lines
    assert not any("size guard" in line for line in lines)
    assert lines[-1] == "bot undo 2 brings back what was put back here"


def test_it_says_when_the_size_guard_will_refuse_the_next_run(desk: Desk) -> None:
    with open_front(desk, (*ROWS, request(THIRD, 13)), settings={"guard.floor": 1}) as front:
        front.run()
        told = "These are more rows than the size guard allows (H-3): it refuses until bot run cancellations --force"
        assert told in " ".join(front.bot("undo", "1", "--dry-run").out.split())
        assert told in " ".join(front.bot("undo", "1").out.split())
        assert_refused(front.run(), 3, "2 of 2 open rows would change")
        assert "size guard" not in front.bot("undo", "2").out


def test_rows_that_stay_finished_do_not_count_for_the_size_guard(desk: Desk) -> None:
    with open_front(desk, ROWS, settings={"guard.floor": 1}) as front:
        front.run()
        assert "size guard" not in front.bot("undo", "1").out
        assert front.run().code == 0


def test_rows_in_which_nothing_of_the_bot_is_left_are_new_to_the_size_guard(desk: Desk) -> None:
    with open_front(
        desk,
        (request(FIRST, 16, Status="Successful"), request(SECOND, 16, Status="Successful")),
        settings={"guard.floor": 1},
    ) as front:
        front.run()
        assert "size guard" not in front.bot("undo", "1").out
        assert front.run().code == 0


def test_a_dry_run_shows_the_same_and_writes_nothing(front: Front) -> None:
    front.run()
    before = front.picture()
    done = front.bot("undo", "1", "--dry-run")
    assert (done.code, done.err) == (0, "")
    assert "would put back" in done.out
    assert "3 rows: 7 cells, 1 colour, 1 strike, 1 note" in done.out
    assert front.picture() == before
    assert len(front.bot("history", "--json").json["runs"]) == 1


def test_what_is_left_is_listed_with_why_and_the_exit_code_is_5(front: Front) -> None:
    front.run()
    front.types("Next Action", 2, "I do it")
    shown = front.bot("undo", "1", "--dry-run")
    assert "1 change left as it stands" in shown.out
    assert "row 2 · Next Action: now says 'I do it'" in shown.out
    done = front.bot("undo", "1", "--json")
    assert done.code == 5
    assert [(one["row"], one["column"], one["why"]) for one in done.json["left"]] == [
        (2, "Next Action", "now says 'I do it'")
    ]
    assert done.json["undoes"] == 1
    assert {one["column"] for one in done.json["stays"]} >= {"Case ID", "Next Action"}


def test_a_row_that_is_gone_is_one_line_however_much_was_written_there(front: Front) -> None:
    front.run()
    front.edits(
        "deleteDimension", range={"sheetId": GRID["sheetId"], "dimension": "ROWS", "startIndex": 1, "endIndex": 2}
    )
    done = front.bot("undo", "1")
    assert done.code == 5
    (line,) = (line for line in done.out.splitlines() if "the row is gone" in line)
    assert line.split(" · ")[1] == ("Next Action, Macro, Due, colour, note: the row is gone, or its Case ID is")


def test_rows_before_the_day_from_which_rows_count_stay_as_they_were_put_back(front: Front) -> None:
    before = front.facts()
    front.run()
    front.bot("undo", "1")
    ledger = {"ledger.database": ledger_file(front), "adopt.since": "2026-11-18"}
    front.desk.connect(front.office.server, front.office.spreadsheet_id, ledger)
    assert front.run().json["runs"][0]["changes"] == []
    assert front.facts() == before


def test_of_a_column_whose_header_was_renamed_the_changes_are_left(front: Front) -> None:
    front.run()
    front.types("Macro", 1, "Our macro")
    done = front.bot("undo", "1")
    assert done.code == 5
    assert "Macro: " in done.out


def test_history_and_show_know_the_undo_by_its_number(front: Front) -> None:
    front.run()
    front.bot("undo", "1")
    (latest, _) = front.bot("history", "--json").json["runs"]
    assert (latest["run"], latest["job"], latest["outcome"]) == (2, "undo 1", "done")
    shown = front.bot("show", "2")
    assert "undo of run 1: " in shown.out
    front.bot("undo", "2")
    assert front.run().json["runs"][0]["changes"] == []


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["x"], 2, ["'x' is no number of a run", "bot history"]),
        (["0"], 2, ["'0' is no number of a run"]),
        (["99999999999999999999999"], 2, ["is no number of a run"]),
        (["7"], 2, ["run 7: there is no such run", "bot history"]),
        (["2"], 2, ["run 2: it changed nothing"]),
    ],
)
def test_runs_that_cannot_be_put_back_are_refused(front: Front, words: list[str], code: int, told: list[str]) -> None:
    front.run()
    front.run()
    before = front.picture()
    assert_refused(front.bot("undo", *words), code, *told)
    assert front.bot("undo", *words, "--json").json["error"]["exit_code"] == code
    assert front.picture() == before


def test_a_run_that_is_undone_already_is_refused_and_the_undo_named(front: Front) -> None:
    front.run()
    front.bot("undo", "1")
    assert_refused(front.bot("undo", "1"), 2, "it is undone already, by run 2", "bot undo 2")


def test_a_run_of_another_spreadsheet_or_of_a_sheet_that_is_not_configured_is_refused(front: Front) -> None:
    now = front.office.now
    ledger = front.office.ledger
    other = ledger.start_run("cancellations", "1Another", "responses", now)
    ledger.finish_run(other, RunOutcome.DONE, 0, {}, [], now)
    report = ledger.start_run("call_list", front.office.spreadsheet_id, "bounced_messages", now)
    ledger.finish_run(report, RunOutcome.DONE, 0, {}, [], now)
    assert_refused(front.bot("undo", str(other)), 2, "it changed the spreadsheet 1Another", "--config")
    assert_refused(front.bot("undo", str(report)), 2, "the sheet 'bounced_messages'", "sheets.bounced_messages")


def test_a_run_that_is_under_way_is_refused(front: Front) -> None:
    ledger, office = front.office.ledger, front.office
    ledger.acquire(office.spreadsheet_id, "another:1", 60, office.now.replace(year=2100))
    run = ledger.start_run("cancellations", office.spreadsheet_id, "responses", office.now)
    assert_refused(front.bot("undo", str(run), "--dry-run"), 3, "it is still running", "bot history")
    assert_refused(front.bot("undo", str(run)), 3, "another:1 works on it since")


def test_changes_that_the_ledger_has_forgotten_are_named_as_such(front: Front) -> None:
    front.run()
    front.office.ledger.purge(front.office.now.replace(year=2100))
    assert_refused(front.bot("undo", "1"), 2, "what it changed is forgotten", "Version history")


def test_without_its_headers_or_its_tab_nothing_is_put_back(front: Front) -> None:
    front.run()
    front.types("Order Number", 1, "Nr.")
    assert_refused(front.bot("undo", "1"), 2, "the header 'Order Number' is missing")
    front.edits("updateSheetProperties", properties={"sheetId": 7, "title": "Old answers"}, fields="title")
    assert_refused(front.bot("undo", "1"), 2, "no tab is called 'Form Responses 1'")


BOUNDARIES: dict[str, Death] = {
    "before_the_plan_is_kept": (Ledger, "plan_changes", 0, BEFORE),
    "after_the_plan_is_kept": (Ledger, "plan_changes", 0, AFTER),
    "before_the_batch": (SheetsClient, "write", 0, BEFORE),
    "after_the_batch": (SheetsClient, "write", 0, AFTER),
    "before_it_is_settled": (Ledger, "settle", 0, BEFORE),
    "before_the_rows_are_remembered": (Ledger, "record_rows", 0, BEFORE),
    "before_the_run_is_finished": (Ledger, "finish_run", 0, BEFORE),
}


def undo_and_die(front: Front, boundary: str, run: str = "1") -> None:
    with dying(*BOUNDARIES[boundary]), pytest.raises(Killed):
        front.bot("undo", run)
    let_the_lease_run_out(ledger_file(front))


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_an_undo_that_died_is_brought_to_its_end_by_the_next(front: Front, boundary: str) -> None:
    before = front.facts()
    front.run()
    after = front.facts()
    undo_and_die(front, boundary)
    done = front.bot("undo", "1")
    assert front.facts() == before
    assert done.code == 0, done
    if boundary not in ("before_the_plan_is_kept", "after_the_plan_is_kept", "before_the_batch"):
        assert "nothing to put back" in done.out
        assert "run 2, which was interrupted, has put back its part; bot undo 2 brings that again" in done.out
    latest = front.bot("history", "--json").json["runs"]
    undos = [run["run"] for run in latest if run["job"] == "undo 1" and run["outcome"] != "crashed"]
    (last,) = undos or [run["run"] for run in latest if run["job"] == "undo 1"]
    assert front.bot("undo", str(last)).code == 0
    assert front.facts() == after
    assert front.run().json["runs"][0]["changes"] == []


def test_an_undo_that_is_interrupted_says_how_to_go_on(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    before = front.facts()
    front.run()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(SheetsClient, "write", interrupted)
        done = front.bot("undo", "1")
    assert done.code == 130
    assert "Interrupted. To put back what is left: bot undo 1 again." in done.err
    assert front.bot("undo", "1").code == 0
    assert front.facts() == before


def test_a_run_of_the_archive_is_no_matter_of_undo(desk: Desk) -> None:
    with open_front(desk, ROWS, settings={"archive.after_days": 1}) as front:
        front.run()
        assert front.bot("run", "archive").code == 0
        told = ("it moved rows to the archive", "docs/archive.md")
        assert_refused(front.bot("undo", "2"), 2, *told)


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_after_an_undo_that_died_a_run_decides_values_anew_and_knows_which_marks_were_taken_back(
    front: Front, boundary: str
) -> None:
    front.run()
    after = front.facts()
    undo_and_die(front, boundary)
    is_put_back = front.facts() != after
    assert front.run().code == 0
    rows = front.office.rows()
    assert rows[FIRST]["Next Action"].startswith("Chase logistics")
    assert rows[FIRST]["colour"] == (None if is_put_back else "#F9CB9C")  # K-3
    assert rows[SECOND]["key_struck"] is not is_put_back
    assert not front.office.ledger.unfinished(front.office.spreadsheet_id, front.office.now)
    assert front.run().json["runs"][0]["changes"] == []


HAS_THE_KEYBOARD = """
import fcntl, runpy, signal, termios
signal.signal(signal.SIGINT, signal.default_int_handler)
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
runpy.run_module("bot", run_name="__main__")
"""
"""The command with Ctrl-C on its terminal, also where these tests were started with `&`."""


def on_a_terminal(
    front: Front, *words: str, answer: bytes = b"", errors: int | None = None
) -> tuple[int, bytes, bytes]:
    """The command as a person has it before them: its exit code, what it shows up to its question, and the rest."""
    ours, theirs = pty.openpty()
    environment = front.desk.surroundings() | {"COLUMNS": "100"}
    process = subprocess.Popen(
        [sys.executable, "-c", HAS_THE_KEYBOARD, *words],
        cwd=front.desk.folder,
        env=environment,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs if errors is None else errors,
        close_fds=True,
        start_new_session=True,
    )
    os.close(theirs)
    shown = read_until(ours, b"[y/N]: ") if answer else b""
    os.write(ours, answer)
    rest = read_until(ours, None, again=answer)
    os.close(ours)
    return process.wait(60), shown, rest


@pytest.mark.parametrize(
    ("answer", "code", "is_put_back"), [(b"n\n", 0, False), (b"y\n", 0, True), (b"\x03", 130, False)]
)
def test_on_a_terminal_it_shows_what_it_would_put_back_and_asks(
    front: Front, answer: bytes, code: int, is_put_back: bool
) -> None:
    before = front.facts()
    front.run()
    after = front.facts()
    ended, shown, rest = on_a_terminal(front, "undo", "1", answer=answer)
    assert ended == code, rest
    assert b"3 rows: 7 cells, 1 colour, 1 strike, 1 note" in shown
    assert (b"Nothing was changed." in rest) is not is_put_back
    assert front.facts() == (before if is_put_back else after)


def test_on_a_terminal_nothing_is_put_back_where_the_question_would_not_be_seen(front: Front) -> None:
    front.run()
    after = front.facts()
    assert on_a_terminal(front, "undo", "1", errors=subprocess.DEVNULL)[0] == 2
    assert front.facts() == after


def test_on_a_terminal_a_json_document_is_not_worth_a_write_that_nobody_was_asked_about(front: Front) -> None:
    before = front.facts()
    front.run()
    after = front.facts()
    code, _, shown = on_a_terminal(front, "undo", "1", "--json")
    assert (code, front.facts()) == (2, after)
    assert b"Add --dry-run to see what would be put back, --yes to put it back" in b" ".join(shown.split())
    assert on_a_terminal(front, "undo", "1", "--json", "--dry-run")[0] == 0
    assert front.facts() == after
    assert on_a_terminal(front, "undo", "1", "--json", "--yes")[0] == 0
    assert front.facts() == before


def test_where_the_workbook_cannot_be_written_the_undo_is_done_all_the_same(desk: Desk) -> None:
    desk.configure()
    desk.bot_in_process("run", "cancellations")
    workbook = desk.folder / "var" / "workbook.xlsx"
    workbook.unlink()
    workbook.mkdir()
    done = desk.bot_in_process("undo", "1")
    assert "rows: " in done.out
    assert "workbook.xlsx: cannot be written" in done.err
    again = desk.bot_in_process("history", "--json").json["runs"][0]
    assert (done.code, again["job"]) == (again["exit_code"], "undo 1")
    assert done.code in (0, 5)


def test_what_an_undo_changed_that_was_interrupted_stands_in_the_history_after_the_next_run(front: Front) -> None:
    front.run()
    undo_and_die(front, "after_the_batch")
    assert front.bot("history").out.splitlines()[1].split()[-4:] == ["interrupted", "?", "?", "0"]
    front.run()
    told = front.bot("history", "--job", "cancellations").out.splitlines()
    assert [line.split()[1] for line in told[1:]] == ["cancellations", "undo", "cancellations"]
    assert told[2].split()[-4:] == ["interrupted", "3", "10", "0"]
    assert len(front.bot("history", "--job", "undo 1").out.splitlines()) == 2
    assert front.bot("history", "--job", "call_list").code == 2


def read_until(terminal: int, end: bytes | None, again: bytes = b"") -> bytes:
    """What is shown up to these words, or to the end; one who gets no answer presses `again`.

    Python overhears Ctrl-C between the question and its wait for a key.
    """
    text = b""
    with suppress(OSError):  # the other side has closed it
        while end is None or end not in text:
            if not select.select([terminal], [], [], 3)[0]:
                os.write(terminal, again)
                continue
            more = os.read(terminal, 4096)
            if not more:
                break
            text += more
    return text
