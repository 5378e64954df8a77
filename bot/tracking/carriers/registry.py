"""The carriers this bot can ask. A new carrier is one module beside this one and one entry here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.parcel import TrackingState
from bot.tracking.carriers import ups_answer
from bot.tracking.carriers.ups import Ups, UpsSettings
from bot.tracking.port import Carrier
from bot.tracking.transport import CallLimits

ParseStates = Callable[[str | bytes, datetime | None], list[TrackingState]]


@dataclass(frozen=True, slots=True)
class Entry:
    """What the bot knows about a carrier's API: how to build it, how to read its raw answers, what it must be given."""

    name: str
    build: Callable[[Mapping[str, Any]], Carrier]
    parse_states: ParseStates
    required_settings: tuple[str, ...]


def _ups(settings: Mapping[str, Any]) -> Carrier:
    return Ups(UpsSettings(**_with_limits(settings)))


def _with_limits(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with the plain mapping under `limits` as CallLimits."""
    limits = settings.get("limits") or {}
    return {**settings, "limits": limits if isinstance(limits, CallLimits) else CallLimits(**limits)}


REGISTRY: dict[str, Entry] = {
    "ups": Entry("ups", _ups, ups_answer.parse_states, ("client_id", "client_secret")),
}


def build_carriers(settings: Mapping[str, Mapping[str, Any]]) -> dict[str, Carrier]:
    """The carriers whose required settings are all there; `settings` is `carriers` of the configuration."""
    return {
        name: entry.build(settings[name])
        for name, entry in REGISTRY.items()
        if name in settings and all(settings[name].get(key) for key in entry.required_settings)
    }
