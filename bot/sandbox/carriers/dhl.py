"""A simulator of DHL's Shipment Tracking - Unified API: journeys in, each division's own words out.

Documented: the parameters, the DHL-API-Key header, one number a call, 250 calls a day and one a second for a starter,
problem+json for errors, 404 when nothing is found, several shipments for one number when no service is named, data
deleted after 90 days. The day of the quota ends at 00:00 GMT; here it is any 24 hours, which is never laxer. Times
carry the offset where the division sends one: DHL Express does not, and means the place's local time.

Source: https://developer.dhl.com/api-reference/shipment-tracking and its help center (read 2026-11-22). Written apart
from the bot's parser.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.carriers.dhl_words import EXPRESS, WORDS, Words, is_silent, service_of
from bot.sandbox.carriers.faults import Fault, FaultQueue, altered, sorry_page
from bot.sandbox.carriers.journeys import Journey, Step
from bot.sandbox.carriers.limits import Limit, SlidingLimiter

RETENTION = timedelta(days=90)
PER_SECOND = Limit(1, 1.0, "calls per second")
PER_DAY = Limit(250, 86_400.0, "calls per day")
_PRODUCTS = {"express": "EXPRESS WORLDWIDE", "parcel-de": "DHL PAKET", "ecommerce": "DHL SmartMail Parcel Ground"}
_PROBLEMS = {
    400: ("Bad request", "The request is missing a mandatory parameter or a parameter is invalid."),
    401: ("Unauthorized", "Unauthorized for given resource."),
    403: ("Forbidden", "The access to this resource is forbidden."),
    404: ("No result found", "No shipment with given tracking number found."),
    429: ("Too many requests", "Too many requests within defined time period, please try again later."),
    500: ("Internal Server Error", "Something went wrong, please try again later."),
    502: ("Bad Gateway", "Invalid response from upstream."),
    503: ("Service Unavailable", "The service is temporarily unavailable, please try again later."),
}


@dataclass
class DhlSimulator:
    """The state behind the simulated API. `now` is DHL's clock: steps after it have not happened yet.

    `limiter` holds the quotas; set its `limits` to () to have none. `others` are shipments of other divisions that
    happen to have the same number, by (number, service). `naive_services` send times without an offset.
    """

    journeys: Mapping[str, Journey]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    clock: Callable[[], float] = time.monotonic
    api_key: str = "sandbox-key"
    others: dict[tuple[str, str], Journey] = field(default_factory=dict)
    naive_services: frozenset[str] = frozenset({EXPRESS})
    repeats_events: bool = False
    faults: FaultQueue = field(default_factory=FaultQueue)
    calls: Counter[str] = field(default_factory=Counter)
    limiter: SlidingLimiter = field(init=False)

    def __post_init__(self) -> None:
        self.limiter = SlidingLimiter([PER_SECOND, PER_DAY], self.clock)

    def app(self) -> Starlette:
        """The ASGI application; mount it anywhere."""
        return Starlette(routes=[Route("/track/shipments", self._track, methods=["GET"])])

    async def _track(self, request: Request) -> Response:
        self.calls["track"] += 1
        if (refusal := self.limiter.refuses("track")) is not None:
            return _problem(429, {"Retry-After": str(refusal[1])})
        fault = self.faults.next("track")
        if fault is not None and fault.breaks:
            return await _broken(fault)
        if request.headers.get("dhl-api-key") != self.api_key:
            return _problem(401)
        asked = request.query_params
        number, service = asked.get("trackingNumber", ""), asked.get("service", "")
        try:
            offset, limit = int(asked.get("offset", "0")), int(asked.get("limit", "5"))
        except ValueError:
            return _problem(400)
        if not number or offset < 0 or limit < 1:
            return _problem(400)
        if fault is not None:
            await fault.wait()
        shipments = [] if fault is not None and fault.kind == "left_out" else self._shipments(number, service)
        if not shipments and not (fault is not None and fault.kind == "left_out"):
            return _problem(404)
        page = shipments[offset : offset + limit]
        links = {
            name: f"/track/shipments?{urlencode({**asked, 'offset': str(at), 'limit': str(limit)})}"
            for name, at in (("url", offset), ("firstUrl", 0), ("lastUrl", max(len(shipments) - 1, 0) // limit * limit))
        }
        body: dict[str, Any] = {**links, "shipments": page}
        if elsewhere := [name for name in self._services(number) if service and name != service]:
            body["possibleAdditionalShipmentsUrl"] = [
                f"/track/shipments?{urlencode({'trackingNumber': number, 'service': name})}" for name in elsewhere
            ]
        return altered(fault, JSONResponse(body), [number])

    def _services(self, number: str) -> list[str]:
        return [service for service, _ in self._found(number)]

    def _found(self, number: str) -> list[tuple[str, Journey]]:
        journey = self.journeys.get(number)
        own = [(service_of(number), journey)] if journey is not None and journey.is_of("dhl") else []
        return own + [(service, other) for (same, service), other in self.others.items() if same == number]

    def _shipments(self, number: str, service: str) -> list[dict[str, Any]]:
        """The shipments with this number; one that was sent before under the same number comes last."""
        found = [(name, journey) for name, journey in self._found(number) if service in {"", name}]
        told = [(name, journey, self._told(name, self._steps(journey))) for name, journey in found]
        told += [
            (name, journey, self._told(name, ((journey, step) for step in journey.former))) for name, journey in found
        ]
        return [self._shipment(name, journey, steps) for name, journey, steps in told if steps]

    def _steps(self, journey: Journey) -> Iterable[tuple[Journey, Step]]:
        for number in journey.shipment or (journey.number,):
            piece = journey if number == journey.number else self.journeys.get(number)
            for step in piece.steps if piece is not None else ():
                yield piece or journey, step

    def _told(self, service: str, steps: Iterable[tuple[Journey, Step]]) -> list[tuple[Step, list[Journey]]]:
        """The steps up to now, the newest first, each once with all the pieces it is about; none when too old."""
        pieces: dict[Step, list[Journey]] = {}
        for journey, step in steps:
            if step.at <= self.now() and not is_silent(step.what, service):
                pieces.setdefault(step, []).append(journey)
        if not pieces or self.now() - max(step.at for step in pieces) > RETENTION:
            return []
        told = list(pieces.items())
        # What is told of one piece stays in its order; several pieces are told together, by the time.
        if any(len(piece.shipment) > 1 for about in pieces.values() for piece in about):
            told.sort(key=lambda pair: pair[0].at)
        return told[::-1]

    def _event(self, service: str, step: Step, about: list[Journey]) -> dict[str, Any]:
        words: Words = WORDS[step.what]
        text = words.text(service) or ""
        event: dict[str, Any] = {
            "timestamp": self._time(service, step.at),
            "statusCode": words.status_code,
            "status": words.status_code.upper() if service == "ecommerce" else text,
            "description": text,
            "pieceIds": [piece.number for piece in about],
        }
        if place := about[0].place_of(step):
            event["location"] = {"address": {"addressLocality": place}}
        if words.remark is not None:
            event["remark"] = words.remark
        if words.next_steps is not None:
            event["nextSteps"] = words.next_steps
        return event

    def _shipment(self, service: str, journey: Journey, told: list[tuple[Step, list[Journey]]]) -> dict[str, Any]:
        newest = self._event(service, *max(told, key=lambda pair: pair[0].at))
        events = [self._event(service, step, about) for step, about in told for _ in range(1 + self.repeats_events)]
        pieces = list(journey.shipment) or [journey.number]
        shipment: dict[str, Any] = {
            "id": journey.number,
            "service": service,
            "origin": {"address": {"addressLocality": journey.origin}},
            "destination": {"address": {"addressLocality": journey.destination}},
            "status": {key: value for key, value in newest.items() if key != "pieceIds"},
            "details": {
                "product": {"productName": _PRODUCTS[service]},
                "proofOfDeliverySignedAvailable": False,
                "totalNumberOfPieces": len(pieces),
                "pieceIds": pieces,
            },
            "events": events,
        }
        if newest["statusCode"] in {"pre-transit", "transit"}:
            expected = datetime.fromisoformat(newest["timestamp"]) + timedelta(days=2)
            shipment["estimatedTimeOfDelivery"] = expected.isoformat()
        return shipment

    def _time(self, service: str, at: datetime) -> str:
        return f"{at:%Y-%m-%dT%H:%M:%S}" if service in self.naive_services else at.isoformat(timespec="seconds")


def _problem(status: int, headers: Mapping[str, str] | None = None) -> Response:
    title, detail = _PROBLEMS[status]
    body = {"title": title, "status": status, "detail": detail}
    return JSONResponse(body, status, headers=dict(headers or {}), media_type="application/problem+json")


async def _broken(fault: Fault) -> Response:
    """DHL's answer when something is wrong with DHL, the account or the line."""
    await fault.wait()
    if fault.kind == "html":
        return sorry_page()
    if fault.kind == "malformed":
        return Response('{"shipments": [{"id": "', media_type="application/json")
    status = {"quota_in_200": 429, "login_in_200": 401}.get(fault.kind) or int(fault.kind)
    answer = _problem(status, fault.headers)
    answer.status_code = 200 if fault.kind.endswith("_in_200") else status
    return answer
