"""What is known about a parcel in the words agents use: the text of the Tracking Status column."""

from __future__ import annotations

from datetime import datetime, tzinfo

from bot.core.parcel import Confidence, DeliveredTo, Status, TrackingState

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
    Status.EXPIRED: "Too old: the carrier no longer has it",
    Status.UNKNOWN: "Unknown status",
}
_RECEIVERS: dict[DeliveredTo, str] = {
    DeliveredTo.CUSTOMER: " to customer",
    DeliveredTo.SENDER: " to sender",
    DeliveredTo.PICKUP_POINT: " to a pickup point",
    DeliveredTo.AGENT: " to an agent",
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_TELLS_CODE = frozenset({Status.EXCEPTION, Status.UNKNOWN})


def carrier_name(carrier: str | None) -> str:
    """How people call a carrier: "UPS" for "ups"; "the carrier" when it is not known."""
    return CARRIER_NAMES.get(carrier, carrier) if carrier else "the carrier"


def describe(state: TrackingState, zone: tzinfo) -> str:
    """The state in words, times in `zone`: "Returned to sender · refused · 18 Nov 14:02".

    Guarantees: the same facts give the same text; neither when the carrier was asked nor a later delay message is
    in it, so a second look that learns nothing new changes no cell.
    """
    parts = [_headline(state)]
    if state.refused and state.status is not Status.EXCEPTION:
        parts.append("refused")
    if state.status in _TELLS_CODE and not state.refused and state.text:
        parts.append(state.text.rstrip("."))
    if state.pieces_total is not None and state.pieces_done is not None and state.status is not Status.DELIVERED:
        parts.append(f"{state.pieces_done} of {state.pieces_total} pieces delivered")
    when = state.delivered_at or (None if state.status is Status.LABEL_CREATED else state.last_scan_at)
    if when is not None:
        parts.append(_time(when, zone))
    if state.confidence is Confidence.REVIEW:
        parts.append("please check")
    return " · ".join(parts)


def _headline(state: TrackingState) -> str:
    if state.status is Status.EXCEPTION and state.refused:
        return "Refused by the customer"
    if state.status is Status.DELIVERED:
        return _WORDS[state.status] + _RECEIVERS.get(state.delivered_to, "")
    if state.status is Status.AVAILABLE_FOR_PICKUP and state.delivered_to is DeliveredTo.AGENT:
        return "Waiting with a delivery agent"
    if state.status is Status.NOT_FOUND:
        return f"Not found at {carrier_name(state.carrier)}"
    return _WORDS[state.status]


def _time(when: datetime, zone: tzinfo) -> str:
    """Day and month by hand: strftime's month names follow the machine's language."""
    local = when.astimezone(zone)
    return f"{local.day} {_MONTHS[local.month - 1]} {local:%H:%M}"
