"""`bot run`: does the jobs, and says what came of them."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.app import ConfigOption, JsonOption, app, handled, job_names, progress_bars, run_line, settings_of, worst
from bot.cli.console import error_json, out, print_error, print_json, program
from bot.errors import BotError, ConfigurationError, ExitCode

if TYPE_CHECKING:
    from bot.cli.world import World
    from bot.config import Settings
    from bot.core.problem import Problem

ForceOption = Annotated[bool, typer.Option("--force", help="Write even if the size guard (H-3) would refuse.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Show the run also when nobody watches.")]


@app.command()
def run(
    jobs: Annotated[list[str], typer.Argument(help="The jobs, or all (but the archive).", metavar="JOB")],
    config: ConfigOption = None,
    force: ForceOption = False,
    verbose: VerboseOption = False,
    as_json: JsonOption = False,
) -> None:
    """Do the jobs: read, decide, write back. This is what cron calls.

    Quiet unless a person must look at something, or somebody watches (a terminal, the sandbox, --verbose).
    Exit codes: 0 done, 2 configuration, 3 refused by a guard, 4 a service is down, 5 done with problems to look at,
    130 interrupted.

    Example: [bold]bot run all[/]
    """
    with handled(as_json=as_json):
        from bot.cli.archiving import build_archives, do_archive
        from bot.cli.render import print_report, print_unwatched, report_json
        from bot.cli.world import build_jobs, ledger_of, open_workplace, open_world
        from bot.runner.run import run_job

        settings = settings_of(config)
        names = job_names(jobs, settings)
        watched = (verbose or settings.sandbox.enabled or sys.stdout.isatty()) and not as_json
        codes: list[ExitCode] = []
        documents = []
        told: set[Problem] = set()
        with ExitStack() as stack:
            with progress_bars(show=watched) as progress:
                world = stack.enter_context(open_world(settings, progress))
            ledger = stack.enter_context(ledger_of(settings))
            for name in names:
                archive = build_archives(settings).get(name)
                try:
                    if archive:
                        code, document = do_archive(settings, world, ledger, archive, watched=watched, as_json=as_json)
                        codes.append(code)
                        documents.append(document)
                        continue
                    declared = build_jobs(settings)[name]
                    with (
                        run_line(name, settings) as line,
                        progress_bars(show=watched) as progress,  # gone before anything else is printed
                        open_workplace(settings, world, declared, ledger, progress) as place,
                    ):
                        report = run_job(place, declared, force=force)
                        line.note(run=report.run_id, exit_code=int(report.exit_code), **report.counts)
                except BotError as error:
                    codes.append(error.exit_code)
                    documents.append({"job": name, **error_json(error)})
                    print_error(error)
                    continue
                codes.append(report.exit_code)
                documents.append(report_json(report))
                if watched:
                    print_report(report, told)
                elif not as_json:
                    print_unwatched(report, told)
                told.update(report.problems)
            workbook = None
            if settings.sandbox.enabled and any(code in (ExitCode.DONE, ExitCode.PROBLEMS) for code in codes):
                try:
                    workbook = export_workbook(settings, world)
                except ConfigurationError as error:  # the run itself is done and recorded
                    print_error(error)
        if as_json:
            print_json({"runs": documents})
        elif workbook:
            out.print(f"The sheet after the run: {workbook}", soft_wrap=True)
            bot = program()
            out.print(f"Every change and its rule: {bot} history, {bot} show RUN, {bot} explain ORDER", soft_wrap=True)
            if set(names) - set(build_archives(settings)):
                out.print(f"To take a run back: {bot} undo RUN", soft_wrap=True)
        raise typer.Exit(int(worst(codes)))


def export_workbook(settings: Settings, world: World) -> Path:
    """The sandbox's workbook as an xlsx file, for a look. Raises ConfigurationError."""
    path = settings.sandbox.xlsx
    assert world.sandbox is not None  # noqa: S101 - only called with the sandbox
    spreadsheet_id = settings.sheets.spreadsheets[settings.sheets.responses.spreadsheet]
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        world.sandbox.state.export_xlsx(spreadsheet_id, path)
    except OSError as error:
        raise ConfigurationError(str(path), f"cannot be written ({error.strerror})", "set sandbox.xlsx") from None
    return path
