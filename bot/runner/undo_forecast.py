"""What the next run makes of an undo: values decided anew, marks that stay off (K-3), and whether H-3 refuses it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import cast

from bot.core.guard import GuardSettings, check_size
from bot.core.memory import ChangeKind, PlannedChange, RowMemory
from bot.core.note import split_note
from bot.core.plan import Plan, is_untouched
from bot.core.snapshot import CellValue
from bot.core.table import Table
from bot.errors import RefusedByGuard
from bot.runner.undo_view import UndoView

_MARKS = (ChangeKind.BACKGROUND, ChangeKind.STRIKETHROUGH, ChangeKind.NOTE)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What comes of it unless the rows, the settings or the facts change.

    Attributes:
        cells: that the next run writes again.
        off: marks that no run sets again, by their kind.
        is_refused: the next run is more than the size guard allows.
    """

    cells: int = 0
    off: Mapping[ChangeKind, int] = field(default_factory=dict)
    is_refused: bool = False


def forecast(view: UndoView, plans: Iterable[Plan], guard: GuardSettings) -> Forecast:
    """What the next run makes of these plans, one of each part of the view, once they stand.

    An undo of an undo puts back what the rules decided, so that they have nothing to do.
    """
    if view.depth % 2:
        return Forecast()
    plans = list(plans)
    changes = [change for plan in plans for change in plan.changes]
    refused = [
        _is_refused(plan, part.read.table, part.memory, guard)
        for part, plan in zip(view.parts, plans, strict=bool(plans))
        if part.read.schema.name == view.run.sheet
    ]
    taken = Counter(change.kind for change in changes if _is_off(change))
    off = {kind: taken[kind] for kind in _MARKS if taken[kind]}
    return Forecast(sum(change.kind is ChangeKind.VALUE for change in changes), off, any(refused))


def _is_off(change: PlannedChange) -> bool:
    return not (split_note(str(change.new or ""))[1] if change.kind is ChangeKind.NOTE else change.new)


def _is_refused(plan: Plan, table: Table, memory: Mapping[str, RowMemory], guard: GuardSettings) -> bool:
    """Whether a run that writes the values again, and nothing else, would be refused."""
    known = {row.case_id: memory[row.case_id] for row in table.rows if row.case_id in memory}
    values = tuple(change for change in plan.changes if change.kind is ChangeKind.VALUE)
    try:
        check_size(replace(plan, changes=values, fresh=_blank(plan, table, known), memories=known), known, guard)
    except RefusedByGuard:
        return True
    return False


def _blank(plan: Plan, table: Table, known: Mapping[str, RowMemory]) -> frozenset[str]:
    """The rows in which nothing of the bot's is left: the guard takes them for new ones (`Plan.fresh`)."""
    after: dict[int | None, dict[str, CellValue]] = {}
    for one in plan.changes:
        if one.kind is ChangeKind.VALUE:
            after.setdefault(one.row, {})[one.column] = cast("CellValue", one.new)
    rows = (replace(row, cells={**row.cells, **after[row.row]}) if row.row in after else row for row in table.rows)
    known_rows = ((row, known[row.case_id]) for row in rows if row.case_id in known)
    return frozenset(row.case_id for row, memory in known_rows if is_untouched(row, memory, table.schema))
