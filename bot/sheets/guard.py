"""Which writes bring a look to the plan, and which changes must give way. Pure: the heart of the guard protocol.

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
from dataclasses import dataclass

from bot.core.memory import ChangeKind, ChangeState, JsonValue, PlannedChange
from bot.core.row import RowIdentity
from bot.core.schema import Kind, Owner, SheetSchema
from bot.sheets.bodies import DATE_PATTERN, TIME_PATTERN, Write
from bot.sheets.image import same_facet
from bot.sheets.index import AmbiguousRow, Content, content
from bot.sheets.look import Look
from bot.sheets.obstacles import find_obstacle
from bot.sheets.overwritten import CellKey, Overwrite
from bot.sheets.parts import Pending
from bot.sheets.targets import Targets


def choose_writes(
    pending: Sequence[Pending], overwrites: Mapping[CellKey, Overwrite], look: Look, schema: SheetSchema
) -> Targets:
    """The writes for all pending changes, by the table above; what was hit by mistake is `repairs.choose_repairs`'."""
    targets = Targets()
    of_people = [(name, at) for name, at in look.layout.positions.items() if schema.column(name).owner is not Owner.BOT]
    by_row: dict[RowIdentity, list[Pending]] = {}
    for one in pending:
        by_row.setdefault(one.identity, []).append(one)
    for identity, changes in by_row.items():
        try:
            row = look.index.find(identity, changes[0].change.case_id)
        except AmbiguousRow as error:
            targets.settle(changes, ChangeState.DROPPED, str(error))
            continue
        if row is None:
            targets.settle(changes, ChangeState.DROPPED, "the row is gone")
            continue
        _Row(row, content(identity), changes, overwrites, look, schema).choose(targets, of_people)
    return targets


