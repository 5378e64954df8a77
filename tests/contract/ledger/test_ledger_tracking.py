"""Answers come back as they were remembered, and no two bots ask about the same number at the same time."""

from __future__ import annotations

import signal
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

from racers import NOON, PROCESSES, ask_for_each, die_with_claims, race

from bot.core.memory import TrackingMemory
from bot.ledger import Ledger

HOUR = timedelta(hours=1)
A, B = ("ups", "1ZA"), ("ups", "1ZB")


def answer(number: str, asked_at: datetime, next_check_at: datetime | None = None, text: str = "") -> TrackingMemory:
    """A carrier's answer about one number."""
    history = f'{{"carrier": "ups", "number": "{number}", "text": "{text}"}}'
    return TrackingMemory("ups", number, history, asked_at, asked_at, asked_at, next_check_at)


def test_answers_come_back_by_carrier_and_number(ledger: Ledger) -> None:
    known = [answer("1Z", NOON, NOON), replace(answer("1Z", NOON), carrier="fedex", fetched_at=NOON - HOUR)]
    ledger.record_tracking(known)
    ledger.record_tracking([])
    assert ledger.tracking(["1Z", "never asked"]) == {("ups", "1Z"): known[0], ("fedex", "1Z"): known[1]}
    assert ledger.tracking([]) == {}


def test_a_later_answer_replaces_an_earlier_one_and_never_the_other_way_round(ledger: Ledger) -> None:
    earlier, later = answer("1Z", NOON, NOON + HOUR), answer("1Z", NOON + HOUR)
    for memory in (earlier, later, earlier):
        ledger.record_tracking([memory])
    assert ledger.tracking(["1Z"])["ups", "1Z"] == replace(later, first_asked_at=NOON)


def test_an_answer_of_the_same_time_replaces_the_one_before(ledger: Ledger) -> None:
    ledger.record_tracking([answer("1Z", NOON, text="first")])
    ledger.record_tracking([answer("1Z", NOON, text="second")])
    assert ledger.tracking(["1Z"])["ups", "1Z"] == answer("1Z", NOON, text="second")


def test_a_number_that_is_claimed_is_nobody_elses_until_the_claim_ends(ledger: Ledger) -> None:
    assert ledger.claim_tracking({A: None}, NOON, 60) == {A}
    assert ledger.claim_tracking({A: None, B: None}, NOON + timedelta(seconds=59), 60) == {B}
    assert ledger.claim_tracking({A: None, B: None}, NOON + timedelta(seconds=60), 60) == {A}
    assert ledger.claim_tracking({}, NOON, 60) == set()


def test_a_number_that_was_asked_for_without_an_answer_is_known_as_that(ledger: Ledger) -> None:
    ledger.claim_tracking({A: None}, NOON, 60)
    assert ledger.tracking(["1ZA"]) == {A: TrackingMemory("ups", "1ZA", None, NOON, None, None, None)}
    ledger.record_tracking([answer("1ZA", NOON + HOUR)])
    assert ledger.tracking(["1ZA"])[A].first_asked_at == NOON


def test_an_answer_ends_the_claim_and_whoever_has_not_seen_it_gets_none(ledger: Ledger) -> None:
    ledger.claim_tracking({A: None}, NOON, 60)
    ledger.record_tracking([answer("1ZA", NOON)])
    assert ledger.claim_tracking({A: None}, NOON, 60) == set()
    assert ledger.claim_tracking({A: NOON - HOUR}, NOON, 60) == set()
    assert ledger.claim_tracking({A: NOON}, NOON, 60) == {A}


def test_a_released_number_is_free_at_once(ledger: Ledger) -> None:
    ledger.claim_tracking({A: None, B: None}, NOON, 60)
    ledger.release_tracking({A})
    ledger.release_tracking(set())
    assert ledger.claim_tracking({A: None, B: None}, NOON, 60) == {A}


def test_a_claim_is_extended_while_it_stands_and_no_longer(ledger: Ledger) -> None:
    ledger.claim_tracking({A: None, B: None}, NOON, 60)
    ledger.release_tracking({B})
    ledger.extend_tracking({A, B}, NOON + timedelta(seconds=50), 60)
    ledger.extend_tracking(set(), NOON, 60)
    assert ledger.claim_tracking({A: None, B: None}, NOON + timedelta(seconds=109), 60) == {B}
    assert ledger.claim_tracking({A: None}, NOON + timedelta(seconds=110), 60) == {A}


def test_of_several_processes_exactly_one_asks_for_each_number(url: str) -> None:
    with Ledger.open(url):
        pass
    asked = Counter(number for numbers in race(ask_for_each, url) for number in numbers)
    assert asked == {f"1Z{n:02}": 1 for n in range(40)}


def test_a_bot_that_dies_loses_no_answer_and_its_claims_end_by_themselves(url: str) -> None:
    with Ledger.open(url):
        pass
    victim = PROCESSES.Process(target=die_with_claims, args=(url,))
    victim.start()
    victim.join()
    assert victim.exitcode == -signal.SIGKILL
    with Ledger.open(url) as ledger:
        assert ledger.tracking(["A"])["ups", "A"].history == "{}"
        assert ledger.claim_tracking({("ups", "B"): None}, NOON, 60) == set()
        assert ledger.claim_tracking({("ups", "B"): None}, NOON + timedelta(seconds=60), 60) == {("ups", "B")}
