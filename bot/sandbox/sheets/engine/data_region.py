"""Finding the table that values are appended to: the region of data around a place, as the service sees it."""

from __future__ import annotations

from bot.sandbox.sheets.engine import formulas
from bot.sandbox.sheets.engine.area import Area
from bot.sandbox.sheets.engine.model import Sheet, Workbook


def last_region(workbook: Workbook, sheet: Sheet, area: Area) -> Area | None:
    """The lowest table that overlaps the area, grown to its full size beyond it; None when the area is blank.

    A table is a block of cells with content that touch each other, also by a corner, boxed in.
    Source: developers.google.com/workspace/sheets/api/guides/values#append_values.
    """
    content = _Content(workbook, sheet)
    for row in range(area.bottom - 1, area.top - 1, -1):
        column = content.last_column(row, area.left, area.right)
        if column is not None:
            return _grown(content, sheet, Area(row, column, row + 1, column + 1))
    return None


class _Content:
    """Which cells have content, entered or spilled."""

    def __init__(self, workbook: Workbook, sheet: Sheet) -> None:
        self.rows = sheet.rows
        self.computed = formulas.results(workbook, sheet)

    def last_column(self, row: int, left: int, right: int) -> int | None:
        cells = self.rows[row]
        found = self.computed.get(row) if self.computed else None
        for column in range(right - 1 if found else min(right, len(cells)) - 1, left - 1, -1):
            cell = cells[column] if column < len(cells) else None
            if (cell is not None and cell.has_content) or (found and found.get(column) is not None):
                return column
        return None

    def any(self, row: int, left: int, right: int) -> bool:
        return self.last_column(row, max(left, 0), right) is not None


def _grown(content: _Content, sheet: Sheet, box: Area) -> Area:
    top, left, bottom, right = box
    while True:
        while top > 0 and content.any(top - 1, left - 1, min(right + 1, sheet.column_count)):
            top -= 1
        while bottom < sheet.row_count and content.any(bottom, left - 1, min(right + 1, sheet.column_count)):
            bottom += 1
        around = range(max(top - 1, 0), min(bottom + 1, sheet.row_count))
        grew = False
        while left > 0 and any(content.any(row, left - 1, left) for row in around):
            left, grew = left - 1, True
        while right < sheet.column_count and any(content.any(row, right, right + 1) for row in around):
            right, grew = right + 1, True
        if not grew:
            return Area(top, left, bottom, right)
