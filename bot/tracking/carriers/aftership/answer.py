"""AfterShip's answers and webhooks, read without any I/O: text in, histories out.

A checkpoint's time is the carrier's: with an offset, or the local time of the place. The name under `signed_by` is
never read.

Source: https://www.aftership.com/docs/tracking/2026-07/model/tracking, .../model/checkpoint,
.../quickstart/request-errors, .../webhook/webhook-specifications (read 2026-11-22).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.core.parcel import DeliveredTo, Leg
from bot.errors import CredentialsError, ServiceDown
from bot.tracking.carriers.aftership.codes import COURIERS, SUBTAGS, TAGS, Meaning, carrier_of
from bot.tracking.carriers.event_text import (
    receiver_of,
    says_not_delivered,
    says_return,
    says_return_asked_for,
    says_return_called_off,
    without_names,
)
from bot.tracking.carriers.json_answer import JsonObject, count_of, member, objects, read_json, text_of
from bot.tracking.carriers.local_time import Moment, in_listed_order, moment_of, zone_of
from bot.tracking.event import Event, History, Kind
from bot.tracking.port import Ask

NAME = "aftership"
PLACE = "AfterShip"
LATER = "Run again later; rows of these carriers are held as they stand."
KEYS = (
    "Check the environment variable that carriers.aftership.api_key_env names, and that the key may use AfterShip "
    "Tracking."
)
NOT_YET = "AfterShip has no news of it yet"
_WEBHOOK = "AfterShip webhook"
_NO_WEBHOOK = "Point the webhook of AfterShip Tracking, and nothing else, at this address."
_S10 = re.compile(r"[A-Z]{2}[0-9]{9}[A-Z]{2}")
_FORETELLS = re.compile(r"\b(?:delay\w*|arriving (?:late|on time|early)|estimated|expected|rescheduled)\b", re.I)
_TOLD_BACK = frozenset({Kind.RETURNING, Kind.RETURNED})
_WAYS = frozenset(
    {Kind.IN_TRANSIT, Kind.OUT_FOR_DELIVERY, Kind.ATTEMPTED, Kind.EXCEPTION, Kind.REFUSED, Kind.DELIVERED}
)
_MAY_CALL_OFF = frozenset({Kind.IN_TRANSIT, Kind.EXCEPTION, Kind.RETURNING, Kind.ADMIN})
_UNKNOWN = Meaning(Kind.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Row:
    """One tracking as AfterShip lists it."""

    number: str
    slug: str
    history: History

    def answers(self, ask: Ask) -> bool:
        """Whether it is about this number of this carrier: the same number may be followed under two."""
        courier = COURIERS.get(ask.carrier)
        return courier is not None and courier.has(self.slug) and plain(ask.number) == plain(self.number)


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list. `next_cursor` None: the last."""

    rows: tuple[Row, ...]
    next_cursor: str | None = None


def parse_events(answer: str | bytes) -> list[History]:
    """The histories in one answer, one for each tracking.

    Raises:
        ServiceDown: the answer tells nothing about any parcel (HTML, an error of the service, an unknown shape).
        CredentialsError: AfterShip says in the answer that the key is not good.
    """
    return [row.history for row in read_page(answer).rows]


def read_page(answer: str | bytes) -> Page:
    """As `parse_events`, with the courier of each tracking and where the list goes on."""
    envelope = read_json(answer, PLACE, LATER)
    data = member(envelope, "data")
    _check_code(envelope)
    listed = member(data, "trackings")
    found = objects(listed) or objects(member(data, "tracking")) or objects(data)
    rows = tuple(_row(item) for item in found if text_of(item.get("tracking_number")) is not None)
    if not rows and not isinstance(listed, list):
        raise ServiceDown(PLACE, "AfterShip answered without trackings and without an error", LATER)
    pagination = member(data, "pagination")
    goes_on = member(pagination, "has_next_page") is not False
    return Page(rows, text_of(member(pagination, "next_cursor")) if goes_on else None)


def _check_code(envelope: Any) -> None:
    """Nothing when `meta` says that all is well or nothing at all."""
    code = text_of(member(envelope, "meta", "code")) or "200"
    if code in {"200", "201", "202"}:
        return
    if code in {"401", "403"}:
        raise CredentialsError(PLACE, f"AfterShip refuses the key ({code})", KEYS)
    kind = text_of(member(envelope, "meta", "type")) or "no type"
    raise ServiceDown(PLACE, f"AfterShip answered with an error ({code} {kind})", LATER)


def parse_webhook(body: bytes) -> list[tuple[Ask, History]]:
    """What a webhook tells: the history for each of our carriers that its courier may be, none for other news.

    Raises:
        ServiceDown: the body is no payload of AfterShip's.
    """
    data = read_json(body, _WEBHOOK, _NO_WEBHOOK)
    event, tracking = text_of(member(data, "event")), member(data, "msg")
    if event is None or not isinstance(tracking, dict) or text_of(tracking.get("tracking_number")) is None:
        raise ServiceDown(_WEBHOOK, "the body is no payload of AfterShip's", _NO_WEBHOOK)
    if event != "tracking_update" or not isinstance(tracking.get("checkpoints"), list):
        return []  # an estimate revised, a number still pending: no history to keep
    row = _row(tracking)
    carriers = [
        name for name, courier in COURIERS.items() if courier.has(row.slug) and (courier.family or _is_s10(row))
    ]
    asks = [Ask(name, plain(row.number)) for name in carriers]
    return [(ask, replace(row.history, carrier=ask.carrier, number=ask.number)) for ask in asks]


