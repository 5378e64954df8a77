"""What the processes of the race tests do. Importable, so that a fresh process can be told to do it."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier
from typing import Any

from bot.core.memory import ChangeKind, ChangeState, PlannedChange, Settlement
from bot.errors import LeaseHeld
from bot.ledger import Ledger

NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
LEASE_S = 60.0
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["bot.ledger"])


def change(case_id: str = "C-1", **values: Any) -> PlannedChange:
    """A change to the Status of a case."""
    return PlannedChange(
        **{
            "sheet": "Form Responses 1",
            "row": 2,
            "case_id": case_id,
            "order_key": "112-0000001-0000001",
            "column": "Status",
            "kind": ChangeKind.VALUE,
            "old": "Unsuccessful",
            "new": "Delivered",
            "rule": "C-8",
            "reason": "delivered after the request",
            **values,
        }
    )


def race(act: Callable[[str, Barrier, int], object], url: str, racers: int = 4) -> list[Any]:
    """What each of several processes returns that do the same at the same time."""
    barrier = PROCESSES.Barrier(racers)
    answers = PROCESSES.SimpleQueue()
    processes = [PROCESSES.Process(target=_report, args=(act, url, barrier, n, answers)) for n in range(racers)]
    for process in processes:
        process.start()
    found = [answers.get() for _ in processes]
    for process in processes:
        process.join()
    answers.close()
    return found


def _report(act: Callable[[str, Barrier, int], object], url: str, barrier: Barrier, number: int, answers: Any) -> None:
    try:
        answers.put(act(url, barrier, number))
    except BaseException as error:
        barrier.abort()
        answers.put(repr(error))


def open_at_once(url: str, barrier: Barrier, number: int) -> str:
    """Opens a ledger that does not exist yet."""
    barrier.wait(10)
    with Ledger.open(url) as ledger:
        return f"opened with {len(ledger.runs())} runs"


def acquire_each(url: str, barrier: Barrier, number: int) -> list[tuple[str, int]]:
    """The spreadsheets won, with their fencing numbers: every second one has an expired lease before."""
    won = []
    with Ledger.open(url) as ledger:
        for spreadsheet in range(20):
            barrier.wait(10)
            try:
                lease = ledger.acquire(f"s{spreadsheet}", f"racer {number}", LEASE_S, NOON)
            except LeaseHeld:
                continue
            won.append((lease.spreadsheet_id, lease.fencing))
    return won


def take_turns(url: str, barrier: Barrier, number: int) -> list[int]:
    """The fencing numbers of ten leases on one spreadsheet, each asked for until it is free."""
    fencings: list[int] = []
    with Ledger.open(url) as ledger:
        barrier.wait(10)
        while len(fencings) < 10:
            try:
                lease = ledger.acquire("one", f"racer {number}", LEASE_S, NOON)
            except LeaseHeld:
                continue
            fencings.append(lease.fencing)
            ledger.release(lease, NOON)
    return fencings


def claim_each(url: str, barrier: Barrier, number: int) -> list[int]:
    """The slots won."""
    with Ledger.open(url) as ledger:
        won = []
        for slot in range(30):
            barrier.wait(10)
            if ledger.claim("cancellations", NOON + timedelta(hours=slot), f"racer {number}"):
                won.append(slot)
        return won


def die_between_plan_and_settle(url: str) -> None:
    """Plans two changes, settles them within a transaction, and is killed before that is committed."""
    ledger = Ledger.open(url)
    ledger.acquire("s", "the victim", LEASE_S, NOON)
    run_id = ledger.start_run("cancellations", "s", "cancellations", NOON)
    numbers = ledger.plan_changes(run_id, [change("C-1"), change("C-2")])
    with ledger.transaction():
        ledger.settle(run_id, [Settlement(number, ChangeState.APPLIED) for number in numbers])
        os.kill(os.getpid(), signal.SIGKILL)
