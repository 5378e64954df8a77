"""`bot serve`: the schedule, run until it is stopped."""

from __future__ import annotations

import os
import signal
import socket
import threading
from contextlib import ExitStack
from datetime import UTC, datetime
from queue import SimpleQueue
from typing import TYPE_CHECKING

from bot.cli.app import ConfigOption, app, handled, job_names, settings_of
from bot.cli.console import err, print_error
from bot.errors import BotError, ConfigurationError

if TYPE_CHECKING:
    from apscheduler.events import JobExecutionEvent, JobSubmissionEvent

    from bot.cli.world import World
    from bot.config import Settings
    from bot.ledger import Ledger


@app.command()
def serve(config: ConfigOption = None) -> None:
    """Run the jobs by the schedule in config.yaml until stopped (Ctrl-C).

    Two of them on one ledger run each scheduled start once. With webhooks.port it also receives AfterShip's pushes.

    Example: [bold]bot serve[/]
    """
    with handled():
        from bot.cli.receiving import receiving
        from bot.cli.world import ledger_of, open_world
        from bot.config import find_config

        settings, place = settings_of(config, each_run=True), str(find_config(config))
        if not settings.schedule and settings.webhooks.port is None:
            fix = "add entries such as - {job: cancellations, days: weekdays, at: '09:00'}"
            raise ConfigurationError(f"{place}, schedule", "it is empty: there is nothing to serve", fix)
        with ExitStack() as stack:
            world = stack.enter_context(open_world(settings))
            ledger = stack.enter_context(ledger_of(settings))
            stack.enter_context(receiving(settings, ledger, world.now, place))
            _serve(settings, world, ledger, asked_to_stop())


def asked_to_stop() -> threading.Event:
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
        job_names([entry.job], settings)
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
