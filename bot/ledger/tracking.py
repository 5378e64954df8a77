"""Tracking: what the carriers last said, when they are asked again, and who is asking right now."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime

import sqlalchemy as sa

from bot.core.memory import TrackingMemory
from bot.ledger.tables import chunks, tracking, upsert

_KEY = (tracking.c.carrier, tracking.c.number)
_MEMORIES = sa.select(*(tracking.c[field.name] for field in fields(TrackingMemory)))


def load(connection: sa.Connection, numbers: Iterable[str]) -> dict[tuple[str, str], TrackingMemory]:
    """By (carrier, number); a number that two carriers were asked about stands there twice."""
    rows = (row for some in chunks(numbers) for row in connection.execute(_MEMORIES.where(tracking.c.number.in_(some))))
    return {(row[0], row[1]): TrackingMemory(*row) for row in rows}


def record(connection: sa.Connection, memories: Iterable[TrackingMemory]) -> None:
    """`first_asked_at` never moves to later; an answer asked for earlier never replaces a later one."""
    values = [
        {
            "carrier": memory.carrier,
            "number": memory.number,
            "history": memory.history,
            "first_asked_at": memory.first_asked_at,
            "asked_at": memory.asked_at,
            "fetched_at": memory.fetched_at,
            "next_check_at": memory.next_check_at,
            "gist": memory.gist,
        }
        for memory in sorted(memories, key=lambda memory: (memory.carrier, memory.number))  # lest two writers deadlock
    ]
    if not values:
        return
    insert = upsert(connection, tracking)
    news = {name: insert.excluded[name] for name in ("history", "asked_at", "fetched_at", "next_check_at", "gist")}
    first, again = tracking.c.first_asked_at, insert.excluded.first_asked_at
    earlier = sa.case(
        (again < first, again), else_=first
    )  # a claim is dated by another clock where a sandbox fixes one
    statement = insert.on_conflict_do_update(
        index_elements=list(tracking.primary_key),
        set_={**news, "first_asked_at": earlier, "claimed_until": None},
        where=tracking.c.asked_at.is_(None) | (tracking.c.asked_at <= insert.excluded.asked_at),
    )
    connection.execute(statement, values)


def renew_gists(connection: sa.Connection, gists: Sequence[tuple[str, str, datetime, str]]) -> None:
    """Of (carrier, number, the `asked_at` that the gist was made of, gist)."""
    mine = (tracking.c.carrier == sa.bindparam("c"), tracking.c.number == sa.bindparam("n"))
    statement = (
        sa.update(tracking).where(*mine, tracking.c.asked_at == sa.bindparam("at")).values(gist=sa.bindparam("g"))
    )
    values = [{"c": carrier, "n": number, "at": at, "g": gist} for carrier, number, at, gist in sorted(gists)]
    connection.execute(statement, values)


def claim(
    connection: sa.Connection, seen: Mapping[tuple[str, str], datetime | None], now: datetime, until: datetime
) -> set[tuple[str, str]]:
    """The (carrier, number) that are the caller's to ask about: not claimed by another, and not answered since."""
    if not seen:
        return set()
    insert = upsert(connection, tracking)
    is_free = tracking.c.claimed_until.is_(None) | (tracking.c.claimed_until <= now)
    statement = insert.on_conflict_do_update(
        index_elements=list(tracking.primary_key),
        set_={"claimed_until": insert.excluded.claimed_until},
        where=is_free & tracking.c.asked_at.is_not_distinct_from(insert.excluded.asked_at),
    )
    values = [
        {"carrier": carrier, "number": number, "first_asked_at": now, "asked_at": asked_at, "claimed_until": until}
        for (carrier, number), asked_at in sorted(seen.items(), key=lambda item: item[0])
    ]
    return {(row.carrier, row.number) for row in connection.execute(statement.returning(*_KEY), values)}


def extend(connection: sa.Connection, keys: Collection[tuple[str, str]], until: datetime) -> None:
    """Lets claims that stand last longer; one that has been released meanwhile stays so."""
    if keys:
        mine = (tracking.c.carrier == sa.bindparam("c"), tracking.c.number == sa.bindparam("n"))
        stands = tracking.c.claimed_until.is_not(None)
        one_by_one = [{"c": carrier, "n": number} for carrier, number in sorted(keys)]  # lest two writers deadlock
        connection.execute(sa.update(tracking).where(*mine, stands).values(claimed_until=until), one_by_one)


def release(connection: sa.Connection, keys: Collection[tuple[str, str]]) -> None:
    """Ends claims."""
    if keys:
        mine = (tracking.c.carrier == sa.bindparam("c"), tracking.c.number == sa.bindparam("n"))
        one_by_one = [{"c": carrier, "n": number} for carrier, number in sorted(keys)]  # lest two writers deadlock
        connection.execute(sa.update(tracking).where(*mine).values(claimed_until=None), one_by_one)
