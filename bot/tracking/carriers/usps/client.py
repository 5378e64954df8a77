"""USPS tracking v3r2: up to 35 numbers a call, OAuth2 client credentials with the scope `tracking`.

Source: https://developers.usps.com/trackingv3r2 and https://github.com/USPS/api-examples, README (read 2026-11-22). The
request is validated strictly: nothing may stand in it that is not documented.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.errors import CredentialsError, ServiceDown
from bot.tracking.carriers.usps.answer import KEYS, LATER, NAME, PLACE, Item, read_items, refused_number
from bot.tracking.event import History
from bot.tracking.oauth import TokenSource
from bot.tracking.port import Ask, Gate
from bot.tracking.transport import Answer, CallLimits, Request, Transport

PRODUCTION = "https://apis.usps.com"
MAX_NUMBERS = 35
_NOBODYS = "9400100000000000000006"
_MOST_CALLS = 13  # 35 numbers, and two calls for each of six halvings: enough to find the one that spoils a call

_REFUSED_FOR_THEIR_FORM = 2  # at most, when no other number is answered


@dataclass(frozen=True, slots=True, kw_only=True)
class UspsSettings:
    """Who asks, and where; secrets stay out of the repr. USPS allows few calls an hour, hence one at a time."""

    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    base_url: str = PRODUCTION
    max_parallel_calls: int = 1
    limits: CallLimits = field(default_factory=CallLimits)


def token_request(settings: UspsSettings) -> Request:
    return Request(
        method="POST",
        url=f"{settings.base_url.rstrip('/')}/oauth2/v3/token",
        headers={"Accept": "application/json"},
        json={
            "grant_type": "client_credentials",
            "client_id": settings.client_id,
            "client_secret": settings.client_secret,
            "scope": "tracking",
        },
        call="token",
    )


def build_request(numbers: Sequence[str], *, settings: UspsSettings, token: str) -> Request:
    """The request for at most 35 numbers."""
    return Request(
        method="POST",
        url=f"{settings.base_url.rstrip('/')}/tracking/v3r2/tracking",
        headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
        json=[{"trackingNumber": number} for number in numbers],
    )


class Usps:
    """USPS; see `bot.tracking.port.TrackingApi`."""

    name = NAME
    max_numbers_per_call = MAX_NUMBERS

    def __init__(self, settings: UspsSettings, gate: Gate | None = None) -> None:
        """Raises CredentialsError when the settings have no client id or secret."""
        if not settings.client_id or not settings.client_secret:
            raise CredentialsError(PLACE, "no client id or no client secret is set", KEYS)
        self.max_parallel_calls = settings.max_parallel_calls
        self._settings = settings
        self._transport = Transport(PLACE, settings.limits, pool_size=settings.max_parallel_calls, gate=gate)
        self._tokens = TokenSource(self._transport, token_request(settings), place=PLACE, fix=KEYS)

    def fetch(self, asks: Sequence[Ask]) -> Mapping[Ask, History]:
        """What USPS knows about each number; see `TrackingApi.fetch`.

        A call may be refused whole for one number whose form USPS does not like (HTTP 400). Then its halves are asked,
        the largest first, until it is found: 13 calls for one such number among 35. It gets a history that says nothing
        (a state for review), so that it is not due again in the next run; of several, some may be left out until then.
        Where more than two are refused and none is answered, it is not for their form: then nothing is known.
        """
        waiting = [list(dict.fromkeys(ask.number for ask in asks))]
        found: dict[str, History] = {}
        refused: dict[str, History] = {}
        problem = ServiceDown(PLACE, "USPS refuses the numbers in every call (HTTP 400)", LATER)
        for _ in range(_MOST_CALLS):
            if not waiting:
                break
            numbers = waiting.pop(waiting.index(max(waiting, key=len)))
            try:
                answer = self._ask(numbers)
                if answer.status == 400 and len(numbers) > 1:
                    half = len(numbers) // 2
                    waiting += [numbers[:half], numbers[half:]]
                elif answer.status == 400:
                    refused |= histories_of(answer, numbers)
                else:
                    found |= histories_of(answer, numbers)
            except ServiceDown as error:
                problem = error
        if found or len(refused) <= _REFUSED_FOR_THEIR_FORM:
            found |= refused
        if not found:
            raise problem
        return {ask: found[ask.number] for ask in asks if ask.number in found}

    def try_keys(self) -> None:
        """See `TrackingApi.try_keys`."""
        self.fetch([Ask(NAME, _NOBODYS)])

    def close(self) -> None:
        self._transport.close()

    def _ask(self, numbers: Sequence[str]) -> Answer:
        return self._tokens.send(lambda token: build_request(numbers, settings=self._settings, token=token))


def histories_of(answer: Answer, numbers: Sequence[str]) -> dict[str, History]:
    """What an answer says about the numbers that were asked for; about others it may say what it will.

    Raises:
        CredentialsError: USPS does not let this account track.
        ServiceDown: the answer says nothing about any of the numbers.
    """
    if answer.status in {401, 403}:
        raise CredentialsError(PLACE, f"USPS does not let this account track (HTTP {answer.status})", KEYS)
    if answer.status not in {200, 207, 400, 404}:
        raise ServiceDown(PLACE, f"USPS answered HTTP {answer.status}", LATER)
    if answer.status == 400 and len(numbers) == 1 and (history := refused_number(answer.text, numbers[0])) is not None:
        return {numbers[0]: history}
    items = read_items(answer.text)
    if answer.status in {400, 404}:
        # An error for the whole call: "not available" in USPS's own words holds for every number in it.
        items = [item for item in items if item.history is not None and not item.history.is_found]
        items = [Item(number, item.history) for item in items[:1] if not item.number for number in numbers]
    found = _by_number(items, numbers)
    if not found:
        problem = f"USPS answered HTTP {answer.status} without any of the numbers"
        raise ServiceDown(PLACE, problem, "Check carriers.usps.base_url; else run again later.")
    return found


def _by_number(items: Sequence[Item], numbers: Sequence[str]) -> dict[str, History]:
    """The histories by the number that was asked for.

    An item without a number is about the number at its place, if there are as many items as numbers and each item that
    has a number stands at that number's place.
    """
    in_step = len(items) == len(numbers) and all(
        item.number in {number, ""} for item, number in zip(items, numbers, strict=True)
    )
    found: dict[str, History] = {}
    for index, item in enumerate(items):
        number = item.number or (numbers[index] if in_step else "")
        if item.history is None or number not in numbers:
            continue
        before = found.get(number)
        history = _named(item.history, number)
        if before is None or not before.is_found:
            found[number] = history
        elif history.is_found:
            found[number] = replace(before, events=(*before.events, *history.events))
    return found


def _named(history: History, number: str) -> History:
    events = tuple(replace(event, piece=number) for event in history.events)
    return replace(history, number=number, events=events)
