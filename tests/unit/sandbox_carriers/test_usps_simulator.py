"""The simulated USPS keeps USPS's rules: tokens, batches, the quota, the documented fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import requests
from carrier_scene import START, Scene, scene

from bot.sandbox.carriers.faults import Fault
from bot.sandbox.carriers.journeys import Journey, Step, What
from bot.sandbox.carriers.limits import Limit
from bot.sandbox.carriers.usps import HOURLY, UspsSimulator
from bot.sandbox.carriers.usps_words import SILENT

ACCOUNT = {"client_id": "sandbox-client", "client_secret": "sandbox-secret", "grant_type": "client_credentials"}
ON_THE_WAY = (What.LABEL, What.PICKUP, What.DEPARTED)


@pytest.fixture(scope="module")
def stage() -> Iterator[Scene]:
    with scene() as stage:
        yield stage


@pytest.fixture(autouse=True)
def _empty(stage: Scene) -> None:
    stage.reset()
    stage.server.usps.limiter.clear()
    stage.server.usps.limiter.limits = (HOURLY,)
    stage.server.usps.faults.clear()
    stage.server.usps.repeats_events = stage.server.usps.omits_gmt = False


def token(stage: Scene, **changes: str) -> requests.Response:
    return stage.http.post(f"{stage.server.usps_url}/oauth2/v3/token", json=ACCOUNT | changes, timeout=5)


def track(stage: Scene, *numbers: str, bearer: str | None = None) -> requests.Response:
    bearer = token(stage).json()["access_token"] if bearer is None else bearer
    return stage.http.post(
        f"{stage.server.usps_url}/tracking/v3r2/tracking",
        json=[{"trackingNumber": number} for number in numbers],
        headers={"Authorization": f"Bearer {bearer}"},
        timeout=5,
    )


def test_a_token_is_issued_for_the_credentials_of_the_account_only(stage: Scene) -> None:
    answer = token(stage, scope="tracking").json()
    assert {"access_token", "token_type", "issued_at", "expires_in", "status", "scope", "issuer"} <= set(answer)
    assert (answer["token_type"], answer["expires_in"], answer["scope"]) == ("Bearer", 28_799, "tracking")
    assert token(stage, client_secret="wrong").status_code == 401
    assert token(stage, grant_type="password").status_code == 400


def test_a_token_without_the_tracking_scope_opens_nothing(stage: Scene) -> None:
    bearer = token(stage, scope="addresses prices").json()["access_token"]
    answer = track(stage, "9400100000000000000001", bearer=bearer)
    assert answer.status_code == 401
    assert answer.json()["error"]["message"] == "The client application identifier is invalid."


def test_a_token_ends_after_eight_hours(stage: Scene) -> None:
    stage.travels("1", *ON_THE_WAY)
    bearer = token(stage).json()["access_token"]
    stage.now += timedelta(seconds=28_798)
    assert track(stage, "1", bearer=bearer).status_code == 200
    stage.now += timedelta(seconds=1)
    assert track(stage, "1", bearer=bearer).status_code == 401


def test_thirty_five_numbers_go_into_one_call_and_thirty_six_into_none(stage: Scene) -> None:
    numbers = [f"94001{n:017}" for n in range(36)]
    for number in numbers:
        stage.travels(number, *ON_THE_WAY)
    full = track(stage, *numbers[:35])
    assert full.status_code == 200
    assert [item["trackingNumber"] for item in full.json()] == numbers[:35]
    over = track(stage, *numbers)
    assert over.status_code == 400
    assert over.json()["error"]["code"] == "400"
    assert "36 elements, at most 35" in over.json()["error"]["message"]


@pytest.mark.parametrize("body", [b"", b"{", b"{}", b"[]", b"[{}]", b"\xff"])
def test_a_call_that_names_no_number_is_a_bad_request(stage: Scene, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {token(stage).json()['access_token']}"}
    url = f"{stage.server.usps_url}/tracking/v3r2/tracking"
    assert stage.http.post(url, data=body, headers=headers, timeout=5).status_code == 400


def test_a_number_that_is_not_found_makes_the_answer_a_207(stage: Scene) -> None:
    stage.travels("1", *ON_THE_WAY)
    stage.travels("2", *ON_THE_WAY, carrier="ups")
    answer = track(stage, "1", "2", "3")
    found, *missing = answer.json()
    assert answer.status_code == 207
    assert found["statusCategory"] == "In Transit"
    assert [(item["trackingNumber"], item["error"]["code"], set(item)) for item in missing] == [
        ("2", "404", {"trackingNumber", "error"}),
        ("3", "404", {"trackingNumber", "error"}),
    ]
    assert missing[0]["error"]["message"].startswith("Tracking is not available for this item.")
    assert set(missing[0]["error"]["errors"][0]) == {"status", "code", "title", "detail"}


def test_the_sixty_first_call_of_any_hour_is_refused(stage: Scene) -> None:
    bearer = token(stage).json()["access_token"]
    for minute in range(60):
        stage.seconds = 30.0 * minute
        assert track(stage, "1", bearer=bearer).status_code == 207
    assert track(stage, "1", bearer=bearer).headers["Retry-After"] == "1830"
    stage.seconds = 3599.9
    assert track(stage, "1", bearer=bearer).status_code == 429
    stage.seconds = 3600.0  # the first call has left the hour, the second has not
    assert [track(stage, "1", bearer=bearer).status_code for _ in range(2)] == [207, 429]
    assert stage.server.usps.limiter.refused == 3


def test_an_account_has_60_calls_an_hour() -> None:
    assert [(limit.calls, limit.window_s) for limit in UspsSimulator({}).limiter.limits] == [(60, 3600.0)]


def test_the_quota_can_be_another_one(stage: Scene) -> None:
    stage.server.usps.limiter.limits = (Limit(1, 60.0),)
    assert [track(stage, "1").status_code for _ in range(2)] == [207, 429]


def test_an_item_has_the_documented_fields_and_its_events_the_newest_first(stage: Scene) -> None:
    stage.travels("1", *ON_THE_WAY, What.OUT_FOR_DELIVERY)
    (item,) = track(stage, "1").json()
    assert {
        "trackingNumber", "destinationCity", "destinationState", "destinationZIPCode", "originCity", "originState",
        "originZIPCode", "mailClass", "mailType", "services", "serviceTypeCode", "status", "statusCategory",
        "statusSummary", "uniqueTrackingID", "deliveryDateExpectation", "trackingEvents",
    } <= set(item)  # fmt: skip
    assert (item["status"], item["statusCategory"]) == ("Out for Delivery", "Out for Delivery")
    assert item["statusSummary"] == "Your item: Out for Delivery, at 9:00 am on November 17, 2026 in WAYNE, NJ."
    first, *_, last = item["trackingEvents"]
    assert first == {
        "eventType": "Out for Delivery",
        "eventTimestamp": "2026-11-17T09:00:00Z",  # local, and still marked Z, as in USPS's own example
        "eventCountry": None,
        "eventCity": "WAYNE",
        "eventState": "NJ",
        "eventZIPCode": first["eventZIPCode"],
        "firm": None,
        "recipientName": None,
        "eventCode": "OF",
        "GMTTimestamp": "2026-11-17T14:00:00Z",
        "GMTOffset": "-05:00",
    }
    assert len(first["eventZIPCode"]) == 5
    assert last["eventCity"] == "LOUISVILLE"
    assert "USPS Awaiting Item" in last["eventType"]


def test_what_has_not_happened_yet_is_not_told(stage: Scene) -> None:
    stage.travels("1", *ON_THE_WAY)
    stage.now = START - timedelta(seconds=1)
    assert track(stage, "1").status_code == 207
    stage.now = START + timedelta(hours=7)
    assert len(track(stage, "1").json()[0]["trackingEvents"]) == 2


def test_a_returned_parcel_says_to_whom_it_was_delivered(stage: Scene) -> None:
    stage.travels("1", *ON_THE_WAY, What.REFUSED, What.RETURN_SCAN, What.RETURNED_DELIVERED)
    (item,) = track(stage, "1").json()
    assert (item["status"], item["statusCategory"]) == ("Delivered, To Original Sender", "Delivered")
    assert item["trackingEvents"][2]["eventType"] == "Refused"
    assert "deliveryDateExpectation" not in item


def test_messages_told_out_of_order_stay_so_and_the_newest_is_the_status(stage: Scene) -> None:
    late, early = Step(START + timedelta(hours=9), What.OUT_FOR_DELIVERY), Step(START, What.PICKUP)
    stage.journeys["1"] = Journey("1", (late, early))
    (item,) = track(stage, "1").json()
    assert item["status"] == "Out for Delivery"
    assert [event["eventCode"] for event in item["trackingEvents"]] == ["03", "OF"]


def test_a_number_used_again_still_tells_of_the_parcel_before(stage: Scene) -> None:
    stage.travels("1", What.LABEL, former=(What.LABEL, What.DELIVERED))
    (item,) = track(stage, "1").json()
    assert item["statusCategory"] == "Pre-Shipment"
    assert [event["GMTTimestamp"][:10] for event in item["trackingEvents"]] == [
        "2026-11-16",
        "2026-10-18",
        "2026-10-17",
    ]


def test_usps_forgets_after_120_days(stage: Scene) -> None:
    stage.travels("1", What.LABEL)
    stage.now = START + timedelta(days=120)
    assert track(stage, "1").status_code == 200
    stage.now += timedelta(seconds=1)
    assert track(stage, "1").status_code == 207


def test_every_step_is_printed_or_declared_silent(stage: Scene) -> None:
    assert {
        What.RETURN_NUMBERED, What.RETURN_CANCELLED, What.VOID, What.LOST, What.FOUND, What.DAMAGED, What.CLAIM,
        What.ADDRESS_CORRECTED,
    } == SILENT  # fmt: skip
    stage.server.usps.limiter.limits = ()
    bearer = token(stage).json()["access_token"]
    for what in What:
        for number in "123456":  # different parcels get different words
            stage.travels(number, What.PICKUP, what)
        for item in track(stage, *"123456", bearer=bearer).json():
            assert len(item["trackingEvents"]) == (1 if what in SILENT else 2), what
            assert all(event["eventType"] for event in item["trackingEvents"])


def test_events_can_come_twice_and_without_their_gmt_fields(stage: Scene) -> None:
    stage.travels("1", *ON_THE_WAY)
    stage.server.usps.repeats_events = stage.server.usps.omits_gmt = True
    events = track(stage, "1").json()[0]["trackingEvents"]
    assert len(events) == 6
    assert [("GMTTimestamp" in event) for event in events] == [True, True, False, False, True, True]


@pytest.mark.parametrize(
    ("kind", "status"),
    [("401", 401), ("429", 429), ("503", 503), ("html", 200), ("malformed", 200), ("quota_in_200", 200),
     ("login_in_200", 200), ("not_found_404", 404), ("truncated", 207), ("left_out", 200), ("empty", 207)],
)  # fmt: skip
def test_a_fault_is_met_once(stage: Scene, kind: str, status: int) -> None:
    stage.server.usps.faults.add(Fault(kind, "track", retry_after="7" if kind == "429" else None))
    answer = track(stage, "1")
    assert answer.status_code == status
    assert answer.headers.get("Retry-After") == ("7" if kind == "429" else None)
    body: Any = {"left_out": "[]", "empty": ""}.get(kind)
    assert body is None or answer.text == body
    assert track(stage, "1").json()[0]["trackingNumber"] == "1"


def test_a_journey_of_no_named_carrier_is_with_usps_too(stage: Scene) -> None:
    stage.journeys["1"] = replace(stage.travels("1", What.PICKUP), carrier="usps")
    stage.travels("2", What.PICKUP)
    assert track(stage, "1", "2").status_code == 200
