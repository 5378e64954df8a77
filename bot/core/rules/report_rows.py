"""The rows of the report before anything is looked up: history, problems, Case IDs, orders that stand there twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.core.case_id import contradiction, new_case_id
from bot.core.cell_error import error_problem
from bot.core.dates import UnreadableDate
from bot.core.memory import NO_ORDER, RowMemory, kept_order
from bot.core.notice import Notice
from bot.core.problem import Problem
from bot.core.reminder import Reminder
from bot.core.row import Row, RowIdentity, read_when
from bot.core.rules.bounced_evidence import COLUMN as BOUNCED
from bot.core.rules.bounced_evidence import bounced, is_unclear
from bot.core.rules.outcome import (
    CALLED,
    EMAILED,
    OUTCOME_FIX,
    REFUSED,
    STRUCK,
    is_emailed,
    is_placeholder,
    is_refusal,
    outcome_in,
)
from bot.core.rules.report import CallListRow, Finished, Report
from bot.core.rules.report_settings import ReportSettings
from bot.core.snapshot import CellValue
from bot.core.table import Table
from bot.core.text import fold

_RESTS_ON = ("Bounced", "Call Outcome", "Done")


@dataclass(frozen=True, slots=True)
class Reports:
    """The rows of one table, sorted out once: before any carrier is asked.

    Attributes:
        open: the rows that are decided, by sheet row.
        wanted: the rows whose decision looks at the return label.
        present: every Case ID that stands in the report, whatever is wrong with its row.
        finished: what people finished with besides: rows of the Call List that belong to none of these, and rows of the
            report that cannot be worked on.
        history: how many rows were handed over (H-1).
        refused: the TEL cells of customers who have told a caller not to call, ever (B-12).
    """

    open: Mapping[int, Report]
    wanted: tuple[Row, ...]
    present: frozenset[str]
    finished: tuple[Finished, ...]
    history: int
    problems: tuple[Problem, ...]
    refused: tuple[CellValue, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Rows by what they are."""
        return {"open": len(self.open), "history": self.history}


