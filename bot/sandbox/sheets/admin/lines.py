"""The rows and columns of a page: which of them are shown, how large, and what is hidden between them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from bot.sandbox.sheets.admin.style import StyleSheet
from bot.sandbox.sheets.engine.a1 import column_letters
from bot.sandbox.sheets.engine.grid_data import DEFAULT_ROW_PIXELS
from bot.sandbox.sheets.engine.model import Json

HEADER_PIXELS = 46


class Line(NamedTuple):
    """A row or column that is shown. `gap`: what is hidden before it or, when `is_last`, behind it.

    `size`, `place`: its classes, the latter of frozen columns only.
    """

    position: int
    name: str
    pixels: int
    is_frozen: bool
    size: str
    place: str = ""
    gap: str = ""
    is_last: bool = False


class Span(NamedTuple):
    """The part [start, stop) of `size` rows or columns that is shown, and the frozen ones before it; zero-based."""

    size: int
    start: int
    stop: int
    frozen: int

    @classmethod
    def at(cls, start: int, size: int, most: int, frozen: int) -> Span:
        """The page that begins at `start`; behind the end it is the last one."""
        start = start if start < size else (size - 1) // most * most
        return cls(size, start, min(start + most, size), frozen)

    def stretches(self) -> list[tuple[int, int]]:
        """What is to be read: the page, and before it the frozen part where the page begins behind it."""
        ahead = min(self.frozen, self.start)
        return [(0, ahead), (self.start, self.stop)] if ahead else [(self.start, self.stop)]


def parts(lines: list[Line], start: int, stop: int) -> Iterator[tuple[int, int]]:
    """(position, length) of the visible lines in [start, stop), the frozen ones apart."""
    first, end = (bisect_left(lines, at, key=lambda line: line.position) for at in (start, stop))
    frozen = first + sum(line.is_frozen for line in lines[first:end])
    yield from ((low, high - low) for low, high in ((first, frozen), (frozen, end)) if high > low)


def visible(metadata: dict[int, Json], frozen: int, style: StyleSheet, is_row: bool) -> list[Line]:
    """The lines that are not hidden, from DimensionProperties by index. A row nobody has sized grows with its text."""
    lines: list[Line] = []
    hidden: list[str] = []
    offset = HEADER_PIXELS
    for index, about in metadata.items():
        name, pixels = str(index + 1) if is_row else column_letters(index), int(about["pixelSize"])
        if about.get("hiddenByUser") or about.get("hiddenByFilter"):
            hidden.append(name)
            continue
        most = f";--most:{pixels}px" if pixels != DEFAULT_ROW_PIXELS else ""
        size = style.rule(f"height:{pixels}px{most}" if is_row else f"width:{pixels}px")
        place = "" if is_row or index >= frozen else f"kept {style.rule(f'left:{offset}px')}"
        lines.append(Line(index, name, pixels, index < frozen, size, place, _gap(hidden)))
        offset += pixels
        hidden = []
    if hidden and lines:
        lines[-1] = lines[-1]._replace(gap=_gap(hidden), is_last=True)
    if kept := sum(bool(line.place) for line in lines):
        lines[kept - 1] = lines[kept - 1]._replace(place=f"{lines[kept - 1].place} edge")
    return lines


def _gap(hidden: list[str]) -> str:
    return f"hidden: {hidden[0]}" + (f" to {hidden[-1]}" if len(hidden) > 1 else "") if hidden else ""
