"""Journeys of parcels as they really went: what the carrier simulators tell about, each in its carrier's words.

A YAML file maps tracking numbers to journeys. The short form is the list of steps; the long form adds where:

    1Z999AA10123456784:
      - {at: "2026-11-16T15:00:00-05:00", what: label}
      - {at: "2026-11-17T18:30:00-05:00", what: pickup}
    1Z999AA10123456793:
      carrier: ups                   # default ups
      from: Louisville, KY           # defaults; a step may have its own `place`
      to: Wayne, NJ
      shipment: [1Z999AA10123456793, 1Z999AA10123456802]   # the pieces that travel together
      steps:
        - {at: "2026-11-16T15:00:00-05:00", what: label}
        - {at: "2026-11-18T14:02:00-05:00", what: refused, place: "Wayne, NJ"}

Times carry a UTC offset (it becomes the carrier's local time). A number without steps is known to nobody.
This module knows nothing of the bot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml


class What(StrEnum):
    """What happened to a parcel, whatever the carrier calls it."""

    LABEL = "label"
    PICKUP = "pickup"
    ORIGIN_SCAN = "origin_scan"
    DEPARTED = "departed"
    ARRIVED = "arrived"
    OUT_FOR_DELIVERY = "out_for_delivery"
    ATTEMPT = "attempt"
    DELIVERED = "delivered"
    AT_ACCESS_POINT = "at_access_point"
    AT_POST_OFFICE = "at_post_office"
    WITH_AGENT = "with_agent"
    COLLECTED = "collected"
    HANDED_TO_POST = "handed_to_post"
    DELIVERED_BY_POST = "delivered_by_post"
    REFUSED = "refused"
    RETURN_REQUESTED = "return_requested"
    RETURN_SCAN = "return_scan"
    RETURN_ARRIVED = "return_arrived"
    RETURN_OUT_FOR_DELIVERY = "return_out_for_delivery"
    RETURNED_DELIVERED = "returned_delivered"
    RETURN_CANCELLED = "return_cancelled"
    VOID = "void"
    LOST = "lost"
    DAMAGED = "damaged"
    DESTROYED = "destroyed"
    SEIZED = "seized"
    EXCEPTION = "exception"
    DELAY = "delay"
    ESTIMATE = "estimate"
    CLAIM = "claim"
    UNKNOWN_CODE = "unknown_code"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened; `at` is aware and its offset is the local one."""

    at: datetime
    what: What
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Journey:
    """One parcel's way. `shipment` holds the numbers of all pieces that travel together, itself included."""

    number: str
    steps: tuple[Step, ...] = ()
    carrier: str = "ups"
    origin: str = "Louisville, KY"
    destination: str = "Wayne, NJ"
    shipment: tuple[str, ...] = ()


_KEYS = {"carrier", "from", "to", "shipment", "steps"}


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
    return {str(number): _journey(str(number), entry) for number, entry in data.items()}


def _journey(number: str, entry: Any) -> Journey:
    long = entry if isinstance(entry, Mapping) else {"steps": entry or []}
    unknown = sorted(set(long) - _KEYS)
    if unknown:
        raise ValueError(f"{number}: unknown key {unknown[0]!r}; known are {', '.join(sorted(_KEYS))}")
    steps = tuple(_step(number, index, step) for index, step in enumerate(long.get("steps") or [], start=1))
    standard = Journey(number)
    return Journey(
        number,
        steps,
        str(long.get("carrier", standard.carrier)),
        str(long.get("from", standard.origin)),
        str(long.get("to", standard.destination)),
        tuple(str(piece) for piece in long.get("shipment") or ()),
    )


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
