"""FedEx Track v1: up to 30 numbers a call, OAuth2 client credentials; a return is followed under its new number.

Source: https://developer.fedex.com/api/en-us/catalog/track/v1/docs.html and .../authorization/v1/docs.html (read
2026-11-22 in https://github.com/ShipStream/fedex-rest-php-sdk, resources/models).
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.core.parcel import Leg
from bot.errors import CredentialsError, ServiceDown
from bot.tracking.carriers.fedex.answer import KEYS, LATER, NAME, NOT_FOUND_CODES, OTHER_PIECE, PLACE, parse_events
from bot.tracking.event import Event, History
from bot.tracking.oauth import TokenSource
from bot.tracking.port import Ask, Gate
from bot.tracking.transport import Answer, CallLimits, Request, Transport

PRODUCTION = "https://apis.fedex.com"
MAX_NUMBERS = 30
_NOBODYS = "000000000000"


@dataclass(frozen=True, slots=True, kw_only=True)
class FedexSettings:
    """Who asks, and where; secrets stay out of the repr."""

    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    base_url: str = PRODUCTION
    max_parallel_calls: int = 4
    limits: CallLimits = field(default_factory=CallLimits)


def token_request(settings: FedexSettings) -> Request:
    return Request(
        method="POST",
        url=f"{settings.base_url.rstrip('/')}/oauth/token",
        headers={"Accept": "application/json"},
        data={
            "grant_type": "client_credentials",
            "client_id": settings.client_id,
            "client_secret": settings.client_secret,
        },
        call="token",
    )


def build_request(numbers: Sequence[str], *, settings: FedexSettings, token: str) -> Request:
    """The request for at most 30 numbers."""
    return Request(
        method="POST",
        url=f"{settings.base_url.rstrip('/')}/track/v1/trackingnumbers",
        headers={
            "Authorization": f"Bearer {token}",
            "Accept": "application/json",
            "x-customer-transaction-id": uuid.uuid4().hex,
            "x-locale": "en_US",
        },
        json={
            "includeDetailedScans": True,
            "trackingInfo": [{"trackingNumberInfo": {"trackingNumber": number}} for number in numbers],
        },
    )


def associated_request(number: str, *, settings: FedexSettings, token: str) -> Request:
    """The request for all the pieces of the shipment that a number belongs to."""
    whole = build_request([number], settings=settings, token=token)
    return replace(
        whole,
        url=f"{settings.base_url.rstrip('/')}/track/v1/associatedshipments",
        json={
            "includeDetailedScans": True,
            "associatedType": "STANDARD_MPS",
            "masterTrackingNumberInfo": {"trackingNumberInfo": {"trackingNumber": number}},
        },
    )


class Fedex:
    """FedEx; see `bot.tracking.port.TrackingApi`."""

    name = NAME
    max_numbers_per_call = MAX_NUMBERS

    def __init__(self, settings: FedexSettings, gate: Gate | None = None) -> None:
        """Raises CredentialsError when the settings have no client id or secret."""
        if not settings.client_id or not settings.client_secret:
            raise CredentialsError(PLACE, "no client id or no client secret is set", KEYS)
        self.max_parallel_calls = settings.max_parallel_calls
        self._settings = settings
        self._transport = Transport(PLACE, settings.limits, pool_size=settings.max_parallel_calls, gate=gate)
        self._tokens = TokenSource(self._transport, token_request(settings), place=PLACE, fix=KEYS)

    def fetch(self, asks: Sequence[Ask]) -> Mapping[Ask, History]:
        """What FedEx knows about each number, its way back included; see `TrackingApi.fetch`.

        One call more is made for all the numbers under which parcels travel back, and one for each shipment of several
        pieces of which FedEx does not show all: any of them may have come less far. A parcel whose way back gets no
        answer is left out: without it "returned" would fall back to "returning". Pieces without an answer stay missing.
        """
        found = self._read(list(dict.fromkeys(ask.number for ask in asks)))
        back = {history.return_number for history in found.values() if history.return_number}
        returns = {**found, **self._read_returns(sorted(back - set(found)))}
        whole: dict[str, History] = {}
        for number, history in found.items():
            with_pieces = self._with_all_pieces(history)
            if (complete := with_way_back(with_pieces, returns)) is not None:
                whole[number] = complete
        return {ask: whole[ask.number] for ask in asks if ask.number in whole}

    def try_keys(self) -> None:
        """See `TrackingApi.try_keys`."""
        self.fetch([Ask(NAME, _NOBODYS)])

    def close(self) -> None:
        self._transport.close()

    def _read_returns(self, numbers: Sequence[str]) -> Mapping[str, History]:
        try:
            return self._read(numbers[:MAX_NUMBERS]) if numbers else {}
        except ServiceDown:
            return {}

    def _with_all_pieces(self, history: History) -> History:
        shown = {event.piece for event in history.events if OTHER_PIECE not in event.piece}
        if (history.pieces_total or 1) <= max(len(shown), 1):
            return history
        try:
            answer = self._tokens.send(
                lambda token: associated_request(history.number, settings=self._settings, token=token)
            )
            others = parse_events(answer.text) if answer.status == 200 else []
        except ServiceDown:
            return history
        if all(other.number != history.number for other in others):
            return history
        events = (event for each in (history, *others) for event in each.events)
        return replace(history, events=tuple(event for event in events if OTHER_PIECE not in event.piece))

    def _read(self, numbers: Sequence[str]) -> dict[str, History]:
        answer = self._tokens.send(lambda token: build_request(numbers, settings=self._settings, token=token))
        return histories_of(answer, numbers)


def histories_of(answer: Answer, numbers: Sequence[str]) -> dict[str, History]:
    """What an answer says about the numbers that were asked for; about others it may say what it will.

    Raises:
        CredentialsError: FedEx does not let this account track.
        ServiceDown: the answer says nothing about any of the numbers.
    """
    if answer.status in {401, 403}:
        raise CredentialsError(PLACE, f"FedEx does not let this account track (HTTP {answer.status})", KEYS)
    if answer.status in {400, 404} and len(numbers) == 1 and _error_codes(answer.text) & NOT_FOUND_CODES:
        return {numbers[0]: History(carrier=NAME, number=numbers[0], is_found=False)}
    if answer.status == 404:
        raise ServiceDown(PLACE, "FedEx answered HTTP 404", "Check carriers.fedex.base_url; else run again later.")
    if answer.status != 200:
        raise ServiceDown(PLACE, f"FedEx answered HTTP {answer.status}", LATER)
    histories = {history.number: history for history in parse_events(answer.text)}
    found = {number: histories[number] for number in numbers if number in histories}
    if not found:
        raise ServiceDown(PLACE, "FedEx answered about other numbers", LATER)
    return found


def _error_codes(text: str) -> set[str]:
    """The codes in FedEx's error envelope, {"errors": [{"code": …}]}."""
    try:
        return {str(error["code"]).upper() for error in json.loads(text)["errors"]}
    except (ValueError, KeyError, TypeError, RecursionError):
        return set()


def with_way_back(history: History, returns: Mapping[str, History]) -> History | None:
    """The history with the events of its way back on the return leg; None when there was no answer about these."""
    if history.return_number is None or history.return_number == history.number:
        return history
    back = returns.get(history.return_number)
    if back is None:
        return None
    piece = max(history.events, key=lambda event: event.time).piece if history.events else history.number
    return replace(history, events=(*history.events, *(_on_the_way_back(event, piece) for event in back.events)))


def _on_the_way_back(event: Event, piece: str) -> Event:
    return replace(event, leg=Leg.RETURN, piece=piece)
