"""Rows sorted, mixed and dropped, texts trimmed, split and pasted."""

from __future__ import annotations

from typing import Any

import pytest
from engine_calls import STRANGER, area, cell, do, everything, painted, put, rows_range, shown, workbook

from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.model import Workbook


def columns(book: Workbook, start: int, end: int) -> dict[str, Any]:
    return rows_range(start, end, "COLUMNS", book.sheets[0].sheet_id)


def refusal(book: Workbook, request: dict[str, Any], user: str = "owner@example.com") -> str:
    with pytest.raises(ApiError) as refused:
        do(book, request, user=user)
    return refused.value.message.partition(": ")[2]


def test_the_first_of_duplicate_rows_stays_and_what_is_below_moves_up() -> None:
    book = workbook([["a", 1, "stays"], ["A", 1, "here"], ["b", 1], ["a", 1], ["b", 2]])
    put(book, "A3", [['=LOWER("B")']], typed=True)
    do(book, painted(book, "A5"))
    (reply,) = do(book, {"deleteDuplicates": {"range": area(book, "A1:B6")}})
    assert reply == {"deleteDuplicates": {"duplicatesRemovedCount": 2}}
    assert shown(book) == [["a", "1", "stays"], ["b", "1", "here"], ["b", "2"]]
    assert cell(book, "A3", "userEnteredFormat")["backgroundColor"] == {"red": 1}
    assert cell(book, "A5", "userEnteredFormat") is None


def test_only_the_comparison_columns_decide() -> None:
    book = workbook([["a", 1], ["b", 1], ["c", 2]])
    request = {"range": area(book, "A1:B3"), "comparisonColumns": [columns(book, 1, 2)]}
    assert do(book, {"deleteDuplicates": request}) == [{"deleteDuplicates": {"duplicatesRemovedCount": 1}}]
    assert shown(book) == [["a", "1"], ["c", "2"]]
    outside = {"range": area(book, "A1:B3"), "comparisonColumns": [columns(book, 2, 3)]}
    assert refusal(book, {"deleteDuplicates": outside}) == "comparisonColumns must be within the range."


def test_no_duplicates_are_no_count() -> None:
    book = workbook([["1"], [1], [True], ["TRUE"]])
    assert do(book, {"deleteDuplicates": {"range": area(book, "A1:A10")}}) == [{"deleteDuplicates": {}}]
    assert len(shown(book)) == 4


def test_rows_of_a_range_are_mixed_with_all_that_is_in_them() -> None:
    book = workbook([[n, n * 10, "stays"] for n in range(12)])
    do(book, painted(book, "A4:B4"), {"randomizeRange": {"range": area(book, "A1:B12")}})
    rows = shown(book)
    assert sorted(int(row[0]) for row in rows) == list(range(12))
    assert all(int(row[1]) == int(row[0]) * 10 and row[2] == "stays" for row in rows)
    place = next(n for n, row in enumerate(rows, 1) if row[0] == "3")
    assert cell(book, f"B{place}", "userEnteredFormat")["backgroundColor"] == {"red": 1}


def test_vertical_merges_are_neither_sorted_nor_mixed() -> None:
    book = workbook([["a", "b"]])
    do(book, {"mergeCells": {"range": area(book, "B2:B3")}})
    sort = {"range": area(book, "A1:B5"), "sortSpecs": [{"dimensionIndex": 0}]}
    assert refusal(book, {"sortRange": sort}) == (
        "You can't sort a range containing vertical merges. There is a vertical merge at B2:B3"
    )
    mixed = {"randomizeRange": {"range": area(book, "A1:B5")}}
    assert refusal(book, mixed).endswith("There is a vertical merge at B2:B3")


def sort(book: Workbook, cells: str, *specs: dict[str, Any]) -> dict[str, Any]:
    return {"sortRange": {"range": area(book, cells), "sortSpecs": list(specs)}}


def test_numbers_come_before_texts_before_booleans_and_blanks_are_last_both_ways() -> None:
    book = workbook([["b"], [True], [2], [""], ["A"], [False], [10]])
    do(book, sort(book, "A1:A7", {"dimensionIndex": 0}))
    assert shown(book) == [["2"], ["10"], ["A"], ["b"], ["FALSE"], ["TRUE"]]
    do(book, sort(book, "A1:A7", {"dimensionIndex": 0, "sortOrder": "DESCENDING"}))
    assert shown(book) == [["TRUE"], ["FALSE"], ["b"], ["A"], ["10"], ["2"]]


