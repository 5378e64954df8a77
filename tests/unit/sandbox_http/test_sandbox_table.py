"""The tables of docs/sandbox.md are up to date, and every line of them is true over HTTP."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from bot.sandbox.sheets import support
from bot.sandbox.sheets.engine import requests as families
from bot.sandbox.sheets.engine.requests import HANDLERS
from bot.sandbox.sheets.http.app import operations
from bot.sandbox.sheets.http.calls import AUTH
from bot.sandbox.sheets.server import SandboxServer
from tests.unit.sandbox.example_requests import CREATED, ERRORS, EXAMPLES, Json, furnishing, grid, requests_of

Send = Callable[..., requests.Response]
CallOf = tuple[str, str, Json]

SHEET = "/v4/spreadsheets/ID"
FILE = "/drive/v3/files/ID"
A1 = {"a1Range": "One!A1:B2"}
METADATA = {"developerMetadataLookup": {"metadataId": 41}}
ROWS = {"values": [["x", 1]]}
RAW = {"valueInputOption": "RAW"}
TYPED = {"mimeType": "application/vnd.google-apps.spreadsheet"}
CSV = {"Content-Type": "text/csv"}
ALL_FIELDS = {"fields": "*"}


def sent(path: str, body: Any = None, method: str = "POST", **arguments: Any) -> CallOf:
    return method, path, arguments if body is None else {"json": body, **arguments}


def asked(path: str, **query: Any) -> CallOf:
    return "GET", path, {"params": query}


SHEETS_CALLS: dict[str, CallOf] = {
    "batchUpdate": sent(f"{SHEET}:batchUpdate", {"requests": [{"addSheet": {}}]}),
    "create": sent("/v4/spreadsheets", CREATED),
    "get": asked(SHEET),
    "getByDataFilter": sent(f"{SHEET}:getByDataFilter", {"dataFilters": [A1]}),
    "developerMetadata.get": asked(f"{SHEET}/developerMetadata/41"),
    "developerMetadata.search": sent(f"{SHEET}/developerMetadata:search", {"dataFilters": [METADATA]}),
    "sheets.copyTo": sent(f"{SHEET}/sheets/0:copyTo", {"destinationSpreadsheetId": "ID"}),
    "values.append": sent(f"{SHEET}/values/One!A1:append", ROWS, params=RAW),
    "values.batchClear": sent(f"{SHEET}/values:batchClear", {"ranges": ["One!A1"]}),
    "values.batchClearByDataFilter": sent(f"{SHEET}/values:batchClearByDataFilter", {"dataFilters": [A1]}),
    "values.batchGet": asked(f"{SHEET}/values:batchGet", ranges=["One!A1", "Two!A1"]),
    "values.batchGetByDataFilter": sent(f"{SHEET}/values:batchGetByDataFilter", {"dataFilters": [A1]}),
    "values.batchUpdate": sent(f"{SHEET}/values:batchUpdate", {**RAW, "data": [{"range": "One!A1", **ROWS}]}),
    "values.batchUpdateByDataFilter": sent(
        f"{SHEET}/values:batchUpdateByDataFilter", {**RAW, "data": [{"dataFilter": A1, **ROWS}]}
    ),
    "values.clear": sent(f"{SHEET}/values/One!A1:clear", {}),
    "values.get": asked(f"{SHEET}/values/One!A1:B2"),
    "values.update": sent(f"{SHEET}/values/One!A1", ROWS, "PUT", params=RAW),
}
DRIVE_CALLS: dict[str, CallOf] = {
    "about.get": asked("/drive/v3/about", fields="user"),
    "files.copy": sent(f"{FILE}/copy", {"name": "Copy"}),
    "files.create": sent("/drive/v3/files", {"name": "New", **TYPED}),
    "files.delete": sent(FILE, None, "DELETE"),
    "files.export": asked(f"{FILE}/export", mimeType="text/csv"),
    "files.get": asked(FILE),
    "files.list": asked("/drive/v3/files", q="trashed = false"),
    "files.update": sent(FILE, {"name": "Renamed"}, "PATCH"),
    "permissions.create": sent(f"{FILE}/permissions", {"type": "anyone", "role": "reader"}),
    "permissions.list": asked(f"{FILE}/permissions"),
    "permissions.get": asked(f"{FILE}/permissions/PERMISSION"),
    "permissions.update": sent(f"{FILE}/permissions/PERMISSION", {"role": "reader"}, "PATCH"),
    "permissions.delete": sent(f"{FILE}/permissions/PERMISSION", None, "DELETE"),
    "comments.list": asked(f"{FILE}/comments", fields="comments"),
    "comments.create": sent(f"{FILE}/comments", {"content": "Look"}, params=ALL_FIELDS),
    "comments.get": asked(f"{FILE}/comments/COMMENT", **ALL_FIELDS),
    "comments.update": sent(f"{FILE}/comments/COMMENT", {"content": "New"}, "PATCH", params=ALL_FIELDS),
    "comments.delete": sent(f"{FILE}/comments/COMMENT", None, "DELETE"),
    "replies.create": sent(f"{FILE}/comments/COMMENT/replies", {"action": "resolve"}, params=ALL_FIELDS),
    "replies.list": asked(f"{FILE}/comments/COMMENT/replies", **ALL_FIELDS),
    "replies.get": asked(f"{FILE}/comments/COMMENT/replies/REPLY", **ALL_FIELDS),
    "replies.update": sent(f"{FILE}/comments/COMMENT/replies/REPLY", {"content": "No"}, "PATCH", params=ALL_FIELDS),
    "replies.delete": sent(f"{FILE}/comments/COMMENT/replies/REPLY", None, "DELETE"),
    "files.generateIds": asked("/drive/v3/files/generateIds", count=3),
    "files.emptyTrash": sent("/drive/v3/files/trash", None, "DELETE"),
    "drives.list": asked("/drive/v3/drives"),
    "teamdrives.list": asked("/drive/v3/teamdrives"),
    "files.create (upload)": sent("/upload/drive/v3/files", None, data=b"a,b", headers=CSV),
    "files.update (upload)": sent("/upload/drive/v3/files/ID", None, "PATCH", data=b"a,b", headers=CSV),
    "v2.files.insert (upload)": sent("/upload/drive/v2/files?convert=true", None, data=b"a,b", headers=CSV),
    "v2.files.update (upload)": sent("/upload/drive/v2/files/ID", None, "PUT", data=b"a,b", headers=CSV),
}
DOCS_CALLS: dict[str, CallOf] = {
    "export": asked("/spreadsheets/d/ID/export", format="csv", gid="0"),
    "exportById": asked("/spreadsheets/export?id=ID", exportFormat="tsv"),
}
CALLS = {
    **{f"sheets.spreadsheets.{name}": call for name, call in SHEETS_CALLS.items()},
    **{f"drive.{name}": call for name, call in DRIVE_CALLS.items()},
    **{f"docs.spreadsheets.{name}": call for name, call in DOCS_CALLS.items()},
}
"""A call of every method that is supported; `ID` and `PERMISSION` stand for those of a furnished spreadsheet."""

PIVOT = {"pivotTable": {"source": grid(0, 0, 0, 4, 3)}}
OF_A_SOURCE = {"dataSourceChartProperties": {"dataSourceId": "d1"}, "pieChart": {}}
REFUSED_KINDS: dict[str, Json] = {
    "appendCells": {"sheetId": 0, "rows": [{"values": [PIVOT]}], "fields": "pivotTable"},
    "repeatCell": {"range": grid(0, 5, 0, 6, 1), "cell": PIVOT, "fields": "pivotTable"},
    "updateCells": {"start": {"sheetId": 0}, "rows": [{"values": [PIVOT]}], "fields": "pivotTable"},
    "addFilterView": {
        "filter": {"range": grid(2, 0, 0, 3, 2), "filterSpecs": [{"dataSourceColumnReference": {"name": "c"}}]}
    },
    "updateChartSpec": {"chartId": 51, "spec": OF_A_SOURCE},
    "updateBanding": {"bandedRange": {"bandedRangeId": 71, "rowProperties": {}}, "fields": "rowProperties"},
    "autoResizeDimensions": {"dataSourceSheetDimensions": {"sheetId": 0}},
    "sortRange": {"range": grid(2, 0, 0, 3, 2), "sortSpecs": [{"dataSourceColumnReference": {"name": "c"}}]},
    "updateDimensionProperties": {
        "range": {"sheetId": 2, "dimension": "ROWS", "endIndex": 1},
        "properties": {"developerMetadata": [{"metadataKey": "k"}]},
        "fields": "developerMetadata",
    },
    "setBasicFilter": {
        "filter": {
            "range": grid(2, 0, 0, 3, 2),
            "filterSpecs": [{"dataSourceColumnReference": {"name": "c"}, "filterCriteria": {"hiddenValues": ["m"]}}],
        }
    },
    "addChart": {"chart": {"spec": OF_A_SOURCE}},
}
REFUSED_CALLS: dict[str, CallOf] = {
    "sheets.spreadsheets.create": sent("/v4/spreadsheets", {"sheets": [{"slicers": [{"slicerId": 61}]}]}),
    "drive.files.copy": sent(f"{FILE}/copy", {"mimeType": "text/csv"}),
    "drive.files.create": sent("/drive/v3/files", {"mimeType": "application/vnd.google-apps.document"}),
    "drive.files.export": asked(f"{FILE}/export", mimeType="application/pdf"),
    "drive.files.list": asked("/drive/v3/files", q="fullText contains 'x'"),
    "drive.files.update": sent(FILE, {"contentHints": {}}, "PATCH"),
    "docs.spreadsheets.export": asked("/spreadsheets/d/ID/export", format="pdf"),
}
"""What a remark of the table says is missing."""


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    with SandboxServer() as server:
        yield server


@pytest.fixture(scope="module")
def send(server: SandboxServer) -> Iterator[Send]:
    token = server.authority.issue_token(server.state.account, f"{AUTH}spreadsheets {AUTH}drive")["access_token"]
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {token}"
        yield lambda method, path, **arguments: session.request(method, server.url + path, timeout=10, **arguments)


def furnished(send: Send, *more: Json) -> tuple[str, requests.Response]:
    """A new spreadsheet's id, and the answer to the batch that furnishes it and goes on with `more`."""
    made = send("POST", "/v4/spreadsheets", json=CREATED).json()["spreadsheetId"]
    batch = {"requests": [*furnishing(HANDLERS), *more]}
    return made, send("POST", f"/v4/spreadsheets/{made}:batchUpdate", json=batch)


