"""The settings of the carriers: where each API is, who asks, how patiently, and how often it may be asked at most.

Every default of a limit is what the API's owner publishes; where nothing is published it is our own, polite choice.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from bot.config.section import Section, count, number
from bot.config.values import EnvironmentName, WebAddress, refused

_ADDRESS = "an https address"
_VARIABLE = "the name of an environment variable"
_LIMITS = "a list of at least one limit, such as - {calls: 60, per_s: 3600, burst: 20}"
_DAY_S = 86_400
_LONGEST_S = 31 * _DAY_S
_MOST_LIMITS = 8


class RateLimitSettings(Section):
    """At most `calls` in any `per_s` seconds, of which `burst` may come at once; what a burst uses the pace gives back.

    All bots on one ledger share it.
    """

    calls: int = Field(ge=1, le=10_000_000, description="a whole number of calls from 1 to 10,000,000")
    per_s: float = Field(gt=0, le=_LONGEST_S, description=f"seconds above 0, at most {_LONGEST_S:,} (31 days)")
    burst: int = Field(1, ge=1, le=10_000_000, description="a whole number of calls from 1 to the number of calls")

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if self.burst > self.calls:
            raise refused("holds a burst that is more than its calls", "Lower the burst, or raise the calls")
        return self


def _check_limits(limits: tuple[RateLimitSettings, ...]) -> tuple[RateLimitSettings, ...]:
    if not 1 <= len(limits) <= _MOST_LIMITS:
        raise refused(f"holds {len(limits)} limits", f"Write {_LIMITS}, and no more than {_MOST_LIMITS}")
    spans = Counter(limit.per_s for limit in limits)
    if twice := [span for span, count in spans.items() if count > 1]:
        raise refused(f"holds two limits for the same {twice[0]:g} s", "Write one for each span, the stricter")
    return limits


RateLimits = Annotated[tuple[RateLimitSettings, ...], AfterValidator(_check_limits)]


def _limits(*defaults: RateLimitSettings) -> RateLimits:
    field: RateLimits = Field(defaults, description=_LIMITS)
    return field


class UpsSettings(Section):
    """UPS Track v1. It publishes no limit.

    Source: https://developer.ups.com/tag/Tracking (read 2026-11-22).
    """

    base_url: WebAddress = Field("https://onlinetools.ups.com", description=_ADDRESS)
    client_id_env: EnvironmentName = Field("UPS_CLIENT_ID", description=_VARIABLE)
    client_secret_env: EnvironmentName = Field("UPS_CLIENT_SECRET", description=_VARIABLE)
    timeout_s: float = number(15, 1, 120, "seconds")
    max_tries: int = count(4, 1, 10)
    concurrency: int = count(4, 1, 32)
    max_wait_s: float = number(60, 0, 3600, "seconds")
    rate_limits: RateLimits = _limits(RateLimitSettings(calls=1200, per_s=60, burst=200))


class FedexSettings(Section):
    """FedEx Track v1: 1,400 calls in 10 s a project, 100,000 tracking calls a day.

    Source: https://developer.fedex.com/api/en-us/guides/ratelimits.html (read 2026-11-22).
    """

    base_url: WebAddress = Field("https://apis.fedex.com", description=_ADDRESS)
    client_id_env: EnvironmentName = Field("FEDEX_CLIENT_ID", description=_VARIABLE)
    client_secret_env: EnvironmentName = Field("FEDEX_CLIENT_SECRET", description=_VARIABLE)
    timeout_s: float = number(20, 1, 120, "seconds")
    max_tries: int = count(4, 1, 10)
    concurrency: int = count(4, 1, 32)
    max_wait_s: float = number(60, 0, 3600, "seconds")
    rate_limits: RateLimits = _limits(
        RateLimitSettings(calls=1400, per_s=10), RateLimitSettings(calls=100_000, per_s=_DAY_S, burst=50_000)
    )


class UspsSettings(Section):
    """USPS v3r2: 60 calls an hour until USPS grants more. Source: TRACKING.md §2."""

    base_url: WebAddress = Field("https://apis.usps.com", description=_ADDRESS)
    client_id_env: EnvironmentName = Field("USPS_CLIENT_ID", description=_VARIABLE)
    client_secret_env: EnvironmentName = Field("USPS_CLIENT_SECRET", description=_VARIABLE)
    timeout_s: float = number(20, 1, 120, "seconds")
    max_tries: int = count(3, 1, 10)
    concurrency: int = count(2, 1, 32)
    max_wait_s: float = number(60, 0, 3600, "seconds")
    rate_limits: RateLimits = _limits(RateLimitSettings(calls=60, per_s=3600, burst=20))


class DhlSettings(Section):
    """DHL Unified, starter level: 1 call a second, 250 a day.

    Source: https://developer.dhl.com/api-reference/shipment-tracking (read 2026-11-22).
    """

    base_url: WebAddress = Field("https://api-eu.dhl.com", description=_ADDRESS)
    api_key_env: EnvironmentName = Field("DHL_API_KEY", description=_VARIABLE)
    timeout_s: float = number(15, 1, 120, "seconds")
    max_tries: int = count(3, 1, 10)
    concurrency: int = count(2, 1, 32)
    max_wait_s: float = number(60, 0, 3600, "seconds")
    rate_limits: RateLimits = _limits(
        RateLimitSettings(calls=1, per_s=1), RateLimitSettings(calls=250, per_s=_DAY_S, burst=125)
    )


class AftershipSettings(Section):
    """AfterShip Tracking: 6 lists and 20 new numbers a second.

    Source: https://www.aftership.com/docs/tracking/quickstart/rate-limit (read 2026-11-22).
    """

    base_url: WebAddress = Field("https://api.aftership.com", description=_ADDRESS)
    api_key_env: EnvironmentName = Field("AFTERSHIP_API_KEY", description=_VARIABLE)
    webhook_secret_env: EnvironmentName = Field("AFTERSHIP_WEBHOOK_SECRET", description=_VARIABLE)
    timeout_s: float = number(20, 1, 120, "seconds")
    max_tries: int = count(4, 1, 10)
    concurrency: int = count(4, 1, 32)
    max_wait_s: float = number(60, 0, 3600, "seconds")
    rate_limits: RateLimits = _limits(RateLimitSettings(calls=6, per_s=1))
    create_rate_limits: RateLimits = _limits(RateLimitSettings(calls=20, per_s=1))


class CarriersSettings(Section):
    """One section for each API; AfterShip stands for the carriers that have none of their own here."""

    ups: UpsSettings = UpsSettings()
    fedex: FedexSettings = FedexSettings()
    usps: UspsSettings = UspsSettings()
    dhl: DhlSettings = DhlSettings()
    aftership: AftershipSettings = AftershipSettings()


def above_published(section: Section) -> tuple[RateLimitSettings, ...]:
    """The default limits of this section's API that its own limits would break; none when all are kept."""
    broken: list[RateLimitSettings] = []
    for name in ("rate_limits", "create_rate_limits"):
        written: RateLimits = getattr(section, name, ())
        published: RateLimits = getattr(type(section)(), name, ())
        broken += [limit for limit in published if min(_most(one, limit.per_s) for one in written) > limit.calls]
    return tuple(broken)


def _most(limit: RateLimitSettings, seconds: float) -> int:
    """The most calls that the limit lets through in a window of so many seconds."""
    return math.ceil(seconds / limit.per_s) * limit.calls
