"""When something happened, as UPS writes it: GMT fields, else local time with an offset or the place it belongs to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

from bot.tracking.carriers.json_answer import member, objects, text_of
from bot.tracking.carriers.local_time import zone_of


def times_of(activities: list[Mapping[str, Any]]) -> list[tuple[datetime | None, bool]]:
    """When each activity happened and whether that is exact; one without any date takes the time of the next older."""
    times: list[tuple[datetime | None, bool]] = []
    older: datetime | None = None
    for activity in reversed(activities):
        time, is_exact = _time(activity)
        if time is None:
            time, is_exact = older, False
        older = time
        times.append((time, is_exact))
    return times[::-1]


def _time(activity: Mapping[str, Any]) -> tuple[datetime | None, bool]:
    """UTC from the gmt fields, else from local time and offset; local time alone is placed by state, and not exact."""
    gmt = _stamp(activity.get("gmtDate"), activity.get("gmtTime"))
    if gmt is not None:
        return gmt.replace(tzinfo=UTC), True
    local = _stamp(activity.get("date"), activity.get("time"))
    if local is None:
        day = _stamp(activity.get("gmtDate"), "0") or _stamp(activity.get("date"), "0")
        return (day.replace(tzinfo=UTC) if day else None), False
    try:
        return datetime.fromisoformat(f"{local.isoformat()}{text_of(activity.get('gmtOffset')) or '?'}"), True
    except ValueError:
        return local.replace(tzinfo=_zone(member(activity, "location", "address")) or UTC).astimezone(UTC), False


def _zone(address: Any) -> tzinfo | None:
    return zone_of(text_of(member(address, "countryCode")), text_of(member(address, "stateProvince")))


def _stamp(date: Any, time: Any) -> datetime | None:
    """A naive time from UPS's `YYYYMMDD` and `HHMMSS` (also with separators, and with the leading zero missing)."""
    day, clock = (re.sub(r"\D", "", text_of(part) or "") for part in (date, time))
    if not clock:
        return None
    try:
        stamp = datetime.strptime(day + clock.zfill(6), "%Y%m%d%H%M%S")  # noqa: DTZ007 - the caller adds the zone
    except ValueError:
        return None
    return stamp if 2000 <= stamp.year < 2100 else None


def delivered_at(package: Mapping[str, Any]) -> datetime | None:
    """When UPS says the package was delivered, read at the place of its newest activity; None when it does not say."""
    dates = [item.get("date") for item in objects(package.get("deliveryDate")) if text_of(item.get("type")) == "DEL"]
    times = [item.get("endTime") for item in objects(package.get("deliveryTime")) if text_of(item.get("type")) == "DEL"]
    stamp = _stamp(dates[0], times[0]) if dates and times else None
    address = member(next(iter(objects(package.get("activity"))), None), "location", "address")
    return stamp.replace(tzinfo=_zone(address) or UTC).astimezone(UTC) if stamp is not None else None
