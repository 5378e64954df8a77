from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gspread
import pytest

from bot.sandbox.sheets.http.oauth.authority import Authority
from bot.sandbox.sheets.http.oauth.keys import issue_service_account
from bot.sandbox.sheets.server import SandboxServer
from tests.contract.sandbox.sandbox_clients import gspread_client


@pytest.fixture(scope="session")
def key_of_all(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One key for all servers: making one takes a tenth of a second."""
    path = tmp_path_factory.mktemp("key") / "key.json"
    issue_service_account(Authority(), path)
    return path


@pytest.fixture(scope="module")
def module_server(key_of_all: Path) -> Iterator[SandboxServer]:
    with SandboxServer(key_file=key_of_all) as server:
        yield server


@pytest.fixture
def server(module_server: SandboxServer) -> SandboxServer:
    """The module's server, without the files of the test before."""
    for file in list(module_server.state):
        module_server.state.delete(file.id)
    module_server.log.clear()
    return module_server


@pytest.fixture(scope="module")
def module_client(module_server: SandboxServer) -> Iterator[gspread.Client]:
    client = gspread_client(module_server)
    yield client
    client.http_client.session.close()


@pytest.fixture
def gc(server: SandboxServer, module_client: gspread.Client) -> gspread.Client:
    """A gspread client of the service account; nothing is in its Drive."""
    return module_client


@pytest.fixture(scope="module")
def sheets(module_server: SandboxServer) -> Iterator[Any]:
    """`spreadsheets()` of google-api-python-client, built from the discovery document."""
    from discovery_clients import service

    with service(module_server, "sheets", "v4") as found:
        yield found.spreadsheets()


@pytest.fixture
def values(sheets: Any) -> Any:
    return sheets.values()


@pytest.fixture
def key(sheets: Any, server: SandboxServer) -> str:
    """The id of a spreadsheet whose `Sheet1` holds two columns: Order, A-1, A-2 and Paid, 12.5, 7."""
    made = sheets.create(body={"properties": {"title": "Orders"}}, fields="spreadsheetId").execute()
    body = {"values": [["Order", "Paid"], ["A-1", 12.5], ["A-2", 7]]}
    sheets.values().update(**made, range="Sheet1!A1", valueInputOption="RAW", body=body).execute()
    return str(made["spreadsheetId"])


@pytest.fixture
def spreadsheet(gc: gspread.Client) -> gspread.Spreadsheet:
    """`Orders`, with one empty tab `Sheet1` of 1000 rows and 26 columns."""
    return gc.create("Orders")


@pytest.fixture
def worksheet(spreadsheet: gspread.Spreadsheet) -> gspread.Worksheet:
    return spreadsheet.sheet1


@pytest.fixture
def orders(worksheet: gspread.Worksheet) -> gspread.Worksheet:
    """`Sheet1` with a header row, three orders and numbers in column C."""
    worksheet.update([["Order", "Customer", "Paid"], ["A-1", "Ann", 12.5], ["A-2", "Bob", 7], ["A-3", "Cem", 99]], "A1")
    return worksheet
