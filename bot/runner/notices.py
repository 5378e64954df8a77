"""Bounce notices on their way into the ledger: all of a source, or, from a mailbox, batch by batch with its mark."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from bot.bounces.authentication import SenderRules
from bot.bounces.imap import open_folder
from bot.bounces.imap_session import ImapPlace
from bot.bounces.mail import read_mail
from bot.core.notice import Notice
from bot.core.problem import Problem
from bot.errors import ExitCode
from bot.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Intake:
    """How many notices were new, how many were known already, and what a person must look at."""

    new: int = 0
    known: int = 0
    problems: tuple[Problem, ...] = ()

    def __add__(self, other: Intake) -> Intake:
        return Intake(self.new + other.new, self.known + other.known, self.problems + other.problems)

    @property
    def exit_code(self) -> ExitCode:
        """PROBLEMS when a person must look."""
        return ExitCode.PROBLEMS if self.problems else ExitCode.DONE


def keep_found(ledger: Ledger, found: Iterable[Notice | Problem]) -> Intake:
    """Keeps the notices among what was found, in one transaction; again is harmless."""
    everything = list(found)  # before the transaction: reading takes longer than others may wait for the ledger
    notices = [one for one in everything if isinstance(one, Notice)]
    new = ledger.keep_notices(notices)
    return Intake(new, len(notices) - new, tuple(one for one in everything if isinstance(one, Problem)))


def fetch_notices(
    ledger: Ledger, imap: ImapPlace, rules: SenderRules, now: datetime, progress: Callable[[str, int, int], None]
) -> Intake:
    """Keeps the notices that are new in a mail folder, each batch in one transaction with how far the folder was read.

    What is interrupted goes on there the next time. A mail's problem is told once: later calls start after it.

    Raises:
        ServiceDown, CredentialsError, ConfigurationError: see `open_folder`; the batches before are kept.
    """
    whole = Intake()
    with open_folder(imap) as folder:
        for mails in folder.new_mails(ledger.mailbox(imap.name), now):
            found = [_read(uid, raw, imap, rules, now) for uid, raw in mails.raw]
            with ledger.transaction():
                whole += keep_found(ledger, found)
                ledger.keep_mailbox(imap.name, mails.mark)
            progress("Reading the mail folder", mails.done, mails.total)
    return whole


def _read(uid: int, raw: bytes | None, imap: ImapPlace, rules: SenderRules, now: datetime) -> Notice | Problem:
    if raw is None:
        what = f"the mail is larger than {imap.max_message_bytes:,} bytes, which no notice is"
        return Problem(
            imap.place, uid, None, what, "If it is one, raise bounces.max_message_bytes and import it as a file"
        )
    return read_mail(raw, rules, now, imap.place, uid)
