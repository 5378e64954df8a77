"""gspread.Worksheet, what lies over values: formats, notes, merges, filters, order, protection, names, validation."""

from __future__ import annotations

from typing import Any

import gspread
import pytest
from gspread.exceptions import APIError
from gspread.utils import MergeType, PasteOrientation, PasteType, ValidationConditionType

YELLOW = {"red": 1, "green": 1}


def cells(worksheet: gspread.Worksheet, range_: str, fields: str) -> list[list[dict[str, Any]]]:
    """The cells of a range, row by row, with the fields asked for."""
    params = {"ranges": f"Sheet1!{range_}", "fields": f"sheets.data.rowData.values({fields})"}
    (sheet,) = worksheet.spreadsheet.fetch_sheet_metadata(params)["sheets"]
    return [row.get("values", []) for row in sheet["data"][0].get("rowData", [])]


def sheet_of(worksheet: gspread.Worksheet) -> dict[str, Any]:
    found: dict[str, Any] = worksheet.spreadsheet.fetch_sheet_metadata()["sheets"][0]
    return found


def test_a_format_is_kept_and_comes_back_with_its_twins(orders: gspread.Worksheet) -> None:
    wanted = {
        "backgroundColor": {"red": 0, "green": 1, "blue": 0.2},
        "horizontalAlignment": "CENTER",
        "textFormat": {"foregroundColor": YELLOW, "fontSize": 12, "bold": True},
    }
    answer = orders.format(["A1:B1", "C2"], wanted)
    assert answer == {"spreadsheetId": orders.spreadsheet_id, "replies": [{}, {}]}
    ((a1, b1),) = cells(orders, "A1:B1", "userEnteredFormat")
    assert a1 == b1
    assert a1["userEnteredFormat"] == {
        "backgroundColor": {"green": 1, "blue": 0.2},
        "horizontalAlignment": "CENTER",
        "textFormat": {
            "foregroundColor": YELLOW,
            "fontSize": 12,
            "bold": True,
            "foregroundColorStyle": {"rgbColor": YELLOW},
        },
        "backgroundColorStyle": {"rgbColor": {"green": 1, "blue": 0.2}},
    }
    # gspread's mask names the top-level keys: what it does not name below them is reset
    orders.format("A1", {"textFormat": {"strikethrough": True}})
    assert cells(orders, "A1", "userEnteredFormat.textFormat")[0][0]["userEnteredFormat"]["textFormat"] == {
        "strikethrough": True
    }


def test_several_formats_are_set_at_once_and_numbers_show_theirs(orders: gspread.Worksheet) -> None:
    orders.batch_format(
        [
            {"range": "C2", "format": {"numberFormat": {"type": "CURRENCY", "pattern": "$#,##0.00"}}},
            {"range": "C3", "format": {"numberFormat": {"type": "PERCENT", "pattern": "0%"}}},
            {"range": "C4", "format": {"numberFormat": {"type": "DATE", "pattern": "yyyy-mm-dd"}}},
            {"range": "A:A", "format": {"wrapStrategy": "WRAP", "padding": {"left": 8}, "verticalAlignment": "TOP"}},
        ]
    )
    assert orders.get("C2:C4") == [["$12.50"], ["700%"], ["1900-04-08"]]
    assert cells(orders, "A1", "userEnteredFormat")[0][0]["userEnteredFormat"] == {
        "padding": {"left": 8},
        "verticalAlignment": "TOP",
        "wrapStrategy": "WRAP",
    }


def test_notes_are_set_read_and_cleared(worksheet: gspread.Worksheet) -> None:
    worksheet.insert_note("A1", "first")
    worksheet.update_note("B2", "second")
    worksheet.insert_notes({"C3": "third", "A2": "fourth"})
    worksheet.update_notes({"A1": "first, changed"})
    assert worksheet.get_note("A1") == "first, changed"
    assert worksheet.get_notes() == [["first, changed"], ["fourth", "second"], ["", "", "third"]]
    assert worksheet.get_notes(grid_range="A1:B2") == [["first, changed"], ["fourth", "second"]]
    worksheet.clear_note("A1")
    worksheet.clear_notes(["B2", "C3"])
    assert worksheet.get_note("A1") == ""
    assert worksheet.get_notes() == [[], ["fourth"]]
    with pytest.raises(TypeError):
        worksheet.update_note("A1", 3)


def test_cells_are_merged_and_unmerged(orders: gspread.Worksheet) -> None:
    orders.merge_cells("A1:B2")
    orders.batch_merge([{"range": "D1:E2", "mergeType": MergeType.merge_rows}, {"range": "G1:H1"}])
    assert sheet_of(orders)["merges"] == [
        {"startRowIndex": 0, "endRowIndex": 2, "startColumnIndex": 0, "endColumnIndex": 2},
        {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 3, "endColumnIndex": 5},
        {"startRowIndex": 1, "endRowIndex": 2, "startColumnIndex": 3, "endColumnIndex": 5},
        {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 6, "endColumnIndex": 8},
    ]
    assert orders.get("A1:B2") == [["Order"]]
    orders.unmerge_cells("A1:H2")
    assert "merges" not in sheet_of(orders)


def test_rows_are_sorted_below_the_frozen_ones_or_in_a_range(orders: gspread.Worksheet) -> None:
    orders.freeze(rows=1)
    orders.sort((3, "des"))
    assert orders.col_values(1) == ["Order", "A-3", "A-1", "A-2"]
    orders.update([["A-2", "Zoe", 7]], "A5")
    orders.sort((1, "asc"), (2, "des"), range="A2:C5")
    assert orders.col_values(2) == ["Customer", "Ann", "Zoe", "Bob", "Cem"]


