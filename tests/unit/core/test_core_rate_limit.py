"""No window ever holds more calls than its limit, whoever asks when."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.rate_limit import RateLimit, joint_turn

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
EXAMPLES = settings(max_examples=max(100, int(os.environ.get("PROPERTY_EXAMPLES", "0"))), deadline=None)


@st.composite
def limits(draw: st.DrawFn) -> RateLimit:
    calls = draw(st.integers(1, 40))
    per_s = draw(st.sampled_from([0.001, 0.1, 0.7, 1.0, 3.0, 10.0, 3600.0]))
    return RateLimit(calls, per_s, draw(st.integers(1, calls)), draw(st.sampled_from([0.0, 0.001, 0.5])))


PAUSES = st.lists(st.one_of(st.just(0.0), st.floats(0, 3), st.floats(0, 8000)), min_size=1, max_size=80)


def made(limit: RateLimit, pauses: list[float]) -> list[datetime]:
    """When calls are made that are asked for after each of the pauses, however long the queue is by then."""
    mark, now, calls = None, NOON, []
    for pause in pauses:
        now += timedelta(seconds=pause)
        at, mark = limit.turn(mark, now)
        assert at >= now
        calls.append(at)
    return calls


def most_in_a_window(calls: list[datetime], per_s: float) -> int:
    """The windows that begin with a call are the fullest."""
    span = timedelta(seconds=per_s)
    return max(sum(start <= call < start + span for call in calls) for start in calls)


@EXAMPLES
@given(limits(), PAUSES)
def test_no_half_open_window_holds_more_calls_than_the_limit(limit: RateLimit, pauses: list[float]) -> None:
    calls = made(limit, pauses)
    assert calls == sorted(calls)
    assert most_in_a_window(calls, limit.per_s) <= limit.calls


@EXAMPLES
@given(limits(), PAUSES, st.lists(st.booleans(), min_size=80, max_size=80))
@example(RateLimit(3, 1.0, slack_s=0.5), [0.0] * 5, [True] + [False] * 79)
def test_the_slack_makes_up_for_calls_that_are_late_on_their_way(
    limit: RateLimit, pauses: list[float], is_late: list[bool]
) -> None:
    late = timedelta(seconds=limit.slack_s)
    arrivals = [call + late if slow else call for call, slow in zip(made(limit, pauses), is_late, strict=False)]
    assert most_in_a_window(arrivals, limit.per_s) <= limit.calls


@EXAMPLES
@given(limits())
def test_the_burst_comes_at_once_and_the_pace_after_it_is_steady(limit: RateLimit) -> None:
    calls = made(limit, [0.0] * (limit.burst + 3))
    assert calls[: limit.burst] == [NOON] * limit.burst
    assert [call - NOON for call in calls[limit.burst :]] == [n * limit.interval for n in (1, 2, 3)]


def test_a_third_of_a_second_is_not_rounded_down() -> None:
    assert RateLimit(3, 1.0).interval == timedelta(microseconds=333_334)


def test_after_a_pause_as_long_as_the_queue_a_call_is_free_at_once() -> None:
    limit = RateLimit(10, 10.0, burst=5)
    mark = None
    for _ in range(20):
        at, mark = limit.turn(mark, NOON)
    assert at > NOON
    assert limit.turn(mark, mark) == (mark, mark + limit.interval)


def test_of_several_limits_the_strictest_decides_and_is_named() -> None:
    second, day = RateLimit(1, 1.0), RateLimit(250, 86400.0, burst=125)
    assert joint_turn([second, day], [None, None], NOON).at == NOON
    turn = joint_turn([second, day], [NOON + SECOND, None], NOON)
    assert (turn.at, turn.because) == (NOON + SECOND, "limit reached (1 call a second)")
    turn = joint_turn([second, day], [NOON + SECOND, NOON + timedelta(days=2)], NOON)
    assert turn.at > NOON + timedelta(days=1)
    assert turn.because == "limit reached (250 calls a day)"


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (RateLimit(1400, 10.0), "1,400 calls in 10 s"),
        (RateLimit(60, 3600.0), "60 calls an hour"),
        (RateLimit(6, 1.0), "6 calls a second"),
        (RateLimit(1, 0.5), "1 call in 0.5 s"),
    ],
)
def test_a_limit_reads_well(limit: RateLimit, words: str) -> None:
    assert str(limit) == words


@pytest.mark.parametrize(
    "wrong", [(0, 1.0, 1, 0.0), (5, 1.0, 6, 0.0), (5, 0.0, 1, 0.0), (5, 1.0, 0, 0.0), (5, 1, 1, -1.0)]
)
def test_a_limit_that_allows_nothing_is_refused(wrong: tuple[int, float, int, float]) -> None:
    with pytest.raises(ValueError, match="allows nothing"):
        RateLimit(*wrong)
