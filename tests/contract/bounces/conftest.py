"""A mail server for the tests of a process, and for each test a folder of its own and an empty ledger."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.bounces.imap_session import ImapPlace
from bot.config.bounces import MailTls
from bot.ledger import Ledger
from tests.contract.bounces.mail_server import MailServer, dovecot


@pytest.fixture(scope="session")
def server() -> Iterator[MailServer]:
    with dovecot() as running:
        yield running


@pytest.fixture
def folder(server: MailServer) -> str:
    name = f"Bounces-{uuid.uuid4().hex}"
    server.create(name)
    return name


@pytest.fixture
def place_of() -> Callable[..., ImapPlace]:
    def build(server: MailServer, folder: str = "INBOX", **changes: object) -> ImapPlace:
        usual: dict[str, object] = {
            "host": "127.0.0.1", "port": server.port, "tls": MailTls.NONE, "user": server.user,
            "password": server.password, "folder": folder, "since_days": 30, "timeout_s": 5.0,
            "max_message_bytes": 100_000,
        }  # fmt: skip
        return ImapPlace(**(usual | changes))  # type: ignore[arg-type]

    return build


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as opened:
        yield opened
