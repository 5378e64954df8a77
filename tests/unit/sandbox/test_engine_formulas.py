from __future__ import annotations

import pytest
from engine_calls import OWNER, area, cell, cells, do, put, rows_range, shown, workbook

from bot.sandbox.sheets.engine import values
from bot.sandbox.sheets.engine.formula import text as formula_text
from bot.sandbox.sheets.engine.shifts import Deleted, Inserted, Moved

FORMULA = {"valueRenderOption": "FORMULA"}


def test_formulas_are_computed_and_follow_changes() -> None:
    book = workbook([[1], [2], [3]])
    put(book, "B1", [["=SUM(A1:A)", "=SUM(A:A)", '=IF(A1>0,"yes","no")']], typed=True)
    assert shown(book, "B1:D1") == [["6", "6", "yes"]]
    put(book, "A1", [[-10]])
    assert shown(book, "B1:D1") == [["-5", "-5", "no"]]


def test_formulas_see_other_sheets_and_named_ranges() -> None:
    book = workbook([[4]])
    do(book, {"addSheet": {"properties": {"title": "it's two"}}})
    do(book, {"addNamedRange": {"namedRange": {"name": "Four", "range": area(book, "Sheet1!A1")}}})
    put(book, "'it''s two'!A1", [["=Sheet1!A1*2", "=Four+1", "=FOURTY"]], typed=True)
    assert shown(book, "'it''s two'!A1:C1") == [["8", "5", "#NAME?"]]
    put(book, "Sheet1!B1", [["='it''s two'!A1+1"]], typed=True)
    assert shown(book, "Sheet1!B1") == [["9"]]


@pytest.mark.parametrize(
    ("formula", "kind", "message"),
    [
        ("=FOO(1)", "NAME", "Unknown function: 'FOO'."),
        ("=SUM(1,foo(2))", "NAME", "Unknown function: 'FOO'."),
        ("=bar+1", "NAME", "Unknown range name: 'BAR'."),
        ("=1/0", "DIVIDE_BY_ZERO", "Function DIVIDE parameter 2 cannot be zero."),
        ("=AVERAGE(H1:H2)", "DIVIDE_BY_ZERO", "Evaluation of function AVERAGE caused a divide by zero error."),
        ('=VLOOKUP("q",H1:H3,1,FALSE)', "N_A", "Did not find value 'q' in VLOOKUP evaluation."),
        ("=FILTER(H1:H3,H1:H3>9)", "N_A", "No matches are found in FILTER evaluation."),
        ("=ROUND()", "N_A", "Wrong number of arguments to ROUND."),
        ("=Nope!A1", "REF", "Unresolved sheet name 'Nope'."),
        ("=B2+1+", "ERROR", "Formula parse error."),
        ('=QUERY(H1:H3,"select A")', "N_A", "QUERY is not computed by the local Sheets API."),
        (
            '="a"+1',
            "VALUE",
            "Function ADD parameter 1 expects number values. But 'a' is a text and cannot be coerced to a number.",
        ),
    ],
)
def test_an_error_says_what_is_wrong_in_the_words_of_the_service(formula: str, kind: str, message: str) -> None:
    book = workbook()
    put(book, "A1", [[formula]], typed=True)
    assert cell(book, "A1", "effectiveValue") == {"errorValue": {"type": kind, "message": message}}


def test_a_reference_to_a_blank_cell_is_blank() -> None:
    book = workbook()
    put(book, "A1", [["=B9", "=A1", '=IF(B9="",,1)', "=B9+1"]], typed=True)
    assert shown(book, "A1:D1") == [["", "", "", "1"]]


