"""A simulator of USPS's OAuth and Tracking v3r2 API: journeys in, USPS's own words out.

Documented: the token call, at most 35 numbers a call, 200 when all are found and 207 with an error in the item of
each that is not, about 60 calls an hour, 429 with Retry-After, the names of the fields. Not documented in public: the
exact look of an item's error in a 207 (here the API's common error object), and whether `eventTimestamp`, which is
local, still ends in the Z that the published v3 example has (`marks_local_times_with_z`).

Source: https://developers.usps.com/trackingv3r2; github.com/USPS/api-examples, README, error inventory and issues 56,
102, 107 (read 2026-11-22). Written apart from the bot's parser.
"""

from __future__ import annotations

import secrets
import time
import zlib
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from json import JSONDecodeError
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.carriers.faults import Fault, FaultQueue, altered, sorry_page
from bot.sandbox.carriers.journeys import Journey, Step
from bot.sandbox.carriers.limits import Limit, SlidingLimiter
from bot.sandbox.carriers.tokens import TokenIssuer
from bot.sandbox.carriers.usps_words import Words, summary, words_for

RETENTION = timedelta(days=120)
MAX_NUMBERS = 35
HOURLY = Limit(60, 3600.0, "quota")
_MESSAGES = {401: "Unauthorized", 403: "Forbidden", 429: "Too Many Requests"}
_NOT_AVAILABLE = (
    "Tracking is not available for this item. This may be because the tracking number is invalid; USPS has not yet "
    "received payment; USPS has not yet received the item; the item does not include tracking; or other reasons."
)


@dataclass
class UspsSimulator:
    """The state behind the simulated API. `now` is USPS's clock: steps after it have not happened yet.

    `limiter` holds the quota of the tracking calls; set its `limits` to () to have none. `repeats_events` prints each
    event twice, `omits_gmt` leaves the GMT fields out of every other event.
    """

    journeys: Mapping[str, Journey]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    clock: Callable[[], float] = time.monotonic
    repeats_events: bool = False
    omits_gmt: bool = False
    marks_local_times_with_z: bool = True
    faults: FaultQueue = field(default_factory=FaultQueue)
    calls: Counter[str] = field(default_factory=Counter)
    limiter: SlidingLimiter = field(init=False)
    tokens: TokenIssuer = field(init=False)

    def __post_init__(self) -> None:
        self.limiter = SlidingLimiter([HOURLY], self.clock)
        self.tokens = TokenIssuer(self.now, life_s=28_799)

    def app(self) -> Starlette:
        """The ASGI application; mount it anywhere."""
        return Starlette(
            routes=[
                Route("/oauth2/v3/token", self._token, methods=["POST"]),
                Route("/tracking/v3r2/tracking", self._track, methods=["POST"]),
            ]
        )

    async def _token(self, request: Request) -> Response:
        self.calls["token"] += 1
        if (fault := self.faults.next("token")) is not None:
            return await _broken(fault)
        wanted = await _credentials(request)
        if wanted.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type", "error_description": "Invalid grant_type"}, 400)
        if not self.tokens.admits(wanted.get("client_id", ""), wanted.get("client_secret", "")):
            return JSONResponse({"error": "invalid_client", "error_description": "Client credentials are invalid"}, 401)
        scope = wanted.get("scope") or "addresses locations prices tracking"
        # A token without the scope is handed out, and no tracking call knows it.
        token = self.tokens.issue() if "tracking" in scope.split() else secrets.token_urlsafe(24)
        return JSONResponse(
            {
                "access_token": token,
                "token_type": "Bearer",
                "issued_at": int(self.now().timestamp() * 1000),
                "expires_in": self.tokens.life_s,
                "status": "approved",
                "scope": scope,
                "issuer": "https://keyc.usps.com/realms/USPS",
                "client_id": self.tokens.client_id,
                "application_name": "Sandbox",
                "api_products": "[Public Access I]",
                "public_key": "",
            }
        )

    async def _track(self, request: Request) -> Response:
        self.calls["track"] += 1
        if (refusal := self.limiter.refuses("track")) is not None:
            return _error(429, "Too Many Requests", {"Retry-After": str(refusal[1])})
        fault = self.faults.next("track")
        if fault is not None and fault.breaks:
            return await _broken(fault)
        if not self.tokens.knows(request.headers):
            return _error(401, "The client application identifier is invalid.")
        try:
            numbers = _numbers(await request.json())
        except (ValueError, UnicodeDecodeError) as error:
            return _error(400, str(error))
        if fault is not None:
            await fault.wait()
        items = [] if fault is not None and fault.kind == "left_out" else [self._item(number) for number in numbers]
        failed = [item for item in items if "error" in item]
        if len(failed) == len(numbers) and fault is not None and fault.kind == "not_found_404":
            return _error(404, _NOT_AVAILABLE)
        return altered(fault, JSONResponse(items, 207 if failed else 200), numbers)

    def _item(self, number: str) -> dict[str, Any]:
        journey = self.journeys.get(number)
        if journey is None or not journey.is_of("usps"):
            return _not_available(number)
        told = [(step, words) for step in self._told(journey) if (words := words_for(step.what, number)) is not None]
        if not told or self.now() - max(step.at for step, _ in told) > RETENTION:
            return _not_available(number)
        events = [self._event(journey, step, words, index) for index, (step, words) in enumerate(told)]
        if self.repeats_events:
            events = [event for event in events for _ in range(2)]
        newest = max(told, key=lambda pair: pair[0].at)
        item: dict[str, Any] = {
            "trackingNumber": number,
            **_place("destination", journey.destination),
            **_place("origin", journey.origin),
            "mailClass": "USPS Ground Advantage",
            "mailClassCode": "GA",
            "mailType": "DM",
            "services": ["USPS Tracking®"],
            "serviceTypeCode": "001",
            "status": newest[1].text,
            "statusCategory": newest[1].category,
            "statusSummary": summary(newest[1], newest[0].at, *_city_and_state(journey.place_of(newest[0]))),
            "uniqueTrackingID": f"{zlib.crc32(number.encode()):010d}{number}",
            "servicesEligibility": {"proofOfDeliveryEnabled": False, "trackingProofOfDeliveryEnabled": False},
            "trackingEvents": events,
        }
        if newest[1].category not in {"Delivered", "Alert"}:
            expected = f"{newest[0].at + timedelta(days=2):%Y-%m-%d}"
            item["deliveryDateExpectation"] = {"expectedDeliveryDate": expected, "endOfDay": "9:00pm"}
        return item

    def _told(self, journey: Journey) -> list[Step]:
        """What USPS knows, the newest first; of a number used again, the parcel before comes last."""
        former = [step for step in journey.former if self.now() - step.at <= RETENTION]
        return [*reversed(journey.happened(self.now())), *reversed(former)]

    def _event(self, journey: Journey, step: Step, words: Words, index: int) -> dict[str, Any]:
        city, state = _city_and_state(journey.place_of(step))
        event: dict[str, Any] = {
            "eventType": words.text,
            "eventTimestamp": _seconds(step.at) + "Z" * self.marks_local_times_with_z,
            "eventCountry": None,
            "eventCity": city or None,
            "eventState": state or None,
            "eventZIPCode": _zip(city) if city else None,
            "firm": words.firm,
            "recipientName": words.recipient,
            "eventCode": words.code,
        }
        if not (self.omits_gmt and index % 2):
            offset = f"{step.at:%z}"
            event["GMTTimestamp"] = _seconds(step.at.astimezone(UTC)) + "Z"
            event["GMTOffset"] = f"{offset[:3]}:{offset[3:5]}"
        return event


