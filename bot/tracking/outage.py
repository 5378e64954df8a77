"""Why a carrier gave no answers in a run: one for each carrier, however many rows it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.core.parcel_text import CARRIER_NAMES
from bot.errors import BotError, CredentialsError
from bot.tracking.carriers.registry import REGISTRY


class OutageKind(StrEnum):
    """NO_ACCESS and REFUSED need a person, DOWN needs time."""

    NO_ACCESS = "no_access"
    REFUSED = "refused"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Outage:
    """A carrier that did not answer; `numbers` is how many numbers have no answer because of it."""

    carrier: str
    kind: OutageKind
    problem: str
    fix: str
    numbers: int

    def __str__(self) -> str:
        count = f"{self.numbers} tracking number{'' if self.numbers == 1 else 's'} not answered"
        return f"{self.problem} ({count}). {self.fix}"


def no_access(carrier: str, numbers: int) -> Outage:
    """The outage of a carrier that nobody gave this bot access to."""
    name = CARRIER_NAMES.get(carrier, carrier)
    entry = REGISTRY.get(carrier)
    if entry is None:
        fix = f"look these rows up by hand: this version cannot ask {name}, and leaves them as they are"
    else:
        settings = " and ".join(f"carriers.{carrier}.{key}_env" for key in entry.required_settings)
        fix = f"Set the environment variables that {settings} name."
    return Outage(carrier, OutageKind.NO_ACCESS, f"no access to {name}", fix, numbers)


def outage_of(carrier: str, error: BotError, numbers: int) -> Outage:
    """The outage that an error of a carrier's client means."""
    name = CARRIER_NAMES.get(carrier, carrier)
    if isinstance(error, CredentialsError):
        return Outage(carrier, OutageKind.REFUSED, f"no access to {name}: {error.problem}", error.fix, numbers)
    return Outage(carrier, OutageKind.DOWN, f"{name} is down: {error.problem}", error.fix, numbers)