def called(send: Send, call: CallOf) -> requests.Response:
    """The call on a spreadsheet of its own."""
    method, path, arguments = call
    if "ID" not in path:
        return send(method, path, **arguments)
    made, _ = furnished(send)
    path = path.replace("ID", made)  # first: what comes in below may hold these two letters
    if "PERMISSION" in path:
        shared = {"type": "user", "role": "writer", "emailAddress": "friend@example.com"}
        path = path.replace("PERMISSION", send("POST", f"/drive/v3/files/{made}/permissions", json=shared).json()["id"])
    if "COMMENT" in path:
        comments = f"/drive/v3/files/{made}/comments"
        comment = send("POST", comments, json={"content": "First"}, params=ALL_FIELDS).json()["id"]
        reply = send("POST", f"{comments}/{comment}/replies", json={"content": "Second"}, params=ALL_FIELDS).json()
        path = path.replace("COMMENT", comment).replace("REPLY", reply["id"])
    given = arguments.get("json")
    if isinstance(given, dict) and given.get("destinationSpreadsheetId") == "ID":
        arguments = {"json": {"destinationSpreadsheetId": made}}
    return send(method, path, **arguments)


def test_the_document_is_up_to_date() -> None:
    text = support.DOCUMENT.read_text("utf-8")
    assert support.written(text) == text, "run `make table`"


