"""What a call passes on its way to an API, over a real ledger; time is an argument."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from shelf import Shelf

from bot.core.rate_limit import RateLimit
from bot.errors import GateDown, TurnTooLate
from bot.ledger import Ledger
from bot.runner.gate import LedgerGate
from bot.tracking.event import History
from bot.tracking.port import Ask
from bot.tracking.service import Query, Tracker

DHL = {"": [RateLimit(1, 1.0), RateLimit(250, 86400.0, burst=3)], "create": [RateLimit(20, 1.0, burst=20)]}


class Clock:
    def __init__(self, now: datetime = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db") as opened:
        yield opened


def gate(ledger: Ledger, clock: Clock, max_wait_s: float = 10) -> LedgerGate:
    return LedgerGate(ledger, "dhl", DHL, max_wait_s=max_wait_s, clock=clock, sleep=clock.sleep)


def test_a_call_waits_for_its_turn(ledger: Ledger, clock: Clock) -> None:
    passed = gate(ledger, clock)
    for _ in range(3):
        passed.pass_("")
    assert clock.slept == [1.0, 1.0]


def test_a_limit_that_is_reached_says_which_and_when_the_next_turn_is(ledger: Ledger, clock: Clock) -> None:
    passed = gate(ledger, clock)
    for _ in range(3):
        passed.pass_("")
    with pytest.raises(TurnTooLate) as reached:
        passed.pass_("")
    assert reached.value.problem == "limit reached (250 calls a day): next turn at 14:05 UTC"
    assert len(clock.slept) == 2


def test_the_next_turn_is_told_in_the_teams_time(ledger: Ledger, clock: Clock) -> None:
    zone = ZoneInfo("America/New_York")
    passed = LedgerGate(ledger, "dhl", DHL, max_wait_s=10, zone=zone, clock=clock, sleep=clock.sleep)
    for _ in range(3):
        passed.pass_("")
    with pytest.raises(TurnTooLate, match=r"next turn at \d\d:05 E[SD]T"):
        passed.pass_("")


def test_the_next_turn_on_another_day_is_told_with_its_date(ledger: Ledger) -> None:
    clock = Clock(datetime(2026, 11, 22, 23, 58, tzinfo=UTC))
    passed = gate(ledger, clock)
    for _ in range(3):
        passed.pass_("")
    with pytest.raises(TurnTooLate, match="next turn at 2026-11-23 00:03 UTC"):
        passed.pass_("")


def test_kinds_of_calls_have_limits_of_their_own_or_none(ledger: Ledger, clock: Clock) -> None:
    passed = gate(ledger, clock)
    for call in [""] + ["create"] * 20 + ["token"] * 50:
        passed.pass_(call)
    assert clock.slept == []
    passed.pass_("create")
    assert clock.slept == [1.0]


def test_a_short_block_is_waited_for_by_every_bot(ledger: Ledger, clock: Clock) -> None:
    gate(ledger, clock).block("", 7.0, "HTTP 429")
    gate(ledger, clock).pass_("")
    assert clock.slept == [7.0]


def test_a_long_block_ends_the_calls_of_every_bot_and_says_why(ledger: Ledger, clock: Clock) -> None:
    gate(ledger, clock).block("", 3600.0, "not asked any more after HTTP 503")
    with pytest.raises(TurnTooLate) as reached:
        gate(ledger, clock).pass_("")
    assert reached.value.problem == "not asked any more after HTTP 503: next turn at 15:00 UTC"
    gate(ledger, clock).pass_("create")
    clock.now += timedelta(hours=1)
    gate(ledger, clock).pass_("")
    assert clock.slept == []


def test_what_one_bot_has_used_another_cannot_use_again(ledger: Ledger, clock: Clock) -> None:
    for _ in range(3):
        gate(ledger, clock).pass_("")
    with pytest.raises(TurnTooLate):
        gate(ledger, clock).pass_("")
    LedgerGate(ledger, "ups", DHL, max_wait_s=0, clock=clock, sleep=clock.sleep).pass_("")


def test_a_turn_that_was_overslept_is_left_and_another_taken(ledger: Ledger, clock: Clock) -> None:
    passed = gate(ledger, clock)
    passed.pass_("")

    def oversleep(seconds: float) -> None:
        clock.sleep(seconds + (3600 if len(clock.slept) == 0 else 0))

    slow = LedgerGate(ledger, "dhl", DHL, max_wait_s=10, clock=clock, sleep=oversleep)
    slow.pass_("")
    assert clock.slept == [3601.0]
    assert ledger.take("dhl", {"dhl in 1 s": DHL[""][0]}, clock, 10).at == clock.now + timedelta(seconds=1)


def test_a_machine_that_is_never_on_time_does_not_call(ledger: Ledger, clock: Clock) -> None:
    always_late = LedgerGate(
        ledger, "x", {"": [RateLimit(1, 9.0)]}, clock=clock, sleep=lambda seconds: clock.sleep(seconds + 0.2)
    )
    always_late.pass_("")
    with pytest.raises(TurnTooLate, match="too busy"):
        always_late.pass_("")


def test_a_locked_ledger_is_no_fault_of_the_carrier(tmp_path: Path, clock: Clock) -> None:
    class Asks(Shelf):
        def fetch(self, asks: Sequence[Ask]) -> Mapping[Ask, History]:
            locked.pass_("")
            return super().fetch(asks)

    path = tmp_path / "ledger.db"
    with Ledger.open(path, busy_timeout_s=0.01) as ledger, closing(sqlite3.connect(path)) as other:
        locked = gate(ledger, clock)
        other.execute("BEGIN IMMEDIATE")
        for call in (lambda: locked.pass_(""), lambda: locked.block("", 1, "HTTP 429")):
            with pytest.raises(GateDown, match="another program holds the ledger locked"):
                call()
        asks = Asks("dhl", {})
        with (
            Tracker({"dhl": asks}, clock=clock) as tracker,
            pytest.raises(GateDown, match=r"ledger\.db: another program"),
        ):
            tracker.look_up([Query("JD000000000001")])
        other.rollback()
        locked.pass_("")
