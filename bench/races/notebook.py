"""What a bot remembers, kept in memory: a `Ledger` as far as the raced jobs ask for one, at a hundredth of its cost.

A thorough race has the ledger itself; tests compare the two.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.memory import (
    ChangeRecord,
    ChangeState,
    Lease,
    PlannedChange,
    RowMemory,
    RunOutcome,
    RunRecord,
    Settlement,
    SheetMemory,
    UnfinishedRun,
    without_personal,
)
from bot.core.problem import Problem
from bot.core.reminder import Reminder
from bot.core.snapshot import Outline
from bot.errors import LeaseHeld, ReminderTaken
from bot.ledger.retention import Purged

_Sheet = tuple[str, str]


@dataclass(slots=True)
class Notebook:
    """See `bot.ledger.Ledger` for what each call says. For one process and one bot; leases do not expire."""

    _rows: dict[_Sheet, dict[str, RowMemory]] = field(default_factory=dict)
    _sheets: dict[_Sheet, SheetMemory] = field(default_factory=dict)
    _outlines: dict[_Sheet, Outline] = field(default_factory=dict)
    _runs: dict[int, RunRecord] = field(default_factory=dict)
    _unsettled: dict[tuple[int, int], ChangeRecord] = field(default_factory=dict)
    _reminders: dict[str, Reminder] = field(default_factory=dict)
    _claims: dict[tuple[str, datetime], str] = field(default_factory=dict)
    _planned: dict[int, int] = field(default_factory=dict)
    _lease: Lease | None = None

    def copy(self) -> Notebook:
        """An independent one that knows the same."""
        other = copy(self)
        for one in fields(self):
            content = getattr(self, one.name)
            setattr(other, one.name, content.copy() if isinstance(content, dict) else content)
        other._rows = {sheet: rows.copy() for sheet, rows in self._rows.items()}
        return other

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Takes back what was kept within it when an exception leaves it."""
        before = self.copy()
        try:
            yield
        except BaseException:
            for one in fields(self):
                setattr(self, one.name, getattr(before, one.name))
            raise

    # Leases and claims

    def acquire(self, spreadsheet_id: str, holder: str, ttl_s: float, now: datetime) -> Lease:
        """The lease, if it is free."""
        if self._lease is not None:
            raise LeaseHeld(f"spreadsheet {spreadsheet_id}", "somebody works on it", "wait for its end")
        self._lease = Lease(spreadsheet_id, holder, 1, now, now + timedelta(seconds=ttl_s))
        return self._lease

    def renew(self, lease: Lease, ttl_s: float, now: datetime) -> Lease:
        """The lease, living longer."""
        if self._lease is None:
            raise LeaseHeld(f"spreadsheet {lease.spreadsheet_id}", "this run lost its lease", "run again")
        return replace(lease, expires_at=now + timedelta(seconds=ttl_s))

    def release(self, _lease: Lease, _now: datetime) -> None:
        """Nobody has it now."""
        self._lease = None

    def claim(self, job: str, slot: datetime, holder: str) -> bool:
        """True for the first."""
        is_first = (job, slot) not in self._claims
        self._claims[job, slot] = holder
        return is_first

    # Runs and changes

    def start_run(self, job: str, spreadsheet_id: str, sheet: str, now: datetime, *, undoes: int | None = None) -> int:
        """The id of a new run."""
        run_id = len(self._runs) + 1
        running = RunOutcome.RUNNING
        self._runs[run_id] = RunRecord(run_id, job, spreadsheet_id, sheet, now, None, running, None, {}, "", (), undoes)
        return run_id

    def plan_changes(self, run_id: int, planned: Sequence[PlannedChange]) -> tuple[int, ...]:
        """Their numbers."""
        first = self._planned.get(run_id, 0) + 1
        numbers = tuple(range(first, first + len(planned)))
        self._planned[run_id] = first + len(planned) - 1
        at = self._runs[run_id].started_at
        for number, change in zip(numbers, planned, strict=True):
            kept = without_personal(change)
            self._unsettled[run_id, number] = ChangeRecord(run_id, number, at, kept, ChangeState.PLANNED, "")
        return numbers

    def settle(self, run_id: int, results: Iterable[Settlement]) -> None:
        """What is known of a change now; nobody asks for those that are settled for good."""
        for one in results:
            if one.state is ChangeState.UNKNOWN:
                record = self._unsettled[run_id, one.number]
                self._unsettled[run_id, one.number] = replace(record, state=one.state, why=one.why)
            else:
                self._unsettled.pop((run_id, one.number), None)

    def finish_run(
        self,
        run_id: int,
        outcome: RunOutcome,
        _exit_code: int,
        _counts: Mapping[str, int],
        _problems: Iterable[Problem],
        now: datetime,
    ) -> None:
        """The run is over; its changes that are still planned are unknown."""
        self._runs[run_id] = replace(self._runs[run_id], outcome=outcome, finished_at=now)
        for key, record in self._unsettled.items():
            if key[0] == run_id and record.state is ChangeState.PLANNED:
                self._unsettled[key] = replace(record, state=ChangeState.UNKNOWN)

    def unfinished(self, _spreadsheet_id: str, now: datetime) -> tuple[UnfinishedRun, ...]:
        """Every run with unknown changes; one that an error ended without a word has crashed."""
        under_way = len(self._runs) if self._lease else None
        for run_id, run in self._runs.items():
            if run.outcome is RunOutcome.RUNNING and run_id != under_way:
                self.finish_run(run_id, RunOutcome.CRASHED, 1, {}, (), now)
        unknown: dict[int, list[ChangeRecord]] = {}
        for (run_id, _), record in sorted(self._unsettled.items(), key=lambda item: item[0]):
            if record.state is ChangeState.UNKNOWN:
                unknown.setdefault(run_id, []).append(record)
        return tuple(UnfinishedRun(self._runs[run_id], tuple(some)) for run_id, some in unknown.items())

    # Rows and sheets

    def rows(self, spreadsheet_id: str, sheet: str) -> dict[str, RowMemory]:
        """By Case ID."""
        return self._rows.get((spreadsheet_id, sheet), {}).copy()

    def record_rows(self, spreadsheet_id: str, sheet: str, memories: Iterable[RowMemory]) -> None:
        """Remembers them, with times as the ledger gives them back."""
        rows = self._rows.setdefault((spreadsheet_id, sheet), {})
        for one in memories:
            if rows.get(one.case_id) != one:
                rows[one.case_id] = replace(
                    one, submitted_at=one.submitted_at.astimezone(UTC), first_seen_at=one.first_seen_at.astimezone(UTC)
                )

    def sheet(self, spreadsheet_id: str, sheet: str) -> SheetMemory | None:
        """What the last run saw."""
        return self._sheets.get((spreadsheet_id, sheet))

    def record_sheet(self, spreadsheet_id: str, sheet: str, memory: SheetMemory) -> None:
        """What this run saw; `adopt_since` stays."""
        since = self._sheets.get((spreadsheet_id, sheet), memory).adopt_since.astimezone(UTC)
        self._sheets[spreadsheet_id, sheet] = replace(memory, adopt_since=since)

    def outline(self, spreadsheet_id: str, sheet: str) -> Outline | None:
        """Where its headers stood."""
        return self._outlines.get((spreadsheet_id, sheet))

    def record_outline(self, spreadsheet_id: str, sheet: str, outline: Outline) -> None:
        """Where the headers of a sheet stand that is known."""
        if (spreadsheet_id, sheet) in self._sheets:
            self._outlines[spreadsheet_id, sheet] = outline

    def purge(self, before: datetime, standing: Mapping[tuple[str, str], Collection[str]]) -> Purged:
        """Forgets rows that stand nowhere any more, as far as that changes what is decided."""
        if any(one.reserved_at < before for one in self._reminders.values()):
            raise NotImplementedError("no scene lasts so long that a reminder is forgotten")
        for sheet, there in standing.items():
            rows = self._rows.get(sheet, {})
            old = [name for name, one in rows.items() if one.submitted_at < before and one.archived_at is None]
            for name in set(old) - set(there):
                del rows[name]
        return Purged()

    # Reminders

    def reminders(self, order_keys: Iterable[str]) -> dict[str, Reminder]:
        """Of the orders that have one."""
        return {key: self._reminders[key] for key in order_keys if key in self._reminders}

    def open_reminders(self) -> tuple[Reminder, ...]:
        """Those reserved and not done."""
        return tuple(one for one in self._reminders.values() if not one.is_done)

    def keep_reminders(self, news: Iterable[Reminder]) -> None:
        """Keeps each whose order has none, or a reservation of the same row."""
        for one in news:
            stands = self._reminders.get(one.order_key)
            if stands is None:
                self._reminders[one.order_key] = replace(one, reserved_at=one.reserved_at.astimezone(UTC))
            elif not stands.is_done and (stands.case_id, stands.spreadsheet_id) == (one.case_id, one.spreadsheet_id):
                self._reminders[one.order_key] = replace(one, reserved_at=stands.reserved_at)
            elif not stands.is_done or (stands.case_id, stands.how) != (one.case_id, one.how):
                raise _taken(stands)

    def hand_over(self, order_key: str, from_case: str, to_case: str, spreadsheet_id: str) -> None:
        """Gives a reservation to another row."""
        stands = self._reminders[order_key]
        if stands.is_done or stands.case_id not in (from_case, to_case):
            raise _taken(stands)
        self._reminders[order_key] = replace(stands, case_id=to_case, spreadsheet_id=spreadsheet_id)

    def notices(self, _order_keys: Iterable[str]) -> dict[str, Any]:
        """No scene has any."""
        return {}

    def all_notices(self) -> tuple[Any, ...]:
        """No scene has any."""
        return ()


def _taken(stands: Reminder) -> ReminderTaken:
    return ReminderTaken(f"order {stands.order_key}", f"row {stands.case_id} has its one reminder", "leave it to that")
