"""The admin API, driven as another language's test suite would: plain HTTP."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from bot.sandbox.sheets.http.oauth.authority import Authority
from bot.sandbox.sheets.http.oauth.keys import issue_service_account
from bot.sandbox.sheets.server import SandboxServer

BOOK = "1Orders"
SCOPES = "https://www.googleapis.com/auth/spreadsheets https://www.googleapis.com/auth/drive"
VALUES = f"/v4/spreadsheets/{BOOK}/values"
Admin = Callable[..., Any]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    key = tmp_path_factory.mktemp("key") / "key.json"
    issue_service_account(Authority(), key)

    def prepare(files: Any) -> None:
        from bot.sandbox.sheets.drive.files import PERSON
        from bot.sandbox.sheets.engine.model import Sheet, Workbook

        files.add_workbook(Workbook(BOOK, "Orders", PERSON, [Sheet.empty(0, "Sheet1", 20, 5)]))

    with SandboxServer(key_file=key, admin=True, prepare=prepare) as server:
        yield server


@pytest.fixture
def admin(server: SandboxServer) -> Iterator[Admin]:
    """`admin(method, path, body)` gives the answer's JSON, None for an empty one; other codes than `code` fail."""
    with requests.Session() as session:

        def send(method: str, path: str, body: Any = None, code: int | None = None) -> Any:
            answer = session.request(method, server.admin_url + path, json=body, timeout=10)
            assert answer.status_code == code or (code is None and answer.ok), answer.text
            return answer.json() if answer.content else None

        yield send
        send("POST", "/reset")


@pytest.fixture
def call(server: SandboxServer) -> Iterator[Callable[..., requests.Response]]:
    with requests.Session() as session:

        def send(method: str, path: str, **arguments: Any) -> requests.Response:
            token = server.authority.issue_token(server.state.account, SCOPES)["access_token"]
            session.headers["Authorization"] = f"Bearer {token}"
            return session.request(method, server.url + path, timeout=10, **arguments)

        yield send


def write(call: Any, place: str, *rows: list[Any]) -> int:
    path = f"{VALUES}/{place}?valueInputOption=RAW"
    return int(call("PUT", path, json={"values": list(rows)}).status_code)


def read(call: Any, place: str = "A1:E20") -> Any:
    return call("GET", f"{VALUES}/{place}").json().get("values", [])


def test_everything_is_off_at_the_start(admin: Admin) -> None:
    overview = admin("GET", "")
    assert [overview[knob] for knob in ("faults", "quotas", "latency", "editor")] == [[], None, None, None]
    assert [book["id"] for book in overview["spreadsheets"]] == [BOOK]
    assert overview["snapshots"] == ["start"]


def test_faults_are_set_added_used_up_and_taken_away(admin: Admin, call: Any) -> None:
    admin("PUT", "/faults", {"faults": [{"kind": "503", "method": "PUT", "after_apply": True}]})
    told = admin("POST", "/faults", {"kind": "429", "path": "values/B", "count": 2, "skip": 1})["faults"]
    assert [(fault["kind"], fault["count"]) for fault in told] == [("503", 1), ("429", 2)]
    assert write(call, "A1", ["made"]) == 503
    assert read(call, "A1") == [["made"]]
    answer = [call("GET", f"{VALUES}/B1").status_code for _ in range(3)]
    assert answer == [200, 429, 429]
    assert admin("GET", "/faults") == {"faults": []}
    admin("POST", "/faults", {"kind": "reset-before"})
    admin("DELETE", "/faults", code=204)
    assert call("GET", f"{VALUES}/B1").status_code == 200


def test_a_429_on_demand_speaks_of_reads_or_writes_as_the_call_is(admin: Admin, call: Any) -> None:
    admin("POST", "/faults", {"kind": "429", "count": 2})
    message = call("GET", f"{VALUES}/B1").json()["error"]["message"]
    assert "'Read requests per minute per user'" in message
    error = call("POST", f"{VALUES}:batchClear", json={"ranges": ["A1"]}).json()["error"]
    assert error["details"][0]["metadata"]["quota_limit"] == "WriteRequestsPerMinutePerUser"


def test_quotas_count_are_told_and_given_back(admin: Admin, call: Any) -> None:
    admin("PUT", "/quotas", {"reads_per_user": 2})
    assert [call("GET", f"{VALUES}/A1").status_code for _ in range(3)] == [200, 200, 429]
    assert "Retry-After" not in call("GET", f"{VALUES}/A1").headers
    assert write(call, "A1", ["x"]) == 200
    (used, *_) = admin("GET", "/quotas")["quotas"]["used"]
    assert (used["kind"], used["calls"], used["limit"], 50 < used["seconds_left"] <= 60) == ("reads", 2, 300, True)
    admin("POST", "/quotas/refill")
    assert call("GET", f"{VALUES}/A1").status_code == 200
    admin("DELETE", "/quotas", code=204)
    assert admin("GET", "/quotas") == {"quotas": None}


