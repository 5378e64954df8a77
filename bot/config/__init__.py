"""config.yaml and the environment, as frozen settings; `read_config` is the way in."""

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
    SheetPlace,
    SheetsAuth,
    SheetsSettings,
    TeamSettings,
    WebhooksSettings,
)
from bot.config.yaml_lines import InvalidFile

__all__ = [
    "CONFIG_VARIABLE",
    "AdoptSettings",
    "AftershipSettings",
    "CancellationsSettings",
    "CarriersSettings",
    "DhlSettings",
    "EscalationsSettings",
    "FedexSettings",
    "GuardSettings",
    "InvalidFile",
    "LedgerSettings",
    "LogFormat",
    "LogLevel",
    "LogSettings",
    "RateLimitSettings",
    "RefundOn",
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
