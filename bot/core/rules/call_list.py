"""The rows of the Call List: who calls whom, when they may, and what is said (B-5, B-7, B-11, B-12). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from zoneinfo import ZoneInfo

from bot.core.call_window import call_window
from bot.core.cell_error import error_problem
from bot.core.decision import CellTarget, Value
from bot.core.do_not_call import DoNotCall
from bot.core.entry import Entry
from bot.core.filter_view import FilterView
from bot.core.known import KeptTab
from bot.core.letters import Letter, Letters
from bot.core.letters import Value as SlotValue
from bot.core.problem import Problem
from bot.core.reminder import Reminder
from bot.core.row import Row
from bot.core.rules.bounced_messages import Outcome
from bot.core.rules.callers import Callers
from bot.core.rules.outcome import OUTCOME_FIX, is_placeholder, is_refusal, outcome_in
from bot.core.rules.report import CallListRow
from bot.core.rules.report_case import ReportCase
from bot.core.rules.report_rows import Reports
from bot.core.rules.report_sheet import Decided
from bot.core.table import Table
from bot.core.telephone import read_telephone
from bot.core.tracking_link import tracking_link
from bot.errors import ConfigurationError, MissingSlot

MESSAGE_WINDOW = "any time: a message, no call"


@dataclass(frozen=True, slots=True)
class CallListSettings:
    """What the rows of the Call List are made of.

    Attributes:
        window: between these hours a customer may be called, wherever they are (B-12).
        slots: what fills the letters besides the row's own cells.
    """

    letters: Letters
    window: tuple[time, time]
    zone: ZoneInfo
    slots: Mapping[str, SlotValue]


def people_said(tab: KeptTab) -> tuple[CallListRow, ...]:
    """What people did to the Call List; of a row that stands there twice, whatever was filled in.

    A row whose order number was cleared is of the order that its Case ID had.
    """
    found: dict[tuple[str, str], CallListRow] = {}
    for row in tab.table.rows if tab.table else ():
        memory = tab.memory.get(row.case_id)
        key = (row.case_id, row.order_key or (memory.order_key if memory else ""))
        before = found.get(key, CallListRow(*key))
        outcome = outcome_in(row.cells.get("Outcome"))
        found[key] = CallListRow(
            *key,
            outcome=before.outcome or outcome,
            is_struck=before.is_struck or (row.marks.struck and not (memory and memory.struck)),
            is_refused=before.is_refused or is_refusal(outcome),
            telephone=row.cells.get("TEL") if is_refusal(outcome) else before.telephone,
        )
    return tuple(found.values())


def filter_views(callers: Callers) -> list[FilterView]:
    """Each caller's open calls, and everybody's: those with hours, which a row that waits or is closed has not."""
    blank, filled = ("Outcome",), ("Local Time Window",)
    own = [FilterView(f"{name} · open calls", {"Caller": name}, blank, filled) for name in callers.names]
    return [*own, FilterView("All open calls", {}, blank, filled)]


def call_list(
    table: Table, reports: Reports, decided: Decided, standing: Table | None, settings: CallListSettings
) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """The row of every case that holds its order's reminder; a problem for each script that lacks a slot.

    Every other row that stands there is closed, unless it waits: for a telephone number, for a carrier, or for somebody
    to mend its row in the report. No number stays there that must not be called (any more).
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    closed: dict[str, str | None] = {}  # why each case is not called; None: it waits
    withdrawn: dict[str, str] = {}  # why each of those is not called with the number that stands there
    for number, case in decided.cases.items():
        outcome = decided.outcomes[number]
        if outcome.problem is not None:
            problems.append(Problem(table.sheet, case.report.row.row, "ORD#", *outcome.problem))
        if case.reminder is None or case.reminder.case_id != case.report.case_id:
            closed[case.report.case_id] = "the reminder is another row's" if case.reminder else outcome.reason
        elif outcome.calls:
            entry, lacking = _call(table, case, outcome, case.reminder, settings)
            entries.append(entry)
            problems.extend(lacking)
        else:
            closed[case.report.case_id] = None if outcome.waits else outcome.reason
        if outcome.waits and outcome.next_action is not None:
            withdrawn[case.report.case_id] = outcome.reason
    called = {one.case_id for one in entries}
    orders = {case.report.case_id: case.report.row.order_key for case in decided.cases.values()}
    for row in standing.rows if standing else ():
        problems.extend(_no_outcome(standing, row) if standing else ())
        of_case = orders.get(row.case_id, row.order_key)
        if not row.case_id or row.case_id in called:
            continue
        if row.order_key != of_case:  # torn apart: told as a problem, and left alone
            entries.append(Entry(row.case_id, of_case, {}, "H-2", "another order stands there", is_added=False))
            continue
        reminder = decided.standing.get(row.order_key)
        is_done = reminder is not None and reminder.is_done
        absent = None if row.case_id in reports.present else "its row is gone from the report"
        why = closed.get(row.case_id, absent) or ("one reminder per order" if is_done else None)
        if why is not None:
            entries.append(_no_call(row, why))
        elif _is_forbidden(row, decided.do_not_call):
            entries.append(_wait(row, "on the do-not-call list", "B-12"))
        else:
            entries.append(_wait(row, withdrawn.get(row.case_id), "B-7"))
    return tuple(entries), standing.told(problems) if standing else tuple(problems)


