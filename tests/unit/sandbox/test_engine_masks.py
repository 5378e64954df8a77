from __future__ import annotations

from typing import Any

import pytest
from engine_calls import area, cell, do, painted, put, shown, workbook

from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.model import Workbook

BOLD = {"textFormat": {"bold": True, "fontSize": 14}, "backgroundColor": {"red": 1}}


def write(book: Workbook, given: dict[str, Any], fields: str, where: str = "A1") -> None:
    do(book, {"updateCells": {"range": area(book, where), "rows": [{"values": [given]}], "fields": fields}})


def test_a_leaf_mask_touches_nothing_beside_it() -> None:
    book = workbook([["a"]])
    write(book, {"userEnteredFormat": BOLD, "note": "n"}, "userEnteredFormat,note")
    write(
        book,
        {"userEnteredFormat": {"textFormat": {"strikethrough": True}}},
        "userEnteredFormat.textFormat.strikethrough",
    )
    found = cell(book, "A1", "userEnteredFormat")
    assert found["textFormat"] == {"bold": True, "fontSize": 14, "strikethrough": True}
    assert found["backgroundColor"] == {"red": 1}
    assert cell(book, "A1", "note") == "n"
    assert shown(book) == [["a"]]


def test_a_mask_that_ends_at_a_message_resets_what_is_not_given() -> None:
    book = workbook([["a"]])
    write(book, {"userEnteredFormat": BOLD}, "userEnteredFormat")
    write(book, {"userEnteredFormat": {"textFormat": {"strikethrough": True}}}, "userEnteredFormat(textFormat)")
    found = cell(book, "A1", "userEnteredFormat")
    assert found["textFormat"] == {"strikethrough": True}
    assert found["backgroundColor"] == {"red": 1}


def test_a_masked_field_that_is_not_given_is_cleared() -> None:
    book = workbook([["a"]])
    write(book, {"userEnteredFormat": BOLD, "note": "n"}, "userEnteredFormat,note")
    write(book, {}, "userEnteredFormat.backgroundColorStyle,note,userEnteredValue")
    assert cell(book, "A1", "userEnteredFormat") == {"textFormat": BOLD["textFormat"]}
    assert cell(book, "A1", "note") is None
    assert shown(book) == []


@pytest.mark.parametrize(
    "given", [{"backgroundColor": {"green": 1}}, {"backgroundColorStyle": {"rgbColor": {"green": 1}}}]
)
@pytest.mark.parametrize("mask", ["backgroundColor", "backgroundColorStyle"])
def test_either_spelling_of_a_colour_sets_both(given: dict[str, Any], mask: str) -> None:
    book = workbook()
    write(book, {"userEnteredFormat": given}, f"userEnteredFormat.{mask}")
    assert cell(book, "A1", "userEnteredFormat") == {
        "backgroundColor": {"green": 1},
        "backgroundColorStyle": {"rgbColor": {"green": 1}},
    }


def test_of_two_colours_the_style_wins() -> None:
    book = workbook()
    both = {"backgroundColor": {"red": 1}, "backgroundColorStyle": {"themeColor": "ACCENT1"}}
    write(book, {"userEnteredFormat": both}, "userEnteredFormat")
    found = cell(book, "A1", "userEnteredFormat")
    assert found["backgroundColorStyle"] == {"themeColor": "ACCENT1"}
    assert found["backgroundColor"] == {"red": 0.25882354, "green": 0.52156866, "blue": 0.95686275}


def test_a_star_replaces_the_whole_cell() -> None:
    book = workbook([["a"]])
    write(book, {"userEnteredFormat": BOLD, "note": "n"}, "userEnteredFormat,note")
    write(book, {"userEnteredValue": {"numberValue": 7}}, "*")
    assert shown(book) == [["7"]]
    assert cell(book, "A1", "userEnteredFormat") is None
    assert cell(book, "A1", "note") is None


