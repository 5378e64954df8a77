from __future__ import annotations

import threading
from typing import Any

import gspread
import pytest
import requests

from bot.sandbox.sheets.engine.model import Json
from bot.sandbox.sheets.server import SandboxServer
from bot.sandbox.sheets.storage.codec import decode, encode


@pytest.fixture
def send(server: SandboxServer, token: str) -> Any:
    with requests.Session() as session:
        session.headers["Authorization"] = f"Bearer {token}"

        def sent(method: str, path: str, body: Json | None = None) -> tuple[int, Json]:
            answer = session.request(method, f"{server.url}/v4/spreadsheets{path}", json=body, timeout=10)
            return answer.status_code, answer.json()

        yield sent


def test_gspread_copies_a_sheet_into_another_spreadsheet(gc: gspread.Client) -> None:
    source, target = gc.create("Source"), gc.create("Target")
    source.sheet1.update([["a", "b"]])
    properties = source.sheet1.copy_to(target.id)
    assert properties["title"] == "Copy of Sheet1"
    assert target.get_worksheet_by_id(properties["sheetId"]).get_all_values() == [["a", "b"]]
    assert len(source.worksheets()) == 1


def test_a_copy_needs_a_destination_that_the_caller_may_write(server: SandboxServer, send: Any) -> None:
    source = server.state.add_workbook("Source").spreadsheet_id
    server.state.add_workbook("Private", shared=False)
    private = next(file.id for file in server.state if file.workbook.title == "Private")
    path = f"/{source}/sheets/0:copyTo"
    code, answer = send("POST", path, {"destinationSpreadsheetId": private})
    assert (code, answer["error"]["message"]) == (403, "The caller does not have permission")
    assert send("POST", path, {"destinationSpreadsheetId": "none"})[0] == 404
    code, answer = send("POST", f"/{source}/sheets/9:copyTo", {"destinationSpreadsheetId": source})
    assert (code, answer["error"]["message"]) == (400, "No sheet with id: 9")
    assert send("POST", path, {"destinationSpreadsheetId": source})[1]["title"] == "Copy of Sheet1"


def test_a_reader_of_the_source_may_copy_it(server: SandboxServer, send: Any) -> None:
    source = server.state.add_workbook("Source", shared=False).spreadsheet_id
    target = server.state.add_workbook("Target").spreadsheet_id
    server.state.share(source, server.state.account, "reader")
    assert send("POST", f"/{source}/sheets/0:copyTo", {"destinationSpreadsheetId": target})[0] == 200


def test_copies_that_cross_do_not_wait_for_each_other(server: SandboxServer, send: Any) -> None:
    ids = [server.state.add_workbook(name).spreadsheet_id for name in ("A", "B")]
    codes: list[int] = []

    def copy(source: str, target: str) -> None:
        body = {"destinationSpreadsheetId": target}
        codes.extend(send("POST", f"/{source}/sheets/0:copyTo", body)[0] for _ in range(8))

    threads = [threading.Thread(target=copy, args=pair) for pair in (ids, ids[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert codes == [200] * 16


def test_developer_metadata_is_got_and_searched(server: SandboxServer, send: Any) -> None:
    book = server.state.add_workbook("Book").spreadsheet_id
    entry = {"metadataId": 7, "metadataKey": "k", "visibility": "DOCUMENT", "location": {"spreadsheet": True}}
    request = {"requests": [{"createDeveloperMetadata": {"developerMetadata": entry}}]}
    assert send("POST", f"/{book}:batchUpdate", request)[0] == 200
    read = {**entry, "location": {"locationType": "SPREADSHEET", "spreadsheet": True}}
    assert send("GET", f"/{book}/developerMetadata/7") == (200, read)
    assert send("GET", f"/{book}/developerMetadata/8")[0] == 404
    lookup = {"developerMetadataLookup": {"metadataKey": "k"}}
    code, found = send("POST", f"/{book}/developerMetadata:search", {"dataFilters": [lookup]})
    assert (code, found) == (200, {"matchedDeveloperMetadata": [{"developerMetadata": read, "dataFilters": [lookup]}]})
    code, answer = send("POST", f"/{book}/developerMetadata:search", {})
    assert (code, answer["error"]["message"]) == (400, "At least one data filter must be specified.")


def test_a_drive_copy_keeps_what_hangs_on_the_sheets(server: SandboxServer, gc: gspread.Client) -> None:
    book = gc.create("Book")
    band = {"rgbColor": {"red": 1}}
    place = {"sheetId": 0, "startRowIndex": 0, "endRowIndex": 3, "startColumnIndex": 0, "endColumnIndex": 2}
    metadata = {"metadataKey": "k", "visibility": "DOCUMENT", "location": {"sheetId": 0}}
    bands = {"firstBandColorStyle": band, "secondBandColorStyle": band}
    anchor = {"overlayPosition": {"anchorCell": {"sheetId": 0}}}
    kinds: list[Json] = [
        {"addBanding": {"bandedRange": {"range": place, "rowProperties": bands}}},
        {"addTable": {"table": {"name": "T", "range": {**place, "startColumnIndex": 3, "endColumnIndex": 5}}}},
        {"addChart": {"chart": {"spec": {"pieChart": {}}, "position": anchor}}},
        {"createDeveloperMetadata": {"developerMetadata": metadata}},
    ]
    book.batch_update({"requests": kinds})
    copy = gc.copy(book.id, title="Copy")
    read = [gc.http_client.fetch_sheet_metadata(one.id)["sheets"] for one in (book, copy)]
    assert read[0] == read[1]
    assert {"bandedRanges", "tables", "charts", "developerMetadata"} <= read[0][0].keys()
    workbook = server.state.workbook(copy.id)
    assert decode(encode(workbook)).sheets == workbook.sheets
