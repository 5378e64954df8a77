"""Finding what a batch hit besides its rows: from its own answer, or without one from a fresh read. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.memory import ChangeKind, JsonValue
from bot.core.row import RowIdentity
from bot.sheets.bodies import Write, request_groups
from bot.sheets.image import Image, same_facet
from bot.sheets.index import Content, RowIndex, content
from bot.sheets.overwritten import CellKey, Overwrite, blank_row, is_blank
from bot.sheets.repairs import header_keys
from bot.sheets.targets import Targets


class BeforeUnknown(ValueError):
    """A cell of another row was hit whose former content was not read."""


def missed_compare_and_sets(writes: Sequence[Write], replies: Sequence[Mapping[str, Any]]) -> set[int]:
    """The numbers (in `writes`) of compare-and-sets that changed nothing: a person was faster."""
    missed = set()
    at = 0
    for group, reply in zip(request_groups(writes), replies, strict=False):
        if group[0].find is not None and not reply.get("findReplace", {}).get("occurrencesChanged"):
            missed.add(at)
        at += len(group)
    return missed


def find_overwrites(
    targets: Targets,
    missed: set[int],
    before: Image,
    before_index: RowIndex,
    after: Image,
    after_index: RowIndex,
    header_row: int,
) -> tuple[dict[CellKey, Overwrite], set[int]]:
    """What the answer of a batch shows: the cells it hit that were not meant, and the writes that missed their row.

    Raises:
        BeforeUnknown: what stood in a hit cell was never read.
    """
    keys_before, keys_after = header_keys(before, header_row), header_keys(after, header_row)
    overwrites: dict[CellKey, Overwrite] = {}
    astray: set[int] = set()
    for number, (write, owner) in enumerate(zip(targets.writes, targets.owners, strict=True)):
        identity = after_index.identities.get(write.row)
        hit = content(identity) if identity and any(content(identity)) else blank_row(write.row)
        if hit == owner and keys_after[write.column] == keys_before[write.column]:
            continue
        astray.add(number)
        if number in missed:
            continue
        key = (hit, keys_after[write.column], write.kind)
        overwrites[key] = Overwrite(key, write.new, _before(write, key, before, before_index, keys_before))
    return overwrites, astray


def _before(write: Write, key: CellKey, before: Image, index: RowIndex, keys: list[str]) -> JsonValue:
    if write.find is not None:  # the compare-and-set tells what it found
        return write.find
    owner, header, kind = key
    row = _row(owner, index)
    if row is None or header not in keys:  # a row or column that was not there: blank until we came
        return False if kind is ChangeKind.STRIKETHROUGH else None if kind is ChangeKind.BACKGROUND else ""
    column = keys.index(header)
    if not before.knows(row, column):
        raise BeforeUnknown(f"row {row + 1}, {header}")
    return before.cell(row, column).facet(kind)


def infer_overwrites(
    targets: Targets, before: Image, before_index: RowIndex, after: Image, after_index: RowIndex, header_row: int
) -> dict[CellKey, Overwrite]:
    """What a batch without an answer hit besides its rows, as far as a fresh read shows.

    A row counts as hit when all values that were meant for another row now stand in it, and did not before.
    """
    by_owner: dict[Content, list[Write]] = defaultdict(list)
    for write, owner in zip(targets.writes, targets.owners, strict=True):
        by_owner[owner].append(write)
    keys = header_keys(before, header_row)
    overwrites: dict[CellKey, Overwrite] = {}
    for owner, writes in by_owner.items():
        if _stands(writes, after, _row(owner, after_index)):
            continue
        for row, identity in after_index.identities.items():
            other = content(identity) if any(content(identity)) else blank_row(row)
            if other == owner or not _stands(writes, after, row):
                continue
            was = _row(other, before_index)
            if was is not None and _stands(writes, before, was):
                continue
            for write in writes:
                key = (other, keys[write.column], write.kind)
                old = _before(write, key, before, before_index, keys)
                overwrites[key] = Overwrite(key, write.new, old)
    return overwrites


def find_header_row(sent: Targets, before: Image, header_row: int, after: Image) -> int | None:
    """Where the header row (0-based) stands now, even if a batch hit its bot columns; None when it is not there."""
    written = {write.column for write in sent.writes if write.kind is ChangeKind.VALUE}
    headers = before.rows.get(header_row, {})
    kept = {at: cell.value for at, cell in headers.items() if at not in written and cell.value not in (None, "")}
    for row in sorted(after.rows):
        if kept and all(after.cell(row, at).value == text for at, text in kept.items()):
            return row
    return None


def header_repairs(sent: Targets, before: Image, header_row: int, after: Image, row: int) -> list[Write]:
    """The writes that put the headers, now in `row`, back to what they were wherever a write of ours stands in them."""
    repairs = []
    for write in sent.writes:
        was = before.cell(header_row, write.column).facet(write.kind)
        stands = after.cell(row, write.column).facet(write.kind)
        if write.row == row and same_facet(write.kind, stands, write.new) and not same_facet(write.kind, stands, was):
            repairs.append(Write(row, write.column, write.kind, was))
    return repairs


def _row(owner: Content, index: RowIndex) -> int | None:
    return None if is_blank(owner) else index.find_content(RowIdentity("", *owner))


def _stands(writes: Sequence[Write], image: Image, row: int | None) -> bool:
    return row is not None and all(
        same_facet(write.kind, image.cell(row, write.column).facet(write.kind), write.new) for write in writes
    )
