"""Clients that are not ours, pointed at the local server as a stranger would do it."""

from __future__ import annotations

import json
from typing import Any

import gspread
from gspread.http_client import HTTPClient

from bot.sandbox.sheets.server import SandboxServer

SCOPES = ["https://www.googleapis.com/auth/spreadsheets", "https://www.googleapis.com/auth/drive"]
_GOOGLE = ("https://sheets.googleapis.com", "https://www.googleapis.com")


def http_client_for(url: str) -> type[HTTPClient]:
    """gspread's own HTTP client with another endpoint."""

    class LocalHTTPClient(HTTPClient):
        def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> Any:
            for host in _GOOGLE:
                endpoint = endpoint.replace(host, url)
            return super().request(method, endpoint, *args, **kwargs)

    return LocalHTTPClient


def gspread_client(server: SandboxServer, scopes: list[str] | None = None) -> gspread.Client:
    """A client with the key of all; a server that was started later may have written its own address into the file."""
    key = json.loads(server.key_file.read_text()) | {"token_uri": f"{server.url}/token"}
    client = gspread.service_account_from_dict(key, scopes=scopes or SCOPES, http_client=http_client_for(server.url))
    client.set_timeout(10)
    without_lookup(client.http_client.auth)
    return client


def without_lookup(credentials: Any) -> Any:
    """Spares the background thread in which google-auth asks Google for the key's allowed locations."""
    credentials._is_regional_access_boundary_lookup_required = lambda: False
    return credentials
