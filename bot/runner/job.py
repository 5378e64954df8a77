"""What a job declares and what a run works with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Any, Protocol

from bot.core.decision import Decision
from bot.core.guard import GuardSettings
from bot.core.memory import PlannedChange, RowMemory
from bot.core.parcel import Parcel
from bot.core.problem import Problem
from bot.core.schema import SheetSchema
from bot.core.table import Row, Table
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

    def sort_out(self, table: Table, memory: Memory, adopt_since: datetime) -> Any:
        """The rows that are decided (a `Sorted`)."""
        ...

    def query(self, table: Table, row: Row) -> Query:
        """What is asked about the parcel of a row."""
        ...

    def decide(self, rows: Any, parcels: Mapping[int, Parcel], memory: Memory, now: datetime) -> Sequence[Decision]:
        """One decision a row."""
        ...

    def additions(
        self, table: Table, decisions: Sequence[Decision], memory: Memory
    ) -> Mapping[str, list[PlannedChange]]:
        """Rows to be added to other sheets, by the name of their schema."""
        ...


@dataclass(frozen=True, slots=True)
class Workplace:
    """Everything a run works with; the command line puts it together."""

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
    progress: Progress = lambda _stage, _done, _total: None
    zone: tzinfo = UTC  # the one of the people who read problems