def test_a_call_without_a_token_is_not_counted_and_one_that_is_wrong_is(
    admin: Admin, call: Any, server: SandboxServer
) -> None:
    admin("PUT", "/quotas", {"reads_per_user": 1})
    assert (
        requests.get(f"{server.url}{VALUES}/A1", headers={"Authorization": "Bearer ya29.x"}, timeout=5).status_code
        == 401
    )
    assert call("GET", f"{VALUES}/A1?foo=1").status_code == 400
    assert call("GET", f"{VALUES}/A1").status_code == 429


def test_latency_makes_calls_wait(admin: Admin, call: Any, server: SandboxServer) -> None:
    admin("PUT", "/latency", {"rules": [{"method": "values.get", "ms": 60, "jitter_ms": 5}], "seed": 4})
    server.log.clear()
    call("GET", f"{VALUES}/A1")
    write(call, "A1", ["x"])
    slow, quick = (logged.seconds for logged in server.log.calls)
    assert slow >= 0.06 > quick
    assert admin("GET", "/latency")["latency"]["seed"] == 4


def test_people_edit_around_calls_and_tell_what_they_did(admin: Admin, call: Any, server: SandboxServer) -> None:
    write(call, "A1", ["Order", "Note"], ["A-1", "x"], ["A-2", "y"], ["A-3", "z"])
    admin("PUT", "/editor", {"seed": 1, "rate": 1, "weights": {"delete": 1}, "moments": ["before"]})
    assert len(read(call)) == 3
    (edit,) = admin("GET", "/editor")["editor"]["edits"]
    assert (edit["kind"], edit["moment"], edit["tab"]) == ("delete", "before", "Sheet1")
    assert edit["lost"] == [[f"A-{edit['arguments']['first'] - 1}", "xyz"[edit["arguments"]["first"] - 2]]]
    assert admin("DELETE", "/editor")["editor"]["edits"] == [edit]
    assert len(read(call)) == 3


def test_an_answer_shows_the_sheet_before_people_edit_after_the_call(admin: Admin, call: Any) -> None:
    write(call, "A1", ["Order"], ["A-1"], ["A-2"])
    admin("PUT", "/editor", {"rate": 1, "weights": {"delete": 1}, "moments": ["after"]})
    note = {"repeatCell": {"range": {"sheetId": 0, "endRowIndex": 1}, "cell": {"note": "n"}, "fields": "note"}}
    body = {"requests": [note], "includeSpreadsheetInResponse": True, "responseIncludeGridData": True}
    answer = call("POST", f"/v4/spreadsheets/{BOOK}:batchUpdate", json=body).json()
    grid = answer["updatedSpreadsheet"]["sheets"][0]["data"][0]["rowData"]
    assert [row["values"][0]["formattedValue"] for row in grid[:3]] == ["Order", "A-1", "A-2"]
    admin("DELETE", "/editor")
    assert len(read(call)) == 2


def test_one_edit_now(admin: Admin, call: Any) -> None:
    write(call, "A1", ["Order"], ["A-1"])
    edit = admin("POST", "/editor/edits", {"spreadsheet": BOOK, "kind": "new-row"})
    assert (edit["moment"], edit["arguments"]["row"]) == ("now", 3)
    assert len(read(call)) == 3
    (problem,) = admin("POST", "/editor/edits", {"spreadsheet": "1x"}, 404)["error"]
    assert problem == {"place": "spreadsheet 1x", "problem": "it is not in this sandbox", "fix": f"There are: {BOOK}"}
    admin("POST", "/reset")
    admin("POST", "/editor/edits", {"spreadsheet": BOOK, "kind": "sort"}, 409)


def test_calls_are_listed_and_counted(admin: Admin, call: Any) -> None:
    admin("DELETE", "/calls", code=204)
    write(call, "A1", ["x"])
    read(call)
    read(call)
    told = admin("GET", "/calls")
    assert told["by_method"] == {"sheets.spreadsheets.values.get": 2, "sheets.spreadsheets.values.update": 1}
    assert (told["total"], told["last"][0]["status"]) == (3, 200)


def test_a_spreadsheet_is_added_unshared_shared_and_deleted(admin: Admin, call: Any, server: SandboxServer) -> None:
    path = "/v4/spreadsheets/1Hidden"
    admin("POST", "/spreadsheets", {"id": "1Hidden", "title": "Hidden", "shared": False})
    admin("POST", "/spreadsheets", {"id": "1Hidden"}, 409)
    assert call("GET", path).status_code == 403
    told = admin("PUT", "/spreadsheets/1Hidden/permissions", {"email": server.state.account, "role": "reader"})
    assert told["permissions"][server.state.account] == "reader"
    assert [call("GET", path).status_code, call("POST", f"{path}/values/A1:clear").status_code] == [200, 403]
    admin("DELETE", f"/spreadsheets/1Hidden/permissions/{server.state.account}", code=204)
    assert call("GET", path).status_code == 403
    admin("DELETE", "/spreadsheets/1Hidden", code=204)
    assert call("GET", path).status_code == 404


