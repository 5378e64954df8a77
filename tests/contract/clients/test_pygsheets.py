"""pygsheets, with the discovery documents that it brings along: whole-object updates, masks of `*` and with spaces."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httplib2
import pandas as pd
import pygsheets
import pytest
from discovery_clients import credentials
from pygsheets.exceptions import CannotRemoveOwnerError, CellNotFound, SpreadsheetNotFound

from bot.sandbox.sheets.server import SandboxServer

GOOGLE = ("https://sheets.googleapis.com", "https://www.googleapis.com")
ORDERS = [["Order", "Paid"], ["A-1", "12.5"], ["A-2", "7"]]


@pytest.fixture(scope="module")
def module_pygsheets(module_server: SandboxServer) -> Iterator[pygsheets.client.Client]:
    class Local(httplib2.Http):
        def request(self, uri: str, *args: Any, **kwargs: Any) -> Any:
            for host in GOOGLE:
                uri = uri.replace(host, module_server.url)
            return super().request(uri, *args, **kwargs)

    http = Local(timeout=10)
    yield pygsheets.client.Client(credentials(module_server), http=http)
    http.close()


@pytest.fixture
def client(server: SandboxServer, module_pygsheets: pygsheets.client.Client) -> pygsheets.client.Client:
    return module_pygsheets


@pytest.fixture
def sheet(client: pygsheets.client.Client) -> pygsheets.Worksheet:
    """`Sheet1` of a new spreadsheet `Orders`, holding ORDERS."""
    made = client.create("Orders").sheet1
    made.update_values("A1", ORDERS)
    return made


def again(sheet: pygsheets.Worksheet) -> pygsheets.Worksheet:
    return sheet.client.open_by_key(sheet.spreadsheet.id).worksheet("id", sheet.id)


def test_spreadsheets_are_made_found_and_listed(client: pygsheets.client.Client, sheet: pygsheets.Worksheet) -> None:
    key = sheet.spreadsheet.id
    assert client.open("Orders").id == client.open_by_url(f"{sheet.spreadsheet.url}/edit").id == key
    assert (client.spreadsheet_ids(), client.spreadsheet_titles()) == ([key], ["Orders"])
    assert [s.id for s in client.open_all("name contains 'Ord'")] == [key]
    folder = client.drive.create_folder("2026")
    assert client.drive.get_folder_id("2026") == folder
    copy = client.create("Copy", template=sheet.spreadsheet, folder=folder)
    assert copy.sheet1.get_all_values(include_tailing_empty=False, include_tailing_empty_rows=False) == ORDERS
    assert client.open_as_json(key)["properties"]["title"] == "Orders"
    copy.delete()
    with pytest.raises(SpreadsheetNotFound):
        client.open("Copy")


def test_values_are_read_in_every_form(sheet: pygsheets.Worksheet) -> None:
    assert sheet.get_values("A1", "C2") == [["Order", "Paid", ""], ["A-1", "12.5", ""]]
    assert sheet.get_value("B2", pygsheets.ValueRenderOption.UNFORMATTED_VALUE) == 12.5
    assert sheet.get_row(2, include_tailing_empty=False) == ["A-1", "12.5"]
    assert sheet.get_col(1, include_tailing_empty=False) == ["Order", "A-1", "A-2"]
    assert sheet.get_all_records() == [{"Order": "A-1", "Paid": 12.5}, {"Order": "A-2", "Paid": 7}]
    assert sheet.get_values_batch([("A1", "A2"), "B3"]) == [[["Order"], ["A-1"]], [["7"]]]
    ((b2,),) = sheet.range("B2:B2")
    assert (b2.value, b2.value_unformatted, b2.label) == ("12.5", 12.5, "B2")
    with pytest.raises(CellNotFound):
        sheet.cell("A1001")


def test_values_are_written_in_every_form(sheet: pygsheets.Worksheet) -> None:
    sheet.update_value("C1", "=1+1")
    sheet.update_value("C2", "=1+1", parse=False)
    sheet.update_row(5, ["a", "b"])
    sheet.update_col(4, ["x", "y"], row_offset=1)
    sheet.update_values_batch(["A7:B7", "A8"], [[["c", "d"]], [["e"]]])
    assert sheet.get_values("A1", "D3", include_tailing_empty=False) == [
        ["Order", "Paid", "2"],
        ["A-1", "12.5", "=1+1", "x"],
        ["A-2", "7", "", "y"],
    ]
    assert sheet.get_values("A5", "B8") == [["a", "b"], ["", ""], ["c", "d"], ["e", ""]]
    added = sheet.append_table(["f", "g"], start="A7", end="B8")
    assert (added["tableRange"].label, added["updates"]["updatedRange"].label) == ("'Sheet1'!A7:B8", "'Sheet1'!A9:B9")
    sheet.replace("A-", "B-", matchCase=True)
    assert sheet.get_col(1, include_tailing_empty=False)[1:3] == ["B-1", "B-2"]
    sheet.clear("A5", "D9")
    assert sheet.get_values("A5", "D9", include_tailing_empty=False) == [[]]


def test_rows_and_columns_are_added_removed_sized_and_hidden(sheet: pygsheets.Worksheet) -> None:
    sheet.resize(5, 3)
    sheet.add_rows(1)
    sheet.add_cols(1)
    sheet.insert_rows(1, number=2, values=[["new", 1], ["newer", 2]])
    sheet.insert_cols(1, values=["c"])
    sheet.delete_rows(4)
    sheet.delete_cols(5)
    sheet.frozen_rows, sheet.frozen_cols = 1, 1
    found = again(sheet)
    assert (found.rows, found.cols, found.frozen_rows, found.frozen_cols) == (7, 4, 1, 1)
    assert found.get_values("A1", "C4") == [
        ["Order", "c", "Paid"],
        ["new", "", "1"],
        ["newer", "", "2"],
        ["A-2", "", "7"],
    ]
    sheet.adjust_column_width(1, 2, pixel_size=50)
    sheet.adjust_row_height(1, pixel_size=40)
    sheet.hide_dimensions(2, dimension="COLUMNS")
    sheet.show_dimensions(1)
    params = {"includeGridData": True, "ranges": "Sheet1!A1:C1", "fields": "sheets.data(rowMetadata,columnMetadata)"}
    (data,) = sheet.client.sheet.get(sheet.spreadsheet.id, **params)["sheets"][0]["data"]
    assert data["columnMetadata"] == [{"pixelSize": 50}, {"hiddenByUser": True, "pixelSize": 50}, {"pixelSize": 100}]
    assert data["rowMetadata"] == [{"pixelSize": 40}]


def test_a_cell_keeps_value_note_and_format_through_its_own_updates(sheet: pygsheets.Worksheet) -> None:
    cell = sheet.cell("B2")
    cell.note = "asked"
    cell.color = (1.0, 0.8, 0.4)
    cell.set_text_format("bold", True).set_number_format(pygsheets.FormatType.NUMBER, "0.00")
    cell.set_horizontal_alignment(pygsheets.custom_types.HorizontalAlignment.CENTER)
    cell.set_text_rotation("angle", 45)
    cell.wrap_strategy = "WRAP"
    found = sheet.cell("B2")
    assert (found.note, found.color[:3], found.text_format["bold"]) == ("asked", (1, 0.8, 0.4), True)
    assert (found.value, found.format) == ("12.50", ("NUMBER", "0.00"))
    assert (found.text_rotation, found.wrap_strategy) == ({"angle": 45}, "WRAP")
    assert found.horizontal_alignment.name == "CENTER"
    found.formula = "=6*7"
    assert (found.value, found.value_unformatted, found.formula) == ("42.00", 42, "=6*7")
    assert found.neighbour("left").value == "A-1"


def test_formats_merges_borders_and_validation_are_applied(sheet: pygsheets.Worksheet) -> None:
    sheet.apply_format(["A1:B1"], {"textFormat": {"italic": True}})
    sheet.merge_cells("D1", "E2")
    assert [r.label for r in again(sheet).merged_ranges] == ["'Sheet1'!D1:E2"]
    sheet.merge_cells("D1", "E2", merge_type="NONE")
    sheet.set_data_validation("A2", "A3", condition_type="ONE_OF_LIST", condition_values=["a", "b"], strict=True)
    area = sheet.range("A1:B2", returnas="range")
    area.update_borders(top=True, inner_vertical=True, style="SOLID", red=1)
    sheet.add_conditional_formatting("B2", "B3", "NUMBER_GREATER", {"backgroundColor": {"red": 1}}, ["10"])
    fields = "sheets.data.rowData.values(userEnteredFormat(borders,textFormat),dataValidation.condition.type)"
    found = sheet.client.sheet.get(sheet.spreadsheet.id, includeGridData=True, ranges="Sheet1!A1:A2", fields=fields)
    a1, a2 = (row["values"][0] for row in found["sheets"][0]["data"][0]["rowData"])
    assert a1["userEnteredFormat"]["textFormat"] == {"italic": True}
    red = {"style": "SOLID", "width": 1, "color": {"red": 1}, "colorStyle": {"rgbColor": {"red": 1}}}
    assert a1["userEnteredFormat"]["borders"] == {"top": red, "right": red}
    assert a2["userEnteredFormat"]["borders"] == {"right": red}
    assert a2["dataValidation"] == {"condition": {"type": "ONE_OF_LIST"}}


def test_ranges_are_named_protected_sorted_and_freed(sheet: pygsheets.Worksheet, server: SandboxServer) -> None:
    area = sheet.create_named_range("Payers", "A2", "B3", returnas="json")
    assert area["name"] == "Payers"
    named = sheet.get_named_range("Payers")
    named.name = "Buyers"
    named.end_addr = (2, 2)
    (found,) = again(sheet).get_named_ranges()
    assert (found.name, found.range) == ("Buyers", "A2:B2")
    sheet.delete_named_range("Buyers")
    assert sheet.get_named_ranges() == []
    protected = sheet.create_protected_range("A1", "B1")
    protected.description = "Header"
    protected.editors = ("users", ["ann@example.com", server.state.account])
    (found,) = sheet.get_protected_ranges()
    assert (found.description, found.range) == ("Header", "A1:B1")
    assert set(found.editors["users"]) == {"ann@example.com", server.state.account}
    found.protected = False
    assert sheet.get_protected_ranges() == []
    sheet.sort_range("A2", "B3", basecolumnindex=1, sortorder="ASCENDING")
    assert sheet.get_col(2, include_tailing_empty=False) == ["Paid", "7", "12.5"]


def test_a_basic_filter_sorts_filters_and_goes(sheet: pygsheets.Worksheet) -> None:
    sheet.set_basic_filter(
        "A1", "B3", sort_order="DESCENDING", sort_column_index=0, filter_column_index=1, hidden_values=["7"]
    )
    fields = "sheets.basicFilter(range,sortSpecs,filterSpecs)"
    (found,) = sheet.client.sheet.get(sheet.spreadsheet.id, fields=fields)["sheets"]
    assert found["basicFilter"]["sortSpecs"] == [{"dimensionIndex": 0, "sortOrder": "DESCENDING"}]
    assert found["basicFilter"]["filterSpecs"] == [{"columnIndex": 1, "filterCriteria": {"hiddenValues": ["7"]}}]
    sheet.clear_basic_filter()
    assert sheet.client.sheet.get(sheet.spreadsheet.id, fields=fields) == {"sheets": [{}]}


def test_tabs_are_added_copied_renamed_moved_and_deleted(sheet: pygsheets.Worksheet) -> None:
    spreadsheet = sheet.spreadsheet
    added = spreadsheet.add_worksheet("Second", rows=5, cols=3, index=0)
    copied = spreadsheet.add_worksheet("Third", src_worksheet=sheet, index=0)
    assert copied.get_values("A1", "B3") == ORDERS
    copied.title = "Fourth"
    copied.hidden = True
    found = sheet.client.open_by_key(spreadsheet.id)
    assert [(w.title, w.hidden) for w in found] == [("Fourth", True), ("Second", False), ("Sheet1", False)]
    assert sheet.copy_to(spreadsheet.id).title == "Copy of Sheet1"
    spreadsheet.del_worksheet(added)
    assert len(sheet.client.open_by_key(spreadsheet.id).worksheets()) == 3


def test_the_spreadsheets_properties_are_sent_back_whole(sheet: pygsheets.Worksheet) -> None:
    spreadsheet = sheet.spreadsheet
    spreadsheet.title = "Returns"
    spreadsheet.locale = "de_DE"
    found = sheet.client.open("Returns")
    assert (found.title, found.locale, found.defaultformat["textFormat"]["fontSize"]) == ("Returns", "de_DE", 10)
    assert spreadsheet.updated.endswith("Z")
    assert spreadsheet.to_json()["properties"]["locale"] == "de_DE"


def test_calls_are_batched_by_the_client(sheet: pygsheets.Worksheet, server: SandboxServer) -> None:
    client = sheet.client
    client.set_batch_mode(True)
    sheet.adjust_column_width(1, pixel_size=33)
    sheet.merge_cells("A1", "B1")
    server.log.clear()
    client.run_batch()
    client.set_batch_mode(False)
    assert server.log.count() == 1
    assert [r.label for r in again(sheet).merged_ranges] == ["'Sheet1'!A1:B1"]


def test_developer_metadata_is_made_found_changed_and_deleted(sheet: pygsheets.Worksheet) -> None:
    spreadsheet = sheet.spreadsheet
    made = spreadsheet.create_developer_metadata("owner", "ann")
    sheet.create_developer_metadata("kind", "orders")
    assert [(m.key, m.value) for m in sheet.get_developer_metadata("kind")] == [("kind", "orders")]
    assert sorted(m.key for m in spreadsheet.get_developer_metadata(search_sheets=True)) == ["kind", "owner"]
    made.value = "bob"
    made.update()
    made.value = ""
    made.fetch()
    assert made.value == "bob"
    made.delete()
    assert spreadsheet.get_developer_metadata("owner") == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # pygsheets leaves its file open
def test_sharing_and_exports_go_through_drive(
    sheet: pygsheets.Worksheet, tmp_path: Path, server: SandboxServer
) -> None:
    spreadsheet = sheet.spreadsheet
    spreadsheet.share("ann@example.com", role="writer", sendNotificationEmail=False)
    spreadsheet.share("", role="reader", type="anyone")
    roles = {p.get("emailAddress", p["id"]): p["role"] for p in spreadsheet.permissions}
    assert roles == {server.state.account: "owner", "ann@example.com": "writer", "anyoneWithLink": "reader"}
    spreadsheet.remove_permission("ann@example.com")
    assert len(spreadsheet.permissions) == 2
    with pytest.raises(CannotRemoveOwnerError):
        spreadsheet.remove_permission(server.state.account)
    spreadsheet.export(pygsheets.ExportType.CSV, path=str(tmp_path), filename="orders")
    assert (tmp_path / "orders.csv").read_bytes() == b"Order,Paid\r\nA-1,12.5\r\nA-2,7"


def test_a_dataframe_comes_back(sheet: pygsheets.Worksheet) -> None:
    frame = sheet.get_as_df()
    assert frame.to_dict("records") == [{"Order": "A-1", "Paid": 12.5}, {"Order": "A-2", "Paid": 7}]
    sheet.set_dataframe(pd.DataFrame({"a": ["x", "y"], "b": ["1", "2"]}), "D1")
    assert sheet.get_values("D1", "E3") == [["a", "b"], ["x", "1"], ["y", "2"]]
