"""An end to slow answers: a socket's own timeout begins anew with every byte that drips in."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

if TYPE_CHECKING:
    from urllib3 import HTTPResponse
    from urllib3.connectionpool import ConnectionPool

_AT_ONCE = 65_536


class PromptAdapter(HTTPAdapter):
    """Cuts a connection off whose answer has not begun, headers and all, within the read timeout."""

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        verify: bool | str | None,
        proxies: Mapping[str, str] | None = None,
        cert: Any = None,
    ) -> ConnectionPool:
        """The pool for a request, with connections that are cut off."""
        pool = super().get_connection_with_tls_context(request, verify, proxies, cert)
        if isinstance(pool, HTTPConnectionPool):
            pool.ConnectionCls = _SecureConnection if pool.scheme == "https" else _PlainConnection
        return pool


class _PlainConnection(HTTPConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        with _cut_off_after(self.sock, self.timeout):
            return super().getresponse()


class _SecureConnection(HTTPSConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]
        with _cut_off_after(self.sock, self.timeout):
            return super().getresponse()


@contextmanager
def _cut_off_after(sock: socket.socket | None, seconds: float | None) -> Iterator[None]:
    if sock is None or seconds is None:
        yield
        return
    is_over = threading.Event()

    def cut_off() -> None:
        is_over.set()
        with suppress(OSError):
            sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut_off)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if is_over.is_set():  # what has come so far would pass for an answer without a body
        raise TimeoutError("the answer drips")


def read_body(response: requests.Response, deadline: float) -> bytes:
    """The whole body of an answer that was asked for as a stream.

    Args:
        deadline: by the monotonic clock; no byte is waited for after it.

    Raises:
        requests.ReadTimeout: it is not complete by then.
        urllib3.exceptions.HTTPError: it breaks off.
    """
    body = bytearray()
    with response:
        while chunk := response.raw.read1(_AT_ONCE, decode_content=True):
            body += chunk
            if time.monotonic() > deadline:
                raise requests.ReadTimeout("the answer drips")
    return bytes(body)
