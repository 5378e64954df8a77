"""gspread.Worksheet, its values: every public method that reads, writes, finds, appends or clears them."""

from __future__ import annotations

import re

import gspread
import pytest
from gspread.cell import Cell
from gspread.exceptions import APIError, GSpreadException
from gspread.utils import (
    DateTimeOption,
    Dimension,
    GridRangeType,
    InsertDataOption,
    TableDirection,
    ValueInputOption,
    ValueRenderOption,
)

ORDERS = [["Order", "Customer", "Paid"], ["A-1", "Ann", "12.5"], ["A-2", "Bob", "7"], ["A-3", "Cem", "99"]]


def test_a_cell_is_read_by_label_and_by_number_as_shown_or_as_it_is(orders: gspread.Worksheet) -> None:
    assert orders.acell("B2") == Cell(2, 2, "Ann")
    assert orders.cell(2, 3).value == "12.5"
    assert orders.cell(2, 3, ValueRenderOption.unformatted).value == 12.5
    assert orders.acell("Z1000").value is None


def test_ranges_and_all_cells_are_lists_of_cells_row_by_row(orders: gspread.Worksheet) -> None:
    assert orders.range("A1:B2") == [Cell(1, 1, "Order"), Cell(1, 2, "Customer"), Cell(2, 1, "A-1"), Cell(2, 2, "Ann")]
    assert [c.value for c in orders.range(3, 1, 3, 4)] == ["A-2", "Bob", "7", ""]
    assert [c.address for c in orders.range("C4")] == ["C4"]
    orders.resize(4, 3)
    assert [c.value for c in orders.get_all_cells()] == [value for row in ORDERS for value in row]


def test_rows_columns_and_everything_are_read(orders: gspread.Worksheet) -> None:
    assert orders.row_values(2) == ["A-1", "Ann", "12.5"]
    assert orders.row_values(2, value_render_option=ValueRenderOption.unformatted) == ["A-1", "Ann", 12.5]
    assert orders.row_values(9) == []
    assert orders.col_values(2) == ["Customer", "Ann", "Bob", "Cem"]
    assert orders.col_values(3, ValueRenderOption.unformatted) == ["Paid", 12.5, 7, 99]
    assert orders.col_values(9) == []
    assert orders.get_all_values() == ORDERS
    assert orders.get_values("B2:C3") == [["Ann", "12.5"], ["Bob", "7"]]


def test_get_gives_values_with_their_range_and_pads_only_when_asked(orders: gspread.Worksheet) -> None:
    orders.batch_clear(["B3:C3"])
    found = orders.get("A2:C3")
    assert found == [["A-1", "Ann", "12.5"], ["A-2"]]
    assert (found.range, found.major_dimension, found.first()) == ("Sheet1!A2:C3", "ROWS", "A-1")
    assert orders.get("A2:C3", pad_values=True) == [["A-1", "Ann", "12.5"], ["A-2", "", ""]]
    assert orders.get("A9:B10") == [[]]
    assert orders.get("A9:B10", maintain_size=True) == [["", ""], ["", ""]]
    columns = orders.get("A2:B3", major_dimension=Dimension.cols, return_type=GridRangeType.ListOfLists)
    assert columns == [["A-1", "A-2"], ["Ann"]]


def test_merged_cells_are_combined_when_asked(worksheet: gspread.Worksheet) -> None:
    worksheet.update([["North", "", "1"], ["", "", "2"], ["South", "", "3"]], "A1")
    worksheet.merge_cells("A1:B2")
    assert worksheet.get("A1:C3", combine_merged_cells=True, pad_values=True) == [
        ["North", "North", "1"],
        ["North", "North", "2"],
        ["South", "", "3"],
    ]
    worksheet.define_named_range("A2:C3", "Areas")
    assert worksheet.get("Areas", combine_merged_cells=True, pad_values=True) == [
        ["", "", "2"],
        ["South", "", "3"],
    ]


def test_records_are_rows_by_header_with_numbers_as_numbers(orders: gspread.Worksheet) -> None:
    assert orders.get_all_records() == [
        {"Order": "A-1", "Customer": "Ann", "Paid": 12.5},
        {"Order": "A-2", "Customer": "Bob", "Paid": 7},
        {"Order": "A-3", "Customer": "Cem", "Paid": 99},
    ]
    assert orders.get_all_records(numericise_ignore=["all"])[1]["Paid"] == "7"
    assert orders.get_all_records(head=2)[0] == {"A-1": "A-2", "Ann": "Bob", "12.5": 7}
    assert orders.get_all_records(expected_headers=["Paid"], value_render_option="UNFORMATTED_VALUE")[2]["Paid"] == 99
    orders.update_acell("D1", "Paid")
    with pytest.raises(GSpreadException, match="duplicates"):
        orders.get_all_records()


