"""Bands of cells: some columns from a row on down, or some rows from a column on to the right, that shift together."""

from __future__ import annotations

from typing import NamedTuple

from bot.sandbox.sheets.engine import tables
from bot.sandbox.sheets.engine.area import Area, clamped, whole
from bot.sandbox.sheets.engine.dimension import follow, grow, look_of, size_of
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.model import Cell, Sheet, Workbook, row_with_span
from bot.sandbox.sheets.engine.shifts import Change, Deleted, Inserted

CUTS_A_MERGE = "You can't perform a paste that partially intersects a merge."
CUTS_A_TABLE = "You cannot insert or delete cells over part of a table."


class Band(NamedTuple):
    """An area and the direction in which cells make room for it or close the gap it leaves."""

    sheet: Sheet
    area: Area
    dimension: str

    @property
    def shifted(self) -> Area:
        """The area and everything behind it, to the edge of the grid: all the cells that change."""
        edge = whole(self.sheet)
        return (
            self.area._replace(bottom=edge.bottom) if self.dimension == "ROWS" else self.area._replace(right=edge.right)
        )

    @property
    def across(self) -> tuple[int, int]:
        """The columns (or, shifting to the side, rows) it covers."""
        area = self.area
        return (area.left, area.right) if self.dimension == "ROWS" else (area.top, area.bottom)

    @property
    def along(self) -> tuple[int, int]:
        """The rows (or columns) that come or go."""
        area = self.area
        return (area.top, area.bottom) if self.dimension == "ROWS" else (area.left, area.right)


def insert(workbook: Workbook, band: Band) -> None:
    """Blank cells come into the area; those that stood there move on, and the grid grows as far as they need.

    Inside a table the new cells look like those that made room.

    Raises:
        ApiError: 400, a merge or a table would be cut, or the workbook would get too large.
    """
    _check_merges(band)
    in_table = _check_tables(band)
    sheet, area = band.sheet, band.area
    start, stop = band.along
    by_rows = band.dimension == "ROWS"
    looks = [[look_of(cell) for cell in line] for line in _cells(sheet, area)] if in_table else None
    grow(workbook, sheet, band.dimension, _last_used(band) + (stop - start) - size_of(sheet, band.dimension))
    if by_rows:
        for row in range(sheet.row_count - 1, area.bottom - 1, -1):
            _copy_span(sheet, row - area.height, row, area)
    else:
        for row in range(area.top, area.bottom):
            cells = sheet.rows[row]
            tail = cells[area.left : sheet.column_count - area.width]
            sheet.rows[row] = row_with_span(cells, area.right, tail) if tail else cells
    for offset, row in enumerate(range(area.top, area.bottom)):
        sheet.rows[row] = row_with_span(sheet.rows[row], area.left, looks[offset] if looks else [None] * area.width)
    follow(workbook, sheet, Change(band.dimension, Inserted(start, stop - start), band.across))


def delete(workbook: Workbook, band: Band) -> None:
    """The cells of the area go and those behind them close the gap; the grid keeps its size.

    Raises:
        ApiError: 400, a merge or a table would be cut, or the header of a table would go.
    """
    sheet, area = band.sheet, band.area
    _check_merges(band, closing=True)
    _check_tables(band)
    if band.dimension == "ROWS":
        _check_headers(band)
        for row in range(area.top, sheet.row_count):
            _copy_span(sheet, row + area.height, row, area)
    else:
        for row in range(area.top, area.bottom):
            cells = sheet.rows[row]
            tail = cells[area.right :]
            sheet.rows[row] = row_with_span(cells, area.left, tail + (None,) * area.width)
    sheet.merges = [merge for merge in sheet.merges if not area.contains(clamped(sheet, merge))]
    follow(workbook, sheet, Change(band.dimension, Deleted(*band.along), band.across))


def _cells(sheet: Sheet, area: Area) -> list[list[Cell]]:
    return [
        [sheet.cell(row, column) for column in range(area.left, area.right)] for row in range(area.top, area.bottom)
    ]


def _copy_span(sheet: Sheet, source: int, target: int, area: Area) -> None:
    """Puts the columns of the area in one row into another; a row beyond the grid is blank."""
    given = sheet.rows[source][area.left : area.right] if source < sheet.row_count else ()
    old = sheet.rows[target][area.left : area.right]
    if given or old:
        cells = given + (None,) * (area.width - len(given))
        sheet.rows[target] = row_with_span(sheet.rows[target], area.left, cells)


def _last_used(band: Band) -> int:
    """The end of the last cell, merge or table that moves, as a row or column count; 0 when there is none."""
    sheet, shifted = band.sheet, band.shifted
    by_rows = band.dimension == "ROWS"
    places = [
        (row if by_rows else column) + 1
        for row in range(shifted.top, shifted.bottom)
        for column, cell in enumerate(sheet.rows[row][shifted.left : shifted.right], shifted.left)
        if cell is not None
    ]
    ranges = [*sheet.merges, *(table["range"] for table in tables.on(sheet))]
    areas = [area for area in (clamped(sheet, given) for given in ranges) if shifted.contains(area)]
    places += [area.bottom if by_rows else area.right for area in areas]
    return max(places, default=0)


def _check_merges(band: Band, closing: bool = False) -> None:
    """Raises ApiError 400 when a merge neither moves nor, closing a gap, goes as a whole."""
    for merge in band.sheet.merges:
        area = clamped(band.sheet, merge)
        moves = band.shifted.contains(area) and not (closing and area.overlap(band.area))
        goes = closing and band.area.contains(area)
        if area.overlap(band.shifted) and not moves and not goes:
            raise invalid(CUTS_A_MERGE)


def _check_tables(band: Band) -> bool:
    """Whether the area begins inside a table. Raises ApiError 400 when one would be cut."""
    inside = False
    for table in tables.on(band.sheet):
        area = clamped(band.sheet, table["range"])
        if not area.overlap(band.shifted):
            continue
        if band.dimension == "ROWS":
            whole_table = band.area.left <= area.left and area.right <= band.area.right
            inside = inside or area.top < band.area.top
        else:
            whole_table = band.area.top <= area.top and area.bottom <= band.area.bottom
            inside = inside or area.left < band.area.left
        if not whole_table:
            raise invalid(CUTS_A_TABLE)
    return inside


def _check_headers(band: Band) -> None:
    for table in tables.on(band.sheet):
        if band.area.overlap(tables.header_area(band.sheet, table)):
            raise invalid(tables.HEADER_STAYS)
