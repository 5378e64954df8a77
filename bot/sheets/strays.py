"""Rows of ours that landed beside their columns, because people moved columns right under the append. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.core.memory import ChangeKind, JsonValue, PlannedChange
from bot.core.row import as_text
from bot.core.schema import Layout
from bot.core.snapshot import CellValue
from bot.core.stored import same_value
from bot.sheets.bodies import Write
from bot.sheets.image import cell_value

Grid = Sequence[Sequence[CellValue]]
"""Cell values by 0-based row, then 0-based column; rows and the sheet end with their last value."""


def take_back(rows: Iterable[PlannedChange], grid: Grid, layout: Layout) -> list[Write]:
    """The writes that blank every row of the grid that holds all the values of one of `rows`, but not in their columns.

    Each is a compare-and-set on its one cell, so that nothing else is hit if people go on moving rows. Numbers cannot
    be matched that way and stay behind, in a row that says nothing of whose it is: a Problem once it is read.
    """
    by_id = {change.case_id: _values(change) for change in rows}
    writes: list[Write] = []
    for number, cells in enumerate(grid[layout.header_row :], layout.header_row):
        values = next((by_id[text] for cell in cells if (text := as_text(cell).upper()) in by_id), None)
        if values is None or not _holds(cells, values.values()) or _is_in_place(cells, values, layout):
            continue
        texts = {value for value in values.values() if isinstance(value, str)}
        writes.extend(
            Write(number, at, ChangeKind.VALUE, "", find=cell)
            for at, cell in enumerate(cells)
            if isinstance(cell, str) and cell in texts
        )
    return writes


def _values(change: PlannedChange) -> Mapping[str, JsonValue]:
    values = change.new if isinstance(change.new, Mapping) else {}
    return {name: value for name, value in values.items() if value not in (None, "")}


def _holds(cells: Sequence[CellValue], values: Iterable[JsonValue]) -> bool:
    return all(any(same_value(cell, cell_value(value)) for cell in cells) for value in values)


def _is_in_place(cells: Sequence[CellValue], values: Mapping[str, JsonValue], layout: Layout) -> bool:
    """Whether every value stands in its column; a column that was renamed meanwhile may hold what was meant for it."""
    return all(
        same_value(cells[at] if at < len(cells) else None, cell_value(value))
        for name, value in values.items()
        if (at := layout.positions.get(name)) is not None
    )
