"""An image of a tab: what a masked read of the grid shows, cell by cell. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from bot.core.memory import ChangeKind, JsonValue
from bot.core.snapshot import CellValue
from bot.core.stored import same_value
from bot.sheets.answers import CellData, NumberFormat, Sheet
from bot.sheets.box import Box, Seen, is_inside, without

CELL_FIELDS = (
    "userEnteredValue,effectiveValue,note,"
    "userEnteredFormat(backgroundColor,backgroundColorStyle,numberFormat,textFormat(strikethrough))"
)
SHEET_FIELDS = f"sheets(properties,merges,protectedRanges,data(startRow,startColumn,rowData.values({CELL_FIELDS})))"


class ImageCell(msgspec.Struct, frozen=True, gc=False):
    """One cell. `formula`: it holds one. `spilled`: its value comes from a formula elsewhere."""

    value: CellValue = None
    formula: bool = False
    spilled: bool = False
    background: str | None = None
    struck: bool = False
    note: str = ""
    number_format: NumberFormat | None = None

    def facet(self, kind: ChangeKind) -> JsonValue:
        """What the cell holds of one kind of change."""
        if kind is ChangeKind.VALUE:
            return "" if self.value is None else self.value
        if kind is ChangeKind.BACKGROUND:
            return self.background
        return self.struck if kind is ChangeKind.STRIKETHROUGH else self.note


BLANK = ImageCell()


def same_facet(kind: ChangeKind, one: JsonValue, other: JsonValue) -> bool:
    """Whether two facets of a kind are the same."""
    if kind is ChangeKind.VALUE:
        return same_value(cell_value(one), cell_value(other))
    return one == other


def cell_value(value: JsonValue) -> CellValue:
    """A facet as a cell value; None for what is none."""
    return value if isinstance(value, (str, int, float, bool)) else None


@dataclass(frozen=True, slots=True)
class Image:
    """A tab, or the parts of it that were read.

    Attributes:
        rows: cells by 0-based row, then 0-based column; blank cells are absent.
        seen: what was read; nothing is known outside.
        merges, protected: their boxes; `protected` only those the bot may not edit.
    """

    sheet_id: int
    row_count: int
    column_count: int
    rows: Mapping[int, Mapping[int, ImageCell]]
    seen: Seen
    merges: tuple[Box, ...] = ()
    protected: tuple[Box, ...] = ()

    def cell(self, row: int, column: int) -> ImageCell:
        """The cell at a 0-based place; blank where nothing stands."""
        return self.rows.get(row, {}).get(column, BLANK)

    def knows(self, row: int, column: int) -> bool:
        """Whether the place was read."""
        return self.seen.covers(row, column)

    def headers(self, header_row: int) -> tuple[str, ...]:
        """The header texts of a 1-based row, by 0-based column."""
        cells = self.rows.get(header_row - 1, {})
        width = max(cells, default=-1) + 1
        return tuple(str(cells[at].value) if at in cells and cells[at].value is not None else "" for at in range(width))

    def is_merged(self, row: int, column: int) -> bool:
        """Whether the place lies in merged cells."""
        return any(is_inside(box, row, column) for box in self.merges)

    def is_protected(self, row: int, column: int) -> bool:
        """Whether the bot may not write there."""
        return any(is_inside(box, row, column) for box in self.protected)


def read_image(sheet: Sheet, account: str, asked: Sequence[Box]) -> Image:
    """The image of one `sheets[]` entry of an answer with `SHEET_FIELDS`. Pure.

    `asked` are the boxes that were read; an end of 0 is open.
    """
    grid = sheet.properties.get("gridProperties", {})
    row_count, column_count = grid.get("rowCount", 0), grid.get("columnCount", 0)
    rows: dict[int, dict[int, ImageCell]] = {}
    for data in sheet.data:
        for row, cells in enumerate(data.rows(), data.startRow):
            read = {column: _read_cell(cell) for column, cell in enumerate(cells, data.startColumn) if _holds(cell)}
            if read:
                rows.setdefault(row, {}).update(read)
    return Image(
        sheet_id=sheet.sheet_id,
        row_count=row_count,
        column_count=column_count,
        rows=rows,
        seen=Seen((top, bottom or row_count, left, right or column_count) for top, bottom, left, right in asked),
        merges=tuple(read_box(box, row_count, column_count) for box in sheet.merges),
        protected=tuple(_protected(sheet, row_count, column_count, account)),
    )


def read_box(box: Mapping[str, int], row_count: int, column_count: int) -> Box:
    """A GridRange as (first row, end row, first column, end column), open ends closed."""
    return (
        box.get("startRowIndex", 0),
        box.get("endRowIndex", row_count),
        box.get("startColumnIndex", 0),
        box.get("endColumnIndex", column_count),
    )


def _protected(sheet: Sheet, row_count: int, column_count: int, account: str) -> Iterator[Box]:
    for protection in sheet.protectedRanges:
        may = protection.get("requestingUserCanEdit") or account in protection.get("editors", {}).get("users", ())
        if protection.get("warningOnly") or may:
            continue
        free = [read_box(box, row_count, column_count) for box in protection.get("unprotectedRanges", ())]
        whole = read_box(protection.get("range", {}), row_count, column_count)
        yield from without(whole, free)


def _holds(cell: CellData) -> bool:
    found = (cell.userEnteredValue, cell.effectiveValue, cell.userEnteredFormat)
    return found != (None, None, None) or bool(cell.note)


def _read_cell(cell: CellData) -> ImageCell:
    entered, effective, style = cell.userEnteredValue, cell.effectiveValue, cell.userEnteredFormat
    shown = entered if effective is None else effective
    value = None if shown is None else shown.value
    return ImageCell(
        value,
        entered is not None and entered.formulaValue is not None,
        entered is None and value is not None,
        None if style is None else style.background,
        style is not None and style.struck,
        cell.note,
        None if style is None else style.numberFormat,
    )
