"""Blocks of values on a sheet: read as a ValueRange, written from one, cleared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.sheets.engine import a1, formulas, rendering
from bot.sandbox.sheets.engine.area import Area
from bot.sandbox.sheets.engine.entry import write
from bot.sandbox.sheets.engine.errors import bad_field, invalid
from bot.sandbox.sheets.engine.model import Cell, Json, Sheet, Workbook, row_with_span, trimmed
from bot.sandbox.sheets.engine.protection import check
from bot.sandbox.sheets.engine.protocol_text import not_scalar
from bot.sandbox.sheets.engine.rendering import column_lines, option, renderer, row_lines

Params = Mapping[str, Any]

_SCALARS = frozenset((str, bool, int, float, type(None)))


def value_range(workbook: Workbook, sheet: Sheet, area: Area, params: Params, prefix: str = "") -> Json:
    """A ValueRange of the area, rendered as the parameters say. `prefix` is that of their names (`response`)."""
    names = ("valueRenderOption", "dateTimeRenderOption")
    value_name, date_name = ((prefix + n[0].upper() + n[1:]) if prefix else n for n in names)
    shown = renderer(
        workbook,
        option(params, value_name, "FORMATTED_VALUE", names[0]),
        option(params, date_name, "SERIAL_NUMBER", names[1]),
    )
    major = option(params, "majorDimension", "ROWS")
    major = "ROWS" if major == "DIMENSION_UNSPECIFIED" else major
    lines = column_lines if major == "COLUMNS" else row_lines
    values = rendering.trimmed(lines(workbook, sheet, area, shown))
    answer: Json = {"range": a1.format_area(sheet.title, area), "majorDimension": major}
    return {**answer, "values": values} if values else answer


def rows_of(body: Json, field: str) -> list[list[Any]]:
    """The values of a ValueRange row by row; null where a column-major line is too short."""
    given = body.get("values")
    if given is None:
        return []
    lines = given if isinstance(given, list) else [given]
    for number, line in enumerate(lines):
        if not isinstance(line, list):
            place = f"{field}.values" + (f"[{number}]" if isinstance(given, list) else "")
            shown = f'"{line}"' if isinstance(line, str) else line
            raise bad_field(
                place, f"Invalid value at '{place}' (type.googleapis.com/google.protobuf.ListValue), {shown}"
            )
    if option(body, "majorDimension", "ROWS") == "COLUMNS":
        height = max(map(len, lines), default=0)
        return [[line[i] if i < len(line) else None for line in lines] for i in range(height)]
    return lines


def write_block(
    workbook: Workbook,
    sheet: Sheet,
    area: Area,
    rows: list[list[Any]],
    params: Params,
    user: str,
    shown: Area | None = None,
) -> Json:
    """Writes the rows into the area, which they fill, and reports what was updated.

    Args:
        shown: the area whose values come back when the caller asks for them, when it is larger.
    """
    choice = option(params, "valueInputOption", "INPUT_VALUE_OPTION_UNSPECIFIED")
    if choice == "INPUT_VALUE_OPTION_UNSPECIFIED":
        raise invalid("'valueInputOption' is required but not specified")
    if area:
        check(workbook, sheet, area, user)
    typed, locale, left = choice == "USER_ENTERED", workbook.locale, area.left
    cells = 0
    touched_rows = 0
    touched_columns: set[int] = set()
    for number, line in enumerate(rows, area.top):
        if not set(map(type, line)) <= _SCALARS:
            raise not_scalar(line, number - area.top)
        row = sheet.rows[number]
        if len(row) < left + len(line):
            row += (None,) * (left + len(line) - len(row))
        written = [
            old if new is None else write(old, new, typed, locale)
            for old, new in zip(row[left : left + len(line)], line, strict=True)
        ]
        sheet.rows[number] = trimmed(row[:left] + tuple(written) + row[left + len(line) :])
        columns = [column for column, new in enumerate(line) if new is not None]
        cells += len(columns)
        touched_rows += bool(columns)
        touched_columns.update(columns)
    formulas.forget(workbook)
    counts = {"updatedRows": touched_rows, "updatedColumns": len(touched_columns), "updatedCells": cells}
    corner = Area(area.top, area.left, area.top + 1, area.left + 1)
    answer: Json = {
        "spreadsheetId": workbook.spreadsheet_id,
        "updatedRange": a1.format_area(sheet.title, area or corner),
        **{name: count for name, count in counts.items() if count},
    }
    if area and str(params.get("includeValuesInResponse", "")).lower() == "true":
        answer["updatedData"] = value_range(workbook, sheet, shown or area, params, "response")
    return answer


def clear_block(workbook: Workbook, sheet: Sheet, area: Area, user: str) -> str:
    """Clears the content of the cells and gives the A1 range that was cleared."""
    check(workbook, sheet, area, user)
    for number in range(area.top, area.bottom):
        row = sheet.rows[number]
        span = row[area.left : area.right]
        if any(cell is not None and cell.has_content for cell in span):
            sheet.rows[number] = row_with_span(row, area.left, map(_cleared, span))
    return a1.format_area(sheet.title, area)


def _cleared(cell: Cell | None) -> Cell | None:
    if cell is None or not cell.has_content:
        return cell
    emptied = cell.with_content(None)
    return None if emptied.is_blank else emptied
