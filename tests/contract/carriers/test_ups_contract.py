"""The UPS client against the simulated UPS, over loopback HTTP."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from carrier_contract import IMPATIENT, NOW
from token_contract import TokenContract

from bot.errors import ServiceDown
from bot.sandbox.carriers.faults import Fault
from bot.sandbox.carriers.journeys import What
from bot.sandbox.carriers.random_numbers import random_1z
from bot.sandbox.carriers.server import CarrierServer
from bot.sandbox.carriers.ups import UpsSimulator
from bot.tracking.carriers.ups.client import Ups, UpsSettings
from bot.tracking.state import state_of


@pytest.fixture(scope="module")
def running() -> Iterator[CarrierServer]:
    with CarrierServer({}, now=lambda: NOW) as server:
        yield server


@pytest.fixture
def server(running: CarrierServer) -> Iterator[UpsSimulator]:
    ups = running.ups
    ups.journeys = {}
    yield ups
    ups.faults.clear()
    ups.calls.clear()
    ups.repeats_activities = False
    ups.tokens.life_s = 14_399


@pytest.fixture
def settings(running: CarrierServer, server: UpsSimulator) -> UpsSettings:
    return UpsSettings(
        client_id=server.client_id, client_secret=server.client_secret, base_url=running.ups_url, limits=IMPATIENT
    )


@pytest.fixture
def carrier(settings: UpsSettings) -> Iterator[Ups]:
    client = Ups(settings)
    yield client
    client.close()


@pytest.fixture
def stranger(settings: UpsSettings) -> Iterator[Ups]:
    client = Ups(replace(settings, client_secret="wrong-secret"))
    yield client
    client.close()


@pytest.fixture(scope="module")
def numbers() -> list[str]:
    return [random_1z(seed) for seed in range(3)]


class TestUps(TokenContract):
    call = "details"

    def break_next(self, server: UpsSimulator, kind: str, times: int = 1, **more: object) -> None:
        server.faults.add(Fault(kind, "details", **more), times)  # type: ignore[arg-type]

    def calls(self, server: UpsSimulator) -> int:
        return sum(server.calls.values())

    def test_a_token_that_ends_early_is_renewed(self, server: UpsSimulator, carrier: Ups, numbers: list[str]) -> None:
        self.ask(carrier, [numbers[0]])
        server.tokens.revoke()
        self.ask(carrier, [numbers[1]])
        assert server.calls == {"token": 2, "details": 3}

    def test_a_token_service_that_is_down_is_an_outage(
        self, server: UpsSimulator, carrier: Ups, numbers: list[str]
    ) -> None:
        server.faults.add(Fault("503", "token"), 3)
        with pytest.raises(ServiceDown):
            self.ask(carrier, [numbers[0]])
        server.faults.add(Fault("html", "token"))
        with pytest.raises(ServiceDown, match="without a token"):
            self.ask(carrier, [numbers[0]])

    def test_every_call_has_a_transaction_id_of_its_own(
        self, server: UpsSimulator, carrier: Ups, numbers: list[str]
    ) -> None:
        server.trans_ids.clear()
        for number in numbers:
            self.ask(carrier, [number])
        assert len(set(server.trans_ids)) == 3

    def test_the_documented_404_is_not_found_too(self, server: UpsSimulator, carrier: Ups, numbers: list[str]) -> None:
        server.faults.add(Fault("not_found_404", "details"))
        assert not self.ask(carrier, [numbers[0]])[numbers[0]].is_found

    def test_a_404_that_is_not_upss_own_points_at_the_base_url(self, settings: UpsSettings, numbers: list[str]) -> None:
        client = Ups(replace(settings, base_url=settings.base_url + "/nowhere"))
        with pytest.raises(ServiceDown, match="base URL"):
            self.ask(client, [numbers[0]])
        client.close()

    def test_the_pieces_of_a_shipment_are_read_together(
        self, server: UpsSimulator, carrier: Ups, numbers: list[str]
    ) -> None:
        shipment = tuple(numbers)
        self.tell(server, numbers[0], What.LABEL, What.PICKUP, What.DELIVERED, shipment=shipment)
        self.tell(server, numbers[1], What.LABEL, What.PICKUP, What.DELIVERED, shipment=shipment)
        self.tell(server, numbers[2], What.LABEL, What.PICKUP, shipment=shipment)
        state = state_of(self.ask(carrier, [numbers[0]])[numbers[0]])
        assert (state.status, state.pieces_done, state.pieces_total) == ("in_transit", 2, 3)
        self.tell(server, numbers[2], What.LABEL, What.PICKUP, What.DELIVERED, shipment=shipment)
        assert state_of(self.ask(carrier, [numbers[0]])[numbers[0]]).status == "delivered"

    def test_a_shipment_of_more_pieces_than_a_page_holds_is_read_whole(
        self, server: UpsSimulator, carrier: Ups
    ) -> None:
        shipment = tuple(random_1z(seed) for seed in range(100, 220))
        for piece in shipment:
            self.tell(server, piece, What.LABEL, What.DELIVERED, shipment=shipment)
        state = state_of(self.ask(carrier, [shipment[0]])[shipment[0]])
        assert (state.status, state.pieces_done, state.pieces_total) == ("delivered", 120, 120)
        assert server.calls["shipment"] == 3

    def test_pieces_that_ups_does_not_show_are_not_taken_for_delivered(
        self, server: UpsSimulator, carrier: Ups, numbers: list[str]
    ) -> None:
        shipment = (numbers[0], "1ZGONE")
        self.tell(server, numbers[0], What.LABEL, What.DELIVERED, shipment=shipment)
        state = state_of(self.ask(carrier, [numbers[0]])[numbers[0]])
        assert (state.status, state.confidence) == ("in_transit", "review")

    def test_pages_without_a_new_piece_are_not_asked_for_on_and_on(
        self, server: UpsSimulator, carrier: Ups, numbers: list[str]
    ) -> None:
        shipment = (numbers[0], *(f"1ZGONE{number}" for number in range(1000)))
        self.tell(server, numbers[0], What.LABEL, What.DELIVERED, shipment=shipment)
        state = state_of(self.ask(carrier, [numbers[0]])[numbers[0]])
        assert (state.status, state.confidence) == ("in_transit", "review")
        assert server.calls["shipment"] == 2

    def test_repeated_activities_change_nothing(self, server: UpsSimulator, carrier: Ups, numbers: list[str]) -> None:
        self.tell(server, numbers[0], What.LABEL, What.PICKUP, What.REFUSED, What.RETURN_SCAN)
        once = state_of(self.ask(carrier, [numbers[0]])[numbers[0]])
        server.repeats_activities = True
        assert state_of(self.ask(carrier, [numbers[0]])[numbers[0]]) == once

    def test_a_journey_older_than_ups_keeps_is_not_found(
        self, server: UpsSimulator, carrier: Ups, numbers: list[str]
    ) -> None:
        self.tell(server, numbers[0], What.LABEL, What.DELIVERED)
        server.now = lambda: NOW + timedelta(days=121)
        try:
            assert not self.ask(carrier, [numbers[0]])[numbers[0]].is_found
        finally:
            server.now = lambda: NOW

    def test_nothing_listening_is_an_outage(self, settings: UpsSettings, numbers: list[str]) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        client = Ups(replace(settings, base_url=f"http://127.0.0.1:{port}"))
        with pytest.raises(ServiceDown, match="no answer"):
            self.ask(client, [numbers[0]])
        client.close()
