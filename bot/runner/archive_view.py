"""What an archive run would move, before it does anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.core.archive import RULE, IsFinished, Surroundings, fingerprint, old_rows, reserved_cases
from bot.core.guard import check_sheet
from bot.core.memory import ChangeKind, ChangeRecord, PlannedChange, SheetMemory, kept_order
from bot.core.row import Row
from bot.core.schema import SheetSchema, find_layout
from bot.core.snapshot import Tab
from bot.core.table import Table
from bot.runner.job import Memory, Workplace
from bot.runner.read_tab import find_any_tab, read_tab
from bot.sheets.moving_look import check_archive, find_archive, is_archive_of
from bot.sheets.port import Move, MovingRow

RUN_SHEET = "archive"
"""What an archive run calls its sheet in the ledger: it works on several, and no other job settles its changes."""


class ArchiveJob(Protocol):
    """Which tabs are kept small, and how old a finished row is when it goes."""

    @property
    def name(self) -> str:
        """What the command line calls it."""
        ...

    @property
    def sheet(self) -> str:
        """The name of a schema in its spreadsheet."""
        ...

    @property
    def finished(self) -> Mapping[str, IsFinished]:
        """The rule of each of its sheets, by the name of the schema."""
        ...

    @property
    def after_days(self) -> int:
        """So old a row must be."""
        ...

    def title(self, tab: str) -> str:
        """The archive of a tab."""
        ...


@dataclass(frozen=True, slots=True)
class DeadMove:
    """The moves of a run that died: nobody knows which of them stand."""

    move: Move
    records: tuple[ChangeRecord, ...]


@dataclass(frozen=True, slots=True)
class TabView:
    """What would be moved from one tab.

    Attributes:
        archive: the title of the archive tab.
        seen: what the ledger knows of the sheet as a whole.
        returned: rows that stand here again, though the ledger has them as archived.
        dead: what runs that died may have left.
    """

    schema: SheetSchema
    tab: Tab
    archive: str
    table: Table
    memory: Memory
    seen: SheetMemory
    rows: tuple[Row, ...]
    returned: frozenset[str]
    dead: tuple[DeadMove, ...]

    def changes(self, mark: str, after_days: int) -> list[PlannedChange]:
        """The moves as the ledger keeps them."""
        key = self.schema.identity.order
        return [
            PlannedChange(
                sheet=self.tab.title,
                row=row.row,
                case_id=row.case_id,
                order_key=kept_order(row.order_key),
                column=key,
                kind=ChangeKind.MOVED,
                old=self.tab.title,
                new={
                    "tab": self.archive,
                    "of": self.schema.name,
                    "mark": mark,
                    "seen": fingerprint(self.schema, row.cells, row.marks.struck),
                },
                rule=RULE,
                reason=f"finished, and more than {after_days} days old",
            )
            for row in self.rows
        ]


def view_archive(place: Workplace, job: ArchiveJob) -> tuple[TabView, ...]:
    """Reads and chooses; writes into no sheet. Sheets that no run has seen yet are left out.

    Raises:
        SheetMismatch: no tab fits, or a required header is missing.
        RefusedByGuard: emptied, headers gone, or rows would go to a tab that holds something else.
    """
    place.progress("Reading the sheet", 0, len(job.finished))
    ledger, here = place.ledger, place.spreadsheet_id
    book = place.spreadsheet.read_book()
    unfinished = ledger.unfinished(here, datetime.now(UTC))
    touched = {
        one.change.case_id for run in unfinished for one in run.changes if one.change.kind is not ChangeKind.MOVED
    }
    memories = {name: ledger.rows(here, name) for name in job.finished}
    places = {name: find_any_tab(book, place.schemas[name]) for name in job.finished}
    tables = {name: read_tab(place, book, place.schemas[name], one) if one else None for name, one in places.items()}
    listed = tables.get("call_list")
    around = Surroundings(
        reports=memories.get("bounced_messages", {}),
        listed=frozenset(row.case_id for row in listed.table.rows if not row.marks.struck) if listed else frozenset(),
        reserved=reserved_cases(ledger.open_reminders()),
    )
    views = []
    for number, (name, is_finished) in enumerate(job.finished.items(), 1):
        found, seen = tables[name], ledger.sheet(here, name)
        if found is None or seen is None:
            continue
        tab, table = found.tab, found.table
        check_sheet(table, seen)
        memory, schema = memories[name], place.schemas[name]
        there = find_archive(book, schema, job.title(tab.title))
        archive = there.title if there else job.title(tab.title)
        rows = old_rows(
            table,
            memory,
            is_finished,
            around,
            adopt_since=place.adopt_since or seen.adopt_since,
            before=place.now() - timedelta(days=job.after_days),
            kept=touched,
        )
        if rows and there and any(map(any, there.top)):  # a blank one becomes the archive
            check_archive(there, schema)
        standing = {row.case_id for row in table.rows}
        returned = frozenset(one for one, known in memory.items() if known.archived_at and one in standing)
        dead = [one for run in unfinished if run.run.sheet == RUN_SHEET for one in run.changes]
        views.append(
            TabView(schema, tab, archive, table, memory, seen, rows, returned, _dead_moves(dead, schema, tab, archive))
        )
        place.progress("Reading the sheet", number, len(job.finished))
    return tuple(views)


def archived_tables(place: Workplace, job: ArchiveJob) -> Iterator[Table]:
    """The archives that are there, as they stand."""
    book = place.spreadsheet.read_book()
    for name in job.finished:
        schema = place.schemas[name]
        tab = find_archive(book, schema, job.title(schema.title))
        layout = find_layout(schema, tab.title, tab.top) if tab else None
        if tab is not None and is_archive_of(tab, schema) and layout is not None and not layout.problems:
            yield read_tab(place, book, schema, (tab, layout)).table


def moving_rows(changes: Mapping[int, PlannedChange]) -> tuple[MovingRow, ...]:
    """The rows of planned moves, by the number of each."""
    return tuple(
        MovingRow(number, one.case_id, one.order_key, str(_said(one).get("seen", "")), one.row or 1)
        for number, one in changes.items()
    )


def _said(change: PlannedChange) -> Mapping[str, object]:
    return change.new if isinstance(change.new, Mapping) else {}


def _dead_moves(records: list[ChangeRecord], schema: SheetSchema, tab: Tab, archive: str) -> tuple[DeadMove, ...]:
    by_mark: dict[str, list[ChangeRecord]] = defaultdict(list)
    for record in records:
        said = _said(record.change)
        if record.change.kind is ChangeKind.MOVED and said.get("of") == schema.name:
            by_mark[str(said.get("mark"))].append(record)
    return tuple(
        DeadMove(
            Move(
                schema=schema,
                tab=tab,
                archive=str(_said(some[0].change).get("tab", archive)),
                mark=mark,
                rows=moving_rows({at: one.change for at, one in enumerate(some)}),
                is_over=True,
            ),
            tuple(replace(one) for one in some),
        )
        for mark, some in by_mark.items()
    )
