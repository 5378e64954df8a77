"""Tracking: what the carriers last said, and when they are asked again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.memory import TrackingMemory
from bot.core.parcel import TrackingState
from bot.ledger.tables import chunks, tracking, upsert


def load(connection: sa.Connection, numbers: Iterable[str]) -> dict[tuple[str, str], TrackingMemory]:
    """By (carrier, number); a number that two carriers know stands there twice."""
    return {
        (row.carrier, row.number): _memory(row)
        for some in chunks(numbers)
        for row in connection.execute(sa.select(tracking).where(tracking.c.number.in_(some)))
    }


def due(connection: sa.Connection, now: datetime, limit: int) -> tuple[TrackingMemory, ...]:
    """The longest overdue first."""
    query = (
        sa.select(tracking)
        .where(tracking.c.next_check_at <= now)
        .order_by(tracking.c.next_check_at, tracking.c.carrier, tracking.c.number)
        .limit(limit)
    )
    return tuple(_memory(row) for row in connection.execute(query))


def record(connection: sa.Connection, memories: Iterable[TrackingMemory]) -> None:
    """`first_asked_at` is written the first time only; an answer fetched earlier never replaces a later one."""
    values = [
        {
            "carrier": memory.carrier,
            "number": memory.number,
            "states": [state.to_json() for state in memory.states],
            "first_asked_at": memory.first_asked_at,
            "fetched_at": memory.fetched_at,
            "next_check_at": memory.next_check_at,
        }
        for memory in memories
    ]
    if not values:
        return
    insert = upsert(connection, tracking)
    statement = insert.on_conflict_do_update(
        index_elements=list(tracking.primary_key),
        set_={name: insert.excluded[name] for name in ("states", "fetched_at", "next_check_at")},
        where=tracking.c.fetched_at <= insert.excluded.fetched_at,
    )
    connection.execute(statement, values)


def _memory(row: sa.Row[Any]) -> TrackingMemory:
    return TrackingMemory(
        carrier=row.carrier,
        number=row.number,
        states=tuple(TrackingState.from_json(state) for state in row.states),
        first_asked_at=row.first_asked_at,
        fetched_at=row.fetched_at,
        next_check_at=row.next_check_at,
    )
