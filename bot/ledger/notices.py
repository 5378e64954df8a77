"""Bounce notices, each kept once, and how far mailboxes have been read for them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from bot.core.notice import MailboxMark, Notice
from bot.ledger.order_hash import order_hashes
from bot.ledger.tables import chunks, mailboxes, notices, upsert


def load(connection: sa.Connection, order_keys: Iterable[str]) -> dict[str, Notice]:
    """The earliest notice of each order asked for, also where the ledger has forgotten the number itself."""
    keys = {of_order: key for key, of_order in order_hashes(connection, order_keys).items()}
    query = sa.select(notices).order_by(notices.c.noticed_at.desc(), notices.c.notice_id.desc())
    return {
        keys[row.order_hash]: _notice(row, keys[row.order_hash])  # the last to come, the earliest, stays
        for some in chunks(keys)
        for row in connection.execute(query.where(notices.c.order_hash.in_(some)))
    }


def every(connection: sa.Connection) -> tuple[Notice, ...]:
    """The earliest first; without those whose order number is forgotten."""
    query = sa.select(notices).where(notices.c.order_key != "").order_by(notices.c.noticed_at, notices.c.notice_id)
    return tuple(_notice(row, row.order_key) for row in connection.execute(query))


def keep(connection: sa.Connection, news: Iterable[Notice]) -> int:
    """How many were new: a notice known by its id stays as it is."""
    given = sorted(news, key=lambda notice: notice.notice_id)  # lest two writers deadlock
    if not given:
        return 0
    hashes = order_hashes(connection, (notice.order_key for notice in given))
    values = [
        {
            "notice_id": notice.notice_id,
            "order_hash": hashes[notice.order_key],
            "order_key": notice.order_key,
            "reason": notice.reason,
            "noticed_at": notice.noticed_at,
        }
        for notice in given
    ]
    statement = upsert(connection, notices).on_conflict_do_nothing()
    return connection.execute(statement, values, execution_options={"preserve_rowcount": True}).rowcount


def mark(connection: sa.Connection, source: str) -> MailboxMark | None:
    """None before the first reading."""
    query = sa.select(mailboxes.c.uid_validity, mailboxes.c.last_uid).where(mailboxes.c.source == source)
    row = connection.execute(query).first()
    return None if row is None else MailboxMark(*row)


def keep_mark(connection: sa.Connection, source: str, mark: MailboxMark) -> None:
    """Of two marks of the same validity the farther one stays."""
    insert = upsert(connection, mailboxes).values(source=source, uid_validity=mark.uid_validity, last_uid=mark.last_uid)
    is_news = (mailboxes.c.uid_validity != insert.excluded.uid_validity) | (
        mailboxes.c.last_uid < insert.excluded.last_uid
    )
    connection.execute(
        insert.on_conflict_do_update(
            index_elements=[mailboxes.c.source],
            set_={"uid_validity": insert.excluded.uid_validity, "last_uid": insert.excluded.last_uid},
            where=is_news,
        )
    )


def _notice(row: sa.Row[Any], order_key: str) -> Notice:
    return Notice(order_key, row.reason, row.noticed_at, row.notice_id)
