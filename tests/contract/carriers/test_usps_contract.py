"""The USPS client against the simulated USPS, over loopback HTTP."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from carrier_contract import IMPATIENT, NOW
from token_contract import TokenContract

from bot.errors import ServiceDown
from bot.sandbox.carriers.decidable import is_decidable
from bot.sandbox.carriers.faults import Fault
from bot.sandbox.carriers.journeys import What
from bot.sandbox.carriers.random_journeys import STORIES, random_journey
from bot.sandbox.carriers.random_numbers import random_number
from bot.sandbox.carriers.server import CarrierServer
from bot.sandbox.carriers.usps import UspsSimulator
from bot.tracking.carriers.usps.client import Usps, UspsSettings
from bot.tracking.state import state_of


@pytest.fixture(scope="module")
def running() -> Iterator[CarrierServer]:
    with CarrierServer({}, now=lambda: NOW) as server:
        yield server


@pytest.fixture
def server(running: CarrierServer) -> Iterator[UspsSimulator]:
    usps = running.usps
    usps.journeys = {}
    usps.limiter.limits = ()
    yield usps
    usps.faults.clear()
    usps.calls.clear()


@pytest.fixture
def settings(running: CarrierServer, server: UspsSimulator) -> UspsSettings:
    return UspsSettings(
        client_id=server.tokens.client_id,
        client_secret=server.tokens.client_secret,
        base_url=running.usps_url,
        limits=IMPATIENT,
    )


@pytest.fixture
def carrier(settings: UspsSettings) -> Iterator[Usps]:
    client = Usps(settings)
    yield client
    client.close()


@pytest.fixture
def stranger(settings: UspsSettings) -> Iterator[Usps]:
    client = Usps(replace(settings, client_secret="wrong-secret"))
    yield client
    client.close()


@pytest.fixture(scope="module")
def numbers() -> list[str]:
    dice = random.Random(1)
    return [random_number("usps", dice) for _ in range(36)]


BAD = "NOT-A-NUMBER"


class TestUsps(TokenContract):
    api_name = carrier_name = "usps"

    def break_next(self, server: UspsSimulator, kind: str, times: int = 1, **more: object) -> None:
        server.faults.add(Fault(kind, "track", **more), times)  # type: ignore[arg-type]

    def calls(self, server: UspsSimulator) -> int:
        return sum(server.calls.values())

    # USPS's answers tell neither of a voided label, nor of a loss, nor of a return that was called off.
    @pytest.mark.parametrize("story", sorted(set(STORIES) - {"voided", "lost", "called back, then let go"}))
    def test_every_story_is_read_as_it_happened(
        self, server: UspsSimulator, carrier: Usps, numbers: list[str], story: str
    ) -> None:
        super().test_every_story_is_read_as_it_happened(server, carrier, numbers, story)

    @pytest.mark.parametrize(("story", "status"), [("voided", "label_created"), ("lost", "in_transit")])
    def test_what_usps_does_not_tell_leaves_the_state_as_it_was(
        self, server: UspsSimulator, carrier: Usps, numbers: list[str], story: str, status: str
    ) -> None:
        self.tell(server, numbers[0], *(what for what, _ in STORIES[story]))
        assert state_of(self.ask(carrier, [numbers[0]])[numbers[0]]).status == status

    def test_random_journeys_cut_anywhere_are_read_as_they_happened(
        self, server: UspsSimulator, carrier: Usps, numbers: list[str]
    ) -> None:
        read = 0
        for seed in range(60):
            journey, truth = random_journey(seed, numbers[0], NOW - timedelta(days=20))
            if not is_decidable("usps", journey.steps):
                continue
            read += 1
            server.journeys = {numbers[0]: replace(journey, carrier="usps")}
            state = state_of(self.ask(carrier, [numbers[0]])[numbers[0]])
            found = (state.status, state.leg, state.delivered_to, state.refused)
            assert found == (truth.status, truth.leg, truth.delivered_to, truth.refused), (seed, journey)
        assert read > 30

    def test_a_recall_is_for_review_until_the_parcel_moves(
        self, server: UspsSimulator, carrier: Usps, numbers: list[str]
    ) -> None:
        self.tell(server, numbers[0], What.LABEL, What.PICKUP, What.RETURN_REQUESTED)
        state = state_of(self.ask(carrier, [numbers[0]])[numbers[0]])
        assert (state.status, state.confidence) == ("in_transit", "review")
        self.tell(server, numbers[0], What.LABEL, What.PICKUP, What.RETURN_REQUESTED, What.RETURN_SCAN)
        state = state_of(self.ask(carrier, [numbers[0]])[numbers[0]])
        assert (state.status, state.confidence) == ("returning", "sure")

    def test_thirty_five_numbers_are_one_call_and_each_has_its_own_status(
        self, server: UspsSimulator, carrier: Usps, numbers: list[str]
    ) -> None:
        self.tell(server, numbers[7], What.LABEL, What.PICKUP)
        found = self.ask(carrier, numbers[:35])
        assert [number for number, history in found.items() if history.is_found] == [numbers[7]]
        assert (len(found), server.calls) == (35, {"token": 1, "track": 1})
        assert carrier.max_numbers_per_call == 35

    @pytest.mark.parametrize("place", [0, 1, 15, 16, 17, 33, 34])  # 15 and 16 take the most calls
    def test_a_number_that_spoils_a_whole_call_does_not_silence_the_others(
        self, server: UspsSimulator, carrier: Usps, numbers: list[str], place: int
    ) -> None:
        asked = [*numbers[:place], BAD, *numbers[place:34]]  # USPS refuses the whole call for it
        found = self.ask(carrier, asked)
        assert set(found) == set(asked)
        assert [number for number, history in found.items() if history.is_found] == [BAD]
        assert state_of(found[BAD]).confidence == "review"
        assert server.calls["track"] <= 13

    def test_of_several_bad_numbers_the_good_ones_are_answered_first_and_all_in_a_few_runs(
        self, server: UspsSimulator, carrier: Usps, numbers: list[str]
    ) -> None:
        asked = [*numbers[:5], BAD, *numbers[5:30], "BAD/NUMBER", *numbers[30:33]]
        known = self.ask(carrier, asked)
        assert len(set(known) & set(numbers)) >= 25
        for _ in range(2):
            known |= self.ask(carrier, [number for number in asked if number not in known] or numbers[:1])
        assert set(known) == set(asked)

    def test_a_bad_number_alone_is_a_matter_for_a_person(self, server: UspsSimulator, carrier: Usps) -> None:
        state = state_of(self.ask(carrier, [BAD])[BAD])
        assert (state.status, state.confidence) == ("unknown", "review")
        assert set(self.ask(carrier, [BAD, "BAD/NUMBER"])) == {BAD, "BAD/NUMBER"}

    def test_calls_that_are_refused_whatever_they_ask_end_and_say_nothing_of_a_number(
        self, server: UspsSimulator, carrier: Usps
    ) -> None:
        for count in (3, 35):
            server.calls.clear()
            with pytest.raises(ServiceDown, match="in every call"):
                self.ask(carrier, [f"{BAD}{index}" for index in range(count)])
            assert server.calls["track"] <= 13

    def test_the_documented_404_is_not_found_too(
        self, server: UspsSimulator, carrier: Usps, numbers: list[str]
    ) -> None:
        server.faults.add(Fault("not_found_404", "track"))
        found = self.ask(carrier, numbers[:2])
        assert [history.is_found for history in found.values()] == [False, False]

    def test_repeated_events_change_nothing(self, server: UspsSimulator, carrier: Usps, numbers: list[str]) -> None:
        self.tell(server, numbers[0], What.LABEL, What.PICKUP, What.REFUSED, What.RETURN_SCAN)
        once = state_of(self.ask(carrier, [numbers[0]])[numbers[0]])
        server.repeats_events = True
        try:
            assert state_of(self.ask(carrier, [numbers[0]])[numbers[0]]) == once
        finally:
            server.repeats_events = False

    @pytest.mark.parametrize("kind", ["truncated", "other_number", "left_out", "empty"])
    def test_an_answer_that_is_not_about_the_number_is_an_outage(
        self, server: UspsSimulator, carrier: Usps, numbers: list[str], kind: str
    ) -> None:
        self.tell(server, numbers[0], What.LABEL, What.DELIVERED)
        server.faults.add(Fault(kind, "track"))
        with pytest.raises(ServiceDown):
            self.ask(carrier, [numbers[0]])
