"""What a job declares and what a run works with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any, Protocol

from bot.core.decision import Decision
from bot.core.entry import Entry
from bot.core.filter_view import FilterView
from bot.core.guard import GuardSettings
from bot.core.known import Known
from bot.core.memory import RowMemory
from bot.core.parcel import Parcel
from bot.core.problem import Problem
from bot.core.reminder import Reminder
from bot.core.row import Row
from bot.core.schema import SheetSchema
from bot.core.table import Table
from bot.ledger.ledger import Ledger
from bot.runner.facts import Facts
from bot.sheets.port import Spreadsheet
from bot.tracking.service import Query

Progress = Callable[[str, int, int], None]
Memory = Mapping[str, RowMemory]


class Sorted(Protocol):
    """What a job makes of a table before any fact is looked up."""

    @property
    def wanted(self) -> Sequence[Row]:
        """The rows whose parcel must be known."""
        ...

    @property
    def problems(self) -> Sequence[Problem]:
        """What is wrong with rows."""
        ...

    @property
    def counts(self) -> Mapping[str, int]:
        """Rows by what they are, for the report."""
        ...


@dataclass(frozen=True, slots=True)
class Decided:
    """What a job decides for its sheet, and what follows from that elsewhere.

    Attributes:
        entries: rows of the tabs the job keeps, by the name of their schema.
        reminders: to be kept in the ledger before anything is written, with the plan (B-8).
        handed_over: reminders whose row is gone; the order's next row takes them over.
        notes: what the report of the run should say besides.
        views: the filter views of the tabs it keeps, by the name of their schema; those of others stay as they are.
    """

    decisions: Sequence[Decision]
    entries: Mapping[str, Sequence[Entry]] = field(default_factory=dict)
    reminders: tuple[Reminder, ...] = ()
    handed_over: tuple[Reminder, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    views: Mapping[str, Sequence[FilterView]] = field(default_factory=dict)


class Job(Protocol):
    """A job is a declaration: which sheet, which facts, which rules."""

    @property
    def name(self) -> str:
        """What the command line calls it."""
        ...

    @property
    def sheet(self) -> str:
        """The name of its sheet's schema."""
        ...

    @property
    def tracking_column(self) -> str:
        """The canonical header of the column whose parcels it asks about."""
        ...

    @property
    def needs_reminders(self) -> bool:
        """Whether it decides by the orders' reminders and the bounce notices, which are taken in before (B-2, B-8)."""
        ...

    @property
    def reads(self) -> tuple[str, ...]:
        """The schemas of the tabs it keeps and must read before it decides."""
        ...

    def sort_out(self, table: Table, known: Known) -> Any:
        """The rows that are decided (a `Sorted`)."""
        ...

    def query(self, table: Table, row: Row) -> Query:
        """What is asked about the parcel of a row."""
        ...

    def decide(self, table: Table, rows: Any, parcels: Mapping[int, Parcel], known: Known, now: datetime) -> Decided:
        """One decision a row, and what follows."""
        ...


@dataclass(frozen=True, slots=True)
class Workplace:
    """Everything a run works with; the command line puts it together.

    `take_notices` fetches the bounce notices that have come in (B-2), and says what a person must look at.
    """

    spreadsheet_id: str
    spreadsheet: Spreadsheet
    ledger: Ledger
    facts: Facts
    schemas: Mapping[str, SheetSchema]
    now: Callable[[], datetime]
    guard: GuardSettings
    lease_s: float
    adopt_since: datetime | None = None
    adopt_days: int = 30
    retention_days: int = 30
    take_notices: Callable[[Progress], tuple[Problem, ...]] = lambda _progress: ()
    progress: Progress = lambda _stage, _done, _total: None
    zone: tzinfo = UTC  # the one of the people who read problems
