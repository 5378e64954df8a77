"""Events to state: the traps of TRACKING.md §4, one test each, and what must hold for any events."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.parcel import Confidence, DeliveredTo, Leg, Status, TrackingState
from bot.tracking.event import SCANNABLE, Event, History, Kind
from bot.tracking.state import keep_known_end, state_of

T0 = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
HOME, DOOR = "Louisville, KY", "Wayne, NJ"


def event(kind: Kind, hours: float = 0, place: str | None = None, **more: object) -> Event:
    fields: dict[str, object] = {"is_physical_scan": kind in SCANNABLE, "code": kind.name, "text": kind.name}
    return Event(time=T0 + timedelta(hours=hours), kind=kind, place=place, **{**fields, **more})  # type: ignore[arg-type]


def story(*kinds: Kind | tuple[Kind, str], **more: object) -> TrackingState:
    events = [
        event(step, hour) if isinstance(step, Kind) else event(step[0], hour, step[1])
        for hour, step in enumerate(kinds)
    ]
    return state_of(History(carrier="ups", number="1Z", events=tuple(events), **more))  # type: ignore[arg-type]


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
    state = story(*kinds)
    assert (state.status, state.leg, state.delivered_to, state.confidence) == (status, leg, delivered_to, confidence)


def test_refused_then_delivered_elsewhere_is_back_at_the_sender() -> None:
    state = story(*UNDER_WAY, (Kind.REFUSED, DOOR), (Kind.OUT_FOR_DELIVERY, HOME), (Kind.DELIVERED, HOME))
    assert (state.status, state.delivered_to, state.refused) == (Status.RETURNED, DeliveredTo.SENDER, True)
    assert state.confidence is Confidence.SURE


def test_refused_tried_again_and_delivered_at_the_same_door_is_for_review() -> None:
    state = story(*UNDER_WAY, (Kind.REFUSED, DOOR), (Kind.OUT_FOR_DELIVERY, DOOR), (Kind.DELIVERED, DOOR))
    assert (state.status, state.delivered_to) == (Status.DELIVERED, DeliveredTo.CUSTOMER)
    assert state.confidence is Confidence.REVIEW


def test_a_return_only_asked_for_and_a_delivery_at_the_customers_door_is_for_review() -> None:
    state = story(*UNDER_WAY, (Kind.OUT_FOR_DELIVERY, DOOR), Kind.RETURN_REQUESTED, (Kind.DELIVERED, DOOR))
    assert (state.status, state.confidence) == (Status.RETURNED, Confidence.REVIEW)


def test_delivered_to_an_access_point_is_not_delivered() -> None:
    events = (event(Kind.DELIVERED, delivered_to=DeliveredTo.PICKUP_POINT),)
    state = state_of(History(carrier="ups", number="1Z", events=events))
    assert (state.status, state.delivered_at) == (Status.AVAILABLE_FOR_PICKUP, None)


def test_of_two_events_in_one_second_the_one_that_must_come_later_counts() -> None:
    events = (event(Kind.DELIVERED), event(Kind.OUT_FOR_DELIVERY), event(Kind.ADMIN))
    assert state_of(History(carrier="ups", number="1Z", events=events)).status is Status.DELIVERED


def test_a_label_reported_after_the_pickup_changes_nothing_but_the_label_time() -> None:
    state = story(Kind.PICKED_UP, Kind.IN_TRANSIT, Kind.LABEL)
    assert (state.status, state.code, state.label_at) == (Status.IN_TRANSIT, "IN_TRANSIT", T0 + timedelta(hours=2))


def test_one_delivered_piece_of_two_is_not_a_delivery() -> None:
    events = (event(Kind.IN_TRANSIT, piece="a"), event(Kind.DELIVERED, 1, piece="a"), event(Kind.IN_TRANSIT, piece="b"))
    state = state_of(History(carrier="ups", number="a", events=events, pieces_total=2))
    assert (state.status, state.pieces_done, state.pieces_total) == (Status.IN_TRANSIT, 1, 2)
    assert state.confidence is Confidence.SURE


def test_a_piece_the_carrier_does_not_show_is_not_taken_for_delivered() -> None:
    events = (event(Kind.DELIVERED, piece="a"),)
    state = state_of(History(carrier="ups", number="a", events=events, pieces_total=2))
    assert (state.status, state.confidence) == (Status.IN_TRANSIT, Confidence.REVIEW)


def test_all_pieces_delivered_is_delivered_when_the_last_one_was() -> None:
    events = (event(Kind.DELIVERED, 5, piece="a"), event(Kind.DELIVERED, 9, piece="b"))
    state = state_of(History(carrier="ups", number="a", events=events))
    assert (state.status, state.delivered_at) == (Status.DELIVERED, T0 + timedelta(hours=9))


def test_a_piece_that_comes_back_while_the_other_was_delivered_is_for_review() -> None:
    events = (event(Kind.DELIVERED, piece="a"), event(Kind.RETURNING, piece="b"))
    state = state_of(History(carrier="ups", number="a", events=events))
    assert (state.status, state.confidence) == (Status.RETURNING, Confidence.REVIEW)


def test_events_of_an_earlier_parcel_with_the_same_number_are_left_out() -> None:
    events = (event(Kind.DELIVERED, -24 * 90), event(Kind.LABEL))
    history = History(carrier="ups", number="1Z", events=events)
    assert state_of(history, order_date=T0).status is Status.LABEL_CREATED
    assert state_of(history, not_before=T0 + timedelta(hours=1)).status is Status.NOT_FOUND


@pytest.mark.parametrize(("days", "status"), [(119, Status.NOT_FOUND), (120, Status.NOT_FOUND), (121, Status.EXPIRED)])
def test_not_found_is_expired_only_when_the_order_is_older_than_ups_keeps(days: int, status: Status) -> None:
    history = History(carrier="ups", number="1Z", is_found=False)
    assert state_of(history, fetched_at=T0, order_date=T0 - timedelta(days=days)).status is status


def test_a_known_end_is_not_overwritten_by_not_found() -> None:
    known = TrackingState(carrier="ups", number="1Z", status=Status.DELIVERED)
    moving = TrackingState(carrier="ups", number="1Z", status=Status.IN_TRANSIT)
    gone = TrackingState(carrier="ups", number="1Z", status=Status.NOT_FOUND)
    assert keep_known_end(known, gone) is known
    assert keep_known_end(moving, gone) is gone
    assert keep_known_end(None, gone) is gone
    assert keep_known_end(known, moving) is moving


EVENTS = st.lists(
    st.builds(
        event,
        kind=st.sampled_from(Kind),
        hours=st.integers(0, 5),
        place=st.sampled_from([None, HOME, DOOR]),
        is_physical_scan=st.booleans(),
        is_certain=st.booleans(),
        piece=st.sampled_from(["a", "a", "b"]),
    ),
    max_size=8,
)


def read(events: list[Event]) -> TrackingState:
    return state_of(History(carrier="ups", number="a", events=tuple(events)))


@settings(deadline=None)
@given(EVENTS, st.randoms(use_true_random=False))
def test_shuffled_and_repeated_events_give_the_same_state(events: list[Event], dice: object) -> None:
    mixed = events + events[: len(events) // 2]
    dice.shuffle(mixed)  # type: ignore[attr-defined]
    assert read(mixed) == read(events)


@settings(deadline=None)
@given(EVENTS)
def test_a_return_scan_before_a_delivery_turns_it_to_the_sender(events: list[Event]) -> None:
    alive = [e for e in events if e.kind not in {Kind.RETURNED, Kind.DESTROYED} and e.piece == "a"]
    ending = [event(Kind.RETURNING, 10, piece="a"), event(Kind.DELIVERED, 11, piece="a")]
    state = read(alive + ending)
    assert (state.status, state.leg, state.delivered_to) == (Status.RETURNED, Leg.RETURN, DeliveredTo.SENDER)


@settings(deadline=None)
@given(EVENTS, st.integers(0, 20))
def test_administrative_events_never_move_the_last_scan_nor_the_state(events: list[Event], hours: int) -> None:
    pieces = {e.piece for e in events}
    noise = [event(Kind.ADMIN, hours, is_physical_scan=True, piece=piece) for piece in pieces]
    before, after = read(events), read(events + noise)
    assert after.last_scan_at == before.last_scan_at
    assert (after.status, after.delivered_to, after.confidence) == (
        before.status,
        before.delivered_to,
        before.confidence,
    )


@settings(deadline=None)
@given(EVENTS, st.integers(0, 20))
def test_an_unknown_code_never_becomes_a_known_state(events: list[Event], hours: int) -> None:
    pieces = {e.piece for e in events} or {"a"}
    unknown = [event(Kind.UNKNOWN, hours, piece=piece) for piece in pieces]
    after = read(events + unknown)
    assert after.status is read(events).status
    if all(e.time <= unknown[0].time for e in events):
        assert after.confidence is Confidence.REVIEW


@settings(deadline=None)
@given(EVENTS)
def test_a_state_always_agrees_with_itself(events: list[Event]) -> None:
    state = read(events)
    assert (state.status in {Status.RETURNED}) == (state.delivered_to is DeliveredTo.SENDER)
    assert (state.status is Status.DELIVERED) == (state.delivered_to is DeliveredTo.CUSTOMER)
    assert (state.delivered_at is not None) == (state.status in {Status.DELIVERED, Status.RETURNED})
    assert TrackingState.from_json(state.to_json()) == state
