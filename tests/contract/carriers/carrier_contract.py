"""What every carrier client must do, whatever its API. Each client has a class that inherits this one, runs its own
simulator over loopback HTTP, and provides the fixtures below; nothing is mocked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.parcel import TrackingState
from bot.errors import CredentialsError, ServiceDown
from bot.sandbox.carriers.journeys import Journey, Step, What
from bot.sandbox.carriers.random_journeys import STORIES, decided_stories, random_journey
from bot.sandbox.carriers.truth import Truth
from bot.tracking.event import History
from bot.tracking.port import Ask, TrackingApi
from bot.tracking.state import state_of
from bot.tracking.transport import CallLimits

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
IMPATIENT = CallLimits(
    connect_timeout_s=1.0,
    read_timeout_s=0.3,
    tries=3,
    backoff_s=0.001,
    max_wait_s=0.05,
    failures_to_open=3,
    open_for_s=60,
)


def told(about: TrackingState | Truth) -> tuple[str, str, str, bool]:
    return about.status, about.leg, about.delivered_to, about.refused


def promises_too_much(state: TrackingState, truth: Truth) -> bool:
    """Whether money could move on something that is not so."""
    is_delivered, is_back = state.status == "delivered", state.status == "returned"
    is_wrong = (is_delivered and truth.delivered_to != "customer") or (is_back and truth.status != "returned")
    return is_wrong and state.confidence == "sure"


class CarrierContract:
    """Subclasses give the fixtures `server`, `carrier`, `stranger` (a carrier with a wrong secret), `numbers`
    (three valid numbers that the server knows nothing of yet), and the method `break_next`."""

    def break_next(self, server: Any, kind: str, times: int = 1, **more: Any) -> None:
        raise NotImplementedError

    def calls(self, server: Any) -> int:
        raise NotImplementedError

    api_name = "ups"
    carrier_name = "ups"  # whose numbers `numbers` are

    def ask(self, api: TrackingApi, numbers: list[str]) -> dict[str, History]:
        answers = api.fetch([Ask(self.carrier_name, number) for number in numbers])
        return {ask.number: history for ask, history in answers.items()}

    def tell(self, server: Any, number: str, *whats: What, **more: Any) -> None:
        start = NOW - timedelta(days=5)
        steps = tuple(Step(start + timedelta(hours=index), what) for index, what in enumerate(whats))
        self.set_out(server, Journey(number, steps, **more))

    def set_out(self, server: Any, journey: Journey) -> None:
        server.journeys[journey.number] = journey

    def test_it_says_what_the_port_promises(self, carrier: TrackingApi) -> None:
        assert carrier.name
        assert carrier.max_numbers_per_call >= 1
        assert carrier.max_parallel_calls >= 1

    def test_its_keys_are_tried_with_one_harmless_call(self, server: Any, carrier: TrackingApi) -> None:
        carrier.try_keys()
        assert 1 <= self.calls(server) <= 2  # with the token's

    def test_every_number_asked_for_is_answered(self, server: Any, carrier: TrackingApi, numbers: list[str]) -> None:
        self.tell(server, numbers[0], What.LABEL, What.PICKUP)
        for number in numbers[:2]:
            answer = self.ask(carrier, [number])
            assert set(answer) == {number}
            assert answer[number].number == number
        assert self.ask(carrier, [numbers[0]])[numbers[0]].is_found

    def test_a_number_nobody_knows_is_not_found_and_no_error(self, carrier: TrackingApi, numbers: list[str]) -> None:
        history = self.ask(carrier, [numbers[0]])[numbers[0]]
        assert not history.is_found
        assert state_of(history).status == "not_found"

    @pytest.mark.parametrize("story", sorted(STORIES))
    def test_every_story_is_read_as_it_happened(
        self, server: Any, carrier: TrackingApi, numbers: list[str], story: str
    ) -> None:
        self.tell(server, numbers[0], *(what for what, _ in STORIES[story]))
        truth = STORIES[story][-1][1]
        state = state_of(self.ask(carrier, [numbers[0]])[numbers[0]])
        if story in decided_stories(self.api_name):
            assert told(state) == told(truth)
            assert state.confidence == "sure"
        else:
            assert not promises_too_much(state, truth), state

    def test_random_journeys_cut_anywhere_are_read_as_they_happened(
        self, server: Any, carrier: TrackingApi, numbers: list[str]
    ) -> None:
        for seed in range(60):
            journey, truth = random_journey(seed, numbers[0], NOW - timedelta(days=20), self.api_name)
            self.set_out(server, journey)
            state = state_of(self.ask(carrier, [numbers[0]])[numbers[0]])
            if truth.is_decidable:
                assert told(state) == told(truth), (seed, journey)
            assert not promises_too_much(state, truth), (seed, journey)

    def test_an_unknown_code_is_for_review(self, server: Any, carrier: TrackingApi, numbers: list[str]) -> None:
        self.tell(server, numbers[0], What.LABEL, What.PICKUP, What.UNKNOWN_CODE)
        state = state_of(self.ask(carrier, [numbers[0]])[numbers[0]])
        assert (state.status, state.confidence) == ("in_transit", "review")

    @pytest.mark.parametrize("kind", ["429", "500", "503"])
    def test_a_passing_trouble_is_tried_again(
        self, server: Any, carrier: TrackingApi, numbers: list[str], kind: str
    ) -> None:
        self.tell(server, numbers[0], What.LABEL)
        self.break_next(server, kind, times=2)
        assert self.ask(carrier, [numbers[0]])[numbers[0]].is_found

    @pytest.mark.parametrize("kind", ["html", "malformed", "quota_in_200"])
    def test_an_answer_that_is_none_is_an_outage_and_never_not_found(
        self, server: Any, carrier: TrackingApi, numbers: list[str], kind: str
    ) -> None:
        self.break_next(server, kind)
        with pytest.raises(ServiceDown):
            self.ask(carrier, [numbers[0]])

    def test_a_slow_carrier_is_given_up(self, server: Any, carrier: TrackingApi, numbers: list[str]) -> None:
        self.break_next(server, "503", times=3, wait_s=0.7)
        with pytest.raises(ServiceDown, match="no answer"):
            self.ask(carrier, [numbers[0]])

    def test_a_carrier_that_asks_for_a_long_wait_is_left_alone(
        self, server: Any, carrier: TrackingApi, numbers: list[str]
    ) -> None:
        self.break_next(server, "429", retry_after="3600")
        with pytest.raises(ServiceDown, match="3600"):
            self.ask(carrier, [numbers[0]])
        before = self.calls(server)
        with pytest.raises(ServiceDown, match="not asked any more"):
            self.ask(carrier, [numbers[1]])
        assert self.calls(server) == before

    def test_after_failures_in_a_row_the_carrier_is_not_asked_any_more(
        self, server: Any, carrier: TrackingApi, numbers: list[str]
    ) -> None:
        self.break_next(server, "503", times=100)
        for number in numbers:
            with pytest.raises(ServiceDown):
                self.ask(carrier, [number])
        before = self.calls(server)
        with pytest.raises(ServiceDown, match="not asked any more"):
            self.ask(carrier, [numbers[0]])
        assert self.calls(server) == before

    def test_wrong_credentials_are_named_with_the_setting_to_change(
        self, stranger: TrackingApi, numbers: list[str]
    ) -> None:
        with pytest.raises(CredentialsError) as caught:
            self.ask(stranger, [numbers[0]])
        assert f"carriers.{stranger.name}." in caught.value.fix
        assert "wrong-secret" not in str(caught.value)

    def test_a_blocked_account_is_a_matter_of_credentials(
        self, server: Any, carrier: TrackingApi, numbers: list[str]
    ) -> None:
        self.break_next(server, "403")
        with pytest.raises(CredentialsError):
            self.ask(carrier, [numbers[0]])

    def test_errors_name_no_tracking_number(self, server: Any, carrier: TrackingApi, numbers: list[str]) -> None:
        self.break_next(server, "html")
        with pytest.raises(ServiceDown) as caught:
            self.ask(carrier, [numbers[0]])
        assert numbers[0] not in str(caught.value)
