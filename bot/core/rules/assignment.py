"""Who calls whom: the distribution of the call list, RULES B-5.

What B-5 leaves open is decided here (reading):

- Rows are dealt out by deadline, the most urgent first, so that every caller gets the same share of the urgent ones.
- A row counts for the day on which it was first assigned, for whoever has it now. What is handed on later is no new
  row of that later day; it is dealt out evenly by itself, before the new ones.
- Only rows of today's list are open calls. A reservation whose row is not on the list today keeps its caller, even one
  who is away, and is handed on when the row comes back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from bot.core.problem import Problem
from bot.core.reminder import Reminder
from bot.core.rules.callers import Callers
from bot.core.text import fold


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that is to be on the list today. `deadline` None: its approval date is not known (B-10)."""

    case_id: str
    order_key: str
    deadline: date | None
    first_seen: datetime


class Kind(StrEnum):
    """What became of a row."""

    NEW = "new"
    KEPT = "kept"
    HANDED_ON = "handed on"


@dataclass(frozen=True, slots=True)
class Assignment:
    """A row and its caller, in the spelling of `calls.callers`.

    A new row is to be reserved. One that was handed on keeps everything of its reservation but the caller, or it would
    count as a new row again.
    """

    case_id: str
    order_key: str
    caller: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Assignments:
    """Today's list, the most urgent first.

    Attributes:
        problems: when nobody is there.
        notes: whose calls were handed on and why, for the report of the run.
    """

    rows: tuple[Assignment, ...]
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = ()


OfOrder = TypeVar("OfOrder", Candidate, Reminder)


def assign(candidates: Iterable[Candidate], standing: Iterable[Reminder], callers: Callers, day: date) -> Assignments:
    """Gives every candidate its caller.

    Guarantees: the order of `candidates` and of `standing` does not matter. A reserved row changes hands only when its
    caller is away on `day` or is no caller any more. Among callers who were there all day, the new rows of the day
    differ by at most one, however often the list was made. An order whose reminder is done is given to nobody (B-8).
    When nobody is there, nothing is assigned and nothing handed on.

    Args:
        candidates: at most one row an order (B-3).
        standing: the reservations, and the reminders done that were reserved on `day`: they count for the day as well.
        callers: who makes the calls.
        day: the team's day the list is for.

    Raises:
        ValueError: two rows or two reminders of one order.
    """
    reminders = _by_order(standing)
    reminded = {key for key, one in reminders.items() if one.is_done}
    rows = sorted((row for key, row in _by_order(candidates).items() if key not in reminded), key=_urgency)
    present = callers.present(day)
    if not present:
        return _nobody(rows, reminders, day)

    reserved = {row.order_key: reminders[row.order_key] for row in rows if row.order_key in reminders}
    holders = {key: callers.named(reminder.caller) for key, reminder in reserved.items()}
    given = {key: name for key, name in holders.items() if name in present and name is not None}
    moving = reserved.keys() - given.keys()

    of_day = {key: one for key, one in reminders.items() if callers.day_of(one.reserved_at) == day}
    older = [row for row in rows if row.order_key in moving - of_day.keys()]
    _deal(older, Counter(), given, present)
    fresh = [row for row in rows if row.order_key not in given]
    counts = Counter(callers.named(one.caller) for one in of_day.values())
    _deal(fresh, counts, given, present)

    def kind(key: str) -> Kind:
        return Kind.NEW if key not in reserved else Kind.HANDED_ON if key in moving else Kind.KEPT

    done = (Assignment(row.case_id, row.order_key, given[row.order_key], kind(row.order_key)) for row in rows)
    return Assignments(tuple(done), notes=tuple(_notes([reserved[key].caller for key in moving], callers)))


def _deal(rows: list[Candidate], counts: Counter[str | None], given: dict[str, str], present: tuple[str, ...]) -> None:
    """Adds each row's caller to `given`: the one of least `counts`, then of the fewest open calls, then by name."""
    open_calls = Counter(given.values())
    for row in rows:
        caller = min(present, key=lambda name: (counts[name], open_calls[name], fold(name)))
        counts[caller] += 1
        open_calls[caller] += 1
        given[row.order_key] = caller


def _nobody(rows: list[Candidate], reminders: dict[str, Reminder], day: date) -> Assignments:
    if not rows:
        return Assignments(())
    held = {key: one.caller for key, one in reminders.items() if one.caller}
    stays = tuple(
        Assignment(row.case_id, row.order_key, held[row.order_key], Kind.KEPT) for row in rows if row.order_key in held
    )
    problem = f"no caller is there on {day}: {_calls(len(rows) - len(stays))} not assigned, {len(stays)} stay put"
    fix = "Correct calls.callers and calls.away, or make the list when somebody is back"
    return Assignments(stays, (Problem("config.yaml, calls", None, None, problem, fix),))


def _notes(before: list[str], callers: Callers) -> Iterator[str]:
    """One line for each caller who had calls that were handed on; a reservation may have had none."""
    spelling = {fold(name): callers.named(name) or name for name in sorted(before, reverse=True) if name}
    for folded, name in sorted(spelling.items()):
        why = "is away" if callers.named(name) else "is no longer in calls.callers"
        yield f"{name} {why}: {_calls(sum(fold(one) == folded for one in before))} handed on"


def _calls(number: int) -> str:
    return f"{number} call{'' if number == 1 else 's'}"


def _urgency(row: Candidate) -> tuple[date, datetime, str, str]:
    return (row.deadline or date.max, row.first_seen, row.case_id, row.order_key)


def _by_order(items: Iterable[OfOrder]) -> dict[str, OfOrder]:
    found: dict[str, OfOrder] = {}
    for item in items:
        if item.order_key in found:
            raise ValueError(f"two of one order: {found[item.order_key].case_id} and {item.case_id}")
        found[item.order_key] = item
    return found
