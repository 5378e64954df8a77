"""The answers of the Sheets API as types, read straight from the bytes without a dict for every brace.

The attributes are named as the API names them. A masked read of 100,000 key cells comes as 7 MB of JSON; as plain dicts
it takes 50 MB and three times as long.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from bot.core.cell_error import SHOWN, bare_error
from bot.core.snapshot import CellValue

_PERHAPS_ERROR = ("#", "L")  # what the name of each error begins with
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


class ErrorValue(msgspec.Struct, gc=False):
    """What kind of error a formula shows."""

    type: str = ""


class ExtendedValue(msgspec.Struct, gc=False):
    """What a cell holds or shows: at most one of these."""

    stringValue: str | None = None  # noqa: N815 - the API's name, as everything below
    numberValue: int | float | None = None  # noqa: N815
    boolValue: bool | None = None  # noqa: N815
    formulaValue: str | None = None  # noqa: N815
    errorValue: ErrorValue | None = None  # noqa: N815

    @property
    def value(self) -> CellValue:
        """As a cell value, an error by its name alone; None for blank."""
        text = self.stringValue
        if text is not None:
            return bare_error(text) if text[:1] in _PERHAPS_ERROR else text
        if self.numberValue is not None:
            return self.numberValue
        if self.boolValue is not None:
            return self.boolValue
        if self.errorValue is not None:
            return SHOWN.get(self.errorValue.type, SHOWN["ERROR"])
        return None if self.formulaValue is None else bare_error(self.formulaValue)


class Color(msgspec.Struct, gc=False):
    """Parts of one, 0 to 1."""

    red: float = 0.0
    green: float = 0.0
    blue: float = 0.0


class ColorStyle(msgspec.Struct, gc=False):
    """A colour as people chose it: by itself, or one of the spreadsheet's theme."""

    rgbColor: Color | None = None  # noqa: N815
    themeColor: str = ""  # noqa: N815


class TextFormat(msgspec.Struct, gc=False):
    """How the text of a cell looks."""

    strikethrough: bool = False


class NumberFormat(msgspec.Struct, frozen=True, gc=False):
    """How numbers of a cell are shown."""

    type: str = ""
    pattern: str = ""


class CellFormat(msgspec.Struct, gc=False):
    """What people and the bot set: no conditional format, no alternating colours."""

    backgroundColor: Color | None = None  # noqa: N815
    backgroundColorStyle: ColorStyle | None = None  # noqa: N815
    textFormat: TextFormat | None = None  # noqa: N815
    numberFormat: NumberFormat | None = None  # noqa: N815

    @property
    def background(self) -> str | None:
        """As `#RRGGBB`; None for none and for white.

        A colour of the spreadsheet's theme is given as the service resolves it in `backgroundColor`; where it does not,
        as the default theme has it, so that it is never taken for no colour.
        """
        chosen = self.backgroundColorStyle
        colour = self.backgroundColor if chosen is None or chosen.rgbColor is None else chosen.rgbColor
        if colour is None:
            return None if chosen is None else _DEFAULT_THEME.get(chosen.themeColor)
        text = "#" + "".join(f"{round(255 * part):02X}" for part in (colour.red, colour.green, colour.blue))
        return None if text == "#FFFFFF" else text

    @property
    def struck(self) -> bool:
        """Whether the text is struck through."""
        return self.textFormat is not None and self.textFormat.strikethrough


class CellData(msgspec.Struct, gc=False):
    """One cell, as far as it was asked for."""

    userEnteredValue: ExtendedValue | None = None  # noqa: N815
    effectiveValue: ExtendedValue | None = None  # noqa: N815
    note: str = ""
    userEnteredFormat: CellFormat | None = None  # noqa: N815


class RowData(msgspec.Struct, gc=False):
    """Cells side by side."""

    values: list[CellData] = []


_row = msgspec.json.Decoder(RowData)


class DimensionProperties(msgspec.Struct, gc=False):
    """How a column looks."""

    pixelSize: int | None = None  # noqa: N815


class GridData(msgspec.Struct, gc=False):
    """Rows below each other from a 0-based place on; they are taken apart one by one."""

    startRow: int = 0  # noqa: N815
    startColumn: int = 0  # noqa: N815
    rowData: list[msgspec.Raw] = []  # noqa: N815
    columnMetadata: list[DimensionProperties] = []  # noqa: N815

    def rows(self) -> Iterator[list[CellData]]:
        """The cells of each row, from the first column that was asked for to the last that holds anything."""
        for raw in self.rowData:
            yield _row.decode(raw).values


class Sheet(msgspec.Struct, gc=False):
    """One tab."""

    properties: dict[str, Any] = {}
    merges: list[dict[str, int]] = []
    protectedRanges: list[dict[str, Any]] = []  # noqa: N815
    filterViews: list[dict[str, Any]] = []  # noqa: N815
    data: list[GridData] = []

    @property
    def sheet_id(self) -> int:
        """Its id; the first tab's may be left out."""
        found: int = self.properties.get("sheetId", 0)
        return found


class Spreadsheet(msgspec.Struct, gc=False):
    """The answer of `spreadsheets.get` and of `getByDataFilter`."""

    properties: dict[str, Any] = {}
    sheets: list[Sheet] = []


class BatchUpdateResponse(msgspec.Struct, gc=False):
    """The answer of `batchUpdate`."""

    replies: list[Mapping[str, Any]] = []
    updatedSpreadsheet: Spreadsheet = msgspec.field(default_factory=Spreadsheet)  # noqa: N815


class ValueRange(msgspec.Struct, gc=False):
    """One entry of `valueRanges`; its values are taken apart when they are wanted."""

    values: msgspec.Raw = msgspec.Raw(b"[]")


class BatchGetValuesResponse(msgspec.Struct, gc=False):
    """The answer of `values.batchGet`."""

    valueRanges: list[ValueRange] = []  # noqa: N815
