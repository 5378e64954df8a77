"""Putting back what a batch of ours hit besides its rows. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from bot.core.memory import ChangeKind
from bot.core.row import as_text
from bot.core.schema import Layout, Owner, SheetSchema
from bot.sheets.bodies import Write
from bot.sheets.header_row import HeaderRow
from bot.sheets.image import Image, cell_value, same_facet
from bot.sheets.index import Content
from bot.sheets.moment import Moment
from bot.sheets.obstacles import Obstacle
from bot.sheets.overwritten import HEADERS, UNREAD, CellKey, Overwrite, is_blank
from bot.sheets.targets import Targets


def choose_repairs(
    targets: Targets,
    overwrites: Mapping[CellKey, Overwrite],
    now: Moment,
    shared: Collection[str] = (),
) -> None:
    """Adds the writes that put back what ours overwrote, unless a person has written there since.

    Texts in columns of the names `shared` are put back by compare-and-set.
    """
    taken = {(write.row, write.column, write.kind) for write in targets.writes} | targets.wanted
    for (owner, name, kind), hit in overwrites.items():
        at = now.header.place(name)
        if at is None:
            continue
        for row in _rows_of(owner, now):
            stands = now.image.cell(row, at).facet(kind)
            is_ours = same_facet(kind, stands, hit.wrote) and not same_facet(kind, stands, hit.before)
            if not is_ours or (row, at, kind) in taken:
                continue
            if now.image.is_protected(row, at):
                targets.obstacles.append(Obstacle(row, name, "is protected"))
            elif hit.lost != UNREAD:
                is_guarded = kind is ChangeKind.VALUE and name in shared and isinstance(stands, str) and stands
                find = str(stands) if is_guarded else None
                targets.add(Write(row, at, kind, hit.before, find, hit.number_format), None, owner)
                taken.add((row, at, kind))


def still_there(overwrites: Mapping[CellKey, Overwrite], now: Moment) -> dict[CellKey, Overwrite]:
    """Those that are neither put back nor written over by people, as far as was seen."""

    def may_stand(hit: Overwrite) -> bool:
        owner, name, kind = hit.key
        at, rows = now.header.place(name), _rows_of(owner, now)
        if at is None or not rows:
            return True
        return any(
            not now.image.knows(row, at) or same_facet(kind, now.image.cell(row, at).facet(kind), hit.wrote)
            for row in rows
        )

    return {key: hit for key, hit in overwrites.items() if may_stand(hit)}


def left_over(overwrites: Mapping[CellKey, Overwrite], last: Moment) -> Iterator[Obstacle]:
    """The cells that hold what was meant for another row, as far as was seen last."""
    for (owner, name, kind), hit in overwrites.items():
        if not hit.lost and same_facet(kind, hit.wrote, hit.before):
            continue
        at = last.header.place(name)
        if at is None:  # nothing tells any more which column that was
            yield Obstacle(hit.row, name, UNREAD)
        for row in [] if at is None else _rows_of(owner, last):
            stands = last.image.cell(row, at or 0).facet(kind)
            if last.image.knows(row, at or 0) and same_facet(kind, stands, hit.wrote):
                yield Obstacle(row, name, UNREAD)


def _rows_of(owner: Content, now: Moment) -> list[int]:
    if owner == HEADERS:
        return [now.header.row]
    if not is_blank(owner):
        return now.index.rows_with(owner)
    return [row for row in now.image.rows if row != now.header.row and now.index.is_nameless(row)]


def shared_names(schema: SheetSchema, header: HeaderRow, layout: Layout) -> set[str]:
    """The names of the columns that people and the bot both write."""
    return {header.names[at] for name, at in layout.positions.items() if schema.column(name).owner is Owner.SHARED}


def misplaced_ids(overwrites: Mapping[CellKey, Overwrite], id_name: str) -> dict[Content, tuple[str, str]]:
    """The rows whose Case ID was overwritten: what we wrote, and what stood there."""
    return {
        owner: (as_text(cell_value(hit.wrote)).upper(), as_text(cell_value(hit.before)).upper())
        for (owner, name, kind), hit in overwrites.items()
        if name == id_name and kind is ChangeKind.VALUE and not is_blank(owner)
    }


def headers_before(overwrites: Mapping[CellKey, Overwrite], image: Image, header: HeaderRow) -> tuple[str, ...]:
    """The texts of the header row, what ours overwrote taken for what it was."""
    texts = list(header.texts)
    for (owner, name, kind), hit in overwrites.items():
        at = header.place(name)
        if owner == HEADERS and kind is ChangeKind.VALUE and at is not None:
            stands = image.cell(header.row, at).facet(kind)
            texts[at] = str(hit.before) if same_facet(kind, stands, hit.wrote) else texts[at]
    while texts and not texts[-1]:
        texts.pop()
    return tuple(texts)