def _is_s10(row: Row) -> bool:
    return _S10.fullmatch(plain(row.number)) is not None


def webhook_event_id(body: bytes) -> str:
    """What tells one delivery of a webhook from another: AfterShip's own `event_id`, else a hash of the body."""
    try:
        event_id = text_of(member(read_json(body, _WEBHOOK, _NO_WEBHOOK), "event_id"))
    except ServiceDown:
        event_id = None
    return event_id or f"sha256:{hashlib.sha256(body).hexdigest()}"


def plain(number: str) -> str:
    """A number as two writings of it are compared."""
    return "".join(number.split()).upper()


def _row(tracking: JsonObject) -> Row:
    number, slug = text_of(tracking.get("tracking_number")) or "", text_of(tracking.get("slug")) or ""
    checkpoints = objects(tracking.get("checkpoints"))
    events = _events(checkpoints)
    if tracking.get("return_to_sender") is True:
        events = _on_the_way_back(events)
    history = History(
        carrier=carrier_of(slug),
        number=number,
        events=tuple(events),
        pieces_total=count_of(tracking.get("shipment_package_count")),
        is_found=bool(checkpoints),
        text=None if checkpoints else text_of(tracking.get("subtag_message")) or NOT_YET,
    )
    return Row(number, slug, history)


def _events(checkpoints: Sequence[JsonObject]) -> list[Event]:
    """The checkpoints in AfterShip's order, the oldest first; one without a time takes that of the one before."""
    found: list[Event] = []
    for item, moment in zip(checkpoints, in_listed_order([_moment(item) for item in checkpoints]), strict=True):
        if moment is None:
            continue
        event = _event(item, moment.utc)
        # With a neighbour or an agent it may have reached the customer or not.
        is_with_agent = event.kind is Kind.DELIVERED and event.delivered_to is DeliveredTo.AGENT
        if is_with_agent or (not moment.is_known and event.kind in {Kind.DELIVERED, Kind.RETURNED}):
            event = replace(event, is_certain=False)
        found.append(event)
    return found


def _moment(item: JsonObject) -> Moment | None:
    country = text_of(item.get("country_region")) or text_of(item.get("country_iso3"))
    return moment_of(text_of(item.get("checkpoint_time")), zone_of(country, text_of(item.get("state"))))


def _event(item: JsonObject, time: datetime) -> Event:
    message = text_of(item.get("message"))
    subtag, tag = text_of(item.get("subtag")), text_of(item.get("tag"))
    meaning, is_known = _meaning(subtag, tag, message)
    delivered_to = meaning.delivered_to
    if meaning.kind is Kind.DELIVERED and delivered_to is None:
        delivered_to = receiver_of(message)
    return Event(
        time=time,
        kind=meaning.kind,
        is_physical_scan=meaning.is_scan,
        code=subtag or tag,
        text=without_names(message) or text_of(item.get("subtag_message")),
        place=_place(item),
        leg=Leg.RETURN if meaning.kind in _WAYS and says_return(message) else None,
        delivered_to=delivered_to,
        is_certain=is_known and item.get("source") != "user",  # a user: somebody marked the tracking as completed
    )


def _meaning(subtag: str | None, tag: str | None, message: str | None) -> tuple[Meaning, bool]:
    """What a checkpoint says, and whether a table has it and the carrier's own words agree."""
    meaning = SUBTAGS.get(subtag, _UNKNOWN) if subtag is not None else TAGS.get(tag or "", _UNKNOWN)
    if meaning.kind is Kind.DELIVERED and says_not_delivered(message):
        return _UNKNOWN, False
    if meaning.kind in _MAY_CALL_OFF and says_return_called_off(message):
        return Meaning(Kind.RETURN_CANCELLED), subtag is not None
    if meaning.kind is Kind.RETURNING and says_return_asked_for(message):
        return Meaning(Kind.RETURN_REQUESTED), subtag is not None
    if meaning.kind is Kind.IN_TRANSIT and _FORETELLS.search(message or ""):
        return Meaning(Kind.ADMIN), subtag is not None
    return meaning, subtag is not None


def _on_the_way_back(events: list[Event]) -> list[Event]:
    """The events of a tracking that AfterShip flags as returned: where none of them says so, the newest may."""
    told = any(event.kind in _TOLD_BACK or event.leg is Leg.RETURN for event in events)
    moving = [event for event in events if event.kind not in {Kind.ADMIN, Kind.UNKNOWN}]
    if told or not moving:
        return events
    newest = max(moving, key=lambda event: event.time)
    flagged = replace(newest, leg=Leg.RETURN, is_certain=False)
    return [flagged if event is newest else event for event in events]


def _place(item: JsonObject) -> str | None:
    parts = [text_of(item.get(key)) for key in ("city", "state")]
    return ", ".join(part for part in parts if part) or text_of(item.get("location"))
