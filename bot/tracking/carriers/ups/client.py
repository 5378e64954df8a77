"""UPS Track v1: one number a call, OAuth2 client credentials, the pieces of a shipment page by page.

Source: https://github.com/UPS-API/api-documentation, Tracking.yaml and OAuthClientCredentials.yaml (read 2026-11-21).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import quote

from bot.errors import CredentialsError, ServiceDown
from bot.tracking.carriers.ups.answer import KEYS, LATER, NAME, PLACE, parse_events
from bot.tracking.event import History
from bot.tracking.oauth import TokenSource
from bot.tracking.port import Ask, Gate
from bot.tracking.transport import Answer, CallLimits, Request, Transport

PRODUCTION = "https://onlinetools.ups.com"
_NOBODYS = "1Z0000000000000000"
_PAGE = 50  # UPS's default number of packages on a page


@dataclass(frozen=True, slots=True, kw_only=True)
class UpsSettings:
    """Who asks, and where. `source` names the asking application to UPS; secrets stay out of the repr."""

    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    base_url: str = PRODUCTION
    source: str = "sheet-bot"
    max_parallel_calls: int = 4
    limits: CallLimits = field(default_factory=CallLimits)


def token_request(settings: UpsSettings) -> Request:
    return Request(
        method="POST",
        url=f"{settings.base_url.rstrip('/')}/security/v1/oauth/token",
        headers={"Accept": "application/json"},
        data={"grant_type": "client_credentials"},
        auth=(settings.client_id, settings.client_secret),
        call="token",
    )


def build_request(
    number: str, *, settings: UpsSettings, token: str, trans_id: str, offset: int | None = None
) -> Request:
    """The request for one number; with `offset`, for the page of its shipment's packages that starts there."""
    what = "details" if offset is None else "shipment/details"
    page = {} if offset is None else {"offset": str(offset), "count": str(_PAGE)}
    return Request(
        method="GET",
        url=f"{settings.base_url.rstrip('/')}/api/track/v1/{what}/{quote(number, safe='')}",
        headers={
            "Authorization": f"Bearer {token}",
            "transId": trans_id,
            "transactionSrc": settings.source,
            "Accept": "application/json",
        },
        params={"locale": "en_US", **page},
    )


class Ups:
    """UPS; see `bot.tracking.port.TrackingApi`."""

    name = NAME
    max_numbers_per_call = 1

    def __init__(self, settings: UpsSettings, gate: Gate | None = None) -> None:
        """Raises CredentialsError when the settings have no client id or secret."""
        if not settings.client_id or not settings.client_secret:
            raise CredentialsError(PLACE, "no client id or no client secret is set", KEYS)
        self.max_parallel_calls = settings.max_parallel_calls
        self._settings = settings
        self._transport = Transport(PLACE, settings.limits, pool_size=settings.max_parallel_calls, gate=gate)
        self._tokens = TokenSource(self._transport, token_request(settings), place=PLACE, fix=KEYS)

    def fetch(self, asks: Sequence[Ask]) -> Mapping[Ask, History]:
        """What UPS knows about each number; see `TrackingApi.fetch`."""
        return {ask: self._history(ask.number) for ask in asks}

    def try_keys(self) -> None:
        """See `TrackingApi.try_keys`."""
        self.fetch([Ask(NAME, _NOBODYS)])

    def close(self) -> None:
        self._transport.close()

    def _history(self, number: str) -> History:
        history = self._read(number)
        pieces = {event.piece for event in history.events}
        if not history.is_found or (history.pieces_total or 1) <= max(len(pieces), 1):
            return history
        return self._with_all_pieces(number, history)

    def _with_all_pieces(self, number: str, history: History) -> History:
        """The history with the pieces on the shipment's pages; what UPS does not show stays missing, not delivered."""
        total = history.pieces_total or 1
        events = list(history.events)
        shown: set[str] = set()
        for offset in range(0, total, _PAGE):
            page = self._read(number, offset)
            before, shown = len(shown), shown | {event.piece for event in page.events}
            if len(shown) == before:  # UPS counts more pieces than it shows
                break
            events += page.events
        return replace(history, events=tuple(events))

    def _read(self, number: str, offset: int | None = None) -> History:
        def request_with(token: str) -> Request:
            return build_request(number, settings=self._settings, token=token, trans_id=uuid.uuid4().hex, offset=offset)

        return history_of(self._tokens.send(request_with), number)


def history_of(answer: Answer, number: str) -> History:
    """What an answer says about the number that was asked for.

    Raises:
        CredentialsError: UPS does not let this account track.
        ServiceDown: the answer says nothing about this number.
    """
    if answer.status in {401, 403}:
        raise CredentialsError(PLACE, f"UPS does not let this account track (HTTP {answer.status})", KEYS)
    if answer.status not in {200, 207, 400, 404}:
        raise ServiceDown(PLACE, f"UPS answered HTTP {answer.status}", LATER)
    if answer.status in {400, 404} and not _is_envelope(answer.text):
        problem = f"HTTP {answer.status} that is not UPS's own"
        raise ServiceDown(PLACE, problem, "Check carriers.ups.base_url; else run again later.")
    histories = parse_events(answer.text)
    if answer.status == 404 and any(history.is_found for history in histories):
        raise ServiceDown(PLACE, "UPS answered 404 with a parcel", LATER)
    for history in histories:
        if history.number in {number, ""} or any(event.piece == number for event in history.events):
            return replace(history, number=number)
    raise ServiceDown(PLACE, "UPS answered about another number", LATER)


def _is_envelope(text: str) -> bool:
    """Whether the text is UPS's error envelope: {"response": {"errors": […]}}."""
    try:
        return bool(json.loads(text)["response"]["errors"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
