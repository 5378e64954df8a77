"""What the bot knows of a row once changes of it were put back: its marks as if a person had taken them back. Pure."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.core.decision import Colour
from bot.core.memory import ChangeKind, PlannedChange, RowMemory
from bot.core.note import split_note
from bot.core.rules.bounced_evidence import COLUMN as BOUNCED
from bot.core.rules.bounced_evidence import GROUNDS, YES, Ground

_UNDO = re.compile(r"undo of run \d+: ")
_COLOURS = frozenset(colour.value for colour in Colour)


def undo_reason(run_id: int, reason: str) -> str:
    """Why a change of an undo is made; the reason it was once made for stays behind it, however often it is undone."""
    return f"undo of run {run_id}: {first_reason(reason)}"


def first_reason(reason: str) -> str:
    """The reason of the run that was not an undo itself."""
    return _UNDO.sub("", reason, count=1)


def is_of_undo(change: PlannedChange) -> bool:
    """Whether the change puts another one back."""
    return _UNDO.match(change.reason) is not None


def remember_undone(change: PlannedChange, memory: RowMemory) -> RowMemory:
    """The memory of a row in which this change of an undo stands now.

    Guarantees: a mark that was taken away stays the bot's in memory, so that it counts as taken back by a person (K-3);
    one that is there again is the bot's own. Status and Bounced are as they were, so that the rules decide them anew.
    """
    new = change.new
    if change.kind is ChangeKind.BACKGROUND:
        is_taken_away = memory.background is not None and memory.background == change.old
        if is_taken_away or new not in _COLOURS or new == memory.background:
            return memory
        before = str(change.old) if change.old else None
        return replace(memory, background=str(new), background_rule=change.rule, background_before=before)
    if change.kind is ChangeKind.STRIKETHROUGH:
        return memory if not new or memory.struck else replace(memory, struck=True, strike_rule=change.rule)
    if change.kind is ChangeKind.NOTE:
        bots = split_note(str(new or ""))[1]
        return replace(memory, note=bots, note_rule=change.rule) if bots else memory
    if change.column == "Status":
        return replace(memory, status=str(new or ""))
    if change.column == BOUNCED:
        return replace(memory, bounced_by=_ground(change) if new == YES else None)
    return memory


def _ground(change: PlannedChange) -> str:
    """What the bot's "yes" stood for: the reason it was written for, else the paint that was taken back (B-2)."""
    written_for = GROUNDS.get(first_reason(change.reason))
    return written_for if written_for in (Ground.PAINTED, Ground.NOTICE) else str(Ground.PAINTED)
