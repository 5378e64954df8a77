"""xlsx in and out: what goes in comes back, and a stranger's file is read for what it shows."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Color, Font, PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.datavalidation import DataValidation

from bot.sandbox.sheets.engine.looks.formats import normal_format
from bot.sandbox.sheets.engine.model import Cell, Json, Sheet, Workbook
from bot.sandbox.sheets.xlsx import read_xlsx, write_xlsx, xlsx_bytes


def load(content: bytes) -> Workbook:
    return read_xlsx(io.BytesIO(content), spreadsheet_id="id", owner="someone@example.com")


def through(workbook: Workbook) -> Workbook:
    return load(xlsx_bytes(workbook))


def made(**cells: Any) -> Workbook:
    """A stranger's file with these cells, loaded."""
    book = openpyxl.Workbook()
    for place, value in cells.items():
        book.active[place] = value
    return of_book(book)


def of_book(book: openpyxl.Workbook) -> Workbook:
    out = io.BytesIO()
    book.save(out)
    book.close()
    return load(out.getvalue())


def workbook_of(*cells: Cell | None) -> Workbook:
    sheet = Sheet.empty(0, "Sheet1", 20, 10)
    for row, cell in enumerate(cells):
        sheet.put(row, 0, cell)
    return Workbook("id", "T", "someone@example.com", [sheet])


_texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\n\t'=+"), min_size=1, max_size=30)
_values = st.one_of(
    _texts,
    st.booleans(),
    st.integers(-(10**14), 10**14).map(float),
    st.floats(allow_nan=False, allow_infinity=False, width=32),
)
_rgb = st.integers(0, 255).map(lambda n: n / 255)
_colors = st.fixed_dictionaries({"rgbColor": st.fixed_dictionaries(dict.fromkeys(("red", "green", "blue"), _rgb))})
_text_formats = st.fixed_dictionaries(
    {},
    optional={
        "bold": st.just(True),
        "italic": st.just(True),
        "strikethrough": st.just(True),
        "underline": st.just(True),
        "fontSize": st.sampled_from([8, 12, 36]),
        "fontFamily": st.sampled_from(["Roboto", "Courier New"]),
        "foregroundColorStyle": _colors.filter(lambda c: any(c["rgbColor"].values())),
    },
)
_patterns = st.sampled_from(
    [
        ("DATE", "yyyy-mm-dd"),
        ("DATE_TIME", "m/d/yyyy h:mm am/pm"),
        ("NUMBER", "#,##0.00"),
        ("PERCENT", "0%"),
        ("TEXT", "@"),
    ]
)
_formats = st.fixed_dictionaries(
    {},
    optional={
        "textFormat": _text_formats,
        "backgroundColorStyle": _colors,
        "horizontalAlignment": st.sampled_from(["LEFT", "CENTER", "RIGHT"]),
        "verticalAlignment": st.sampled_from(["TOP", "MIDDLE"]),
        "wrapStrategy": st.just("WRAP"),
        "numberFormat": _patterns.map(lambda p: {"type": p[0], "pattern": p[1]}),
        "textRotation": st.integers(-90, 90).filter(bool).map(lambda a: {"angle": a}),
    },
)
_validation = st.sampled_from(
    [
        {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "a"}, {"userEnteredValue": "b c"}]}},
        {"condition": {"type": "NUMBER_BETWEEN", "values": [{"userEnteredValue": "1"}, {"userEnteredValue": "9"}]}},
        {"condition": {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": "=$B$1:$B$5"}]}, "showCustomUi": True},
        {"condition": {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": "=A1>3"}]}, "strict": True},
    ]
)
_more = st.fixed_dictionaries({}, optional={"note": _texts, "dataValidation": _validation})


def _clean(format_: Json) -> Json | None:
    return normal_format({name: content for name, content in format_.items() if content})


_cells = st.builds(
    lambda value, formula, format_, more: Cell(None if formula else value, formula, _clean(format_), more or None),
    _values,
    st.none() | st.sampled_from(["=SUM(B1:B3)", '=A1&"x"', '=IF(B1>1,"yes","no")']),
    _formats,
    _more,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_cells, max_size=8))
def test_every_cell_comes_back_as_it_was(cells: list[Cell]) -> None:
    before = workbook_of(*cells)
    after = through(before)
    assert [after.sheets[0].cell(row, 0) for row in range(len(cells))] == cells


def test_sheets_keep_ids_sizes_titles_colours_and_layout() -> None:
    red = {"red": 1}
    first = Sheet.empty(0, "Orders", 50, 9)
    first.grid = {"frozenRowCount": 1, "frozenColumnCount": 2}
    first.row_properties[3] = {"hiddenByUser": True, "pixelSize": 40}
    first.column_properties[1] = {"pixelSize": 151}
    first.column_properties[2] = {"hiddenByUser": True}
    first.merges = [{"sheetId": 0, "startRowIndex": 5, "startColumnIndex": 0, "endRowIndex": 7, "endColumnIndex": 2}]
    second = Sheet.empty(77, "It's ünïcode & longer than thirty-one letters", 1000, 26)
    second.hidden = True
    second.properties = {"tabColor": red, "tabColorStyle": {"rgbColor": red}}
    before = Workbook(
        "id", "Titel: ä", "someone@example.com", [first, second], locale="de_DE", time_zone="Europe/Berlin"
    )
    area = {"sheetId": 77, "startRowIndex": 0, "startColumnIndex": 0, "endRowIndex": 5, "endColumnIndex": 1}
    before.named_ranges = [{"namedRangeId": "1", "name": "Codes", "range": area}]
    after = through(before)
    assert after.sheets == before.sheets
    assert (after.title, after.locale, after.time_zone) == ("Titel: ä", "de_DE", "Europe/Berlin")
    assert [(n["name"], n["range"]) for n in after.named_ranges] == [("Codes", area)]


def test_conditional_formats_come_back() -> None:
    area = [{"sheetId": 0, "startRowIndex": 0, "startColumnIndex": 0, "endRowIndex": 9, "endColumnIndex": 2}]
    fill = normal_format({"backgroundColor": {"red": 1}, "textFormat": {"bold": True, "strikethrough": True}})

    def rule(kind: str, *values: str) -> Json:
        condition: Json = {"type": kind}
        if values:
            condition["values"] = [{"userEnteredValue": value} for value in values]
        return {"ranges": area, "booleanRule": {"condition": condition, "format": fill}}

    before = workbook_of()
    before.sheets[0].conditional_formats = [
        rule("TEXT_CONTAINS", 'say "x"'),
        rule("NUMBER_BETWEEN", "1", "5"),
        rule("TEXT_EQ", "Delivered"),
        rule("BLANK"),
        rule("CUSTOM_FORMULA", "=$A1>3"),
    ]
    point = normal_format({"backgroundColor": {"green": 1}}) or {}
    color = {"color": point["backgroundColor"], "colorStyle": point["backgroundColorStyle"]}
    before.sheets[0].conditional_formats.append(
        {"ranges": area, "gradientRule": {"minpoint": {**color, "type": "MIN"}, "maxpoint": {**color, "type": "MAX"}}}
    )
    assert through(before).sheets[0].conditional_formats == before.sheets[0].conditional_formats


def test_a_filter_with_hidden_values_comes_back() -> None:
    before = workbook_of(Cell("Status"), Cell("open"), Cell("done"), Cell("open"))
    sheet = before.sheets[0]
    area = {"sheetId": 0, "startRowIndex": 0, "startColumnIndex": 0, "endRowIndex": 4, "endColumnIndex": 3}
    criteria = {"hiddenValues": ["done"]}
    specs = [{"columnIndex": 0, "filterCriteria": criteria}]
    sheet.basic_filter = {"range": area, "criteria": {"0": criteria}, "filterSpecs": specs}
    sheet.row_properties[2] = {"hiddenByFilter": True}
    after = through(before).sheets[0]
    assert (after.basic_filter, after.row_properties[:4]) == (sheet.basic_filter, sheet.row_properties[:4])


def test_rich_text_keeps_its_runs_beyond_the_basic_plane() -> None:
    runs = [{"format": {}}, {"startIndex": 3, "format": {"strikethrough": True}}]
    before = workbook_of(Cell("🌵 old and gone", None, None, {"textFormatRuns": runs}))
    assert through(before).sheets[0].cell(0, 0) == before.sheets[0].cell(0, 0)


def test_a_link_comes_back() -> None:
    format_ = normal_format({"textFormat": {"link": {"uri": "https://example.com/x"}}})
    before = workbook_of(Cell("label", None, format_))
    assert through(before).sheets[0].cell(0, 0).format == format_


def test_a_long_list_is_left_out_rather_than_breaking_the_file() -> None:
    values = [{"userEnteredValue": f"choice {n}"} for n in range(60)]
    before = workbook_of(
        Cell("x", None, None, {"dataValidation": {"condition": {"type": "ONE_OF_LIST", "values": values}}})
    )
    assert through(before).sheets[0].cell(0, 0) == Cell("x")


def test_a_title_that_Excel_refuses_is_changed_and_the_formulas_that_name_it_follow() -> None:
    titles = ["a/b", "a:b", "\x1b[2J[red]", "it's *", "fine"]
    sheets = [Sheet.empty(number, title, 3, 3) for number, title in enumerate(titles)]
    sheets[4].put(0, 0, Cell(None, "=SUM('a/b'!A1, 'it''s *'!A1)"))
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(Workbook("id", "\x1b[2J", "someone@example.com", sheets))))
    assert book.sheetnames == ["a_b", "a_b 2", "__2J_red_", "it's _", "fine"]
    assert book["fine"]["A1"].value == "=SUM('a_b'!A1, 'it''s _'!A1)"
    assert [sheet.title for sheet in sheets] == titles


