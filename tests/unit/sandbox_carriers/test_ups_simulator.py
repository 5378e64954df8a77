"""The simulated UPS keeps UPS's rules: tokens, headers, pages of pieces, 120 days, the documented fields."""

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
from bot.sandbox.carriers.ups_words import words_for

NUMBER = "1Z999AA10123456784"
ACCOUNT = ("sandbox-client", "sandbox-secret")


@pytest.fixture(scope="module")
def stage() -> Iterator[Scene]:
    with scene() as stage:
        yield stage


@pytest.fixture(autouse=True)
def _empty(stage: Scene) -> None:
    stage.reset()
    stage.server.ups.limiter.clear()
    stage.server.ups.limiter.limits = ()
    stage.server.ups.faults.clear()


def token(stage: Scene, auth: tuple[str, str] = ACCOUNT, grant: str = "client_credentials") -> requests.Response:
    address = f"{stage.server.ups_url}/security/v1/oauth/token"
    return stage.http.post(address, data={"grant_type": grant}, auth=auth, timeout=5)


def ask(stage: Scene, number: str, path: str = "details", **more: Any) -> requests.Response:
    headers = {"transId": "1", "transactionSrc": "test"} | more.pop("headers", {})
    headers.setdefault("Authorization", f"Bearer {token(stage).json()['access_token']}")
    address = f"{stage.server.ups_url}/api/track/v1/{path}/{number}"
    return stage.http.get(address, headers=headers, params=more, timeout=5)


def package(stage: Scene, number: str = NUMBER) -> dict[str, Any]:
    (shipment,) = ask(stage, number).json()["trackResponse"]["shipment"]
    assert shipment["inquiryNumber"] == number
    (found,) = shipment["package"]
    return dict(found)


def codes(found: dict[str, Any]) -> list[str]:
    return [activity["status"]["statusCode"] for activity in found["activity"]]


def test_a_token_is_issued_for_the_credentials_of_the_account_only(stage: Scene) -> None:
    answer = token(stage).json()
    assert (answer["token_type"], answer["expires_in"], answer["status"]) == ("Bearer", "14399", "approved")
    assert token(stage, ("sandbox-client", "wrong")).status_code == 401
    assert token(stage, grant="password").status_code == 400


def test_a_token_ends_after_four_hours(stage: Scene) -> None:
    stage.travels(NUMBER, What.LABEL)
    headers = {"Authorization": f"Bearer {token(stage).json()['access_token']}"}
    assert ask(stage, NUMBER, headers=headers).status_code == 200
    stage.now += timedelta(seconds=14_399)
    answer = ask(stage, NUMBER, headers=headers)
    assert (answer.status_code, answer.json()["response"]["errors"][0]["code"]) == (401, "250002")


def test_a_call_without_its_headers_or_with_a_bad_number_is_refused(stage: Scene) -> None:
    assert ask(stage, NUMBER, headers={"transId": ""}).status_code == 400
    assert ask(stage, "123456").status_code == 400
    assert ask(stage, NUMBER, "shipment/details", offset="-1").status_code == 400


def test_activities_come_newest_first_in_local_time_and_gmt(stage: Scene) -> None:
    steps = (Step(START, What.LABEL), Step(START + timedelta(hours=20), What.PICKUP, "Reno, NV"))
    stage.journeys[NUMBER] = Journey(NUMBER, steps)
    newest, oldest = package(stage)["activity"]
    assert (oldest["date"], oldest["time"], oldest["gmtOffset"]) == ("20261116", "150000", "-05:00")
    assert (newest["gmtDate"], newest["gmtTime"]) == ("20261117", "160000")
    assert newest["location"]["address"]["city"] == "Reno"
    assert (newest["logicalScan"], oldest["logicalScan"]) == (False, True)


def test_steps_that_have_not_happened_yet_are_not_told(stage: Scene) -> None:
    stage.travels(NUMBER, What.LABEL, What.PICKUP, What.DELIVERED)
    stage.now = START + timedelta(hours=7)
    assert len(package(stage)["activity"]) == 2


def test_a_delivery_to_the_sender_is_a_plain_delivery(stage: Scene) -> None:
    stage.travels(NUMBER, What.LABEL, What.PICKUP, What.REFUSED, What.RETURN_SCAN, What.RETURNED_DELIVERED)
    found = package(stage)
    assert codes(found)[1:3] in (["035", "064"], ["036", "064"])
    assert codes(found)[0] in {"011", "034"}
    assert found["currentStatus"]["type"] == "D"
    assert found["deliveryDate"] == [{"type": "DEL", "date": "20261117"}]


def test_a_parcel_at_an_access_point_says_until_when(stage: Scene) -> None:
    stage.travels(NUMBER, What.LABEL, What.PICKUP, What.AT_ACCESS_POINT)
    found = package(stage)
    assert found["accessPointInformation"] == {"pickupByDate": "20261124"}
    assert found["currentStatus"]["statusCode"] in {"040", "161"}


