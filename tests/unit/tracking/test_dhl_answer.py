"""DHL's answers: each division's way of saying things, and the answers that are none."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from damaged_answers import PAYLOADS
from states_in import parse_states

from bot.core.parcel import TrackingState
from bot.errors import CredentialsError, ServiceDown
from bot.tracking.carriers.dhl.answer import parse_events
from bot.tracking.carriers.dhl.texts import meaning_of
from bot.tracking.state import state_of


def text(name: str) -> str:
    return (PAYLOADS / "dhl" / name).read_text(encoding="utf-8")


def state(name: str) -> TrackingState:
    (only,) = parse_states("dhl", text(f"{name}.json"))
    return only


def read(*events: dict[str, Any], **shipment: Any) -> TrackingState:
    """The state of a shipment whose events, newest first, happened an hour apart in Wayne, NJ."""
    listed = [
        {
            "timestamp": f"2026-11-14T{20 - index:02}:00:00",
            "location": {"address": {"countryCode": "US", "addressLocality": "Wayne, NJ, US"}},
            **event,
        }
        for index, event in enumerate(events)
    ]
    (only,) = parse_states("dhl", json.dumps({"shipments": [{"id": "1", "events": listed, **shipment}]}))
    return only


@pytest.mark.parametrize(
    ("name", "status", "leg", "delivered_to", "confidence"),
    [
        ("express_delivered", "delivered", "outbound", "customer", "sure"),
        ("express_refused_and_returned", "returned", "return", "sender", "sure"),
        ("express_delivered_place_unknown", "delivered", "outbound", "customer", "review"),
        ("parcel_de_returned_flag", "returned", "return", "sender", "review"),  # a flag, and not a word of it
        ("parcel_de_packstation", "available_for_pickup", "outbound", "pickup_point", "sure"),
        ("parcel_de_neighbour", "available_for_pickup", "outbound", "agent", "review"),
        ("parcel_de_refused_on_its_way_back", "returning", "return", "unknown", "sure"),
        ("ecommerce_delivered", "delivered", "outbound", "customer", "sure"),
        ("ecommerce_returned_to_sender", "returned", "return", "sender", "sure"),
        ("unknown_words", "in_transit", "outbound", "unknown", "review"),
        ("delay_after_scan", "in_transit", "outbound", "unknown", "sure"),
        ("two_pieces_one_delivered", "in_transit", "outbound", "unknown", "sure"),
        ("two_pieces_none_named", "in_transit", "outbound", "unknown", "review"),
        ("two_services", "delivered", "outbound", "customer", "review"),
        ("missing_everything", "unknown", "outbound", "unknown", "review"),
        ("not_found_404", "not_found", "outbound", "unknown", "sure"),
    ],
)
def test_an_answer_means_the_state_it_shows(
    name: str, status: str, leg: str, delivered_to: str, confidence: str
) -> None:
    found = state(name)
    assert (found.status, found.leg, found.delivered_to, found.confidence) == (status, leg, delivered_to, confidence)


def test_a_quota_a_web_page_and_no_shipment_are_no_state() -> None:
    for answer in (text("quota_429.json"), text("web_page.html"), '{"shipments": []}', "", "null", "[]", "7"):
        assert parse_states("dhl", answer) == []
        with pytest.raises(ServiceDown):
            parse_events(answer)


@pytest.mark.parametrize(
    "answer",
    [
        text("unauthorized_401.json"),
        '{"fault": {"faultstring": "Invalid ApiKey", "detail": {"errorcode": "oauth.v2.InvalidApiKey"}}}',
        '{"fault": {"faultstring": "Failed to resolve API Key variable request.header.DHL-API-Key"}}',
    ],
)
def test_a_refused_key_inside_an_answer_is_a_matter_of_credentials(answer: str) -> None:
    with pytest.raises(CredentialsError):
        parse_events(answer)


@pytest.mark.parametrize(
    ("name", "delivered_at"),
    [
        ("express_delivered", datetime(2026, 11, 14, 19, 2, tzinfo=UTC)),  # New York's own time
        ("express_refused_and_returned", datetime(2026, 11, 18, 10, 0, tzinfo=UTC)),  # Leipzig's
        ("parcel_de_returned_flag", datetime(2026, 10, 26, 11, 8, tzinfo=UTC)),  # Germany, after the clocks changed
        ("ecommerce_delivered", datetime(2026, 11, 14, 19, 2, tzinfo=UTC)),  # with an offset
    ],
)
def test_times_are_those_of_the_place(name: str, delivered_at: datetime) -> None:
    assert state(name).delivered_at == delivered_at


def test_times_of_unknown_zones_do_not_turn_round_the_order_of_the_list() -> None:
    delivered = {"description": "Delivered", "statusCode": "delivered", "timestamp": "2026-11-14T14:02:00"}
    carried = {"description": "With delivery courier", "statusCode": "transit", "timestamp": "2026-11-14T19:30:00"}
    found = read(delivered, {**carried, "location": None})  # 19:30 would be after 14:02 in Wayne
    assert (found.status, found.delivered_at, found.confidence) == (
        "delivered",
        datetime(2026, 11, 14, 19, 2, tzinfo=UTC),
        "sure",
    )
    found = read({**delivered, "location": None}, carried)  # 14:02 would be before 19:30 in Wayne
    assert (found.status, found.delivered_at) == ("delivered", datetime(2026, 11, 15, 0, 30, tzinfo=UTC))
    assert found.confidence == "review"


def test_an_event_that_names_no_piece_is_one_of_every_piece() -> None:
    picked_up = {"statusCode": "transit", "description": "Shipment picked up", "pieceIds": ["JD01"]}
    out = {"statusCode": "transit", "description": "With delivery courier"}
    delivered = {"statusCode": "delivered", "description": "Delivered"}
    found = read(delivered, out, picked_up)
    assert (found.status, found.delivered_to, found.confidence) == ("delivered", "customer", "sure")
    both = {**picked_up, "pieceIds": ["JD01", "JD02"]}
    found = read({**delivered, "pieceIds": ["JD02"]}, out, both)
    assert (found.status, found.pieces_done, found.pieces_total) == ("out_for_delivery", 1, 2)
    assert found.confidence == "sure"


@pytest.mark.parametrize(
    ("description", "status", "confidence"),
    [
        ("JESSICA", "delivered", "sure"),  # who signed
        ("Delivered to DHL ServicePoint", "available_for_pickup", "sure"),
        ("R\u00fccksendung an den Absender zugestellt", "delivered", "review"),
        ("Kept by a colleague of ours", "delivered", "review"),
    ],
)
def test_an_unknown_sentence_beside_a_bare_delivered_may_tell_to_whom(
    description: str, status: str, confidence: str
) -> None:
    found = read({"statusCode": "delivered", "status": "DELIVERED", "description": description})
    assert (found.status, found.confidence) == (status, confidence)


def test_nobodys_name_is_kept() -> None:
    (history,) = parse_events(text("express_delivered.json"))
    assert "Doe" not in json.dumps(history.to_json())
    assert "DOE" not in json.dumps(history.to_json())


def test_a_delay_leaves_the_last_scan_where_it_was() -> None:
    assert state("delay_after_scan").last_scan_at == datetime(2026, 11, 12, 17, 0, tzinfo=UTC)


def test_the_status_of_the_shipment_counts_when_it_is_newer_than_the_list() -> None:
    current = {"timestamp": "2026-11-15T10:00:00Z", "statusCode": "delivered", "status": "Delivered"}
    assert read({"description": "With delivery courier", "statusCode": "transit"}, status=current).status == "delivered"


def test_a_list_that_begins_with_the_oldest_is_read_as_well() -> None:
    first = {"timestamp": "2026-11-13T10:00:00Z", "statusCode": "transit", "status": "PROCESSED"}
    last = {"timestamp": "2026-11-14T10:00:00Z", "statusCode": "delivered", "status": "DELIVERED"}
    assert read(first, last).status == "delivered"


@pytest.mark.parametrize(
    ("code", "words", "status", "confidence"),
    [
        ("transit", "Delivered", "unknown", "review"),  # its own code says otherwise
        ("delivered", "Words that no table has", "unknown", "review"),
        ("delivered", "Recipient refused delivery", "unknown", "review"),
        ("failure", "Shipment is on hold", "exception", "sure"),
        ("unknown", "LABEL CREATED", "label_created", "sure"),
        ("delivered", "OK", "delivered", "sure"),
        ("pre-transit", "DELIVERY", "unknown", "review"),  # of what, and whether it was, no word tells
        ("failure", "RD", "exception", "sure"),
        ("failure", "RT", "returning", "sure"),
        ("failure", "Return shipment in transit to the sender", "returning", "sure"),
        ("transit", "The shipment is on its way to the sender", "returning", "sure"),
        ("transit", "The shipment is being returned", "returning", "sure"),
        ("transit", "The shipment was returned to the delivery base", "unknown", "review"),  # no word of the sender
        ("delivered", "The shipment was handed over to the sender", "returned", "sure"),
        (
            "transit",
            "The shipment has arrived at the retail outlet and is ready for pick up",
            "available_for_pickup",
            "sure",
        ),
        ("transit", "The shipment has been deposited at the Packstation by the sender", "in_transit", "sure"),
        ("pre-transit", "Awaiting pickup by DHL", "label_created", "sure"),  # not by its recipient
        ("delivered", "Delivered to DHL ServicePoint", "available_for_pickup", "sure"),
        ("delivered", "Left in safe place", "delivered", "sure"),
        ("delivered", "Delivered to Packstation", "available_for_pickup", "sure"),
        ("transit", "Return cancelled; delivery to recipient arranged", "unknown", "sure"),
    ],
)
def test_words_and_status_code_must_agree(code: str, words: str, status: str, confidence: str) -> None:
    found = read({"statusCode": code, "description": words})
    assert found.status == status
    if status != "unknown":
        assert found.confidence == confidence


def test_two_texts_of_an_event_are_read_together() -> None:
    event = {"statusCode": "delivered", "description": "Delivered", "status": "RETURNED_TO_SENDER"}
    assert read(event).status == "returned"


def test_an_event_without_a_word_is_its_status_code_and_not_surely() -> None:
    found = read({"statusCode": "transit"})
    assert (found.status, found.confidence) == ("in_transit", "review")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("The shipment could not be delivered, and the recipient has been notified", "ATTEMPTED"),
        ("Undelivered", "ATTEMPTED"),
        ("Delivery attempted; recipient not home", "ATTEMPTED"),
        ("The shipment will be delivered tomorrow", "ADMIN"),
        ("Not delivered", "EXCEPTION"),
        ("OUT FOR SECOND DELIVERY ATTEMPT", "OUT_FOR_DELIVERY"),
        ("SECOND DELIVERY ATTEMPT SUCCESSFUL", "DELIVERED"),
        ("Delivered, To Original Sender", "RETURNED"),
        ("The shipment will be returned to the sender", "RETURN_REQUESTED"),
        ("Ready for collection; it is returned to the sender if it is not collected", "AT_PICKUP_POINT"),
        ("The shipment is being returned to the sender", "RETURNING"),
        ("The shipment has been damaged and is being returned to the parcel center for repackaging", "EXCEPTION"),
        ("The recipient has picked up the shipment from the PACKSTATION", "DELIVERED"),
        ("The shipment is on its way to the PACKSTATION", "IN_TRANSIT"),
        ("Shipment picked up", "PICKED_UP"),
        ("PARCEL_SORTED_AT_HUB", "IN_TRANSIT"),
        ("The shipment was destroyed", "DESTROYED"),
        ("Delivered in a way nobody has written yet", None),
        ("DS", None),
    ],
)
def test_whole_words_decide_and_a_not_is_heard(words: str, kind: str | None) -> None:
    meaning = meaning_of(words)
    assert (meaning.kind.name if meaning else None) == kind


def test_a_flag_without_a_word_turns_the_newest_event_round() -> None:
    moving = {"statusCode": "transit", "status": "PROCESSED"}
    found = read(moving, moving, returnFlag=True)
    assert (found.status, found.leg) == ("returning", "return")
    assert read(moving, moving, returnFlag="true").status == "in_transit"


@pytest.mark.parametrize(
    ("words", "status", "delivered_to"),
    [
        ("Delivered", "returned", "sender"),
        ("The recipient has picked up the shipment from the PACKSTATION", "delivered", "customer"),
        ("Delivered to the recipient's neighbor", "returning", "unknown"),
    ],
)
def test_a_flag_without_a_word_makes_no_end_sure_and_words_about_the_customer_outweigh_it(
    words: str, status: str, delivered_to: str
) -> None:
    delivered = {"statusCode": "delivered", "description": words}
    found = read(delivered, {"statusCode": "transit", "status": "PROCESSED"}, returnFlag=True)
    assert (found.status, found.delivered_to, found.confidence) == (status, delivered_to, "review")


def test_a_number_used_again_is_read_from_its_order_date_on() -> None:
    old = {"timestamp": "2026-08-01T10:00:00Z", "statusCode": "delivered", "status": "DELIVERED"}
    new = {"timestamp": "2026-11-14T10:00:00Z", "statusCode": "transit", "status": "PROCESSED"}
    shipments = [{"id": "1", "service": "ecommerce", "events": [event]} for event in (old, new)]
    (history,) = parse_events(json.dumps({"shipments": shipments}))
    assert state_of(history, order_date=datetime(2026, 11, 9, tzinfo=UTC)).status == "in_transit"
