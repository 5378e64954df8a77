"""The events of a DHL shipment: what each says, when, where, and which way.

Times of unknown zones never turn round the order in which DHL lists the events.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from typing import Any

from bot.core.parcel import Leg
from bot.tracking.carriers.dhl.codes import LABEL, STATUS_CODES, Meaning
from bot.tracking.carriers.dhl.texts import meaning_of
from bot.tracking.carriers.doubt import doubt_words
from bot.tracking.carriers.event_text import receiver_of, says_not_delivered, says_return, shown_text, without_names
from bot.tracking.carriers.json_answer import JsonObject, member, objects, text_of
from bot.tracking.carriers.local_time import Moment, in_listed_order, moment_of, zone_of
from bot.tracking.event import Event, Kind

# What one text says beside "Delivered" of the other.
_TELLS_MORE = frozenset(
    {Kind.RETURNED, Kind.RETURNING, Kind.REFUSED, Kind.AT_PICKUP_POINT, Kind.ATTEMPTED, Kind.EXCEPTION, Kind.DESTROYED}
)
_NO_DELIVERY = frozenset(Kind) - {Kind.DELIVERED, Kind.RETURNED, Kind.AT_PICKUP_POINT, Kind.UNKNOWN}
_WAYS = frozenset(
    {Kind.IN_TRANSIT, Kind.OUT_FOR_DELIVERY, Kind.ATTEMPTED, Kind.EXCEPTION, Kind.REFUSED, Kind.DELIVERED}
)
_UNKNOWN = Meaning(Kind.UNKNOWN)
_LONGEST_NAME = 3  # words
_SURELY_LATER = timedelta(hours=26)  # than any difference of local times
_TWO_LETTERS = re.compile(r"[A-Z]{2}")
_NO_STATES = frozenset({"US", "GB"})


def oldest_first(shipment: JsonObject) -> list[JsonObject]:
    """The events as JSON. DHL lists the newest first; a division that does not is turned round.

    The shipment's own status is one more when it is newer than the list.
    """
    events = objects(shipment.get("events"))
    dated = [moment.utc for event in events if (moment := _written(event)) is not None]
    is_rising = bool(dated) and dated[-1] - dated[0] > _SURELY_LATER
    listed = events if is_rising else events[::-1]
    current = shipment.get("status")
    if not isinstance(current, Mapping):
        return listed
    moment = _written(current)
    is_news = moment is not None and (not dated or moment.utc > max(dated))
    return [*listed, current] if is_news or not listed else listed


def _written(event: JsonObject) -> Moment | None:
    """When an event was, a local time taken for UTC."""
    return moment_of(text_of(event.get("timestamp")), None)


def read_events(
    listed: Sequence[JsonObject], home: tzinfo | None, destination: tzinfo | None
) -> list[tuple[JsonObject, Event]]:
    """The events, oldest first; one without a time takes that of the one before."""
    read = [(item, *_words_and_meaning(item)) for item in listed]
    moments = in_listed_order([_moment(item, meaning, home, destination) for item, _, (meaning, _) in read])
    found: list[tuple[JsonObject, Event]] = []
    for (item, words, (meaning, is_known)), moment in zip(read, moments, strict=True):
        if moment is None:
            continue
        event = _event(item, words, meaning, moment.utc)
        is_certain = is_known and (moment.is_known or event.kind not in {Kind.DELIVERED, Kind.RETURNED})
        found.append((item, doubt_words(replace(event, is_certain=is_certain), *words)))
    return found


def _words_and_meaning(item: JsonObject) -> tuple[list[str], tuple[Meaning, bool]]:
    words = [text for key in ("description", "status", "remark") if (text := text_of(item.get(key))) is not None]
    return words, _meaning((text_of(item.get("statusCode")) or "").casefold(), words)


def _moment(item: JsonObject, meaning: Meaning, home: tzinfo | None, destination: tzinfo | None) -> Moment | None:
    zone = zone_of(*country_and_state(member(item, "location", "address"))) or home
    if zone is None and meaning.kind is Kind.DELIVERED:
        zone = destination
    return moment_of(text_of(item.get("timestamp")), zone)


def _event(item: JsonObject, words: Sequence[str], meaning: Meaning, time: datetime) -> Event:
    says_back = meaning.kind in _WAYS and any(map(says_return, words))
    delivered_to = meaning.delivered_to
    if meaning.kind is Kind.DELIVERED and delivered_to is None:
        delivered_to = next((to for text in words if (to := receiver_of(text)) is not None), None)
    place = text_of(member(item, "location", "address", "addressLocality"))
    return Event(
        time=time,
        kind=meaning.kind,
        is_physical_scan=meaning.is_scan,
        code=text_of(item.get("statusCode")),
        text=next((shown for text in words if (shown := shown_text(text, place)) is not None), None),
        place=place,
        leg=Leg.RETURN if says_back else None,
        delivered_to=delivered_to,
    )


def _meaning(code: str, words: Sequence[str]) -> tuple[Meaning, bool]:
    """What an event says, and whether surely: a table has its words, and they do not contradict its `statusCode`."""
    if not words:
        return STATUS_CODES.get(code, _UNKNOWN), False
    said = [meaning for text in words if (meaning := meaning_of(text)) is not None]
    if not said:
        return _UNKNOWN, False
    meaning = said[0]
    if meaning.kind is Kind.DELIVERED and meaning.delivered_to is None:  # "Delivered", and elsewhere: to whom
        meaning = next((other for other in said if other.kind in _TELLS_MORE or other.delivered_to), meaning)
    if code == "pre-transit" and meaning.kind is Kind.AT_PICKUP_POINT:
        return LABEL, True  # it waits for DHL, not for its recipient
    is_delivery = code == "delivered"
    if meaning.kind is Kind.RETURNING and is_delivery:
        return Meaning(Kind.RETURNED, is_scan=True), True
    is_denied = (code in STATUS_CODES and not is_delivery) or any(map(says_not_delivered, words))
    contradicts = is_denied if meaning.kind is Kind.DELIVERED else is_delivery and meaning.kind in _NO_DELIVERY
    if contradicts:
        return _UNKNOWN, False
    # A sentence that no table knows beside a bare "Delivered" may tell to whom.
    is_puzzling = any(meaning_of(text) is None and not _is_signature(text) for text in words)
    return meaning, not (meaning.kind is Kind.DELIVERED and is_puzzling)


def _is_signature(text: str) -> bool:
    """Whether it names who signed, or can be such a name: a few words, none of which begins small."""
    words = text.split()
    return without_names(text) != text or (len(words) <= _LONGEST_NAME and not any(word[0].islower() for word in words))


def country_and_state(address: Any) -> tuple[str | None, str | None]:
    """From `countryCode`, else from the locality: "Henderson, NV, US", "SHARJAH - UNITED ARAB EMIRATES", "Wayne, NJ".

    Behind a city, two letters are a state unless they say US: Express writes the names of countries out.
    """
    country = text_of(member(address, "countryCode"))
    parts = [part.strip() for part in re.split(r" - |,", text_of(member(address, "addressLocality")) or "")]
    if len(parts) > 1 and not _TWO_LETTERS.fullmatch(parts[-1]):
        country = country or parts.pop()
    elif parts[-1] in _NO_STATES:
        country = country or parts[-1]
        parts.pop()
    elif len(parts) == 1:
        return country or parts[0], None
    state = parts[-1] if len(parts) > 1 and _TWO_LETTERS.fullmatch(parts[-1]) else None
    return country, state
