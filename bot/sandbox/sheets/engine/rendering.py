"""How the values methods show a cell: formatted, unformatted or as its formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox.sheets.engine import formulas
from bot.sandbox.sheets.engine.area import Area
from bot.sandbox.sheets.engine.display import formatted
from bot.sandbox.sheets.engine.errors import bad_field
from bot.sandbox.sheets.engine.looks.implied_format import format_of
from bot.sandbox.sheets.engine.model import BLANK, Cell, Effective, ErrorValue, Sheet, Workbook

Render = Callable[[Cell, Effective], Any]
Lines = list[list[Any]]

_ENUMS = {
    "majorDimension": ("google.apps.sheets.v4.Dimension", ("DIMENSION_UNSPECIFIED", "ROWS", "COLUMNS")),
    "valueRenderOption": (
        "google.apps.sheets.v4.ValueRenderOption",
        ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"),
    ),
    "dateTimeRenderOption": ("google.apps.sheets.v4.DateTimeRenderOption", ("SERIAL_NUMBER", "FORMATTED_STRING")),
    "valueInputOption": (
        "google.apps.sheets.v4.ValueInputOption",
        ("INPUT_VALUE_OPTION_UNSPECIFIED", "RAW", "USER_ENTERED"),
    ),
    "insertDataOption": (
        "google.apps.sheets.v4.AppendValuesRequest.InsertDataOption",
        ("OVERWRITE", "INSERT_ROWS"),
    ),
}


def option(params: Mapping[str, Any], name: str, default: str, enum: str | None = None) -> str:
    """An enumerated parameter, or its default.

    Raises:
        ApiError: 400, not one of its values.
    """
    text = params.get(name)
    if text is None or text == "":
        return default
    type_name, allowed = _ENUMS[enum or name]
    if text not in allowed:
        snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in name)
        raise bad_field(snake, f"Invalid value at '{snake}' (type.googleapis.com/{type_name}), \"{text}\"")
    return str(text)


def number_json(number: float) -> float | int:
    """A double as JSON shows it: no ".0" behind a whole number."""
    return int(number) if number.is_integer() and abs(number) < 1e17 else float(number)


def _plain(_: Cell, value: Effective) -> Any:
    if type(value) is str:
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 1e17 else float(value)
    return str(value) if isinstance(value, ErrorValue) else value


def _is_moment(cell: Cell, value: Effective) -> bool:
    """Whether a number is shown as a date, a time or a duration."""
    if not isinstance(value, float):
        return False
    number_format = cell.number_format or format_of(value) or {}
    return number_format.get("type") in ("DATE", "TIME", "DATE_TIME")


def renderer(workbook: Workbook, value_option: str, date_option: str) -> Render:
    """The function that turns a cell and its effective value into JSON; None for a blank one."""
    locale = workbook.locale

    def show_formatted(cell: Cell, value: Effective) -> Any:
        if type(value) is str and not cell.format:
            return value
        return None if value is None else formatted(value, cell.number_format, locale)

    def show_dates(cell: Cell, value: Effective) -> Any:
        return show_formatted(cell, value) if _is_moment(cell, value) else _plain(cell, value)

    show_plain = show_dates if date_option == "FORMATTED_STRING" else _plain

    def show_formula(cell: Cell, value: Effective) -> Any:
        return show_plain(cell, value) if cell.formula is None else cell.formula

    if value_option == "FORMATTED_VALUE":
        return show_formatted
    return show_formula if value_option == "FORMULA" else show_plain


def row_lines(workbook: Workbook, sheet: Sheet, area: Area, render: Render) -> Lines:
    """The area row by row; None for a blank cell, blanks at the end of a row may be missing."""
    if area.width == 1:
        return [[value] for value in column_lines(workbook, sheet, area, render)[0]]
    computed = formulas.results(workbook, sheet)
    top, left, bottom, right = area
    lines: Lines = []
    for number, row in enumerate(sheet.rows[top:bottom], top):
        found = computed.get(number) if computed else None
        if found:
            cells = row + (None,) * (right - len(row)) if len(row) < right else row
            line = [
                render(cell or BLANK, found.get(column, cell.value if cell else None))
                for column, cell in enumerate(cells[left:right], left)
            ]
        else:
            line = [None if cell is None else render(cell, cell.value) for cell in row[left:right]]
        lines.append(line)
    return lines


def column_lines(workbook: Workbook, sheet: Sheet, area: Area, render: Render) -> Lines:
    """The area column by column; None for a blank cell."""
    computed = formulas.results(workbook, sheet)
    rows = sheet.rows[area.top : area.bottom]
    lines: Lines = []
    for column in range(area.left, area.right):
        if render is _plain:  # as programs read: most cells are texts, and need no call each
            values = [None if column >= len(row) or (cell := row[column]) is None else cell.value for row in rows]
            line = [value if type(value) is str else _plain(BLANK, value) for value in values]
        else:
            line = [
                None if column >= len(row) or (cell := row[column]) is None else render(cell, cell.value)
                for row in rows
            ]
        for number, found in computed.items():
            if column in found and area.top <= number < area.bottom:
                line[number - area.top] = render(sheet.cell(number, column), found[column])
        lines.append(line)
    return lines


def trimmed(lines: Lines) -> Lines:
    """The lines as the API returns them: blank ends cut off, "" for the blanks between."""
    for line in lines:
        while line and line[-1] is None:
            line.pop()
    while lines and not lines[-1]:
        lines.pop()
    return [["" if value is None else value for value in line] if None in line else line for line in lines]
