"""When something happened, as USPS writes it: `eventTimestamp` is local time, with a "Z" that is not true at times;
`GMTTimestamp` is UTC, and `GMTOffset` such as "-7:00".

Source: https://github.com/USPS/api-examples, issues 15, 56 and 102 and pull request 35 (read 2026-11-22).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from bot.tracking.carriers.json_answer import text_of
from bot.tracking.carriers.local_time import zone_of

_SUMMARY_TIME = re.compile(r"(\d{1,2}):(\d{2}) ?([ap])\.?m\.? on ([A-Z][a-z]+ \d{1,2}, \d{4})", re.IGNORECASE)


def time_of(told: Mapping[str, Any]) -> tuple[datetime | None, bool]:
    """UTC from GMTTimestamp, else from local time and offset; local time alone is placed by state, and not exact."""
    gmt = _stamp(told.get("GMTTimestamp"))
    if gmt is not None:
        return (gmt if gmt.tzinfo else gmt.replace(tzinfo=UTC)).astimezone(UTC), True
    local = _stamp(told.get("eventTimestamp"))
    if local is None:
        return None, False
    offset = _offset(told.get("GMTOffset"))
    if offset is None and local.utcoffset():  # a "Z" here is no promise
        return local.astimezone(UTC), True
    if offset is not None:
        return local.replace(tzinfo=timezone(offset)).astimezone(UTC), True
    zone = zone_of(text_of(told.get("eventCountry")), text_of(told.get("eventState")))
    return local.replace(tzinfo=zone or UTC).astimezone(UTC), False


def _stamp(value: Any) -> datetime | None:
    try:
        stamp = datetime.fromisoformat(text_of(value) or "")
    except ValueError:
        return None
    return stamp if 2000 <= stamp.year < 2100 else None


def _offset(value: Any) -> timedelta | None:
    match = re.fullmatch(r"([+-]?)(\d{1,2}):?([0-5]\d)", text_of(value) or "", re.ASCII)
    if match is None or int(match[2]) > 14:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]))
    return -offset if match[1] == "-" else offset


def summary_time(summary: str) -> datetime | None:
    """The local time in a sentence ("… as of 7:31 am on August 2, 2023 in …"), read as UTC."""
    match = _SUMMARY_TIME.search(summary)
    try:
        day = datetime.strptime(match[4], "%B %d, %Y") if match else None  # noqa: DTZ007 - the zone follows
        if match is None or day is None or not 2000 <= day.year < 2100:
            return None
        hour = int(match[1]) % 12 + (12 if match[3].lower() == "p" else 0)
        return day.replace(hour=hour, minute=int(match[2]), tzinfo=UTC)
    except ValueError:
        return None
