"""Cells that come, go and move inside a sheet, and what follows them."""

from __future__ import annotations

from typing import Any

import pytest
from engine_calls import STRANGER, area, cell, do, everything, painted, put, rows_range, shown, workbook

from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.model import Workbook

LETTERS = [["a1", "b1", "c1"], ["a2", "b2", "c2"], ["a3", "b3", "c3"]]


def insert(book: Workbook, cells: str, dimension: str = "ROWS") -> dict[str, Any]:
    return {"insertRange": {"range": area(book, cells), "shiftDimension": dimension}}


def delete(book: Workbook, cells: str, dimension: str = "ROWS") -> dict[str, Any]:
    return {"deleteRange": {"range": area(book, cells), "shiftDimension": dimension}}


def formulas(book: Workbook, cells: str) -> list[Any]:
    return [value for row in shown(book, cells, valueRenderOption="FORMULA") for value in row]


def refusal(book: Workbook, request: dict[str, Any], user: str = "owner@example.com") -> str:
    with pytest.raises(ApiError) as refused:
        do(book, request, user=user)
    return refused.value.message.partition(": ")[2]


def sheet_json(book: Workbook) -> Any:
    return everything(book)["sheets"][0]


def a1(range_: Any) -> tuple[int, int, int, int]:
    names = ("startRowIndex", "startColumnIndex", "endRowIndex", "endColumnIndex")
    top, left, bottom, right = (range_.get(name, 0) for name in names)
    return top, left, bottom, right


def test_inserted_cells_push_only_their_columns_down() -> None:
    book = workbook(LETTERS)
    do(book, insert(book, "A2:B2"))
    assert shown(book) == [["a1", "b1", "c1"], ["", "", "c2"], ["a2", "b2", "c3"], ["a3", "b3"]]


def test_inserted_cells_push_only_their_rows_right() -> None:
    book = workbook(LETTERS)
    do(book, insert(book, "A2:B3", "COLUMNS"))
    assert shown(book) == [["a1", "b1", "c1"], ["", "", "a2", "b2", "c2"], ["", "", "a3", "b3", "c3"]]


def test_deleted_cells_are_replaced_from_below_or_from_the_right() -> None:
    book = workbook(LETTERS)
    do(book, delete(book, "A1:B2"))
    assert shown(book) == [["a3", "b3", "c1"], ["", "", "c2"], ["", "", "c3"]]
    book = workbook(LETTERS)
    do(book, delete(book, "A2:A3", "COLUMNS"))
    assert shown(book) == [["a1", "b1", "c1"], ["b2", "c2"], ["b3", "c3"]]
    assert (book.sheets[0].row_count, book.sheets[0].column_count) == (20, 8)


def test_the_grid_grows_only_as_far_as_cells_are_pushed_over_its_edge() -> None:
    book = workbook([["x"]], height=5, width=3)
    do(book, insert(book, "A1:A4"))
    assert book.sheets[0].row_count == 5
    do(book, insert(book, "A4:A5"))
    assert book.sheets[0].row_count == 7
    assert shown(book)[6] == ["x"]
    do(book, insert(book, "A7:C7", "COLUMNS"))
    assert book.sheets[0].column_count == 4
    assert shown(book)[6] == ["", "", "", "x"]


def test_a_range_is_cut_off_at_the_edge_and_refused_beyond_it() -> None:
    book = workbook([["x"]] * 5, height=5, width=3)
    over = {"sheetId": book.sheets[0].sheet_id, "startRowIndex": 4, "endRowIndex": 9, "endColumnIndex": 1}
    do(book, {"insertRange": {"range": over, "shiftDimension": "ROWS"}})
    assert book.sheets[0].row_count == 6
    beyond = {**over, "startRowIndex": 6, "startColumnIndex": 0}
    message = refusal(book, {"deleteRange": {"range": beyond, "shiftDimension": "ROWS"}})
    assert message == "Range (Sheet1!A7:A9) exceeds grid limits. Max rows: 6, max columns: 3"


