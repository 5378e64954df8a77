"""The one exception tree.

    BotError                      place, problem, fix; exit code
    ├── ConfigurationError   2    something a person sets is wrong: nothing was tried
    │   ├── CredentialsError      the key, the token or the sharing
    │   └── SheetMismatch         the sheet does not fit its schema
    ├── MissingSlot          5    a letter is not written: something that it must say is not known
    ├── RefusedByGuard       3    the bot would not write; nothing was written
    │   ├── LeaseHeld             another bot works on this spreadsheet
    │   └── ReminderTaken         the one reminder of an order is another row's, or done
    ├── ServiceDown          4    Google, a carrier or the ledger did not answer
    │   ├── TurnTooLate           a limit leaves no turn soon enough: nothing was sent
    │   └── OutcomeUnknown        sent, but not known whether it was applied: read again before writing again
    └── GateDown             4    the ledger gives out no turns: no fault of the carrier that was to be called

Anything else that reaches the command line is a bug (exit code 1). "Done, but a person must look" is no error
but an outcome of a run (exit code 5), and so is an interruption (exit code 130).
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar


class ExitCode(IntEnum):
    """What `bot` tells cron."""

    DONE = 0
    BUG = 1
    CONFIGURATION = 2
    REFUSED = 3
    SERVICE_DOWN = 4
    PROBLEMS = 5
    INTERRUPTED = 130  # what shells say of Ctrl-C


class BotError(Exception):
    """Says where, what, and what to do about it."""

    exit_code: ClassVar[ExitCode] = ExitCode.BUG

    def __init__(self, place: str, problem: str, fix: str) -> None:
        super().__init__(f"{place}: {problem}. {fix}")
        self.place = place
        self.problem = problem
        self.fix = fix


class ConfigurationError(BotError):
    """A setting, file or sheet must be changed by a person before anything can work."""

    exit_code = ExitCode.CONFIGURATION


class CredentialsError(ConfigurationError):
    """The key is missing, expired or revoked, or the spreadsheet is not shared with it."""


class SheetMismatch(ConfigurationError):
    """The spreadsheet lacks a tab or header that its schema requires, or has one twice."""


class MissingSlot(BotError):
    """A letter that must not go out with a gap in it; a person has to fill the cell or the setting first.

    Attributes:
        slots: the names of the slots that are missing or blank.
        columns: the report's columns that fill them; a slot filled by a setting has none.
    """

    exit_code = ExitCode.PROBLEMS

    def __init__(self, place: str, slots: tuple[str, ...], columns: tuple[str, ...], fix: str) -> None:
        super().__init__(place, f"nothing to put in for {' and '.join(slots)}", fix)
        self.slots = slots
        self.columns = columns


class RefusedByGuard(BotError):
    """Writing would have been too risky; nothing was written."""

    exit_code = ExitCode.REFUSED


class LeaseHeld(RefusedByGuard):
    """Another bot works on this spreadsheet right now."""


class ReminderTaken(RefusedByGuard):
    """The one reminder of this order (B-8) belongs to another row, or has been done."""


class ServiceDown(BotError):
    """A service did not answer within its time and tries; running again later is the remedy."""

    exit_code = ExitCode.SERVICE_DOWN


class TurnTooLate(ServiceDown):
    """Not asked: a limit, or another bot that asks already, leaves this run no turn that it may wait for."""


class OutcomeUnknown(ServiceDown):
    """A write was sent but its answer never came: it may or may not have been applied."""


class GateDown(BotError):
    """The ledger, which gives out the turns of calls, did not answer. No `ServiceDown`: whoever asks a carrier takes
    those for the carrier's own."""

    exit_code = ExitCode.SERVICE_DOWN
