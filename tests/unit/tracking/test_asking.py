"""Many numbers at once: full batches, side by side within each API's bound, and never twice for one question."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import pytest
from shelf import NOW, Shelf, happened

from bot.errors import CredentialsError, ServiceDown, TurnTooLate
from bot.tracking.asking import Asking, ClaimTimes
from bot.tracking.event import History, Kind
from bot.tracking.port import Ask, Kept, MemoryStore, Store

QUICK = ClaimTimes(wait_s=0.2, poll_s=0.005)


def numbers(count: int, carrier: str = "ups") -> list[Ask]:
    return [Ask(carrier, f"N{n:04}") for n in range(count)]


def keep(ask: Ask, answer: History, asked_at: datetime, known: Kept | None) -> Kept:
    return Kept(answer, asked_at, asked_at, asked_at, None)


def asking(*shelves: Shelf, store: Store | None = None, times: ClaimTimes = QUICK, progress=None) -> Asking:  # type: ignore[no-untyped-def]
    apis = {carrier: shelf for shelf in shelves for carrier in shelf.serves}
    store = store if store is not None else MemoryStore()
    return Asking(apis, store, keep, clock=lambda: NOW, times=times, progress=progress)


def test_batches_are_full_and_each_number_is_in_one() -> None:
    shelf = Shelf("ups", {})
    shelf.max_numbers_per_call = 30
    run = asking(shelf)
    run.ask(numbers(100))
    assert sorted(map(len, shelf.batches)) == [10, 30, 30, 30]
    assert Counter(shelf.asked) == Counter(ask.number for ask in numbers(100))
    run.ask(numbers(100))
    assert len(shelf.batches) == 4


def test_a_batch_of_an_aggregator_mixes_its_carriers() -> None:
    agent = Shelf("aftership", {}, serves=("amazon", "ontrac"))
    agent.max_numbers_per_call = 50
    run = asking(agent)
    run.ask([*numbers(3, "amazon"), *numbers(3, "ontrac"), *numbers(3, "unknown")])
    assert [len(batch) for batch in agent.batches] == [6]
    assert run.answered == {*numbers(3, "amazon"), *numbers(3, "ontrac")}


def test_calls_to_one_api_run_side_by_side_but_within_its_bound() -> None:
    shelf = Shelf("ups", {})
    shelf.max_numbers_per_call, shelf.pause_s = 1, 0.01
    asking(shelf).ask(numbers(30))
    assert 1 < shelf.busiest <= 3


def test_apis_are_asked_side_by_side() -> None:
    meeting = threading.Barrier(2, timeout=5)

    class Meets(Shelf):
        def fetch(self, asks):  # type: ignore[no-untyped-def]
            meeting.wait()
            return super().fetch(asks)

    ups, usps = Meets("ups", {}), Meets("usps", {})
    run = asking(ups, usps)
    run.ask([*numbers(1, "ups"), *numbers(1, "usps")])
    assert len(run.answered) == 2


def test_progress_is_told_up_to_the_end_from_the_callers_thread() -> None:
    told: list[tuple[int, int]] = []
    threads = set()

    def note(done: int, total: int) -> None:
        told.append((done, total))
        threads.add(threading.current_thread())

    refusing = Shelf("usps", {}, CredentialsError("USPS", "not accepted", "Check it."), works=1)
    asking(Shelf("ups", {}), refusing, progress=note).ask([*numbers(21), *numbers(21, "usps")])
    assert told[-1] == (42, 42)
    assert told == sorted(told)
    assert threads == {threading.current_thread()}


def test_progress_is_told_also_while_every_call_waits_for_its_turn() -> None:
    told: list[tuple[int, int]] = []
    shelf = Shelf("ups", {})
    shelf.pause_s = 0.2
    beating = ClaimTimes(heartbeat_s=0.01)
    asking(shelf, times=beating, progress=lambda done, total: told.append((done, total))).ask(numbers(2))
    assert told.count((0, 2)) >= 5
    assert told[-1] == (2, 2)


def test_no_progress_is_told_when_nobody_is_asked() -> None:
    told: list[tuple[int, int]] = []
    run = asking(Shelf("ups", {}), progress=lambda done, total: told.append((done, total)))
    run.ask([])
    run.ask(numbers(2, "a carrier without an API"))
    assert told == []
    run.ask(numbers(2))
    before = list(told)
    run.ask(numbers(2))
    assert told == before


@pytest.mark.parametrize(
    "error", [CredentialsError("UPS", "no", "Check it."), TurnTooLate("ups", "250 calls a day", "Later.")]
)
def test_after_a_refusal_or_a_used_up_limit_the_rest_is_not_asked(error: ServiceDown) -> None:
    shelf = Shelf("ups", {}, error, works=2)
    shelf.max_parallel_calls, shelf.max_numbers_per_call = 1, 5
    run = asking(shelf)
    run.ask(numbers(100))
    run.ask([Ask("ups", "later")])
    assert len(shelf.batches) == 3
    assert (len(run.answered), len(run.errors)) == (10, 91)
    assert set(run.errors.values()) == {error}


def test_an_outage_of_one_batch_is_none_of_the_others() -> None:
    class Moody(Shelf):
        def fetch(self, asks):  # type: ignore[no-untyped-def]
            if asks[0].number == "N0002":
                raise ServiceDown("UPS", "HTTP 503", "Later.")
            return super().fetch(asks)

    run = asking(Moody("ups", {}))
    run.ask(numbers(6))
    assert {ask.number for ask in run.errors} == {"N0002", "N0003"}
    assert len(run.answered) == 4


def test_each_batch_is_saved_before_the_next_is_asked_for() -> None:
    store = MemoryStore()
    saved: list[int] = []

    class Watches(Shelf):
        def fetch(self, asks):  # type: ignore[no-untyped-def]
            saved.append(len(store.load(numbers(6))))
            return super().fetch(asks)

    shelf = Watches("ups", {})
    shelf.max_parallel_calls = 1
    asking(shelf, store=store).ask(numbers(6))
    assert saved == [0, 2, 4]


def test_a_bug_in_a_client_loses_no_answer_and_stops_all_asking() -> None:
    store = MemoryStore()
    broken, other = Shelf("ups", {}, ZeroDivisionError(), works=2), Shelf("usps", {})
    broken.max_parallel_calls = other.max_parallel_calls = 1
    other.pause_s = 0.02
    with pytest.raises(ZeroDivisionError):
        asking(broken, other, store=store).ask([*numbers(100), *numbers(100, "usps")])
    assert len(broken.batches) == 3
    assert len(other.batches) < 10
    assert len(store.load(numbers(100))) == 4
    assert len(store.load(numbers(100, "usps"))) == len(other.asked)


def test_answers_that_cannot_be_kept_are_not_paid_for() -> None:
    class Full(MemoryStore):
        def save(self, kept: Mapping[Ask, Kept]) -> None:
            raise ServiceDown("ledger.db", "the disk is full", "Free some space.")

    shelf = Shelf("ups", {})
    shelf.max_parallel_calls = 1
    with pytest.raises(ServiceDown, match="the disk is full"):
        asking(shelf, store=Full()).ask(numbers(50))
    assert len(shelf.batches) == 1


def test_a_number_that_another_bot_asks_about_is_waited_for_and_taken_from_the_store() -> None:
    store, (one, two) = MemoryStore(), numbers(2)
    assert store.claim({one: None}, 60) == {one}
    shelf = Shelf("ups", {})
    run = asking(shelf, store=store, times=ClaimTimes(wait_s=10, poll_s=0.005))
    answer = Kept(History(carrier="ups", number=one.number, events=happened(Kind.DELIVERED)), NOW, NOW, NOW, None)
    threading.Timer(0.05, lambda: store.save({one: answer})).start()
    run.ask([one, two])
    assert (shelf.asked, run.answered, run.errors) == ([two.number], {one, two}, {})
    assert run.kept[one] is answer


def test_a_claim_that_ends_without_an_answer_is_taken_over() -> None:
    store, (one,) = MemoryStore(), numbers(1)
    store.claim({one: None}, 60)
    threading.Timer(0.05, lambda: store.release([one])).start()
    shelf = Shelf("ups", {})
    asking(shelf, store=store, times=ClaimTimes(wait_s=10, poll_s=0.005)).ask([one])
    assert shelf.asked == [one.number]


def test_the_patience_begins_when_the_own_work_is_done() -> None:
    one, two = numbers(2)
    answer = Kept(History(carrier="ups", number=one.number), NOW, NOW, NOW, None)

    class Late(MemoryStore):
        looks = 0

        def load(self, asks: Iterable[Ask]) -> Mapping[Ask, Kept]:
            self.looks += 1
            if self.looks == 3:
                self.save({one: answer})
            return super().load(asks)

    store, shelf = Late(), Shelf("ups", {})
    store.claim({one: None}, 60)
    shelf.pause_s = 0.25
    run = asking(shelf, store=store)
    run.ask([one, two])
    assert run.answered == {one, two}


def test_a_claim_lasts_as_long_as_its_call_however_long_that_waits_for_its_turn() -> None:
    store, shelf = MemoryStore(), Shelf("ups", {})
    shelf.pause_s = 0.5
    brief = ClaimTimes(claim_s=0.15, wait_s=10, poll_s=0.005)
    one, two = (asking(shelf, store=store, times=brief) for _ in range(2))
    first = threading.Thread(target=one.ask, args=(numbers(2),))
    first.start()
    time.sleep(0.25)
    two.ask(numbers(2))
    first.join()
    assert shelf.asked == [ask.number for ask in numbers(2)]
    assert one.answered == two.answered == set(numbers(2))


def test_a_claim_that_nobody_keeps_alive_ends() -> None:
    store, (one, two) = MemoryStore(), numbers(2)
    store.claim({one: None, two: None}, 0.1)
    store.extend([one], 60)
    time.sleep(0.12)
    assert store.claim({one: None, two: None}, 60) == {two}
    store.release([one])
    store.extend([one], 60)
    assert store.claim({one: None}, 60) == {one}


def test_waiting_for_another_bot_has_an_end() -> None:
    store, (one, two) = MemoryStore(), numbers(2)
    store.claim({one: None}, 60)
    run = asking(Shelf("ups", {}), store=store)
    began = time.monotonic()
    run.ask([one, two])
    assert time.monotonic() - began < 2
    assert isinstance(run.errors[one], TurnTooLate)
    assert "another bot" in run.errors[one].problem
    assert run.answered == {two}


def test_after_an_outage_the_numbers_are_free_for_others_at_once() -> None:
    store = MemoryStore()
    asking(Shelf("ups", {}, ServiceDown("UPS", "HTTP 503", "Later.")), store=store).ask(numbers(4))
    left_out = tuple(ask.number for ask in numbers(4))
    asking(Shelf("ups", {}, leaves_out=left_out), store=store).ask(numbers(4))
    assert store.claim(dict.fromkeys(numbers(4)), 60) == set(numbers(4))


def test_bots_that_ask_the_same_at_the_same_time_share_the_work() -> None:
    store, shelf = MemoryStore(), Shelf("ups", {})
    shelf.max_numbers_per_call, shelf.pause_s = 5, 0.002
    runs = [asking(shelf, store=store, times=ClaimTimes(wait_s=10, poll_s=0.005)) for _ in range(4)]
    bots = [threading.Thread(target=run.ask, args=(numbers(200),)) for run in runs]
    for bot in bots:
        bot.start()
    for bot in bots:
        bot.join()
    assert Counter(shelf.asked) == Counter(ask.number for ask in numbers(200))
    assert {len(batch) for batch in shelf.batches} == {5}
    assert all(run.answered == set(numbers(200)) for run in runs)


def test_the_memory_too_never_replaces_a_later_answer_by_an_earlier_one() -> None:
    store, (one,) = MemoryStore(), numbers(1)
    later = keep(one, History(carrier="ups", number=one.number), NOW + timedelta(hours=1), None)
    for kept in (later, keep(one, History(carrier="ups", number=one.number), NOW, None)):
        store.save({one: kept})
    assert store.load([one]) == {one: later}
    assert store.claim({one: NOW}, 60) == set()
    assert store.claim({one: later.asked_at}, 60) == {one}
