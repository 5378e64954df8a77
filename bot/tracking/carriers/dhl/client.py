"""DHL's unified shipment tracking: one number a call, one key for all divisions.

Source: https://developer.dhl.com/api-reference/shipment-tracking (read 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.errors import CredentialsError, ServiceDown
from bot.tracking.carriers.dhl.answer import KEYS, LATER, NAME, PLACE, about, read_shipments
from bot.tracking.event import History
from bot.tracking.port import Ask, Gate
from bot.tracking.transport import Answer, CallLimits, Request, Transport

PRODUCTION = "https://api-eu.dhl.com"
_NOBODYS = "0000000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class DhlSettings:
    """Who asks, and where; the key stays out of the repr."""

    api_key: str = field(repr=False)
    base_url: str = PRODUCTION
    max_parallel_calls: int = 1  # a starter's key may ask once a second
    limits: CallLimits = field(default_factory=CallLimits)


def build_request(number: str, *, settings: DhlSettings) -> Request:
    """The request for one number, over all of DHL's services, with texts in English."""
    return Request(
        method="GET",
        url=f"{settings.base_url.rstrip('/')}/track/shipments",
        headers={"DHL-API-Key": settings.api_key, "Accept": "application/json"},
        params={"trackingNumber": number, "language": "en"},
    )


class Dhl:
    """DHL; see `bot.tracking.port.TrackingApi`."""

    name = NAME
    max_numbers_per_call = 1

    def __init__(self, settings: DhlSettings, gate: Gate | None = None) -> None:
        """Raises CredentialsError when the settings have no key."""
        if not settings.api_key:
            raise CredentialsError(PLACE, "no api_key is set", KEYS)
        self.max_parallel_calls = settings.max_parallel_calls
        self._settings = settings
        self._transport = Transport(PLACE, settings.limits, pool_size=settings.max_parallel_calls, gate=gate)

    def fetch(self, asks: Sequence[Ask]) -> Mapping[Ask, History]:
        """What DHL knows about each number; see `TrackingApi.fetch`."""
        return {ask: self._history(ask.number) for ask in asks}

    def try_keys(self) -> None:
        """See `TrackingApi.try_keys`."""
        self.fetch([Ask(NAME, _NOBODYS)])

    def close(self) -> None:
        self._transport.close()

    def _history(self, number: str) -> History:
        return history_of(self._transport.send(build_request(number, settings=self._settings)), number)


def history_of(answer: Answer, number: str) -> History:
    """What an answer says about the number that was asked for.

    Raises:
        CredentialsError: DHL does not let this key track.
        ServiceDown: the answer says nothing about this number.
    """
    if answer.status in {401, 403}:
        raise CredentialsError(PLACE, f"DHL does not let this key track (HTTP {answer.status})", KEYS)
    if answer.status not in {200, 404}:
        raise ServiceDown(PLACE, f"DHL answered HTTP {answer.status}", LATER)
    shipments = read_shipments(answer.text)
    is_found = any(shipment.history.is_found for shipment in shipments)
    if is_found is not (answer.status == 200):
        raise ServiceDown(PLACE, f"DHL answered HTTP {answer.status} with the opposite in the body", LATER)
    if not is_found:
        return replace(shipments[0].history, number=number)
    history = about(shipments, number)
    if history is None:
        raise ServiceDown(PLACE, "DHL answered about another number", LATER)
    return history
