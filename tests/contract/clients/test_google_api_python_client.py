"""google-api-python-client: each of the 17 methods of the Sheets discovery document, answers in full."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from discovery_clients import credentials, document, service
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

from bot.sandbox.sheets.server import SandboxServer


def update(sheets: Any, key: str, *requests: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sheets.batchUpdate(spreadsheetId=key, body={"requests": list(requests)}).execute()[
        "replies"
    ]
    return found


def test_the_client_made_by_endpoint_works_too(server: SandboxServer) -> None:
    options = {"api_endpoint": f"{server.url}/"}
    with build("sheets", "v4", credentials=credentials(server), static_discovery=True, client_options=options) as found:
        made = found.spreadsheets().create(body={"properties": {"title": "Orders"}}).execute()
    assert server.state.workbook(made["spreadsheetId"]).title == "Orders"


def test_create_makes_what_it_is_given_and_defaults_for_the_rest(sheets: Any, server: SandboxServer) -> None:
    made = sheets.create(
        body={
            "properties": {"title": "Orders", "locale": "de_DE", "timeZone": "Europe/Berlin"},
            "sheets": [
                {
                    "properties": {"title": "First", "sheetId": 7, "gridProperties": {"rowCount": 5, "columnCount": 3}},
                    "data": [{"rowData": [{"values": [{"userEnteredValue": {"numberValue": 1.5}}]}]}],
                },
                {"properties": {"title": "Second", "hidden": True}},
            ],
            "namedRanges": [{"name": "Corner", "range": {"sheetId": 7, "endRowIndex": 1, "endColumnIndex": 1}}],
        }
    ).execute()
    assert made["spreadsheetUrl"] == f"https://docs.google.com/spreadsheets/d/{made['spreadsheetId']}/edit"
    assert (made["properties"]["locale"], made["properties"]["timeZone"]) == ("de_DE", "Europe/Berlin")
    assert made["sheets"][0]["properties"] == {
        "sheetId": 7,
        "title": "First",
        "index": 0,
        "sheetType": "GRID",
        "gridProperties": {"rowCount": 5, "columnCount": 3},
    }
    assert made["sheets"][1]["properties"]["hidden"]
    assert made["namedRanges"][0]["name"] == "Corner"
    found = sheets.values().get(spreadsheetId=made["spreadsheetId"], range="Corner").execute()
    assert found == {"range": "First!A1", "majorDimension": "ROWS", "values": [["1,5"]]}


def test_get_shows_properties_and_on_demand_the_grid(sheets: Any, key: str) -> None:
    assert "data" not in sheets.get(spreadsheetId=key).execute()["sheets"][0]
    shown = sheets.get(spreadsheetId=key, ranges=["Sheet1!B2:B3", "A1"], includeGridData=True).execute()
    first, second = shown["sheets"][0]["data"]
    assert (first["startRow"], first["startColumn"]) == (1, 1)
    assert [row["values"][0]["userEnteredValue"] for row in first["rowData"]] == [
        {"numberValue": 12.5},
        {"numberValue": 7},
    ]
    assert second["rowData"][0]["values"][0]["formattedValue"] == "Order"
    assert (len(first["rowMetadata"]), first["columnMetadata"]) == (2, [{"pixelSize": 100}])
    masked = sheets.get(
        spreadsheetId=key, fields="sheets(properties(sheetId,title),data.rowData.values.note)"
    ).execute()
    assert masked["sheets"][0]["properties"] == {"sheetId": 0, "title": "Sheet1"}


def test_the_parameters_of_every_method_are_taken(sheets: Any, key: str) -> None:
    common = {"prettyPrint": False, "quotaUser": "ann", "alt": "json", "x__xgafv": "2", "fields": "spreadsheetId"}
    assert sheets.get(spreadsheetId=key, **common).execute() == {"spreadsheetId": key}


def test_get_by_data_filter_shows_what_the_filters_name(sheets: Any, key: str) -> None:
    grid = {"gridRange": {"sheetId": 0, "startRowIndex": 1, "endRowIndex": 3, "endColumnIndex": 1}}
    body = {"dataFilters": [{"a1Range": "B1"}, grid], "includeGridData": True}
    fields = "sheets.data(startRow,startColumn,rowData.values.formattedValue)"
    found = sheets.getByDataFilter(spreadsheetId=key, body=body, fields=fields).execute()
    assert found == {
        "sheets": [
            {
                "data": [
                    {"startColumn": 1, "rowData": [{"values": [{"formattedValue": "Paid"}]}]},
                    {
                        "startRow": 1,
                        "rowData": [
                            {"values": [{"formattedValue": "A-1"}]},
                            {"values": [{"formattedValue": "A-2"}]},
                        ],
                    },
                ]
            }
        ]
    }


def test_batch_update_answers_replies_and_the_spreadsheet_when_asked(sheets: Any, key: str) -> None:
    body = {
        "requests": [
            {"addSheet": {"properties": {"title": "Second", "sheetId": 5}}},
            {"repeatCell": {"range": {"sheetId": 0, "endRowIndex": 1}, "cell": {"note": "n"}, "fields": "note"}},
            {"sortRange": {"range": {"sheetId": 0, "startRowIndex": 1}, "sortSpecs": [{"sortOrder": "DESCENDING"}]}},
        ],
        "includeSpreadsheetInResponse": True,
        "responseRanges": ["Sheet1!A2:A3"],
        "responseIncludeGridData": True,
    }
    answer = sheets.batchUpdate(spreadsheetId=key, body=body).execute()
    assert answer["spreadsheetId"] == answer["updatedSpreadsheet"]["spreadsheetId"] == key
    assert answer["replies"][0]["addSheet"]["properties"] == {
        "sheetId": 5,
        "title": "Second",
        "index": 1,
        "sheetType": "GRID",
        "gridProperties": {"rowCount": 1000, "columnCount": 26},
    }
    assert answer["replies"][1:] == [{}, {}]
    rows = answer["updatedSpreadsheet"]["sheets"][0]["data"][0]["rowData"]
    assert [row["values"][0]["formattedValue"] for row in rows] == ["A-2", "A-1"]


def test_sheets_copy_to_answers_the_properties_of_the_copy(sheets: Any, key: str) -> None:
    other = sheets.create(body={}, fields="spreadsheetId,properties.title").execute()
    body = {"destinationSpreadsheetId": other["spreadsheetId"]}
    made = sheets.sheets().copyTo(spreadsheetId=key, sheetId=0, body=body).execute()
    assert (made["title"], made["index"], made["gridProperties"]["rowCount"]) == ("Copy of Sheet1", 1, 1000)
    found = sheets.values().get(spreadsheetId=other["spreadsheetId"], range="Copy of Sheet1").execute()
    assert found["values"] == [["Order", "Paid"], ["A-1", "12.5"], ["A-2", "7"]]
    assert other == {"spreadsheetId": other["spreadsheetId"], "properties": {"title": "Untitled spreadsheet"}}


def test_developer_metadata_is_made_found_followed_and_deleted(sheets: Any, key: str) -> None:
    row = {"sheetId": 0, "dimension": "ROWS", "startIndex": 2, "endIndex": 3}
    (made,) = update(
        sheets,
        key,
        {
            "createDeveloperMetadata": {
                "developerMetadata": {
                    "metadataId": 42,
                    "metadataKey": "order",
                    "metadataValue": "A-2",
                    "location": {"dimensionRange": row},
                    "visibility": "DOCUMENT",
                }
            }
        },
    )
    expected = {
        "metadataId": 42,
        "metadataKey": "order",
        "metadataValue": "A-2",
        "location": {
            "locationType": "ROW",
            "dimensionRange": {"dimension": "ROWS", "startIndex": 2, "endIndex": 3},
        },
        "visibility": "DOCUMENT",
    }
    assert made == {"createDeveloperMetadata": {"developerMetadata": expected}}
    metadata = sheets.developerMetadata()
    assert metadata.get(spreadsheetId=key, metadataId=42).execute() == expected
    lookup = {"developerMetadataLookup": {"metadataKey": "order", "metadataValue": "A-2"}}
    body = {"dataFilters": [lookup]}
    assert metadata.search(spreadsheetId=key, body=body).execute() == {
        "matchedDeveloperMetadata": [{"developerMetadata": expected, "dataFilters": [lookup]}]
    }
    insert = {"sheetId": 0, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    update(sheets, key, {"insertDimension": {"range": insert}})
    found = sheets.values().batchGetByDataFilter(spreadsheetId=key, body=body).execute()["valueRanges"]
    assert found[0]["valueRange"] == {"range": "Sheet1!A4:Z4", "majorDimension": "ROWS", "values": [["A-2", "7"]]}
    (reply,) = update(sheets, key, {"deleteDeveloperMetadata": {"dataFilter": lookup}})
    assert reply["deleteDeveloperMetadata"]["deletedDeveloperMetadata"][0]["metadataId"] == 42
    assert metadata.search(spreadsheetId=key, body=body).execute() == {}
    with pytest.raises(HttpError) as missing:
        metadata.get(spreadsheetId=key, metadataId=42).execute()
    assert missing.value.status_code == 404


def test_every_method_of_the_document_is_called_here() -> None:
    def names(resource: dict[str, Any]) -> Iterator[str]:
        yield from resource.get("methods", {})
        for inner in resource.get("resources", {}).values():
            yield from names(inner)

    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_google_api_*.py"))
    methods = list(names(document("sheets", "v4")))
    assert len(methods) == 17
    assert [name for name in methods if f".{name}(" not in tests] == []


@pytest.mark.parametrize(
    ("grid", "message"),
    [
        ({"frozenRowCount": 1}, "You can't delete all the rows on the sheet."),
        ({"rowCount": 1}, "You can't delete all the columns on the sheet."),
        ({"rowCount": 1, "columnCount": 1, "frozenRowCount": 1}, "You can't freeze all visible rows on the sheet."),
    ],
)
def test_a_mask_of_all_grid_properties_takes_counts_not_given_as_zero(
    sheets: Any, key: str, grid: dict[str, int], message: str
) -> None:
    request = {"properties": {"sheetId": 0, "gridProperties": grid}, "fields": "gridProperties"}
    with pytest.raises(HttpError) as refused:
        update(sheets, key, {"updateSheetProperties": request})
    assert refused.value.reason == f"Invalid requests[0].updateSheetProperties: {message}"


def test_calls_are_batched_in_one_request(sheets: Any, key: str, server: SandboxServer) -> None:
    answers: dict[str, Any] = {}

    def keep(request_id: str, response: Any, exception: Any) -> None:
        answers[request_id] = exception or response

    with service(server, "sheets", "v4") as found:
        batch = found.new_batch_http_request(callback=keep)
        batch.add(sheets.values().get(spreadsheetId=key, range="A1"), request_id="read")
        body = {"values": [["x"]]}
        write = sheets.values().update(spreadsheetId=key, range="C1", valueInputOption="RAW", body=body)
        batch.add(write, request_id="write")
        batch.add(sheets.get(spreadsheetId="nothing"), request_id="missing")
        batch.execute()
    assert answers["read"] == {"range": "Sheet1!A1", "majorDimension": "ROWS", "values": [["Order"]]}
    assert answers["write"]["updatedRange"] == "Sheet1!C1"
    assert answers["missing"].status_code == 404


def test_a_get_with_a_long_url_is_sent_as_a_post_that_overrides_it(values: Any, key: str) -> None:
    ranges = [f"Sheet1!A{row}:B{row}" for row in range(1, 301)]
    request = values.batchGet(spreadsheetId=key, ranges=ranges)
    assert len(request.uri) > 2048
    found = request.execute()["valueRanges"]
    assert len(found) == 300
    assert found[1]["values"] == [["A-1", "12.5"]]


def test_errors_are_raised_with_googles_words_and_details(sheets: Any, values: Any, key: str) -> None:
    with pytest.raises(HttpError) as missing:
        sheets.get(spreadsheetId="nothing").execute()
    assert missing.value.reason == "Requested entity was not found."
    assert str(missing.value).startswith("<HttpError 404 when requesting http://127.0.0.1")
    assert 'returned "Requested entity was not found.". Details: "Requested entity was not found.">' in str(
        missing.value
    )
    with pytest.raises(HttpError) as unknown:
        sheets.batchUpdate(spreadsheetId=key, body={"requests": [{"paintItBlack": {}}]}).execute()
    assert unknown.value.error_details == [
        {
            "@type": "type.googleapis.com/google.rpc.BadRequest",
            "fieldViolations": [
                {
                    "field": "requests[0]",
                    "description": "Invalid JSON payload received. Unknown name \"paintItBlack\" at 'requests[0]': "
                    "Cannot find field.",
                }
            ],
        }
    ]
    with pytest.raises(HttpError) as option:
        values.update(spreadsheetId=key, range="A1", body={"values": [[1]]}).execute()
    assert option.value.reason == "'valueInputOption' is required but not specified"
    with pytest.raises(HttpError) as kindless:
        sheets.batchUpdate(spreadsheetId=key, body={"requests": []}).execute()
    assert json.loads(kindless.value.content)["error"] == {
        "code": 400,
        "message": "Must specify at least one request.",
        "status": "INVALID_ARGUMENT",
    }
