"""The readings and the 18 traps of TRACKING.md §4, in its words and order, in terms of events.

What a carrier's own words mean is the business of its parser; here stands what follows from them. Where a trap is
the parser's alone (6, 11, 14, 18), this says what the state makes of what the parser tells.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from stories import (
    AT_THE_DOOR,
    BACK,
    CUSTOMER_HAS_IT,
    DOOR,
    HUB,
    LOOK,
    ON_ITS_WAY_BACK,
    OUT,
    SENDER,
    T0,
    Step,
    event,
    read,
    said,
    steps,
    story,
)

from bot.core.parcel import ONLY_BEFORE_ORDER, Confidence, DeliveredTo, Leg, Status, TrackingState
from bot.tracking.event import Event, History, Kind
from bot.tracking.state import keep_known_end, state_of

CUSTOMER = {"delivered_to": DeliveredTo.CUSTOMER}
TO_SENDER = {"delivered_to": DeliveredTo.SENDER}
BACKWARDS = {"leg": Leg.RETURN}
UNSURE = {"is_certain": False}


class TestReadings:
    """ "Readings where words could mean two things"."""

    def test_back_at_the_shipper_is_returned_on_the_return_leg_to_the_sender(self) -> None:
        assert said(story(*OUT, Kind.RETURNING, Kind.RETURNED)) == BACK
        assert said(story(*OUT, (Kind.DELIVERED, TO_SENDER))) == BACK

    @pytest.mark.parametrize("at", [DeliveredTo.PICKUP_POINT, DeliveredTo.AGENT])
    @pytest.mark.parametrize("kind", [Kind.AT_PICKUP_POINT, Kind.DELIVERED])
    def test_at_a_locker_access_point_or_post_office_counter_it_is_available_for_pickup(
        self, kind: Kind, at: DeliveredTo
    ) -> None:
        assert said(story(*OUT, (kind, {"delivered_to": at}))) == ("available_for_pickup", "outbound", str(at), "sure")

    def test_a_failed_attempt_is_delivery_attempted(self) -> None:
        assert said(story(*AT_THE_DOOR, Kind.ATTEMPTED)) == ("delivery_attempted", "outbound", "unknown", "sure")

    def test_delays_estimates_and_claims_leave_the_state_and_the_last_scan_as_they_were(self) -> None:
        before, after = story(*OUT), story(*OUT, Kind.ADMIN, Kind.ADMIN)
        assert said(after) == said(before)
        assert (after.last_scan_at, after.place, after.code) == (before.last_scan_at, before.place, before.code)
        assert after.last_event_at == T0 + timedelta(hours=4)

    def test_an_answer_that_tells_nothing_of_the_parcel_is_never_not_found(self) -> None:
        assert story().status is Status.UNKNOWN
        assert story(Kind.ADMIN).confidence is Confidence.REVIEW

    def test_when_the_newest_code_is_unknown_the_state_is_read_from_before_and_reviewed(self) -> None:
        state = story(*OUT, (Kind.UNKNOWN, HUB))
        assert said(state) == ("in_transit", "outbound", "unknown", "review")
        assert state.code == "UNKNOWN"
        assert said(story(Kind.UNKNOWN)) == ("unknown", "outbound", "unknown", "review")
        assert said(story(Kind.UNKNOWN, *OUT)) == ("in_transit", "outbound", "unknown", "sure")

    def test_a_message_after_an_unknown_code_does_not_make_it_known(self) -> None:
        assert story(*OUT, Kind.UNKNOWN, Kind.ADMIN).confidence is Confidence.REVIEW
        assert story(*OUT, Kind.DELIVERED, Kind.UNKNOWN, Kind.EXCEPTION).confidence is Confidence.REVIEW
        assert said(story(*OUT, Kind.DELIVERED, Kind.UNKNOWN, Kind.DELIVERED)) == CUSTOMER_HAS_IT

    @pytest.mark.parametrize(
        "last", [Kind.IN_TRANSIT, Kind.OUT_FOR_DELIVERY, Kind.ATTEMPTED, Kind.EXCEPTION, Kind.RETURNING, Kind.LOST]
    )
    def test_delivered_to_of_a_parcel_under_way_is_unknown(self, last: Kind) -> None:
        assert story(*OUT, Kind.AT_PICKUP_POINT, last).delivered_to is DeliveredTo.UNKNOWN
        assert story(*OUT, Kind.RETURNED, last).delivered_to is DeliveredTo.SENDER  # it is there, whatever is said


class TestTrap01DeliveredAfterReturnToSenderOrRefused:
    def test_after_return_to_sender_plain_delivered_is_to_the_sender(self) -> None:
        assert said(story(*OUT, Kind.RETURNING, Kind.DELIVERED)) == BACK
        assert (
            said(story(*AT_THE_DOOR, (Kind.RETURNING, DOOR), (Kind.IN_TRANSIT, HUB), (Kind.DELIVERED, SENDER))) == BACK
        )

    def test_after_a_refusal_plain_delivered_is_to_the_sender(self) -> None:
        state = story(*AT_THE_DOOR, (Kind.REFUSED, DOOR), (Kind.IN_TRANSIT, HUB), (Kind.DELIVERED, SENDER))
        assert said(state) == BACK
        assert state.refused
        assert said(story(Kind.REFUSED, Kind.DELIVERED)) == BACK

    def test_refused_and_out_for_delivery_at_the_sender_is_no_second_attempt(self) -> None:
        state = story(*AT_THE_DOOR, (Kind.REFUSED, DOOR), (Kind.OUT_FOR_DELIVERY, SENDER), (Kind.DELIVERED, SENDER))
        assert said(state) == BACK

    def test_a_delivery_that_names_the_original_sender_needs_no_return_before_it(self) -> None:
        assert said(story(*AT_THE_DOOR, (Kind.DELIVERED, DOOR, TO_SENDER))) == BACK
        assert said(story(*AT_THE_DOOR, (Kind.DELIVERED, DOOR, BACKWARDS))) == BACK

    def test_a_refusal_that_announces_the_return_shows_nobody_on_the_way_back_yet(self) -> None:
        refusal = (Kind.REFUSED, DOOR, BACKWARDS)
        assert said(story(*AT_THE_DOOR, refusal, (Kind.IN_TRANSIT, HUB), (Kind.DELIVERED, SENDER))) == BACK
        assert said(story(*OUT, refusal, (Kind.DELIVERED, DOOR))) == LOOK["sender"]
        only_the_door = ((Kind.OUT_FOR_DELIVERY, DOOR), refusal, (Kind.OUT_FOR_DELIVERY, DOOR), (Kind.DELIVERED, DOOR))
        assert said(story(*only_the_door)) == LOOK["sender"]

    def test_a_town_is_the_same_however_it_is_written(self) -> None:
        shouted = DOOR.upper()
        told = (*AT_THE_DOOR, (Kind.REFUSED, DOOR), (Kind.OUT_FOR_DELIVERY, shouted), (Kind.DELIVERED, shouted))
        assert said(story(*told)) == LOOK["customer"]
        assert story(*told).place == shouted

    def test_words_that_name_a_recipient_count_for_nothing_where_the_parcel_set_out(self) -> None:
        assert said(story(*AT_THE_DOOR, (Kind.RETURNING, DOOR), (Kind.DELIVERED, SENDER, CUSTOMER))) == BACK
        assert said(story(*AT_THE_DOOR, (Kind.RETURNING, DOOR), (Kind.DELIVERED, HUB, CUSTOMER))) == LOOK["sender"]
        assert said(story(*AT_THE_DOOR, Kind.RETURNING, (Kind.DELIVERED, CUSTOMER))) == LOOK["sender"]

    def test_refused_and_delivered_in_the_same_town_without_a_return_is_for_review(self) -> None:
        assert said(story(*AT_THE_DOOR, (Kind.REFUSED, DOOR), (Kind.DELIVERED, DOOR))) == LOOK["sender"]
        assert said(story(*OUT, (Kind.REFUSED, DOOR), (Kind.DELIVERED, DOOR))) == LOOK["sender"]

    def test_on_its_way_back_every_station_is_returning(self) -> None:
        for kind in (Kind.IN_TRANSIT, Kind.OUT_FOR_DELIVERY, Kind.ATTEMPTED, Kind.EXCEPTION, Kind.AT_PICKUP_POINT):
            assert said(story(*OUT, Kind.RETURNING, kind)) == ON_ITS_WAY_BACK

    def test_a_return_that_came_too_late_and_a_delivery_at_the_door_are_for_review(self) -> None:
        assert said(story(*AT_THE_DOOR, Kind.RETURN_REQUESTED, (Kind.DELIVERED, DOOR))) == LOOK["sender"]
        asked_back = (*OUT, Kind.RETURN_REQUESTED, (Kind.OUT_FOR_DELIVERY, DOOR))
        assert said(story(*asked_back)) == ("returning", "return", "unknown", "review")
        assert said(story(*asked_back, (Kind.DELIVERED, DOOR))) == LOOK["sender"]
        assert said(story(*asked_back, Kind.ATTEMPTED, Kind.RETURNING)) == ON_ITS_WAY_BACK
        assert said(story(*asked_back, Kind.ATTEMPTED, (Kind.IN_TRANSIT, SENDER))) == ON_ITS_WAY_BACK

    @pytest.mark.parametrize("way_back", [(), ((Kind.IN_TRANSIT, SENDER),)], ids=["no scan", "scanned at the origin"])
    def test_a_return_that_was_asked_for_and_ends_where_it_began_is_sure(self, way_back: tuple[Step, ...]) -> None:
        assert said(story(*OUT, Kind.RETURN_REQUESTED, *way_back, (Kind.DELIVERED, SENDER))) == BACK

    def test_a_return_with_scans_on_the_way_back_is_sure_wherever_it_ends(self) -> None:
        assert said(story(*OUT, Kind.RETURN_REQUESTED, (Kind.RETURNING, HUB), (Kind.DELIVERED, "Shively, KY"))) == BACK
        way = (*OUT, (Kind.ATTEMPTED, DOOR), Kind.RETURN_REQUESTED, (Kind.IN_TRANSIT, HUB))
        assert said(story(*way, (Kind.DELIVERED, "Shively, KY"))) == BACK

    def test_a_return_scan_and_then_a_delivery_at_the_door_after_all_are_for_review(self) -> None:
        assert said(story(*AT_THE_DOOR, (Kind.RETURNING, DOOR), (Kind.DELIVERED, DOOR))) == LOOK["sender"]

    @pytest.mark.parametrize("kind", [Kind.OUT_FOR_DELIVERY, Kind.ATTEMPTED])
    def test_a_door_in_the_town_where_it_turned_round_may_be_the_customers(self, kind: Kind) -> None:
        turned = (*OUT, (Kind.IN_TRANSIT, DOOR), (Kind.RETURNING, DOOR, BACKWARDS), (Kind.IN_TRANSIT, DOOR))
        assert said(story(*turned)) == ON_ITS_WAY_BACK
        assert said(story(*turned, (kind, DOOR))) == ("returning", "return", "unknown", "review")
        assert said(story(*turned, (kind, DOOR), (Kind.DELIVERED, DOOR))) == LOOK["sender"]
        assert said(story(*turned, (kind, SENDER), (Kind.DELIVERED, SENDER))) == BACK

    def test_a_town_it_came_through_before_it_turned_there_is_not_the_customers(self) -> None:
        there_and_back = (*AT_THE_DOOR, (Kind.RETURNING, HUB), (Kind.OUT_FOR_DELIVERY, HUB), (Kind.DELIVERED, HUB))
        assert said(story(*there_and_back)) == BACK

    def test_places_that_are_all_the_same_tell_nothing(self) -> None:
        here = [(kind, DOOR) for kind in (Kind.PICKED_UP, Kind.OUT_FOR_DELIVERY, Kind.RETURNING, Kind.DELIVERED)]
        assert said(story(*here)) == BACK
        assert said(story(Kind.LABEL, Kind.PICKED_UP, *here[1:])) == BACK

    def test_a_return_that_was_only_asked_for_and_never_seen_to_move_is_for_review(self) -> None:
        assert said(story(*AT_THE_DOOR, Kind.RETURN_REQUESTED, Kind.DELIVERED)) == LOOK["sender"]
        in_one_town = [(kind, DOOR) for kind in (Kind.OUT_FOR_DELIVERY, Kind.RETURN_REQUESTED, Kind.OUT_FOR_DELIVERY)]
        assert said(story(*in_one_town, (Kind.DELIVERED, DOOR))) == LOOK["sender"]
        assert said(story(Kind.PICKED_UP, Kind.RETURN_REQUESTED, Kind.DELIVERED)) == LOOK["sender"]
        assert said(story(Kind.PICKED_UP, Kind.RETURN_REQUESTED, Kind.RETURNING, Kind.DELIVERED)) == BACK

    def test_a_refusal_that_names_no_place_and_a_delivery_where_it_was_last_are_for_review(self) -> None:
        refused = (*OUT, (Kind.IN_TRANSIT, DOOR), Kind.REFUSED)
        assert said(story(*refused, (Kind.DELIVERED, DOOR))) == LOOK["sender"]
        assert said(story(*refused, (Kind.DELIVERED, SENDER))) == BACK
        assert said(story(*refused, Kind.DELIVERED)) == BACK

    def test_a_delivery_that_names_the_customer_on_the_way_back_is_for_review(self) -> None:
        assert said(story(*OUT, Kind.RETURNING, (Kind.DELIVERED, CUSTOMER))) == LOOK["sender"]


class TestTrap02ReturnRequestedThenCancelled:
    def test_deliver_to_original_address_is_outbound_again(self) -> None:
        called_off = (*OUT, Kind.RETURN_REQUESTED, Kind.RETURN_CANCELLED)
        assert said(story(*called_off)) == ("in_transit", "outbound", "unknown", "sure")
        assert said(story(*called_off, (Kind.OUT_FOR_DELIVERY, DOOR), (Kind.DELIVERED, DOOR))) == CUSTOMER_HAS_IT

    def test_also_when_it_was_on_its_way_back_already(self) -> None:
        assert said(story(*OUT, Kind.RETURNING, Kind.RETURN_CANCELLED, Kind.DELIVERED)) == CUSTOMER_HAS_IT

    def test_asked_back_again_it_comes_back(self) -> None:
        twice = (*OUT, Kind.RETURN_REQUESTED, Kind.RETURN_CANCELLED, Kind.RETURN_REQUESTED)
        assert said(story(*twice)) == ON_ITS_WAY_BACK
        assert said(story(*twice, Kind.RETURNING, Kind.DELIVERED)) == BACK

    def test_before_any_scan_it_is_a_label_again(self) -> None:
        assert story(Kind.LABEL, Kind.RETURN_REQUESTED, Kind.RETURN_CANCELLED).status is Status.LABEL_CREATED

    def test_some_request_cancelled_leaves_open_whether_it_comes_back(self) -> None:
        asked = (*OUT, Kind.RETURN_REQUESTED, Kind.REQUEST_CANCELLED)
        assert said(story(*asked)) == ("returning", "return", "unknown", "review")
        assert said(story(*asked, Kind.RETURNING)) == ON_ITS_WAY_BACK
        assert said(story(*asked, Kind.RETURNED)) == BACK
        assert said(story(*asked, Kind.RETURN_CANCELLED)) == ("in_transit", "outbound", "unknown", "sure")
        assert story(*OUT, Kind.REQUEST_CANCELLED).confidence is Confidence.SURE  # not about a return

    def test_cancelled_when_the_sender_has_it_is_for_review(self) -> None:
        assert said(story(*OUT, Kind.RETURNED, Kind.RETURN_CANCELLED)) == LOOK["sender"]


class TestTrap03DeliveredLaterReturned:
    def test_it_is_on_its_way_back_and_then_back(self) -> None:
        delivered = (*AT_THE_DOOR, (Kind.DELIVERED, DOOR))
        assert said(story(*delivered, (Kind.RETURNING, DOOR))) == ON_ITS_WAY_BACK
        state = story(*delivered, (Kind.RETURNING, DOOR), (Kind.IN_TRANSIT, HUB), (Kind.DELIVERED, SENDER))
        assert said(state) == BACK
        assert state.delivered_at == T0 + timedelta(hours=7)

    def test_an_event_on_the_return_leg_tells_as_much(self) -> None:
        assert said(story(*AT_THE_DOOR, Kind.DELIVERED, (Kind.IN_TRANSIT, BACKWARDS))) == ON_ITS_WAY_BACK

    @pytest.mark.parametrize("asked", [Kind.RETURN_REQUESTED, (Kind.LABEL, BACKWARDS)], ids=["asked for", "label"])
    def test_a_return_only_asked_for_after_the_delivery_is_for_review_until_it_moves(self, asked: Step) -> None:
        delivered = (*AT_THE_DOOR, (Kind.DELIVERED, DOOR), asked)
        assert said(story(*delivered)) == ("returning", "return", "unknown", "review")
        assert said(story(*delivered, Kind.RETURNING)) == ON_ITS_WAY_BACK
        assert said(story(*delivered, Kind.RETURNED)) == BACK

    def test_asked_back_too_late_and_called_off_it_is_with_the_customer(self) -> None:
        state = story(*AT_THE_DOOR, (Kind.DELIVERED, DOOR), Kind.RETURN_REQUESTED, Kind.RETURN_CANCELLED)
        assert said(state) == CUSTOMER_HAS_IT
        assert state.delivered_at == T0 + timedelta(hours=4)

    def test_moving_after_the_delivery_without_a_word_of_a_return_is_for_review(self) -> None:
        moves = (*AT_THE_DOOR, (Kind.DELIVERED, DOOR), (Kind.IN_TRANSIT, HUB))
        assert said(story(*moves)) == LOOK["customer"]
        assert said(story(*moves, (Kind.DELIVERED, SENDER))) == LOOK["customer"]
        assert said(story(*moves, Kind.RETURNING)) == ON_ITS_WAY_BACK  # that was the word

    def test_a_damage_report_after_the_delivery_changes_nothing(self) -> None:
        state = story(*AT_THE_DOOR, (Kind.DELIVERED, DOOR), (Kind.EXCEPTION, HUB))
        assert said(state) == CUSTOMER_HAS_IT
        assert (state.code, state.place) == ("DELIVERED", DOOR)


class TestTrap04ACustomersReturnLabel:
    """Direction comes from the sheet's column: the same events mean the other thing."""

    OUT = (Kind.LABEL, (Kind.PICKED_UP, DOOR), (Kind.IN_TRANSIT, HUB), (Kind.OUT_FOR_DELIVERY, SENDER))

    def test_delivered_at_the_warehouse_is_the_good_end(self) -> None:
        assert said(read(steps(*self.OUT, (Kind.DELIVERED, SENDER)), leg=Leg.RETURN)) == BACK
        assert said(read(steps(*self.OUT, (Kind.DELIVERED, SENDER, CUSTOMER)), leg=Leg.RETURN)) == BACK
        assert said(read(steps(*self.OUT, (Kind.DELIVERED, SENDER)))) == CUSTOMER_HAS_IT

    def test_on_its_way_it_is_returning_from_the_first_scan(self) -> None:
        label, moving = read(steps(Kind.LABEL), leg=Leg.RETURN), read(steps(*self.OUT), leg=Leg.RETURN)
        assert said(label) == ("label_created", "return", "unknown", "sure")
        assert said(moving) == ON_ITS_WAY_BACK

    @pytest.mark.parametrize("turn", [Kind.REFUSED, Kind.RETURNING, Kind.RETURN_REQUESTED, Kind.RETURN_CANCELLED])
    def test_one_that_turns_round_may_go_to_the_customer_and_is_for_review(self, turn: Kind) -> None:
        for after in ((), (Kind.DELIVERED,)):
            assert read(steps(*self.OUT, turn, *after), leg=Leg.RETURN).confidence is Confidence.REVIEW

    def test_its_original_sender_is_the_customer(self) -> None:
        for end in (Kind.RETURNED, (Kind.DELIVERED, TO_SENDER)):
            assert read(steps(*self.OUT, end), leg=Leg.RETURN).confidence is Confidence.REVIEW

    def test_not_found_says_its_direction_too(self) -> None:
        gone = History(carrier="ups", number="1Z", is_found=False)
        assert (state_of(gone, leg=Leg.RETURN).status, state_of(gone, leg=Leg.RETURN).leg) == ("not_found", "return")


