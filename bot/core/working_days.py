"""Working days of the team: not a weekend, not a public holiday, not a closure (RULES §0)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import holidays


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the team works.

    Attributes:
        country: the ISO 3166 country whose public holidays count; None for none.
        weekend: days off, Monday = 0.
        closures: single days off besides.
    """

    country: str | None = "US"
    weekend: frozenset[int] = frozenset({5, 6})
    closures: frozenset[date] = frozenset()
    _public: holidays.HolidayBase | None = field(init=False, repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        if self.country:
            object.__setattr__(self, "_public", holidays.country_holidays(self.country))
        if len(self.weekend) > 6:
            raise ValueError("team.weekend lists all seven days: no working day is left")

    def is_working_day(self, day: date) -> bool:
        """Whether the team works on `day`."""
        return (
            day.weekday() not in self.weekend
            and day not in self.closures
            and (self._public is None or day not in self._public)
        )

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`, never `day` itself."""
        following = day + timedelta(days=1)
        while not self.is_working_day(following):
            following += timedelta(days=1)
        return following
