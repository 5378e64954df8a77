"""A simulator of UPS's OAuth and Track v1 API: journeys in, UPS's own words out.

Written from the truth side, apart from the bot's parser and its tables. Source: UPS-API/api-documentation on GitHub,
Tracking.yaml, OAuthClientCredentials.yaml and issues 12, 102, 166 (read 2026-11-21); codes as in TRACKING.md §4.
"""

from __future__ import annotations

import base64
import secrets
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.carriers.faults import Fault, FaultQueue
from bot.sandbox.carriers.journeys import Journey, Step, What

RETENTION = timedelta(days=120)

# What happened → type, two-letter code, three-digit statusCode, description, is it only logical?
_WORDS: dict[What, tuple[str, str, str, str, bool]] = {
    What.LABEL: ("M", "MP", "003", "Shipper created a label, UPS has not received the package yet.", True),
    What.PICKUP: ("P", "PU", "038", "Pickup Scan", False),
    What.ORIGIN_SCAN: ("I", "OR", "005", "Origin Scan", False),
    What.DEPARTED: ("I", "DP", "005", "Departed from Facility", False),
    What.ARRIVED: ("I", "AR", "005", "Arrived at Facility", False),
    What.OUT_FOR_DELIVERY: ("I", "OT", "021", "Out For Delivery Today", False),
    What.ATTEMPT: ("X", "48", "022", "The customer was not available when UPS attempted delivery.", False),
    What.DELIVERED: ("D", "9E", "011", "DELIVERED", False),
    What.AT_ACCESS_POINT: ("D", "ZP", "040", "Delivered to UPS Access Point and awaiting customer pickup", False),
    What.AT_POST_OFFICE: ("D", "PO", "144", "Delivered to Post Office for Pickup", False),
    What.WITH_AGENT: ("D", "AG", "143", "Delivered to Agent", False),
    What.COLLECTED: ("D", "2W", "011", "DELIVERED", False),
    What.HANDED_TO_POST: ("I", "LX", "025", "Transferred to Local Post Office for Delivery", True),
    What.DELIVERED_BY_POST: ("D", "DP", "026", "Delivered by Local Post Office", False),
    What.REFUSED: ("X", "KR", "064", "The receiver does not want the product and refused the delivery.", False),
    What.RETURN_REQUESTED: ("X", "RT", "033", "Return to Sender Requested", True),
    What.RETURN_SCAN: ("X", "H8", "035", "Returning to Sender", False),
    What.RETURN_ARRIVED: ("I", "AR", "036", "Returning to Sender: In Transit", False),
    What.RETURN_OUT_FOR_DELIVERY: ("I", "OT", "037", "Returning to Sender: On Vehicle for Delivery", False),
    What.RETURNED_DELIVERED: ("D", "9E", "011", "DELIVERED", False),  # UPS does not say to whom
    What.RETURN_CANCELLED: ("X", "DO", "099", "Deliver to Original Address Confirmed", True),
    What.VOID: ("MV", "VP", "007", "Shipment Information Voided", True),
    What.LOST: ("X", "LF", "068", "Sent to Lost and Found", True),
    What.DAMAGED: ("X", "DM", "059", "Damage Reported", True),
    What.DESTROYED: ("X", "DS", "149", "Prohibited Contents, Package Destroyed", False),
    What.SEIZED: ("X", "SZ", "147", "Seized by Law Enforcement, No Longer in UPS possession", False),
    What.EXCEPTION: ("X", "H1", "029", "The address is incomplete. Action required.", True),
    What.DELAY: ("X", "7W", "052", "Severe weather has delayed delivery.", True),
    What.ESTIMATE: ("I", "ED", "154", "Updated Delivery Date", True),
    What.CLAIM: ("X", "CL", "130", "Claim in Progress", True),
    What.UNKNOWN_CODE: ("X", "Q9", "777", "A message of a kind that did not exist before", True),
}
_AT_ORIGIN = {
    What.LABEL,
    What.PICKUP,
    What.ORIGIN_SCAN,
    What.DEPARTED,
    What.VOID,
    What.RETURN_OUT_FOR_DELIVERY,
    What.RETURNED_DELIVERED,
}


