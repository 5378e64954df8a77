"""What no one history leaves, though nothing is wrong: the bot decided on what people changed while it read.

Each of these is told by what else stands in the spreadsheet, so that a write which went astray is not taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bench.races.explaining import Exposed, is_persons_note
from bench.races.grid import BLANK, Facets
from bench.races.scene import Scene
from bench.races.state import Difference, Facet, RowKey, State
from bot.core.note import split_note

_DUPLICATE = re.compile(r"Duplicate of (\S+): the same order")


@dataclass(frozen=True, slots=True)
class Ending:
    """How a race ended.

    Attributes:
        found: what stands there. alone: what people would have left without a bot.
        exposed: what people edited within the round trip of a write.
        noted: the cells on which people wrote notes.
        reserved: the orders of which the ledger has a reminder.
    """

    scene: Scene
    found: State
    alone: State
    exposed: Collection[Exposed]
    noted: Collection[tuple[RowKey, str]]
    reserved: Collection[str]


def is_between(ending: Ending, one: Difference) -> bool:
    """Whether a cell tells of what people changed while the bot read."""
    return _is_by_reminder(ending, one) or _is_by_seniority(ending, one) or _is_by_note(ending, one)


def is_peoples(scene: Scene, one: Difference) -> bool:
    """Whether people type in that column of a tab that the bot keeps."""
    return one.column in next((kept.words for kept in scene.kept if kept.title == one.row[0]), {})


def _is_by_reminder(ending: Ending, one: Difference) -> bool:
    """Of an order's reminder, which the ledger keeps before anything is written (B-8).

    A reservation whose row gave way or is gone is taken over by the order's next row: the ledger tells of it. An
    outcome that was cleared again right after a run had read it is for ever: the report and the Call List say so. Of a
    row that gave way before it had its Case ID the Call List says that it is gone, whatever ended its call.
    """
    scene, cells = ending.scene, ending.found.rows.get(one.row, {})
    if not scene.callers or not cells:
        return False
    if one.row[0] == scene.tab:
        is_reserved = cells.get(scene.marked, BLANK).value in ending.reserved
        return is_reserved and one.column == "Assigned To" and one.expected is None
    if all(str(text).startswith("No call: ") for text in (one.found, one.expected)):
        return True
    order, script = cells.get("Order Number", BLANK).value, cells.get("Script", BLANK).value
    rows = ending.found.rows.values()
    actions = {str(row.get("Next Action", BLANK).value) for row in rows if _is_of(scene, row, order)}
    is_told = any(action.startswith("Reminded on ") for action in actions)
    return is_told and script == "No call: one reminder per order" and not is_peoples(scene, one)


def _is_by_seniority(ending: Ending, one: Difference) -> bool:
    """Of two rows of an order: the earlier gave way, and so the later is the one to work on (C-13, B-3)."""
    scene, rows = ending.scene, ending.found.rows
    mark = rows.get(one.row, {}).get(scene.marked, BLANK)
    named = _DUPLICATE.search(mark.note)
    if named is None or one.column != scene.marked or one.facet not in (Facet.COLOUR, Facet.NOTE):
        return False
    others = [row.get(scene.marked, BLANK) for row in rows.values() if row.get("Case ID", BLANK).value == named[1]]
    return any(other.value == mark.value and not _DUPLICATE.search(other.note) for other in others)


def _is_by_note(ending: Ending, one: Difference) -> bool:
    """Of the bot's part of a note: people wrote theirs over it, or it was joined to theirs a run later."""
    if one.facet is not Facet.NOTE or is_persons_note(one) or (one.row, one.column) not in ending.noted:
        return False
    return not all(split_note(str(text))[1] for text in (one.found, one.expected))


def _is_of(scene: Scene, row: Mapping[str, Facets], order: object) -> bool:
    return order is not None and row.get(scene.marked, BLANK).value == order
