"""The ledger: the bot's memory of what it did, so that it can explain and undo it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.core.memory import Lease
from bot.ledger import leases, retention, slots
from bot.ledger.engine import Database
from bot.ledger.faces.history import History
from bot.ledger.faces.parcels import Parcels
from bot.ledger.faces.reminding import Reminding
from bot.ledger.faces.sheets import Sheets
from bot.ledger.retention import Purged
from bot.ledger.schema import migrate


class Ledger(History, Sheets, Parcels, Reminding):
    """Each call is one transaction, committed and on disk when it returns; safe for threads and processes.

    Every call may raise `ServiceDown` (locked, disk full, no answer) or `ConfigurationError` (not writable, damaged).
    Times are aware; those of leases, claims and limits are the machine's clock, also where a sandbox fixes the rules'.
    """

    @classmethod
    def open(cls, url_or_path: str | Path, *, busy_timeout_s: float = 10.0) -> Self:
        """The ledger at a path or an SQLAlchemy URL, created and migrated as needed.

        Raises:
            ConfigurationError: not writable, not a database, or written by a newer sheet-bot.
            ServiceDown: locked for longer than `busy_timeout_s`, or the database does not answer.
        """
        database = Database.connect(url_or_path, busy_timeout_s)
        try:
            migrate(database)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        """Closes every connection."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Makes the calls of this thread within it one transaction: all are kept, or after an exception none."""
        with self._database.write():
            yield

    def acquire(self, spreadsheet_id: str, holder: str, ttl_s: float, now: datetime) -> Lease:
        """The right to write, for one holder at a time, whose fencing number is higher than any before.

        Raises:
            LeaseHeld: somebody has it, perhaps this very holder; says who, since when and until when.
        """
        with self._database.write() as connection:
            return leases.acquire(connection, spreadsheet_id, holder, ttl_s, now)

    def renew(self, lease: Lease, ttl_s: float, now: datetime) -> Lease:
        """The same lease, living `ttl_s` from now.

        Raises:
            LeaseHeld: it expired or was released; nothing revives it.
        """
        with self._database.write() as connection:
            return leases.renew(connection, lease, ttl_s, now)

    def release(self, lease: Lease, now: datetime) -> None:
        """Frees the spreadsheet at once; without effect on a later lease."""
        with self._database.write() as connection:
            leases.release(connection, lease, now)

    def holds(self, lease: Lease, now: datetime) -> bool:
        """Whether the lease is in force; ask right before a batch is sent."""
        with self._database.read() as connection:
            return leases.holds(connection, lease, now)

    def claim(self, job: str, slot: datetime, holder: str) -> bool:
        """True for exactly one of all who claim this slot of the job."""
        with self._database.write() as connection:
            return slots.claim(connection, job, slot, holder)

    # Retention

    def purge(self, before: datetime, standing: Mapping[tuple[str, str], Collection[str]] | None = None) -> Purged:
        """Forgets what is older than `before`; afterwards no file of an SQLite ledger holds it (PostgreSQL: as soon as
        its autovacuum has passed). Not within `transaction`.

        Forgotten are: settled changes and ended runs; tracking histories not asked for since; the order number, case
        and caller of reminders; the order number of notices; rows of `standing` that stand there no more. Kept are:
        changes of which nobody knows whether they were applied; reservations whose row is known; and of every
        reminder and notice the salted hash of its order, so that no order is ever reminded twice and no notice is
        news twice.

        Args:
            standing: by (spreadsheet_id, sheet) the Case IDs that stand in a sheet just read; rows of others are kept.
        """
        with self._database.write() as connection:
            purged = retention.purge(connection, before, standing or {})
        if purged:
            self._database.compact()
        return purged
