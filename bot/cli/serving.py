"""`bot serve`: the schedule, run until it is stopped."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.cli.app import ConfigOption, app, handled, job_names, settings_of
from bot.cli.console import err, print_error
from bot.errors import BotError, ConfigurationError, LeaseHeld, RefusedByGuard, ServiceDown, SheetMismatch

if TYPE_CHECKING:
    from apscheduler.events import JobExecutionEvent

    from bot.cli.world import World
    from bot.config import Settings
    from bot.ledger import Ledger
    from bot.runner.archive import ArchiveReport
    from bot.runner.archive_view import ArchiveJob
    from bot.runner.job import Job
    from bot.runner.report import Report
    from bot.runner.schedule import Turn
    from bot.sheets.google import GoogleSpreadsheet

Clock = Callable[[], datetime]

_LOOK_AGAIN_S = 5.0
"""So often a job asks whether another bot has freed its spreadsheet."""

_TRY_AGAIN_S = 300.0
"""So long after a service was down a job tries its turn again."""

_LOOK_AT_THE_CLOCK_S = 60.0
"""A machine that wakes from sleep goes on waiting for as long as it had left; so it looks at the clock each minute."""


@app.command()
def serve(config: ConfigOption = None) -> None:
    """Run the jobs by the schedule in config.yaml until stopped (Ctrl-C).

    Jobs on one spreadsheet run one after the other, the call list first.
    One that finds another bot at work waits for it. Of several bots on one ledger one does each start.
    A start at a set time that was missed, or did not get through, is made up for on its day.
    With webhooks.port it also receives AfterShip's pushes.

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


def utc_now() -> datetime:
    """The machine's clock, also where a sandbox fixes the rules'."""
    return datetime.now(UTC)


def spreadsheet_of(settings: Settings, job: Job | ArchiveJob) -> str:
    """The id of the spreadsheet that the job works on, and has the lease of."""
    return settings.sheets.spreadsheets[getattr(settings.sheets, job.sheet).spreadsheet]


def _serve(settings: Settings, world: World, ledger: Ledger, stop: threading.Event, now: Clock = utc_now) -> None:
    """Starts what is due until it is to stop.

    A start by the schedule is a turn (`bot.runner.schedule`). It is done once by whichever bot gets the spreadsheet
    first, and only then claimed in the ledger (`bot.runner.turns`); until its end it is tried again after a service
    was down. What a start does is the turn that is due by then: of many starts that a sleeping machine missed, one.
    """
    from apscheduler.events import EVENT_JOB_ERROR
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.background import BackgroundScheduler

    from bot import log
    from bot.cli.archiving import build_archives
    from bot.cli.world import build_jobs
    from bot.config.schedule import CALL_LIST
    from bot.runner.schedule import triggers, turn_at
    from bot.runner.turns import is_done

    zone = settings.team.zone
    scheduler = BackgroundScheduler(timezone=zone)
    watched: dict[str, GoogleSpreadsheet] = {}  # each is used by its own worker alone

    def start(name: str) -> None:
        turn = turn_at(settings.schedule, name, zone, now())
        if stop.is_set() or turn is None:
            return
        if _is_over(settings, world, ledger, turn, _Waiting(turn, stop, now), watched):
            return
        again = datetime.now(UTC) + timedelta(seconds=_TRY_AGAIN_S)  # the other jobs need not wait for it
        at_once(name, f"again-{name}", run_date=again)

    def at_once(name: str, job_id: str, **when: datetime) -> None:
        options = {"executor": places[name], "misfire_grace_time": None, "replace_existing": True}
        scheduler.add_job(start, "date", args=(name,), id=job_id, **options, **when)

    def complain(event: JobExecutionEvent) -> None:
        log.logger().error("job failed", job=event.job_id, error=type(event.exception).__name__)

    scheduler.add_listener(complain, EVENT_JOB_ERROR)
    names = job_names([entry.job for entry in settings.schedule], settings)
    jobs: dict[str, Job | ArchiveJob] = {**build_jobs(settings), **build_archives(settings)}
    places = {name: spreadsheet_of(settings, job) for name, job in jobs.items()}
    for place in {places[name] for name in names}:
        scheduler.add_executor(ThreadPoolExecutor(1), place)
    # of several that are due in one moment APScheduler starts the lowest id first: the callers wait for their list
    for index, entry in enumerate(sorted(settings.schedule, key=lambda entry: entry.job != CALL_LIST)):
        for number, trigger in enumerate(triggers(entry, zone)):
            scheduler.add_job(
                start,
                trigger,
                args=(entry.job,),
                id=f"{index:03}-{number:03}-{entry.job}",
                executor=places[entry.job],
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
            )
    scheduler.start()
    for job in sorted(scheduler.get_jobs(), key=lambda job: job.next_run_time)[:5]:
        err.print(f"next: {job.args[0]} at {job.next_run_time:%a %Y-%m-%d %H:%M %Z}")
    for name in sorted(names, key=lambda name: name != CALL_LIST):
        turn = turn_at(settings.schedule, name, zone, now())
        if turn and turn.is_single and not is_done(ledger, places[name], turn):
            err.print(f"not done yet: {name} of {turn.slot.astimezone(zone):%H:%M %Z}")
            at_once(name, f"missed-{name}")
    while not stop.wait(_LOOK_AT_THE_CLOCK_S):
        scheduler.wakeup()
    err.print("Stopping; a run under way is finished first.")
    scheduler.shutdown(wait=True)


