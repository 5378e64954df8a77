"""Events to state: the plain stories, and what must hold for any events (the traps: test_state_traps.py).

`PROPERTY_EXAMPLES=20000 pytest tests/unit/tracking/test_state.py` tries more than the few of every day.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stories import DOOR, HUB, SENDER, T0, event, read, said, story

from bot.core.parcel import Confidence, DeliveredTo, Leg, Status, TrackingState
from bot.tracking.event import Event, History, Kind, in_order
from bot.tracking.state import END_STATES, state_of

EXAMPLES = int(os.environ.get("PROPERTY_EXAMPLES", "25"))

UNDER_WAY = (Kind.LABEL, Kind.PICKED_UP, Kind.IN_TRANSIT)


@pytest.mark.parametrize(
    ("kinds", "status", "leg", "delivered_to", "confidence"),
    [
        ((), "unknown", "outbound", "unknown", "review"),
        ((Kind.LABEL,), "label_created", "outbound", "unknown", "sure"),
        (UNDER_WAY, "in_transit", "outbound", "unknown", "sure"),
        ((*UNDER_WAY, Kind.OUT_FOR_DELIVERY), "out_for_delivery", "outbound", "unknown", "sure"),
        ((*UNDER_WAY, Kind.ATTEMPTED), "delivery_attempted", "outbound", "unknown", "sure"),
        ((*UNDER_WAY, Kind.DELIVERED), "delivered", "outbound", "customer", "sure"),
        ((*UNDER_WAY, Kind.AT_PICKUP_POINT), "available_for_pickup", "outbound", "pickup_point", "sure"),
        ((*UNDER_WAY, Kind.AT_PICKUP_POINT, Kind.DELIVERED), "delivered", "outbound", "customer", "sure"),
        ((*UNDER_WAY, Kind.RETURN_REQUESTED), "returning", "return", "unknown", "sure"),
        ((*UNDER_WAY, Kind.RETURNING, Kind.DELIVERED), "returned", "return", "sender", "sure"),
        ((*UNDER_WAY, Kind.RETURNING, Kind.OUT_FOR_DELIVERY), "returning", "return", "unknown", "sure"),
        ((*UNDER_WAY, Kind.RETURN_REQUESTED, Kind.RETURN_CANCELLED), "in_transit", "outbound", "unknown", "sure"),
        (
            (*UNDER_WAY, Kind.RETURN_REQUESTED, Kind.RETURN_CANCELLED, Kind.DELIVERED),
            "delivered",
            "outbound",
            "customer",
            "sure",
        ),
        ((*UNDER_WAY, Kind.DELIVERED, Kind.RETURNING), "returning", "return", "unknown", "sure"),
        ((*UNDER_WAY, Kind.DELIVERED, Kind.RETURNING, Kind.DELIVERED), "returned", "return", "sender", "sure"),
        ((*UNDER_WAY, Kind.DELIVERED, Kind.IN_TRANSIT), "delivered", "outbound", "customer", "review"),
        ((Kind.LABEL, Kind.VOIDED), "voided", "outbound", "unknown", "sure"),
        ((Kind.LABEL, Kind.VOIDED, Kind.PICKED_UP), "in_transit", "outbound", "unknown", "review"),
        ((*UNDER_WAY, Kind.LOST), "lost", "outbound", "unknown", "sure"),
        ((*UNDER_WAY, Kind.LOST, Kind.IN_TRANSIT), "in_transit", "outbound", "unknown", "sure"),
        ((*UNDER_WAY, Kind.DELIVERED, Kind.LOST), "delivered", "outbound", "customer", "review"),
        ((*UNDER_WAY, Kind.DESTROYED), "destroyed", "outbound", "unknown", "sure"),
        ((*UNDER_WAY, Kind.EXCEPTION), "exception", "outbound", "unknown", "sure"),
        ((*UNDER_WAY, Kind.DELIVERED, Kind.EXCEPTION), "delivered", "outbound", "customer", "sure"),
        ((*UNDER_WAY, Kind.RETURN_REQUESTED, Kind.REQUEST_CANCELLED), "returning", "return", "unknown", "review"),
        ((Kind.UNKNOWN,), "unknown", "outbound", "unknown", "review"),
        ((*UNDER_WAY, Kind.UNKNOWN), "in_transit", "outbound", "unknown", "review"),
        ((*UNDER_WAY, Kind.UNKNOWN, Kind.ADMIN), "in_transit", "outbound", "unknown", "review"),
        ((*UNDER_WAY, Kind.UNKNOWN, Kind.IN_TRANSIT), "in_transit", "outbound", "unknown", "sure"),
    ],
)
def test_a_story_ends_in_the_state_people_expect(
    kinds: tuple[Kind, ...], status: str, leg: str, delivered_to: str, confidence: str
) -> None:
    assert said(story(*kinds)) == (status, leg, delivered_to, confidence)


PLACES = (None, SENDER, HUB, DOOR)
RETURNS = {Kind.REFUSED, Kind.RETURN_REQUESTED, Kind.RETURNING, Kind.RETURNED}
PROPERTY = settings(max_examples=EXAMPLES, deadline=None)
EVENTS = st.lists(
    st.builds(
        event,
        kind=st.sampled_from(Kind),
        hours=st.integers(0, 9),
        place=st.sampled_from(PLACES),
        is_physical_scan=st.booleans(),
        is_certain=st.sampled_from([True, True, True, False]),
        leg=st.sampled_from([None, None, None, Leg.RETURN, Leg.OUTBOUND]),
        delivered_to=st.sampled_from([None, None, None, *DeliveredTo]),
        piece=st.sampled_from(["a", "a", "a", "b"]),
    ),
    max_size=9,
)
HISTORIES = st.builds(
    History,
    carrier=st.sampled_from(["ups", "fedex"]),
    number=st.just("a"),
    events=EVENTS.map(tuple),
    pieces_total=st.sampled_from([None, None, 1, 2, 3]),
    is_found=st.sampled_from([True, True, True, False]),
    text=st.sampled_from([None, "Nicht gefunden: \u00e4\u200f=1+1\n"]),
    return_number=st.sampled_from([None, None, "7948"]),
)


def hints_of_return(events: list[Event]) -> bool:
    return any(one.kind in RETURNS or one.leg is Leg.RETURN or one.delivered_to is DeliveredTo.SENDER for one in events)


@PROPERTY
@given(HISTORIES, st.randoms(use_true_random=False), st.none() | st.integers(-5, 200))
def test_shuffled_and_repeated_events_give_the_same_state(told: History, dice: Random, days: int | None) -> None:
    more: dict[str, Any] = {"fetched_at": T0, "order_date": T0 - timedelta(days=days) if days is not None else None}
    mixed = list(told.events + told.events[: len(told.events) // 2])
    dice.shuffle(mixed)
    assert state_of(replace(told, events=tuple(mixed)), **more) == state_of(told, **more)


@PROPERTY
@given(EVENTS)
def test_a_return_before_a_delivery_turns_it_to_the_sender(events: list[Event]) -> None:
    alive = [one for one in events if one.kind not in {Kind.RETURNED, Kind.DESTROYED} and one.piece == "a"]
    alive = [one for one in alive if one.delivered_to is not DeliveredTo.SENDER]
    alive = [one for one in alive if not (one.kind is Kind.DELIVERED and hints_of_return([one]))]
    for_return = Kind.RETURNING if any(one.leg is Leg.RETURN for one in alive) else Kind.RETURN_REQUESTED
    for turn in {Kind.RETURNING, for_return}:
        if state_of(History(carrier="ups", number="a", events=tuple(alive))).status in {Status.RETURNED}:
            return  # a delivery after an earlier return or refusal: it is there
        state = read([*alive, event(turn, 10, piece="a"), event(Kind.DELIVERED, 11, piece="a")])
        assert said(state)[:3] == ("returned", "return", "sender")


@PROPERTY
@given(EVENTS, st.integers(0, 20))
def test_administrative_events_never_move_the_last_scan_nor_the_state(events: list[Event], hours: int) -> None:
    noise = [event(Kind.ADMIN, hours, DOOR, is_physical_scan=True, piece=piece) for piece in {e.piece for e in events}]
    before, after = read(events), read(events + noise)
    assert replace(after, last_event_at=None) == replace(before, last_event_at=None)


@PROPERTY
@given(EVENTS, st.integers(0, 20))
def test_an_unknown_code_never_becomes_a_known_state(events: list[Event], hours: int) -> None:
    unknown = [event(Kind.UNKNOWN, hours, piece=piece) for piece in {one.piece for one in events} or {"a"}]
    before, after = read(events), read(events + unknown)
    assert said(after)[:3] == said(before)[:3]
    if all(one.time <= unknown[0].time for one in events):
        assert after.confidence is Confidence.REVIEW


@PROPERTY
@given(EVENTS)
def test_only_unknown_codes_are_unknown_and_for_review(events: list[Event]) -> None:
    state = read([replace(one, kind=Kind.UNKNOWN) for one in events])
    assert (state.status, state.confidence) == (Status.UNKNOWN, Confidence.REVIEW)


@PROPERTY
@given(HISTORIES)
def test_a_state_always_agrees_with_itself(told: History) -> None:
    state = state_of(told)
    assert (state.status is Status.RETURNED) == (state.delivered_to is DeliveredTo.SENDER)
    assert (state.status is Status.DELIVERED) == (state.delivered_to is DeliveredTo.CUSTOMER)
    assert (state.delivered_at is not None) == (state.status in {Status.DELIVERED, Status.RETURNED})
    assert not (state.status is Status.DELIVERED and state.leg is Leg.RETURN)
    assert state.status not in {Status.RETURNING, Status.RETURNED} or state.leg is Leg.RETURN
    if state.leg is Leg.RETURN:
        assert state.status in {Status.RETURNING, Status.LABEL_CREATED, Status.UNKNOWN} | END_STATES
    if state.delivered_to in {DeliveredTo.PICKUP_POINT, DeliveredTo.AGENT}:
        assert state.status is Status.AVAILABLE_FOR_PICKUP
    assert state.confidence is Confidence.REVIEW or state.status is not Status.UNKNOWN
    assert (state.confidence is Confidence.REVIEW) == (state.doubt is not None)


@PROPERTY
@given(HISTORIES)
def test_what_is_kept_as_JSON_comes_back_as_it_was(told: History) -> None:
    assert History.from_json(told.to_json()) == told
    state = state_of(told, fetched_at=T0)
    assert TrackingState.from_json(state.to_json()) == replace(state, place=None, doubt=None)


@PROPERTY
@given(HISTORIES)
def test_nothing_is_delivered_without_the_carriers_word_of_a_delivery(told: History) -> None:
    for state in (state_of(told), state_of(told, leg=Leg.RETURN)):
        if state.status is Status.DELIVERED:
            words = [one for one in told.events if one.kind is Kind.DELIVERED]
            to_others = {DeliveredTo.SENDER, DeliveredTo.PICKUP_POINT, DeliveredTo.AGENT}
            assert any(one.delivered_to not in to_others and one.leg is not Leg.RETURN for one in words)
            assert state.delivered_at in {one.time for one in words}


@PROPERTY
@given(HISTORIES)
def test_nothing_comes_back_without_a_word_of_a_return_or_a_refusal(told: History) -> None:
    state = state_of(told)
    if state.status in {Status.RETURNING, Status.RETURNED}:
        assert hints_of_return(list(told.events)) or told.return_number
    if state.status is Status.RETURNED:
        assert {one.kind for one in told.events} & {Kind.DELIVERED, Kind.RETURNED}


@PROPERTY
@given(EVENTS)
def test_a_sure_delivery_after_a_return_or_a_refusal_was_called_off_in_between(events: list[Event]) -> None:
    state = read(events)
    if state.status is Status.DELIVERED and state.confidence is Confidence.SURE:
        before = [one for one in events if one.time < (state.delivered_at or T0)]
        if any(one.kind in {Kind.REFUSED, Kind.RETURNING, Kind.RETURN_REQUESTED} for one in before):
            assert any(one.kind is Kind.RETURN_CANCELLED for one in events)
        assert not any(one.kind is Kind.REFUSED for one in before)


@PROPERTY
@given(EVENTS)
def test_one_doubtful_piece_makes_the_shipment_doubtful_and_one_open_piece_keeps_it_open(events: list[Event]) -> None:
    states = [read([one for one in events if one.piece == name]) for name in {one.piece for one in events}]
    whole = read(events)
    if any(state.confidence is Confidence.REVIEW for state in states):
        assert whole.confidence is Confidence.REVIEW
    for end in (Status.DELIVERED, Status.RETURNED):
        if whole.status is end and whole.confidence is Confidence.SURE:
            assert {state.status for state in states} == {end}


@PROPERTY
@given(EVENTS, st.integers(0, 12))
def test_events_before_the_limit_might_as_well_not_be_there(events: list[Event], hours: int) -> None:
    limit = T0 + timedelta(hours=hours)
    kept = [one for one in events if one.time >= limit]
    if kept:
        assert read(events, not_before=limit) == read(kept)
    else:
        assert read(events, not_before=limit).status in {Status.NOT_FOUND, Status.UNKNOWN}


@PROPERTY
@given(EVENTS)
def test_time_only_goes_on(events: list[Event]) -> None:
    so_far: list[Event] = []
    last = read([])
    for one in in_order(events):
        so_far.append(one)
        state = read(so_far)
        assert state.last_event_at == one.time
        for before, after in ((last.last_scan_at, state.last_scan_at), (last.label_at or T0, state.label_at or T0)):
            assert before is None or (after is not None and after >= before)
        last = state
