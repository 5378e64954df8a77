from __future__ import annotations

from typing import Any

import pytest
from engine_calls import OWNER, area, cell, do, everything, painted, put, rows_range, shown, workbook

from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.person import Person


def sheet_json(book: Any, number: int = 0) -> Any:
    return everything(book)["sheets"][number]


def test_inserted_rows_look_like_the_row_before_or_after() -> None:
    book = workbook([["a"], ["b"]])
    do(book, painted(book, "A1"), painted(book, "A2", "#00FF00"))
    do(book, {"insertDimension": {"range": rows_range(1, 2), "inheritFromBefore": True}})
    do(book, {"insertDimension": {"range": rows_range(2, 3)}})
    assert shown(book) == [["a"], [], [], ["b"]]
    colours = [cell(book, f"A{n}", "userEnteredFormat.backgroundColor")["backgroundColor"] for n in (1, 2, 3, 4)]
    assert colours == [{"red": 1}, {"red": 1}, {"green": 1}, {"green": 1}]


def test_inserted_and_deleted_columns_move_what_is_right_of_them() -> None:
    book = workbook([["a", "b", "c"]])
    do(book, {"insertDimension": {"range": rows_range(1, 3, "COLUMNS")}})
    assert shown(book) == [["a", "", "", "b", "c"]]
    do(book, {"deleteDimension": {"range": rows_range(0, 3, "COLUMNS")}})
    assert shown(book) == [["b", "c"]]
    assert book.sheets[0].column_count == 7


def test_a_move_counts_its_destination_before_the_move() -> None:
    book = workbook([["a"], ["b"], ["c"], ["d"]])
    do(book, {"moveDimension": {"source": rows_range(0, 1), "destinationIndex": 3}})
    assert shown(book) == [["b"], ["c"], ["a"], ["d"]]
    do(book, {"moveDimension": {"source": rows_range(2, 4), "destinationIndex": 0}})
    assert shown(book) == [["a"], ["d"], ["b"], ["c"]]


def test_moved_columns_take_their_width_along() -> None:
    book = workbook([["a", "b", "c"]])
    wide = {"range": rows_range(0, 1, "COLUMNS"), "properties": {"pixelSize": 7}, "fields": "pixelSize"}
    do(book, {"updateDimensionProperties": wide})
    do(book, {"moveDimension": {"source": rows_range(0, 1, "COLUMNS"), "destinationIndex": 3}})
    assert shown(book) == [["b", "c", "a"]]
    assert [c["pixelSize"] for c in sheet_json(book)["data"][0]["columnMetadata"]][:4] == [100, 100, 7, 100]


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        (
            {"deleteDimension": {"range": rows_range(20, 21)}},
            "Cannot delete a row that doesn't exist. Tried to delete row index 20 but there are only 20 rows.",
        ),
        ({"deleteDimension": {"range": rows_range(0, 20)}}, "You can't delete all the rows on the sheet."),
        ({"deleteSheet": {"sheetId": 0}}, "You can't remove all the sheets in a document."),
        ({"deleteSheet": {"sheetId": 5}}, "No sheet with id: 5"),
        (
            {"addSheet": {"properties": {"title": "sheet1"}}},
            'A sheet with the name "sheet1" already exists. Please enter another name.',
        ),
        (
            {"updateSheetProperties": {"properties": {"hidden": True}, "fields": "hidden"}},
            "You can't hide all the sheets in a document.",
        ),
    ],
)
def test_impossible_requests_are_refused_in_the_words_of_the_service(request_: Any, message: str) -> None:
    with pytest.raises(ApiError) as refused:
        do(workbook(), request_)
    assert refused.value.message == f"Invalid requests[0].{next(iter(request_))}: {message}"


def test_frozen_rows_cannot_be_all_that_is_left() -> None:
    book = workbook()
    frozen = {"properties": {"gridProperties": {"frozenRowCount": 1}}, "fields": "gridProperties.frozenRowCount"}
    do(book, {"updateSheetProperties": frozen})
    with pytest.raises(ApiError, match="Sorry, it is not possible to delete all non-frozen rows"):
        do(book, {"deleteDimension": {"range": rows_range(1, 20)}})