class TestTrap05DeliveredToAnAccessPoint:
    def test_it_is_not_in_the_customers_hands_yet(self) -> None:
        for at in (DeliveredTo.PICKUP_POINT, DeliveredTo.AGENT):
            state = story(*AT_THE_DOOR, (Kind.DELIVERED, DOOR, {"delivered_to": at}))
            assert (state.status, state.delivered_at) == (Status.AVAILABLE_FOR_PICKUP, None)

    def test_collected_it_is(self) -> None:
        assert said(story(*AT_THE_DOOR, (Kind.AT_PICKUP_POINT, DOOR), (Kind.DELIVERED, DOOR))) == CUSTOMER_HAS_IT

    def test_not_collected_it_comes_back(self) -> None:
        waits = (*AT_THE_DOOR, (Kind.AT_PICKUP_POINT, DOOR))
        assert said(story(*waits, Kind.RETURNING)) == ON_ITS_WAY_BACK
        assert said(story(*waits, Kind.RETURNING, (Kind.DELIVERED, SENDER))) == BACK

    def test_brought_there_and_collected_in_one_second_is_for_review(self) -> None:
        assert said(read([event(Kind.AT_PICKUP_POINT), event(Kind.DELIVERED)])) == LOOK["customer"]

    def test_a_pickup_point_after_the_delivery_is_for_review(self) -> None:
        assert said(story(*AT_THE_DOOR, (Kind.DELIVERED, DOOR), Kind.AT_PICKUP_POINT)) == LOOK["customer"]

    def test_a_pickup_point_never_names_somebody_else(self) -> None:
        assert story((Kind.AT_PICKUP_POINT, CUSTOMER)).delivered_to is DeliveredTo.PICKUP_POINT


