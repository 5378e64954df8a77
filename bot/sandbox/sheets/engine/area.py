"""A rectangle of cells, and the GridRanges that describe one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from bot.sandbox.sheets.engine.model import Json, Sheet


class Area(NamedTuple):
    """Rows [top, bottom) × columns [left, right), zero-based, all inside the grid."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def width(self) -> int:
        return self.right - self.left

    def __bool__(self) -> bool:
        return self.bottom > self.top and self.right > self.left

    def contains(self, other: Area) -> bool:
        """Whether the other area lies wholly inside."""
        return (
            self.top <= other.top
            and other.bottom <= self.bottom
            and self.left <= other.left
            and other.right <= self.right
        )

    def overlap(self, other: Area) -> Area:
        """What both share; false when nothing."""
        return Area(
            max(self.top, other.top),
            max(self.left, other.left),
            min(self.bottom, other.bottom),
            min(self.right, other.right),
        )

    def minus(self, other: Area) -> Iterator[Area]:
        """The up to four areas of this one that the other does not cover."""
        common = self.overlap(other)
        if not common:
            yield self
            return
        rest = (
            Area(self.top, self.left, common.top, self.right),
            Area(common.bottom, self.left, self.bottom, self.right),
            Area(common.top, self.left, common.bottom, common.left),
            Area(common.top, common.right, common.bottom, self.right),
        )
        yield from (area for area in rest if area)

    def moved(self, down: int, right: int) -> Area:
        """The area so many rows further down and columns further right."""
        return Area(self.top + down, self.left + right, self.bottom + down, self.right + right)

    def joined(self, other: Area) -> Area | None:
        """Both as one area, when together they are a rectangle."""
        both = Area(
            min(self.top, other.top),
            min(self.left, other.left),
            max(self.bottom, other.bottom),
            max(self.right, other.right),
        )
        if both in (self, other):
            return both
        same_columns = (self.left, self.right) == (other.left, other.right)
        same_rows = (self.top, self.bottom) == (other.top, other.bottom)
        touching = max(self.top, other.top) <= min(self.bottom, other.bottom) and max(self.left, other.left) <= min(
            self.right, other.right
        )
        return both if touching and (same_columns or same_rows) else None

    def json(self, sheet_id: int) -> Json:
        """The GridRange, `sheetId` included also when 0."""
        return {
            "sheetId": sheet_id,
            "startRowIndex": self.top,
            "endRowIndex": self.bottom,
            "startColumnIndex": self.left,
            "endColumnIndex": self.right,
        }


def whole(sheet: Sheet) -> Area:
    """The whole grid."""
    return Area(0, 0, sheet.row_count, sheet.column_count)


def clamped(sheet: Sheet, grid_range: Mapping[str, Any]) -> Area:
    """The part of a stored GridRange that lies on the grid; open ends reach its edge."""
    rows, columns = sheet.row_count, sheet.column_count
    return Area(
        grid_range.get("startRowIndex") or 0,
        grid_range.get("startColumnIndex") or 0,
        min(end_index(grid_range.get("endRowIndex"), rows), rows),
        min(end_index(grid_range.get("endColumnIndex"), columns), columns),
    )


def covering(areas: Iterable[Area]) -> list[Area]:
    """The same cells in fewer areas: those that make a rectangle together are joined, in the order they first come."""
    found: list[Area] = []
    for area in areas:
        if not area:
            continue
        for index, other in enumerate(found):
            both = other.joined(area)
            if both is not None:
                found[index] = both
                found = covering(found) if both != other else found
                break
        else:
            found.append(area)
    return found


def end_index(index: int | None, size: int) -> int:
    """An exclusive end; an open one is the size of the grid."""
    return size if index is None else index