def test_formats_notes_and_validation_travel_and_the_new_cells_have_none() -> None:
    book = workbook([["x"]])
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "x"}]}}
    note = {"range": area(book, "A1"), "rows": [{"values": [{"note": "n"}]}], "fields": "note"}
    do(book, painted(book, "A1"), {"updateCells": note})
    do(book, {"setDataValidation": {"range": area(book, "A1"), "rule": rule}}, insert(book, "A1"))
    assert cell(book, "A2", "note") == "n"
    assert cell(book, "A2", "userEnteredFormat")["backgroundColor"] == {"red": 1}
    assert cell(book, "A2", "dataValidation")["condition"]["type"] == "ONE_OF_LIST"
    assert cell(book, "A1", "userEnteredFormat,note,dataValidation") is None


def test_formulas_keep_what_they_refer_to() -> None:
    book = workbook([["1"], ["2"], ["3"]])
    put(book, "D1:G1", [["=A2", "=SUM(A1:A3)", "=SUM(A1:B3)", "=A$1+B2"]], typed=True)
    do(book, insert(book, "A2:A3"))
    assert formulas(book, "D1:G1") == ["=A4", "=SUM(A1:A5)", "=SUM(A1:B3)", "=A$1+B2"]
    do(book, delete(book, "A4"))
    assert formulas(book, "D1:G1") == ["=#REF!", "=SUM(A1:A4)", "=SUM(A1:B3)", "=A$1+B2"]


def test_a_shift_to_the_side_moves_the_references_of_its_rows_only() -> None:
    book = workbook([["1", "2"], ["3", "4"]])
    put(book, "A5:C5", [["=A1", "=A2", "=SUM(A1:B1)"]], typed=True)
    do(book, insert(book, "A1", "COLUMNS"))
    assert formulas(book, "A5:C5") == ["=B1", "=A2", "=SUM(B1:C1)"]


def test_ranges_in_the_band_follow_and_those_across_its_edge_stay() -> None:
    book = workbook()
    do(
        book,
        {"addNamedRange": {"namedRange": {"name": "inside", "range": area(book, "A3:A4")}}},
        {"addNamedRange": {"namedRange": {"name": "across", "range": area(book, "A3:B4")}}},
        {"addProtectedRange": {"protectedRange": {"range": area(book, "A5")}}},
        {"addProtectedRange": {"protectedRange": {"range": {"sheetId": book.sheets[0].sheet_id}}}},
        {"mergeCells": {"range": area(book, "A6:A7")}},
        insert(book, "A2"),
    )
    named = {named["name"]: a1(named["range"]) for named in everything(book)["namedRanges"]}
    assert named == {"inside": (3, 0, 5, 1), "across": (2, 0, 4, 2)}
    protected, whole = sheet_json(book)["protectedRanges"]
    assert a1(protected["range"]) == (5, 0, 6, 1)
    assert "endRowIndex" not in whole["range"]
    assert a1(sheet_json(book)["merges"][0]) == (6, 0, 8, 1)


@pytest.mark.parametrize("cells", ["A2:A3", "A5"])
def test_a_merge_that_only_partly_moves_is_refused(cells: str) -> None:
    book = workbook()
    do(book, {"mergeCells": {"range": area(book, "A4:B6")}})
    for request in (insert(book, cells), delete(book, cells)):
        assert refusal(book, request) == "You can't perform a paste that partially intersects a merge."


def test_a_merge_inside_deleted_cells_goes_with_them() -> None:
    book = workbook()
    do(book, {"mergeCells": {"range": area(book, "A4:B6")}}, delete(book, "A4:B6"))
    assert "merges" not in sheet_json(book)


def test_nobody_pushes_cells_that_are_protected() -> None:
    book = workbook([["a"], ["b"]])
    do(book, {"addProtectedRange": {"protectedRange": {"range": area(book, "A2"), "editors": {}}}})
    assert refusal(book, insert(book, "A1"), STRANGER).startswith("You are trying to edit a protected cell")
    do(book, insert(book, "B1"), user=STRANGER)


def test_a_direction_is_needed() -> None:
    book = workbook()
    assert refusal(book, {"insertRange": {"range": area(book, "A1")}}) == "No shiftDimension specified."


