"""`bot check`: is everything set up, and what must a person still do."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.app import ConfigOption, JsonOption, app, handled, progress_bars, settings_of
from bot.cli.console import print_json, say_fix
from bot.errors import BotError, ExitCode

if TYPE_CHECKING:
    from bot.cli.world import World
    from bot.config import Settings
    from bot.ledger import Ledger
    from bot.runner.check import Finding
    from bot.runner.job import Job


@app.command()
def check(
    accept: Annotated[
        bool, typer.Option("--accept-sheet", help="Take the sheet's headers and emptiness as meant (H-3).")
    ] = False,
    sign_in_first: Annotated[
        bool, typer.Option("--sign-in", help="Sign in as a person first (sheets.auth: oauth); opens a browser.")
    ] = False,
    config: ConfigOption = None,
    as_json: JsonOption = False,
) -> None:
    """Check configuration, credentials, sharing, headers, carriers, webhooks, ledger, with every fix. Writes nothing.

    Example: [bold]bot check[/]
    """
    with handled(as_json=as_json):
        from bot.cli.world import build_jobs, ledger_of, open_workplace, open_world
        from bot.config import SheetsAuth, find_config
        from bot.runner.check import Finding, Level, accept_sheet, check_place, found
        from bot.sheets.credentials import sign_in

        settings = settings_of(config)
        if sign_in_first and settings.sheets.auth is SheetsAuth.OAUTH:
            sign_in(settings.sheets.credentials_file, settings.sheets.oauth_token_file)
        findings = [Finding(Level.OK, str(find_config(config)), "read; every key is known")]
        with ExitStack() as stack:
            progress = stack.enter_context(progress_bars(show=not as_json))
            try:
                ledger = stack.enter_context(ledger_of(settings))
                findings.append(Finding(Level.OK, f"ledger {settings.ledger.database}", "open; it can be written"))
                world = stack.enter_context(open_world(settings, progress))
                findings.append(Finding(Level.OK, "credentials", f"the bot is {world.signed_in.account}"))
                for job in _one_a_sheet(build_jobs(settings)):
                    place = stack.enter_context(open_workplace(settings, world, job, ledger, progress))
                    if accept:
                        findings.extend(accept_sheet(place, name) for name in (job.sheet, *job.reads))
                    findings.extend(check_place(place, settings.team.time_zone, {job.sheet: True, **_KEPT[job.sheet]}))
                findings.extend(_calls(settings))
                findings.extend(_carriers(settings, world, ledger))
                findings.extend(_webhooks(settings, str(find_config(config))))
            except BotError as error:
                findings.append(found(Level.ERROR)(error))
        if as_json:
            print_json({"findings": [finding.to_json() for finding in findings]})
        else:
            _print(findings)
        if any(finding.level is Level.ERROR for finding in findings):
            raise typer.Exit(int(ExitCode.CONFIGURATION))


_KEPT = {"responses": {"sales_returns": False}, "bounced_messages": {"call_list": False}}


def _one_a_sheet(jobs: Mapping[str, Job]) -> list[Job]:
    return list({job.sheet: job for job in jobs.values()}.values())


def _calls(settings: Settings) -> list[Finding]:
    """B-12: what the policy of a channel says of calling its buyers."""
    from bot.runner.check import Finding, Level

    called = settings.channels.keys() - settings.skipped_channels
    if settings.sheets.bounced_messages is None or "Amazon" not in called:
        return []
    what = "Amazon restricts phoning its buyers; the bot lists calls to them, people decide"
    fix = "to write to them instead, set calls.skip_channels: [Amazon]"
    return [Finding(Level.WARNING, "calls.skip_channels", what, fix)]


def _carriers(settings: Settings, world: World, ledger: Ledger) -> list[Finding]:
    """Each carrier's API, and the limits that are wider than what is published."""
    from bot.cli.carriers import gates, missing_variables
    from bot.config import above_published
    from bot.runner.check import Finding, Level, check_apis
    from bot.tracking.carriers.registry import build_apis

    apis = {api.name: api for api in build_apis(world.carriers, gates(settings, ledger)).values()}
    try:
        findings = check_apis(apis, missing_variables(settings, world.carriers))
    finally:
        for api in apis.values():
            api.close()
    for name, section in settings.carriers:
        for limit in above_published(section):
            findings.append(
                Finding(
                    Level.WARNING,
                    f"carriers.{name}",
                    f"its limits let through more than {limit.calls:,} calls in {limit.per_s:,.0f} s, the default",
                    "keep them only if you were granted a larger quota",
                )
            )
    return findings


def _webhooks(settings: Settings, place: str) -> list[Finding]:
    """Whether `bot serve` could receive pushes; nothing when it is not to."""
    from bot.cli.receiving import listen, push_secret
    from bot.runner.check import Finding, Level, found

    host, port = settings.webhooks.host, settings.webhooks.port
    if port is None:
        return []
    findings = []
    try:
        push_secret(settings, place)
        findings.append(
            Finding(Level.OK, "webhooks", "the secret is set; only a push can show whether it is the right one")
        )
    except BotError as error:
        findings.append(found(Level.ERROR)(error))
    try:
        listen(host, port, place).close()
        findings.append(Finding(Level.OK, "webhooks", f"{host}:{port} is free for bot serve"))
    except BotError as error:
        fix = f"all is well when bot serve runs there now; else: {error.fix}"
        findings.append(Finding(Level.WARNING, error.place, error.problem, fix))
    return findings


def _print(findings: list[Finding]) -> None:
    from bot.core.text import printable

    signs = {"ok": ("✓ ", "green"), "warning": ("! ", "yellow"), "error": ("✗ ", "bold red")}
    for finding in findings:
        place = (printable(finding.place, 100), "bold")
        what, fix = printable(finding.what, 400), printable(finding.fix, 400)
        say_fix(signs[finding.level], place, f": {what}", fix=fix)
