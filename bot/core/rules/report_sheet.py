"""The whole report: each row's decision, who calls whom, and the rows of the Call List. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.decision import Colour, Decision, Mark, Value
from bot.core.do_not_call import DoNotCall
from bot.core.evidence import Evidence
from bot.core.parcel import NOT_KNOWN, Knowledge, Parcel
from bot.core.problem import Problem
from bot.core.reminder import Reminder, ReminderState
from bot.core.rules.assignment import Assignment, Candidate, Kind, assign
from bot.core.rules.bounced_evidence import COLUMN as BOUNCED
from bot.core.rules.bounced_messages import Outcome, decide_case
from bot.core.rules.callers import Callers
from bot.core.rules.outcome import is_emailed
from bot.core.rules.report import Finished, Report
from bot.core.rules.report_case import ReportCase
from bot.core.rules.report_rows import Reports
from bot.core.rules.report_settings import ReportSettings
from bot.core.telephone import Telephone, TelephoneKind, numbers_in, read_telephone

NONE: Mapping[str, Reminder] = {}


@dataclass(frozen=True, slots=True)
class Decided:
    """The decisions, and what the ledger is to keep with them.

    Attributes:
        cases, outcomes: by sheet row, for the Call List.
        reminders: those that were reserved, changed hands or were made.
        handed_over: reservations whose row is gone: the order's next row takes them over.
        standing: every reminder as it is then, by order.
        do_not_call: the team's list, and who has said so to a caller (B-12).
        notes: whose calls were handed on and why.
    """

    decisions: tuple[Decision, ...]
    cases: Mapping[int, ReportCase]
    outcomes: Mapping[int, Outcome]
    reminders: tuple[Reminder, ...]
    handed_over: tuple[Reminder, ...]
    standing: Mapping[str, Reminder]
    do_not_call: DoNotCall
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def decide(
    reports: Reports,
    parcels: Mapping[int, Parcel],
    reminders: Mapping[str, Reminder],
    settings: ReportSettings,
    now: datetime,
    callers: Callers | None,
    elsewhere: Mapping[str, Reminder] = NONE,
) -> Decided:
    """One decision for each open row, top to bottom; with `callers`, the rows that wait for one get one (B-5).

    Args:
        parcels: those of the return labels by sheet row; an absent one is not known.
        reminders: by order.
        elsewhere: those reserved for rows of another spreadsheet, by order: nobody is reminded for a row of this one.
    """
    refused = (number for cell in reports.refused for number in numbers_in(cell))
    settings = replace(settings, do_not_call=settings.do_not_call.with_numbers(refused))
    finished = _made(reports.finished, reports, {**reminders, **elsewhere}, elsewhere, settings, now)
    handed_over = _handed_over(reports, {**reminders, **finished})
    before = {**reminders, **{one.order_key: one for one in handed_over}}
    known = {**before, **finished}
    known |= _made(_completed(reports), reports, {**elsewhere, **known}, elsewhere, settings, now)
    elsewhere = {order: one for order, one in elsewhere.items() if order not in known}
    cases = {
        number: replace(
            _case(one, parcels.get(number, NOT_KNOWN), known.get(one.row.order_key), settings, now),
            is_elsewhere=one.row.order_key in elsewhere,
        )
        for number, one in sorted(reports.open.items())
    }
    found = {number: decide_case(case) for number, case in cases.items()}
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()
    if callers is not None:
        waiting = {number: cases[number] for number, (_, outcome) in found.items() if outcome.calls}
        candidates = [_candidate(case) for case in waiting.values()]
        today = assign(candidates, known.values(), callers, callers.day_of(now))
        problems, notes = today.problems, today.notes
        known |= {one.order_key: _reserved(one, known.get(one.order_key), now) for one in today.rows}
        for number, case in waiting.items():
            cases[number] = replace(case, reminder=known.get(case.report.row.order_key))
            found[number] = decide_case(cases[number])
    changed = tuple(one for order, one in sorted(known.items()) if one != before.get(order))
    decisions = tuple(_decision(case, *found[number]) for number, case in cases.items())
    outcomes = {number: outcome for number, (_, outcome) in found.items()}
    return Decided(decisions, cases, outcomes, changed, handed_over, known, settings.do_not_call, problems, notes)


def _handed_over(reports: Reports, reminders: Mapping[str, Reminder]) -> tuple[Reminder, ...]:
    """Reservations of rows that are gone from the report, as the first row of their order takes them over."""
    firsts = {one.row.order_key: one for one in reports.open.values() if one.first is None}
    return tuple(
        replace(reminder, case_id=firsts[order].case_id)
        for order, reminder in sorted(reminders.items())
        if order in firsts
        and reminder.state is ReminderState.RESERVED
        and reminder.case_id not in reports.present
        and reminder.case_id != firsts[order].case_id
    )


def _completed(reports: Reports) -> list[Finished]:
    rows = (one for _, one in sorted(reports.open.items()) if one.is_completed)
    return [Finished(one.row.order_key, one.case_id, one.outcome, one.row.ticked("Done")) for one in rows]


def _made(
    finished: Iterable[Finished],
    reports: Reports,
    reminders: Mapping[str, Reminder],
    elsewhere: Collection[str],
    settings: ReportSettings,
    now: datetime,
) -> dict[str, Reminder]:
    """B-8: the reminders made since: an outcome on any row of the order, or the end of the row it was reserved for."""
    made: dict[str, Reminder] = {}
    firsts = {one.row.order_key: one.case_id for one in reports.open.values() if one.first is None}
    for end in sorted(finished, key=lambda end: not end.outcome):
        order = end.order_key
        reminder = made.get(order) or reminders.get(order)
        is_assigned = reminder is not None and reminder.case_id == end.case_id != "" and order not in elsewhere
        if (reminder is not None and reminder.is_done) or not (end.outcome or is_assigned):
            continue
        if settings.channels.channel(order) is not None:
            case_id = firsts.get(order, end.case_id)
            reserved = reminder or Reminder(order, case_id, "", ReminderState.RESERVED, now)
            made[order] = replace(reserved, state=ReminderState.DONE, done_at=now, how=_how(end.outcome, end.is_ticked))
    return made


def _how(outcome: str, is_ticked: bool) -> str:
    if outcome:
        return "e-mailed" if is_emailed(outcome) else "called"
    return "done" if is_ticked else "struck"


def _case(
    one: Report, parcel: Parcel, reminder: Reminder | None, settings: ReportSettings, now: datetime
) -> ReportCase:
    is_open = one.needs_contact and one.first is None and not one.is_completed
    is_asked = is_open or is_emailed(one.outcome)  # reading it is most of a row's cost
    return ReportCase(
        report=one,
        label=Evidence(parcel, settings.zone, one.reported_at.astimezone(settings.zone).year),
        telephone=read_telephone(one.row.cells.get("TEL")) if is_asked else Telephone(TelephoneKind.BLANK),
        settings=settings,
        today=now.astimezone(settings.zone).date(),
        reminder=reminder,
    )


def _reserved(given: Assignment, standing: Reminder | None, now: datetime) -> Reminder:
    if given.kind is Kind.NEW or standing is None:
        return Reminder(given.order_key, given.case_id, given.caller, ReminderState.RESERVED, now)
    return replace(standing, caller=given.caller) if given.kind is Kind.HANDED_ON else standing


def _candidate(case: ReportCase) -> Candidate:
    report = case.report
    return Candidate(report.case_id, report.row.order_key, case.deadline, report.reported_at)


def _decision(case: ReportCase, rule: str, outcome: Outcome) -> Decision:
    report = case.report
    values: dict[str, Value] = {}
    if outcome.next_action is not None:
        values["Next Action"] = Value(outcome.next_action, rule, outcome.reason)
        if not outcome.terminal:
            values["Assigned To"] = Value(case.caller, "B-5", "who has the reminder")
    if report.bounced.write is not None:
        values[BOUNCED] = Value(report.bounced.write, "B-2", report.bounced.reason)
    values["Deadline"] = Value(case.deadline or "", "B-10", "the return window after the approval")
    if report.is_completed or not case.was_reminded:
        values["CRM Note"] = Value(case.crm_note, "B-6", "what was done")
    values |= _label_values(case)
    colour = outcome.colour or (Colour.YELLOW if report.bounced else None)
    mark_rule, reason = (rule, outcome.reason) if outcome.colour else ("B-2", report.bounced.reason)
    return Decision(
        row=report.row.row,
        case_id=report.case_id,
        rule=rule,
        reason=outcome.reason,
        values=values,
        mark=Mark(colour, mark_rule, reason) if colour else None,
        note="\n".join(f"{one}: {text}" for one, text in outcome.notes),
        terminal=outcome.terminal,
        duplicate_of=report.first if rule == "B-3" else None,
        bounced_by=str(report.bounced.ground) if report.bounced.ground else None,
        status=report.listed,
        order_unfit=case.channel is None,
    )


def _label_values(case: ReportCase) -> dict[str, Value]:
    if case.label.parcel.knowledge in (Knowledge.NOT_KNOWN, Knowledge.NO_ACCESS):
        return {}
    reason = "what the carrier last said" if case.label.states else "no answer of a carrier"
    return {
        "Tracking Status": Value(case.label.text, "B-9", reason),
        "As Of": Value(case.label.as_of or "", "B-9", reason),
    }