def with_table(book: Workbook) -> None:
    do(book, {"addTable": {"table": {"tableId": "t", "name": "T", "range": area(book, "A2:C5")}}})


def test_a_table_is_moved_or_grown_as_a_whole_or_not_at_all() -> None:
    book = workbook()
    with_table(book)
    do(book, insert(book, "A1:C1"), insert(book, "A4:D4"))
    table = sheet_json(book)["tables"][0]
    assert a1(table["range"]) == (2, 0, 7, 3)
    refused = "You cannot insert or delete cells over part of a table."
    assert refusal(book, insert(book, "A4:B4")) == refused
    assert refusal(book, delete(book, "A4:A5", "COLUMNS")) == refused
    header = "Cannot delete a table header row. Consider hiding the row instead."
    assert refusal(book, delete(book, "A3:C3")) == header
    do(book, insert(book, "A8:B8"))


def test_new_cells_in_a_table_look_like_those_below() -> None:
    book = workbook()
    with_table(book)
    do(book, painted(book, "A4:C4"), insert(book, "A4:C4"))
    assert cell(book, "B4", "userEnteredFormat")["backgroundColor"] == {"red": 1}


def test_a_table_grows_at_its_end_only_by_rows_that_look_like_it() -> None:
    book = workbook()
    with_table(book)
    do(book, {"insertDimension": {"range": rows_range(5, 6)}})
    assert a1(sheet_json(book)["tables"][0]["range"]) == (1, 0, 5, 3)
    do(book, {"insertDimension": {"range": rows_range(5, 6), "inheritFromBefore": True}})
    assert a1(sheet_json(book)["tables"][0]["range"]) == (1, 0, 6, 3)


def rules_of(book: Workbook) -> list[str]:
    rules = sheet_json(book).get("conditionalFormats", [])
    return [rule["booleanRule"]["condition"]["values"][0]["userEnteredValue"] for rule in rules]


def custom(formula: str) -> dict[str, Any]:
    return {"condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": formula}]}}


def with_rules(book: Workbook) -> None:
    listed = {"condition": {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "=$D$2:$D$4"}]}}
    literal = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "=D2"}]}}
    do(
        book,
        {"setDataValidation": {"range": area(book, "A5:A6"), "rule": listed}},
        {"setDataValidation": {"range": area(book, "B5"), "rule": literal}},
        {
            "addConditionalFormatRule": {
                "rule": {"ranges": [area(book, "A5:A9")], "booleanRule": {**custom("=$D2>A5"), "format": {}}}
            }
        },
    )


def validation(book: Workbook, cells: str) -> str:
    value: str = cell(book, cells, "dataValidation")["condition"]["values"][0]["userEnteredValue"]
    return value


def test_formulas_in_rules_follow_rows_and_columns() -> None:
    book = workbook()
    with_rules(book)
    do(book, {"insertDimension": {"range": rows_range(2, 3)}}, {"insertDimension": {"range": rows_range(0, 1)}})
    assert validation(book, "A7") == validation(book, "A8") == "=$D$3:$D$6"
    assert validation(book, "B7") == "=D2"
    assert rules_of(book) == ["=$D3>A7"]
    do(book, {"insertDimension": {"range": rows_range(3, 4, "COLUMNS")}})
    assert validation(book, "A7") == "=$E$3:$E$6"
    do(book, {"deleteDimension": {"range": rows_range(4, 5, "COLUMNS")}})
    assert validation(book, "A7") == "=#REF!"
    assert rules_of(book) == ["=#REF!>A7"]


def test_formulas_in_rules_follow_shifted_cells_and_new_titles() -> None:
    book = workbook()
    with_rules(book)
    do(book, insert(book, "D1"))
    assert validation(book, "A5") == "=$D$3:$D$5"
    do(book, {"setDataValidation": {"range": area(book, "C1"), "rule": custom("=Sheet1!A1>0")}})
    sheet_id = book.sheets[0].sheet_id
    renamed = {"properties": {"sheetId": sheet_id, "title": "Renamed"}, "fields": "title"}
    do(book, {"updateSheetProperties": renamed})
    assert validation(book, "C1") == "=Renamed!A1>0"


