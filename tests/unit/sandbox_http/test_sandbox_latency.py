"""How long calls wait: the first rule that fits, a fixed time and a repeatable one on top."""

from __future__ import annotations

import pytest

from bot.sandbox.sheets.knobs.latency import Delay, Latency, parse_delay

GET, UPDATE = "sheets.spreadsheets.values.get", "sheets.spreadsheets.batchUpdate"


def waits(*rules: Delay, seed: int = 0, calls: int = 5) -> list[float]:
    latency = Latency()
    latency.set(rules, seed)
    return [latency.seconds(GET) for _ in range(calls)]


def test_nobody_waits_until_it_is_switched_on() -> None:
    assert Latency().seconds(GET) == 0


def test_the_first_rule_whose_method_fits_counts() -> None:
    latency = Latency()
    latency.set([Delay(r"values\.get$", 30), Delay("", 80)])
    assert (latency.seconds(GET), latency.seconds(UPDATE)) == (0.03, 0.08)
    latency.set([Delay("batchUpdate", 80)])
    assert latency.seconds(GET) == 0


def test_jitter_stays_in_its_bounds_and_differs_from_call_to_call() -> None:
    found = waits(Delay(ms=10, jitter_ms=20), calls=200)
    assert 0.010 <= min(found) < 0.012
    assert 0.028 < max(found) <= 0.030


def test_a_seed_gives_the_same_times_again() -> None:
    rule = Delay(ms=10, jitter_ms=20)
    assert waits(rule, seed=7) == waits(rule, seed=7) != waits(rule, seed=8)


@pytest.mark.parametrize(("text", "delay"), [("80", Delay(ms=80)), ("80+40", Delay(ms=80, jitter_ms=40))])
def test_a_delay_in_one_word(text: str, delay: Delay) -> None:
    assert parse_delay(text) == delay


@pytest.mark.parametrize("text", ["", "soon", "80+", "+5", "1.5s"])
def test_what_is_no_delay_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="milliseconds"):
        parse_delay(text)