def test_control_characters_and_overlong_texts_are_cut_and_the_rest_is_kept() -> None:
    after = through(workbook_of(Cell("a\x00b\x1f"), Cell("x" * 40_000)))
    assert after.sheets[0].cell(0, 0).value == "ab"
    assert after.sheets[0].cell(1, 0).value == "x" * 32_767


def test_leading_zeros_and_formula_like_texts_stay_texts() -> None:
    workbook = made(A1="0042", A2="12E3")
    assert [workbook.sheets[0].cell(row, 0).value for row in (0, 1)] == ["0042", "12E3"]
    assert through(workbook_of(Cell("=not a formula"))).sheets[0].cell(0, 0) == Cell("=not a formula")


def test_dates_and_times_become_serials_with_their_format() -> None:
    workbook = made(A1=dt.datetime(2026, 11, 20, 17, 0), A2=dt.date(2026, 11, 20), A3=dt.time(6, 0))  # noqa: DTZ001
    cells = [workbook.sheets[0].cell(row, 0) for row in range(3)]
    assert [cell.value for cell in cells] == [pytest.approx(46346 + 17 / 24), 46346.0, 0.25]
    assert [(cell.format or {})["numberFormat"]["type"] for cell in cells] == ["DATE_TIME", "DATE", "TIME"]


def test_dates_of_the_1904_calendar_mean_the_same_day() -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active["A1"] = dt.date(2026, 11, 20)
    book.active["A2"] = 5
    workbook = of_book(book)
    assert [workbook.sheets[0].cell(row, 0).value for row in (0, 1)] == [46346.0, 5.0]


def test_theme_tinted_and_indexed_colours_become_rgb() -> None:
    book = openpyxl.Workbook()
    for place, color in (("A1", Color(theme=4, tint=0.4)), ("A2", Color(indexed=10)), ("A3", Color(rgb="FFF9CB9C"))):
        book.active[place] = "x"
        book.active[place].fill = PatternFill("solid", fgColor=color)
    sheet = of_book(book).sheets[0]
    found = [(sheet.cell(row, 0).format or {})["backgroundColor"] for row in range(3)]
    assert found[1] == {"red": 1}
    assert {n: round(v * 255) for n, v in found[2].items()} == {"red": 0xF9, "green": 0xCB, "blue": 0x9C}
    assert found[0]["blue"] > found[0]["red"] > 0.3


