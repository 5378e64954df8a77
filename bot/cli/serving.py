"""`bot serve` and `bot sandbox serve`: what runs until it is stopped."""

from __future__ import annotations

import gc
import os
import signal
import socket
import threading
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.app import ConfigOption, app, handled, job_names, settings_of
from bot.cli.console import err, out, print_error
from bot.errors import BotError, ConfigurationError

if TYPE_CHECKING:
    from apscheduler.events import JobExecutionEvent, JobSubmissionEvent

    from bot.cli.world import World
    from bot.config import Settings
    from bot.ledger import Ledger
    from bot.sandbox.sheets.drive.files import Files
    from bot.sandbox.sheets.server import SandboxServer

sandbox = typer.Typer(help="The outside world, simulated on this machine.", no_args_is_help=True)
app.add_typer(sandbox, name="sandbox")


@app.command()
def serve(config: ConfigOption = None) -> None:
    """Run the jobs by the schedule in config.yaml until stopped (Ctrl-C).

    Two of them on one ledger run each scheduled start once.

    Example: [bold]bot serve[/]
    """
    with handled():
        from bot.cli.world import ledger_of, open_world

        settings = settings_of(config, each_run=True)
        if not settings.schedule:
            fix = "add entries such as - {job: cancellations, days: weekdays, at: '09:00'}"
            raise ConfigurationError("config.yaml, schedule", "it is empty: there is nothing to serve", fix)
        with ExitStack() as stack:
            world = stack.enter_context(open_world(settings))
            ledger = stack.enter_context(ledger_of(settings))
            _serve(settings, world, ledger, _asked_to_stop())


