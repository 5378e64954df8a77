"""Slots: each planned time of a job is run by one scheduler only."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa

from bot.ledger.tables import slots, upsert


def claim(connection: sa.Connection, job: str, slot: datetime, holder: str) -> bool:
    """True for the first who asks."""
    insert = upsert(connection, slots).values(job=job, slot=slot, claimed_by=holder)
    claimed = insert.on_conflict_do_nothing().returning(slots.c.job)
    return connection.scalar(claimed) is not None
