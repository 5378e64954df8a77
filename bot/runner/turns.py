"""Turns: a start by the schedule is done once, by whichever bot comes first, however often one fails before."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from typing import TypeVar

from bot.core.memory import RunOutcome
from bot.errors import LeaseHeld
from bot.ledger.ledger import Ledger
from bot.runner.job import Workplace
from bot.runner.lease import HeldLease, leased
from bot.runner.schedule import Turn

_MADE = (RunOutcome.DONE, RunOutcome.PROBLEMS)


Made = TypeVar("Made")


def run_turn(
    place: Workplace, do: Callable[[HeldLease], Made], turn: Turn, is_worth_waiting: Callable[[LeaseHeld], bool]
) -> Made | None:
    """Does the turn's job, which `do` does under a lease; None when that is done already.

    Guarantees: of all bots on the ledger one does the turn on this spreadsheet. Whether it is done is asked, and that
    it is done is kept, under the spreadsheet's lease. A run that fails, is refused or dies leaves the turn to whoever
    comes next: what is claimed in the ledger is a turn that was done, never one that was only begun.

    Args:
        is_worth_waiting: asked whenever another bot has the lease; it waits a while, and says whether to try again.

    Raises:
        LeaseHeld: another bot has the lease, and waiting for it was not worth it. Otherwise as `do`.
    """
    with ExitStack() as stack:
        while True:
            try:
                lease = stack.enter_context(leased(place))
                break
            except LeaseHeld as held:
                if not is_worth_waiting(held):
                    raise
        if is_done(place.ledger, place.spreadsheet_id, turn):
            return None
        report = do(lease)
        place.ledger.claim(_claim(place.spreadsheet_id, turn), turn.slot, lease.holder)
        return report


def is_done(ledger: Ledger, spreadsheet_id: str, turn: Turn) -> bool:
    """Whether a bot has done the turn, or a person has had the job done by hand since it began."""
    now = datetime.now(UTC)  # a sandbox's clock may stand still in any year: its runs are told by their claim alone
    if any(
        run.spreadsheet_id == spreadsheet_id and run.outcome in _MADE and turn.slot <= run.started_at <= now
        for run in ledger.runs(job=turn.job)
    ):
        return True
    with suppress(_NotClaimed), ledger.transaction():
        if ledger.claim(_claim(spreadsheet_id, turn), turn.slot, ""):
            raise _NotClaimed  # which takes it back: this only asks
        return True
    return False


class _NotClaimed(Exception):
    pass


def _claim(spreadsheet_id: str, turn: Turn) -> str:
    """Teams that share a ledger each have their own turns."""
    return f"{turn.job} of {spreadsheet_id}"