class TestTrap06WordsThatContainDeliver:
    """ "could not be delivered", "undelivered", "delivery attempted": parsers tell an attempt or an exception."""

    def test_any_number_of_attempts_is_no_delivery(self) -> None:
        state = story(*AT_THE_DOOR, Kind.ATTEMPTED, Kind.OUT_FOR_DELIVERY, Kind.ATTEMPTED)
        assert (state.status, state.delivered_at) == (Status.DELIVERY_ATTEMPTED, None)

    def test_the_words_of_an_event_decide_nothing(self) -> None:
        assert story(*OUT, (Kind.EXCEPTION, {"text": "Delivered"})).status is Status.EXCEPTION


class TestTrap07VoidedLabel:
    def test_a_voided_label_is_voided(self) -> None:
        assert said(story(Kind.LABEL, Kind.VOIDED)) == ("voided", "outbound", "unknown", "sure")

    def test_made_again_it_is_a_label(self) -> None:
        assert said(story(Kind.LABEL, Kind.VOIDED, Kind.LABEL)) == ("label_created", "outbound", "unknown", "sure")

    @pytest.mark.parametrize(
        ("told", "status"),
        [
            ((Kind.LABEL, Kind.VOIDED, Kind.PICKED_UP), "in_transit"),
            ((Kind.LABEL, Kind.VOIDED, Kind.DELIVERED), "delivered"),
            ((Kind.LABEL, Kind.VOIDED, Kind.RETURNING), "returning"),
            ((Kind.LABEL, Kind.VOIDED, (Kind.DELIVERED, TO_SENDER)), "returned"),
            ((*OUT, Kind.VOIDED), "voided"),
            ((*OUT, Kind.DELIVERED, Kind.VOIDED), "delivered"),
        ],
    )
    def test_a_voided_label_that_travels_is_for_review(self, told: tuple[Step, ...], status: str) -> None:
        assert (story(*told).status, story(*told).confidence) == (status, "review")


