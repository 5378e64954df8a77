"""Boxes of cells: what a read asks for, what it has seen, how the API names them. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby

from bot.core.schema import column_letters

Box = tuple[int, int, int, int]
"""First row, end row, first column, end column; 0-based, ends not included."""

_LOW = 50  # rows; of lower boxes there may be thousands


class Seen:
    """The boxes that were read. A few are tall; of those that are low there may be one for each row of a batch."""

    def __init__(self, boxes: Iterable[Box]) -> None:
        self._tall: list[Box] = []
        self._low: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for top, bottom, left, right in boxes:
            if bottom - top > _LOW:
                self._tall.append((top, bottom, left, right))
            else:
                for row in range(top, bottom):
                    self._low[row].append((left, right))

    def covers(self, row: int, column: int) -> bool:
        """Whether the place lies in one of them."""
        of_row = self._low.get(row, ())
        return any(left <= column < right for left, right in of_row) or any(
            is_inside(box, row, column) for box in self._tall
        )


def is_inside(box: Box, row: int, column: int) -> bool:
    """Whether a place lies in the box."""
    top, bottom, left, right = box
    return top <= row < bottom and left <= column < right


def without(box: Box, holes: list[Box]) -> Iterator[Box]:
    """The box less its holes, as boxes."""
    if not holes:
        yield box
        return
    (top, bottom, left, right), (a, b, c, d), rest = box, holes[0], holes[1:]
    a, b, c, d = max(a, top), min(b, bottom), max(c, left), min(d, right)
    if a >= b or c >= d:
        yield from without(box, rest)
        return
    for part in ((top, a, left, right), (b, bottom, left, right), (a, b, left, c), (a, b, d, right)):
        if part[0] < part[1] and part[2] < part[3]:
            yield from without(part, rest)


def a1_range(title: str, box: Box) -> str:
    """The A1 range of a box."""
    top, bottom, left, right = box
    return f"{quoted(title)}!{column_letters(left)}{top + 1}:{column_letters(right - 1)}{bottom}"


def open_range(title: str, row: int, column: int) -> str:
    """The A1 range of a 0-based column from a 1-based row to its end, wherever that is."""
    letters = column_letters(column)
    return f"{quoted(title)}!{letters}{row}:{letters}"


def quoted(title: str) -> str:
    """A tab's title as A1 ranges have it."""
    inner = title.replace("'", "''")
    return f"'{inner}'"


def row_boxes(rows: Iterable[int], left: int, right: int) -> list[Box]:
    """The boxes that cover these rows from column `left` to before `right`; neighbouring rows share one."""
    ordered = sorted(set(rows))
    boxes = []
    for _, group in groupby(enumerate(ordered), lambda item: item[1] - item[0]):
        run = [row for _, row in group]
        boxes.append((run[0], run[-1] + 1, left, right))
    return boxes


def grid_range(sheet_id: int, box: Box) -> dict[str, int]:
    """The GridRange of a box whose ends of 0 are open."""
    top, bottom, left, right = box
    named = {"startRowIndex": top, "endRowIndex": bottom, "startColumnIndex": left, "endColumnIndex": right}
    return {"sheetId": sheet_id, **{name: value for name, value in named.items() if value}}
