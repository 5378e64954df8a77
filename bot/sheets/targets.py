"""Which writes bring an image to the plan, and which changes must give way. Pure: the heart of the guard protocol.

For each change its row is found by identity; then

    the row is gone, or cannot be told apart       → dropped, nothing is written to it
    a person edited what the decision rests on     → dropped, the person wins; the next run decides anew
    the cell already holds what is wanted          → applied, nothing to write
    a formula, a merge or a protection is there    → the whole row is dropped, and it is a Problem
    the cell still holds what was planned on       → written
    anything else                                  → dropped, the person wins
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.memory import ChangeKind, ChangeState, JsonValue, PlannedChange, Settlement
from bot.core.schema import Kind, Layout, Owner, SheetSchema
from bot.core.snapshot import CellValue
from bot.core.table import RowIdentity, as_text
from bot.sheets.bodies import DATE_PATTERN, TIME_PATTERN, Write
from bot.sheets.image import AmbiguousRow, Content, Image, RowIndex, cell_value, content, same_facet

CellKey = tuple[Content, str, ChangeKind]


@dataclass(frozen=True, slots=True)
class Pending:
    """A change not settled yet: its number, the row it is for, and what that row held when it was decided on."""

    number: int
    change: PlannedChange
    identity: RowIdentity
    seen: Mapping[str, CellValue]
    keep_struck: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Overwrite:
    """A cell of another row that a write of ours hit: what we left there, and what stood there before."""

    key: CellKey
    wrote: JsonValue
    before: JsonValue


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why a cell cannot be written, whoever decides: 0-based row, header, and what is in the way."""

    row: int
    column: str
    what: str


@dataclass(slots=True)
class Targets:
    """What to send, and what is settled without sending.

    `for_change` names for each write the pending changes it serves (none: a repair); `repaired` the overwrites that
    the writes put right or that need nothing any more.
    """

    writes: list[Write] = field(default_factory=list)
    for_change: list[int | None] = field(default_factory=list)
    owners: list[Content] = field(default_factory=list)
    settled: list[Settlement] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)
    struck_before: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def add(self, write: Write, number: int | None, owner: Content) -> None:
        """One more write, for the change `number` of the row `owner`."""
        self.writes.append(write)
        self.for_change.append(number)
        self.owners.append(owner)

    def settle(self, pending: Iterable[Pending], state: ChangeState, why: str = "") -> None:
        """These changes need nothing sent."""
        self.settled.extend(Settlement(one.number, state, why) for one in pending)


def header_keys(image: Image, header_row: int) -> list[str]:
    """A name for each column that lasts while columns move: its header, or its place where it has none of its own."""
    headers = list(image.headers(header_row))
    headers += [""] * (image.column_count - len(headers))
    return [text if text and headers.count(text) == 1 else f"#{at}" for at, text in enumerate(headers)]


def choose_writes(
    pending: Sequence[Pending],
    overwrites: Mapping[CellKey, Overwrite],
    image: Image,
    index: RowIndex,
    layout: Layout,
    schema: SheetSchema,
) -> Targets:
    """The writes for all pending changes and all overwrites, by the table above."""
    targets = Targets()
    by_row: dict[RowIdentity, list[Pending]] = {}
    for one in pending:
        by_row.setdefault(one.identity, []).append(one)
    for identity, of_row in by_row.items():
        try:
            row = index.find(identity, of_row[0].change.case_id)
        except AmbiguousRow as error:
            targets.settle(of_row, ChangeState.DROPPED, str(error))
            continue
        if row is None:
            targets.settle(of_row, ChangeState.DROPPED, "the row is gone")
        else:
            _choose_row(targets, of_row, overwrites, image, row, layout, schema)
    return targets


def _choose_row(
    targets: Targets,
    of_row: list[Pending],
    overwrites: Mapping[CellKey, Overwrite],
    image: Image,
    row: int,
    layout: Layout,
    schema: SheetSchema,
) -> None:
    owner = content(of_row[0].identity)
    edited = _edited_inputs(of_row, overwrites, image, row, layout, schema)
    if edited:
        targets.settle(of_row, ChangeState.DROPPED, f"a person edited {edited} meanwhile")
        return
    obstacles = [found for one in of_row if (found := _obstacle(one.change, image, row, layout))]
    if obstacles:
        targets.obstacles.extend(obstacles)
        why = f"{obstacles[0].column} {obstacles[0].what}"
        targets.settle(of_row, ChangeState.DROPPED, why)
        return
    for one in of_row:
        change, column = one.change, layout.positions[one.change.column]
        cell = image.cell(row, column)
        stands = cell.facet(change.kind)
        hit = overwrites.get((owner, layout.headers[column], change.kind))
        expected = hit.wrote if hit else change.old
        is_there = same_facet(change.kind, stands, change.new)
        if not is_there and not same_facet(change.kind, stands, expected):
            targets.settle([one], ChangeState.DROPPED, f"a person changed {change.column} meanwhile")
        elif change.kind is ChangeKind.STRIKETHROUGH:
            _strike(targets, one, image, row, layout, owner)
        elif is_there:
            targets.settle([one], ChangeState.APPLIED)
        else:
            shared = schema.column(change.column).owner is Owner.SHARED and change.kind is ChangeKind.VALUE
            find = stands if shared and isinstance(stands, str) and stands else None
            pattern = _pattern(schema, change) if not cell.has_number_format else None
            targets.add(Write(row, column, change.kind, change.new, find, pattern), one.number, owner)


