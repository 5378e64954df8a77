"""The settings, one class a section of config.yaml; every key, unit, bound and default stands here.

All are frozen, refuse unknown keys, and hold no secret: only the names of the variables and files that do.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationInfo, field_validator

from bot.config.archive import ArchiveSettings
from bot.config.bounces import BouncesSettings
from bot.config.calls import CallsSettings, Channels, ReportsSettings, ReturnsSettings
from bot.config.carriers import CarriersSettings
from bot.config.days import Country, Dates, Day, Moment, TimeZoneName, Weekday, Weekend
from bot.config.letters import LettersSettings
from bot.config.privacy import PrivacySettings
from bot.config.schedule import ScheduleEntry
from bot.config.section import Section, count, number
from bot.config.sheets import SheetsSettings
from bot.config.values import Database, File, HostName, refused
from bot.core.text import canonical
from bot.core.working_days import Calendar


class RefundOn(StrEnum):
    """How far back a parcel must be before the refund is escalated (C-7)."""

    RETURNING = "returning"
    RETURNED = "returned"


class LogLevel(StrEnum):
    """What is worth a line."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    """How a line looks."""

    AUTO = "auto"  # text on a terminal, else json
    JSON = "json"
    TEXT = "text"


class TeamSettings(Section):
    """When the team works."""

    time_zone: TimeZoneName = Field("America/New_York", description="an IANA name, such as America/New_York")
    weekend: Weekend = (Weekday.SATURDAY, Weekday.SUNDAY)
    holidays: Country | None = Field("US", description="the ISO 3166 code of a country in capitals, or null")
    closures: Dates = ()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The team's time zone."""
        return ZoneInfo(self.time_zone)

    @cached_property
    def calendar(self) -> Calendar:
        """The team's working days."""
        return Calendar(self.holidays, frozenset(day.number for day in self.weekend), frozenset(self.closures))


class AdoptSettings(Section):
    """Which rows are history (H-1). `since` None: `days_before_first_run`, then fixed in the ledger."""

    since: Day | None = None
    days_before_first_run: int = count(30, 0, 3650)


class GuardSettings(Section):
    """What a run may change at most (H-3)."""

    max_fraction: float = number(0.2, 0, 1, "a share of the open rows")
    floor: int = count(50, 0, 100_000, "a number of rows")


class CancellationsSettings(Section):
    """What RULES §2 leaves to the team."""

    refund_on: RefundOn = Field(RefundOn.RETURNING, description="returning or returned")
    not_found_hours: float = number(48, 1, 720, "hours")
    reused_number_days: float = number(30, 1, 365, "days")


class SalesReturnsSettings(Section):
    """Whether C-10 opens rows in the tab Sales Returns."""

    enabled: bool = Field(True, description="true or false")


class EscalationsSettings(Section):
    """Who gets what agents cannot settle."""

    refund: str = Field("Maines", min_length=1, max_length=80, description="a name")


class WebhooksSettings(Section):
    """Where `bot serve` receives what AfterShip pushes; `port` None: nowhere."""

    port: int | None = Field(None, ge=1024, le=65535, description="a port from 1024 to 65535, or null for none")
    host: HostName = Field("127.0.0.1", description="an address of this machine, such as 127.0.0.1 or 0.0.0.0")


class LedgerSettings(Section):
    """Where the bot remembers. `database` is a path, or a PostgreSQL address without password."""

    database: Database = Field("var/ledger.db", description="a path, or postgresql://USER@HOST/DATABASE")
    lease_s: float = number(300, 200, 3600, "seconds")


class LogSettings(Section):
    """What goes to stderr."""

    level: LogLevel = Field(LogLevel.WARNING, description="debug, info, warning or error")
    format: LogFormat = Field(LogFormat.AUTO, description="auto, json or text")


class SandboxSettings(Section):
    """The outside world, embedded. Nothing but `enabled` counts while that is false."""

    enabled: bool = Field(False, description="true or false")
    now: Moment | None = None
    file: File = Path("var/sandbox.db")
    port: int | None = Field(None, ge=1024, le=65535, description="a port from 1024 to 65535, or null for a free one")
    sample: bool = Field(True, description="true or false")
    xlsx: File = Path("var/workbook.xlsx")


class Settings(Section):
    """config.yaml, checked."""

    team: TeamSettings = TeamSettings()
    sheets: SheetsSettings
    adopt: AdoptSettings = AdoptSettings()
    guard: GuardSettings = GuardSettings()
    archive: ArchiveSettings = ArchiveSettings()
    cancellations: CancellationsSettings = CancellationsSettings()
    sales_returns: SalesReturnsSettings = SalesReturnsSettings()
    escalations: EscalationsSettings = EscalationsSettings()
    returns: ReturnsSettings = ReturnsSettings()
    reports: ReportsSettings = ReportsSettings()
    channels: Channels = Field({"Amazon": r"\d{3}-\d{7}-\d{7}"}, min_length=1, description="lines of name: pattern")
    calls: CallsSettings = CallsSettings()
    letters: LettersSettings = LettersSettings()
    carriers: CarriersSettings = CarriersSettings()
    webhooks: WebhooksSettings = WebhooksSettings()
    bounces: BouncesSettings = BouncesSettings()
    schedule: tuple[ScheduleEntry, ...] = Field((), description="a list of entries that start with - job:")
    ledger: LedgerSettings = LedgerSettings()
    privacy: PrivacySettings = PrivacySettings()
    log: LogSettings = LogSettings()
    sandbox: SandboxSettings = SandboxSettings()

    @field_validator("calls")
    @classmethod
    def _fits_the_channels(cls, calls: CallsSettings, info: ValidationInfo) -> CallsSettings:
        channels = info.data.get("channels")
        return calls.check(channels) if channels else calls

    @field_validator("schedule")
    @classmethod
    def _is_complete(cls, schedule: tuple[ScheduleEntry, ...], info: ValidationInfo) -> tuple[ScheduleEntry, ...]:
        calls = info.data.get("calls")
        return tuple(entry.completed(calls.days, calls.assign_at) for entry in schedule) if calls else schedule

    @field_validator("sandbox")
    @classmethod
    def _is_one_world(cls, sandbox: SandboxSettings, info: ValidationInfo) -> SandboxSettings:
        sheets = info.data.get("sheets")
        if sandbox.enabled and sheets is not None and sheets.endpoint is not None:
            raise refused(
                "is enabled, but sheets.endpoint names another Sheets API", "Set one of them to false or null"
            )
        return sandbox

    @property
    def skipped_channels(self) -> frozenset[str]:
        """The channels whose buyers are not phoned (B-12), as they are spelled under `channels`."""
        return frozenset(name for name in self.channels if canonical(name, self.calls.skip_channels))

    @property
    def fixed_now(self) -> datetime | None:
        """The clock of the sandbox; None, always, when the bot works on real sheets."""
        return self.sandbox.now if self.sandbox.enabled else None
