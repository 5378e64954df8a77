"""What the server answers beside the methods of the APIs: OAuth endpoints, discovery documents, and who it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.http.discovery import api_of_version, directory, served_document
from bot.sandbox.sheets.http.oauth.authority import Authority, GrantRefused

TOKEN_PATHS = ("/token", "/oauth2/v4/token", "/oauth2/v3/token", "/o/oauth2/token")
_REVOKE = re.compile(r"/(o/oauth2/)?revoke")
_TOKEN_INFO = re.compile(r"/(oauth2/v\d/)?tokeninfo")
_USER_INFO = re.compile(r"/oauth2/v\d/userinfo|/v1/userinfo")
_REST = re.compile(r"/discovery/v1/apis/(?P<api>\w+)/(?P<version>\w+)/rest")


async def respond(authority: Authority, request: Request) -> Response | None:
    """The answer; None when the address is none of these."""
    method, path = request.method, str(request.scope["path"])
    if method == "GET" and path in ("/", ""):
        return _front_page(request)
    if method == "GET" and (path == "/$discovery/rest" or path.startswith("/discovery/")):
        return _discovery(request, path)
    if _REVOKE.fullmatch(path) and method in ("GET", "POST"):
        return _or_refusal(authority.revoke, await _sent(request, "token"))
    if _TOKEN_INFO.fullmatch(path) and method in ("GET", "POST"):
        return _or_refusal(authority.token_info, await _sent(request, "access_token"))
    if _USER_INFO.fullmatch(path) and method == "GET":
        return _user_info(authority, request)
    return None


def _root(request: Request) -> str:
    return f"http://{request.headers.get('host', '')}/"


def _front_page(request: Request) -> Response:
    root = _root(request)
    return JSONResponse(
        {
            "service": "a local Google Sheets API, no service of Google's",
            "sheets": f"{root}v4/spreadsheets",
            "drive": f"{root}drive/v3",
            "token": f"{root}token",
            "discovery": [f"{root}$discovery/rest?version=v4", f"{root}discovery/v1/apis/drive/v3/rest"],
            "status": f"{root}status",
        }
    )


def _discovery(request: Request, path: str) -> Response:
    if path.rstrip("/") == "/discovery/v1/apis":
        return JSONResponse(directory(_root(request)))
    found = _REST.fullmatch(path)
    version = found["version"] if found else request.query_params.get("version", "v4")
    document = served_document(found["api"] if found else api_of_version(version), version, _root(request))
    if document is None:
        message = "Discovery document not found for the API. It comes with google-api-python-client."
        return JSONResponse(ApiError(404, "NOT_FOUND", message).body(), 404)
    return JSONResponse(document)


async def _sent(request: Request, *names: str) -> str:
    """A value from the query, from the form, or from the Authorization header."""
    form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
    found = next((v for name in names if (v := request.query_params.get(name) or form.get(name))), None)
    return found or _bearer(request)


def _bearer(request: Request) -> str:
    return request.headers.get("authorization", "").partition(" ")[2].strip()


def _or_refusal(ask: Callable[[str], Mapping[str, object] | None], sent: str) -> Response:
    """What an authority answers to what was sent; its refusal, with the status that goes with it."""
    try:
        return JSONResponse(ask(sent) or {})
    except GrantRefused as refusal:
        return JSONResponse(refusal.body, refusal.status)


def _user_info(authority: Authority, request: Request) -> Response:
    caller = authority.caller(_bearer(request) or request.query_params.get("access_token", ""))
    if caller is None:
        return JSONResponse({"error": "invalid_request", "error_description": "Invalid Credentials"}, 401)
    return JSONResponse({"sub": caller.email, "email": caller.email, "email_verified": True})
