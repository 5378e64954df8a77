"""Every command of the application: in README.md, with an example in its help, with `--json` where it answers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from bot.cli.app import app
from bot.errors import ExitCode
from tests.end_to_end.desk import REPOSITORY, Desk

RUNS_UNTIL_STOPPED = {"serve", "sandbox serve"}


def walk(command: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Every command by its words, groups left out."""
    children = getattr(command, "commands", None)
    if children is None:
        yield name, command
        return
    for word, child in children.items():
        yield from walk(child, f"{name} {word}".strip())


COMMANDS = dict(walk(get_command(app)))


@pytest.mark.parametrize("name", COMMANDS)
def test_it_stands_in_the_readme(name: str) -> None:
    assert f"bot {name}" in (REPOSITORY / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_its_help_has_an_example_that_fits_it(name: str) -> None:
    done = CliRunner().invoke(app, [*name.split(), "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"})
    assert done.exit_code == 0
    (example,) = [line.strip() for line in done.stdout.splitlines() if "Example:" in line]
    assert example.startswith(f"Example: bot {name}")
    for option in (word for word in example.split() if word.startswith("--")):
        assert option in done.stdout.replace(example, "")
    if name not in RUNS_UNTIL_STOPPED:
        assert "--json" in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_its_default_values_are_not_swallowed_as_markup(name: str) -> None:
    done = CliRunner().invoke(app, [*name.split(), "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"})
    if "--config" in done.stdout:
        assert "[default: $SHEET_BOT_CONFIG, ./config.yaml]" in done.stdout
    assert "[/]" not in done.stdout


def test_the_exit_codes_of_run_are_in_its_help() -> None:
    done = CliRunner().invoke(app, ["run", "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"})
    codes = {code for code in ExitCode if f"{int(code)} " in done.stdout.partition("Exit codes:")[2]}
    assert codes >= set(ExitCode) - {ExitCode.BUG}


def test_help_and_history_do_not_wait_for_what_they_do_not_use(desk: Desk) -> None:
    desk.environment["PYTHONPROFILEIMPORTTIME"] = "1"
    for_help = desk.bot("--help")
    assert for_help.code == 0
    for module in ("pandas", "sqlalchemy", "pydantic", "gspread", "uvicorn", "alembic", "apscheduler", "ironcalc"):
        assert f" {module}\n" not in for_help.err, module
    for_history = desk.bot("history")  # makes the ledger, so with alembic
    for module in ("pandas", "openpyxl", "gspread", "uvicorn", "starlette", "apscheduler", "ironcalc"):
        assert f" {module}\n" not in for_history.err, module