class TestTrap08NumberUsedAgain:
    EARLIER = steps(*AT_THE_DOOR, (Kind.DELIVERED, DOOR), first_hour=-24 * 90)
    NOW = steps((Kind.LABEL, SENDER), (Kind.PICKED_UP, SENDER))

    def test_events_before_the_order_date_less_two_days_are_ignored(self) -> None:
        state = read([*self.EARLIER, *self.NOW], order_date=T0)
        assert said(state) == ("in_transit", "outbound", "unknown", "sure")
        assert state.label_at == T0

    def test_two_days_before_the_order_still_count_and_a_second_more_does_not(self) -> None:
        for days, status in ((2, Status.LABEL_CREATED), (2.0001, Status.NOT_FOUND)):
            assert read(steps(Kind.LABEL), order_date=T0 + timedelta(days=days)).status is status

    def test_when_nothing_is_left_the_number_is_not_found_and_says_why(self) -> None:
        state = read(self.EARLIER, order_date=T0)
        assert (state.status, state.text) == (Status.NOT_FOUND, ONLY_BEFORE_ORDER)

    def test_a_limit_given_directly_wins(self) -> None:
        assert read(self.NOW, order_date=T0, not_before=T0 + timedelta(hours=2)).status is Status.NOT_FOUND

    def test_without_an_order_date_a_second_journey_after_a_delivery_is_for_review(self) -> None:
        assert said(read([*self.EARLIER, *self.NOW[:1]])) == LOOK["customer"]
        assert said(read([*self.EARLIER, *self.NOW])) == LOOK["customer"]
        again = steps(*AT_THE_DOOR, (Kind.DELIVERED, DOOR))
        assert said(read([*self.EARLIER, *again])) == LOOK["customer"]