def test_several_ranges_are_read_at_once(orders: gspread.Worksheet) -> None:
    found = orders.batch_get(["A1:A2", "C4", "Z9"])
    assert found == [[["Order"], ["A-1"]], [["99"]], []]
    assert [f.range for f in found] == ["Sheet1!A1:A2", "Sheet1!C4", "Sheet1!Z9"]
    assert orders.batch_get(["A2:B3"], major_dimension="COLUMNS") == [[["A-1", "A-2"], ["Ann", "Bob"]]]


def test_one_cell_is_written_as_if_typed(worksheet: gspread.Worksheet) -> None:
    assert worksheet.update_acell("B2", "=1+1")["updatedRange"] == "Sheet1!B2"
    assert worksheet.update_cell(3, 2, "12/24/2026")["updatedCells"] == 1
    assert worksheet.get("B2:B3") == [["2"], ["12/24/2026"]]
    unformatted = worksheet.get("B2:B3", value_render_option=ValueRenderOption.unformatted)
    assert unformatted == [[2], [46380]]
    assert worksheet.acell("B2", value_render_option=ValueRenderOption.formula).value == "=1+1"


def test_cells_are_written_as_a_block(orders: gspread.Worksheet) -> None:
    cells = orders.range("B2:B4")
    for cell in cells:
        cell.value = f"{cell.value}!"
    answer = orders.update_cells([*cells, Cell(5, 3, "=SUM(C2:C4)")], ValueInputOption.user_entered)
    assert (answer["updatedRange"], answer["updatedRows"], answer["updatedColumns"]) == ("Sheet1!B2:C5", 4, 2)
    assert orders.get("B2:C5") == [["Ann!", "12.5"], ["Bob!", "7"], ["Cem!", "99"], ["", "118.5"]]


def test_raw_text_stays_text_and_typed_text_is_read(worksheet: gspread.Worksheet) -> None:
    texts = [["0042", "=1+1", "TRUE", "10%", "$5.50", "2026-11-21", "13:30", "'007", "1e3"]]
    worksheet.update(texts, "A1")
    worksheet.update(texts, "A2", value_input_option=ValueInputOption.user_entered)
    assert worksheet.get("A1:I1", value_render_option=ValueRenderOption.unformatted) == texts
    assert worksheet.get("A2:I2", value_render_option=ValueRenderOption.unformatted) == [
        [42, 2, True, 0.1, 5.5, 46347, 0.5625, "007", 1000]
    ]
    shown = worksheet.get("A2:I2")
    assert shown == [["42", "2", "TRUE", "10%", "$5.50", "2026-11-21", "13:30", "007", "1.00E+03"]]
    assert worksheet.get(
        "F2:G2",
        value_render_option=ValueRenderOption.unformatted,
        date_time_render_option=DateTimeOption.formatted_string,
    ) == [["2026-11-21", "13:30"]]


def test_an_update_answers_with_the_values_when_asked_and_leaves_null_alone(orders: gspread.Worksheet) -> None:
    answer = orders.update(
        [[None, "=2*3"]],
        "B2",
        raw=False,
        include_values_in_response=True,
        response_value_render_option=ValueRenderOption.unformatted,
    )
    assert answer == {
        "spreadsheetId": orders.spreadsheet_id,
        "updatedRange": "Sheet1!B2:C2",
        "updatedRows": 1,
        "updatedColumns": 1,
        "updatedCells": 1,
        "updatedData": {"range": "Sheet1!B2:C2", "majorDimension": "ROWS", "values": [["Ann", 6]]},
    }
    columns = orders.update([["x", "y"], ["z"]], "E1", major_dimension=Dimension.cols)
    assert (columns["updatedRange"], columns["updatedCells"]) == ("Sheet1!E1:F2", 3)
    with pytest.raises(APIError, match=re.escape("Invalid value at 'data.values'")):
        orders.update("X", "A1")


