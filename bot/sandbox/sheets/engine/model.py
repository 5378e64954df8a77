"""The workbook in memory: what a person or a client has entered, cell by cell, and nothing that can be computed.

Three things are never changed in place, only replaced: a `Cell`, a row (a tuple of cells) and every JSON value that
hangs on a cell, a sheet or the workbook. So cells, rows and formats are shared freely, a snapshot is a shallow copy
(`Workbook.snapshot`: about a millisecond for 100,000 rows), and undoing is `Workbook.restore`.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any

from bot.sandbox.sheets.engine.cell import (
    BLANK,
    EMPTY_ROW,
    Cell,
    Effective,
    ErrorValue,
    Json,
    Row,
    Value,
    row_with,
    row_with_span,
    trimmed,
)

__all__ = [
    "BLANK",
    "EMPTY_ROW",
    "Cell",
    "Effective",
    "ErrorValue",
    "Json",
    "Row",
    "Sheet",
    "Value",
    "Workbook",
    "new_id",
    "row_with",
    "row_with_span",
    "trimmed",
]

DEFAULT_ROWS = 1000
DEFAULT_COLUMNS = 26
LISTS = (
    "merges",
    "protected_ranges",
    "filter_views",
    "conditional_formats",
    "banded_ranges",
    "row_groups",
    "column_groups",
    "developer_metadata",
)
"""The attributes of a Sheet that are lists of what hangs on it; further ones are in its `others`."""


@dataclass(slots=True)
class Sheet:
    """One tab. `rows` is as long as the grid, `column_properties` as wide: they are its size.

    Attributes:
        rows: one tuple of cells a row; replace `rows[i]`, never its content.
        row_properties, column_properties: DimensionProperties (`hiddenByUser`, `pixelSize`, …) or None, for each one.
        properties: the SheetProperties that are not fields here (`tabColor`, `rightToLeft`, …), as the API has them.
        grid: the GridProperties beside the two counts (`frozenRowCount`, `hideGridlines`, …), zeros and false left out.
        merges (GridRanges), protected_ranges, filter_views, conditional_formats, banded_ranges, row_groups,
            column_groups: as the API returns them, except that every GridRange keeps its `sheetId`, also 0.
        others: further lists of the API's Sheet by name (`charts`, `slicers`, `tables`, …).
    """

    sheet_id: int
    title: str
    rows: list[Row]
    column_properties: list[Json | None]
    row_properties: list[Json | None]
    hidden: bool = False
    sheet_type: str = "GRID"
    properties: Json = field(default_factory=dict)
    grid: Json = field(default_factory=dict)
    merges: list[Json] = field(default_factory=list)
    protected_ranges: list[Json] = field(default_factory=list)
    basic_filter: Json | None = None
    filter_views: list[Json] = field(default_factory=list)
    conditional_formats: list[Json] = field(default_factory=list)
    banded_ranges: list[Json] = field(default_factory=list)
    row_groups: list[Json] = field(default_factory=list)
    column_groups: list[Json] = field(default_factory=list)
    developer_metadata: list[Json] = field(default_factory=list)
    others: dict[str, list[Json]] = field(default_factory=dict)

    @classmethod
    def empty(cls, sheet_id: int, title: str, rows: int = DEFAULT_ROWS, columns: int = DEFAULT_COLUMNS) -> Sheet:
        """A blank grid."""
        return cls(sheet_id, title, [EMPTY_ROW] * rows, [None] * columns, [None] * rows)

    @property
    def row_count(self) -> int:
        return len(self.rows)

    @property
    def column_count(self) -> int:
        return len(self.column_properties)

    @property
    def frozen_rows(self) -> int:
        return int(self.grid.get("frozenRowCount", 0))

    @property
    def frozen_columns(self) -> int:
        return int(self.grid.get("frozenColumnCount", 0))

    def cell(self, row: int, column: int) -> Cell:
        """The stored cell, or the blank one. Zero-based."""
        if row >= len(self.rows):
            return BLANK
        cells = self.rows[row]
        return (cells[column] if column < len(cells) else None) or BLANK

    def put(self, row: int, column: int, cell: Cell | None) -> None:
        """Replaces one cell; the row must exist."""
        if cell is not None and cell.is_blank:
            cell = None
        self.rows[row] = row_with(self.rows[row], column, cell)

    def add_rows(self, count: int) -> None:
        """Makes the grid longer at its end."""
        self.rows.extend([EMPTY_ROW] * count)
        self.row_properties.extend([None] * count)

    def add_columns(self, count: int) -> None:
        """Makes the grid wider at its right."""
        self.column_properties.extend([None] * count)

    def cells(self) -> Iterator[tuple[int, int, Cell]]:
        """Every stored cell with its zero-based row and column."""
        for r, row in enumerate(self.rows):
            for c, cell in enumerate(row):
                if cell is not None:
                    yield r, c, cell

    def copy(self) -> Sheet:
        """An independent sheet that shares rows and JSON values with this one."""
        return Sheet(*(_shallow(getattr(self, f.name)) for f in fields(self)))


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Workbook:
    """One spreadsheet. Call `touch()` after every change.

    Attributes:
        sheets: in the order of their tabs; a sheet's `index` is its place here.
        properties: further SpreadsheetProperties by API name (`iterativeCalculationSettings`, `spreadsheetTheme`, …).
        named_ranges: as the API returns them, with `sheetId` also when 0.
        others: further lists of the API's Spreadsheet by name (`developerMetadata`, `dataSources`, …).
        version: grows by one with every change, also with one that was undone later.
    """

    spreadsheet_id: str
    title: str
    owner: str
    sheets: list[Sheet]
    locale: str = "en_US"
    time_zone: str = "Etc/GMT"
    auto_recalc: str = "ON_CHANGE"
    properties: Json = field(default_factory=dict)
    named_ranges: list[Json] = field(default_factory=list)
    developer_metadata: list[Json] = field(default_factory=list)
    others: dict[str, list[Json]] = field(default_factory=dict)
    created: datetime = field(default_factory=_now)
    modified: datetime = field(default_factory=_now)
    version: int = 1
    computed: Any = field(default=None, repr=False, compare=False)
    """The formula results of one version; only formulas.py looks inside."""

    def touch(self) -> None:
        """Says that something changed now."""
        self.version += 1
        self.modified = _now()

    def find(self, sheet_id: int) -> Sheet | None:
        """The sheet with this id."""
        return next((s for s in self.sheets if s.sheet_id == sheet_id), None)

    def find_title(self, title: str) -> Sheet | None:
        """The sheet with this title; the exact one first, else the one that differs in case only, as Google does."""
        folded = title.casefold()
        exact = next((s for s in self.sheets if s.title == title), None)
        return exact or next((s for s in self.sheets if s.title.casefold() == folded), None)

    def snapshot(self) -> Workbook:
        """The workbook as it is now; later changes to either are not seen by the other."""
        return Workbook(*(_shallow(getattr(self, f.name)) for f in fields(self)))

    def restore(self, snapshot: Workbook) -> None:
        """Becomes what the snapshot was (which must not be used afterwards). The version does not go back."""
        for f in fields(self):
            if f.name != "version":
                setattr(self, f.name, getattr(snapshot, f.name))
        self.version += 1


def _shallow(value: Any) -> Any:
    """A copy of a list of sheets, a list or a dict; anything else itself."""
    if isinstance(value, list):
        return (
            [v.copy() if isinstance(v, Sheet) else v for v in value]
            if value and isinstance(value[0], Sheet)
            else value[:]
        )
    return dict(value) if isinstance(value, dict) else value


def new_id(taken: Mapping[int, Any] | Iterable[int] = ()) -> int:
    """A random positive 31-bit id that is not taken yet, as Google gives to sheets and protected ranges."""
    known = set(taken)
    while (candidate := secrets.randbelow(2**31 - 1) + 1) in known:
        pass
    return candidate
