"""A bot that dies at a call of its own: nothing it does after that reaches anybody."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.ledger import Ledger

BEFORE, AFTER = False, True
"""Whether the call at which it dies happens."""
Death = tuple[type, str, int, bool]
"""Whose method it dies at, the method's name, the call (from 0), and `BEFORE` or `AFTER`."""


class Killed(BaseException):
    """What no handler of the bot catches; the lease and the run are left as they are."""


@contextmanager
def dying(owner: type, name: str, which: int, happens: bool) -> Iterator[list[int]]:
    """A bot that runs meanwhile dies there, if it comes so far; how often the method was called."""
    whole: Callable[..., Any] = getattr(owner, name)
    calls = [0]

    def call(*arguments: Any, **named: Any) -> Any:
        calls[0] += 1
        if calls[0] - 1 != which:
            return whole(*arguments, **named)
        if happens:
            whole(*arguments, **named)
        raise Killed

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(owner, name, call)
        patched.setattr(Ledger, "release", lambda *_: None)  # a dead process gives nothing back
        yield calls


def let_the_lease_run_out(ledger: Path) -> None:
    """As if the time of the lease in this file were over."""
    with closing(sqlite3.connect(ledger, timeout=10)) as database, database:
        assert database.execute("UPDATE leases SET expires_at = acquired_at").rowcount == 1
