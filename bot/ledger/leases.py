"""Leases: one writer a spreadsheet, across processes and machines. Each step is one conditional statement."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, tzinfo

import sqlalchemy as sa

from bot.core.memory import Lease
from bot.errors import LeaseHeld
from bot.ledger.tables import leases, upsert


def acquire(connection: sa.Connection, spreadsheet_id: str, holder: str, ttl_s: float, now: datetime) -> Lease:
    """The lease, if it is free or has expired.

    Raises:
        LeaseHeld: names who holds it, since when and until when, in the time zone of `now`.
    """
    expires_at = now + timedelta(seconds=ttl_s)
    insert = upsert(connection, leases).values(
        spreadsheet_id=spreadsheet_id, holder=holder, fencing=1, acquired_at=now, expires_at=expires_at
    )
    taken = insert.on_conflict_do_update(
        index_elements=[leases.c.spreadsheet_id],
        set_={
            "holder": insert.excluded.holder,
            "fencing": leases.c.fencing + 1,
            "acquired_at": insert.excluded.acquired_at,
            "expires_at": insert.excluded.expires_at,
        },
        where=leases.c.expires_at <= now,
    ).returning(leases.c.fencing)
    fencing = connection.scalar(taken)
    if fencing is None:
        raise _held(connection, spreadsheet_id, now.tzinfo)
    return Lease(spreadsheet_id, holder, int(fencing), now, expires_at)


def renew(connection: sa.Connection, lease: Lease, ttl_s: float, now: datetime) -> Lease:
    """The same lease, living `ttl_s` from now.

    Raises:
        LeaseHeld: it has expired or was released; nothing revives it.
    """
    expires_at = now + timedelta(seconds=ttl_s)
    statement = sa.update(leases).where(_is(lease), leases.c.expires_at > now).values(expires_at=expires_at)
    if connection.execute(statement).rowcount != 1:
        place = f"spreadsheet {lease.spreadsheet_id}"
        raise LeaseHeld(place, "this run lost its lease while it worked", "Run again; if it recurs, lengthen the lease")
    return replace(lease, expires_at=expires_at)


def release(connection: sa.Connection, lease: Lease, now: datetime) -> None:
    """Frees the spreadsheet; a lease that is lost already stays lost."""
    connection.execute(sa.update(leases).where(_is(lease), leases.c.expires_at > now).values(expires_at=now))


def holds(connection: sa.Connection, lease: Lease, now: datetime) -> bool:
    """Whether the lease is still in force."""
    return bool(connection.scalar(sa.select(sa.exists().where(_is(lease), leases.c.expires_at > now))))


def _is(lease: Lease) -> sa.ColumnElement[bool]:
    return sa.and_(leases.c.spreadsheet_id == lease.spreadsheet_id, leases.c.fencing == lease.fencing)


def _held(connection: sa.Connection, spreadsheet_id: str, zone: tzinfo | None) -> LeaseHeld:
    row = connection.execute(sa.select(leases).where(leases.c.spreadsheet_id == spreadsheet_id)).one()
    since, until = (f"{time.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}" for time in (row.acquired_at, row.expires_at))
    problem = f"{row.holder} works on it since {since}"
    return LeaseHeld(
        f"spreadsheet {spreadsheet_id}", problem, f"Wait for its end; if it has died, run again after {until}"
    )
