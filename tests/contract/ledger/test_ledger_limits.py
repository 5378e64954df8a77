"""All bots together keep within an API's limits, and take each of its events in once."""

from __future__ import annotations

import threading
import time
from collections import Counter
from datetime import datetime, timedelta

import pytest
from racers import NOON, PACE, QUOTA, race, receive_each, take_turns_of_an_api, take_without_waiting

from bot.core.rate_limit import RateLimit
from bot.ledger import Ledger
from bot.runner.tracking_store import utc_now

SECOND = timedelta(seconds=1)
ONE_A_SECOND = {"dhl second": RateLimit(1, 1.0)}
DHL = {**ONE_A_SECOND, "dhl day": RateLimit(5, 86400.0, burst=3)}


def most_in_a_window(calls: list[datetime], per_s: float) -> int:
    return max(sum(start <= call < start + per_s * SECOND for call in calls) for start in calls)


def test_turns_come_one_after_the_other(ledger: Ledger) -> None:
    turns = [ledger.take("dhl", ONE_A_SECOND, lambda: NOON, 10).at for _ in range(4)]
    assert turns == [NOON + n * SECOND for n in range(4)]


def test_a_turn_that_would_come_too_late_uses_nothing_up(ledger: Ledger) -> None:
    for _ in range(3):
        ledger.take("dhl", ONE_A_SECOND, lambda: NOON, 10)
    for _ in range(5):
        late = ledger.take("dhl", ONE_A_SECOND, lambda: NOON, 2)
        assert (late.is_taken, late.at, late.because) == (False, NOON + 3 * SECOND, "limit reached (1 call a second)")
    assert ledger.take("dhl", ONE_A_SECOND, lambda: NOON, 3).is_taken


def test_several_limits_are_taken_together_or_not_at_all(ledger: Ledger) -> None:
    turns = [ledger.take("dhl", DHL, lambda n=n: NOON + n * SECOND, 1) for n in range(6)]
    assert [turn.is_taken for turn in turns] == [True, True, True, False, False, False]
    assert (turns[3].at - NOON, turns[3].because) == (timedelta(hours=8), "limit reached (5 calls a day)")
    # The refused calls have not used up the seconds: other calls under that limit are free at once.
    assert ledger.take("other", ONE_A_SECOND, lambda: NOON + 3 * SECOND, 0).is_taken


def test_a_call_that_one_limit_delays_counts_for_the_others_when_it_is_made(ledger: Ledger) -> None:
    limits = {"slow": RateLimit(1, 10.0), "fast": RateLimit(1, 1.0)}
    assert [ledger.take("x", limits, lambda: NOON, 60).at - NOON for _ in range(2)] == [0 * SECOND, 10 * SECOND]
    assert ledger.take("y", {"fast": limits["fast"]}, lambda: NOON, 60).at == NOON + 11 * SECOND


def test_other_kinds_of_calls_have_turns_of_their_own(ledger: Ledger) -> None:
    ledger.take("aftership", {"aftership list": RateLimit(1, 60.0)}, lambda: NOON, 0)
    assert ledger.take("aftership create", {"aftership create": RateLimit(1, 60.0)}, lambda: NOON, 0).is_taken
    assert ledger.take("unlimited", {}, lambda: NOON, 0).at == NOON


@pytest.mark.parametrize("limits", [{}, ONE_A_SECOND], ids=["without limits", "with limits"])
def test_a_block_holds_everybody_until_its_end_and_says_why(ledger: Ledger, limits: dict[str, RateLimit]) -> None:
    ledger.block("dhl", NOON + 60 * SECOND, "HTTP 429")
    ledger.block("dhl", NOON + 30 * SECOND, "a shorter one")
    turn = ledger.take("dhl", limits, lambda: NOON, 59)
    assert (turn.is_taken, turn.at, turn.because) == (False, NOON + 60 * SECOND, "HTTP 429")
    assert ledger.take("dhl", limits, lambda: NOON, 60).at == NOON + 60 * SECOND
    assert ledger.take("dhl", limits, lambda: NOON + 70 * SECOND, 0).is_taken
    assert ledger.take("other", {}, lambda: NOON, 0).is_taken


def test_after_a_block_the_turns_are_as_far_apart_as_ever(ledger: Ledger) -> None:
    ledger.block("dhl", NOON + 5 * SECOND, "HTTP 429")
    turns = [ledger.take("dhl", ONE_A_SECOND, lambda: NOON, 60).at - NOON for _ in range(3)]
    assert turns == [5 * SECOND, 6 * SECOND, 7 * SECOND]


def test_four_processes_with_two_threads_each_break_no_limit_in_any_window(url: str) -> None:
    with Ledger.open(url):
        pass
    calls = sorted(call for calls in race(take_turns_of_an_api, url) for call in calls)
    assert len(calls) == 120
    assert most_in_a_window(calls, PACE.per_s) <= PACE.calls
    assert most_in_a_window(calls, QUOTA.per_s) <= QUOTA.calls


def test_processes_that_will_not_wait_get_just_the_burst_between_them(url: str) -> None:
    with Ledger.open(url):
        pass
    assert sum(race(take_without_waiting, url)) == 12


def test_an_event_is_received_once_and_forgotten_after_its_time(ledger: Ledger) -> None:
    assert ledger.receive("e-1", NOON, 60)
    assert not ledger.receive("e-1", NOON + 59 * SECOND, 60)
    assert ledger.receive("e-1", NOON + 60 * SECOND, 60)


def test_an_event_whose_answer_could_not_be_kept_was_not_received(ledger: Ledger) -> None:
    def fail() -> None:
        with ledger.transaction():
            ledger.receive("e-1", NOON, 60)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert ledger.receive("e-1", NOON, 60)


def test_of_several_processes_exactly_one_receives_each_event(url: str) -> None:
    with Ledger.open(url):
        pass
    received = Counter(event for events in race(receive_each, url) for event in events)
    assert received == dict.fromkeys(map(str, range(20)), 1)


def test_a_turn_is_given_from_the_moment_the_ledger_is_free_however_long_that_took(ledger: Ledger) -> None:
    is_held, limit = threading.Event(), {"api": RateLimit(10, 1.0, burst=10)}

    def hold() -> None:
        with ledger.transaction():
            ledger.take("api", limit, utc_now, 0)
            is_held.set()
            time.sleep(0.3)

    holder = threading.Thread(target=hold)
    holder.start()
    is_held.wait()
    asked_at = utc_now()
    turn = ledger.take("api", limit, utc_now, 0)
    holder.join()
    assert turn.is_taken
    assert turn.at >= asked_at + 0.2 * SECOND
