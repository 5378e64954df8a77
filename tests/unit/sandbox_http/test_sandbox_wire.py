"""How an answer leaves the machine, and what happens when a save fails."""

from __future__ import annotations

import asyncio
import socket
import time
from typing import Any

import pytest
import requests

from bot.sandbox.sheets.drive.files import Files
from bot.sandbox.sheets.http.oauth.authority import Authority
from bot.sandbox.sheets.http.protocol import BreakableProtocol, OneWriteTransport
from bot.sandbox.sheets.server import SandboxServer
from bot.sandbox.sheets.storage.store import WriteBehind


class Recorder(asyncio.Transport):
    """A transport that writes down what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[Any] = []

    def write(self, data: Any) -> None:
        self.told.append(bytes(data))

    def close(self) -> None:
        self.told.append("close")

    def abort(self) -> None:
        self.told.append("abort")

    def is_closing(self) -> bool:
        return False


def told_after(*steps: Any) -> list[Any]:
    async def run() -> list[Any]:
        recorder = Recorder()
        transport = OneWriteTransport(recorder, asyncio.get_running_loop())
        for step in steps:
            if step is None:
                await asyncio.sleep(0)
            elif isinstance(step, bytes):
                transport.write(step)
            else:
                getattr(transport, step)()
        await asyncio.sleep(0)
        return recorder.told

    return asyncio.run(run())


def test_head_and_body_leave_in_one_write() -> None:
    assert told_after(b"HTTP/1.1 200 OK\r\n\r\n", b"{}", b"") == [b"HTTP/1.1 200 OK\r\n\r\n{}"]


def test_two_answers_are_two_writes() -> None:
    assert told_after(b"one", None, b"two") == [b"one", b"two"]


def test_closing_sends_what_was_collected_and_aborting_drops_it() -> None:
    assert told_after(b"last words", "close") == [b"last words", "close"]
    assert told_after(b"never sent", "abort") == ["abort"]


def test_connections_do_not_wait_for_acknowledgements(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    accept = BreakableProtocol.connection_made

    def spying(self: BreakableProtocol, transport: asyncio.Transport) -> None:
        accept(self, transport)
        option = transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        seen.append(option)

    monkeypatch.setattr(BreakableProtocol, "connection_made", spying)
    with SandboxServer() as server:
        assert requests.get(f"{server.url}/status", timeout=5).status_code == 200
    assert seen == [1]


def test_an_answer_comes_at_once_in_one_piece_on_a_connection_that_stays() -> None:
    """Waiting for a delayed acknowledgement would take 40 ms for every call."""
    request = b"GET /status HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    times, pieces = [], []
    with SandboxServer() as server, socket.create_connection(("127.0.0.1", int(server.url.rsplit(":")[-1]))) as client:
        for _ in range(21):
            started = time.perf_counter()
            client.sendall(request[:20])
            client.sendall(request[20:])  # a second small packet of the client, as many send them
            pieces.append(client.recv(65536))
            times.append(time.perf_counter() - started)
    assert sorted(times)[10] < 0.035
    for piece in pieces:
        head, _, body = piece.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200 ")
        assert f"content-length: {len(body)}".encode() in head


def test_the_first_answer_knows_what_was_laid_out_before() -> None:
    with SandboxServer(prepare=lambda files: (time.sleep(0.05), files.add_workbook("Orders"))[0]) as server:
        assert requests.get(f"{server.url}/status", timeout=5).json()["spreadsheets"] == 1


class FullDisk:
    """A store whose first saves fail."""

    def __init__(self) -> None:
        self.tries = 0

    def load(self, files: Files, authority: Authority) -> None: ...

    def save(self, files: Files, authority: Authority) -> None:
        self.tries += 1
        if self.tries < 3:
            raise OSError("No space left on device")

    def close(self) -> None: ...


def test_a_failed_save_is_logged_once_told_and_tried_again(caplog: pytest.LogCaptureFixture) -> None:
    store = FullDisk()
    saver = WriteBehind(store, Files(), Authority(), every_s=0.01)
    problems = set()
    deadline = time.monotonic() + 5
    while store.tries < 4 and time.monotonic() < deadline:
        problems.add(saver.problem)
        time.sleep(0.001)
    saver.stop()
    assert "No space left on device" in problems
    assert saver.problem is None
    assert caplog.text.count("trying again") == 1
