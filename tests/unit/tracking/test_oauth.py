"""One token for all threads, over a token service on loopback; time is an argument."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest

from bot.errors import CredentialsError, ServiceDown
from bot.tracking.oauth import TokenSource
from bot.tracking.transport import CallLimits, Request, Transport


class TokenService(BaseHTTPRequestHandler):
    """Gives out token-1, token-2 …, or what the test says."""

    given: ClassVar[int] = 0
    status: ClassVar[int] = 200
    says: ClassVar[Any] = None
    life: ClassVar[Any] = 3600

    def do_POST(self) -> None:
        TokenService.given += 1
        says = {"access_token": f"token-{self.given}", "expires_in": self.life} if self.says is None else self.says
        body = says if isinstance(says, bytes) else json.dumps(says).encode()
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), TokenService)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(url: str, clock: Clock) -> Iterator[TokenSource]:
    TokenService.given, TokenService.status, TokenService.says, TokenService.life = 0, 200, None, 3600
    transport = Transport("CARRIER", CallLimits(tries=1))
    yield TokenSource(transport, Request(method="POST", url=url), place="CARRIER", fix="Check the keys.", clock=clock)
    transport.close()


def test_a_token_is_used_until_a_minute_before_its_end(tokens: TokenSource, clock: Clock) -> None:
    assert [tokens.token(), tokens.token()] == ["token-1", "token-1"]
    clock.now += 3539
    assert tokens.token() == "token-1"
    clock.now += 1
    assert tokens.token() == "token-2"


def test_a_token_that_was_refused_is_not_given_out_again_and_a_newer_one_is_kept(tokens: TokenSource) -> None:
    first = tokens.token()
    assert tokens.token(refused=first) == "token-2"
    assert tokens.token(refused=first) == "token-2", "another thread has renewed it already"


def test_many_threads_ask_for_one_token(tokens: TokenSource) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(tokens.token())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["token-1"] * 8


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_refused_client_is_a_matter_of_credentials(tokens: TokenSource, status: int) -> None:
    TokenService.status = status
    with pytest.raises(CredentialsError, match=f"HTTP {status}.*Check the keys"):
        tokens.token()


@pytest.mark.parametrize(
    "says",
    [
        b"<html>",
        b"",
        [],
        {},
        {"access_token": None},
        {"access_token": ""},
        {"access_token": {"x": 1}},
        {"access_token": "t’"},
        {"access_token": "t\n"},
        {"access_token": "t", "expires_in": "soon"},
        {"access_token": "t", "expires_in": 10**400},
        b"[" * 100_000,
    ],
)
def test_an_answer_without_a_token_is_an_outage(tokens: TokenSource, says: Any) -> None:
    TokenService.says = says
    with pytest.raises(ServiceDown, match="without a token"):
        tokens.token()


@pytest.mark.parametrize("life", ["3600", 3600.0])
def test_the_life_may_be_written_as_text(tokens: TokenSource, clock: Clock, life: Any) -> None:
    TokenService.life = life
    tokens.token()
    clock.now += 3500
    assert tokens.token() == "token-1"


def test_a_token_with_a_short_life_or_none_is_still_used_for_a_moment(tokens: TokenSource, clock: Clock) -> None:
    TokenService.life = 30
    assert [tokens.token(), tokens.token()] == ["token-1", "token-1"]
    clock.now += 1
    assert tokens.token() == "token-2"
