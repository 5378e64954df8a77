"""How many calls a minute: counted as Google counts, off unless switched on.

Of the Sheets API reads and writes are counted apart, each per project and per user of the project; all accounts of a
sandbox belong to one project. A batch counts as one call, and so does a call that is answered with 400; one without a
valid token, or refused here, does not count. A minute begins with the first call after the last one was over, and gives
the whole number back at its end. Drive has one number for all its calls.

Source: https://developers.google.com/workspace/sheets/api/limits ("refilled every minute"; 300 and 60; a batch is one),
https://developers.google.com/workspace/drive/api/guides/limits (12,000 in 60 s; 403), recorded 429 answers in public
issues; all read 2026-11-21. There is no Retry-After.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.model import Json
from bot.sandbox.sheets.http.calls import DriveError, Operation

MINUTE_S = 60.0
PROJECT = "project"
PROJECT_NUMBER = "100000000000"
_HIGHER = "https://cloud.google.com/docs/quotas/help/request_increase"


@dataclass(frozen=True, slots=True)
class Limits:
    """Calls a minute; the defaults are Google's."""

    reads_per_project: int = 300
    reads_per_user: int = 60
    writes_per_project: int = 300
    writes_per_user: int = 60
    drive_per_project: int = 12_000
    drive_per_user: int = 12_000

    def of(self, kind: str, user: str) -> int:
        """The limit of `reads`, `writes` or `drive` for PROJECT or for a user."""
        return int(getattr(self, f"{kind}_per_{'project' if user == PROJECT else 'user'}"))


def parse_limits(text: str) -> Limits:
    """`google`, or calls a minute and user, or calls a minute and user / calls a minute and project.

    Raises:
        ValueError: anything else; says what is possible.
    """
    if text == "google":
        return Limits()
    found = re.fullmatch(r"([1-9]\d*)(?:/([1-9]\d*))?", text)
    if not found:
        raise ValueError(f"{text!r} is none of: google, 20 (a minute and user), 20/100 (a user / all together)")
    user, project = int(found[1]), int(found[2] or 5 * int(found[1]))
    return Limits(project, user, project, user)


@dataclass(slots=True)
class _Minute:
    began: float
    calls: int = 0


@dataclass(slots=True)
class Quotas:
    """Counts calls against the limits; thread-safe.

    Attributes:
        limits: None switches counting off.
        now: the clock, in seconds of any origin.
    """

    limits: Limits | None = None
    now: Callable[[], float] = time.monotonic
    _minutes: dict[tuple[str, str], _Minute] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def set(self, limits: Limits | None) -> None:
        """Other limits, all counts from zero."""
        with self._lock:
            self.limits = limits
            self._minutes.clear()

    def take(self, operation: Operation, email: str) -> None:
        """Counts one call.

        Raises:
            ApiError: 429, or Drive's 403, when the minute's calls are used up; this call is not counted then.
        """
        limits = self.limits
        if limits is None:
            return
        kind = "drive" if operation.api == "drive" else "reads" if operation.needs == "read" else "writes"
        with self._lock:
            minutes = [(user, self._minute(kind, user)) for user in (email, PROJECT)]
            for user, minute in minutes:
                if minute.calls >= limits.of(kind, user):
                    raise _exceeded(kind, user, limits.of(kind, user))
            for _, minute in minutes:
                minute.calls += 1

    def used(self) -> Iterator[tuple[str, str, int, int, float]]:
        """The minutes under way: kind, PROJECT or e-mail, calls so far, limit, seconds until all are given back."""
        with self._lock:
            limits, now = self.limits, self.now()
            for (kind, user), minute in sorted(self._minutes.items()):
                left = minute.began + MINUTE_S - now
                if limits is not None and left > 0:
                    yield kind, user, minute.calls, limits.of(kind, user), left

    def _minute(self, kind: str, user: str) -> _Minute:
        now = self.now()
        minute = self._minutes.get((kind, user))
        if minute is None or not minute.began <= now < minute.began + MINUTE_S:
            minute = self._minutes[kind, user] = _Minute(now)
        return minute


def _exceeded(kind: str, user: str, limit: int) -> ApiError:
    if kind == "drive":
        reason, message = (
            ("rateLimitExceeded", "Rate Limit Exceeded")
            if user == PROJECT
            else ("userRateLimitExceeded", "User Rate Limit Exceeded")
        )
        return DriveError(403, reason, message, domain="usageLimits")
    return too_many("Read" if kind == "reads" else "Write", per_user=user != PROJECT, limit=limit)


def too_many(word: str, *, per_user: bool, limit: int) -> ApiError:
    """The 429 of the Sheets API; `word` is Read or Write."""
    per = "per minute per user" if per_user else "per minute"
    message = (
        f"Quota exceeded for quota metric '{word} requests' and limit '{word} requests {per}' of service "
        f"'sheets.googleapis.com' for consumer 'project_number:{PROJECT_NUMBER}'."
    )
    information: Json = {
        "@type": "type.googleapis.com/google.rpc.ErrorInfo",
        "reason": "RATE_LIMIT_EXCEEDED",
        "domain": "googleapis.com",
        "metadata": {
            "quota_limit": f"{word}RequestsPerMinutePer{'User' if per_user else 'Project'}",
            "quota_limit_value": str(limit),
            "quota_location": "global",
            "quota_metric": f"sheets.googleapis.com/{word.lower()}_requests",
            "quota_unit": "1/min/{project}/{user}" if per_user else "1/min/{project}",
            "service": "sheets.googleapis.com",
            "consumer": f"projects/{PROJECT_NUMBER}",
        },
    }
    help_: Json = {
        "@type": "type.googleapis.com/google.rpc.Help",
        "links": [{"description": "Request a higher quota limit.", "url": _HIGHER}],
    }
    return ApiError(429, "RESOURCE_EXHAUSTED", message, [information, help_])
