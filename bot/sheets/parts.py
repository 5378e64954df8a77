"""A plan as the writer takes it: its changes one by one, in parts of one batch each. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.core.memory import ChangeKind, JsonValue, PlannedChange
from bot.core.plan import Plan
from bot.core.row import RowIdentity
from bot.core.snapshot import CellValue

BYTES_PER_CHANGE = 400  # of body, at most: neighbours share a request; notes and long texts count besides


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


def pending_of(plan: Plan) -> list[Pending]:
    """The changes to rows that are there, in the order of the plan."""
    looks = _looks(plan)
    return [
        Pending(
            number,
            change,
            plan.identities[change.row],
            plan.seen[change.row],
            plan.keep_struck.get(change.row, ()),
            looks.get(change.row, {}),
        )
        for number, change in enumerate(plan.changes)
        if change.row is not None
    ]


def parts_of(pending: list[Pending], body_bytes: int) -> Iterable[list[Pending]]:
    """The changes in parts of one batch each, about `body_bytes` long; a row is never torn apart."""
    part: list[Pending] = []
    size = 0
    for at, one in enumerate(pending):
        part.append(one)
        size += BYTES_PER_CHANGE + len(str(one.change.new).encode())
        last_of_row = at + 1 == len(pending) or pending[at + 1].change.row != one.change.row
        if last_of_row and size >= body_bytes:
            yield part
            part, size = [], 0
    if part:
        yield part


def _looks(plan: Plan) -> dict[int, dict[ChangeKind, tuple[JsonValue, ...]]]:
    """How the key cell of each row may look: as it was decided on, or as it is wanted; a note never decides."""
    key = plan.schema.identity.order
    looks: dict[int, dict[ChangeKind, tuple[JsonValue, ...]]] = {
        row: {ChangeKind.BACKGROUND: (marks.background,), ChangeKind.STRIKETHROUGH: (marks.struck,)}
        for row, marks in plan.marks.items()
    }
    for change in plan.changes:
        if change.column == key and change.row in looks and change.kind in looks[change.row]:
            looks[change.row][change.kind] += (change.new,)
    return looks