@dataclass(frozen=True, slots=True)
class _Row:
    """One row (0-based) that is to be written, as it stands now."""

    row: int
    owner: Content
    changes: Sequence[Pending]
    overwrites: Mapping[CellKey, Overwrite]
    look: Look
    schema: SheetSchema

    def choose(self, targets: Targets, of_people: Iterable[tuple[str, int]]) -> None:
        """Its writes, and what gives way. `of_people`: the columns that people write, and their places."""
        if why := self._edited(of_people) or self._looks_edited():
            stand = [one for one in self.changes if self._is_ours(one)]
            targets.settle(stand, ChangeState.APPLIED)
            targets.settle((one for one in self.changes if one not in stand), ChangeState.DROPPED, f"{why} meanwhile")
            return
        image, layout = self.look.image, self.look.layout
        left = [one for one in self.changes if not self._stands(one)]
        obstacles = [found for one in left if (found := find_obstacle(one.change, image, self.row, layout))]
        if obstacles:
            targets.obstacles.extend(obstacles)
            targets.settle(self.changes, ChangeState.DROPPED, f"{obstacles[0].column} {obstacles[0].what}")
            return
        for one in self.changes:
            self._choose_cell(targets, one)

    def _choose_cell(self, targets: Targets, one: Pending) -> None:
        change, image, at = one.change, self.look.image, self.look.layout.positions[one.change.column]
        cell = image.cell(self.row, at)
        stands = cell.facet(change.kind)
        hit = self._hit(at, change.kind)
        is_there = self._stands(one)
        if not is_there and not same_facet(change.kind, stands, hit.wrote if hit else change.old):
            targets.settle([one], ChangeState.DROPPED, f"a person changed {change.column} meanwhile")
        elif change.kind is ChangeKind.STRIKETHROUGH:
            self._strike(targets, one)
        elif is_there and (not hit or image.is_protected(self.row, at)):  # a mistake goes or stays with its row
            targets.settle([one], ChangeState.APPLIED)
        else:
            shared = change.kind is ChangeKind.VALUE and self.schema.column(change.column).owner is Owner.SHARED
            find = stands if shared and isinstance(stands, str) and stands else None
            pattern = None if cell.number_format else _pattern(self.schema, change)
            targets.add(Write(self.row, at, change.kind, change.new, find, pattern), one.number, self.owner)

    def _is_ours(self, one: Pending) -> bool:
        """Whether it stands already, and no mistake has left it there."""
        at = self.look.layout.positions[one.change.column]
        return self._stands(one) and not self._hit(at, one.change.kind)

    def _stands(self, one: Pending) -> bool:
        cell = self.look.image.cell(self.row, self.look.layout.positions[one.change.column])
        return same_facet(one.change.kind, cell.facet(one.change.kind), one.change.new)

    def _edited(self, of_people: Iterable[tuple[str, int]]) -> str | None:
        """What people typed since, among what the decision rests on."""
        image, seen = self.look.image, self.changes[0].seen
        for name, at in of_people:
            if not image.knows(self.row, at):
                continue
            cell = image.cell(self.row, at)
            hit = self._hit(at, ChangeKind.VALUE)
            if _same_text(cell.value, hit.wrote if hit else seen.get(name, "")):
                continue
            if not any(_same_text(cell.value, new) for new in self._wanted(name)):
                by_itself = cell.formula or cell.spilled
                return f"the formula in {name} gave another value" if by_itself else f"a person edited {name}"
        return None

    def _wanted(self, name: str) -> Iterable[JsonValue]:
        changes = (one.change for one in self.changes)
        return (change.new for change in changes if change.column == name and change.kind is ChangeKind.VALUE)

    def _looks_edited(self) -> str | None:
        """Whether colour or strike of the key cell, which may decide, are neither what they were nor what is wanted."""
        name = self.schema.identity.order
        at = self.look.layout.positions[name]
        if not self.look.image.knows(self.row, at):
            return None
        cell = self.look.image.cell(self.row, at)
        for kind, may in self.changes[0].looks.items():
            hit, stands = self._hit(at, kind), cell.facet(kind)
            if stands not in may and not (hit and stands == hit.wrote):
                return f"a person changed the look of {name}"
        return None

    def _hit(self, at: int, kind: ChangeKind) -> Overwrite | None:
        return self.overwrites.get((self.owner, self.look.header.names[at], kind)) if self.overwrites else None

    def _strike(self, targets: Targets, one: Pending) -> None:
        new = bool(one.change.new)
        image, headers = self.look.image, self.look.layout.headers
        free = [at for at in range(len(headers)) if not image.is_protected(self.row, at)]
        struck = {at for at in free if image.cell(self.row, at).struck}
        if new:
            by_people = (at for at in sorted(struck) if not self._hit(at, ChangeKind.STRIKETHROUGH))
            targets.struck_before[one.change.case_id] = tuple(headers[at] for at in by_people)
        columns = [at for at in free if new or headers[at] not in one.keep_struck]
        left = [at for at in columns if (at in struck) is not new or self._hit(at, ChangeKind.STRIKETHROUGH)]
        for at in left:
            targets.add(Write(self.row, at, ChangeKind.STRIKETHROUGH, new), one.number, self.owner)
        targets.wanted |= {(self.row, at, ChangeKind.STRIKETHROUGH) for at in columns}
        if not left:
            targets.settle([one], ChangeState.APPLIED)


def _same_text(one: JsonValue, other: JsonValue) -> bool:
    blank = ("", None, False)
    if one in blank and other in blank:
        return True
    if isinstance(one, str) and isinstance(other, str):
        return one.strip() == other.strip()
    return same_facet(ChangeKind.VALUE, one, other)


def _pattern(schema: SheetSchema, change: PlannedChange) -> Mapping[str, str] | None:
    if change.kind is not ChangeKind.VALUE or isinstance(change.new, (str, bool)):
        return None
    kind = schema.column(change.column).kind
    return {Kind.DATE: DATE_PATTERN, Kind.TIMESTAMP: TIME_PATTERN}.get(kind)
