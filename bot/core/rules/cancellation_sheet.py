"""All cancellation requests of the form sheet: duplicates, the tracking that is needed, and each row's decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.case_id import contradiction, new_case_id
from bot.core.cell_error import error_in, error_problem
from bot.core.decision import Colour, Decision, Mark, Value
from bot.core.entry import Entry
from bot.core.evidence import Evidence
from bot.core.memory import RowMemory
from bot.core.parcel import NOT_KNOWN, Knowledge, Parcel
from bot.core.problem import Problem
from bot.core.row import Row
from bot.core.rules.cancellation_case import (
    MOVES,
    REQUEST_TYPES,
    STATUSES,
    CancellationSettings,
    Case,
    is_allowed_move,
    is_cancellation,
    is_settled,
)
from bot.core.rules.cancellations import Outcome, choose_macro, decide_case
from bot.core.rules.duplicates import Request, find_duplicates
from bot.core.table import Table
from bot.core.text import canonical, nearest, printable

_RESTS_ON = ("Request Type", "Tracking Number", "Status", "Macro Sent", "Done")
"""What a decision rests on besides who the row is; Carrier and Order Date only help, and count as blank."""


@dataclass(frozen=True, slots=True)
class Requests:
    """The requests of one table, sorted out once: before any carrier is asked.

    Attributes:
        open: rows that are decided, by sheet row; with the Case ID each has or is to get.
        wanted: the rows whose decision looks at the parcel.
        history: how many rows were handed over (H-1).
        adopt_since: rows before this are history.
    """

    open: Mapping[int, Request]
    duplicates: Mapping[int, str]
    wanted: tuple[Row, ...]
    history: int
    other: int
    adopt_since: datetime
    problems: tuple[Problem, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Rows by what they are."""
        return {"open": len(self.open), "history": self.history, "other_requests": self.other}


def sort_out(table: Table, memory: Mapping[str, RowMemory], settings: CancellationSettings) -> Requests:
    """The requests of a table: history and other kinds of request aside, rows with problems reported, IDs chosen.

    Guarantees: a row with a Problem (H-2 among them) is in nobody's `open`, so nothing is ever written to it. A request
    where a formula failed is still an earlier request of its order (C-13).
    """
    problems: list[Problem] = []
    requests: list[Request] = []
    zone = settings.zone
    history = other = 0
    left: set[int] = set()
    taken = {row.case_id for row in table.rows if row.case_id}
    for row in table.rows:
        if row.when is not None and row.when < settings.adopt_since:
            history += 1
            if is_cancellation(row) and row.order_key:
                requests.append(_request(row, row.when.astimezone(zone), row.case_id, history=True))
            continue
        if not is_cancellation(row):
            other += 1
            problems.extend(_mistyped_request(table.sheet, row))
            continue
        found = [*row.problems, *contradiction(table.sheet, row, table.schema.case_id_prefix, memory)]
        rests_on = (*table.schema.identity.typed, *_RESTS_ON)
        failed = error_problem(table.sheet, row.row, row.cells, rests_on, table.layout.header)
        problems.extend([failed] if failed else found)
        if found or row.when is None:
            continue
        if failed:
            left.add(row.row)
        case_id = row.case_id or new_case_id(table.schema.case_id_prefix, row, taken)
        taken.add(case_id)
        requests.append(_request(row, row.when.astimezone(zone), case_id, history=False))
    duplicates = find_duplicates(requests, memory)
    active = {one.row.row: one for one in requests if not one.history and one.row.row not in left}
    wanted = tuple(
        request.row
        for number, request in active.items()
        if number not in duplicates and not is_settled(_status(request.row), request.row.ticked("Done"))
    )
    return Requests(active, duplicates, wanted, history, other, settings.adopt_since, tuple(problems))


def decide(
    requests: Requests,
    parcels: Mapping[int, Parcel],
    memory: Mapping[str, RowMemory],
    settings: CancellationSettings,
    now: datetime,
) -> tuple[Decision, ...]:
    """One decision for each open request, top to bottom. `parcels` by sheet row; an absent one is not known."""
    decisions = []
    settings = replace(settings, adopt_since=requests.adopt_since)
    for number, request in sorted(requests.open.items()):
        evidence = Evidence(parcels.get(number, NOT_KNOWN), settings.zone, request.requested_at.year)
        case = Case(request.row, request.requested_at, evidence, settings, now, requests.duplicates.get(number))
        decisions.append(_decide_row(case, request.case_id, memory.get(request.case_id)))
    return tuple(decisions)


def sales_returns(table: Table, decisions: Iterable[Decision], memory: Mapping[str, RowMemory]) -> tuple[Entry, ...]:
    """C-10: one row in Sales Returns a case, ever; what people do to it later stays."""
    rows = {row.row: row for row in table.rows}
    opened = []
    for decision in decisions:
        known = memory.get(decision.case_id)
        if decision.opens_sales_return and not (known and known.sales_return_opened):
            row = rows[decision.row]
            values = {
                "Case ID": decision.case_id,
                "Order Number": row.order,
                "Country": unless_failed(row, "Country"),
                "Stage": "Opened",
            }
            wanted = {name: Value(value, decision.rule, decision.reason) for name, value in values.items()}
            opened.append(Entry(decision.case_id, row.order_key, wanted, decision.rule, decision.reason))
    return tuple(opened)


def unless_failed(row: Row, column: str) -> str:
    """The text of the cell; "" where a formula failed."""
    return "" if error_in(row.cells.get(column)) else row.text(column)


def _request(row: Row, when: datetime, case_id: str, *, history: bool) -> Request:
    finished = row.marks.struck or is_settled(_status(row), row.ticked("Done"))
    return Request(row, when, case_id, history, finished, bool(row.text("Status")))