@pytest.mark.parametrize(
    ("formula", "seen", "kind"),
    [
        ("=DATE(2026,11,20)", "11/20/2026", "DATE"),
        ("=A1+1", "11/21/2026", "DATE"),
        ("=MAX(A1:A2)", "11/21/2026", "DATE"),
        ("=TIME(17,5,0)", "5:05:00 PM", "TIME"),
        ("=A1+TIME(17,0,0)", "11/20/2026 17:00:00", "DATE_TIME"),
        ("=B1*2", "$11.00", "CURRENCY"),
        ("=C1+C1", "24%", "PERCENT"),
        ("=IF(TRUE,B1,0)", "$5.50", "CURRENCY"),
        ("=TO_PERCENT(0.5)", "50.00%", "PERCENT"),
        ("=A2-A1", "1", None),
        ("=B1/B1", "1", None),
        ("=1+1", "2", None),
    ],
)
def test_a_result_is_shown_in_the_format_that_its_operands_imply(formula: str, seen: str, kind: str | None) -> None:
    book = workbook()
    put(book, "A1", [["11/20/2026", "$5.50", "12%"], ["11/21/2026"]], typed=True)
    put(book, "E5", [[formula]], typed=True)
    assert shown(book, "E5") == [[seen]]
    assert cell(book, "E5", "formattedValue") == seen
    assert cell(book, "E5", "userEnteredFormat") is None
    effective = cell(book, "E5", "effectiveFormat.numberFormat") or {}
    assert effective.get("numberFormat", {}).get("type") == kind


def test_an_implied_date_is_a_number_or_a_text_as_asked() -> None:
    book = workbook()
    put(book, "A1", [["=DATE(2026,11,20)", "=A1+1"]], typed=True)
    plain = {"valueRenderOption": "UNFORMATTED_VALUE"}
    assert shown(book, "A1:B1", **plain) == [[46346, 46347]]
    assert shown(book, "A1:B1", **plain, dateTimeRenderOption="FORMATTED_STRING") == [["11/20/2026", "11/21/2026"]]


def test_a_number_format_that_was_entered_goes_before_the_implied_one() -> None:
    book = workbook()
    put(book, "A1", [["=DATE(2026,11,20)"]], typed=True)
    plain = {"userEnteredFormat": {"numberFormat": {"type": "NUMBER", "pattern": "0"}}}
    do(book, {"repeatCell": {"range": area(book, "A1"), "cell": plain, "fields": "userEnteredFormat.numberFormat"}})
    assert shown(book, "A1") == [["46346"]]


def test_every_column_of_an_array_has_the_format_of_its_source() -> None:
    book = workbook()
    put(book, "A1", [["11/20/2026", "$5.50", "x"], ["11/21/2026", "$6.50", "y"]], typed=True)
    put(book, "E1", [["=FILTER(A1:C2,B1:B2>6)"]], typed=True)
    assert shown(book, "E1:G1") == [["11/21/2026", "$6.50", "y"]]


def test_formulas_of_a_locale_with_a_decimal_comma_have_semicolons() -> None:
    book = workbook([[2], [3]], locale="de_DE")
    put(book, "B1", [["=SUM(A1;A2)*1,5", "={1\\2;3\\4}"]], typed=True)
    assert shown(book, "B1:D2") == [["7,5", "1", "2"], ["", "3", "4"]]
    assert shown(book, "B1", valueRenderOption="FORMULA") == [["=SUM(A1;A2)*1,5"]]
    do(book, {"insertDimension": {"range": rows_range(0, 1)}})
    assert shown(book, "B2", valueRenderOption="FORMULA") == [["=SUM(A2;A3)*1,5"]]


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("=SUM(A1,1.5,.5)", "=SUM(A1;1,5;,5)"),
        ("={1,2;3.5,4}", "={1\\2;3,5\\4}"),
        ("=IF(A1>0,\"1,5;x\",'a,b'!A1)", "=IF(A1>0;\"1,5;x\";'a,b'!A1)"),
        ("=A1+Sheet1!B2", "=A1+Sheet1!B2"),
    ],
)
def test_formulas_follow_the_locale_of_the_spreadsheet(english: str, german: str) -> None:
    book = workbook()
    put(book, "E5", [[english]], typed=True)
    for locale, written in (("de_DE", german), ("fr_FR", german), ("en_GB", english)):
        properties = {"properties": {"locale": locale}, "fields": "locale"}
        do(book, {"updateSpreadsheetProperties": properties})
        assert shown(book, "E5", **FORMULA) == [[written]]


