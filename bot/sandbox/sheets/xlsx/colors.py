"""Colours of xlsx (RGB, theme with tint, indexed) as RRGGBB."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Sequence
from xml.etree import ElementTree

from openpyxl.styles.colors import COLOR_INDEX, Color

_OFFICE = (
    "FFFFFF",
    "000000",
    "EEECE1",
    "1F497D",
    "4F81BD",
    "C0504D",
    "9BBB59",
    "8064A2",
    "4BACC6",
    "F79646",
    "0000FF",
    "800080",
)
_ORDER = (
    "lt1",
    "dk1",
    "lt2",
    "dk2",
    "accent1",
    "accent2",
    "accent3",
    "accent4",
    "accent5",
    "accent6",
    "hlink",
    "folHlink",
)
_HEX = re.compile(r"[0-9A-Fa-f]{6,8}")


class Palette:
    """The colours of one workbook: its theme and its index."""

    def __init__(self, theme: bytes | str | None = None, index: Sequence[str] = COLOR_INDEX) -> None:
        self.theme = _theme_colors(theme) if theme else _OFFICE
        self.index = index

    def rgb(self, color: Color | None) -> str | None:
        """RRGGBB, or None for "automatic" and for what cannot be resolved."""
        if color is None:
            return None
        text: str | None = None
        if color.type == "rgb" and isinstance(color.rgb, str) and _HEX.fullmatch(color.rgb):
            text = color.rgb[-6:]
        elif color.type == "theme" and isinstance(color.theme, int) and color.theme < len(self.theme):
            text = self.theme[color.theme]
        elif color.type == "indexed" and isinstance(color.indexed, int) and color.indexed < min(64, len(self.index)):
            text = str(self.index[color.indexed])[-6:]
        if text is None:
            return None
        return tinted(text, float(color.tint or 0)).upper()


def tinted(rgb: str, tint: float) -> str:
    """Darker (down to -1) or lighter (up to 1). Source: ECMA-376 part 1, 18.8.19."""
    if not tint:
        return rgb
    hue, light, saturation = colorsys.rgb_to_hls(*(int(rgb[i : i + 2], 16) / 255 for i in (0, 2, 4)))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    return "".join(f"{round(channel * 255):02X}" for channel in colorsys.hls_to_rgb(hue, light, saturation))


def _theme_colors(theme: bytes | str) -> tuple[str, ...]:
    """The theme's colours in the order in which cells number them; Office's where the theme does not say."""
    found: dict[str, str] = {}
    try:
        for scheme in ElementTree.fromstring(theme).iter("{*}clrScheme"):  # noqa: S314 - the file is the user's own
            for entry in scheme:
                for value in entry:
                    text = value.get("lastClr") or value.get("val") or ""
                    if _HEX.fullmatch(text):
                        found[entry.tag.rpartition("}")[2]] = text
    except ElementTree.ParseError:
        return _OFFICE
    return tuple(found.get(name, _OFFICE[i]) for i, name in enumerate(_ORDER))
