"""Days, times and places on the clock, as a person writes them in config.yaml."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from difflib import get_close_matches
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

import holidays
from pydantic import AfterValidator, BeforeValidator

from bot.config.values import refused, told
from bot.core.text import fold, printable

SAFE_FROM = time(4)
"""Before it no job may start: the clock change skips or repeats an hour between midnight and four."""


class Weekday(StrEnum):
    """A day of the week by its name: APScheduler counts from Monday, cron from Sunday."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"

    @property
    def number(self) -> int:
        """Monday = 0, as `date.weekday()`."""
        return list(Weekday).index(self)


WEEKDAYS = tuple(Weekday)[:5]
_DAY_NAMES = {name: day for day in Weekday for name in (day.value, day.name.lower())}


def parse_days(value: object) -> tuple[Weekday, ...]:
    """Weekdays in the order of the week, from a list of their names or the word `weekdays` (Monday to Friday)."""
    if isinstance(value, str) and fold(value) == "weekdays":
        return WEEKDAYS
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise refused("is no list of days", "Write [Mon, Tue, Wed] or weekdays (Monday to Friday)")
    days: set[Weekday] = set()
    for item in value:
        if not isinstance(item, str) or item.strip().isdigit():
            fix = "Write names such as Mon: the scheduler counts days from Monday, cron from Sunday"
            raise refused(f"holds {printable(repr(item))} instead of the name of a day", fix)
        day = _DAY_NAMES.get(fold(item))
        if day is None:
            raise refused(f"holds {printable(item)!r}, which is no day", "Write Mon, Tue, Wed, Thu, Fri, Sat or Sun")
        if day in days:
            raise refused(f"holds {printable(item)!r} twice", "Write each day once")
        days.add(day)
    return tuple(day for day in Weekday if day in days)


def _parse_weekend(value: object) -> tuple[Weekday, ...]:
    days = parse_days(value)
    if isinstance(value, str) or len(days) == len(Weekday):
        raise refused("leaves no working day", "Write the days off, such as [Saturday, Sunday]; [] for none")
    return days


def _parse_schedule_days(value: object) -> tuple[Weekday, ...]:
    if days := parse_days(value):
        return days
    raise refused("names no day: the job would never run", "Write [Mon, Tue, Wed] or weekdays, or delete the entry")


def parse_clock(value: object) -> time:
    """A time of day from HH:MM, not before 04:00."""
    match = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", value) if isinstance(value, str) else None
    if match is None:
        raise refused(f"is {told(value)}, which is no time of day", "Write HH:MM in 24 hours, such as 08:30")
    clock = time(int(match[1]), int(match[2]))
    if clock < SAFE_FROM:
        reason = f"is {value}: when the clocks change, a time between 00:00 and 04:00 comes twice or not at all"
        raise refused(reason, "Choose a time from 04:00 on")
    return clock


def _parse_between(value: object) -> tuple[time, time]:
    first, dash, last = value.partition("-") if isinstance(value, str) else ("", "", "")
    if not dash:
        raise refused(f"is {told(value)}, which is no span of the day", "Write HH:MM-HH:MM, such as 08:00-18:00")
    start, end = parse_clock(first.strip()), parse_clock(last.strip())
    if start >= end:
        raise refused(f"is {told(value)}, which ends before it starts", "Write the earlier time first, on one day")
    return start, end


def _parse_day(value: object) -> date:
    try:
        return date.fromisoformat(value if isinstance(value, str) and len(value) == 10 else "")
    except ValueError:
        raise refused(f"is {told(value)}, which is no date", "Write YYYY-MM-DD, such as 2026-11-27") from None


def _parse_dates(value: object) -> tuple[date, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise refused(f"is {told(value)}, which is no list of dates", "Write [2026-12-24, 2026-12-31]; [] for none")
    return tuple(sorted({_parse_day(item) for item in value}))


def _parse_moment(value: object) -> datetime:
    fix = "Write the day, the time and the offset from UTC, such as 2026-11-18T15:00:00-05:00"
    try:
        moment = datetime.fromisoformat(value if isinstance(value, str) and len(value) > 10 else "")
    except ValueError:
        raise refused(f"is {told(value)}, which is no moment", fix) from None
    if moment.tzinfo is None:
        raise refused(f"is {told(value)}, a moment without an offset", fix)
    return moment


def _check_zone(value: str) -> str:
    if value == "UTC":
        return value
    try:
        if "/" in value:
            ZoneInfo(value)
            return value
    except (ValueError, OSError, LookupError):
        pass
    near = _near(value, available_timezones()) if len(value) > 4 else None
    hint = f"Did you mean {near!r}?" if near else "Write a name with its region, such as America/New_York"
    raise refused(f"is {told(value)}, which is no IANA time zone", hint)


def _check_country(value: str) -> str:
    known = holidays.list_supported_countries()
    if value in known:
        return value
    hint = (
        f"Did you mean {value.upper()}?"
        if value.upper() in known
        else "Write its ISO 3166 code, such as US; null for none"
    )
    raise refused(f"is {told(value)}, a country whose public holidays are not known", hint)


def _near(text: str, words: set[str]) -> str | None:
    by_fold = {fold(word): word for word in words if "/" in word}
    by_city = {fold(word.rpartition("/")[2]): word for word in sorted(words, reverse=True) if "/" in word}
    folded = fold(text).replace(" ", "_")
    found = get_close_matches(folded, list(by_fold), n=1, cutoff=0.8)
    if found:
        return by_fold[found[0]]
    city = get_close_matches(folded.rpartition("/")[2], list(by_city), n=1, cutoff=0.8)
    return by_city[city[0]] if city else None


TimeZoneName = Annotated[str, AfterValidator(_check_zone)]
Country = Annotated[str, AfterValidator(_check_country)]
Weekend = Annotated[tuple[Weekday, ...], BeforeValidator(_parse_weekend)]
ScheduleDays = Annotated[tuple[Weekday, ...], BeforeValidator(_parse_schedule_days)]
Clock = Annotated[time, BeforeValidator(parse_clock)]
Between = Annotated[tuple[time, time], BeforeValidator(_parse_between)]
Day = Annotated[date, BeforeValidator(_parse_day)]
Dates = Annotated[tuple[date, ...], BeforeValidator(_parse_dates)]
Moment = Annotated[datetime, BeforeValidator(_parse_moment)]
