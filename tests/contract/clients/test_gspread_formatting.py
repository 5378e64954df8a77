"""gspread-formatting: every function that reads or sets formats, runs, sizes and frozen rows, alone and in a batch."""

from __future__ import annotations

import gspread
import gspread_formatting as fmt
import pandas as pd
import pytest
from gspread_formatting.dataframe import BasicFormatter, format_with_dataframe

from bot.sandbox.sheets.server import SandboxServer

DEFAULT = fmt.CellFormat(
    backgroundColor=fmt.Color(1, 1, 1),
    padding=fmt.Padding(2, 3, 2, 3),
    verticalAlignment="BOTTOM",
    wrapStrategy="OVERFLOW_CELL",
    textFormat=fmt.TextFormat(
        foregroundColor=fmt.Color(0, 0, 0),
        fontFamily="arial,sans,sans-serif",
        fontSize=10,
        bold=False,
        italic=False,
        strikethrough=False,
        underline=False,
        foregroundColorStyle=fmt.ColorStyle(rgbColor=fmt.Color(0, 0, 0)),
    ),
    backgroundColorStyle=fmt.ColorStyle(rgbColor=fmt.Color(1, 1, 1)),
)


def sizes(worksheet: gspread.Worksheet, which: str, range_: str) -> list[int]:
    params = {"includeGridData": "true", "ranges": f"Sheet1!{range_}", "fields": f"sheets.data.{which}.pixelSize"}
    (sheet,) = worksheet.spreadsheet.fetch_sheet_metadata(params)["sheets"]
    return [found["pixelSize"] for found in sheet["data"][0][which]]


def test_the_default_format_is_googles(spreadsheet: gspread.Spreadsheet) -> None:
    assert fmt.get_default_format(spreadsheet) == DEFAULT


def test_a_format_is_read_back_as_it_was_set(worksheet: gspread.Worksheet) -> None:
    wanted = fmt.CellFormat(
        numberFormat=fmt.NumberFormat("DATE", "yyyy-mm-dd"),
        backgroundColor=fmt.Color(1, 0.8, 0.4),
        borders=fmt.Borders(
            top=fmt.Border("SOLID", fmt.Color(1, 0, 0)), bottom=fmt.Border("DOUBLE", fmt.Color(0, 0, 1))
        ),
        padding=fmt.Padding(1, 2, 3, 4),
        horizontalAlignment="CENTER",
        verticalAlignment="MIDDLE",
        wrapStrategy="CLIP",
        textDirection="RIGHT_TO_LEFT",
        textFormat=fmt.TextFormat(
            foregroundColor=fmt.Color(0, 0.2, 1),
            fontFamily="Roboto",
            fontSize=14,
            bold=True,
            italic=True,
            strikethrough=True,
            underline=True,
        ),
        hyperlinkDisplayType="PLAIN_TEXT",
        textRotation=fmt.TextRotation(angle=45),
    )
    fmt.format_cell_range(worksheet, "B2:C3", wanted)
    found = fmt.get_user_entered_format(worksheet, "b2")
    for name in wanted.to_props():
        if name not in ("borders", "textFormat"):
            assert getattr(found, name) == getattr(wanted, name), name
    assert found.borders.top.to_props() == {
        "style": "SOLID",
        "color": {"red": 1, "green": 0.0, "blue": 0.0, "alpha": 1.0},
        "colorStyle": {"rgbColor": {"red": 1, "green": 0.0, "blue": 0.0, "alpha": 1.0}},
    }
    assert found.borders.bottom.style == "DOUBLE"
    assert found.textFormat.foregroundColorStyle.rgbColor == wanted.textFormat.foregroundColor
    for name in ("fontFamily", "fontSize", "bold", "italic", "strikethrough", "underline", "foregroundColor"):
        assert getattr(found.textFormat, name) == getattr(wanted.textFormat, name), name
    assert fmt.get_user_entered_format(worksheet, "D4") is None


