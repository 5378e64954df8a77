"""Why an API gave no answers in a run: one problem for each API, however many carriers and rows it concerns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bot.core.parcel_text import CARRIER_NAMES
from bot.errors import BotError, CredentialsError, TurnTooLate
from bot.tracking.carriers.registry import REGISTRY
from bot.tracking.port import Ask, TrackingApi

_AGGREGATORS = {"aftership": "AfterShip"}


class OutageKind(StrEnum):
    """NO_ACCESS and REFUSED need a person, WAITING and DOWN need time."""

    NO_ACCESS = "no_access"
    REFUSED = "refused"
    WAITING = "waiting"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Outage:
    """An API that did not answer, by its name in the registry, or a carrier that no API here serves.

    `numbers` is how many numbers have no answer because of it.
    """

    api: str
    kind: OutageKind
    problem: str
    fix: str
    numbers: int

    def __str__(self) -> str:
        count = f"{self.numbers} tracking number{'' if self.numbers == 1 else 's'} not answered"
        return f"{self.problem} ({count}). {self.fix}"


def outages(
    apis: Mapping[str, TrackingApi],
    errors: Mapping[Ask, BotError],
    lacking: Iterable[Ask],
    unset: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> tuple[Outage, ...]:
    """One outage for each API that failed or is lacking, in the order of their names.

    Args:
        apis: the API asked for each carrier.
        errors: why asks have no answer. Where those of one API differ, the most frequent speaks.
        lacking: asks of carriers without an API.
        unset: the environment variables that an API lacks, where they are known.
    """
    failed: dict[str, list[BotError]] = {}
    for ask, error in errors.items():
        failed.setdefault(apis[ask.carrier].name, []).append(error)
    found = [_failed(api, of_api) for api, of_api in failed.items()]
    missing: dict[str, list[Ask]] = {}
    for ask in lacking:
        missing.setdefault(api_of(ask.carrier) or ask.carrier, []).append(ask)
    found += [_no_access(api, asks, unset.get(api, ())) for api, asks in missing.items()]
    return tuple(sorted(found, key=lambda outage: outage.api))


def _failed(api: str, errors: list[BotError]) -> Outage:
    by_meaning = {(type(error), error.problem): error for error in errors}
    meanings = Counter((type(error), error.problem) for error in errors)
    error = by_meaning[meanings.most_common(1)[0][0]]
    name = api_name(api)
    if isinstance(error, CredentialsError):
        return Outage(api, OutageKind.REFUSED, f"no access to {name}: {error.problem}", error.fix, len(errors))
    if isinstance(error, TurnTooLate):
        return Outage(api, OutageKind.WAITING, f"{name}: {error.problem}", error.fix, len(errors))
    return Outage(api, OutageKind.DOWN, f"{name} is down: {error.problem}", error.fix, len(errors))


def _no_access(api: str, asks: list[Ask], unset: Sequence[str]) -> Outage:
    """The outage of an API that nobody gave this bot the keys of."""
    carriers = sorted({api_name(ask.carrier) for ask in asks})
    names = " and ".join(filter(None, (", ".join(carriers[:-1]), carriers[-1])))
    entry = REGISTRY.get(api)
    if entry is None:
        fix = f"look these rows up by hand: this version cannot ask {names}, and leaves them as they are"
    elif unset:
        fix = f"set {' and '.join(unset)} in the environment"
    else:
        settings = [f"carriers.{api}.{key}_env" for key in entry.required_settings]
        variables = "variables that" if len(settings) > 1 else "variable that"
        fix = f"Set the environment {variables} {' and '.join(settings)} name{'' if len(settings) > 1 else 's'}."
    through = f" through {_AGGREGATORS[api]}" if api in _AGGREGATORS else ""
    return Outage(api, OutageKind.NO_ACCESS, f"no access to {names}{through}", fix, len(asks))


def api_of(carrier: str) -> str | None:
    """The API that would serve the carrier; its own before an aggregator."""
    return next((name for name, entry in REGISTRY.items() if carrier in entry.serves), None)


def is_followed(carrier: str) -> bool:
    """Whether it has no API of its own here: an aggregator asks it, some time after the first question."""
    return api_of(carrier) in _AGGREGATORS


def api_name(api: str) -> str:
    """How people call an API or a carrier: "UPS", "AfterShip"."""
    return CARRIER_NAMES.get(api) or _AGGREGATORS.get(api, api)
