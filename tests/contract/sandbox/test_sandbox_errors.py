"""What the server refuses, word by word as the recorded answers of the real service (sheets_api_samples.md)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import requests
from sandbox_clients import SCOPES

from bot.sandbox.sheets.server import SandboxServer

Call = Callable[..., requests.Response]
UNAUTHENTICATED = (
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
    "authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project."
)


def test_an_unknown_id_answers_404(call: Call) -> None:
    answer = call("GET", "/v4/spreadsheets/test?includeGridData=false")
    assert answer.status_code == 404
    expected = {"error": {"code": 404, "message": "Requested entity was not found.", "status": "NOT_FOUND"}}
    assert answer.json() == expected


def test_an_id_that_is_not_shared_answers_403(call: Call, server: SandboxServer) -> None:
    hidden = server.state.add_workbook("Salaries", shared=False).spreadsheet_id
    answer = call("GET", f"/v4/spreadsheets/{hidden}")
    assert answer.status_code == 403
    expected = {"code": 403, "message": "The caller does not have permission", "status": "PERMISSION_DENIED"}
    assert answer.json() == {"error": expected}


def test_unsharing_takes_effect_at_the_next_call(call: Call, server: SandboxServer, sheet_id: str) -> None:
    assert call("GET", f"/v4/spreadsheets/{sheet_id}").status_code == 200
    server.state.unshare(sheet_id, server.state.account)
    assert call("GET", f"/v4/spreadsheets/{sheet_id}").status_code == 403
    assert call("GET", f"/drive/v3/files/{sheet_id}").status_code == 404


@pytest.mark.parametrize("header", ["Bearer wrong", "Basic abc", "Bearer "])
def test_a_wrong_token_answers_401(server: SandboxServer, sheet_id: str, header: str) -> None:
    for path in (f"/v4/spreadsheets/{sheet_id}", f"/drive/v3/files/{sheet_id}"):
        answer = requests.get(server.url + path, headers={"Authorization": header}, timeout=5)
        assert answer.status_code == 401
        assert answer.json()["error"]["message"] == UNAUTHENTICATED
        assert answer.json()["error"]["status" if "v4" in path else "code"] in ("UNAUTHENTICATED", 401)


def test_an_expired_token_answers_401(call: Call, server: SandboxServer, sheet_id: str) -> None:
    server.authority.expire_tokens()
    assert call("GET", f"/v4/spreadsheets/{sheet_id}").status_code == 401


def test_a_read_only_scope_reads_and_does_not_write(server: SandboxServer, sheet_id: str) -> None:
    issued = server.authority.issue_token(server.state.account, SCOPES[0] + ".readonly")
    headers = {"Authorization": f"Bearer {issued['access_token']}"}
    url = f"{server.url}/v4/spreadsheets/{sheet_id}/values/A1"
    assert requests.get(url, headers=headers, timeout=5).status_code == 200
    answer = requests.put(url, headers=headers, params={"valueInputOption": "RAW"}, json={"values": [["x"]]}, timeout=5)
    assert answer.status_code == 403
    assert answer.json()["error"]["message"] == "Request had insufficient authentication scopes."
    assert answer.json()["error"]["status"] == "PERMISSION_DENIED"


def test_a_malformed_value_is_named_as_google_names_it(call: Call, sheet_id: str) -> None:
    path = f"/v4/spreadsheets/{sheet_id}/values/'Sheet1'!A1?valueInputOption=RAW"
    answer = call("PUT", path, json={"values": "X", "majorDimension": None})
    description = "Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), \"X\""
    violation = {"field": "data.values", "description": description}
    detail = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]}
    assert answer.status_code == 400
    expected = {"code": 400, "message": description, "status": "INVALID_ARGUMENT", "details": [detail]}
    assert answer.json() == {"error": expected}


def test_an_unknown_field_is_named_with_its_place_and_nothing_is_changed(call: Call, sheet_id: str) -> None:
    body = {"requests": [{"addSheet": {"properties": {"title": "New"}}, "foo": 1}, {"repeatCell": {"rang": {}}}]}
    answer = call("POST", f"/v4/spreadsheets/{sheet_id}:batchUpdate", json=body)
    first = "Invalid JSON payload received. Unknown name \"foo\" at 'requests[0]': Cannot find field."
    second = "Invalid JSON payload received. Unknown name \"rang\" at 'requests[1].repeat_cell': Cannot find field."
    assert answer.json()["error"]["message"] == f"{first}\n{second}"
    violations = answer.json()["error"]["details"][0]["fieldViolations"]
    assert violations == [
        {"field": "requests[0]", "description": first},
        {"field": "requests[1].repeat_cell", "description": second},
    ]
    sheets = call("GET", f"/v4/spreadsheets/{sheet_id}?fields=sheets.properties.title").json()["sheets"]
    assert sheets == [{"properties": {"title": "Sheet1"}}]


def test_an_unknown_query_parameter_and_a_wrong_enum_are_refused(call: Call, sheet_id: str) -> None:
    answer = call("GET", f"/v4/spreadsheets/{sheet_id}/values/A1?foo=1&valueRenderOption=PRETTY")
    assert answer.status_code == 400
    message = answer.json()["error"]["message"]
    assert "Unknown name \"foo\": Cannot bind query parameter. Field 'foo' could not be found" in message
    assert "Invalid value at 'value_render_option'" in message


def test_a_body_that_is_no_json_is_refused(call: Call, sheet_id: str) -> None:
    answer = call("POST", f"/v4/spreadsheets/{sheet_id}:batchUpdate", data=b"{requests:")
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith("Invalid JSON payload received.")


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("POST", "/drive/v3/files/{id}/watch", "drive.files.watch"),
        ("GET", "/drive/v3/files/{id}/revisions", "drive.revisions.list"),
    ],
)
def test_what_is_not_built_answers_501_with_its_name(
    call: Call, sheet_id: str, method: str, path: str, name: str
) -> None:
    answer = call(method, path.replace("{id}", sheet_id))
    assert answer.status_code == 501
    assert name in answer.json()["error"]["message"]


def test_a_file_field_that_would_be_ignored_answers_501(call: Call, sheet_id: str) -> None:
    answer = call("PATCH", f"/drive/v3/files/{sheet_id}", json={"contentHints": {"indexableText": "x"}})
    assert answer.status_code == 501
    assert "contentHints" in answer.json()["error"]["message"]


def test_drive_errors_come_in_the_older_envelope(call: Call) -> None:
    error = call("GET", "/drive/v3/files/none").json()["error"]
    assert (error["code"], error["message"]) == (404, "File not found: none.")
    assert error["errors"][0]["reason"] == "notFound"
    assert call("GET", "/drive/v3/files?q=color='red'").json()["error"]["errors"][0]["location"] == "q"


def test_only_the_owner_deletes_a_file(call: Call, sheet_id: str) -> None:
    answer = call("DELETE", f"/drive/v3/files/{sheet_id}")
    assert answer.status_code == 403
    assert answer.json()["error"]["errors"][0]["reason"] == "insufficientFilePermissions"


def test_a_sheet_title_with_slash_hash_and_colon_is_reachable(call: Call, sheet_id: str) -> None:
    title = "a/b #1? :clear"
    body = {"requests": [{"addSheet": {"properties": {"title": title}}}]}
    assert call("POST", f"/v4/spreadsheets/{sheet_id}:batchUpdate", json=body).status_code == 200
    place = requests.utils.quote(f"'{title}'!A1", safe="")  # type: ignore[attr-defined]
    path = f"/v4/spreadsheets/{sheet_id}/values/{place}?valueInputOption=RAW"
    assert call("PUT", path, json={"values": [["x"]]}).json()["updatedRange"] == f"'{title}'!A1"


def test_the_fields_parameter_reduces_any_answer(call: Call, sheet_id: str) -> None:
    path = f"/v4/spreadsheets/{sheet_id}/values/A1?valueInputOption=RAW&fields=updatedCells"
    assert call("PUT", path, json={"values": [["x"]]}).json() == {"updatedCells": 1}
    assert call("GET", f"/v4/spreadsheets/{sheet_id}/values/A1?fields=values").json() == {"values": [["x"]]}


def test_drive_version_grows_with_every_change_and_only_then(call: Call, server: SandboxServer, sheet_id: str) -> None:
    def version() -> int:
        return int(call("GET", f"/drive/v3/files/{sheet_id}?fields=version").json()["version"])

    before = version()
    assert version() == before
    with server.state.editing(sheet_id):
        pass
    assert version() > before


def test_large_answers_are_compressed_only_when_asked(call: Call, server: SandboxServer, sheet_id: str) -> None:
    path = f"/v4/spreadsheets/{sheet_id}/values/A1:Z1000"
    call("PUT", path + "?valueInputOption=RAW", json={"values": [["some text here"] * 26] * 1000})
    assert call("GET", path).headers["content-encoding"] == "gzip"
    plain = call("GET", path, headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.json() == call("GET", path).json()
    assert "content-encoding" not in call("GET", f"/v4/spreadsheets/{sheet_id}/values/A1").headers


def test_the_status_says_whether_bodies_are_validated(server: SandboxServer) -> None:
    status = requests.get(f"{server.url}/status", timeout=5).json()
    assert set(status["validation"]) == {"sheets", "drive"}
    assert status["store"] == "in memory"