class TestTrap09NotFound:
    GONE = History(carrier="ups", number="1Z", is_found=False, text="Tracking Information Not Found")

    @pytest.mark.parametrize(
        ("age_days", "status"), [(0, "not_found"), (2, "not_found"), (120, "not_found"), (120.001, "expired")]
    )
    def test_age_decides(self, age_days: float, status: str) -> None:
        assert state_of(self.GONE, fetched_at=T0, order_date=T0 - timedelta(days=age_days)).status == status

    def test_without_an_age_it_is_not_found(self) -> None:
        assert said(state_of(self.GONE)) == ("not_found", "outbound", "unknown", "sure")
        assert state_of(self.GONE, fetched_at=T0).status is Status.NOT_FOUND

    @pytest.mark.parametrize("end", [Status.DELIVERED, Status.RETURNED, Status.VOIDED, Status.DESTROYED, Status.LOST])
    @pytest.mark.parametrize("gone", [Status.NOT_FOUND, Status.EXPIRED])
    def test_it_never_overwrites_a_known_end(self, end: Status, gone: Status) -> None:
        known, new = (TrackingState(carrier="ups", number="1Z", status=status) for status in (end, gone))
        assert keep_known_end(known, new) is known

    def test_it_overwrites_everything_else_and_every_other_word_overwrites_an_end(self) -> None:
        ended, moving, gone = (
            TrackingState(carrier="ups", number="1Z", status=status)
            for status in (Status.DELIVERED, Status.RETURNING, Status.NOT_FOUND)
        )
        assert keep_known_end(moving, gone) is gone
        assert keep_known_end(None, gone) is gone
        assert keep_known_end(ended, moving) is moving


