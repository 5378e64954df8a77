"""The simulated FedEx keeps FedEx's rules: tokens, batches of 30, both limits, a new number for the way back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import requests
from carrier_scene import START, Scene, scene

from bot.sandbox.carriers.faults import Fault
from bot.sandbox.carriers.fedex import DAILY, RATE
from bot.sandbox.carriers.fedex_words import words_for
from bot.sandbox.carriers.journeys import Journey, Step, What, way_back
from bot.sandbox.carriers.limits import Limit

NUMBER, BACK = "794900000000", "794900000001"
ACCOUNT = {"grant_type": "client_credentials", "client_id": "sandbox-client", "client_secret": "sandbox-secret"}


@pytest.fixture(scope="module")
def stage() -> Iterator[Scene]:
    with scene() as stage:
        yield stage


@pytest.fixture(autouse=True)
def _empty(stage: Scene) -> None:
    stage.reset()
    stage.server.fedex.limiter.clear()
    stage.server.fedex.limiter.limits = (RATE, DAILY)
    stage.server.fedex.faults.clear()


def token(stage: Scene, **changes: str) -> requests.Response:
    return stage.http.post(f"{stage.server.fedex_url}/oauth/token", data=ACCOUNT | changes, timeout=5)


def post(stage: Scene, path: str, body: Any, bearer: str | None = None) -> requests.Response:
    bearer = token(stage).json()["access_token"] if bearer is None else bearer
    headers = {"Authorization": f"Bearer {bearer}"}
    return stage.http.post(f"{stage.server.fedex_url}/track/v1/{path}", json=body, headers=headers, timeout=5)


def track(stage: Scene, *numbers: str, bearer: str | None = None, is_detailed: bool = True) -> requests.Response:
    asked = [{"trackingNumberInfo": {"trackingNumber": number}} for number in numbers]
    return post(stage, "trackingnumbers", {"includeDetailedScans": is_detailed, "trackingInfo": asked}, bearer)


def results(stage: Scene, number: str = NUMBER) -> list[dict[str, Any]]:
    (complete,) = track(stage, number).json()["output"]["completeTrackResults"]
    assert complete["trackingNumber"] == number
    return list(complete["trackResults"])


def result(stage: Scene, number: str = NUMBER) -> dict[str, Any]:
    (only,) = results(stage, number)
    return only


def events(found: dict[str, Any]) -> list[str]:
    return [event["eventType"] for event in found["scanEvents"]]


def identifiers(found: dict[str, Any]) -> dict[str, list[str]]:
    return {each["type"]: each["values"] for each in found["additionalTrackingInfo"]["packageIdentifiers"]}


def error(answer: requests.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["code"]


def test_a_token_is_issued_for_the_credentials_of_the_account_only(stage: Scene) -> None:
    answer = token(stage).json()
    assert (answer["token_type"], answer["expires_in"], answer["scope"]) == ("bearer", 3599, "CXS")
    assert error(token(stage, client_secret="wrong")) == (401, "NOT.AUTHORIZED.ERROR")
    assert error(token(stage, grant_type="password")) == (400, "BAD.REQUEST.ERROR")


def test_a_token_ends_after_an_hour(stage: Scene) -> None:
    bearer = token(stage).json()["access_token"]
    assert track(stage, NUMBER, bearer=bearer).status_code == 200
    stage.now += timedelta(hours=1)
    assert error(track(stage, NUMBER, bearer=bearer)) == (401, "NOT.AUTHORIZED.ERROR")


def test_thirty_numbers_are_answered_and_thirty_one_are_refused(stage: Scene) -> None:
    numbers = [f"7949000001{index:02d}" for index in range(31)]
    stage.travels(numbers[3], What.LABEL)
    complete = track(stage, *numbers[:30]).json()["output"]["completeTrackResults"]
    assert [each["trackingNumber"] for each in complete] == numbers[:30]
    found = ["error" not in each["trackResults"][0] for each in complete]
    assert [index for index, is_found in enumerate(found) if is_found] == [3]
    assert error(track(stage, *numbers)) == (400, "TRACKING.TRACKINGNUMBERS.LIMITEXCEEDED")


def test_a_request_without_numbers_or_without_sense_is_refused(stage: Scene) -> None:
    assert error(track(stage)) == (400, "TRACKING.TRACKINGNUMBER.EMPTY")
    assert error(track(stage, " ")) == (400, "TRACKING.TRACKINGNUMBER.EMPTY")
    assert error(post(stage, "trackingnumbers", {"trackingInfo": "all"})) == (400, "BAD.REQUEST.ERROR")


def test_a_number_nobody_knows_is_an_error_inside_a_200(stage: Scene) -> None:
    assert result(stage)["error"]["code"] == "TRACKING.TRACKINGNUMBER.NOTFOUND"
    assert result(stage, "12345")["error"]["code"] == "TRACKING.TRACKINGNUMBER.INVALID"
    stage.travels(NUMBER, What.LABEL, carrier="ups")
    assert result(stage)["error"]["code"] == "TRACKING.TRACKINGNUMBER.NOTFOUND"


def test_scans_come_newest_first_with_the_local_offset(stage: Scene) -> None:
    stage.travels(NUMBER, What.LABEL, What.PICKUP, What.OUT_FOR_DELIVERY, What.DELIVERED)
    found = result(stage)
    assert events(found)[0] == "DL"
    assert events(found)[-1] == "OC"
    assert found["scanEvents"][-1]["date"] == "2026-11-16T15:00:00-05:00"
    assert found["latestStatusDetail"]["derivedCode"] == "DL"
    times = {each["type"]: each["dateTime"] for each in found["dateAndTimes"]}
    assert times["ACTUAL_DELIVERY"] == "2026-11-17T09:00:00-05:00"
    assert "ESTIMATED_DELIVERY" not in times


def test_only_the_newest_scan_is_told_unless_details_are_asked_for(stage: Scene) -> None:
    stage.travels(NUMBER, What.LABEL, What.PICKUP)
    (complete,) = track(stage, NUMBER, is_detailed=False).json()["output"]["completeTrackResults"]
    assert len(complete["trackResults"][0]["scanEvents"]) == 1


def test_an_exception_is_told_with_its_reason(stage: Scene) -> None:
    stage.travels(NUMBER, What.LABEL, What.PICKUP, What.REFUSED)
    found = result(stage)
    assert found["latestStatusDetail"]["ancillaryDetails"][0]["reason"] == "07"
    assert "refused" in found["scanEvents"][0]["exceptionDescription"].lower()


def test_estimates_and_delays_leave_the_derived_status_as_it_was(stage: Scene) -> None:
    stage.travels(NUMBER, What.LABEL, What.PICKUP, What.OUT_FOR_DELIVERY, What.DELAY, What.ESTIMATE)
    found = result(stage)
    assert found["latestStatusDetail"]["derivedCode"] == "OD"
    assert [event["derivedStatusCode"] for event in found["scanEvents"]][:3] == ["OD", "OD", "OD"]


def test_the_way_back_travels_under_a_number_of_its_own(stage: Scene) -> None:
    whats = (What.LABEL, What.PICKUP, What.REFUSED, What.RETURN_SCAN, What.RETURN_ARRIVED, What.RETURNED_DELIVERED)
    journey = replace(stage.travels(NUMBER, *whats), return_number=BACK)
    stage.journeys |= {NUMBER: journey, BACK: way_back(journey)}
    out = result(stage)
    assert events(out)[0] == "RS"
    assert "DL" not in events(out)
    assert identifiers(out)["RETURNED_TO_SHIPPER_TRACKING_NUMBER"] == [BACK]
    assert out["returnDetail"]["reasonDetail"][0]["type"] == "REJECTED"
    back = result(stage, BACK)
    assert events(back)[0] == "DL"
    assert "RS" not in events(back)
    assert back["recipientInformation"]["address"]["city"] == "Louisville"


def test_before_it_turns_round_nothing_is_said_of_a_return_number(stage: Scene) -> None:
    stage.journeys[NUMBER] = replace(stage.travels(NUMBER, What.LABEL, What.REFUSED), return_number=BACK)
    assert "RETURNED_TO_SHIPPER_TRACKING_NUMBER" not in identifiers(result(stage))


def test_without_a_return_number_the_way_back_is_told_under_the_first(stage: Scene) -> None:
    stage.travels(NUMBER, What.LABEL, What.PICKUP, What.RETURN_SCAN, What.RETURNED_DELIVERED)
    assert events(result(stage))[:2] == ["DL", "RS"]


def test_a_number_used_before_has_two_results_told_apart_by_their_id(stage: Scene) -> None:
    stage.travels(NUMBER, What.LABEL, former=(What.LABEL, What.DELIVERED))
    newer, older = results(stage)
    assert (events(newer), events(older)) == (["OC"], ["DL", "OC"])
    ids = {each["trackingNumberInfo"]["trackingNumberUniqueId"] for each in (newer, older)}
    assert len(ids) == 2


def test_the_pieces_of_a_shipment_are_counted_and_can_be_asked_for_together(stage: Scene) -> None:
    numbers = (NUMBER, "794900000010", "794900000011")
    for number in numbers:
        stage.journeys[number] = Journey(number, (Step(START, What.LABEL),), shipment=numbers)
    stage.journeys[NUMBER] = Journey(NUMBER, (Step(START, What.DELIVERED),), shipment=numbers)
    found = result(stage)
    details = found["packageDetails"]
    assert (details["count"], details["undeliveredCount"], details["sequenceNumber"]) == ("3", "2", "1")
    assert found["additionalTrackingInfo"]["hasAssociatedShipments"]
    assert identifiers(found)["STANDARD_MPS"] == [NUMBER]
    body = {
        "includeDetailedScans": True,
        "associatedType": "STANDARD_MPS",
        "masterTrackingNumberInfo": {"trackingNumberInfo": {"trackingNumber": NUMBER}},
    }
    answer = post(stage, "associatedshipments", body).json()
    assert [each["trackingNumber"] for each in answer["output"]["completeTrackResults"]] == list(numbers)


def test_a_parcel_held_for_the_customer_names_the_place(stage: Scene) -> None:
    stage.travels(NUMBER, What.LABEL, What.PICKUP, What.AT_ACCESS_POINT)
    found = result(stage)
    assert found["latestStatusDetail"]["code"] == "HL"
    assert found["holdAtLocation"]["locationContactAndAddress"]["address"]["city"] == "Wayne"


def test_ground_economy_is_delivered_by_the_post(stage: Scene) -> None:
    journey = stage.travels(NUMBER, What.LABEL, What.PICKUP, What.HANDED_TO_POST, What.DELIVERED_BY_POST)
    stage.journeys[NUMBER] = replace(journey, service="smartpost")
    found = result(stage)
    assert found["trackingNumberInfo"]["carrierCode"] == "FXSP"
    assert "PARTNER_CARRIER_NUMBER" in identifiers(found)
    assert "U.S. Postal Service" in found["scanEvents"][0]["exceptionDescription"]


def test_both_limits_are_kept(stage: Scene) -> None:
    bearer = token(stage).json()["access_token"]
    stage.server.fedex.limiter.limits = (Limit(2, 10.0, RATE.name), Limit(3, 86_400.0, DAILY.name))
    assert [track(stage, NUMBER, bearer=bearer).status_code for _ in range(3)] == [200, 200, 429]
    stage.seconds = 10.0
    assert track(stage, NUMBER, bearer=bearer).status_code == 200
    stage.seconds = 30.0
    answer = track(stage, NUMBER, bearer=bearer)
    assert answer.status_code == 429
    assert "Daily transaction quota exceeded" in answer.text
    assert answer.headers["Retry-After"] == "86370"


@pytest.mark.parametrize(
    ("kind", "status"), [("401", 401), ("403", 403), ("429", 429), ("503", 503), ("html", 200), ("quota_in_200", 200)]
)
def test_every_fault_has_fedexs_own_face(stage: Scene, kind: str, status: int) -> None:
    stage.travels(NUMBER, What.LABEL)
    stage.server.fedex.faults.add(Fault(kind, "track", retry_after="7"))
    answer = track(stage, NUMBER)
    assert answer.status_code == status
    assert "completeTrackResults" not in answer.text
    assert track(stage, NUMBER).status_code == 200


def test_faults_of_a_good_answer_leave_it_no_good(stage: Scene) -> None:
    stage.travels(NUMBER, What.LABEL)
    stage.server.fedex.faults.add(Fault("other_number", "track"))
    assert NUMBER not in track(stage, NUMBER).text
    stage.server.fedex.faults.add(Fault("left_out", "track"))
    assert track(stage, NUMBER).json()["output"]["completeTrackResults"] == []


def test_what_fedex_has_no_message_for_is_named() -> None:
    silent = {what for what in What if words_for(Journey(NUMBER), Step(START, what)) is None}
    assert silent == {What.RETURN_NUMBERED, What.CLAIM, What.MAIL_RECOVERY}
