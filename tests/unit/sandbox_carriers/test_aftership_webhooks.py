"""AfterShip's webhooks as documented: the signature over the raw body, the retries, the same event twice."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from carrier_scene import NOW, START, Scene

from bot.sandbox.carriers.aftership import AftershipSimulator
from bot.sandbox.carriers.aftership_webhooks import WebhookSender
from bot.sandbox.carriers.journeys import What

SECRET = "the-account's-webhook-secret"


class Receiver(ThreadingHTTPServer):
    """Takes webhooks on loopback and answers with the statuses it was given, then with 200."""

    daemon_threads = True

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.taken: list[tuple[bytes, str | None]] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/webhooks/aftership"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((body, self.headers["aftership-hmac-sha256"]))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@contextmanager
def receiver(*statuses: int) -> Iterator[Receiver]:
    server = Receiver(*statuses)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def aftership() -> AftershipSimulator:
    stage = Scene()
    stage.travels("1000", What.LABEL, What.PICKUP, What.DEPARTED, What.DELIVERED)
    return AftershipSimulator(stage.journeys, now=lambda: NOW)


def test_each_change_is_posted_with_the_state_of_that_moment(aftership: AftershipSimulator) -> None:
    record = aftership.create("1000", "ontrac")
    with receiver() as home:
        sender = WebhookSender(aftership, home.url, SECRET)
        assert sender.send_all(sender.webhooks([record])) == [200] * 4
    told = [json.loads(body) for body, _ in home.taken]
    assert all(set(one) == {"ts", "event", "event_id", "is_tracking_first_tag", "msg"} for one in told)
    assert [(one["event"], one["msg"]["tag"], one["is_tracking_first_tag"]) for one in told] == [
        ("tracking_update", "InfoReceived", True),
        ("tracking_update", "InTransit", True),
        ("tracking_update", "InTransit", False),
        ("tracking_update", "Delivered", True),
    ]
    assert [one["ts"] for one in told][:2] == [
        int(START.timestamp()),
        int((START + timedelta(hours=6)).timestamp()),
    ]
    assert [len(one["msg"]["checkpoints"]) for one in told] == [1, 2, 3, 4]
    assert len({one["event_id"] for one in told}) == 4


def test_the_signature_is_the_base64_hmac_of_the_raw_body(aftership: AftershipSimulator) -> None:
    with receiver() as home:
        sender = WebhookSender(aftership, home.url, SECRET)
        sender.send(sender.webhooks([aftership.create("1000", "ontrac")])[0])
    ((body, signature),) = home.taken
    assert signature == base64.b64encode(hmac.digest(SECRET.encode(), body, hashlib.sha256)).decode()


def test_a_webhook_is_repeated_with_doubling_delays_until_it_is_taken(aftership: AftershipSimulator) -> None:
    waited: list[float] = []
    with receiver(500, 302, 404) as home:
        sender = WebhookSender(aftership, home.url, SECRET, sleep=waited.append)
        assert sender.send(sender.webhooks([aftership.create("1000", "ontrac")])[0]) == [500, 302, 404, 200]
    assert waited == [30.0, 60.0, 120.0]
    assert len(set(home.taken)) == 1


def test_a_webhook_nobody_takes_is_given_up_after_fourteen_attempts_and_68_hours(aftership: AftershipSimulator) -> None:
    waited: list[float] = []
    with receiver() as home:
        nobody = home.url
    sender = WebhookSender(aftership, nobody, SECRET, sleep=waited.append)
    assert sender.send(sender.webhooks([aftership.create("1000", "ontrac")])[0]) == [0] * 14
    assert round(sum(waited) / 3600) == 68


def test_webhooks_can_come_twice_and_in_any_order(aftership: AftershipSimulator) -> None:
    with receiver() as home:
        sender = WebhookSender(aftership, home.url, SECRET)
        in_order = sender.webhooks([aftership.create("1000", "ontrac")])
        assert sender.send_all(in_order, copies=2, seed=1) == [200] * 8
    arrived = [body for body, _ in home.taken]
    assert Counter(arrived) == Counter({one.body: 2 for one in in_order})
    assert arrived != sorted(arrived, key=[one.body for one in in_order].index)
