"""Cell formats: openpyxl's fonts, fills, borders and alignments ↔ the API's CellFormat."""

from __future__ import annotations

from typing import Any

from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from bot.sandbox.sheets.engine.looks.formats import color_of_hex, hex_of_color, normal_format
from bot.sandbox.sheets.engine.model import Json
from bot.sandbox.sheets.xlsx.colors import Palette
from bot.sandbox.sheets.xlsx.number_formats import from_code

DEFAULT_FONT = Font(name="Arial", sz=10, family=2)
_HORIZONTAL = {"left": "LEFT", "center": "CENTER", "right": "RIGHT"}
_VERTICAL = {"top": "TOP", "center": "MIDDLE", "bottom": "BOTTOM"}
_LINES = {
    "thin": "SOLID",
    "medium": "SOLID_MEDIUM",
    "thick": "SOLID_THICK",
    "dotted": "DOTTED",
    "dashed": "DASHED",
    "double": "DOUBLE",
}
_SIDES = ("top", "bottom", "left", "right")
_FLAGS = (("b", "bold"), ("i", "italic"), ("strike", "strikethrough"), ("u", "underline"))


def color_style(color: Json) -> str | None:
    """AARRGGBB of a ColorStyle with an `rgbColor`; None for a theme colour."""
    return "FF" + hex_of_color(color["rgbColor"])[1:] if "rgbColor" in color else None


class StyleReader:
    """Reads the styles of one workbook. Only what differs from the workbook's default font is a format."""

    def __init__(self, palette: Palette, default: Font) -> None:
        self._palette = palette
        self._default = default

    def cell_format(self, cell: Any) -> Json | None:
        """The `userEnteredFormat` of an openpyxl cell."""
        found: Json = {}
        number_format = from_code(cell.number_format)
        if number_format:
            found["numberFormat"] = number_format
        found |= self.fill(cell.fill) | self._borders(cell.border) | _alignment(cell.alignment)
        text = self.font(cell.font)
        if text:
            found["textFormat"] = text
        return normal_format(found)

    def fill(self, fill: Any, *, differential: bool = False) -> Json:
        """A solid fill. In a conditional format the colour stands in the other place."""
        if fill is None or (fill.fill_type != "solid" and not (differential and fill.fill_type is None)):
            return {}
        first, second = (fill.bgColor, fill.fgColor) if differential else (fill.fgColor, fill.bgColor)
        rgb = self._palette.rgb(first) or (self._palette.rgb(second) if differential else None)
        return {"backgroundColorStyle": {"rgbColor": color_of_hex(rgb)}} if rgb else {}

    def font(self, font: Any, *, differential: bool = False) -> Json:
        """A TextFormat."""
        found: Json = {name: True for short, name in _FLAGS if getattr(font, short) not in (None, False, "none")}
        rgb = self._palette.rgb(font.color)
        if (
            rgb
            and (differential or rgb != self._palette.rgb(self._default.color) or rgb != "000000")
            and not _is_text_color(font.color)
        ):
            found["foregroundColorStyle"] = {"rgbColor": color_of_hex(rgb)}
        if differential:
            return found
        name = font.rFont if isinstance(font, InlineFont) else font.name
        if font.sz and font.sz != self._default.sz:
            found["fontSize"] = round(font.sz)
        if name and name != self._default.name:
            found["fontFamily"] = name
        return found

    def runs(self, text: CellRichText, cell_format: Json | None) -> list[Json]:
        """`textFormatRuns`; a run says what differs from the cell. Places count UTF-16 units, as the API does."""
        of_cell = (cell_format or {}).get("textFormat", {})
        runs, place = [], 0
        for part in text:
            own = self.font(part.font) if isinstance(part, TextBlock) else of_cell
            run = {name: content for name, content in own.items() if of_cell.get(name) != content}
            run |= {name: False for _, name in _FLAGS if of_cell.get(name) and not own.get(name)}
            formatted = normal_format({"textFormat": run}) or {}
            runs.append(({"startIndex": place} if place else {}) | {"format": formatted.get("textFormat", {})})
            place += len(str(part).encode("utf-16-le")) // 2
        return runs if any(run["format"] for run in runs) else []

    def _borders(self, border: Any) -> Json:
        borders = {}
        for name in _SIDES:
            side = getattr(border, name)
            if side is not None and side.style:
                rgb = self._palette.rgb(side.color) or "000000"
                borders[name] = {
                    "style": _LINES.get(side.style, "SOLID"),
                    "colorStyle": {"rgbColor": color_of_hex(rgb)},
                }
        return {"borders": borders} if borders else {}


