"""Puts a workplace together from the settings: Google or the embedded sandbox, carriers, ledger, clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import Settings, SheetPlace, SheetsAuth, read_schemas
from bot.core.schema import SheetSchema
from bot.errors import LeaseHeld, SheetMismatch

if TYPE_CHECKING:
    from bot.ledger import Ledger
    from bot.runner.archive_view import ArchiveJob
    from bot.runner.facts import Facts
    from bot.runner.job import Job, Progress, Workplace
    from bot.sandbox.sheets.server import SandboxServer
    from bot.sheets.credentials import SignedIn
    from bot.sheets.google import GoogleSpreadsheet

SHEETS = ("responses", "sales_returns", "bounced_messages", "call_list")
SCHEMAS = Path(__file__).resolve().parents[2] / "sheet_schemas"


def quiet(_stage: str, _done: int, _total: int) -> None:
    """A progress nobody watches."""


@dataclass(frozen=True, slots=True)
class World:
    """What lies outside the bot: where Google and the carriers are, and what time it is."""

    endpoint: str | None
    signed_in: SignedIn
    carriers: Mapping[str, Mapping[str, object]]
    now: Callable[[], datetime]
    sandbox: SandboxServer | None = None


def build_jobs(settings: Settings) -> dict[str, Job]:
    """Every job by name, with the team's numbers; without a report there are no jobs of it.

    Raises:
        ConfigurationError: letters or do_not_call that cannot be used.
    """
    from bot.core.rules.cancellation_case import CancellationSettings
    from jobs.cancellations import Cancellations

    rules = CancellationSettings(
        zone=settings.team.zone,
        calendar=settings.team.calendar,
        adopt_since=datetime.max.replace(tzinfo=UTC),
        refund_on=settings.cancellations.refund_on,
        refund_escalation=settings.escalations.refund,
        not_found_hours=settings.cancellations.not_found_hours,
        reused_number_days=settings.cancellations.reused_number_days,
        sales_returns=settings.sales_returns.enabled,
    )
    jobs: dict[str, Job] = {"cancellations": Cancellations(rules)}
    if settings.sheets.bounced_messages is not None:
        jobs |= _report_jobs(settings)
    return jobs


def _report_jobs(settings: Settings) -> dict[str, Job]:
    from bot.core.channels import Channels
    from bot.core.do_not_call import read_do_not_call
    from bot.core.rules.call_list import CallListSettings
    from bot.core.rules.report_settings import ReportSettings
    from bot.core.text import fold
    from bot.letters import read_letters
    from jobs.bounced_messages import BouncedMessages

    channels = Channels.of(settings.channels)
    rules = ReportSettings(
        adopt_since=datetime.max.replace(tzinfo=UTC),
        zone=settings.team.zone,
        channels=channels,
        do_not_call=read_do_not_call(settings.calls.do_not_call, channels),
        window_days=settings.returns.window_days,
        other_issues=frozenset(map(fold, settings.reports.other_issues)),
        skip_channels=settings.skipped_channels,
        watch_labels=settings.returns.watch_labels,
    )
    entries = CallListSettings(
        letters=read_letters(settings.letters.folder),
        window=settings.calls.window,
        zone=settings.team.zone,
        slots={**settings.letters.slots, "window_days": settings.returns.window_days},
    )
    report = BouncedMessages(rules, entries)
    with_calls = BouncedMessages(rules, entries, settings.calls.roster(settings.team.zone), name="call_list")
    return {report.name: report, with_calls.name: with_calls}


def load_schemas(settings: Settings) -> dict[str, SheetSchema]:
    """The schemas, each with the tab that config.yaml names."""
    places: dict[str, SheetPlace] = {name: place for name in SHEETS if (place := getattr(settings.sheets, name))}
    schemas = read_schemas(SCHEMAS, tuple(places))
    return {name: schemas[name].model_copy(update={"title": place.tab}) for name, place in places.items()}


@contextmanager
def open_world(settings: Settings, progress: Progress = quiet) -> Iterator[World]:
    """Google and the carriers as the settings say; with `sandbox.enabled` both are started here and stopped after.

    Raises:
        LeaseHeld: another process has the sandbox's file open. ConfigurationError: the file cannot be used.
        CredentialsError: no usable key.
    """
    from bot.cli.carriers import carrier_settings, sandbox_carriers

    if not settings.sandbox.enabled:
        keys = carrier_settings(settings)
        yield World(settings.sheets.endpoint, sign_in(settings), keys, lambda: datetime.now(UTC))
        return
    from bot.sandbox.sample.carriers import sample_carriers
    from bot.sandbox.sample.workbook import sample_workbook
    from bot.sandbox.sheets.server import SandboxServer
    from bot.sandbox.sheets.storage.lock import StoreInUse
    from bot.sheets.credentials import read_service_account

    with ExitStack() as stack:
        progress("Starting the sandbox", 0, 1)
        try:
            sandbox = stack.enter_context(SandboxServer(settings.sandbox.file, port=settings.sandbox.port or 0))
        except StoreInUse as error:
            fix = "Stop it, or wait until it is done; or give this one another sandbox.file"
            raise LeaseHeld(str(settings.sandbox.file), str(error), fix) from None
        except (OSError, ValueError) as error:
            from bot.cli.sandboxing import not_started

            raise not_started(settings, error) from None
        for spreadsheet_id in dict.fromkeys(settings.sheets.spreadsheets.values()):
            if sandbox.state.get(spreadsheet_id) is None and settings.sandbox.sample:
                sandbox.state.add_workbook(sample_workbook(spreadsheet_id))
        now = _clock(settings)
        carriers = stack.enter_context(sample_carriers(now=now))
        progress("Starting the sandbox", 1, 1)
        signed_in = read_service_account(sandbox.key_file, sandbox.url)
        yield World(sandbox.url, signed_in, sandbox_carriers(settings, carriers), now, sandbox)


def _clock(settings: Settings) -> Callable[[], datetime]:
    fixed = settings.fixed_now
    return (lambda: fixed.astimezone(UTC)) if fixed else (lambda: datetime.now(UTC))


def sign_in(settings: Settings) -> SignedIn:
    """The credentials that the settings name. Raises CredentialsError."""
    from bot.sheets.credentials import read_authorized_user, read_service_account

    if settings.sheets.auth is SheetsAuth.OAUTH:
        return read_authorized_user(settings.sheets.oauth_token_file)
    return read_service_account(settings.sheets.credentials_file, settings.sheets.endpoint)


def open_spreadsheet(
    settings: Settings, world: World, spreadsheet_id: str, *, watches: bool = False
) -> GoogleSpreadsheet:
    """The spreadsheet behind its client; with `watches` it is read again only when something has moved in it."""
    from bot.sheets.client import SheetsClient
    from bot.sheets.google import GoogleSpreadsheet

    client = SheetsClient(
        world.signed_in.credentials,
        spreadsheet_id,
        account=world.signed_in.account,
        endpoint=world.endpoint,
        timeout_s=settings.sheets.timeout_s,
        max_tries=settings.sheets.max_tries,
    )
    return GoogleSpreadsheet(client, body_bytes=settings.sheets.body_bytes, watches=watches)


@contextmanager
def open_workplace(
    settings: Settings,
    world: World,
    job: Job | ArchiveJob,
    ledger: Ledger,
    progress: Progress = quiet,
    facts: Facts | None = None,
    watched: MutableMapping[str, GoogleSpreadsheet] | None = None,
) -> Iterator[Workplace]:
    """Everything a run of `job` works with, closed after.

    `watched` keeps the spreadsheets of one run for the next, by id: what has not moved is not read again.
    """
    from bot.cli.carriers import open_tracker
    from bot.cli.mailbox import take_notices
    from bot.core.guard import GuardSettings
    from bot.runner.facts import CarrierFacts
    from bot.runner.job import Workplace

    place: SheetPlace = getattr(settings.sheets, job.sheet)  # set, or there was no such job
    spreadsheet_id = settings.sheets.spreadsheets[place.spreadsheet]
    since = settings.adopt.since
    with ExitStack() as stack:
        spreadsheet = (watched or {}).get(spreadsheet_id)
        if spreadsheet is None:
            spreadsheet = open_spreadsheet(settings, world, spreadsheet_id, watches=watched is not None)
        if watched is not None:
            watched[spreadsheet_id] = spreadsheet
        stack.callback(spreadsheet.close)  # its connections; it opens new ones
        if facts is None:
            facts = CarrierFacts(stack.enter_context(open_tracker(settings, world, ledger)))
        if world.sandbox is not None and settings.sandbox.sample:
            stack.enter_context(_older_sample(settings))
        yield Workplace(
            spreadsheet_id=spreadsheet_id,
            spreadsheet=spreadsheet,
            ledger=ledger,
            facts=facts,
            schemas=load_schemas(settings),
            now=world.now,
            guard=GuardSettings(settings.guard.max_fraction, settings.guard.floor),
            lease_s=settings.ledger.lease_s,
            adopt_since=datetime.combine(since, time.min, settings.team.zone).astimezone(UTC) if since else None,
            adopt_days=settings.adopt.days_before_first_run,
            retention_days=settings.privacy.retention_days,
            take_notices=lambda progress: take_notices(settings, ledger, world.now(), progress),
            progress=progress,
            zone=settings.team.zone,
        )


@contextmanager
def _older_sample(settings: Settings) -> Iterator[None]:
    """Where the sample's sheet does not fit: it may be the one of an earlier version, which is laid out no more."""
    try:
        yield
    except SheetMismatch as error:
        files = f"{settings.sandbox.file} and {settings.ledger.database}"
        anew = f"or, if an earlier version laid out this sample, remove {files}: the next run lays it out anew"
        raise SheetMismatch(error.place, error.problem, f"{error.fix}; {anew}") from None


def ledger_of(settings: Settings) -> Ledger:
    """The ledger of the settings, made and migrated as needed. Raises ConfigurationError."""
    from bot.ledger import Ledger

    return Ledger.open(settings.ledger.database)