def cut(book: Workbook, source: str, row: int, column: int, kind: str = "PASTE_NORMAL", sheet: int = 0) -> Any:
    place = {"sheetId": book.sheets[sheet].sheet_id, "rowIndex": row, "columnIndex": column}
    return {"cutPaste": {"source": area(book, source), "destination": place, "pasteType": kind}}


def test_references_follow_cells_that_are_cut() -> None:
    book = workbook([[1, 2], [3, 4]])
    put(book, "F1:H1", [["=A1+C1", "=SUM(A1:A2)", "=SUM(A1:B2)"]], typed=True)
    do(book, {"addNamedRange": {"namedRange": {"name": "n", "range": area(book, "A1:A2")}}}, cut(book, "A1:A2", 4, 2))
    assert formulas(book, "F1:H1") == ["=C5+C1", "=SUM(C5:C6)", "=SUM(A1:B2)"]
    assert a1(everything(book)["namedRanges"][0]["range"]) == (4, 2, 6, 3)
    assert shown(book, "A1:C6") == [["", "2"], ["", "4"], [], [], ["", "", "1"], ["", "", "3"]]


def test_a_formula_cut_to_another_sheet_means_the_same_as_before() -> None:
    book = workbook([[1, 2], [3, 4]])
    do(book, {"addSheet": {"properties": {"title": "Two"}}})
    put(book, "C1:D1", [["=A1+D1", "=B1"]], typed=True)
    put(book, "Two!A1", [["=Sheet1!C1"]], typed=True)
    do(book, cut(book, "C1:D1", 2, 0, sheet=1))
    assert formulas(book, "Two!A1:A1") == ["=Two!A3"]
    assert formulas(book, "Two!A3:B3") == ["=Sheet1!A1+B3", "=Sheet1!B1"]


def test_rules_that_look_at_cut_cells_follow_them_and_so_do_the_rules_on_them() -> None:
    book = workbook([[1]])
    with_rules(book)
    do(book, cut(book, "D2:D4", 9, 4), cut(book, "A5:A6", 9, 0))
    assert validation(book, "A10") == "=$E$10:$E$12"
    ranges = [a1(r) for r in sheet_json(book)["conditionalFormats"][0]["ranges"]]
    assert ranges == [(6, 0, 11, 1)]


def test_what_is_cut_is_gone_whatever_is_pasted() -> None:
    book = workbook([["x"]])
    do(book, painted(book, "A1"), cut(book, "A1", 1, 0, "PASTE_FORMAT"))
    assert shown(book) == []
    assert cell(book, "A2", "userEnteredFormat")["backgroundColor"] == {"red": 1}
    assert cell(book, "A1", "userEnteredFormat") is None


def test_a_cut_or_a_paste_through_a_merge_is_refused() -> None:
    book = workbook([["x"]])
    do(book, {"mergeCells": {"range": area(book, "A1:B2")}})
    assert refusal(book, cut(book, "A1", 4, 4)).startswith(
        "You can't perform a cut/paste from a range that partially intersects a merge."
    )
    assert refusal(book, cut(book, "C1", 0, 0)) == "You can't perform a paste that partially intersects a merge."
    assert refusal(book, cut(book, "C1", 20, 0)) == "GridCoordinate.rowIndex[20] is after last row in grid[19]"
    do(book, cut(book, "A1:B2", 1, 1))
    assert a1(sheet_json(book)["merges"][0]) == (1, 1, 3, 3)


def copy(book: Workbook, source: str, target: str, kind: str) -> Any:
    return {"copyPaste": {"source": area(book, source), "destination": area(book, target), "pasteType": kind}}


@pytest.mark.parametrize("kind", ["PASTE_CONDITIONAL_FORMATTING", "PASTE_FORMAT", "PASTE_NORMAL"])
def test_a_copied_rule_reaches_over_the_copies(kind: str) -> None:
    book = workbook()
    with_rules(book)
    do(book, copy(book, "A9", "A10:A11", kind))
    assert [a1(r) for r in sheet_json(book)["conditionalFormats"][0]["ranges"]] == [(4, 0, 11, 1)]
    assert rules_of(book) == ["=$D2>A5"]