def sort_out(
    table: Table,
    memory: Mapping[str, RowMemory],
    call_list: Iterable[CallListRow],
    reminders: Mapping[str, Reminder],
    notices: Mapping[str, Notice],
    settings: ReportSettings,
    *,
    is_new: bool = False,
) -> Reports:
    """The reports of a table; reminders and notices by order. `is_new`: no run has seen the sheet before.

    Guarantees: a row with a Problem is in nobody's `open`, so nothing is ever written to it.
    """
    problems: list[Problem] = []
    reports: list[Report] = []
    history: dict[str, datetime] = {}
    count = 0
    taken = {row.case_id for row in table.rows if row.case_id}
    rows_of = Counter(row.order_key for row in table.rows)
    is_torn_apart = any(  # the Case ID of a real order beside none: a sort has left columns behind
        known.order_key != NO_ORDER and settings.channels.channel(row.order_key) is None
        for row in table.rows
        if (known := memory.get(row.case_id)) is not None and known.order_key != kept_order(row.order_key)
    )
    new_ids = _new_ids(table, taken)
    finished: list[Finished] = []
    listed = {(one.case_id, one.order_key): one for one in call_list}
    refused = list(_refused(table, memory, listed.values()))
    for row in table.rows:
        known = memory.get(row.case_id)
        if row.when is not None and row.when < settings.adopt_since and not _was_moved_back(known, settings):
            count += 1
            if row.order_key:
                history[row.order_key] = min(row.when, history.get(row.order_key, row.when))
                finished.extend(_finished(row, memory) if row.order_key in reminders else ())
            continue
        rests_on = (*table.schema.identity.typed, *_RESTS_ON)
        failed = error_problem(table.sheet, row.row, row.cells, rests_on, table.layout.header)
        is_new_row = not (is_new or row.case_id or rows_of[row.order_key] > 1)
        found = [failed] if failed else [*row.problems, *_odd(table, row, settings, is_new=is_new_row)]
        torn = contradiction(table.sheet, row, table.schema.case_id_prefix, memory)
        if known is not None and not is_torn_apart and _was_corrected(row, known, rows_of.keys(), settings):
            torn = []
        if _is_listed(row, known, reminders):
            outcome = table.layout.header("Call Outcome")
            torn = [replace(one, fix=f"{one.fix}, and fill {outcome} if the customer was called") for one in torn]
        if torn or found or row.when is None:
            problems.extend([*found, *torn])
            is_anothers = torn and not row.problems and row.case_id in memory
            finished.extend(() if is_anothers else _finished(row, memory))
            continue
        case_id = row.case_id or new_ids[row.row]
        approved_on, unreadable = _approved_on(table, row)
        problems.extend(unreadable)
        if is_unclear(row):
            problems.append(Problem(table.sheet, row.row, BOUNCED, "is neither yes nor no", "type yes or no"))
        known = known or memory.get(case_id)
        called = listed.pop((case_id, row.order_key), None)
        said = _said(called) if called else known.status if known else ""
        reports.append(
            Report(
                row=row,
                case_id=case_id,
                reported_at=row.when,
                approved_on=approved_on,
                bounced=bounced(row, known, notices.get(row.order_key)),
                outcome=outcome_in(row.cells.get("Call Outcome")) or (said if said != STRUCK else ""),
                is_struck=_is_struck(row, known) or said == STRUCK,
                listed=said,
                label_header=table.layout.header("Return Tracking"),
            )
        )
    judged = list(_judged(reports, history, reminders, settings))
    wanted = tuple(
        one.row
        for one in judged
        if settings.watch_labels
        and one.first is None
        and not one.is_completed
        and settings.channels.channel(one.row.order_key) is not None
    )
    present = frozenset(row.case_id for row in table.rows if row.case_id)
    others = (one for one in listed.values() if one.outcome or one.is_struck)
    finished.extend(Finished(one.order_key, one.case_id, one.outcome) for one in others)
    return Reports(
        open={one.row.row: one for one in judged},
        wanted=wanted,
        present=present,
        finished=tuple(finished),
        history=count,
        problems=tuple(problems),
        refused=tuple(refused),
    )


def _new_ids(table: Table, taken: set[str]) -> dict[int, str]:
    """The Case IDs of rows that have none, by sheet row; of those that say the same the uppermost gets the lowest."""
    same: dict[RowIdentity, list[int]] = defaultdict(list)
    found: dict[int, str] = {}
    for row in table.rows:
        if not row.case_id and not row.problems:
            found[row.row] = new_case_id(table.schema.case_id_prefix, row, taken)
            taken.add(found[row.row])
            same[replace(row.identity, copy=0)].append(row.row)
    for places in same.values():
        found |= zip(places, sorted(found[place] for place in places), strict=True)
    return found


def _refused(table: Table, memory: Mapping[str, RowMemory], call_list: Iterable[CallListRow]) -> Iterable[CellValue]:
    """The TEL cells of those who have said so, in the report or the Call List, also in a row deleted there since."""
    said = [one for one in call_list if one.is_refused]
    yield from (one.telephone for one in said)
    orders = {one.order_key for one in said}
    for row in table.rows:
        known = memory.get(row.case_id)
        here = outcome_in(row.cells.get("Call Outcome"))
        if row.order_key in orders or is_refusal(here) or (known is not None and is_refusal(known.status)):
            yield row.cells.get("TEL")


def _said(called: CallListRow) -> str:
    """What a row of the Call List says, in words that hold nothing personal."""
    if called.outcome:
        return REFUSED if called.is_refused else EMAILED if is_emailed(called.outcome) else CALLED
    return STRUCK if called.is_struck else ""


def _was_moved_back(known: RowMemory | None, settings: ReportSettings) -> bool:
    return known is not None and known.submitted_at >= settings.adopt_since


