"""The ledger: the bot's memory of what it did, so that it can explain and undo it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from bot.core.memory import (
    ChangeRecord,
    Lease,
    PlannedChange,
    RowMemory,
    RunOutcome,
    RunRecord,
    Settlement,
    SheetMemory,
    TrackingMemory,
    UnfinishedRun,
)
from bot.core.problem import Problem
from bot.core.rate_limit import RateLimit, Turn
from bot.ledger import buckets, changes, inbox, leases, rows, runs, slots, tracking
from bot.ledger.engine import Database
from bot.ledger.schema import migrate


class Ledger:
    """Each call is one transaction, committed and on disk when it returns; safe for threads and processes.

    Every call may raise `ServiceDown` (locked, disk full, no answer) or `ConfigurationError` (not writable, damaged).
    Times are aware; those of leases, claims and limits are the machine's clock, also where a sandbox fixes the rules'.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

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

    # Runs and changes

    def start_run(self, job: str, spreadsheet_id: str, sheet: str, now: datetime, *, rules_version: str = "") -> int:
        """The id of a new run. Call it under the spreadsheet's lease: a run outlives its lease only as crashed."""
        with self._database.write() as connection:
            return runs.start(connection, job, spreadsheet_id, sheet, now, rules_version)

    def plan_changes(self, run_id: int, planned: Sequence[PlannedChange]) -> tuple[int, ...]:
        """The numbers of the changes within their run, in the order given; committed, so that they may be sent.

        What stands in `memory.PERSONAL_COLUMNS` is withheld. Source: SHEETS "Writing" step 2.
        """
        with self._database.write() as connection:
            return changes.plan(connection, run_id, planned)

    def settle(self, run_id: int, results: Iterable[Settlement]) -> None:
        """Says what became of changes; again, after a look at the sheet, is allowed.

        Raises:
            ValueError: a number the run did not plan; nothing is settled.
        """
        with self._database.write() as connection:
            changes.settle(connection, run_id, results)

    def finish_run(
        self,
        run_id: int,
        outcome: RunOutcome,
        exit_code: int,
        counts: Mapping[str, int],
        problems: Iterable[Problem],
        now: datetime,
    ) -> None:
        """Records how the run ended; its changes that are still planned become unknown.

        A run taken for crashed that ends after all is recorded as what it really did.

        Raises:
            ValueError: there is no such run, or it has ended before.
        """
        with self._database.write() as connection:
            runs.finish(connection, run_id, outcome, exit_code, counts, problems, now)

    def unfinished(self, spreadsheet_id: str, now: datetime) -> tuple[UnfinishedRun, ...]:
        """Marks runs without a lease as crashed; these, and all runs with changes of which nothing is known.

        A run's unknown changes are shown at every call until they are settled as applied, dropped or repaired, so
        that a crash during the recovery loses nothing. Call it under the spreadsheet's lease.
        """
        with self._database.write() as connection:
            return runs.unfinished(connection, spreadsheet_id, now)

    def runs(self, limit: int = 20, job: str | None = None) -> tuple[RunRecord, ...]:
        """The newest first."""
        with self._database.read() as connection:
            return runs.latest(connection, limit, job)

    def run(self, run_id: int) -> RunRecord | None:
        """The run, or None."""
        with self._database.read() as connection:
            return runs.one(connection, run_id)

    def changes(self, run_id: int) -> tuple[ChangeRecord, ...]:
        """The changes of a run in the order planned."""
        with self._database.read() as connection:
            return changes.of_run(connection, run_id)

    def changes_of(self, *, order_key: str | None = None, case_id: str | None = None) -> tuple[ChangeRecord, ...]:
        """Every change to an order or case, oldest first; given both, to either."""
        with self._database.read() as connection:
            return changes.of_order(connection, order_key, case_id)

    # Rows and sheets

    def rows(self, spreadsheet_id: str, sheet: str, *, case_ids: Iterable[str] | None = None) -> dict[str, RowMemory]:
        """What is known of every row, or of the cases asked for, by Case ID."""
        with self._database.read() as connection:
            return rows.load(connection, spreadsheet_id, sheet, case_ids)

    def orders(self, spreadsheet_id: str, sheet: str) -> dict[str, str]:
        """The order number that belongs to each Case ID (H-2): a tenth of the cost of `rows` on a large sheet."""
        with self._database.read() as connection:
            return rows.orders(connection, spreadsheet_id, sheet)

    def record_rows(self, spreadsheet_id: str, sheet: str, memories: Iterable[RowMemory]) -> int:
        """Remembers rows and forgets none; how many were new or different, for only those are written."""
        with self._database.write() as connection:
            return rows.record(connection, spreadsheet_id, sheet, memories)

    def sheet(self, spreadsheet_id: str, sheet: str) -> SheetMemory | None:
        """What the last applied run saw; None before the first."""
        with self._database.read() as connection:
            return rows.sheet(connection, spreadsheet_id, sheet)

    def record_sheet(self, spreadsheet_id: str, sheet: str, memory: SheetMemory) -> None:
        """Remembers headers and rows; `adopt_since` stays what it was at the first run (H-1)."""
        with self._database.write() as connection:
            rows.record_sheet(connection, spreadsheet_id, sheet, memory)

    # Leases and slots

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

    # Tracking

    def tracking(self, numbers: Iterable[str]) -> dict[tuple[str, str], TrackingMemory]:
        """What carriers last said about these numbers, by (carrier, number)."""
        with self._database.read() as connection:
            return tracking.load(connection, numbers)

    def record_tracking(self, memories: Iterable[TrackingMemory]) -> None:
        """Remembers answers and ends the claims on them; one asked for earlier never replaces a later one."""
        with self._database.write() as connection:
            tracking.record(connection, memories)

    def renew_gists(self, gists: Iterable[tuple[str, str, datetime, str]]) -> None:
        """Keeps what histories come to: (carrier, number, `asked_at` of the history, gist); none of an older answer."""
        if news := list(gists):
            with self._database.write() as connection:
                tracking.renew_gists(connection, news)

    def claim_tracking(
        self, seen: Mapping[tuple[str, str], datetime | None], now: datetime, for_s: float
    ) -> set[tuple[str, str]]:
        """The (carrier, number) that are now the caller's to ask about, for so many seconds: those not claimed by
        another and not answered since the caller saw `asked_at` (None: never answered)."""
        with self._database.write() as connection:
            return tracking.claim(connection, seen, now, now + timedelta(seconds=for_s))

    def extend_tracking(self, keys: Collection[tuple[str, str]], now: datetime, for_s: float) -> None:
        """Lets the claims on these that still stand last for so many seconds from now."""
        with self._database.write() as connection:
            tracking.extend(connection, keys, now + timedelta(seconds=for_s))

    def release_tracking(self, keys: Collection[tuple[str, str]]) -> None:
        """Ends claims that led to no answer."""
        with self._database.write() as connection:
            tracking.release(connection, keys)

    # Limits of APIs, and what they send by themselves

    def take(
        self, name: str, limits: Mapping[str, RateLimit], clock: Callable[[], datetime], max_wait_s: float
    ) -> Turn:
        """The turn of one call of the kind `name`; `limits` by the names of their buckets, all kept at once by all who
        share the ledger. One later than `max_wait_s` from the clock's time is not taken and uses nothing up."""
        with self._database.write() as connection:
            return buckets.take(connection, name, limits, clock, max_wait_s)

    def block(self, name: str, until: datetime, why: str) -> None:
        """Nobody gets a turn of the kind `name` before `until`; a longer block stays."""
        with self._database.write() as connection:
            buckets.block(connection, name, until, why)

    def receive(self, event_id: str, now: datetime, remember_s: float) -> bool:
        """True the first time an event comes in; remembered for so long. Within `transaction`, with what it brings."""
        with self._database.write() as connection:
            return inbox.receive(connection, event_id, now, now + timedelta(seconds=remember_s))
