"""The simulated DHL keeps DHL's rules: one number a call, the two quotas, problem+json, each division's own words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from carrier_scene import START, Scene, scene

from bot.sandbox.carriers.dhl import PER_DAY, PER_SECOND, DhlSimulator
from bot.sandbox.carriers.dhl_words import SERVICES, is_silent, service_of
from bot.sandbox.carriers.faults import Fault
from bot.sandbox.carriers.journeys import Journey, Step, What

EXPRESS, GERMAN, GROUND = "1234567890", "00340434161094000001", "GM60511234500000001"
ON_THE_WAY = (What.LABEL, What.PICKUP, What.DEPARTED)


@pytest.fixture(scope="module")
def stage() -> Iterator[Scene]:
    with scene() as stage:
        yield stage


@pytest.fixture(autouse=True)
def _empty(stage: Scene) -> None:
    stage.reset()
    stage.server.dhl.limiter.clear()
    stage.server.dhl.limiter.limits = (PER_SECOND, PER_DAY)
    stage.server.dhl.faults.clear()
    stage.server.dhl.others.clear()
    stage.server.dhl.repeats_events = False


def track(stage: Scene, number: str, key: str = "sandbox-key", **asked: str) -> requests.Response:
    """One call, a second after the one before."""
    stage.seconds += 1.0
    return stage.http.get(
        f"{stage.server.dhl_url}/track/shipments",
        params={"trackingNumber": number, **asked},
        headers={"DHL-API-Key": key},
        timeout=5,
    )


def shipment(stage: Scene, number: str, **asked: str) -> dict:
    (found,) = track(stage, number, **asked).json()["shipments"]
    return found


def test_a_call_without_the_key_is_unauthorized(stage: Scene) -> None:
    answer = track(stage, EXPRESS, key="")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {"title": "Unauthorized", "status": 401, "detail": "Unauthorized for given resource."}


@pytest.mark.parametrize("asked", [{"limit": "0"}, {"limit": "x"}, {"offset": "-1"}])
def test_a_call_that_makes_no_sense_is_a_bad_request(stage: Scene, asked: dict[str, str]) -> None:
    assert track(stage, EXPRESS, **asked).status_code == 400
    assert track(stage, "").status_code == 400


def test_an_unknown_number_is_a_404_with_a_problem(stage: Scene) -> None:
    stage.travels("2", *ON_THE_WAY, carrier="ups")
    stage.travels(EXPRESS, *ON_THE_WAY)
    for number in ("1", "2", f"{EXPRESS},{EXPRESS}"):
        answer = track(stage, number)
        assert answer.status_code == 404
        assert answer.json()["detail"] == "No shipment with given tracking number found."


def test_two_calls_in_any_second_are_one_too_many(stage: Scene) -> None:
    assert track(stage, EXPRESS).status_code == 404
    stage.seconds -= 0.5  # so that the next comes half a second after the last
    refused = track(stage, EXPRESS)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    stage.seconds -= 0.5
    assert track(stage, EXPRESS).status_code == 404


def test_the_two_hundred_and_fifty_first_call_of_a_day_is_refused(stage: Scene) -> None:
    first = stage.seconds + 1
    for _ in range(248):
        stage.seconds += 1
        assert stage.server.dhl.limiter.refuses("track") is None
    assert [track(stage, EXPRESS).status_code for _ in range(2)] == [404, 404]
    refused = track(stage, EXPRESS)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == str(86_400 - 250)
    stage.seconds = first + 86_399  # track() adds the last second
    assert track(stage, EXPRESS).status_code == 404


def test_a_shipment_has_the_documented_fields_and_its_events_the_newest_first(stage: Scene) -> None:
    stage.travels(GERMAN, *ON_THE_WAY, What.OUT_FOR_DELIVERY)
    answer = track(stage, GERMAN).json()
    assert {"url", "firstUrl", "lastUrl", "shipments"} == set(answer)
    (found,) = answer["shipments"]
    assert {"id", "service", "origin", "destination", "status", "details", "events", "estimatedTimeOfDelivery"} == set(
        found
    )
    assert found["status"] == {
        "timestamp": "2026-11-17T09:00:00-05:00",
        "location": {"address": {"addressLocality": "Wayne, NJ"}},
        "statusCode": "transit",
        "status": "The shipment has been loaded onto the delivery vehicle",
        "description": "The shipment has been loaded onto the delivery vehicle",
    }
    assert [event["statusCode"] for event in found["events"]] == ["transit", "transit", "transit", "pre-transit"]
    assert found["estimatedTimeOfDelivery"] == "2026-11-19T09:00:00-05:00"
    assert found["details"]["totalNumberOfPieces"] == 1


@pytest.mark.parametrize(
    ("number", "service", "time"),
    [(EXPRESS, "express", "2026-11-16T15:00:00"), (GERMAN, "parcel-de", "2026-11-16T15:00:00-05:00"),
     (GROUND, "ecommerce", "2026-11-16T15:00:00-05:00")],
)  # fmt: skip
def test_a_division_sends_times_its_own_way(stage: Scene, number: str, service: str, time: str) -> None:
    stage.travels(number, What.LABEL)
    found = shipment(stage, number)
    assert (found["service"], found["events"][0]["timestamp"]) == (service, time)
    assert service_of(number) == service


def test_what_has_not_happened_yet_is_not_told(stage: Scene) -> None:
    stage.travels(EXPRESS, *ON_THE_WAY)
    stage.now = START - timedelta(seconds=1)
    assert track(stage, EXPRESS).status_code == 404
    stage.now = START
    assert len(shipment(stage, EXPRESS)["events"]) == 1


def test_one_number_of_two_divisions_gives_two_shipments_until_the_service_is_named(stage: Scene) -> None:
    stage.travels(EXPRESS, *ON_THE_WAY)
    stage.server.dhl.others[EXPRESS, "parcel-de"] = Journey(EXPRESS, (Step(START, What.DELIVERED),))
    both = track(stage, EXPRESS).json()
    assert [found["service"] for found in both["shipments"]] == ["express", "parcel-de"]
    assert "possibleAdditionalShipmentsUrl" not in both
    one = track(stage, EXPRESS, service="parcel-de").json()
    assert [found["service"] for found in one["shipments"]] == ["parcel-de"]
    (link,) = one["possibleAdditionalShipmentsUrl"]
    assert parse_qs(urlsplit(link).query) == {"trackingNumber": [EXPRESS], "service": ["express"]}
    assert track(stage, EXPRESS, service="freight").status_code == 404


def test_a_number_used_again_gives_the_new_shipment_before_the_old(stage: Scene) -> None:
    stage.travels(GERMAN, What.LABEL, former=(What.PICKUP, What.DELIVERED))
    answer = track(stage, GERMAN).json()
    assert [found["status"]["statusCode"] for found in answer["shipments"]] == ["pre-transit", "delivered"]
    page = track(stage, GERMAN, limit="1", offset="1").json()
    assert [found["status"]["statusCode"] for found in page["shipments"]] == ["delivered"]


def test_each_event_says_which_pieces_it_is_about(stage: Scene) -> None:
    pieces = ("1234567890", "1234567891")
    first = stage.travels(pieces[0], What.PICKUP, What.DELIVERED)
    second = stage.travels(pieces[1], What.PICKUP)
    on_its_way = Step(START + timedelta(hours=3), What.OUT_FOR_DELIVERY)
    stage.journeys[pieces[0]] = replace(first, shipment=pieces)
    stage.journeys[pieces[1]] = replace(second, shipment=pieces, steps=(*second.steps, on_its_way))
    for number in pieces:
        found = shipment(stage, number)
        assert found["details"]["totalNumberOfPieces"] == 2
        assert found["details"]["pieceIds"] == list(pieces)
        assert [(event["description"], event["pieceIds"]) for event in found["events"]] == [
            ("Delivered", ["1234567890"]),
            ("Shipment is out with courier for delivery", ["1234567891"]),
            ("Shipment picked up", list(pieces)),
        ]


def test_a_starter_has_one_call_a_second_and_250_a_day() -> None:
    limits = DhlSimulator({}).limiter.limits
    assert [(limit.calls, limit.window_s) for limit in limits] == [(1, 1.0), (250, 86_400.0)]


@pytest.mark.parametrize("number", [EXPRESS, GERMAN, GROUND])
def test_a_returned_parcel_is_plainly_delivered(stage: Scene, number: str) -> None:
    stage.travels(number, What.PICKUP, What.REFUSED, What.RETURN_SCAN, What.RETURNED_DELIVERED)
    home = shipment(stage, number)
    stage.travels(number, What.PICKUP, What.DELIVERED)
    assert home["status"]["description"] == shipment(stage, number)["status"]["description"]
    assert [event["statusCode"] for event in home["events"]] == ["delivered", "failure", "failure", "transit"]


def test_dhl_forgets_after_90_days(stage: Scene) -> None:
    stage.travels(EXPRESS, What.LABEL)
    stage.now = START + timedelta(days=90)
    assert track(stage, EXPRESS).status_code == 200
    stage.now += timedelta(seconds=1)
    assert track(stage, EXPRESS).status_code == 404


def test_every_step_is_told_or_declared_silent(stage: Scene) -> None:
    silent = {service: {what for what in What if is_silent(what, service)} for service in SERVICES}
    always = {What.RETURN_NUMBERED, What.VOID, What.CLAIM}
    never_said = {What.RETURN_CANCELLED, What.FOUND, What.ADDRESS_CORRECTED}
    assert silent == {
        "express": always | {What.HANDED_TO_POST, What.MAIL_RECOVERY},
        "parcel-de": always | never_said | {What.HANDED_TO_POST, What.LOST},
        "ecommerce": always | never_said | {What.RETURN_REQUESTED, What.SEIZED, What.ESTIMATE},
    }
    stage.server.dhl.limiter.limits = ()
    for number in (EXPRESS, GERMAN, GROUND):
        for what in What:
            stage.travels(number, What.PICKUP, what)
            events = shipment(stage, number)["events"]
            assert len(events) == (1 if what in silent[service_of(number)] else 2), what
            assert {event["statusCode"] for event in events} <= {
                "pre-transit", "transit", "delivered", "failure", "unknown",
            }  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "status"),
    [("401", 401), ("403", 403), ("429", 429), ("500", 500), ("503", 503), ("html", 200), ("malformed", 200),
     ("quota_in_200", 200), ("login_in_200", 200), ("truncated", 200), ("left_out", 200), ("empty", 200)],
)  # fmt: skip
def test_a_fault_is_met_once(stage: Scene, kind: str, status: int) -> None:
    stage.travels(EXPRESS, *ON_THE_WAY)
    stage.server.dhl.faults.add(Fault(kind, "track"))
    answer = track(stage, EXPRESS)
    assert answer.status_code == status
    assert EXPRESS not in answer.text.replace(f"trackingNumber={EXPRESS}", "") or kind == "truncated"
    assert shipment(stage, EXPRESS)["id"] == EXPRESS


def test_an_answer_about_another_number_is_possible(stage: Scene) -> None:
    stage.travels(EXPRESS, *ON_THE_WAY)
    stage.server.dhl.faults.add(Fault("other_number"))
    assert shipment(stage, EXPRESS)["id"] == "2345678901"


def test_events_can_come_twice(stage: Scene) -> None:
    stage.travels(EXPRESS, *ON_THE_WAY)
    stage.server.dhl.repeats_events = True
    assert len(shipment(stage, EXPRESS)["events"]) == 6