def test_semicolons_separate_arguments_in_every_locale() -> None:
    book = workbook([[2], [3]])
    put(book, "B1", [["=SUM(A1;A2)"]], typed=True)
    assert shown(book, "B1") == [["5"]]


def test_what_cannot_be_parsed_is_an_error_value() -> None:
    book = workbook()
    put(book, "A1", [["=A2+"]], typed=True)
    assert shown(book, "A1") == [["#ERROR!"]]


def test_spilled_cells_have_a_value_and_nothing_entered() -> None:
    book = workbook([["a"], ["b"], [], ["d"]])
    put(book, "B1", [["=ARRAYFORMULA(A1:A)", '=ARRAYFORMULA(IF(A1:A<>"",A1:A&"!",))']], typed=True)
    assert shown(book, "B1:C") == [["a", "a!"], ["b", "b!"], [], ["d", "d!"]]
    first, second = (row[0] for row in cells(book, "B1:B2", "userEnteredValue,effectiveValue"))
    assert first["userEnteredValue"] == {"formulaValue": "=ARRAYFORMULA(A1:A)"}
    assert second == {"effectiveValue": {"stringValue": "b"}}


def test_an_array_that_yields_empty_texts_fills_its_column() -> None:
    book = workbook([["a"]], height=4)
    put(book, "B1", [['=ARRAYFORMULA(IF(A1:A<>"","x",""))']], typed=True)
    assert shown(book, "B1:B") == [["x"], [""], [""], [""]]


def test_a_value_in_the_way_of_an_array_breaks_it() -> None:
    book = workbook([["a"], ["b"], ["c"]])
    put(book, "B1", [["=ARRAYFORMULA(A1:A3)"]], typed=True)
    put(book, "B3", [["mine"]])
    assert shown(book, "B1:B3") == [["#REF!"], [], ["mine"]]
    message = "Array result was not expanded because it would overwrite data in B3."
    assert cell(book, "B1", "effectiveValue") == {"errorValue": {"type": "REF", "message": message}}


def test_appending_goes_below_what_an_array_fills() -> None:
    book = workbook([["a"], ["b"]])
    put(book, "B1", [['=ARRAYFORMULA(IF(ROW(A1:A6)>0,"x",""))']], typed=True)
    answer = values.append(book, "A1", {"valueInputOption": "RAW"}, {"values": [["c"]]}, OWNER)
    assert answer["updates"]["updatedRange"] == "Sheet1!A7"


def test_a_request_sees_the_formulas_as_the_ones_before_it_left_them() -> None:
    book = workbook([[3], [2], [1]])
    put(book, "B1", [["=A1*$D$1"], ["=A2*$D$1"], ["=A3*$D$1"]], typed=True)
    put(book, "D1", [[1]])
    assert shown(book, "B1:B3") == [["3"], ["2"], ["1"]]
    factor = {"userEnteredValue": {"numberValue": -1}}
    write = {"updateCells": {"range": area(book, "D1"), "rows": [{"values": [factor]}], "fields": "userEnteredValue"}}
    sort = {"sortRange": {"range": area(book, "A1:B3"), "sortSpecs": [{"dimensionIndex": 1}]}}
    do(book, write, sort)
    assert shown(book, "A1:B3") == [["3", "-3"], ["2", "-2"], ["1", "-1"]]


def test_references_follow_rows_that_move() -> None:
    book = workbook([[1], [2], [3]])
    put(book, "B1", [["=A2+SUM(A1:A3)"]], typed=True)
    do(book, {"insertDimension": {"range": rows_range(1, 3)}})
    assert shown(book, "B1", **FORMULA) == [["=A4+SUM(A1:A5)"]]
    do(book, {"deleteDimension": {"range": rows_range(3, 4)}})
    assert shown(book, "B1", **FORMULA) == [["=#REF!+SUM(A1:A4)"]]
    assert shown(book, "B1") == [["#REF!"]]