def test_rows_that_are_hidden_keep_their_place() -> None:
    book = workbook([["d"], ["c"], ["b"], ["a"]])
    hidden = {"range": rows_range(1, 2, sheet_id=book.sheets[0].sheet_id), "properties": {"hiddenByUser": True}}
    do(book, {"updateDimensionProperties": {**hidden, "fields": "hiddenByUser"}})
    do(book, sort(book, "A1:A4", {"dimensionIndex": 0}))
    assert shown(book) == [["a"], ["c"], ["b"], ["d"]]


@pytest.mark.parametrize("order", ["ASCENDING", "DESCENDING"])
def test_cells_of_a_colour_come_to_the_top(order: str) -> None:
    book = workbook([["a"], ["b"], ["c"], ["d"]])
    do(book, painted(book, "A2"), painted(book, "A4"))
    spec = {"dimensionIndex": 0, "backgroundColorStyle": {"rgbColor": {"red": 1}}, "sortOrder": order}
    do(book, sort(book, "A1:A4", spec))
    assert shown(book) == [["b"], ["d"], ["a"], ["c"]]
    text = {"userEnteredFormat": {"textFormat": {"foregroundColor": {"blue": 1}}}}
    fields = "userEnteredFormat.textFormat.foregroundColor"
    do(book, {"repeatCell": {"range": area(book, "A4"), "cell": text, "fields": fields}})
    do(book, sort(book, "A1:A4", {"dimensionIndex": 0, "foregroundColor": {"blue": 1}}))
    assert shown(book) == [["c"], ["b"], ["d"], ["a"]]


def test_a_sort_by_theme_colour_or_by_a_data_source_is_refused() -> None:
    book = workbook([["a"]])
    theme = {"dimensionIndex": 0, "backgroundColorStyle": {"themeColor": "ACCENT1"}}
    assert refusal(book, sort(book, "A1:A2", theme)) == "backgroundColorStyle must be an RGB-type color."
    with pytest.raises(ApiError) as refused:
        do(book, sort(book, "A1:A2", {"dataSourceColumnReference": {"name": "x"}}))
    assert refused.value.code == 501


def test_whitespace_is_trimmed_and_no_text_becomes_a_formula() -> None:
    book = workbook([["  a  b\n\tc ", "ok", " =A1", "   "], [" 7 ", 7, "\u00a0x"]])
    put(book, "D2", [['="  f  "']], typed=True)
    (reply,) = do(book, {"trimWhitespace": {"range": area(book, "A1:D2")}})
    assert reply == {"trimWhitespace": {"cellsChangedCount": 4}}
    assert shown(book, valueRenderOption="FORMULA") == [["a b c", "ok", "=A1"], ["7", 7, "\u00a0x", '="  f  "']]
    assert do(book, {"trimWhitespace": {"range": area(book, "A1:D2")}}) == [{"trimWhitespace": {}}]


def split(book: Workbook, cells: str, kind: str, **more: Any) -> None:
    do(book, {"textToColumns": {"source": area(book, cells), "delimiterType": kind, **more}})


@pytest.mark.parametrize(
    ("kind", "text", "parts"),
    [
        ("COMMA", "a, b,,7", ["a", "b", "", "7"]),
        ("SEMICOLON", "a;b,c", ["a", "b,c"]),
        ("PERIOD", "a.b", ["a", "b"]),
        ("SPACE", "a  b c", ["a", "b", "c"]),
        ("AUTODETECT", "a;b", ["a", "b"]),
        ("AUTODETECT", "a b, c", ["a b", "c"]),
        ("AUTODETECT", "word", ["word"]),
    ],
)
def test_a_text_is_split_over_columns(kind: str, text: str, parts: list[str]) -> None:
    book = workbook([[text]])
    split(book, "A1", kind)
    assert shown(book) == [parts]


def test_parts_are_read_as_typed_and_the_grid_grows_for_them() -> None:
    book = workbook([["x->7->1/2/2024"], ["plain"]], width=2)
    split(book, "A1:A2", "CUSTOM", delimiter="->")
    assert shown(book, valueRenderOption="UNFORMATTED_VALUE", dateTimeRenderOption="SERIAL_NUMBER")[0][:2] == ["x", 7]
    assert shown(book) == [["x", "7", "1/2/2024"], ["plain"]]
    assert book.sheets[0].column_count == 3