def _odd(table: Table, row: Row, settings: ReportSettings, *, is_new: bool) -> Iterable[Problem]:
    """What is probably a slip; the row waits until somebody has looked."""
    if row.when is not None and row.when < settings.adopt_since:
        day = f"{settings.adopt_since.astimezone(settings.zone):%Y-%m-%d}"
        problem = f"was moved back to before {day}, where rows are history"
        yield Problem(table.sheet, row.row, "Date", problem, "correct it")
    is_done = outcome_in(row.cells.get("Call Outcome")) or row.ticked("Done")
    if row.marks.struck and is_new and not is_done:
        problem = "is struck through, but the row is new: it took that over from the row above"
        fix = f"take the strike away; or tick {table.layout.header('Done')} if the row is finished"
        yield Problem(table.sheet, row.row, "ORD#", problem, fix)
    if is_placeholder(row.cells.get("Call Outcome")):
        yield Problem(table.sheet, row.row, "Call Outcome", "is no outcome of a call", OUTCOME_FIX)


def _finished(row: Row, memory: Mapping[str, RowMemory]) -> list[Finished]:
    """What stands in a row that is not worked on, if somebody has finished with it."""
    outcome, is_ticked = outcome_in(row.cells.get("Call Outcome")), row.ticked("Done")
    is_completed = outcome or is_ticked or _is_struck(row, memory.get(row.case_id))
    return [Finished(row.order_key, row.case_id, outcome, is_ticked)] if is_completed else []


def _is_struck(row: Row, known: RowMemory | None) -> bool:
    """Whether a person struck it through."""
    return row.marks.struck and not (known and known.struck)


def _is_listed(row: Row, known: RowMemory | None, reminders: Mapping[str, Reminder]) -> bool:
    """Whether a caller has, or had, the order that the ledger knows by the row's Case ID."""
    reminder = reminders.get(known.order_key) if known else None
    return reminder is not None and reminder.case_id == row.case_id


def _was_corrected(row: Row, known: RowMemory, orders: Set[str], settings: ReportSettings) -> bool:
    """Whether the order number was retyped as B-1 asked: what stood there fitted no channel, and stands nowhere now."""
    is_gone = row.when == known.submitted_at and known.order_key not in orders
    return is_gone and settings.channels.channel(known.order_key) is None


def _judged(
    reports: Iterable[Report],
    history: Mapping[str, datetime],
    reminders: Mapping[str, Reminder],
    settings: ReportSettings,
) -> Iterable[Report]:
    """B-3, B-4: each row with the first of its order, and whether the order needs contact.

    The first is a row of the history, else the one that holds the order's reminder, else the earliest.
    """
    by_order: dict[str, list[Report]] = defaultdict(list)
    for one in reports:
        by_order[one.row.order_key].append(one)
    for order, same in by_order.items():
        reminder = reminders.get(order)
        holder = reminder.case_id if reminder else None
        ranked = sorted((one.case_id != holder, one.reported_at, one.case_id, at) for at, one in enumerate(same))
        same = [same[at] for *_, at in ranked]
        needs_contact = any(one.bounced or fold(one.row.text("Issue")) in settings.other_issues for one in same)
        handed_over = history.get(order)
        for at, one in enumerate(same):
            first = None if at == 0 else same[0].case_id
            if handed_over is not None:
                first = f"the report of {handed_over.astimezone(settings.zone):%Y-%m-%d}"
            yield replace(one, first=first, is_of_history=handed_over is not None, needs_contact=needs_contact)


def _approved_on(table: Table, row: Row) -> tuple[date | None, list[Problem]]:
    try:
        when = read_when(row.cells.get("Return Approved"), table.zone, None)
    except UnreadableDate as error:
        # what stands there is not repeated: people paste names and telephone numbers into any cell
        return None, [Problem(table.sheet, row.row, "Return Approved", str(error), "type it as YYYY-MM-DD")]
    return (when.astimezone(table.zone).date() if when else None), []
