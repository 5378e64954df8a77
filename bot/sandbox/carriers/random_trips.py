"""Random trips whose truth is known: a shop's parcels, told as untidily as carriers tell them, the same for a seed.

    trip = random_trip(7, "fedex", now)
    server.journeys.update(trip.journeys)          # what the simulators tell
    ask for trip.number; compare with trip.truth

A trip may break off anywhere, crosses time zones, has delays and claims between, messages told twice, late or in the
same second or without a place, several pieces, a number for the way back, a number that was used before, now and then
a message of an unknown kind.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from bot.sandbox.carriers.decidable import is_decidable
from bot.sandbox.carriers.journeys import AT_ORIGIN, ON_THE_WAY_BACK, Journey, Step, What, way_back
from bot.sandbox.carriers.random_numbers import random_number
from bot.sandbox.carriers.trip_stories import (
    AFTER_THE_END,
    BY_CARRIER,
    ENDS,
    HUBS,
    MINUTES,
    NOISE,
    ORIGINS,
    SAME_SECOND,
    TOWNS,
    Story,
)
from bot.sandbox.carriers.truth import NOT_FOUND, Truth, truth_of, truth_of_shipment

# How many trips in one are so.
_BROKEN_OFF, _SILENT, _TWICE, _LATE, _UNKNOWN = 0.3, 0.1, 0.06, 0.08, 0.006
_WITH_ORDER_DATE, _WITH_RETURN_NUMBER, _WITHOUT_PLACES = 0.85, 0.7, 0.08
# How many steps in one are so.
_IN_ONE_SECOND, _NOISY, _WITHOUT_PLACE = 0.08, 0.12, 0.04
LOCAL_TIMES = frozenset({"dhl"})
"""APIs that give times without an offset: where a place is left out, nobody can know which."""
_ZONES = {place: ZoneInfo(zone) for place, zone in (*ORIGINS, *HUBS, *TOWNS)}
_FORMER = (What.LABEL, What.PICKUP, What.ARRIVED, What.OUT_FOR_DELIVERY, What.DELIVERED)
_APART_BY_S = (30 * 86_400, 100 * 86_400)  # the delivery of the earlier parcel and the label of the later one


@dataclass(frozen=True, slots=True)
class Trip:
    """One number to ask for, what the simulators know of it, and the truth.

    `carrier` is whose number it is; `order_date` the order's date as a sheet may have it, midnight UTC, None for a row
    that has none.
    """

    number: str
    carrier: str
    story: str
    truth: Truth
    journeys: Mapping[str, Journey] = field(default_factory=dict)
    order_date: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Mark:
    """A step before the calendar is known: seconds after the first one."""

    after_s: int
    what: What
    place: str
    tells_place: bool = True


def random_trip(seed: int, api: str, now: datetime) -> Trip:
    """A trip and its truth as they stand at `now`.

    Args:
        api: ups, fedex, usps, dhl or aftership; the last one's parcels are Amazon's.
        now: aware; nothing happened after it.
    """
    dice = random.Random(f"{api} {seed}")  # noqa: S311 - a game, not a secret
    carrier = "amazon" if api == "aftership" else api
    stories = BY_CARRIER[api]
    story = dice.choices(stories, [story.weight for story in stories])[0]
    number = random_number(carrier, dice)
    if not story.course:
        return Trip(number, carrier, story.name, NOT_FOUND)
    return_number = random_number(carrier, dice) if api == "fedex" and dice.random() < _WITH_RETURN_NUMBER else ""
    origin, town = dice.choice(ORIGINS)[0], dice.choice(TOWNS)[0]
    whole = _without_some_places(_marks(dice, _course(dice, story), origin, town), f"{api} {seed}")
    count = dice.randint(2, story.pieces) if story.pieces > 1 else 1
    pieces = [_broken_off(dice, whole) for _ in range(count)]
    last_s = max(piece[-1].after_s for piece in pieces)
    begin = now.replace(microsecond=0) - _age(dice, pieces[0] == whole) - timedelta(seconds=last_s)
    order_date = _order_date(dice, begin) if dice.random() < _WITH_ORDER_DATE else None
    numbers = [number, *(random_number(carrier, dice) for _ in pieces[1:])]
    journey = Journey(number, (), carrier, origin, town, tuple(numbers) if count > 1 else (), story.service)
    former = _former(dice, begin) if story.is_reused else ()
    steps = [_dated(piece, begin) for piece in pieces]
    told = [replace(journey, number=each, steps=_told(dice, piece)) for each, piece in zip(numbers, steps, strict=True)]
    is_returned = any(step.what in ON_THE_WAY_BACK for step in told[0].steps)
    told[0] = replace(told[0], former=former, return_number=return_number if _is_final(story) else "")
    journeys = {each.number: each for each in told}
    if told[0].return_number and is_returned:
        journeys[return_number] = way_back(told[0])
    truth = truth_of(steps[0]) if count == 1 else truth_of_shipment([truth_of(piece) for piece in steps])
    decided = all(is_decidable(api, piece) for piece in steps) and (order_date is not None or not former)
    placed = all(mark.tells_place for mark in whole)
    truth = replace(truth, is_decidable=decided, zones_are_told=placed or api not in LOCAL_TIMES)
    return Trip(number, carrier, story.name, truth, journeys, order_date)


def _is_final(story: Story) -> bool:
    """A way back that is called off again has no number of its own."""
    return What.RETURN_CANCELLED not in story.course


def _course(dice: random.Random, story: Story) -> list[What]:
    """All steps of the story, with the hubs on the way."""
    if story.to_town:
        course = [What.LABEL, What.PICKUP, What.ORIGIN_SCAN, What.DEPARTED]
        course += [What.ARRIVED, What.DEPARTED] * dice.randint(0, 3) + [What.ARRIVED]
    else:
        course = []
    for what in story.course:
        course += [what] * (dice.randint(1, 3) if what is What.RETURN_ARRIVED else 1)
    return course


def _marks(dice: random.Random, course: Sequence[What], origin: str, town: str) -> list[_Mark]:
    marks: list[_Mark] = []
    hubs = [place for place, _ in dice.sample(HUBS, 4)]
    after_s, place, unknown_at = 0, origin, -1
    if dice.random() < _UNKNOWN:
        unknown_at = dice.randrange(len(course))
    for index, what in enumerate(course):
        before = course[index - 1] if index else None
        place = _next_place(what, course[index + 1 :], place, hubs, origin, town)
        if before is not None:
            after_s += _gap_s(dice, before, what)
        marks.append(_Mark(after_s, what, place))
        if what is What.RETURN_NUMBERED:
            continue  # one moment with the scan that follows
        if index == unknown_at or dice.random() < _NOISY:
            after_s += dice.randint(60, 3600)
            noise = dice.choice(AFTER_THE_END if ENDS & set(course[: index + 1]) else NOISE)
            marks.append(_Mark(after_s, What.UNKNOWN_CODE if index == unknown_at else noise, place))
    return marks


def _without_some_places(marks: Sequence[_Mark], seed: str) -> list[_Mark]:
    """The marks as a carrier tells them that leaves out the place now and then, or always; nothing else differs."""
    dice = random.Random(f"{seed} places")  # noqa: S311 - a game, not a secret
    share = 1.0 if dice.random() < _WITHOUT_PLACES else _WITHOUT_PLACE
    return [replace(mark, tells_place=dice.random() >= share) for mark in marks]


def _next_place(what: What, rest: Sequence[What], place: str, hubs: Sequence[str], origin: str, town: str) -> str:
    if what is What.ARRIVED:
        return hubs[len(rest) % len(hubs)] if What.DEPARTED in rest[:1] else town
    if what is What.RETURN_ARRIVED:
        return hubs[len(rest) % len(hubs)]
    return origin if what in AT_ORIGIN - {What.DEPARTED} else place


def _gap_s(dice: random.Random, before: What, what: What) -> int:
    if before is What.RETURN_NUMBERED:
        return 0
    if (before, what) in SAME_SECOND and dice.random() < _IN_ONE_SECOND:
        return 0
    low, high = MINUTES.get(What.RETURN_SCAN if what is What.RETURN_NUMBERED else what, (20, 900))
    return low * 60 + int(dice.random() * (high - low) * 60)


def _broken_off(dice: random.Random, whole: list[_Mark]) -> list[_Mark]:
    if dice.random() >= _BROKEN_OFF or len(whole) == 1:
        return whole
    length = dice.randrange(1, len(whole))
    return whole[: length + (whole[length - 1].what is What.RETURN_NUMBERED)]


def _age(dice: random.Random, is_over: bool) -> timedelta:
    """How long ago the newest step was; some parcels have been silent for days."""
    hours = 20 * 24 if is_over else 10 * 24 if dice.random() < _SILENT else 36
    return timedelta(seconds=dice.randrange(hours * 3600))


def _order_date(dice: random.Random, label_at: datetime) -> datetime:
    day = label_at.astimezone(UTC).replace(hour=0, minute=0, second=0)
    return day - timedelta(days=dice.randint(0, 1))


def _former(dice: random.Random, begin: datetime) -> tuple[Step, ...]:
    """What an earlier parcel with the same number went through: delivered to somebody else."""
    origin, town = dice.choice(ORIGINS)[0], dice.choice(TOWNS)[0]
    marks = _marks(dice, _FORMER, origin, town)
    marks = [mark for mark in marks if mark.what is not What.UNKNOWN_CODE]
    return _dated(marks, begin - timedelta(seconds=dice.randint(*_APART_BY_S) + marks[-1].after_s))


def _dated(marks: Sequence[_Mark], begin: datetime) -> tuple[Step, ...]:
    """Each step in the local time of its place."""
    return tuple(
        Step(
            _local(begin + timedelta(seconds=mark.after_s), mark.place),
            mark.what,
            mark.place if mark.tells_place else "",
        )
        for mark in marks
    )


def _local(at: datetime, place: str) -> datetime:
    """With the offset of that day only: a time of a zone equals no other where the clocks go back."""
    local = at.astimezone(_ZONES[place])
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()))


def _told(dice: random.Random, steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The steps as the carrier tells them: some twice, some late."""
    told = list(steps)
    if dice.random() < _LATE and len(told) > 1:
        told.insert(dice.randrange(len(told)), told.pop(dice.randrange(len(told))))
    if dice.random() < _TWICE:
        told.insert(dice.randrange(len(told) + 1), dice.choice(told))
    return tuple(told)