async def _credentials(request: Request) -> dict[str, str]:
    """The body of a token call, JSON or a form, as text by name; empty when it is neither."""
    body = (await request.body()).decode(errors="replace")
    if "json" not in request.headers.get("content-type", ""):
        return dict(parse_qsl(body))
    try:
        data = await request.json()
    except (JSONDecodeError, UnicodeDecodeError):
        return {}
    return {name: str(value) for name, value in data.items()} if isinstance(data, dict) else {}


def _numbers(body: Any) -> list[str]:
    """The numbers asked for; raises ValueError with USPS's reason when the call asks for none or too many."""
    if not isinstance(body, list) or not body:
        raise ValueError("OASValidation: the request body must be an array of tracking requests")
    if len(body) > MAX_NUMBERS:
        raise ValueError(f"OASValidation: the array has {len(body)} elements, at most {MAX_NUMBERS} are allowed")
    numbers = [str(item.get("trackingNumber", "")) if isinstance(item, dict) else "" for item in body]
    if not all(numbers):
        raise ValueError("OASValidation: object has missing required properties ([trackingNumber])")
    if not all(number.isascii() and number.isalnum() for number in numbers):
        raise ValueError("OASValidation: [Path '/0/trackingNumber'] does not match the pattern of a tracking number")
    return numbers


def _place(end: str, place: str) -> dict[str, str]:
    city, state = _city_and_state(place)
    return {f"{end}City": city, f"{end}State": state, f"{end}ZIPCode": _zip(city)}


def _city_and_state(place: str) -> tuple[str, str]:
    city, _, state = place.upper().partition(", ")
    return city, state


def _seconds(at: datetime) -> str:
    return at.replace(tzinfo=None).isoformat(timespec="seconds")


def _zip(city: str) -> str:
    return f"{zlib.crc32(city.encode()) % 100_000:05d}"


def _not_available(number: str) -> dict[str, Any]:
    return {"trackingNumber": number, "error": _error_body(404, _NOT_AVAILABLE)}


def _error_body(status: int, message: str) -> dict[str, Any]:
    detail = {"status": str(status), "code": f"{status}", "title": message.partition(".")[0], "detail": message}
    return {"code": str(status), "message": message, "errors": [detail]}


def _error(status: int, message: str, headers: Mapping[str, str] | None = None) -> Response:
    body = {"apiVersion": "/tracking/v3r2", "error": _error_body(status, message)}
    return JSONResponse(body, status, headers=dict(headers or {}))


async def _broken(fault: Fault) -> Response:
    """USPS's answer when something is wrong with USPS, the account or the line."""
    await fault.wait()
    if fault.kind == "html":
        return sorry_page()
    if fault.kind == "malformed":
        return Response('[{"trackingNumber": "', media_type="application/json")
    status = {"quota_in_200": 429, "login_in_200": 401}.get(fault.kind) or int(fault.kind)
    body = _error(status, _MESSAGES.get(status, "Service Unavailable"), fault.headers)
    body.status_code = 200 if fault.kind.endswith("_in_200") else status
    return body