def test_ranges_follow_inserted_and_deleted_rows() -> None:
    book = workbook()
    do(
        book,
        {"mergeCells": {"range": area(book, "A5:B6"), "mergeType": "MERGE_ALL"}},
        {"addProtectedRange": {"protectedRange": {"range": area(book, "C5:C8")}}},
        {"addNamedRange": {"namedRange": {"name": "Orders", "range": area(book, "A2:A10")}}},
        {"setBasicFilter": {"filter": {"range": area(book, "A1:H10")}}},
        {"addConditionalFormatRule": {"rule": {"ranges": [area(book, "A5:A6")], "booleanRule": {}}}},
        {"insertDimension": {"range": rows_range(2, 4)}},
    )
    sheet = sheet_json(book)
    assert (sheet["merges"][0]["startRowIndex"], sheet["merges"][0]["endRowIndex"]) == (6, 8)
    assert sheet["protectedRanges"][0]["range"]["startRowIndex"] == 6
    named = everything(book)["namedRanges"][0]["range"]
    assert (named["startRowIndex"], named["endRowIndex"]) == (1, 12)
    assert sheet["basicFilter"]["range"]["endRowIndex"] == 12
    do(book, {"deleteDimension": {"range": rows_range(6, 8)}})
    sheet = sheet_json(book)
    assert "merges" not in sheet
    assert "conditionalFormats" not in sheet
    assert (sheet["protectedRanges"][0]["range"]["startRowIndex"], sheet["basicFilter"]["range"]["endRowIndex"]) == (
        6,
        10,
    )


