"""What the bot remembers: rows and sheets as it left them, its runs, and every change it made.

Nothing here holds a customer's name, telephone number or e-mail address (`without_personal`). All times are aware.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.core.note import join_note, split_note
from bot.core.problem import Problem
from bot.core.undo_seal import WITHHELD, Seal

JsonValue = str | int | float | bool | None | Mapping[str, "JsonValue"] | Sequence["JsonValue"]

PERSONAL_COLUMNS = frozenset({"Customer Name", "TEL", "Email Address", "Script"})
NO_ORDER = "(no order number)"
_TELEPHONE = re.compile(r"(?<!\d)\d{3}[-.)]\d{3}[-.]\d{4}(?!\d)")


class RunOutcome(StrEnum):
    """How a run ended, as far as is known."""

    RUNNING = "running"
    DONE = "done"
    PROBLEMS = "problems"  # done, but a person must look
    REFUSED = "refused"  # by the guard; nothing was written
    FAILED = "failed"  # a setting or a service
    CRASHED = "crashed"  # it never said how it ended


class ChangeKind(StrEnum):
    """What of the sheet a change touches."""

    VALUE = "value"
    BACKGROUND = "background"
    STRIKETHROUGH = "strikethrough"
    NOTE = "note"
    ROW = "row"  # a row added; `new` maps headers to values
    COLUMN = "column"  # a bot column appended; `new` is its header
    MOVED = "moved"  # a row taken to the archive tab; `old` is its tab, `new` says which tab has it now


class ChangeState(StrEnum):
    """What became of a change."""

    PLANNED = "planned"  # committed, perhaps sent
    APPLIED = "applied"
    DROPPED = "dropped"  # a person was faster, or the row is gone
    REPAIRED = "repaired"  # written beside its row, put right at once
    UNKNOWN = "unknown"  # its run ended before anybody knew; `Ledger.unfinished` shows it until it is settled


@dataclass(frozen=True, slots=True)
class RowMemory:
    """What the bot knows of one row besides what stands in it.

    Attributes:
        case_id: the row's Case ID.
        order_key: the normalised order number the Case ID belongs to (H-2).
        submitted_at: Timestamp or Date of the row.
        first_seen_at: when the bot first saw the row.
        status: the last Status seen, canonical; "" for blank, "?" where a person changed it before the first write.
        odd_from: the accepted status from which a person made a move outside C-12's table; None when all is well.
        duplicate_of: Case ID of the first request, or "row N"; None for no duplicate (B-3, C-13).
        background: `#RRGGBB` the bot painted on the key cell; None for none.
        background_rule: the rule it painted for, kept after a person cleared the colour (K-3).
        background_before: the person's colour that stood there before the bot painted.
        struck: the bot struck the row through.
        strike_rule: the rule it struck for, kept after a person removed the strike (K-3).
        struck_before: headers of the cells that were struck through already.
        note: the bot's part of the key cell's note (K-4).
        note_rule: the rule that wrote it.
        sales_return_opened: C-10 has opened its row, once and for all.
        open: something is still to be done.
        bounced_by: on what evidence the bot regards the row as bounced (B-2): "typed", "painted", "notice", "denied"
            (a person said that it is not); None: on none.
        archived_at: when the row was moved to the archive tab; None for one that stands in its own.
    """

    case_id: str
    order_key: str
    submitted_at: datetime
    first_seen_at: datetime
    status: str = ""
    odd_from: str | None = None
    duplicate_of: str | None = None
    background: str | None = None
    background_rule: str | None = None
    background_before: str | None = None
    struck: bool = False
    strike_rule: str | None = None
    struck_before: tuple[str, ...] = ()
    note: str | None = None
    note_rule: str | None = None
    sales_return_opened: bool = False
    open: bool = True
    bounced_by: str | None = None
    archived_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SheetMemory:
    """What the last applied run saw of a sheet, and since when its rows count (H-1, H-3).

    Attributes:
        adopt_since: rows before this are history; fixed at the first run.
        headers: the canonical headers found, in sheet order.
        rows: non-blank rows below the header.
    """

    adopt_since: datetime
    headers: tuple[str, ...] = ()
    rows: int = 0


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One run of one job on one sheet. `exit_code` and `finished_at` are None while it runs.

    `undoes` is the run that this one has put back; None for every other run.
    """

    id: int
    job: str
    spreadsheet_id: str
    sheet: str
    started_at: datetime
    finished_at: datetime | None
    outcome: RunOutcome
    exit_code: int | None
    counts: Mapping[str, int]
    rules_version: str
    problems: tuple[Problem, ...]
    undoes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedChange:
    """One change as it is about to be sent, with what stood there before.

    `row` is the 1-based sheet row at that moment (None: a row to be added), `column` the canonical header.
    `old` and `new` are plain JSON; a colour is `#RRGGBB` or None, a strikethrough true or false.
    """

    sheet: str
    row: int | None
    case_id: str
    order_key: str
    column: str
    kind: ChangeKind
    old: JsonValue
    new: JsonValue
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChangeRecord:
    """A change as the ledger keeps it: (run_id, number) names it, `at` is when its run started."""

    run_id: int
    number: int
    at: datetime
    change: PlannedChange
    state: ChangeState
    why: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of the change `number` of a run, and why it was not simply applied."""

    number: int
    state: ChangeState
    why: str = ""


@dataclass(frozen=True, slots=True)
class UnfinishedRun:
    """A run that ended without knowing what became of `changes`: each may or may not stand in the sheet."""

    run: RunRecord
    changes: tuple[ChangeRecord, ...]


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write into one spreadsheet until `expires_at`; a later lease has a higher `fencing`."""

    spreadsheet_id: str
    holder: str
    fencing: int
    acquired_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TrackingMemory:
    """What is kept about one number of a carrier.

    Attributes:
        history: the last good answer, as JSON text; None, with the times of it, when there is none so far.
        first_asked_at: never moves to later.
        asked_at: when the carrier was last asked with success, `fetched_at`: when it gave this history. The former
            is later when it has since forgotten a number whose end is known.
        next_check_at: None when the carrier need not be asked again.
        gist: what the history comes to, as text; None when nobody has said.
    """

    carrier: str
    number: str
    history: str | None
    first_asked_at: datetime
    asked_at: datetime | None
    fetched_at: datetime | None
    next_check_at: datetime | None
    gist: str | None = None


def kept_order(order_key: str) -> str:
    """The order number as it is remembered: NO_ORDER for what could be somebody's name or telephone number."""
    has_digit = any(char.isdigit() for char in order_key)
    return order_key if has_digit and not _TELEPHONE.search(order_key) else NO_ORDER


def without_personal(change: PlannedChange, seal: Seal | None = None) -> PlannedChange:
    """The change with what stands in `PERSONAL_COLUMNS` sealed or withheld, and of notes people's part, for a store."""

    def kept(value: JsonValue, column: str = change.column) -> JsonValue:
        if isinstance(value, Mapping):
            return {name: kept(one, name) for name, one in value.items()}
        if column not in PERSONAL_COLUMNS or value in (None, ""):
            return value
        return seal.of(change.case_id, column, value) if seal else WITHHELD

    if change.column in PERSONAL_COLUMNS or change.kind is ChangeKind.ROW:
        return replace(change, old=kept(change.old), new=kept(change.new))
    if change.kind is ChangeKind.NOTE:
        return replace(change, old=_bots_part(change.old), new=_bots_part(change.new))
    return change


def _bots_part(note: JsonValue) -> JsonValue:
    return join_note("", split_note(note)[1]) if isinstance(note, str) else note
