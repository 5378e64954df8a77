"""The settings of the report and the call list (RULES §3): who calls, who is away, when, and whom nobody calls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from bot.config.days import Between, Clock, Dates, Day, ScheduleDays, Weekday
from bot.config.section import Section, count
from bot.config.values import refused, told
from bot.core.channels import Channels as KnownChannels
from bot.core.rules.callers import Absence, Callers
from bot.core.text import canonical, fold, nearest, printable
from bot.errors import ConfigurationError


def _check_name(value: str) -> str:
    if value.strip()[:1] in ("=", "+"):  # a filter view would take it for a formula
        raise refused(f"holds {told(value)}, which reads as a formula", "Begin the name with a letter")
    if value.strip() and value.isprintable() and len(value) <= 60:
        return value.strip()
    raise refused(f"holds {told(value)}, which is no name", "Write it as the team does, on one line")


def _check_once(names: tuple[str, ...]) -> tuple[str, ...]:
    seen: set[str] = set()
    for name in names:
        if fold(name) in seen:
            raise refused(f"holds {printable(name)!r} twice", "Write each name once")
        seen.add(fold(name))
    return names


def _check_somebody(names: tuple[str, ...]) -> tuple[str, ...]:
    if names:
        return names
    raise refused("names nobody", "Write a list of names, such as [Mike, Joy]")


def _check_quoted(value: object) -> str:
    if isinstance(value, str):
        return value
    problem = "holds a number that is not in quotes (not shown here)"
    raise refused(problem, "Write it in quotes, such as '+1 212 555 0123': without them its + is lost")


def _check_channels(channels: Mapping[str, str]) -> Mapping[str, str]:
    _check_once(tuple(_check_name(name) for name in channels))
    for name, pattern in channels.items():
        try:
            is_loose = re.compile(pattern, re.ASCII).fullmatch("") is not None
        except re.error as error:
            fix = r"Write a regular expression in single quotes, such as '\d{3}-\d{7}-\d{7}'"
            raise refused(f"has for {printable(name)!r} a pattern that cannot be read: {error}", fix) from None
        if is_loose:
            problem = f"has for {printable(name)!r} a pattern that a blank order number fits"
            raise refused(problem, "Write a pattern that only the channel's order numbers fit")
    return channels


Faults = dict[tuple[str | int, ...], PydanticCustomError]
Name = Annotated[str, AfterValidator(_check_name)]
Names = Annotated[tuple[Name, ...], AfterValidator(_check_once)]
Quoted = Annotated[str, BeforeValidator(_check_quoted)]
Channels = Annotated[Mapping[str, str], AfterValidator(_check_channels)]
"""By the channel's name, the pattern (of ASCII digits) that the whole of a folded order number must fit (B-1)."""


class AwaySettings(Section):
    """When a caller is away: single `days`, or all days `from` one `to` another, both included."""

    caller: Name = Field(description="one of calls.callers")
    days: Dates = ()
    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")

    @model_validator(mode="after")
    def _is_one_way(self) -> Self:
        spans = (self.first is not None, self.last is not None)
        if bool(self.days) == any(spans) or any(spans) != all(spans):
            raise refused("does not say when somebody is away", "Write either days, or from together with to")
        if self.first and self.last and self.first > self.last:
            problem = f"has an absence from {self.first} to {self.last}, which ends before it starts"
            raise refused(problem, "Write the earlier day as from")
        return self

    @property
    def spans(self) -> tuple[tuple[date, date], ...]:
        """The first and the last day of each absence."""
        if self.first and self.last:
            return ((self.first, self.last),)
        return tuple((day, day) for day in self.days)


class CallsSettings(Section):
    """Who calls whom, when, and whom nobody calls (B-5, B-12)."""

    callers: Annotated[Names, AfterValidator(_check_somebody)] = Field(("Mike", "Joy"), description="a list of names")
    away: tuple[AwaySettings, ...] = Field((), description="a list of entries that start with - caller:")
    assign_at: Clock = Field(time(12), validate_default=False)
    days: ScheduleDays = tuple(Weekday)[:6]
    window: Between = Field((time(9), time(20)), validate_default=False)
    do_not_call: tuple[Quoted, ...] = Field((), description="a list of telephone and order numbers, each in quotes")
    skip_channels: Names = Field((), description="a list of names that stand under channels")

    @field_validator("away")
    @classmethod
    def _are_callers(cls, away: tuple[AwaySettings, ...], info: ValidationInfo) -> tuple[AwaySettings, ...]:
        callers = info.data.get("callers", ())
        faults: Faults = {
            (index, "caller"): _unlisted(one.caller, callers, "calls.callers")
            for index, one in enumerate(away)
            if callers and canonical(one.caller, callers) is None
        }
        _raise_all(faults)
        return away

    def check(self, channels: Mapping[str, str]) -> Self:
        """These settings, when they speak of known channels and of numbers that can be read.

        Raises:
            ValidationError: with the place of every fault; a telephone number is never shown.
        """
        faults: Faults = {
            ("skip_channels", index): _unlisted(name, channels, "channels")
            for index, name in enumerate(self.skip_channels)
            if canonical(name, channels) is None
        }
        if self.do_not_call:
            from bot.core.do_not_call import read_do_not_call  # loads the numbering plans: for those who list one

            for index, entry in enumerate(self.do_not_call):
                try:
                    read_do_not_call([entry], KnownChannels.of(channels))
                except ConfigurationError as error:
                    what = "holds an entry (not shown here) that is neither a telephone number nor an order number"
                    faults["do_not_call", index] = refused(what, error.fix)
        _raise_all(faults)
        return self

    def roster(self, zone: ZoneInfo) -> Callers:
        """The callers and their absences, in days of `zone`."""
        absences = (Absence(one.caller, first, last) for one in self.away for first, last in one.spans)
        return Callers(self.callers, tuple(absences), zone)


def _unlisted(name: str, known: Iterable[str], where: str) -> PydanticCustomError:
    near = nearest(name, known)
    hint = f"Did you mean {near!r}?" if near else f"Write one of {', '.join(known)}"
    return refused(f"holds {printable(name)!r}, which {where} does not list", hint)


def _raise_all(faults: Faults) -> None:
    """Each fault at its own place within the setting, so that its line is told."""
    if faults:
        details = [InitErrorDetails(type=error, loc=place, input=None) for place, error in faults.items()]
        raise ValidationError.from_exception_data("calls", details)


class ReturnsSettings(Section):
    """How long a return may take (B-10), and whether its label is looked up (B-9)."""

    window_days: int = count(30, 1, 365, "days")
    watch_labels: bool = Field(True, description="true or false")


class ReportsSettings(Section):
    """Which Issues of the report need contact whether bounced or not (B-4)."""

    other_issues: Names = Field(("OTHER",), description="a list of words of the column Issue")