def _edited_inputs(
    of_row: list[Pending],
    overwrites: Mapping[CellKey, Overwrite],
    image: Image,
    row: int,
    layout: Layout,
    schema: SheetSchema,
) -> str | None:
    owner = content(of_row[0].identity)
    planned = {one.change.column: one.change.new for one in of_row if one.change.kind is ChangeKind.VALUE}
    for name, at in layout.positions.items():
        if schema.column(name).owner is Owner.BOT or not image.knows(row, at):
            continue
        stands = image.cell(row, at).facet(ChangeKind.VALUE)
        hit = overwrites.get((owner, layout.headers[at], ChangeKind.VALUE))
        fine: list[JsonValue] = [hit.wrote if hit else of_row[0].seen.get(name, "")]
        if name in planned:
            fine.append(planned[name])
        if not any(_same_text(stands, value) for value in fine):
            return name
    return None


def _same_text(one: JsonValue, other: JsonValue) -> bool:
    blank = ("", None, False)
    if one in blank and other in blank:
        return True
    if isinstance(one, str) and isinstance(other, str):
        return one.strip() == other.strip()
    return same_facet(ChangeKind.VALUE, one, other)


def _obstacle(change: PlannedChange, image: Image, row: int, layout: Layout) -> Obstacle | None:
    column = layout.positions[change.column]
    cell = image.cell(row, column)
    if image.is_protected(row, column):
        return Obstacle(row, change.column, "is protected")
    if change.kind is ChangeKind.STRIKETHROUGH:
        return None
    if image.is_merged(row, column):
        return Obstacle(row, change.column, "is merged with other cells")
    if change.kind is ChangeKind.VALUE and cell.formula:
        return Obstacle(row, change.column, "holds a formula")
    if change.kind is ChangeKind.VALUE and cell.spilled:
        return Obstacle(row, change.column, "is filled by an ARRAYFORMULA")
    return None


def _strike(targets: Targets, one: Pending, image: Image, row: int, layout: Layout, owner: Content) -> None:
    new = bool(one.change.new)
    columns = [at for at in range(len(layout.headers)) if not image.is_protected(row, at)]
    struck = [at for at in columns if image.cell(row, at).struck]
    if new:
        targets.struck_before[one.change.case_id] = tuple(layout.headers[at] for at in struck)
        columns = [at for at in columns if at not in struck]
    else:
        columns = [at for at in struck if layout.headers[at] not in one.keep_struck]
    for at in columns:
        targets.add(Write(row, at, ChangeKind.STRIKETHROUGH, new), one.number, owner)
    if not columns:
        targets.settle([one], ChangeState.APPLIED)


def _pattern(schema: SheetSchema, change: PlannedChange) -> Mapping[str, str] | None:
    if change.kind is not ChangeKind.VALUE or isinstance(change.new, (str, bool)):
        return None
    kind = schema.column(change.column).kind
    return {Kind.DATE: DATE_PATTERN, Kind.TIMESTAMP: TIME_PATTERN}.get(kind)


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
    columns = {key: at for at, key in enumerate(header_keys(image, header_row))}
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


def goals_of(pending: Iterable[Pending], layout: Layout) -> dict[CellKey, JsonValue]:
    """What the plan wants in its cells; a strike is wanted in the whole row."""
    goals: dict[CellKey, JsonValue] = {}
    for one in pending:
        kind = one.change.kind
        header = _WHOLE_ROW if kind is ChangeKind.STRIKETHROUGH else layout.headers[layout.positions[one.change.column]]
        goals[content(one.identity), header, kind] = one.change.new
    return goals


_WHOLE_ROW = "\0row"


def _rows_of(owner: Content, image: Image, index: RowIndex, header_row: int) -> list[int]:
    if not is_blank(owner):
        found = index.find_content(RowIdentity("", *owner))
        return [] if found is None else [found]
    return [row for row in image.rows if row >= header_row and not any(content(index.identities[row]))]


def blank_row(row: int) -> Content:
    """The owner of what was written into a row that says nothing about itself."""
    return ("", str(row), _BLANK)


def is_blank(owner: Content) -> bool:
    """Whether an owner is a `blank_row`."""
    return owner[2] == _BLANK


def misplaced_ids(overwrites: Mapping[CellKey, Overwrite], id_header: str) -> dict[Content, tuple[str, str]]:
    """The rows whose Case ID was overwritten: what we wrote, and what stood there."""
    return {
        owner: (as_text(cell_value(hit.wrote)).upper(), as_text(cell_value(hit.before)).upper())
        for (owner, header, kind), hit in overwrites.items()
        if header == id_header and kind is ChangeKind.VALUE and not is_blank(owner)
    }


_BLANK = "\0"
