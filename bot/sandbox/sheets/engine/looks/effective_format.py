"""effectiveFormat: how a cell looks when defaults, bands, its own format, links and conditional formats are joined."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.sandbox.sheets.engine import fields
from bot.sandbox.sheets.engine.area import Area
from bot.sandbox.sheets.engine.display import pattern_of
from bot.sandbox.sheets.engine.fields import Tree
from bot.sandbox.sheets.engine.looks.band_colors import Band, bands
from bot.sandbox.sheets.engine.looks.conditional_formats import ConditionalFormats
from bot.sandbox.sheets.engine.looks.formats import DEFAULT_FORMAT, in_order, recolored, theme_of
from bot.sandbox.sheets.engine.looks.hyperlinks import link_of
from bot.sandbox.sheets.engine.looks.implied_format import format_of
from bot.sandbox.sheets.engine.model import Cell, Effective, ErrorValue, Json, Sheet, Workbook

_Key = tuple[int, str, str | None, tuple[str, str] | None, int, int]
"""All that an effective format depends on: entered format, alignment, link, implied number format, band, rules."""


class EffectiveFormats:
    """Makes the effective formats of an area, one object for all cells that look the same."""

    def __init__(self, workbook: Workbook, sheet: Sheet, area: Area, tree: Tree, now: datetime | None = None) -> None:
        self._locale = workbook.locale
        self._theme = theme_of(workbook)
        self._font = (workbook.properties.get("spreadsheetTheme") or {}).get("primaryFontFamily") or "Arial"
        self._tree = tree
        self._bands: list[Band] = bands(sheet, area)
        self._rules = ConditionalFormats(workbook, sheet, area, now) if sheet.conditional_formats else None
        blank_areas = [band.area.overlap(area) for band in self._bands]
        self._blank_areas = blank_areas + (self._rules.blank_areas() if self._rules else [])
        self._is_plain = not self._bands and not self._rules
        self._simple: dict[tuple[int, str], tuple[Json | None, Json | None]] = {}
        self._known: dict[_Key, tuple[Any, Json]] = {}

    @property
    def paints_blanks(self) -> bool:
        """Whether cells that hold nothing may have an effective format."""
        return bool(self._blank_areas)

    def right(self, row: int) -> int:
        """The column before which such cells end in a row; 0 when there are none."""
        return max((a.right for a in self._blank_areas if a.top <= row < a.bottom), default=0)

    def of(self, row: int, column: int, cell: Cell, value: Effective) -> Json | None:
        """The part of the format that was asked for; None when the cell looks as every untouched cell does."""
        if self._is_plain and cell.formula is None and not _is_special(value):
            simple = (id(cell.format), type(value).__name__)
            found = self._simple.get(simple)
            if found is None:
                found = self._simple[simple] = (cell.format, self._combined(row, column, cell, value))
            return found[1]
        return self._combined(row, column, cell, value)

    def _combined(self, row: int, column: int, cell: Cell, value: Effective) -> Json | None:
        band = overlay = None
        if self._bands:
            band = self._background(row, column)
        if self._rules:
            overlay = self._rules.overlay(row, column, cell, value)
        format_ = cell.format
        if value is None and not format_ and band is None and overlay is None:
            return None
        link = link_of(cell)
        implied = format_of(value)
        shown = (implied.get("type", ""), implied.get("pattern", "")) if implied else None
        key = (id(format_), _alignment(value, format_), link, shown, id(band), id(overlay))
        known = self._known.get(key)
        if known is None:
            look = {"numberFormat": implied, **(format_ or {})} if implied else format_
            whole = self._whole(look, key[1], link, cell.formula is None, band, overlay)
            # the parts are kept beside the answer, so that their identities stay theirs
            known = self._known[key] = ((format_, band, overlay), fields.pick(whole, self._tree))
        return known[1]

    def _background(self, row: int, column: int) -> Json | None:
        for band in self._bands:
            area = band.area
            if area.top <= row < area.bottom and area.left <= column < area.right:
                return band.background(row, column)
        return None

    def _whole(
        self,
        format_: Json | None,
        alignment: str,
        link: str | None,
        of_text: bool,
        band: Json | None,
        overlay: Json | None,
    ) -> Json:
        entered, painted = format_ or {}, overlay or {}
        text = {**DEFAULT_FORMAT["textFormat"], "fontFamily": self._font}
        display = entered.get("hyperlinkDisplayType") or ("LINKED" if link else "PLAIN_TEXT")
        if link and display == "LINKED":
            text |= {"foregroundColor": {}, "foregroundColorStyle": {"themeColor": "LINK"}, "underline": True}
            if of_text:
                text["link"] = {"uri": link}
        text |= {**entered.get("textFormat", {}), **painted.get("textFormat", {})}
        whole: Json = {
            **DEFAULT_FORMAT,
            **(band or {}),
            "horizontalAlignment": alignment,
            **entered,
            **painted,
            "textFormat": text,
            "hyperlinkDisplayType": display,
        }
        number_format = entered.get("numberFormat")
        if number_format and (pattern := pattern_of(number_format, self._locale)):
            whole["numberFormat"] = {"type": number_format.get("type", "NUMBER"), "pattern": pattern}
        result: Json = in_order(recolored(whole, self._theme))
        return result


def _is_special(value: Effective) -> bool:
    """Whether more than the kind of value may matter: it may be a link, or bring a number format along."""
    return value[:4].lower() == "http" if isinstance(value, str) else format_of(value) is not None


def _alignment(value: Effective, format_: Json | None) -> str:
    """Numbers right, booleans and errors in the middle, all else (numbers shown as plain text too) left."""
    if isinstance(value, float):
        is_text = format_ and format_.get("numberFormat", {}).get("type") == "TEXT"
        return "LEFT" if is_text else "RIGHT"
    return "CENTER" if isinstance(value, bool | ErrorValue) else "LEFT"
