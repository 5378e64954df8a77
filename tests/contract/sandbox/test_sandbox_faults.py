"""Faults on demand, hooks and the call log: each does exactly what it says, once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from bot.sandbox.sheets.engine.model import Cell
from bot.sandbox.sheets.knobs.editor import Editor, Kind, Moment, Settings
from bot.sandbox.sheets.knobs.faults import Fault, FaultKind, parse_fault
from bot.sandbox.sheets.server import SandboxServer

Call = Callable[..., requests.Response]


@pytest.fixture
def write(call: Call, sheet_id: str) -> Callable[[str], requests.Response]:
    def put(text: str) -> requests.Response:
        return call("PUT", f"/v4/spreadsheets/{sheet_id}/values/A1?valueInputOption=RAW", json={"values": [[text]]})

    return put


@pytest.fixture
def value(server: SandboxServer, sheet_id: str) -> Callable[[], Any]:
    return lambda: server.state.workbook(sheet_id).sheets[0].cell(0, 0).value


@pytest.mark.parametrize(
    ("kind", "code", "status"),
    [
        (FaultKind.TOO_MANY_REQUESTS, 429, "RESOURCE_EXHAUSTED"),
        (FaultKind.INTERNAL_ERROR, 500, "INTERNAL"),
        (FaultKind.UNAVAILABLE, 503, "UNAVAILABLE"),
    ],
)
def test_a_status_fault_answers_with_it_and_changes_nothing(
    server: SandboxServer, write: Any, value: Any, kind: FaultKind, code: int, status: str
) -> None:
    server.faults.add(Fault(kind))
    answer = write("lost")
    assert (answer.status_code, answer.json()["error"]["status"]) == (code, status)
    assert value() is None
    assert write("kept").status_code == 200
    assert value() == "kept"


def test_a_status_fault_after_apply_hides_a_change_that_was_made(server: SandboxServer, write: Any, value: Any) -> None:
    server.faults.add(Fault(FaultKind.UNAVAILABLE, after_apply=True))
    assert write("made").status_code == 503
    assert value() == "made"


@pytest.mark.parametrize(("kind", "left"), [(FaultKind.RESET_BEFORE, None), (FaultKind.RESET_AFTER, "made")])
def test_a_reset_breaks_the_connection_before_or_after_the_change(
    server: SandboxServer, write: Any, value: Any, kind: FaultKind, left: str | None
) -> None:
    server.faults.add(Fault(kind))
    with pytest.raises(requests.exceptions.ConnectionError) as broken:
        write("made")
    assert "reset by peer" in str(broken.value)
    assert value() == left
    assert write("again").status_code == 200


def test_a_slow_answer_takes_its_time_and_others_do_not_wait(server: SandboxServer, call: Call, sheet_id: str) -> None:
    server.faults.add(Fault(FaultKind.SLOW, path="A1", seconds=0.4))
    started = time.monotonic()
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(call, "GET", f"/v4/spreadsheets/{sheet_id}/values/A1")
        time.sleep(0.05)
        call("GET", f"/v4/spreadsheets/{sheet_id}/values/B1")
        assert time.monotonic() - started < 0.35
        assert slow.result().status_code == 200
    assert time.monotonic() - started >= 0.4


def test_a_malformed_answer_is_complete_but_no_json(server: SandboxServer, write: Any, value: Any) -> None:
    server.faults.add(Fault(FaultKind.MALFORMED))
    answer = write("made")
    assert answer.status_code == 200
    with pytest.raises(requests.exceptions.JSONDecodeError):
        answer.json()
    assert value() == "made"


def test_a_truncated_answer_ends_in_the_middle(server: SandboxServer, write: Any, value: Any) -> None:
    server.faults.add(Fault(FaultKind.TRUNCATED))
    with pytest.raises(requests.exceptions.ChunkedEncodingError, match="IncompleteRead"):
        write("made")
    assert value() == "made"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("503", Fault(FaultKind.UNAVAILABLE)),
        ("429:3", Fault(FaultKind.TOO_MANY_REQUESTS, count=3)),
        ("reset-after@batchUpdate", Fault(FaultKind.RESET_AFTER, path="batchUpdate")),
        ("500-after-apply:2@^/v4/", Fault(FaultKind.INTERNAL_ERROR, path="^/v4/", count=2, after_apply=True)),
    ],
)
def test_a_fault_in_one_word(text: str, fault: Fault) -> None:
    assert parse_fault(text) == fault


@pytest.mark.parametrize("text", ["", "404", "slow", "503:", "503@(", "malformed-after-apply", "503 :2", "503:0"])
def test_what_is_no_fault_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"none of 429, 500|no regular expression"):
        parse_fault(text)


def test_a_429_on_demand_has_the_details_of_a_real_one(server: SandboxServer, write: Any) -> None:
    server.faults.add(Fault(FaultKind.TOO_MANY_REQUESTS))
    answer = write("x")
    information, help_ = answer.json()["error"]["details"]
    assert (information["reason"], information["metadata"]["quota_limit_value"]) == ("RATE_LIMIT_EXCEEDED", "60")
    assert help_["@type"] == "type.googleapis.com/google.rpc.Help"
    assert "Retry-After" not in answer.headers


def test_a_rule_picks_by_method_and_path_skips_and_counts(server: SandboxServer, call: Call, sheet_id: str) -> None:
    server.faults.add(Fault(FaultKind.UNAVAILABLE, method="GET", path="values/B", count=2, skip=1))

    def get(place: str) -> int:
        return call("GET", f"/v4/spreadsheets/{sheet_id}/values/{place}").status_code

    assert [get("A1"), get("B1"), get("B1"), get("A1"), get("B1"), get("B1")] == [200, 200, 503, 200, 503, 200]


def test_the_token_endpoint_fails_only_when_named(server: SandboxServer) -> None:
    server.faults.add(Fault(FaultKind.UNAVAILABLE))
    assert requests.post(f"{server.url}/token", data={}, timeout=5).status_code == 400


def test_a_person_edits_between_arrival_and_engine_and_after_it(
    server: SandboxServer, call: Call, sheet_id: str, write: Any
) -> None:
    seen: list[tuple[str, str, Any]] = []

    def edit(text: str) -> None:
        with server.state.editing(sheet_id) as workbook:
            workbook.sheets[0].put(0, 0, Cell(text))

    def before(method: str, path: str, body: Any) -> None:
        seen.append((method, path, body))
        edit("by hand")

    server.before_request = before
    answer = call("GET", f"/v4/spreadsheets/{sheet_id}/values/A1")
    assert answer.json()["values"] == [["by hand"]]
    write("by the bot")
    assert seen[1][2] == {"values": [["by the bot"]]}
    server.before_request, server.after_request = None, lambda *_: edit("by hand again")
    write("by the bot")
    assert server.state.workbook(sheet_id).sheets[0].cell(0, 0).value == "by hand again"


def test_people_edit_between_the_calls_of_a_client(server: SandboxServer, call: Call, sheet_id: str) -> None:
    path = f"/v4/spreadsheets/{sheet_id}/values/A1"
    rows = [["Order"], *([f"A-{n}"] for n in range(9))]
    assert call("PUT", path + "?valueInputOption=RAW", json={"values": rows}).status_code == 200
    copy = server.state.workbook(sheet_id).snapshot()
    server.editor = Editor(Settings(seed=5, rate=0.7))
    seen = [call("GET", f"{path}:C30").json()["values"] for _ in range(20)]
    edits, server.editor = server.editor.log, None
    assert len({str(values) for values in seen}) > 5
    assert {edit.moment for edit in edits} == {Moment.BEFORE, Moment.AFTER}
    for edit in edits:
        edit.repeat(copy)
    assert [sheet.rows for sheet in copy.sheets] == [s.rows for s in server.state.workbook(sheet_id).sheets]


def test_a_batch_get_never_sees_an_edit_between_its_ranges(server: SandboxServer, call: Call, sheet_id: str) -> None:
    path = f"/v4/spreadsheets/{sheet_id}/values"
    body = {"values": [["Order"], *([f"A-{n}"] for n in range(30))]}
    assert call("PUT", path + "/A1?valueInputOption=RAW", json=body).status_code == 200
    server.editor = Editor(Settings(rate=1.0, weights={Kind.DELETE: 1, Kind.MOVE: 1}))
    for _ in range(10):
        ranges = call("GET", path + ":batchGet?ranges=A2:A40&ranges=A1:A40").json()["valueRanges"]
        assert ranges[0]["values"] == ranges[1]["values"][1:]
    server.editor = None


def test_a_call_waits_for_whoever_holds_its_workbook_and_others_do_not(
    server: SandboxServer, call: Call, sheet_id: str
) -> None:
    other = server.state.add_workbook("Other").spreadsheet_id
    with ThreadPoolExecutor(1) as pool:
        with server.state.editing(sheet_id) as workbook:
            waiting = pool.submit(call, "GET", f"/v4/spreadsheets/{sheet_id}/values/A1")
            assert requests.get(f"{server.url}/status", timeout=5).ok
            assert call("GET", f"/v4/spreadsheets/{other}").ok
            assert not waiting.done()
            workbook.sheets[0].put(0, 0, Cell("typed meanwhile"))
        assert waiting.result().json()["values"] == [["typed meanwhile"]]


def test_calls_on_one_workbook_are_atomic(server: SandboxServer, call: Call, sheet_id: str) -> None:
    inside, most = [0], [0]
    lock = threading.Lock()

    def enter(*_: Any) -> None:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        time.sleep(0.01)

    def leave(*_: Any) -> None:
        with lock:
            inside[0] -= 1

    server.before_request, server.after_request = enter, leave
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda _: call("GET", f"/v4/spreadsheets/{sheet_id}"), range(12)))
    assert most[0] == 1


def test_concurrent_appends_lose_nothing(call: Call, sheet_id: str) -> None:
    def append(number: int) -> int:
        path = f"/v4/spreadsheets/{sheet_id}/values/A1:append?valueInputOption=RAW"
        return call("POST", path, json={"values": [[f"row {number}"]]}).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(append, range(40))) == {200}
    rows = call("GET", f"/v4/spreadsheets/{sheet_id}/values/A:A").json()["values"]
    assert sorted(rows) == sorted([f"row {n}"] for n in range(40))


def test_the_log_counts_calls_and_bytes(server: SandboxServer, write: Any) -> None:
    server.log.clear()
    answer = write("x")
    (logged,) = server.log.calls
    assert (logged.operation, logged.method, logged.status) == ("sheets.spreadsheets.values.update", "PUT", 200)
    assert logged.bytes_in == len(answer.request.body)
    assert logged.bytes_out == len(answer.content)
    assert server.log.count() == server.log.count("values") == 1


def test_a_hook_that_fails_is_a_500_and_not_a_silence(
    server: SandboxServer, call: Call, sheet_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("the hook is broken")

    server.before_request = broken
    assert call("GET", f"/v4/spreadsheets/{sheet_id}").status_code == 500
    assert "the hook is broken" in caplog.text
