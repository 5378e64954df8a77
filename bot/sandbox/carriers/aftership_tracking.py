"""AfterShip's tracking object (2026-07), made from a journey.

Checkpoints stand in the order they came, the oldest first; their times are the place's own, with the offset when the
courier sends one. Source: https://www.aftership.com/docs/tracking/2026-07/model/tracking (read 2026-11-22).
"""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.sandbox.carriers.aftership_words import EXPIRED, PENDING, Words, words_for
from bot.sandbox.carriers.journeys import Journey, Step, What

EXPIRES_AFTER = timedelta(days=30)
_RETURNS = frozenset({"Exception_010", "Exception_011"})


@dataclass(frozen=True, slots=True)
class Record:
    """A tracking somebody created: the number, the courier it was created for, and when."""

    number: str
    slug: str
    created_at: datetime

    @property
    def id(self) -> str:
        return hashlib.blake2s(f"{self.slug}/{self.number}".encode(), digest_size=16).hexdigest()


def tracking_object(
    record: Record, journey: Journey | None, now: datetime, *, is_naive: bool = False, repeats: bool = False
) -> dict[str, Any]:
    """The object as AfterShip would send it at `now`; without a journey it knows nothing about the number.

    Args:
        is_naive: the courier sends times without an offset.
        repeats: each checkpoint comes twice.
    """
    number, slug, created_at = record.number, record.slug, record.created_at
    told = [] if journey is None else [*_told(journey.former, number, now), *_told(journey.steps, number, now)]
    newest = max(reversed(told), key=lambda pair: pair[0].at)[1] if told else PENDING
    if not told and now - created_at > EXPIRES_AFTER:
        newest = EXPIRED
    checkpoints = [_checkpoint(journey or Journey(number), slug, *pair, is_naive=is_naive) for pair in told]
    if repeats:
        checkpoints = [checkpoint for checkpoint in checkpoints for _ in range(2)]
    updated_at = max([created_at, *(step.at for step, _ in told)])
    is_over = newest.tag in {"Delivered", "Expired"}
    expected = None
    if told and not is_over:
        expected = {"estimated_delivery_date": f"{updated_at + timedelta(days=2):%Y-%m-%d}"}
    return {
        "id": record.id,
        "legacy_id": record.id[:24],
        "created_at": _utc(created_at),
        "updated_at": _utc(updated_at),
        "tracking_number": number,
        "slug": slug,
        "active": not is_over,
        "origin_raw_location": journey.origin if journey else None,
        "destination_raw_location": journey.destination if journey else None,
        "courier_estimated_delivery_date": expected,
        "shipment_package_count": max(len(journey.shipment), 1) if journey else None,
        "shipment_pickup_date": _time_of(told, {What.PICKUP}, is_naive=is_naive),
        "shipment_delivery_date": _delivery(told, is_naive=is_naive),
        "tag": newest.tag,
        "subtag": newest.subtag,
        "subtag_message": newest.subtag_message,
        "title": number,
        "tracked_count": 1 + len(told),
        "return_to_sender": any(words.subtag in _RETURNS for _, words in told),
        "source": "api",
        "checkpoints": checkpoints,
    }


def _told(steps: tuple[Step, ...], number: str, now: datetime) -> list[tuple[Step, Words]]:
    pairs = ((step, words_for(step.what, number)) for step in steps if step.at <= now)
    return [(step, words) for step, words in pairs if words is not None]


def _checkpoint(journey: Journey, slug: str, step: Step, words: Words, *, is_naive: bool) -> dict[str, Any]:
    place = journey.place_of(step)
    city, _, state = place.partition(", ")
    at = _local(step.at, is_naive=is_naive)
    return {
        "hash": f"{zlib.crc32(f'{at}{words.subtag}{words.message}'.encode()):08x}",
        "created_at": _utc(step.at),
        "slug": slug,
        "checkpoint_time": at,
        "location": place or None,
        "city": city or None,
        "state": state or None,
        "country_region": None,
        "country_region_name": None,
        "postal_code": None,
        "message": words.message,
        "tag": words.tag,
        "subtag": words.subtag,
        "subtag_message": words.subtag_message,
        "raw_tag": None,
        "source": "courier",
    }


def _delivery(told: list[tuple[Step, Words]], *, is_naive: bool) -> str | None:
    last = [step for step, words in told if words.tag == "Delivered"]
    return _local(max(step.at for step in last), is_naive=is_naive) if last else None


def _time_of(told: list[tuple[Step, Words]], whats: set[What], *, is_naive: bool) -> str | None:
    return next((_local(step.at, is_naive=is_naive) for step, _ in told if step.what in whats), None)


def _local(at: datetime, *, is_naive: bool) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}" if is_naive else at.isoformat(timespec="seconds")


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
