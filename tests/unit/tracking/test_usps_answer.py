"""USPS's answers: every documented shape, and the ones that are no answer at all."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from states_in import parse_states

from bot.core.parcel import TrackingState
from bot.errors import CredentialsError, ServiceDown
from bot.tracking.carriers.usps.answer import parse_events
from bot.tracking.carriers.usps.codes import meaning_of
from bot.tracking.event import Kind

PAYLOADS = Path(__file__).parents[2] / "payloads" / "usps"
NUMBER = "9400100000000000000000"
SCAN_AT_WAYNE = datetime(2026, 11, 13, 9, 10, tzinfo=UTC)


def text(name: str) -> str:
    return (PAYLOADS / name).read_text(encoding="utf-8")


def state(name: str) -> TrackingState:
    (only,) = parse_states("usps", text(f"{name}.json"))
    return only


def event(words: str, day: int = 14, **more: Any) -> dict[str, Any]:
    times = {"eventTimestamp": f"2026-11-{day:02}T14:02:00", "GMTTimestamp": f"2026-11-{day:02}T19:02:00Z"}
    return {"eventType": words, "eventCity": "WAYNE", "eventState": "NJ", **times, **more}


ACCEPTED = event("USPS in possession of item", day=10)


def read(*events: dict[str, Any], **item: Any) -> TrackingState:
    """The state in an answer with these events, the newest first."""
    (only,) = parse_states("usps", json.dumps([{"trackingNumber": NUMBER, "trackingEvents": list(events), **item}]))
    return only


@pytest.mark.parametrize(
    ("name", "status", "leg", "delivered_to", "confidence"),
    [
        ("label_only", "label_created", "outbound", "unknown", "sure"),
        ("in_transit", "in_transit", "outbound", "unknown", "sure"),
        ("arriving_late", "in_transit", "outbound", "unknown", "sure"),
        ("delivered", "delivered", "outbound", "customer", "sure"),
        ("refused_and_returned", "returned", "return", "sender", "sure"),
        ("summary_only", "in_transit", "outbound", "unknown", "review"),
        ("not_found_404", "not_found", "outbound", "unknown", "sure"),
    ],
)
def test_an_answer_means_the_state_it_shows(
    name: str, status: str, leg: str, delivered_to: str, confidence: str
) -> None:
    found = state(name)
    assert (found.status, found.leg, found.delivered_to, found.confidence) == (status, leg, delivered_to, confidence)


def test_times_are_utc_though_the_local_ones_say_z() -> None:
    assert "2026-11-14T14:02:00Z" in text("delivered.json")
    assert state("delivered").delivered_at == datetime(2026, 11, 14, 19, 2, tzinfo=UTC)


def test_arriving_late_leaves_the_last_scan_where_it_was() -> None:
    found = state("arriving_late")
    assert (found.last_scan_at, found.last_event_at) == (SCAN_AT_WAYNE, datetime(2026, 11, 16, 19, 2, tzinfo=UTC))
    assert found.text == "Arrived at USPS Regional Facility"


def test_the_refusal_is_remembered_when_the_parcel_is_back() -> None:
    assert state("refused_and_returned").refused


def test_each_item_of_a_207_has_its_own_status() -> None:
    found, missing = parse_events(text("multi_status_207.json"))
    assert (found.number, found.is_found) == (NUMBER, True)
    assert (missing.number, missing.is_found) == ("9400100000000000000001", False)


def test_an_error_of_the_service_is_not_taken_for_not_found_whatever_its_words() -> None:
    broken = [{"trackingNumber": NUMBER, "statusCode": "503", "error": {"message": "The item was not found in time"}}]
    assert parse_states("usps", json.dumps(broken)) == []


def test_events_beside_an_error_of_their_item_do_not_count() -> None:
    broken = [{"trackingNumber": NUMBER, "statusCode": "500", "trackingEvents": [event("Delivered")]}]
    assert parse_states("usps", json.dumps(broken)) == []


@pytest.mark.parametrize("name", ["quota_in_200.json", "web_page.html"])
def test_an_error_inside_an_answer_is_no_state_and_never_not_found(name: str) -> None:
    assert parse_states("usps", text(name)) == []
    with pytest.raises(ServiceDown):
        parse_events(text(name))


@pytest.mark.parametrize(
    "answer",
    [
        text("login_in_200.json"),
        '{"fault": {"faultstring": "Invalid Access Token", "detail": {"errorcode": "keymanagement.service.invalid"}}}',
        '{"error": "invalid_token", "error_description": "The access token expired"}',
        '{"errors": [{"status": "403", "title": "Insufficient OAuth scope"}]}',
    ],
)
def test_a_refused_login_inside_an_answer_is_a_matter_of_credentials(answer: str) -> None:
    with pytest.raises(CredentialsError):
        parse_events(answer)


@pytest.mark.parametrize("answer", ["", "null", "[]", "7", '"x"', "{}", "[null]", "[{}]", b"\xff\x00", "[" * 9999])
def test_an_answer_of_no_known_shape_is_no_state(answer: str | bytes) -> None:
    assert parse_states("usps", answer) == []


@pytest.mark.parametrize("end", [10, 300, 900])
def test_a_truncated_answer_is_no_state(end: int) -> None:
    assert parse_states("usps", text("delivered.json")[:end]) == []


@pytest.mark.parametrize(
    ("words", "status", "leg", "delivered_to"),
    [
        ("Delivered", "delivered", "outbound", "customer"),
        ("DELIVERED, IN/AT MAILBOX", "delivered", "outbound", "customer"),
        ("Delivered, Front Door/Porch", "delivered", "outbound", "customer"),
        ("Delivered, Left with Individual", "delivered", "outbound", "customer"),
        ("Delivered, Front Desk/Reception/Mail Room", "delivered", "outbound", "customer"),
        ("Delivered, Garage / Other Door / Other Location at Address", "delivered", "outbound", "customer"),
        ("Delivered, Individual Picked Up at Post Office", "delivered", "outbound", "customer"),
        ("Delivered, Parcel Locker", "available_for_pickup", "outbound", "pickup_point"),
        ("Delivered to Agent for Final Delivery", "available_for_pickup", "outbound", "agent"),
        ("Delivered, To Agent", "available_for_pickup", "outbound", "agent"),
        ("Delivered, To Original Sender", "returned", "return", "sender"),
        ("Available for Pickup", "available_for_pickup", "outbound", "pickup_point"),
        ("Held at Post Office, At Customer Request", "available_for_pickup", "outbound", "pickup_point"),
        ("Notice Left (No Authorized Recipient Available)", "delivery_attempted", "outbound", "unknown"),
        ("Delivery Attempted - No Access to Delivery Location", "delivery_attempted", "outbound", "unknown"),
        ("Refused", "exception", "outbound", "unknown"),
        ("Return to Sender", "returning", "return", "unknown"),
        ("Return to Sender Processed", "returning", "return", "unknown"),
        ("Unclaimed/Being Returned to Sender", "returning", "return", "unknown"),
        ("Undeliverable as Addressed", "exception", "outbound", "unknown"),
        ("Forwarded", "in_transit", "outbound", "unknown"),
        ("Missent", "exception", "outbound", "unknown"),
        ("Dead Mail/Disposed by Post Office", "destroyed", "outbound", "unknown"),
        ("Processed at USPS Mail Recovery Center", "destroyed", "outbound", "unknown"),
        ("Seized by Law Enforcement", "destroyed", "outbound", "unknown"),
        ("Disposed by Post Office", "destroyed", "outbound", "unknown"),
        ("Accepted at USPS Origin Facility", "in_transit", "outbound", "unknown"),
        ("Departed USPS Regional Facility", "in_transit", "outbound", "unknown"),
        ("Arrived at Post Office", "in_transit", "outbound", "unknown"),
        ("Arrival at Pick-Up-Point", "available_for_pickup", "outbound", "pickup_point"),
        ("Out for Delivery", "out_for_delivery", "outbound", "unknown"),
        ("Out for Delivery, Expected Delivery by 9:00pm", "out_for_delivery", "outbound", "unknown"),
        ("Moving Through Network", "in_transit", "outbound", "unknown"),
        ("Proof of Delivery", "in_transit", "outbound", "unknown"),
        ("Delivered, To Mail Room", "delivered", "outbound", "customer"),
        ("Delivered, In Parcel Locker", "available_for_pickup", "outbound", "pickup_point"),
        ("Delivered, Individual Picked Up at Parcel Locker", "delivered", "outbound", "customer"),
        ("Awaiting Customer Pickup", "available_for_pickup", "outbound", "pickup_point"),
        ("Addressee not known at Delivery Address Noted on Package", "exception", "outbound", "unknown"),
        ("Package Damaged", "exception", "outbound", "unknown"),
        ("Delivery Exception", "exception", "outbound", "unknown"),
        ("Item Destroyed", "destroyed", "outbound", "unknown"),
        ("Delayed, Severe Weather", "in_transit", "outbound", "unknown"),
        ("Processing at USPS Facility", "in_transit", "outbound", "unknown"),
        ("Undeliverable, Return to Sender", "returning", "return", "unknown"),
        ("Return to Sender/Not Picked Up", "returning", "return", "unknown"),
        ("Package Intercepted, Returning to Sender", "returning", "return", "unknown"),
    ],
)
def test_the_text_of_an_event_is_read(words: str, status: str, leg: str, delivered_to: str) -> None:
    found = read(event(words), ACCEPTED)
    assert (found.status, found.leg, found.delivered_to, found.confidence) == (status, leg, delivered_to, "sure")


def test_refused_and_on_its_way_back_is_both() -> None:
    found = read(event("Item Being Returned to Sender, Refused by Addressee"), ACCEPTED)
    assert (found.status, found.leg, found.refused, found.confidence) == ("returning", "return", True, "sure")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("Out for Delivery", "Delivered, In/At Mailbox"),
        ("Out for Delivery", "Delivered, To Original Sender"),
        ("Delivered, In/At Mailbox", "Delivered, To Original Sender"),
    ],
)
def test_a_status_that_says_of_a_delivery_what_the_events_do_not_is_for_review(words: str, status: str) -> None:
    assert read(event(words), ACCEPTED, status=status).confidence == "review"
    assert read(event(words), ACCEPTED, status=words).confidence == "sure"


def test_markup_and_trademark_signs_are_no_words() -> None:
    assert meaning_of("Delivered,<SUP>&reg;</SUP> PO&nbsp;Box").kind is Kind.DELIVERED


def test_a_po_box_is_the_customers_own_and_yet_for_review() -> None:
    found = read(event("Delivered, PO Box"), ACCEPTED)
    assert (found.status, found.confidence) == ("delivered", "review")


@pytest.mark.parametrize(
    "words",
    [
        "Could not be delivered",
        "Undelivered",
        "Not delivered",
        "Delivered?? no, undeliverable",
        "Ready for delivery",
        "Your item will be delivered",
        "Delivered, to the Moon",
        "Picked Up",
        "",
    ],
)
def test_a_text_of_no_table_is_never_a_state(words: str) -> None:
    assert meaning_of(words).kind is Kind.UNKNOWN
    found = read(event(words), ACCEPTED)
    assert (found.status, found.confidence) == ("in_transit", "review")


@pytest.mark.parametrize("words", ["Scheduled to be delivered Monday", "Expected to be delivered today"])
def test_what_is_only_expected_changes_nothing(words: str) -> None:
    found = read(event(words), ACCEPTED)
    assert (found.status, found.confidence) == ("in_transit", "sure")
    assert found.last_scan_at == datetime(2026, 11, 10, 19, 2, tzinfo=UTC)


def test_in_the_hands_of_the_shipping_partner_the_parcel_is_under_way() -> None:
    arrived = event("Arrived Shipping Partner Facility, USPS Awaiting Item")
    assert read(arrived, event("Shipping Label Created, USPS Awaiting Item", day=10)).status == "in_transit"
    assert meaning_of("Picked Up by Shipping Partner, USPS Awaiting Item").kind is Kind.IN_TRANSIT


@pytest.mark.parametrize(
    ("summary", "status"),
    [
        ("Your item was returned to the sender because the address was vacant.", "returning"),
        ("Your item was returned to the sender on May 3, 2026.", "returning"),
        ("Your item may be returned to the sender.", "exception"),
        ("If it is not picked up, your item will be returned to sender.", "exception"),
        ("", "exception"),
    ],
)
def test_the_summary_tells_which_way_an_undeliverable_parcel_goes(summary: str, status: str) -> None:
    assert read(event("Vacant"), ACCEPTED, status="Vacant", statusSummary=summary).status == status


def test_a_summary_of_a_return_and_of_something_cancelled_is_for_review() -> None:
    summary = "Your item was returned to the sender; the order was cancelled."
    found = read(event("Delivered"), ACCEPTED, status="Delivered", statusSummary=summary)
    assert (found.status, found.confidence) == ("returned", "review")


def test_delivered_into_a_mailbox_on_the_way_back_is_for_review() -> None:
    back = event("Return to Sender", day=12)
    assert read(event("Delivered, In/At Mailbox"), back, ACCEPTED).confidence == "review"
    assert read(event("Delivered, To Original Sender"), back, ACCEPTED).confidence == "sure"


@pytest.mark.parametrize(
    ("times", "utc", "confidence"),
    [
        ({"GMTTimestamp": "2026-11-14T19:02:33Z"}, datetime(2026, 11, 14, 19, 2, 33, tzinfo=UTC), "sure"),
        ({"GMTTimestamp": "2026-11-14T19:02:33"}, datetime(2026, 11, 14, 19, 2, 33, tzinfo=UTC), "sure"),
        ({"GMTTimestamp": None, "GMTOffset": "-7:00"}, datetime(2026, 11, 14, 21, 2, tzinfo=UTC), "sure"),
        ({"GMTTimestamp": None, "GMTOffset": "+10:00"}, datetime(2026, 11, 14, 4, 2, tzinfo=UTC), "sure"),
        ({"GMTTimestamp": None}, datetime(2026, 11, 14, 19, 2, tzinfo=UTC), "review"),
        ({"GMTTimestamp": None, "eventState": None}, datetime(2026, 11, 14, 14, 2, tzinfo=UTC), "review"),
        (
            {"GMTTimestamp": None, "eventTimestamp": "2026-11-14T14:02:00Z"},
            datetime(2026, 11, 14, 19, 2, tzinfo=UTC),
            "review",
        ),
        (
            {"GMTTimestamp": 7, "eventTimestamp": "2026-11-14T14:02:00-05:00"},
            datetime(2026, 11, 14, 19, 2, tzinfo=UTC),
            "sure",
        ),
        (
            {"GMTTimestamp": None, "eventTimestamp": None},
            datetime(2026, 11, 10, 19, 2, tzinfo=UTC),
            "review",
        ),
    ],
)
def test_local_times_become_utc_where_the_answer_says_how(
    times: dict[str, Any], utc: datetime, confidence: str
) -> None:
    found = read(event("Delivered", **times), ACCEPTED)
    assert (found.status, found.delivered_at, found.confidence) == ("delivered", utc, confidence)


def test_names_are_not_kept() -> None:
    (history,) = parse_events(
        json.dumps([{"trackingNumber": NUMBER, "trackingEvents": [event("Delivered", name="A. Nybody", firm="Acme")]}])
    )
    kept = json.dumps(history.to_json())
    assert "Nybody" not in kept
    assert "Acme" not in kept


def test_repeated_events_and_their_order_change_nothing() -> None:
    events = [event("Delivered"), event("Out for Delivery", day=13), ACCEPTED]
    assert read(*events) == read(*reversed(events)) == read(*events, *events)


@settings(max_examples=int(os.environ.get("PROPERTY_EXAMPLES", "25")), deadline=None)
@given(st.text(max_size=40), st.text(max_size=40))
def test_no_words_around_delivered_make_a_delivery(before: str, after: str) -> None:
    words = f"{before} delivered {after}"
    told = meaning_of(words).kind
    assert told is not Kind.DELIVERED or not any(sign.isalnum() for sign in before)