def _call(
    table: Table, case: ReportCase, outcome: Outcome, reminder: Reminder, settings: CallListSettings
) -> tuple[Entry, list[Problem]]:
    rule = "B-7" if outcome.is_message else "B-5"
    script, problems = _script(table, case, outcome, reminder, settings)
    window = MESSAGE_WINDOW
    if not outcome.is_message:
        hours = call_window(case.telephone, case.report.row.text("State"), case.today, settings.window, settings.zone)
        window = f"{hours.text}; read TEL in the report" if case.telephone.problem else hours.text
        if hours.problem:
            fix = f"type the {table.layout.header('State')} as two letters, or clear the cell"
            problems.append(Problem(table.sheet, case.report.row.row, "State", hours.problem, fix))

    def value(text: CellTarget, of: str = rule) -> Value:
        return Value(text, of, outcome.reason)

    values = {
        "Case ID": value(case.report.case_id, "H-2"),
        "Caller": value(reminder.caller),
        "Order Number": value(case.report.shown_order),
        "Customer Name": value(case.report.row.text("Customer Name")),
        "TEL": value("" if outcome.is_message else case.telephone.shown),
        "Local Time Window": value(window, "B-12"),
        "Deadline": value(case.deadline or "", "B-10"),
        "Script": value(script, "B-11"),
    }
    return Entry(case.report.case_id, case.report.row.order_key, values, rule, outcome.reason), problems


def _no_call(row: Row, why: str) -> Entry:
    """A row that is not called: struck through, and where neither strike nor outcome stands it says so in words.

    The words outlast an old version put back, where the missing strike looks like a person's wish (K-3).
    """
    values: dict[str, Value] = {}
    if not row.marks.struck and not outcome_in(row.cells.get("Outcome")):
        texts = {"Caller": "", "TEL": "", "Local Time Window": "", "Script": f"No call: {why}"}
        values = {name: Value(text, "B-8", why) for name, text in texts.items()}
    return Entry(row.case_id, row.order_key, values, "B-5", why, terminal=True, is_added=False)


def _wait(row: Row, why: str | None, rule: str) -> Entry:
    """A row that stays its caller's; with `why` not to be called as it stands."""
    texts = {"TEL": "", "Local Time Window": "", "Script": f"Wait: {why}"} if why else {}
    values = {name: Value(text, rule, why or "") for name, text in texts.items()}
    return Entry(row.case_id, row.order_key, values, rule, why or "it waits", is_added=False)


def _no_outcome(table: Table, row: Row) -> list[Problem]:
    cell = row.cells.get("Outcome")
    if is_placeholder(cell):
        return [Problem(table.sheet, row.row, "Outcome", "is no outcome of a call", OUTCOME_FIX)]
    if not row.case_id and row.text("Script") and not outcome_in(cell):
        fix = "delete the row: the bot has added its order anew; an outcome here would count all the same"
        return [Problem(table.sheet, row.row, "Case ID", "was emptied, so the bot no longer knows the row", fix)]
    failed = error_problem(table.sheet, row.row, row.cells, ("Outcome",), str)
    return [failed] if failed else []


def _is_forbidden(row: Row, do_not_call: DoNotCall) -> bool:
    return do_not_call.forbids(read_telephone(row.cells.get("TEL")), row.order_key)


def _script(
    table: Table, case: ReportCase, outcome: Outcome, reminder: Reminder, settings: CallListSettings
) -> tuple[str, list[Problem]]:
    letter = Letter.NO_TELEPHONE_MESSAGE if outcome.is_message else Letter.CALL_SCRIPT
    state = next(iter(case.label.states), None)
    slots = {
        **settings.slots,
        "customer_name": case.report.row.text("Customer Name"),
        "order_number": case.report.shown_order,
        "agent": reminder.caller,
        "deadline": case.deadline,
        "tracking_link": tracking_link(state.carrier, state.number) if state else None,
    }
    try:
        return settings.letters.render(letter, slots), []
    except (MissingSlot, ConfigurationError) as error:
        problem = f"the {'message' if outcome.is_message else 'script'} cannot be written: {error.problem}"
        columns = error.columns if isinstance(error, MissingSlot) else ()
        fix = error.fix
        for column in columns:
            fix = fix.replace(f"the column {column}", f"the column {table.layout.header(column)}")
        problems = [Problem(table.sheet, case.report.row.row, next(iter(columns), None), problem, fix)]
        return f"(not ready: {error.problem}. {fix})", problems
