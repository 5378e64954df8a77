"""Bounced messages and calls: RULES B-1 … B-14 as one truth table, first match decides.

Source: process/outbound-reminder-calls.md. The order of the lines is that of RULES §3; B-8 stands where its rows would
otherwise be called again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.core.dates import day_text
from bot.core.decision import Colour
from bot.core.parcel import Knowledge
from bot.core.rules.report_case import FIVE_TABS, ReportCase
from bot.core.telephone import LOOK_UP

WAITS_FOR_LIST = "Call: with the next call list"
SEND_MESSAGE = "Send the no-telephone message"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule says.

    Attributes:
        next_action: None leaves the cell as it stands.
        notes: (rule, text) of the bot's part of the note.
        calls: the row belongs on the call list.
        is_message: the reminder is the message, not a call.
        waits: the row may yet be called, as it stands on the list.
        problem: (what is wrong with the row's order number, and what to do about it) for a person to look at.
    """

    reason: str
    next_action: str | None = None
    colour: Colour | None = None
    notes: tuple[tuple[str, str], ...] = ()
    terminal: bool = False
    calls: bool = False
    is_message: bool = False
    waits: bool = False
    problem: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the truth table."""

    id: str
    when: Callable[[ReportCase], bool]
    then: Callable[[ReportCase], Outcome]


def _no_order(case: ReportCase) -> Outcome:
    channels = str(case.settings.channels)
    note = ("B-1", f"not {'an' if channels[:1] in 'AEIOU' else 'a'} {channels} order number: type it again")
    return Outcome("the order number fits no channel", "Check the order number", Colour.ORANGE, (note,))


def _completed(case: ReportCase) -> Outcome:
    if case.report.outcome:
        reason = "the message was sent" if case.was_emailed else "the customer was called"
    else:
        reason = "Done is ticked" if case.report.row.ticked("Done") else "a person struck it through"
    return Outcome(reason, "Completed", terminal=True)


def _duplicate(case: ReportCase) -> Outcome:
    work = "" if case.report.is_of_history else " Work on that row."
    note = f"Duplicate of {case.report.first}: the same order was reported before.{work}"
    return Outcome("the order was reported before", "", Colour.RED, (("B-3", note),))


def _label_used(case: ReportCase) -> Outcome:
    if case.has_arrived:
        return Outcome("the return has arrived", "Return has arrived", terminal=True)
    doubt = None if case.label.is_certain else "the carrier's answer is not certain: look it up before you act"
    doubt = case.label.ended_nowhere or doubt
    return Outcome("the carrier has the return", "Return is on its way", notes=(("B-9", doubt),) if doubt else ())


def _reminded(case: ReportCase) -> Outcome:
    when = case.reminder.done_at if case.reminder else None
    day = f" on {day_text(when.astimezone(case.settings.zone).date())}" if when else ""
    is_said = case.reminder is not None and case.reminder.how in ("struck", "done")  # nobody called, somebody closed it
    action = f"Closed{day}: no call" if is_said else f"Reminded{day}: no second call"
    return Outcome("one reminder per order", action)


def _elsewhere(_case: ReportCase) -> Outcome:
    problem = "another spreadsheet's row holds its reminder"
    fix = "work on the order there, or fill in its outcome; if nobody uses that spreadsheet any more: bot calls release"
    action = "Another spreadsheet has its reminder: no call from here"
    return Outcome("one reminder per order", action, problem=(problem, fix))


def _look_up(case: ReportCase) -> Outcome:
    return Outcome("there is no number to call", LOOK_UP, notes=(*_telephone(case), *_reminders(case)), waits=True)


def _hold(_case: ReportCase) -> Outcome:
    return Outcome("the carrier could not be asked", waits=True)


def _send_message(case: ReportCase) -> Outcome:
    where = "its text stands in the Call List" if case.caller else "its text comes with the next call list"
    notes = (("B-7", f"{case.not_phoned}: {where}"), *_reminders(case))
    return Outcome(case.not_phoned or "", SEND_MESSAGE, notes=notes, calls=True, is_message=True)


def _call(case: ReportCase) -> Outcome:
    caller = case.reminder.caller if case.reminder else ""  # also where another row of the order is on the list
    action = f"Call: {caller}" if caller else WAITS_FOR_LIST
    return Outcome("the customer needs a reminder", action, notes=(*_telephone(case), *_reminders(case)), calls=True)


def _telephone(case: ReportCase) -> tuple[tuple[str, str], ...]:
    """B-7: what is wrong with the TEL cell, or with a part of it."""
    telephone = case.telephone
    return (("B-7", f"TEL {telephone.problem}: {telephone.fix}"),) if telephone.problem else ()


def _reminders(case: ReportCase) -> tuple[tuple[str, str], ...]:
    """B-10, B-13: what whoever works on an open row needs to be told."""
    approval = () if case.report.approved_on else (("B-10", "type the approval date: without it there is no deadline"),)
    return (*approval, *_unread_label(case), ("B-13", FIVE_TABS))


def _unread_label(case: ReportCase) -> tuple[tuple[str, str], ...]:
    parcel = case.label.parcel
    if parcel.knowledge is not Knowledge.UNREADABLE:
        return ()
    return (("B-9", f"{case.report.label_header}: {parcel.problem or 'it cannot be read: type it again'}"),)


TABLE: tuple[Rule, ...] = (
    Rule("B-1", lambda c: c.channel is None, _no_order),
    # an outcome, a tick, a person's strike
    Rule("B-6", lambda c: c.report.is_completed, _completed),
    # reported twice: the first row is worked on
    Rule("B-3", lambda c: c.report.first is not None, _duplicate),
    # the customer has used the label
    Rule("B-9", lambda c: c.label_scanned, _label_used),
    # proposed, never done
    Rule(
        "B-10",
        lambda c: c.is_overdue,
        lambda _: Outcome("the return window is over", "Propose closing: return window over"),
    ),
    # nobody is reminded twice
    Rule("B-8", lambda c: c.report.needs_contact and c.was_reminded, _reminded),
    Rule("B-8", lambda c: c.report.needs_contact and c.is_elsewhere, _elsewhere),
    # nobody knows whether the label was used: the row stays as it is, one problem of the run
    Rule("B-9", lambda c: c.report.needs_contact and c.label_unknown, _hold),
    # without a telephone
    Rule("B-7", lambda c: c.report.needs_contact and c.not_phoned is not None, _send_message),
    Rule("B-7", lambda c: c.report.needs_contact and c.lacks_telephone, _look_up),
    Rule("B-5", lambda c: c.report.needs_contact, _call),
    # nothing says that its message bounced
    Rule(
        "B-14",
        lambda _: True,
        lambda c: Outcome("is not known to have bounced", "Check Seller Central Messenger", notes=_reminders(c)),
    ),
)


def decide_case(case: ReportCase) -> tuple[str, Outcome]:
    """The first rule that fits, and what it says."""
    rule = next(rule for rule in TABLE if rule.when(case))
    return rule.id, rule.then(case)
