"""gspread.Spreadsheet, every public method: its tabs, its names and protections, its properties, who may see it."""

from __future__ import annotations

import re
from typing import Any

import gspread
import pytest
from gspread.cell import Cell
from gspread.exceptions import APIError, WorksheetNotFound
from gspread.utils import ExportFormat

from bot.sandbox.sheets.server import SandboxServer


def titles(spreadsheet: gspread.Spreadsheet) -> list[str]:
    return [w.title for w in spreadsheet.worksheets()]


def test_tabs_are_found_by_index_by_id_and_by_title(spreadsheet: gspread.Spreadsheet) -> None:
    second = spreadsheet.add_worksheet("Second", 5, 5)
    assert spreadsheet.get_worksheet(1).id == spreadsheet.get_worksheet_by_id(str(second.id)).id == second.id
    assert spreadsheet.worksheet("Second").id == second.id
    assert spreadsheet.sheet1.title == "Sheet1"
    for missing in (lambda: spreadsheet.get_worksheet(2), lambda: spreadsheet.get_worksheet_by_id(99)):
        with pytest.raises(WorksheetNotFound):
            missing()
    with pytest.raises(WorksheetNotFound):
        spreadsheet.worksheet("Nowhere")


def test_a_tab_is_added_with_its_size_where_it_was_asked_for(spreadsheet: gspread.Spreadsheet) -> None:
    added = spreadsheet.add_worksheet("Returns", rows=20, cols=5, index=0)
    assert (added.title, added.index, added.row_count, added.col_count) == ("Returns", 0, 20, 5)
    assert added.id > 0
    assert titles(spreadsheet) == ["Returns", "Sheet1"]
    with pytest.raises(APIError) as refused:
        spreadsheet.add_worksheet("Returns", 5, 5)
    assert refused.value.error["message"] == (
        'Invalid requests[0].addSheet: A sheet with the name "Returns" already exists. Please enter another name.'
    )


def test_a_tab_is_duplicated_with_and_without_a_name(orders: gspread.Worksheet) -> None:
    spreadsheet = orders.spreadsheet
    named = spreadsheet.duplicate_sheet(orders.id, insert_sheet_index=1, new_sheet_id=123, new_sheet_name="Backup")
    assert (named.id, named.title, named.index) == (123, "Backup", 1)
    assert named.get_all_values() == orders.get_all_values()
    assert spreadsheet.duplicate_sheet(orders.id).title == "Copy of Sheet1"


def test_tabs_are_deleted_but_never_the_last_one(spreadsheet: gspread.Spreadsheet) -> None:
    for title in ("a", "b"):
        spreadsheet.add_worksheet(title, 1, 1)
    spreadsheet.del_worksheet(spreadsheet.worksheet("a"))
    spreadsheet.del_worksheet_by_id(str(spreadsheet.worksheet("b").id))
    assert titles(spreadsheet) == ["Sheet1"]
    with pytest.raises(APIError, match=re.escape("Invalid requests[0].deleteSheet: No sheet with id: 99")):
        spreadsheet.del_worksheet_by_id(99)
    last = "Invalid requests[0].deleteSheet: You can't remove all the sheets in a document."
    with pytest.raises(APIError, match=re.escape(last)):
        spreadsheet.del_worksheet(spreadsheet.sheet1)


def test_tabs_are_reordered_and_those_not_named_follow(spreadsheet: gspread.Spreadsheet) -> None:
    a, _, c = (spreadsheet.add_worksheet(title, 1, 1) for title in "abc")
    spreadsheet.reorder_worksheets([c, a])
    assert titles(spreadsheet) == ["c", "a", "Sheet1", "b"]
    assert [w.index for w in spreadsheet.worksheets()] == [0, 1, 2, 3]


def test_hidden_tabs_are_left_out_on_demand(spreadsheet: gspread.Spreadsheet) -> None:
    hidden = spreadsheet.add_worksheet("Hidden", 1, 1)
    hidden.hide()
    assert [w.title for w in spreadsheet.worksheets(exclude_hidden=True)] == ["Sheet1"]
    assert spreadsheet.worksheet("Hidden").isSheetHidden


