"""C-13: the same order requested again while an earlier request is not finished."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.memory import RowMemory
from bot.core.row import Row


@dataclass(frozen=True, slots=True)
class Request:
    """One request among those of its order.

    Attributes:
        requested_at: in the team's zone, so that its day is the team's.
        history: handed over; it counts as an earlier request but is never marked itself.
        finished: nothing more is to be done for it.
        answered: a person filled its Status.
    """

    row: Row
    requested_at: datetime
    case_id: str
    history: bool
    finished: bool
    answered: bool

    @property
    def name(self) -> str:
        """How a note names the request: its Case ID, or its day for a row of the history."""
        return f"the request of {self.requested_at:%Y-%m-%d}" if self.history else self.case_id


def find_duplicates(requests: Iterable[Request], memory: Mapping[str, RowMemory]) -> dict[int, str]:
    """The name of the first request by sheet row of each duplicate.

    A row is judged once, when it is first seen: later it stays what it was, until a person fills its Status.
    """
    by_order: dict[str, list[Request]] = defaultdict(list)
    for request in requests:
        by_order[request.row.order_key].append(request)
    duplicates: dict[int, str] = {}
    for same_order in by_order.values():
        if len(same_order) > 1 or same_order[0].case_id in memory:
            duplicates |= _duplicates_of_one_order(sorted(same_order, key=_seniority(memory)), memory)
    return duplicates


def _seniority(memory: Mapping[str, RowMemory]) -> Callable[[Request], tuple[bool, datetime, str]]:
    """History and rows already known come before rows seen for the first time; then the earliest, then the Case ID."""

    def key(request: Request) -> tuple[bool, datetime, str]:
        return (not request.history and request.case_id not in memory, request.requested_at, request.case_id)

    return key


def _duplicates_of_one_order(requests: list[Request], memory: Mapping[str, RowMemory]) -> dict[int, str]:
    duplicates: dict[int, str] = {}
    first_open: Request | None = None
    for request in requests:
        known = memory.get(request.case_id)
        if known is not None and known.duplicate_of and not request.answered:
            duplicates[request.row.row] = known.duplicate_of
        elif known is None and first_open is not None and not request.history and not request.answered:
            duplicates[request.row.row] = first_open.name
        elif first_open is None and not request.finished:
            first_open = request
    return duplicates
