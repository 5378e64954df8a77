"""A simulator of FedEx's OAuth and Track v1 API: journeys in, FedEx's own words out.

Documented: the token call (a form body, an hour), at most 30 numbers a call, the error codes and messages, per-number
errors inside a 200, several results for one number told apart by `trackingNumberUniqueId`, event types and package
identifiers, local times with their offset, 1,400 calls in 10 s, 10,000 calls a day until midnight GMT (here: any 24
hours), 429 for both. Not documented: a Retry-After header with the 429 (sent here), the limits on tokens by address
(not enforced here), and what FedEx answers about returned and refused parcels, which is written as its tables of codes
word them: the scan RS, the return's number among the identifiers, and a plain Delivered under that number.

Source: developer.fedex.com, Basic Integrated Visibility (Track API) v1, Authorization, API reference guide, Quotas and
rate limits (read 2026-11-22). Written from the truth side, apart from the bot's parser and its tables.
"""

from __future__ import annotations

import time
import uuid
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from json import JSONDecodeError
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.carriers.faults import Fault, FaultQueue, altered, sorry_page
from bot.sandbox.carriers.fedex_results import track_results
from bot.sandbox.carriers.journeys import Journey
from bot.sandbox.carriers.limits import Limit, SlidingLimiter
from bot.sandbox.carriers.tokens import TokenIssuer

MAX_NUMBERS = 30
RATE = Limit(1400, 10.0, "rate")
DAILY = Limit(10_000, 86_400.0, "quota")
_TOO_FAST = "We have received too many requests in a short duration. Please wait a while to try again."
_QUOTA = "Daily transaction quota exceeded. Retry after 12:00AM GMT."
_BAD_TOKEN = "Access token expired. Please modify your request and try again."  # noqa: S105 - a message
_BAD_LOGIN = "The given client credentials were not valid. Please modify your request and try again."
_ERRORS = {
    400: ("BAD.REQUEST.ERROR", "We are unable to process this request. Please try again later."),
    401: ("NOT.AUTHORIZED.ERROR", _BAD_TOKEN),
    403: ("FORBIDDEN.ERROR", "We could not authorize your credentials. Please check your permissions and try again"),
    429: ("TOO.MANY.REQUESTS", f"Too many requests. {_TOO_FAST}"),
    500: ("INTERNAL.SERVER.ERROR", "We encountered an unexpected error and are working to resolve the issue."),
    502: ("SERVICE.UNAVAILABLE.ERROR", "The service is currently unavailable and we are working to resolve the issue."),
    503: ("SERVICE.UNAVAILABLE.ERROR", "The service is currently unavailable and we are working to resolve the issue."),
}
_NOT_FOUND = "Tracking number cannot be found. Please correct the tracking number and try again."
_INVALID = "Invalid tracking number. Please correct the tracking number format and try again."


