"""The simulated AfterShip keeps AfterShip's rules: create first, pages, limits an endpoint, its tags and subtags."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests
from carrier_scene import NOW, START, Scene, scene

from bot.sandbox.carriers.aftership import LIMITS, AftershipSimulator
from bot.sandbox.carriers.aftership_words import SILENT
from bot.sandbox.carriers.faults import Fault
from bot.sandbox.carriers.journeys import What

ON_THE_WAY = (What.LABEL, What.PICKUP, What.DEPARTED)
TRACKING_KEYS = {
    "id", "legacy_id", "created_at", "updated_at", "tracking_number", "slug", "active", "tag", "subtag",
    "subtag_message", "title", "return_to_sender", "shipment_package_count", "shipment_pickup_date",
    "shipment_delivery_date", "courier_estimated_delivery_date", "checkpoints", "source", "tracked_count",
}  # fmt: skip
CHECKPOINT_KEYS = {
    "hash", "created_at", "slug", "checkpoint_time", "location", "city", "state", "postal_code", "country_region",
    "country_region_name", "message", "tag", "subtag", "subtag_message", "raw_tag", "source",
}  # fmt: skip
DOCUMENTED_SUBTAGS = {
    *(f"Delivered_{n:03}" for n in range(1, 6)), "AvailableForPickup_001", "InfoReceived_001", "Pending_001",
    *(f"Exception_{n:03}" for n in range(1, 22)), *(f"AttemptFail_{n:03}" for n in range(1, 4)),
    *(f"InTransit_{n:03}" for n in range(1, 14)), *(f"OutForDelivery_{n:03}" for n in (1, 3, 4)), "Expired_001",
}  # fmt: skip


@pytest.fixture(scope="module")
def stage() -> Iterator[Scene]:
    with scene() as stage:
        yield stage


@pytest.fixture(autouse=True)
def _empty(stage: Scene) -> None:
    stage.reset()
    aftership = stage.server.aftership
    aftership.records.clear()
    aftership.faults.clear()
    aftership.data_after_s = 0.0
    aftership.repeats_checkpoints = False
    for call, limiter in aftership.limiters.items():
        limiter.clear()
        limiter.limits = (LIMITS[call],)


def ask(stage: Scene, path: str = "", key: str = "sandbox-key", **asked: str | int) -> requests.Response:
    url = f"{stage.server.aftership_url}/tracking/2026-07/trackings{path}"
    return stage.http.get(url, params=asked, headers={"as-api-key": key}, timeout=5)


def create(stage: Scene, number: str, slug: str | None = "ontrac") -> requests.Response:
    body = {"tracking_number": number} | ({} if slug is None else {"slug": slug})
    url = f"{stage.server.aftership_url}/tracking/2026-07/trackings"
    return stage.http.post(url, json=body, headers={"as-api-key": "sandbox-key"}, timeout=5)


def listed(stage: Scene, **asked: str | int) -> list[dict]:
    answer = ask(stage, **asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]["trackings"]


def test_a_call_without_the_key_is_unauthorized(stage: Scene) -> None:
    answer = ask(stage, key="wrong")
    assert answer.status_code == 401
    assert answer.json() == {
        "meta": {"code": 401, "type": "Unauthorized", "message": "The API key is invalid."},
        "data": {},
    }


def test_a_tracking_is_pending_when_created_and_has_its_data_at_the_next_look(stage: Scene) -> None:
    stage.travels("C11000000000017", *ON_THE_WAY, carrier="ontrac")
    answer = create(stage, "C11000000000017")
    assert (answer.status_code, answer.json()["meta"]) == (201, {"code": 201})
    created = answer.json()["data"]
    assert set(created) >= TRACKING_KEYS
    assert (created["tag"], created["subtag"], created["checkpoints"]) == ("Pending", "Pending_001", [])
    (found,) = listed(stage, tracking_numbers="C11000000000017")
    assert set(found) >= TRACKING_KEYS
    assert found["id"] == created["id"]
    assert (found["tag"], found["subtag"], found["subtag_message"]) == ("InTransit", "InTransit_007", "Departure Scan")
    assert ask(stage, f"/{created['id']}").json()["data"] == found


def test_the_data_can_take_its_time(stage: Scene) -> None:
    stage.travels("1000", *ON_THE_WAY)
    stage.server.aftership.data_after_s = 60.0
    create(stage, "1000")
    stage.now += timedelta(seconds=59)
    assert listed(stage)[0]["tag"] == "Pending"
    stage.now += timedelta(seconds=1)
    assert listed(stage)[0]["tag"] == "InTransit"


def test_what_aftership_never_hears_of_expires_after_30_days(stage: Scene) -> None:
    create(stage, "1000")
    stage.now += timedelta(days=30)
    assert listed(stage)[0]["tag"] == "Pending"
    stage.now += timedelta(seconds=1)
    assert (listed(stage)[0]["tag"], listed(stage)[0]["active"]) == ("Expired", False)


def test_a_tracking_created_for_the_wrong_courier_stays_pending(stage: Scene) -> None:
    stage.travels("1000", *ON_THE_WAY, carrier="purolator")
    create(stage, "1000", "canpar")
    create(stage, "1000", None)
    assert [(found["slug"], found["tag"]) for found in listed(stage)] == [
        ("canpar", "Pending"),
        ("purolator", "InTransit"),
    ]


def test_a_creation_is_refused_with_the_documented_code(stage: Scene) -> None:
    stage.travels("1000", *ON_THE_WAY, carrier="amazon")
    url = f"{stage.server.aftership_url}/tracking/2026-07/trackings"
    bodies = [stage.http.post(url, data=b"{", headers={"as-api-key": "sandbox-key"}, timeout=5)]
    bodies += [create(stage, "1000", None), create(stage, "1000", "amazon"), create(stage, "1000", "no-such-courier")]
    bodies += [create(stage, "1001", None), create(stage, ""), create(stage, "1 0")]
    codes = [(answer.status_code, answer.json()["meta"]["code"]) for answer in bodies]
    assert codes == [(400, 4001), (201, 201), (400, 4003), (400, 4010), (400, 4012), (400, 4007), (400, 4005)]


def test_a_list_shows_only_what_was_created(stage: Scene) -> None:
    for number in ("1000", "1001", "1002"):
        stage.travels(number, *ON_THE_WAY)
    create(stage, "1000")
    create(stage, "1001", "canpar")
    assert [found["tracking_number"] for found in listed(stage, tracking_numbers="1001,1002")] == ["1001"]
    assert [found["tracking_number"] for found in listed(stage, slug="ontrac")] == ["1000"]
    assert ask(stage, "/0123").json()["meta"]["code"] == 4004


def test_fifty_numbers_may_be_asked_for_at_once_and_no_more(stage: Scene) -> None:
    numbers = [f"10{n:02}" for n in range(51)]
    assert ask(stage, tracking_numbers=",".join(numbers[:50])).status_code == 200
    over = ask(stage, tracking_numbers=",".join(numbers))
    assert (over.status_code, over.json()["meta"]["code"]) == (400, 4008)
    assert ask(stage, limit=200).status_code == 200
    assert ask(stage, limit=201).json()["meta"]["message"] == "The value of `limit` is invalid."


def test_the_cursor_leads_through_every_page_once(stage: Scene) -> None:
    numbers = [f"100{n}" for n in range(5)]
    for number in numbers:
        create(stage, number)
    seen, cursor, pages = [], "", []
    while True:
        data = ask(stage, limit=2, cursor=cursor).json()["data"]
        seen += [found["tracking_number"] for found in data["trackings"]]
        pages.append((data["pagination"]["total"], data["pagination"]["has_next_page"]))
        cursor = data["pagination"]["next_cursor"]
        if not data["pagination"]["has_next_page"]:
            break
    assert seen == numbers
    assert pages == [(5, True), (5, True), (5, False)]


def test_the_seventh_list_and_the_twenty_first_creation_of_any_second_are_refused(stage: Scene) -> None:
    lists = []
    for _ in range(6):
        stage.seconds += 0.125
        lists.append(ask(stage))
    assert [answer.headers["X-RateLimit-Remaining"] for answer in lists] == ["5", "4", "3", "2", "1", "0"]
    refused = ask(stage)
    assert refused.status_code == 429
    assert refused.json()["meta"]["type"] == "TooManyRequests"
    assert refused.headers["X-RateLimit-Limit"] == "6"
    assert int(refused.headers["X-RateLimit-Reset"]) == int(NOW.timestamp()) + 1
    assert "Retry-After" not in refused.headers
    stage.seconds = 1.125  # the first of the six is a second ago
    assert [ask(stage).status_code for _ in range(2)] == [200, 429]
    assert [create(stage, f"10{n:02}").status_code for n in range(21)] == [201] * 20 + [429]


def test_each_endpoint_has_its_own_limit() -> None:
    limits = {call: limiter.limits for call, limiter in AftershipSimulator({}).limiters.items()}
    assert {call: (limit.calls, limit.window_s) for call, (limit,) in limits.items()} == {
        "create": (20, 1.0),
        "list": (6, 1.0),
        "get": (5, 1.0),
    }


def test_checkpoints_stand_the_oldest_first_with_the_documented_fields(stage: Scene) -> None:
    stage.travels("1000", *ON_THE_WAY, What.REFUSED)
    create(stage, "1000")
    (found,) = listed(stage)
    assert all(set(checkpoint) == CHECKPOINT_KEYS for checkpoint in found["checkpoints"])
    assert [checkpoint["subtag"] for checkpoint in found["checkpoints"]] == [
        "InfoReceived_001", "InTransit_002", "InTransit_007", "Exception_003",
    ]  # fmt: skip
    first = found["checkpoints"][0]
    assert (first["checkpoint_time"], first["city"], first["state"]) == (
        "2026-11-16T15:00:00-05:00", "Louisville", "KY",
    )  # fmt: skip
    assert (found["tag"], found["return_to_sender"], found["shipment_delivery_date"]) == ("Exception", False, None)


def test_some_couriers_send_times_without_an_offset(stage: Scene) -> None:
    stage.travels("1000", What.PICKUP)
    create(stage, "1000", "lasership")
    assert listed(stage)[0]["checkpoints"][0]["checkpoint_time"] == "2026-11-16T15:00:00"


def test_a_returned_parcel_is_told_as_returned_or_as_plainly_delivered(stage: Scene) -> None:
    ways = set()
    for n in range(8):
        stage.travels(f"10{n:02}", What.PICKUP, What.RETURN_SCAN, What.RETURNED_DELIVERED)
        create(stage, f"10{n:02}")
    for found in listed(stage):
        assert found["return_to_sender"] is True
        ways.add((found["tag"], found["subtag"]))
    assert ways == {("Exception", "Exception_011"), ("Delivered", "Delivered_001")}


def test_every_step_is_tagged_or_declared_silent(stage: Scene) -> None:
    assert {What.RETURN_NUMBERED, What.CLAIM, What.ESTIMATE, What.ADDRESS_CORRECTED} == SILENT
    for limiter in stage.server.aftership.limiters.values():
        limiter.limits = ()
    for number in ("1000", "1001", "1002", "1003"):
        create(stage, number)
    for what in What:
        for number in ("1000", "1001", "1002", "1003"):  # different parcels get different words
            stage.travels(number, What.PICKUP, what)
        for found in listed(stage):
            assert len(found["checkpoints"]) == (1 if what in SILENT else 2), what
            known = {checkpoint["subtag"] for checkpoint in found["checkpoints"]} <= DOCUMENTED_SUBTAGS
            assert known is (what is not What.UNKNOWN_CODE)


def test_what_has_not_happened_yet_is_not_told(stage: Scene) -> None:
    stage.travels("1000", *ON_THE_WAY)
    create(stage, "1000")
    stage.now = START + timedelta(hours=6)
    assert [len(found["checkpoints"]) for found in listed(stage)] == [0]
    stage.now = NOW
    assert [len(found["checkpoints"]) for found in listed(stage)] == [3]


@pytest.mark.parametrize(
    ("kind", "status"),
    [("401", 401), ("403", 403), ("429", 429), ("500", 500), ("503", 503), ("html", 200), ("malformed", 200),
     ("quota_in_200", 200), ("login_in_200", 200), ("truncated", 200), ("left_out", 200), ("empty", 200)],
)  # fmt: skip
def test_a_fault_is_met_once(stage: Scene, kind: str, status: int) -> None:
    stage.travels("1000", *ON_THE_WAY)
    create(stage, "1000")
    stage.server.aftership.faults.add(Fault(kind, "list"))
    answer = ask(stage, tracking_numbers="1000")
    assert answer.status_code == status
    assert kind == "truncated" or "1000" not in answer.text
    assert listed(stage)[0]["tracking_number"] == "1000"


def test_checkpoints_can_come_twice_with_the_same_hash(stage: Scene) -> None:
    stage.travels("1000", *ON_THE_WAY)
    create(stage, "1000")
    stage.server.aftership.repeats_checkpoints = True
    hashes = [checkpoint["hash"] for checkpoint in listed(stage)[0]["checkpoints"]]
    assert (len(hashes), len(set(hashes))) == (6, 3)
