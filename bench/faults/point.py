"""Where a run can be disturbed, and how: boundaries, faults, and the points that the two make together. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

SHEETS, SIGNING_IN, LEDGER = "sheets", "signing-in", "ledger"


class Fault(StrEnum):
    """What happens at a boundary. Those of HTTP happen on the wire, the kills in the bot.

    `slow` is applied when the client has given up waiting, `late` after its next call: 30 seconds, told without them.
    A `kill` is an exception that nothing catches, which is quick; a `kill-9` a process that is really killed, and must
    leave what the other leaves.
    """

    TOO_MANY = "429"
    INTERNAL = "500"
    INTERNAL_AFTER = "500-after-apply"
    UNAVAILABLE = "503"
    UNAUTHORIZED = "401"
    FORBIDDEN = "403"
    RESET_BEFORE = "reset-before-apply"
    RESET_AFTER = "reset-after-apply"
    TIMEOUT_AFTER = "timeout-after-apply"
    SLOW = "slow"
    LATE = "late"
    TRUNCATED = "truncated"
    MALFORMED = "malformed"
    PAGE = "html-page"
    KILL_BEFORE = "kill-before"
    KILL_AFTER = "kill-after"
    KILL_9_BEFORE = "kill-9-before"
    KILL_9_AFTER = "kill-9-after"


KILLS = (Fault.KILL_BEFORE, Fault.KILL_AFTER)
REAL_KILLS: Mapping[Fault, Fault] = {
    Fault.KILL_9_BEFORE: Fault.KILL_BEFORE,
    Fault.KILL_9_AFTER: Fault.KILL_AFTER,
}
"""Which kill in this process each of them is compared with."""
_EVERYWHERE = (
    Fault.TOO_MANY,
    Fault.INTERNAL,
    Fault.INTERNAL_AFTER,
    Fault.UNAVAILABLE,
    Fault.UNAUTHORIZED,
    Fault.FORBIDDEN,
    Fault.RESET_BEFORE,
    Fault.RESET_AFTER,
    Fault.TIMEOUT_AFTER,
    Fault.SLOW,
    Fault.TRUNCATED,
    Fault.MALFORMED,
)
WRITES = frozenset({"POST :batchUpdate"})
COMMITS = frozenset({"_keep_plan", "_run"})
"""What the ledger takes before and after everything that is sent: there, too, a process is killed for real."""


@dataclass(frozen=True, slots=True, order=True)
class Boundary:
    """The call number `nth` (from 1) of its kind within a run.

    Attributes:
        service: `sheets`, `signing-in`, `ledger` (a transaction that writes), or the API of a carrier.
        call: the method and the last part of the path; of the ledger, the name of what is done.
    """

    service: str
    call: str
    nth: int

    def __str__(self) -> str:
        return f"{self.service}/{self.call}/{self.nth}"

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What can happen here: a ledger is a file, and lost calls of carriers cannot come in late to any harm."""
        if self.service == LEDGER:
            return (*KILLS, *(tuple(REAL_KILLS) if self.call in COMMITS else ()))
        if self.service == SHEETS:
            is_write = self.call in WRITES
            return (
                *_EVERYWHERE,
                *((Fault.LATE,) if is_write else ()),
                *KILLS,
                *(tuple(REAL_KILLS) if is_write else ()),
            )
        if self.service == SIGNING_IN:
            return (*_EVERYWHERE, *KILLS)
        return (*_EVERYWHERE, Fault.PAGE, *KILLS)


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """One fault at one boundary of one stage; its text is what `--show` takes."""

    stage: str
    boundary: Boundary
    fault: Fault

    def __str__(self) -> str:
        return f"{self.stage}/{self.boundary}/{self.fault}"

    @property
    def job(self) -> str:
        """What the stage is one of."""
        return self.stage.partition("+")[0]


def points(stage: str, boundaries: Iterable[Boundary], faults: Iterable[Fault] = ()) -> Iterator[Point]:
    """Every point of a run that passes these boundaries; of these faults only, if any are named.

    `late` must be named: nothing in the API tells a request that comes in after its sender has read again from a new
    one. What it leaves is worth knowing all the same.
    """
    wanted = frozenset(faults) or frozenset(Fault) - {Fault.LATE}
    for boundary in boundaries:
        for fault in boundary.faults:
            if fault in wanted:
                yield Point(stage, boundary, fault)