@dataclass
class FedexSimulator:
    """The state behind the simulated API. `now` is FedEx's clock: steps after it have not happened yet.

    The way back of a parcel is asked for under its return number: `journeys` has it there too (`way_back`).
    """

    journeys: Mapping[str, Journey]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    clock: Callable[[], float] = time.monotonic
    faults: FaultQueue = field(default_factory=FaultQueue)
    calls: Counter[str] = field(default_factory=Counter)
    tokens: TokenIssuer = field(init=False)
    limiter: SlidingLimiter = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = TokenIssuer(lambda: self.now(), life_s=3599)
        self.limiter = SlidingLimiter((RATE, DAILY), clock=self.clock)

    @property
    def client_id(self) -> str:
        return self.tokens.client_id

    @property
    def client_secret(self) -> str:
        return self.tokens.client_secret

    def app(self) -> Starlette:
        """The ASGI application; mount it anywhere."""
        return Starlette(
            routes=[
                Route("/oauth/token", self._token, methods=["POST"]),
                Route("/track/v1/trackingnumbers", self._track, methods=["POST"]),
                Route("/track/v1/associatedshipments", self._associated, methods=["POST"]),
            ]
        )

    async def _token(self, request: Request) -> Response:
        self.calls["token"] += 1
        if (fault := self.faults.next("token")) is not None:
            return await _broken(fault)
        form = dict(parse_qsl((await request.body()).decode()))
        if form.get("grant_type") != "client_credentials":
            return _error(400)
        if not self.tokens.admits(form.get("client_id", ""), form.get("client_secret", "")):
            return _error(401, message=_BAD_LOGIN)
        token = {"access_token": self.tokens.issue(), "token_type": "bearer"}
        return JSONResponse(token | {"expires_in": self.tokens.life_s, "scope": "CXS"})

    async def _track(self, request: Request) -> Response:
        return await self._answer(request, "track", _asked_numbers)

    async def _associated(self, request: Request) -> Response:
        return await self._answer(request, "associated", self._associated_numbers)

    async def _answer(self, request: Request, call: str, numbers_of: Callable[[Any], Sequence[str]]) -> Response:
        self.calls[call] += 1
        fault = self.faults.next(call)
        if fault is not None and fault.breaks:
            return await _broken(fault)
        if not self.tokens.knows(request.headers):
            return _error(401)
        if (broken := self.limiter.refuses(call)) is not None:
            limit, wait_s = broken
            message = _QUOTA if limit.name == DAILY.name else _TOO_FAST
            return _error(429, message=f"Too many requests. {message}", headers={"Retry-After": str(wait_s)})
        try:
            asked = await request.json()
            numbers = numbers_of(asked)
        except (JSONDecodeError, UnicodeDecodeError, KeyError, TypeError, AttributeError):
            return _error(400)
        if call == "track" and len(numbers) > MAX_NUMBERS:
            limited = f"Please limit your inquiry to {MAX_NUMBERS} tracking numbers or references."
            return _error(400, "TRACKING.TRACKINGNUMBERS.LIMITEXCEEDED", limited)
        if not numbers or not all(numbers):
            return _error(400, "TRACKING.TRACKINGNUMBER.EMPTY", "Please provide tracking number.")
        is_detailed = bool(asked.get("includeDetailedScans"))
        told = () if fault is not None and fault.kind == "left_out" else dict.fromkeys(numbers)
        results = [{"trackingNumber": number, "trackResults": self._results(number, is_detailed)} for number in told]
        answer: dict[str, Any] = {"transactionId": str(uuid.uuid4()), "output": {"completeTrackResults": results}}
        if (customer := request.headers.get("x-customer-transaction-id")) is not None:
            answer["customerTransactionId"] = customer
        return altered(fault, JSONResponse(answer), numbers)

    def _results(self, number: str, is_detailed: bool) -> list[dict[str, Any]]:
        journey = self.journeys.get(number)
        results: list[dict[str, Any]] = []
        if journey is not None and journey.is_of("fedex"):
            results = track_results(journey, self.journeys, self.now(), is_detailed=is_detailed)
        if results:
            return results
        error = {"code": "TRACKING.TRACKINGNUMBER.NOTFOUND", "message": _NOT_FOUND}
        if not (number.isalnum() and 10 <= len(number) <= 34):
            error = {"code": "TRACKING.TRACKINGNUMBER.INVALID", "message": _INVALID}
        info = {"trackingNumber": number, "trackingNumberUniqueId": "", "carrierCode": ""}
        return [{"trackingNumberInfo": info, "error": error}]

    def _associated_numbers(self, asked: Any) -> Sequence[str]:
        number = str(asked["masterTrackingNumberInfo"]["trackingNumberInfo"]["trackingNumber"]).strip()
        journey = self.journeys.get(number)
        return journey.shipment if journey is not None and journey.shipment else [number]


def _asked_numbers(asked: Any) -> Sequence[str]:
    return [str(item["trackingNumberInfo"]["trackingNumber"]).strip() for item in asked["trackingInfo"]]


def _error(
    status: int, code: str = "", message: str = "", headers: Mapping[str, str] | None = None, *, http: int | None = None
) -> Response:
    usual_code, usual_message = _ERRORS[status]
    error = {"code": code or usual_code, "message": message or usual_message}
    body = {"transactionId": str(uuid.uuid4()), "errors": [error]}
    return JSONResponse(body, http or status, headers=dict(headers or {}))


async def _broken(fault: Fault) -> Response:
    """FedEx's answer when something is wrong with FedEx, the account or the line."""
    await fault.wait()
    if fault.kind == "html":
        return sorry_page()
    if fault.kind == "malformed":
        return Response(
            '{"transactionId": "624deea6", "output": {"completeTrackResults": [', media_type="application/json"
        )
    if fault.kind == "quota_in_200":
        return _error(429, http=200)
    if fault.kind == "login_in_200":
        return _error(401, http=200)
    return _error(int(fault.kind), headers=fault.headers)
