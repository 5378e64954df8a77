"""`bot history`, `bot show`, `bot explain`: what the bot did, and why an order stands where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.app import ConfigOption, JsonOption, app, handled, job_names, settings_of
from bot.cli.console import out, print_json, program, say
from bot.errors import ConfigurationError

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.core.memory import ChangeRecord, JsonValue, RunRecord
    from bot.core.schema import SheetSchema

_WORDS = {"crashed": "interrupted"}
_UNDO = re.compile(r"undo \d+")


@app.command()
def history(
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=10_000, help="How many runs.")] = 20,
    job: Annotated[str | None, typer.Option("--job", help="Only runs of this job, and their undos.")] = None,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the latest runs: when, how they ended, how much they changed.

    Example: [bold]bot history --limit 5[/]
    """
    with handled(as_json=as_json):
        from bot.cli.world import ledger_of

        settings = settings_of(config)
        job = None if job == "all" else job
        if job is not None and not _UNDO.fullmatch(job):
            job_names([job], settings)
        with ledger_of(settings) as ledger:
            runs = ledger.runs(limit, job, datetime.now(UTC))
        if as_json:
            print_json({"runs": [_run_json(run) for run in runs]})
            return
        if not runs:
            first = f"The first: {program()} run all" if job is None else f"The others: {program()} history"
            say(f"No run yet{f' of {job}' if job else ''}. {first}")
            return
        _print_runs(runs, settings)


@app.command()
def show(
    run: Annotated[int, typer.Argument(help="The number of the run (bot history).", metavar="RUN", min=1, max=2**31)],
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show every change of a run: old → new, rule, reason, and what became of it.

    Example: [bold]bot show 3[/]
    """
    with handled(as_json=as_json):
        from bot.cli.render import print_problems
        from bot.cli.world import ledger_of, load_schemas
        from bot.core.memory import ChangeState

        settings = settings_of(config)
        with ledger_of(settings) as ledger:
            record = ledger.run(run, datetime.now(UTC))
            changes = [without_seal(one) for one in ledger.changes(run)]
        if record is None:
            raise ConfigurationError(f"run {run}", "there is no such run", "bot history lists them")
        if record.outcome == "crashed":
            changes = [replace(one, state=ChangeState.UNKNOWN) if one.state == "planned" else one for one in changes]
        own = load_schemas(settings)
        schemas = {change.change.sheet: own[record.sheet] for change in changes if record.sheet in own}
        schemas |= {schema.title: schema for schema in own.values()}
        if as_json:
            print_json({**_run_json(record), "changes": [change_json(one, schemas, settings) for one in changes]})
            return
        say(
            (f"run {record.id}", "bold"),
            f" · {record.job} · {_local(record.started_at, settings)} · {_ended(record)}",
        )
        out.print()
        print_runs_changes(changes, schemas, settings)
        is_known = changes or record.outcome not in ("running", "crashed")
        out.print("" if changes else "It changed nothing.\n" if is_known else "What it changed is not known yet.\n")
        tabs = {one.change.sheet for one in changes}
        print_problems(record.problems, tabs.pop() if len(tabs) == 1 else "")


def without_seal(record: ChangeRecord) -> ChangeRecord:
    """A change for people: personal data that is not kept without the bits that an undo knows it by."""
    from bot.core.undo_seal import WITHHELD, is_withheld

    def told(value: JsonValue) -> JsonValue:
        if isinstance(value, Mapping):
            return {name: told(one) for name, one in value.items()}
        return WITHHELD if is_withheld(value) else value

    return replace(record, change=replace(record.change, old=told(record.change.old), new=told(record.change.new)))


def print_runs_changes(changes: Sequence[ChangeRecord], schemas: Mapping[str, SheetSchema], settings: Settings) -> None:
    """The changes of each run; when they are of several, each run under its own line."""
    from bot.cli.render import print_changes

    runs = {one.run_id: one.at for one in changes}
    for run_id, at in runs.items():
        if len(runs) > 1:
            out.print()
            say((f"run {run_id}", "bold"), f" · {_local(at, settings)}")
        of_run = ((one.change, one) for one in changes if one.run_id == run_id)
        print_changes(of_run, schemas, settings.team.zone)


def _print_runs(runs: tuple[RunRecord, ...], settings: Settings) -> None:
    names = ["Run", "Job", "Started", "Ended", "Exit", "Rows", "Changes", "Problems", "Gave way"]
    shown = len(names) if any(run.counts.get("dropped") for run in runs) else len(names) - 1
    lines = [
        [
            str(run.id),
            run.job,
            _local(run.started_at, settings),
            _WORDS.get(run.outcome, run.outcome),
            "" if run.exit_code is None else str(run.exit_code),
            *(_count(run, name) for name in ("rows_changed", "changes")),
            str(len(run.problems)),
            _count(run, "dropped"),
        ]
        for run in runs
    ]
    widths = [max(map(len, column)) for column in zip(names, *lines, strict=True)]
    for number, line in enumerate([names, *lines]):
        cells = [
            text.ljust(width) if 0 < at < 4 else text.rjust(width)
            for at, (text, width) in enumerate(zip(line[:shown], widths[:shown], strict=True))
        ]
        out.print("  ".join(cells), style="" if number else "bold", markup=False, soft_wrap=True)


def _count(run: RunRecord, what: str) -> str:
    """Of a run that works, or never said what it did, nobody knows until a look at the sheet has told."""
    return str(run.counts.get(what, 0)) if run.counts else "?"


def _ended(run: RunRecord) -> str:
    outcome = _WORDS.get(run.outcome, run.outcome)
    return f"{outcome}, exit code {run.exit_code}" if run.exit_code else outcome


def _local(when: datetime, settings: Settings) -> str:
    return f"{when.astimezone(settings.team.zone):%Y-%m-%d %H:%M}"


def _run_json(run: RunRecord) -> dict[str, Any]:
    return {
        "run": run.id,
        "job": run.job,
        "spreadsheet": run.spreadsheet_id,
        "sheet": run.sheet,
        "started_at": run.started_at.isoformat(),
        "finished_at": run.finished_at.isoformat() if run.finished_at else None,
        "outcome": str(run.outcome),
        "exit_code": run.exit_code,
        "counts": dict(run.counts),
        "problems": [problem.to_json() for problem in run.problems],
    }


def change_json(record: ChangeRecord, schemas: Mapping[str, SheetSchema], settings: Settings) -> dict[str, Any]:
    from bot.core.memory import ChangeKind
    from bot.core.stored import shown

    change, zone = record.change, settings.team.zone
    schema = schemas.get(change.sheet)
    is_value = change.kind is ChangeKind.VALUE and schema is not None
    return {
        "run": record.run_id,
        "at": record.at.isoformat(),
        "sheet": change.sheet,
        "row": change.row,
        "case_id": change.case_id,
        "column": change.column,
        "kind": str(change.kind),
        "old": shown(change.old, schema, change.column, zone) if is_value and schema else change.old,
        "new": shown(change.new, schema, change.column, zone) if is_value and schema else change.new,
        "rule": change.rule,
        "reason": change.reason,
        "state": str(record.state),
        "why": record.why,
    }
