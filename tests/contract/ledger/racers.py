"""What the processes of the race tests do. Importable, so that a fresh process can be told to do it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Barrier
from typing import Any

from bot.core.memory import ChangeKind, ChangeState, PlannedChange, Settlement, TrackingMemory
from bot.core.rate_limit import RateLimit
from bot.errors import LeaseHeld
from bot.ledger import Ledger

NOON = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
PACE, QUOTA = RateLimit(3, 0.05, burst=2), RateLimit(50, 1.0, burst=20)
LEASE_S = 60.0
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["bot.ledger", "bot.runner.gate", "bot.tracking.service", "bot.tracking.transport"])


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


def take_turns_of_an_api(url: str, barrier: Barrier, number: int) -> list[datetime]:
    """When the calls of two threads may be made, both limits kept."""
    turns: list[datetime] = []

    def call() -> None:
        for _ in range(15):
            limits = {"api pace": PACE, "api quota": QUOTA}
            turns.append(ledger.take("api", limits, lambda: datetime.now(UTC), max_wait_s=60).at)

    with Ledger.open(url) as ledger:
        barrier.wait(10)
        threads = [threading.Thread(target=call) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return turns


def take_without_waiting(url: str, barrier: Barrier, number: int) -> int:
    """How many of ten turns are free at once."""
    with Ledger.open(url) as ledger:
        barrier.wait(10)
        limits = {"api day": RateLimit(250, 86400.0, burst=12), "api hour": RateLimit(200, 3600.0, burst=17)}
        return sum(ledger.take("api", limits, lambda: NOON, max_wait_s=0).is_taken for _ in range(10))


def ask_for_each(url: str, barrier: Barrier, number: int) -> list[str]:
    """The numbers claimed and answered, of forty that every racer wants, five at a time and each once."""
    asked = []
    with Ledger.open(url) as ledger:
        barrier.wait(10)
        for start in range(0, 40, 5):
            wanted = {("ups", f"1Z{n:02}"): None for n in range(start, start + 5)}
            mine = ledger.claim_tracking(wanted, NOON, 60)
            asked += [number for _, number in mine]
            ledger.record_tracking(TrackingMemory(*key, "{}", NOON, NOON, NOON, None) for key in mine)
    return asked


def receive_each(url: str, barrier: Barrier, number: int) -> list[str]:
    """The events taken in."""
    with Ledger.open(url) as ledger:
        barrier.wait(10)
        return [event for event in map(str, range(20)) if ledger.receive(event, NOON, 60)]


def die_with_claims(url: str) -> None:
    """Claims two numbers, saves the answer about one, and is killed."""
    ledger = Ledger.open(url)
    ledger.claim_tracking({("ups", "A"): None, ("ups", "B"): None}, NOON, 60)
    ledger.record_tracking([TrackingMemory("ups", "A", "{}", NOON, NOON, NOON, None)])
    os.kill(os.getpid(), signal.SIGKILL)


def die_between_plan_and_settle(url: str) -> None:
    """Plans two changes, settles them within a transaction, and is killed before that is committed."""
    ledger = Ledger.open(url)
    ledger.acquire("s", "the victim", LEASE_S, NOON)
    run_id = ledger.start_run("cancellations", "s", "cancellations", NOON)
    numbers = ledger.plan_changes(run_id, [change("C-1"), change("C-2")])
    with ledger.transaction():
        ledger.settle(run_id, [Settlement(number, ChangeState.APPLIED) for number in numbers])
        os.kill(os.getpid(), signal.SIGKILL)
