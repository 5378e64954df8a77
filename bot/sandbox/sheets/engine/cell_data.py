"""CellData: one cell as JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox.sheets.engine import fields
from bot.sandbox.sheets.engine.area import Area
from bot.sandbox.sheets.engine.display import formatted
from bot.sandbox.sheets.engine.fields import Tree, wants
from bot.sandbox.sheets.engine.looks.effective_format import EffectiveFormats
from bot.sandbox.sheets.engine.looks.formats import recolored, theme_of
from bot.sandbox.sheets.engine.looks.hyperlinks import link_of
from bot.sandbox.sheets.engine.masks import MORE_FIELDS
from bot.sandbox.sheets.engine.model import Cell, Effective, ErrorValue, Json, Sheet, Workbook
from bot.sandbox.sheets.engine.rendering import number_json

Read = Callable[[int, int, Cell, Effective], Json]
"""(row, column, cell, effective value) → its JSON, to be shared and not changed."""


def extended_value(value: Effective, formula: str | None = None) -> Json | None:
    """An ExtendedValue; None for a blank."""
    if formula is not None:
        return {"formulaValue": formula}
    if type(value) is str:
        return {"stringValue": value}
    if value is None:
        return None
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, float):
        return {"numberValue": number_json(value)}
    if isinstance(value, ErrorValue):
        return {"errorValue": {"type": value.type, **({"message": value.message} if value.message else {})}}
    return {"stringValue": str(value)}


class CellReader:
    """Builds the CellData that a mask asks for. Formats are built once for each distinct one.

    Attributes:
        read: the cell's JSON in the order of the API; `{}` when nothing asked for is there.
        needs_results: whether the effective values must be known.
        only_more: whether nothing is asked for but notes, validations and the like.
        effective_formats: None when nobody asks for them.
    """

    def __init__(self, workbook: Workbook, sheet: Sheet, area: Area, tree: Tree) -> None:
        self._locale = workbook.locale
        self._reaches_within = any(tree.values())
        self._theme = theme_of(workbook) if workbook.properties.get("spreadsheetTheme") else None
        self._entered = wants(tree, "userEnteredValue")
        self._effective = wants(tree, "effectiveValue")
        self._formatted = wants(tree, "formattedValue")
        self._format = wants(tree, "userEnteredFormat")
        effective = wants(tree, "effectiveFormat")
        self.effective_formats = None if effective is None else EffectiveFormats(workbook, sheet, area, effective)
        self._hyperlink = wants(tree, "hyperlink")
        self._more = tuple((name, below) for name in MORE_FIELDS if (below := wants(tree, name)) is not None)
        self._formats: dict[int, tuple[Any, Json]] = {}
        self._alone: dict[int, tuple[Any, Json]] = {}
        self.needs_results = any(x is not None for x in (self._effective, self._formatted, effective))
        others = (self._entered, self._hyperlink)
        self.only_more = not self.needs_results and all(x is None for x in (*others, self._format))
        self.read: Read = self._whole
        if not self._more and all(x is None for x in (*others, self._effective, self._formatted)):
            if effective is None:
                self.read = self._only_entered_format
            elif self._format is None:
                self.read = self._only_effective_format

    def _whole(self, row: int, column: int, cell: Cell, value: Effective) -> Json:
        answer: Json = {}
        entered = None
        if self._entered is not None and (entered := extended_value(cell.value, cell.formula)):
            answer["userEnteredValue"] = fields.pick(entered, self._entered)
        if value is not None:
            if self._effective is not None:
                effective = entered if entered and value is cell.value else extended_value(value)
                answer["effectiveValue"] = fields.pick(effective, self._effective) if self._effective else effective
            if self._formatted is not None:
                is_shown = cell.format is None and isinstance(value, str)
                answer["formattedValue"] = value if is_shown else self._text(cell, value)
        if self._format is not None and cell.format and (shown := self._entered_format(cell.format)):
            answer["userEnteredFormat"] = shown
        if self.effective_formats is not None and (whole := self.effective_formats.of(row, column, cell, value)):
            answer["effectiveFormat"] = whole
        if self._hyperlink is not None and (link := link_of(cell)):
            answer["hyperlink"] = link
        if cell.more:
            for name, below in self._more:
                if name in cell.more:
                    answer[name] = fields.pick(self._recolored(cell.more[name]), below)
        if self._reaches_within and {} in answer.values():
            return {name: content for name, content in answer.items() if content != {}}
        return answer

    def _text(self, cell: Cell, value: Effective) -> str:
        return formatted(value, cell.number_format, self._locale)

    def _only_entered_format(self, _row: int, _column: int, cell: Cell, _value: Effective) -> Json:
        format_ = cell.format
        if not format_:
            return {}
        known = self._alone.get(id(format_))
        if known is None:
            shown = self._entered_format(format_)
            known = self._alone[id(format_)] = (format_, {"userEnteredFormat": shown} if shown else {})
        return known[1]

    def _only_effective_format(self, row: int, column: int, cell: Cell, value: Effective) -> Json:
        whole = self.effective_formats.of(row, column, cell, value) if self.effective_formats else None
        if not whole:
            return {}
        known = self._alone.get(id(whole))
        if known is None:
            known = self._alone[id(whole)] = (whole, {"effectiveFormat": whole})
        return known[1]

    def _entered_format(self, format_: Json) -> Json:
        known = self._formats.get(id(format_))
        if known is None:
            shown = fields.pick(self._recolored(format_), self._format or {})
            known = self._formats[id(format_)] = (format_, shown)
        return known[1]

    def _recolored(self, stored: Any) -> Any:
        return recolored(stored, self._theme) if self._theme else stored