class TestTrap10SeveralPieces:
    @staticmethod
    def shipment(pieces: dict[str, tuple[Step, ...]], total: int | None = None) -> TrackingState:
        events: list[Event] = []
        for name, told in pieces.items():
            events += [
                event(step.kind, place=step.place, hours=hour, piece=name) for hour, step in enumerate(steps(*told))
            ]
        return state_of(History(carrier="ups", number="a", events=tuple(events), pieces_total=total))

    def test_partial_delivery_is_not_delivered(self) -> None:
        state = self.shipment({"a": (*OUT, Kind.DELIVERED), "b": OUT}, total=2)
        assert said(state) == ("in_transit", "outbound", "unknown", "sure")
        assert (state.pieces_done, state.pieces_total, state.delivered_at) == (1, 2, None)

    def test_all_delivered_is_delivered_when_and_where_the_last_one_was(self) -> None:
        state = self.shipment({"a": (*OUT, Kind.OUT_FOR_DELIVERY, (Kind.DELIVERED, DOOR)), "b": (*OUT, Kind.DELIVERED)})
        assert said(state) == CUSTOMER_HAS_IT
        assert (state.pieces_done, state.pieces_total) == (2, 2)
        assert (state.delivered_at, state.place) == (T0 + timedelta(hours=4), DOOR)

    def test_all_returned_is_returned_when_the_last_one_was(self) -> None:
        state = self.shipment({"a": (*OUT, Kind.RETURNED), "b": (*OUT, Kind.RETURNING, Kind.RETURNED)})
        assert said(state) == BACK
        assert state.delivered_at == T0 + timedelta(hours=4)

    def test_a_piece_the_carrier_does_not_show_is_not_taken_for_arrived(self) -> None:
        assert said(self.shipment({"a": (Kind.DELIVERED,)}, total=2)) == ("in_transit", "outbound", "unknown", "review")
        for last in (Kind.RETURNING, Kind.RETURNED, Kind.VOIDED, Kind.LOST):
            assert self.shipment({"a": (*OUT, last)}, total=2).confidence is Confidence.REVIEW
        assert self.shipment({"a": OUT}, total=2).confidence is Confidence.SURE

    @pytest.mark.parametrize(
        ("one", "other", "status", "confidence"),
        [
            ((*OUT,), (Kind.LABEL,), "label_created", "sure"),
            ((*OUT, Kind.OUT_FOR_DELIVERY), OUT, "in_transit", "sure"),
            ((*OUT, Kind.AT_PICKUP_POINT), (*OUT, Kind.DELIVERED), "available_for_pickup", "sure"),
            ((*OUT, Kind.EXCEPTION), (*OUT, Kind.DELIVERED), "exception", "sure"),
            ((*OUT, Kind.RETURNING), (*OUT, Kind.RETURNED), "returning", "sure"),
            ((*OUT, Kind.EXCEPTION), (*OUT, Kind.RETURNED), "exception", "sure"),
            ((*OUT, Kind.RETURNING), OUT, "returning", "review"),
            ((*OUT, Kind.RETURNED), (*OUT, Kind.DELIVERED), "returned", "review"),
            ((*OUT, Kind.LOST), (*OUT, Kind.DELIVERED), "lost", "review"),
            ((Kind.LABEL, Kind.VOIDED), (*OUT, Kind.DELIVERED), "voided", "review"),
            ((*OUT, Kind.UNKNOWN), (*OUT, Kind.DELIVERED), "in_transit", "review"),
            ((Kind.UNKNOWN,), (*OUT, Kind.DELIVERED), "unknown", "review"),
        ],
    )
    def test_the_piece_that_is_least_far_or_in_trouble_speaks(
        self, one: tuple[Step, ...], other: tuple[Step, ...], status: str, confidence: str
    ) -> None:
        for pieces in ({"a": one, "b": other}, {"a": other, "b": one}):
            state = self.shipment(pieces)
            assert (state.status, state.confidence) == (status, confidence)

    def test_a_shipment_of_one_piece_does_not_count_it(self) -> None:
        assert (self.shipment({"a": OUT}, total=1).pieces_done, self.shipment({"a": OUT}).pieces_total) == (None, None)

    def test_a_refused_piece_is_told(self) -> None:
        assert self.shipment({"a": OUT, "b": (*OUT, Kind.REFUSED)}).refused


class TestTrap11LocalTimes:
    def test_events_are_sorted_by_the_instant_and_not_by_the_clock_on_the_wall(self) -> None:
        delivered = Event(time=datetime.fromisoformat("2026-11-03T08:10-08:00"), kind=Kind.DELIVERED)
        out = Event(time=datetime.fromisoformat("2026-11-03T09:00-05:00"), kind=Kind.OUT_FOR_DELIVERY)
        state = read([out, delivered])
        assert state.status is Status.DELIVERED
        assert state.to_json()["delivered_at"] == "2026-11-03T16:10:00Z"

    def test_a_time_whose_zone_had_to_be_guessed_is_for_review(self) -> None:
        assert said(story(*AT_THE_DOOR, (Kind.DELIVERED, UNSURE))) == LOOK["customer"]
        assert said(story(*AT_THE_DOOR, (Kind.DELIVERED, UNSURE), Kind.DELIVERED)) == CUSTOMER_HAS_IT

    @pytest.mark.parametrize("turn", [Kind.REFUSED, Kind.RETURN_REQUESTED])
    def test_what_rests_on_an_uncertain_turn_is_as_uncertain(self, turn: Kind) -> None:
        assert story(*OUT, (turn, UNSURE), Kind.DELIVERED).confidence is Confidence.REVIEW
        assert said(story(*OUT, (turn, UNSURE), Kind.RETURNING, Kind.DELIVERED)) == BACK

    def test_a_time_without_a_zone_is_no_event(self) -> None:
        with pytest.raises(ValueError, match="time zone"):
            Event(time=datetime(2026, 11, 3, 8, 10), kind=Kind.DELIVERED)  # noqa: DTZ001


class TestTrap12EstimatesAndClaims:
    @pytest.mark.parametrize(
        "kind",
        [
            Kind.ADMIN,
            Kind.LABEL,
            Kind.VOIDED,
            Kind.RETURN_REQUESTED,
            Kind.REQUEST_CANCELLED,
            Kind.RETURN_CANCELLED,
            Kind.LOST,
        ],
    )
    def test_what_nobody_held_the_parcel_for_does_not_move_the_last_scan(self, kind: Kind) -> None:
        state = story((Kind.PICKED_UP, SENDER), (kind, DOOR, {"is_physical_scan": True}))
        assert (state.last_scan_at, state.last_event_at) == (T0, T0 + timedelta(hours=1))
        assert state.place == SENDER

    def test_a_message_without_a_scan_does_not_either(self) -> None:
        state = story(Kind.PICKED_UP, (Kind.IN_TRANSIT, {"is_physical_scan": False}))
        assert (state.status, state.last_scan_at) == (Status.IN_TRANSIT, T0)


