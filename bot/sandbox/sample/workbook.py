"""The sample workbook, ready for the local Sheets API, and the journeys of its parcels for the carrier simulators."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.sandbox.carriers.journeys import Journey, parse_journeys
from bot.sandbox.sample.entries import SampleMistake, read_package_yaml
from bot.sandbox.sample.reading import Font, Sample, SampleColumn, SampleRow, report, sample
from bot.sandbox.sheets.engine.looks.formats import color_of_hex, normal_format
from bot.sandbox.sheets.engine.model import Cell, Json, Sheet, Workbook

OWNER = "shift.lead@example.com"
TIME_ZONE = "America/New_York"
_REPORT_ID = 77_003
_SPARE_ROWS = 20  # below the last row: checkboxes and lists are dragged down further than anybody has come
_FORMATS: Mapping[str, Json] = {
    "time": {"numberFormat": {"type": "DATE_TIME", "pattern": "m/d/yyyy h:mm:ss"}},
    "date": {"numberFormat": {"type": "DATE", "pattern": "m/d/yyyy"}},
}


def sample_workbook(spreadsheet_id: str) -> Workbook:
    """The sample as a spreadsheet that the bot has never seen: without any of its columns, IDs or colours.

    Raises:
        SampleMistake: responses.yaml or report.yaml cannot be used; names file, row and key.
    """
    form = sample()
    sheets = [_tab(0, form), _tab(_REPORT_ID, report())]
    for number, (title, lines) in enumerate(form.other_tabs.items(), start=1):
        sheets.append(_notes(number * 1_000_003, title, lines))
    return Workbook(spreadsheet_id, form.title, OWNER, sheets, locale="en_US", time_zone=TIME_ZONE)


def sample_journeys() -> dict[str, Journey]:
    """The journeys of the sample's parcels by tracking number.

    Raises:
        SampleMistake: parcels.yaml cannot be used; names the number and what is wrong.
    """
    try:
        return parse_journeys(read_package_yaml("parcels.yaml"))
    except SampleMistake:
        raise
    except ValueError as error:
        raise SampleMistake("parcels.yaml", str(error)) from None


def _tab(sheet_id: int, content: Sample) -> Sheet:
    columns = content.columns
    sheet = Sheet.empty(sheet_id, content.tab, content.last_row + _SPARE_ROWS, len(columns))
    sheet.grid["frozenRowCount"] = 1
    sheet.column_properties = [{"pixelSize": column.width} for column in columns]
    bold = normal_format({"textFormat": {"bold": True}, "backgroundColor": color_of_hex("#F3F3F3")})
    sheet.rows[0] = tuple(Cell(column.header, format=bold) for column in columns)
    rules = [_rule(column) for column in columns]
    looks = [normal_format(dict(_FORMATS.get(column.kind, {}))) for column in columns]
    by_row = {row.row: row for row in content.rows}
    for at in range(1, sheet.row_count):
        row = by_row.get(at + 1)
        cells = [
            _cell(column, row, rule, look, is_key=column.name == content.key)
            for column, rule, look in zip(columns, rules, looks, strict=True)
        ]
        sheet.rows[at] = tuple(cell if cell is None or not cell.is_blank else None for cell in cells)
        if row is not None and row.marks.hidden:
            sheet.row_properties[at] = {"hiddenByUser": True}
    return sheet


def _rule(column: SampleColumn) -> Json | None:
    """A person's validation: a list that warns, a checkbox that takes other words too."""
    if column.kind == "choice":
        values = [{"userEnteredValue": value} for value in column.values]
        return {"condition": {"type": "ONE_OF_LIST", "values": values}, "showCustomUi": True}
    return {"condition": {"type": "BOOLEAN"}} if column.kind == "tick" else None


def _cell(
    column: SampleColumn, row: SampleRow | None, rule: Json | None, look: Json | None, *, is_key: bool
) -> Cell | None:
    value = row.cells.get(column.name) if row else None
    if value is None and column.kind == "tick":
        value = False  # an empty checkbox
    more: Json = {"dataValidation": rule} if rule else {}
    look = dict(look or {}) if value is not None else {}
    if row is not None:
        font = row.marks.cells.get(column.name, Font())
        struck = font.struck or (row.marks.struck and value is not None)
        look |= _text_format(replace(font, struck=struck))
        if is_key:
            look |= {"backgroundColor": color_of_hex(row.marks.background)} if row.marks.background else {}
            more |= {"note": row.marks.note} if row.marks.note else {}
    return Cell(value, format=normal_format(look), more=more or None)


def _text_format(font: Font) -> Json:
    style: Json = {}
    if font.bold:
        style["bold"] = True
    if font.struck:
        style["strikethrough"] = True
    if font.colour:
        style["foregroundColor"] = color_of_hex(font.colour)
    return {"textFormat": style} if style else {}


def _notes(sheet_id: int, title: str, lines: tuple[str, ...]) -> Sheet:
    sheet = Sheet.empty(sheet_id, title, 100, 6)
    sheet.column_properties[0] = {"pixelSize": 620}
    for at, line in enumerate(lines):
        sheet.put(at, 0, Cell(line))
    return sheet
