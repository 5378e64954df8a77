"""The schedule: when `bot serve` starts which job."""

from __future__ import annotations

from datetime import time
from typing import Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from bot.config.days import Between, Clock, ScheduleDays, Weekday
from bot.config.section import Section
from bot.config.values import refused
from bot.core.text import nearest, printable

CALL_LIST = "call_list"
"""The job that `calls.days` and `calls.assign_at` speak of."""


class ScheduleEntry(Section):
    """When `bot serve` starts a job, in the team's time: once `at`, or `every_minutes` while it is `between`.

    What an entry of `call_list` leaves out is said by `calls.days` and `calls.assign_at`.
    """

    job: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="the name of a job, such as cancellations")
    days: ScheduleDays = Field((), validate_default=False)
    at: Clock | None = None
    every_minutes: int | None = Field(None, ge=5, le=720, description="minutes from 5 to 720")
    between: Between | None = None

    @field_validator("job")
    @classmethod
    def _is_known(cls, job: str, info: ValidationInfo) -> str:
        jobs = (info.context or {}).get("jobs")
        if jobs and job not in jobs:
            near = nearest(job, jobs)
            hint = f"Did you mean {near!r}?" if near else f"Write one of {', '.join(sorted(jobs))}"
            raise refused(f"is {printable(job)!r}, which is no job", hint)
        return job

    @model_validator(mode="after")
    def _is_one_way(self) -> Self:
        repeats = (self.every_minutes is not None, self.between is not None)
        is_timed = self.at is not None or any(repeats)
        if (self.at is not None and any(repeats)) or any(repeats) != all(repeats) or not (is_timed or self._is_list):
            raise refused("does not say when", "Write either at, or every_minutes together with between")
        if not (self.days or self._is_list):
            raise refused("does not say on which days", "Write days: [Mon, Tue, Wed] or days: weekdays")
        return self

    @property
    def _is_list(self) -> bool:
        return self.job == CALL_LIST

    def completed(self, days: tuple[Weekday, ...], at: time) -> Self:
        """The entry with everything said: what it leaves out is as given."""
        is_timed = self.at is not None or self.every_minutes is not None
        return self.model_copy(update={"days": self.days or days, "at": self.at if is_timed else at})
