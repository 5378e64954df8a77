"""Google Sheets as a `Spreadsheet`: the only adapter, for the real service and for the local one alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.core.filter_view import FilterView
from bot.core.memory import PlannedChange
from bot.core.plan import Plan
from bot.core.schema import Layout, SheetSchema
from bot.core.snapshot import Outline, Snapshot, Tab
from bot.sheets.before import Former
from bot.sheets.client import RequestRefused, SheetsClient
from bot.sheets.kept_tab import KeptTab
from bot.sheets.moving import RowMover
from bot.sheets.new_columns import append_columns
from bot.sheets.port import Applied, Book, Move, Moved, ViewChanges
from bot.sheets.reader import read_ahead, read_book, read_content, same_tab
from bot.sheets.recall import Recall
from bot.sheets.writer import GuardedWriter


class GoogleSpreadsheet:
    """One spreadsheet behind the Sheets API. See `port.Spreadsheet` for what is guaranteed.

    With `watches` it is asked by Drive's version first whether anything has moved since it was read, and while nothing
    has, it is not read again: for whoever uses it more than once.
    """

    def __init__(
        self,
        client: SheetsClient,
        *,
        body_bytes: int = 1_500_000,
        sleep: Callable[[float], None] = time.sleep,
        watches: bool = False,
    ) -> None:
        self._client = client
        self._body_bytes = body_bytes
        self._sleep = sleep
        self._former: dict[int, Former] = {}
        self._recall = Recall()
        self._watches = watches

    @property
    def calls(self) -> int:
        """How many calls were made so far."""
        return self._client.calls

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def read_book(self, expected: Sequence[tuple[SheetSchema, Outline]] = ()) -> Book:
        """Title, time zone, locale, and the first rows of its tabs; see `port.Spreadsheet.read_book`."""
        version = self._client.version() if self._watches else None
        book = self._recall.book(version, [outline.sheet_id for _, outline in expected])
        if book is not None:
            return book
        self._former.clear()
        book, contents = read_ahead(self._client, expected) or (read_book(self._client), {})
        return self._recall.keep(book, contents)

    def read(self, book: Book, tab: Tab, layout: Layout, schema: SheetSchema, now: datetime) -> Snapshot:
        """The schema's columns and the marks on its key column."""
        content = self._recall.content(tab.sheet_id, layout)
        if content is None:
            try:
                content = read_content(self._client, tab, layout, schema)
            except RequestRefused:
                same_tab(read_book(self._client), tab)
                raise
            self._recall.keep_content(tab.sheet_id, content)
        snapshot = Snapshot(
            spreadsheet_id=self._client.spreadsheet_id,
            tab=tab,
            zone=book.zone,
            locale=book.locale,
            header_row=layout.header_row,
            headers=layout.headers,
            columns=content.columns,
            marks=content.marks,
            read_at=now,
        )
        self._former[tab.sheet_id] = Former(snapshot, layout, schema)
        return snapshot

    def apply(self, plan: Plan, tab: Tab, layout: Layout, before_send: Callable[[], None]) -> Applied:
        """Writes a plan under the guard protocol; bot columns the sheet lacks are appended first."""
        if plan.new_columns:
            tab, layout = append_columns(
                self._client, plan.schema, plan.new_columns, tab, layout, self._sleep, before_send
            )
        former = self._former.get(tab.sheet_id)
        writer = GuardedWriter(self._client, plan.schema, tab, self._body_bytes, self._sleep, former)
        applied = writer.apply(plan, layout, before_send)
        return replace(applied, layout=layout) if plan.new_columns else applied

    def add_rows(
        self,
        schema: SheetSchema,
        rows: Sequence[PlannedChange],
        before_send: Callable[[], None],
    ) -> Applied:
        """Adds the rows whose Case ID the tab does not hold yet; makes the tab where it is missing.

        Raises:
            SheetMismatch: the tab's headers do not fit. RefusedByGuard: `before_send` refused, or people kept moving
                columns.
        """
        return self._kept_tab(schema).add_rows(rows, before_send)

    def keep_views(
        self, schema: SheetSchema, tab: Tab, views: Sequence[FilterView], before_send: Callable[[], None]
    ) -> ViewChanges:
        """Brings the bot's filter views of a tab to `views`."""
        return self._kept_tab(schema).keep_views(tab, views, before_send)

    def move_rows(self, move: Move, before_send: Callable[[], None]) -> Moved:
        """Moves rows to their archive tab."""
        return RowMover(self._client, move, self._sleep).move(before_send)

    def _kept_tab(self, schema: SheetSchema) -> KeptTab:
        return KeptTab(self._client, schema, self._body_bytes, self._sleep)
