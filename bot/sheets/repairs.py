"""Putting back what a batch of ours hit besides its rows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.core.memory import ChangeKind, JsonValue
from bot.core.row import RowIdentity, as_text
from bot.core.schema import Layout
from bot.sheets.before import name_columns
from bot.sheets.bodies import Write
from bot.sheets.image import Image, cell_value, same_facet
from bot.sheets.index import Content, RowIndex, content
from bot.sheets.overwritten import CellKey, Overwrite, is_blank
from bot.sheets.targets import Pending, Targets

_WHOLE_ROW = "\0row"


def goals_of(pending: Iterable[Pending], layout: Layout) -> dict[CellKey, JsonValue]:
    """What the plan wants in its cells; a strike is wanted in the whole row."""
    goals: dict[CellKey, JsonValue] = {}
    for one in pending:
        kind = one.change.kind
        header = _WHOLE_ROW if kind is ChangeKind.STRIKETHROUGH else layout.headers[layout.positions[one.change.column]]
        goals[content(one.identity), header, kind] = one.change.new
    return goals


def choose_repairs(
    targets: Targets,
    overwrites: Mapping[CellKey, Overwrite],
    goals: Mapping[CellKey, JsonValue],
    image: Image,
    index: RowIndex,
    header_row: int,
) -> None:
    """Adds the writes that put back what ours overwrote, unless a person has written there since.

    `goals` are the cells that the plan wants otherwise than they were before; they are put to that.
    """
    columns = {key: at for at, key in enumerate(name_columns(image.headers(header_row), image.column_count))}
    taken = {(write.row, write.column, write.kind) for write in targets.writes}
    for (owner, header, kind), hit in overwrites.items():
        at = columns.get(header)
        if at is None:
            continue
        goal = goals.get((owner, _WHOLE_ROW if kind is ChangeKind.STRIKETHROUGH else header, kind), hit.before)
        for row in _rows_of(owner, image, index, header_row):
            stands = image.cell(row, at).facet(kind)
            is_ours = same_facet(kind, stands, hit.wrote) and not same_facet(kind, stands, goal)
            if is_ours and (row, at, kind) not in taken:
                targets.add(Write(row, at, kind, goal), None, owner)


def _rows_of(owner: Content, image: Image, index: RowIndex, header_row: int) -> list[int]:
    if not is_blank(owner):
        found = index.find_content(RowIdentity("", *owner))
        return [] if found is None else [found]
    return [row for row in image.rows if row >= header_row and not any(content(index.identities[row]))]


def misplaced_ids(overwrites: Mapping[CellKey, Overwrite], id_header: str) -> dict[Content, tuple[str, str]]:
    """The rows whose Case ID was overwritten: what we wrote, and what stood there."""
    return {
        owner: (as_text(cell_value(hit.wrote)).upper(), as_text(cell_value(hit.before)).upper())
        for (owner, header, kind), hit in overwrites.items()
        if header == id_header and kind is ChangeKind.VALUE and not is_blank(owner)
    }
