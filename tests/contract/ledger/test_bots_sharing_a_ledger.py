"""Several bots at the same time, each a process with threads: one question a number, and the limit kept by all."""

from __future__ import annotations

import signal
from collections import Counter

from askers import LIMIT, NUMBERS, PER_CALL, Calls, an_api, ask_and_die, ask_at_once, ask_for_all
from racers import PROCESSES, race

from bot.ledger import Ledger


def test_bots_at_the_same_time_ask_once_for_each_number_and_keep_the_limit_together(url: str) -> None:
    with Ledger.open(url):
        pass
    with an_api() as api:
        assert race(ask_at_once, f"{url} {api}") == [len(NUMBERS)] * 4
        assert Counter(number for _, numbers in Calls.seen for number in numbers) == dict.fromkeys(NUMBERS, 1)
        assert len(Calls.seen) == len(NUMBERS) / PER_CALL
        times = [at for at, _ in Calls.seen]
        assert max(sum(start <= at < start + LIMIT.per_s for at in times) for start in times) <= LIMIT.calls
        ask_for_all(url, api)
        assert len(Calls.seen) == len(NUMBERS) / PER_CALL, "the second run asks nothing that is not due"


def test_a_bot_that_is_killed_has_kept_what_it_was_answered_and_the_next_asks_the_rest(url: str) -> None:
    with Ledger.open(url):
        pass
    with an_api() as api:
        victim = PROCESSES.Process(target=ask_and_die, args=(url, api))
        victim.start()
        victim.join()
        assert victim.exitcode == -signal.SIGKILL
        before = [number for _, numbers in Calls.seen for number in numbers]
        assert len(before) == 5 * PER_CALL
        Calls.seen.clear()
        assert ask_for_all(url, api) == len(NUMBERS)
        after = Counter(number for _, numbers in Calls.seen for number in numbers)
    assert after == dict.fromkeys([*before[4 * PER_CALL :], *NUMBERS[5 * PER_CALL :]], 1)
