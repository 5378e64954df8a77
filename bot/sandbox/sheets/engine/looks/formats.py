"""Formats as the API gives them back: both spellings of every colour, colours in 8 bits a channel shown as float32."""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import Any

from bot.sandbox.sheets.engine.model import Json, Workbook

THEME_COLORS = {
    "TEXT": "000000",
    "BACKGROUND": "FFFFFF",
    "ACCENT1": "4285F4",
    "ACCENT2": "EA4335",
    "ACCENT3": "FBBC04",
    "ACCENT4": "34A853",
    "ACCENT5": "FF6D01",
    "ACCENT6": "46BDC6",
    "LINK": "1155CC",
}

DEFAULT_FORMAT: Json = {
    "backgroundColor": {"red": 1, "green": 1, "blue": 1},
    "padding": {"top": 2, "right": 3, "bottom": 2, "left": 3},
    "verticalAlignment": "BOTTOM",
    "wrapStrategy": "OVERFLOW_CELL",
    "textFormat": {
        "foregroundColor": {},
        "fontFamily": "arial,sans,sans-serif",
        "fontSize": 10,
        "bold": False,
        "italic": False,
        "strikethrough": False,
        "underline": False,
        "foregroundColorStyle": {"rgbColor": {}},
    },
    "backgroundColorStyle": {"rgbColor": {"red": 1, "green": 1, "blue": 1}},
}
"""The `defaultFormat` of every spreadsheet."""


@lru_cache(maxsize=4096)
def float32(number: float) -> float | int:
    """The number as the API prints a float: the shortest decimal that is the same in 32 bits."""
    exact = struct.unpack("f", struct.pack("f", number))[0]
    if exact.is_integer():
        return int(exact)
    for digits in range(6, 10):
        short = float(f"{exact:.{digits}g}")
        if struct.pack("f", short) == struct.pack("f", exact):
            return short
    return float(exact)


@lru_cache(maxsize=4096)
def _channel(number: float) -> float | int:
    return float32(int(min(max(number, 0.0), 1.0) * 255 + 0.5) / 255)


def color(rgb: Json) -> Json:
    """A Color as it is given back: zero channels left out, alpha dropped."""
    channels = {name: _channel(float(rgb.get(name) or 0)) for name in ("red", "green", "blue")}
    return {name: level for name, level in channels.items() if level}


def color_of_hex(text: str) -> Json:
    """`"#F9CB9C"` or `"F9CB9C"` as a Color."""
    digits = text.lstrip("#")
    return color({n: int(digits[i : i + 2], 16) / 255 for n, i in (("red", 0), ("green", 2), ("blue", 4))})


def hex_of_color(rgb: Json) -> str:
    """A Color as `#RRGGBB`."""
    return "#" + "".join(f"{round(float(rgb.get(n) or 0) * 255):02X}" for n in ("red", "green", "blue"))


@lru_cache(maxsize=1024)
def is_color(name: str) -> bool:
    """Whether a field holds a Color or a ColorStyle (one of a pair of twins)."""
    return (name in ("color", "colorStyle") or name.endswith(("Color", "ColorStyle"))) and name not in (
        "rgbColor",
        "themeColor",
    )


def twin(name: str) -> str:
    """The other spelling: `backgroundColor` ↔ `backgroundColorStyle`."""
    return name.removesuffix("Style") if name.endswith("Style") else name + "Style"


def normal(value: Any) -> Any:
    """Any JSON of the API without nulls and with every colour in both spellings; of two given the Style one wins."""
    if isinstance(value, list):
        return [normal(item) for item in value]
    if not isinstance(value, dict):
        return value
    result: Json = {}
    for name, content in value.items():
        if content is None:
            continue
        if is_color(name) and name.endswith("Style") and content == {}:
            continue  # a style of no colour: with its mask it takes the colour away
        if is_color(name) and isinstance(content, dict):
            plain = twin(name) if name.endswith("Style") else name
            style = value.get(plain + "Style")
            result.update(_twins(plain, value.get(plain), style if isinstance(style, dict) else None))
        else:
            result[name] = normal(content)
    return result


def _twins(plain: str, rgb: Json | None, style: Json | None) -> Json:
    if style is not None and "themeColor" in style:
        shown = color_of_hex(THEME_COLORS.get(style["themeColor"], "000000"))
        return {plain: shown, plain + "Style": {"themeColor": style["themeColor"]}}
    if style is not None and ("rgbColor" in style or rgb is None):
        rgb = style.get("rgbColor")
    shown = color(rgb or {})
    return {plain: shown, plain + "Style": {"rgbColor": shown}}


_CELL_ORDER = (
    "numberFormat",
    "backgroundColor",
    "borders",
    "padding",
    "horizontalAlignment",
    "verticalAlignment",
    "wrapStrategy",
    "textDirection",
    "textFormat",
    "hyperlinkDisplayType",
    "textRotation",
    "backgroundColorStyle",
)
_TEXT_ORDER = (
    "foregroundColor",
    "fontFamily",
    "fontSize",
    "bold",
    "italic",
    "strikethrough",
    "underline",
    "foregroundColorStyle",
    "link",
)
_BORDER_WIDTHS = {"SOLID_MEDIUM": 2, "SOLID_THICK": 3, "DOUBLE": 3}


def normal_format(given: Json | None) -> Json | None:
    """A CellFormat as it is stored and given back; None when it says nothing."""
    if not given:
        return None
    result: Json = normal(given)
    if "borders" in result:
        sides = ((side, normal_border(result["borders"].get(side))) for side in ("top", "bottom", "left", "right"))
        result["borders"] = {side: border for side, border in sides if border}
    result = {name: content for name, content in result.items() if content != {} or is_color(name)}
    return in_order(result) if result else None


def normal_border(given: Json | None) -> Json | None:
    """A Border with the width of its style and, where none is given, black; None for no border."""
    if not given or given.get("style") in (None, "NONE", "STYLE_UNSPECIFIED"):
        return None
    colors: Json = normal({name: given[name] for name in ("color", "colorStyle") if given.get(name) is not None})
    colors = colors or {"color": {}, "colorStyle": {"rgbColor": {}}}
    return {"style": given["style"], "width": _BORDER_WIDTHS.get(given["style"], 1), **colors}


def in_order(format_: Json) -> Json:
    """A CellFormat with its fields in the order in which the service writes them."""
    result = {name: format_[name] for name in _CELL_ORDER if name in format_}
    if "textFormat" in result:
        text = result["textFormat"]
        result["textFormat"] = {name: text[name] for name in _TEXT_ORDER if name in text}
    return result


def theme_of(workbook: Workbook) -> dict[str, Json]:
    """Theme colour → Color, as the spreadsheet's theme has it."""
    theme = {name: color_of_hex(digits) for name, digits in THEME_COLORS.items()}
    for pair in (workbook.properties.get("spreadsheetTheme") or {}).get("themeColors") or ():
        rgb = (pair.get("color") or {}).get("rgbColor")
        if rgb is not None:
            theme[pair.get("colorType", "")] = color(rgb)
    return theme


def recolored(value: Any, theme: dict[str, Json]) -> Any:
    """Any stored JSON with the twin of every theme colour as the theme has it now."""
    if isinstance(value, list):
        return [recolored(item, theme) for item in value]
    if not isinstance(value, dict):
        return value
    result = {name: recolored(content, theme) for name, content in value.items()}
    for name, content in value.items():
        if name.endswith("Style") and isinstance(content, dict) and "themeColor" in content and is_color(name):
            result[twin(name)] = theme.get(content["themeColor"], {})
    return result