@dataclass(slots=True)
class _Waiting:
    """Waits for a lease that another bot has, until the turn is over or the process is to stop; told once."""

    turn: Turn
    stop: threading.Event
    now: Clock
    is_told: bool = False

    def __call__(self, held: LeaseHeld) -> bool:
        from bot import log

        if not self.is_told:
            log.logger().info("waiting", job=self.turn.job, place=held.place, problem=held.problem)
            self.is_told = True
        return not self.stop.wait(_LOOK_AGAIN_S) and self.now() < self.turn.ends_at


def _is_over(
    settings: Settings,
    world: World,
    ledger: Ledger,
    turn: Turn,
    waiting: _Waiting,
    watched: dict[str, GoogleSpreadsheet],
) -> bool:
    """Does the turn. False when that failed, and trying again is the remedy."""
    from bot import log
    from bot.cli.archiving import build_archives
    from bot.cli.render import print_unwatched
    from bot.cli.world import build_jobs, open_workplace
    from bot.runner.archive import run_archive_leased
    from bot.runner.run import run_leased
    from bot.runner.turns import is_done, run_turn

    try:
        archive, jobs = build_archives(settings).get(turn.job), build_jobs(settings)
        job = archive or jobs[turn.job]
        if is_done(ledger, spreadsheet_of(settings, job), turn):
            return True
        opened = open_workplace(settings, world, job, ledger, watched=watched)
        with log.run_line(job=turn.job) as line, opened as place:
            if archive:
                done: ArchiveReport | Report | None = run_turn(
                    place, lambda lease: run_archive_leased(place, archive, lease), turn, waiting
                )
            else:
                done = run_turn(place, lambda lease: run_leased(place, jobs[turn.job], lease), turn, waiting)
            if done is None:
                line.note(skipped="another bot has done it")
                return True
            line.note(run=done.run_id, exit_code=int(done.exit_code), **done.counts)
        if done.counts["rows_changed"]:  # the same problems at every start would only be noise
            print_unwatched(done)
    except BotError as error:
        print_error(error)
        # a start at a set time comes once a day, and people may have mended the sheet in five minutes
        passes = (LeaseHeld, ServiceDown, RefusedByGuard, SheetMismatch) if turn.is_single else (LeaseHeld, ServiceDown)
        return not isinstance(error, passes)
    return True
