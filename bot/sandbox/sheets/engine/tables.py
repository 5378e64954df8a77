"""Tables: named ranges of cells with a header row, typed columns and perhaps a footer. Kept as data on their sheet."""

from __future__ import annotations

from collections.abc import Iterator

from bot.sandbox.sheets.engine import formulas
from bot.sandbox.sheets.engine.area import Area, clamped
from bot.sandbox.sheets.engine.display import formatted
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.grid import shown
from bot.sandbox.sheets.engine.looks.formats import normal
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook

NAME = "tables"
"""Under which name tables are kept in `Sheet.others`."""
HEADER_STAYS = "Cannot delete a table header row. Consider hiding the row instead."


def on(sheet: Sheet) -> list[Json]:
    """The tables of one sheet as they are stored."""
    return sheet.others.get(NAME, [])


def all_of(workbook: Workbook) -> Iterator[tuple[Sheet, Json]]:
    """Every table as it is stored, with its sheet."""
    for sheet in workbook.sheets:
        for table in on(sheet):
            yield sheet, table


def find(workbook: Workbook, table_id: str | None) -> tuple[Sheet, Json]:
    """The table with this id.

    Raises:
        ApiError: 400, there is none.
    """
    for sheet, table in all_of(workbook):
        if table["tableId"] == table_id:
            return sheet, table
    raise invalid(f"No table with id: {table_id or ''}")


def add(sheet: Sheet, table: Json) -> None:
    sheet.others = {**sheet.others, NAME: [*on(sheet), table]}


def replace(sheet: Sheet, table_id: str, new: Json | None) -> None:
    """Puts another table in the place of the one with this id, or removes it."""
    changed = [new if table["tableId"] == table_id else table for table in on(sheet)]
    sheet.others = {**sheet.others, NAME: [table for table in changed if table is not None]}


def band(table: Json) -> Json:
    """The BandedRange of a table's colours; its id is the table's, which may be too odd for a `bandedRangeId`."""
    table_id = table["tableId"]
    fits = table_id.isdecimal() and 0 < int(table_id) < 2**31
    named: Json = {"bandedRangeId": int(table_id)} if fits else {"bandedRangeReference": table_id}
    return {**named, "range": table["range"], "rowProperties": normal(table["rowsProperties"])}


def header_area(sheet: Sheet, table: Json) -> Area:
    area = clamped(sheet, table["range"])
    return area._replace(bottom=area.top + 1)


def has_footer(table: Json) -> bool:
    return "footerColorStyle" in table.get("rowsProperties", {})


def body(sheet: Sheet, table: Json) -> Area:
    """The rows between header and footer."""
    area = clamped(sheet, table["range"])
    top = min(area.top + 1, area.bottom)
    return area._replace(top=top, bottom=max(top, area.bottom - has_footer(table)))


def header(workbook: Workbook, sheet: Sheet, row: int, column: int) -> str:
    """What a header cell shows; "" for a blank one."""
    cell = sheet.cell(row, column)
    value = formulas.results(workbook, sheet).get(row, {}).get(column) if cell.formula is not None else cell.value
    return formatted(value, cell.number_format, workbook.locale)


def columns_of(workbook: Workbook, sheet: Sheet, table: Json) -> list[Json]:
    """One TableColumnProperties for each column of the table, named by what its header cell shows."""
    area = clamped(sheet, table["range"])
    known = {column.get("columnIndex", 0): column for column in table["columnProperties"]}
    columns = []
    for index in range(area.width):
        column = known.get(index, {})
        name = header(workbook, sheet, area.top, area.left + index) or column.get("columnName") or f"Column {index + 1}"
        columns.append({**column, "columnIndex": index, "columnName": name})
    return columns


def show(workbook: Workbook, sheet: Sheet, table: Json) -> Json:
    """A Table as the API shows it."""
    columns = columns_of(workbook, sheet, table)
    shortened = [{name: content for name, content in column.items() if content != 0} for column in columns]
    answer: Json = shown({**table, "columnProperties": shortened})
    return answer
