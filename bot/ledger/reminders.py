"""Reminders: one row an order, ever (B-8). Each step is one conditional statement, so that no two rows get the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from bot.core.reminder import Reminder, ReminderState
from bot.errors import ReminderTaken
from bot.ledger.order_hash import order_hashes
from bot.ledger.tables import chunks, reminders, upsert

_NEWS = ("order_key", "caller", "state", "done_at", "how")
_ONE_EVER = "An order is reminded once: leave the row that has it, or hand its reservation over"


def load(connection: sa.Connection, order_keys: Iterable[str]) -> dict[str, Reminder]:
    """By the order numbers asked for, also where the ledger has forgotten the number itself."""
    keys = {of_order: key for key, of_order in order_hashes(connection, order_keys).items()}
    return {
        keys[row.order_hash]: _reminder(row, keys[row.order_hash])
        for some in chunks(keys)
        for row in connection.execute(sa.select(reminders).where(reminders.c.order_hash.in_(some)))
    }


def reserved(connection: sa.Connection) -> tuple[Reminder, ...]:
    """The oldest first; without those whose order number is forgotten."""
    query = (
        sa.select(reminders)
        .where(reminders.c.state == ReminderState.RESERVED, reminders.c.order_key != "")
        .order_by(reminders.c.reserved_at, reminders.c.order_key)
    )
    return tuple(_reminder(row, row.order_key) for row in connection.execute(query))


def keep(connection: sa.Connection, news: Iterable[Reminder]) -> None:
    """Writes each where its order has none, or a reservation of the same row; `reserved_at` never moves.

    Raises:
        ReminderTaken: another case has it, or it is done; but to say again that a case has done it is harmless.
    """
    given = list(news)
    hashes = order_hashes(connection, (one.order_key for one in given))
    insert = upsert(connection, reminders)
    same = (reminders.c[name] == insert.excluded[name] for name in ("case_id", "spreadsheet_id"))
    is_mine = sa.and_(reminders.c.state == ReminderState.RESERVED, *same)
    statement = insert.on_conflict_do_update(
        index_elements=[reminders.c.order_hash], set_={name: insert.excluded[name] for name in _NEWS}, where=is_mine
    ).returning(reminders.c.order_hash)
    for one in sorted(given, key=lambda one: hashes[one.order_key]):  # lest two writers deadlock
        values = {
            "order_hash": hashes[one.order_key],
            "order_key": one.order_key,
            "case_id": one.case_id,
            "caller": one.caller,
            "state": one.state,
            "reserved_at": one.reserved_at,
            "done_at": one.done_at,
            "how": one.how,
            "spreadsheet_id": one.spreadsheet_id,
        }
        if connection.scalar(statement, values) is None:
            stands = load(connection, [one.order_key])[one.order_key]
            if (stands.state, stands.case_id, stands.how) != (ReminderState.DONE, one.case_id, one.how):
                raise _taken(stands)


def hand_over(connection: sa.Connection, order_key: str, from_case: str, to_case: str, spreadsheet_id: str) -> None:
    """Gives a reservation to another case of the spreadsheet; again is harmless.

    Raises:
        ReminderTaken: neither of the two cases has it, a row of another spreadsheet has, or it is done.
        ValueError: the order has no reminder.
    """
    of_order = order_hashes(connection, [order_key])[order_key]
    statement = (
        sa.update(reminders)
        .where(reminders.c.order_hash == of_order, reminders.c.state == ReminderState.RESERVED)
        .where(reminders.c.case_id.in_([from_case, to_case]), reminders.c.spreadsheet_id.in_(["", spreadsheet_id]))
        .values(case_id=to_case, order_key=order_key, spreadsheet_id=spreadsheet_id)
    )
    if connection.execute(statement).rowcount != 1:
        stands = load(connection, [order_key]).get(order_key)
        if stands is None:
            raise ValueError(f"order {order_key} has no reminder to hand over")
        raise _taken(stands)


def release(connection: sa.Connection, spreadsheet_id: str) -> int:
    """Forgets the reservations of a spreadsheet; how many they were. What was done stays done."""
    of_sheet = reminders.c.spreadsheet_id == spreadsheet_id
    return connection.execute(
        sa.delete(reminders).where(of_sheet, reminders.c.state == ReminderState.RESERVED)
    ).rowcount


def give_back(connection: sa.Connection, order_key: str, case_id: str, spreadsheet_id: str) -> bool:
    """Forgets the reservation of one row, if it has one; what was done stays done."""
    of_order = order_hashes(connection, [order_key])[order_key]
    statement = sa.delete(reminders).where(
        reminders.c.order_hash == of_order,
        reminders.c.state == ReminderState.RESERVED,
        reminders.c.case_id == case_id,
        reminders.c.spreadsheet_id == spreadsheet_id,
    )
    return bool(connection.execute(statement).rowcount)


def _reminder(row: sa.Row[Any], order_key: str) -> Reminder:
    known = (row.case_id, row.caller, row.state, row.reserved_at, row.done_at, row.how, row.spreadsheet_id)
    return Reminder(order_key, *known)


def _taken(stands: Reminder) -> ReminderTaken:
    whose = f"row {stands.case_id}" if stands.case_id else "a row that is long gone"
    if stands.state is ReminderState.DONE:
        day = f" on {stands.done_at:%Y-%m-%d}" if stands.done_at else ""
        return ReminderTaken(f"order {stands.order_key}", f"its one reminder was done{day}, for {whose}", _ONE_EVER)
    return ReminderTaken(f"order {stands.order_key}", f"its one reminder is reserved for {whose}", _ONE_EVER)
