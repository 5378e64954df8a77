"""A simulator of UPS's OAuth and Track v1 API: journeys in, UPS's own words out.

Documented: the calls and their fields, pages of pieces by offset and count, 120 days of retention, `logicalScan`, the
gmt fields, errors in `response.errors`. UPS publishes no limit: `limiter` has none until a test gives it one. Not
documented: answers about returned and refused parcels, which are written as the table of status codes words them, and
that a number nobody knows is in truth a 200 with a warning (issues 102 and 166).

Source: UPS-API/api-documentation on GitHub, Tracking.yaml, OAuthClientCredentials.yaml and issues 12, 102, 166 (read
2026-11-22). Written from the truth side, apart from the bot's parser and its tables.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.carriers.faults import Fault, FaultQueue, altered, sorry_page
from bot.sandbox.carriers.journeys import Journey, Step, What
from bot.sandbox.carriers.limits import SlidingLimiter
from bot.sandbox.carriers.tokens import TokenIssuer
from bot.sandbox.carriers.ups_words import Words, words_for

RETENTION = timedelta(days=120)
_AT_A_SHOP = {What.AT_ACCESS_POINT, What.AT_LOCKER}
_SERVICES = {
    "": {"code": "518", "levelCode": "011", "description": "UPS Ground"},
    "surepost": {"code": "525", "levelCode": "092", "description": "UPS Ground Saver"},
    "mail_innovations": {"code": "542", "levelCode": "M4", "description": "UPS Mail Innovations"},
}
_MESSAGES = {"401": "Invalid Authentication Information.", "403": "Blocked Merchant", "429": "Quota Limit Exceeded"}


@dataclass
class UpsSimulator:
    """The state behind the simulated API. `now` is UPS's clock: steps after it have not happened yet.

    `limiter` counts the tracking calls; give it `limits` to have a quota.
    """

    journeys: Mapping[str, Journey]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    clock: Callable[[], float] = time.monotonic
    repeats_activities: bool = False
    faults: FaultQueue = field(default_factory=FaultQueue)
    calls: Counter[str] = field(default_factory=Counter)
    trans_ids: deque[str] = field(default_factory=lambda: deque(maxlen=1000))
    tokens: TokenIssuer = field(init=False)
    limiter: SlidingLimiter = field(init=False)

    def __post_init__(self) -> None:
        self.tokens = TokenIssuer(lambda: self.now(), life_s=14_399)
        self.limiter = SlidingLimiter(clock=self.clock)

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
                Route("/security/v1/oauth/token", self._token, methods=["POST"]),
                Route("/api/track/v1/details/{number}", self._details, methods=["GET"]),
                Route("/api/track/v1/shipment/details/{number}", self._shipment, methods=["GET"]),
            ]
        )

    async def _token(self, request: Request) -> Response:
        self.calls["token"] += 1
        if (fault := self.faults.next("token")) is not None:
            return await _broken(fault)
        form = dict(parse_qsl((await request.body()).decode()))
        if not self.tokens.admits_basic(request.headers.get("authorization", "")):
            return _error(401, "10401", "ClientId is Invalid")
        if form.get("grant_type") != "client_credentials":
            return _error(400, "10400", "Invalid/Missing grant_type")
        return JSONResponse(
            {
                "token_type": "Bearer",
                "issued_at": str(int(self.now().timestamp() * 1000)),
                "client_id": self.client_id,
                "access_token": self.tokens.issue(),
                "expires_in": str(self.tokens.life_s),
                "status": "approved",
            }
        )

    async def _details(self, request: Request) -> Response:
        return await self._answer(request, "details", lambda journey: [journey])

    async def _shipment(self, request: Request) -> Response:
        offset, count = request.query_params.get("offset", "0"), request.query_params.get("count", "50")
        if not (offset.isdecimal() and count.isdecimal()):
            return _error(400, "TV1003", "Invalid offset or count")
        start, end = int(offset), int(offset) + int(count)
        return await self._answer(request, "shipment", lambda journey: self._pieces(journey)[start:end])

    async def _answer(self, request: Request, call: str, pieces_of: Callable[[Journey], list[Journey]]) -> Response:
        self.calls[call] += 1
        number = request.path_params["number"]
        fault = self.faults.next(call)
        if fault is not None and fault.breaks:
            return await _broken(fault)
        if (refusal := self._refusal(request, number, call)) is not None:
            return refusal
        self.trans_ids.append(request.headers["transid"])
        shipment: dict[str, Any] = {"inquiryNumber": number}
        journey = self.journeys.get(number)
        if fault is not None and fault.kind == "left_out":
            return JSONResponse({"trackResponse": {"shipment": []}})
        if journey is not None and journey.is_of("ups") and self._is_kept(journey):
            shipment["package"] = [self._package(piece) for piece in pieces_of(journey)]
        elif fault is not None and fault.kind == "not_found_404":  # what is documented
            return _error(404, "TW0001", "Tracking Information Not Found")
        else:
            shipment["warnings"] = [{"code": "TW0001", "message": "Tracking Information Not Found"}]
        return altered(fault, JSONResponse({"trackResponse": {"shipment": [shipment]}}), [number])

    def _refusal(self, request: Request, number: str, call: str) -> Response | None:
        if not self.tokens.knows(request.headers):
            return _error(401, "250002", "Invalid Authentication Information.")
        if (broken := self.limiter.refuses(call)) is not None:
            return _error(429, "10429", "Quota Limit Exceeded", {"Retry-After": str(broken[1])})
        if not request.headers.get("transid") or not request.headers.get("transactionsrc"):
            return _error(400, "TV0010", "Missing transId or transactionSrc")
        if not 7 <= len(number) <= 34:
            return _error(400, "TV1002", "Invalid inquiry number")
        return None

    def _pieces(self, journey: Journey) -> list[Journey]:
        return [self.journeys[number] for number in journey.shipment if number in self.journeys] or [journey]

    def _is_kept(self, journey: Journey) -> bool:
        happened = journey.happened(self.now())
        return bool(happened) and self.now() - max(step.at for step in happened) <= RETENTION

    def _package(self, journey: Journey) -> dict[str, Any]:
        now = self.now()
        told = [step for step in journey.former if now - step.at <= RETENTION] + journey.happened(now)
        said = [(step, words) for step in reversed(told) if (words := words_for(journey, step)) is not None]
        activities = [_activity(journey, step, words) for step, words in said]
        if self.repeats_activities:
            activities = [activity for activity in activities for _ in range(2)]
        package: dict[str, Any] = {
            "trackingNumber": journey.number,
            "packageCount": max(len(journey.shipment), 1),
            "activity": activities,
            "packageAddress": [
                {"type": "ORIGIN", "address": _address(journey.origin)},
                {"type": "DESTINATION", "address": _address(journey.destination)},
            ],
            "service": _SERVICES.get(journey.service, _SERVICES[""]),
        }
        if said:
            package |= _standing(*max(said, key=lambda pair: pair[0].at))
        if journey.service in _SERVICES and journey.service:
            package["alternateTrackingNumber"] = [{"number": f"92{journey.number[2:]:0>20}"[:22], "type": "USPS_PIC"}]
        return package


def _standing(step: Step, words: Words) -> dict[str, Any]:
    """The fields of a package that follow from its newest activity."""
    status = {"type": words.kind, "code": words.code, "statusCode": words.status_code, "description": words.text}
    standing: dict[str, Any] = {"currentStatus": status}
    if words.kind == "D":
        standing["deliveryDate"] = [{"type": "DEL", "date": f"{step.at:%Y%m%d}"}]
        standing["deliveryTime"] = {"type": "DEL", "endTime": f"{step.at:%H%M%S}"}
        standing["deliveryInformation"] = {"location": words.door, "receivedBy": ""}
    else:
        standing["deliveryDate"] = [{"type": "SDD", "date": f"{step.at + timedelta(days=2):%Y%m%d}"}]
        standing["deliveryTime"] = {"type": "EOD"}
    if step.what in _AT_A_SHOP:
        standing["accessPointInformation"] = {"pickupByDate": f"{step.at + timedelta(days=7):%Y%m%d}"}
    return standing


def _activity(journey: Journey, step: Step, words: Words) -> dict[str, Any]:
    gmt = step.at.astimezone(UTC)
    offset = f"{step.at:%z}"
    return {
        "location": {"address": _address(journey.place_of(step)), "slic": "4009"},
        "status": {
            "type": words.kind,
            "description": words.text,
            "code": words.code,
            "statusCode": words.status_code,
        },
        "date": f"{step.at:%Y%m%d}",
        "time": f"{step.at:%H%M%S}",
        "gmtDate": f"{gmt:%Y%m%d}",
        "gmtTime": f"{gmt:%H%M%S}".lstrip("0") or "0",  # UPS's own example, "74700", has no leading zero
        "gmtOffset": f"{offset[:3]}:{offset[3:5]}",
        "logicalScan": words.is_logical,
    }


def _address(place: str) -> dict[str, str]:
    city, _, state = place.partition(", ")
    where = {"city": city, "stateProvince": state} if place else {}
    return {**where, "countryCode": "US", "country": "US"}


def _error(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Response:
    body = {"response": {"errors": [{"code": code, "message": message}]}}
    return JSONResponse(body, status, headers=dict(headers or {}))


async def _broken(fault: Fault) -> Response:
    """UPS's answer when something is wrong with UPS, the account or the line."""
    await fault.wait()
    if fault.kind == "html":
        return sorry_page()
    if fault.kind == "malformed":
        return Response('{"trackResponse": {"shipment": [', media_type="application/json")
    if fault.kind == "quota_in_200":
        return _error(200, "10429", "Too Many Requests")
    if fault.kind == "login_in_200":
        return _error(200, "250003", "Invalid Access License number")
    return _error(int(fault.kind), f"10{fault.kind}", _MESSAGES.get(fault.kind, "Service Unavailable"), fault.headers)
