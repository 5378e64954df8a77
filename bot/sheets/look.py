"""Fresh looks at a tab: as much of it as a batch can hit, understood by headers and identities."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from bot.core.row import RowIdentity
from bot.core.schema import Layout, Owner, SheetSchema, find_layout
from bot.core.snapshot import Tab
from bot.errors import RefusedByGuard
from bot.sheets.box import Box, grid_range, row_boxes
from bot.sheets.client import RequestRefused, SheetsClient
from bot.sheets.header_row import HeaderRow
from bot.sheets.image import SHEET_FIELDS, Image, read_image
from bot.sheets.index import AmbiguousRow, RowIndex
from bot.sheets.moment import Moment, follow_rows
from bot.sheets.overwritten import CellKey, Overwrite
from bot.sheets.parts import Pending
from bot.sheets.reader import TOP_ROWS, read_book, same_tab
from bot.sheets.repairs import headers_before, misplaced_ids

TOP = (0, TOP_ROWS * 2, 0, 0)
WHOLE_GRID_CELLS = 60_000  # a re-read takes the whole tab up to this size
NEIGHBOURS = 3  # rows read around each touched row of a larger one, so that a row inserted meanwhile is no riddle,
NEAR_CELLS = 20_000  # as long as these come to no more cells


@dataclass(frozen=True, slots=True)
class Look:
    """A fresh read, understood.

    Attributes:
        is_complete: every row of the tab is in its index.
        known: who is in a 0-based row, where its cells do not say so any more.
    """

    image: Image
    header: HeaderRow
    layout: Layout
    index: RowIndex
    is_complete: bool
    known: Mapping[int, RowIdentity] = field(default_factory=dict)

    @property
    def moment(self) -> Moment:
        """What was seen, for later looks to compare with."""
        return Moment(self.image, self.header, self.index)


@dataclass(slots=True)
class Looker:
    """Reads one tab anew, as often as people make it necessary. `tab` is as it stood when that was last asked."""

    client: SheetsClient
    schema: SheetSchema
    tab: Tab

    def look(
        self,
        pending: Sequence[Pending],
        overwrites: Mapping[CellKey, Overwrite],
        layout: Layout,
        last: Moment | None = None,
        *,
        everywhere: bool = False,
        partial: bool = False,
    ) -> Look:
        """The tab as it stands now: of a large one the rows of the batch, and where one of them is not where it was
        last seen, or with `everywhere`, all that a batch can have hit. `last`: what was seen last.

        Raises:
            RefusedByGuard: the tab is gone, or a header that `layout` had; with `partial`, one that tells rows apart.
        """
        if self.tab.rows * self.tab.columns <= WHOLE_GRID_CELLS:
            return self._look([(0, 0, 0, 0)], overwrites, layout, last, is_complete=True, partial=partial)
        if not everywhere:
            look = self._look(self._rows_of(pending), overwrites, layout, last, is_complete=False, partial=partial)
            if _shows(look, pending):
                return look
        boxes = [*self._rows_of(pending), *self._columns(layout, self._hit_columns(overwrites, last))]
        return self._look(boxes, overwrites, layout, last, is_complete=True, partial=partial)

    def _look(
        self,
        boxes: list[Box],
        overwrites: Mapping[CellKey, Overwrite],
        layout: Layout,
        last: Moment | None,
        *,
        is_complete: bool,
        partial: bool,
    ) -> Look:
        image = self._read(boxes)
        rows = [image.headers(row) for row in range(1, TOP_ROWS + 1)]
        header = last.header.find(image) if last else None
        if header is not None and header.row < TOP_ROWS:
            rows[header.row] = headers_before(overwrites, image, header)
        found = find_layout(self.schema, self.tab.title, rows)
        lost = sorted(set(layout.positions) - set(found.positions))
        if partial and header is not None:
            by_name = {name: header.place(layout.header(name)) for name in layout.positions}
            positions = {name: at for name, at in by_name.items() if at is not None}
            found, lost = Layout(header.row + 1, positions, header.texts, ()), []
        if found.problems or lost or not set(self.schema.identity.typed) <= set(found.positions):
            what = found.problems[0].problem if found.problems else f"the header {lost[0]!r} is gone"
            raise RefusedByGuard(
                f"tab {self.tab.title!r}", f"the headers changed while the bot worked: {what}", "run again"
            )
        if header is None or header.row != found.header_row - 1:
            header = HeaderRow.first(image, found.header_row - 1)
        bare = RowIndex(image, self.schema, found.positions, found.header_row)
        known = follow_rows(last, Moment(image, header, bare)) if last else {}
        index = RowIndex(image, self.schema, found.positions, found.header_row, known=known) if known else bare
        return self.understood(Look(image, header, found, index, is_complete, known), overwrites)

    def understood(self, look: Look, overwrites: Mapping[CellKey, Overwrite]) -> Look:
        """The look with its rows identified in spite of what was overwritten."""
        layout = look.layout
        id_at = layout.positions.get(self.schema.identity.case_id)
        if id_at is None or not overwrites:
            return look
        misplaced = misplaced_ids(overwrites, look.header.names[id_at])
        index = RowIndex(look.image, self.schema, layout.positions, layout.header_row, misplaced, look.known)
        return replace(look, index=index)

    def refused(self) -> None:
        """A request was called wrong: somebody renamed the tab, or deleted it, or rows or columns. Raises as `look`."""
        self.tab = same_tab(read_book(self.client), self.tab)

    def top(self) -> Image:
        """The first rows."""
        return self._read([TOP])

    def _read(self, boxes: list[Box]) -> Image:
        """A fresh image of these boxes."""
        filters = [{"gridRange": grid_range(self.tab.sheet_id, box)} for box in boxes]
        answer = self.client.read_by_filter({"dataFilters": filters}, SHEET_FIELDS)
        found = [sheet for sheet in answer.sheets if sheet.sheet_id == self.tab.sheet_id]
        if not found:
            raise RequestRefused(f"tab {self.tab.title!r}", "an answer does not show it", "run again")
        return read_image(found[0], self.client.account, boxes)

    def _rows_of(self, pending: Sequence[Pending]) -> list[Box]:
        """The headers, and the rows where the batch is expected to write; with their neighbours while they are few."""
        rows = {one.change.row - 1 for one in pending if one.change.row is not None}
        near = min(NEIGHBOURS, NEAR_CELLS // (2 * self.tab.columns * max(len(rows), 1)))
        wanted = {
            row + step for row in rows for step in range(-near, near + 1) if TOP_ROWS <= row + step < self.tab.rows
        }
        return [(0, TOP_ROWS, 0, self.tab.columns), *row_boxes(wanted, 0, self.tab.columns)]

    def _hit_columns(self, overwrites: Mapping[CellKey, Overwrite], last: Moment | None) -> set[int]:
        """Where cells that were hit may stand: columns move by one, and back."""
        places = {last.header.place(name) for _, name, _ in overwrites} if last else set()
        near = {at + step for at in places if at is not None for step in (-1, 0, 1)}
        return {at for at in near if 0 <= at < self.tab.columns}

    def _columns(self, layout: Layout, more: Collection[int]) -> list[Box]:
        """The columns that say who a row is, those that the bot writes, and `more`, from top to bottom."""
        owned = (Owner.BOT, Owner.SHARED)
        part = self.schema.identity
        columns = {
            at
            for name, at in layout.positions.items()
            if name in (part.case_id, part.order, part.when, part.email) or self.schema.column(name).owner in owned
        }
        return [(TOP_ROWS, 0, at, at + 1) for at in sorted({*columns, *more})]


def _shows(look: Look, pending: Iterable[Pending]) -> bool:
    """Whether each row that is to be written is among those that were read, and told apart from its copies."""
    for one in pending:
        if one.identity.copy:
            return False
        try:
            if look.index.find(one.identity, one.change.case_id) is None:
                return False
        except AmbiguousRow:
            return False
    return True
