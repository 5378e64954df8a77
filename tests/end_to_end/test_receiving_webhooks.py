"""`bot serve` as the receiver of AfterShip's pushes: on its port, with its secret, into the ledger."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from bot.cli.receiving import receiving
from bot.cli.world import ledger_of
from bot.config import Settings, read_config
from bot.errors import ConfigurationError
from bot.sandbox.carriers.aftership_webhooks import WebhookSender
from bot.sandbox.sample.carriers import sample_carriers
from tests.end_to_end.desk import Desk, Done
from tests.end_to_end.front import assert_refused

PARCEL = "TBA502887614205"


@pytest.fixture
def port() -> int:
    """A port that is free, as far as one can know."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def receiver(settings: Settings) -> Iterator[None]:
    assert settings.fixed_now is not None
    now = settings.fixed_now
    with ledger_of(settings) as ledger, receiving(settings, ledger, lambda: now, "hook.yaml"):
        yield


def pushes_of(settings: Settings, secret: str, url: str) -> list[int]:
    """All that AfterShip has to tell about the parcel, posted twice each; what was answered."""
    assert settings.fixed_now is not None
    now = settings.fixed_now
    server = sample_carriers(now=lambda: now)  # asked for its webhooks, never started
    records = [record for record in server.aftership.records.values() if record.number == PARCEL]
    sender = WebhookSender(server.aftership, url, secret, sleep=lambda _: None)
    return sender.send_all(sender.webhooks(records), copies=2)


def test_what_is_pushed_with_the_secret_is_known_without_asking(
    desk: Desk, bot: Callable[..., Done], port: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AFTERSHIP_WEBHOOK_SECRET", "s3cr3t-of-pushes")
    desk.configure({"webhooks.port": port})
    settings = read_config(desk.folder / "config.yaml")
    url = f"http://127.0.0.1:{port}/webhooks/aftership"
    with receiver(settings):
        assert url in capsys.readouterr().err
        assert set(pushes_of(settings, "another", url)) == {401}
        assert "never asked" in bot("tracking", "show", PARCEL).out
        assert set(pushes_of(settings, "s3cr3t-of-pushes", url)) == {200}
        assert requests.get(url, timeout=5).status_code == 405
    told = bot("tracking", "show", PARCEL, "--json").json["parcels"][0]
    assert (told["carrier"], told["state"]["status"]) == ("amazon", "delivered")
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=5)


def test_without_the_secret_nothing_is_served(
    desk: Desk, bot: Callable[..., Done], port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AFTERSHIP_WEBHOOK_SECRET", raising=False)
    desk.configure({"webhooks.port": port})
    (desk.folder / "config.yaml").rename(desk.folder / "hook.yaml")
    refused = bot("serve", "--config", desk.folder / "hook.yaml")
    assert_refused(refused, 2, "hook.yaml, webhooks", "no secret", "AFTERSHIP_WEBHOOK_SECRET")
    assert "config.yaml" not in refused.err


def test_check_says_whether_pushes_could_be_received(
    desk: Desk, bot: Callable[..., Done], port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told() -> list[tuple[str, str]]:
        findings = bot("check", "--json").json["findings"]
        return [(one["level"], one["what"]) for one in findings if "webhooks" in one["place"]]

    monkeypatch.delenv("AFTERSHIP_WEBHOOK_SECRET", raising=False)
    assert told() == []
    desk.configure({"webhooks.port": port})
    assert [level for level, _ in told()] == ["error", "ok"]
    monkeypatch.setenv("AFTERSHIP_WEBHOOK_SECRET", "s3cr3t-of-pushes")
    assert [level for level, _ in told()] == ["ok", "ok"]
    with socket.create_server(("127.0.0.1", port)):
        assert [level for level, _ in told()] == ["ok", "warning"]
    assert "s3cr3t-of-pushes" not in str(told())


def test_a_port_that_is_taken_is_told(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AFTERSHIP_WEBHOOK_SECRET", "s3cr3t-of-pushes")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        desk.configure({"webhooks.port": taken.getsockname()[1], "ledger.database": tmp_path / "ledger.db"})
        with (
            pytest.raises(ConfigurationError, match=r"hook.yaml, webhooks.* cannot be used"),
            receiver(read_config(desk.folder / "config.yaml")),
        ):
            pass
