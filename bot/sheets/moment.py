"""A tab at one moment, and who is in which row though people retyped, or a batch of ours hit, what tells it. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.core.memory import ChangeKind
from bot.core.row import RowIdentity
from bot.core.schema import Layout, SheetSchema
from bot.sheets.bodies import Write
from bot.sheets.header_row import HeaderRow
from bot.sheets.image import Image
from bot.sheets.index import RowIndex, content

_MOST_CHANGED = 4  # texts that only one of both has: two cells retyped
_MOST_PAIRS = 200_000  # compared; of more only the row in the same place


@dataclass(frozen=True, slots=True)
class Moment:
    """What was seen of a tab. `header`: where the headers stood; `index`: who was in which row."""

    image: Image
    header: HeaderRow
    index: RowIndex


def read_answer(
    was: Moment, layout: Layout, writes: Iterable[Write], image: Image, schema: SheetSchema
) -> Moment | None:
    """What the answer of a batch shows right after its `writes`, which were chosen by `was`; None without headers."""
    written: dict[int, set[int]] = defaultdict(set)
    for write in writes:
        if write.kind is ChangeKind.VALUE:
            written[write.row].add(write.column)
    header = was.header.find(image, {(row, column) for row, columns in written.items() for column in columns})
    if header is None:
        return None
    by_name = {name: header.place(was.header.names[at]) for name, at in layout.positions.items()}
    positions = {name: at for name, at in by_name.items() if at is not None}
    bare = Moment(image, header, RowIndex(image, schema, positions, header.row + 1))
    known = follow_rows(was, bare, written)
    return Moment(image, header, RowIndex(image, schema, positions, header.row + 1, known=known)) if known else bare


def follow_rows(
    was: Moment, now: Moment, written: Mapping[int, Collection[int]] = MappingProxyType({})
) -> Mapping[int, RowIdentity]:
    """The rows (0-based) that hold nearly what another held before whose order number, time or e-mail is gone.

    `written` are the columns by row where a batch of ours wrote in between: what stands there tells nothing.
    """
    before = {content(who): row for row, who in was.index.identities.items() if any(content(who))}
    after = {content(who) for who in now.index.identities.values()}
    new = [row for row, who in now.index.identities.items() if any(content(who)) and content(who) not in before]
    lost = {row for who, row in before.items() if who not in after} if new else set()
    are_few = len(new) * len(lost) <= _MOST_PAIRS
    known: dict[int, RowIdentity] = {}
    for row in new:
        in_place = row - now.header.row + was.header.row
        candidates = lost if are_few else lost & {in_place}
        if not candidates:
            continue
        names = [name for at, name in enumerate(now.header.names) if at not in written.get(row, ())]
        shape = _shape(now, row, names)
        alike: dict[int, int] = {}
        for old in candidates:
            held = _shape(was, old, names)
            changed = len(shape ^ held)
            if changed <= min(_MOST_CHANGED, 2 * len(shape & held)):
                alike[old] = changed
        nearest = [old for old, changed in alike.items() if changed == min(alike.values())]
        if in_place in nearest or len(nearest) == 1:
            known[row] = was.index.identities[in_place if in_place in nearest else nearest[0]]
    return known


def _shape(moment: Moment, row: int, names: Iterable[str]) -> frozenset[tuple[str, str]]:
    """The texts of a row by the names of their columns."""
    places = ((name, moment.header.place(name)) for name in names)
    cells = ((name, moment.image.cell(row, at).value) for name, at in places if at is not None)
    return frozenset((name, str(value)) for name, value in cells if value not in (None, ""))
