"""A run under way: its number, its right to write, and its end in the ledger, whatever ends it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from bot.core.memory import RunOutcome
from bot.core.problem import Problem
from bot.errors import BotError, ExitCode, RefusedByGuard
from bot.runner.job import Workplace
from bot.runner.lease import HeldLease


@dataclass(slots=True)
class OpenRun:
    """A run that has begun.

    Attributes:
        told: what a person must look at besides, also when the run fails.
    """

    id: int
    place: Workplace
    lease: HeldLease
    told: tuple[Problem, ...] = ()

    def still_ours(self) -> None:
        """Raises LeaseHeld when the lease was lost: nothing may be written any more."""
        self.lease.renew()

    def end(self, exit_code: ExitCode, counts: Mapping[str, int], problems: Iterable[Problem]) -> None:
        """Records how it ended; the last thing it does."""
        outcome = RunOutcome.DONE if exit_code is ExitCode.DONE else RunOutcome.PROBLEMS
        self.place.ledger.finish_run(self.id, outcome, int(exit_code), counts, problems, self.place.now())


@contextmanager
def open_run(
    place: Workplace, lease: HeldLease, job: str, sheet: str, *, undoes: int | None = None
) -> Iterator[OpenRun]:
    """A run under a lease that is held. Its block calls `end`; after an error or Ctrl-C its end is recorded here.

    A process that is killed leaves it running: whoever looks next finds it without its lease.
    """
    ledger = place.ledger
    run = OpenRun(ledger.start_run(job, place.spreadsheet_id, sheet, place.now(), undoes=undoes), place, lease)
    try:
        yield run
    except BotError as error:
        outcome = RunOutcome.REFUSED if isinstance(error, RefusedByGuard) else RunOutcome.FAILED
        problem = Problem(error.place, None, None, error.problem, error.fix)
        ledger.finish_run(run.id, outcome, int(error.exit_code), {}, (problem, *run.told), place.now())
        raise
    except (Exception, KeyboardInterrupt) as error:
        code = ExitCode.INTERRUPTED if isinstance(error, KeyboardInterrupt) else ExitCode.BUG
        with suppress(BotError, ValueError):  # the ledger cannot be written, or the run has ended this very moment
            ledger.finish_run(run.id, RunOutcome.CRASHED, int(code), {}, run.told, place.now())
        raise
