"""The HTTP application: finds the method for a request, lets it go wrong or wait where told to, and answers.

Every method of both APIs, the token endpoint, GET /status and, where it is switched on, the admin API.
"""

from __future__ import annotations

import gzip
import logging
import re
import time
from collections.abc import Iterable

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.sandbox.sheets.drive import routes as routes_drive
from bot.sandbox.sheets.engine.errors import ApiError, internal_error
from bot.sandbox.sheets.http import routes_sheets
from bot.sandbox.sheets.http.answers import cache_headers
from bot.sandbox.sheets.http.calls import Operation
from bot.sandbox.sheets.http.execution import Encoded, Execution
from bot.sandbox.sheets.http.oauth.authority import GrantRefused
from bot.sandbox.sheets.http.pages import TOKEN_PATHS, respond
from bot.sandbox.sheets.http.service import Service
from bot.sandbox.sheets.knobs.faults import STATUS_FAULTS, Fault, FaultKind, LoggedCall

GZIP_FROM_BYTES = 64 * 1024
# npm's google-spreadsheet calls /{id}/:batchUpdate and /{id}/, and Google answers
_SLASHED = re.compile(r"^(/v4/spreadsheets/[^/:]+|/drive/v3/files/[^/]+)/(:\w+)?$")
_LOG = logging.getLogger(__name__)


class Application:
    """The ASGI application of one service. `admin` answers below /admin."""

    def __init__(self, service: Service, admin: ASGIApp | None = None) -> None:
        self._service = service
        self._admin = admin
        self._operations = [(o.method, compile_path(o.path)[0], o) for o in operations()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._admin is not None and (scope["path"] + "/").startswith("/admin/"):
            await self._admin(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await self._respond(request)
        except ClientDisconnect:
            return  # there is nobody to answer
        except Exception:
            _LOG.exception("%s %s failed", request.method, scope["path"])
            response = JSONResponse(internal_error().body(), 500)
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        method, path = request.method, _SLASHED.sub(r"\1\2", request.scope["path"])
        for wanted, pattern, operation in self._operations:
            if wanted == method and (found := pattern.match(path)):
                return await self._call(operation, request, found.groupdict())
        match method, path:
            case "POST", found_path if found_path in TOKEN_PATHS:
                return await self._token(request)
            case "GET", "/status":
                return self._status()
        page = await respond(self._service.authority, request)
        if page is not None:
            return page
        message = f"{method} {path} is no method of the Sheets v4 or Drive v3 API"
        return JSONResponse(ApiError(404, "NOT_FOUND", message).body(), 404)

    async def _token(self, request: Request) -> Response:
        started = time.perf_counter()
        form = await request.body()
        try:
            response = JSONResponse(self._service.authority.grant(form))
        except GrantRefused as refusal:
            response = JSONResponse(refusal.body, refusal.status)
        self._write_log("token", request, response.status_code, len(form), len(response.body), started)
        return response

    def _status(self) -> Response:
        service = self._service
        checks = service.validator.revisions if service.validator else service.validator_missing
        about = {"service": "sheet-bot sandbox", "spreadsheets": len(service.files), "validation": checks}
        return JSONResponse({**about, **service.about()})

    async def _call(self, operation: Operation, request: Request, path: dict[str, str]) -> Response:
        started = time.perf_counter()
        raw = await request.body()
        fault = self._service.faults.take(request.method, request.scope["path"])
        waits = self._service.latency.seconds(operation.name)
        if fault and fault.kind is FaultKind.SLOW:
            waits += fault.seconds
        if waits:
            await anyio.sleep(waits)
        if fault and fault.kind is FaultKind.RESET_BEFORE:
            request.state.reset()
            self._write_log(operation.name, request, 0, len(raw), 0, started)
            return Response()
        execution = Execution(self._service, operation, request, path, raw)
        if fault and fault.kind in STATUS_FAULTS and not fault.after_apply:
            answer = execution.refuse(fault.error(operation))
        else:
            quick = execution.perform_if_quick()
            answer = quick if quick is not None else await run_in_threadpool(execution.perform)
        status, size, response = await _response(execution, answer, fault)
        self._write_log(operation.name, request, status, len(raw), size, started)
        return response

    def _write_log(self, name: str, request: Request, status: int, size_in: int, size_out: int, started: float) -> None:
        path, seconds = request.scope["path"], time.perf_counter() - started
        self._service.log.calls.append(LoggedCall(name, request.method, path, status, size_in, size_out, seconds))


async def _response(execution: Execution, answer: Encoded, fault: Fault | None) -> tuple[int, int, Response]:
    """The response, or what the fault makes of it; with the status and size for the log."""
    request = execution.request
    if fault and fault.kind in STATUS_FAULTS and fault.after_apply:
        answer = execution.refuse(fault.error(execution.operation))
    status, body = answer.status, answer.body
    match fault.kind if fault else None:
        case FaultKind.RESET_AFTER:
            request.state.reset()
            return 0, 0, Response()
        case FaultKind.TRUNCATED:
            head = f"HTTP/1.1 {status} OK\r\ncontent-type: {answer.media_type}\r\ncontent-length: {len(body)}\r\n\r\n"
            request.state.cut(head.encode() + body[: len(body) // 2])
            return 0, len(body) // 2, Response()
        case FaultKind.MALFORMED:
            body = body[: max(1, len(body) // 2)]
    headers = cache_headers(execution.operation) | answer.headers
    if body:
        headers["content-type"] = answer.media_type
    size = len(body)
    if size >= GZIP_FROM_BYTES and "gzip" in request.headers.get("accept-encoding", ""):
        body = await run_in_threadpool(gzip.compress, body, 1, mtime=0)
        headers |= {"content-encoding": "gzip", "vary": headers["vary"] + ", Accept-Encoding"}
    return status, size, Response(body, status, headers)


def operations() -> Iterable[Operation]:
    """Every method the server answers, also those answered with 501."""
    return [*routes_sheets.OPERATIONS, *routes_drive.OPERATIONS]
