"""The admin API: turns the knobs of a running sandbox over HTTP, for tests in any language, and shows its spreadsheets.

Off unless switched on, and for this machine only: it listens on loopback, answers under its loopback names only, and
refuses what a browser sends from another page. It has no password.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import compile_path
from starlette.types import Receive, Scope, Send

from bot.sandbox.sheets.admin import bodies
from bot.sandbox.sheets.admin.actions import Actions, Answer, Problem
from bot.sandbox.sheets.admin.views import Views
from bot.sandbox.sheets.http.service import Service
from bot.sandbox.sheets.storage.snapshots import Snapshots

_LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "testserver"}
Doing = Callable[[dict[str, str], Any], Answer]


class Admin:
    """The ASGI application below /admin."""

    def __init__(self, service: Service, snapshots: Snapshots) -> None:
        do, self._views = Actions(service, snapshots), Views(service)
        table: list[tuple[str, str, type[bodies.Body] | None, Doing]] = [
            ("GET", "", None, do.overview),
            ("GET", "/faults", None, do.faults),
            ("PUT", "/faults", bodies.FaultList, do.set_faults),
            ("POST", "/faults", bodies.Fault, do.add_fault),
            ("DELETE", "/faults", None, do.no_faults),
            ("GET", "/quotas", None, do.quotas),
            ("PUT", "/quotas", bodies.Quotas, do.set_quotas),
            ("POST", "/quotas/refill", None, do.refill),
            ("DELETE", "/quotas", None, do.no_quotas),
            ("GET", "/latency", None, do.latency),
            ("PUT", "/latency", bodies.Latency, do.set_latency),
            ("DELETE", "/latency", None, do.no_latency),
            ("GET", "/editor", None, do.editor),
            ("PUT", "/editor", bodies.Editor, do.set_editor),
            ("DELETE", "/editor", None, do.no_editor),
            ("POST", "/editor/edits", bodies.OneEdit, do.edit_now),
            ("GET", "/calls", None, do.calls),
            ("DELETE", "/calls", None, do.no_calls),
            ("DELETE", "/tokens", None, do.no_tokens),
            ("GET", "/spreadsheets", None, do.spreadsheets),
            ("POST", "/spreadsheets", bodies.Spreadsheet, do.add_spreadsheet),
            ("DELETE", "/spreadsheets/{id}", None, do.delete_spreadsheet),
            ("PUT", "/spreadsheets/{id}/permissions", bodies.Permission, do.share),
            ("DELETE", "/spreadsheets/{id}/permissions/{email}", None, do.unshare),
            ("GET", "/snapshots", None, do.list_snapshots),
            ("PUT", "/snapshots/{name}", None, do.take),
            ("POST", "/snapshots/{name}/restore", None, do.restore),
            ("POST", "/reset", None, do.reset),
        ]
        self._table = [(m, compile_path("/admin" + p)[0], p, body, doing) for m, p, body, doing in table]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await self._answer(request)
        except Problem as problem:
            response = JSONResponse(problem.body, problem.status)
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        host = re.sub(r":\d+$", "", request.headers.get("host", ""))
        if host not in _LOOPBACK or "origin" in request.headers or _is_part_of_another_page(request):
            raise Problem("request", "it comes from a page or names another host", "Use http://127.0.0.1 and curl", 403)
        if request.method == "GET":
            page = await run_in_threadpool(self._views.respond, request.scope["path"], request.query_params)
            if page is not None:
                return page
        path = request.scope["path"].rstrip("/")
        for method, pattern, _, model, doing in self._table:
            if method == request.method and (found := pattern.match(path)):
                body = _read(model, await request.body()) if model else None
                answer = await run_in_threadpool(doing, found.groupdict(), body)
                return JSONResponse(answer) if answer is not None else Response(status_code=204)
        known = sorted({f"{method} /admin{place}" for method, _, place, _, _ in self._table})
        raise Problem(f"{request.method} {path}", "there is no such thing", f"There are: {', '.join(known)}", 404)


def _is_part_of_another_page(request: Request) -> bool:
    """Whether a browser loads it into a page of another origin, as a script or picture; a link to it is none."""
    from_elsewhere = request.headers.get("sec-fetch-site") in ("cross-site", "same-site")
    return from_elsewhere and request.headers.get("sec-fetch-dest") != "document"


def _read(model: type[bodies.Body], raw: bytes) -> bodies.Body:
    try:
        return model.model_validate_json(raw.strip() or b"{}")
    except ValidationError as error:
        problems = [
            {"place": ".".join(map(str, found["loc"])) or "body", "problem": found["msg"], "fix": _fix(model, found)}
            for found in error.errors(include_url=False)
        ]
        refused = Problem("body", "it does not fit", "See the places")
        refused.body = {"error": problems}
        raise refused from None


def _fix(model: type[bodies.Body], found: Mapping[str, Any]) -> str:
    inner: dict[type[bodies.Body], type[bodies.Body]] = {bodies.FaultList: bodies.Fault, bodies.Latency: bodies.Delay}
    at = inner.get(model, model) if found["loc"][1:] else model
    return f"The fields are {', '.join(at.model_fields)}; docs/sandbox.md tells what they hold"
