"""An image of a tab: what a masked read of the grid shows, cell by cell, and finding rows in it by identity. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.cell_error import SHOWN, bare_error
from bot.core.memory import ChangeKind, JsonValue
from bot.core.snapshot import CellValue
from bot.core.stored import same_value
from bot.sheets.box import Box, Seen, is_inside, without

CELL_FIELDS = (
    "userEnteredValue,effectiveValue,note,"
    "userEnteredFormat(backgroundColor,backgroundColorStyle,numberFormat,textFormat(strikethrough))"
)
_DEFAULT_THEME = {
    "TEXT": "#000000",
    "ACCENT1": "#4285F4",
    "ACCENT2": "#EA4335",
    "ACCENT3": "#FBBC04",
    "ACCENT4": "#34A853",
    "ACCENT5": "#FF6D01",
    "ACCENT6": "#46BDC6",
    "LINK": "#1155CC",
}

SHEET_FIELDS = f"sheets(properties,merges,protectedRanges,data(startRow,startColumn,rowData.values({CELL_FIELDS})))"


@dataclass(frozen=True, slots=True)
class ImageCell:
    """One cell. `formula`: it holds one. `spilled`: its value comes from a formula elsewhere."""

    value: CellValue = None
    formula: bool = False
    spilled: bool = False
    background: str | None = None
    struck: bool = False
    note: str = ""
    has_number_format: bool = False

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


def read_image(sheet: Mapping[str, Any], account: str, asked: Sequence[Box]) -> Image:
    """The image of one `sheets[]` entry of an answer with `SHEET_FIELDS`. Pure.

    `asked` are the boxes that were read; an end of 0 is open.
    """
    properties = sheet.get("properties", {})
    grid = properties.get("gridProperties", {})
    row_count, column_count = grid.get("rowCount", 0), grid.get("columnCount", 0)
    rows: dict[int, dict[int, ImageCell]] = {}
    for data in sheet.get("data", ()):
        top, left = data.get("startRow", 0), data.get("startColumn", 0)
        for index, row in enumerate(data.get("rowData", ())):
            for offset, cell in enumerate(row.get("values", ())):
                if cell:
                    rows.setdefault(top + index, {})[left + offset] = _read_cell(cell)
    return Image(
        sheet_id=properties.get("sheetId", 0),
        row_count=row_count,
        column_count=column_count,
        rows=rows,
        seen=Seen((top, bottom or row_count, left, right or column_count) for top, bottom, left, right in asked),
        merges=tuple(read_box(box, row_count, column_count) for box in sheet.get("merges", ())),
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


def _protected(sheet: Mapping[str, Any], row_count: int, column_count: int, account: str) -> Iterator[Box]:
    for protection in sheet.get("protectedRanges", ()):
        may = protection.get("requestingUserCanEdit") or account in protection.get("editors", {}).get("users", ())
        if protection.get("warningOnly") or may:
            continue
        free = [read_box(box, row_count, column_count) for box in protection.get("unprotectedRanges", ())]
        whole = read_box(protection.get("range", {}), row_count, column_count)
        yield from without(whole, free)


def _read_cell(cell: Mapping[str, Any]) -> ImageCell:
    entered, effective = cell.get("userEnteredValue"), cell.get("effectiveValue")
    style = cell.get("userEnteredFormat", {})
    return ImageCell(
        value=read_value(effective if effective is not None else entered),
        formula=entered is not None and "formulaValue" in entered,
        spilled=bool(effective) and not entered,
        background=read_colour(style),
        struck=bool(style.get("textFormat", {}).get("strikethrough")),
        note=cell.get("note", ""),
        has_number_format=bool(style.get("numberFormat")),
    )


def read_value(value: Mapping[str, Any] | None) -> CellValue:
    """An ExtendedValue as a cell value, an error by its name alone; None for blank."""
    if not value:
        return None
    if "errorValue" in value:
        return SHOWN.get(value["errorValue"].get("type", ""), SHOWN["ERROR"])
    for key in ("stringValue", "numberValue", "boolValue", "formulaValue"):
        if key in value:
            found = value[key]
            return bare_error(found if isinstance(found, (str, int, float, bool)) else str(found))
    return None


def read_colour(style: Mapping[str, Any]) -> str | None:
    """The background of a userEnteredFormat as `#RRGGBB`; None for none and for white.

    A colour of the spreadsheet's theme is given as the service resolves it in `backgroundColor`; where it does not, as
    the default theme has it, so that it is never taken for no colour. What a conditional format or alternating colours
    show is no userEnteredFormat and therefore nobody's mark.
    """
    chosen = style.get("backgroundColorStyle", {})
    colour = chosen.get("rgbColor", style.get("backgroundColor"))
    if colour is None:
        return _DEFAULT_THEME.get(chosen.get("themeColor", ""))
    text = "#" + "".join(f"{round(255 * colour.get(part, 0)):02X}" for part in ("red", "green", "blue"))
    return None if text == "#FFFFFF" else text
