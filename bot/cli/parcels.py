"""Numbers and parcels as `bot tracking` shows them: in an agent's words, and as JSON."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from bot.cli.console import out, say, say_fix
from bot.core.parcel import Status, TrackingState
from bot.core.parcel_text import carrier_name, describe
from bot.core.text import printable
from bot.tracking.event import Event, History, Kind, in_order
from bot.tracking.number import Candidate, CellProblem, CheckDigit, DetectedNumber, TrackingCell
from bot.tracking.port import Kept
from bot.tracking.state import state_of

WHY: dict[Status, str] = {
    Status.LABEL_CREATED: "nobody has scanned it yet",
    Status.IN_TRANSIT: "it is on its way; less often when nothing moves",
    Status.OUT_FOR_DELIVERY: "it can arrive at any time",
    Status.DELIVERY_ATTEMPTED: "the carrier tries again, or leaves it at a pickup point",
    Status.AVAILABLE_FOR_PICKUP: "it waits to be collected",
    Status.EXCEPTION: "somebody must act before it moves",
    Status.RETURNING: "it is on its way back",
    Status.DELIVERED: "for five days it may still come back",
    Status.LOST: "it may be found",
    Status.NOT_FOUND: "the number may be too new",
    Status.UNKNOWN: "the carrier's next word may be one the bot knows",
}
ENDS: dict[Status, str] = {
    Status.RETURNED: "it is back at the sender",
    Status.VOIDED: "the label is void",
    Status.DESTROYED: "it is gone",
    Status.EXPIRED: "the carrier no longer has it",
    Status.DELIVERED: "it was delivered more than five days ago",
    Status.NOT_FOUND: "it was not found in 120 days",
}
_SILENT = "it has been silent for too long"
_DOUBTED = "it is not certain: for five days its carrier may still say more"
_CHECKS = {CheckDigit.PASSED: "check digit right", CheckDigit.NONE: "by its form"}


@dataclass(frozen=True, slots=True)
class Known:
    """A parcel's state and what it rests on; `kept` is None for an answer that is not in the ledger."""

    state: TrackingState
    history: History
    kept: Kept | None = None


def known_of(kept: Kept) -> Known:
    """What the ledger keeps about a number, read without any order date."""
    return Known(state_of(kept.history, fetched_at=kept.fetched_at), kept.history, kept)


def print_cell(text: str, cell: TrackingCell, hint: str | None) -> None:
    """What was made of a cell: a line for each number in it, or what keeps it from being asked.

    The carriers stand in the order in which they would be asked; `hint` is the one that the Carrier column names.
    """
    if cell.problem is CellProblem.EMPTY:
        say((repr(printable(text)), "bold"), "  empty")
    elif cell.problem is not None:
        say_fix(("! ", "yellow"), (printable(text, 200), "bold"), f"  {cell.problem}", fix=cell.advice or "")
    for number in cell.numbers:
        asked = number.worth_asking(hint)
        carriers = " · ".join(_checked(one) for one in asked)
        is_named = any(one.carrier == hint for one in asked)
        alike = [_checked(one) for one in number.candidates if one not in asked and not one.is_weak]
        hardly = [carrier_name(one.carrier) for one in number.candidates if one not in asked and one.is_weak]
        rest = f"; not asked: {', '.join(alike)}" if alike else ""
        rest += f"; hardly {', '.join(hardly)}" if hardly else ""
        named = ", asked alone: Carrier names it" if is_named and rest else ""
        say((printable(number.number), "bold"), f"  {carriers}{named}", (rest, "dim"))


def worth_showing(number: DetectedNumber, known: Container[Candidate], hint: str | None) -> list[Candidate]:
    """The candidates that would be asked, look likely, or have told something, in the order of asking."""
    asked = number.worth_asking(hint)
    return [one for one in number.candidates if one in asked or one in known or not one.is_weak]


def _checked(candidate: Candidate) -> str:
    return f"{carrier_name(candidate.carrier)} ({_CHECKS[candidate.check]})"


def print_never_asked(candidate: Candidate) -> None:
    """A carrier that the number can belong to and that has told nothing about it."""
    say((printable(candidate.number), "bold"), f"  {carrier_name(candidate.carrier)}: never asked, or never answered")


def print_known(known: Known, zone: tzinfo) -> None:
    """The state in words, when it was asked and is asked next, and every event, times in `zone`."""
    state, kept = known.state, known.kept
    say((printable(state.number or "(no number)"), "bold"), f"  {_carrier(state)}")
    say((printable(describe(state, zone), 300), "green" if state.confidence == "sure" else "yellow"), indent=2)
    if kept is not None:
        asked = f"asked {_time(kept.asked_at, zone)}"
        if kept.fetched_at != kept.asked_at:
            asked += f"; it told this on {_time(kept.fetched_at, zone)}"
        on = f"asked next from {_time(kept.next_check_at, zone)} on" if kept.next_check_at else "not asked again"
        say(f"{asked}; {on}: {why_then(known)}", indent=2)
    events = in_order(known.history.events)
    width = max((len(_place(event)) for event in events), default=0)
    for event in reversed(events):
        words = printable(event.text or event.kind.name.lower().replace("_", " "), 200)
        marks = "".join(f" · {mark}" for mark in _marks(event, state.number))
        say(f"{_time(event.time, zone)}  {_place(event):{width}}  ", words, (marks, "dim"), indent=2)
    out.print()


def known_json(candidate: Candidate, known: Known | None) -> dict[str, Any]:
    """A candidate and what is known of it; all that is not known is null."""
    kept = known.kept if known else None
    return {
        "carrier": candidate.carrier,
        "number": candidate.number,
        "check": str(candidate.check),
        "state": known.state.to_json() if known else None,
        "asked_at": _iso(kept.asked_at) if kept else None,
        "next_check_at": _iso(kept.next_check_at) if kept else None,
        "why": why_then(known) if known else None,
        "events": [_event_json(event) for event in in_order(known.history.events)] if known else [],
    }


def why_then(known: Known) -> str | None:
    """Why a kept parcel is asked again, or is not; None when nothing is kept."""
    if known.kept is None:
        return None
    status = known.state.status
    return WHY.get(status, _DOUBTED) if known.kept.next_check_at else ENDS.get(status, _SILENT)


def _marks(event: Event, number: str) -> list[str]:
    """What a reader of the timeline should know besides the carrier's words."""
    marks = [f"code {printable(event.code)}"] if event.code else []
    if event.kind is Kind.UNKNOWN:
        marks.append("not known to the bot")
    if event.leg == "return":
        marks.append("way back")
    if event.piece not in {"", number}:
        marks.append(f"piece {printable(event.piece)}")
    return marks


def _carrier(state: TrackingState) -> str:
    return printable(carrier_name(state.carrier), 40) if state.carrier else "a carrier without a name here"


def _place(event: Event) -> str:
    return printable(event.place or "", 40)


def _time(when: datetime, zone: tzinfo) -> str:
    return f"{when.astimezone(zone):%Y-%m-%d %H:%M}"


def _iso(when: datetime | None) -> str | None:
    return when.isoformat().replace("+00:00", "Z") if when else None


def _event_json(event: Event) -> dict[str, Any]:
    return {
        "time": _iso(event.time),
        "kind": event.kind.name.lower(),
        "is_physical_scan": event.is_physical_scan,
        "code": event.code,
        "text": event.text,
        "place": event.place,
        "leg": event.leg,
        "delivered_to": event.delivered_to,
        "piece": event.piece or None,
        "is_certain": event.is_certain,
    }
