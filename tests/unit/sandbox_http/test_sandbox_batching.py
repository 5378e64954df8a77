"""What the front end does: batches, other verbs, packed bodies, JSONP, CORS, discovery, and odd titles in addresses."""

from __future__ import annotations

import gzip
import json
from email.message import Message
from email.parser import BytesParser
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import requests
from drive_calls import Send, made

from bot.sandbox.sheets.server import SandboxServer


def batch(*requests_: tuple[str, str, Any], gap: str = "\n") -> dict[str, Any]:
    """The arguments of a batch of (method, path, body), written as google-api-python-client or Node write it."""
    parts = []
    for number, (method, path, body) in enumerate(requests_, 1):
        text = json.dumps(body) if body is not None else ""
        inner = gap.join([f"{method} {path} HTTP/1.1", "Content-Type: application/json", "MIME-Version: 1.0", "", text])
        head = f"Content-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <b + {number}>"
        parts.append(f"--sep\r\n{head}\r\n\r\n{inner}\r\n")
    return {"data": "".join(parts) + "--sep--", "headers": {"Content-Type": 'multipart/mixed; boundary="sep"'}}


def answers(response: requests.Response) -> list[tuple[str, int, Any]]:
    """(Content-ID, status, JSON) of each part."""
    assert response.status_code == 200, response.text
    head = f"content-type: {response.headers['content-type']}\r\n\r\n".encode()
    message = BytesParser().parsebytes(head + response.content)
    found = []
    for part in message.get_payload():
        assert isinstance(part, Message)
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        start, _, body = payload.partition(b"\r\n\r\n")
        found.append((str(part["Content-ID"]), int(start.split()[1]), json.loads(body) if body.strip() else None))
    return found


@pytest.mark.parametrize("gap", ["\n", "\r\n"])
@pytest.mark.parametrize("path", ["/batch", "/batch/drive/v3", "/batch/sheets/v4"])
def test_each_request_of_a_batch_has_its_own_answer(me: Send, path: str, gap: str) -> None:
    file = made(me)
    sent = batch(
        ("GET", f"/drive/v3/files/{file}?fields=name", None),
        ("GET", "/drive/v3/files/none", None),
        ("PUT", f"/v4/spreadsheets/{file}/values/A1?valueInputOption=RAW", {"values": [["ä"]]}),
        ("DELETE", f"/drive/v3/files/{file}", None),
        gap=gap,
    )
    found = answers(me("POST", path, **sent))
    assert [(name, status) for name, status, _ in found] == [
        ("<response-b + 1>", 200),
        ("<response-b + 2>", 404),
        ("<response-b + 3>", 200),
        ("<response-b + 4>", 204),
    ]
    assert found[0][2] == {"name": "Orders"}
    assert found[1][2]["error"]["message"] == "File not found: none."
    assert found[2][2]["updatedRange"] == "Sheet1!A1"


def test_a_request_of_a_batch_may_bring_its_own_token(me: Send) -> None:
    sent = batch(("GET", "/drive/v3/about?fields=user", None))
    sent["data"] = sent["data"].replace("MIME-Version: 1.0", "Authorization: Bearer wrong")
    assert [status for _, status, _ in answers(me("POST", "/batch", **sent))] == [401]


