"""AfterShip Tracking: follows numbers of carriers that have no API of their own here.

A number has to be made known to AfterShip before it tells anything: one call lists up to 50 numbers, one call each
makes known what was not listed. Making known counts against the plan, so it is only done after a complete list.

Source: https://www.aftership.com/docs/tracking/2026-07/reference/api, .../quickstart/authentication,
.../quickstart/request-errors, .../quickstart/rate-limit: list 6 a second, create 20 (read 2026-11-22).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.errors import CredentialsError, ServiceDown
from bot.tracking.carriers.aftership.answer import KEYS, LATER, NAME, PLACE, Page, Row, about, plain, read_page
from bot.tracking.carriers.aftership.codes import COURIERS
from bot.tracking.carriers.event_text import shown_code, shown_text
from bot.tracking.carriers.json_answer import member, read_json, text_of
from bot.tracking.event import History
from bot.tracking.port import Ask, Gate
from bot.tracking.transport import Answer, CallLimits, Request, Transport

PRODUCTION = "https://api.aftership.com"
VERSION = "2026-07"
_ROWS = 200  # the most a page may have
_MOST_PAGES = 20
_NOBODYS = "TBA000000000000"
_FOLLOWED = frozenset({"200", "201", "202", "4003"})  # 4003: it is followed already
_NO_SUCH_NUMBER = frozenset({"4005", "4012", "4017"})  # invalid, of no courier's format
_NOT_FOLLOWED = frozenset({"4008", "4009", "4010", "4011"})  # the courier wants more than a number
ASKED = "AfterShip has just been asked to follow it"


@dataclass(frozen=True, slots=True, kw_only=True)
class AftershipSettings:
    """Who asks, and where; the key stays out of the repr."""

    api_key: str = field(repr=False)
    base_url: str = PRODUCTION
    max_parallel_calls: int = 2
    limits: CallLimits = field(default_factory=CallLimits)


def list_request(numbers: Iterable[str], *, settings: AftershipSettings, cursor: str | None = None) -> Request:
    """The request for what AfterShip knows about up to 50 numbers, from the page that `cursor` names."""
    more = {} if cursor is None else {"cursor": cursor}
    return Request(
        method="GET",
        url=_url(settings),
        headers=_headers(settings),
        params={"tracking_numbers": ",".join(numbers), "limit": str(_ROWS), **more},
    )


def create_request(ask: Ask, *, settings: AftershipSettings) -> Request:
    """The request to follow a number from now on."""
    body = {"tracking_number": plain(ask.number), **COURIERS[ask.carrier].create}
    return Request(method="POST", url=_url(settings), headers=_headers(settings), json=body, call="create")


def _url(settings: AftershipSettings) -> str:
    return f"{settings.base_url.rstrip('/')}/tracking/{VERSION}/trackings"


def _headers(settings: AftershipSettings) -> dict[str, str]:
    return {"as-api-key": settings.api_key, "Accept": "application/json"}


class Aftership:
    """AfterShip; see `bot.tracking.port.TrackingApi`."""

    name = NAME
    max_numbers_per_call = 50

    def __init__(self, settings: AftershipSettings, gate: Gate | None = None) -> None:
        """Raises CredentialsError when the settings have no key."""
        if not settings.api_key:
            raise CredentialsError(PLACE, "no api_key is set", KEYS)
        self.max_parallel_calls = settings.max_parallel_calls
        self._settings = settings
        self._transport = Transport(PLACE, settings.limits, pool_size=settings.max_parallel_calls, gate=gate)

    def fetch(self, asks: Sequence[Ask]) -> Mapping[Ask, History]:
        """What AfterShip knows about each number; it is asked to follow those it does not list.

        A number that it could not be asked to follow is left out; see `TrackingApi.fetch`.
        """
        served = [ask for ask in asks if ask.carrier in COURIERS]
        rows = self._list(list(dict.fromkeys(plain(ask.number) for ask in served)))
        found = {ask: history for ask in served if (history := about(rows, ask)) is not None}
        try:
            for ask in served:
                if ask not in found:
                    found[ask] = self._follow(ask)
        except ServiceDown:
            if not found:
                raise
        return found

    def try_keys(self) -> None:
        """See `TrackingApi.try_keys`. It only lists, which follows nothing and costs nothing."""
        self._list([_NOBODYS])

    def close(self) -> None:
        self._transport.close()

    def _list(self, numbers: Sequence[str]) -> list[Row]:
        """The rows of all pages."""
        rows: list[Row] = []
        cursor: str | None = None
        for _ in range(_MOST_PAGES if numbers else 0):
            page = page_of(self._transport.send(list_request(numbers, settings=self._settings, cursor=cursor)))
            rows += page.rows
            if page.next_cursor is None or page.next_cursor == cursor:
                return rows
            cursor = page.next_cursor
        if not numbers:
            return rows
        raise ServiceDown(PLACE, f"the list has more than {_MOST_PAGES} pages", LATER)

    def _follow(self, ask: Ask) -> History:
        return followed(self._transport.send(create_request(ask, settings=self._settings)), ask)


def page_of(answer: Answer) -> Page:
    """The page of the list in an answer.

    Raises:
        CredentialsError: AfterShip does not accept the key.
        ServiceDown: it is no list.
    """
    if answer.status in {401, 403}:
        raise CredentialsError(PLACE, f"AfterShip does not accept the key (HTTP {answer.status})", KEYS)
    if answer.status != 200:
        raise ServiceDown(PLACE, f"AfterShip answered HTTP {answer.status}", LATER)
    return read_page(answer.text)


def followed(answer: Answer, ask: Ask) -> History:
    """What the answer to a request to follow a number means for it: nothing is known yet.

    A number no courier can have is not found. Of one whose courier wants more than the number (a postcode, an
    account) nothing can be known here: a state for review.

    Raises:
        CredentialsError: AfterShip does not accept the key.
        ServiceDown: AfterShip did not say whether it follows the number.
    """
    if answer.status in {401, 403}:
        raise CredentialsError(PLACE, f"AfterShip does not accept the key (HTTP {answer.status})", KEYS)
    envelope = read_json(answer.text, PLACE, LATER)
    code = text_of(member(envelope, "meta", "code")) or str(answer.status)
    message = shown_text(text_of(member(envelope, "meta", "message")))
    nothing = History(carrier=ask.carrier, number=ask.number, is_found=False, text=ASKED)
    if code in _FOLLOWED and (code == "4003" or answer.status in {200, 201, 202}):
        return nothing
    if answer.status == 400 and code in _NO_SUCH_NUMBER:
        return replace(nothing, text=message or "AfterShip does not know the format")
    if answer.status == 400 and code in _NOT_FOLLOWED:
        return replace(nothing, is_found=True, text=message)
    raise ServiceDown(PLACE, f"AfterShip did not follow a number ({shown_code(code)})", LATER)
