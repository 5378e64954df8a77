"""Looks at a tab and its archive, both in one call: as much of them as a batch of moves can have touched."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.archive import fingerprint
from bot.core.row import RowIdentity, read_identity
from bot.core.schema import SheetSchema, find_layout
from bot.core.snapshot import Tab
from bot.errors import RefusedByGuard
from bot.sheets.answers import BatchUpdateResponse, Sheet
from bot.sheets.box import Box, grid_range, row_boxes
from bot.sheets.client import RequestRefused, SheetsClient
from bot.sheets.image import BLANK, SHEET_FIELDS, ImageCell, read_image
from bot.sheets.index import RowIndex
from bot.sheets.look import WHOLE_GRID_CELLS
from bot.sheets.moving_bodies import MARK, Side, archive_sheet_id, conform_requests
from bot.sheets.port import Book
from bot.sheets.reader import TOP_ROWS, read_book, same_tab

_TRIES = 4


@dataclass(frozen=True, slots=True)
class MovingLook:
    """Both tabs at one moment; `archive` is None where there is none. `marked`: its rows with the mark."""

    side: Side
    archive: Side | None
    marked: tuple[int, ...] = ()

    @property
    def is_conform(self) -> bool:
        """Whether the archive's columns stand as the tab's do."""
        return self.archive is not None and not conform_requests(self.side, self.archive, keep_renamed=False)


def find_archive(book: Book, schema: SheetSchema, title: str) -> Tab | None:
    """The archive of a schema's tab: by its title, else the one the bot made, whatever people call it now.

    Titles are unique without regard to case: a tab that differs in case only keeps the bot from making its own.
    """
    by_title = [tab for tab in book.tabs if tab.title.casefold() == title.casefold()]
    return next(iter(by_title or [tab for tab in book.tabs if tab.sheet_id == archive_sheet_id(schema)]), None)


def is_archive(tab: Tab) -> bool:
    """Whether a tab has the headers of an archive, and is therefore no sheet that anybody works on."""
    return any(MARK in row for row in tab.top)


def is_archive_of(tab: Tab, schema: SheetSchema) -> bool:
    """Whether a tab that was found as the archive of a schema's tab is one."""
    return is_archive(tab) or tab.sheet_id == archive_sheet_id(schema)


def check_archive(tab: Tab, schema: SheetSchema) -> None:
    """Lets only the archive of a schema's tab pass, by its first header or the id that the bot gives.

    Raises:
        RefusedByGuard: it holds something of people's own.
    """
    if not is_archive_of(tab, schema):
        raise RefusedByGuard(
            f"tab {tab.title!r}",
            "the finished rows would go there, but that tab holds something else",
            "rename it, or set archive.tab in config.yaml",
        )


def headers_changed(side: Side, expected: Collection[str]) -> RefusedByGuard:
    """What is said of a tab whose headers are no longer the `expected` ones."""
    gone = [f"the header {name!r} is missing" for name in expected if name not in side.layout.positions]
    what = [*(one.problem for one in side.layout.problems), *gone][0]
    return RefusedByGuard(f"tab {side.tab.title!r}", f"the headers changed while the bot worked: {what}", "run again")


