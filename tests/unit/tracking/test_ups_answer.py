"""UPS's answers: every documented shape, and the ones that are no answer at all."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from states_in import parse_states

from bot.core.parcel import Confidence, Status, TrackingState
from bot.errors import BotError, CredentialsError, ServiceDown
from bot.tracking.carriers.ups.answer import parse_events
from bot.tracking.carriers.ups.codes import CODES
from bot.tracking.event import Kind
from bot.tracking.state import state_of

PAYLOADS = Path(__file__).parents[2] / "payloads" / "ups"
SCAN_AT_WAYNE = datetime(2026, 11, 14, 9, 0, tzinfo=UTC)


def text(name: str) -> str:
    return (PAYLOADS / name).read_text(encoding="utf-8")


def state(name: str) -> TrackingState:
    (only,) = parse_states("ups", text(f"{name}.json"))
    return only


@pytest.mark.parametrize(
    ("name", "status", "leg", "delivered_to", "confidence"),
    [
        ("label_only", "label_created", "outbound", "unknown", "sure"),
        ("in_transit", "in_transit", "outbound", "unknown", "sure"),
        ("delivered", "delivered", "outbound", "customer", "sure"),
        ("refused_and_returned", "returned", "return", "sender", "sure"),
        ("refused_text_says_return", "returning", "return", "unknown", "sure"),
        ("access_point", "available_for_pickup", "outbound", "pickup_point", "sure"),
        ("access_point_plain_code", "available_for_pickup", "outbound", "pickup_point", "sure"),
        ("delivery_attempted", "delivery_attempted", "outbound", "unknown", "sure"),
        ("return_cancelled", "in_transit", "outbound", "unknown", "sure"),
        ("unknown_code", "in_transit", "outbound", "unknown", "review"),
        ("delay_after_scan", "in_transit", "outbound", "unknown", "sure"),
        ("voided", "voided", "outbound", "unknown", "sure"),
        ("two_pieces_one_delivered", "in_transit", "outbound", "unknown", "sure"),
        ("two_pieces_one_shown", "in_transit", "outbound", "unknown", "review"),
        ("without_gmt_but_offset", "delivered", "outbound", "customer", "sure"),
        ("without_any_zone", "delivered", "outbound", "customer", "review"),
        ("without_status_codes", "delivered", "outbound", "customer", "sure"),
        ("code_only_in_current_status", "delivered", "outbound", "customer", "sure"),
        ("missing_everything", "in_transit", "outbound", "unknown", "review"),
        ("single_objects_instead_of_lists", "in_transit", "outbound", "unknown", "sure"),
        ("warning_beside_a_package", "in_transit", "outbound", "unknown", "sure"),
        ("not_found_200_warning", "not_found", "outbound", "unknown", "sure"),
        ("not_found_404", "not_found", "outbound", "unknown", "sure"),
        ("invalid_number_400", "not_found", "outbound", "unknown", "sure"),
    ],
)
def test_an_answer_means_the_state_it_shows(
    name: str, status: str, leg: str, delivered_to: str, confidence: str
) -> None:
    found = state(name)
    assert (found.status, found.leg, found.delivered_to, found.confidence) == (status, leg, delivered_to, confidence)


@pytest.mark.parametrize("name", ["quota_in_200.json", "empty_response.json", "web_page.html"])
def test_an_error_inside_an_answer_is_no_state_and_never_not_found(name: str) -> None:
    assert parse_states("ups", text(name)) == []
    with pytest.raises(ServiceDown):
        parse_events(text(name))


def test_a_refused_login_inside_an_answer_is_a_matter_of_credentials() -> None:
    assert parse_states("ups", text("login_in_200.json")) == []
    with pytest.raises(CredentialsError):
        parse_events(text("login_in_200.json"))


@pytest.mark.parametrize("answer", ["", "null", "[]", "7", '"x"', "{}", '{"trackResponse": null}', b"\xff\xfe\x00"])
def test_an_answer_of_no_known_shape_is_no_state(answer: str | bytes) -> None:
    assert parse_states("ups", answer) == []


@pytest.mark.parametrize("name", ["delivered", "without_gmt_but_offset"])
def test_times_are_utc_whatever_the_fields_they_come_from(name: str) -> None:
    assert state(name).delivered_at == datetime(2026, 11, 14, 19, 2, tzinfo=UTC)


def test_gmt_times_without_the_leading_zero_are_read() -> None:
    assert state("in_transit").last_scan_at == SCAN_AT_WAYNE  # "90000"


def test_delays_and_estimates_leave_the_last_scan_where_it_was() -> None:
    found = state("delay_after_scan")
    assert found.last_scan_at == SCAN_AT_WAYNE
    assert found.last_event_at == datetime(2026, 11, 16, 19, 2, tzinfo=UTC)
    assert found.code == "005"


def test_the_refusal_is_remembered_when_the_parcel_is_back() -> None:
    found = state("refused_and_returned")
    assert found.refused
    assert found.delivered_at == datetime(2026, 11, 18, 19, 2, tzinfo=UTC)


def test_a_reused_number_is_read_from_its_order_date_on() -> None:
    (history,) = parse_events(text("reused_number.json"))
    assert state_of(history, order_date=datetime(2026, 11, 9, tzinfo=UTC)).status is Status.IN_TRANSIT


def test_every_code_of_the_specification_means_what_it_says() -> None:
    by_kind = {
        Kind.DELIVERED: "11 26",
        Kind.LABEL: "3 80 157",
        Kind.OUT_FOR_DELIVERY: "6 21 37 72 89 91 162",
        Kind.REFUSED: "64",
        Kind.VOIDED: "7 43",
        Kind.AT_PICKUP_POINT: "40 143 144 161",
        Kind.RETURN_CANCELLED: "98 99",
        Kind.RETURN_REQUESTED: "33 118 119",
        Kind.RETURNING: "34 35 36 67",
    }
    for kind, codes in by_kind.items():
        for code in codes.split():
            assert CODES[code.zfill(3)].kind is kind, code


def test_every_pickup_point_of_the_specification_is_one() -> None:
    for code in ("040", "143", "144", "161"):
        assert read_one(code, "").delivered_to == "pickup_point"
    assert read_one("143", "Delivered to agent").delivered_to == "agent"


@pytest.mark.parametrize(("logical", "is_scan"), [(True, False), ("true", False), (False, True), (None, True)])
def test_a_logical_event_is_no_scan(logical: object, is_scan: bool) -> None:
    assert (read_one("005", "In Transit", logicalScan=logical).last_scan_at is not None) is is_scan


@pytest.mark.parametrize(
    ("description", "status", "refused"),
    [
        ("The package was refused by the receiver and will be returned to the sender.", "returning", True),
        ("The receiver refused the package.", "exception", True),
        ("The package was not refused.", "exception", False),
        ("The receiver may have refused the package.", "exception", False),
        ("The receiver was not available for delivery. We’ll make a second attempt.", "delivery_attempted", False),
        ("The receiving business was closed.", "delivery_attempted", False),
        ("The package could not be delivered.", "exception", False),
        ("All merchandise discarded. UPS will notify the sender with details of the damage.", "destroyed", False),
        ("The package will be destroyed unless it is claimed.", "exception", False),
    ],
)
def test_the_words_beside_the_code_for_any_exception_say_which(description: str, status: str, refused: bool) -> None:
    found = read_one("013", description)
    assert (found.status, found.refused, found.confidence) == (status, refused, "sure")


def read_one(code: str, description: str, **more: object) -> TrackingState:
    status = {"statusCode": code, "description": description}
    activity = {"status": status, "gmtDate": "20261114", "gmtTime": "1", **more}
    shipment = {"inquiryNumber": "1Z", "package": [{"activity": [activity]}]}
    (only,) = parse_states("ups", json.dumps({"trackResponse": {"shipment": [shipment]}}))
    return only


@pytest.mark.parametrize(
    ("code", "description", "status", "leg"),
    [
        ("037", "Out for Delivery", "out_for_delivery", "outbound"),
        ("037", "Returning to Sender: On Vehicle for Delivery", "returning", "return"),
        ("011", "Delivered", "delivered", "outbound"),
        ("011", "Delivered, To Original Sender", "returned", "return"),
        ("011", "The package was returned to the shipper.", "returned", "return"),
        ("011", "Delivered to the local post office", "available_for_pickup", "outbound"),
        ("013", "The package will be returned to the sender.", "returning", "return"),
        ("013", "The request to return the package to sender was cancelled.", "exception", "outbound"),
        ("013", "The package could not be delivered.", "exception", "outbound"),
        ("005", "Delivery attempted, undelivered", "in_transit", "outbound"),
        ("133", "Return Label Left With Customer", "unknown", "outbound"),
    ],
)
def test_the_text_tells_the_way_but_never_makes_a_delivery(code: str, description: str, status: str, leg: str) -> None:
    found = read_one(code, description)
    assert (found.status, found.leg) == (status, leg)


@pytest.mark.parametrize(
    ("code", "description", "status", "delivered_to"),
    [
        ("011", "Delivered to Agent", "available_for_pickup", "agent"),
        ("011", "Delivered to USPS", "available_for_pickup", "agent"),
        ("011", "DELIVERED TO NEIGHBOR MARTHA MUELLER", "available_for_pickup", "agent"),
        ("011", "Could not be delivered", "unknown", "unknown"),
        ("011", "Undelivered", "unknown", "unknown"),
        ("011", "Delivery refused", "unknown", "unknown"),
        ("026", "Delivery attempted by local post office", "unknown", "unknown"),
        ("011", "Returned to the sender: the order was cancelled", "returned", "sender"),
    ],
)
def test_words_beside_a_delivery_that_say_otherwise_are_heard(
    code: str, description: str, status: str, delivered_to: str
) -> None:
    found = read_one(code, description)
    assert (found.status, found.delivered_to, found.confidence) == (status, delivered_to, "review")
    current = {"statusCode": code, "description": description, "type": "D"}
    found = read_package({"statusCode": "005", "description": "Arrived at Facility"}, currentStatus=current)
    assert (found.status != "delivered", found.confidence) == (True, "review")


@pytest.mark.parametrize(
    ("code", "message", "error"),
    [
        ("999", "Merchant account not found", ServiceDown),
        ("", "Route not found", ServiceDown),
        ("999", "Invalid token in request: trackingNumber", ServiceDown),
        ("10001", "The request is not authenticated in time", ServiceDown),
        ("250002", "Anything", CredentialsError),
    ],
)
def test_an_error_is_what_its_code_says_and_never_its_words(code: str, message: str, error: type[BotError]) -> None:
    for place in ({"response": {"errors": [{"code": code, "message": message}]}}, in_warning(code, message)):
        with pytest.raises(error) as caught:
            parse_events(json.dumps(place))
        assert message not in str(caught.value)


def test_not_found_beside_another_error_is_no_answer() -> None:
    errors = [{"code": "TW0001", "message": "Tracking Information Not Found"}, {"code": "999", "message": "odd"}]
    with pytest.raises(ServiceDown, match=r"\(999\)"):
        parse_events(json.dumps({"response": {"errors": errors}}))


def in_warning(code: str, message: str) -> dict[str, object]:
    shipment = {"inquiryNumber": "1Z", "warnings": [{"code": code, "message": message}]}
    return {"trackResponse": {"shipment": [shipment]}}


def read_package(*statuses: dict[str, str], **package: object) -> TrackingState:
    """The state of a package in Wayne, NJ, whose activities, newest first, were an hour apart."""
    activities = [
        {
            "status": status,
            "gmtDate": "20261114",
            "gmtTime": f"{20 - index:02}0000",
            "location": {"address": {"city": "Wayne", "stateProvince": "NJ", "countryCode": "US"}},
        }
        for index, status in enumerate(statuses)
    ]
    shipment = {"inquiryNumber": "1Z", "package": [{"trackingNumber": "1Z", "activity": activities, **package}]}
    (only,) = parse_states("ups", json.dumps({"trackResponse": {"shipment": [shipment]}}))
    return only


@pytest.mark.parametrize(
    ("letter", "description", "status", "confidence"),
    [
        ("D", "DELIVERED ", "delivered", "sure"),
        ("", "Delivered", "delivered", "sure"),
        ("I", "Delivered", "delivered", "review"),  # its own letter says otherwise
        ("D", "Delivered to UPS Access Point™, Awaiting Customer Pickup", "available_for_pickup", "sure"),
        ("I", "Package transferred to post office", "in_transit", "sure"),
        ("D", "Package delivered by local post office", "delivered", "sure"),
        ("X", "Returning to Sender: In Transit", "returning", "sure"),
        ("D", "Words that UPS has not published", "delivered", "review"),
        ("", "Words that UPS has not published", "unknown", "review"),
    ],
)
def test_without_a_code_a_published_text_decides(letter: str, description: str, status: str, confidence: str) -> None:
    found = read_package({"type": letter, "description": description, "code": "XX"})
    assert (found.status, found.confidence) == (status, confidence)


def test_a_published_text_beside_an_unknown_code_decides_nothing() -> None:
    assert read_one("777", "Delivered").status is Status.UNKNOWN


def test_a_current_status_newer_than_the_activities_is_shown_and_for_review() -> None:
    scanned = {"statusCode": "005", "description": "Arrived at Facility", "type": "I"}
    delivered = {"statusCode": "011", "description": "Delivered", "type": "D"}
    found = read_package(scanned, currentStatus=delivered)
    assert (found.status, found.confidence) == ("delivered", "review")
    dates = {
        "deliveryDate": [{"type": "SDD", "date": "20261120"}, {"type": "DEL", "date": "20261116"}],
        "deliveryTime": {"type": "DEL", "endTime": "140200"},
    }
    found = read_package(scanned, currentStatus=delivered, **dates)
    assert found.delivered_at == datetime(2026, 11, 16, 19, 2, tzinfo=UTC)  # Wayne's own time
    found = read_package(scanned, currentStatus={"statusCode": "777", "description": "Odd"})
    assert (found.status, found.confidence) == ("in_transit", "review")
    found = read_package(scanned, currentStatus={"code": "SR", "statusCode": "014", "description": "Cleared"})
    assert (found.status, found.confidence) == ("in_transit", "sure")


def test_planned_dates_milestones_and_names_are_no_events() -> None:
    found = read_package(
        {"statusCode": "005", "description": "Arrived at Facility"},
        deliveryDate=[{"type": "SDD", "date": "20261120"}],
        deliveryTime={"type": "EDW", "startTime": "140000", "endTime": "180000"},
        milestones=[{"code": "DEL", "description": "Delivered", "state": "This milestone has not yet been completed"}],
        deliveryInformation={"receivedBy": "DOE"},
    )
    assert (found.status, found.confidence) == ("in_transit", "sure")
    assert found.last_event_at == datetime(2026, 11, 14, 20, 0, tzinfo=UTC)


def test_a_local_time_without_any_offset_is_placed_by_its_state_and_for_review() -> None:
    found = state("without_any_zone")
    assert (found.delivered_at, found.confidence) == (datetime(2026, 11, 14, 19, 2, tzinfo=UTC), "review")


@pytest.mark.parametrize("count", ["9" * 5000, -1, "two", 10**12])
def test_a_count_of_pieces_that_cannot_be_is_not_counted(count: object) -> None:
    found = read_package({"statusCode": "011", "description": "Delivered"}, packageCount=count)
    assert (found.status, found.pieces_total) == ("delivered", None)


KEYS = """trackResponse shipment package activity status statusCode gmtDate gmtTime date gmtOffset response errors
    code location address packageCount trackingNumber warnings currentStatus"""
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(KEYS.split()),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=int(os.environ.get("PROPERTY_EXAMPLES", "25")), deadline=None)
@given(JSON)
def test_no_json_whatever_breaks_the_parser(activity: object) -> None:
    shipment = {"inquiryNumber": "1Z", "package": [{"activity": activity}]}
    for data in (activity, {"trackResponse": {"shipment": activity}}, {"trackResponse": {"shipment": [shipment]}}):
        for found in parse_states("ups", json.dumps(data)):
            assert found.status in {Status.UNKNOWN, Status.NOT_FOUND} or found.confidence is Confidence.REVIEW
