"""The lease of a spreadsheet: who has it may write, and makes sure of it right before each write."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.core.memory import Lease
from bot.runner.job import Workplace


@dataclass(slots=True)
class HeldLease:
    """Kept alive while carriers are asked, and made sure of right before anything is sent."""

    place: Workplace
    lease: Lease

    @property
    def holder(self) -> str:
        """The machine and process that has it."""
        return self.lease.holder

    def renew(self) -> None:
        """Raises LeaseHeld when the lease was lost: nothing may be written any more."""
        self.lease = self.place.ledger.renew(self.lease, self.place.lease_s, datetime.now(UTC))

    def progress(self, stage: str, done: int, total: int) -> None:
        """Passes progress on; renews the lease when a third of its time is over."""
        left = self.lease.expires_at - datetime.now(UTC)
        if left < timedelta(seconds=self.place.lease_s * 2 / 3):
            self.renew()
        self.place.progress(stage, done, total)


@contextmanager
def leased(place: Workplace) -> Iterator[HeldLease]:
    """The right to write into the spreadsheet. Raises LeaseHeld when another bot has it."""
    holder = f"{socket.gethostname()}:{os.getpid()}"
    lease = place.ledger.acquire(place.spreadsheet_id, holder, place.lease_s, datetime.now(place.zone))
    try:
        yield HeldLease(place, lease)
    finally:
        place.ledger.release(lease, datetime.now(UTC))
