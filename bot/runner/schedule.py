"""The schedule as APScheduler triggers, and the turn that is due by it, in the team's time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from bot.config.schedule import ScheduleEntry


@dataclass(frozen=True, slots=True)
class Turn:
    """One start of a job by the schedule: due from `slot` on, until at `ends_at` the next comes or its day is over."""

    job: str
    slot: datetime
    ends_at: datetime
    is_single: bool  # the schedule says `at`: no other start makes up for it soon


def turn_at(schedule: Sequence[ScheduleEntry], job: str, zone: ZoneInfo, now: datetime) -> Turn | None:
    """The turn of the job that is due, or None: none has begun on this day of `zone`."""
    today = now.astimezone(zone)
    entries = [
        entry for entry in schedule if entry.job == job and today.weekday() in {day.number for day in entry.days}
    ]
    starts = sorted({at for entry in entries for at in times(entry)})
    begun = [at for at in starts if at <= today.time()]
    if not begun:
        return None
    later = starts[len(begun) :]
    midnight = datetime.combine(today.date() + timedelta(days=1), time.min, zone)
    return Turn(
        job,
        datetime.combine(today.date(), begun[-1], zone).astimezone(UTC),
        (datetime.combine(today.date(), later[0], zone) if later else midnight).astimezone(UTC),
        any(entry.at == begun[-1] for entry in entries),
    )


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
