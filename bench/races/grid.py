"""A tab as people see it: rows known again by a cell that moves with them, columns by their headers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.sandbox.sheets.engine import a1
from bot.sandbox.sheets.engine.cell import Cell
from bot.sandbox.sheets.engine.looks.formats import hex_of_color
from bot.sandbox.sheets.engine.model import Sheet, Workbook

RENAMED = " (new)"
"""What stands behind a header that people renamed."""
_HEADERS_WITHIN = 8
_NAME = "nameInRaces"


class Facets(NamedTuple):
    """All that people and the bot put into one cell."""

    value: Any = None
    colour: str | None = None
    struck: bool = False
    note: str = ""


BLANK = Facets()
_UNTICKED = Facets(False)
"""What a new row between rows with checkboxes holds."""
_LOOKS = ("backgroundColorStyle", "textFormat")
"""Where the formats that are facets stand."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One tab at one moment. Rows and columns count from 0.

    Attributes:
        header: the row of the headers.
        columns: by header, a renamed one under its old name.
        rows: by what stands in the key column; rows without a key are not among them.
    """

    sheet: Sheet
    header: int
    columns: Mapping[str, int]
    rows: Mapping[str, int]

    @property
    def last(self) -> int:
        """The last row with anything typed in it, or a key."""
        below = range(len(self.sheet.rows) - 1, self.header, -1)
        filled = (row for row in below if any(cell is not None and cell.has_content for cell in self.sheet.rows[row]))
        return max(next(filled, self.header), *self.rows.values(), self.header)

    def cell(self, key: str, column: str) -> str:
        """Where the cell is, such as D7. Raises KeyError: there is no such row or column."""
        return f"{a1.column_letters(self.columns[column])}{self.rows[key] + 1}"

    def facets(self, row: int, column: str) -> Facets:
        """What is in a cell."""
        return read_facets(self.sheet.cell(row, self.columns[column]))


def read_grid(workbook: Workbook, title: str, key: str) -> Grid | None:
    """The tab of that title; None when it is not there, or no header reads `key`."""
    sheet = workbook.find_title(title)
    if sheet is None:
        return None
    for header, row in enumerate(sheet.rows[:_HEADERS_WITHIN]):
        at = next((at for at, cell in enumerate(row) if _name(cell) == key), None)
        if at is None:
            continue
        columns: dict[str, int] = {key: at}  # whatever was written over its header since
        for number, cell in enumerate(row):
            if cell is not None and isinstance(cell.value, str) and cell.value:
                columns.setdefault(cell.value.removesuffix(RENAMED), number)
        rows: dict[str, int] = {}
        named: dict[str, int] = {}
        for number in range(header + 1, len(sheet.rows)):
            cell = sheet.cell(number, at)
            name = _name(cell)
            if name == key:
                continue  # headers that came along into an archive: nobody takes them for a row to work on
            if name and _NAME in (cell.more or {}):
                named[name] = number
            elif name:
                rows.setdefault(name, number)
        return Grid(sheet, header, columns, named or rows)  # where rows have names, other texts there are none
    return None


def name_rows(sheet: Sheet, column: int, first: int = 0) -> None:
    """Gives what stands in a column to its cells as names that no call of the API sees or changes."""
    for row in range(first, len(sheet.rows)):
        cell = sheet.cell(row, column)
        if cell.value is not None:
            sheet.put(row, column, cell.with_more(_NAME, cell.value))


def _name(cell: Cell | None) -> str | None:
    """What a row is called, whatever was written over the cell since; where nobody named it, what stands there."""
    name = (cell.more or {}).get(_NAME, cell.value) if cell is not None else None
    return name if isinstance(name, str) and name else None


def read_rows(grid: Grid) -> tuple[dict[str, dict[str, Facets]], list[str]]:
    """Every row by its key, the cells by header; and what is in rows that have none, in words."""
    by_row = {row: key for key, row in grid.rows.items()}
    rows: dict[str, dict[str, Facets]] = {}
    strays: list[str] = []
    for number in range(grid.header + 1, len(grid.sheet.rows)):
        cells = grid.sheet.rows[number]
        key = by_row.get(number)
        if key is not None:
            width = len(cells)
            rows[key] = {name: read_facets(cells[at]) if at < width else BLANK for name, at in grid.columns.items()}
        elif any(cell is not None and _is_marked(cell) for cell in cells):
            seen = ((name, grid.facets(number, name)) for name in grid.columns)
            strays += [f"a row of nobody's holds {name} = {one}" for name, one in seen if one not in (BLANK, _UNTICKED)]
    return rows, strays


def _is_marked(cell: Cell) -> bool:
    """Whether anything stands in a cell that is one of its facets."""
    return cell.has_content or bool(cell.note) or any(name in (cell.format or ()) for name in _LOOKS)


def read_facets(cell: Cell | None) -> Facets:
    """What is in a cell; white is no colour."""
    if cell is None:
        return BLANK
    style = cell.format
    if not style and cell.formula is None and cell.more is None and cell.value != "":
        return Facets(cell.value)
    style = style or {}
    colour = style.get("backgroundColorStyle", {}).get("rgbColor")
    shown = hex_of_color(colour).upper() if colour is not None else None
    value = cell.formula if cell.formula is not None else cell.value
    return Facets(
        None if value == "" else value,
        None if shown == "#FFFFFF" else shown,
        bool(style.get("textFormat", {}).get("strikethrough")),
        cell.note or "",
    )