def _asked_to_stop() -> threading.Event:
    """Set once the process is asked to stop."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _serve(settings: Settings, world: World, ledger: Ledger, stop: threading.Event) -> None:
    from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_SUBMITTED
    from apscheduler.schedulers.background import BackgroundScheduler

    from bot import log
    from bot.runner.schedule import triggers

    scheduler = BackgroundScheduler(timezone=settings.team.zone)
    slots: dict[str, SimpleQueue[datetime]] = {}  # filled right after a start was submitted, perhaps after it began

    def remember_slot(event: JobSubmissionEvent) -> None:
        slots[event.job_id].put(event.scheduled_run_times[-1])

    def start(name: str, job_id: str) -> None:
        slot = slots[job_id].get().astimezone(UTC)
        if ledger.claim(name, slot, f"{socket.gethostname()}:{os.getpid()}"):
            _run_once(settings, world, ledger, name)

    def complain(event: JobExecutionEvent) -> None:
        log.logger().error("job failed", job=event.job_id, error=type(event.exception).__name__)

    scheduler.add_listener(remember_slot, EVENT_JOB_SUBMITTED)
    scheduler.add_listener(complain, EVENT_JOB_ERROR)
    for index, entry in enumerate(settings.schedule):
        job_names([entry.job])
        for number, trigger in enumerate(triggers(entry, settings.team.zone)):
            job_id = f"{entry.job}-{index}-{number}"
            slots[job_id] = SimpleQueue()
            scheduler.add_job(
                start,
                trigger,
                args=(entry.job, job_id),
                id=job_id,
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
            )
    scheduler.start()
    for job in sorted(scheduler.get_jobs(), key=lambda job: job.next_run_time)[:5]:
        err.print(f"next: {job.args[0]} at {job.next_run_time:%a %Y-%m-%d %H:%M %Z}")
    stop.wait()
    err.print("Stopping; a run under way is finished first.")
    scheduler.shutdown(wait=True)


def _run_once(settings: Settings, world: World, ledger: Ledger, name: str) -> None:
    from bot import log
    from bot.cli.render import print_problems
    from bot.cli.world import build_jobs, open_workplace
    from bot.runner.run import run_job

    job = build_jobs(settings)[name]
    try:
        with log.run_line(job=name) as line, open_workplace(settings, world, job, ledger) as place:
            report = run_job(place, job)
            line.note(run=report.run_id, exit_code=int(report.exit_code), **report.counts)
        if report.counts["rows_changed"]:  # the same problems at every start would only be noise
            print_problems(report.problems)
    except BotError as error:
        print_error(error)


@sandbox.command("serve")
def sandbox_serve(
    file: Annotated[
        Path | None,
        typer.Option("--file", help="Where it keeps what it gets: a store, or an .xlsx. \\[default: memory]"),
    ] = None,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")] = 8788,
    ups_port: Annotated[
        int | None,
        typer.Option("--ups-port", min=0, max=65535, help="Of the UPS simulator. \\[default: the one behind --port]"),
    ] = None,
    sample: Annotated[bool, typer.Option("--sample", help="Lay out the sample workbook, if it is not there.")] = False,
    not_shared: Annotated[
        list[str] | None,
        typer.Option("--not-shared", metavar="ID", help="A spreadsheet nobody shared with the account. Repeatable."),
    ] = None,
    quota: Annotated[
        str | None, typer.Option("--quota", metavar="N", help="Calls a minute and user: google, 20, or 20/100 (all).")
    ] = None,
    latency: Annotated[
        str | None, typer.Option("--latency", metavar="MS", help="Each call waits: 80, or 80+40 (up to 40 more).")
    ] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option("--fault", metavar="KIND", help="Goes wrong: 503, 429:3, reset-after@batchUpdate. Repeatable."),
    ] = None,
    editor: Annotated[
        int | None, typer.Option("--editor", metavar="SEED", help="People edit between the calls, by this seed.")
    ] = None,
    admin: Annotated[bool, typer.Option("--admin", help="Serve the admin API and its page too, below /admin.")] = False,
    admin_port: Annotated[
        int | None, typer.Option("--admin-port", min=0, max=65535, help="Serve the admin API on a port of its own.")
    ] = None,
) -> None:
    """Serve a local Google Sheets and Drive API, and the carriers' simulators, for any client, until stopped (Ctrl-C).

    Example: [bold]bot sandbox serve --port 8788 --file my.db --sample --admin[/]
    """
    with handled(), ExitStack() as stack:
        from bot.sandbox.carriers.server import CarrierServer
        from bot.sandbox.sample.workbook import sample_journeys
        from bot.sandbox.sheets.server import SandboxServer
        from bot.sandbox.sheets.storage.lock import StoreInUse

        prepare = partial(_lay_out, sample, not_shared or [])
        server = SandboxServer(file, port=port, admin=admin, admin_port=admin_port, prepare=prepare)
        _turn_knobs(server, quota, latency, fault or [], editor)
        try:
            stack.enter_context(server)
        except (StoreInUse, ValueError, OSError) as error:
            fix = "Free it, or choose others with --file, --port and --admin-port"
            raise ConfigurationError(str(file or f"port {port}"), str(error), fix) from None
        if ups_port is None:
            ups_port = port + 1 if port else 0
        try:
            carriers = stack.enter_context(CarrierServer(sample_journeys(), port=ups_port))
        except OSError as error:
            raise ConfigurationError(f"port {ups_port}", str(error), "Free it, or choose another --ups-port") from None
        keys = f"client id {carriers.ups.client_id}, secret {carriers.ups.client_secret}"
        lines = [
            ("Sheets and Drive API", server.url),
            ("Admin API", server.admin_url),
            ("In a browser", server.admin_url and f"{server.admin_url}/"),
            ("UPS simulator", f"{carriers.ups_url}  ({keys})"),
            ("Service-account key", server.key_file.resolve()),
            ("Quota", quota and f"{quota} (calls a minute)"),
            ("Latency", latency and f"{latency} ms"),
            ("Faults", ", ".join(fault or ())),
            ("Editor", "" if editor is None else f"seed {editor}: people edit between the calls"),
            *(("Spreadsheet", f"{found.id}  {found.workbook.title}") for found in server.state),
        ]
        for name, text in lines:
            if text:
                out.print(f"{name:20}  {text}", soft_wrap=True)
        out.print("Stop with Ctrl-C.")
        gc.freeze()  # else the collector looks through a large workbook again and again, and calls wait for it
        _asked_to_stop().wait()


def _lay_out(sample: bool, not_shared: list[str], files: Files) -> None:
    from bot.sandbox.sample.workbook import sample_workbook
    from bot.sandbox.sheets.drive.files import PERSON
    from bot.sandbox.sheets.engine.model import Sheet, Workbook

    if sample and files.get(SAMPLE_ID) is None:
        files.add_workbook(sample_workbook(SAMPLE_ID))
    for spreadsheet_id in not_shared:
        if files.get(spreadsheet_id) is None:
            sheets = [Sheet.empty(0, "Sheet1")]
            files.add_workbook(Workbook(spreadsheet_id, "Not shared", PERSON, sheets), shared=False)


def _turn_knobs(
    server: SandboxServer, quota: str | None, latency: str | None, faults: list[str], editor: int | None
) -> None:
    from bot.sandbox.sheets.knobs.editor import Editor, Settings
    from bot.sandbox.sheets.knobs.faults import parse_fault
    from bot.sandbox.sheets.knobs.latency import parse_delay
    from bot.sandbox.sheets.knobs.quotas import parse_limits

    option = "--quota"
    try:
        if quota is not None:
            server.quotas.set(parse_limits(quota))
        option = "--latency"
        if latency is not None:
            server.latency.set([parse_delay(latency)])
        option = "--fault"
        server.faults.add(*map(parse_fault, faults))
    except ValueError as error:
        raise ConfigurationError(option, str(error), "Give one of these") from None
    if editor is not None:
        server.editor = Editor(Settings(seed=editor))


SAMPLE_ID = "1SandboxSupportLogisticsWorkbook-00000000000"
