"""Random trips and their truth. `PROPERTY_EXAMPLES=20000 pytest …/test_random_trips.py` makes more of them."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from bot.sandbox.carriers.decidable import is_decidable
from bot.sandbox.carriers.journeys import ON_THE_WAY_BACK, Step, What
from bot.sandbox.carriers.random_trips import Trip, random_trip
from bot.sandbox.carriers.trip_stories import BY_CARRIER
from bot.sandbox.carriers.truth import NOT_FOUND, truth_of, truth_of_shipment

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
APIS = sorted(BY_CARRIER)
EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "250"))
START = datetime(2026, 11, 1, tzinfo=UTC)


@cache
def trips(api: str) -> tuple[Trip, ...]:
    return tuple(random_trip(seed, api, NOW) for seed in range(EXAMPLES))


def steps(*whats: What) -> tuple[Step, ...]:
    return tuple(Step(START + timedelta(hours=index), what) for index, what in enumerate(whats))


def test_the_same_seed_makes_the_same_trip() -> None:
    assert random_trip(7, "fedex", NOW) == random_trip(7, "fedex", NOW)
    assert random_trip(7, "fedex", NOW).number != random_trip(8, "fedex", NOW).number


def test_every_kind_of_end_comes_up() -> None:
    everything = {"label_created", "in_transit", "out_for_delivery", "available_for_pickup", "delivery_attempted"}
    everything |= {"exception", "returning", "returned", "delivered", "lost", "voided", "destroyed", "not_found"}
    assert {trip.truth.status for api in APIS for trip in trips(api)} == everything


@pytest.mark.parametrize("api", APIS)
def test_most_parcels_are_delivered_and_most_answers_decide(api: str) -> None:
    assert sum(trip.truth.status == "delivered" for trip in trips(api)) > EXAMPLES * 0.4
    assert 0 < sum(not trip.truth.is_decidable for trip in trips(api)) < EXAMPLES * 0.1


@pytest.mark.parametrize("api", APIS)
def test_nothing_happened_after_now_and_nothing_too_long_ago(api: str) -> None:
    told = [step.at for trip in trips(api) for journey in trip.journeys.values() for step in journey.steps]
    assert max(told) <= NOW
    assert min(told) > NOW - timedelta(days=90)


@pytest.mark.parametrize("api", APIS)
def test_the_truth_is_that_of_the_steps_that_are_told(api: str) -> None:
    for trip in trips(api):
        if any(len({step.at for step in told.steps}) < len(set(told.steps)) for told in trip.journeys.values()):
            continue  # told late and in the same second: the order is lost
        pieces = [truth_of(journey.steps) for journey in trip.journeys.values() if not journey.outbound_number]
        if len(pieces) == 1:
            (told,) = pieces
        else:
            told = truth_of_shipment(pieces) if pieces else NOT_FOUND
        assert (told.status, told.leg, told.delivered_to, told.refused) == (
            trip.truth.status,
            trip.truth.leg,
            trip.truth.delivered_to,
            trip.truth.refused,
        )
        assert (told.label_at, told.delivered_at) == (trip.truth.label_at, trip.truth.delivered_at)


def test_trips_are_told_as_untidily_as_carriers_tell_them() -> None:
    journeys = [journey for trip in trips("ups") for journey in trip.journeys.values()]
    assert any(len(set(journey.steps)) < len(journey.steps) for journey in journeys)
    assert any(list(journey.steps) != sorted(journey.steps, key=lambda step: step.at) for journey in journeys)
    assert any(len({step.at for step in journey.steps}) < len(set(journey.steps)) for journey in journeys)
    assert any(len({step.at.utcoffset() for step in journey.steps}) > 2 for journey in journeys)
    assert {What.UNKNOWN_CODE, What.CLAIM, What.DELAY} <= {step.what for journey in journeys for step in journey.steps}
    assert {journey.service for journey in journeys} == {"", "surepost", "mail_innovations"}
    assert {len(journey.shipment) for journey in journeys} == {0, 2, 3, 4}


@pytest.mark.parametrize("api", APIS)
def test_a_place_is_left_out_now_and_then_or_always_and_the_truth_stays(api: str) -> None:
    journeys = [trip.journeys[trip.number] for trip in trips(api) if trip.journeys]
    placeless = [[step.place == "" for step in journey.steps] for journey in journeys]
    assert any(all(steps) for steps in placeless)
    assert any(0 < sum(steps) < len(steps) for steps in placeless)
    assert sum(any(steps) for steps in placeless) < len(journeys) / 2
    journey = next(journey for journey, steps in zip(journeys, placeless, strict=True) if all(steps))
    assert {journey.place_of(step) for step in journey.steps} == {""}
    assert truth_of(journey.steps) == truth_of(tuple(replace(step, place="Wayne, NJ") for step in journey.steps))


def test_a_return_number_can_be_asked_for_as_soon_as_the_parcel_turned_round() -> None:
    returned = [trip for trip in trips("fedex") if len(trip.journeys) == 2 and trip.truth.leg == "return"]
    assert returned
    for trip in returned:
        back = trip.journeys[trip.journeys[trip.number].return_number]
        assert back.outbound_number == trip.number
        assert {step.what for step in back.steps} <= ON_THE_WAY_BACK


def test_an_order_lies_between_the_parcels_of_a_number_used_twice() -> None:
    twice = [trip for trip in trips("ups") if trip.journeys and trip.journeys[trip.number].former]
    assert twice
    for trip in twice:
        assert trip.truth.is_decidable <= (trip.order_date is not None)
        if trip.order_date is not None:
            assert max(step.at for step in trip.journeys[trip.number].former) < trip.order_date - timedelta(days=2)
            assert min(step.at for step in trip.journeys[trip.number].steps) >= trip.order_date


@pytest.mark.parametrize(
    ("whats", "status", "leg", "delivered_to", "refused"),
    [
        ((), "not_found", "outbound", "unknown", False),
        ((What.LABEL,), "label_created", "outbound", "unknown", False),
        ((What.LABEL, What.PICKUP, What.CLAIM), "in_transit", "outbound", "unknown", False),
        ((What.LABEL, What.AT_LOCKER), "available_for_pickup", "outbound", "pickup_point", False),
        ((What.AT_LOCKER, What.COLLECTED), "delivered", "outbound", "customer", False),
        ((What.REFUSED, What.RETURN_SCAN, What.RETURN_ARRIVED), "returning", "return", "unknown", True),
        ((What.REFUSED, What.RETURN_SCAN, What.RETURNED_DELIVERED), "returned", "return", "sender", True),
        ((What.RETURN_REQUESTED, What.RETURN_CANCELLED), "in_transit", "outbound", "unknown", False),
        ((What.REFUSED, What.OUT_FOR_DELIVERY, What.DELIVERED), "delivered", "outbound", "customer", True),
        ((What.DELIVERED, What.RETURN_SCAN), "returning", "return", "unknown", False),
        ((What.PICKUP, What.LOST, What.FOUND), "in_transit", "outbound", "unknown", False),
        ((What.RETURN_SCAN, What.LOST), "lost", "return", "unknown", False),
        ((What.PICKUP, What.MAIL_RECOVERY), "destroyed", "outbound", "unknown", False),
        ((What.AT_ACCESS_POINT, What.UNCLAIMED), "returning", "return", "unknown", False),
        ((What.OUT_FOR_DELIVERY, What.UNDELIVERABLE), "returning", "return", "unknown", False),
    ],
)
def test_the_truth_is_what_a_traveller_would_say(
    whats: tuple[What, ...], status: str, leg: str, delivered_to: str, refused: bool
) -> None:
    truth = truth_of(steps(*whats))
    assert (truth.status, truth.leg, truth.delivered_to, truth.refused) == (status, leg, delivered_to, refused)


def test_only_physical_scans_move_the_last_scan() -> None:
    truth = truth_of(steps(What.LABEL, What.PICKUP, What.DELAY, What.ESTIMATE, What.CLAIM))
    assert (truth.last_scan_at, truth.scan_is_told) == (START + timedelta(hours=1), True)
    assert truth_of(steps(What.LABEL, What.VOID)).last_scan_at is None
    assert not truth_of(steps(What.PICKUP, What.EXCEPTION)).scan_is_told
    assert not truth_of(steps(What.PICKUP, What.LOST, What.FOUND)).scan_is_told


def test_a_shipment_is_delivered_when_all_its_pieces_are() -> None:
    done, moving = truth_of(steps(What.LABEL, What.DELIVERED)), truth_of(steps(What.LABEL, What.PICKUP))
    partial = truth_of_shipment([done, moving])
    assert (partial.status, partial.pieces_done, partial.pieces_total) == ("in_transit", 1, 2)
    assert (partial.delivered_to, partial.delivered_at) == ("unknown", None)
    assert truth_of_shipment([done, done]).delivered_at == START + timedelta(hours=1)


@pytest.mark.parametrize(
    ("api", "whats", "decided"),
    [
        ("ups", (What.LABEL, What.PICKUP, What.DELIVERED), True),
        ("ups", (What.REFUSED, What.RETURN_SCAN, What.RETURNED_DELIVERED), True),
        ("ups", (What.REFUSED, What.OUT_FOR_DELIVERY, What.DELIVERED), False),
        ("ups", (What.REFUSED, What.OUT_FOR_DELIVERY), False),
        ("ups", (What.PICKUP, What.VOID), False),
        ("ups", (What.LABEL, What.VOID), True),
        ("usps", (What.LABEL, What.VOID), False),
        ("ups", (What.PICKUP, What.LOST), True),
        ("fedex", (What.PICKUP, What.LOST), False),
        ("fedex", (What.PICKUP, What.LOST, What.FOUND), True),
        ("fedex", (What.RETURN_REQUESTED, What.RETURN_CANCELLED, What.DELIVERED), False),
        ("ups", (What.RETURN_REQUESTED, What.RETURN_CANCELLED, What.DELIVERED), True),
        ("ups", (What.RETURN_REQUESTED, What.DELIVERED), False),
        ("ups", (What.PICKUP, What.UNKNOWN_CODE), False),
        ("ups", (What.PICKUP, What.UNKNOWN_CODE, What.ARRIVED), True),
        ("ups", (What.PICKUP, What.DAMAGED, What.CLAIM), False),
        ("ups", (), True),
    ],
)
def test_what_the_carriers_answer_decides(api: str, whats: tuple[What, ...], decided: bool) -> None:
    assert is_decidable(api, steps(*whats)) is decided
