"""Google Sheets as a `Spreadsheet`: the only adapter, for the real service and for the local one alike."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.core.memory import ChangeState, PlannedChange, Settlement
from bot.core.plan import Plan
from bot.core.schema import Layout, SheetSchema, find_layout
from bot.core.snapshot import Snapshot, Tab
from bot.core.table import as_text
from bot.errors import OutcomeUnknown, RefusedByGuard, ServiceDown, SheetMismatch
from bot.sheets.client import NotApplied, RequestRefused, SheetsClient, backoff_s
from bot.sheets.port import Applied, Book
from bot.sheets.reader import read_book, read_snapshot
from bot.sheets.structure import columns_body, rows_body, tab_body
from bot.sheets.writer import ROUNDS, GuardedWriter

THERE_ALREADY = "stood there already"


class GoogleSpreadsheet:
    """One spreadsheet behind the Sheets API. See `port.Spreadsheet` for what is guaranteed."""

    def __init__(
        self, client: SheetsClient, *, body_bytes: int = 1_500_000, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._client = client
        self._body_bytes = body_bytes
        self._sleep = sleep

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
            return read_snapshot(self._client, book, tab, layout, schema, now)
        except RequestRefused:
            _same_tab(self.read_book(), tab)
            raise

    def apply(self, plan: Plan, tab: Tab, layout: Layout, before_send: Callable[[], None]) -> Applied:
        """Writes a plan under the guard protocol; bot columns the sheet lacks are appended first."""
        if plan.new_columns:
            before_send()
            tab, layout = self._append_columns(plan, tab, layout)
        return GuardedWriter(self._client, plan.schema, tab, self._body_bytes, self._sleep).apply(
            plan, layout, before_send
        )

    def _append_columns(self, plan: Plan, tab: Tab, layout: Layout) -> tuple[Tab, Layout]:
        fault: ServiceDown | None = None
        for attempt in range(ROUNDS):
            missing = [name for name in plan.new_columns if name not in layout.positions]
            if not missing:
                return tab, layout
            try:
                self._client.write(columns_body(plan.schema, missing, tab, layout), "replies")
                fault = None
            except (NotApplied, OutcomeUnknown, RequestRefused) as error:
                fault = error
                self._sleep(backoff_s(attempt))
            tab = _same_tab(self.read_book(), tab)
            layout = find_layout(plan.schema, tab.title, tab.top)
            if layout.problems:
                first = layout.problems[0]
                raise RefusedByGuard(f"tab {tab.title!r}", f"the headers changed meanwhile: {first.problem}", first.fix)
        if fault is not None:
            raise ServiceDown(fault.place, f"{fault.problem}, {ROUNDS} times", "Run again later")
        raise RefusedByGuard(
            f"tab {tab.title!r}", "the bot's columns could not be added while people work on it", "run again later"
        )

    def add_rows(self, schema: SheetSchema, rows: Sequence[PlannedChange], before_send: Callable[[], None]) -> Applied:
        """Adds the rows whose Case ID the tab does not hold yet; makes the tab where it is missing.

        Guarantees: an upsert by Case ID, safe to repeat: after an unanswered write the tab is read again first.

        Raises:
            SheetMismatch: the tab's headers do not fit. RefusedByGuard: `before_send` refused.
        """
        cut_short = None
        there: frozenset[str] | None = None
        for attempt in range(ROUNDS):
            tab, layout, present = self._kept_tab(schema)
            there = present if there is None else there
            missing = [row for row in rows if row.case_id not in present]
            if not missing:
                return Applied(
                    tuple(
                        Settlement(number, ChangeState.APPLIED, THERE_ALREADY if row.case_id in there else "")
                        for number, row in enumerate(rows)
                    )
                )
            before_send()
            try:
                if tab is None:
                    self._client.write(tab_body(schema, zlib.crc32(schema.name.encode()) & 0x7FFFFFFF), "replies")
                    continue
                self._client.write(rows_body(missing, tab.sheet_id, layout), "replies")
            except (NotApplied, OutcomeUnknown) as error:
                cut_short = error.problem
                self._sleep(backoff_s(attempt))
        why = cut_short or "the rows did not appear"
        return Applied(
            tuple(Settlement(number, ChangeState.UNKNOWN, why) for number, _ in enumerate(rows)), cut_short=why
        )

    def _kept_tab(self, schema: SheetSchema) -> tuple[Tab | None, Layout, frozenset[str]]:
        book = self.read_book()
        tab = next((tab for tab in book.tabs if tab.title == schema.title), None)
        if tab is None:
            return None, find_layout(schema, schema.title, ()), frozenset()
        layout = find_layout(schema, tab.title, tab.top)
        if layout.problems:
            first = layout.problems[0]
            raise SheetMismatch(f"tab {tab.title!r}", first.problem, first.fix)
        at, first_row, last = layout.positions[schema.identity.case_id], layout.header_row, tab.rows
        if first_row >= last:
            return tab, layout, frozenset()
        snapshot = self.read(book, tab, layout, schema, datetime.min)  # noqa: DTZ901 - the time is not looked at
        return tab, layout, frozenset(as_text(value).upper() for value in snapshot.columns.get(at, ()))


def _same_tab(book: Book, tab: Tab) -> Tab:
    for found in book.tabs:
        if found.sheet_id == tab.sheet_id:
            return found
    raise RefusedByGuard(f"tab {tab.title!r}", "the tab was deleted while the bot worked", "restore it and run again")