def test_a_parcel_under_way_has_an_estimate_and_no_delivery(stage: Scene) -> None:
    stage.travels(NUMBER, What.LABEL, What.PICKUP)
    found = package(stage)
    assert found["deliveryDate"][0]["type"] == "SDD"
    assert "deliveryInformation" not in found


def test_surepost_names_the_posts_number_and_is_delivered_by_the_post(stage: Scene) -> None:
    journey = stage.travels(NUMBER, What.LABEL, What.PICKUP, What.HANDED_TO_POST, What.DELIVERED_BY_POST)
    stage.journeys[NUMBER] = replace(journey, service="surepost")
    found = package(stage)
    assert found["alternateTrackingNumber"][0]["type"] == "USPS_PIC"
    assert codes(found)[0] == "026"
    assert codes(found)[1] in {"025", "039"}


def test_pieces_come_in_pages(stage: Scene) -> None:
    numbers = tuple(f"1Z999AA1012345{index:04d}" for index in range(7))
    for number in numbers:
        stage.journeys[number] = Journey(number, (Step(START, What.LABEL),), shipment=numbers)

    def page(**params: str) -> list[str]:
        (shipment,) = ask(stage, numbers[2], "shipment/details", **params).json()["trackResponse"]["shipment"]
        assert all(piece["packageCount"] == 7 for piece in shipment["package"])
        return [piece["trackingNumber"] for piece in shipment["package"]]

    assert page() == list(numbers)
    assert page(offset="2", count="3") == list(numbers[2:5])
    assert page(offset="6", count="3") == [numbers[6]]
    assert [package(stage, numbers[2])["trackingNumber"]] == [numbers[2]]


def test_a_number_nobody_knows_is_a_warning_inside_a_200_or_the_documented_404(stage: Scene) -> None:
    answer = ask(stage, NUMBER)
    assert answer.status_code == 200
    assert answer.json()["trackResponse"]["shipment"][0]["warnings"][0]["code"] == "TW0001"
    stage.server.ups.faults.add(Fault("not_found_404"))
    assert ask(stage, NUMBER).status_code == 404


def test_another_carriers_parcel_is_not_found(stage: Scene) -> None:
    stage.travels(NUMBER, What.LABEL, carrier="fedex")
    assert "warnings" in ask(stage, NUMBER).json()["trackResponse"]["shipment"][0]


def test_after_120_days_nothing_is_kept(stage: Scene) -> None:
    stage.travels(NUMBER, What.LABEL, former=(What.LABEL, What.DELIVERED))
    assert len(package(stage)["activity"]) == 3
    stage.now = START + timedelta(days=91)
    assert len(package(stage)["activity"]) == 1
    stage.now = START + timedelta(days=121)
    assert "package" not in ask(stage, NUMBER).json()["trackResponse"]["shipment"][0]


def test_a_quota_given_to_it_is_kept_with_retry_after(stage: Scene) -> None:
    stage.travels(NUMBER, What.LABEL)
    stage.server.ups.limiter.limits = (Limit(2, 60.0),)
    assert [ask(stage, NUMBER).status_code for _ in range(3)] == [200, 200, 429]
    assert ask(stage, NUMBER).headers["Retry-After"] == "60"
    stage.seconds = 60.0
    assert ask(stage, NUMBER).status_code == 200


@pytest.mark.parametrize(
    ("kind", "status"), [("401", 401), ("403", 403), ("429", 429), ("503", 503), ("html", 200), ("quota_in_200", 200)]
)
def test_every_fault_has_upss_own_face(stage: Scene, kind: str, status: int) -> None:
    stage.travels(NUMBER, What.LABEL)
    stage.server.ups.faults.add(Fault(kind, "details", retry_after="7"))
    answer = ask(stage, NUMBER)
    assert answer.status_code == status
    assert "trackResponse" not in answer.text
    assert ask(stage, NUMBER).status_code == 200


def test_faults_of_a_good_answer_leave_it_no_good(stage: Scene) -> None:
    stage.travels(NUMBER, What.LABEL)
    stage.server.ups.faults.add(Fault("other_number", "details"))
    assert NUMBER not in ask(stage, NUMBER).text
    stage.server.ups.faults.add(Fault("left_out", "details"))
    assert ask(stage, NUMBER).json() == {"trackResponse": {"shipment": []}}
    stage.server.ups.faults.add(Fault("truncated", "details"))
    with pytest.raises(requests.exceptions.JSONDecodeError):
        ask(stage, NUMBER).json()


def test_ups_has_words_for_everything_but_a_number_for_the_way_back() -> None:
    silent = [what for what in What if words_for(Journey(NUMBER), Step(START, what)) is None]
    assert silent == [What.RETURN_NUMBERED]
