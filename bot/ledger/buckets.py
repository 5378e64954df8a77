"""Buckets: the turns of all bots that share an API's limits, and for how long its calls are blocked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.core.rate_limit import RateLimit, Turn, joint_turn
from bot.ledger.tables import buckets, upsert


def take(
    connection: sa.Connection,
    name: str,
    limits: Mapping[str, RateLimit],
    clock: Callable[[], datetime],
    max_wait_s: float,
) -> Turn:
    """The next turn of calls named `name`, with all limits at once or none; `limits` by the name of their bucket."""
    names = sorted({name, *limits})
    rows = _locked(connection, names)
    if len(rows) < len(names):
        fresh = upsert(connection, buckets).on_conflict_do_nothing()
        connection.execute(fresh, [{"bucket": missing} for missing in names if missing not in rows])
        rows = _locked(connection, names)
    now = clock()  # only here: however long the lock was waited for, turns are given from now on
    earliest, why = now, ""
    if rows[name].blocked_until is not None and rows[name].blocked_until > now:
        earliest, why = rows[name].blocked_until, rows[name].blocked_for or ""
    turn = joint_turn(list(limits.values()), [rows[bucket].mark for bucket in limits], earliest)
    turn = replace(turn, because=turn.because or why, is_taken=turn.at <= now + timedelta(seconds=max_wait_s))
    if turn.is_taken and limits:
        marks = [{"b": bucket, "m": limit.turn(rows[bucket].mark, turn.at)[1]} for bucket, limit in limits.items()]
        statement = sa.update(buckets).where(buckets.c.bucket == sa.bindparam("b")).values(mark=sa.bindparam("m"))
        connection.execute(statement, marks)
    return turn


def block(connection: sa.Connection, name: str, until: datetime, why: str) -> None:
    """No turn before `until`; a longer block that stands already stays."""
    insert = upsert(connection, buckets).values(bucket=name, blocked_until=until, blocked_for=why)
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=[buckets.c.bucket],
            set_={"blocked_until": insert.excluded.blocked_until, "blocked_for": insert.excluded.blocked_for},
            where=buckets.c.blocked_until.is_(None) | (buckets.c.blocked_until < insert.excluded.blocked_until),
        )
    )


def _locked(connection: sa.Connection, names: list[str]) -> dict[str, sa.Row[Any]]:
    """The rows, nobody else's until the end of the transaction; in the order of their names, lest two deadlock."""
    query = sa.select(buckets).where(buckets.c.bucket.in_(names)).order_by(buckets.c.bucket).with_for_update()
    return {row.bucket: row for row in connection.execute(query)}
