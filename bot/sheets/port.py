"""The port to a spreadsheet: what the runner asks for, whoever answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from bot.core.filter_view import FilterView
from bot.core.memory import ChangeState, PlannedChange, Settlement
from bot.core.plan import Plan
from bot.core.problem import Problem
from bot.core.schema import Layout, SheetSchema
from bot.core.snapshot import Outline, Snapshot, Tab


@dataclass(frozen=True, slots=True)
class Book:
    """A spreadsheet before its tabs are understood. `locale` is like `en_US`."""

    title: str
    zone: ZoneInfo
    locale: str
    tabs: tuple[Tab, ...]


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a plan.

    Attributes:
        settlements: one for each planned change, by its number.
        problems: formulas, merges and protections in the way.
        repaired_rows: rows that had moved under the batch and were put right at once.
        struck_before: headers of cells that were struck through already, by Case ID.
        cut_short: the service failed before everything was settled; run again later.
        layout: where the headers stand since columns were appended; None where none were.
    """

    settlements: tuple[Settlement, ...] = ()
    problems: tuple[Problem, ...] = ()
    repaired_rows: int = 0
    struck_before: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cut_short: str | None = None
    layout: Layout | None = None

    def count(self, *states: ChangeState) -> int:
        """How many changes ended in one of these states."""
        return sum(1 for settlement in self.settlements if settlement.state in states)


@dataclass(frozen=True, slots=True)
class ViewChanges:
    """What brings the filter views of a tab to what is wanted.

    Attributes:
        requests: of a batchUpdate; empty when all is as it should be.
        added, updated, deleted: their titles.
        problems: views that cannot be, because a column they look at is not there.
    """

    requests: tuple[Mapping[str, Any], ...] = ()
    added: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class MovingRow:
    """A row that is to go to the archive.

    Attributes:
        number: of its planned change.
        order_key: as the ledger keeps it.
        seen: the `fingerprint` it had when it was decided on.
        row: where it stood then, 1-based.
    """

    number: int
    case_id: str
    order_key: str
    seen: str
    row: int


@dataclass(frozen=True, slots=True)
class Move:
    """Rows of one tab, for its archive.

    Attributes:
        archive: the title of the archive tab.
        mark: what is written beside each row there; no other run has the same.
        is_over: the run has died: nothing is moved to the archive any more, only what its batches did is put right.
    """

    schema: SheetSchema
    tab: Tab
    archive: str
    mark: str
    rows: tuple[MovingRow, ...]
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of a move.

    Attributes:
        settlements: one for each row: APPLIED where it stands in the archive.
        problems: merges, protections and array formulas in the way.
        repaired_rows: rows that were moved by mistake, and back at once.
        archived: the Case IDs that stand in the archive; None: nobody looked.
        cut_short: the service failed, or people kept moving rows; run again later.
    """

    settlements: tuple[Settlement, ...] = ()
    problems: tuple[Problem, ...] = ()
    repaired_rows: int = 0
    archived: frozenset[str] | None = None
    cut_short: str | None = None


class Spreadsheet(Protocol):
    """One spreadsheet that people edit while the bot works on it."""

    @property
    def calls(self) -> int:
        """How many calls were made so far."""
        ...

    def read_book(self, expected: Sequence[tuple[SheetSchema, Outline]] = ()) -> Book:
        """Title, time zone, locale, and the first rows of every tab; where the tabs with the `expected` outlines still
        look like that, of these alone, and their content has been read along: `read` is free then."""
        ...

    def read(self, book: Book, tab: Tab, layout: Layout, schema: SheetSchema, now: datetime) -> Snapshot:
        """The schema's columns and the marks on its key column."""
        ...

    def apply(self, plan: Plan, tab: Tab, layout: Layout, before_send: Callable[[], None]) -> Applied:
        """Writes a plan under the guard protocol; `before_send` is called right before anything is sent."""
        ...

    def add_rows(
        self,
        schema: SheetSchema,
        rows: Sequence[PlannedChange],
        before_send: Callable[[], None],
    ) -> Applied:
        """Adds the rows whose Case ID the tab does not hold, behind its last one; makes the tab where it is missing.

        Guarantees: an upsert by Case ID, safe to repeat; rows that are there are not touched.
        """
        ...

    def keep_views(
        self, schema: SheetSchema, tab: Tab, views: Sequence[FilterView], before_send: Callable[[], None]
    ) -> ViewChanges:
        """Brings the bot's filter views of a tab to `views`, and says what differed.

        Guarantees: nothing is written where nothing differs; a person's filter view is never touched.

        Raises:
            RefusedByGuard: the tab is gone. ServiceDown: it could not be done.
        """
        ...

    def move_rows(self, move: Move, before_send: Callable[[], None]) -> Moved:
        """Moves rows to their archive tab, with everything that stands in them; makes the tab where it is missing.

        Guarantees: at every moment each row stands exactly once, in its tab or in the archive, whatever people do
        meanwhile and wherever it is interrupted; a row that is another than when it was decided on ends in its tab.

        Raises:
            RefusedByGuard: the tab is gone, its headers changed, or `before_send` refused. SheetMismatch: the archive's
                headers do not fit.
        """
        ...

    def close(self) -> None:
        """Closes the connections."""
        ...