def test_references_follow_a_sheet_that_is_renamed() -> None:
    book = workbook([[1]])
    do(book, {"addSheet": {"properties": {"title": "Two"}}})
    put(book, "Two!A1", [['=Sheet1!A1&"Sheet1!A1"']], typed=True)
    do(book, {"updateSheetProperties": {"properties": {"sheetId": 0, "title": "Open orders"}, "fields": "title"}})
    assert shown(book, "Two!A1", **FORMULA) == [["='Open orders'!A1&\"Sheet1!A1\""]]


@pytest.mark.parametrize(
    ("formula", "shift", "after"),
    [
        ("=A1+A5", Inserted(2, 1), "=A1+A6"),
        ("=$A$5", Inserted(0, 2), "=$A$7"),
        ("=SUM(A2:A)", Inserted(0, 1), "=SUM(A3:A)"),
        ("=SUM(B:B)", Inserted(0, 1), "=SUM(B:B)"),
        ("=SUM(A3:A5)", Deleted(2, 4), "=SUM(A3:A3)"),
        ("=SUM(A3:A5)", Deleted(0, 9), "=SUM(#REF!)"),
        ('=A1&"A5"&LOG10(A5)', Inserted(0, 1), '=A2&"A5"&LOG10(A6)'),
        ("=A1", Moved(0, 1, 3), "=A3"),
        ("=A2", Moved(0, 1, 3), "=A1"),
        ("=Two!A5", Inserted(0, 1), "=Two!A5"),
        ("=vat_2026+A5", Inserted(0, 1), "=vat_2026+A6"),
    ],
)
def test_references_are_moved_token_by_token(formula: str, shift: Inserted | Deleted | Moved, after: str) -> None:
    assert formula_text.moved(formula, "Sheet1", "Sheet1", "ROWS", shift) == after


def test_a_copy_off_the_edge_is_a_reference_error() -> None:
    assert formula_text.copied("=A1+$A$1", -1, 0) == "=#REF!+$A$1"


def test_a_link_formula_shows_its_address() -> None:
    book = workbook()
    put(book, "A1", [['=HYPERLINK("https://example.com/1","one")']], typed=True)
    assert cells(book, "A1", "hyperlink,formattedValue") == [
        [{"formattedValue": "one", "hyperlink": "https://example.com/1"}]
    ]


def test_pasting_the_value_of_a_date_pastes_its_number() -> None:
    book = workbook()
    put(book, "A1", [["=DATE(2026,11,20)"]], typed=True)
    both = {"source": area(book, "A1"), "destination": area(book, "B1"), "pasteType": "PASTE_VALUES"}
    do(book, {"copyPaste": both})
    assert shown(book, "A1:B1") == [["11/20/2026", "46346"]]


@pytest.mark.parametrize(
    "formula", ["=A1#", "=😀", "='", '="', "=@A1", "=\ue0017\ue003", "=1" + "+1" * 3000, "=" + "(" * 2000]
)
def test_a_formula_that_cannot_be_read_is_an_error_in_its_cell_and_in_no_other(formula: str) -> None:
    book = workbook([["x"]])
    put(book, "B1:C1", [[formula, "=A1"]], typed=True)
    assert shown(book, "A1:C1") == [["x", "#ERROR!", "x"]]
    assert shown(book, "B1", **FORMULA) == [[formula]]


def test_a_sum_of_five_hundred_terms_is_computed() -> None:
    book = workbook()
    put(book, "A1", [["=1" + "+1" * 499]], typed=True)
    assert shown(book, "A1") == [["500"]]


def test_a_date_is_handed_on_through_three_hundred_formulas() -> None:
    book = workbook(height=301)
    put(book, "A1", [["1/1/2020"], *([f"=A{row}+1"] for row in range(1, 301))], typed=True)
    assert shown(book, "A301") == [["10/27/2020"]]
