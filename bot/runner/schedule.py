"""The schedule as APScheduler triggers, in the team's time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from bot.config.schedule import ScheduleEntry


def triggers(entry: ScheduleEntry, zone: ZoneInfo) -> Iterator[CronTrigger]:
    """One trigger for each time of day the entry names; days go by name, since APScheduler counts them from Monday."""
    days = ",".join(day.name[:3].lower() for day in entry.days)
    for at in times(entry):
        yield CronTrigger(day_of_week=days, hour=at.hour, minute=at.minute, timezone=zone)


def times(entry: ScheduleEntry) -> Iterator[time]:
    """The times of day: `at`, or every so many minutes from the beginning of `between` to its end."""
    if entry.at is not None:
        yield entry.at
    elif entry.every_minutes is not None and entry.between is not None:
        minute, end = (at.hour * 60 + at.minute for at in entry.between)
        while minute <= end:
            yield time(minute // 60, minute % 60)
            minute += entry.every_minutes
