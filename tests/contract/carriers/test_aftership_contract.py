"""The AfterShip client against the simulated AfterShip, over loopback HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from carrier_contract import IMPATIENT, NOW, CarrierContract

from bot.errors import CredentialsError, ServiceDown
from bot.sandbox.carriers.aftership import AftershipSimulator
from bot.sandbox.carriers.faults import Fault
from bot.sandbox.carriers.journeys import Journey, Step, What
from bot.sandbox.carriers.server import CarrierServer
from bot.tracking.carriers.aftership.client import Aftership, AftershipSettings
from bot.tracking.carriers.registry import REGISTRY, build_apis
from bot.tracking.port import Ask
from bot.tracking.state import state_of


@pytest.fixture(scope="module")
def running() -> Iterator[CarrierServer]:
    with CarrierServer({}, now=lambda: NOW) as server:
        yield server


@pytest.fixture
def server(running: CarrierServer) -> Iterator[AftershipSimulator]:
    aftership = running.aftership
    aftership.journeys = {}
    for limiter in aftership.limiters.values():
        limiter.limits = ()
    yield aftership
    aftership.faults.clear()
    aftership.calls.clear()
    aftership.records.clear()
    aftership.repeats_checkpoints = False


@pytest.fixture
def settings(running: CarrierServer, server: AftershipSimulator) -> AftershipSettings:
    return AftershipSettings(api_key=server.api_key, base_url=running.aftership_url, limits=IMPATIENT)


@pytest.fixture
def carrier(settings: AftershipSettings) -> Iterator[Aftership]:
    client = Aftership(settings)
    yield client
    client.close()


@pytest.fixture
def stranger(settings: AftershipSettings) -> Iterator[Aftership]:
    client = Aftership(replace(settings, api_key="wrong-secret"))
    yield client
    client.close()


@pytest.fixture(scope="module")
def numbers() -> list[str]:
    return [f"TBA{number}" for number in range(300_000_000_000, 300_000_000_300)]


class TestAftership(CarrierContract):
    api_name = "aftership"
    carrier_name = "amazon"

    def set_out(self, server: Any, journey: Journey) -> None:
        """A parcel that AfterShip follows already."""
        server.journeys[journey.number] = replace(journey, carrier=journey.carrier or self.carrier_name)
        if not any(record.number == journey.number for record in server.records.values()):
            server.create(journey.number)

    def break_next(self, server: AftershipSimulator, kind: str, times: int = 1, **more: object) -> None:
        server.faults.add(Fault(kind, "list", **more), times)  # type: ignore[arg-type]

    def calls(self, server: AftershipSimulator) -> int:
        return sum(server.calls.values())

    def test_fifty_numbers_are_one_call(
        self, server: AftershipSimulator, carrier: Aftership, numbers: list[str]
    ) -> None:
        for number in numbers[:50]:
            self.tell(server, number, What.LABEL, What.PICKUP)
        assert carrier.max_numbers_per_call == 50
        assert all(history.is_found for history in self.ask(carrier, numbers[:50]).values())
        assert server.calls == {"list": 1}

    def test_a_number_is_followed_from_the_first_question_on_and_once(
        self, server: AftershipSimulator, carrier: Aftership, numbers: list[str]
    ) -> None:
        self.tell(server, numbers[0], What.LABEL, What.PICKUP)
        server.records.clear()
        first = self.ask(carrier, [numbers[0]])[numbers[0]]
        assert (first.is_found, first.text) == (False, "AfterShip has just been asked to follow it")
        assert state_of(self.ask(carrier, [numbers[0]])[numbers[0]]).status == "in_transit"
        assert server.calls == {"list": 2, "create": 1}

    def test_a_number_that_is_pending_is_not_found_yet(
        self, server: AftershipSimulator, carrier: Aftership, numbers: list[str]
    ) -> None:
        self.tell(server, numbers[0])
        assert not self.ask(carrier, [numbers[0]])[numbers[0]].is_found
        assert server.calls == {"list": 1}

    def test_the_list_is_read_to_its_last_page(
        self, server: AftershipSimulator, carrier: Aftership, numbers: list[str]
    ) -> None:
        for slug in ("ontrac", "lasership", "purolator", "canpar", "canada-post"):  # 250 rows: two pages
            for number in numbers[:50]:
                server.create(number, slug)
        for number in numbers[:50]:
            self.tell(server, number, What.LABEL, What.PICKUP)
            server.create(number, "amazon")
        assert all(history.is_found for history in self.ask(carrier, numbers[:50]).values())
        assert server.calls == {"list": 2}

    def test_the_same_number_of_two_carriers_is_two_parcels(
        self, server: AftershipSimulator, carrier: Aftership
    ) -> None:
        server.journeys["C11031500001879"] = Journey("C11031500001879", carrier="ontrac")
        server.create("C11031500001879", "purolator")
        answers = carrier.fetch([Ask("ontrac", "C11031500001879"), Ask("purolator", "C11031500001879")])
        assert {ask.carrier: history.carrier for ask, history in answers.items()} == {
            "ontrac": "ontrac",
            "purolator": "purolator",
        }
        assert server.calls == {"list": 1, "create": 1}

    def test_a_number_that_two_couriers_of_a_carrier_have_is_a_matter_for_a_person(
        self, server: AftershipSimulator, carrier: Aftership
    ) -> None:
        number = "05222222222222"
        steps = (Step(NOW - timedelta(days=30), What.PICKUP), Step(NOW - timedelta(days=28), What.DELIVERED))
        server.journeys[number] = Journey(number, steps, carrier="gls")
        server.create(number, "gls")
        ask = Ask("gls", number)
        state = state_of(carrier.fetch([ask])[ask])
        assert (state.status, state.confidence) == ("delivered", "sure")
        server.create(number, "gls-us")
        assert state_of(carrier.fetch([ask])[ask]).confidence == "review"

    def test_a_number_no_courier_has_is_not_found(self, server: AftershipSimulator, carrier: Aftership) -> None:
        history = carrier.fetch([Ask("s10", "RA123456785GB")])[Ask("s10", "RA123456785GB")]
        assert not history.is_found
        assert "carrier" in (history.text or "")

    def test_what_could_not_be_followed_is_left_out_and_the_rest_is_told(
        self, server: AftershipSimulator, carrier: Aftership, numbers: list[str]
    ) -> None:
        self.tell(server, numbers[0], What.LABEL, What.PICKUP)
        server.faults.add(Fault("503", "create"), 3)
        assert set(self.ask(carrier, numbers[:2])) == {numbers[0]}
        server.faults.add(Fault("503", "create"), 3)
        with pytest.raises(ServiceDown):
            self.ask(carrier, [numbers[1]])

    def test_answers_about_other_numbers_are_never_these(
        self, server: AftershipSimulator, carrier: Aftership, numbers: list[str]
    ) -> None:
        self.tell(server, numbers[0], What.LABEL, What.DELIVERED)
        self.break_next(server, "other_number")
        assert not self.ask(carrier, [numbers[0]])[numbers[0]].is_found
        for kind in ("empty", "truncated"):
            self.break_next(server, kind)
            with pytest.raises(ServiceDown):
                self.ask(carrier, [numbers[0]])

    def test_a_login_error_inside_a_200_is_a_matter_of_credentials(
        self, server: AftershipSimulator, carrier: Aftership, numbers: list[str]
    ) -> None:
        self.break_next(server, "login_in_200")
        with pytest.raises(CredentialsError):
            self.ask(carrier, [numbers[0]])

    def test_repeated_checkpoints_change_nothing(
        self, server: AftershipSimulator, carrier: Aftership, numbers: list[str]
    ) -> None:
        self.tell(server, numbers[0], What.LABEL, What.PICKUP, What.REFUSED, What.RETURN_SCAN)
        once = state_of(self.ask(carrier, [numbers[0]])[numbers[0]])
        server.repeats_checkpoints = True
        assert state_of(self.ask(carrier, [numbers[0]])[numbers[0]]) == once

    def test_the_registry_asks_it_about_carriers_without_an_api_of_their_own(self, running: CarrierServer) -> None:
        assert REGISTRY["aftership"].required_settings == ("api_key",)
        keys = {"api_key": "k", "base_url": running.aftership_url, "limits": {"tries": 1}}
        built = build_apis({"aftership": keys, "dhl": {"api_key": "k"}})
        assert {"amazon", "ontrac", "s10", "dpd", "dhl"} <= set(built)
        assert (built["amazon"].name, built["dhl"].name) == ("aftership", "dhl")
        assert build_apis({"aftership": {"api_key": ""}}) == {}
        for api in set(built.values()):
            api.close()

    def test_the_key_is_not_in_the_repr_and_none_is_refused(self, settings: AftershipSettings) -> None:
        assert settings.api_key not in repr(settings)
        with pytest.raises(CredentialsError, match="api_key"):
            Aftership(replace(settings, api_key=""))

    def test_old_news_stays_found_as_long_as_aftership_keeps_it(
        self, server: AftershipSimulator, carrier: Aftership, numbers: list[str]
    ) -> None:
        self.tell(server, numbers[0], What.LABEL, What.DELIVERED)
        server.now = lambda: NOW + timedelta(days=200)
        try:
            assert self.ask(carrier, [numbers[0]])[numbers[0]].is_found
        finally:
            server.now = lambda: NOW
