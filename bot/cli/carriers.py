"""The carriers as config.yaml and the environment name them: who asks, where, how often, and what is kept."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from bot.config import RateLimitSettings, Settings, read_secret
from bot.core.rate_limit import RateLimit
from bot.runner.gate import LedgerGate
from bot.runner.tracking_store import LedgerStore
from bot.tracking.carriers.registry import build_apis
from bot.tracking.port import Gate
from bot.tracking.service import Query, Tracker

if TYPE_CHECKING:
    from bot.cli.world import World
    from bot.ledger import Ledger
    from bot.sandbox.carriers.server import CarrierServer
    from bot.sandbox.carriers.tokens import TokenIssuer
    from bot.tracking.outage import Outage

_JITTER_S = 0.25  # two calls may come this much nearer to each other on their way
_PUSH_SECRET = "webhook_secret_env"  # noqa: S105 - a setting's name


def carrier_settings(settings: Settings, environment: Mapping[str, str] = os.environ) -> dict[str, dict[str, Any]]:
    """What `build_apis` wants for each API, secrets in the place of their variables' names; "" for one not set.

    Raises:
        CredentialsError: a secret has white space inside.
    """
    return {
        name: {
            "base_url": section.base_url,
            "max_parallel_calls": section.concurrency,
            "limits": {"read_timeout_s": section.timeout_s, "tries": section.max_tries},
            **{key: _secret(variable, environment) for key, variable in _variables(section).items()},
        }
        for name, section in settings.carriers
    }


def missing_variables(settings: Settings, carriers: Mapping[str, Mapping[str, object]]) -> dict[str, tuple[str, ...]]:
    """By API the environment variables that are not set; APIs that lack none are left out."""
    lacking = {
        name: tuple(variable for key, variable in _variables(section).items() if not carriers.get(name, {}).get(key))
        for name, section in settings.carriers
    }
    return {name: variables for name, variables in lacking.items() if variables}


def sandbox_carriers(settings: Settings, server: CarrierServer) -> dict[str, dict[str, Any]]:
    """The same for the simulators, which give out their own addresses and keys.

    Guarantees: an API without a simulator is left out, so that no sandbox ever asks a real carrier.
    """
    places = {
        "ups": {"base_url": server.ups_url, **_pair(server.ups.tokens)},
        "fedex": {"base_url": server.fedex_url, **_pair(server.fedex.tokens)},
        "usps": {"base_url": server.usps_url, **_pair(server.usps.tokens)},
        "dhl": {"base_url": server.dhl_url, "api_key": server.dhl.api_key},
        "aftership": {"base_url": server.aftership_url, "api_key": server.aftership.api_key},
    }
    return {
        name: {**of_api, **places[name]} for name, of_api in carrier_settings(settings, {}).items() if name in places
    }


def gates(settings: Settings, ledger: Ledger) -> dict[str, Gate]:
    """What the calls to each API pass, by the machine's clock: a fixed one would never give a second turn."""
    limits = call_limits(settings)
    return {
        name: LedgerGate(ledger, name, limits[name], max_wait_s=section.max_wait_s, zone=settings.team.zone)
        for name, section in settings.carriers
    }


def call_limits(settings: Settings) -> dict[str, dict[str, list[RateLimit]]]:
    """Of each API, by kind of call, the limits that hold for it."""
    return {name: _limits(section) for name, section in settings.carriers}


def open_tracker(settings: Settings, world: World, ledger: Ledger, *, asks_early: bool = False) -> Tracker:
    """Looks parcels up in the ledger, and at the carriers when they are due by the world's clock, or at once."""
    apis = build_apis(world.carriers, gates(settings, ledger))
    unset = missing_variables(settings, world.carriers)
    return Tracker(apis, clock=world.now, store=LedgerStore(ledger), asks_early=asks_early, unset=unset)


def ask_now(
    settings: Settings, world: World, ledger: Ledger, cell: str, carrier_hint: str | None
) -> tuple[Outage, ...]:
    """Asks for the numbers in a cell though they may not be due; what could not be asked is returned."""
    with open_tracker(settings, world, ledger, asks_early=True) as tracker:
        return tracker.look_up([Query(cell, carrier_hint)]).outages


def _variables(section: BaseModel) -> dict[str, str]:
    """The names of the variables without which the API cannot be asked, by the key its client has for them."""
    return {key.removesuffix("_env"): value for key, value in section if key.endswith("_env") and key != _PUSH_SECRET}


def _secret(variable: str, environment: Mapping[str, str]) -> str:
    secret = read_secret(variable, environment)
    return secret.get_secret_value() if secret else ""


def _pair(tokens: TokenIssuer) -> dict[str, str]:
    return {"client_id": tokens.client_id, "client_secret": tokens.client_secret}


def _limits(section: Any) -> dict[str, list[RateLimit]]:
    """By kind of call; "" is the usual one."""
    found = {"": section.rate_limits, "create": getattr(section, "create_rate_limits", ())}
    return {call: [_limit(one) for one in some] for call, some in found.items() if some}


def _limit(one: RateLimitSettings) -> RateLimit:
    return RateLimit(one.calls, one.per_s, one.burst, _JITTER_S)
