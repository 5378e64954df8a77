"""The looks of cells as CSS classes: one for each distinct look, since no inline style is let through to the page.

Only numbers and colours reach the style sheet, never text from a cell.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.sandbox.sheets.engine.looks.formats import hex_of_color
from bot.sandbox.sheets.engine.model import Json

_PAPER, _INK = "#FFFFFF", "#000000"
_VERTICAL = {"TOP": "top", "MIDDLE": "middle"}
_HORIZONTAL = {"LEFT": "left", "CENTER": "center", "RIGHT": "right"}
_LINES = {
    "SOLID": "1px solid",
    "SOLID_MEDIUM": "2px solid",
    "SOLID_THICK": "3px solid",
    "DOUBLE": "3px double",
    "DOTTED": "1px dotted",
    "DASHED": "1px dashed",
}


class StyleSheet:
    """Collects the rules of one page."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._known: dict[tuple[str, int], tuple[Json, str]] = {}

    def css(self) -> str:
        """All rules so far."""
        return "\n".join(f".{name}{{{declarations}}}" for declarations, name in self._names.items())

    def rule(self, declarations: str) -> str:
        """The class for these declarations; "" for none."""
        return self._names.setdefault(declarations, f"c{len(self._names)}") if declarations else ""

    def box(self, format_: Json) -> str:
        """The class of a cell's background, borders, alignment and wrapping; "" for the plain one."""
        return self._class_of("box", format_, _box)

    def text(self, format_: Json) -> str:
        """The class of its text: colour, font, size and lines; "" for the plain one."""
        return self._class_of("text", format_, _text)

    def _class_of(self, part: str, format_: Json, declare: Callable[[Json], list[str]]) -> str:
        if not format_:
            return ""
        known = self._known.get((part, id(format_)))
        if known is None:
            # kept beside its class, so that its identity stays its own
            known = self._known[part, id(format_)] = (format_, self.rule(";".join(declare(format_))))
        return known[1]


def _box(format_: Json) -> list[str]:
    found = []
    if (background := hex_of_color(format_.get("backgroundColor", {}))) != _PAPER:
        found.append(f"background-color:{background}")
    if (across := _HORIZONTAL.get(format_.get("horizontalAlignment", ""), "left")) != "left":
        found.append(f"text-align:{across}")
    if down := _VERTICAL.get(format_.get("verticalAlignment", "")):
        found.append(f"vertical-align:{down}")
    if format_.get("wrapStrategy") in ("WRAP", "LEGACY_WRAP"):
        found.append("white-space:pre-wrap;overflow-wrap:anywhere")
    for side, border in format_.get("borders", {}).items():
        if side in ("top", "right", "bottom", "left") and (line := _LINES.get(border.get("style", ""))):
            found.append(_in_both_modes(f"border-{side}:{line} ", hex_of_color(border.get("color", {}))))
    return found


def _text(format_: Json) -> list[str]:
    text = format_.get("textFormat", {})
    found = []
    color = hex_of_color(text.get("foregroundColor", {}))
    if hex_of_color(format_.get("backgroundColor", {})) != _PAPER:
        found.append(f"color:{color}")  # on a painted cell as it is, in dark mode too
    elif color != _INK:
        found.append(_in_both_modes("color:", color))
    if text.get("bold"):
        found.append("font-weight:700")
    if text.get("italic"):
        found.append("font-style:italic")
    lines = [line for name, line in (("underline", "underline"), ("strikethrough", "line-through")) if text.get(name)]
    if lines:
        found.append(f"text-decoration:{' '.join(lines)}")
    if (size := int(text.get("fontSize") or 10)) != 10:
        found.append(f"font-size:{size}pt")
    return found


def _in_both_modes(declaration: str, color: str) -> str:
    """The colour as it is on white paper, and lighter on the dark one, where most could not be read."""
    return f"{declaration}{color};{declaration}light-dark({color},color-mix(in srgb,{color} 45%,white))"
