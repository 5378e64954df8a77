"""read → decide → plan: what a run would do, before it does anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.core.decision import Decision
from bot.core.guard import check_sheet
from bot.core.memory import ChangeRecord, Settlement
from bot.core.plan import Plan, make_plan
from bot.core.problem import Problem
from bot.core.recovery import recover
from bot.core.schema import Layout, SheetSchema, find_layout
from bot.core.snapshot import Tab
from bot.core.table import Table, read_table
from bot.errors import SheetMismatch
from bot.runner.job import Job, Memory, Workplace
from bot.sheets.port import Book


@dataclass(frozen=True, slots=True)
class View:
    """What a run would do, before it does anything.

    Attributes:
        memory: what the ledger knows of each row.
        recovered: rows that a dead run touched, as they are known since; they stand above `memory`.
        dead, settled: that run's changes, and what became of those to this tab (run id, settlement).
    """

    book: Book
    tab: Tab
    layout: Layout
    table: Table
    plan: Plan
    additions: tuple[Plan, ...]
    memory: Memory
    adopt_since: datetime
    counts: Mapping[str, int]
    decisions: tuple[Decision, ...]
    recovered: Memory
    dead: tuple[ChangeRecord, ...] = ()
    settled: tuple[tuple[int, Settlement], ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems, those of the sheet first."""
        return self.plan.problems


def view_job(place: Workplace, job: Job) -> View:
    """Reads, decides and plans; writes into no sheet.

    Raises:
        SheetMismatch: no tab fits, or a required header is missing. RefusedByGuard: emptied, or headers gone.
        CredentialsError, ConfigurationError, ServiceDown: as the spreadsheet and the ledger say.
    """
    schema, now = place.schemas[job.sheet], place.now()
    place.progress("Reading the sheet", 0, 3)
    book = place.spreadsheet.read_book()
    tab, layout = find_tab(book, schema)
    place.progress("Reading the sheet", 1, 3)
    table = read_table(place.spreadsheet.read(book, tab, layout, schema, now), layout, schema)
    place.progress("Reading the sheet", 3, 3)
    known = place.ledger.sheet(place.spreadsheet_id, schema.name)
    check_sheet(table, known)
    memory = place.ledger.rows(place.spreadsheet_id, schema.name)
    unfinished = place.ledger.unfinished(place.spreadsheet_id, datetime.now(UTC))
    dead = [change for run in unfinished if run.run.sheet == schema.name for change in run.changes]
    recovered, settled = recover(dead, table, memory, now)
    adopt_since = place.adopt_since or (known.adopt_since if known else now - timedelta(days=place.adopt_days))
    rows = job.sort_out(table, memory, adopt_since)
    queries = {row.row: job.query(table, row) for row in rows.wanted}
    parcels, outages, asked = place.facts.look_up(
        table.sheet, queries, lambda done, total: place.progress("Asking carriers", done, total)
    )
    shipments = sum(len(parcel.states) for parcel in parcels.values())
    decisions = job.decide(rows, parcels, memory, now)
    plan = make_plan(table, decisions, {**memory, **recovered}, now, (*rows.problems, *outages))
    additions = tuple(
        Plan(
            sheet=place.schemas[name].title,
            schema=place.schemas[name],
            zone=book.zone,
            changes=tuple(replace(change, sheet=place.schemas[name].title) for change in changes),
        )
        for name, changes in job.additions(table, decisions, memory).items()
        if changes
    )
    return View(
        book=book,
        tab=tab,
        layout=layout,
        table=table,
        plan=plan,
        additions=additions,
        memory=memory,
        adopt_since=adopt_since,
        counts={**rows.counts, "parcels": shipments, "asked": asked},
        decisions=tuple(decisions),
        recovered=recovered,
        dead=tuple(dead),
        settled=tuple(settled),
    )


def find_tab(book: Book, schema: SheetSchema) -> tuple[Tab, Layout]:
    """The schema's tab: by its title, else the only one with the required headers.

    Raises:
        SheetMismatch: none fits, several do, or headers are missing or stand twice; all are named.
    """
    by_title = [tab for tab in book.tabs if tab.title == schema.title]
    layouts = [(tab, find_layout(schema, tab.title, tab.top)) for tab in by_title or book.tabs]
    fitting = [(tab, layout) for tab, layout in layouts if by_title or not layout.problems]
    if len(fitting) != 1:
        titles = ", ".join(repr(tab.title) for tab in book.tabs)
        raise SheetMismatch(
            f"spreadsheet {book.title!r}",
            f"no tab is called {schema.title!r}, and {len(fitting)} of its tabs ({titles}) have its headers",
            f"restore the tab, or set its title under sheets.{schema.name}.tab",
        )
    tab, layout = fitting[0]
    if layout.problems:
        problem = "; ".join(one.problem for one in layout.problems)
        raise SheetMismatch(f"tab {tab.title!r}, row {layout.header_row}", problem, layout.problems[0].fix)
    return tab, layout
