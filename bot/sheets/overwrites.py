"""Finding what a batch hit besides its rows: from its own answer, or without one from a fresh read. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.core.memory import ChangeKind
from bot.core.row import RowIdentity
from bot.sheets.before import Before, BeforeUnknown
from bot.sheets.bodies import Write, request_groups
from bot.sheets.header_row import HeaderRow
from bot.sheets.image import Image, ImageCell, same_facet
from bot.sheets.index import Content, RowIndex, content
from bot.sheets.moment import Moment
from bot.sheets.overwritten import FORMULA, HEADERS, NOTHING, UNREAD, CellKey, Overwrite, blank_row, is_blank
from bot.sheets.targets import Targets


def missed_compare_and_sets(writes: Sequence[Write], replies: Sequence[Mapping[str, Any]]) -> set[int]:
    """The numbers (in `writes`) of compare-and-sets that changed nothing: a person was faster."""
    return {
        group[0]
        for group, reply in zip(request_groups(writes), replies, strict=False)
        if writes[group[0]].find is not None and not reply.get("findReplace", {}).get("occurrencesChanged")
    }


def find_overwrites(
    targets: Targets, missed: set[int], before: Before, then: HeaderRow, after: Moment
) -> tuple[dict[CellKey, Overwrite], set[int]]:
    """What the answer of a batch shows: the cells it hit that were not meant, and the writes that missed their row.

    `then` is the header row as it stood before the batch, `after` what the answer shows.
    """
    overwrites: dict[CellKey, Overwrite] = {}
    astray: set[int] = set()
    for number, (write, owner) in enumerate(zip(targets.writes, targets.owners, strict=True)):
        whose = _owner(write.row, after)
        is_found = write.find is not None and number not in missed and is_blank(owner) and is_blank(whose)
        if (whose == owner or is_found) and after.header.names[write.column] == then.names[write.column]:
            continue
        astray.add(number)
        if number in missed or (is_blank(whose) and write.new in NOTHING):
            continue
        key = (
            blank_row(write.row, write.new) if is_blank(whose) else whose,
            after.header.names[write.column],
            write.kind,
        )
        overwrites[key] = _told_hit(key, write, before, then)
    for number in _torn(targets, astray) - missed:
        write = targets.writes[number]
        key = (targets.owners[number], then.names[write.column], write.kind)
        overwrites[key] = _told_hit(key, write, before, then)
        astray.add(number)
    return overwrites, astray


def _torn(targets: Targets, astray: set[int]) -> set[int]:
    """The writes that landed in rows of which others did not: a column came in. A row is written whole or not."""
    changes = {number for number, change in enumerate(targets.for_change) if change is not None}
    owners = {targets.owners[number] for number in astray & changes}
    return {number for number in changes - astray if targets.owners[number] in owners}


def infer_overwrites(targets: Targets, before: Before, then: HeaderRow, after: Moment) -> dict[CellKey, Overwrite]:
    """What a batch without an answer hit besides its rows, as far as a fresh read shows.

    A row counts as hit when all values that were meant for another row now stand in it, and did not before.
    """
    places = [after.header.place(name) for name in then.names]
    rows_with = _Texts(after, places)
    overwrites: dict[CellKey, Overwrite] = {}
    for owner, writes in _by_owner(targets).items():
        sure = [write for write in writes if write.find is None] or writes  # a compare-and-set may have missed
        if _stands(sure, after.image, _row(owner, after.index), places):
            continue
        is_clearing = all(write.new in NOTHING for write in sure)
        for row in {*rows_with.any_of(sure), after.header.row}:
            other = _owner(row, after)
            if is_clearing and is_blank(other):  # a blank row looks like that by itself
                continue
            if other == owner or not _stands(sure, after.image, row, places) or before.stood(sure, other, then.names):
                continue
            for write in writes:
                whose = blank_row(row, write.new) if is_blank(other) else other
                key = (whose, then.names[write.column], write.kind)
                hit = _hit(key, write, row, before, then)
                if write.find is None or (hit.before == write.find and _stands([write], after.image, row, places)):
                    overwrites[key] = hit
    return overwrites


def infer_headers(
    targets: Targets, before: Image, then: HeaderRow, after: Image
) -> tuple[dict[CellKey, Overwrite], HeaderRow] | None:
    """What a batch without an answer hit in the header row, and how that stood then; None where it hit none.

    The row counts as hit when the texts that were meant for one row now stand in it, among the other headers.
    """
    best = (then.likeness(after), then, list[Write]())
    for writes in _by_owner(targets).values():
        texts = list(then.texts)
        for write in writes:
            if write.kind is ChangeKind.VALUE and write.find is None:
                texts[write.column] = str(write.new)
        hit = replace(then, texts=tuple(texts))
        best = max(best, (hit.likeness(after), hit, writes), key=lambda one: one[0])
    found = best[1].find(after)
    if found is None:
        return None
    hits = {}
    for write in best[2]:
        key = (HEADERS, then.names[write.column], write.kind)
        was, at = before.cell(then.row, write.column).facet(write.kind), found.place(key[1])
        is_there = at is not None and same_facet(write.kind, after.cell(found.row, at).facet(write.kind), write.new)
        if is_there and not same_facet(write.kind, was, write.new):
            hits[key] = Overwrite(key, write.new, was)
    return (hits, best[1]) if hits else None


def _by_owner(targets: Targets) -> Mapping[Content, list[Write]]:
    by_owner: dict[Content, list[Write]] = defaultdict(list)
    for write, owner in zip(targets.writes, targets.owners, strict=True):
        by_owner[owner].append(write)
    return by_owner


def _owner(row: int, now: Moment) -> Content:
    """Whose row it is."""
    if row == now.header.row:
        return HEADERS
    identity = now.index.identities.get(row)
    return content(identity) if identity and any(content(identity)) else blank_row(row)


def _told_hit(key: CellKey, write: Write, before: Before, then: HeaderRow) -> Overwrite:
    """What a batch that was answered hit; a compare-and-set tells what it found."""
    if write.find is not None:
        return Overwrite(key, write.new, write.find)
    return _hit(key, write, write.row, before, then)


def _hit(key: CellKey, write: Write, row: int, before: Before, then: HeaderRow) -> Overwrite:
    owner, name, kind = key
    if owner == HEADERS:
        at = then.place(name)
        return Overwrite(key, write.new, (ImageCell() if at is None else before.image.cell(then.row, at)).facet(kind))
    try:
        was, lost = before.facet(key, then.names), FORMULA if before.is_formula(key, then.names) else ""
        shown = None if write.number_format is None else before.number_format(key, then.names)
        return Overwrite(key, write.new, was, lost, row, shown)
    except BeforeUnknown:
        return Overwrite(key, write.new, None, UNREAD, row)


class _Texts:
    """The rows by the texts in a column: a hit row is looked for among those that hold one of its texts."""

    def __init__(self, now: Moment, places: Sequence[int | None]) -> None:
        self._now = now
        self._places = places
        self._rows: dict[int, dict[str, list[int]]] = {}

    def any_of(self, writes: Sequence[Write]) -> Iterable[int]:
        """Every row that may hold all the writes, and perhaps others."""
        for write in writes:
            if write.kind is ChangeKind.VALUE and isinstance(write.new, str) and write.new:
                at = self._places[write.column]
                return () if at is None else self._of(at).get(write.new, ())
        return self._now.index.identities

    def _of(self, column: int) -> Mapping[str, list[int]]:
        if column not in self._rows:
            rows: dict[str, list[int]] = defaultdict(list)
            for row in self._now.index.identities:
                text = self._now.image.cell(row, column).value
                if isinstance(text, str):
                    rows[text].append(row)
            self._rows[column] = rows
        return self._rows[column]


def _row(owner: Content, index: RowIndex) -> int | None:
    return None if is_blank(owner) else index.find_content(RowIdentity("", *owner))


def _stands(writes: Sequence[Write], image: Image, row: int | None, places: Sequence[int | None]) -> bool:
    """Whether a row holds what was written; `places` tells where each column of then is now."""
    return row is not None and all(
        (at := places[write.column]) is not None
        and same_facet(write.kind, image.cell(row, at).facet(write.kind), write.new)
        for write in writes
    )
