"""Retries, Retry-After and the breaker, against a socket that answers as told; time is an argument."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

import pytest

from bot.errors import CredentialsError, ServiceDown, TurnTooLate
from bot.tracking.transport import CallLimits, Request, Transport


class Script(BaseHTTPRequestHandler):
    """Answers with the next (status, Retry-After) of the script; the last one for ever."""

    script: ClassVar[list[tuple[int, str | None]]] = []
    seen: ClassVar[list[str]] = []
    length: ClassVar[int] = 2  # as the header says; the body is "{}"
    charset: ClassVar[str | None] = None

    def do_GET(self) -> None:
        status, retry_after = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        self.seen.append(self.headers.get("Authorization", ""))
        self.send_response(status)
        if retry_after is not None:
            self.send_header("Retry-After", retry_after)
        if status in {301, 302}:
            self.send_header("Location", "http://127.0.0.1:9/")
        if self.charset is not None:
            self.send_header("Content-Type", f"application/json; charset={self.charset}")
        self.send_header("Content-Length", str(self.length))
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Script)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def transport(clock: Clock) -> Iterator[Transport]:
    limits = CallLimits(tries=3, backoff_s=1.0, max_wait_s=10.0, failures_to_open=2, open_for_s=60.0)
    sender = Transport("CARRIER", limits, sleep=clock.sleep, clock=clock)
    Script.seen = []
    yield sender
    sender.close()


def get(transport: Transport, url: str, *script: tuple[int, str | None]) -> int:
    Script.script = list(script)
    return transport.send(Request(method="GET", url=url, headers={"Authorization": "Bearer x"})).status


def test_waits_grow_and_have_jitter(transport: Transport, clock: Clock, url: str) -> None:
    assert get(transport, url, (503, None), (500, None), (200, None)) == 200
    first, second = clock.slept
    assert 0.5 <= first <= 1.5
    assert 1.0 <= second <= 3.0


def test_retry_after_in_seconds_is_waited_for(transport: Transport, clock: Clock, url: str) -> None:
    assert get(transport, url, (429, "7"), (200, None)) == 200
    assert clock.slept == [7.0]


def test_retry_after_as_a_date_is_waited_for(transport: Transport, clock: Clock, url: str) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=8), usegmt=True)
    assert get(transport, url, (429, date), (200, None)) == 200
    assert 5.0 <= clock.slept[0] <= 8.0


def test_a_longer_retry_after_ends_the_calls_until_then(transport: Transport, clock: Clock, url: str) -> None:
    with pytest.raises(ServiceDown, match="asks to wait 120 s"):
        get(transport, url, (429, "120"))
    clock.now += 119
    with pytest.raises(ServiceDown, match="not asked any more"):
        get(transport, url, (200, None))
    clock.now += 2
    assert get(transport, url, (200, None)) == 200
    assert len(Script.seen) == 2


def test_the_breaker_opens_after_failures_in_a_row_and_closes_with_time(
    transport: Transport, clock: Clock, url: str
) -> None:
    for _ in range(2):
        with pytest.raises(ServiceDown, match="HTTP 503"):
            get(transport, url, (503, None))
    with pytest.raises(ServiceDown, match="not asked any more after HTTP 503"):
        get(transport, url, (200, None))
    assert len(Script.seen) == 6
    clock.now += 61
    assert get(transport, url, (200, None)) == 200


def test_a_success_between_failures_keeps_the_breaker_closed(transport: Transport, url: str) -> None:
    for _ in range(3):
        with pytest.raises(ServiceDown, match="HTTP 503"):
            get(transport, url, (503, None))
        assert get(transport, url, (200, None)) == 200


def test_answers_that_no_retry_helps_come_back_as_they_are(transport: Transport, clock: Clock, url: str) -> None:
    for status in (400, 401, 403, 404, 302):
        assert get(transport, url, (status, None)) == status
    assert clock.slept == []
    assert set(Script.seen) == {"Bearer x"}


class Book:
    """A gate that writes down what passes it and what it is told."""

    def __init__(self) -> None:
        self.passed: list[str] = []
        self.blocked: list[tuple[str, float, str]] = []

    def pass_(self, call: str) -> None:
        if call == "used up":
            raise TurnTooLate("CARRIER", "limit reached (250 calls a day): next turn at 14:05 UTC", "Later.")
        self.passed.append(call)

    def block(self, call: str, seconds: float, reason: str) -> None:
        self.blocked.append((call, seconds, reason))


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def gated(clock: Clock, book: Book) -> Iterator[Transport]:
    limits = CallLimits(tries=3, backoff_s=1.0, max_wait_s=10.0, failures_to_open=2, open_for_s=60.0)
    sender = Transport("CARRIER", limits, sleep=clock.sleep, clock=clock, gate=book)
    yield sender
    sender.close()


def test_every_try_passes_the_gate(gated: Transport, book: Book, url: str) -> None:
    get(gated, url, (503, None), (500, None), (200, None))
    assert book.passed == ["", "", ""]


def test_a_call_that_gets_no_turn_is_not_sent_and_no_fault_of_the_carrier(gated: Transport, url: str) -> None:
    Script.seen, Script.script = [], [(200, None)]
    for _ in range(5):
        with pytest.raises(TurnTooLate, match="next turn at 14:05 UTC"):
            gated.send(Request(method="GET", url=url, call="used up"))
    assert Script.seen == []
    assert get(gated, url, (200, None)) == 200


def test_a_429_and_a_retry_after_hold_the_other_bots_too(gated: Transport, book: Book, url: str) -> None:
    get(gated, url, (429, "7"), (503, "3"), (200, None))
    assert book.blocked == [("", 7.0, "HTTP 429"), ("", 3.0, "HTTP 503")]
    get(gated, url, (429, None), (500, None), (200, None))
    ((_, seconds, reason),) = book.blocked[2:]
    assert 0.5 <= seconds <= 1.5
    assert reason == "HTTP 429"


def test_a_carrier_that_is_dead_is_dead_for_the_other_bots_too(gated: Transport, book: Book, url: str) -> None:
    for _ in range(2):
        with pytest.raises(ServiceDown, match="HTTP 503"):
            get(gated, url, (503, None))
    assert book.blocked == [("", 60.0, "not asked any more after HTTP 503")]
    with pytest.raises(TurnTooLate, match="not asked any more after HTTP 503"):
        get(gated, url, (200, None))


def test_a_long_retry_after_is_told_with_its_length(gated: Transport, book: Book, url: str) -> None:
    with pytest.raises(ServiceDown):
        get(gated, url, (429, "120"))
    assert book.blocked == [("", 120.0, "not asked any more after HTTP 429, asks to wait 120 s")]


def test_a_body_that_breaks_off_is_no_answer(transport: Transport, url: str) -> None:
    Script.length = 5
    try:
        with pytest.raises(ServiceDown, match="no answer"):
            get(transport, url, (200, None))
    finally:
        Script.length = 2
    assert get(transport, url, (200, None)) == 200


class Drip(BaseHTTPRequestHandler):
    """Sends what comes after the first bytes a byte at a time."""

    at_once: ClassVar[int] = 0

    def do_GET(self) -> None:
        whole = b"HTTP/1.0 200 OK\r\nContent-Length: 30\r\n\r\n" + b" " * 28 + b"{}"
        self.wfile.write(whole[: self.at_once])
        try:
            for byte in whole[self.at_once :]:
                self.wfile.write(bytes([byte]))
                time.sleep(0.06)
        except OSError:
            pass  # it was hung up

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.mark.parametrize("at_once", [0, 25, 40])
def test_an_answer_that_drips_is_none(at_once: int) -> None:
    Drip.at_once = at_once
    server = HTTPServer(("127.0.0.1", 0), Drip)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    sender = Transport("CARRIER", CallLimits(tries=1, connect_timeout_s=0.05, read_timeout_s=0.15))
    began = time.monotonic()
    with pytest.raises(ServiceDown, match="no answer"):
        sender.send(Request(method="GET", url=f"http://127.0.0.1:{server.server_port}/"))
    assert time.monotonic() - began < 1
    sender.close()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("secret", [{"auth": ("id", "s3cr3t’")}, {"headers": {"key": "“s3cr3t”"}}])
def test_a_key_that_no_header_can_carry_is_a_matter_of_credentials(
    url: str, transport: Transport, secret: dict[str, Any]
) -> None:
    Script.seen = []
    with pytest.raises(CredentialsError, match="a character that no request can carry") as refused:
        transport.send(Request(method="GET", url=url, **secret))
    assert "s3cr3t" not in str(refused.value)
    assert Script.seen == []
    assert get(transport, url, (200, None)) == 200


def test_a_request_shows_no_secret() -> None:
    secret = {"headers": {"key": "s3cr3t"}, "data": {"secret": "s3cr3t"}, "json": ["s3cr3t"], "auth": ("", "s3cr3t")}
    assert "s3cr3t" not in repr(Request(method="GET", url="/", **secret))  # type: ignore[arg-type]


@pytest.mark.parametrize("charset", ["idna", "no such", "utf-8"])
def test_a_body_is_read_whatever_its_encoding_is_called(url: str, transport: Transport, charset: str) -> None:
    Script.charset = charset
    try:
        Script.script = [(200, None)]
        assert transport.send(Request(method="GET", url=url)).text == "{}"
    finally:
        Script.charset = None


def test_a_wait_without_end_keeps_the_carrier_from_being_asked_for_a_day(
    url: str, transport: Transport, clock: Clock
) -> None:
    Script.script = [(429, "9" * 400), (200, None)]
    with pytest.raises(ServiceDown, match="asks to wait 86400 s"):
        transport.send(Request(method="GET", url=url))
    clock.now += 86_401
    assert transport.send(Request(method="GET", url=url)).status == 200


def test_a_wait_until_a_date_that_no_clock_has_is_none(url: str, transport: Transport) -> None:
    Script.script = [(503, "Fri, 31 Dec 9999 23:59:59 -2359"), (200, None)]
    assert transport.send(Request(method="GET", url=url)).status == 200
