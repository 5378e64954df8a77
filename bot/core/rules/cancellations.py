"""Cancellation requests: RULES C-0 … C-17 as one truth table, first match decides.

Source: process/order-cancellation.md; the numbers in the comments name its steps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.core.decision import Colour
from bot.core.rules.cancellation_case import (
    DELIVERED,
    NOT_SHIPPED,
    ORDER_KEPT,
    RETURN_TO_SENDER,
    SALES_RETURN,
    SHIPPED,
    SUCCESSFUL,
    UNSUCCESSFUL,
    Case,
    is_cancellation,
    is_settled,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule says. None leaves the cell as it stands."""

    reason: str
    next_action: str | None = None
    status: str | None = None
    macro: str | None = None
    colour: Colour | None = None
    note: str = ""
    terminal: bool = False
    held: bool = False
    untouched: bool = False
    opens_sales_return: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of the truth table."""

    id: str
    when: Callable[[Case], bool]
    then: Callable[[Case], Outcome]


def _no_access(case: Case) -> bool:
    return case.parcel.no_access and not is_settled(case.status, case.done)


def _duplicate(case: Case) -> Outcome:
    note = f"Duplicate of {case.duplicate_of}: the same order was requested before. Work on that row."
    return Outcome("requested before and not finished", "", colour=Colour.RED, note=note)


def _successful(case: Case) -> Outcome:
    if not case.done and case.parcel.moved_outbound_after(case.requested_at):
        note = f"marked Successful, but {case.parcel.shows}: check before the money leaves twice"
        return Outcome("marked Successful, but the parcel moved on", case.escalate, colour=Colour.ORANGE, note=note)
    return Outcome("logistics cancelled it", case.escalate, terminal=case.done)


def _return_to_sender(case: Case) -> Outcome:
    warning = case.refund_warning
    if case.done:
        reason = "Done is ticked; what spoke against a refund stays on record" if warning else "Done is ticked"
        return Outcome(reason, warning or case.escalate, terminal=True)
    if warning is not None:
        note = f"do not refund: {case.parcel.shows}"
        return Outcome("the parcel goes to the customer", warning, colour=Colour.ORANGE, note=note)
    if case.parcel.doubtful_return:
        note = f"check before the refund: {case.parcel.shows}"
        return Outcome("the parcel may not come back", case.escalate, colour=Colour.ORANGE, note=note)
    return Outcome("the parcel comes back", case.escalate)


def _sales_return(case: Case) -> Outcome:
    if not case.settings.sales_returns:
        return Outcome("the customer sends it back; sales_returns.enabled is off", "Start the sales return")
    return Outcome("the customer sends it back", "Sales return opened", terminal=True, opens_sales_return=True)


def _in_doubt(case: Case) -> Outcome:
    doubt = case.doubt or ""
    return Outcome("a person must look at the tracking", "Check the tracking number", colour=Colour.ORANGE, note=doubt)


def _comes_back(case: Case) -> Outcome:
    # Done is ticked already: terminal at once, as C-16 would say in the next run (K-5)
    return Outcome(case.parcel.shows, case.escalate, status=RETURN_TO_SENDER, terminal=case.done)


def _delivered(case: Case) -> Outcome:
    return Outcome(case.parcel.shows, "Ask customer: keep or return?", status=DELIVERED)


def _unsuccessful(case: Case) -> Outcome:
    colour, note = (None, "") if case.parcel.has_number else (Colour.ORANGE, "type the tracking number")
    if case.refuse_was_asked:
        return Outcome("the customer was asked to refuse it", "Watch tracking", colour=colour, note=note)
    action = "Ask customer to refuse the shipment"
    return Outcome("it is still shipped", action, macro=SHIPPED, colour=colour, note=note)


def _tell_logistics(case: Case) -> Outcome:
    shows = case.parcel.shows
    note = f"Status is blank, but {shows}"
    return Outcome("logistics has not answered", f"Tell logistics: {shows}", colour=Colour.ORANGE, note=note)


def _chase(case: Case) -> Outcome:
    late = case.today >= case.settings.calendar.next_working_day(case.due)
    return Outcome(
        f"the result was due {case.due}",
        f"Chase logistics: no result since {case.requested_on}",
        colour=Colour.ORANGE if late else None,
        note=f"no result from logistics; it was due {case.due}" if late else "",
    )


TABLE: tuple[Rule, ...] = (
    # handed over, not ours
    Rule("H-1", lambda c: c.requested_at < c.settings.adopt_since, lambda _: Outcome("history", untouched=True)),
    # another kind of request
    Rule("C-0", lambda c: not is_cancellation(c.row), lambda _: Outcome("no cancellation", untouched=True)),
    # asked twice: the first request is worked on
    Rule("C-13", lambda c: c.duplicate_of is not None and c.status == "", _duplicate),
    # 5.1 the customer keeps it
    Rule("C-11", lambda c: c.status == ORDER_KEPT, lambda _: Outcome("kept", "Closed: order kept", terminal=True)),
    # 5.2 the customer sends it back
    Rule("C-10", lambda c: c.status == SALES_RETURN, _sales_return),
    # the carrier cannot be asked: one problem of the run, the row stays as it is
    Rule("C-14", _no_access, lambda _: Outcome("the carrier could not be asked", held=True)),
    # 3.1 logistics says cancelled
    Rule("C-6", lambda c: c.status == SUCCESSFUL, _successful),
    # 4.1 said to come back
    Rule("C-16", lambda c: c.status == RETURN_TO_SENDER, _return_to_sender),
    # the tracking decides nothing before a person has looked
    Rule("C-14", lambda c: c.doubt is not None, _in_doubt),
    # 1.3 delivered before it was to be cancelled
    Rule(
        "C-3",
        lambda c: c.status in ("", UNSUCCESSFUL) and c.delivered_before,
        lambda c: Outcome(f"not cancellable: {c.parcel.shows}", "Start the sales return", macro=""),
    ),
    # delivered, then sent back after all
    Rule("C-9", lambda c: c.status == DELIVERED and c.coming_back, _comes_back),
    # 4.1 refused or stopped on its way
    Rule("C-7", lambda c: c.status == UNSUCCESSFUL and c.coming_back, _comes_back),
    # 4.2 the customer has it
    Rule("C-8", lambda c: c.status in (UNSUCCESSFUL, DELIVERED) and c.delivered_after, _delivered),
    # 3.2 still shipped: the customer should refuse it
    Rule("C-6b", lambda c: c.status == UNSUCCESSFUL, _unsuccessful),
    # the parcel is ahead of logistics
    Rule("C-17", lambda c: c.status == "" and (c.parcel.coming_back or c.delivered_after), _tell_logistics),
    # 3 the result is due
    Rule("C-5", lambda c: c.status == "" and c.today >= c.due, _chase),
    # 3 the result is not due yet
    Rule("C-4", lambda c: c.status == "", lambda c: Outcome(f"the result is due {c.due}", "Wait for logistics")),
    # 4.2 a person typed Delivered and the carrier says nothing else
    Rule(
        "C-8",
        lambda c: c.status == DELIVERED and (not c.parcel.states or c.delivered_before),
        lambda _: Outcome("marked Delivered", "Ask customer: keep or return?"),
    ),
    # a text that is none of the statuses, or Delivered against what the carrier shows: a person's word stands
    Rule("C-12", lambda _: True, lambda _: Outcome("the Status is a person's")),
)


@dataclass(frozen=True, slots=True)
class MacroChoice:
    """The macro to send while Status is blank; None leaves the cell."""

    rule: str
    macro: str | None
    reason: str
    note: str = ""


def choose_macro(case: Case, rule: str) -> MacroChoice | None:
    """C-1, C-2, C-15: the macro of a row that `rule` decided; None where these rules say nothing."""
    if case.status != "" or rule in ("C-13", "C-14", "C-3"):
        return None
    if not case.parcel.has_number:
        return MacroChoice("C-1", NOT_SHIPPED, "no tracking number")
    if not case.parcel.states:
        return None
    if case.parcel.delivered_at is not None or case.parcel.returned:
        return MacroChoice("C-2", "", "delivered, to the customer or back: nothing is left to refuse")
    if case.parcel.label_only:
        note = "label only: the carrier has not scanned it"
        return MacroChoice("C-15", SHIPPED, "a label was made", note)
    return MacroChoice("C-2", SHIPPED, "a tracking number, not delivered")


def decide_case(case: Case) -> tuple[str, Outcome]:
    """The id of the first matching rule and what it says."""
    rule = next(rule for rule in TABLE if rule.when(case))
    return rule.id, rule.then(case)
