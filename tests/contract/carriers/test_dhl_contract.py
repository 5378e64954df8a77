"""The DHL client against the simulated DHL, over loopback HTTP."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from carrier_contract import IMPATIENT, NOW, CarrierContract

from bot.errors import CredentialsError, ServiceDown
from bot.sandbox.carriers.dhl import DhlSimulator
from bot.sandbox.carriers.faults import Fault
from bot.sandbox.carriers.journeys import Journey, Step, What
from bot.sandbox.carriers.limits import Limit
from bot.sandbox.carriers.random_numbers import random_number
from bot.sandbox.carriers.server import CarrierServer
from bot.tracking.carriers.dhl.client import Dhl, DhlSettings
from bot.tracking.carriers.registry import REGISTRY, build_apis
from bot.tracking.state import state_of

EXPRESS = "1234567891"
PARCEL_DE = "00340434161094000018"
ECOMMERCE = "GM1234567890123456"


@pytest.fixture(scope="module")
def running() -> Iterator[CarrierServer]:
    with CarrierServer({}, now=lambda: NOW) as server:
        yield server


@pytest.fixture
def server(running: CarrierServer) -> Iterator[DhlSimulator]:
    dhl = running.dhl
    dhl.journeys = {}
    dhl.limiter.limits = ()
    yield dhl
    dhl.faults.clear()
    dhl.calls.clear()
    dhl.others.clear()
    dhl.repeats_events = False


@pytest.fixture
def settings(running: CarrierServer, server: DhlSimulator) -> DhlSettings:
    return DhlSettings(api_key=server.api_key, base_url=running.dhl_url, limits=IMPATIENT)


@pytest.fixture
def carrier(settings: DhlSettings) -> Iterator[Dhl]:
    client = Dhl(settings)
    yield client
    client.close()


@pytest.fixture
def stranger(settings: DhlSettings) -> Iterator[Dhl]:
    client = Dhl(replace(settings, api_key="wrong-secret"))
    yield client
    client.close()


@pytest.fixture(scope="module")
def numbers() -> list[str]:
    dice = random.Random(1)
    return [random_number("dhl", dice) for _ in range(3)]


class TestDhl(CarrierContract):
    api_name = carrier_name = "dhl"

    def break_next(self, server: DhlSimulator, kind: str, times: int = 1, **more: object) -> None:
        server.faults.add(Fault(kind, "track", **more), times)  # type: ignore[arg-type]

    def calls(self, server: DhlSimulator) -> int:
        return server.calls["track"]

    @pytest.mark.parametrize("number", [EXPRESS, PARCEL_DE, ECOMMERCE])
    def test_each_division_tells_a_delivery_and_a_return_in_its_own_words(
        self, server: DhlSimulator, carrier: Dhl, number: str
    ) -> None:
        self.tell(server, number, What.LABEL, What.PICKUP, What.ARRIVED, What.OUT_FOR_DELIVERY, What.DELIVERED)
        state = state_of(self.ask(carrier, [number])[number])
        assert (state.status, state.delivered_to, state.confidence) == ("delivered", "customer", "sure")
        back = (What.REFUSED, What.RETURN_SCAN, What.RETURNED_DELIVERED)
        self.tell(server, number, What.LABEL, What.PICKUP, What.OUT_FOR_DELIVERY, *back)
        state = state_of(self.ask(carrier, [number])[number])
        assert (state.status, state.delivered_to, state.refused, state.confidence) == (
            "returned",
            "sender",
            True,
            "sure",
        )

    @pytest.mark.parametrize("number", [EXPRESS, PARCEL_DE, ECOMMERCE])
    def test_a_delivery_is_timed_in_utc_whatever_the_division_writes(
        self, server: DhlSimulator, carrier: Dhl, number: str
    ) -> None:
        noon = datetime(2026, 11, 18, 12, 0, tzinfo=timezone(timedelta(hours=-5)))  # in Wayne, NJ
        steps = (Step(noon - timedelta(days=1), What.PICKUP), Step(noon, What.DELIVERED))
        self.set_out(server, Journey(number, steps))
        state = state_of(self.ask(carrier, [number])[number])
        assert (state.delivered_at, state.confidence) == (datetime(2026, 11, 18, 17, 0, tzinfo=UTC), "sure")

    def test_the_same_number_in_two_divisions_is_a_matter_for_a_person(
        self, server: DhlSimulator, carrier: Dhl
    ) -> None:
        self.tell(server, EXPRESS, What.LABEL, What.PICKUP)
        steps = (Step(NOW - timedelta(days=1), What.PICKUP), Step(NOW - timedelta(hours=3), What.DELIVERED))
        server.others[EXPRESS, "ecommerce"] = Journey(EXPRESS, steps)
        state = state_of(self.ask(carrier, [EXPRESS])[EXPRESS])
        assert state.confidence == "review"

    def test_a_number_used_again_is_read_from_its_order_date_on(self, server: DhlSimulator, carrier: Dhl) -> None:
        former = (Step(NOW - timedelta(days=80), What.PICKUP), Step(NOW - timedelta(days=78), What.DELIVERED))
        self.tell(server, EXPRESS, What.LABEL, What.PICKUP, former=former)
        history = self.ask(carrier, [EXPRESS])[EXPRESS]
        assert state_of(history, order_date=NOW - timedelta(days=6)).status == "in_transit"

    def test_pieces_of_a_shipment_are_delivered_when_all_are(
        self, server: DhlSimulator, carrier: Dhl, numbers: list[str]
    ) -> None:
        shipment = tuple(numbers[:2])
        self.tell(server, numbers[0], What.LABEL, What.PICKUP, What.DELIVERED, shipment=shipment)
        self.tell(server, numbers[1], What.LABEL, What.PICKUP, shipment=shipment)
        state = state_of(self.ask(carrier, [numbers[0]])[numbers[0]])
        assert (state.status, state.pieces_done, state.pieces_total) == ("in_transit", 1, 2)
        self.tell(server, numbers[1], What.LABEL, What.PICKUP, What.DELIVERED, shipment=shipment)
        assert state_of(self.ask(carrier, [numbers[0]])[numbers[0]]).status == "delivered"

    def test_repeated_events_change_nothing(self, server: DhlSimulator, carrier: Dhl) -> None:
        self.tell(server, EXPRESS, What.LABEL, What.PICKUP, What.REFUSED, What.RETURN_SCAN)
        once = state_of(self.ask(carrier, [EXPRESS])[EXPRESS])
        server.repeats_events = True
        assert state_of(self.ask(carrier, [EXPRESS])[EXPRESS]) == once

    def test_an_answer_about_another_number_is_never_this_ones(self, server: DhlSimulator, carrier: Dhl) -> None:
        self.tell(server, EXPRESS, What.LABEL, What.DELIVERED)
        for kind in ("other_number", "left_out", "empty", "truncated"):
            self.break_next(server, kind)
            with pytest.raises(ServiceDown):
                self.ask(carrier, [EXPRESS])

    def test_the_quota_of_a_day_ends_in_an_outage(self, server: DhlSimulator, carrier: Dhl, numbers: list[str]) -> None:
        server.limiter.limits = (Limit(1, 86_400.0, "calls per day"),)
        server.limiter.refuses("track")
        with pytest.raises(ServiceDown, match="429"):
            self.ask(carrier, [numbers[0]])

    def test_the_registry_builds_it_only_with_its_key(self, running: CarrierServer) -> None:
        assert REGISTRY["dhl"].required_settings == ("api_key",)
        assert build_apis({"dhl": {"api_key": ""}}) == {}
        built = build_apis({"dhl": {"api_key": "k", "base_url": running.dhl_url, "limits": {"tries": 1}}})
        assert set(built) == {"dhl"}
        built["dhl"].close()

    def test_the_key_is_not_in_the_repr_and_none_is_refused(self, settings: DhlSettings) -> None:
        assert settings.api_key not in repr(settings)
        with pytest.raises(CredentialsError, match="api_key"):
            Dhl(replace(settings, api_key=""))
