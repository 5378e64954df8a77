"""The link of a cell: of its format, of its text as a whole, or of a HYPERLINK formula."""

from __future__ import annotations

import re

from bot.sandbox.sheets.engine.model import Cell, Json

_FORMULA = re.compile(r'=\s*HYPERLINK\s*\(\s*"((?:[^"]|"")*)"', re.IGNORECASE)
_ADDRESS = re.compile(r"https?://[^\s/]+\.\S+", re.IGNORECASE)


def link_of(cell: Cell) -> str | None:
    """The one address that the whole cell points to; None when there is none or when parts point elsewhere."""
    if cell.formula is not None:
        match = _FORMULA.match(cell.formula)
        return match[1].replace('""', '"') if match else None
    uri = entered_link(cell.format)
    if uri is not None:
        return None if any("link" in run.get("format", {}) for run in cell.runs or ()) else uri
    if type(cell.value) is str and not cell.runs and _ADDRESS.fullmatch(cell.value):
        return cell.value  # the service links an address that is the whole text by itself
    return None


def entered_link(format_: Json | None) -> str | None:
    """The link that was set on the cell's format."""
    if not format_ or "textFormat" not in format_:
        return None
    uri = (format_["textFormat"].get("link") or {}).get("uri")
    return None if uri is None else str(uri)


def without_link(format_: Json | None) -> Json | None:
    """The format without a link, as new content leaves it."""
    if entered_link(format_) is None or format_ is None:
        return format_
    text = {name: content for name, content in format_["textFormat"].items() if name != "link"}
    rest = {name: content for name, content in format_.items() if name != "textFormat"}
    if rest.get("hyperlinkDisplayType") == "LINKED":
        del rest["hyperlinkDisplayType"]
    return ({**rest, "textFormat": text} if text else rest) or None
