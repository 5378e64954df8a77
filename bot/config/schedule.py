"""The schedule: when `bot serve` starts which job."""

from __future__ import annotations

from typing import Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from bot.config.days import Between, Clock, ScheduleDays
from bot.config.section import Section
from bot.config.values import refused
from bot.core.text import nearest, printable


class ScheduleEntry(Section):
    """When `bot serve` starts a job, in the team's time: once `at`, or `every_minutes` while it is `between`."""

    job: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description="the name of a job, such as cancellations")
    days: ScheduleDays
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
        if (self.at is None) == (not any(repeats)) or any(repeats) != all(repeats):
            raise refused("does not say when", "Write either at, or every_minutes together with between")
        return self