def _status(row: Row) -> str | None:
    return canonical(row.text("Status"), STATUSES) if row.text("Status") else ""


def _mistyped_request(sheet: str, row: Row) -> list[Problem]:
    if failed := error_problem(sheet, row.row, row.cells, ("Request Type",), str):
        return [failed]
    typed = row.text("Request Type")
    if not typed and not row.order:
        return [
            Problem(sheet, row.row, "Request Type", "is blank, and so is the order number", "complete or clear the row")
        ]
    if not typed:
        return [Problem(sheet, row.row, "Request Type", "is blank", "choose the type of request")]
    near = nearest(typed, REQUEST_TYPES, cutoff=0.85)
    if near is None:
        return []
    return [Problem(sheet, row.row, "Request Type", f"{printable(typed)!r} is no type of request", f"type {near!r}")]


def _decide_row(case: Case, case_id: str, known: RowMemory | None) -> Decision:
    rule, outcome = decide_case(case)
    if outcome.held:
        status, odd_from = _status_to_remember(case, outcome, known), _odd_move(case, known)
        return Decision(case.row.row, case_id, rule, outcome.reason, held=True, status=status, odd_from=odd_from)
    macro = choose_macro(case, rule)
    values: dict[str, Value] = {}
    not_known = case.parcel.has_number and case.parcel.parcel.knowledge is Knowledge.NOT_KNOWN
    needs_tracking = not_known and rule not in ("C-13",) and not outcome.terminal
    reason = f"{outcome.reason}; tracking not known" if needs_tracking else outcome.reason
    if outcome.status is not None and outcome.status != case.status:
        values["Status"] = Value(outcome.status, rule, reason)
    if outcome.next_action is not None:
        values["Next Action"] = Value(outcome.next_action, rule, reason)
    if macro is not None and macro.macro is not None:
        values["Macro"] = Value(macro.macro, macro.rule, macro.reason)
    if outcome.macro is not None:
        values["Macro"] = Value(outcome.macro, rule, reason)
    if rule != "C-13":
        values["Due"] = Value(case.due, "C-4", "the first working day after the request")
        values |= _tracking_values(case, rule)
    decision = Decision(
        row=case.row.row,
        case_id=case_id,
        rule=rule,
        reason=reason,
        values=values,
        mark=Mark(outcome.colour, rule, outcome.reason) if outcome.colour else None,
        note=_note((rule, outcome.note), (macro.rule, macro.note) if macro else ("", "")),
        terminal=outcome.terminal,
        status=_status_to_remember(case, outcome, known),
        duplicate_of=case.duplicate_of if rule == "C-13" else None,
        opens_sales_return=outcome.opens_sales_return,
    )
    return _flag_person(case, decision, known)


def _status_to_remember(case: Case, outcome: Outcome, known: RowMemory | None) -> str:
    if outcome.status is not None:
        return outcome.status
    if case.status is not None:
        return case.status
    return known.status if known else ""


def _tracking_values(case: Case, rule: str) -> dict[str, Value]:
    evidence = case.parcel
    if evidence.parcel.knowledge is Knowledge.NOT_KNOWN:
        return {}
    reason = "what the carrier last said" if evidence.states else "no answer of a carrier"
    shown = {
        "Tracking Status": evidence.text,
        "Last Scan": evidence.last_scan_at or "",
        "As Of": evidence.as_of or "",
    }
    return {column: Value(value, rule, reason) for column, value in shown.items()}


def _flag_person(case: Case, decision: Decision, known: RowMemory | None) -> Decision:
    """C-12: a person's Status outside the process is kept, and flagged until it fits again."""
    odd_from = _odd_move(case, known)
    notes = []
    if case.status is None:
        notes.append(f"Status {printable(case.typed_status)!r} is none of: {', '.join(STATUSES)}. Choose one")
    elif odd_from is not None:
        was = odd_from or "blank"
        notes.append(f"Status went from {was} to {case.status or 'blank'}; the process has no such step. Check it")
    if not notes:
        return decision
    reason = "a person's Status outside the process"
    if odd_from is not None:  # the bot never reverts a person
        values = {column: value for column, value in decision.values.items() if column != "Status"}
        decision = replace(decision, values=values, status=case.status or decision.status)
    mark = decision.mark
    if mark is None:
        mark = Mark(Colour.ORANGE, "C-12", reason)
    elif mark.colour is Colour.ORANGE:
        mark = Mark(Colour.ORANGE, f"{mark.rule}+C-12", f"{mark.reason}; {reason}")
    note = "\n".join(filter(None, (_note(*(("C-12", text) for text in notes)), decision.note)))
    return replace(decision, mark=mark, note=note, odd_from=odd_from)


def _note(*parts: tuple[str, str]) -> str:
    return "\n".join(f"{rule}: {text}" for rule, text in parts if text)


def _odd_move(case: Case, known: RowMemory | None) -> str | None:
    """The accepted status that a person left in a way the process does not know; None when all is well.

    Only a status that the process reaches from the accepted one is accepted, so that no detour of a person lets the
    bot write again what they took back; or an end that it reaches from where they stood, where the bot writes nothing.
    """
    if known is None or case.status is None:
        return known.odd_from if known else None
    before = canonical(known.status, STATUSES) if known.status else ""
    accepted = before if known.odd_from is None else known.odd_from
    if accepted is None or is_allowed_move(accepted, case.status):
        return None
    goes_on = before is not None and before != case.status and is_allowed_move(before, case.status)
    return None if goes_on and case.status not in MOVES else accepted
