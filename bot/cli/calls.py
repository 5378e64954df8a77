"""`bot calls today`: who calls whom, with what to say."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.app import ConfigOption, JsonOption, app, handled, job_names, settings_of
from bot.cli.console import counted, err, out, print_json, say
from bot.errors import ConfigurationError

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.core.open_calls import OpenCall
    from bot.core.table import Table

calls = typer.Typer(help="The calls that are to be made.")
app.add_typer(calls, name="calls", no_args_is_help=True)

_FORMULA = ("=", "+", "-", "@")
_LONGEST = 32_767  # characters of a cell of a workbook


@calls.callback()
def _group() -> None:
    """The calls that are to be made."""


@calls.command()
def today(
    caller: Annotated[str | None, typer.Option("--caller", help="Only those of one caller, such as Mike.")] = None,
    to_csv: Annotated[Path | None, typer.Option("--csv", help="Write them as CSV; - is standard output.")] = None,
    to_xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Write them as a workbook.")] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Print the open calls of the Call List with their scripts, the most urgent first. Writes nothing into the sheet.

    Example: [bold]bot calls today --caller Mike --xlsx mike.xlsx[/]
    """
    with handled(as_json=as_json):
        from bot.core.open_calls import callers_of, open_calls
        from bot.core.text import fold

        settings = settings_of(config)
        if caller is not None:
            _check_caller(caller, settings)
        if as_json and str(to_csv) == "-":
            raise ConfigurationError("--csv -", "it and --json both go to standard output", "Name a file")
        if str(to_xlsx) == "-":
            raise ConfigurationError("--xlsx", "a workbook is not printed", "Name a file, such as calls.xlsx")
        table = _call_list(settings)
        found = open_calls(table, caller) if table else ()
        if to_csv:
            _write_csv(found, to_csv)
        if to_xlsx:
            _write_xlsx(found, to_xlsx)
        if as_json:
            print_json({"calls": [one.to_json() for one in found]})
        elif str(to_csv) != "-":
            for name in callers_of(found):
                _print([one for one in found if fold(one.caller) == fold(name)], name)
            if not found:
                out.print("No open calls." if table else "There is no call list yet. It is made by: bot run call_list")


@calls.command()
def release(
    spreadsheet: Annotated[
        str | None, typer.Argument(help="The id of a spreadsheet that nobody calls from any more.", metavar="ID")
    ] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give back the orders that another spreadsheet holds: rows there that were assigned and never called.

    Without ID: which spreadsheets hold how many. With ID: they are given back; the next call list here may assign them.
    What was called stays called. Be sure that nobody works on that spreadsheet: its open calls would be made twice.

    Example: [bold]bot calls release 1AbCdEfGhIjKlMnOpQrStUvWxYz[/]
    """
    with handled(as_json=as_json):
        from collections import Counter

        from bot.cli.world import ledger_of
        from bot.core.text import printable

        settings = settings_of(config)
        (name,) = job_names(["call_list"], settings)
        place = settings.sheets.bounced_messages
        here = settings.sheets.spreadsheets[place.spreadsheet] if place else ""
        with ledger_of(settings) as ledger:
            held = Counter(one.spreadsheet_id for one in ledger.open_reminders())
            for own in ("", here):
                del held[own]
            if spreadsheet is not None and spreadsheet not in held:
                known = f"They are {', '.join(sorted(held))}" if held else "No other spreadsheet holds any"
                what = "it is the one that is worked on" if spreadsheet == here else "it holds no order"
                raise ConfigurationError(f"spreadsheet {printable(spreadsheet)!r}", what, known)
            released = ledger.release_reminders(spreadsheet) if spreadsheet else 0
        if as_json:
            print_json({"held": dict(sorted(held.items())), "released": released})
        elif spreadsheet:
            out.print(f"{counted(released, 'order')} given back; the next {name} may assign them", soft_wrap=True)
        elif not held:
            out.print("No other spreadsheet holds an order.")
        for other, count in sorted(held.items()) if not (as_json or spreadsheet) else ():
            say(other, f"  {counted(count, 'order')}")


def _check_caller(caller: str, settings: Settings) -> None:
    from bot.core.text import canonical, nearest, printable

    names = settings.calls.callers
    if canonical(caller, names) is None:
        near = nearest(caller, names)
        hint = f"Did you mean {near}?" if near else f"They are {', '.join(names)}"
        raise ConfigurationError("--caller", f"{printable(caller)!r} is none of calls.callers", hint)


def _call_list(settings: Settings) -> Table | None:
    from bot.cli.world import build_jobs, ledger_of, open_workplace, open_world
    from bot.runner.view import read_kept_tab

    (name,) = job_names(["call_list"], settings)
    with ExitStack() as stack:
        world = stack.enter_context(open_world(settings))
        ledger = stack.enter_context(ledger_of(settings))
        job = build_jobs(settings)[name]
        return read_kept_tab(stack.enter_context(open_workplace(settings, world, job, ledger)), name)


def _print(found: Sequence[OpenCall], caller: str) -> None:
    from bot.core.text import printable

    say((printable(caller), "bold"), f" · {counted(len(found), 'open call')}")
    for one in found:
        out.print()
        until = f"  until {one.deadline}" if one.deadline else ""
        who = f"  {printable(one.customer)}  {printable(one.order)}{until}"
        say((printable(one.telephone) or "message", "bold"), who, indent=2)
        say((printable(one.window, 200), "dim"), indent=2)
        for line in one.script.splitlines():
            say(line, indent=4)
    out.print()


def _lines(found: Sequence[OpenCall]) -> list[list[str]]:
    """The header row and a row for each call: texts that any program may show."""
    from bot.core.open_calls import COLUMNS
    from bot.core.text import harmless

    def plain(text: str | None) -> str:
        return "\n".join(map(harmless, (text or "").splitlines()))[:_LONGEST]

    return [list(COLUMNS.values()), *([plain(one.to_json()[name]) for name in COLUMNS] for one in found)]


def _write_csv(found: Sequence[OpenCall], path: Path) -> None:
    """A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    from unicodedata import normalize  # in some languages a wide = begins a formula as well

    lines = [
        [f"'{text}" if normalize("NFKC", text[:20]).lstrip().startswith(_FORMULA) else text for text in line]
        for line in _lines(found)
    ]
    if str(path) == "-":
        csv.writer(sys.stdout, lineterminator="\n").writerows(lines)
        return
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(lines)
    except OSError as error:
        raise ConfigurationError(str(path), f"cannot be written ({error.strerror})", "Choose another path") from None
    say(f"Written: {path}", console=err)  # standard output may be JSON or CSV


def _write_xlsx(found: Sequence[OpenCall], path: Path) -> None:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one
    sheet.title = "Calls"
    sheet.freeze_panes = "A2"
    for row, line in enumerate(_lines(found), start=1):
        for column, text in enumerate(line, start=1):
            cell = sheet.cell(row, column, text)
            cell.data_type = "s"  # never a formula
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.font = Font(bold=row == 1)
    for column, width in enumerate((12, 24, 24, 24, 36, 12, 90), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    try:
        book.save(path)
    except OSError as error:
        raise ConfigurationError(str(path), f"cannot be written ({error.strerror})", "Choose another path") from None
    say(f"Written: {path}", console=err)  # standard output may be JSON or CSV
