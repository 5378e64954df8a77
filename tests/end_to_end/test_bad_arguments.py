"""A command line that does not fit: place, problem and fix as of every other error, with `--json` one document; 2."""

from __future__ import annotations

import pytest

from tests.end_to_end.desk import Desk
from tests.end_to_end.front import assert_refused
from tests.end_to_end.test_every_command_is_documented import COMMANDS, RUNS_UNTIL_STOPPED

BAD = {
    ("show", "abc"): ("RUN", "valid integer", "bot show --help"),
    ("show", "0"): ("RUN", "greater than or equal to 1", "bot show --help"),
    ("show",): ("RUN", "is missing", "bot show --help"),
    ("show", "1", "2"): ("bot show", "unexpected extra argument(s) (2)", "bot show --help"),
    ("history", "--limit", "0"): ("--limit / -n", "greater than or equal to 1", "bot history --help"),
    ("history", "--limits", "1"): ("bot history", "no such option: --limits (Possible options: --limit)", "--help"),
    ("try", "FILE.xlsx"): ("--job", "is missing", "bot try --help"),
    ("tracking", "detect"): ("NUMBER…|-", "is missing", "bot tracking detect --help"),
    ("tracking", "pars"): ("bot tracking", "no such command 'pars'", "bot tracking --help"),
    ("hstory",): ("bot", "no such command 'hstory'. Did you mean 'history'", "bot --help"),
}


@pytest.mark.parametrize("words", BAD)
def test_it_is_told_as_every_other_error(desk: Desk, words: tuple[str, ...]) -> None:
    place, problem, fix = BAD[words]
    done = desk.bot_in_process(*words)
    assert_refused(done, 2, f"✗ {place}: ", problem, fix)
    assert (done.out, len(done.err.splitlines())) == ("", 1)


@pytest.mark.parametrize("words", BAD)
def test_with_json_it_is_one_document_as_well(desk: Desk, words: tuple[str, ...]) -> None:
    place, problem, fix = BAD[words]
    done = desk.bot_in_process(*words, "--json")
    error = done.json["error"]
    assert (done.code, error["exit_code"], error["place"]) == (2, 2, place)
    assert problem in error["problem"]
    assert fix in error["fix"]


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in RUNS_UNTIL_STOPPED])
def test_of_every_command(desk: Desk, name: str) -> None:
    done = desk.bot_in_process(*name.split(), "--json", "--pigeons")
    assert done.json["error"]["place"] == f"bot {name}"
    assert_refused(done, 2, "no such option: --pigeons", f"bot {name} --help")


def test_an_option_at_the_end_that_lacks_its_value(desk: Desk) -> None:
    assert_refused(desk.bot_in_process("history", "--limit"), 2, "option '--limit' requires an argument")


def test_what_stands_behind_two_dashes_is_no_option(desk: Desk) -> None:
    done = desk.bot_in_process("show", "--", "--json")
    assert_refused(done, 2, "RUN: ")
    assert done.out == ""


def test_a_command_without_a_word_shows_its_help(desk: Desk) -> None:
    for words in ((), ("tracking",)):
        done = desk.bot_in_process(*words)
        assert (done.code, done.err) == (2, "")
        assert "Usage: " in done.out


def test_the_process_itself_says_how_it_was_started(desk: Desk) -> None:
    done = desk.bot("show", "abc\x1b[2J\udcff", "--json")
    assert_refused(done, 2, "-m bot show --help")
    assert done.json["error"]["place"] == "RUN"
