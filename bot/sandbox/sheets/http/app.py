"""The HTTP application: finds the method, checks token, scopes, sharing and body, and calls the engine under the lock.

One call is one step: its workbook is locked from the first look at it until the answer is built, and what a handler
refuses has changed nothing. Errors are answered in Google's envelope and words.
"""

from __future__ import annotations

import gzip
import json
import logging
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import anyio
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.sheets import fields
from bot.sandbox.sheets.drive import routes as routes_drive
from bot.sandbox.sheets.drive.files import Files
from bot.sandbox.sheets.errors import ApiError, invalid, not_supported
from bot.sandbox.sheets.http import routes_sheets
from bot.sandbox.sheets.http.access import check_access, find_caller
from bot.sandbox.sheets.http.answers import encoded, error_answer
from bot.sandbox.sheets.http.calls import Answer, Call, Operation
from bot.sandbox.sheets.http.faults import STATUS_FAULTS, CallLog, Fault, FaultKind, Faults, LoggedCall
from bot.sandbox.sheets.http.oauth import Authority, GrantRefused
from bot.sandbox.sheets.http.validate import Validator, without_nulls

Hook = Callable[[str, str, Any], None]
GZIP_FROM_BYTES = 64 * 1024
_LOG = logging.getLogger(__name__)


