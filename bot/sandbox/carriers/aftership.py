"""A simulator of AfterShip's Tracking REST API (2026-07): journeys in, AfterShip's tags, subtags and checkpoints out.

Documented: the as-api-key header, the envelope of `meta` and `data`, the error codes, at most 200 rows a page with a
cursor, 20 creations, 6 lists and 5 single reads a second with the X-RateLimit headers (no Retry-After). A tracking
has to be created before it can be read; it is Pending until AfterShip has asked the courier, here at the first look
`data_after_s` after the creation, and Expired after 30 days without anything. At most 50 numbers in one list is the
limit of TRACKING.md.

Source: https://www.aftership.com/docs/tracking/2026-07 (trackings, rate-limit, request-errors, body-envelope), and
the models of github.com/AfterShip/tracking-sdk-nodejs (read 2026-11-22). Written apart from the bot's parser.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.carriers.aftership_tracking import Record, tracking_object
from bot.sandbox.carriers.aftership_words import SLUGS
from bot.sandbox.carriers.faults import Fault, FaultQueue, altered, sorry_page
from bot.sandbox.carriers.journeys import Journey
from bot.sandbox.carriers.limits import Limit, SlidingLimiter

MAX_NUMBERS = 50
MAX_ROWS = 200
LIMITS = {"create": Limit(20, 1.0, "create"), "list": Limit(6, 1.0, "list"), "get": Limit(5, 1.0, "get")}
_KNOWN_SLUGS = frozenset(slug for slugs in SLUGS.values() for slug in slugs)
_ERRORS = {
    4001: (400, "BadRequest", "Invalid JSON data."),
    4003: (400, "BadRequest", "Tracking already exists."),
    4004: (404, "NotFound", "Tracking does not exist."),
    4005: (400, "BadRequest", "The value of `tracking_number` is invalid."),
    4007: (400, "BadRequest", "`tracking_number` is required."),
    4008: (400, "BadRequest", "The value of `{name}` is invalid."),
    4010: (400, "BadRequest", "The value of `slug` is invalid."),
    4012: (
        400,
        "BadRequest",
        "Unable to import shipment as we don't recognize the carrier from this tracking number.",
    ),
    401: (401, "Unauthorized", "The API key is invalid."),
    403: (403, "Forbidden", "The request is understood, but it has been refused or access is not allowed."),
    429: (429, "TooManyRequests", "You have exceeded the API call rate limit."),
    500: (500, "InternalError", "Something went wrong on AfterShip's end."),
    502: (502, "InternalError", "Something went wrong on AfterShip's end."),
    503: (503, "InternalError", "Something went wrong on AfterShip's end."),
}


@dataclass
class AftershipSimulator:
    """The state behind the simulated API. `now` is AfterShip's clock: steps after it have not happened yet.

    `limiters` has one limiter for each of "create", "list" and "get"; set a limiter's `limits` to () to have none.
    `records` are the trackings created so far, by id; `create` puts one there without a call.
    """

    journeys: Mapping[str, Journey]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    clock: Callable[[], float] = time.monotonic
    api_key: str = "sandbox-key"
    data_after_s: float = 0.0
    naive_slugs: frozenset[str] = frozenset({"lasership"})
    repeats_checkpoints: bool = False
    faults: FaultQueue = field(default_factory=FaultQueue)
    calls: Counter[str] = field(default_factory=Counter)
    records: dict[str, Record] = field(default_factory=dict)
    limiters: dict[str, SlidingLimiter] = field(init=False)

    def __post_init__(self) -> None:
        self.limiters = {call: SlidingLimiter([limit], self.clock) for call, limit in LIMITS.items()}

    def app(self) -> Starlette:
        """The ASGI application; mount it anywhere. The version may stand in the path or be left out."""
        return Starlette(
            routes=[
                route
                for base in ("/tracking/{version}/trackings", "/trackings")
                for route in (
                    Route(base, self._list, methods=["GET"]),
                    Route(base, self._create, methods=["POST"]),
                    Route(base + "/{id}", self._get, methods=["GET"]),
                )
            ]
        )

    def create(self, number: str, slug: str | None = None) -> Record:
        """Adds a tracking; without a slug AfterShip detects the courier.

        Raises:
            ValueError: the meta code of the refusal.
        """
        if slug is None:
            journey = self.journeys.get(number)
            if journey is None or journey.carrier not in SLUGS:
                raise ValueError(4012)
            slug = SLUGS[journey.carrier][0]
        if slug not in _KNOWN_SLUGS:
            raise ValueError(4010)
        if not (number.isascii() and number.isalnum() and 4 <= len(number) <= 100):
            raise ValueError(4005)
        record = Record(number, slug, self.now())
        if record.id in self.records:
            raise ValueError(4003)
        self.records[record.id] = record
        return record

    def tracking(self, record: Record, at: datetime | None = None, *, looks: bool = True) -> dict[str, Any]:
        """The tracking object as it is, or was `at` a time; before AfterShip `looks` it knows nothing."""
        journey = self.journeys.get(record.number)
        if journey is not None and journey.carrier and record.slug not in SLUGS.get(journey.carrier, ()):
            journey = None  # created for a courier that does not have the parcel
        if at is None:
            at = self.now()
            looks = looks and at >= record.created_at + timedelta(seconds=self.data_after_s)
        if not looks:
            journey = None
        is_naive = record.slug in self.naive_slugs
        return tracking_object(record, journey, at, is_naive=is_naive, repeats=self.repeats_checkpoints)

    async def _list(self, request: Request) -> Response:
        fault, refusal = await self._admit(request, "list")
        if refusal is not None:
            return refusal
        asked = request.query_params
        numbers = [number for number in asked.get("tracking_numbers", "").split(",") if number]
        if len(numbers) > MAX_NUMBERS:
            return self._error(4008, "list", name="tracking_numbers")
        rows, start = asked.get("limit", "100"), asked.get("cursor") or "0"
        if not rows.isdecimal() or not 1 <= int(rows) <= MAX_ROWS:
            return self._error(4008, "list", name="limit")
        if not start.isdecimal():
            return self._error(4008, "list", name="cursor")
        wanted = frozenset(numbers)
        found = [record for record in self.records.values() if not wanted or record.number in wanted]
        if slug := asked.get("slug"):
            found = [record for record in found if record.slug in slug.split(",")]
        if fault is not None and fault.kind == "left_out":
            found = []
        end = int(start) + int(rows)
        more = end < len(found)
        pagination = {"total": len(found), "next_cursor": str(end) if more else "", "has_next_page": more}
        trackings = [self.tracking(record) for record in found[int(start) : end]]
        answer = self._ok(200, {"pagination": pagination, "trackings": trackings}, "list")
        return altered(fault, answer, numbers)

    async def _create(self, request: Request) -> Response:
        fault, refusal = await self._admit(request, "create")
        if refusal is not None:
            return refusal
        try:
            body = await request.json()
        except (ValueError, UnicodeDecodeError):
            return self._error(4001, "create")
        number = body.get("tracking_number") if isinstance(body, dict) else None
        if not number:
            return self._error(4007, "create")
        try:
            record = self.create(str(number), body.get("slug"))
        except ValueError as error:
            return self._error(int(error.args[0]), "create")
        return altered(fault, self._ok(201, self.tracking(record, looks=False), "create"), [record.number])

    async def _get(self, request: Request) -> Response:
        fault, refusal = await self._admit(request, "get")
        if refusal is not None:
            return refusal
        record = self.records.get(request.path_params["id"])
        if record is None:
            return self._error(4004, "get")
        return altered(fault, self._ok(200, self.tracking(record), "get"), [record.number])

    async def _admit(self, request: Request, call: str) -> tuple[Fault | None, Response | None]:
        """The fault to work into a good answer, and the answer when there is to be no good one."""
        self.calls[call] += 1
        if self.limiters[call].refuses(call) is not None:
            return None, self._error(429, call)
        fault = self.faults.next(call)
        if fault is not None:
            await fault.wait()
            if fault.breaks:
                return fault, self._broken(fault, call)
        if request.headers.get("as-api-key") != self.api_key:
            return fault, self._error(401, call)
        return fault, None

    def _ok(self, status: int, data: dict[str, Any], call: str) -> Response:
        return JSONResponse({"meta": {"code": status}, "data": data}, status, headers=self._rate_headers(call))

    def _error(self, code: int, call: str, *, name: str = "") -> Response:
        status, kind, message = _ERRORS[code]
        meta = {"code": code, "type": kind, "message": message.format(name=name)}
        return JSONResponse({"meta": meta, "data": {}}, status, headers=self._rate_headers(call))

    def _rate_headers(self, call: str) -> dict[str, str]:
        limiter = self.limiters[call]
        if not limiter.limits:
            return {}
        limit = limiter.limits[0]
        used = 0
        since = limiter.clock() - limit.window_s
        for arrival in reversed(limiter.arrivals):
            if arrival.at_s <= since or used == limit.calls:
                break
            used += not arrival.is_refused
        reset = int(self.now().timestamp() + limit.window_s)
        return {
            "X-RateLimit-Limit": str(limit.calls),
            "X-RateLimit-Remaining": str(limit.calls - used),
            "X-RateLimit-Reset": str(reset),
        }

    def _broken(self, fault: Fault, call: str) -> Response:
        """AfterShip's answer when something is wrong with AfterShip, the account or the line."""
        if fault.kind == "html":
            return sorry_page()
        if fault.kind == "malformed":
            return Response('{"meta": {"code": 200}, "data": {"trackings": [', media_type="application/json")
        code = {"quota_in_200": 429, "login_in_200": 401}.get(fault.kind) or int(fault.kind)
        answer = self._error(code, call)
        answer.headers.update(fault.headers)
        answer.status_code = 200 if fault.kind.endswith("_in_200") else code
        return answer