@dataclass
class UpsSimulator:
    """The state behind the simulated API. `now` is UPS's clock: steps after it have not happened yet."""

    journeys: Mapping[str, Journey]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    client_id: str = "sandbox-client"
    client_secret: str = "sandbox-secret"  # noqa: S105 - the sandbox's own, worth nothing elsewhere
    token_life_s: int = 14_399
    repeats_activities: bool = False
    faults: FaultQueue = field(default_factory=FaultQueue)
    calls: Counter[str] = field(default_factory=Counter)
    trans_ids: deque[str] = field(default_factory=lambda: deque(maxlen=1000))
    _tokens: dict[str, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def app(self) -> Starlette:
        """The ASGI application; mount it anywhere."""
        return Starlette(
            routes=[
                Route("/security/v1/oauth/token", self._token, methods=["POST"]),
                Route("/api/track/v1/details/{number}", self._details, methods=["GET"]),
                Route("/api/track/v1/shipment/details/{number}", self._shipment, methods=["GET"]),
            ]
        )

    def revoke_tokens(self) -> None:
        """Every token handed out so far stops working."""
        with self._lock:
            self._tokens.clear()

    async def _token(self, request: Request) -> Response:
        self._count("token")
        if (fault := self.faults.next("token")) is not None:
            return await _broken(fault)
        form = dict(parse_qsl((await request.body()).decode()))
        expected = base64.b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        if not secrets.compare_digest(request.headers.get("authorization", ""), f"Basic {expected}"):
            return _error(401, "10401", "ClientId is Invalid")
        if form.get("grant_type") != "client_credentials":
            return _error(400, "10400", "Invalid/Missing grant_type")
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._tokens[token] = time.monotonic() + self.token_life_s
        return JSONResponse(
            {
                "token_type": "Bearer",
                "issued_at": str(int(self.now().timestamp() * 1000)),
                "client_id": self.client_id,
                "access_token": token,
                "expires_in": str(self.token_life_s),
                "status": "approved",
            }
        )

    async def _details(self, request: Request) -> Response:
        return await self._answer(request, "details", lambda journey: [journey])

    async def _shipment(self, request: Request) -> Response:
        offset = int(request.query_params.get("offset", "0"))
        count = int(request.query_params.get("count", "50"))
        return await self._answer(request, "shipment", lambda j: self._pieces(j)[offset : offset + count])

    async def _answer(self, request: Request, call: str, pieces_of: Callable[[Journey], list[Journey]]) -> Response:
        self._count(call)
        number = request.path_params["number"]
        fault = self.faults.next(call)
        if fault is not None and fault.breaks:
            return await _broken(fault)
        if not self._knows_token(request.headers.get("authorization", "")):
            return _error(401, "250002", "Invalid Authentication Information.")
        if not request.headers.get("transid") or not request.headers.get("transactionsrc"):
            return _error(400, "TV0010", "Missing transId or transactionSrc")
        self.trans_ids.append(request.headers["transid"])
        if not 7 <= len(number) <= 34:
            return _error(400, "TV1002", "Invalid inquiry number")
        journey = self.journeys.get(number)
        if journey is None or journey.carrier != "ups" or not self._is_kept(journey):
            return self._not_found(number, as_404=fault is not None and fault.kind == "not_found_404")
        packages = [self._package(piece) for piece in pieces_of(journey)]
        return JSONResponse({"trackResponse": {"shipment": [{"inquiryNumber": number, "package": packages}]}})

    def _not_found(self, number: str, *, as_404: bool) -> Response:
        """UPS documents a 404 and really sends a 200 with a warning (issues 102, 166)."""
        if as_404:
            return _error(404, "TW0001", "Tracking Information Not Found")
        warning = {"code": "TW0001", "message": "Tracking Information Not Found"}
        return JSONResponse({"trackResponse": {"shipment": [{"inquiryNumber": number, "warnings": [warning]}]}})

    def _pieces(self, journey: Journey) -> list[Journey]:
        return [self.journeys[number] for number in journey.shipment if number in self.journeys] or [journey]

    def _is_kept(self, journey: Journey) -> bool:
        happened = [step.at for step in journey.steps if step.at <= self.now()]
        return bool(happened) and self.now() - max(happened) <= RETENTION

    def _package(self, journey: Journey) -> dict[str, Any]:
        happened = sorted((s for s in journey.steps if s.at <= self.now()), key=lambda s: s.at, reverse=True)
        activities = [_activity(journey, step) for step in happened]
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
            "service": {"code": "518", "levelCode": "011", "description": "UPS Ground"},
        }
        if happened:
            kind, _, code, text, _ = _WORDS[happened[0].what]
            package["currentStatus"] = {"type": kind, "code": code, "statusCode": code, "description": text}
        if happened and _WORDS[happened[0].what][0] == "D":
            package["deliveryDate"] = [{"type": "DEL", "date": f"{happened[0].at:%Y%m%d}"}]
            package["deliveryTime"] = {"type": "DEL", "endTime": f"{happened[0].at:%H%M%S}"}
        return package

    def _knows_token(self, header: str) -> bool:
        with self._lock:
            return self._tokens.get(header.removeprefix("Bearer "), 0.0) > time.monotonic()

    def _count(self, call: str) -> None:
        with self._lock:
            self.calls[call] += 1


