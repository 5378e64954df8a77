"""`bot undo`: puts back what a run changed, wherever that still stands."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from bot.cli.app import ConfigOption, JsonOption, app, handled, progress_bars, run_line, settings_of
from bot.cli.console import err, out, print_error, program
from bot.errors import ConfigurationError, ExitCode

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.core.memory import RunRecord
    from bot.ledger import Ledger
    from bot.runner.job import Job

_HIGHEST = 2**31


@app.command()
def undo(
    run: Annotated[str, typer.Argument(help="The number of the run (bot history).", metavar="RUN")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be put back; write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask; needed with --json on a terminal.")] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put back what a run changed: values, colours, strikes and notes, wherever the bot's own still stands.

    What people or later runs have changed since stays as it is, and is listed.
    On a terminal it shows first what it would put back, and asks.
    The undo is a run with a number: undo that one, and the run's changes stand again.

    Exit codes as of bot run; 5: something of the run is left as it stands.

    Example: [bold]bot undo 3 --dry-run[/]
    """
    with handled(as_json=as_json):
        from bot.cli.running import export_workbook
        from bot.cli.undone import print_report, print_view
        from bot.cli.world import ledger_of, open_workplace, open_world
        from bot.runner.facts import FileFacts
        from bot.runner.undo import undo_run
        from bot.runner.undo_target import target_run
        from bot.runner.undo_view import view_undo

        settings = settings_of(config)
        number = _number(run)
        # whoever can be asked is asked first, wherever the answer goes
        is_asked = not (dry_run or yes) and sys.stdin.isatty()
        if is_asked and (as_json or not err.is_terminal):
            fix = "Add --dry-run to see what would be put back, --yes to put it back"
            where = "--json" if as_json else "standard error, which is no terminal"
            raise ConfigurationError(where, "on a terminal it would write without asking", fix)
        with ExitStack() as stack:
            ledger = stack.enter_context(ledger_of(settings))
            job = _job_of(target_run(ledger, number), ledger, settings)
            with progress_bars(show=not as_json) as progress:
                world = stack.enter_context(open_world(settings, progress))
            if dry_run or is_asked:
                with (
                    progress_bars(show=not as_json) as progress,
                    open_workplace(settings, world, job, ledger, progress, FileFacts({})) as place,
                ):
                    view = view_undo(place, number)
                print_view(view, settings, as_json=as_json)
                if dry_run:
                    raise typer.Exit(int(ExitCode.PROBLEMS if view.left else ExitCode.DONE))
                try:
                    is_wanted = not view.is_empty and typer.confirm("Put these back?", err=True)
                except typer.Abort:  # Ctrl-C, Ctrl-D
                    err.print("\nNothing was changed.")
                    raise typer.Exit(int(ExitCode.INTERRUPTED)) from None
                if not is_wanted:
                    err.print("Nothing was changed.")
                    return
            try:
                with (
                    run_line(f"undo {number}", settings) as line,
                    progress_bars(show=not as_json) as progress,
                    open_workplace(settings, world, job, ledger, progress, FileFacts({})) as place,
                ):
                    report = undo_run(place, number)
                    line.note(run=report.run_id, exit_code=int(report.exit_code), **report.counts)
            except KeyboardInterrupt:
                err.print(f"Interrupted. To put back what is left: {program()} undo {number} again.")
                raise typer.Exit(int(ExitCode.INTERRUPTED)) from None
            print_report(report, settings, as_json=as_json)
            if settings.sandbox.enabled and report.run_id and not as_json:
                try:
                    out.print(f"The sheet after the undo: {export_workbook(settings, world)}", soft_wrap=True)
                except ConfigurationError as error:  # the undo itself is done and recorded
                    print_error(error)
        raise typer.Exit(int(report.exit_code))


def _number(run: str) -> int:
    fix = "Write the number that bot history shows, such as 3"
    if not (run.isascii() and run.isdigit()) or not 0 < int(run[:20]) < _HIGHEST:
        from bot.core.text import printable

        raise ConfigurationError("RUN", f"{printable(run)!r} is no number of a run", fix)
    return int(run)


def _job_of(run: RunRecord, ledger: Ledger, settings: Settings) -> Job:
    """A job on the sheet of the run: what an undo needs of it is where that sheet is.

    Raises:
        ConfigurationError: config.yaml names no such sheet. Otherwise as `_refuse_archive_run`.
    """
    from bot.cli.world import build_jobs
    from bot.runner.archive_view import RUN_SHEET

    for job in build_jobs(settings).values():
        if job.sheet == run.sheet:
            return job
    if run.sheet == RUN_SHEET:
        _refuse_archive_run(run.id, run.spreadsheet_id, ledger)
    fix = f"Set sheets.{run.sheet} in config.yaml, or name the configuration of that sheet with --config"
    raise ConfigurationError(
        f"run {run.id}", f"it changed the sheet {run.sheet!r}, which config.yaml does not name", fix
    )


def _refuse_archive_run(number: int, spreadsheet_id: str, ledger: Ledger) -> NoReturn:
    """Says why a run of the archive is not put back.

    Raises:
        ConfigurationError: it moved rows, or none. RefusedByGuard: it has not ended.
    """
    from bot.runner.undo_target import check_changes, check_run, target_run

    ledger.unfinished(spreadsheet_id, datetime.now(UTC))  # one that was killed may have moved what it planned
    run = target_run(ledger, number)
    check_run(run, spreadsheet_id)
    if not run.counts.get("changes"):
        check_changes(run, ledger.changes(number))
    moved = "it moved rows to the archive: this command does not take that back"
    fix = "Cut the rows there and paste them back into their tab: docs/archive.md"
    raise ConfigurationError(f"run {number}", moved, fix)
