"""google-api-python-client and gspread-formatting, unchanged but for the endpoint."""

from __future__ import annotations

import io
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import gspread
import gspread_formatting as formatting
import openpyxl
import pytest
from google.oauth2 import service_account
from googleapiclient.discovery import build, build_from_document
from googleapiclient.errors import HttpError
from sandbox_clients import SCOPES, without_lookup

from bot.sandbox.sheets.server import SandboxServer

DOCUMENTS = files("googleapiclient") / "discovery_cache" / "documents"


@pytest.fixture
def credentials(server: SandboxServer) -> Any:
    found = service_account.Credentials.from_service_account_file(str(server.key_file), scopes=SCOPES)
    return without_lookup(found)


@pytest.fixture
def sheets(server: SandboxServer, credentials: Any) -> Iterator[Any]:
    options = {"api_endpoint": f"{server.url}/"}
    with build("sheets", "v4", credentials=credentials, static_discovery=True, client_options=options) as service:
        yield service
        credentials_http = service._http
        credentials_http.close()


@pytest.fixture
def drive(server: SandboxServer, credentials: Any) -> Iterator[Any]:
    document = (DOCUMENTS / "drive.v3.json").read_text("utf-8")
    options = {"api_endpoint": f"{server.url}/drive/v3/"}
    with build_from_document(document, credentials=credentials, client_options=options) as service:
        yield service


def test_googles_own_client_creates_writes_reads_and_batches(sheets: Any) -> None:
    spreadsheets = sheets.spreadsheets()
    made = spreadsheets.create(body={"properties": {"title": "Orders"}}, fields="spreadsheetId").execute()
    sheet = made["spreadsheetId"]
    body = {"values": [["a", 1], ["b", 2]]}
    values = spreadsheets.values()
    written = values.update(spreadsheetId=sheet, range="A1", valueInputOption="RAW", body=body).execute()
    assert written["updatedRange"] == "Sheet1!A1:B2"
    read = values.batchGet(
        spreadsheetId=sheet, ranges=["A1:A2", "B1:B2"], valueRenderOption="UNFORMATTED_VALUE", majorDimension="COLUMNS"
    ).execute()
    assert [r["values"] for r in read["valueRanges"]] == [[["a", "b"]], [[1, 2]]]
    request = {"repeatCell": {"range": {"sheetId": 0}, "cell": {"note": "n"}, "fields": "note"}}
    sort = {"sortRange": {"range": {"sheetId": 0, "endRowIndex": 2}, "sortSpecs": [{"sortOrder": "DESCENDING"}]}}
    request["repeatCell"]["range"] |= {"startRowIndex": 0, "endRowIndex": 1, "endColumnIndex": 1}  # type: ignore[operator]
    spreadsheets.batchUpdate(spreadsheetId=sheet, body={"requests": [request, sort]}).execute()
    grid = spreadsheets.get(spreadsheetId=sheet, fields="sheets.data.rowData.values(note,formattedValue)").execute()
    rows = grid["sheets"][0]["data"][0]["rowData"]
    assert [row["values"][0] for row in rows[:2]] == [{"formattedValue": "b"}, {"formattedValue": "a", "note": "n"}]
    values.append(spreadsheetId=sheet, range="A1", valueInputOption="RAW", body={"values": [["c", 3]]}).execute()
    values.clear(spreadsheetId=sheet, range="A1:B1").execute()
    found = spreadsheets.getByDataFilter(
        spreadsheetId=sheet, body={"dataFilters": [{"a1Range": "A2:A3"}], "includeGridData": True}
    ).execute()
    assert len(found["sheets"][0]["data"][0]["rowData"]) == 2


def test_googles_own_client_raises_its_own_errors(sheets: Any) -> None:
    with pytest.raises(HttpError, match="Requested entity was not found") as missing:
        sheets.spreadsheets().get(spreadsheetId="nothing").execute(num_retries=0)
    assert missing.value.status_code == 404


def test_drive_lists_by_query_in_pages_and_order(drive: Any, server: SandboxServer) -> None:
    for title in ("Calls", "Orders", "Returns"):
        server.state.add_workbook(title)
    names, request = [], drive.files().list(pageSize=2, orderBy="name desc", fields="nextPageToken,files(name)")
    while request is not None:
        answer = request.execute()
        names += [file["name"] for file in answer["files"]]
        request = drive.files().list_next(request, answer)
    assert names == ["Returns", "Orders", "Calls"]
    found = drive.files().list(q="name contains 'r' and not name = 'Orders' and trashed = false").execute()
    assert [file["name"] for file in found["files"]] == ["Returns"]


def test_drive_renames_trashes_and_exports(drive: Any, server: SandboxServer, sheet_id: str) -> None:
    drive.files().update(fileId=sheet_id, body={"name": "Old orders", "trashed": True}).execute()
    assert server.state.workbook(sheet_id).title == "Old orders"
    assert drive.files().list(q="trashed = false").execute()["files"] == []
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    book = openpyxl.load_workbook(io.BytesIO(drive.files().export(fileId=sheet_id, mimeType=kind).execute()))
    assert book.sheetnames == ["Sheet1"]
    book.close()
    about = drive.about().get(fields="user").execute()
    assert about["user"]["emailAddress"] == server.state.account


def test_gspread_formatting_reads_what_it_has_set(gc: gspread.Client) -> None:
    worksheet = gc.create("Orders").sheet1
    worksheet.update([["a", "b"]], "A1")
    wanted = formatting.CellFormat(
        backgroundColor=formatting.Color(1, 0.9, 0.8),
        textFormat=formatting.TextFormat(bold=True, strikethrough=True, foregroundColor=formatting.Color(1, 0, 0)),
        horizontalAlignment="CENTER",
    )
    formatting.format_cell_range(worksheet, "A1:B1", wanted)
    found = formatting.get_user_entered_format(worksheet, "A1")
    assert found.textFormat.strikethrough
    assert found.horizontalAlignment == "CENTER"
    assert (found.backgroundColor.red, round(found.backgroundColor.blue, 1)) == (1, 0.8)
    formatting.set_frozen(worksheet, rows=1)
    assert formatting.get_frozen_row_count(worksheet) == 1
    formatting.set_row_height(worksheet, "1", 42)
    formatting.set_column_width(worksheet, "B", 200)


def test_gspread_formatting_sets_validation_and_conditional_formats(gc: gspread.Client) -> None:
    worksheet = gc.create("Orders").sheet1
    rule = formatting.DataValidationRule(
        formatting.BooleanCondition("ONE_OF_LIST", ["open", "done"]), showCustomUi=True, strict=True
    )
    formatting.set_data_validation_for_cell_range(worksheet, "A2:A5", rule)
    assert formatting.get_data_validation_rule(worksheet, "A3").condition.type == "ONE_OF_LIST"
    rules = formatting.get_conditional_format_rules(worksheet)
    rules.append(
        formatting.ConditionalFormatRule(
            ranges=[formatting.GridRange.from_a1_range("A1:A5", worksheet)],
            booleanRule=formatting.BooleanRule(
                condition=formatting.BooleanCondition("TEXT_CONTAINS", ["late"]),
                format=formatting.CellFormat(textFormat=formatting.TextFormat(bold=True)),
            ),
        )
    )
    rules.save()
    (kept,) = formatting.get_conditional_format_rules(worksheet)
    assert kept.booleanRule.condition.values[0].userEnteredValue == "late"
