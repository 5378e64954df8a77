"""What is known about a parcel in the words agents use: the text of the Tracking Status column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, tzinfo

from bot.core.dates import MONTHS
from bot.core.parcel import ONLY_BEFORE_ORDER, Confidence, DeliveredTo, Status, TrackingState
from bot.core.text import printable

# Canonical carrier → how people see it. The order is the order in which equally likely carriers are asked.
CARRIER_NAMES: dict[str, str] = {
    "ups": "UPS",
    "fedex": "FedEx",
    "usps": "USPS",
    "dhl": "DHL",
    "amazon": "Amazon Logistics",
    "ontrac": "OnTrac",
    "lasership": "LaserShip",
    "canada_post": "Canada Post",
    "purolator": "Purolator",
    "canpar": "Canpar",
    "landmark": "Landmark Global",
    "newgistics": "Newgistics",
    "old_dominion": "Old Dominion",
    "dpd": "DPD",
    "gls": "GLS",
    "s10": "a post abroad",
}

_WORDS: dict[Status, str] = {
    Status.LABEL_CREATED: "Label created, not scanned yet",
    Status.IN_TRANSIT: "In transit",
    Status.OUT_FOR_DELIVERY: "Out for delivery",
    Status.AVAILABLE_FOR_PICKUP: "Waiting at a pickup point",
    Status.DELIVERY_ATTEMPTED: "Delivery attempted",
    Status.EXCEPTION: "Exception",
    Status.RETURNING: "On its way back to the sender",
    Status.RETURNED: "Returned to sender",
    Status.DELIVERED: "Delivered",
    Status.LOST: "Lost",
    Status.VOIDED: "Label voided",
    Status.DESTROYED: "Destroyed or seized",
    Status.NOT_FOUND: "Not found",
    Status.EXPIRED: "Too old, the carrier no longer has it",
    Status.UNKNOWN: "Unknown status",
}
_RECEIVERS: dict[DeliveredTo, str] = {
    DeliveredTo.CUSTOMER: " to customer",
    DeliveredTo.SENDER: " to sender",
    DeliveredTo.PICKUP_POINT: " to a pickup point",
    DeliveredTo.AGENT: " to an agent",
}
_TELLS_CODE = frozenset({Status.EXCEPTION, Status.UNKNOWN})


def carrier_name(carrier: str | None) -> str:
    """How people call a carrier: "UPS" for "ups"; "the carrier" when it is not known."""
    return CARRIER_NAMES.get(carrier, carrier) if carrier else "the carrier"


def describe(state: TrackingState, zone: tzinfo, year: int | None = None) -> str:
    """The state in words, times in `zone`: "Returned to sender · refused · Dallas, TX · 18 Nov 14:02".

    Guarantees: the same facts give the same text; neither when the carrier was asked nor a later delay message is
    in it, so a second look that learns nothing new changes no cell. One line.

    Args:
        year: the year that people have in mind, such as their request's; a time in another one says so. Not today's,
            or every text would change on New Year's Day. None: no time says its year.
    """
    parts = [_headline(state)]
    if state.refused and state.status is not Status.EXCEPTION:
        parts.append("refused")
    if state.status in _TELLS_CODE and not state.refused and (told := state.text or state.code):
        parts.append(printable(told, 80).rstrip("."))
    parts += _pieces(state)
    when = _when(state)
    if when is not None:
        if state.place and when is not state.label_at and (place := _place(state.place)):
            parts.append(place)
        parts.append(_time(when, zone, year))
    if state.confidence is Confidence.REVIEW:
        parts.append("please check")
    return " · ".join(parts)


def describe_all(states: Sequence[TrackingState], zone: tzinfo, year: int | None = None) -> str:
    """The shipments of one cell in words: once when all say the same, else each with the end of its number."""
    texts = [describe(state, zone, year) for state in states]
    if len(set(texts)) <= 1:
        return texts[0] if texts else ""
    has_carriers = len({state.carrier for state in states}) > 1
    return " / ".join(
        f"{carrier_name(state.carrier) + ' ' if has_carriers else ''}…{state.number[-4:]}: {text}"
        for state, text in zip(states, texts, strict=True)
    )


def _headline(state: TrackingState) -> str:
    if state.status is Status.EXCEPTION and state.refused:
        return "Refused by the customer"
    if state.status is Status.DELIVERED:
        return _WORDS[state.status] + _RECEIVERS.get(state.delivered_to, "")
    if state.status is Status.AVAILABLE_FOR_PICKUP and state.delivered_to is DeliveredTo.AGENT:
        return "Waiting with a delivery agent"
    if state.status is Status.NOT_FOUND:
        found_before = f" · {ONLY_BEFORE_ORDER}" if state.text == ONLY_BEFORE_ORDER else ""
        return f"Not found at {carrier_name(state.carrier)}{found_before}"
    return _WORDS[state.status]


def _pieces(state: TrackingState) -> list[str]:
    if state.pieces_total is None or state.pieces_total < 2:
        return []
    if not state.pieces_done or state.status is Status.DELIVERED:
        return [f"{state.pieces_total} pieces"]
    return [f"{state.pieces_done} of {state.pieces_total} pieces delivered"]


def _when(state: TrackingState) -> datetime | None:
    """When it arrived, else when somebody last had it in hands, else when its label was made."""
    if state.status is Status.LABEL_CREATED:
        return state.label_at
    return state.delivered_at or state.last_scan_at


def _place(place: str) -> str:
    """A place as people write it: carriers shout ("NEW YORK - NY - USA"); states and countries may be letters alone."""
    first, *rest = re.split(r" - |, *", printable(place, 40))
    parts = [first if len(first) < 3 else _quiet(first)]
    parts += [_quiet(part) if any(map(_is_name, part.split())) else part for part in rest]
    return ", ".join(parts)


def _quiet(part: str) -> str:
    return part.title() if part.isupper() else part


def _is_name(word: str) -> bool:
    """Whether it is more than the letters of a state or country, or a ZIP code."""
    return len(word) > 3 and word.isalpha()


def _time(when: datetime, zone: tzinfo, year: int | None) -> str:
    local = when.astimezone(zone)
    told = f" {local.year}" if year is not None and local.year != year else ""
    return f"{local.day} {MONTHS[local.month - 1]}{told} {local:%H:%M}"
