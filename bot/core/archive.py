"""Which rows leave the working tabs (A-1): finished, old, and needed by no other row any more. Pure."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.case_id import contradiction
from bot.core.cell_error import error_in
from bot.core.memory import RowMemory
from bot.core.reminder import Reminder, ReminderState
from bot.core.row import Row
from bot.core.rules.cancellation_case import STATUSES, is_settled
from bot.core.rules.outcome import is_refusal, outcome_in
from bot.core.schema import Owner, SheetSchema
from bot.core.snapshot import CellValue
from bot.core.table import Table
from bot.core.text import canonical

RULE = "A-1"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a row may still be needed for.

    Attributes:
        reports: the memory of the report's rows, by Case ID.
        listed: the Case IDs in the Call List whose row is not struck through.
        reserved: the Case IDs that hold a reminder which was not made yet (B-8).
    """

    reports: Mapping[str, RowMemory] = field(default_factory=dict)
    listed: frozenset[str] = frozenset()
    reserved: frozenset[str] = frozenset()


IsFinished = Callable[[Row, RowMemory, Surroundings], bool]
"""Whether nothing is to be done with a row that is struck through and terminal in the ledger, as it stands now."""


def is_closed_request(row: Row, _known: RowMemory, _around: Surroundings) -> bool:
    """A cancellation request whose Status still ends it (C-6, C-10, C-11, C-16)."""
    return is_settled(canonical(row.text("Status"), STATUSES), row.ticked("Done"))


def is_closed_report(row: Row, known: RowMemory, around: Surroundings) -> bool:
    """A report that is still completed (B-6) or whose return has arrived (B-9), and of which nobody waits for a call.

    Not one whose customer does not want to be called, ever: its TEL is what the bot knows that by (B-12).
    """
    outcome = outcome_in(row.cells.get("Call Outcome"))
    if is_refusal(outcome) or is_refusal(known.status) or row.case_id in around.listed | around.reserved:
        return False
    return bool(outcome or known.status or row.ticked("Done") or not known.struck or known.strike_rule == "B-9")


def is_closed_call(row: Row, _known: RowMemory, around: Surroundings) -> bool:
    """A row of the Call List whose report is closed or gone; not one that says not to call (B-12)."""
    report = around.reports.get(row.case_id)
    is_needed = (report is not None and report.open) or row.case_id in around.reserved
    return not is_needed and not is_refusal(outcome_in(row.cells.get("Outcome")))


def old_rows(
    table: Table,
    memory: Mapping[str, RowMemory],
    is_finished: IsFinished,
    around: Surroundings,
    *,
    adopt_since: datetime,
    before: datetime,
    kept: Collection[str] = (),
) -> tuple[Row, ...]:
    """The rows to move, top to bottom.

    Guarantees: never a row of the history (H-1), one with a Problem, one without a strike, one that is open in the
    ledger or as it stands; and of an order all rows or none, so that no row loses the one it is a duplicate of.

    Args:
        before: rows submitted since stay.
        kept: Case IDs of rows that stay whatever they are.
    """
    by_order: dict[str, list[tuple[Row, bool]]] = defaultdict(list)
    for row in table.rows:
        known = memory.get(row.case_id)
        # a tab that the bot keeps has no time in its rows
        at = known.first_seen_at if known is not None and table.schema.kept_by_bot else row.when
        if row.when is not None and row.when < adopt_since:
            continue
        is_old = (
            known is not None
            and not known.open
            and row.marks.struck
            and at is not None
            and at < before
            and row.case_id not in kept
            and not row.problems
            and not contradiction(table.sheet, row, table.schema.case_id_prefix, memory)
            and not any(error_in(row.cells.get(name)) for name in table.layout.positions)
            and is_finished(row, known, around)
        )
        by_order[row.order_key].append((row, is_old))
    whole = (rows for rows in by_order.values() if all(is_old for _, is_old in rows))
    return tuple(sorted((row for rows in whole for row, _ in rows), key=lambda row: row.row))


def reserved_cases(reminders: Iterable[Reminder]) -> frozenset[str]:
    """The Case IDs that hold a reminder which is not made yet."""
    return frozenset(one.case_id for one in reminders if one.state is ReminderState.RESERVED)


def fingerprint(schema: SheetSchema, cells: Mapping[str, CellValue], struck: bool) -> str:
    """What people wrote into a row and whether it is struck through, as 16 hex digits: another one, another decision.

    Bot columns do not count, nor whether a cell is blank, holds spaces or an unticked box.
    """
    said = []
    for name in sorted(cells):
        value = cells[name]
        if value is None or value is False or name not in schema.names or schema.column(name).owner is Owner.BOT:
            continue
        text = str(value).strip() if isinstance(value, (bool, str)) else f"{float(value):.12g}"
        if text:
            said.append(f"{name}\x1f{text}")
    return hashlib.sha256("\x1e".join([*said, str(struck)]).encode()).hexdigest()[:16]
