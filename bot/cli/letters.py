"""`bot letters`: the script and the message as they read; `bot letters check`: a draft against Amazon's rules."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.app import ConfigOption, JsonOption, app, handled, settings_of
from bot.cli.console import counted, err, print_json, say, say_fix
from bot.cli.given import read_given
from bot.errors import ExitCode

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.core.draft_check import DraftWarning

letters = typer.Typer()
app.add_typer(letters, name="letters")


@letters.callback(invoke_without_command=True)
def show(
    context: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Option("--folder", help="Wordings to look at, such as ones not in use yet. \\[default: letters.folder]"),
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the call script and the no-telephone message, filled with example values.

    The team's own wordings are checked on the way: slots that do not exist, mistakes in a template, each with its line.

    Example: [bold]bot letters --folder our-wording[/]
    """
    if context.invoked_subcommand is not None:
        return
    with handled(as_json=as_json):
        from bot.core.letters import SLOTS, Letter
        from bot.letters import read_letters

        settings = settings_of(config, or_defaults=True)
        wordings = read_letters(folder or settings.letters.folder)
        examples = {name: slot.example for name, slot in SLOTS.items()} | settings.letters.slots
        examples["window_days"] = settings.returns.window_days
        texts = {letter: wordings.render(letter, examples) for letter in Letter}
        if as_json:
            slots = {letter: [slot.name for slot in wordings.slots_of(letter)] for letter in Letter}
            found = [{"letter": letter, "slots": slots[letter], "text": texts[letter]} for letter in Letter]
            print_json({"letters": found})
            return
        for letter, text in texts.items():
            say((f"— {letter} —", "bold"))
            print(text, end="\n\n")


@letters.command()
def check(
    draft: Annotated[
        Path, typer.Argument(help="The message as it would be sent; - reads standard input.", metavar="DRAFT|-")
    ],
    ordered: Annotated[
        datetime | None, typer.Option("--ordered", formats=["%Y-%m-%d"], help="The day of the order: its age counts.")
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Warn of what Amazon's rules make risky in a message to a buyer. Sends nothing, asks nobody.

    Ends with 5 when there is something to change. Nothing found is no promise that Amazon lets it through.

    Example: [bold]bot letters check draft.txt --ordered 2026-10-30[/]
    """
    with handled(as_json=as_json):
        from bot.core.draft_check import check_draft

        settings = settings_of(config, or_defaults=True)
        text = read_given(draft, "Write the message into it").decode("utf-8-sig", "replace")
        warnings = check_draft(text, ordered.date() if ordered else None, _today(settings))
        if as_json:
            print_json({"age_checked": ordered is not None, "warnings": [warning.to_json() for warning in warnings]})
        else:
            _print(warnings)
            if ordered is None:
                fix = "Give the day of the order with --ordered"
                say_fix(("! ", "yellow"), "not checked: whether the order is older than 30 days", fix=fix, console=err)
        if warnings:
            raise typer.Exit(int(ExitCode.PROBLEMS))


def _print(warnings: tuple[DraftWarning, ...]) -> None:
    for warning in warnings:
        place = f"line {warning.line}: " if warning.line else ""
        words = f"{warning.words!r}: " if warning.words else ""
        say_fix(("! ", "yellow"), (f"{place}{warning.rule}: ", "bold"), f"{words}{warning.why}", fix=warning.fix)
    say(counted(len(warnings), "thing") + " to change" if warnings else "nothing found")


def _today(settings: Settings) -> date:
    return (settings.fixed_now or datetime.now(UTC)).astimezone(settings.team.zone).date()