def _is_text_color(color: Any) -> bool:
    """The theme's own text colour: what every workbook writes without anybody having chosen it."""
    return color is not None and color.type == "theme" and color.theme == 1 and not color.tint


def _alignment(alignment: Any) -> Json:
    found: Json = {}
    if alignment.horizontal in _HORIZONTAL:
        found["horizontalAlignment"] = _HORIZONTAL[alignment.horizontal]
    if alignment.vertical in ("top", "center"):
        found["verticalAlignment"] = _VERTICAL[alignment.vertical]
    if alignment.wrap_text:
        found["wrapStrategy"] = "WRAP"
    rotation = int(alignment.textRotation or 0)
    if rotation == 255:
        found["textRotation"] = {"vertical": True}
    elif rotation:
        found["textRotation"] = {"angle": rotation if rotation <= 90 else 90 - rotation}
    return found


def font_of(text: Json) -> Font:
    """The font for a TextFormat."""
    color = text.get("foregroundColorStyle", {})
    return Font(
        name=text.get("fontFamily", DEFAULT_FONT.name),
        sz=text.get("fontSize", DEFAULT_FONT.sz),
        b=text.get("bold") or None,
        i=text.get("italic") or None,
        strike=text.get("strikethrough") or None,
        u="single" if text.get("underline") else None,
        color=color_style(color) if color else None,
    )


def fill_of(format_: Json) -> PatternFill | None:
    """The solid fill for a background colour."""
    rgb = color_style(format_.get("backgroundColorStyle", {}))
    return PatternFill("solid", fgColor=rgb) if rgb else None


def border_of(borders: Json) -> Border:
    """The borders of a cell."""
    names = {api: own for own, api in _LINES.items()}
    sides: dict[str, Any] = {}
    for name, line in borders.items():
        style: Any = names.get(line.get("style"))
        if name in _SIDES and style:
            sides[name] = Side(style, color_style(line.get("colorStyle", {})) or "FF000000")
    return Border(**sides)


def alignment_of(format_: Json) -> Alignment | None:
    """Alignment, wrapping and rotation; None when the format says nothing about them."""
    horizontal = {api: own for own, api in _HORIZONTAL.items()}.get(format_.get("horizontalAlignment", ""))
    vertical = {api: own for own, api in _VERTICAL.items()}.get(format_.get("verticalAlignment", ""))
    wrap = format_.get("wrapStrategy") == "WRAP"
    turn = format_.get("textRotation", {})
    angle = int(turn.get("angle", 0))
    rotation = 255 if turn.get("vertical") else angle if angle >= 0 else 90 - angle
    if not (horizontal or vertical or wrap or rotation):
        return None
    return Alignment(horizontal=horizontal, vertical=vertical, wrap_text=wrap or None, text_rotation=rotation)


def rich_text(value: str, runs: list[Json], cell_format: Json | None) -> CellRichText:
    """The text with its runs; each run carries its whole font, as xlsx wants it."""
    of_cell = (cell_format or {}).get("textFormat", {})
    units = value.encode("utf-16-le")
    starts = [int(run.get("startIndex", 0)) for run in runs]
    parts: list[Any] = []
    if starts and starts[0] > 0:
        parts.append(units[: starts[0] * 2].decode("utf-16-le"))
    for run, start, end in zip(runs, starts, [*starts[1:], len(units) // 2], strict=True):
        font = font_of(of_cell | run.get("format", {}))
        inline = InlineFont(
            rFont=font.name, sz=font.sz, b=font.b, i=font.i, strike=font.strike, u=font.u, color=font.color
        )
        text = units[start * 2 : end * 2].decode("utf-16-le", "replace")
        if text:
            parts.append(TextBlock(inline, text))
    return CellRichText(parts)