def test_a_snapshot_is_gone_back_to_as_often_as_wanted(admin: Admin, call: Any, server: SandboxServer) -> None:
    write(call, "A1", ["first"])
    assert admin("PUT", "/snapshots/one")["snapshots"] == ["one", "start"]
    for _ in range(2):
        write(call, "A1", ["second"])
        call("POST", "/v4/spreadsheets", json={"properties": {"title": "made since"}})
        server.state.unshare(BOOK, server.state.account)
        told = admin("POST", "/snapshots/one/restore")
        assert [book["title"] for book in told["spreadsheets"]] == ["Orders"]
        assert read(call) == [["first"]]
    admin("DELETE", f"/spreadsheets/{BOOK}", code=204)
    admin("POST", "/snapshots/one/restore")
    assert read(call) == [["first"]]
    (problem,) = admin("POST", "/snapshots/two/restore", code=404)["error"]
    assert "Taken: one, start" in problem["problem"]


def test_a_reset_puts_everything_back_to_the_start(admin: Admin, call: Any) -> None:
    write(call, "A1", ["x"])
    admin("POST", "/faults", {"kind": "503"})
    admin("PUT", "/quotas", {})
    admin("PUT", "/latency", {"rules": [{"ms": 1}]})
    admin("PUT", "/editor", {})
    admin("POST", "/reset")
    overview = admin("GET", "")
    assert [overview[knob] for knob in ("faults", "quotas", "latency", "editor")] == [[], None, None, None]
    assert read(call) == []


def test_tokens_expire_at_once(admin: Admin, server: SandboxServer) -> None:
    token = server.authority.issue_token(server.state.account, SCOPES)["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert requests.get(server.url + f"{VALUES}/A1", headers=headers, timeout=5).status_code == 200
    admin("DELETE", "/tokens", code=204)
    assert requests.get(server.url + f"{VALUES}/A1", headers=headers, timeout=5).status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "body", "place", "part"),
    [
        ("POST", "/faults", {"kind": "418"}, "kind", "'429'"),
        ("POST", "/faults", {"kind": "503", "often": 3}, "often", "Extra inputs"),
        ("POST", "/faults", {"kind": "503", "path": "("}, "path", "no regular expression"),
        ("PUT", "/faults", {"faults": [{"kind": "503"}, {"kind": "503", "count": 0}]}, "faults.1.count", "greater"),
        ("PUT", "/quotas", {"reads_per_user": "many"}, "reads_per_user", "integer"),
        ("PUT", "/latency", {"rules": [{"ms": -1}]}, "rules.0.ms", "greater"),
        ("PUT", "/editor", {"rate": 2}, "rate", "less"),
        ("PUT", "/editor", {"weights": {"sing": 1}}, "weights.sing.[key]", "insert"),
        ("PUT", "/editor", {"moments": ["now"]}, "moments.0", "before"),
        ("POST", "/spreadsheets", {"id": "a b"}, "id", "pattern"),
        ("PUT", f"/spreadsheets/{BOOK}/permissions", {"role": "god", "email": "a@b"}, "role", "reader"),
    ],
)
def test_what_does_not_fit_is_refused_with_place_problem_and_fix(
    admin: Admin, method: str, path: str, body: Any, place: str, part: str
) -> None:
    (problem,) = admin(method, path, body, 400)["error"]
    assert (problem["place"], part in problem["problem"], problem["fix"][:14]) == (place, True, "The fields are")


def test_no_json_and_unknown_paths_are_refused(server: SandboxServer) -> None:
    answer = requests.put(server.admin_url + "/faults", data="{", timeout=5)
    assert (answer.status_code, answer.json()["error"][0]["place"]) == (400, "body")
    answer = requests.patch(server.admin_url + "/weather", timeout=5)
    assert answer.status_code == 404
    assert "PUT /admin/quotas" in answer.json()["error"][0]["fix"]


@pytest.mark.parametrize("headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}])
def test_a_page_in_a_browser_cannot_turn_the_knobs(server: SandboxServer, headers: dict[str, str]) -> None:
    answer = requests.delete(server.admin_url + "/tokens", headers=headers, timeout=5)
    assert answer.status_code == 403


def test_a_page_in_a_browser_cannot_read_an_answer_as_a_script(server: SandboxServer) -> None:
    answer = requests.get(server.admin_url + "/calls?callback=steal", timeout=10)
    assert answer.headers["content-type"] == "application/json"
    assert not answer.text.startswith("// API callback")


def test_it_is_off_unless_switched_on(server: SandboxServer, tmp_path: Path) -> None:
    with SandboxServer(key_file=server.key_file) as plain:
        assert plain.admin_url == ""
        assert requests.get(f"{plain.url}/admin", timeout=5).status_code == 404


def test_it_has_a_port_of_its_own_when_wanted(server: SandboxServer) -> None:
    with SandboxServer(key_file=server.key_file, admin_port=0) as two:
        assert requests.get(f"{two.url}/admin", timeout=5).status_code == 404
        assert requests.get(two.admin_url, timeout=5).json()["spreadsheets"] == []
        port = int(two.admin_url.removesuffix("/admin").rsplit(":", 1)[1])
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        free.bind(("127.0.0.1", port))
