"""config.yaml and the environment, as frozen settings; `read_config` is the way in."""

from bot.config.archive import ArchiveSettings
from bot.config.bounces import BouncesSettings, ImapSettings, MailTls
from bot.config.calls import AwaySettings, CallsSettings, ReportsSettings, ReturnsSettings
from bot.config.carriers import (
    AftershipSettings,
    CarriersSettings,
    DhlSettings,
    FedexSettings,
    RateLimitSettings,
    UpsSettings,
    UspsSettings,
    above_published,
)
from bot.config.credentials import looks_like_example, read_secret
from bot.config.days import Weekday
from bot.config.letters import LettersSettings
from bot.config.privacy import PrivacySettings
from bot.config.reading import CONFIG_VARIABLE, find_config, read_config, read_schemas
from bot.config.schedule import ScheduleEntry
from bot.config.settings import (
    AdoptSettings,
    CancellationsSettings,
    EscalationsSettings,
    GuardSettings,
    LedgerSettings,
    LogFormat,
    LogLevel,
    LogSettings,
    RefundOn,
    SalesReturnsSettings,
    SandboxSettings,
    Settings,
    TeamSettings,
    WebhooksSettings,
)
from bot.config.sheets import SheetPlace, SheetsAuth, SheetsSettings
from bot.config.yaml_lines import InvalidFile

__all__ = [
    "CONFIG_VARIABLE",
    "AdoptSettings",
    "AftershipSettings",
    "ArchiveSettings",
    "AwaySettings",
    "BouncesSettings",
    "CallsSettings",
    "CancellationsSettings",
    "CarriersSettings",
    "DhlSettings",
    "EscalationsSettings",
    "FedexSettings",
    "GuardSettings",
    "ImapSettings",
    "InvalidFile",
    "LedgerSettings",
    "LettersSettings",
    "LogFormat",
    "LogLevel",
    "LogSettings",
    "MailTls",
    "PrivacySettings",
    "RateLimitSettings",
    "RefundOn",
    "ReportsSettings",
    "ReturnsSettings",
    "SalesReturnsSettings",
    "SandboxSettings",
    "ScheduleEntry",
    "Settings",
    "SheetPlace",
    "SheetsAuth",
    "SheetsSettings",
    "TeamSettings",
    "UpsSettings",
    "UspsSettings",
    "WebhooksSettings",
    "Weekday",
    "above_published",
    "find_config",
    "looks_like_example",
    "read_config",
    "read_schemas",
    "read_secret",
]
