"""What stands in a cell that a run changed: what the run wrote, what stood there before, or something else. Pure."""

from __future__ import annotations

from bot.core.memory import PERSONAL_COLUMNS, ChangeKind, JsonValue, PlannedChange
from bot.core.note import split_note
from bot.core.row import Row
from bot.core.snapshot import CellValue
from bot.core.stored import legible, same_value
from bot.core.table import Table
from bot.core.text import printable
from bot.core.undo_seal import WITHHELD, Seal, is_withheld

_SHOWN = 60  # characters of a value in a message


def facet(change: PlannedChange, row: Row) -> JsonValue:
    """What stands there of the kind that the change touches."""
    if change.kind is ChangeKind.BACKGROUND:
        return row.marks.background
    if change.kind is ChangeKind.STRIKETHROUGH:
        return row.marks.struck
    return row.marks.note if change.kind is ChangeKind.NOTE else row.cells.get(change.column, "")


def holds(change: PlannedChange, row: Row, value: JsonValue, seal: Seal) -> bool:
    """Whether `value`, a change's old or new one, stands there; of a note only the bot's part counts (K-4)."""
    if change.kind is ChangeKind.NOTE:
        return split_note(row.marks.note)[1] == split_note(str(value or ""))[1]
    if change.kind is ChangeKind.VALUE and is_withheld(value):
        return seal.fits(change.case_id, change.column, row.cells.get(change.column), value)
    if change.kind is ChangeKind.VALUE:
        return is_same(row.cells.get(change.column), value)
    return facet(change, row) == value


def is_gone(change: PlannedChange, table: Table) -> bool:
    """Whether the sheet has no such column any more."""
    return change.kind is ChangeKind.VALUE and change.column not in table.layout.positions


def is_same(stands: CellValue, value: JsonValue) -> bool:
    """Whether a cell holds a value of the ledger."""
    return (value is None or isinstance(value, (str, int, float, bool))) and same_value(stands, value)


def why_left(change: PlannedChange, row: Row, table: Table, written_by: int | None, seal: Seal) -> str:
    """Why a change cannot be put back; "" when it can. `written_by` is the last run that wrote there since."""
    if is_gone(change, table):
        return "the column is gone"
    if is_withheld(change.old):
        return "the ledger keeps no personal data; the next run fills it again"
    if holds(change, row, change.new, seal):
        return f"run {written_by} wrote it again" if written_by else ""
    return (f"run {written_by} wrote there since: " if written_by else "") + _now(change, row, table)


def changed_since(change: PlannedChange, row: Row, table: Table) -> str:
    """Why a value that the run wrote is not taken for its own any more."""
    unknown = "an older bot wrote there, and whether that still stands is not known: clear it by hand"
    return unknown if change.new == WITHHELD else now_says(change.column, row, table)


def now_says(column: str, row: Row, table: Table) -> str:
    """What a cell says, for a message."""
    if column in PERSONAL_COLUMNS:
        return "says something else now" if row.text(column) else "is blank now"
    text = legible(row.cells.get(column), table.schema, column, table.zone)
    return f"now says {printable(str(text), _SHOWN)!r}" if text not in (None, "") else "is blank now"


def _now(change: PlannedChange, row: Row, table: Table) -> str:
    if change.kind is ChangeKind.BACKGROUND:
        return f"the colour is now {row.marks.background}" if row.marks.background else "it has no colour any more"
    if change.kind is ChangeKind.STRIKETHROUGH:
        return "it is struck through now" if row.marks.struck else "it is no longer struck through"
    if change.kind is ChangeKind.NOTE:
        return "the note says something else now" if split_note(row.marks.note)[1] else "the note is gone"
    return changed_since(change, row, table)
