"""Google Sheets as a `Spreadsheet`: the only adapter, for the real service and for the local one alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.core.filter_view import FilterView
from bot.core.memory import PlannedChange
from bot.core.plan import Plan
from bot.core.schema import Layout, SheetSchema
from bot.core.snapshot import Snapshot, Tab
from bot.sheets.before import Former
from bot.sheets.client import RequestRefused, SheetsClient
from bot.sheets.kept_tab import KeptTab
from bot.sheets.new_columns import append_columns, same_tab
from bot.sheets.port import Applied, Book, ViewChanges
from bot.sheets.reader import read_book, read_snapshot
from bot.sheets.writer import GuardedWriter


class GoogleSpreadsheet:
    """One spreadsheet behind the Sheets API. See `port.Spreadsheet` for what is guaranteed."""

    def __init__(
        self, client: SheetsClient, *, body_bytes: int = 1_500_000, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._client = client
        self._body_bytes = body_bytes
        self._sleep = sleep
        self._former: dict[int, Former] = {}

    @property
    def calls(self) -> int:
        """How many calls were made so far."""
        return self._client.calls

    def close(self) -> None:
        """Closes the connections."""
        self._client.close()

    def read_book(self) -> Book:
        """Title, time zone, locale, and the first rows of every tab."""
        return read_book(self._client)

    def read(self, book: Book, tab: Tab, layout: Layout, schema: SheetSchema, now: datetime) -> Snapshot:
        """The schema's columns and the marks on its key column."""
        try:
            snapshot = read_snapshot(self._client, book, tab, layout, schema, now)
        except RequestRefused:
            same_tab(self.read_book(), tab)
            raise
        self._former[tab.sheet_id] = Former(snapshot, layout, schema)
        return snapshot

    def apply(self, plan: Plan, tab: Tab, layout: Layout, before_send: Callable[[], None]) -> Applied:
        """Writes a plan under the guard protocol; bot columns the sheet lacks are appended first."""
        if plan.new_columns:
            before_send()
            tab, layout = append_columns(self._client, plan.schema, plan.new_columns, tab, layout, self._sleep)
        former = self._former.get(tab.sheet_id)
        writer = GuardedWriter(self._client, plan.schema, tab, self._body_bytes, self._sleep, former)
        return writer.apply(plan, layout, before_send)

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

    def _kept_tab(self, schema: SheetSchema) -> KeptTab:
        return KeptTab(self._client, schema, self._body_bytes, self._sleep)
