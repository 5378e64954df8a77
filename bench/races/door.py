"""The way to the local Sheets API: through a socket, or straight into the same service, for thousands of races."""

from __future__ import annotations

import gzip
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import BaseAdapter

from bot.sandbox.sheets.http.app import Application
from bot.sandbox.sheets.http.exchange import Exchange, receive_from
from bot.sandbox.sheets.http.service import Service
from bot.sandbox.sheets.http.validation.validate import load_validator
from bot.sandbox.sheets.server import SandboxServer


class Watcher(Protocol):
    """Who sees each call of the bot, and may change the workbook meanwhile."""

    def before(self, method: str, path: str, /) -> None:
        """The call has arrived and is not applied."""

    def after(self, method: str, path: str, /) -> None:
        """The call is applied; its answer is on the way and shows nothing of what happens now."""


class Door(BaseAdapter):
    """Takes the calls of sessions it leads to the service, past its watcher."""

    def __init__(self, server: SandboxServer, through_sockets: bool) -> None:
        super().__init__()
        self.url = server.url
        self.watcher: Watcher | None = None
        self._through_sockets = through_sockets
        if through_sockets:
            server.before_request, server.after_request = self._before, self._after
        service = Service(server.state, server.authority)
        service.validator = load_validator()
        self._application = Application(service)

    def lead(self, session: requests.Session) -> None:
        """From now on this session's calls go this way; the token is asked for through the socket all the same."""
        session.trust_env = False  # looking for proxies takes longer than the call
        if not self._through_sockets:
            session.mount(f"{self.url}/v4", self)
            session.mount(f"{self.url}/drive", self)

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Answers as the server would."""
        method, parts = str(request.method), urlsplit(str(request.url))
        path, body = unquote(parts.path), request.body or b""
        sent = body.encode() if isinstance(body, str) else body
        if request.headers.get("Content-Encoding") == "gzip":  # the server takes that off before its application
            sent = gzip.decompress(sent)
        self._before(method, path, None)
        headers = [(name.lower().encode(), str(text).encode()) for name, text in request.headers.items()]
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": parts.query.encode(),
            "headers": [one for one in headers if one[0] != b"accept-encoding"],
        }
        step = Exchange.of(self._application, scope, receive_from(sent))
        try:
            step.send(None)
        except StopIteration as done:
            exchange: Exchange = done.value
        else:
            raise RuntimeError(f"{method} {path} waits for something")
        self._after(method, path, None)
        response = requests.Response()
        response.status_code, response._content = exchange.status, exchange.body
        response.url, response.request, response.encoding = str(request.url), request, "utf-8"
        return response

    def _before(self, method: str, path: str, _body: Any) -> None:
        if self.watcher:
            self.watcher.before(method, path)

    def _after(self, method: str, path: str, _body: Any) -> None:
        if self.watcher:
            self.watcher.after(method, path)

    def close(self) -> None:
        """Nothing is open."""