def test_a_string_value_that_looks_like_a_formula_stays_text() -> None:
    book = workbook()
    write(book, {"userEnteredValue": {"stringValue": "=1+1"}}, "userEnteredValue")
    assert shown(book) == [["=1+1"]]


def test_rows_that_are_missing_in_the_range_are_cleared() -> None:
    book = workbook([["a", "b"], ["c", "d"]])
    request = {"range": area(book, "A1:B2"), "rows": [{"values": [{"userEnteredValue": {"boolValue": True}}]}]}
    do(book, {"updateCells": {**request, "fields": "userEnteredValue"}})
    assert shown(book) == [["TRUE"]]


def test_a_start_writes_only_the_cells_that_are_given() -> None:
    book = workbook([["a", "b"], ["c", "d"]])
    rows = [{"values": [{"userEnteredValue": {"stringValue": "A"}}]}, {"values": []}]
    do(book, {"updateCells": {"start": {"sheetId": 0}, "rows": rows, "fields": "userEnteredValue"}})
    assert shown(book) == [["A", "b"], ["c", "d"]]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ("", "At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)"),
        ("colour", "Invalid field: colour"),
        ("userEnteredFormat.textFormat.strike", "Invalid field: userEnteredFormat.textFormat.strike"),
    ],
)
def test_a_wrong_mask_is_refused(fields: str, message: str) -> None:
    book = workbook()
    with pytest.raises(ApiError) as refused:
        write(book, {}, fields)
    assert refused.value.message == f"Invalid requests[0].updateCells: {message}"


def test_writing_outside_of_the_range_is_refused() -> None:
    book = workbook()
    with pytest.raises(ApiError, match="Attempting to write column: 1, beyond the last requested column of: 0"):
        do(book, {"updateCells": {"range": area(book, "A1"), "rows": [{"values": [{}, {}]}], "fields": "note"}})
    rows = [{"values": [{"note": "x"}]}] * 2
    with pytest.raises(ApiError, match="Attempting to write row: 20, beyond the last requested row of: 19"):
        do(book, {"updateCells": {"start": {"rowIndex": 19}, "rows": rows, "fields": "note"}})


def test_a_repeated_formula_follows_its_cell() -> None:
    book = workbook([["1", "10"], ["2", "20"]])
    put(book, "A1", [[1, 10], [2, 20]])
    formula = {"userEnteredValue": {"formulaValue": "=A1+$B$1"}}
    do(book, {"repeatCell": {"range": area(book, "C1:C2"), "cell": formula, "fields": "userEnteredValue"}})
    assert shown(book, "C1:C2", valueRenderOption="FORMULA") == [["=A1+$B$1"], ["=A2+$B$1"]]
    assert shown(book, "C1:C2") == [["11"], ["12"]]


def test_new_text_drops_the_rich_text_of_the_old() -> None:
    book = workbook([["abc"]])
    runs = [{"format": {"bold": True}}, {"startIndex": 1, "format": {}}]
    write(book, {"textFormatRuns": runs}, "textFormatRuns")
    assert cell(book, "A1", "textFormatRuns") == runs
    put(book, "A1", [["xyz"]])
    assert cell(book, "A1", "textFormatRuns") is None


def test_painting_a_whole_column_leaves_the_values_alone() -> None:
    book = workbook([["a", "b"]])
    do(book, painted(book, "B:B"))
    assert shown(book) == [["a", "b"]]
    assert cell(book, "B20", "userEnteredFormat.backgroundColor") == {"backgroundColor": {"red": 1}}
    assert cell(book, "A1", "userEnteredFormat") is None


def test_text_is_turned_by_a_right_angle_at_most() -> None:
    with pytest.raises(ApiError, match=r"TextRotation.angle\[91\] must be between -90 and 90"):
        write(workbook(), {"userEnteredFormat": {"textRotation": {"angle": 91}}}, "userEnteredFormat")
