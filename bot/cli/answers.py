"""Answers of carriers that somebody saved: whose they are, and what `bot tracking parse` reads in them."""

from __future__ import annotations

from bot.cli.console import decoded
from bot.errors import ConfigurationError, CredentialsError, ServiceDown
from bot.tracking.carriers.registry import REGISTRY, Entry
from bot.tracking.event import History
from bot.tracking.names import carrier_of
from bot.tracking.outage import api_name


def entry_of(carrier: str) -> Entry:
    """The API whose answers are meant: by its own name, or a carrier's it is asked about.

    Raises:
        ConfigurationError: there is none.
    """
    name = carrier.strip().lower()
    for wanted in (name, carrier_of(carrier)):
        for entry in REGISTRY.values():
            if wanted == entry.name or wanted in entry.serves:
                return entry
    fix = f"Write one of: {', '.join(REGISTRY)}"
    raise ConfigurationError(f"carrier {decoded(carrier)!r}", "its answers are not known here", fix)


def histories_in(entry: Entry, answer: bytes) -> tuple[list[History], str]:
    """What an answer tells about parcels; where that is nothing, why."""
    try:
        histories = entry.parse_events(answer)
    except (ServiceDown, CredentialsError) as error:
        return [], error.problem
    told = [one for one in histories if one.number or one.events or not one.is_found]
    return told, "it says nothing about any parcel"


def other_reading(entry: Entry, answer: bytes) -> str:
    """A fix where the answer is another carrier's."""
    others = (other for other in REGISTRY.values() if other is not entry)
    found = next((other for other in others if any(one.events for one in histories_in(other, answer)[0])), None)
    return f"it reads as an answer of {api_name(found.name)}: bot tracking parse {found.name}" if found else ""
