"""A tab that the bot keeps: made where it is missing, rows added by Case ID, filter views as they are wanted."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.core.filter_view import FilterView
from bot.core.memory import ChangeState, PlannedChange, Settlement
from bot.core.row import as_text
from bot.core.schema import Layout, SheetSchema, find_layout
from bot.core.snapshot import Tab
from bot.errors import OutcomeUnknown, RefusedByGuard, ServiceDown, SheetMismatch
from bot.sheets.answers import Spreadsheet
from bot.sheets.bodies import batch
from bot.sheets.box import a1_range
from bot.sheets.client import NotApplied, RequestRefused, SheetsClient, backoff_s
from bot.sheets.filter_views import VIEW_FIELDS, change_views
from bot.sheets.image import read_image
from bot.sheets.new_columns import append_columns
from bot.sheets.port import Applied, Book, ViewChanges
from bot.sheets.reader import AS_STORED, TOP_ROWS, read_book, same_tab
from bot.sheets.strays import take_back
from bot.sheets.structure import rows_body, tab_body
from bot.sheets.writer import ROUNDS

THERE_ALREADY = "stood there already"
_HEADERS = "replies,updatedSpreadsheet.sheets(properties.sheetId,data(startRow,rowData.values(effectiveValue)))"


@dataclass(frozen=True, slots=True)
class _Present:
    """The tab with the Case IDs in it, and the last row (1-based) that has one."""

    tab: Tab
    layout: Layout
    case_ids: frozenset[str]
    last_row: int


def kept_sheet_id(schema: SheetSchema) -> int:
    """The id of the tab that the bot makes for a schema: always the same, so that it is never made twice."""
    return zlib.crc32(schema.name.encode()) & 0x7FFFFFFF


def find_kept_tab(book: Book, schema: SheetSchema) -> tuple[Tab, Layout] | None:
    """The schema's tab: by its title, else the one the bot made, whatever people call it now; None when there is none.

    Raises:
        SheetMismatch: a required header is missing or one stands twice.
    """
    by_title = [tab for tab in book.tabs if tab.title == schema.title]
    tab = next(iter(by_title or [tab for tab in book.tabs if tab.sheet_id == kept_sheet_id(schema)]), None)
    if tab is None:
        return None
    layout = find_layout(schema, tab.title, tab.top)
    if layout.problems:
        first = layout.problems[0]
        raise SheetMismatch(f"tab {tab.title!r}", first.problem, first.fix)
    return tab, layout


class KeptTab:
    """The tab of one schema. Each call reads before it writes, and reads again after an answer that never came."""

    def __init__(
        self, client: SheetsClient, schema: SheetSchema, body_bytes: int, sleep: Callable[[float], None]
    ) -> None:
        self._client = client
        self._schema = schema
        self._body_bytes = body_bytes
        self._sleep = sleep

    def add_rows(self, rows: Sequence[PlannedChange], before_send: Callable[[], None]) -> Applied:
        """Adds the rows whose Case ID the tab does not hold; see `port.Spreadsheet.add_rows`."""
        settled: list[Settlement] = []
        cut_short: str | None = None
        for part in _parts(rows, self._body_bytes):
            if cut_short is None:
                there, cut_short = self._add_part([row for _, row in part], before_send)
            for number, row in part:
                if cut_short is not None:
                    settled.append(Settlement(number, ChangeState.UNKNOWN, cut_short))
                else:
                    why = THERE_ALREADY if row.case_id in there else ""
                    settled.append(Settlement(number, ChangeState.APPLIED, why))
        return Applied(tuple(settled), cut_short=cut_short)

    def _add_part(
        self, rows: Sequence[PlannedChange], before_send: Callable[[], None]
    ) -> tuple[frozenset[str], str | None]:
        """The Case IDs that stood there before, and why it could not be brought to an end."""
        there: frozenset[str] | None = None
        fault = "the rows did not appear"
        is_doubtful = False  # whether rows may have landed beside their columns
        for attempt in range(ROUNDS):
            try:
                if is_doubtful:
                    before_send()
                    self._take_back(rows, before_send)
                    is_doubtful = False
                present = self._look()
                case_ids = present.case_ids if present else frozenset()
                there = case_ids if there is None else there
                missing = [row for row in rows if row.case_id not in case_ids]
                if not missing:
                    return there, None
                before_send()
                if present is None:
                    self._client.write(tab_body(self._schema, kept_sheet_id(self._schema)), "replies")
                    continue
                needed = [name for name in self._schema.made_columns if name not in present.layout.positions]
                if needed:
                    tab, layout = present.tab, present.layout
                    append_columns(self._client, self._schema, needed, tab, layout, self._sleep, before_send)
                    continue
                is_doubtful = not self._append(missing, present)
            except (NotApplied, RequestRefused) as error:
                fault = error.problem
                self._sleep(backoff_s(attempt))
            except OutcomeUnknown as error:
                fault, is_doubtful = error.problem, True
                self._sleep(backoff_s(attempt))
        return there or frozenset(), f"{fault}, {ROUNDS} times"

    def _append(self, rows: Sequence[PlannedChange], present: _Present) -> bool:
        """Appends the rows; whether the columns were still where they were expected."""
        tab, layout = present.tab, present.layout
        header = (layout.header_row - 1, layout.header_row, 0, max(len(layout.headers), 1))
        body = rows_body(self._schema, rows, tab, layout, present.last_row)
        asked = {"includeSpreadsheetInResponse": True, "responseIncludeGridData": True}
        body |= {**asked, "responseRanges": [a1_range(tab.title, header)]}
        sheets = self._client.write(body, _HEADERS).updatedSpreadsheet.sheets
        if not sheets:
            raise OutcomeUnknown(tab.title, "the write's answer shows no sheet", "It is read again")
        shown = read_image(sheets[0], self._client.account, [header]).headers(layout.header_row)
        now = find_layout(self._schema, tab.title, [()] * (layout.header_row - 1) + [shown])
        return now.positions == layout.positions

    def _take_back(self, rows: Sequence[PlannedChange], before_send: Callable[[], None]) -> None:
        """Takes rows away that landed beside their columns; they are added anew."""
        for _ in range(ROUNDS):
            found = find_kept_tab(read_book(self._client), self._schema)
            if found is None:
                return
            tab, _ = found
            whole = a1_range(tab.title, (0, tab.rows, 0, tab.columns))
            answer = self._client.get("/values:batchGet", ranges=[whole], **AS_STORED)
            grid = answer.get("valueRanges", [{}])[0].get("values", ())
            now = find_layout(self._schema, tab.title, grid[:TOP_ROWS])
            writes = take_back(rows, grid, now) if not now.problems else []
            if not writes:
                return
            before_send()
            self._client.write(batch(writes, tab.sheet_id, tab.title, []), "replies")

    def _look(self) -> _Present | None:
        """The tab and its Case IDs, read in one call with its headers: a column moved meanwhile is noticed."""
        for _ in range(ROUNDS):
            found = find_kept_tab(read_book(self._client), self._schema)
            if found is None:
                return None
            tab, layout = found
            at = layout.positions[self._schema.identity.case_id]
            ranges = [a1_range(tab.title, (layout.header_row - 1, tab.rows, at, at + 1))]
            answer = self._client.get("/values:batchGet", ranges=ranges, majorDimension="COLUMNS", **AS_STORED)
            columns = answer.get("valueRanges", [{}])[0].get("values", ())
            header, *values = columns[0] if columns else ("",)
            if str(header) == layout.headers[at]:
                case_ids = frozenset(as_text(value).upper() for value in values)
                return _Present(tab, layout, case_ids, layout.header_row + len(values))
        raise RefusedByGuard(
            f"tab {self._schema.title!r}", "columns kept moving while the bot was reading", "run again"
        )

    def keep_views(self, tab: Tab, views: Sequence[FilterView], before_send: Callable[[], None]) -> ViewChanges:
        """Brings the tab's filter views to `views`; see `port.Spreadsheet.keep_views`."""
        top = {"gridRange": {"sheetId": tab.sheet_id, "startRowIndex": 0, "endRowIndex": TOP_ROWS}}
        first: ViewChanges | None = None
        fault: ServiceDown | None = None
        for attempt in range(ROUNDS):
            try:
                answer = self._client.read_by_filter({"dataFilters": [top]}, VIEW_FIELDS)
            except RequestRefused:
                same_tab(read_book(self._client), tab)
                raise
            changes = self._change_views(answer, tab, views)
            first = changes if first is None else first
            if not changes.requests:
                return first
            before_send()
            try:
                self._client.write({"requests": list(changes.requests)}, "replies")
            except (NotApplied, OutcomeUnknown, RequestRefused) as error:
                fault = error
                self._sleep(backoff_s(attempt))
        why = fault.problem if fault else "the filter views kept changing"
        raise ServiceDown(f"tab {tab.title!r}", f"{why}, {ROUNDS} times", "Run again later")

    def _change_views(self, answer: Spreadsheet, tab: Tab, views: Sequence[FilterView]) -> ViewChanges:
        for sheet in answer.sheets:
            if sheet.sheet_id == tab.sheet_id:
                image = read_image(sheet, self._client.account, [(0, TOP_ROWS, 0, 0)])
                layout = find_layout(self._schema, tab.title, [image.headers(row) for row in range(1, TOP_ROWS + 1)])
                return change_views(self._schema, sheet, layout, views)
        raise RefusedByGuard(f"tab {tab.title!r}", "the tab was deleted while the bot worked", "run again")


def _parts(rows: Sequence[PlannedChange], body_bytes: int) -> Iterable[list[tuple[int, PlannedChange]]]:
    """The rows with their numbers, in parts of one body each."""
    part: list[tuple[int, PlannedChange]] = []
    size = 0
    for number, row in enumerate(rows):
        part.append((number, row))
        size += 100 + len(str(row.new).encode())
        if size >= body_bytes:
            yield part
            part, size = [], 0
    if part:
        yield part
