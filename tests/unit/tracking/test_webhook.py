"""AfterShip's webhooks over a real loopback server into a real ledger: none unsigned, none twice, none older."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import shutil
import socket
import threading
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
import uvicorn
from starlette.applications import Starlette
from structlog.testing import capture_logs

from bot.core.parcel import Confidence, Status
from bot.errors import CredentialsError, ServiceDown
from bot.ledger import Ledger
from bot.runner.tracking_store import LedgerInbox, LedgerStore
from bot.tracking.event import Event, History, Kind
from bot.tracking.keeping import plain_reading
from bot.tracking.port import Ask, Kept, MemoryStore
from bot.tracking.webhook import MAX_BYTES, PATH, SIGNATURE, webhook_route

SECRET = "whsec-0123456789"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
NUMBER = "TBA123456789012"
ASK = Ask("amazon", NUMBER)


class Receiver:
    """One receiver on the loopback server, and what it has kept."""

    def __init__(self, url: str, ledger: Ledger) -> None:
        self.url = url
        self.ledger = ledger
        self.store = LedgerStore(ledger)

    def post(self, body: bytes, signature: str | bytes | None = None, method: str = "POST") -> int:
        headers = {SIGNATURE: signature} if signature is not None else {}
        return requests.request(method, self.url, data=body, headers=headers, timeout=5).status_code

    def tell(self, body: bytes) -> int:
        return self.post(body, signed(body))

    @property
    def kept(self) -> Kept | None:
        return self.store.load([ASK]).get(ASK)

    @property
    def status(self) -> str | None:
        return plain_reading(self.kept).status if self.kept else None


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, Starlette]]:
    """Its address, and the application to add receivers to."""
    app = Starlette()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        config = uvicorn.Config(app, log_config=None, lifespan="off", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", app
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def new_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """To be copied: building one takes longer than most tests here."""
    path = tmp_path_factory.mktemp("new") / "ledger.db"
    Ledger.open(path).close()
    return path


@pytest.fixture
def receiver(server: tuple[str, Starlette], new_ledger: Path, tmp_path: Path) -> Iterator[Receiver]:
    url, app = server
    shutil.copy(new_ledger, tmp_path / "ledger.db")
    with Ledger.open(tmp_path / "ledger.db") as ledger:
        path = f"/{uuid.uuid4().hex}{PATH}"
        app.routes.append(webhook_route(SECRET, LedgerStore(ledger), LedgerInbox(ledger), lambda: NOW, path))
        yield Receiver(url + path, ledger)


def signed(body: bytes, secret: str = SECRET) -> str:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def payload(*steps: tuple[str, str], at: datetime = NOW - HOUR, event_id: str | None = "e-1", **more: Any) -> bytes:
    """An update whose checkpoints, an hour apart up to `at`, have these tags and subtags."""
    checkpoints = [
        {
            "created_at": (at - (len(steps) - 1 - n) * HOUR).isoformat(),
            "checkpoint_time": (at - (len(steps) - 1 - n) * HOUR).isoformat(),
            "tag": tag,
            "subtag": subtag,
            "message": f"step {n}",
            "slug": "amazon",
        }
        for n, (tag, subtag) in enumerate(steps)
    ]
    msg = {
        "id": "t1",
        "tracking_number": NUMBER,
        "slug": "amazon",
        "tag": steps[-1][0] if steps else "Pending",
        "subtag": steps[-1][1] if steps else "Pending_001",
        "updated_at": at.isoformat(),
        "checkpoints": checkpoints,
    }
    data = {"ts": int(at.timestamp()), "event": "tracking_update", "event_id": event_id, "msg": msg | more}
    return json.dumps(data).encode()


MOVING = (("InfoReceived", "InfoReceived_001"), ("InTransit", "InTransit_002"))
DELIVERED = (*MOVING, ("Delivered", "Delivered_001"))


@pytest.mark.parametrize(
    ("body", "line"),
    [
        (payload(*DELIVERED), {"event": "webhook taken in", "log_level": "info", "kept": 1}),
        (
            b"{}",
            {"event": "webhook ignored", "log_level": "warning", "problem": "the body is no payload of AfterShip's"},
        ),
        (
            b'{"event": "tracking_update", "msg": {"tracking_number": "TBA123456789012", "checkpoints": [], '
            b'"slug": "amazon"}}',
            {"event": "webhook ignored", "log_level": "warning", "problem": "it has no time of any kind"},
        ),
        (
            b'{"event": "edd_revise", "msg": {"tracking_number": "TBA123456789012"}}',
            {"event": "webhook without a history", "log_level": "info"},
        ),
    ],
)
def test_each_push_is_one_line_of_the_log_without_what_it_says(
    receiver: Receiver, body: bytes, line: Mapping[str, Any]
) -> None:
    with capture_logs() as lines:
        assert receiver.tell(body) == 200
    assert lines == [line]


def test_a_push_that_comes_again_says_so(receiver: Receiver) -> None:
    receiver.tell(payload(*DELIVERED))
    with capture_logs() as lines:
        receiver.tell(payload(*DELIVERED))
        receiver.tell(payload(*MOVING, event_id="e-2", at=NOW - 3 * HOUR))
    assert [(one["kept"], one["why"]) for one in lines] == [(0, "it came before"), (0, "nothing new")]


def test_what_aftership_tells_is_kept_as_of_the_time_it_was_told(receiver: Receiver) -> None:
    assert receiver.tell(payload(*DELIVERED)) == 200
    kept = receiver.kept
    assert kept is not None
    assert (receiver.status, len(kept.history.events)) == (Status.DELIVERED, 3)
    assert (kept.asked_at, kept.fetched_at) == (NOW - HOUR, NOW - HOUR)
    assert kept.next_check_at is not None
    assert kept.next_check_at > NOW


@pytest.mark.parametrize(
    "signature",
    [None, "", "é", signed(b"another body"), signed(payload(*DELIVERED), "another secret"), signed(b"")[:-1]],
    ids=["none", "empty", "not ASCII", "of another body", "with another secret", "truncated"],
)
def test_a_body_without_the_right_signature_is_refused_and_nothing_is_kept(
    receiver: Receiver, signature: str | None
) -> None:
    body = payload(*DELIVERED)
    assert receiver.post(body, signature.encode() if signature is not None else None) == 401
    assert receiver.kept is None
    assert receiver.tell(body) == 200
    assert receiver.kept is not None


def test_the_signature_is_of_the_bytes_and_not_of_what_they_mean(receiver: Receiver) -> None:
    body = payload(*DELIVERED)
    assert receiver.post(body + b" ", signed(body)) == 401
    assert receiver.tell(body + b" ") == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
def test_only_posts_are_taken(receiver: Receiver, method: str) -> None:
    body = payload(*DELIVERED)
    assert receiver.post(body, signed(body), method) == 405
    assert receiver.kept is None


def test_a_body_that_is_too_long_is_refused_also_when_it_does_not_say_how_long_it_is(receiver: Receiver) -> None:
    long = b'{"x": "' + b"x" * MAX_BYTES + b'"}'
    assert receiver.tell(long) == 413
    pieces = (long[start : start + 65536] for start in range(0, len(long), 65536))
    answer = requests.post(receiver.url, data=pieces, headers={SIGNATURE: signed(long)}, timeout=5)
    assert answer.status_code == 413


def test_a_replay_changes_nothing(receiver: Receiver) -> None:
    first, second = payload(*MOVING, at=NOW - 3 * HOUR), payload(*DELIVERED, event_id="e-2")
    for body in (first, second, first, second, first):
        assert receiver.tell(body) == 200
    assert receiver.status == Status.DELIVERED


def test_an_older_event_that_comes_late_replaces_nothing(receiver: Receiver) -> None:
    receiver.tell(payload(*DELIVERED, event_id="e-2"))
    before = receiver.kept
    receiver.tell(payload(*MOVING, at=NOW - 2 * HOUR, event_id="e-1"))
    receiver.tell(payload(*MOVING, at=NOW - HOUR, event_id="e-0"))  # the same second, and less to tell
    receiver.tell(payload(at=NOW, event_id="e-3"))  # nothing to tell at all
    assert receiver.kept == before


def test_an_event_older_than_our_own_last_answer_replaces_nothing(receiver: Receiver) -> None:
    scan = Event(time=NOW - 5 * HOUR, kind=Kind.IN_TRANSIT, is_physical_scan=True)
    ours = Kept(History(carrier="amazon", number=NUMBER, events=(scan,)), NOW, NOW, NOW, None)
    receiver.store.save({ASK: ours})
    receiver.tell(payload(*DELIVERED))
    assert receiver.kept == ours


def test_an_event_is_recognised_by_its_id_and_without_one_by_its_bytes(receiver: Receiver) -> None:
    receiver.tell(payload(*MOVING, at=NOW - 3 * HOUR))
    receiver.tell(payload(*DELIVERED))  # the same id: not looked at again
    assert receiver.status == Status.IN_TRANSIT
    receiver.tell(payload(*DELIVERED, event_id=None))
    assert receiver.status == Status.DELIVERED


def test_an_unknown_tag_is_taken_in_for_review_and_does_not_come_again(receiver: Receiver) -> None:
    assert receiver.tell(payload(*MOVING, ("Teleported", "Teleported_001"))) == 200
    assert receiver.kept is not None
    assert plain_reading(receiver.kept).confidence is Confidence.REVIEW


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"{}", b"[" * 100_000, b'{"event": "tracking_update", "msg": {}}', b"\xff\xfe"],
    ids=["nothing", "HTML", "a list", "an empty object", "nested without end", "no number", "no text"],
)
def test_a_signed_body_that_says_nothing_is_answered_with_200_and_nothing_is_kept(
    receiver: Receiver, body: bytes
) -> None:
    assert receiver.tell(body) == 200
    assert receiver.kept is None


def test_times_that_make_no_sense_do_no_harm(receiver: Receiver) -> None:
    future = payload(*DELIVERED, updated_at="2999-01-01T00:00:00+00:00")
    assert receiver.tell(future) == 200
    assert receiver.kept is not None
    assert receiver.kept.fetched_at == NOW
    for number, strange in enumerate(("soon", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"), 2):
        assert receiver.tell(payload(*DELIVERED, event_id=f"e-{number}", updated_at=strange)) == 200


def test_while_the_ledger_does_not_answer_aftership_is_asked_to_come_again(
    server: tuple[str, Starlette], receiver: Receiver
) -> None:
    class Locked(MemoryStore):
        def save(self, kept: Mapping[Ask, Kept]) -> None:
            raise ServiceDown("ledger.db", "another program holds the ledger locked", "Run again later.")

    url, app = server
    app.routes.append(webhook_route(SECRET, Locked(), LedgerInbox(receiver.ledger), lambda: NOW, "/locked"))
    body = payload(*DELIVERED)
    assert Receiver(url + "/locked", receiver.ledger).tell(body) == 503
    assert receiver.tell(body) == 200
    assert receiver.status == Status.DELIVERED


def test_without_a_secret_there_is_no_receiver() -> None:
    with pytest.raises(CredentialsError, match="webhook_secret_env"):
        webhook_route("", MemoryStore(), None, lambda: NOW)  # type: ignore[arg-type]


def test_copies_that_come_at_the_same_time_are_all_answered(receiver: Receiver) -> None:
    body = payload(*DELIVERED)
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(receiver.tell(body))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 8
    assert receiver.status == Status.DELIVERED
