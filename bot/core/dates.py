"""Dates and times in cells: serial numbers, ISO text, and text in a locale's order (SHEETS "Reading")."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - the serial epoch has no zone; the spreadsheet's is added
_FIRST_YEAR, _LAST_YEAR = 2000, 2199  # outside it is a typing error, and would be history or wait for ever
_FIRST_SERIAL, _END_SERIAL = 36_526, 109_575  # 2000-01-01, 2200-01-01
_NUMERIC = re.compile(
    r"(?P<a>\d{1,4})[./-](?P<b>\d{1,2})[./-](?P<c>\d{1,4})"
    r"(?:[ T,]+(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:\.\d+)?)?\s*(?P<ap>[ap]m)?)?"
    r"(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_MONTH_FIRST_LOCALES = ("en_US", "en_PH", "fil_PH", "en_PR")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""By hand: strftime's follow the machine's language."""


class DayOrder(Enum):
    """How a text such as 03/04/2026 is read."""

    MONTH_FIRST = "month/day/year"
    DAY_FIRST = "day/month/year"


class UnreadableDate(ValueError):
    """The text is no date, or could be two; the message says which."""


def day_order(texts: Iterable[str], locale: str) -> DayOrder | None:
    """The order all date texts of one column are read in; None when they contradict each other.

    Texts that can be read in one order only (25/11/2026) decide; without any, the spreadsheet's locale does.
    """
    seen: set[DayOrder] = set()
    for text in texts:
        match = _NUMERIC.fullmatch(text.strip())
        if match is None or len(match["a"]) == 4:
            continue
        first, second = int(match["a"]), int(match["b"])
        if first > 12 >= second:
            seen.add(DayOrder.DAY_FIRST)
        elif second > 12 >= first:
            seen.add(DayOrder.MONTH_FIRST)
    if len(seen) > 1:
        return None
    if seen:
        return seen.pop()
    return DayOrder.MONTH_FIRST if locale in _MONTH_FIRST_LOCALES else DayOrder.DAY_FIRST


def from_serial(serial: float, zone: ZoneInfo) -> datetime:
    """The UTC instant of a serial number (days since 1899-12-30) read in `zone`, to the whole second.

    Raises:
        UnreadableDate: the number is a day outside the years 2000 to 2199.
    """
    if not _FIRST_SERIAL <= serial < _END_SERIAL:
        raise UnreadableDate("is no date")
    wall = _EPOCH + timedelta(seconds=round(serial * 86_400))
    return wall.replace(tzinfo=zone).astimezone(UTC)


def to_serial(when: datetime | date, zone: ZoneInfo) -> float:
    """The serial number that shows `when` in a sheet whose time zone is `zone`."""
    if isinstance(when, datetime):
        wall = when.astimezone(zone).replace(tzinfo=None)
        return (wall - _EPOCH) / timedelta(days=1)
    return float((when - _EPOCH.date()).days)


def from_text(text: str, zone: ZoneInfo, order: DayOrder | None) -> datetime:
    """The UTC instant of a date typed as text: year first always, otherwise in `order`.

    Raises:
        UnreadableDate: no date, not a day of the calendar, outside the years 2000 to 2199, or readable in two ways
            while `order` is None.
    """
    match = _NUMERIC.fullmatch(text.strip())
    if match is None:
        raise UnreadableDate("is no date")
    a, b, c = int(match["a"]), int(match["b"]), int(match["c"])
    if len(match["a"]) == 4:
        year, month, day = a, b, c
    else:
        if a <= 12 and b <= 12 and a != b and order is None:
            raise UnreadableDate("can be read as day/month or as month/day")
        day_first = a > 12 or (b <= 12 and order is DayOrder.DAY_FIRST)
        day, month, year = (a, b, c) if day_first else (b, a, c)
        year += 2000 if year < 100 else 0
    hour = int(match["h"] or 0)
    if match["ap"] and hour <= 12:
        hour = hour % 12 + (12 if match["ap"].lower() == "pm" else 0)
    try:
        wall = datetime(year, month, day, hour, int(match["m"] or 0), int(match["s"] or 0))  # noqa: DTZ001 - zone added below
        offset = (match["zone"] or "").upper().replace("Z", "+00:00")
        when = datetime.fromisoformat(wall.isoformat() + offset) if offset else wall.replace(tzinfo=zone)
    except ValueError:
        raise UnreadableDate("is no day of the calendar") from None
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise UnreadableDate(f"is outside the years {_FIRST_YEAR} to {_LAST_YEAR}")
    return when.astimezone(UTC)


def day_text(day: date) -> str:
    """A day as people write it: "18 Nov 2026"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
