"""What the simulated carriers have in common: the sliding limits, the tokens, the faults, the numbers."""

from __future__ import annotations

import base64
import random
from datetime import UTC, datetime, timedelta

import pytest
from starlette.responses import JSONResponse, Response

from bot.sandbox.carriers.faults import Fault, FaultQueue, altered
from bot.sandbox.carriers.limits import Limit, SlidingLimiter, busiest_window
from bot.sandbox.carriers.random_numbers import random_number
from bot.sandbox.carriers.tokens import TokenIssuer
from bot.tracking.number import read_tracking_cell

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_a_limit_holds_over_every_window_and_not_only_over_those_of_the_clock() -> None:
    clock = Clock()
    limiter = SlidingLimiter([Limit(3, 10.0)], clock)
    answers = []
    for clock.seconds in (8.0, 9.0, 9.5, 10.5, 17.9, 18.0, 18.5):
        answers.append(limiter.refuses() is None)
    assert answers == [True, True, True, False, False, True, False]
    assert limiter.refused == 3
    assert limiter.busiest(10.0) == 6


def test_a_refusal_names_the_limit_and_the_seconds_to_wait() -> None:
    clock = Clock()
    hourly = Limit(2, 3600.0, "quota")
    limiter = SlidingLimiter([Limit(1, 1.0, "rate"), hourly], clock)
    assert limiter.refuses("track") is None
    clock.seconds = 0.25
    assert limiter.refuses("track") == (Limit(1, 1.0, "rate"), 1)
    clock.seconds = 1.0
    assert limiter.refuses("track") is None
    clock.seconds = 10.5
    assert limiter.refuses("track") == (hourly, 3590)
    assert [(arrival.at_s, arrival.is_refused) for arrival in limiter.arrivals] == [
        (0.0, False),
        (0.25, True),
        (1.0, False),
        (10.5, True),
    ]
    limiter.clear()
    assert limiter.refuses("track") is None


def test_a_limit_of_none_refuses_everything_and_no_limit_nothing() -> None:
    assert SlidingLimiter([Limit(0, 60.0)], Clock()).refuses() == (Limit(0, 60.0), 60)
    free = SlidingLimiter((), Clock())
    assert [free.refuses() for _ in range(100)] == [None] * 100
    assert len(free.arrivals) == 100


def test_the_busiest_window_is_half_open() -> None:
    assert busiest_window([], 1.0) == 0
    assert busiest_window([0.0, 1.0, 2.0], 1.0) == 1
    assert busiest_window([2.0, 0.0, 1.0, 0.5], 1.0) == 2


def test_a_token_ends_by_the_simulators_own_clock() -> None:
    clock = {"now": NOW}
    issuer = TokenIssuer(lambda: clock["now"], life_s=3600)
    headers = {"authorization": f"Bearer {issuer.issue()}"}
    assert issuer.knows(headers)
    clock["now"] = NOW + timedelta(seconds=3599)
    assert issuer.knows(headers)
    clock["now"] = NOW + timedelta(seconds=3600)
    assert not issuer.knows(headers)


def test_only_the_accounts_own_credentials_and_tokens_are_admitted() -> None:
    issuer = TokenIssuer(lambda: NOW, life_s=3600)
    assert issuer.admits("sandbox-client", "sandbox-secret")
    assert not issuer.admits("sandbox-client", "sandbox-secrét")
    basic = base64.b64encode(b"sandbox-client:sandbox-secret").decode()
    assert issuer.admits_basic(f"Basic {basic}")
    assert not issuer.admits_basic("")
    token = issuer.issue()
    assert issuer.knows({"authorization": f"bearer {token}"})
    assert not issuer.knows({"authorization": token})
    assert not issuer.knows({})
    issuer.revoke()
    assert not issuer.knows({"authorization": f"Bearer {token}"})


def test_a_fault_waits_for_the_call_it_is_meant_for() -> None:
    faults = FaultQueue()
    faults.add(Fault("503", "track"), times=2)
    faults.add(Fault("html"))
    assert faults.next("token") == Fault("html")
    assert faults.next("token") is None
    assert [faults.next("track"), faults.next("track"), faults.next("track")] == [Fault("503", "track")] * 2 + [None]
    faults.add(Fault("truncated"))
    assert faults.next("token") is None
    assert faults.next("track") == Fault("truncated")
    with pytest.raises(ValueError, match="418"):
        Fault("418")


def test_a_good_answer_can_be_truncated_emptied_or_about_another_number() -> None:
    def answer() -> Response:
        return JSONResponse({"number": "1Z99", "text": "DELIVERED"})

    whole = bytes(answer().body)
    assert altered(None, answer(), ["1Z99"]).body == whole
    assert altered(Fault("left_out"), answer(), ["1Z99"]).body == whole
    assert altered(Fault("truncated"), answer(), ["1Z99"]).body == whole[: len(whole) // 2]
    assert altered(Fault("empty"), answer(), ["1Z99"]).body == b""
    assert altered(Fault("other_number"), answer(), ["1Z99"]).body == whole.replace(b"1Z99", b"2Z00")


@pytest.mark.parametrize("carrier", ["ups", "fedex", "usps", "dhl", "amazon"])
def test_random_numbers_are_ones_the_bot_knows_for_that_carrier(carrier: str) -> None:
    dice = random.Random(45)  # its 22nd USPS number would end in four zeros, as damaged ones do
    for _ in range(100):
        (number,) = read_tracking_cell(random_number(carrier, dice)).numbers
        assert number.candidates[0].carrier == carrier