def test_only_what_differs_from_the_default_font_is_a_format() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "plain"
    book.active["A2"] = "bold"
    book.active["A2"].font = Font(name="Calibri", sz=11, b=True, color=Color(theme=1))
    book.active["A3"] = "centred"
    book.active["A3"].alignment = Alignment(horizontal="center", wrap_text=True)
    sheet = of_book(book).sheets[0]
    assert sheet.cell(0, 0) == Cell("plain")
    assert sheet.cell(1, 0).format == {"textFormat": {"bold": True}}
    assert sheet.cell(2, 0).format == {"horizontalAlignment": "CENTER", "wrapStrategy": "WRAP"}


def test_a_strangers_notes_validation_and_protection_are_read() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "x"
    sheet["A1"].comment = Comment("Ann:\ncall back", "Ann")
    rule = DataValidation(
        type="list", formula1='"open, done"', showErrorMessage=True, showInputMessage=True, prompt="!"
    )
    rule.add("B2:B1048576")
    sheet.add_data_validation(rule)
    sheet.protection.sheet = True
    found = of_book(book).sheets[0]
    assert found.cell(0, 0).note == "Ann:\ncall back"
    expected = {
        "condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "open"}, {"userEnteredValue": "done"}]},
        "inputMessage": "!",
        "strict": True,
        "showCustomUi": True,
    }
    assert found.cell(1, 1).validation == found.cell(999, 1).validation == expected
    assert found.protected_ranges[0]["range"] == {"sheetId": 0}


def test_googles_stand_in_for_a_function_excel_lacks_shows_its_last_value() -> None:
    formula = '=IFERROR(__xludf.DUMMYFUNCTION("QUERY(A:B)"),"Delivered")'
    from bot.sandbox.sheets.engine import values

    workbook = made(A1=formula, A2="=_xlfn.XLOOKUP(1,B1:B2,C1:C2)")
    assert workbook.sheets[0].cell(0, 0).formula == formula
    assert workbook.sheets[0].cell(1, 0).formula == "=XLOOKUP(1,B1:B2,C1:C2)"
    assert values.get(workbook, "A1", {})["values"] == [["Delivered"]]


def test_array_formulas_and_error_values_are_formulas() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = openpyxl.worksheet.formula.ArrayFormula("A1:A3", "=B1:B3*2")
    book.active["A5"] = "#N/A"
    sheet = of_book(book).sheets[0]
    assert sheet.cell(0, 0).formula == "=ARRAYFORMULA(B1:B3*2)"
    assert sheet.cell(4, 0).formula == "=#N/A"


def _zip(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "<x/>")
    return out.getvalue()


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a,b\n1,2\n", "no xlsx workbook"),
        (b"", "the file is empty"),
        (_OLE, "old .xls workbook"),
        (_OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (_zip("word/document.xml"), "damaged"),
        (xlsx_bytes(workbook_of(Cell("x")))[:-200], "damaged"),
    ],
)
def test_other_and_damaged_files_are_refused_with_place_problem_and_fix(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "orders.xlsx"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message) as refused:
        read_xlsx(path, spreadsheet_id="id", owner="someone@example.com")
    assert str(refused.value).startswith(str(path))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no such file"):
        read_xlsx(tmp_path / "none.xlsx", spreadsheet_id="id", owner="someone@example.com")


def test_a_failed_save_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "orders.xlsx"
    write_xlsx(workbook_of(Cell("old")), path)
    before = path.read_bytes()
    broken = workbook_of(Cell("new"))
    broken.sheets[0].merges = [{"sheetId": 0, "startRowIndex": "?"}]
    with pytest.raises(TypeError):
        write_xlsx(broken, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
