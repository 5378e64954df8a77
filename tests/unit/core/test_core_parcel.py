"""The fact a row is decided on: its JSON, what it proves, and its words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from form_sheet import NEW_YORK, at, parcel, state
from hypothesis import given
from hypothesis import strategies as st

from bot.core.evidence import Evidence
from bot.core.parcel import NO_NUMBER, NOT_KNOWN, Confidence, DeliveredTo, Knowledge, Leg, Parcel, Status, TrackingState
from bot.core.parcel_text import carrier_name

FULL: dict[str, Any] = {
    "carrier": "ups",
    "number": "1Z999AA10123456784",
    "status": "returned",
    "leg": "return",
    "delivered_to": "sender",
    "refused": True,
    "pieces_done": 1,
    "pieces_total": 2,
    "label_at": "2026-11-10T08:00:00Z",
    "last_event_at": "2026-11-20T20:00:00Z",
    "last_scan_at": "2026-11-20T20:00:00Z",
    "delivered_at": "2026-11-20T20:00:00Z",
    "fetched_at": "2026-11-21T08:00:00Z",
    "code": "036",
    "text": "Returned to shipper",
    "confidence": "review",
}


def test_the_JSON_has_the_keys_of_TRACKING_in_their_order() -> None:
    assert TrackingState.from_json(FULL).to_json() == FULL
    assert list(TrackingState.from_json(FULL).to_json()) == list(FULL)


def test_what_is_not_known_is_null_and_what_is_left_out_has_its_default() -> None:
    short = TrackingState.from_json({"status": "in_transit", "leg": None, "delivered_at": None})
    assert short == TrackingState(carrier="unknown", number="", status=Status.IN_TRANSIT)
    assert short.to_json()["delivered_at"] is None
    assert (short.leg, short.confidence) == (Leg.OUTBOUND, Confidence.SURE)


def test_a_place_and_since_when_it_is_followed_are_read_but_no_part_of_the_JSON() -> None:
    read = TrackingState.from_json(FULL | {"place": "Dallas, TX", "followed_since": "2026-11-16T20:00:00Z"})
    assert (read.place, read.to_json()) == ("Dallas, TX", FULL)
    assert read.followed_since == datetime(2026, 11, 16, 20, tzinfo=UTC)


def test_a_time_in_another_zone_is_the_same_instant() -> None:
    read = TrackingState.from_json({"status": "delivered", "delivered_at": "2026-11-20T15:00:00-05:00"})
    assert read.to_json()["delivered_at"] == "2026-11-20T20:00:00Z"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({"status": "delivered", "stauts": "x"}, "unknown key 'stauts'"),
        ({"carrier": "ups"}, "'status' is missing"),
        ({"status": "Delivered"}, "'status' is 'Delivered', not one of label_created, in_transit"),
        ({"status": "delivered", "leg": "back"}, "'leg' is 'back', not one of outbound, return"),
        ({"status": "delivered", "delivered_to": ["customer"]}, "'delivered_to' is"),
        ({"status": "delivered", "confidence": 1}, "'confidence' is 1, not one of sure, review"),
        ({"status": "delivered", "delivered_at": "yesterday"}, "'delivered_at' is 'yesterday', not an ISO 8601 time"),
        ({"status": "delivered", "delivered_at": 46344}, "'delivered_at' is 46344, not an ISO 8601 time"),
        ({"status": "delivered", "delivered_at": "2026-11-20T15:00:00"}, "the time zone is missing, append Z"),
        ({"status": "delivered", "delivered_at": "2026-11-20"}, "the time zone is missing"),
    ],
)
def test_what_is_wrong_in_a_JSON_is_named(data: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError) as refused:
        TrackingState.from_json(data)
    assert why in str(refused.value)


times = st.none() | st.datetimes(timezones=st.just(UTC))
states = st.builds(
    TrackingState,
    carrier=st.sampled_from(["ups", "fedex"]),
    number=st.text(),
    status=st.sampled_from(Status),
    leg=st.sampled_from(Leg),
    delivered_to=st.sampled_from(DeliveredTo),
    last_scan_at=times,
    delivered_at=times,
    text=st.none() | st.text(),
    confidence=st.sampled_from(Confidence),
)


@given(states)
def test_a_state_survives_its_JSON(one: TrackingState) -> None:
    assert TrackingState.from_json(one.to_json()) == one


@given(states)
def test_every_state_can_be_told_and_none_proves_that_the_parcel_is_here_and_there(one: TrackingState) -> None:
    evidence = Evidence(parcel(one), NEW_YORK)
    assert evidence.text
    assert not (evidence.coming_back and evidence.delivered_at)
    assert not (evidence.coming_back and evidence.outbound_again)
    assert not evidence.returned or evidence.coming_back


RETURNING, RETURNED = state(Status.RETURNING), state(Status.RETURNED)
DELIVERED = state(Status.DELIVERED, delivered="2026-11-19 15:00")
TO_SENDER = state(Status.DELIVERED, delivered="2026-11-19 15:00", delivered_to=DeliveredTo.SENDER)
OUT = state(Status.OUT_FOR_DELIVERY, scan="2026-11-19 08:00")
LABEL = state(Status.LABEL_CREATED)


@pytest.mark.parametrize(
    ("shipments", "coming_back", "returned", "outbound_again"),
    [
        ((), False, False, False),
        ((RETURNING,), True, False, False),
        ((RETURNED,), True, True, False),
        ((TO_SENDER,), True, True, False),
        ((RETURNING, RETURNED), True, False, False),
        ((RETURNED, TO_SENDER), True, True, False),
        ((RETURNED, OUT), False, False, True),
        ((DELIVERED,), False, False, True),
        ((state(Status.EXCEPTION, scan="2026-11-19 08:00"),), False, False, True),
        ((state(Status.EXCEPTION, scan="2026-11-19 08:00", refused=True),), False, False, False),
        ((state(Status.EXCEPTION),), False, False, False),
        ((LABEL,), False, False, False),
        ((state(Status.LOST),), False, False, False),
        ((state(Status.IN_TRANSIT, leg=Leg.RETURN),), False, False, False),
        ((state(Status.AVAILABLE_FOR_PICKUP),), False, False, True),
        ((state(Status.DELIVERY_ATTEMPTED),), False, False, True),
    ],
)
def test_what_shipments_prove_together(
    shipments: tuple[TrackingState, ...], coming_back: bool, returned: bool, outbound_again: bool
) -> None:
    evidence = Evidence(Parcel(Knowledge.KNOWN, "ups", shipments), NEW_YORK)
    assert (evidence.coming_back, evidence.returned) == (coming_back, returned)
    assert evidence.outbound_again is outbound_again


def test_delivered_means_all_of_them_to_the_customer_and_the_last_of_them_counts() -> None:
    later = state(Status.DELIVERED, delivered="2026-11-20 15:00")
    assert Evidence(parcel(DELIVERED, later), NEW_YORK).delivered_at == at("2026-11-20 15:00")
    for other in (OUT, RETURNED, TO_SENDER, state(Status.DELIVERED)):
        assert Evidence(parcel(DELIVERED, other), NEW_YORK).delivered_at is None


def test_a_label_that_was_scanned_is_more_than_a_label() -> None:
    assert Evidence(parcel(LABEL), NEW_YORK).label_only
    assert not Evidence(parcel(state(Status.LABEL_CREATED, scan="2026-11-18 10:00")), NEW_YORK).label_only
    assert not Evidence(NO_NUMBER, NEW_YORK).label_only


def test_states_that_are_not_known_prove_nothing() -> None:
    held = Evidence(Parcel(Knowledge.NO_ACCESS, "ups", (DELIVERED,)), NEW_YORK)
    assert (held.states, held.delivered_at, held.no_access, held.has_number) == ((), None, True, True)
    assert Evidence(NOT_KNOWN, NEW_YORK).as_of is None


def test_the_same_words_are_not_said_twice_and_the_carrier_is_named_as_people_do() -> None:
    assert Evidence(parcel(LABEL, LABEL), NEW_YORK).text == "Label created, not scanned yet"
    assert Evidence(parcel(state(Status.LOST, carrier="s10")), NEW_YORK).shows == "a post abroad shows Lost"
    assert carrier_name(None) == "the carrier"


def test_a_parcel_in_words() -> None:
    two = parcel(replace(LABEL, number="1Z4V88E30300042071"), RETURNED)
    assert Evidence(two, NEW_YORK).text == "…2071: Label created, not scanned yet / …6784: Returned to sender"
    assert Evidence(NO_NUMBER, NEW_YORK).text == ""
    assert Evidence(Parcel(Knowledge.UNREADABLE, problem="cut"), NEW_YORK).text == "Number cannot be read"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"status": Status.EXCEPTION, "text": "Damage reported."}, "Exception · Damage reported"),
        ({"status": Status.EXCEPTION, "refused": True}, "Refused by the customer"),
        ({"status": Status.IN_TRANSIT, "pieces_done": 1, "pieces_total": 3}, "In transit · 1 of 3 pieces delivered"),
        ({"status": Status.AVAILABLE_FOR_PICKUP, "delivered_to": DeliveredTo.AGENT}, "Waiting with a delivery agent"),
        ({"status": Status.RETURNED, "refused": True}, "Returned to sender · refused"),
        ({"status": Status.NOT_FOUND, "carrier": "dhl"}, "Not found at DHL"),
        ({"status": Status.DELIVERED, "delivered_to": DeliveredTo.UNKNOWN}, "Delivered"),
        ({"status": Status.LOST, "confidence": Confidence.REVIEW}, "Lost · please check"),
    ],
)
def test_a_state_in_words(more: dict[str, Any], words: str) -> None:
    assert Evidence(parcel(state(more.pop("status"), **more)), NEW_YORK).text == words


@pytest.mark.parametrize(
    ("key", "value", "wanted"),
    [
        ("refused", "yes", "true or false"),
        ("refused", 1, "true or false"),
        ("pieces_done", "2", "a whole number"),
        ("pieces_total", True, "a whole number"),
        ("carrier", 7, "a text"),
    ],
)
def test_a_value_of_another_type_is_refused_by_its_key(key: str, value: object, wanted: str) -> None:
    with pytest.raises(ValueError, match=f"'{key}' is .*, not {wanted}"):
        TrackingState.from_json({"status": "delivered", key: value})
