"""Days as conditions count them: since 1899-12-30 in the spreadsheet's time zone, and relative to now."""

from __future__ import annotations

import calendar
import math
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.sandbox.sheets.engine.entry import EPOCH


def today_in(time_zone: str, now: datetime | None = None) -> date:
    """The calendar day of `now` (aware; the clock's when None) in the zone; an unknown zone counts as UTC."""
    moment = now or datetime.now(UTC)
    try:
        zone = ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return moment.astimezone(zone).date()


def serial(day: date) -> int:
    """The sheet's number of a day."""
    return day.toordinal() - EPOCH


def whole_day(number: float) -> int:
    """The day that a date with a time is on."""
    return math.floor(number)


def relative_day(name: str, today: date) -> int | None:
    """The serial of TODAY, TOMORROW, YESTERDAY, or one week, month or year ago; None for another name."""
    if name in ("PAST_MONTH", "PAST_YEAR"):
        return serial(_months_before(today, 1 if name == "PAST_MONTH" else 12))
    days = {"TODAY": 0, "TOMORROW": 1, "YESTERDAY": -1, "PAST_WEEK": -7}.get(name)
    return None if days is None else serial(today) + days


def relative_span(name: str, today: date) -> tuple[int, int] | None:
    """The first and last serial that "date is" means: one day, for PAST_WEEK and the like from then to today."""
    day = relative_day(name, today)
    if day is None:
        return None
    return (day, serial(today)) if name.startswith("PAST_") else (day, day)


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
