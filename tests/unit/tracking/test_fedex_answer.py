"""FedEx's answers: every documented shape, and the ones that are no answer at all."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from states_in import parse_states

from bot.core.parcel import TrackingState
from bot.errors import CredentialsError, ServiceDown
from bot.tracking.carriers.fedex.answer import parse_events
from bot.tracking.carriers.fedex.codes import CODES
from bot.tracking.event import History, Kind
from bot.tracking.state import state_of

PAYLOADS = Path(__file__).parents[2] / "payloads" / "fedex"
NUMBER = "123456789012"


def text(name: str) -> str:
    return (PAYLOADS / name).read_text(encoding="utf-8")


def history(name: str) -> History:
    (only,) = parse_events(text(f"{name}.json"))
    return only


def scan(code: str, description: str = "", exception: str = "", day: int = 14, **more: Any) -> dict[str, Any]:
    return {
        "date": f"2026-11-{day:02}T14:02:00-05:00",
        "eventType": code,
        "eventDescription": description,
        "exceptionDescription": exception,
        **more,
    }


def read(*scans: dict[str, Any], latest: tuple[str, str] | None = None, **result: Any) -> TrackingState:
    """The state in an answer with these scans, the newest first."""
    result = {"trackingNumberInfo": {"trackingNumber": NUMBER}, "scanEvents": list(scans), **result}
    if latest is not None:
        result["latestStatusDetail"] = {"code": latest[0], "statusByLocale": latest[1]} | result.get(
            "latestStatusDetail", {}
        )
    answer = {"output": {"completeTrackResults": [{"trackingNumber": NUMBER, "trackResults": [result]}]}}
    (only,) = parse_states("fedex", json.dumps(answer))
    return only


PICKED_UP = scan("PU", "Picked up", day=10)


@pytest.mark.parametrize(
    ("name", "status", "leg", "delivered_to", "confidence"),
    [
        ("label_only", "label_created", "outbound", "unknown", "sure"),
        ("in_transit", "in_transit", "outbound", "unknown", "sure"),
        ("delivered", "delivered", "outbound", "customer", "sure"),
        ("refused", "exception", "outbound", "unknown", "sure"),
        ("returns_under_a_new_number", "returning", "return", "unknown", "sure"),
        ("two_pieces_one_delivered", "in_transit", "outbound", "unknown", "review"),
        ("two_pieces_both_delivered", "delivered", "outbound", "customer", "review"),  # one of them is only counted
    ],
)
def test_an_answer_means_the_state_it_shows(
    name: str, status: str, leg: str, delivered_to: str, confidence: str
) -> None:
    found = state_of(history(name))
    assert (found.status, found.leg, found.delivered_to, found.confidence) == (status, leg, delivered_to, confidence)


def test_times_are_utc_and_estimates_are_no_events() -> None:
    found = state_of(history("delivered"))
    assert found.delivered_at == datetime(2026, 11, 14, 19, 2, tzinfo=UTC)
    assert found.label_at == datetime(2026, 11, 10, 15, 0, tzinfo=UTC)
    assert found.last_event_at == found.last_scan_at == found.delivered_at


def test_names_are_not_kept() -> None:
    assert "A.NYBODY" in text("delivered.json")
    assert "A.NYBODY" not in json.dumps(history("delivered").to_json())


def test_the_text_says_what_happened_and_where() -> None:
    found = state_of(history("refused"))
    assert (found.code, found.text) == ("DE", "Delivery exception: Shipment refused by recipient")
    assert history("refused").events[0].place == "Louisville, KY"
    assert found.refused


def test_the_number_of_the_way_back_is_told() -> None:
    assert history("returns_under_a_new_number").return_number == "210987654321"
    assert history("delivered").return_number is None


def test_errors_inside_a_good_answer_are_told_apart() -> None:
    found, missing = parse_events(text("found_missing_and_broken.json"))
    assert (found.number, found.is_found) == (NUMBER, True)
    assert (missing.number, missing.is_found) == ("222222222222", False)


def test_a_piece_that_nobody_saw_arrive_is_counted_and_not_sure() -> None:
    counts = {"count": "3", "sequenceNumber": "1", "undeliveredCount": "0"}
    found = read(scan("DL", "Delivered"), PICKED_UP, packageDetails=counts)
    assert (found.status, found.pieces_done, found.pieces_total, found.confidence) == ("delivered", 3, 3, "review")


@pytest.mark.parametrize("words", ["Released to broker", "Delivered to agent"])
def test_a_delivery_to_an_agent_is_for_review(words: str) -> None:
    found = read(scan("DL", "Delivered", words), PICKED_UP)
    assert (found.status, found.delivered_to, found.confidence) == ("available_for_pickup", "agent", "review")


def test_the_pieces_that_fedex_counts_as_delivered_are_counted() -> None:
    both, one = state_of(history("two_pieces_both_delivered")), state_of(history("two_pieces_one_delivered"))
    assert (both.pieces_done, both.pieces_total) == (2, 2)
    assert (one.pieces_done, one.pieces_total) == (1, 2)


def test_a_reused_number_is_read_from_its_order_date_on() -> None:
    found = state_of(history("reused_number"), order_date=datetime(2026, 11, 9, tzinfo=UTC))
    assert (found.status, found.confidence) == ("in_transit", "sure")
    assert state_of(history("reused_number")).confidence == "review"


@pytest.mark.parametrize("name", ["quota_in_200.json", "web_page.html"])
def test_an_error_inside_an_answer_is_no_state_and_never_not_found(name: str) -> None:
    assert parse_states("fedex", text(name)) == []
    with pytest.raises(ServiceDown):
        parse_events(text(name))


def test_a_refused_login_inside_an_answer_is_a_matter_of_credentials() -> None:
    with pytest.raises(CredentialsError):
        parse_events(text("login_in_200.json"))


@pytest.mark.parametrize("answer", ["", "null", "[]", "7", '"x"', "{}", '{"output": null}', b"\xff\x00", "[" * 9999])
def test_an_answer_of_no_known_shape_is_no_state(answer: str | bytes) -> None:
    assert parse_states("fedex", answer) == []


@pytest.mark.parametrize("end", [10, 400, 900, 2000])
def test_a_truncated_answer_is_no_state(end: int) -> None:
    assert parse_states("fedex", text("delivered.json")[:end]) == []


def test_a_result_about_another_number_is_not_taken_for_an_answer() -> None:
    answer = json.loads(text("delivered.json"))
    (result,) = answer["output"]["completeTrackResults"][0]["trackResults"]
    result["trackingNumberInfo"]["trackingNumber"] = "555555555555"
    assert parse_states("fedex", json.dumps(answer)) == []


@pytest.mark.parametrize(
    ("codes", "kind"),
    [
        ("OC IN", Kind.LABEL),
        ("PU PX", Kind.PICKED_UP),
        ("IT AR DP IX AF SF AX", Kind.IN_TRANSIT),
        ("OD", Kind.OUT_FOR_DELIVERY),
        ("DL", Kind.DELIVERED),
        ("DE SE", Kind.EXCEPTION),
        ("RS", Kind.RETURNING),
        ("CA", Kind.VOIDED),
        ("HL HP", Kind.AT_PICKUP_POINT),
        ("DY DD AO AE", Kind.ADMIN),
    ],
)
def test_every_code_of_the_specification_means_what_it_says(codes: str, kind: Kind) -> None:
    assert {CODES[code].kind for code in codes.split()} == {kind}


@pytest.mark.parametrize(
    ("code", "description", "exception", "status", "leg", "delivered_to"),
    [
        ("DL", "Delivered", "", "delivered", "outbound", "customer"),
        (
            "DL",
            "Delivered",
            "Delivered by U.S. Postal Service to addressee",
            "delivered",
            "outbound",
            "customer",
        ),
        ("DL", "Delivered", "Returned to shipper", "returned", "return", "sender"),
        ("DL", "Delivered", "Package returned to shipper; delivered to shipper", "returned", "return", "sender"),
        ("DL", "Delivered", "Delivered to FedEx Office", "available_for_pickup", "outbound", "pickup_point"),
        ("DL", "Delivered", "Left in parcel locker", "available_for_pickup", "outbound", "pickup_point"),
        ("DL", "Delivered", "Released to broker", "available_for_pickup", "outbound", "agent"),
        ("DL", "Delivered", "Picked up by recipient at FedEx location", "delivered", "outbound", "customer"),
        ("DE", "Delivery exception", "Package could not be delivered", "exception", "outbound", "unknown"),
        ("DE", "Delivery exception", "Shipment Refused by Recipient", "exception", "outbound", "unknown"),
        (
            "DE",
            "Delivery exception",
            "Customer not available or business closed",
            "delivery_attempted",
            "outbound",
            "unknown",
        ),
        (
            "DE",
            "Delivery exception",
            "Local delivery restriction, delivery not attempted",
            "exception",
            "outbound",
            "unknown",
        ),
        ("DE", "Delivery exception", "Unable to locate recipient address", "exception", "outbound", "unknown"),
        ("DE", "Delivery exception", "Package will be returned to shipper", "returning", "return", "unknown"),
        ("DE", "Delivery exception", "Returned to shipper on May 3", "returning", "return", "unknown"),
        ("DE", "Delivery exception", "May be returned to shipper if not picked up", "exception", "outbound", "unknown"),
        ("SE", "Shipment exception", "Unable to locate shipment", "lost", "outbound", "unknown"),
        ("SE", "Shipment exception", "Package disposed", "destroyed", "outbound", "unknown"),
        ("SE", "Shipment exception", "Damaged, handling per shipper instructions", "exception", "outbound", "unknown"),
        ("DE", "Delivery exception", "Package returned to origin", "returning", "return", "unknown"),
        ("RS", "Returning package to shipper", "", "returning", "return", "unknown"),
        ("HP", "Ready for recipient pickup", "", "available_for_pickup", "outbound", "pickup_point"),
        ("RR", "Delivery option requested", "Return to shipper requested", "returning", "return", "unknown"),
        ("RR", "Delivery option requested", "Hold at location", "in_transit", "outbound", "unknown"),
        ("IT", "In transit", "Tendered to U.S. Postal Service", "in_transit", "outbound", "unknown"),
        ("CA", "Shipment cancelled", "", "voided", "outbound", "unknown"),
    ],
)
def test_the_words_beside_a_code_decide_what_it_leaves_open(
    code: str, description: str, exception: str, status: str, leg: str, delivered_to: str
) -> None:
    found = read(scan(code, description, exception), PICKED_UP)
    assert (found.status, found.leg, found.delivered_to) == (status, leg, delivered_to)


@pytest.mark.parametrize(
    "words", ["Could not be delivered", "Undelivered", "Delivery attempted", "Scheduled to be delivered"]
)
def test_words_that_contain_deliver_are_no_delivery(words: str) -> None:
    found = read(scan("DL", "Delivered", words), PICKED_UP)
    assert (found.status, found.confidence) == ("in_transit", "review")


@pytest.mark.parametrize(
    ("words", "status", "delivered_to"),
    [
        ("Shipment refused by recipient", "in_transit", "unknown"),
        ("Delivered to neighbor", "available_for_pickup", "agent"),
        ("Return to shipper cancelled, delivered to recipient", "delivered", "customer"),
        ("Returned to shipper, order cancelled", "returned", "sender"),
    ],
)
def test_words_that_leave_open_who_has_it_are_for_review(words: str, status: str, delivered_to: str) -> None:
    found = read(scan("DL", "Delivered", words), PICKED_UP)
    assert (found.status, found.delivered_to, found.confidence) == (status, delivered_to, "review")


def test_a_code_of_no_table_is_never_a_state_whatever_its_words() -> None:
    found = read(scan("ZZ", "Delivered"), PICKED_UP)
    assert (found.status, found.confidence) == ("in_transit", "review")


@pytest.mark.parametrize(("words", "status"), [("Return label link expired", "voided"), ("Returned", "label_created")])
def test_a_code_that_lists_disagree_about_is_read_by_its_words(words: str, status: str) -> None:
    assert read(scan("RD", words), scan("OC", "Label", day=10)).status == status


@pytest.mark.parametrize(
    ("company", "code", "refused", "status"),
    [
        ("FDXE", "07", True, "exception"),
        ("FDXE", "08", False, "delivery_attempted"),
        ("FDXG", "006", True, "exception"),
        ("FDXG", "007", False, "delivery_attempted"),
        ("", "07", False, "exception"),
    ],
)
def test_an_exception_without_words_is_read_by_the_companys_own_codes(
    company: str, code: str, refused: bool, status: str
) -> None:
    info = {"trackingNumber": NUMBER, "carrierCode": company}
    found = read(scan("DE", "Delivery exception", exceptionCode=code), PICKED_UP, trackingNumberInfo=info)
    assert (found.refused, found.status) == (refused, status)
    assert found.confidence == ("sure" if company == "" else "review")


def test_a_return_that_is_called_off_goes_on_to_the_customer() -> None:
    asked = scan("RR", "Delivery option requested", "Return to shipper requested", day=12)
    called_off = scan("RC", "Delivery option cancelled", "Return to shipper cancelled", day=13)
    assert read(called_off, asked, PICKED_UP).status == "in_transit"
    assert read(scan("DL", "Delivered"), called_off, asked, PICKED_UP).status == "delivered"


def test_a_cancelled_order_does_not_call_the_return_off() -> None:
    returning = scan("RS", "Returning package to shipper", "Order cancelled by recipient", day=12)
    assert read(scan("DL", "Delivered"), returning, PICKED_UP).status == "returned"


def test_the_latest_status_adds_its_reason_to_the_newest_scan() -> None:
    reason = {"ancillaryDetails": [{"reason": "07", "reasonDescription": "Shipment refused by recipient"}]}
    found = read(
        scan("DE", "Delivery exception"), PICKED_UP, latest=("DE", "Delivery exception"), latestStatusDetail=reason
    )
    assert (found.refused, found.status, found.confidence) == (True, "exception", "sure")


def test_delivered_is_to_the_shipper_when_only_the_latest_status_says_so() -> None:
    found = read(scan("DL", "Delivered"), PICKED_UP, latest=("DL", "Delivered, returned to shipper"))
    assert (found.status, found.delivered_to) == ("returned", "sender")


def test_a_latest_status_that_no_scan_tells_is_for_review() -> None:
    found = read(PICKED_UP, latest=("DL", "Delivered"))
    assert (found.status, found.confidence) == ("delivered", "review")
    assert read(PICKED_UP, latest=("IT", "On the way")).confidence == "sure"


def test_without_scans_the_latest_status_and_its_own_date_tell() -> None:
    dates = [
        {"type": "ESTIMATED_DELIVERY", "dateTime": "2026-11-20T00:00:00-05:00"},
        {"type": "ACTUAL_DELIVERY", "dateTime": "2026-11-14T14:02:00-05:00"},
    ]
    found = read(latest=("DL", "Delivered"), dateAndTimes=dates)
    assert (found.status, found.confidence) == ("delivered", "sure")
    assert found.delivered_at == datetime(2026, 11, 14, 19, 2, tzinfo=UTC)
    assert read(latest=("DL", "Delivered"), dateAndTimes=dates[:1]).status == "unknown"


@pytest.mark.parametrize(
    ("before", "status", "confidence"),
    [("HP", "delivered", "sure"), ("AR", "available_for_pickup", "review")],
)
def test_delivered_at_a_fedex_location_is_collected_only_where_it_waited_before(
    before: str, status: str, confidence: str
) -> None:
    found = read(
        scan("DL", "Delivered"),
        scan(before, "there", day=12),
        latest=("DL", "Delivered"),
        deliveryDetails={"locationType": "FEDEX_LOCATION"},
    )
    assert (found.status, found.confidence) == (status, confidence)


def test_a_parcel_with_a_return_number_travels_back_though_no_scan_says_so() -> None:
    identifiers = [{"type": "RETURNED_TO_SHIPPER_TRACKING_NUMBER", "value": ["210987654321"]}]
    found = read(
        scan("DE", "Delivery exception", "Incorrect address"),
        PICKED_UP,
        additionalTrackingInfo={"packageIdentifiers": identifiers},
    )
    assert (found.status, found.leg) == ("returning", "return")


def test_a_delivery_of_the_parcel_before_is_for_review_while_the_new_one_has_only_a_label() -> None:
    def result(unique_id: str, *scans: dict[str, Any]) -> dict[str, Any]:
        info = {"trackingNumber": NUMBER, "trackingNumberUniqueId": unique_id}
        return {"trackingNumberInfo": info, "scanEvents": list(scans)}

    results = [result("2", scan("OC", "Label", day=13)), result("1", scan("DL", "Delivered", day=1))]
    answer = {"output": {"completeTrackResults": [{"trackingNumber": NUMBER, "trackResults": results}]}}
    (found,) = parse_states("fedex", json.dumps(answer))
    assert (found.status, found.confidence) == ("delivered", "review")


def test_a_scan_without_a_date_takes_the_time_of_the_one_before() -> None:
    undated = scan("DL", "Delivered") | {"date": None}
    found = read(undated, PICKED_UP)
    assert (found.status, found.confidence, found.delivered_at) == ("delivered", "review", found.last_scan_at)


def test_local_times_without_an_offset_are_for_review() -> None:
    found = read(scan("DL", "Delivered", date="2026-11-14T14:02:00") | {"date": "2026-11-14T14:02:00"})
    assert (found.status, found.confidence) == ("delivered", "review")


def test_repeated_scans_and_their_order_change_nothing() -> None:
    scans = [scan("DL", "Delivered"), scan("OD", "On vehicle", day=13), PICKED_UP]
    assert read(*scans) == read(*reversed(scans)) == read(*scans, *scans)