def test_a_basic_filter_is_set_over_the_sheet_or_a_range_and_cleared(orders: gspread.Worksheet) -> None:
    orders.set_basic_filter()
    assert sheet_of(orders)["basicFilter"]["range"] == {
        "startRowIndex": 0,
        "endRowIndex": 1000,
        "startColumnIndex": 0,
        "endColumnIndex": 26,
    }
    orders.set_basic_filter("A1:C4")
    assert sheet_of(orders)["basicFilter"]["range"] == {
        "startRowIndex": 0,
        "endRowIndex": 4,
        "startColumnIndex": 0,
        "endColumnIndex": 3,
    }
    orders.clear_basic_filter()
    assert "basicFilter" not in sheet_of(orders)


def test_a_range_is_protected_for_some_or_with_a_warning_and_freed(orders: gspread.Worksheet) -> None:
    answer = orders.add_protected_range("A1:B1", ["ann@example.com"], description="Header")
    made = answer["replies"][0]["addProtectedRange"]["protectedRange"]
    assert made == {
        "protectedRangeId": made["protectedRangeId"],
        "range": {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 2},
        "description": "Header",
        "requestingUserCanEdit": True,
        "editors": made["editors"],
    }
    assert "ann@example.com" in made["editors"]["users"]
    orders.add_protected_range("C1:C4", warning_only=True)
    assert [p.get("warningOnly") for p in sheet_of(orders)["protectedRanges"]] == [None, True]
    orders.delete_protected_range(made["protectedRangeId"])
    assert len(sheet_of(orders)["protectedRanges"]) == 1
    with pytest.raises(APIError, match="No protected range with id"):
        orders.delete_protected_range(made["protectedRangeId"])


def test_a_range_is_named_read_by_name_and_forgotten(orders: gspread.Worksheet) -> None:
    made = orders.define_named_range("B2:C3", "Payers")["replies"][0]["addNamedRange"]["namedRange"]
    assert made == {
        "namedRangeId": made["namedRangeId"],
        "name": "Payers",
        "range": {"startRowIndex": 1, "endRowIndex": 3, "startColumnIndex": 1, "endColumnIndex": 3},
    }
    assert orders.get("Payers") == [["Ann", "12.5"], ["Bob", "7"]]
    orders.update_acell("E1", "=SUM(Payers)")
    assert orders.acell("E1").value == "19.5"
    orders.delete_named_range(made["namedRangeId"])
    assert orders.spreadsheet.list_named_ranges() == []
    with pytest.raises(APIError, match="Unable to parse range: 'Sheet1'!Payers"):
        orders.get("Payers")


def test_a_range_is_copied_with_formats_or_only_in_part(orders: gspread.Worksheet) -> None:
    orders.format("A1:A4", {"textFormat": {"italic": True}})
    orders.update([["=C2*2"], ["=C3*2"]], "D2", raw=False)
    orders.copy_range("A1:D2", "F1:I2")
    assert orders.get("F1:I2") == [["Order", "Customer", "Paid"], ["A-1", "Ann", "12.5", "25"]]
    assert orders.acell("I2", value_render_option="FORMULA").value == "=H2*2"
    assert cells(orders, "F1", "userEnteredFormat")[0][0]["userEnteredFormat"] == {"textFormat": {"italic": True}}
    orders.copy_range("D2", "K2", PasteType.values)
    assert orders.acell("K2", value_render_option="FORMULA").value == 25
    orders.copy_range("A1:A3", "A6:C6", PasteType.normal, PasteOrientation.transpose)
    assert orders.row_values(6) == ["Order", "A-1", "A-2"]
    orders.copy_range("A1", "M1:M2", PasteType.format)
    assert orders.get("M1:M2") == [[]]
    assert len(cells(orders, "M1:M2", "userEnteredFormat")) == 2


def test_a_range_is_cut_and_formulas_follow(orders: gspread.Worksheet) -> None:
    orders.update_acell("E1", "=C2+1")
    orders.cut_range("C2:C4", "H2")
    assert orders.get("C2:C4") == [[]]
    assert orders.get("H2:H4") == [["12.5"], ["7"], ["99"]]
    assert orders.acell("E1", value_render_option="FORMULA").value == "=H2+1"


def test_validation_is_set_and_strict_lists_still_take_what_the_api_writes(orders: gspread.Worksheet) -> None:
    orders.add_validation(
        "B2:B4", ValidationConditionType.one_of_list, ["Ann", "Bob"], "who?", strict=True, showCustomUi=True
    )
    rule = {
        "condition": {
            "type": "ONE_OF_LIST",
            "values": [{"userEnteredValue": "Ann"}, {"userEnteredValue": "Bob"}],
        },
        "inputMessage": "who?",
        "strict": True,
        "showCustomUi": True,
    }
    assert cells(orders, "B2:B3", "dataValidation") == [[{"dataValidation": rule}], [{"dataValidation": rule}]]
    orders.add_validation("C2", ValidationConditionType.number_greater, ["0"])
    assert cells(orders, "C2", "dataValidation")[0][0]["dataValidation"] == {
        "condition": {"type": "NUMBER_GREATER", "values": [{"userEnteredValue": "0"}]}
    }
    orders.update_acell("B2", "Zoe")
    assert orders.acell("B2").value == "Zoe"
    with pytest.raises(TypeError):
        orders.add_validation("A1", "ONE_OF_LIST", ["a"])
