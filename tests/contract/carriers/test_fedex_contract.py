"""The FedEx client against the simulated FedEx, over loopback HTTP."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from carrier_contract import IMPATIENT, NOW
from token_contract import TokenContract

from bot.errors import ServiceDown
from bot.sandbox.carriers.faults import Fault
from bot.sandbox.carriers.fedex import FedexSimulator
from bot.sandbox.carriers.journeys import Journey, Step, What
from bot.sandbox.carriers.random_numbers import random_number
from bot.sandbox.carriers.server import CarrierServer
from bot.tracking.carriers.fedex.client import Fedex, FedexSettings
from bot.tracking.state import state_of


@pytest.fixture(scope="module")
def running() -> Iterator[CarrierServer]:
    with CarrierServer({}, now=lambda: NOW) as server:
        yield server


@pytest.fixture
def server(running: CarrierServer) -> Iterator[FedexSimulator]:
    fedex = running.fedex
    fedex.journeys = {}
    yield fedex
    fedex.faults.clear()
    fedex.calls.clear()


@pytest.fixture
def settings(running: CarrierServer, server: FedexSimulator) -> FedexSettings:
    return FedexSettings(
        client_id=server.client_id, client_secret=server.client_secret, base_url=running.fedex_url, limits=IMPATIENT
    )


@pytest.fixture
def carrier(settings: FedexSettings) -> Iterator[Fedex]:
    client = Fedex(settings)
    yield client
    client.close()


@pytest.fixture
def stranger(settings: FedexSettings) -> Iterator[Fedex]:
    client = Fedex(replace(settings, client_secret="wrong-secret"))
    yield client
    client.close()


@pytest.fixture(scope="module")
def numbers() -> list[str]:
    dice = random.Random(1)
    return [random_number("fedex", dice) for _ in range(31)]


class TestFedex(TokenContract):
    api_name = carrier_name = "fedex"

    def break_next(self, server: FedexSimulator, kind: str, times: int = 1, **more: object) -> None:
        server.faults.add(Fault(kind, "track", **more), times)  # type: ignore[arg-type]

    def calls(self, server: FedexSimulator) -> int:
        return sum(server.calls.values())

    def test_thirty_numbers_are_one_call(self, server: FedexSimulator, carrier: Fedex, numbers: list[str]) -> None:
        self.tell(server, numbers[7], What.LABEL, What.PICKUP)
        found = self.ask(carrier, numbers[:30])
        assert [number for number, history in found.items() if history.is_found] == [numbers[7]]
        assert (len(found), server.calls) == (30, {"token": 1, "track": 1})
        assert carrier.max_numbers_per_call == 30

    def test_more_numbers_than_fedex_takes_are_refused_by_it(self, carrier: Fedex, numbers: list[str]) -> None:
        with pytest.raises(ServiceDown):
            self.ask(carrier, numbers)

    def test_a_return_is_followed_under_its_new_number_with_one_call_for_all(
        self, server: FedexSimulator, carrier: Fedex, numbers: list[str]
    ) -> None:
        for index in (0, 2):
            whats = (What.LABEL, What.PICKUP, What.OUT_FOR_DELIVERY, What.REFUSED, What.RETURN_SCAN)
            self.tell(server, numbers[index], *whats, What.RETURNED_DELIVERED, return_number=numbers[index + 1])
            steps = server.journeys[numbers[index]].steps[-1:]
            server.journeys[numbers[index + 1]] = Journey(
                numbers[index + 1], steps, carrier="fedex", outbound_number=numbers[index]
            )
        found = self.ask(carrier, [numbers[0], numbers[2]])
        states = [state_of(history) for history in found.values()]
        assert [(state.status, state.delivered_to, state.refused) for state in states] == [
            ("returned", "sender", True),
            ("returned", "sender", True),
        ]
        assert server.calls == {"token": 1, "track": 2}

    def test_a_parcel_whose_new_number_nobody_knows_yet_is_on_its_way_back(
        self, server: FedexSimulator, carrier: Fedex, numbers: list[str]
    ) -> None:
        self.tell(server, numbers[0], What.LABEL, What.PICKUP, What.RETURN_SCAN, return_number=numbers[1])
        state = state_of(self.ask(carrier, [numbers[0]])[numbers[0]])
        assert (state.status, state.leg) == ("returning", "return")
        assert server.calls == {"token": 1, "track": 2}

    def test_the_pieces_of_a_shipment_are_read_together(
        self, server: FedexSimulator, carrier: Fedex, numbers: list[str]
    ) -> None:
        shipment = tuple(numbers[:3])
        for number in shipment[:2]:
            self.tell(server, number, What.LABEL, What.PICKUP, What.DELIVERED, shipment=shipment)
        self.tell(server, shipment[2], What.LABEL, What.PICKUP, shipment=shipment)
        state = state_of(self.ask(carrier, [shipment[0]])[shipment[0]])
        assert (state.status, state.pieces_done, state.pieces_total) == ("in_transit", 2, 3)
        self.tell(server, shipment[2], What.LABEL, What.PICKUP, What.DELIVERED, shipment=shipment)
        state = state_of(self.ask(carrier, [shipment[0]])[shipment[0]])
        assert (state.status, state.pieces_done, state.confidence) == ("delivered", 3, "sure")

    def test_the_piece_that_came_least_far_speaks_whichever_is_asked_for(
        self, server: FedexSimulator, carrier: Fedex, numbers: list[str]
    ) -> None:
        shipment = tuple(numbers[:3])
        self.tell(server, shipment[0], What.LABEL, What.PICKUP, What.DEPARTED, shipment=shipment)
        self.tell(server, shipment[1], What.LABEL, shipment=shipment)
        self.tell(server, shipment[2], What.LABEL, What.PICKUP, What.DELIVERED, shipment=shipment)
        state = state_of(self.ask(carrier, [shipment[0]])[shipment[0]])
        assert (state.status, state.pieces_done, state.confidence) == ("label_created", 1, "sure")
        assert server.calls == {"token": 1, "track": 1, "associated": 1}

    def test_pieces_that_fedex_does_not_tell_about_are_not_taken_for_delivered(
        self, server: FedexSimulator, carrier: Fedex, numbers: list[str]
    ) -> None:
        shipment = tuple(numbers[:2])
        self.tell(server, shipment[0], What.LABEL, What.DELIVERED, shipment=shipment)
        self.tell(server, shipment[1], What.LABEL, shipment=shipment)
        server.faults.add(Fault("503", "associated"), 3)
        state = state_of(self.ask(carrier, [shipment[0]])[shipment[0]])
        assert (state.status, state.confidence) == ("in_transit", "review")

    def test_pieces_that_fedex_only_counts_as_delivered_are_sure_once_they_are_shown(
        self, server: FedexSimulator, carrier: Fedex, numbers: list[str]
    ) -> None:
        shipment = tuple(numbers[:3])
        for number in shipment:
            self.tell(server, number, What.LABEL, What.PICKUP, What.DELIVERED, shipment=shipment)
        server.faults.add(Fault("503", "associated"), 3)
        state = state_of(self.ask(carrier, [shipment[0]])[shipment[0]])
        assert (state.status, state.pieces_done, state.confidence) == ("delivered", 3, "review")
        state = state_of(self.ask(carrier, [shipment[0]])[shipment[0]])
        assert (state.status, state.pieces_done, state.confidence) == ("delivered", 3, "sure")

    def test_a_number_used_before_is_read_from_its_order_date_on(
        self, server: FedexSimulator, carrier: Fedex, numbers: list[str]
    ) -> None:
        former = (Step(NOW - timedelta(days=90), What.DELIVERED),)
        self.tell(server, numbers[0], What.LABEL, What.PICKUP, former=former)
        history = self.ask(carrier, [numbers[0]])[numbers[0]]
        assert state_of(history, order_date=NOW - timedelta(days=6)).status == "in_transit"
        assert state_of(history).confidence == "review"

    @pytest.mark.parametrize("kind", ["truncated", "other_number", "left_out", "empty"])
    def test_an_answer_that_is_not_about_the_number_is_an_outage(
        self, server: FedexSimulator, carrier: Fedex, numbers: list[str], kind: str
    ) -> None:
        self.tell(server, numbers[0], What.LABEL, What.DELIVERED)
        server.faults.add(Fault(kind, "track"))
        with pytest.raises(ServiceDown):
            self.ask(carrier, [numbers[0]])
