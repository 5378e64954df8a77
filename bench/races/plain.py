"""A spreadsheet that is written to by row number, as careful people do it without looking again.

It reads, decides and remembers with the same code as the bot; only the writing differs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import gspread
from gspread.utils import ValueInputOption, rowcol_to_a1

from bot.core.filter_view import FilterView
from bot.core.memory import ChangeKind, ChangeState, PlannedChange, Settlement
from bot.core.plan import Plan
from bot.core.schema import Layout, SheetSchema
from bot.core.snapshot import Outline, Snapshot, Tab
from bot.sheets.google import GoogleSpreadsheet
from bot.sheets.port import Applied, Book, Move, Moved, ViewChanges

Placed = list[tuple[PlannedChange, int, int]]
"""Changes with their row and column, from 1; a strike once for each column of its row."""


@dataclass(slots=True)
class PlainSpreadsheet:
    """A `Spreadsheet` that writes by row number in one of these ways, and takes for granted that it worked."""

    ours: GoogleSpreadsheet
    file: gspread.Spreadsheet
    write: Callable[[gspread.Worksheet, Placed], None]

    @property
    def calls(self) -> int:
        """Those of reading."""
        return self.ours.calls

    def read_book(self, expected: Sequence[tuple[SheetSchema, Outline]] = ()) -> Book:
        """As the bot reads it."""
        return self.ours.read_book(expected)

    def read(self, book: Book, tab: Tab, layout: Layout, schema: SheetSchema, now: datetime) -> Snapshot:
        """As the bot reads it."""
        return self.ours.read(book, tab, layout, schema, now)

    def apply(self, plan: Plan, tab: Tab, layout: Layout, before_send: Callable[[], None]) -> Applied:
        """Writes every change to the row and column that were read."""
        before_send()
        sheet = self.file.worksheet(tab.title)
        headers = list(layout.headers)
        if plan.new_columns:
            first = rowcol_to_a1(layout.header_row, len(headers) + 1)
            sheet.update([list(plan.new_columns)], first, value_input_option=ValueInputOption.raw)
        columns = dict(layout.positions) | {name: len(headers) + at for at, name in enumerate(plan.new_columns)}
        width = len(headers) + len(plan.new_columns)
        self.write(sheet, list(_placed(plan.changes, columns, width)))
        return _all(plan.changes)

    def add_rows(self, schema: SheetSchema, rows: Sequence[PlannedChange], before_send: Callable[[], None]) -> Applied:
        """Appends rows under the headers of the tab, which is made where it is missing."""
        before_send()
        names = list(schema.made_columns)
        try:
            sheet = self.file.worksheet(schema.title)
            names = [str(text) for text in sheet.row_values(1)]
        except gspread.WorksheetNotFound:
            sheet = self.file.add_worksheet(schema.title, 80, len(names))
            sheet.update([names], "A1", value_input_option=ValueInputOption.raw)
        new = [row.new for row in rows if isinstance(row.new, Mapping)]
        table: list[list[Any]] = [[cells.get(name, "") for name in names] for cells in new]
        sheet.append_rows(table, value_input_option=ValueInputOption.raw, table_range="A1")
        return _all(rows)

    def keep_views(
        self, schema: SheetSchema, tab: Tab, views: Sequence[FilterView], before_send: Callable[[], None]
    ) -> ViewChanges:
        """As the bot does: filter views are not what is raced."""
        return self.ours.keep_views(schema, tab, views, before_send)

    def move_rows(self, move: Move, before_send: Callable[[], None]) -> Moved:
        """Copies the rows behind the last one of the archive and deletes them, all in one batch, by row number."""
        before_send()
        sheet = self.file.worksheet(move.tab.title)
        try:
            archive = self.file.worksheet(move.archive)
            last = len(archive.col_values(1))
            copied = []
        except gspread.WorksheetNotFound:
            archive, last = self.file.add_worksheet(move.archive, 80, sheet.col_count), 1
            copied = [_copied(sheet, 1, archive, 1)]
        rows = sorted(row.row for row in move.rows)
        copied += [_copied(sheet, row, archive, at) for at, row in enumerate(rows, last + 1)]
        place = {"sheetId": sheet.id, "dimension": "ROWS"}
        deleted = [
            {"deleteDimension": {"range": place | {"startIndex": row - 1, "endIndex": row}}} for row in reversed(rows)
        ]
        self.file.batch_update({"requests": [*copied, *deleted]})
        return Moved(tuple(Settlement(row.number, ChangeState.APPLIED) for row in move.rows))

    def close(self) -> None:
        """Closes nothing of its own."""


def _copied(source: gspread.Worksheet, row: int, target: gspread.Worksheet, to: int) -> dict[str, Any]:
    def whole(sheet: gspread.Worksheet, at: int) -> dict[str, Any]:
        return {"sheetId": sheet.id, "startRowIndex": at - 1, "endRowIndex": at}

    return {"copyPaste": {"source": whole(source, row), "destination": whole(target, to), "pasteType": "PASTE_NORMAL"}}


def _placed(changes: Sequence[PlannedChange], columns: Mapping[str, int], width: int) -> Placed:
    return [
        (change, change.row, column + 1)
        for change in changes
        if change.row is not None
        for column in (range(width) if change.kind is ChangeKind.STRIKETHROUGH else [columns[change.column]])
    ]


def _all(changes: Sequence[PlannedChange]) -> Applied:
    return Applied(tuple(Settlement(number, ChangeState.APPLIED) for number in range(len(changes))))
