"""The rows of the Call List: who calls whom, when they may, and what is said (B-5, B-7, B-11, B-12). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from zoneinfo import ZoneInfo

from bot.core.call_window import call_window
from bot.core.decision import CellTarget, Value
from bot.core.entry import Entry
from bot.core.letters import Letter, Letters
from bot.core.letters import Value as SlotValue
from bot.core.problem import Problem
from bot.core.reminder import Reminder
from bot.core.rules.bounced_messages import Outcome
from bot.core.rules.report_case import ReportCase
from bot.core.rules.report_rows import Reports
from bot.core.rules.report_sheet import Decided
from bot.core.table import Table
from bot.core.tracking_link import tracking_link
from bot.errors import MissingSlot

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


def call_list(
    table: Table, reports: Reports, decided: Decided, standing: Table | None, settings: CallListSettings
) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """The row of every case that holds its order's reminder; a problem for each script that lacks a slot.

    A case that is not called any more keeps its row, struck through; one whose row is gone from the report too.
    """
    entries: list[Entry] = []
    problems: list[Problem] = []
    for number, case in decided.cases.items():
        if case.reminder is None or case.reminder.case_id != case.case_id:
            continue
        outcome = decided.outcomes[number]
        if outcome.calls:
            entry, lacking = _call(table.sheet, case, outcome, case.reminder, settings)
            entries.append(entry)
            problems.extend(lacking)
        else:
            entries.append(_no_call(case, outcome))
    for row in standing.rows if standing else ():
        if row.case_id and row.case_id not in reports.present and row.case_id not in {one.case_id for one in entries}:
            reason = "its row is gone from the report"
            entries.append(Entry(row.case_id, row.order_key, {}, "B-5", reason, terminal=True, is_added=False))
    return tuple(entries), tuple(problems)


def _call(
    sheet: str, case: ReportCase, outcome: Outcome, reminder: Reminder, settings: CallListSettings
) -> tuple[Entry, list[Problem]]:
    rule = "B-7" if outcome.is_message else "B-5"
    script, problems = _script(sheet, case, outcome, reminder, settings)

    def value(text: CellTarget, of: str = rule) -> Value:
        return Value(text, of, outcome.reason)

    values = {
        "Case ID": value(case.case_id, "H-2"),
        "Caller": value(reminder.caller),
        "Order Number": value(case.row.order),
        "Customer Name": value(case.row.text("Customer Name")),
        "TEL": value("" if outcome.is_message else case.telephone.shown),
        "Local Time Window": value(_window(case, outcome, settings), "B-12"),
        "Deadline": value(case.deadline or "", "B-10"),
        "Script": value(script, "B-11"),
    }
    return Entry(case.case_id, case.row.order_key, values, rule, outcome.reason), problems


def _no_call(case: ReportCase, outcome: Outcome) -> Entry:
    is_open = outcome.next_action is None or (case.needs_contact and case.lacks_telephone and not case.is_completed)
    return Entry(case.case_id, case.row.order_key, {}, "B-5", outcome.reason, terminal=not is_open, is_added=False)


def _window(case: ReportCase, outcome: Outcome, settings: CallListSettings) -> str:
    if outcome.is_message:
        return MESSAGE_WINDOW
    return call_window(case.telephone, case.row.text("State"), case.today, settings.window, settings.zone).text


def _script(
    sheet: str, case: ReportCase, outcome: Outcome, reminder: Reminder, settings: CallListSettings
) -> tuple[str, list[Problem]]:
    letter = Letter.NO_TELEPHONE_MESSAGE if outcome.is_message else Letter.CALL_SCRIPT
    state = next(iter(case.label.states), None)
    slots = {
        **settings.slots,
        "customer_name": case.row.text("Customer Name"),
        "order_number": case.row.order,
        "agent": reminder.caller,
        "deadline": case.deadline,
        "tracking_link": tracking_link(state.carrier, state.number) if state else None,
    }
    try:
        return settings.letters.render(letter, slots), []
    except MissingSlot as error:
        problem = f"the {'message' if outcome.is_message else 'script'} cannot be written: {error.problem}"
        columns = error.columns or (None,)
        problems = [Problem(sheet, case.row.row, column, problem, error.fix) for column in columns[:1]]
        return f"(not ready: {error.problem}. {error.fix})", problems
