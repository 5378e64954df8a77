from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import gspread
import pytest
import requests
from sandbox_clients import SCOPES, gspread_client

from bot.sandbox.sheets.http.oauth.keys import issue_service_account
from bot.sandbox.sheets.server import SandboxServer


@pytest.fixture(scope="session")
def key_of_all(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One key for all servers: making one takes a tenth of a second."""
    from bot.sandbox.sheets.http.oauth.authority import Authority

    path = tmp_path_factory.mktemp("key") / "key.json"
    issue_service_account(Authority(), path)
    return path


@pytest.fixture(scope="session")
def shared_server(key_of_all: Any) -> Iterator[SandboxServer]:
    with SandboxServer(key_file=key_of_all) as server:
        yield server


@pytest.fixture
def server(shared_server: SandboxServer) -> Iterator[SandboxServer]:
    """The server without spreadsheets, faults, hooks and log."""
    for file in shared_server.state:
        shared_server.state.delete(file.id)
    shared_server.log.clear()
    yield shared_server
    shared_server.faults.clear()
    shared_server.before_request = shared_server.after_request = None


@pytest.fixture
def gc(server: SandboxServer) -> Iterator[gspread.Client]:
    client = gspread_client(server)
    yield client
    client.http_client.session.close()


@pytest.fixture
def token(server: SandboxServer) -> str:
    return str(server.authority.issue_token(server.state.account, " ".join(SCOPES))["access_token"])


@pytest.fixture
def call(server: SandboxServer, token: str) -> Iterator[Callable[..., requests.Response]]:
    """`call(method, path, **requests' arguments)` with a valid token."""
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {token}"

        def send(method: str, path: str, **arguments: Any) -> requests.Response:
            return session.request(method, server.url + path, timeout=10, **arguments)

        yield send


@pytest.fixture
def sheet_id(server: SandboxServer) -> str:
    """A spreadsheet `Orders` with one tab `Sheet1`, shared with the service account."""
    return server.state.add_workbook("Orders").spreadsheet_id
