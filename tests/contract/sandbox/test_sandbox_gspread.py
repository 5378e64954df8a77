"""gspread, used as somebody would who has never heard of this server."""

from __future__ import annotations

import io

import gspread
import openpyxl
import pytest
from google.oauth2.credentials import Credentials
from gspread.exceptions import APIError, SpreadsheetNotFound, WorksheetNotFound
from gspread.utils import ExportFormat, MergeType, ValidationConditionType, ValueInputOption, ValueRenderOption
from sandbox_clients import http_client_for

from bot.sandbox.sheets.server import SandboxServer

ORDERS = [["Order", "Customer", "Paid"], ["A-1", "Ann", 12.5], ["A-2", "Bob", 7], ["A-3", "Cem", 99]]


@pytest.fixture
def worksheet(gc: gspread.Client) -> gspread.Worksheet:
    worksheet = gc.create("Orders").sheet1
    worksheet.update(ORDERS, "A1")
    return worksheet


def test_a_created_spreadsheet_opens_by_title_by_key_and_by_url(gc: gspread.Client) -> None:
    made = gc.create("Orders")
    assert gc.open("Orders").id == gc.open_by_key(made.id).id == gc.open_by_url(made.url).id == made.id
    assert [s.title for s in gc.openall()] == ["Orders"]
    assert made.get_lastUpdateTime().endswith("Z")


def test_an_unknown_title_key_and_tab_are_reported_as_such(gc: gspread.Client) -> None:
    with pytest.raises(SpreadsheetNotFound):
        gc.open("No such thing")
    with pytest.raises(SpreadsheetNotFound):
        gc.open_by_key("1no-such-key")
    with pytest.raises(WorksheetNotFound):
        gc.create("Orders").worksheet("Nowhere")


def test_records_columns_rows_and_cells_come_back_as_written(worksheet: gspread.Worksheet) -> None:
    assert worksheet.get_all_records()[1] == {"Order": "A-2", "Customer": "Bob", "Paid": 7}
    assert worksheet.col_values(2) == ["Customer", "Ann", "Bob", "Cem"]
    assert worksheet.row_values(4) == ["A-3", "Cem", "99"]
    assert worksheet.acell("C2", value_render_option=ValueRenderOption.unformatted).value == 12.5
    assert worksheet.find("Bob").address == "B3"
    assert [c.address for c in worksheet.findall("A-1")] == ["A2"]
    assert worksheet.batch_get(["A1:A2", "C4"]) == [[["Order"], ["A-1"]], [["99"]]]
    assert worksheet.get("A2:B3", major_dimension="COLUMNS") == [["A-1", "A-2"], ["Ann", "Bob"]]


def test_a_batch_update_writes_several_ranges_at_once(worksheet: gspread.Worksheet, server: SandboxServer) -> None:
    server.log.clear()
    worksheet.batch_update([{"range": "B2", "values": [["Anna"]]}, {"range": "A5:B5", "values": [["A-4", "Dan"]]}])
    assert server.log.count() == 1
    assert worksheet.get("A2:B5") == [["A-1", "Anna"], ["A-2", "Bob"], ["A-3", "Cem"], ["A-4", "Dan"]]


def test_rows_are_inserted_deleted_appended_and_sorted(worksheet: gspread.Worksheet) -> None:
    worksheet.insert_rows([["A-0", "Zoe", 1]], row=2)
    assert worksheet.col_values(1) == ["Order", "A-0", "A-1", "A-2", "A-3"]
    worksheet.delete_rows(3)
    worksheet.append_rows([["A-8", "Eve", 8], ["A-9", "Fay", 9]])
    assert worksheet.col_values(1) == ["Order", "A-0", "A-2", "A-3", "A-8", "A-9"]
    worksheet.sort((3, "des"), range="A2:C6")
    assert worksheet.col_values(3) == ["Paid", "99", "9", "8", "7", "1"]


def test_user_entered_text_is_read_and_raw_text_is_not(worksheet: gspread.Worksheet) -> None:
    worksheet.update([["0042"]], "A2", value_input_option=ValueInputOption.user_entered)
    worksheet.update([["0042"]], "A3", value_input_option=ValueInputOption.raw)
    assert worksheet.get("A2:A3") == [["42"], ["0042"]]


