"""Which writes bring an image to the plan, and which changes must give way. Pure: the heart of the guard protocol.

For each change its row is found by identity; then

    the row is gone, or cannot be told apart       → dropped, nothing is written to it
    what the decision rests on is another now      → dropped, the person wins; the next run decides anew
    the cell already holds what is wanted          → applied, nothing to write
    a formula, a merge or a protection is there    → the whole row is dropped, and it is a Problem
    the cell still holds what was planned on       → written
    anything else                                  → dropped, the person wins
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.memory import ChangeKind, ChangeState, JsonValue, PlannedChange, Settlement
from bot.core.row import RowIdentity
from bot.core.schema import Kind, Layout, Owner, SheetSchema
from bot.core.snapshot import CellValue
from bot.sheets.bodies import DATE_PATTERN, TIME_PATTERN, Write
from bot.sheets.header_row import HeaderRow
from bot.sheets.image import Image, same_facet
from bot.sheets.index import AmbiguousRow, Content, RowIndex, content
from bot.sheets.obstacles import Obstacle, find_obstacle
from bot.sheets.overwritten import CellKey, Overwrite


@dataclass(frozen=True, slots=True)
class Pending:
    """A change not settled yet: its number, the row it is for, and what that row held when it was decided on.

    `looks`: how its key cell may look, by kind: as it was decided on, or as it is wanted.
    """

    number: int
    change: PlannedChange
    identity: RowIdentity
    seen: Mapping[str, CellValue]
    keep_struck: tuple[str, ...] = ()
    looks: Mapping[ChangeKind, tuple[JsonValue, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Targets:
    """What to send, and what is settled without sending.

    For each write `for_change` names the pending change it serves (None: a repair), `owners` the row it is meant for.
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


def choose_writes(
    pending: Sequence[Pending],
    overwrites: Mapping[CellKey, Overwrite],
    image: Image,
    index: RowIndex,
    header: HeaderRow,
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
            _choose_row(targets, of_row, overwrites, image, row, header, layout, schema)
    return targets


def _choose_row(
    targets: Targets,
    of_row: list[Pending],
    overwrites: Mapping[CellKey, Overwrite],
    image: Image,
    row: int,
    header: HeaderRow,
    layout: Layout,
    schema: SheetSchema,
) -> None:
    owner = content(of_row[0].identity)
    edited = _edited_input(of_row, overwrites, image, row, header, layout, schema)
    if not edited and _are_marks_edited(of_row, overwrites, image, row, header, layout, schema):
        targets.settle(of_row, ChangeState.DROPPED, f"a person changed the look of {schema.identity.order} meanwhile")
        return
    if edited:
        cell = image.cell(row, layout.positions[edited])
        by_itself = cell.formula or cell.spilled
        why = f"the formula in {edited} gave another value" if by_itself else f"a person edited {edited}"
        targets.settle(of_row, ChangeState.DROPPED, f"{why} meanwhile")
        return
    obstacles = [found for one in of_row if (found := find_obstacle(one.change, image, row, layout))]
    if obstacles:
        targets.obstacles.extend(obstacles)
        why = f"{obstacles[0].column} {obstacles[0].what}"
        targets.settle(of_row, ChangeState.DROPPED, why)
        return
    for one in of_row:
        change, column = one.change, layout.positions[one.change.column]
        cell = image.cell(row, column)
        stands = cell.facet(change.kind)
        hit = overwrites.get((owner, header.names[column], change.kind))
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


def _edited_input(
    of_row: list[Pending],
    overwrites: Mapping[CellKey, Overwrite],
    image: Image,
    row: int,
    header: HeaderRow,
    layout: Layout,
    schema: SheetSchema,
) -> str | None:
    owner = content(of_row[0].identity)
    planned = {one.change.column: one.change.new for one in of_row if one.change.kind is ChangeKind.VALUE}
    for name, at in layout.positions.items():
        if schema.column(name).owner is Owner.BOT or not image.knows(row, at):
            continue
        stands = image.cell(row, at).facet(ChangeKind.VALUE)
        hit = overwrites.get((owner, header.names[at], ChangeKind.VALUE))
        fine: list[JsonValue] = [hit.wrote if hit else of_row[0].seen.get(name, "")]
        if name in planned:
            fine.append(planned[name])
        if not any(_same_text(stands, value) for value in fine):
            return name
    return None


def _are_marks_edited(
    of_row: list[Pending],
    overwrites: Mapping[CellKey, Overwrite],
    image: Image,
    row: int,
    header: HeaderRow,
    layout: Layout,
    schema: SheetSchema,
) -> bool:
    """Whether colour or strike of the key cell are neither what was decided on nor what is wanted; both may decide."""
    at = layout.positions[schema.identity.order]
    if not image.knows(row, at):
        return False
    for kind, may in of_row[0].looks.items():
        hit = overwrites.get((content(of_row[0].identity), header.names[at], kind))
        stands = image.cell(row, at).facet(kind)
        if stands not in may and not (hit and stands == hit.wrote):
            return True
    return False


def _same_text(one: JsonValue, other: JsonValue) -> bool:
    blank = ("", None, False)
    if one in blank and other in blank:
        return True
    if isinstance(one, str) and isinstance(other, str):
        return one.strip() == other.strip()
    return same_facet(ChangeKind.VALUE, one, other)


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
