"""read → decide → plan: what a run would do, before it does anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.core.entry_plan import plan_additions, plan_entries
from bot.core.guard import check_sheet
from bot.core.known import KeptTab, Known
from bot.core.memory import ChangeRecord, Settlement
from bot.core.notice import Notice
from bot.core.plan import Plan, make_plan
from bot.core.problem import Problem
from bot.core.recovery import recover
from bot.core.reminder import Reminder, ReminderState
from bot.core.schema import Layout, SheetSchema
from bot.core.snapshot import Outline, Tab
from bot.core.table import Table
from bot.ledger import Ledger
from bot.runner.facts import Column
from bot.runner.job import Decided, Job, Memory, Workplace
from bot.runner.read_tab import ReadTab, find_tab, read_tab
from bot.sheets.kept_tab import find_kept_tab
from bot.sheets.port import Book


@dataclass(frozen=True, slots=True)
class KeptView:
    """What a run would change in a tab that the job keeps and has read."""

    read: ReadTab
    plan: Plan
    memory: Memory
    recovered: Memory


@dataclass(frozen=True, slots=True)
class View:
    """What a run would do, before it does anything.

    Attributes:
        kept: the tabs it keeps, those that are there.
        additions: rows to be added to other tabs.
        memory: what the ledger knows of each row.
        reminders: as they stood before, by order; of this spreadsheet.
        recovered: rows that a dead run touched, as they are known since; they stand above `memory`.
        dead, settled: that run's changes, and what became of those to the tabs that were read (run id, settlement).
    """

    book: Book
    tab: Tab
    layout: Layout
    table: Table
    plan: Plan
    kept: tuple[KeptView, ...]
    additions: tuple[Plan, ...]
    memory: Memory
    adopt_since: datetime
    counts: Mapping[str, int]
    decided: Decided
    reminders: Mapping[str, Reminder]
    recovered: Memory
    dead: tuple[ChangeRecord, ...] = ()
    settled: tuple[tuple[int, Settlement], ...] = ()

    @property
    def plans(self) -> tuple[Plan, ...]:
        """Every plan, in the order in which they are written."""
        return (self.plan, *(one.plan for one in self.kept), *self.additions)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All problems, those of the sheet first."""
        return tuple(problem for plan in self.plans for problem in plan.problems)