@dataclass(slots=True)
class MovingLooker:
    """Reads a tab and its archive anew, as often as people make it necessary. `mark` tells the rows of one run.

    Where they are is asked once, and again where one of them is missing.
    """

    client: SheetsClient
    schema: SheetSchema
    tab: Tab
    title: str
    mark: str
    archive: Tab | None = None

    def look(
        self, wanted: Collection[str], near: Collection[int], arrivals: Collection[int], *, whole: bool = False
    ) -> MovingLook:
        """Both tabs as they stand.

        Args:
            wanted: the Case IDs of which everything is to be known.
            near: rows of the tab (0-based) where these were last seen, or where rows may have come in.
            arrivals: rows of the archive (0-based) where rows may have come in.
            whole: rows may stand beside their headers, where only all columns tell who they are.

        Raises:
            RefusedByGuard: the tab is gone, or people keep moving rows and columns.
        """
        for _ in range(_TRIES):
            if self.archive is None:
                book = read_book(self.client)
                self.tab, self.archive = same_tab(book, self.tab), find_archive(book, self.schema, self.title)
            tab, archive = self.tab, self.archive
            boxes = {tab.sheet_id: self._boxes(tab, near, whole=whole)}
            if archive is not None:
                boxes[archive.sheet_id] = self._boxes(archive, arrivals, whole=whole)
            try:
                sheets = self._read(boxes)
            except RequestRefused:  # a tab was deleted, or rows or columns
                sheets = {}
            if not boxes.keys() <= sheets.keys():
                self.archive = None
                continue
            side = self._side(tab, sheets[tab.sheet_id], boxes[tab.sheet_id])
            self.tab = side.tab
            if archive is None:
                look = MovingLook(side, None)
            else:
                there = self._side(archive, sheets[archive.sheet_id], boxes[archive.sheet_id])
                self.archive = there.tab
                look = MovingLook(
                    side, there, tuple(row for row in sorted(there.image.rows) if self._has_mark(there, row))
                )
                if not look.is_conform and not whole and not _is_small(archive):
                    whole = True
                    continue
            rows = {row for row, who in side.index.identities.items() if who.case_id in wanted}
            if all(side.knows(row) for row in rows) and all(
                look.archive is not None and look.archive.knows(row) for row in look.marked
            ):
                return look
            near, arrivals = rows, look.marked
        raise RefusedByGuard(f"tab {self.tab.title!r}", "rows kept moving while the bot was reading", "run again")

    def widths(self) -> dict[int, int]:
        """Those of the tab's columns, in pixels."""
        fields = "sheets(properties.sheetId,data.columnMetadata.pixelSize)"
        top = {"gridRange": grid_range(self.tab.sheet_id, (0, 1, 0, 0))}
        found = self.client.read_by_filter({"dataFilters": [top]}, fields).sheets
        columns = (column for sheet in found for data in sheet.data for column in enumerate(data.columnMetadata))
        return {at: one.pixelSize for at, one in columns if one.pixelSize}

    def columns(self, answer: BatchUpdateResponse) -> tuple[list[str], list[str]] | None:
        """Those of both right after a batch whose answer shows most of their headers; None where it does not."""
        shown = {sheet.sheet_id: sheet for sheet in answer.updatedSpreadsheet.sheets}
        top = [(0, TOP_ROWS, 0, 0)]
        sides = [
            self._side(tab, shown[tab.sheet_id], top)
            for tab in (self.tab, self.archive)
            if tab and tab.sheet_id in shown
        ]
        if len(sides) < 2 or not all(self._shows_most(side) for side in sides):
            return None
        return sides[0].columns, sides[1].columns

    def _shows_most(self, side: Side) -> bool:
        """Whether most of the headers are there that the tab had at the last look."""
        was = next(tab for tab in (self.tab, self.archive) if tab and tab.sheet_id == side.tab.sheet_id)
        expected = find_layout(self.schema, was.title, was.top).positions.keys()
        return 2 * len(expected & side.layout.positions.keys()) > len(expected)

    def fingerprint(self, side: Side, row: int, names: Sequence[str] = ()) -> str:
        """That of a row as it stands there, if its cells are what `names` says, by place; else under its headers."""
        cells = self._cells(side, row, names or side.columns)
        struck = cells.get(self.schema.identity.order, BLANK).struck
        return fingerprint(self.schema, {name: cell.value for name, cell in cells.items()}, struck)

    def identity(self, side: Side, row: int, names: Sequence[str]) -> RowIdentity:
        """Who a row is, if its cells are what `names` says, by place."""
        cells = self._cells(side, row, names)
        return read_identity(self.schema, {name: cell.value for name, cell in cells.items()})

    def is_plausible(self, who: RowIdentity) -> bool:
        """Whether a row that reads like this stands under its own headers."""
        if who.case_id and not who.case_id.startswith(f"{self.schema.case_id_prefix}-"):
            return False
        is_dated = self.schema.kept_by_bot or any(char.isdigit() for char in who.when)
        return is_dated and any(char.isdigit() for char in who.order)

    def _cells(self, side: Side, row: int, names: Sequence[str]) -> dict[str, ImageCell]:
        known = self.schema.names
        return {name: side.image.cell(row, at) for at, name in enumerate(names) if name in known}

    def _has_mark(self, archive: Side, row: int) -> bool:
        return any(cell.value == self.mark for cell in archive.image.rows[row].values())

    def _boxes(self, tab: Tab, rows: Collection[int], *, whole: bool) -> list[Box]:
        if whole or _is_small(tab):
            return [(0, 0, 0, 0)]
        layout = find_layout(self.schema, tab.title, tab.top)
        part = self.schema.identity
        who = {layout.positions.get(name) for name in (part.case_id, part.order, part.when, part.email) if name}
        columns = sorted({0, *(at for at in who if at is not None)})  # the mark stands in the first
        near = {row for row in rows if TOP_ROWS <= row < tab.rows}
        top = (0, TOP_ROWS, 0, tab.columns)
        return [top, *row_boxes(near, 0, tab.columns), *((TOP_ROWS, 0, at, at + 1) for at in columns)]

    def _read(self, boxes: Mapping[int, list[Box]]) -> dict[int, Sheet]:
        filters = [{"gridRange": grid_range(sheet_id, box)} for sheet_id, some in boxes.items() for box in some]
        answer = self.client.read_by_filter({"dataFilters": filters}, SHEET_FIELDS)
        return {sheet.sheet_id: sheet for sheet in answer.sheets}

    def _side(self, tab: Tab, sheet: Sheet, boxes: list[Box]) -> Side:
        image = read_image(sheet, self.client.account, boxes)
        top = [image.headers(row) for row in range(1, min(TOP_ROWS, image.row_count) + 1)]
        layout = find_layout(self.schema, tab.title, top)
        index = RowIndex(image, self.schema, layout.positions, layout.header_row)
        title = str(sheet.properties.get("title", tab.title))
        known = replace(tab, title=title, rows=image.row_count, columns=image.column_count, top=tuple(top))
        return Side(known, image, layout, index)


def _is_small(tab: Tab) -> bool:
    return tab.rows * tab.columns <= WHOLE_GRID_CELLS