class TestTrap13OrderAndRepetition:
    def test_out_of_order_and_twice_is_the_same(self) -> None:
        events = steps(*AT_THE_DOOR, (Kind.DELIVERED, DOOR))
        assert read([*reversed(events), *events]) == read(events)

    @pytest.mark.parametrize(
        ("same_second", "status"),
        [
            ((Kind.LABEL, Kind.PICKED_UP), "in_transit"),
            ((Kind.LABEL, Kind.VOIDED), "voided"),
            ((Kind.OUT_FOR_DELIVERY, Kind.DELIVERED), "delivered"),
            ((Kind.ADMIN, Kind.DELIVERED), "delivered"),
            ((Kind.RETURN_REQUESTED, Kind.RETURN_CANCELLED), "in_transit"),
            ((Kind.REFUSED, Kind.RETURNING), "returning"),
            ((Kind.RETURNING, Kind.DELIVERED), "returned"),
            ((Kind.DELIVERED, Kind.RETURNED), "returned"),
            ((Kind.LOST, Kind.IN_TRANSIT), "lost"),
        ],
    )
    def test_in_one_second_the_one_that_must_come_later_counts(
        self, same_second: tuple[Kind, ...], status: str
    ) -> None:
        events = [event(kind) for kind in same_second]
        assert read(events).status == read(events[::-1]).status == status

    def test_a_repeated_delivery_does_not_make_it_later(self) -> None:
        assert story(*OUT, Kind.DELIVERED, Kind.DELIVERED).delivered_at == T0 + timedelta(hours=3)

    def test_a_label_reported_after_what_a_partner_said_changes_nothing_either(self) -> None:
        assert story((Kind.IN_TRANSIT, {"is_physical_scan": False}), Kind.LABEL).status is Status.IN_TRANSIT

    def test_a_label_reported_after_the_pickup_changes_nothing_but_the_label_time(self) -> None:
        state = story(Kind.PICKED_UP, Kind.IN_TRANSIT, Kind.LABEL)
        assert (state.status, state.code, state.label_at) == (Status.IN_TRANSIT, "IN_TRANSIT", T0 + timedelta(hours=2))


class TestTrap14TheLastMile:
    def test_handed_to_the_post_is_under_way_until_the_post_has_delivered(self) -> None:
        handed = (*OUT, (Kind.IN_TRANSIT, DOOR, {"is_physical_scan": False}))
        assert story(*handed).status is Status.IN_TRANSIT
        assert said(story(*handed, (Kind.DELIVERED, DOOR))) == CUSTOMER_HAS_IT

    def test_delivered_to_the_post_office_is_with_an_agent_until_the_post_has_delivered(self) -> None:
        handed = (*OUT, (Kind.DELIVERED, DOOR, {"delivered_to": DeliveredTo.AGENT}))
        assert said(story(*handed)) == ("available_for_pickup", "outbound", "agent", "sure")
        assert said(story(*handed, (Kind.OUT_FOR_DELIVERY, DOOR), (Kind.DELIVERED, DOOR))) == CUSTOMER_HAS_IT


class TestTrap15TheReturnHasANewNumber:
    FOLLOWED = ((Kind.LABEL, BACKWARDS), (Kind.PICKED_UP, DOOR, BACKWARDS), (Kind.DELIVERED, SENDER, BACKWARDS))

    def test_the_events_of_the_new_number_are_the_way_back(self) -> None:
        for much, said_then in ((1, ON_ITS_WAY_BACK), (2, ON_ITS_WAY_BACK), (3, BACK)):
            assert said(story(*AT_THE_DOOR, Kind.EXCEPTION, *self.FOLLOWED[:much], return_number="7")) == said_then

    @pytest.mark.parametrize(
        "told",
        [
            OUT,
            (*AT_THE_DOOR, Kind.EXCEPTION),
            (*AT_THE_DOOR, (Kind.REFUSED, DOOR)),
            (*OUT, Kind.RETURN_REQUESTED),
            (*AT_THE_DOOR, Kind.AT_PICKUP_POINT),
        ],
        ids=["in transit", "exception", "refused", "asked for", "not collected"],
    )
    def test_a_number_that_was_not_followed_says_that_it_comes_back(self, told: tuple[Step, ...]) -> None:
        assert said(story(*told, return_number="7")) == ON_ITS_WAY_BACK

    def test_nobody_knows_whether_the_delivery_or_the_number_came_last(self) -> None:
        state = story(*AT_THE_DOOR, (Kind.DELIVERED, DOOR), return_number="7")
        assert said(state) == ("returning", "return", "unknown", "review")
        assert (state.delivered_at, state.place) == (None, DOOR)

    def test_called_off_and_delivered_it_is_with_the_customer_but_the_number_must_be_looked_at(self) -> None:
        let_go = (*OUT, Kind.RETURN_REQUESTED, Kind.RETURN_CANCELLED)
        assert said(story(*let_go, Kind.DELIVERED, return_number="7")) == LOOK["customer"]
        assert said(story(*let_go, return_number="7")) == ("in_transit", "outbound", "unknown", "review")

    @pytest.mark.parametrize("end", [Kind.RETURNED, Kind.DESTROYED, Kind.LOST, Kind.VOIDED])
    def test_an_end_stays_what_it_is(self, end: Kind) -> None:
        assert said(story(*OUT, end, return_number="7")) == said(story(*OUT, end))

    def test_of_several_pieces_only_the_one_that_was_asked_for_has_it(self) -> None:
        events = [event(Kind.IN_TRANSIT, 1, HUB, piece=piece) for piece in ("1Z", "1Z2")]
        for shown, confidence in ((events, "review"), (events[1:], "sure")):
            answer = History(carrier="fedex", number="1Z", events=tuple(shown), return_number="7")
            assert said(state_of(answer)) == ("returning", "return", "unknown", confidence)
        followed = [*events, event(Kind.RETURNING, 2, piece="1Z"), event(Kind.RETURNED, 2, piece="1Z2")]
        assert state_of(History(carrier="fedex", number="1Z", events=tuple(followed), return_number="7")).status == (
            "returning"
        )

    def test_a_number_of_which_nothing_else_is_known_is_for_review(self) -> None:
        assert said(story(return_number="7")) == ("returning", "return", "unknown", "review")
        assert said(story((Kind.LABEL, BACKWARDS), return_number="7")) == (
            "label_created",
            "return",
            "unknown",
            "sure",
        )

    def test_an_unknown_newest_code_stays_for_review(self) -> None:
        assert said(story(*OUT, Kind.UNKNOWN, return_number="7")) == ("returning", "return", "unknown", "review")

    def test_a_customers_return_label_goes_nowhere_else(self) -> None:
        answer = History(carrier="ups", number="1Z", events=steps(*OUT), return_number="7")
        assert said(state_of(answer, leg=Leg.RETURN)) == ON_ITS_WAY_BACK