def _activity(journey: Journey, step: Step) -> dict[str, Any]:
    kind, code, status_code, text, is_logical = _WORDS[step.what]
    place = step.place or (journey.origin if step.what in _AT_ORIGIN else journey.destination)
    gmt = step.at.astimezone(UTC)
    offset = f"{step.at:%z}"
    return {
        "location": {"address": _address(place), "slic": "4009"},
        "status": {"type": kind, "description": text, "code": code, "statusCode": status_code},
        "date": f"{step.at:%Y%m%d}",
        "time": f"{step.at:%H%M%S}",
        "gmtDate": f"{gmt:%Y%m%d}",
        "gmtTime": f"{gmt:%H%M%S}".lstrip("0") or "0",  # UPS's own example, "74700", has no leading zero
        "gmtOffset": f"{offset[:3]}:{offset[3:5]}",
        "logicalScan": is_logical,
    }


def _address(place: str) -> dict[str, str]:
    city, _, state = place.partition(", ")
    return {"city": city, "stateProvince": state, "countryCode": "US", "country": "US"}


def _error(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Response:
    body = {"response": {"errors": [{"code": code, "message": message}]}}
    return JSONResponse(body, status, headers=dict(headers or {}))


async def _broken(fault: Fault) -> Response:
    """UPS's answer when something is wrong with UPS, the account or the line."""
    if fault.wait_s:
        await run_in_threadpool(time.sleep, fault.wait_s)
    if fault.kind == "html":
        return HTMLResponse("<html><body><h1>We are sorry</h1>Service unavailable</body></html>")
    if fault.kind == "malformed":
        return Response('{"trackResponse": {"shipment": [', media_type="application/json")
    if fault.kind == "quota_in_200":
        return _error(200, "10429", "Too Many Requests")
    if fault.kind == "login_in_200":
        return _error(200, "250003", "Invalid Access License number")
    messages = {"401": "Invalid Authentication Information.", "403": "Blocked Merchant", "429": "Quota Limit Exceeded"}
    headers = {} if fault.retry_after is None else {"Retry-After": fault.retry_after}
    return _error(int(fault.kind), f"10{fault.kind}", messages.get(fault.kind, "Service Unavailable"), headers)