def test_a_second_format_changes_only_what_it_names(worksheet: gspread.Worksheet) -> None:
    fmt.format_cell_range(worksheet, "A1", fmt.CellFormat(textFormat=fmt.TextFormat(bold=True, fontSize=12)))
    fmt.format_cell_ranges(
        worksheet,
        [
            ("A1", fmt.CellFormat(textFormat=fmt.TextFormat(italic=True))),
            ("1:1", fmt.CellFormat(horizontalAlignment="RIGHT")),
            ("B", fmt.CellFormat(backgroundColor=fmt.Color.fromHex("#ff8000"))),
        ],
    )
    assert fmt.get_user_entered_format(worksheet, "A1").to_props() == {
        "horizontalAlignment": "RIGHT",
        "textFormat": {"bold": True, "fontSize": 12, "italic": True},
    }
    found = fmt.get_user_entered_format(worksheet, "B900")
    assert (found.backgroundColor.toHex()[:7], found.horizontalAlignment) == ("#ff8000", None)
    fmt.format_cell_range(worksheet, "A1", fmt.CellFormat(textFormat=fmt.TextFormat(bold=False)))
    assert fmt.get_user_entered_format(worksheet, "A1").textFormat.bold is False


def test_a_theme_colour_comes_back_as_one(worksheet: gspread.Worksheet) -> None:
    fmt.format_cell_range(worksheet, "A1", fmt.CellFormat(backgroundColorStyle=fmt.ColorStyle(themeColor="ACCENT1")))
    found = fmt.get_user_entered_format(worksheet, "A1")
    assert found.backgroundColorStyle.themeColor == "ACCENT1"
    assert found.backgroundColor.toHex()[:7] == "#4285f4"


def test_the_effective_format_of_a_value_is_default_plus_what_was_set(worksheet: gspread.Worksheet) -> None:
    worksheet.update([["late", 7]], "A1")
    fmt.format_cell_range(worksheet, "A1", fmt.CellFormat(textFormat=fmt.TextFormat(bold=True)))
    text, number = fmt.get_effective_format(worksheet, "A1"), fmt.get_effective_format(worksheet, "B1")
    assert (text.horizontalAlignment, number.horizontalAlignment) == ("LEFT", "RIGHT")
    assert (text.textFormat.bold, number.textFormat.bold) == (True, False)
    assert (text.textFormat.fontFamily, text.textFormat.fontSize) == ("Arial", 10)
    assert text.hyperlinkDisplayType == "PLAIN_TEXT"
    for name in ("backgroundColor", "padding", "verticalAlignment", "wrapStrategy", "backgroundColorStyle"):
        assert getattr(text, name) == getattr(DEFAULT, name), name
    assert fmt.get_effective_format(worksheet, "C9") is None


def test_text_runs_are_set_read_and_removed(worksheet: gspread.Worksheet) -> None:
    worksheet.update_acell("A1", "bold and plain, linked")
    runs = [
        fmt.TextFormatRun(fmt.TextFormat(bold=True), 0),
        fmt.TextFormatRun(fmt.TextFormat(), 4),
        fmt.TextFormatRun(fmt.TextFormat(italic=True, foregroundColor=fmt.Color(1, 0, 0)), 16),
    ]
    fmt.set_text_format_runs(worksheet, "A1", runs)
    found = fmt.get_text_format_runs(worksheet, "A1")
    assert [run.startIndex for run in found] == [0, 4, 16]
    assert [run.format.to_props() for run in found][:2] == [{"bold": True}, {}]
    assert found[2].format.italic
    assert found[2].format.foregroundColor == fmt.Color(1, 0, 0)
    worksheet.update_acell("A1", "new text")
    assert fmt.get_text_format_runs(worksheet, "A1") == []