def test_a_rule_copied_to_another_sheet_is_a_new_one_there() -> None:
    book = workbook()
    with_rules(book)
    do(book, {"addSheet": {"properties": {"title": "Two"}}})
    do(book, copy(book, "A6", "Two!B7", "PASTE_CONDITIONAL_FORMATTING"))
    (rule,) = everything(book)["sheets"][1]["conditionalFormats"]
    assert a1(rule["ranges"][0]) == (6, 1, 7, 2)
    assert rule["booleanRule"]["condition"]["values"][0]["userEnteredValue"] == "=$D4>B7"


def test_cells_without_a_rule_pasted_over_cells_with_one_take_it_away() -> None:
    book = workbook()
    with_rules(book)
    do(book, copy(book, "C1", "A5", "PASTE_CONDITIONAL_FORMATTING"))
    assert [a1(r) for r in sheet_json(book)["conditionalFormats"][0]["ranges"]] == [(5, 0, 9, 1)]
    assert rules_of(book) == ["=$D3>A6"]


def test_rules_are_transposed_with_their_cells() -> None:
    book = workbook()
    with_rules(book)
    request = copy(book, "A4:A6", "C1", "PASTE_CONDITIONAL_FORMATTING")
    request["copyPaste"]["pasteOrientation"] = "TRANSPOSE"
    do(book, request)
    ranges = [a1(r) for r in sheet_json(book)["conditionalFormats"][0]["ranges"]]
    assert ranges == [(4, 0, 9, 1), (0, 3, 1, 5)]


def test_values_alone_bring_no_rules() -> None:
    book = workbook([[1]])
    with_rules(book)
    do(book, copy(book, "A9", "A10:A11", "PASTE_VALUES"))
    assert [a1(r) for r in sheet_json(book)["conditionalFormats"][0]["ranges"]] == [(4, 0, 9, 1)]


@pytest.mark.parametrize(
    ("first", "second", "kind", "message"),
    [
        ("A1:A2", "A1:B2", "MERGE_ROWS", "You can't merge horizontally across an existing vertically merged section."),
        (
            "A1:B1",
            "A1:B2",
            "MERGE_COLUMNS",
            "You can't merge vertically across an existing horizontally merged section.",
        ),
        ("A1:B2", "B2:C3", "MERGE_ALL", "You must select all cells in a merged range to merge or unmerge them."),
    ],
)
def test_merges_that_do_not_go_together_are_refused(first: str, second: str, kind: str, message: str) -> None:
    book = workbook()
    do(book, {"mergeCells": {"range": area(book, first)}})
    assert refusal(book, {"mergeCells": {"range": area(book, second), "mergeType": kind}}) == message


def test_a_merge_over_the_edge_of_what_is_frozen_or_down_a_filter_is_refused() -> None:
    book = workbook([["a", "b"]])
    frozen = {"sheetId": book.sheets[0].sheet_id, "gridProperties": {"frozenRowCount": 1, "frozenColumnCount": 1}}
    fields = "gridProperties(frozenRowCount,frozenColumnCount)"
    do(
        book,
        {"updateSheetProperties": {"properties": frozen, "fields": fields}},
        {"setBasicFilter": {"filter": {"range": area(book, "D4:E8")}}},
    )
    for cells, kind, message in (
        ("B1:B2", "MERGE_ALL", "You can't merge frozen and non-frozen rows."),
        ("A2:B3", "MERGE_ROWS", "You can't merge frozen and non-frozen columns."),
        ("D5:D6", "MERGE_ALL", "You can't vertically merge cells that intersect an existing filter."),
    ):
        assert refusal(book, {"mergeCells": {"range": area(book, cells), "mergeType": kind}}) == message
    do(book, {"mergeCells": {"range": area(book, "D5:E6"), "mergeType": "MERGE_ROWS"}})