def test_a_formula_is_computed_and_given_back_on_demand(worksheet: gspread.Worksheet) -> None:
    worksheet.update_acell("D2", "=C2*2")
    assert worksheet.acell("D2").value == "25"
    assert worksheet.acell("D2", value_render_option=ValueRenderOption.formula).value == "=C2*2"


def test_formats_notes_merges_and_validation_are_kept(worksheet: gspread.Worksheet) -> None:
    worksheet.format("A2:B2", {"backgroundColor": {"red": 1, "green": 0.8}, "textFormat": {"strikethrough": True}})
    worksheet.insert_note("A2", "asked the carrier")
    worksheet.merge_cells("A6:B7", merge_type=MergeType.merge_all)
    worksheet.add_validation("C2:C4", ValidationConditionType.number_greater, ["0"], strict=True)
    assert worksheet.get_note("A2") == "asked the carrier"
    metadata = worksheet.spreadsheet.fetch_sheet_metadata({"includeGridData": "true", "ranges": "Sheet1!A2:C2"})
    cells = metadata["sheets"][0]["data"][0]["rowData"][0]["values"]
    assert cells[0]["userEnteredFormat"]["textFormat"] == {"strikethrough": True}
    assert cells[2]["dataValidation"]["condition"]["type"] == "NUMBER_GREATER"
    worksheet.unmerge_cells("A6:B7")
    worksheet.clear_note("A2")
    assert not worksheet.get_note("A2")


def test_tabs_are_added_duplicated_renamed_hidden_and_deleted(worksheet: gspread.Worksheet) -> None:
    spreadsheet = worksheet.spreadsheet
    added = spreadsheet.add_worksheet("Returns", rows=20, cols=5)
    copy = worksheet.duplicate(new_sheet_name="Backup")
    assert (added.row_count, added.col_count) == (20, 5)
    assert copy.get_all_values() == worksheet.get_all_values()
    added.update_title("Sales Returns")
    added.hide()
    assert {w.title for w in spreadsheet.worksheets(exclude_hidden=True)} == {"Backup", "Sheet1"}
    spreadsheet.del_worksheet(copy)
    assert {w.title for w in spreadsheet.worksheets()} == {"Sheet1", "Sales Returns"}


def test_hiding_the_last_visible_tab_is_refused_in_googles_words(gc: gspread.Client) -> None:
    with pytest.raises(APIError, match="You can't hide all the sheets in a document"):
        gc.create("Orders").sheet1.hide()


def test_a_protected_range_is_listed_and_removed(worksheet: gspread.Worksheet, server: SandboxServer) -> None:
    worksheet.add_protected_range("A1:C1", editor_users_emails=[server.state.account])
    listed = worksheet.spreadsheet.list_protected_ranges(worksheet.id)
    assert len(listed) == 1
    worksheet.delete_protected_range(listed[0]["protectedRangeId"])
    assert worksheet.spreadsheet.list_protected_ranges(worksheet.id) == []


def test_filters_frozen_rows_and_sizes_are_set(worksheet: gspread.Worksheet) -> None:
    worksheet.freeze(rows=1)
    worksheet.set_basic_filter("A1:C4")
    worksheet.resize(rows=50, cols=10)
    worksheet.hide_columns(1, 2)
    found = worksheet.spreadsheet.worksheet("Sheet1")
    assert (found.frozen_row_count, found.row_count, found.col_count) == (1, 50, 10)
    worksheet.clear_basic_filter()


def test_clearing_removes_values_only_where_asked(worksheet: gspread.Worksheet) -> None:
    worksheet.batch_clear(["A2", "C4"])
    assert worksheet.get("A2:C4")[0] == ["", "Ann", "12.5"]
    worksheet.clear()
    assert worksheet.get_all_values() in ([], [[]])


def test_csv_replaces_all_sheets(worksheet: gspread.Worksheet, gc: gspread.Client) -> None:
    worksheet.spreadsheet.add_worksheet("Second", 5, 5)
    gc.import_csv(worksheet.spreadsheet_id, 'a,"b, c"\r\n1,2026-11-21\n')
    tabs = gc.open_by_key(worksheet.spreadsheet_id).worksheets()
    assert [t.get_all_values() for t in tabs] == [[["a", "b, c"], ["1", "2026-11-21"]]]


