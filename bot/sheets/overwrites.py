"""What a batch hit besides its rows, as its own answer shows it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.memory import ChangeKind
from bot.sheets.before import Before, BeforeUnknown
from bot.sheets.bodies import Write, request_groups
from bot.sheets.header_row import HeaderRow
from bot.sheets.image import ImageCell
from bot.sheets.index import Content, content
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
        whose = owner_of(write.row, after)
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


def owner_of(row: int, now: Moment) -> Content:
    """Whose row it is."""
    if row == now.header.row:
        return HEADERS
    return blank_row(row) if now.index.is_nameless(row) else content(now.index.identities[row])


def _told_hit(key: CellKey, write: Write, before: Before, then: HeaderRow) -> Overwrite:
    """What a batch that was answered hit; a compare-and-set tells what it found."""
    if write.find is not None:
        return Overwrite(key, write.new, write.find)
    return hit_cell(key, write, write.row, before, then)


def hit_cell(key: CellKey, write: Write, row: int, before: Before, then: HeaderRow) -> Overwrite:
    """A cell that a write hit, which is in that row (0-based) now. A blank row and one with a title are not told apart:
    where people keep such rows, they are told instead of anything being cleared."""
    owner, name, kind = key
    if owner == HEADERS:
        at = then.place(name)
        cell = ImageCell() if at is None else before.image.cell(then.row, at)
        lost = FORMULA if cell.formula and kind is ChangeKind.VALUE else ""
        return Overwrite(key, write.new, cell.facet(kind), lost, row)
    if is_blank(owner) and before.nameless_hold(name, kind, then.names, then.row):
        return Overwrite(key, write.new, None, UNREAD, row)
    try:
        was, lost = before.facet(key, then.names), FORMULA if before.is_formula(key, then.names) else ""
        shown = None if write.number_format is None else before.number_format(key, then.names)
        return Overwrite(key, write.new, was, lost, row, shown)
    except BeforeUnknown:
        return Overwrite(key, write.new, None, UNREAD, row)
