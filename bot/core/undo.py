"""What puts a run back: its changes and the sheet as it stands → a plan, and what is left as it is, with why. Pure.

For each change its row is found by Case ID and order number; then

    a Case ID, a column, a row that was moved, or
    added to another tab than the Call List        → stays by design
    the row is gone, or cannot be told apart       → left
    an undo has put it back already                → nothing to do
    what stood there before stands there           → nothing to do
    personal data stood there, which is not kept   → left
    a later run wrote there                        → left
    what the run wrote stands there                → what stood there before
    anything else                                  → left: a person changed it since
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.core.memory import (
    NO_ORDER,
    ChangeKind,
    ChangeRecord,
    PlannedChange,
    RowMemory,
    kept_order,
)
from bot.core.note import join_note, split_note
from bot.core.plan import Plan
from bot.core.row import Row, RowIdentity
from bot.core.schema import Owner
from bot.core.snapshot import CellValue
from bot.core.table import Table
from bot.core.undo_cells import changed_since, facet, holds, is_gone, is_same, now_says, why_left
from bot.core.undo_history import STOOD, Since, cell_of, of_cells
from bot.core.undo_memory import undo_reason
from bot.core.undo_seal import Seal, is_withheld

KEPT_UP_TO_DATE = frozenset({"call_list"})
"""The tabs whose rows every run fills again: only there a row that was added is emptied, and its Case ID stays."""


@dataclass(frozen=True, slots=True)
class Left:
    """A change that is not put back. `row` is where its row stands now; None when it is gone."""

    change: PlannedChange
    row: int | None
    why: str


@dataclass(frozen=True, slots=True)
class SheetUndo:
    """What an undo does to one sheet.

    Attributes:
        stays: changes that no undo takes back: Case IDs, columns, rows added where people work.
        undone_by: the runs that have put changes of this run back already.
    """

    plan: Plan
    left: tuple[Left, ...] = ()
    stays: tuple[PlannedChange, ...] = ()
    undone_by: frozenset[int] = frozenset()


@dataclass(slots=True)
class _Found:
    changes: list[PlannedChange] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    stays: list[PlannedChange] = field(default_factory=list)
    undone_by: set[int] = field(default_factory=set)


def plan_undo(
    run_id: int,
    records: Iterable[ChangeRecord],
    table: Table,
    memory: Mapping[str, RowMemory],
    since: Since,
    held: Mapping[str, str],
    seal: Seal,
) -> SheetUndo:
    """The plan that puts the changes of a run to one sheet back, wherever its rows stand now.

    Args:
        held: Case IDs of rows that are left as they are, and why.
        seal: the ledger's, for what it does not keep.
    """
    found = _Found()
    rows: dict[str, list[Row]] = {}
    for row in table.rows:
        rows.setdefault(row.case_id, []).append(row)
    by_case: dict[str, list[ChangeRecord]] = {}
    for record in records:
        change = record.change
        if record.state not in STOOD:
            continue
        if _stays(change, table):
            found.stays.append(change)
        else:
            by_case.setdefault(change.case_id, []).append(record)
    identities: dict[int, RowIdentity] = {}
    seen: dict[int, Mapping[str, CellValue]] = {}
    keep_struck: dict[int, tuple[str, ...]] = {}
    for case_id, of_row in by_case.items():
        place, why = _row_of(of_row[0].change, rows.get(case_id, []), memory.get(case_id), held)
        if place is None or why:
            found.left.extend(Left(record.change, place.row if place else None, why) for record in of_row)
            continue
        before = len(found.changes)
        for record in of_row:
            _put_back(run_id, record, place, table, since, seal, found)
        if len(found.changes) > before:
            identities[place.row], seen[place.row] = place.identity, place.cells
            if case_id in memory:
                keep_struck[place.row] = memory[case_id].struck_before
    changes = tuple(found.changes)
    plan = Plan(table.sheet, table.schema, table.zone, changes, identities, seen, keep_struck=keep_struck)
    return SheetUndo(plan, tuple(found.left), tuple(found.stays), frozenset(found.undone_by))


def _stays(change: PlannedChange, table: Table) -> bool:
    if change.kind is ChangeKind.ROW:
        return table.schema.name not in KEPT_UP_TO_DATE
    is_of_row = change.kind in (ChangeKind.COLUMN, ChangeKind.MOVED)
    return is_of_row or change.column == table.schema.identity.case_id


def _row_of(
    change: PlannedChange, rows: list[Row], known: RowMemory | None, held: Mapping[str, str]
) -> tuple[Row | None, str]:
    """The row of a change, and why nothing may be written to it."""
    if not rows and known is not None and known.archived_at is not None:
        return None, "the row is in the archive"
    if not rows:
        return None, "the row is gone, or its Case ID is"
    row = rows[0]
    if len(rows) > 1:
        return row, "its Case ID stands twice"
    if change.order_key not in (NO_ORDER, kept_order(row.order_key)):
        return row, "its Case ID stands beside another order number now"
    if row.problems:
        return row, row.problems[0].problem
    return row, held.get(change.case_id, "")


def _put_back(
    run_id: int, record: ChangeRecord, row: Row, table: Table, since: Since, seal: Seal, found: _Found
) -> None:
    """Adds to `found` what becomes of a change."""
    cells = [cell_of(table.schema.name, one) for one in of_cells(record)]
    undone = [since.undone_by[cell] for cell in cells if cell in since.undone_by]
    written = [since.written_by[cell] for cell in cells if cell in since.written_by]
    if undone:
        found.undone_by.update(undone)
    elif record.change.kind is ChangeKind.ROW:
        why = _why_not_emptied(record.change, row, table, written)
        if why:
            found.left.append(Left(record.change, row.row, why))
        else:
            _empty(run_id, record.change, row, table, seal, found)
    elif is_gone(record.change, table) or not holds(record.change, row, record.change.old, seal):
        why = why_left(record.change, row, table, max(written, default=None), seal)
        if why:
            found.left.append(Left(record.change, row.row, why))
        else:
            found.changes.append(_reversed(run_id, record.change, row, table.sheet))


def _reversed(run_id: int, change: PlannedChange, row: Row, sheet: str) -> PlannedChange:
    old, new = facet(change, row), change.old
    if change.kind is ChangeKind.NOTE:  # people's part is not in the ledger: it is kept as it stands (K-4)
        new = join_note(split_note(row.marks.note)[0], split_note(str(change.old or ""))[1])
    elif change.kind is ChangeKind.VALUE and new is None:
        new = ""
    return replace(change, sheet=sheet, row=row.row, old=old, new=new, reason=undo_reason(run_id, change.reason))


def _empty(run_id: int, added: PlannedChange, row: Row, table: Table, seal: Seal, found: _Found) -> None:
    """Blanks what the bot filled in a row that it added; who the row is stays, so that it is found."""
    identity = table.schema.identity
    values = added.new if isinstance(added.new, Mapping) else {}
    for column in table.schema.columns:
        is_identity = column.name in (identity.case_id, identity.order)
        if column.owner is Owner.BOT and not is_identity and row.cells.get(column.name) not in (None, ""):
            filled = values.get(column.name)
            cell = replace(added, column=column.name, kind=ChangeKind.VALUE, new=filled, old="")
            if holds(cell, row, filled, seal):
                found.changes.append(_reversed(run_id, cell, row, table.sheet))
            else:
                found.left.append(Left(cell, row.row, changed_since(cell, row, table)))


def _why_not_emptied(added: PlannedChange, row: Row, table: Table, written: list[int]) -> str:
    typed = [one.name for one in table.schema.columns if one.owner is Owner.PEOPLE and row.text(one.name)]
    if typed:
        return f"somebody typed into {typed[0]}"
    if row.marks.struck:
        return "the row is struck through"
    if written:
        return f"run {max(written)} wrote there since"
    values = added.new if isinstance(added.new, Mapping) else {}
    for column, value in values.items():
        checkable = not is_withheld(value) and column in table.layout.positions and value not in (None, "")
        if checkable and not is_same(row.cells.get(column), value):
            return f"{column} {now_says(column, row, table)}"
    return ""