def test_hidden_rows_stay_hidden_when_rows_come_above_them() -> None:
    book = workbook()
    hide = {"range": rows_range(3, 4), "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
    do(book, {"updateDimensionProperties": hide}, {"insertDimension": {"range": rows_range(0, 2)}})
    metadata = sheet_json(book)["data"][0]["rowMetadata"]
    assert [n for n, row in enumerate(metadata) if row.get("hiddenByUser")] == [5]


def test_added_sheets_are_answered_with_their_properties() -> None:
    book = workbook()
    properties = {"title": "gacha", "sheetType": "GRID", "gridProperties": {"rowCount": 100, "columnCount": 100}}
    (reply,) = do(book, {"addSheet": {"properties": properties}})
    answered = reply["addSheet"]["properties"]
    assert {**answered, "sheetId": 755875121} == {
        "sheetId": 755875121,
        "title": "gacha",
        "index": 1,
        "sheetType": "GRID",
        "gridProperties": {"rowCount": 100, "columnCount": 100},
    }
    do(book, {"deleteSheet": {"sheetId": answered["sheetId"]}})
    assert len(book.sheets) == 1


def test_a_duplicated_sheet_has_the_cells_and_lives_on_its_own() -> None:
    book = workbook([["a"]])
    do(book, painted(book, "A1"), {"mergeCells": {"range": area(book, "B1:C1")}})
    (reply,) = do(book, {"duplicateSheet": {"sourceSheetId": 0, "newSheetName": "Two", "insertSheetIndex": 1}})
    assert reply["duplicateSheet"]["properties"]["index"] == 1
    put(book, "Sheet1!A1", [["changed"]])
    assert shown(book, "Two") == [["a"]]
    assert sheet_json(book, 1)["merges"][0]["sheetId"] == reply["duplicateSheet"]["properties"]["sheetId"]


def test_named_range_replies_leave_out_a_sheet_id_of_zero() -> None:
    book = workbook()
    given = {"name": "NamedRange", "range": area(book, "B1:C3")}
    (reply,) = do(book, {"addNamedRange": {"namedRange": given}})
    named = reply["addNamedRange"]["namedRange"]
    assert named["range"] == {"startRowIndex": 0, "endRowIndex": 3, "startColumnIndex": 1, "endColumnIndex": 3}
    renamed = {"namedRangeId": named["namedRangeId"], "name": "UpdatedName"}
    do(book, {"updateNamedRange": {"namedRange": renamed, "fields": "name"}})
    assert everything(book)["namedRanges"][0]["name"] == "UpdatedName"
    do(book, {"deleteNamedRange": {"namedRangeId": named["namedRangeId"]}})
    assert "namedRanges" not in everything(book)


def test_merging_by_rows_keeps_the_first_cell_of_each() -> None:
    book = workbook([["a", "b"], ["c", "d"]])
    do(book, {"mergeCells": {"mergeType": "MERGE_ROWS", "range": area(book, "A1:B2")}})
    assert shown(book) == [["a"], ["c"]]
    assert len(sheet_json(book)["merges"]) == 2
    with pytest.raises(ApiError, match="You must select all cells in a merged range to merge or unmerge them"):
        do(book, {"unmergeCells": {"range": area(book, "A1")}})
    do(book, {"unmergeCells": {"range": area(book, "A1:B2")}})
    assert "merges" not in sheet_json(book)


def test_dimension_groups_nest_and_are_answered() -> None:
    book = workbook()
    (reply,) = do(book, {"addDimensionGroup": {"range": rows_range(0, 4)}})
    group = {"range": {"dimension": "ROWS", "startIndex": 0, "endIndex": 4}, "depth": 1}
    assert reply == {"addDimensionGroup": {"dimensionGroups": [group]}}
    (reply,) = do(book, {"addDimensionGroup": {"range": rows_range(1, 3)}})
    assert [g["depth"] for g in reply["addDimensionGroup"]["dimensionGroups"]] == [1, 2]
    do(book, {"deleteDimensionGroup": {"range": rows_range(1, 3)}})
    (reply,) = do(book, {"deleteDimensionGroup": {"range": rows_range(0, 4)}})
    assert reply == {"deleteDimensionGroup": {}}


def test_sorting_moves_everything_in_the_range_and_leaves_the_rest_behind() -> None:
    book = workbook([["b", 2, "stays1"], ["c", 3, "stays2"], ["a", 1, "stays3"]])
    rule = {"condition": {"type": "BOOLEAN"}}
    note = {"range": area(book, "A1"), "cell": {"note": "of b"}, "fields": "note"}
    do(
        book,
        painted(book, "A1"),
        {"repeatCell": note},
        {"setDataValidation": {"range": area(book, "B1"), "rule": rule}},
        {"sortRange": {"range": area(book, "A1:B3"), "sortSpecs": [{"dimensionIndex": 0, "sortOrder": "ASCENDING"}]}},
    )
    assert shown(book) == [["a", "1", "stays1"], ["b", "2", "stays2"], ["c", "3", "stays3"]]
    assert cell(book, "A2", "note") == "of b"
    assert cell(book, "A2", "userEnteredFormat.backgroundColor") == {"backgroundColor": {"red": 1}}
    assert cell(book, "B2", "dataValidation") == rule
    assert cell(book, "A1", "note") is None


@pytest.mark.parametrize(
    ("order", "sorted_"),
    [
        ("ASCENDING", ["-1", "2", "A", "b", "C", "FALSE", "TRUE", "#N/A"]),
        ("DESCENDING", ["#N/A", "TRUE", "FALSE", "C", "b", "A", "2", "-1"]),
    ],
)
def test_numbers_come_before_text_before_booleans_before_errors_and_blanks_last(order: str, sorted_: list[str]) -> None:
    book = workbook([["C"], [True], [None], [2], ["b"], [-1], [""], ["A"], [False]])
    put(book, "A10", [["=NA()"]], typed=True)
    do(book, {"sortRange": {"range": area(book, "A1:A10"), "sortSpecs": [{"sortOrder": order}]}})
    assert [row[0] for row in shown(book)] == sorted_


def test_a_sorted_formula_goes_on_looking_at_its_own_row() -> None:
    book = workbook([[3], [1], [2]])
    put(book, "B1", [["=A1*10+$D$1"], ["=A2*10+$D$1"], ["=A3*10+$D$1"]], typed=True)
    do(book, {"sortRange": {"range": area(book, "A1:B3"), "sortSpecs": [{"dimensionIndex": 0}]}})
    assert shown(book, "B1:B3", valueRenderOption="FORMULA") == [["=A1*10+$D$1"], ["=A2*10+$D$1"], ["=A3*10+$D$1"]]
    assert shown(book, "A1:B3") == [["1", "10"], ["2", "20"], ["3", "30"]]


@pytest.mark.parametrize(
    ("options", "found", "reply"),
    [
        ({"matchEntireCell": True, "matchCase": True}, ["new", "Open", "open it"], (1, 1)),
        ({"matchEntireCell": True}, ["new", "new", "open it"], (2, 2)),
        ({"matchCase": True}, ["new", "Open", "new it"], (2, 2)),
        ({"find": "^o(.*)n", "replacement": "<$1>", "searchByRegex": True}, ["<pe>", "<pe>", "<pe> it"], (3, 3)),
    ],
)
def test_find_and_replace_matches_as_asked_and_counts(options: Any, found: list[str], reply: tuple[int, int]) -> None:
    book = workbook([["open"], ["Open"], ["open it"]])
    request = {"find": "open", "replacement": "new", "allSheets": True, **options}
    (answer,) = do(book, {"findReplace": request})
    assert [row[0] for row in shown(book)] == found
    counts = answer["findReplace"]
    assert (counts["valuesChanged"], counts["occurrencesChanged"]) == reply
    assert counts["sheetsChanged"] == 1


def test_find_and_replace_without_a_hit_answers_without_counts() -> None:
    request = {"find": "x", "replacement": "y", "matchEntireCell": True, "sheetId": 0}
    assert do(workbook([["open"]]), {"findReplace": request}) == [{"findReplace": {}}]


def test_find_and_replace_touches_formulas_only_when_asked() -> None:
    book = workbook([[5]])
    put(book, "B1", [["=A1+1"]], typed=True)
    request = {"find": "1", "replacement": "2", "range": area(book, "B1")}
    assert do(book, {"findReplace": request}) == [{"findReplace": {}}]
    (answer,) = do(book, {"findReplace": {**request, "includeFormulas": True}})
    assert answer["findReplace"]["formulasChanged"] == 1
    assert shown(book, "B1", valueRenderOption="FORMULA") == [["=A2+2"]]


def test_copying_repeats_the_source_over_the_destination_and_moves_references() -> None:
    book = workbook([[1], [2]])
    put(book, "B1", [["=A1*10"]], typed=True)
    do(book, {"copyPaste": {"source": area(book, "B1"), "destination": area(book, "B1:B2")}})
    assert shown(book, "B1:B2", valueRenderOption="FORMULA") == [["=A1*10"], ["=A2*10"]]
    values_only = {"source": area(book, "B1:B2"), "destination": area(book, "C1"), "pasteType": "PASTE_VALUES"}
    do(book, {"copyPaste": values_only})
    assert shown(book, "C1:C2", valueRenderOption="FORMULA") == [[10], [20]]
    turned = {"source": area(book, "A1:A2"), "destination": area(book, "D1"), "pasteOrientation": "TRANSPOSE"}
    do(book, {"copyPaste": turned})
    assert shown(book, "D1:E1") == [["1", "2"]]


def test_cutting_leaves_blank_cells_behind() -> None:
    book = workbook([["a"], ["b"]])
    do(book, painted(book, "A1"))
    do(
        book,
        {"cutPaste": {"source": area(book, "A1:A2"), "destination": {"columnIndex": 2}, "pasteType": "PASTE_NORMAL"}},
    )
    assert shown(book) == [["", "", "a"], ["", "", "b"]]
    assert cell(book, "A1", "userEnteredFormat") is None
    assert cell(book, "C1", "userEnteredFormat.backgroundColor") == {"backgroundColor": {"red": 1}}


def test_pasted_data_is_read_as_typed() -> None:
    book = workbook()
    do(book, {"pasteData": {"coordinate": {"rowIndex": 1}, "data": '1,"a,b"\n2%,c', "delimiter": ","}})
    assert shown(book) == [[], ["1", "a,b"], ["2%", "c"]]


def test_appended_cells_go_below_the_last_row_with_data() -> None:
    book = workbook([["a"], [], ["b"]])
    rows = [{"values": [{"userEnteredValue": {"stringValue": "new"}}]}]
    do(book, {"appendCells": {"sheetId": 0, "rows": rows, "fields": "userEnteredValue"}})
    assert shown(book)[3] == ["new"]


def test_conditional_format_rules_keep_their_order() -> None:
    book = workbook()
    rules = [{"ranges": [area(book, "A1")], "booleanRule": {"condition": {"type": t}}} for t in ("BLANK", "NOT_BLANK")]
    for rule in rules:
        do(book, {"addConditionalFormatRule": {"rule": rule, "index": 0}})
    kinds = [r["booleanRule"]["condition"]["type"] for r in sheet_json(book)["conditionalFormats"]]
    assert kinds == ["NOT_BLANK", "BLANK"]
    (reply,) = do(book, {"deleteConditionalFormatRule": {"index": 1}})
    assert reply["deleteConditionalFormatRule"]["rule"]["booleanRule"]["condition"]["type"] == "BLANK"


def test_a_filter_hides_the_rows_with_hidden_values_until_it_is_cleared() -> None:
    book = workbook([["status"], ["open"], ["done"], ["open"]])
    filter_ = {"range": area(book, "A1:A4"), "criteria": {"0": {"hiddenValues": ["done"]}}}
    do(book, {"setBasicFilter": {"filter": filter_}})
    hidden = [n for n, row in enumerate(sheet_json(book)["data"][0]["rowMetadata"]) if row.get("hiddenByFilter")]
    assert hidden == [2]
    do(book, {"clearBasicFilter": {"sheetId": 0}})
    assert "basicFilter" not in sheet_json(book)


def test_filter_views_are_added_changed_copied_and_deleted() -> None:
    book = workbook()
    (reply,) = do(book, {"addFilterView": {"filter": {"title": "Mine", "range": area(book, "A1:B5")}}})
    view_id = reply["addFilterView"]["filter"]["filterViewId"]
    do(book, {"updateFilterView": {"filter": {"filterViewId": view_id, "title": "Ours"}, "fields": "title"}})
    do(book, {"duplicateFilterView": {"filterId": view_id}})
    assert [v["title"] for v in sheet_json(book)["filterViews"]] == ["Ours", "Copy of Ours"]
    do(book, {"deleteFilterView": {"filterId": view_id}})
    assert len(sheet_json(book)["filterViews"]) == 1


def test_what_is_not_built_says_so_and_changes_nothing() -> None:
    book = workbook()
    with pytest.raises(ApiError) as refused:
        do(book, painted(book, "A1"), {"addSlicer": {"slicer": {}}})
    assert (refused.value.code, refused.value.status) == (501, "UNIMPLEMENTED")
    assert refused.value.message == "requests[1].addSlicer is not supported by the local Sheets API yet"
    assert cell(book, "A1", "userEnteredFormat") is None


def test_a_person_edits_with_the_same_effects_as_the_api() -> None:
    book = workbook([["b", "2"], ["a", "1"]])
    person = Person(book, "Sheet1", OWNER)
    person.types("C1", "5%")
    person.paints("A1", "#F9CB9C")
    person.strikes("A1:B1")
    person.notes("A1", "check")
    person.sorts("A1:C2", "A")
    person.inserts_rows(above=1)
    person.moves_rows(3, 3, above=2)
    person.deletes_rows(1)
    assert shown(book) == [["b", "2", "5%"], ["a", "1"]]
    assert cell(book, "A1", "note") == "check"
    assert cell(book, "A1", "userEnteredFormat.textFormat") == {"textFormat": {"strikethrough": True}}
    person.paints("A1", None)
    person.strikes("A1:B1", struck=False)
    assert cell(book, "A1", "userEnteredFormat") is None