def test_the_tables_hold_every_method_and_kind_of_the_discovery_documents() -> None:
    shown = support.table()
    assert sum(line.startswith("| `spreadsheets.") for line in shown.splitlines()) == 17
    assert {kind.name for kind in support.kinds()} == set(EXAMPLES)
    assert {method.name for method in support.methods()} == {operation.name for operation in operations()}
    for support_ in support.kinds():
        assert f"| `{support_.name}` | {'supported' if support_.supported else '501'} |" in shown


@pytest.mark.parametrize("kind", support.kinds(), ids=lambda kind: kind.name)
def test_a_kind_of_request_answers_as_the_table_says(send: Send, kind: support.Support) -> None:
    for content in EXAMPLES[kind.name]:
        _, answer = furnished(send, {kind.name: content})
        assert answer.status_code == (200 if kind.supported else 501), answer.text
        if not kind.supported:
            assert kind.name in answer.json()["error"]["message"]


@pytest.mark.parametrize("method", support.methods(), ids=lambda method: method.name)
def test_a_method_answers_as_the_table_says(send: Send, method: support.Support) -> None:
    if method.supported:
        answer = called(send, CALLS[method.name])
        assert answer.ok, answer.text
    else:
        operation = next(operation for operation in operations() if operation.name == method.name)
        path = re.sub(r"\{\w+\}", "1", re.sub(r"\{(fileId|spreadsheetId)\}", "ID", operation.path))
        answer = called(send, CALLS.get(method.name) or (operation.method, path, {}))
        assert (answer.status_code, method.name in answer.text) == (501, True), answer.text


def test_every_remark_is_true(send: Send) -> None:
    assert set(support.PARTLY) == set(REFUSED_KINDS) | set(REFUSED_CALLS)
    for kind, content in REFUSED_KINDS.items():
        assert furnished(send, {kind: content})[1].status_code == 501, kind
    for name, call in REFUSED_CALLS.items():
        assert called(send, call).status_code == 501, name


def test_a_family_of_requests_that_refuses_a_part_says_so_in_the_table() -> None:
    for found in pkgutil.iter_modules(families.__path__, families.__name__ + "."):
        module = importlib.import_module(found.name)
        if hasattr(module, "not_supported"):
            assert set(module.HANDLERS) & set(support.PARTLY), found.name


def test_a_batch_refused_over_http_leaves_the_spreadsheet_and_its_revision_as_they_were(send: Send) -> None:
    made, _ = furnished(send)
    look = {"includeGridData": "true"}
    file = {"fields": "version,modifiedTime,name"}

    def seen() -> list[Any]:
        spreadsheet = send("GET", f"/v4/spreadsheets/{made}", params=look)
        return [spreadsheet.json(), send("GET", f"/drive/v3/files/{made}", params=file).json()]

    before = seen()
    for request in requests_of(HANDLERS):
        for wrong in ("an unknown sheet", "an unknown field", "a kind that is not built"):
            body = {"requests": [request, ERRORS[wrong]]}
            assert send("POST", f"/v4/spreadsheets/{made}:batchUpdate", json=body).status_code in (400, 501)
    assert seen() == before
