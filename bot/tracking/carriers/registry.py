"""The APIs this bot can ask. A new one is one package beside this module and one entry here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.tracking.carriers.aftership import answer as aftership_answer
from bot.tracking.carriers.aftership.client import Aftership, AftershipSettings
from bot.tracking.carriers.aftership.codes import COURIERS
from bot.tracking.carriers.dhl import answer as dhl_answer
from bot.tracking.carriers.dhl.client import Dhl, DhlSettings
from bot.tracking.carriers.fedex import answer as fedex_answer
from bot.tracking.carriers.fedex.client import Fedex, FedexSettings
from bot.tracking.carriers.ups import answer as ups_answer
from bot.tracking.carriers.ups.client import Ups, UpsSettings
from bot.tracking.carriers.usps import answer as usps_answer
from bot.tracking.carriers.usps.client import Usps, UspsSettings
from bot.tracking.event import History
from bot.tracking.port import Gate, TrackingApi
from bot.tracking.transport import CallLimits

ParseEvents = Callable[[str | bytes], list[History]]
LeftOut = Callable[[str | bytes], Mapping[str, str]]


def _nothing_left_out(_: str | bytes) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Entry:
    """What the bot knows about an API.

    Attributes:
        build: the client, from `carriers.NAME` of the configuration with its secrets.
        parse_events: reads a raw answer; pure, raises ServiceDown and CredentialsError only.
        required_settings: without one of these it cannot be asked.
        serves: the carriers it is asked about.
        left_out: the numbers that a raw answer names and tells nothing about, each with the reason; where an answer is
            about several numbers.
    """

    name: str
    build: Callable[[Mapping[str, Any], Gate | None], TrackingApi]
    parse_events: ParseEvents
    required_settings: tuple[str, ...]
    serves: tuple[str, ...]
    left_out: LeftOut = _nothing_left_out


def _ups(settings: Mapping[str, Any], gate: Gate | None) -> TrackingApi:
    return Ups(UpsSettings(**_with_limits(settings)), gate)


def _fedex(settings: Mapping[str, Any], gate: Gate | None) -> TrackingApi:
    return Fedex(FedexSettings(**_with_limits(settings)), gate)


def _usps(settings: Mapping[str, Any], gate: Gate | None) -> TrackingApi:
    return Usps(UspsSettings(**_with_limits(settings)), gate)


def _dhl(settings: Mapping[str, Any], gate: Gate | None) -> TrackingApi:
    return Dhl(DhlSettings(**_with_limits(settings)), gate)


def _aftership(settings: Mapping[str, Any], gate: Gate | None) -> TrackingApi:
    return Aftership(AftershipSettings(**_with_limits(settings)), gate)


def _with_limits(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings with the plain mapping under `limits` as CallLimits."""
    limits = settings.get("limits") or {}
    return {**settings, "limits": limits if isinstance(limits, CallLimits) else CallLimits(**limits)}


REGISTRY: dict[str, Entry] = {
    "ups": Entry("ups", _ups, ups_answer.parse_events, ("client_id", "client_secret"), ("ups",)),
    "fedex": Entry(
        "fedex", _fedex, fedex_answer.parse_events, ("client_id", "client_secret"), ("fedex",), fedex_answer.left_out
    ),
    "usps": Entry(
        "usps", _usps, usps_answer.parse_events, ("client_id", "client_secret"), ("usps",), usps_answer.left_out
    ),
    "dhl": Entry("dhl", _dhl, dhl_answer.parse_events, ("api_key",), ("dhl",)),
    # The aggregator comes last: a carrier with an API of its own is asked there.
    "aftership": Entry("aftership", _aftership, aftership_answer.parse_events, ("api_key",), tuple(COURIERS)),
}


def build_apis(
    settings: Mapping[str, Mapping[str, Any]], gates: Mapping[str, Gate] | None = None
) -> dict[str, TrackingApi]:
    """The API to ask for each carrier; one whose required settings are not all there is left out.

    Args:
        settings: `carriers` of the configuration, with the secrets in place of the names of their variables.
        gates: what the calls to each API pass first, by the name of the API.
    """
    apis: dict[str, TrackingApi] = {}
    for name, entry in REGISTRY.items():
        if name in settings and all(settings[name].get(key) for key in entry.required_settings):
            api = entry.build(settings[name], (gates or {}).get(name))
            apis |= {carrier: api for carrier in entry.serves if carrier not in apis}
    return apis
