"""What a batch of ours without an answer has done, as far as a fresh read shows. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.memory import ChangeKind
from bot.sheets.before import Before
from bot.sheets.bodies import Write
from bot.sheets.header_row import HeaderRow
from bot.sheets.image import Image, same_facet
from bot.sheets.index import Content
from bot.sheets.moment import Moment
from bot.sheets.overwrites import hit_cell, owner_of
from bot.sheets.overwritten import HEADERS, NOTHING, CellKey, Overwrite, blank_row, is_blank
from bot.sheets.targets import Targets


@dataclass(frozen=True, slots=True)
class _Arrangement:
    """Where each column that was written (by its place then) may stand now, and what is called there."""

    places: Sequence[int | None]
    names: Sequence[str]
    is_raw: bool = False


def infer(
    targets: Targets, before: Before, then: HeaderRow, after: Moment, id_name: str | None
) -> tuple[dict[CellKey, Overwrite], set[CellKey]]:
    """What a batch hit besides its rows, and the cells of rows in which it landed.

    A row counts as hit when the Case ID that was meant for another one now stands in it, and did not before; where none
    was written (the column is called `id_name`), when all the values do. Columns that came in under the batch are
    between what was written and its headers: then what stands at the bare places counts, in the row's own cells too.
    A batch is applied whole: one write that stands and did not before tells of all that were meant for its row.
    """
    named = _Arrangement([after.header.place(name) for name in then.names], then.names)
    ways = [named]
    if any(place != at for at, place in enumerate(named.places)):
        ways.append(_Arrangement(range(len(then.names)), after.header.names, is_raw=True))
    hits: dict[CellKey, Overwrite] = {}
    landed: set[CellKey] = set()
    by_owner = _by_owner(targets)
    for way in ways:
        rows_with = _Texts(after, way.places)
        for owner, writes in by_owner.items():
            sure = [write for write in writes if write.find is None] or writes  # a compare-and-set may have missed
            if not _stands(sure, after.image, after.index.row_of(owner), named.places):
                ids = [write for write in sure if then.names[write.column] == id_name and write.new not in NOTHING]
                proof = [write for write in ids if write.kind is ChangeKind.VALUE] or sure
                hits |= _hits(owner, writes, proof, way, rows_with, before, then, after)
    owners = {owner for owner, _, _ in hits}
    for owner, writes in by_owner.items():
        row = after.index.row_of(owner)
        told = [write for write in writes if not before.stood([write], owner, then.names, then.names)]
        if owner not in owners and any(_stands([write], after.image, row, named.places) for write in told):
            landed |= {(owner, then.names[write.column], write.kind) for write in writes if write.find is None}
    return hits, landed


def _hits(
    owner: Content,
    writes: Sequence[Write],
    proof: Sequence[Write],
    way: _Arrangement,
    rows_with: _Texts,
    before: Before,
    then: HeaderRow,
    after: Moment,
) -> dict[CellKey, Overwrite]:
    """The cells that the writes for one row hit in others, in one arrangement of the columns."""
    is_clearing = all(write.new in NOTHING for write in proof)
    hits: dict[CellKey, Overwrite] = {}
    for row in {*rows_with.any_of(proof), after.header.row}:
        other = owner_of(row, after)
        if is_clearing and is_blank(other):  # a blank row looks like that by itself
            continue
        if other == owner and not way.is_raw:
            continue
        if not _stands(proof, after.image, row, way.places) or before.stood(proof, other, way.names, then.names):
            continue
        for write in writes:
            whose = blank_row(row, write.new) if is_blank(other) else other
            key = (whose, way.names[write.column], write.kind)
            hit = hit_cell(key, write, row, before, then)
            if write.find is None or (hit.before == write.find and _stands([write], after.image, row, way.places)):
                hits[key] = hit
    return hits


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


def _stands(writes: Sequence[Write], image: Image, row: int | None, places: Sequence[int | None]) -> bool:
    """Whether a row holds what was written; `places` tells where each column of then is now."""
    return row is not None and all(
        (at := places[write.column]) is not None
        and same_facet(write.kind, image.cell(row, at).facet(write.kind), write.new)
        for write in writes
    )