@dataclass(slots=True)
class Service:
    """Everything one running server consists of.

    Attributes:
        before_request, after_request: called with (HTTP method, path, body) while the workbook is locked, just before
            the engine runs and after it has succeeded; they may change the workbook through `files.editing`.
    """

    files: Files
    authority: Authority
    validator: Validator | None = None
    faults: Faults = field(default_factory=Faults)
    log: CallLog = field(default_factory=CallLog)
    before_request: Hook | None = None
    after_request: Hook | None = None
    about: Callable[[], dict[str, Any]] = dict
    validator_missing: str = "off: google-api-python-client is not installed"

    def application(self) -> Starlette:
        """The ASGI application: every method of both APIs, the token endpoint and GET /status."""
        routes = [Route("/token", self._token, methods=["POST"]), Route("/status", self._status, methods=["GET"])]
        routes += [Route(o.path, self._endpoint(o), methods=[o.method]) for o in operations()]
        return Starlette(
            routes=routes, exception_handlers={404: _no_such_method, 405: _no_such_method, 500: _internal_error}
        )

    async def _token(self, request: Request) -> Response:
        started = time.perf_counter()
        form = await request.body()
        try:
            response = JSONResponse(self.authority.grant(form))
        except GrantRefused as refusal:
            response = JSONResponse(refusal.body, refusal.status)
        self._write_log("token", request, response.status_code, len(form), len(response.body), started)
        return response

    async def _status(self, _: Request) -> Response:
        checks = self.validator.revisions if self.validator else self.validator_missing
        about = {"service": "sheet-bot sandbox", "spreadsheets": len(self.files), "validation": checks}
        return JSONResponse({**about, **self.about()})

    def _endpoint(self, operation: Operation) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            started = time.perf_counter()
            raw = await request.body()
            fault = self.faults.take(request.method, request.scope["path"])
            if fault and fault.kind is FaultKind.SLOW:
                await anyio.sleep(fault.seconds)
            if fault and fault.kind is FaultKind.RESET_BEFORE:
                request.state.reset()
                self._write_log(operation.name, request, 0, len(raw), 0, started)
                return Response()
            if fault and fault.kind in STATUS_FAULTS and not fault.after_apply:
                answer = error_answer(operation, ApiError(*STATUS_FAULTS[fault.kind]))
            else:
                answer = await run_in_threadpool(self._perform, operation, request, raw)
            status, body, sent = await self._send(operation, request, answer, fault)
            self._write_log(operation.name, request, status, len(raw), body, started)
            return sent

        return endpoint

    def _perform(self, operation: Operation, request: Request, raw: bytes) -> tuple[int, bytes, str]:
        """Runs one call from token to encoded answer; in a worker thread."""
        try:
            answer = self._run(operation, request, raw)
        except ApiError as error:
            return error_answer(operation, error)
        except Exception:
            _LOG.exception("%s failed", operation.name)
            return error_answer(operation, ApiError(*STATUS_FAULTS[FaultKind.INTERNAL_ERROR]))
        if answer.content is None or isinstance(answer.content, bytes):
            return answer.status, answer.content or b"", answer.media_type
        return answer.status, encoded(answer.content), answer.media_type

    def _run(self, operation: Operation, request: Request, raw: bytes) -> Answer:
        caller = find_caller(self.authority, operation, request)
        lists: dict[str, list[str]] = {}
        for name, text in request.query_params.multi_items():
            lists.setdefault(name, []).append(text)
        if self.validator:
            self.validator.query(operation.name, lists)
        body = self._body(operation, raw)
        file_id = request.path_params.get(operation.file_parameter or "")
        file = None if file_id is None else self.files.get(file_id)
        if file_id is not None:
            check_access(operation, file, file_id, caller)
        if operation.handler is None:
            raise not_supported(operation.name)
        query = {name: texts[-1] for name, texts in lists.items()}
        media_type = request.headers.get("content-type", "")
        call = Call(self.files, caller, request.path_params, query, lists, body, raw, media_type, file)
        with file.lock if file else nullcontext():
            self._hook(self.before_request, request, body)
            answer = operation.handler(call)
            self._hook(self.after_request, request, body)
        if operation.answer and query.get("fields") and isinstance(answer.content, dict):
            return Answer(fields.select(answer.content, query["fields"], operation.answer), answer.status)
        return answer

    @staticmethod
    def _hook(hook: Hook | None, request: Request, body: Any) -> None:
        if hook is not None:
            hook(request.method, request.scope["path"], body)

    def _body(self, operation: Operation, raw: bytes) -> dict[str, Any]:
        if not raw.strip() or "/upload/" in operation.path:
            return {}
        try:
            body = json.loads(raw)
        except ValueError as error:
            start = raw.decode("utf-8", "replace")[:40]
            raise invalid(f"Invalid JSON payload received. Unexpected token.\n{start}\n^") from error
        if self.validator:
            return self.validator.body(operation.name, body)
        if not isinstance(body, dict):
            raise invalid('Invalid JSON payload received. Unknown name "": Root element must be a message.')
        return dict(without_nulls(body))

    async def _send(
        self, operation: Operation, request: Request, answer: tuple[int, bytes, str], fault: Fault | None
    ) -> tuple[int, int, Response]:
        """The response, or what the fault makes of it; with the status and size for the log."""
        status, body, media_type = answer
        if fault and fault.kind in STATUS_FAULTS and fault.after_apply:
            status, body, media_type = error_answer(operation, ApiError(*STATUS_FAULTS[fault.kind]))
        match fault.kind if fault else None:
            case FaultKind.RESET_AFTER:
                request.state.reset()
                return 0, 0, Response()
            case FaultKind.TRUNCATED:
                head = f"HTTP/1.1 {status} OK\r\ncontent-type: {media_type}\r\ncontent-length: {len(body)}\r\n\r\n"
                request.state.cut(head.encode() + body[: len(body) // 2])
                return 0, len(body) // 2, Response()
            case FaultKind.MALFORMED:
                body = body[: max(1, len(body) // 2)]
        headers = {"content-type": media_type} if body else {}
        size = len(body)
        if size >= GZIP_FROM_BYTES and "gzip" in request.headers.get("accept-encoding", ""):
            body = await run_in_threadpool(gzip.compress, body, 1, mtime=0)
            headers |= {"content-encoding": "gzip", "vary": "Accept-Encoding"}
        return status, size, Response(body, status, headers)

    def _write_log(self, name: str, request: Request, status: int, size_in: int, size_out: int, started: float) -> None:
        path, seconds = request.scope["path"], time.perf_counter() - started
        self.log.calls.append(LoggedCall(name, request.method, path, status, size_in, size_out, seconds))


async def _no_such_method(request: Request, _: Exception) -> Response:
    message = f"{request.method} {request.scope['path']} is no method of the Sheets v4 or Drive v3 API"
    return JSONResponse(ApiError(404, "NOT_FOUND", message).body(), 404)


async def _internal_error(request: Request, error: Exception) -> Response:
    _LOG.error("%s %s failed", request.method, request.scope["path"], exc_info=error)
    return JSONResponse(ApiError(*STATUS_FAULTS[FaultKind.INTERNAL_ERROR]).body(), 500)


def operations() -> Iterable[Operation]:
    """Every method the server answers, also those answered with 501."""
    return [*routes_sheets.OPERATIONS, *routes_drive.OPERATIONS]