def test_exports_are_the_sheet_as_csv_and_xlsx_and_pdf_says_it_is_missing(worksheet: gspread.Worksheet) -> None:
    exported = worksheet.spreadsheet.export(ExportFormat.CSV)
    assert exported.decode() == "Order,Customer,Paid\r\nA-1,Ann,12.5\r\nA-2,Bob,7\r\nA-3,Cem,99"
    book = openpyxl.load_workbook(io.BytesIO(worksheet.spreadsheet.export(ExportFormat.EXCEL)))
    assert [list(row) for row in book.active.iter_rows(values_only=True)] == ORDERS
    book.close()
    with pytest.raises(APIError, match="not supported by the local Sheets API") as refused:
        worksheet.spreadsheet.export(ExportFormat.PDF)
    assert refused.value.code == 501


def test_a_copy_is_another_spreadsheet_with_the_same_content(worksheet: gspread.Worksheet, gc: gspread.Client) -> None:
    copy = gc.copy(worksheet.spreadsheet_id)
    assert copy.id != worksheet.spreadsheet_id
    assert copy.title == "Copy of Orders"
    copy.sheet1.update_acell("A2", "changed")
    assert worksheet.acell("A2").value == "A-1"


def test_sharing_is_listed_changed_and_taken_back(worksheet: gspread.Worksheet) -> None:
    spreadsheet = worksheet.spreadsheet
    spreadsheet.share("ann@example.com", perm_type="user", role="writer", notify=False)
    spreadsheet.share("", perm_type="anyone", role="reader")
    roles = {p.get("emailAddress", p["type"]): p["role"] for p in spreadsheet.list_permissions()}
    assert roles["ann@example.com"] == "writer"
    assert roles["anyone"] == "reader"
    spreadsheet.remove_permissions("ann@example.com")
    assert "ann@example.com" not in {p.get("emailAddress") for p in spreadsheet.list_permissions()}


def test_ownership_is_passed_on(worksheet: gspread.Worksheet, server: SandboxServer) -> None:
    spreadsheet = worksheet.spreadsheet
    made = spreadsheet.share("ann@example.com", perm_type="user", role="writer").json()
    spreadsheet.transfer_ownership(made["id"])
    spreadsheet.accept_ownership(made["id"])
    roles = {p["emailAddress"]: p["role"] for p in spreadsheet.list_permissions()}
    assert roles == {"ann@example.com": "owner", server.state.account: "writer"}


def test_a_deleted_spreadsheet_is_gone(worksheet: gspread.Worksheet, gc: gspread.Client) -> None:
    gc.del_spreadsheet(worksheet.spreadsheet_id)
    with pytest.raises(SpreadsheetNotFound):
        gc.open_by_key(worksheet.spreadsheet_id)


def test_a_spreadsheet_is_renamed_and_its_locale_and_zone_set(worksheet: gspread.Worksheet, gc: gspread.Client) -> None:
    worksheet.spreadsheet.update_title("Orders 2026")
    worksheet.spreadsheet.update_timezone("America/New_York")
    found = gc.open("Orders 2026")
    assert (found.title, found.timezone) == ("Orders 2026", "America/New_York")


def test_a_spreadsheet_that_is_not_shared_is_refused(gc: gspread.Client, server: SandboxServer) -> None:
    hidden = server.state.add_workbook("Salaries", shared=False).spreadsheet_id
    with pytest.raises(PermissionError):
        gc.open_by_key(hidden)
    assert gc.list_spreadsheet_files() == []
    server.state.share(hidden, server.state.account, "reader")
    worksheet = gc.open_by_key(hidden).sheet1
    with pytest.raises(APIError, match="The caller does not have permission"):
        worksheet.update_acell("A1", "x")


def test_a_person_with_oauth_credentials_works_under_their_own_name(server: SandboxServer) -> None:
    info = server.issue_authorized_user("ann@example.com")
    info.pop("type")  # google-auth's from_authorized_user_info would ignore the token_uri and ask Google
    client = gspread.authorize(Credentials(None, **info), http_client=http_client_for(server.url))
    try:
        made = client.create("Ann's sheet")
        assert server.state.workbook(made.id).owner == "ann@example.com"
    finally:
        client.http_client.session.close()


def test_named_ranges_and_groups_and_copied_ranges_work(worksheet: gspread.Worksheet) -> None:
    worksheet.define_named_range("A1:C1", "Header")
    assert [n["name"] for n in worksheet.spreadsheet.list_named_ranges()] == ["Header"]
    worksheet.copy_range("A1:A4", "E1:E4")
    worksheet.add_dimension_group_rows(1, 3)
    assert worksheet.col_values(5) == worksheet.col_values(1)
