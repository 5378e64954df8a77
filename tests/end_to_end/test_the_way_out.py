"""How the process ends when something else than an answer comes: a bug, an interruption, a closed pipe."""

from __future__ import annotations

import sys
from typing import NoReturn

import pytest

from bot.cli import app
from bot.cli.app import worst
from bot.errors import ExitCode
from tests.end_to_end.desk import Desk


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
