"""Reminders of the tests, and what the processes do that race for them or die with them."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from multiprocessing.synchronize import Barrier

from racers import NOON

from bot.core.reminder import Reminder, ReminderState
from bot.errors import ReminderTaken
from bot.ledger import Ledger

ORDERS = [f"111-{number:07}-{number:07}" for number in range(200)]
RESERVED = Reminder(ORDERS[0], "B-1", "Mike", ReminderState.RESERVED, NOON)
DONE = replace(RESERVED, state=ReminderState.DONE, done_at=NOON + timedelta(hours=1), how="called")


def reserve_each(url: str, barrier: Barrier, number: int) -> dict[str, str]:
    """The orders won, with the row they are for: of two hundred that every racer wants, ten in a transaction."""
    won = {}
    with Ledger.open(url) as ledger:
        for start in range(0, len(ORDERS), 10):
            barrier.wait(10)
            with ledger.transaction():
                for order in ORDERS[start : start + 10]:
                    with suppress(ReminderTaken):
                        ledger.keep_reminders([replace(RESERVED, order_key=order, case_id=f"B-{number}")])
                        won[order] = f"B-{number}"
    return won


def die_while_reserving(url: str, after: int) -> None:
    """Reserves twenty orders in one transaction, but is killed after so many; after twenty: before it is committed."""
    ledger = Ledger.open(url)
    with ledger.transaction():
        for at, order in enumerate(ORDERS[:20]):
            if at == after:
                os.kill(os.getpid(), signal.SIGKILL)
            ledger.keep_reminders([replace(RESERVED, order_key=order)])
        os.kill(os.getpid(), signal.SIGKILL)
