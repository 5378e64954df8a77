"""The tables of the ledger, for SQLite and PostgreSQL alike. The migrations build them; a test compares the two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.core.memory import ChangeKind, ChangeState, RunOutcome
from bot.core.notice import BounceReason
from bot.core.reminder import ReminderState

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")


class Utc(sa.TypeDecorator[datetime]):
    """Aware in, aware UTC out; a naive time is refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        """The time as UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise TypeError(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        """SQLite gives the time back without its zone, PostgreSQL in the session's."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Texts(sa.TypeDecorator[tuple[str, ...]]):
    """A tuple of texts as a JSON array; the empty tuple is NULL."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, _dialect: sa.Dialect) -> list[str] | None:
        """The texts as a list."""
        return list(value) if value else None

    def process_result_value(self, value: list[str] | None, _dialect: sa.Dialect) -> tuple[str, ...]:
        """The texts as they were."""
        return tuple(value or ())


def _enum(words: type[StrEnum]) -> sa.Enum:
    """The word itself as text, so that a new word needs no migration."""
    return sa.Enum(words, native_enum=False, length=16, values_callable=lambda enum: [word.value for word in enum])


metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(column_0_label)s",
    }
)

runs = sa.Table(
    "runs",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("job", sa.Text, nullable=False),
    sa.Column("spreadsheet_id", sa.Text, nullable=False),
    sa.Column("sheet", sa.Text, nullable=False),
    sa.Column("started_at", Utc, nullable=False),
    sa.Column("finished_at", Utc),
    sa.Column("outcome", _enum(RunOutcome), nullable=False),
    sa.Column("exit_code", sa.Integer),
    sa.Column("counts", JSON, nullable=False),
    sa.Column("rules_version", sa.Text, nullable=False),
    sa.Column("problems", JSON, nullable=False),
    sa.Column("fencing", sa.Integer, nullable=False),  # of the lease it ran under
    sa.Column("undoes", sa.Integer),  # the run that it puts back; no key, for that one is forgotten earlier
    sa.Index("ix_runs_spreadsheet_id_outcome", "spreadsheet_id", "outcome"),
)

changes = sa.Table(
    "changes",
    metadata,
    sa.Column("run_id", sa.ForeignKey("runs.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sheet", sa.Text, nullable=False),
    sa.Column("row", sa.Integer),
    sa.Column("case_id", sa.Text, nullable=False, index=True),
    sa.Column("order_key", sa.Text, nullable=False, index=True),
    sa.Column("column", sa.Text, nullable=False),
    sa.Column("kind", _enum(ChangeKind), nullable=False),
    sa.Column("old", JSON),
    sa.Column("new", JSON),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("state", _enum(ChangeState), nullable=False),
    sa.Column("why", sa.Text, nullable=False),
)
UNSETTLED = changes.c.state == sa.literal(ChangeState.UNKNOWN, changes.c.state.type, literal_execute=True)
sa.Index("ix_changes_unknown", changes.c.run_id, sqlite_where=UNSETTLED, postgresql_where=UNSETTLED)

rows = sa.Table(
    "rows",
    metadata,
    sa.Column("spreadsheet_id", sa.Text, primary_key=True),
    sa.Column("sheet", sa.Text, primary_key=True),
    sa.Column("case_id", sa.Text, primary_key=True),
    sa.Column("order_key", sa.Text, nullable=False),
    sa.Column("submitted_at", Utc, nullable=False),
    sa.Column("first_seen_at", Utc, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("odd_from", sa.Text),
    sa.Column("duplicate_of", sa.Text),
    sa.Column("background", sa.Text),
    sa.Column("background_rule", sa.Text),
    sa.Column("background_before", sa.Text),
    sa.Column("struck", sa.Boolean, nullable=False),
    sa.Column("strike_rule", sa.Text),
    sa.Column("struck_before", Texts),
    sa.Column("note", sa.Text),
    sa.Column("note_rule", sa.Text),
    sa.Column("sales_return_opened", sa.Boolean, nullable=False),
    sa.Column("open", sa.Boolean, nullable=False),
    sa.Column("bounced_by", sa.Text),
    sa.Column("archived_at", Utc),
)

sheets = sa.Table(
    "sheets",
    metadata,
    sa.Column("spreadsheet_id", sa.Text, primary_key=True),
    sa.Column("sheet", sa.Text, primary_key=True),
    sa.Column("adopt_since", Utc, nullable=False),
    sa.Column("headers", Texts),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("outline", JSON),  # where the headers stood when they were last read; NULL: ask
)

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("spreadsheet_id", sa.Text, primary_key=True),
    sa.Column("holder", sa.Text, nullable=False),
    sa.Column("fencing", sa.Integer, nullable=False),
    sa.Column("acquired_at", Utc, nullable=False),
    sa.Column("expires_at", Utc, nullable=False),
)

slots = sa.Table(
    "slots",
    metadata,
    sa.Column("job", sa.Text, primary_key=True),
    sa.Column("slot", Utc, primary_key=True),
    sa.Column("claimed_by", sa.Text, nullable=False),
)

tracking = sa.Table(
    "tracking",
    metadata,
    sa.Column("carrier", sa.Text, primary_key=True),
    sa.Column("number", sa.Text, primary_key=True, index=True),  # looked for by number, whatever the carrier
    sa.Column("history", sa.Text),  # JSON, read by whom it concerns; NULL, as the two times below: no answer so far
    sa.Column("first_asked_at", Utc, nullable=False),
    sa.Column("asked_at", Utc),
    sa.Column("fetched_at", Utc),
    sa.Column("next_check_at", Utc, index=True),
    sa.Column("claimed_until", Utc),
    sa.Column("gist", sa.Text),
)

buckets = sa.Table(
    "buckets",
    metadata,
    sa.Column("bucket", sa.Text, primary_key=True),
    sa.Column("mark", Utc),
    sa.Column("blocked_until", Utc),
    sa.Column("blocked_for", sa.Text),
)

inbox = sa.Table(
    "inbox",
    metadata,
    sa.Column("event_id", sa.Text, primary_key=True),
    sa.Column("forget_at", Utc, nullable=False, index=True),
)

secrets = sa.Table(
    "secrets",
    metadata,
    sa.Column("purpose", sa.Text, primary_key=True),
    sa.Column("value", sa.LargeBinary, nullable=False),
)

reminders = sa.Table(
    "reminders",
    metadata,
    sa.Column("order_hash", sa.Text, primary_key=True),
    sa.Column("order_key", sa.Text, nullable=False),  # "", as case_id and caller: forgotten by the retention
    sa.Column("case_id", sa.Text, nullable=False),
    sa.Column("caller", sa.Text, nullable=False),
    sa.Column("state", _enum(ReminderState), nullable=False, index=True),
    sa.Column("reserved_at", Utc, nullable=False),
    sa.Column("done_at", Utc),
    sa.Column("how", sa.Text, nullable=False),
    sa.Column("spreadsheet_id", sa.Text, nullable=False),
)

notices = sa.Table(
    "notices",
    metadata,
    sa.Column("notice_id", sa.Text, primary_key=True),
    sa.Column("order_hash", sa.Text, nullable=False, index=True),
    sa.Column("order_key", sa.Text, nullable=False),  # "": forgotten by the retention
    sa.Column("reason", _enum(BounceReason), nullable=False),
    sa.Column("noticed_at", Utc, nullable=False),
)

mailboxes = sa.Table(
    "mailboxes",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("uid_validity", sa.BigInteger, nullable=False),  # 32 bits without a sign: more than INTEGER holds
    sa.Column("last_uid", sa.BigInteger, nullable=False),
)


def upsert(connection: sa.Connection, table: sa.Table) -> Any:
    """INSERT … ON CONFLICT, which both databases spell the same and SQLAlchemy keeps in its dialects."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    return insert(table)


def chunks(keys: Iterable[str], size: int = 500) -> Iterator[list[str]]:
    """The distinct keys, as many at a time as one statement takes on every database."""
    wanted = sorted(set(keys))
    return (wanted[start : start + size] for start in range(0, len(wanted), size))
