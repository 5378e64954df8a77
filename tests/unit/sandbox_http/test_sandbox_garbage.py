"""Garbage over the wire: it is refused in Google's envelope, and the server lives on."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
import requests
from drive_calls import Send, caller

from bot.sandbox.sheets.server import SandboxServer

SHEET = "/v4/spreadsheets"
BATCH = {"Content-Type": "multipart/mixed; boundary=b"}
JWT = "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion="
ZEROS = b" " * 11_000_000


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    with SandboxServer(admin=True) as one:
        yield one


@pytest.fixture(scope="module")
def me(server: SandboxServer) -> Send:
    return caller(server)


def sent(headers: dict[str, str], data: bytes, path: str = SHEET, method: str = "POST") -> Any:
    return method, path, {"data": data, "headers": headers}


@pytest.mark.parametrize(
    ("method", "path", "arguments"),
    [
        sent({}, b"{"),
        sent({}, b"\x00\xff"),
        sent({}, b"[" * 100_000),
        sent({}, b'{"properties":{"title":"\\ud800"}}'),
        sent({"Content-Encoding": "gzip"}, b"garbage"),
        sent({"Content-Encoding": "gzip"}, gzip.compress(b"{}")[:-4]),
        sent({"Content-Encoding": "gzip"}, gzip.compress(ZEROS)),
        sent({"Content-Encoding": "deflate"}, zlib.compress(ZEROS)),
        sent({"Content-Encoding": "br"}, b"x"),
        sent({}, b'{"requests":' * 400 + b"1" + b"}" * 400),
        sent(BATCH, b"garbage", "/batch"),
        sent(BATCH, b"--b\r\n\r\n\xff\xfe\r\n--b--", "/batch/drive/v3"),
        sent({"Content-Type": "\xe9"}, b"x", "/batch"),
        sent({"Content-Type": "multipart/related"}, b"x", "/upload/drive/v3/files?uploadType=multipart"),
        sent({}, b"[]", "/upload/drive/v3/files?uploadType=resumable"),
        sent({}, JWT.encode() + b"e30.e30.x", "/token"),
        sent({}, JWT.encode() + b"%ff.%ff.%ff", "/token"),
        sent({}, b"\xff" * 100, "/token"),
        sent({}, b"", "//"),
        ("GET", f"{SHEET}/%ff%00", {}),
        ("GET", f"{SHEET}?{'x=y&' * 5_000}", {}),
        ("GET", f"{SHEET}/x?callback=%ff", {}),
        ("GET", SHEET, {"headers": {"Authorization": "Bearer \xe9"}}),
        sent({"X-HTTP-Method-Override": "\xe9"}, b""),
    ],
)
def test_garbage_is_refused_in_the_right_envelope(me: Send, method: str, path: str, arguments: Any) -> None:
    answer = me(method, path, **arguments)
    assert 400 <= answer.status_code < 500, answer.text
    error = answer.json()["error"]
    assert isinstance(error, str) if path == "/token" else error["code"] == answer.status_code


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"seed":1e400}', b'{"kind":"slow","seconds":1e300}'])
def test_garbage_for_the_admin_api_is_refused_with_place_problem_and_fix(server: SandboxServer, body: bytes) -> None:
    answer = requests.post(f"{server.admin_url}/faults", data=body, timeout=5)
    assert answer.status_code == 400
    assert answer.json()["error"][0].keys() == {"place", "problem", "fix"}


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", b"400"),
        (b"POST * HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", b"404"),
        (b"POST http: HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", b"404"),
        (b"GET /status HTTP/1.1\r\nHost: x\r\nOrigin: \xff\r\n\r\n", b"200"),
        (b"POST /v4/spreadsheets HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"400"),
        (b"POST /v4/spreadsheets HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{}", b""),
    ],
)
def test_a_broken_request_does_not_break_the_server(server: SandboxServer, raw: bytes, status: bytes) -> None:
    with socket.create_connection(("127.0.0.1", int(server.url.rsplit(":")[-1])), timeout=5) as client:
        client.sendall(raw)
        if not status:
            client.shutdown(socket.SHUT_WR)
        assert client.recv(4096)[9:12] == status
    assert requests.get(f"{server.url}/status", timeout=5).status_code == 200


def test_a_value_too_deep_is_refused(me: Send) -> None:
    made = me("POST", SHEET, json={}).json()["spreadsheetId"]
    body = b'{"values":[[' + b"[" * 800 + b"]" * 800 + b"]]}"
    answer = me("PUT", f"{SHEET}/{made}/values/A1?valueInputOption=RAW", data=body)
    assert (answer.status_code, answer.json()["error"]["message"].split(". ")[1]) == (400, "Message too deep")


def test_a_field_mask_that_is_refused_has_changed_nothing(me: Send) -> None:
    made = me("POST", SHEET, json={}).json()["spreadsheetId"]
    me("PUT", f"{SHEET}/{made}/values/A1?valueInputOption=RAW", json={"values": [["stays"]]})
    assert me("POST", f"{SHEET}/{made}/values/A1:clear?fields=nosuch").status_code == 400
    copied = me("POST", f"{SHEET}/{made}/sheets/0:copyTo?fields=(", json={"destinationSpreadsheetId": made})
    assert copied.status_code == 400
    assert me("GET", f"{SHEET}/{made}/values/A1").json()["values"] == [["stays"]]
    assert len(me("GET", f"{SHEET}/{made}").json()["sheets"]) == 1


def test_a_row_written_in_one_batch_is_always_read_whole(server: SandboxServer, me: Send) -> None:
    """Eight threads write, move, read, save and go back to snapshots, all on one sheet."""
    size = {"gridProperties": {"rowCount": 60, "columnCount": 12}}
    sheet = {"properties": {"sheetId": 0, **size}}
    book = f"{SHEET}/{me('POST', SHEET, json={'sheets': [sheet]}).json()['spreadsheetId']}"
    admin = server.admin_url
    wrong: list[Any] = []
    end = time.monotonic() + 0.8

    def act(random: Random) -> requests.Response:
        row, values = random.randrange(40), [[f"{random.random()}"] * 10]
        match random.randrange(6):
            case 0:
                cells = [{"userEnteredValue": {"stringValue": values[0][0]}}] * 10
                write = {"start": {"rowIndex": row}, "rows": [{"values": cells}], "fields": "userEnteredValue"}
                span = {"dimension": "ROWS", "startIndex": row, "endIndex": row + 1}
                moved = {"source": span, "destinationIndex": random.randrange(50)}
                body = {"requests": [{"updateCells": write}, {"moveDimension": moved}]}
                return me("POST", f"{book}:batchUpdate", json=body)
            case 1:
                return me("POST", f"{book}/values/A1:append?valueInputOption=RAW", json={"values": values})
            case 2:
                return me("PUT", f"{admin}/snapshots/one")
            case 3 if random.random() < 0.3:
                return me("POST", f"{admin}/snapshots/one/restore")
        return me("GET", f"{book}/values/A1:J100")

    def work(seed: int) -> None:
        random = Random(seed)
        while time.monotonic() < end:
            answer = act(random)
            rows = answer.json().get("values", []) if answer.ok else []
            wrong.extend(row for row in rows if row and (len(row) != 10 or len(set(row)) != 1))
            if not answer.ok and answer.status_code != 404:  # there may be no snapshot yet
                wrong.append(answer.text)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