def test_a_batch_update_writes_several_ranges_at_once(orders: gspread.Worksheet) -> None:
    data = [{"range": "B2", "values": [["Anna"]]}, {"range": "A5:B5", "values": [["A-4", "=1+1"]]}]
    answer = orders.batch_update(data, raw=False, include_values_in_response=True)
    assert (answer["totalUpdatedRows"], answer["totalUpdatedCells"]) == (2, 3)
    assert answer["responses"][1]["updatedData"]["values"] == [["A-4", "2"]]
    assert orders.get("A2:B5") == [["A-1", "Anna"], ["A-2", "Bob"], ["A-3", "Cem"], ["A-4", "2"]]


def test_rows_are_appended_after_the_table_or_inserted_there(orders: gspread.Worksheet) -> None:
    orders.update_acell("A6", "Total")
    answer = orders.append_row(["A-4", "Dan", 1], insert_data_option=InsertDataOption.insert_rows, table_range="A1:C1")
    assert (answer["tableRange"], answer["updates"]["updatedRange"]) == ("Sheet1!A1:C4", "Sheet1!A5:C5")
    assert orders.col_values(1) == ["Order", "A-1", "A-2", "A-3", "A-4", "", "Total"]
    answer = orders.append_rows([["x"], ["y"]], value_input_option="USER_ENTERED", include_values_in_response=True)
    assert answer["updates"]["updatedData"] == {
        "range": "Sheet1!A8:A9",
        "majorDimension": "ROWS",
        "values": [["x"], ["y"]],
    }


def test_rows_appended_at_the_end_of_the_grid_make_it_longer(worksheet: gspread.Worksheet) -> None:
    worksheet.resize(2, 2)
    worksheet.update([["a", "b"], ["c", "d"]], "A1")
    assert worksheet.append_row(["e", "f"])["updates"]["updatedRange"] == "Sheet1!A3:B3"
    found = worksheet.spreadsheet.sheet1
    assert (found.row_count, found.col_count) == (3, 2)


def test_ranges_and_the_whole_sheet_are_cleared(orders: gspread.Worksheet) -> None:
    orders.format("A2", {"textFormat": {"bold": True}})
    assert orders.batch_clear(["A2", "C4"])["clearedRanges"] == ["Sheet1!A2", "Sheet1!C4"]
    assert orders.get("A2:C4") == [["", "Ann", "12.5"], ["A-2", "Bob", "7"], ["A-3", "Cem"]]
    assert orders.clear() == {"spreadsheetId": orders.spreadsheet_id, "clearedRange": "Sheet1!A1:Z1000"}
    assert orders.get_all_values() == [[]]
    mask = {"ranges": "Sheet1!A2", "fields": "sheets.data.rowData.values.userEnteredFormat.textFormat.bold"}
    kept = orders.spreadsheet.fetch_sheet_metadata(mask)
    assert kept["sheets"][0]["data"][0]["rowData"][0]["values"][0]["userEnteredFormat"]["textFormat"]["bold"]


def test_text_is_found_by_content_by_pattern_and_in_one_row_or_column(orders: gspread.Worksheet) -> None:
    assert orders.find("Bob") == Cell(3, 2, "Bob")
    assert orders.find("bob") is None
    assert orders.find("bob", case_sensitive=False).address == "B3"
    assert orders.find("Ann", in_column=1) is None
    assert orders.find(re.compile(r"^\d+$"), in_row=4) == Cell(4, 3, "99")
    assert [c.address for c in orders.findall(re.compile(r"^A-"))] == ["A2", "A3", "A4"]
    assert [c.value for c in orders.findall(re.compile("9|7"), in_column=3)] == ["7", "99"]
    assert [c.numeric_value for c in orders.findall("12.5")] == [12.5]


def test_a_table_is_expanded_from_its_corner(orders: gspread.Worksheet) -> None:
    orders.update([["alone"]], "E6")
    assert orders.expand() == ORDERS
    assert orders.expand("A2", TableDirection.right) == [["A-1", "Ann", "12.5"]]
    assert orders.expand("B2", TableDirection.down) == [["Ann"], ["Bob"], ["Cem"]]


@pytest.mark.parametrize("title", ["a b", "it's", "D3", "A:Z", "😀 sales", "Sheet!1", "R1C1", "2026"])
def test_titles_that_look_like_something_else_are_read_and_written(
    spreadsheet: gspread.Spreadsheet, title: str
) -> None:
    tab = spreadsheet.add_worksheet(title, 5, 5)
    tab.update([["a", "b"]], "A1")
    assert tab.get_all_values() == [["a", "b"]]
    assert tab.get("B1").range == "'" + title.replace("'", "''") + "'!B1"
    assert tab.clear()["clearedRange"] == "'" + title.replace("'", "''") + "'!A1:E5"