def test_rows_and_columns_are_frozen_sized_and_turned_around(worksheet: gspread.Worksheet) -> None:
    assert fmt.get_frozen_row_count(worksheet) is None
    fmt.set_frozen(worksheet, rows=1, cols=2)
    assert (fmt.get_frozen_row_count(worksheet), fmt.get_frozen_column_count(worksheet)) == (1, 2)
    assert not fmt.get_right_to_left(worksheet)
    fmt.set_right_to_left(worksheet, True)
    assert fmt.get_right_to_left(worksheet)
    fmt.set_row_height(worksheet, "1:2", 42)
    fmt.set_row_heights(worksheet, [("3", 50)])
    fmt.set_column_width(worksheet, "A", 200)
    fmt.set_column_widths(worksheet, [("B:C", 30)])
    assert sizes(worksheet, "rowMetadata", "A1:A4") == [42, 42, 50, 21]
    assert sizes(worksheet, "columnMetadata", "A1:D1") == [200, 30, 30, 100]


def test_a_batch_of_all_setters_is_one_call(worksheet: gspread.Worksheet, server: SandboxServer) -> None:
    """It sends a list of lists of requests, which Google's JSON parser flattens."""
    server.log.clear()
    rule = fmt.DataValidationRule(fmt.BooleanCondition("BOOLEAN", []))
    with fmt.batch_updater(worksheet.spreadsheet) as batch:
        batch.format_cell_range(worksheet, "A1", fmt.CellFormat(horizontalAlignment="LEFT"))
        batch.format_cell_ranges(worksheet, [("B1:B2", fmt.CellFormat(horizontalAlignment="RIGHT"))])
        batch.set_frozen(worksheet, rows=1)
        batch.set_right_to_left(worksheet, False)
        batch.set_data_validation_for_cell_range(worksheet, "C1", rule)
        batch.set_data_validation_for_cell_ranges(worksheet, [("C2", rule)])
        batch.set_text_format_runs(worksheet, "A1", [fmt.TextFormatRun(fmt.TextFormat(bold=True), 0)])
        batch.set_row_height(worksheet, "1", 30)
        batch.set_row_heights(worksheet, [("2", 31)])
        batch.set_column_width(worksheet, "A", 50)
        batch.set_column_widths(worksheet, [("B", 51)])
    assert server.log.count() == 1
    assert fmt.get_user_entered_format(worksheet, "B2").horizontalAlignment == "RIGHT"
    assert fmt.get_data_validation_rule(worksheet, "C2").condition.type == "BOOLEAN"
    assert sizes(worksheet, "rowMetadata", "A1:A2") == [30, 31]
    assert fmt.get_frozen_row_count(worksheet) == 1


def test_an_error_late_in_a_batch_leaves_nothing_of_it(worksheet: gspread.Worksheet) -> None:
    batch = fmt.batch_updater(worksheet.spreadsheet)
    batch.format_cell_range(worksheet, "A1", fmt.CellFormat(horizontalAlignment="LEFT"))
    batch.set_frozen(worksheet, rows=1000)
    with pytest.raises(gspread.exceptions.APIError, match="You can't freeze all visible rows on the sheet"):
        batch.execute()
    assert fmt.get_user_entered_format(worksheet, "A1") is None


def test_a_dataframe_is_formatted_by_its_types(worksheet: gspread.Worksheet) -> None:
    frame = pd.DataFrame({"name": ["a", "b"], "paid": [1.5, 2.5], "count": [1, 2]})
    formatter = BasicFormatter.with_defaults(freeze_headers=True, decimal_format="#,##0.00")
    format_with_dataframe(worksheet, frame, formatter, include_index=False)
    header = fmt.get_user_entered_format(worksheet, "B1")
    assert header.textFormat.bold
    assert round(header.backgroundColor.red, 5) == 0.89804
    assert fmt.get_user_entered_format(worksheet, "B2").numberFormat.to_props() == {
        "type": "NUMBER",
        "pattern": "#,##0.00",
    }
    assert fmt.get_user_entered_format(worksheet, "C3").horizontalAlignment == "RIGHT"
    assert fmt.get_frozen_row_count(worksheet) == 1
