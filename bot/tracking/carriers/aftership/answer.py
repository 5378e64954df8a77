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
from datetime import UTC, datetime
from typing import Any

from bot.errors import CredentialsError, ServiceDown
from bot.tracking.carriers.aftership.checkpoints import read_checkpoints
from bot.tracking.carriers.aftership.codes import COURIERS, carrier_of
from bot.tracking.carriers.doubt import in_doubt
from bot.tracking.carriers.event_text import shown_code, shown_text
from bot.tracking.carriers.json_answer import JsonObject, count_of, member, objects, read_json, text_of
from bot.tracking.event import History
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
_NO_NEWS = frozenset({None, "Pending", "Expired"})


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
    told = member(envelope, "msg")  # a webhook's
    found = objects(listed) or objects(member(data, "tracking")) or objects(data)
    found = found or [item for item in objects(told) if isinstance(item.get("checkpoints"), list)]
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
    raise ServiceDown(PLACE, f"AfterShip answered with an error ({shown_code(code)})", LATER)


def about(rows: Sequence[Row], ask: Ask) -> History | None:
    """What the rows tell about a number of a carrier; None when none is about it.

    Several couriers of one carrier, or of the same form of number, may each have another parcel under it: the one that
    moved last is taken, and nothing is certain.
    """
    meant = list(dict.fromkeys(row for row in rows if row.answers(ask)))
    if not meant:
        return None
    history = replace(max(meant, key=_newest).history, carrier=ask.carrier, number=ask.number)
    return history if len(meant) == 1 else replace(history, events=in_doubt(history.events))


def _newest(row: Row) -> tuple[datetime, bool, int]:
    events = row.history.events
    newest = max((event.time for event in events), default=datetime.min.replace(tzinfo=UTC))
    return newest, row.history.is_found, len(events)


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
    is_found = bool(objects(tracking.get("checkpoints"))) or text_of(tracking.get("tag")) not in _NO_NEWS
    history = History(
        carrier=carrier_of(slug),
        number=number,
        events=tuple(read_checkpoints(tracking)),
        pieces_total=count_of(tracking.get("shipment_package_count")),
        is_found=is_found,
        text=None if is_found else shown_text(text_of(tracking.get("subtag_message"))) or NOT_YET,
    )
    return Row(number, slug, history)
