"""`bot plan`, `bot try`: what would be changed, and what would be in a downloaded copy."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.app import ConfigOption, JsonOption, app, handled, job_names, progress_bars, settings_of, worst
from bot.cli.console import error_json, out, print_error, print_json, say
from bot.errors import BotError, ConfigurationError, ExitCode

if TYPE_CHECKING:
    from bot.core.problem import Problem
    from bot.runner.view import View

JobArgument = Annotated[str, typer.Argument(help="The job, such as cancellations, or all.", metavar="JOB")]


@dataclass(frozen=True, slots=True)
class _Look:
    """A job, what it would do or why it cannot, and what a person must look at."""

    job: str
    view: View | BotError
    problems: tuple[Problem, ...] = ()


@app.command()
def plan(job: JobArgument, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Show what a run would change: old → new, rule, reason. Writes into no sheet; asks the carriers as a run does.

    Example: [bold]bot plan cancellations[/]
    """
    with handled(as_json=as_json):
        from bot.cli.archiving import build_archives, plan_archive
        from bot.cli.world import build_jobs, ledger_of, open_workplace, open_world
        from bot.runner.view import view_job

        settings = settings_of(config)
        names = job_names([job], settings)
        looked: list[_Look] = []
        with ExitStack() as stack:
            progress = stack.enter_context(progress_bars(show=not as_json))
            world = stack.enter_context(open_world(settings, progress))
            ledger = stack.enter_context(ledger_of(settings))
            archive = build_archives(settings).get(names[0])
            if archive:
                plan_archive(settings, world, ledger, archive, as_json=as_json)
                return
            for name in names:
                declared = build_jobs(settings)[name]
                try:
                    with open_workplace(settings, world, declared, ledger, progress) as place:
                        view = view_job(place, declared)
                    looked.append(_Look(name, view, view.problems))
                except BotError as error:
                    looked.append(_Look(name, error))
        raise typer.Exit(int(_show(looked, as_json=as_json)))


@app.command("try")
def try_file(
    file: Annotated[Path, typer.Argument(help="The downloaded workbook (.xlsx).", metavar="FILE.xlsx")],
    job: Annotated[str, typer.Option("--job", help="The job, such as cancellations, or all, one after the other.")],
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
        from bot.cli.world import World, build_jobs, open_workplace
        from bot.ledger import Ledger
        from bot.runner.facts import FileFacts, read_facts
        from bot.runner.run import run_job
        from bot.runner.view import view_job
        from bot.sandbox.sheets.server import SandboxServer
        from bot.sheets.credentials import read_service_account

        settings = settings_of(config, or_defaults=True)
        names = job_names([job], settings)
        jobs = build_jobs(settings)
        if names[0] not in jobs:
            fix = "Use bot plan archive: only the ledger knows which rows are finished"
            raise ConfigurationError(f"--job {names[0]}", "a downloaded copy cannot be archived", fix)
        facts = FileFacts(read_facts(tracking) if tracking else {})
        moment = moment_of(now, settings)
        if to:
            check_out(to, file)
        looked: list[_Look] = []
        with ExitStack() as stack:
            progress = stack.enter_context(progress_bars(show=not as_json))
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="sheet-bot-")))
            sandbox = stack.enter_context(SandboxServer(key_file=folder / "key.json"))
            progress("Loading the workbook", 0, 1)
            spreadsheet_id = load(sandbox, file, settings)
            progress("Loading the workbook", 1, 1)
            ledger = stack.enter_context(Ledger.open(folder / "ledger.db"))
            world = World(sandbox.url, read_service_account(sandbox.key_file, sandbox.url), {}, lambda: moment)
            here = only(settings, spreadsheet_id)
            for name in names:
                try:
                    with open_workplace(here, world, jobs[name], ledger, progress, facts) as place:
                        view = view_job(place, jobs[name])
                        # each job finds what those before it have written, as in bot run all
                        is_done = to or len(names) > 1
                        problems = run_job(place, jobs[name], force=True).problems if is_done else view.problems
                    looked.append(_Look(name, view, problems))
                except BotError as error:
                    looked.append(_Look(name, error))
            columns = [
                (one.view.table, jobs[one.job].tracking_column) for one in looked if not isinstance(one.view, BotError)
            ]
            last = max((at for at, one in enumerate(looked) if not isinstance(one.view, BotError)), default=None)
            if last is not None:
                told = (*looked[last].problems, *facts.strangers(columns))
                looked[last] = replace(looked[last], problems=told)
            if to and columns:
                write(sandbox, spreadsheet_id, to)
        code = _show(looked, as_json=as_json)
        if to and columns and not as_json:
            out.print(f"As it would look: {to}", soft_wrap=True)
        raise typer.Exit(int(code))


def _show(looked: Sequence[_Look], *, as_json: bool) -> ExitCode:
    """What each job would do; of several also when one of them cannot. Raises the error of a single one."""
    from bot.cli.render import plan_json, print_plan, print_problems

    documents: list[dict[str, Any]] = []
    codes: list[ExitCode] = []
    told: set[Problem] = set()
    for one in looked:
        if isinstance(one.view, BotError):
            if len(looked) == 1:
                raise one.view
            codes.append(one.view.exit_code)
            documents.append({"job": one.job, **error_json(one.view)})
            print_error(one.view)
            continue
        codes.append(ExitCode.PROBLEMS if one.problems else ExitCode.DONE)
        of_job = plan_json(one.view) | {"problems": [problem.to_json() for problem in one.problems]}
        documents.append({"job": one.job, **of_job})
        if not as_json:
            if len(looked) > 1:
                say((one.job, "bold"), f" · tab {one.view.plan.sheet!r}")
            print_plan(one.view)
            print_problems(one.problems, one.view.plan.sheet, told)
        told.update(one.problems)
    if as_json and len(looked) > 1:
        print_json({"plans": documents})
    elif as_json:
        print_json({key: value for key, value in documents[0].items() if key != "job"})
    return worst(codes)
