"""The callers, and on which days each of them is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.core.text import canonical, fold


@dataclass(frozen=True, slots=True)
class Absence:
    """The days from `first` to `last`, both of them included, on which a caller is away."""

    caller: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Callers:
    """Who makes the calls. Names are compared folded: "mike" is Mike.

    Attributes:
        zone: the team's, whose days count.
    """

    names: tuple[str, ...]
    absences: tuple[Absence, ...]
    zone: ZoneInfo

    def __post_init__(self) -> None:
        if len({fold(name) for name in self.names}) < len(self.names):
            raise ValueError("calls.callers lists a name twice")

    def present(self, day: date) -> tuple[str, ...]:
        """Who is there on that day, by name."""
        away = {fold(one.caller) for one in self.absences if one.first <= day <= one.last}
        return tuple(name for name in sorted(self.names, key=fold) if fold(name) not in away)

    def named(self, name: str) -> str | None:
        """The caller of that name in the spelling of `names`; None when it is none of them (any more)."""
        return canonical(name, self.names)

    def day_of(self, moment: datetime) -> date:
        """The team's day of an aware moment."""
        return moment.astimezone(self.zone).date()
