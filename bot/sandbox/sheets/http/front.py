"""What Google's front end does before a method is looked for: unpacks bodies, other verbs, batches, CORS and JSONP.

- A body with `Content-Encoding: gzip` is unpacked.
- POST with `X-HTTP-Method-Override` is the method it names; a form in its body is then the query, as
  google-api-python-client sends it for addresses over 2,048 characters.
- POST /batch… runs the requests inside, see batching.py.
- HEAD is GET without the body; OPTIONS with `Origin` is a preflight.
- 401 carries `WWW-Authenticate`; with `callback` the answer to a GET is a script.
"""

from __future__ import annotations

import re
import zlib
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.sandbox.sheets.engine.errors import ApiError, invalid
from bot.sandbox.sheets.http.answers import encoded
from bot.sandbox.sheets.http.batching import run_batch
from bot.sandbox.sheets.http.exchange import Exchange, body_of, receive_from
from bot.sandbox.sheets.http.validation.json_text import MAX_BYTES

_FORM = "application/x-www-form-urlencoded"
_CALLBACK = re.compile(r"[A-Za-z0-9_$.\[\]]+")
_REALM = 'Bearer realm="https://accounts.google.com/"'
_LARGEST_UPLOAD = 256 * 1024 * 1024
_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 15}
_METHODS = "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT"
_SCRIPT = "text/javascript; charset=UTF-8"


class Front:
    """Wraps the application that knows the methods. Costs a look at the headers for requests that need nothing."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        method = str(scope["method"])
        names = {name for name, _ in scope["headers"]}
        send = _finishing(scope, b"origin" in names, send)
        try:
            if b"content-encoding" in names:
                encoding = Headers(scope=scope)["content-encoding"]
                receive = receive_from(_unpacked(await body_of(receive), encoding, _largest(scope)))
            if method == "OPTIONS":
                await Response(headers=_preflight(Headers(scope=scope)))(scope, receive, send)
            elif method == "HEAD":
                await self._application({**scope, "method": "GET"}, receive, send)
            elif method == "POST" and b"x-http-method-override" in names:
                await self._override(scope, Headers(scope=scope), receive, send)
            elif method == "POST" and (str(scope["path"]) + "/").startswith("/batch/"):
                await run_batch(self, scope, await body_of(receive), send)
            elif method == "GET" and b"callback=" in scope["query_string"] and not _is_private(scope):
                await self._script(scope, receive, send)
            else:
                await self._application(scope, receive, send)
        except ClientDisconnect:
            return  # there is nobody to answer
        except ApiError as error:
            await _refused(error)(scope, receive, send)

    async def _override(self, scope: Scope, headers: Headers, receive: Receive, send: Send) -> None:
        query, method = scope["query_string"], headers["x-http-method-override"].upper()
        if headers.get("content-type", "").startswith(_FORM):
            form = await body_of(receive)
            query, receive = b"&".join(part for part in (query, form) if part), receive_from(b"")
        await self._application({**scope, "method": method, "query_string": query}, receive, send)

    async def _script(self, scope: Scope, receive: Receive, send: Send) -> None:
        """JSONP: always status 200, so that a page's script element gets to see errors too."""
        query = parse_qs(scope["query_string"].decode("utf-8", "replace"))
        name = query.get("callback", [""])[0]
        if not name or query.get("alt", ["json"])[0].lower() not in ("", "json"):
            await self._application(scope, receive, send)
            return
        if not _CALLBACK.fullmatch(name):
            raise invalid(
                f"Invalid JSONP callback name: '{name}'; only alphabet, number, '_', '$', '.', '[' and ']' are allowed."
            )
        exchange = await Exchange.of(self._application, _without_compression(scope), receive)
        script = b"// API callback\n" + name.encode() + b"(" + exchange.body + b"\n);"
        await Response(script, 200, {"content-type": _SCRIPT})(scope, receive, send)


def _is_private(scope: Scope) -> bool:
    """Whether no page may read the answer, which as a script any page could: the admin API has no password."""
    return (str(scope["path"]) + "/").startswith("/admin/")


def _without_compression(scope: Scope) -> Scope:
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]}


def _largest(scope: Scope) -> int:
    """How many bytes a body may have when it is unpacked."""
    return _LARGEST_UPLOAD if "/upload/" in str(scope["path"]) else MAX_BYTES


def _unpacked(body: bytes, encoding: str, most: int) -> bytes:
    """The body as it was before it was packed.

    Raises:
        ApiError: 400, damaged or more than `most` bytes (no more of them are unpacked); 415, an unknown packing.
    """
    kind = encoding.lower()
    if kind in ("identity", ""):
        return body
    if kind not in _WINDOWS:
        raise ApiError(415, "INVALID_ARGUMENT", f"Unsupported content encoding: {encoding}")
    unpacked, rest = b"", body
    while rest:  # gzip may have several members
        reader = zlib.decompressobj(_WINDOWS[kind])
        try:
            unpacked += reader.decompress(rest, most + 1 - len(unpacked))
        except zlib.error as error:
            raise invalid("Request contains an invalid argument.") from error
        if len(unpacked) > most:
            raise invalid(f"Request payload size exceeds the limit: {most} bytes.")
        if not reader.eof:
            raise invalid("Request contains an invalid argument.")
        rest = reader.unused_data if kind != "deflate" else b""
    return unpacked


def _refused(error: ApiError) -> Response:
    return Response(
        encoded(error.body(), compact=False), error.code, {"content-type": "application/json; charset=UTF-8"}
    )


def _preflight(headers: Headers) -> dict[str, str]:
    wanted = headers.get("access-control-request-headers", "authorization,content-type")
    return {
        "access-control-allow-methods": _METHODS,
        "access-control-allow-headers": wanted,
        "access-control-max-age": "3600",
        "allow": _METHODS,
    }


def _finishing(scope: Scope, has_origin: bool, send: Send) -> Send:
    """`send` that adds what every answer of Google's carries: who may read it, and on 401 what to bring."""

    async def finish(message: Message) -> None:
        if message["type"] == "http.response.start" and (has_origin or message["status"] == 401):
            more: list[tuple[bytes, bytes]] = []
            headers = Headers(scope=scope)
            if message["status"] == 401:
                error = ', error="invalid_token"' if headers.get("authorization") else ""
                more.append((b"www-authenticate", (_REALM + error).encode()))
            if has_origin:
                more.append((b"access-control-allow-origin", headers["origin"].encode()))
                more.append((b"access-control-expose-headers", b"location,range,x-guploader-uploadid"))
            message = {**message, "headers": [*message.get("headers", []), *more]}
        await send(message)

    return finish
