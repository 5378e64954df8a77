"""config.yaml and the environment, as frozen settings; `read_config` is the way in."""

from bot.config.credentials import looks_like_example, read_secret
from bot.config.days import Weekday
from bot.config.reading import CONFIG_VARIABLE, find_config, read_config, read_schemas
from bot.config.schedule import ScheduleEntry
from bot.config.settings import (
    AdoptSettings,
    CancellationsSettings,
    CarriersSettings,
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
    UpsSettings,
)
from bot.config.yaml_lines import InvalidFile

__all__ = [
    "CONFIG_VARIABLE",
    "AdoptSettings",
    "CancellationsSettings",
    "CarriersSettings",
    "EscalationsSettings",
    "GuardSettings",
    "InvalidFile",
    "LedgerSettings",
    "LogFormat",
    "LogLevel",
    "LogSettings",
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
    "Weekday",
    "find_config",
    "looks_like_example",
    "read_config",
    "read_schemas",
    "read_secret",
]