def dimension(book: Workbook, start: int, end: int | None, name: str = "ROWS") -> dict[str, Any]:
    return {"sheetId": book.sheets[0].sheet_id, "dimension": name, "startIndex": start, "endIndex": end}


def test_rows_are_inserted_behind_the_last_one_only_when_they_look_like_it() -> None:
    book = workbook()
    at_end = {"range": dimension(book, 20, 21)}
    message = "range.startIndex must be less than the grid size (20) if inheritFromBefore is false."
    assert refusal(book, {"insertDimension": at_end}) == message
    beyond = {"range": dimension(book, 21, 22), "inheritFromBefore": True}
    message = "range.startIndex is larger than current grid size (20)"
    assert refusal(book, {"insertDimension": beyond}) == message
    assert refusal(book, {"insertDimension": {"range": dimension(book, 1, None)}}) == "range.endIndex must be set."
    do(book, {"insertDimension": {**at_end, "inheritFromBefore": True}})
    assert book.sheets[0].row_count == 21


def test_a_workbook_does_not_grow_over_ten_million_cells() -> None:
    book = workbook()
    message = "This action would increase the number of cells in the workbook above the limit of 10000000 cells."
    append = {"sheetId": book.sheets[0].sheet_id, "dimension": "ROWS", "length": 1_250_000}
    assert refusal(book, {"appendDimension": append}) == message
    assert refusal(book, {"insertDimension": {"range": dimension(book, 0, 1_250_000)}}) == message
    columns = {**append, "dimension": "COLUMNS", "length": 18_271}
    assert refusal(book, {"appendDimension": columns}).startswith("This action would increase the number of columns")


def test_rows_are_not_moved_through_a_merge() -> None:
    book = workbook()
    do(book, {"mergeCells": {"range": area(book, "A3:A5")}})
    request = {"moveDimension": {"source": dimension(book, 0, 1), "destinationIndex": 4}}
    assert refusal(book, request) == (
        "Sorry, it is not possible to move a row to a position that crosses a merged cell. "
        "Please unmerge and try again."
    )


def test_the_header_of_a_table_is_deleted_only_with_all_of_it() -> None:
    book = workbook()
    with_table(book)
    message = "Cannot delete a table header row. Consider hiding the row instead."
    assert refusal(book, {"deleteDimension": {"range": dimension(book, 1, 2)}}) == message
    do(book, {"deleteDimension": {"range": dimension(book, 1, 5)}})
    assert "tables" not in sheet_json(book)


def test_inserted_checkboxes_are_not_ticked() -> None:
    book = workbook([["x", True]])
    rule = {"condition": {"type": "BOOLEAN"}}
    do(book, {"setDataValidation": {"range": area(book, "B1"), "rule": rule}})
    do(book, {"insertDimension": {"range": dimension(book, 1, 2), "inheritFromBefore": True}})
    assert shown(book) == [["x", "TRUE"], ["", "FALSE"]]


def test_columns_are_fitted_to_what_they_show() -> None:
    book = workbook([["long text here", 1.0, ""], ["x", 2.0, ""]])
    do(book, {"autoResizeDimensions": {"dimensions": dimension(book, 0, 3, "COLUMNS")}})
    assert [c["pixelSize"] for c in sheet_json(book)["data"][0]["columnMetadata"][:3]] == [105, 21, 100]


def test_rows_hidden_by_a_filter_get_a_rule_only_when_asked() -> None:
    book = workbook([["head"], ["a"], ["b"]])
    specs = [{"columnIndex": 0, "filterCriteria": {"hiddenValues": ["a"]}}]
    do(book, {"setBasicFilter": {"filter": {"range": area(book, "A1:A3"), "filterSpecs": specs}}})
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "b"}]}}
    request = {"range": area(book, "A2:A3"), "rule": rule}
    do(book, {"setDataValidation": request})
    assert cell(book, "A2", "dataValidation") is None
    assert cell(book, "A3", "dataValidation") is not None
    do(book, {"setDataValidation": {**request, "filteredRowsIncluded": True}})
    assert cell(book, "A2", "dataValidation") is not None


