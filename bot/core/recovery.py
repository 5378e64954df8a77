"""After a crash: which of a dead run's changes stand in the sheet, so that the bot knows its own marks again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.core.memory import ChangeKind, ChangeRecord, ChangeState, RowMemory, Settlement
from bot.core.note import split_note
from bot.core.row import Row
from bot.core.rules.bounced_evidence import COLUMN as BOUNCED
from bot.core.rules.bounced_evidence import GROUNDS, Ground
from bot.core.stored import same_value
from bot.core.table import Table
from bot.core.undo_memory import is_of_undo, remember_undone

FOUND = "found after a crash"
NOT_THERE = "not there after a crash"
NOT_WANTED = "not wanted any more after a crash"


def recover(
    changes: Iterable[ChangeRecord], table: Table, memory: Mapping[str, RowMemory], now: datetime
) -> tuple[dict[str, RowMemory], list[tuple[int, Settlement]]]:
    """What to remember of the rows a dead run touched, and what became of each of its changes (run id, settlement).

    A row is written whole or not at all: where one of its changes stands, all were applied, and what stands no more
    was changed by a person since (K-3). Where none stands, none was applied.
    Changes to other tabs are left out: their rows are added by Case ID, and once.
    """
    of_tab = (record for record in changes if record.change.sheet == table.sheet)
    changes = [record for record in of_tab if record.change.kind is not ChangeKind.MOVED]  # the next archive run's
    by_id = {row.case_id: row for row in table.rows if row.case_id}
    recovered: dict[str, RowMemory] = {}
    settled: list[tuple[int, Settlement]] = []
    written = {_batch(record) for record in changes if _stands(record, by_id.get(record.change.case_id), table)}
    for record in changes:
        change, row = record.change, by_id.get(record.change.case_id)
        was_written = _batch(record) in written
        state, why = (ChangeState.APPLIED, FOUND) if was_written else (ChangeState.DROPPED, NOT_THERE)
        settled.append((record.run_id, Settlement(record.number, state, why)))
        if was_written and row is not None:
            before = recovered.get(change.case_id) or memory.get(change.case_id) or _fresh(record, row, now)
            recovered[change.case_id] = _remember(record, before)
    return recovered, settled


def _fresh(record: ChangeRecord, row: Row, now: datetime) -> RowMemory:
    """A row new to the ledger, with the order number as the plan kept it: what stands there may be somebody's name."""
    return RowMemory(row.case_id, record.change.order_key, row.when or now, now)


def _batch(record: ChangeRecord) -> tuple[int, str, str]:
    """What was written together: a row, or a column that was added."""
    change = record.change
    return record.run_id, change.case_id, change.column if change.kind is ChangeKind.COLUMN else ""


def _stands(record: ChangeRecord, row: Row | None, table: Table) -> bool:
    change = record.change
    if change.kind is ChangeKind.COLUMN:
        return change.column in table.layout.positions
    if row is None:
        return False
    if change.kind is ChangeKind.ROW:
        return True
    if change.kind is ChangeKind.BACKGROUND:
        return row.marks.background == change.new
    if change.kind is ChangeKind.STRIKETHROUGH:
        return row.marks.struck is change.new
    if change.kind is ChangeKind.NOTE:  # people's part of a note is not kept (`without_personal`)
        return split_note(row.marks.note)[1] == split_note(str(change.new))[1]
    if change.kind is ChangeKind.VALUE and isinstance(change.new, (str, int, float, bool)):
        return same_value(row.cells.get(change.column), change.new)
    return False


def _remember(record: ChangeRecord, memory: RowMemory) -> RowMemory:
    change = record.change
    if is_of_undo(change):
        return remember_undone(change, memory)
    if change.kind is ChangeKind.BACKGROUND:
        if change.new is None:
            return replace(memory, background=None, background_rule=None, background_before=None)
        bots = memory.background is not None and change.old == memory.background
        before = memory.background_before if bots else str(change.old) if change.old else None
        return replace(memory, background=str(change.new), background_rule=change.rule, background_before=before)
    if change.kind is ChangeKind.STRIKETHROUGH:
        return replace(memory, struck=bool(change.new), strike_rule=change.rule if change.new else None)
    if change.column == "Status" and change.kind is ChangeKind.VALUE:
        return replace(memory, status=str(change.new))
    if change.column == BOUNCED and change.kind is ChangeKind.VALUE:
        return replace(memory, bounced_by=GROUNDS.get(change.reason))
    if change.kind is ChangeKind.ROW:  # whatever was known of an earlier one
        added = RowMemory(memory.case_id, memory.order_key, memory.submitted_at, memory.first_seen_at)
        is_bounced = isinstance(change.new, Mapping) and change.new.get(BOUNCED)
        return replace(added, bounced_by=str(Ground.NOTICE)) if is_bounced else added
    return memory
