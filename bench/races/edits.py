"""What people do to a tab, said so that it can be done again to another copy of it, whatever stands where there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bench.races.grid import RENAMED, Grid, name_rows, read_grid
from bot.sandbox.sheets.engine import a1, batch
from bot.sandbox.sheets.engine.model import Workbook
from bot.sandbox.sheets.engine.person import Person


class Kind(StrEnum):
    """What people do."""

    INSERT = "inserts rows above"
    INSERT_ON_TOP = "inserts a row above the headers"
    DELETE = "deletes"
    SORT = "sorts by"
    MOVE = "moves"
    TYPE = "types"
    PAINT = "paints"
    STRIKE = "strikes"
    UNSTRIKE = "unstrikes"
    NOTE = "writes a note on"
    HIDE = "hides"
    FILTER = "filters by"
    ADD_COLUMN = "inserts a column before"
    RENAME = "renames the header"
    RENAME_BACK = "renames back the header"
    APPEND = "submits the form"


@dataclass(frozen=True, slots=True)
class Edit:
    """One thing that a person does.

    Attributes:
        row: by its key, "" where no row is meant. other: another row, "" for the end.
        column: by its header. text: what is typed, or the colour.
        cells: what a form submits, by header. archives: where the row stands if it is no longer in the tab.
    """

    tab: str
    key: str
    kind: Kind
    row: str = ""
    column: str = ""
    text: str = ""
    other: str = ""
    count: int = 1
    descending: bool = False
    cells: tuple[tuple[str, str], ...] = ()
    archives: tuple[str, ...] = ()

    def __str__(self) -> str:
        parts = [self.kind.value, self.row, self.column, repr(self.text) if self.text or self.kind is Kind.TYPE else ""]
        if self.kind is Kind.MOVE:
            parts.append(f"above {self.other}" if self.other else "to the end")
        parts += [f"{name}={text!r}" for name, text in self.cells]
        return f"{self.tab}: " + " ".join(part for part in parts if part)

    def apply(self, workbook: Workbook) -> bool:
        """Does it; False where its row or column is not there, and nothing was done."""
        for tab in (self.tab, *self.archives):
            grid = read_grid(workbook, tab, self.key)
            if grid is not None and self._fits(grid):
                _Doing(self, grid, Person(workbook, tab, workbook.owner)).do()
                return True
        return False

    def _fits(self, grid: Grid) -> bool:
        is_there = all(row in grid.rows for row in (self.row, self.other) if row)
        if not is_there or (self.column and self.column not in grid.columns):
            return False
        if self.kind is not Kind.STRIKE:
            return True
        row = grid.rows[self.row]  # nobody strikes through what is struck through: nothing could tell that they did
        return not any(grid.facets(row, column).struck for column in grid.columns)


@dataclass(frozen=True, slots=True)
class _Doing:
    edit: Edit
    grid: Grid
    person: Person

    def do(self) -> None:
        edit, person, grid = self.edit, self.person, self.grid
        at = grid.rows.get(edit.row, -1) + 1
        match edit.kind:
            case Kind.INSERT:
                self._insert_rows(at - 1, edit.count)
            case Kind.INSERT_ON_TOP:
                self._insert_rows(0, 1)
            case Kind.DELETE:
                person.deletes_rows(at)
            case Kind.SORT:
                letter = a1.column_letters(grid.columns[edit.column])
                right = a1.column_letters(grid.sheet.column_count - 1)
                if grid.last > grid.header:
                    person.sorts(f"A{grid.header + 2}:{right}{grid.last + 1}", letter, edit.descending)
            case Kind.MOVE:
                above = grid.rows[edit.other] + 1 if edit.other else grid.last + 2
                if above not in (at, at + 1):
                    person.moves_rows(at, at, above)
            case Kind.TYPE:
                person.types(grid.cell(edit.row, edit.column), edit.text)
            case Kind.PAINT:
                person.paints(grid.cell(edit.row, edit.column), edit.text or None)
            case Kind.STRIKE | Kind.UNSTRIKE:
                person.strikes(f"{at}:{at}", edit.kind is Kind.STRIKE)
            case Kind.NOTE:
                person.notes(grid.cell(edit.row, edit.column), edit.text)
            case Kind.APPEND:
                self._append()
            case _:
                self._look_or_layout(at)

    def _look_or_layout(self, at: int) -> None:
        edit, grid = self.edit, self.grid
        sheet_id = grid.sheet.sheet_id
        column = grid.columns.get(edit.column, 0)
        header = f"{a1.column_letters(column)}{grid.header + 1}"
        match edit.kind:
            case Kind.HIDE:
                where = {"sheetId": sheet_id, "dimension": "ROWS", "startIndex": at - 1, "endIndex": at}
                hidden = {"range": where, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
                self._ask("updateDimensionProperties", hidden)
            case Kind.FILTER:
                area = {"sheetId": sheet_id, "startRowIndex": grid.header, "endRowIndex": grid.last + 1}
                spec = {"columnIndex": column, "filterCriteria": {"hiddenValues": [edit.text]}}
                whole = area | {"startColumnIndex": 0, "endColumnIndex": max(grid.columns.values()) + 1}
                self._ask("setBasicFilter", {"filter": {"range": whole, "filterSpecs": [spec]}})
            case Kind.ADD_COLUMN:
                place = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": column, "endIndex": column + 1}
                self._ask("insertDimension", {"range": place})
                self._plain({"startColumnIndex": column, "endColumnIndex": column + 1})
                self.person.types(header, edit.text)
            case Kind.RENAME:
                self.person.types(header, edit.column + RENAMED)
            case Kind.RENAME_BACK:
                self.person.types(header, edit.column)

    def _insert_rows(self, first: int, count: int) -> None:
        """Blank rows without colours, so that any colour that stands there later was painted there."""
        self.person.inserts_rows(above=first + 1, count=count)
        self._plain({"startRowIndex": first, "endRowIndex": first + count})

    def _plain(self, area: dict[str, int]) -> None:
        where = {"sheetId": self.grid.sheet.sheet_id, **area}
        self._ask("repeatCell", {"range": where, "cell": {}, "fields": "userEnteredFormat"})

    def _append(self) -> None:
        """As a form does: into the row behind the last one."""
        cells = dict(self.edit.cells)
        by_place = sorted((at, cells[name]) for name, at in self.grid.columns.items() if name in cells)
        texts = [""] * (by_place[-1][0] + 1)
        for at, text in by_place:
            texts[at] = text
        last = self.grid.last  # a row further down once it is typed
        self.person.fills_row(last + 2, texts)
        name_rows(self.grid.sheet, self.grid.columns[self.edit.key], last + 1)

    def _ask(self, kind: str, request: dict[str, Any]) -> None:
        batch.batch_update(self.person.workbook, {"requests": [{kind: request}]}, self.person.email)