def test_cells_appended_to_a_table_come_to_its_end() -> None:
    book = workbook([["h"], ["1"], ["", "", "below"]])
    do(book, {"addTable": {"table": {"tableId": "t", "name": "T", "range": area(book, "A1:B2")}}})
    rows = [{"values": [{"userEnteredValue": {"stringValue": "2"}}]}]
    do(book, {"appendCells": {"sheetId": book.sheets[0].sheet_id, "tableId": "t", "rows": rows, "fields": "*"}})
    assert shown(book, "A3") == [["2"]]
    assert sheet_json(book)["tables"][0]["range"]["endRowIndex"] == 3


def test_a_stored_range_ends_at_the_edge_of_the_grid() -> None:
    book = workbook(height=5, width=3)
    over = {"sheetId": book.sheets[0].sheet_id, "startRowIndex": 1, "endRowIndex": 9, "endColumnIndex": 9}
    do(book, {"addNamedRange": {"namedRange": {"name": "n", "range": over}}})
    assert a1(everything(book)["namedRanges"][0]["range"]) == (1, 0, 5, 3)


@pytest.mark.parametrize(
    ("range_", "named"),
    [
        ({"startRowIndex": 6, "endRowIndex": 7, "endColumnIndex": 2}, "Sheet1!A7:B7"),
        ({"startRowIndex": 6, "endColumnIndex": 2}, "Sheet1!A7:B"),
        ({"startColumnIndex": 3, "endRowIndex": 2}, "Sheet1!D1:2"),
    ],
)
def test_a_range_beyond_the_grid_is_named_with_its_ends_as_open_as_they_were_given(
    range_: dict[str, int], named: str
) -> None:
    book = workbook([["x"]], height=6, width=3)
    message = refusal(book, {"repeatCell": {"range": {"sheetId": 0, **range_}, "cell": {}, "fields": "note"}})
    assert message == f"Range ({named}) exceeds grid limits. Max rows: 6, max columns: 3"


def test_a_range_down_to_the_last_row_does_not_leave_the_grid_when_cells_come_into_it() -> None:
    book = workbook(LETTERS, height=10)
    named = {"name": "All", "namedRangeId": "n", "range": area(book, "A1:A10")}
    last = {"name": "Last", "namedRangeId": "m", "range": area(book, "A9:A10")}
    do(book, {"addNamedRange": {"namedRange": named}}, {"addNamedRange": {"namedRange": last}}, insert(book, "A4:A6"))
    assert [(one["name"], one["range"]) for one in everything(book)["namedRanges"]] == [
        ("All", {"startRowIndex": 0, "endRowIndex": 10, "startColumnIndex": 0, "endColumnIndex": 1})
    ]


EMPTY = {"sheetId": 0, "startRowIndex": 2, "endRowIndex": 2}
_WHITE = {"firstBandColorStyle": {"rgbColor": {"red": 1}}, "secondBandColorStyle": {"rgbColor": {"green": 1}}}


@pytest.mark.parametrize(
    "request_",
    [
        {"addNamedRange": {"namedRange": {"name": "none", "range": EMPTY}}},
        {"addFilterView": {"filter": {"range": EMPTY}}},
        {"setBasicFilter": {"filter": {"range": EMPTY}}},
        {"addProtectedRange": {"protectedRange": {"range": EMPTY}}},
        {"addBanding": {"bandedRange": {"range": EMPTY, "rowProperties": _WHITE}}},
        {"addTable": {"table": {"name": "none", "range": EMPTY}}},
        {"autoFill": {"sourceAndDestination": {"source": EMPTY, "dimension": "ROWS", "fillLength": 1}}},
    ],
)
def test_nothing_hangs_on_a_range_without_cells(request_: dict[str, Any]) -> None:
    assert "must contain at least one cell" in refusal(workbook(LETTERS), request_)


def test_a_range_beyond_the_last_row_that_ends_before_the_first_column_is_refused_for_its_end() -> None:
    beyond = {"sheetId": 0, "startRowIndex": 20, "endRowIndex": 21, "endColumnIndex": -1}
    assert "endColumnIndex[-1] must not be negative" in refusal(workbook(), {"unmergeCells": {"range": beyond}})
