"""A bad line to a service: each request that is sent over it goes wrong as its header says, on the wire.

Only a request that is to go wrong is sent here; the others go their straight way.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import struct
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from bench.faults.point import Fault

FAULT, UPSTREAM = "X-Fault", "X-Upstream"
PATIENCE_S = 0.15
"""How long a client waits for an answer that never comes, in the place of its 30 seconds."""
_LONGEST_S = 30.0
_ANSWERS: Mapping[Fault, tuple[int, str, str]] = {
    Fault.TOO_MANY: (429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'Write requests'"),
    Fault.INTERNAL: (500, "INTERNAL", "Internal error encountered."),
    Fault.INTERNAL_AFTER: (500, "INTERNAL", "Internal error encountered."),
    Fault.UNAVAILABLE: (503, "UNAVAILABLE", "The service is currently unavailable."),
    Fault.UNAUTHORIZED: (401, "UNAUTHENTICATED", "Request had invalid authentication credentials."),
    Fault.FORBIDDEN: (403, "PERMISSION_DENIED", "The caller does not have permission"),
}
_BEFORE = frozenset({Fault.TOO_MANY, Fault.INTERNAL, Fault.UNAVAILABLE, Fault.UNAUTHORIZED, Fault.FORBIDDEN})


@dataclass(frozen=True, slots=True)
class _Sent:
    """A request as it came."""

    upstream: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class CrookedLine:
    """Listens on loopback while it is entered. One fault at a time: `settled` and `deliver` speak of the last one."""

    def __init__(self) -> None:
        self._held: _Sent | None = None
        self._arrived = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def place(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def expect(self) -> None:
        """Forgets the fault before."""
        self._held = None
        self._arrived.clear()

    def settled(self) -> None:
        """Returns when the request has come in, and has been applied if its fault lets it be."""
        if not self._arrived.wait(_LONGEST_S):
            raise TimeoutError("the request never came in over the crooked line")

    def deliver(self) -> None:
        """Lets the service have now what was held up; its answer reaches nobody."""
        held, self._held = self._held, None
        if held is not None:
            _forward(held)

    def meet(self, fault: Fault, sent: _Sent) -> _Answer | None:
        """What comes back over the line; None for nothing."""
        if fault in (Fault.SLOW, Fault.LATE):
            self._held = sent
            answer = None
        elif fault in _BEFORE or fault is Fault.RESET_BEFORE:
            answer = None
        else:
            answer = _forward(sent)
        self._arrived.set()
        if fault in _ANSWERS:
            return _refusal(*_ANSWERS[fault])
        if fault is Fault.PAGE:
            return _Answer(200, {"Content-Type": "text/html"}, b"<html><h1>We are sorry</h1></html>")
        return answer if fault in (Fault.TRUNCATED, Fault.MALFORMED) else None


def _handler(line: CrookedLine) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.close_connection = True
            fault = Fault(self.headers[FAULT])
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            left_out = (FAULT.lower(), UPSTREAM.lower(), "host", "connection", "accept-encoding")
            headers = {name: text for name, text in self.headers.items() if name.lower() not in left_out}
            answer = line.meet(fault, _Sent(self.headers[UPSTREAM], self.command, self.path, headers, body))
            if answer is not None:
                self._answer(fault, answer)
            elif fault in (Fault.RESET_BEFORE, Fault.RESET_AFTER):
                self._reset()
            else:
                self._wait_until_given_up()

        do_POST = do_GET  # noqa: N815 - the standard library's name

        def _answer(self, fault: Fault, answer: _Answer) -> None:
            whole = answer.body
            if fault in (Fault.TRUNCATED, Fault.MALFORMED):
                answer = _Answer(answer.status, answer.headers, whole[: max(1, len(whole) // 2)])
            promised = whole if fault is Fault.TRUNCATED else answer.body
            self.send_response(answer.status)
            for name, text in answer.headers.items():
                self.send_header(name, text)
            self.send_header("Content-Length", str(len(promised)))
            self.send_header("Connection", "close")
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(answer.body)

        def _reset(self) -> None:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(self.connection.detach())

        def _wait_until_given_up(self) -> None:
            self.connection.settimeout(_LONGEST_S)
            with suppress(OSError):
                self.rfile.read(1)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


def _refusal(status: int, code: str, message: str) -> _Answer:
    """An error as Google words it; of carriers only the status is read."""
    body = {"error": {"code": status, "message": message, "status": code}}
    return _Answer(status, {"Content-Type": "application/json; charset=UTF-8"}, json.dumps(body).encode())


def _forward(sent: _Sent) -> _Answer:
    connection = http.client.HTTPConnection(sent.upstream, timeout=_LONGEST_S)
    try:
        connection.request(sent.method, sent.path, sent.body or None, dict(sent.headers))
        response = connection.getresponse()
        kept = {name: text for name, text in response.getheaders() if name.lower() == "content-type"}
        return _Answer(response.status, kept, response.read())
    finally:
        connection.close()
