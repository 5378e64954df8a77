"""What one piece went through, read event by event: the truth table of TRACKING.md §4."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.parcel import DeliveredTo, Leg, Status
from bot.tracking.event import Event, Kind


@dataclass(slots=True)
class Reading:
    """What is known about one piece after the events read so far."""

    status: Status = Status.UNKNOWN
    leg: Leg = Leg.OUTBOUND
    delivered_to: DeliveredTo = DeliveredTo.UNKNOWN
    refused: bool = False
    label_at: datetime | None = None
    last_event_at: datetime | None = None
    last_scan_at: datetime | None = None
    delivered_at: datetime | None = None
    code: str | None = None
    text: str | None = None
    in_doubt: bool = True  # nothing read yet
    is_scanned: bool = False
    is_return_scanned: bool = False
    is_tried_again: bool = False  # after a refusal, without a word of a return
    contradiction: bool = False
    refused_place: str | None = None
    doors: set[str] = field(default_factory=set)  # where it was out for delivery to the customer


def read_events(events: Sequence[Event]) -> Reading:
    """The reading of events that are in order and without repetitions."""
    reading = Reading()
    for event in events:
        _note_times(reading, event)
        if not event.moves_state:
            continue
        before = reading.status
        if event.leg is Leg.RETURN and event.kind is not Kind.UNKNOWN and not _is_over(reading):
            _turn_back(reading, event)
        _TABLE[event.kind](reading, event)
        # A message that changed nothing must not speak for the state: a late label after the pickup.
        if reading.status is not before or event.kind not in {Kind.LABEL, Kind.REQUEST_CANCELLED}:
            reading.code, reading.text = event.code, event.text
            reading.in_doubt = event.kind is Kind.UNKNOWN or not event.is_certain
    reading.in_doubt = reading.in_doubt or reading.contradiction
    return reading


def _note_times(reading: Reading, event: Event) -> None:
    reading.last_event_at = event.time
    if event.is_physical_scan:
        reading.last_scan_at = event.time
        reading.is_scanned = reading.is_scanned or event.kind is not Kind.UNKNOWN


def _is_over(reading: Reading) -> bool:
    return reading.status in {Status.RETURNED, Status.DESTROYED}


def _turn_back(reading: Reading, event: Event) -> None:
    reading.leg = Leg.RETURN
    if reading.status is Status.DELIVERED:  # trap 3: delivered, later returned
        reading.status = Status.RETURNING
    reading.is_return_scanned = reading.is_return_scanned or event.is_physical_scan
    reading.delivered_to = DeliveredTo.UNKNOWN
    reading.delivered_at = None


def _move(reading: Reading, status: Status) -> None:
    """The parcel is under way: on the return leg every station is `returning`."""
    if _is_over(reading) or reading.status is Status.DELIVERED:
        reading.contradiction = True  # it should have arrived for good: keep the end, let a person look
        return
    if reading.status is Status.VOIDED:
        reading.contradiction = True  # a voided label that travels
    reading.status = Status.RETURNING if reading.leg is Leg.RETURN else status
    reading.delivered_to = DeliveredTo.UNKNOWN
    reading.delivered_at = None


def _label(reading: Reading, event: Event) -> None:
    reading.label_at = reading.label_at or event.time
    if reading.status in {Status.UNKNOWN, Status.VOIDED} and not reading.is_scanned:
        reading.status = Status.LABEL_CREATED


def _voided(reading: Reading, _: Event) -> None:
    if reading.is_scanned:
        reading.contradiction = True  # voided after it travelled: only a person can tell
    if reading.status not in {Status.DELIVERED, Status.RETURNED, Status.DESTROYED}:
        reading.status = Status.VOIDED


def _in_transit(reading: Reading, _: Event) -> None:
    _move(reading, Status.IN_TRANSIT)


def _exception(reading: Reading, _: Event) -> None:
    if reading.status is not Status.DELIVERED and not _is_over(reading):  # a damage report after the delivery
        _move(reading, Status.EXCEPTION)


def _out_for_delivery(reading: Reading, event: Event) -> None:
    _note_door(reading, event)
    _move(reading, Status.OUT_FOR_DELIVERY)


def _attempted(reading: Reading, event: Event) -> None:
    _note_door(reading, event)
    _move(reading, Status.DELIVERY_ATTEMPTED)


def _note_door(reading: Reading, event: Event) -> None:
    if reading.leg is Leg.OUTBOUND:
        reading.is_tried_again = reading.is_tried_again or reading.refused
        if event.place and not reading.refused:  # after a refusal a door may be the sender's
            reading.doors.add(event.place)


def _at_pickup_point(reading: Reading, event: Event) -> None:
    _move(reading, Status.AVAILABLE_FOR_PICKUP)
    if reading.status is Status.AVAILABLE_FOR_PICKUP:
        reading.delivered_to = event.delivered_to or DeliveredTo.PICKUP_POINT


def _refused(reading: Reading, event: Event) -> None:
    reading.refused, reading.is_tried_again = True, False
    reading.refused_place = event.place
    _move(reading, Status.EXCEPTION)


def _return_requested(reading: Reading, event: Event) -> None:
    if not _is_over(reading):
        _turn_back(reading, event)
        reading.status = Status.RETURNING


def _return_cancelled(reading: Reading, _: Event) -> None:
    if reading.leg is Leg.OUTBOUND:
        return
    if _is_over(reading):
        reading.contradiction = True
        return
    reading.leg, reading.is_return_scanned = Leg.OUTBOUND, False
    is_only_label = reading.label_at is not None and not reading.is_scanned
    reading.status = Status.LABEL_CREATED if is_only_label else Status.IN_TRANSIT


def _request_cancelled(reading: Reading, _: Event) -> None:
    if reading.leg is Leg.RETURN and not reading.is_return_scanned and not _is_over(reading):
        reading.contradiction = True  # perhaps the return was called off


def _lost(reading: Reading, _: Event) -> None:
    if not _is_over(reading) and reading.status is not Status.DELIVERED:
        reading.status = Status.LOST


def _destroyed(reading: Reading, _: Event) -> None:
    reading.status, reading.delivered_to, reading.delivered_at = Status.DESTROYED, DeliveredTo.UNKNOWN, None


def _delivered(reading: Reading, event: Event) -> None:
    if _is_over(reading):
        reading.contradiction = reading.contradiction or reading.status is Status.DESTROYED
        return
    if event.delivered_to in {DeliveredTo.PICKUP_POINT, DeliveredTo.AGENT}:  # trap 5: not in the customer's hands
        _at_pickup_point(reading, event)
        return
    if reading.status is Status.VOIDED:
        reading.contradiction = True
    if reading.leg is Leg.RETURN:
        _arrive_at_sender(reading, event)
    elif reading.refused and event.delivered_to is None:
        _deliver_after_refusal(reading, event)
    elif event.delivered_to is DeliveredTo.SENDER:
        _arrive_at_sender(reading, event)
    else:
        reading.contradiction = reading.contradiction or reading.refused  # trap 16
        _arrive_at_customer(reading, event)


def _deliver_after_refusal(reading: Reading, event: Event) -> None:
    """Refused, then plain "Delivered": to the sender (trap 1), unless it was tried again at the same door (16)."""
    same_place = event.place is not None and event.place == reading.refused_place
    place_unknown = event.place is None or reading.refused_place is None
    if reading.is_tried_again and (same_place or place_unknown):
        reading.contradiction = True
        _arrive_at_customer(reading, event)
    else:
        reading.contradiction = reading.contradiction or same_place
        _arrive_at_sender(reading, event)


def _arrive_at_sender(reading: Reading, event: Event) -> None:
    # A return that was only asked for, and a delivery at the customer's own door: the request may have come too late.
    if event.delivered_to is DeliveredTo.CUSTOMER or (not reading.is_return_scanned and event.place in reading.doors):
        reading.contradiction = True
    reading.status, reading.leg, reading.delivered_to = Status.RETURNED, Leg.RETURN, DeliveredTo.SENDER
    reading.delivered_at = event.time


def _arrive_at_customer(reading: Reading, event: Event) -> None:
    if reading.status is not Status.DELIVERED:  # a repeated message does not make the delivery later
        reading.delivered_at = event.time
    reading.status, reading.delivered_to = Status.DELIVERED, DeliveredTo.CUSTOMER


def _returned(reading: Reading, event: Event) -> None:
    if not _is_over(reading):
        _turn_back(reading, event)
        reading.status, reading.delivered_to = Status.RETURNED, DeliveredTo.SENDER
        reading.delivered_at = event.time


def _unknown(_: Reading, __: Event) -> None:
    """An unknown code: the state stays what it was, and is in doubt while this is the newest."""


_TABLE: dict[Kind, Callable[[Reading, Event], None]] = {
    Kind.ADMIN: _unknown,
    Kind.LABEL: _label,
    Kind.VOIDED: _voided,
    Kind.PICKED_UP: _in_transit,
    Kind.IN_TRANSIT: _in_transit,
    Kind.EXCEPTION: _exception,
    Kind.OUT_FOR_DELIVERY: _out_for_delivery,
    Kind.ATTEMPTED: _attempted,
    Kind.AT_PICKUP_POINT: _at_pickup_point,
    Kind.REFUSED: _refused,
    Kind.RETURN_REQUESTED: _return_requested,
    Kind.REQUEST_CANCELLED: _request_cancelled,
    Kind.RETURN_CANCELLED: _return_cancelled,
    Kind.RETURNING: _return_requested,
    Kind.LOST: _lost,
    Kind.DESTROYED: _destroyed,
    Kind.DELIVERED: _delivered,
    Kind.RETURNED: _returned,
    Kind.UNKNOWN: _unknown,
}
