"""Journeys of parcels as they really went: what the carrier simulators tell about, each in its carrier's words.

A YAML file maps tracking numbers to journeys. The short form is the list of steps; the long form adds where:

    1Z999AA10123456784:
      - {at: "2026-11-16T15:00:00-05:00", what: label}
      - {at: "2026-11-17T18:30:00-05:00", what: pickup}
    1Z999AA10123456793:
      carrier: ups                   # default: whichever carrier is asked
      from: Louisville, KY           # defaults; a step may have its own `place`
      to: Wayne, NJ
      service: surepost              # default "": the carrier's ordinary one
      shipment: [1Z999AA10123456793, 1Z999AA10123456802]   # the pieces that travel together
      return_number: "794912345678"  # the number it got for its way back, from `return_numbered` on
      former: []                     # steps of an earlier parcel that had the same number
      steps:
        - {at: "2026-11-16T15:00:00-05:00", what: label}
        - {at: "2026-11-18T14:02:00-05:00", what: refused, place: "Wayne, NJ"}

Times carry a UTC offset (it becomes the carrier's local time). A number without steps is known to nobody.
This module knows nothing of the bot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml


class What(StrEnum):
    """What happened to a parcel, whatever the carrier calls it.

    A simulator has words for every one. Where its carrier has no message of that meaning, it uses the nearest that
    the carrier does print, or none: what nobody prints cannot be read.
    """

    LABEL = "label"
    PICKUP = "pickup"
    ORIGIN_SCAN = "origin_scan"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    OUT_FOR_DELIVERY = "out_for_delivery"
    ATTEMPT = "attempt"
    DELIVERED = "delivered"
    DELIVERED_TO_MAILBOX = "delivered_to_mailbox"
    DELIVERED_TO_NEIGHBOUR = "delivered_to_neighbour"
    AT_ACCESS_POINT = "at_access_point"  # a shop that keeps parcels for the carrier
    AT_LOCKER = "at_locker"
    AT_POST_OFFICE = "at_post_office"
    HELD_FOR_PICKUP = "held_for_pickup"  # at the carrier's own counter, ready for the customer
    WITH_AGENT = "with_agent"  # somebody who will hand it on
    COLLECTED = "collected"  # by the customer, where it was kept
    UNCLAIMED = "unclaimed"  # the time to collect it is over: it goes back
    HANDED_TO_POST = "handed_to_post"
    DELIVERED_BY_POST = "delivered_by_post"
    REFUSED = "refused"
    UNDELIVERABLE = "undeliverable"  # no such address, moved away: it goes back
    RETURN_REQUESTED = "return_requested"  # by the sender; nobody has moved it yet
    RETURN_NUMBERED = "return_numbered"  # it got `return_number` for the way back
    RETURN_SCAN = "return_scan"
    RETURN_ARRIVED = "return_arrived"
    RETURN_OUT_FOR_DELIVERY = "return_out_for_delivery"
    RETURN_ATTEMPT = "return_attempt"  # nobody was in at the sender's
    RETURNED_DELIVERED = "returned_delivered"  # to the sender
    RETURN_CANCELLED = "return_cancelled"  # it goes to the customer after all
    MISSENT = "missent"
    FORWARDED = "forwarded"  # to another address of the customer
    IN_CUSTOMS = "in_customs"
    CLEARED_CUSTOMS = "cleared_customs"
    VOID = "void"
    LOST = "lost"
    FOUND = "found"
    DAMAGED = "damaged"  # reported; what becomes of it is not said
    DESTROYED = "destroyed"
    SEIZED = "seized"
    MAIL_RECOVERY = "mail_recovery"  # the office for what can go neither on nor back
    EXCEPTION = "exception"  # it stands until somebody acts: a wrong address
    DELAY = "delay"
    ESTIMATE = "estimate"
    CLAIM = "claim"
    ADDRESS_CORRECTED = "address_corrected"
    UNKNOWN_CODE = "unknown_code"  # a message of a kind that no documentation has


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened; `at` is aware and its offset is the local one. `place` "": the carrier tells none."""

    at: datetime
    what: What
    place: str | None = None


# Where a step without a place of its own happened; the rest happened on the way or at the destination.
AT_ORIGIN = frozenset(
    {
        What.LABEL,
        What.PICKUP,
        What.ORIGIN_SCAN,
        What.DEPARTED,
        What.VOID,
        What.RETURN_OUT_FOR_DELIVERY,
        What.RETURN_ATTEMPT,
        What.RETURNED_DELIVERED,
    }
)

# What a parcel with a `return_number` does under that number.
ON_THE_WAY_BACK = frozenset(
    {
        What.RETURN_SCAN,
        What.RETURN_ARRIVED,
        What.RETURN_OUT_FOR_DELIVERY,
        What.RETURN_ATTEMPT,
        What.RETURNED_DELIVERED,
    }
)


