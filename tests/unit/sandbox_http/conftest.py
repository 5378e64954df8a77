from __future__ import annotations

from collections.abc import Iterator

import pytest
from drive_calls import Send, caller

from bot.sandbox.sheets.server import SandboxServer


@pytest.fixture(scope="session")
def one_server() -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        yield server


@pytest.fixture
def drive(one_server: SandboxServer) -> SandboxServer:
    """The server of all Drive tests, without files."""
    for file in one_server.state:
        one_server.state.delete(file.id)
    return one_server


@pytest.fixture
def me(drive: SandboxServer) -> Send:
    return caller(drive)


@pytest.fixture
def ann(drive: SandboxServer) -> Send:
    return caller(drive, "ann@example.com")
