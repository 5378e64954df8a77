"""What stood in a cell before a batch of ours hit it: as the last look shows it, else as the tab was read at first.

A look at a small tab shows all of it. Of a large one it shows the rows of the batch; when people move rows in the very
round trip of the batch, what it hit must be known all the same. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from bot.core.memory import ChangeKind, JsonValue
from bot.core.row import read_identity
from bot.core.schema import Layout, SheetSchema
from bot.core.snapshot import NO_MARKS, Snapshot
from bot.sheets.bodies import Write
from bot.sheets.image import Image, same_facet
from bot.sheets.index import Content, RowIndex, content
from bot.sheets.overwritten import NOTHING, WHOLE_ROW, CellKey, Overwrite, is_blank


class BeforeUnknown(ValueError):
    """A cell of another row was hit whose former content was not read."""


def name_columns(headers: Sequence[str], count: int) -> list[str]:
    """A name for each column that lasts while columns move: its header, or its place where it has none of its own."""
    texts = [*headers, *[""] * (count - len(headers))]
    return [text if text and texts.count(text) == 1 else f"#{at}" for at, text in enumerate(texts)]


class Former:
    """A tab as it was read before anything was decided: every row, the schema's columns, the key column's marks."""

    def __init__(self, snapshot: Snapshot, layout: Layout, schema: SheetSchema) -> None:
        self._snapshot = snapshot
        self._layout = layout
        self._schema = schema

    def facet(self, owner: Content, header: str, kind: ChangeKind) -> JsonValue:
        """What a row held under a header; blank where there was no such row or column.

        A cell without marks of its own counts as struck through when its row's key cell was.

        Raises:
            BeforeUnknown: the row stood twice, or what is asked for was not read.
        """
        row = self._rows.get(owner)
        names = name_columns(self._snapshot.headers, len(self._snapshot.headers))
        if row is None or header not in names:
            return _blank(kind)
        column = names.index(header)
        if row < 0:
            raise BeforeUnknown(f"{header} of a row that stands twice")
        marks = self._snapshot.marks.get(row, NO_MARKS)
        if kind is ChangeKind.STRIKETHROUGH:
            return marks.struck
        if kind is ChangeKind.VALUE and column in self._snapshot.columns:
            value = self._snapshot.value(row, column)
            return "" if value is None else value
        if kind is not ChangeKind.VALUE and column == self._layout.positions[self._schema.identity.order]:
            return marks.background if kind is ChangeKind.BACKGROUND else marks.note
        raise BeforeUnknown(f"row {row}, {header}")

    @cached_property
    def _rows(self) -> Mapping[Content, int]:
        """1-based rows by content; -1 for one that stands twice."""
        snapshot, positions = self._snapshot, self._layout.positions
        part = self._schema.identity
        names = [name for name in (part.case_id, part.order, part.when, part.email) if name in positions]
        last = max((len(values) for values in snapshot.columns.values()), default=0)
        rows: dict[Content, int] = {}
        for row in range(snapshot.first_row, snapshot.first_row + last):
            cells = {name: snapshot.value(row, positions[name]) for name in names if name is not None}
            who = content(read_identity(self._schema, cells))
            if any(who):
                rows[who] = -1 if who in rows else row
        return rows


@dataclass(frozen=True, slots=True)
class Before:
    """What the last look before a batch showed.

    Attributes:
        is_complete: every row of the tab is in its index.
        written: what changes have put in their cells since the tab was read at first.
        hits: what batches have hit by mistake, and is not put back.
    """

    image: Image
    index: RowIndex
    is_complete: bool = True
    former: Former | None = None
    written: Mapping[CellKey, JsonValue] = field(default_factory=dict)
    hits: Mapping[CellKey, Overwrite] = field(default_factory=dict)
    _nameless: dict[tuple[str, ChangeKind], bool] = field(default_factory=dict)

    def facet(self, key: CellKey, columns: Sequence[str]) -> JsonValue:
        """What stood in a cell.

        Raises:
            BeforeUnknown: it was never read.
        """
        owner, header, kind = key
        row = self.index.row_of(owner)
        if row is None and self.index.rows_with(owner):
            raise BeforeUnknown(f"{header} of a row that stands twice")
        is_new = row is None and (self.is_complete or is_blank(owner))
        if is_new or header not in columns:  # a row or column that was not there: blank until we came
            return _blank(kind)
        column = columns.index(header)
        if row is not None and self.image.knows(row, column):
            cell = self.image.cell(row, column)
            return "" if cell.spilled and kind is ChangeKind.VALUE else cell.facet(kind)
        if self.former is None:
            raise BeforeUnknown(f"{'another row' if row is None else f'row {row + 1}'}, {header}")
        return self._since_former(self.former, key)

    def number_format(self, key: CellKey, columns: Sequence[str]) -> Mapping[str, str] | None:
        """The number format of a cell, empty for none; None where it was not read."""
        owner, header, _ = key
        row = self.index.row_of(owner)
        if row is None or header not in columns or not self.image.knows(row, columns.index(header)):
            return None
        found = self.image.cell(row, columns.index(header)).number_format
        return {} if found is None else {"type": found.type, "pattern": found.pattern}

    def nameless_hold(self, header: str, kind: ChangeKind, columns: Sequence[str], header_row: int) -> bool:
        """Whether people keep something in that column in a row that does not say whose it is: a title, a legend."""
        if header not in columns:
            return False
        if (header, kind) not in self._nameless:
            at = columns.index(header)
            ours = [hit.wrote for key, hit in self.hits.items() if is_blank(key[0]) and key[1:] == (header, kind)]
            rows = (row for row in self.image.rows if row != header_row and self.index.is_nameless(row))
            stand = (self.image.cell(row, at).facet(kind) for row in rows)
            self._nameless[header, kind] = any(
                one not in NOTHING and not any(same_facet(kind, one, wrote) for wrote in ours) for one in stand
            )
        return self._nameless[header, kind]

    def is_formula(self, key: CellKey, columns: Sequence[str]) -> bool:
        """Whether a formula stood in a cell, as far as the look tells."""
        owner, header, kind = key
        row = self.index.row_of(owner)
        at = columns.index(header) if header in columns else None
        return kind is ChangeKind.VALUE and row is not None and at is not None and self.image.cell(row, at).formula

    def stood(self, writes: Sequence[Write], owner: Content, names: Sequence[str], columns: Sequence[str]) -> bool:
        """Whether the row `owner` held all these values already, each in the column that `names` has at its place."""
        row = self.index.row_of(owner)
        if row is None and (self.is_complete or self.former is None):
            return False
        try:
            return all(
                same_facet(write.kind, self.facet((owner, names[write.column], write.kind), columns), write.new)
                for write in writes
            )
        except BeforeUnknown:
            return False

    def _since_former(self, former: Former, key: CellKey) -> JsonValue:
        owner, header, kind = key
        ours = next((one for one in (key, (owner, WHOLE_ROW, kind)) if one in self.written), None)
        return former.facet(owner, header, kind) if ours is None else self.written[ours]


def _blank(kind: ChangeKind) -> JsonValue:
    return False if kind is ChangeKind.STRIKETHROUGH else None if kind is ChangeKind.BACKGROUND else ""