@dataclass(frozen=True, slots=True)
class Journey:
    """One parcel's way.

    `steps` stand in the order the carrier's messages are told, which need not be that of their times. `service` is
    "" or one of SERVICES. `shipment` holds the numbers of all pieces that travel together, itself included.
    `return_number`: a carrier that gives returns a new number tells the way back under it (`way_back` is that
    journey); the other carriers pay no heed to it. `former` is what an earlier parcel with the same number went
    through. `outbound_number` is set on a way back: the number it first had.
    """

    number: str
    steps: tuple[Step, ...] = ()
    carrier: str = ""
    origin: str = "Louisville, KY"
    destination: str = "Wayne, NJ"
    shipment: tuple[str, ...] = ()
    service: str = ""
    return_number: str = ""
    former: tuple[Step, ...] = ()
    outbound_number: str = ""

    def is_of(self, *carriers: str) -> bool:
        """Whether one of these carriers has the parcel; one that names no carrier is with whoever is asked."""
        return not self.carrier or self.carrier in carriers

    def place_of(self, step: Step) -> str:
        """Where the step happened, as "City, ST"; "" where no place is told."""
        if step.place is not None:
            return step.place
        return self.origin if (step.what in AT_ORIGIN) != bool(self.outbound_number) else self.destination

    def happened(self, now: datetime) -> list[Step]:
        """The steps up to now, in the order they are told."""
        return [step for step in self.steps if step.at <= now]


def way_back(journey: Journey) -> Journey:
    """What the carrier tells under the `return_number` of the journey: the parcel as it travels to the sender."""
    return replace(
        journey,
        number=journey.return_number,
        steps=tuple(step for step in journey.steps if step.what in ON_THE_WAY_BACK),
        origin=journey.destination,
        destination=journey.origin,
        return_number="",
        former=(),
        outbound_number=journey.number,
    )


SERVICES = frozenset({"", "surepost", "mail_innovations", "smartpost"})  # the last three end with the post
_KEYS = {"carrier", "from", "to", "service", "shipment", "return_number", "former", "steps"}


def load_journeys(path: Path) -> dict[str, Journey]:
    """The journeys of a YAML file.

    Raises:
        ValueError: names the file, the number and what is wrong with it.
    """
    # BaseLoader: every value stays text, so a number of 22 digits or a time is not "helped" into something else.
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - builds only text
    try:
        return parse_journeys(data or {})
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def parse_journeys(data: Any) -> dict[str, Journey]:
    """The journeys of a mapping number → steps, or number → long form; raises ValueError as `load_journeys`."""
    if not isinstance(data, Mapping):
        raise ValueError("a mapping from tracking numbers to journeys is wanted")
    journeys = {str(number): _journey(str(number), entry) for number, entry in data.items()}
    ways_back = (way_back(journey) for journey in journeys.values() if journey.return_number)
    return {journey.number: journey for journey in ways_back} | journeys


def _journey(number: str, entry: Any) -> Journey:
    long = entry if isinstance(entry, Mapping) else {"steps": entry or []}
    unknown = sorted(set(long) - _KEYS)
    if unknown:
        raise ValueError(f"{number}: unknown key {unknown[0]!r}; known are {', '.join(sorted(_KEYS))}")
    standard = Journey(number)
    service = str(long.get("service") or "")
    if service not in SERVICES:
        raise ValueError(f"{number}: service {service!r} is not one of {', '.join(sorted(SERVICES - {''}))}")
    return Journey(
        number,
        _steps(number, long.get("steps")),
        str(long.get("carrier", standard.carrier)),
        str(long.get("from", standard.origin)),
        str(long.get("to", standard.destination)),
        tuple(str(piece) for piece in long.get("shipment") or ()),
        service,
        str(long.get("return_number") or ""),
        _steps(number, long.get("former")),
    )


def _steps(number: str, steps: Any) -> tuple[Step, ...]:
    return tuple(_step(number, index, step) for index, step in enumerate(steps or [], start=1))


def _step(number: str, index: int, step: Any) -> Step:
    place = f"{number}, step {index}"
    if not isinstance(step, Mapping) or not {"at", "what"} <= set(step) <= {"at", "what", "place"}:
        raise ValueError(f"{place}: a step is {{at: TIME, what: WORD, place: CITY}}, the place optional")
    try:
        what = What(step["what"])
    except ValueError:
        raise ValueError(f"{place}: {step['what']!r} is not one of {', '.join(What)}") from None
    try:
        at = datetime.fromisoformat(str(step["at"]))
    except ValueError:
        raise ValueError(f"{place}: {step['at']!r} is not an ISO 8601 time") from None
    if at.tzinfo is None:
        raise ValueError(f"{place}: the time {step['at']!r} needs a UTC offset, such as -05:00")
    return Step(at, what, step.get("place"))
