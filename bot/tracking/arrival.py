"""Who got a parcel that a carrier calls delivered: the decision that money hangs on (TRACKING §4)."""

from __future__ import annotations

from bot.core.parcel import DeliveredTo, Leg, Status
from bot.tracking.event import Event
from bot.tracking.reading import Doubt, Reading

_NOT_IN_THE_HANDS = frozenset({DeliveredTo.PICKUP_POINT, DeliveredTo.AGENT})


def wait_for_pickup(reading: Reading, event: Event) -> None:
    """Somebody keeps it for the customer (trap 5)."""
    if reading.refused and reading.leg is Leg.OUTBOUND:
        reading.is_sent_out_again = True
    reading.move(Status.AVAILABLE_FOR_PICKUP)
    if reading.status is Status.AVAILABLE_FOR_PICKUP:
        reading.pickup_at = event.time
        is_agent = event.delivered_to is DeliveredTo.AGENT
        reading.delivered_to = DeliveredTo.AGENT if is_agent else DeliveredTo.PICKUP_POINT


def deliver(reading: Reading, event: Event) -> None:
    """The carrier says delivered."""
    if reading.is_over:
        reading.contradict(Doubt.TWO_ENDS, when=reading.status is Status.DESTROYED)
    elif event.delivered_to in _NOT_IN_THE_HANDS:
        wait_for_pickup(reading, event)
    elif event.delivered_to is DeliveredTo.SENDER or (event.leg is Leg.RETURN and not reading.is_return_label):
        _reach_sender(reading, event)
    elif reading.leg is Leg.RETURN:
        _end_the_way_back(reading, event)
    elif reading.refused:
        _deliver_after_refusal(reading, event)
    else:
        _reach_customer(reading, event)


def bring_back(reading: Reading, event: Event) -> None:
    """The carrier says that the sender has it."""
    if not reading.is_over:
        reading.turn_back(event)
        _reach_sender(reading, event)


def _end_the_way_back(reading: Reading, event: Event) -> None:
    """Plain "Delivered" on the way back: to the sender (trap 1), unless it may never have turned."""
    is_named = event.delivered_to is DeliveredTo.CUSTOMER and not reading.set_out_from(event.town)
    if not reading.is_return_label:
        reading.contradict(Doubt.CUSTOMERS_DOOR, when=is_named or reading.may_be_at_the_door(event.town))
    _reach_sender(reading, event, is_told=False)


def _deliver_after_refusal(reading: Reading, event: Event) -> None:
    """Refused, then plain "Delivered": to the sender (trap 1), unless it was tried again at the door (trap 16)."""
    at_the_door = reading.may_be_at_the_door(event.town)
    place_unknown = event.town is None or not reading.doors
    was_tried = reading.is_tried_again and (at_the_door or place_unknown)
    if reading.is_sent_out_again or was_tried or event.delivered_to is DeliveredTo.CUSTOMER:
        reading.contradict(Doubt.REFUSED_AND_TAKEN)
        _reach_customer(reading, event)
    else:
        reading.contradict(Doubt.CUSTOMERS_DOOR, when=at_the_door)
        _reach_sender(reading, event, is_told=False)


def _reach_sender(reading: Reading, event: Event, *, is_told: bool = True) -> None:
    names_customer = is_told and reading.is_return_label  # the label's sender is the customer (trap 4)
    reading.contradict(Doubt.VOIDED, when=reading.status is Status.VOIDED)
    reading.contradict(Doubt.RETURN_LABEL, when=names_customer)
    if is_told and event.is_certain:
        reading.is_return_in_doubt = reading.moved_after_delivery = False
    reading.status, reading.leg, reading.delivered_to = Status.RETURNED, Leg.RETURN, DeliveredTo.SENDER
    reading.delivered_at, reading.arrival_place = event.time, event.place


def _reach_customer(reading: Reading, event: Event) -> None:
    # Brought to a pickup point and collected in one second: two words for the same thing, most likely.
    reading.contradict(Doubt.PICKUP, when=reading.pickup_at == event.time)
    reading.contradict(Doubt.VOIDED, when=reading.status is Status.VOIDED)
    if reading.status is not Status.DELIVERED:  # a repeated message does not make the delivery later
        reading.delivered_at, reading.arrival_place = event.time, event.place
    reading.status, reading.delivered_to = Status.DELIVERED, DeliveredTo.CUSTOMER
