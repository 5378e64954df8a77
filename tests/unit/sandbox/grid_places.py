"""Places on the plain model of a sheet: by the names of rows and columns, and as they are on the screen now."""

from __future__ import annotations

from typing import NamedTuple

Names = tuple[int, ...]


class Refused(Exception):
    """The service answers 400 here."""


class PassedOver(Exception):
    """Not decided by this model (it computes no formulas, and has no opinion on half-covered merges)."""


class Places(NamedTuple):
    """The rows and columns a reference, a merge or a named range is about; empty when they are gone."""

    rows: Names
    columns: Names
    is_range: bool = True
    row_fixed: bool = False
    column_fixed: bool = False

    @property
    def gone(self) -> bool:
        return not (self.rows and self.columns)


Formula = tuple["str | Places", ...]


class Box(NamedTuple):
    """Positions as they are on the screen now: rows [top, bottom) × columns [left, right)."""

    top: int
    left: int
    bottom: int
    right: int

    def meets(self, other: Box) -> bool:
        return (
            self.top < other.bottom and other.top < self.bottom and self.left < other.right and other.left < self.right
        )

    def holds(self, other: Box) -> bool:
        return (
            self.top <= other.top
            and other.bottom <= self.bottom
            and self.left <= other.left
            and other.right <= self.right
        )

    def moved(self, down: int, right: int) -> Box:
        return Box(self.top + down, self.left + right, self.bottom + down, self.right + right)
