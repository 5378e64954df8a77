"""AfterShip's answers and webhooks: sub-statuses, the carrier's own words beside them, and what is no answer."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from damaged_answers import PAYLOADS
from states_in import parse_states

from bot.core.parcel import TrackingState
from bot.core.parcel_text import CARRIER_NAMES
from bot.errors import CredentialsError, ServiceDown
from bot.tracking.carriers.aftership.answer import about, parse_events, parse_webhook, read_page, webhook_event_id
from bot.tracking.carriers.aftership.codes import SUBTAGS, TAGS
from bot.tracking.carriers.registry import REGISTRY
from bot.tracking.port import Ask
from bot.tracking.state import state_of


def text(name: str) -> str:
    return (PAYLOADS / "aftership" / name).read_text(encoding="utf-8")


def state(name: str) -> TrackingState:
    return parse_states("aftership", text(f"{name}.json"))[0]


def read(*checkpoints: dict[str, Any], **tracking: Any) -> TrackingState:
    """The state of a tracking whose checkpoints, the oldest first, were an hour apart."""
    listed = [{"checkpoint_time": f"2026-11-14T{10 + n}:00:00Z", **item} for n, item in enumerate(checkpoints)]
    row = {"tracking_number": "C1", "slug": "ontrac", "checkpoints": listed, **tracking}
    (only,) = parse_states("aftership", json.dumps({"meta": {"code": 200}, "data": {"trackings": [row]}}))
    return only


@pytest.mark.parametrize(
    ("name", "status", "leg", "delivered_to", "confidence"),
    [
        ("delivered", "delivered", "outbound", "customer", "sure"),
        ("delivered_local_time", "delivered", "outbound", "customer", "sure"),
        ("delivered_local_time_nowhere", "delivered", "outbound", "customer", "review"),
        ("returned", "returned", "return", "sender", "sure"),
        ("delivered_to_original_sender", "returned", "return", "sender", "sure"),
        ("flagged_return_without_a_word", "returned", "return", "sender", "review"),
        ("pending", "not_found", "outbound", "unknown", "sure"),
        ("locker", "available_for_pickup", "outbound", "pickup_point", "sure"),
        ("neighbour", "available_for_pickup", "outbound", "agent", "review"),
        ("unknown_subtag", "in_transit", "outbound", "unknown", "review"),
        ("delivered_denied_by_its_message", "out_for_delivery", "outbound", "unknown", "review"),
        ("late_after_scan", "in_transit", "outbound", "unknown", "sure"),
        ("marked_as_completed", "delivered", "outbound", "customer", "review"),
        ("two_packages", "in_transit", "outbound", "unknown", "review"),
        ("missing_everything", "unknown", "outbound", "unknown", "review"),
    ],
)
def test_an_answer_means_the_state_it_shows(
    name: str, status: str, leg: str, delivered_to: str, confidence: str
) -> None:
    found = state(name)
    assert (found.status, found.leg, found.delivered_to, found.confidence) == (status, leg, delivered_to, confidence)


_OUT = {"subtag": "OutForDelivery_001", "message": "Out for delivery", "city": "Dallas"}


@pytest.mark.parametrize(
    ("subtag", "message", "status", "refused", "confidence"),
    [
        ("Exception_001", "Recipient refused the package", "exception", True, "sure"),
        ("AttemptFail_001", "Delivery refused by customer", "exception", True, "sure"),
        ("Delivered_001", "Package refused by customer", "out_for_delivery", False, "review"),
        ("Exception_001", "Seized by law enforcement", "destroyed", False, "sure"),
        ("InTransit_001", "Package destroyed", "destroyed", False, "sure"),
        ("Delivered_001", "Delivered to DHL ServicePoint", "available_for_pickup", False, "sure"),
        ("Delivered_001", "Package returned to seller", "returned", False, "sure"),
        ("Exception_011", "Item is being returned to sender", "returning", False, "sure"),
        ("AvailableForPickup_001", "Not picked up: returned to sender", "returning", False, "sure"),
    ],
)
def test_the_couriers_words_tell_what_a_general_sub_status_does_not(
    subtag: str, message: str, status: str, refused: bool, confidence: str
) -> None:
    found = read(_OUT, {"subtag": subtag, "message": message, "city": "Dallas"})
    assert (found.status, found.refused, found.confidence) == (status, refused, confidence)


def test_refused_in_words_only_and_delivered_elsewhere_is_back_at_the_sender() -> None:
    refused = {"subtag": "Exception_001", "message": "Recipient refused the package", "city": "Dallas"}
    found = read(_OUT, refused, {"subtag": "Delivered_001", "message": "Delivered", "city": "Reno"})
    assert (found.status, found.leg, found.delivered_to) == ("returned", "return", "sender")


def test_a_tracking_at_an_end_that_no_checkpoint_tells_is_a_matter_for_a_person() -> None:
    for tag, subtag in (("Delivered", "Delivered_001"), ("Exception", "Exception_011")):
        found = read({"subtag": "InTransit_003"}, tag=tag, subtag=subtag)
        assert (found.status, found.confidence) == ("in_transit", "review")
    assert read({"subtag": "InTransit_003"}, tag="Expired", subtag="Expired_001").confidence == "sure"


def test_a_tracking_without_its_checkpoints_is_unknown_and_not_unfound() -> None:
    found = read(tag="InTransit", subtag="InTransit_001")
    assert (found.status, found.confidence) == ("unknown", "review")
    assert read(tag="Pending", subtag="Pending_001").status == "not_found"


def test_an_event_code_tells_the_way_back_without_words() -> None:
    flagged = {"subtag": "InTransit_001", "events": [{"code": "returned_to_sender"}], "city": "Reno"}
    assert read(_OUT, flagged).status == "returning"


def test_a_saved_webhook_is_read_as_an_answer() -> None:
    told = {
        "tracking_number": "C1",
        "slug": "ontrac",
        "checkpoints": [{"checkpoint_time": "2026-11-14T10:00:00Z", **_OUT}],
    }
    (found,) = parse_states("aftership", json.dumps({"event": "tracking_update", "msg": told}))
    assert found.status == "out_for_delivery"


def test_an_unknown_sub_status_spoils_neither_its_tracking_nor_the_page() -> None:
    states = parse_states("aftership", text("unknown_subtag.json"))
    assert [(found.status, found.confidence) for found in states] == [("in_transit", "review"), ("in_transit", "sure")]


def test_errors_and_pages_are_no_state() -> None:
    for answer in (text("too_many_429.json"), text("exists_4003.json"), "<html></html>", "", "null", "[]", "{}"):
        assert parse_states("aftership", answer) == []
        with pytest.raises(ServiceDown):
            parse_events(answer)
    with pytest.raises(CredentialsError):
        parse_events(text("unauthorized_401.json"))


def test_an_empty_list_is_an_answer_about_nothing() -> None:
    assert parse_events('{"meta": {"code": 200}, "data": {"trackings": []}}') == []


def test_a_local_time_is_that_of_the_place() -> None:
    assert state("delivered_local_time").delivered_at == datetime(2026, 11, 14, 19, 2, tzinfo=UTC)


def test_arriving_late_leaves_the_last_scan_where_it_was() -> None:
    assert state("late_after_scan").last_scan_at == datetime(2026, 11, 13, 9, 0, tzinfo=UTC)


def test_nobodys_name_is_kept() -> None:
    found = read({"subtag": "Delivered_003", "tag": "Delivered", "message": "Delivered, signed by JANE DOE"})
    assert found.text == "Delivered, signed by"
    assert "Doe" not in json.dumps(parse_events(text("delivered.json"))[0].to_json())


def test_the_refusal_is_remembered_when_the_parcel_is_back() -> None:
    assert state("returned").refused


@pytest.mark.parametrize(
    ("subtag", "message", "kind"),
    [
        ("Exception_010", "Return to sender requested", "RETURN_REQUESTED"),
        ("InTransit_001", "Return cancelled, delivering to the original address", "RETURN_CANCELLED"),
        ("Exception_010", "Returning to sender", "RETURNING"),
        ("InTransit_003", "Arrived at facility", "IN_TRANSIT"),
        ("InTransit_001", "Estimated delivery updated", "ADMIN"),
        ("Delivered_001", "Delivery attempted", "UNKNOWN"),
        ("Delivered_001", "Undelivered", "UNKNOWN"),
        ("Exception_013", "Package lost", "LOST"),
        ("Exception_020", "Label voided", "VOIDED"),
        ("Exception_021", "Disposed of", "DESTROYED"),
    ],
)
def test_the_carriers_own_words_count_beside_the_sub_status(subtag: str, message: str, kind: str) -> None:
    row = {"tracking_number": "C1", "slug": "ontrac"}
    row["checkpoints"] = [{"checkpoint_time": "2026-11-14T10:00:00Z", "subtag": subtag, "message": message}]  # type: ignore[assignment]
    (history,) = parse_events(json.dumps({"data": {"trackings": [row]}}))
    assert history.events[0].kind.name == kind


def test_a_return_that_only_the_couriers_words_tell_is_for_review() -> None:
    found = read({"subtag": "Exception_007", "message": "Undeliverable as addressed, returning to sender"})
    assert (found.status, found.confidence) == ("returning", "review")
    found = read({"subtag": "Exception_008", "message": "Not collected; it may be returned to the sender"})
    assert (found.status, found.confidence) == ("exception", "sure")


def test_a_tag_without_a_sub_status_is_read_and_not_surely() -> None:
    found = read({"tag": "Delivered", "message": "Delivered"})
    assert (found.status, found.confidence) == ("delivered", "review")
    assert read({"tag": "Sent", "message": "Delivered"}).status == "unknown"


def test_every_tag_has_its_sub_statuses() -> None:
    assert {subtag.split("_")[0] for subtag in SUBTAGS} == set(TAGS)


def test_it_serves_every_carrier_that_has_no_api_of_its_own() -> None:
    served = {carrier for entry in REGISTRY.values() for carrier in entry.serves}
    assert set(CARRIER_NAMES) - {"fedex", "usps"} <= served


def test_a_page_says_where_the_list_goes_on() -> None:
    data = {"trackings": [], "pagination": {"total": 300, "next_cursor": "abc", "has_next_page": True}}
    assert read_page(json.dumps({"meta": {"code": 200}, "data": data})).next_cursor == "abc"
    data["pagination"] = {"total": 1, "next_cursor": "abc", "has_next_page": False}
    assert read_page(json.dumps({"meta": {"code": 200}, "data": data})).next_cursor is None


def test_the_same_number_under_two_couriers_is_two_rows() -> None:
    rows = read_page(text("two_couriers.json")).rows
    assert [row.answers(Ask("ontrac", "c1103 1500001879")) for row in rows] == [True, False]
    assert [row.answers(Ask("purolator", "C11031500001879")) for row in rows] == [False, True]
    assert not any(row.answers(Ask("ups", "C11031500001879")) for row in rows)


def test_of_two_couriers_of_one_carrier_the_parcel_that_moved_last_is_taken_and_nothing_is_sure() -> None:
    def row(slug: str, *checkpoints: tuple[str, str]) -> dict[str, Any]:
        listed = [{"checkpoint_time": time, "subtag": subtag} for time, subtag in checkpoints]
        return {"tracking_number": "05222", "slug": slug, "checkpoints": listed, "tag": "Pending" if not listed else ""}

    italy = row("gls-italy", ("2026-10-01T10:00:00Z", "InTransit_002"), ("2026-10-02T10:00:00Z", "Delivered_001"))
    spain = row("gls-spain", ("2026-11-14T10:00:00Z", "InTransit_003"))
    nothing_yet = row("gls-spain")
    ask = Ask("gls", "05222")
    for listed, status in (([italy, spain], "in_transit"), ([spain, italy], "in_transit"), ([italy], "delivered")):
        history = about(read_page(json.dumps({"data": {"trackings": listed}})).rows, ask)
        assert history is not None
        found = state_of(history)
        assert (found.carrier, found.number, found.status) == ("gls", "05222", status)
        assert found.confidence == ("sure" if len(listed) == 1 else "review")
    history = about(read_page(json.dumps({"data": {"trackings": [italy, nothing_yet]}})).rows, ask)
    assert history is not None
    assert (state_of(history).status, state_of(history).confidence) == ("delivered", "review")
    twice = about(read_page(json.dumps({"data": {"trackings": [italy, italy]}})).rows, ask)
    assert twice is not None
    assert state_of(twice).confidence == "sure"  # the list grew while it was read: one row on two pages


def test_a_webhook_tells_the_history_of_the_carrier_its_courier_is() -> None:
    ((ask, history),) = parse_webhook(text("webhook_delivered.json").encode())
    assert ask == Ask("ontrac", "C11031500001879")
    assert (history.carrier, history.number) == ask
    assert state_of(history).status == "delivered"


def test_a_webhook_about_an_s10_number_is_for_every_carrier_it_may_be_kept_under() -> None:
    body = json.loads(text("webhook_delivered.json"))
    body["msg"] |= {"slug": "canada-post", "tracking_number": "ra123456785ca"}
    asks = [ask for ask, _ in parse_webhook(json.dumps(body).encode())]
    assert asks == [Ask("canada_post", "RA123456785CA"), Ask("s10", "RA123456785CA")]
    body["msg"] |= {"slug": "usps", "tracking_number": "9400110200881234567890"}
    assert parse_webhook(json.dumps(body).encode()) == []


def test_other_news_changes_no_history() -> None:
    assert parse_webhook(text("webhook_estimate.json").encode()) == []


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}", b'{"event": "tracking_update"}', b"\xff\xfe", b"<html>"])
def test_a_body_that_is_no_payload_is_refused(body: bytes) -> None:
    with pytest.raises(ServiceDown, match="webhook"):
        parse_webhook(body)
    assert webhook_event_id(body).startswith("sha256:")


def test_deliveries_of_a_webhook_are_told_apart_by_their_id_else_by_their_body() -> None:
    body = text("webhook_delivered.json").encode()
    assert webhook_event_id(body) == "3f645f5e-530b-4062-8695-db6a64420af8"
    without = json.dumps({**json.loads(body), "event_id": None}).encode()
    assert webhook_event_id(without) == webhook_event_id(without) != webhook_event_id(without + b" ")
