"""The inbox: which events of webhooks have been taken in already."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from bot.ledger.tables import inbox, upsert


def receive(connection: sa.Connection, event_id: str, now: datetime, forget_at: datetime) -> bool:
    """True for the first who brings the event; forgets those whose time is over."""
    connection.execute(sa.delete(inbox).where(inbox.c.forget_at <= now))
    insert = upsert(connection, inbox).values(event_id=event_id, forget_at=forget_at)
    return connection.scalar(insert.on_conflict_do_nothing().returning(inbox.c.event_id)) is not None
