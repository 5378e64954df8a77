"""CellData: one cell as JSON."""

from __future__ import annotations

import re
from typing import Any

from bot.sandbox.sheets import fields
from bot.sandbox.sheets.display import formatted, pattern_of
from bot.sandbox.sheets.fields import Tree, wants
from bot.sandbox.sheets.formats import DEFAULT_FORMAT
from bot.sandbox.sheets.masks import MORE_FIELDS
from bot.sandbox.sheets.model import Cell, Effective, ErrorValue, Json, Workbook
from bot.sandbox.sheets.rendering import number_json

_HYPERLINK = re.compile(r'=\s*HYPERLINK\s*\(\s*"((?:[^"]|"")*)"', re.IGNORECASE)


def extended_value(value: Effective, formula: str | None = None) -> Json | None:
    """An ExtendedValue; None for a blank."""
    if formula is not None:
        return {"formulaValue": formula}
    if value is None:
        return None
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, float):
        return {"numberValue": number_json(value)}
    if isinstance(value, ErrorValue):
        return {"errorValue": {"type": value.type, **({"message": value.message} if value.message else {})}}
    return {"stringValue": value}


class CellReader:
    """Builds the CellData that a mask asks for. Formats are built once for each distinct one."""

    def __init__(self, workbook: Workbook, tree: Tree) -> None:
        self._locale = workbook.locale
        self._entered = wants(tree, "userEnteredValue")
        self._effective = wants(tree, "effectiveValue")
        self._formatted = wants(tree, "formattedValue")
        self._format = wants(tree, "userEnteredFormat")
        self._effective_format = wants(tree, "effectiveFormat")
        self._hyperlink = wants(tree, "hyperlink")
        self._more = tuple((name, below) for name in MORE_FIELDS if (below := wants(tree, name)) is not None)
        self._formats: dict[int, tuple[Any, Json]] = {}
        self._effective_formats: dict[tuple[int, str], tuple[Any, Json]] = {}
        shown = (self._effective, self._formatted, self._effective_format)
        self.needs_results = any(below is not None for below in shown)
        entered = (self._entered, self._format, self._hyperlink)
        self.only_more = not self.needs_results and all(below is None for below in entered)

    def read(self, cell: Cell, value: Effective) -> Json:
        """The cell's JSON in the order of the API; `{}` when nothing asked for is there."""
        answer: Json = {}
        if self._entered is not None and (entered := extended_value(cell.value, cell.formula)):
            answer["userEnteredValue"] = fields.pick(entered, self._entered)
        if self._effective is not None and (effective := extended_value(value)):
            answer["effectiveValue"] = fields.pick(effective, self._effective)
        if self._formatted is not None and value is not None:
            answer["formattedValue"] = formatted(value, (cell.format or {}).get("numberFormat"), self._locale)
        if self._format is not None and cell.format and (shown := self._entered_format(cell.format)):
            answer["userEnteredFormat"] = shown
        if self._effective_format is not None and (cell.format or value is not None or cell.more):
            answer["effectiveFormat"] = self._whole_format(cell.format, _kind(value))
        if self._hyperlink is not None and (link := _link(cell)):
            answer["hyperlink"] = link
        if cell.more:
            for name, below in self._more:
                if name in cell.more:
                    answer[name] = fields.pick(cell.more[name], below)
        return {name: content for name, content in answer.items() if content != {}} if {} in answer.values() else answer

    def _entered_format(self, format_: Json) -> Json:
        known = self._formats.get(id(format_))
        if known is None:
            known = self._formats[id(format_)] = (format_, fields.pick(format_, self._format or {}))
        return known[1]

    def _whole_format(self, format_: Json | None, kind: str) -> Json:
        key = (id(format_), kind)
        known = self._effective_formats.get(key)
        if known is None:
            whole = effective_format(format_, kind, self._locale)
            known = self._effective_formats[key] = (format_, fields.pick(whole, self._effective_format or {}))
        return known[1]


def _kind(value: Effective) -> str:
    if isinstance(value, bool):
        return "CENTER"
    return "RIGHT" if isinstance(value, float) else "CENTER" if isinstance(value, ErrorValue) else "LEFT"


def effective_format(format_: Json | None, alignment: str, locale: str) -> Json:
    """The entered format laid over the default one; conditional formats do not show here."""
    entered = format_ or {}
    text = {**DEFAULT_FORMAT["textFormat"], "fontFamily": "Arial", **entered.get("textFormat", {})}
    whole: Json = {**DEFAULT_FORMAT, "horizontalAlignment": alignment, **entered, "textFormat": text}
    whole.setdefault("hyperlinkDisplayType", "PLAIN_TEXT")
    number_format = entered.get("numberFormat")
    if number_format and (pattern := pattern_of(number_format, locale)):
        whole["numberFormat"] = {"type": number_format.get("type", "NUMBER"), "pattern": pattern}
    return whole


def _link(cell: Cell) -> str | None:
    if cell.formula is not None:
        match = _HYPERLINK.match(cell.formula)
        return match[1].replace('""', '"') if match else None
    link = ((cell.format or {}).get("textFormat") or {}).get("link") or {}
    return link.get("uri")
