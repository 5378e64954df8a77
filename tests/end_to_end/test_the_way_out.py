"""How the process ends when something else than an answer comes: a bug, an interruption, a closed pipe."""

from __future__ import annotations

import socket
import sys
from typing import NoReturn

import pytest

from bot.cli import app
from bot.cli.app import worst
from bot.errors import ExitCode
from tests.end_to_end.desk import Desk
from tests.end_to_end.front import assert_refused


def raising(error: BaseException) -> object:
    def settings_of(_config: object) -> NoReturn:
        raise error

    return settings_of


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (RuntimeError("the sky fell"), 1, "This is a bug in sheet-bot"),
        (KeyboardInterrupt(), 130, "Interrupted. What was written stands in `bot history`."),
    ],
)
def test_a_bug_ends_with_1_and_ctrl_c_with_130(
    error: BaseException, code: int, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("bot.cli.looking.settings_of", raising(error))
    monkeypatch.setattr(sys, "argv", ["bot", "history"])
    with pytest.raises(SystemExit) as ended:
        app.main()
    printed = capsys.readouterr()
    assert (ended.value.code, told in printed.err, printed.out) == (code, True, "")


def test_of_several_jobs_the_code_is_what_a_person_must_do_something_about_first() -> None:
    order = [ExitCode.BUG, ExitCode.CONFIGURATION, ExitCode.SERVICE_DOWN, ExitCode.REFUSED, ExitCode.PROBLEMS]
    for number, code in enumerate(order):
        assert worst([ExitCode.DONE, *reversed(order[number:])]) is code
    assert worst([]) is ExitCode.DONE


def test_a_reader_that_goes_away_is_no_bug(desk: Desk) -> None:
    with desk.start("run", "--help") as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        said = process.stderr.read()
        process.wait(timeout=30)
    assert "This is a bug" not in said
    assert "Traceback" not in said


def test_ctrl_c_while_the_command_line_is_still_being_read_is_no_traceback(desk: Desk) -> None:
    (desk.folder / "typer.py").write_text("raise KeyboardInterrupt")
    with desk.start("history") as process:
        _, said = process.communicate(timeout=30)
    assert (process.returncode, said) == (130, "")


@pytest.mark.parametrize("when", ["bot.cli.app.relax_collector", "bot.cli.app.app"])
def test_ctrl_c_before_the_command_begins_is_no_traceback(when: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(when, interrupted)
    with pytest.raises(SystemExit) as ended:
        app.main()
    assert ended.value.code == 130


def test_a_folder_in_which_the_sandbox_cannot_write_is_told_as_such(desk: Desk) -> None:
    (desk.folder / "var").write_text("a file")
    done = desk.bot_in_process("plan", "cancellations")
    assert_refused(done, 2, "sandbox.db: cannot be written there", "a folder that you may write into", "sandbox.file")
    assert "port" not in done.err


def test_a_sandbox_file_that_is_damaged_is_told_as_such(desk: Desk) -> None:
    (desk.folder / "var").mkdir()
    (desk.folder / "var" / "sandbox.db").write_text("no database")
    done = desk.bot_in_process("plan", "cancellations")
    assert_refused(done, 2, "Mend or delete the file, or set sandbox.file to another")
    assert "port" not in done.err


def test_a_port_that_is_taken_is_told_as_such(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        desk.configure({"sandbox.port": port})
        done = desk.bot_in_process("plan", "cancellations")
    assert_refused(done, 2, f"sandbox.port {port}: ", "Free the port, or set sandbox.port to another")