def test_only_one_column_is_split_and_only_by_a_named_delimiter() -> None:
    book = workbook([["a,b"]])
    two = {"textToColumns": {"source": area(book, "A1:B1"), "delimiterType": "COMMA"}}
    assert refusal(book, two) == "The source range must span exactly one column."
    assert refusal(book, {"textToColumns": {"source": area(book, "A1")}}) == "No delimiterType specified."
    custom = {"textToColumns": {"source": area(book, "A1"), "delimiterType": "CUSTOM"}}
    assert refusal(book, custom) == "delimiter must be set when delimiterType is CUSTOM."


def test_a_part_that_would_fall_on_a_protected_cell_is_refused() -> None:
    book = workbook([["a,b"], ["c"]])
    do(book, {"addProtectedRange": {"protectedRange": {"range": area(book, "B1"), "editors": {}}}})
    request = {"textToColumns": {"source": area(book, "A1:A2"), "delimiterType": "COMMA"}}
    assert refusal(book, request, STRANGER).startswith("You are trying to edit a protected cell")


def paste(book: Workbook, data: str, **more: Any) -> None:
    coordinate = {"sheetId": book.sheets[0].sheet_id, "rowIndex": 1, "columnIndex": 1}
    do(book, {"pasteData": {"coordinate": coordinate, "data": data, **more}})


def test_a_table_of_html_is_pasted_cell_by_cell() -> None:
    book = workbook()
    html = (
        "<meta charset='utf-8'><style>td {color: red}</style><table><tbody>"
        "<tr><th>Name</th><td> 1,234 <!-- no --></td></tr>"
        "<tr><td>a &amp; <b>b</b><br>\n c</td><td></td><td>=1+1</td></tr></tbody></table>"
    )
    paste(book, html, html=True)
    assert shown(book, "B2:D3", valueRenderOption="FORMULA") == [["Name", 1234], ["a & b\nc", "", "=1+1"]]


def test_cells_of_html_that_reach_over_others_are_merged() -> None:
    book = workbook()
    html = "<table><tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d</table>"
    paste(book, html, html=True)
    assert shown(book, "B2:D3") == [["a", "b"], ["", "c", "d"]]
    merges = everything(book)["sheets"][0]["merges"]
    assert [(m["startRowIndex"], m["startColumnIndex"], m["endRowIndex"], m["endColumnIndex"]) for m in merges] == [
        (1, 1, 3, 2),
        (1, 2, 2, 4),
    ]


def test_html_without_a_table_is_pasted_line_by_line() -> None:
    book = workbook()
    paste(book, "<p>one</p><div>two <i>words</i></div>", html=True)
    assert shown(book, "B2:B3") == [["one"], ["two words"]]


def test_pasting_only_what_text_does_not_have_changes_nothing() -> None:
    book = workbook([["x", "y"], ["z", "z"]])
    before = everything(book)
    paste(book, "a,b", delimiter=",", type="PASTE_FORMAT")
    paste(book, "<table><tr><td>a</table>", html=True, type="PASTE_DATA_VALIDATION")
    assert everything(book) == before


@pytest.mark.parametrize(
    ("find", "replacement", "before", "after"),
    [
        ("o.* (.*)", "$1 Rocks", "Google Sheets", "GSheets Rocks"),
        ("(?<a>x)(y)", "$2${a}", "xy", "yx"),
        ("x", r"\$1", "x1", "$11"),
        ("(x)", "$10", "x", "x0"),
        ("(x)|y", "[$1]", "y", "[]"),
    ],
)
def test_a_replacement_is_read_as_java_reads_it(find: str, replacement: str, before: str, after: str) -> None:
    book = workbook([[before]])
    request = {"find": find, "replacement": replacement, "searchByRegex": True, "allSheets": True}
    do(book, {"findReplace": request})
    assert shown(book) == [[after]]


def test_a_group_that_is_not_there_is_refused() -> None:
    book = workbook([["x"]])
    request = {"find": "x", "replacement": "$1", "searchByRegex": True, "allSheets": True}
    assert refusal(book, {"findReplace": request}) == "Invalid replacement: $1"
    plain = {"find": "x", "replacement": r"$1\\", "allSheets": True}
    do(book, {"findReplace": plain})
    assert shown(book) == [[r"$1\\"]]
