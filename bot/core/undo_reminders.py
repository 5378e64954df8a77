"""B-8 when an assignment is undone, or restored: reservations given back, changed or made again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.core.memory import ChangeKind, ChangeRecord, PlannedChange, RunRecord
from bot.core.reminder import Reminder, ReminderState
from bot.core.row import Row
from bot.core.rules.outcome import outcome_in
from bot.core.table import Table

ASSIGNED = "Assigned To"


@dataclass(frozen=True, slots=True)
class Reservations:
    """What becomes of the reminders whose assignment is undone, all by Case ID.

    Attributes:
        held: rows that are left as they are, and why: a reminder that was made is never undone.
        reserve: to be kept before anything is written, where the row's assignment is written.
        give_back: to be given back once nobody is assigned to the row any more.
    """

    held: Mapping[str, str] = field(default_factory=dict)
    reserve: Mapping[str, Reminder] = field(default_factory=dict)
    give_back: Mapping[str, Reminder] = field(default_factory=dict)


def is_assignment(change: PlannedChange) -> bool:
    """Whether the change gives a row to a caller, or takes it from one."""
    return change.column == ASSIGNED and change.kind is ChangeKind.VALUE


def undo_reservations(
    run: RunRecord,
    records: Iterable[ChangeRecord],
    report: Table,
    calls: Table | None,
    reminders: Mapping[str, Reminder],
    now: datetime,
) -> Reservations:
    """What undoing these changes of a run to the report means for the reminders of their orders.

    Args:
        calls: the Call List, where there is one.
        reminders: by order.
    """
    acted = _acted(report, ("Call Outcome", "Done")) | (_acted(calls, ("Outcome",)) if calls else {})
    held: dict[str, str] = {}
    reserve: dict[str, Reminder] = {}
    give_back: dict[str, Reminder] = {}
    for change in (record.change for record in records if is_assignment(record.change)):
        caller, case_id = str(change.old or ""), change.case_id
        reminder = reminders.get(change.order_key)
        is_own = reminder is not None and (reminder.case_id, reminder.spreadsheet_id) == (case_id, run.spreadsheet_id)
        if reminder is not None and is_own and reminder.is_done:
            held[case_id] = "the reminder of its order was made: that is never undone (B-8)"
        elif case_id in acted:
            held[case_id] = f"somebody has called already: {acted[case_id]}"
        elif reminder is not None and is_own:
            if caller:
                reserve[case_id] = replace(reminder, caller=caller)
            elif reminder.reserved_at >= run.started_at:
                give_back[case_id] = reminder
        elif caller and reminder is not None:
            held[case_id] = "the one reminder of its order is another row's by now (B-8)"
        elif caller:
            new = Reminder(change.order_key, case_id, caller, ReminderState.RESERVED, now)
            reserve[case_id] = replace(new, spreadsheet_id=run.spreadsheet_id)
    return Reservations(held, reserve, give_back)


def _acted(table: Table, columns: Iterable[str]) -> dict[str, str]:
    """The rows in which somebody has said what became of the call, and what."""
    return {row.case_id: said for row in table.rows if row.case_id and (said := _said(table.sheet, row, columns))}


def _said(sheet: str, row: Row, columns: Iterable[str]) -> str:
    typed = next((name for name in columns if outcome_in(row.cells.get(name))), None)
    if typed:
        return f"{typed} is filled in {sheet}"
    return f"its row in {sheet} is struck through" if row.marks.struck else ""