def test_named_ranges_are_read_and_listed(orders: gspread.Worksheet) -> None:
    spreadsheet = orders.spreadsheet
    assert spreadsheet.list_named_ranges() == []
    made = orders.define_named_range("A1:B2", "Header")["replies"][0]["addNamedRange"]["namedRange"]
    assert spreadsheet.named_range("Header") == [
        Cell(1, 1, "Order"),
        Cell(1, 2, "Customer"),
        Cell(2, 1, "A-1"),
        Cell(2, 2, "Ann"),
    ]
    assert spreadsheet.list_named_ranges() == [
        {
            "namedRangeId": made["namedRangeId"],
            "name": "Header",
            "range": {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2},
        }
    ]


def test_protected_ranges_are_listed_with_their_editors(orders: gspread.Worksheet, server: SandboxServer) -> None:
    spreadsheet = orders.spreadsheet
    assert spreadsheet.list_protected_ranges(orders.id) == []
    orders.add_protected_range("A1:C1", [server.state.account], description="Header")
    (listed,) = spreadsheet.list_protected_ranges(orders.id)
    assert listed == {
        "protectedRangeId": listed["protectedRangeId"],
        "range": {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 3},
        "description": "Header",
        "requestingUserCanEdit": True,
        "editors": {"users": [server.state.account]},
    }
    with pytest.raises(WorksheetNotFound):
        spreadsheet.list_protected_ranges(99)


def test_title_locale_and_zone_are_changed(spreadsheet: gspread.Spreadsheet, gc: gspread.Client) -> None:
    spreadsheet.update_title("Orders 2026")
    spreadsheet.update_timezone("America/New_York")
    spreadsheet.update_locale("de_DE")
    found = gc.open("Orders 2026")
    assert (found.title, found.timezone, found.locale) == ("Orders 2026", "America/New_York", "de_DE")
    found.sheet1.update([["1,5", "21.11.2026"]], "A1", raw=False)
    assert found.sheet1.get("A1:B1", value_render_option="UNFORMATTED_VALUE") == [[1.5, 46347]]


def test_times_of_the_file_come_from_drive(spreadsheet: gspread.Spreadsheet) -> None:
    created, before = spreadsheet.creationTime, spreadsheet.get_lastUpdateTime()
    assert created.endswith("Z")
    assert created <= before
    spreadsheet.update_title("Changed")
    assert spreadsheet.get_lastUpdateTime() > before
    with pytest.warns(DeprecationWarning, match="use worksheet.get_lastUpdateTime"):
        assert spreadsheet.lastUpdateTime == before
    spreadsheet.update_drive_metadata()
    with pytest.warns(DeprecationWarning, match="use worksheet.get_lastUpdateTime"):
        assert spreadsheet.lastUpdateTime > before


def test_sharing_is_listed_changed_and_taken_back(spreadsheet: gspread.Spreadsheet) -> None:
    spreadsheet.share("ann@example.com", perm_type="user", role="writer", notify=False)
    spreadsheet.share("bob@example.com", perm_type="user", role="reader", email_message="Have a look")
    spreadsheet.share("", perm_type="anyone", role="reader")
    roles = {p.get("emailAddress", p["type"]): p["role"] for p in spreadsheet.list_permissions()}
    assert (roles["ann@example.com"], roles["bob@example.com"], roles["anyone"]) == ("writer", "reader", "reader")
    assert spreadsheet.remove_permissions("bob@example.com", role="writer") == []
    assert len(spreadsheet.remove_permissions("ann@example.com")) == 1
    assert "ann@example.com" not in {p.get("emailAddress") for p in spreadsheet.list_permissions()}


def test_ownership_is_offered_and_taken(spreadsheet: gspread.Spreadsheet, server: SandboxServer) -> None:
    made: dict[str, Any] = spreadsheet.share("ann@example.com", perm_type="user", role="writer").json()
    with pytest.raises(APIError, match="The transferOwnership parameter must be enabled") as refused:
        spreadsheet.share("bob@example.com", perm_type="user", role="owner")
    assert refused.value.code == 403
    spreadsheet.transfer_ownership(made["id"])
    assert {p["pendingOwner"] for p in spreadsheet.list_permissions() if p["id"] == made["id"]} == {True}
    spreadsheet.accept_ownership(made["id"])
    roles = {p["emailAddress"]: p["role"] for p in spreadsheet.list_permissions()}
    assert roles == {"ann@example.com": "owner", server.state.account: "writer"}


def test_it_exports_itself(orders: gspread.Worksheet) -> None:
    assert orders.spreadsheet.export(ExportFormat.CSV).decode().splitlines()[1] == "A-1,Ann,12.5"
