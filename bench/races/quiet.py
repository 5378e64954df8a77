"""A spreadsheet that nobody else touches: read cell by cell, written in one batch, without a call of the API.

What an undisturbed run leaves does not depend on the guard protocol: its rows stand where they were read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bench.races.grid import read_facets
from bot.core.filter_view import FilterView
from bot.core.memory import ChangeKind, ChangeState, PlannedChange, Settlement
from bot.core.plan import Plan
from bot.core.row import as_text
from bot.core.schema import Kind, Layout, Owner, SheetSchema, find_layout
from bot.core.snapshot import CellValue, Marks, Outline, Snapshot, Tab
from bot.sandbox.sheets.engine.batch import batch_update
from bot.sandbox.sheets.engine.cell import Cell, Row
from bot.sandbox.sheets.engine.model import Sheet, Workbook
from bot.sheets.bodies import DATE_PATTERN, TIME_PATTERN, Write, batch
from bot.sheets.google import GoogleSpreadsheet
from bot.sheets.kept_tab import find_kept_tab, kept_sheet_id
from bot.sheets.port import Applied, Book, Move, Moved, ViewChanges
from bot.sheets.reader import TOP_ROWS
from bot.sheets.structure import columns_body, rows_body, tab_body

_BOT = "bot@example.com"
_PATTERNS = {Kind.DATE: DATE_PATTERN, Kind.TIMESTAMP: TIME_PATTERN}


@dataclass(slots=True)
class QuietSpreadsheet:
    """A `Spreadsheet` for undisturbed runs. Rows go to the archive as ever, by `ours`."""

    workbook: Workbook
    ours: GoogleSpreadsheet

    @property
    def calls(self) -> int:
        """Those of moving rows."""
        return self.ours.calls

    def read_book(self, _expected: Sequence[tuple[SheetSchema, Outline]] = ()) -> Book:
        """All its tabs."""
        tabs = tuple(_tab(sheet) for sheet in self.workbook.sheets)
        return Book(self.workbook.title, ZoneInfo(self.workbook.time_zone), self.workbook.locale, tabs)

    def read(self, book: Book, tab: Tab, layout: Layout, schema: SheetSchema, now: datetime) -> Snapshot:
        """What stands there now."""
        sheet = self._sheet(tab)
        rows = sheet.rows[layout.header_row :]
        columns = {at: _column(rows, at) for at in set(layout.positions.values())}
        key = layout.positions[schema.identity.order]
        marks = {}
        for number, row in enumerate(rows, layout.header_row + 1):
            cell = row[key] if key < len(row) else None
            if cell is not None and (cell.format or cell.note):
                facets = read_facets(cell)
                marks[number] = Marks(facets.colour, facets.struck, facets.note)
        return Snapshot(
            spreadsheet_id=self.workbook.spreadsheet_id,
            tab=tab,
            zone=book.zone,
            locale=book.locale,
            header_row=layout.header_row,
            headers=layout.headers,
            columns=columns,
            marks={number: one for number, one in marks.items() if one != Marks()},
            read_at=now,
        )

    def apply(self, plan: Plan, tab: Tab, layout: Layout, _before_send: Callable[[], None]) -> Applied:
        """Writes every change where its row was read."""
        given = layout
        if plan.new_columns:
            layout = self._append(plan.schema, plan.new_columns, tab, layout)
        sheet = self._sheet(tab)
        struck_before: dict[str, tuple[str, ...]] = {}
        writes: list[Write] = []
        for change in plan.changes:
            if change.kind is ChangeKind.STRIKETHROUGH:
                row, new = (change.row or 0) - 1, bool(change.new)
                struck = [at for at in range(len(layout.headers)) if read_facets(sheet.cell(row, at)).struck]
                if new:
                    struck_before[change.case_id] = tuple(layout.headers[at] for at in struck)
                    columns = [at for at in range(len(layout.headers)) if at not in struck]
                else:
                    kept = plan.keep_struck.get(change.row or 0, ())
                    columns = [at for at in struck if layout.headers[at] not in kept]
                writes += [Write(row, at, change.kind, new) for at in columns]
            else:
                writes.append(_write(change, plan.schema, layout, sheet))
        if writes:
            self._send(batch(writes, tab.sheet_id, tab.title, ()))
        applied = tuple(Settlement(number, ChangeState.APPLIED) for number in range(len(plan.changes)))
        return Applied(applied, struck_before=struck_before, layout=None if layout is given else layout)

    def add_rows(self, schema: SheetSchema, rows: Sequence[PlannedChange], _before_send: Callable[[], None]) -> Applied:
        """Adds those that are not there."""
        found = find_kept_tab(self.read_book(), schema)
        if found is None:
            self._send(tab_body(schema, kept_sheet_id(schema)))
            found = find_kept_tab(self.read_book(), schema)
            assert found is not None
        tab, layout = found
        missing = [name for name in schema.made_columns if name not in layout.positions]
        if missing:
            layout = self._append(schema, missing, tab, layout)
            tab = _tab(self._sheet(tab))
        column = _column(self._sheet(tab).rows[layout.header_row :], layout.positions[schema.identity.case_id])
        there = {as_text(value).upper() for value in column}
        added = [row for row in rows if row.case_id not in there]
        if added:
            self._send(rows_body(schema, added, tab, layout, layout.header_row + len(column)))
        return Applied(tuple(Settlement(number, ChangeState.APPLIED) for number in range(len(rows))))

    def keep_views(
        self, _schema: SheetSchema, _tab: Tab, _views: Sequence[FilterView], _before_send: Callable[[], None]
    ) -> ViewChanges:
        """Leaves them as they are: a filter view changes no cell."""
        return ViewChanges()

    def move_rows(self, move: Move, before_send: Callable[[], None]) -> Moved:
        """As the bot does."""
        return self.ours.move_rows(move, before_send)

    def close(self) -> None:
        """Closes nothing of its own."""

    def _append(self, schema: SheetSchema, names: Sequence[str], tab: Tab, layout: Layout) -> Layout:
        self._send(columns_body(schema, names, tab, layout))
        return find_layout(schema, tab.title, _tab(self._sheet(tab)).top)

    def _send(self, body: dict[str, object]) -> None:
        batch_update(self.workbook, {"requests": body["requests"]}, _BOT)

    def _sheet(self, tab: Tab) -> Sheet:
        return next(sheet for sheet in self.workbook.sheets if sheet.sheet_id == tab.sheet_id)


def _write(change: PlannedChange, schema: SheetSchema, layout: Layout, sheet: Sheet) -> Write:
    row, column = (change.row or 0) - 1, layout.positions[change.column]
    if change.kind is not ChangeKind.VALUE:
        return Write(row, column, change.kind, change.new)
    cell, declared = sheet.cell(row, column), schema.column(change.column)
    find = cell.value if declared.owner is Owner.SHARED and isinstance(cell.value, str) and cell.value else None
    is_plain = isinstance(change.new, (str, bool)) or cell.number_format is not None
    return Write(row, column, change.kind, change.new, find, None if is_plain else _PATTERNS.get(declared.kind))


def _tab(sheet: Sheet) -> Tab:
    top = tuple(tuple(_trimmed([_value(cell) for cell in row])) for row in sheet.rows[:TOP_ROWS])
    return Tab(sheet.title, sheet.sheet_id, sheet.row_count, sheet.column_count, top)


def _column(rows: Sequence[Row], at: int) -> Sequence[CellValue]:
    cells = [row[at] if at < len(row) else None for row in rows]
    while cells and ((last := cells[-1]) is None or last.value is None):
        cells.pop()
    return [_value(cell) for cell in cells]


def _trimmed(values: list[CellValue]) -> list[CellValue]:
    while values and values[-1] == "":
        values.pop()
    return values


def _value(cell: Cell | None) -> CellValue:
    """As the service answers: whole numbers as such, nothing as an empty text."""
    value = None if cell is None else cell.value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return "" if value is None else value
