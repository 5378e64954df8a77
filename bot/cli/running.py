"""`bot plan`, `bot run`, `bot try`: what would be changed, what is, and what would be in a downloaded copy."""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.app import ConfigOption, JsonOption, app, handled, job_names, progress_bars, run_line, settings_of, worst
from bot.cli.console import error_json, out, print_error, print_json
from bot.errors import BotError, ConfigurationError, ExitCode

if TYPE_CHECKING:
    from bot.cli.world import World
    from bot.config import Settings
    from bot.core.problem import Problem

JobArgument = Annotated[str, typer.Argument(help="The job, such as cancellations.", metavar="JOB")]
ForceOption = Annotated[bool, typer.Option("--force", help="Write even if the size guard (H-3) would refuse.")]
VerboseOption = Annotated[bool, typer.Option("--verbose", "-v", help="Show the run also when nobody watches.")]


@app.command()
def plan(job: JobArgument, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Show what a run would change: old → new, rule, reason. Writes into no sheet; asks the carriers as a run does.

    Example: [bold]bot plan cancellations[/]
    """
    with handled(as_json=as_json):
        from bot.cli.archiving import build_archives, plan_archive
        from bot.cli.render import plan_json, print_plan, print_problems
        from bot.cli.world import build_jobs, ledger_of, open_workplace, open_world
        from bot.runner.view import view_job

        settings = settings_of(config)
        (name,) = job_names([job], settings)
        with ExitStack() as stack:
            progress = stack.enter_context(progress_bars(show=not as_json))
            world = stack.enter_context(open_world(settings, progress))
            ledger = stack.enter_context(ledger_of(settings))
            archive = build_archives(settings).get(name)
            if archive:
                plan_archive(settings, world, ledger, archive, as_json=as_json)
                return
            declared = build_jobs(settings)[name]
            view = view_job(stack.enter_context(open_workplace(settings, world, declared, ledger, progress)), declared)
        if as_json:
            print_json(plan_json(view))
        else:
            print_plan(view)
            print_problems(view.problems, view.plan.sheet)
        if view.problems:
            raise typer.Exit(int(ExitCode.PROBLEMS))


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
    Exit codes: 0 done, 2 configuration, 3 refused by a guard, 4 a service is down, 5 done with problems to look at.

    Example: [bold]bot run all[/]
    """
    with handled(as_json=as_json):
        from bot.cli.archiving import build_archives, do_archive
        from bot.cli.render import print_problems, print_report, report_json
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
                elif report.problems and not as_json:
                    print_problems(report.problems, report.view.plan.sheet, told)
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
            out.print("Every change and its rule: bot history, bot show RUN, bot explain ORDER")
            if set(names) - set(build_archives(settings)):
                out.print("To take a run back: bot undo RUN")
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


@app.command("try")
def try_file(
    file: Annotated[Path, typer.Argument(help="The downloaded workbook (.xlsx).", metavar="FILE.xlsx")],
    job: Annotated[str, typer.Option("--job", help="The job, such as cancellations.")],
    tracking: Annotated[
        Path | None, typer.Option("--tracking", help='States by number: {"1Z…": {"status": "delivered", …}}.')
    ] = None,
    now: Annotated[str | None, typer.Option("--now", help="The time it is, ISO 8601. \\[default: the clock]")] = None,
    to: Annotated[Path | None, typer.Option("--out", help="Write the workbook as it would look.")] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show what the bot would do to a downloaded copy of your sheet. Offline: no account, nothing is sent anywhere.

    Example: [bold]bot try Responses.xlsx --job cancellations --tracking facts.json --out after.xlsx[/]
    """
    with handled(as_json=as_json):
        from bot.cli.downloaded import check_out, load, moment_of, only, write
        from bot.cli.render import plan_json, print_plan, print_problems
        from bot.cli.world import World, build_jobs, open_workplace
        from bot.ledger import Ledger
        from bot.runner.facts import FileFacts, read_facts
        from bot.runner.run import run_job
        from bot.runner.view import view_job
        from bot.sandbox.sheets.server import SandboxServer
        from bot.sheets.credentials import read_service_account

        settings = settings_of(config, or_defaults=True)
        (name,) = job_names([job], settings)
        if name not in build_jobs(settings):
            fix = "Use bot plan archive: only the ledger knows which rows are finished"
            raise ConfigurationError(f"--job {name}", "a downloaded copy cannot be archived", fix)
        facts = FileFacts(read_facts(tracking) if tracking else {})
        moment = moment_of(now, settings)
        if to:
            check_out(to, file)
        with ExitStack() as stack:
            progress = stack.enter_context(progress_bars(show=not as_json))
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sheet-bot-")))
            sandbox = stack.enter_context(SandboxServer(key_file=folder / "key.json"))
            progress("Loading the workbook", 0, 1)
            spreadsheet_id = load(sandbox, file, settings)
            progress("Loading the workbook", 1, 1)
            ledger = stack.enter_context(Ledger.open(folder / "ledger.db"))
            world = World(sandbox.url, read_service_account(sandbox.key_file, sandbox.url), {}, lambda: moment)
            declared = build_jobs(settings)[name]
            place = stack.enter_context(
                open_workplace(only(settings, spreadsheet_id), world, declared, ledger, progress, facts)
            )
            view = view_job(place, declared)
            problems: tuple[Problem, ...] = view.problems
            if to:
                problems = run_job(place, declared, force=True).problems
                write(sandbox, spreadsheet_id, to)
            problems = (*problems, *facts.strangers(view.table, declared.tracking_column))
        if as_json:
            print_json(plan_json(view) | {"problems": [problem.to_json() for problem in problems]})
        else:
            print_plan(view)
            print_problems(problems, view.plan.sheet)
            if to:
                out.print(f"As it would look: {to}", soft_wrap=True)
        if problems:
            raise typer.Exit(int(ExitCode.PROBLEMS))
