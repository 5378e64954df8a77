"""A server for Drive tests, and callers of it by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import requests

from bot.sandbox.sheets.http.calls import AUTH
from bot.sandbox.sheets.server import SandboxServer

SHEET = "application/vnd.google-apps.spreadsheet"
FOLDER = "application/vnd.google-apps.folder"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Send = Callable[..., requests.Response]


def caller(
    server: SandboxServer, email: str = "me@example.com", scopes: str = f"{AUTH}drive {AUTH}spreadsheets"
) -> Send:
    """`send(method, path, **requests' arguments)` with a valid token of this person."""
    token = server.authority.issue_token(email, scopes)["access_token"]

    def send(method: str, path: str, **arguments: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}", **arguments.pop("headers", {})}
        url = path if path.startswith("http") else server.url + path
        return requests.request(method, url, headers=headers, timeout=10, **arguments)

    return send


def made(send: Send, name: str = "Orders", kind: str = SHEET, **fields: Any) -> str:
    """The id of a new file of the caller's."""
    answer = send("POST", "/drive/v3/files", json={"name": name, "mimeType": kind, **fields})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["id"])


def reason(answer: requests.Response) -> tuple[int, str, str]:
    """Status, reason and message of a refusal in Drive's envelope; the two messages must be the same."""
    error = answer.json()["error"]
    assert error["code"] == answer.status_code
    assert error["errors"][0]["domain"] == "global"
    assert error["errors"][0]["message"] == error["message"]
    return answer.status_code, error["errors"][0]["reason"], error["message"]