def test_what_is_no_batch_is_refused(me: Send) -> None:
    answer = me("POST", "/batch", data=b"{}", headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"]["message"].startswith("Failed to parse batch request")


def test_a_long_query_may_travel_in_the_body_of_a_post(me: Send) -> None:
    file = made(me)
    me("PUT", f"/v4/spreadsheets/{file}/values/A1?valueInputOption=RAW", json={"values": [["x"]]})
    headers = {"X-HTTP-Method-Override": "GET", "Content-Type": "application/x-www-form-urlencoded"}
    form = urlencode([("ranges", "A1"), ("ranges", "Sheet1!A1:B2"), ("alt", "json")])
    answer = me("POST", f"/v4/spreadsheets/{file}/values:batchGet", data=form, headers=headers).json()
    assert [r.get("values") for r in answer["valueRanges"]] == [[["x"]], [["x"]]]


def test_a_packed_body_is_unpacked_and_a_broken_one_refused(me: Send) -> None:
    path = f"/v4/spreadsheets/{made(me)}/values/A1?valueInputOption=RAW"
    body = gzip.compress(b'{"values": [["packed"]]}')
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    assert me("PUT", path, data=body, headers=headers).json()["updatedCells"] == 1
    assert me("PUT", path, data=body[:9], headers=headers).status_code == 400


@pytest.mark.parametrize("title", ["Sheet 1", "a/b", "50% + 1", "it's", "🌵 ü", "#1?", "a:append", "x!y"])
def test_a_title_with_odd_characters_is_reached_through_the_path(me: Send, title: str) -> None:
    file = made(me)
    me(
        "POST",
        f"/v4/spreadsheets/{file}:batchUpdate",
        json={"requests": [{"addSheet": {"properties": {"title": title}}}]},
    )
    range_ = "'{}'!A1:B2".format(title.replace("'", "''"))
    path = f"/v4/spreadsheets/{file}/values/{quote(range_, safe='')}"
    assert me("PUT", path + "?valueInputOption=RAW", json={"values": [["x"]]}).status_code == 200
    assert me("GET", path).json()["values"] == [["x"]]
    assert me("POST", f"{path}:append?valueInputOption=RAW", json={"values": [["y"]]}).status_code == 200
    assert me("POST", f"{path}:clear", json={}).status_code == 200


def test_a_script_element_gets_answers_and_errors_as_a_call(me: Send) -> None:
    file = made(me)
    answer = me("GET", f"/v4/spreadsheets/{file}?fields=spreadsheetId&prettyPrint=false&callback=got.it")
    assert answer.headers["content-type"] == "text/javascript; charset=UTF-8"
    assert answer.text == f'// API callback\ngot.it({{"spreadsheetId":"{file}"}}\n);'
    error = me("GET", "/v4/spreadsheets/none?callback=f")
    assert (error.status_code, '"NOT_FOUND"' in error.text) == (200, True)
    assert me("GET", f"/v4/spreadsheets/{file}?callback=alert(1)").status_code == 400


def test_a_page_from_elsewhere_may_call_and_head_has_no_body(me: Send, drive: SandboxServer) -> None:
    wanted = {"Origin": "http://app.test", "Access-Control-Request-Method": "PUT"}
    preflight = requests.options(f"{drive.url}/v4/spreadsheets/x", headers=wanted, timeout=5)
    assert preflight.status_code == 200
    assert preflight.headers["access-control-allow-origin"] == "http://app.test"
    assert "PUT" in preflight.headers["access-control-allow-methods"]
    head = me("HEAD", f"/v4/spreadsheets/{made(me)}")
    assert (head.status_code, head.content) == (200, b"")


def test_the_discovery_documents_point_here(drive: SandboxServer) -> None:
    for path in ("/$discovery/rest?version=v4", "/discovery/v1/apis/sheets/v4/rest"):
        document = requests.get(drive.url + path, timeout=5).json()
        assert (document["id"], document["baseUrl"]) == ("sheets:v4", f"{drive.url}/")
    document = requests.get(f"{drive.url}/$discovery/rest?version=v3", timeout=5).json()
    assert (document["rootUrl"], document["baseUrl"]) == (f"{drive.url}/", f"{drive.url}/drive/v3/")
    listed = requests.get(f"{drive.url}/discovery/v1/apis", timeout=5).json()["items"]
    assert {item["id"] for item in listed} == {"sheets:v4", "drive:v3", "drive:v2"}
    assert requests.get(f"{drive.url}/discovery/v1/apis/gmail/v1/rest", timeout=5).status_code == 404


def test_the_front_page_says_what_this_is_and_an_unknown_one_is_an_error_in_json(drive: SandboxServer) -> None:
    assert "no service of Google's" in requests.get(drive.url, timeout=5).json()["service"]
    unknown = requests.get(f"{drive.url}/v5/nothing", timeout=5)
    assert (unknown.status_code, unknown.json()["error"]["status"]) == (404, "NOT_FOUND")
