"""The checkpoints of an AfterShip tracking: what each says, when, where, and which way.

A checkpoint's time is the carrier's: with an offset, or the local time of the place.

Source: https://www.aftership.com/docs/tracking/2026-07/model/checkpoint (read 2026-11-22).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.parcel import Leg
from bot.tracking.carriers.aftership.codes import SUBTAGS, TAGS, Meaning
from bot.tracking.carriers.doubt import denies_delivery, doubt_words, newest_of, turned_by_flag
from bot.tracking.carriers.event_text import (
    receiver_of,
    says_destroyed,
    says_refused,
    says_return,
    says_return_asked_for,
    says_return_called_off,
    shown_text,
)
from bot.tracking.carriers.json_answer import JsonObject, objects, text_of
from bot.tracking.carriers.local_time import Moment, in_listed_order, moment_of, zone_of
from bot.tracking.event import Event, Kind

_FORETELLS = re.compile(r"\b(?:delay\w*|arriving (?:late|on time|early)|estimated|expected|rescheduled)\b", re.I)
_STILL_MOVES = re.compile(r"\b(?:returning|(?:being|will be|to be) returned|in transit|on its way)\b", re.I)
_WAYS = frozenset(
    {Kind.IN_TRANSIT, Kind.OUT_FOR_DELIVERY, Kind.ATTEMPTED, Kind.AT_PICKUP_POINT}
    | {Kind.EXCEPTION, Kind.REFUSED, Kind.DELIVERED}
)
_MAY_CALL_OFF = frozenset({Kind.IN_TRANSIT, Kind.EXCEPTION, Kind.RETURNING, Kind.ADMIN})
# Statuses under which AfterShip has what it cannot sort, whatever the courier says.
_MAY_END = frozenset({Kind.IN_TRANSIT, Kind.EXCEPTION, Kind.ATTEMPTED})
_TURNING_POINTS = frozenset(
    {Kind.AT_PICKUP_POINT, Kind.REFUSED, Kind.LOST, Kind.DESTROYED, Kind.VOIDED, Kind.DELIVERED}
    | {Kind.RETURNING, Kind.RETURNED}
)
_UNKNOWN = Meaning(Kind.UNKNOWN)


def read_checkpoints(tracking: JsonObject) -> list[Event]:
    """The events of a tracking in the order of its checkpoints, in doubt where it tells what none of them does."""
    checkpoints = objects(tracking.get("checkpoints"))
    events = _events(checkpoints)
    if _tells_more(tracking, checkpoints):
        newest = newest_of(events)
        events = [replace(event, is_certain=False) if event is newest else event for event in events]
    return turned_by_flag(events) if tracking.get("return_to_sender") is True else events


def _events(checkpoints: Sequence[JsonObject]) -> list[Event]:
    """The checkpoints in AfterShip's order, the oldest first; one without a time takes that of the one before."""
    found: list[Event] = []
    for item, moment in zip(checkpoints, in_listed_order([_moment(item) for item in checkpoints]), strict=True):
        if moment is None:
            continue
        event = doubt_words(_event(item, moment.utc), text_of(item.get("message")))
        if not moment.is_known and event.kind in {Kind.DELIVERED, Kind.RETURNED}:
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
    codes = [text_of(told.get("code")) or "" for told in objects(item.get("events"))]
    says_back = meaning.kind in _WAYS and (says_return(message) or any("to_sender" in code for code in codes))
    # AfterShip has a sub-status of its own for the way back: the courier's words alone are no proof of it.
    is_surely = is_known and not (says_back and meaning.kind is Kind.EXCEPTION)
    place = _place(item)
    return Event(
        time=time,
        kind=meaning.kind,
        is_physical_scan=meaning.is_scan,
        code=subtag or tag,
        text=shown_text(message, place) or shown_text(text_of(item.get("subtag_message"))),
        place=place,
        leg=Leg.RETURN if says_back else None,
        delivered_to=delivered_to,
        is_certain=is_surely and item.get("source") != "user",  # a user: somebody marked the tracking as completed
    )


def _meaning(subtag: str | None, tag: str | None, message: str | None) -> tuple[Meaning, bool]:
    """What a checkpoint says, and whether a table has it and the carrier's own words agree."""
    meaning = _by_table(subtag, tag)
    if meaning.kind is Kind.DELIVERED and denies_delivery(message):
        return _UNKNOWN, False
    if meaning.kind in _MAY_CALL_OFF and says_return_called_off(message):
        return Meaning(Kind.RETURN_CANCELLED), subtag is not None
    if meaning.kind is Kind.RETURNED and _STILL_MOVES.search(message or ""):
        return Meaning(Kind.RETURNING, is_scan=True), subtag is not None
    if meaning.kind is Kind.RETURNING and says_return_asked_for(message):
        return Meaning(Kind.RETURN_REQUESTED), subtag is not None
    if meaning.kind in _MAY_END and says_destroyed(message):
        return Meaning(Kind.DESTROYED), subtag is not None
    if meaning.kind in _MAY_END and says_refused(message):
        return Meaning(Kind.REFUSED, is_scan=True), subtag is not None
    if meaning.kind is Kind.IN_TRANSIT and _FORETELLS.search(message or ""):
        return Meaning(Kind.ADMIN), subtag is not None
    return meaning, subtag is not None


def _by_table(subtag: str | None, tag: str | None) -> Meaning:
    return SUBTAGS.get(subtag, _UNKNOWN) if subtag is not None else TAGS.get(tag or "", _UNKNOWN)


def _tells_more(tracking: JsonObject, checkpoints: Sequence[JsonObject]) -> bool:
    """Whether AfterShip calls the tracking at an end, or turned round, that none of its checkpoints tells."""
    told = [_by_table(text_of(item.get("subtag")), text_of(item.get("tag"))).kind for item in (tracking, *checkpoints)]
    return told[0] in _TURNING_POINTS and told[0] not in told[1:]


def _place(item: JsonObject) -> str | None:
    parts = [text_of(item.get(key)) for key in ("city", "state")]
    return ", ".join(part for part in parts if part) or text_of(item.get("location"))
