"""gspread.Worksheet, its grid: every public method that changes rows, columns, their groups and sizes, or the tab."""

from __future__ import annotations

import re
from typing import Any

import gspread
import pytest
from gspread.exceptions import APIError, GSpreadException
from gspread.utils import Dimension

NUMBERS = [["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]]


@pytest.fixture
def square(worksheet: gspread.Worksheet) -> gspread.Worksheet:
    """`Sheet1` of 3 × 3 cells that hold 1 to 9."""
    worksheet.resize(3, 3)
    worksheet.update(NUMBERS, "A1", raw=False)
    return worksheet


def again(worksheet: gspread.Worksheet) -> gspread.Worksheet:
    """The tab as the server has it now."""
    return worksheet.spreadsheet.get_worksheet_by_id(worksheet.id)


def size(worksheet: gspread.Worksheet) -> tuple[int, int]:
    found = again(worksheet)
    return found.row_count, found.column_count


def dimensions(worksheet: gspread.Worksheet, which: str) -> list[dict[str, Any]]:
    """Row or column metadata of the sheet, `which` being rowMetadata or columnMetadata."""
    params = {"includeGridData": "true", "fields": f"sheets.data.{which}", "ranges": "Sheet1!A1:C3"}
    found: list[dict[str, Any]] = worksheet.spreadsheet.fetch_sheet_metadata(params)["sheets"][0]["data"][0][which]
    return found


def test_a_sheet_is_made_larger_and_smaller(square: gspread.Worksheet) -> None:
    square.add_rows(2)
    square.add_cols(1)
    assert size(square) == (5, 4)
    assert square.get_all_values() == NUMBERS
    square.resize(rows=2)
    square.resize(cols=2)
    assert size(square) == (2, 2)
    assert square.get_all_values() == [["1", "2"], ["4", "5"]]
    with pytest.raises(APIError) as refused:
        square.resize(rows=0)
    assert refused.value.error["message"] == (
        "Invalid requests[0].updateSheetProperties: You can't delete all the rows on the sheet."
    )


def test_rows_are_inserted_with_values_and_the_rest_moves_down(square: gspread.Worksheet) -> None:
    square.update_acell("C3", "=A1+A2")
    answer = square.insert_rows([["a", "b"], ["c", "d"]], row=2)
    assert answer["updates"]["updatedRange"] == "Sheet1!A2:B3"
    square.insert_row(["top"])
    assert square.get_all_values() == [
        ["top", "", ""],
        ["1", "2", "3"],
        ["a", "b", ""],
        ["c", "d", ""],
        ["4", "5", "6"],
        ["7", "8", "5"],
    ]
    assert square.acell("C6", value_render_option="FORMULA").value == "=A2+A5"
    assert size(square) == (6, 3)


def test_inserted_rows_take_the_format_of_the_row_before_or_after(square: gspread.Worksheet) -> None:
    square.format("A1:C1", {"textFormat": {"bold": True}})
    square.insert_row(["heir"], 2, inherit_from_before=True)
    square.insert_row(["plain"], 3, inherit_from_before=False)
    mask = {"ranges": "Sheet1!A1:A3", "fields": "sheets.data.rowData.values.userEnteredFormat.textFormat.bold"}
    (sheet,) = square.spreadsheet.fetch_sheet_metadata(mask)["sheets"]
    bold = [bool(row.get("values", [{}])[0].get("userEnteredFormat")) for row in sheet["data"][0]["rowData"]]
    assert bold == [True, True]
    with pytest.raises(GSpreadException):
        square.insert_row(["x"], 1, inherit_from_before=True)


def test_columns_are_inserted_with_values_and_the_rest_moves_right(square: gspread.Worksheet) -> None:
    answer = square.insert_cols([["a", "b"], ["c", "d"]], col=2, value_input_option="RAW")
    assert answer["updates"]["updatedRange"] == "Sheet1!B1:C2"
    assert square.get_all_values() == [["1", "a", "c", "2", "3"], ["4", "b", "d", "5", "6"], ["7", "", "", "8", "9"]]


def test_rows_and_columns_are_deleted(square: gspread.Worksheet) -> None:
    square.delete_rows(2)
    assert square.get_all_values() == [["1", "2", "3"], ["7", "8", "9"]]
    square.delete_columns(1, 2)
    assert square.get_all_values() == [["3"], ["9"]]
    square.delete_dimension(Dimension.rows, 1)
    assert square.get_all_values() == [["9"]]
    assert size(square) == (1, 1)
    with pytest.raises(APIError) as refused:
        square.delete_rows(1)
    assert refused.value.error["message"] == (
        "Invalid requests[0].deleteDimension: You can't delete all the rows on the sheet."
    )


def test_all_rows_but_the_frozen_ones_cannot_be_deleted(square: gspread.Worksheet) -> None:
    square.freeze(rows=1)
    with pytest.raises(APIError) as refused:
        square.delete_rows(2, 3)
    assert refused.value.error["message"] == (
        "Invalid requests[0].deleteDimension: Sorry, it is not possible to delete all non-frozen rows."
    )


def test_rows_and_columns_are_frozen_but_never_all(square: gspread.Worksheet) -> None:
    square.freeze(rows=1)
    square.freeze(cols=2)
    assert (again(square).frozen_row_count, again(square).frozen_col_count) == (1, 2)
    with pytest.raises(APIError) as refused:
        square.freeze(rows=3)
    assert refused.value.error["message"] == (
        "Invalid requests[0].updateSheetProperties: You can't freeze all visible rows on the sheet."
    )
    square.freeze(0, 0)
    assert again(square)._properties["gridProperties"] == {"rowCount": 3, "columnCount": 3}


def test_rows_and_columns_are_hidden_and_shown(square: gspread.Worksheet) -> None:
    square.hide_columns(1, 2)
    square.hide_rows(0, 2)
    assert [c.get("hiddenByUser") for c in dimensions(square, "columnMetadata")] == [None, True, None]
    assert [r.get("hiddenByUser") for r in dimensions(square, "rowMetadata")] == [True, True, None]
    square.unhide_columns(0, 3)
    square.unhide_rows(0, 1)
    assert dimensions(square, "columnMetadata") == [{"pixelSize": 100}] * 3
    assert [r.get("hiddenByUser") for r in dimensions(square, "rowMetadata")] == [None, True, None]


def test_columns_are_made_as_wide_as_their_text_and_rows_as_high(square: gspread.Worksheet) -> None:
    square.update_acell("B1", "a text that is far wider than a column is when nobody has touched it")
    key = square.spreadsheet_id
    assert square.columns_auto_resize(0, 3) == {"spreadsheetId": key, "replies": [{}]}
    narrow, wide, _ = [c["pixelSize"] for c in dimensions(square, "columnMetadata")]
    assert narrow < 100 < wide
    square.rows_auto_resize(0, 1)
    assert dimensions(square, "rowMetadata")[0] == {"pixelSize": 21}


def test_rows_and_columns_are_grouped_and_ungrouped(square: gspread.Worksheet) -> None:
    answer = square.add_dimension_group_rows(0, 2)
    assert answer["replies"][0]["addDimensionGroup"]["dimensionGroups"] == [
        {"range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 2}, "depth": 1}
    ]
    square.add_dimension_group_rows(1, 2)
    square.add_dimension_group_columns(1, 3)
    assert square.list_dimension_group_rows() == [
        {"range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 2}, "depth": 1},
        {"range": {"dimension": "ROWS", "startIndex": 1, "endIndex": 2}, "depth": 2},
    ]
    assert square.list_dimension_group_columns() == [
        {"range": {"dimension": "COLUMNS", "startIndex": 1, "endIndex": 3}, "depth": 1}
    ]
    square.delete_dimension_group_rows(0, 2)
    assert square.list_dimension_group_rows() == [
        {"range": {"dimension": "ROWS", "startIndex": 1, "endIndex": 2}, "depth": 1}
    ]
    assert square.delete_dimension_group_columns(1, 3)["replies"] == [{"deleteDimensionGroup": {}}]
    assert square.list_dimension_group_columns() == []


def test_a_tab_is_renamed_moved_and_coloured(square: gspread.Worksheet) -> None:
    square.spreadsheet.add_worksheet("Second", 1, 1)
    square.update_title("It's first")
    square.update_index(2)
    assert [(w.title, w.index) for w in square.spreadsheet] == [("Second", 0), ("It's first", 1)]
    assert square.tab_color is None
    square.update_tab_color("#FF8000")
    found = again(square)
    assert (found.tab_color, found.get_tab_color()) == ("#FF8000", "#FF8000")
    assert found._properties["tabColor"] == {"red": 1, "green": 0.5019608}
    square.clear_tab_color()
    assert again(square).tab_color is None
    assert again(square).url.endswith(f"#gid={square.id}")


def test_the_last_visible_tab_cannot_be_hidden(square: gspread.Worksheet) -> None:
    with pytest.raises(
        APIError, match=re.escape("[0].updateSheetProperties: You can't hide all the sheets in a document.")
    ):
        square.hide()
    second = square.spreadsheet.add_worksheet("Second", 1, 1)
    second.hide()
    assert again(second).isSheetHidden
    second.show()
    assert not again(second).isSheetHidden


def test_gridlines_are_hidden_and_shown(square: gspread.Worksheet) -> None:
    square.hide_gridlines()
    assert again(square).is_gridlines_hidden
    square.show_gridlines()
    assert not again(square).is_gridlines_hidden


def test_a_tab_is_duplicated_with_its_content(square: gspread.Worksheet) -> None:
    square.freeze(rows=1)
    copy = square.duplicate(insert_sheet_index=0, new_sheet_id=77, new_sheet_name="Backup")
    assert (copy.id, copy.title, copy.index, copy.frozen_row_count) == (77, "Backup", 0, 1)
    assert copy.get_all_values() == NUMBERS
    with pytest.raises(APIError, match=re.escape("Invalid requests[0].duplicateSheet")):
        square.duplicate(new_sheet_id=77)


def test_a_tab_is_copied_to_another_spreadsheet(square: gspread.Worksheet, gc: gspread.Client) -> None:
    other = gc.create("Archive")
    answer = square.copy_to(other.id)
    assert answer == {
        "sheetId": answer["sheetId"],
        "title": "Copy of Sheet1",
        "index": 1,
        "sheetType": "GRID",
        "gridProperties": {"rowCount": 3, "columnCount": 3},
    }
    assert answer["sheetId"] > 0
    assert other.worksheet("Copy of Sheet1").get_all_values() == NUMBERS
    with pytest.raises(APIError, match=re.escape("Requested entity was not found.")):
        square.copy_to("1no-such-key")