def view_job(place: Workplace, job: Job) -> View:
    """Reads, decides and plans; writes into no sheet.

    Raises:
        SheetMismatch: no tab fits, or a required header is missing. RefusedByGuard: emptied, or headers gone.
        CredentialsError, ConfigurationError, ServiceDown: as the spreadsheet and the ledger say.
    """
    schema, now, ledger = place.schemas[job.sheet], place.now(), place.ledger
    place.progress("Reading the sheet", 0, 3)
    book = place.spreadsheet.read_book(_expected(place, (job.sheet, *job.reads)))
    where = find_tab(book, schema)
    place.progress("Reading the sheet", 1, 3)
    own = read_tab(place, book, schema, where)
    table = own.table
    place.progress("Reading the sheet", 3, 3)
    seen = ledger.sheet(place.spreadsheet_id, schema.name)
    check_sheet(table, seen)
    unfinished = ledger.unfinished(place.spreadsheet_id, datetime.now(UTC))
    dead = [change for run in unfinished if run.run.sheet == schema.name for change in run.changes]
    memory = ledger.rows(place.spreadsheet_id, schema.name)
    recovered, settled = recover(dead, table, memory, now)
    read = {name: _read_kept(place, book, name) for name in job.reads}
    since: dict[str, Memory] = {}  # the rows of those tabs that a dead run touched
    for name, (one, memories) in read.items():
        if one is not None:
            check_sheet(one.table, ledger.sheet(place.spreadsheet_id, name))
        since[name], became = recover(dead, one.table, memories, now) if one else ({}, [])
        settled = [*settled, *became]
    tables = [table, *(one.table for one, _ in read.values() if one)]
    orders = {row.order_key for one in tables for row in one.rows if row.order_key}
    notices = _notices(ledger, orders) if job.needs_reminders else {}
    reminders = ledger.reminders(orders | notices.keys()) if job.needs_reminders else {}
    here = ("", place.spreadsheet_id)
    elsewhere = {
        order: one
        for order, one in reminders.items()
        if one.state is ReminderState.RESERVED and one.spreadsheet_id not in here
    }
    known = Known(
        memory=memory,
        recovered=recovered,
        is_new=seen is None,
        adopt_since=place.adopt_since or (seen.adopt_since if seen else now - timedelta(days=place.adopt_days)),
        kept={
            name: KeptTab(one.table if one else None, {**memories, **since[name]})
            for name, (one, memories) in read.items()
        },
        reminders={order: one for order, one in reminders.items() if order not in elsewhere},
        elsewhere=elsewhere,
        notices=notices,
    )
    rows = job.sort_out(table, known)
    queries = {row.row: job.query(table, row) for row in rows.wanted}
    parcels, outages, asked = place.facts.look_up(
        Column(table.sheet, job.tracking_column),
        queries,
        lambda done, total: place.progress("Asking carriers", done, total),
    )
    shipments = sum(len(parcel.states) for parcel in parcels.values())
    decided = job.decide(table, rows, parcels, known, now)
    plan = make_plan(table, decided.decisions, known.marked, now, (*rows.problems, *outages, *decided.problems))
    kept: list[KeptView] = []
    additions: list[Plan] = []
    for name, entries in decided.entries.items():
        one, memories = read.get(name, (None, {}))
        present: frozenset[str] = frozenset()
        if one is not None:
            plan_of_tab = plan_entries(entries, one.table, known.kept[name].memory, now)
            kept.append(KeptView(one, plan_of_tab, memories, since[name]))
            present = frozenset(row.case_id for row in one.table.rows)
        its = place.schemas[name] if name != job.sheet else schema.model_copy(update={"title": own.tab.title})
        additions.append(plan_additions(entries, its, book.zone, present))
    return View(
        book=book,
        tab=own.tab,
        layout=own.layout,
        table=table,
        plan=plan,
        kept=tuple(kept),
        additions=tuple(plan for plan in additions if plan.changes),
        memory=memory,
        adopt_since=known.adopt_since,
        counts={**rows.counts, "parcels": shipments, "asked": asked},
        decided=decided,
        reminders=known.reminders,
        recovered=recovered,
        dead=tuple(dead),
        settled=tuple(settled),
    )


def _expected(place: Workplace, names: Iterable[str]) -> list[tuple[SheetSchema, Outline]]:
    """Where the headers of these sheets are expected; nothing when one of them must be looked for.

    A tab that goes by another title than the settings say must: one with that title may have come.
    """
    schemas = [place.schemas[name] for name in names]
    outlines = [place.ledger.outline(place.spreadsheet_id, schema.name) for schema in schemas]
    found = [(schema, one) for schema, one in zip(schemas, outlines, strict=True) if one and one.title == schema.title]
    return found if len(found) == len(schemas) else []


def _read_kept(place: Workplace, book: Book, name: str) -> tuple[ReadTab | None, Memory]:
    """A tab the bot keeps, None where there is none; and what the ledger knows of its rows.

    Raises:
        SheetMismatch: its headers do not fit.
    """
    schema = place.schemas[name]
    memory = place.ledger.rows(place.spreadsheet_id, name)
    found = find_kept_tab(book, schema)
    return (read_tab(place, book, schema, found) if found else None), memory


def read_kept_tab(place: Workplace, name: str) -> Table | None:
    """A tab the bot keeps, as it stands; None where there is none yet. Raises as `view_job`."""
    found, _ = _read_kept(place, place.spreadsheet.read_book(), name)
    return found.table if found else None


def _notices(ledger: Ledger, orders: Iterable[str]) -> dict[str, Notice]:
    """The earliest notice of each of these orders, and of every other order it still knows by name."""
    every = sorted(ledger.all_notices(), key=lambda notice: notice.noticed_at, reverse=True)
    return {notice.order_key: notice for notice in every if notice.order_key} | ledger.notices(orders)
