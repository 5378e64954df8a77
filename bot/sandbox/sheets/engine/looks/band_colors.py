"""Alternating colours: which background a banded range or a table gives to a cell."""

from __future__ import annotations

from typing import NamedTuple

from bot.sandbox.sheets.engine import tables
from bot.sandbox.sheets.engine.area import Area, clamped
from bot.sandbox.sheets.engine.looks.formats import normal
from bot.sandbox.sheets.engine.model import Json, Sheet

_Ranked = tuple[int, Json] | None
"""How strong a colour is (0 header and footer, 1 first band, 2 second) and the background it makes."""


class _Side(NamedTuple):
    """The bands along one dimension; each colour as a background or None."""

    header: Json | None
    first: Json | None
    second: Json | None
    footer: Json | None

    def at(self, index: int, size: int) -> _Ranked:
        if self.header is not None:
            if index == 0:
                return 0, self.header
            index, size = index - 1, size - 1
        if self.footer is not None and index == size - 1:
            return 0, self.footer
        shown = self.second if index % 2 else self.first
        return None if shown is None else (1 + index % 2, shown)


class Band(NamedTuple):
    """One banded range on the grid."""

    area: Area
    rows: _Side | None
    columns: _Side | None

    def background(self, row: int, column: int) -> Json | None:
        """The background of a cell inside. Of two equally strong colours the row's wins."""
        area = self.area
        by_row = self.rows.at(row - area.top, area.height) if self.rows else None
        by_column = self.columns.at(column - area.left, area.width) if self.columns else None
        if by_row is None or (by_column is not None and by_column[0] < by_row[0]):
            by_row = by_column
        return by_row[1] if by_row else None


def bands(sheet: Sheet, area: Area) -> list[Band]:
    """The banded ranges, then the tables with colours, that reach into the area; the first one that fits counts."""
    given = [(b, b.get("rowProperties"), b.get("columnProperties")) for b in sheet.banded_ranges]
    given += [(table, table.get("rowsProperties"), None) for table in tables.on(sheet)]
    found = []
    for item, rows, columns in given:
        if item.get("range") and (rows or columns):
            band = Band(clamped(sheet, item["range"]), _side(rows), _side(columns))
            if band.area.overlap(area):
                found.append(band)
    return found


def _side(properties: Json | None) -> _Side | None:
    if not properties:
        return None
    shown = normal(properties)
    names = ("headerColor", "firstBandColor", "secondBandColor", "footerColor")
    return _Side(*(_background(shown, name) for name in names))


def _background(properties: Json, name: str) -> Json | None:
    if name not in properties:
        return None
    return {"backgroundColor": properties[name], "backgroundColorStyle": properties[name + "Style"]}
