"""Retention: what the ledger forgets after a time, and what it must not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.core.memory import ChangeState, RunOutcome
from bot.core.reminder import ReminderState
from bot.ledger.tables import changes, chunks, notices, reminders, rows, runs, tracking

_SETTLED = (ChangeState.APPLIED, ChangeState.DROPPED, ChangeState.REPAIRED)


@dataclass(frozen=True, slots=True)
class Purged:
    """How much was forgotten. `runs`, `changes`, `rows` and `histories` are gone; of `reminders` and `notices` only
    the order numbers and names are, and the salted hashes stay."""

    runs: int = 0
    changes: int = 0
    rows: int = 0
    histories: int = 0
    reminders: int = 0
    notices: int = 0

    def __bool__(self) -> bool:
        return self != Purged()


def purge(connection: sa.Connection, before: datetime, standing: Mapping[tuple[str, str], Collection[str]]) -> Purged:
    """Forgets what is older than `before`, as `Ledger.purge` says."""
    return Purged(
        notices=_notices(connection, before),  # before the rows, which wait for them
        changes=_changes(connection, before),
        runs=_runs(connection, before),
        rows=sum(_rows(connection, before, *sheet, set(case_ids)) for sheet, case_ids in standing.items()),
        histories=_histories(connection, before),
        reminders=_reminders(connection, before),
    )


def _changes(connection: sa.Connection, before: datetime) -> int:
    """Not those of which nobody knows whether they were applied: a recovery needs them."""
    old = sa.select(runs.c.id).where(runs.c.finished_at < before)
    return connection.execute(
        sa.delete(changes).where(changes.c.state.in_(_SETTLED), changes.c.run_id.in_(old))
    ).rowcount


def _runs(connection: sa.Connection, before: datetime) -> int:
    """Not the newest: SQLite would give its number to the next."""
    newest = sa.select(sa.func.max(runs.c.id)).scalar_subquery()
    is_over = (runs.c.outcome != RunOutcome.RUNNING) & (runs.c.finished_at < before)
    is_empty = ~sa.exists().where(changes.c.run_id == runs.c.id)
    return connection.execute(sa.delete(runs).where(is_over, is_empty, runs.c.id < newest)).rowcount


def _rows(connection: sa.Connection, before: datetime, spreadsheet_id: str, sheet: str, standing: set[str]) -> int:
    """Not those that stand in the sheet: a row forgotten there would be taken for new, and its marks for a person's.

    Nor those that its archive has (`RowMemory.archived_at`).

    Nor those whose order has a notice: it would be added anew, though people have taken the row away.
    """
    here = (rows.c.spreadsheet_id == spreadsheet_id, rows.c.sheet == sheet)
    is_free = ~sa.exists().where(notices.c.order_key == rows.c.order_key)
    is_old = (rows.c.submitted_at < before, rows.c.archived_at.is_(None))
    known = connection.scalars(sa.select(rows.c.case_id).where(*here, *is_old, is_free))
    gone = [case_id for case_id in known if case_id not in standing]
    return sum(
        connection.execute(sa.delete(rows).where(*here, rows.c.case_id.in_(some))).rowcount for some in chunks(gone)
    )


def _histories(connection: sa.Connection, before: datetime) -> int:
    asked_at = sa.func.coalesce(tracking.c.asked_at, tracking.c.first_asked_at)
    is_free = tracking.c.claimed_until.is_(None) | (tracking.c.claimed_until < before)
    return connection.execute(sa.delete(tracking).where(asked_at < before, is_free)).rowcount


def _reminders(connection: sa.Connection, before: datetime) -> int:
    """A reservation keeps its case while that row is known: only the same case may take it up again."""
    is_known = sa.exists().where(rows.c.case_id == reminders.c.case_id)
    is_over = (reminders.c.state == ReminderState.DONE) | ~is_known
    at = sa.func.coalesce(reminders.c.done_at, reminders.c.reserved_at)
    old = sa.update(reminders).where(at < before, is_over, reminders.c.order_key != "")
    return connection.execute(old.values(order_key="", case_id="", caller="", spreadsheet_id="")).rowcount


def _notices(connection: sa.Connection, before: datetime) -> int:
    """The id stays, lest an old mail imported again be taken for news."""
    old = sa.update(notices).where(notices.c.noticed_at < before, notices.c.order_key != "")
    return connection.execute(old.values(order_key="")).rowcount
