"""POST /batch: many requests in one, as multipart/mixed of application/http, answered in the same form.

Each is a request of its own: it has its own status, and the failing of one does not touch the others. They run one
after the other, in the order they were sent.

Source: https://developers.google.com/workspace/drive/api/guides/performance#batch-requests (read 2026-11-21).
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from email.message import Message as Mail
from email.parser import BytesParser
from http import HTTPStatus
from urllib.parse import unquote

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Scope, Send

from bot.sandbox.sheets.engine.errors import ApiError, invalid
from bot.sandbox.sheets.http.exchange import Exchange, receive_from

_OUTER_ONLY = ("content-", "accept-encoding", "host", "transfer-encoding", "x-http-method-override")
_LARGEST = 1000


@dataclass(frozen=True, slots=True)
class _Inner:
    """One request of a batch. `content_id` is the id of its part, without brackets."""

    content_id: str
    method: str
    target: str
    headers: list[tuple[bytes, bytes]]
    body: bytes


async def run_batch(application: ASGIApp, scope: Scope, body: bytes, send: Send) -> None:
    """Runs a batch and sends the answers.

    Raises:
        ApiError: 400, the body is no batch, or has more than 1,000 requests in it.
    """
    outer = Headers(scope=scope)
    boundary = "batch_" + secrets.token_urlsafe(24)
    pieces = []
    for inner in _requests(outer.get("content-type", ""), body):
        exchange = await Exchange.of(application, _scope(scope, inner), receive_from(inner.body))
        pieces.append(_part(boundary, inner.content_id, exchange))
    whole = b"".join(pieces) + f"--{boundary}--\r\n".encode()
    headers = {"content-type": f"multipart/mixed; boundary={boundary}"}
    await Response(whole, 200, headers)(scope, receive_from(b""), send)


def _requests(content_type: str, body: bytes) -> list[_Inner]:
    message = BytesParser().parsebytes(f"content-type: {content_type}\r\n\r\n".encode() + body)
    parts = message.get_payload() if message.is_multipart() else []
    if not isinstance(parts, list) or not parts:
        raise _unreadable(body)
    if len(parts) > _LARGEST:
        raise invalid(f"The batch request contains too many calls: {len(parts)}. The maximum is {_LARGEST}.")
    return [_inner(part, body) for part in parts if isinstance(part, Mail)]


def _unreadable(body: bytes) -> ApiError:
    return invalid(f"Failed to parse batch request, error: 0 items. Received batch body: ({len(body)}) bytes redacted")


def _inner(part: Mail, whole: bytes) -> _Inner:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        raise _unreadable(whole)
    line, _, rest = payload.lstrip().replace(b"\r\n", b"\n", 1).partition(b"\n")
    method, _, target = line.decode("utf-8", "replace").strip().partition(" ")
    target = target.rpartition(" HTTP/")[0] or target
    head, body = _head_and_body(rest)
    fields = [h.partition(b":") for h in head.splitlines() if b":" in h]
    headers = [(name.strip().lower(), value.strip()) for name, _, value in fields]
    content_id = str(part.get("Content-ID", "")).strip()
    if not target.startswith(("/", "http://", "https://")):
        raise _unreadable(whole)
    return _Inner(content_id.removeprefix("<").removesuffix(">"), method.upper(), target, headers, body)


def _head_and_body(rest: bytes) -> tuple[bytes, bytes]:
    """Headers and body of a request; either kind of line end may stand between them."""
    for gap in (b"\r\n\r\n", b"\n\n"):
        if gap in rest:
            head, _, body = rest.partition(gap)
            return head, body
    if rest.startswith((b"\r\n", b"\n")):
        return b"", rest.lstrip(b"\r\n")
    return rest, b""


def _scope(outer: Scope, inner: _Inner) -> Scope:
    """The outer headers count for every request inside, unless it has its own."""
    own = {name for name, _ in inner.headers}
    inherited = [
        (name, value)
        for name, value in outer["headers"]
        if name not in own and not name.decode("latin-1").startswith(_OUTER_ONLY)
    ]
    host = [(name, value) for name, value in outer["headers"] if name == b"host"]
    kept = [(name, value) for name, value in inner.headers if name not in (b"host", b"accept-encoding")]
    target = inner.target
    if target.startswith("http"):
        target = "/" + target.split("/", 3)[-1]
    path, _, query = target.partition("?")
    return {
        **outer,
        "method": inner.method,
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [*host, *inherited, *kept],
    }


def _part(boundary: str, content_id: str, exchange: Exchange) -> bytes:
    phrase = HTTPStatus(exchange.status).phrase
    head = [f"--{boundary}", "Content-Type: application/http"]
    if content_id:
        head.append(f"Content-ID: <response-{content_id}>")
    head += ["", f"HTTP/1.1 {exchange.status} {phrase}"]
    headers = [f"{name.decode('latin-1')}: {value.decode('latin-1')}" for name, value in exchange.headers]
    return "\r\n".join([*head, *headers, "", ""]).encode() + exchange.body + b"\r\n"
