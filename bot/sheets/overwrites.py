"""Finding what a batch hit besides its rows: from its own answer, or without one from a fresh read. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.core.memory import ChangeKind
from bot.core.row import RowIdentity
from bot.sheets.before import Before, name_columns
from bot.sheets.bodies import Write, request_groups
from bot.sheets.image import Image, same_facet
from bot.sheets.index import Content, RowIndex, content
from bot.sheets.overwritten import CellKey, Overwrite, blank_row, is_blank
from bot.sheets.targets import Targets


def missed_compare_and_sets(writes: Sequence[Write], replies: Sequence[Mapping[str, Any]]) -> set[int]:
    """The numbers (in `writes`) of compare-and-sets that changed nothing: a person was faster."""
    return {
        group[0]
        for group, reply in zip(request_groups(writes), replies, strict=False)
        if writes[group[0]].find is not None and not reply.get("findReplace", {}).get("occurrencesChanged")
    }


def find_overwrites(
    targets: Targets, missed: set[int], before: Before, after: Image, after_index: RowIndex
) -> tuple[dict[CellKey, Overwrite], set[int]]:
    """What the answer of a batch shows: the cells it hit that were not meant, and the writes that missed their row.

    Raises:
        BeforeUnknown: what stood in a hit cell was never read.
    """
    columns = before.columns
    columns_after = name_columns(after.headers(before.header_row), after.column_count)
    overwrites: dict[CellKey, Overwrite] = {}
    astray: set[int] = set()
    for number, (write, owner) in enumerate(zip(targets.writes, targets.owners, strict=True)):
        identity = after_index.identities.get(write.row)
        hit = content(identity) if identity and any(content(identity)) else blank_row(write.row)
        if hit == owner and columns_after[write.column] == columns[write.column]:
            continue
        astray.add(number)
        if number in missed:
            continue
        key = (hit, columns_after[write.column], write.kind)
        was = write.find if write.find is not None else before.facet(key, columns)  # it tells what it found
        overwrites[key] = Overwrite(key, write.new, was)
    return overwrites, astray


def infer_overwrites(targets: Targets, before: Before, after: Image, after_index: RowIndex) -> dict[CellKey, Overwrite]:
    """What a batch without an answer hit besides its rows, as far as a fresh read shows.

    A row counts as hit when all values that were meant for another row now stand in it, and did not before.

    Raises:
        BeforeUnknown: what stood in a hit cell was never read.
    """
    by_owner: dict[Content, list[Write]] = defaultdict(list)
    for write, owner in zip(targets.writes, targets.owners, strict=True):
        by_owner[owner].append(write)
    columns = before.columns
    rows_with = _Texts(after, after_index)
    overwrites: dict[CellKey, Overwrite] = {}
    for owner, writes in by_owner.items():
        sure = [write for write in writes if write.find is None] or writes  # a compare-and-set may have missed
        if _stands(sure, after, _row(owner, after_index)):
            continue
        is_clearing = all(write.new in ("", None, False) for write in sure)
        for row in rows_with.any_of(sure):
            identity = after_index.identities[row]
            other = content(identity) if any(content(identity)) else blank_row(row)
            if is_clearing and is_blank(other):  # a blank row looks like that by itself
                continue
            if other == owner or not _stands(sure, after, row) or before.stood(sure, other, columns):
                continue
            for write in writes:
                key = (other, columns[write.column], write.kind)
                was = before.facet(key, columns)
                if write.find is None or (was == write.find and _stands([write], after, row)):
                    overwrites[key] = Overwrite(key, write.new, was)
    return overwrites


class _Texts:
    """The rows of an image by the texts in a column: a hit row is looked for among those that hold one of its texts."""

    def __init__(self, image: Image, index: RowIndex) -> None:
        self._image = image
        self._index = index
        self._rows: dict[int, dict[str, list[int]]] = {}

    def any_of(self, writes: Sequence[Write]) -> Iterable[int]:
        """Every row that may hold all the writes, and perhaps others."""
        for write in writes:
            if write.kind is ChangeKind.VALUE and isinstance(write.new, str) and write.new:
                return self._of(write.column).get(write.new, ())
        return self._index.identities

    def _of(self, column: int) -> Mapping[str, list[int]]:
        if column not in self._rows:
            rows: dict[str, list[int]] = defaultdict(list)
            for row in self._index.identities:
                text = self._image.cell(row, column).value
                if isinstance(text, str):
                    rows[text].append(row)
            self._rows[column] = rows
        return self._rows[column]


def _row(owner: Content, index: RowIndex) -> int | None:
    return None if is_blank(owner) else index.find_content(RowIdentity("", *owner))


def _stands(writes: Sequence[Write], image: Image, row: int | None) -> bool:
    return row is not None and all(
        same_facet(write.kind, image.cell(row, write.column).facet(write.kind), write.new) for write in writes
    )