class TestTrap16RefusedReattemptedThenDelivered:
    @pytest.mark.parametrize("again", [(Kind.OUT_FOR_DELIVERY, DOOR), (Kind.ATTEMPTED, DOOR)])
    def test_delivered_to_the_customer_after_a_second_attempt_is_for_review(self, again: Step) -> None:
        state = story(*AT_THE_DOOR, (Kind.REFUSED, DOOR), again, (Kind.DELIVERED, DOOR))
        assert said(state) == LOOK["customer"]
        assert state.refused

    def test_where_no_places_are_told_a_second_attempt_is_at_the_customers(self) -> None:
        assert said(story(Kind.REFUSED, Kind.OUT_FOR_DELIVERY, Kind.DELIVERED)) == LOOK["customer"]
        assert said(story((Kind.REFUSED, DOOR), Kind.OUT_FOR_DELIVERY, Kind.DELIVERED)) == LOOK["customer"]
        assert said(story(Kind.REFUSED, Kind.OUT_FOR_DELIVERY, (Kind.DELIVERED, DOOR))) == LOOK["customer"]

    def test_a_delivery_that_names_the_customer_is(self) -> None:
        assert said(story(*AT_THE_DOOR, (Kind.REFUSED, DOOR), (Kind.DELIVERED, SENDER, CUSTOMER))) == LOOK["customer"]

    def test_so_is_one_collected_from_a_pickup_point(self) -> None:
        kept = (*AT_THE_DOOR, (Kind.REFUSED, DOOR), (Kind.AT_PICKUP_POINT, "Totowa, NJ"))
        assert said(story(*kept)) == ("available_for_pickup", "outbound", "pickup_point", "sure")
        assert said(story(*kept, (Kind.DELIVERED, "Totowa, NJ"))) == LOOK["customer"]

    def test_so_is_one_whose_return_was_called_off(self) -> None:
        for asked in ((), (Kind.RETURN_REQUESTED,), (Kind.RETURNING,)):
            let_go = (*AT_THE_DOOR, (Kind.REFUSED, DOOR), *asked, Kind.RETURN_CANCELLED)
            assert said(story(*let_go, (Kind.DELIVERED, "Paterson, NJ"))) == LOOK["customer"]

    def test_refused_a_second_time_it_comes_back(self) -> None:
        twice = (*AT_THE_DOOR, (Kind.REFUSED, DOOR), (Kind.OUT_FOR_DELIVERY, DOOR), (Kind.REFUSED, DOOR))
        assert said(story(*twice)) == ("exception", "outbound", "unknown", "sure")
        assert said(story(*twice, (Kind.DELIVERED, SENDER))) == BACK


class TestTrap17SeizedDestroyedAuctionedRecovered:
    def test_it_is_the_end_and_nobody_has_it(self) -> None:
        state = story(*AT_THE_DOOR, Kind.DESTROYED)
        assert said(state) == ("destroyed", "outbound", "unknown", "sure")
        assert state.delivered_at is None

    @pytest.mark.parametrize("later", [Kind.DELIVERED, Kind.IN_TRANSIT, Kind.OUT_FOR_DELIVERY])
    def test_what_is_said_later_does_not_bring_it_back_but_is_for_review(self, later: Kind) -> None:
        assert said(story(*OUT, Kind.DESTROYED, later)) == ("destroyed", "outbound", "unknown", "review")

    @pytest.mark.parametrize("arrived", [Kind.DELIVERED, Kind.RETURNED])
    def test_destroyed_after_it_arrived_is_for_review(self, arrived: Kind) -> None:
        assert (story(*OUT, arrived, Kind.DESTROYED).status, story(*OUT, arrived, Kind.DESTROYED).confidence) == (
            "destroyed",
            "review",
        )

    def test_a_lost_parcel_can_be_found(self) -> None:
        assert said(story(*OUT, Kind.LOST)) == ("lost", "outbound", "unknown", "sure")
        assert said(story(*OUT, Kind.LOST, (Kind.IN_TRANSIT, HUB))) == ("in_transit", "outbound", "unknown", "sure")
        assert said(story(*OUT, Kind.LOST, (Kind.DELIVERED, DOOR))) == CUSTOMER_HAS_IT


class TestTrap18WhatIsNoAnswer:
    """HTML pages, warnings inside a 200 and partial 207s never reach this function, or as one of these."""

    def test_a_number_that_is_not_found_is_so_whatever_else_came_with_it(self) -> None:
        told = History(carrier="ups", number="1Z", is_found=False, text="Invalid", events=steps(*OUT))
        assert (state_of(told).status, state_of(told).text) == (Status.NOT_FOUND, "Invalid")

    def test_a_found_number_without_a_readable_event_is_unknown_and_not_not_found(self) -> None:
        assert said(story()) == ("unknown", "outbound", "unknown", "review")

    def test_a_return_told_in_words_under_an_unknown_code_is_for_review_until_a_known_one_tells_it(self) -> None:
        words = (*OUT, (Kind.UNKNOWN, BACKWARDS))
        assert said(story(*words, (Kind.DELIVERED, DOOR))) == LOOK["customer"]
        assert said(story(*words, Kind.RETURNING)) == ON_ITS_WAY_BACK
