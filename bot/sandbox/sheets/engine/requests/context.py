"""What every request of a batchUpdate is handled with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.sheets.engine import grid, protection
from bot.sandbox.sheets.engine.area import Area
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.masks import CellMask
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook

Request = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Context:
    """The workbook that is changed and the user who changes it."""

    workbook: Workbook
    user: str
    _masks: dict[str | None, CellMask] = field(default_factory=dict)

    def sheet(self, sheet_id: int | None) -> Sheet:
        """The sheet with this id. Raises ApiError 400 when there is none."""
        return grid.sheet_of(self.workbook, sheet_id)

    def area(self, grid_range: Any) -> tuple[Sheet, Area]:
        """The sheet and area of a request's GridRange. Raises ApiError 400 when it is not on the grid."""
        return grid.resolve(self.workbook, grid_range or {})

    def place(self, coordinate: Any) -> tuple[Sheet, int, int]:
        """The sheet, row and column of a request's GridCoordinate. Raises ApiError 400 when it is not on the grid."""
        return grid.place_of(self.workbook, coordinate or {})

    def editable(self, grid_range: Any) -> tuple[Sheet, Area]:
        """`area`, when the user may edit all of it. Raises ApiError 400 when a part is protected."""
        sheet, area = self.area(grid_range)
        protection.check(self.workbook, sheet, area, self.user)
        return sheet, area

    def mask(self, fields: str | None) -> CellMask:
        """The mask over CellData, one for all requests with these fields. Raises ApiError 400 when one is unknown."""
        known = self._masks.get(fields)
        if known is None:
            known = self._masks[fields] = CellMask(fields)
        return known

    def check(self, sheet: Sheet, area: Area) -> None:
        """Lets the user edit the area. Raises ApiError 400 when a part is protected."""
        protection.check(self.workbook, sheet, area, self.user)


Handler = Callable[[Context, Request], Json | None]
"""Changes the workbook or raises ApiError (what it had changed by then is undone); returns its part of the reply."""


def dimension_in(request: Request, name: str = "dimension") -> str:
    """ROWS or COLUMNS.

    Raises:
        ApiError: 400, neither is given.
    """
    dimension = request.get(name)
    if dimension not in ("ROWS", "COLUMNS"):
        raise invalid(f"No {name} specified.")
    return str(dimension)


def needed(request: Request, name: str) -> Any:
    """A field that must be there.

    Raises:
        ApiError: 400, it is missing.
    """
    value = request.get(name)
    if value is None:
        raise invalid(f"No {name} specified.")
    return value
