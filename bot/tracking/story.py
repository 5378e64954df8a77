"""What one piece went through, read event by event: the truth table of TRACKING.md §4."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.core.parcel import DeliveredTo, Leg, Status
from bot.tracking.arrival import bring_back, deliver, wait_for_pickup
from bot.tracking.event import Event, Kind
from bot.tracking.reading import Doubt, Reading

_ENDS = frozenset({Status.DELIVERED, Status.RETURNED, Status.DESTROYED})
# The events that decide which way the parcel goes: what follows rests on them too.
_TURNS = frozenset({Kind.REFUSED, Kind.RETURN_REQUESTED, Kind.RETURN_CANCELLED, Kind.RETURNING, Kind.RETURNED})


def read_events(events: Sequence[Event], leg: Leg = Leg.OUTBOUND) -> Reading:
    """The reading of events that are in order and without repetitions.

    `leg` is the way the parcel set out on; RETURN for the label of a customer who sends it back (trap 4).
    """
    reading = Reading(leg=leg, is_return_label=leg is Leg.RETURN)
    for event in events:
        reading.note(event)
        if not event.moves_state:
            continue
        before = reading.status, reading.leg
        if event.leg is Leg.RETURN and not reading.is_return_label and not reading.is_over:
            _hear_of_return(reading, event)
        _TABLE[event.kind](reading, event)
        if not event.is_certain and (event.kind in _TURNS or event.leg is Leg.RETURN):
            reading.is_return_in_doubt = True
        _let_speak(reading, event, has_changed=(reading.status, reading.leg) != before)
    return reading


def note_return_number(reading: Reading) -> None:
    """The parcel travels back under another number, of which nothing more is known (trap 15)."""
    if reading.is_over or reading.leg is Leg.RETURN or reading.status in {Status.VOIDED, Status.LOST}:
        return
    if reading.is_sent_out_again or reading.status is Status.DELIVERED:
        reading.is_return_in_doubt = True  # the number has no time: which came last, it or the delivery?
    if not reading.is_sent_out_again:
        reading.leg, reading.status = Leg.RETURN, Status.RETURNING
        reading.delivered_to, reading.delivered_at, reading.arrival_place = DeliveredTo.UNKNOWN, None, None


def _hear_of_return(reading: Reading, event: Event) -> None:
    if event.kind is Kind.UNKNOWN:
        reading.is_return_in_doubt = True  # the words say return, the code nothing
    elif event.kind is not Kind.RETURN_CANCELLED:
        reading.turn_back(event)


def _let_speak(reading: Reading, event: Event, *, has_changed: bool) -> None:
    """The event's code and text stand for the state, unless it is a late message that changed nothing."""
    is_late = event.kind in {Kind.LABEL, Kind.REQUEST_CANCELLED} or reading.status in _ENDS
    if has_changed or not is_late or event.kind is Kind.UNKNOWN:
        reading.told_at, reading.code, reading.text = event.time, event.code, event.text
        is_known = Doubt.TWO_MEANINGS if not event.is_certain else None
        reading.word_doubt = Doubt.UNKNOWN_WORD if event.kind is Kind.UNKNOWN else is_known
    elif event.kind in {Kind.DELIVERED, Kind.RETURNED} and event.is_certain:
        reading.word_doubt = None  # said again


def _label(reading: Reading, event: Event) -> None:
    if reading.status in _ENDS:
        reading.contradict(Doubt.USED_AGAIN)  # trap 8
        return
    reading.label_at = reading.label_at or event.time
    if reading.status in {Status.UNKNOWN, Status.VOIDED} and not reading.is_scanned:
        reading.status = Status.LABEL_CREATED


def _voided(reading: Reading, _: Event) -> None:
    reading.contradict(Doubt.VOIDED, when=reading.is_scanned)  # after it travelled: only a person can tell
    if reading.status not in _ENDS:
        reading.status, reading.delivered_to = Status.VOIDED, DeliveredTo.UNKNOWN


def _in_transit(reading: Reading, _: Event) -> None:
    reading.move(Status.IN_TRANSIT)


def _exception(reading: Reading, _: Event) -> None:
    if reading.status not in _ENDS:  # a damage report after the delivery
        reading.move(Status.EXCEPTION)


def _out_for_delivery(reading: Reading, event: Event) -> None:
    reading.note_door(event)
    reading.move(Status.OUT_FOR_DELIVERY)


def _attempted(reading: Reading, event: Event) -> None:
    reading.note_door(event)
    reading.move(Status.DELIVERY_ATTEMPTED)


def _refused(reading: Reading, event: Event) -> None:
    reading.contradict(Doubt.RETURN_LABEL, when=reading.is_return_label)
    if event.town and not reading.is_return_moving:
        reading.doors.add(event.town)
    reading.refused, reading.is_tried_again, reading.is_sent_out_again = True, False, False
    reading.move(Status.EXCEPTION)


def _return(reading: Reading, event: Event) -> None:
    reading.contradict(Doubt.RETURN_LABEL, when=reading.is_return_label)
    if not reading.is_over:
        reading.turn_back(event)
        reading.status = Status.RETURNING


def _return_cancelled(reading: Reading, _: Event) -> None:
    if reading.is_over or reading.is_return_label:
        reading.contradict(Doubt.RETURN_LABEL if reading.is_return_label else Doubt.TWO_ENDS)
    elif reading.leg is Leg.RETURN:
        reading.turn_out()
    else:
        reading.is_sent_out_again = True


def _request_cancelled(reading: Reading, _: Event) -> None:
    if reading.leg is Leg.RETURN and not reading.is_return_moving and not reading.is_over:
        reading.is_return_in_doubt = True  # perhaps the return was called off


def _lost(reading: Reading, _: Event) -> None:
    if reading.status not in _ENDS:
        reading.status, reading.delivered_to = Status.LOST, DeliveredTo.UNKNOWN
    elif reading.status is Status.DELIVERED:
        reading.contradict(Doubt.TWO_ENDS)  # traced because nobody has it?


def _destroyed(reading: Reading, _: Event) -> None:
    reading.contradict(Doubt.TWO_ENDS, when=reading.status in {Status.DELIVERED, Status.RETURNED})
    reading.status, reading.delivered_to = Status.DESTROYED, DeliveredTo.UNKNOWN
    reading.delivered_at = reading.arrival_place = None


def _nothing(_: Reading, __: Event) -> None:
    """An unknown code: the state stays what it was, and is in doubt while this is the newest."""


_TABLE: dict[Kind, Callable[[Reading, Event], None]] = {
    Kind.ADMIN: _nothing,
    Kind.LABEL: _label,
    Kind.VOIDED: _voided,
    Kind.PICKED_UP: _in_transit,
    Kind.IN_TRANSIT: _in_transit,
    Kind.EXCEPTION: _exception,
    Kind.OUT_FOR_DELIVERY: _out_for_delivery,
    Kind.ATTEMPTED: _attempted,
    Kind.AT_PICKUP_POINT: wait_for_pickup,
    Kind.REFUSED: _refused,
    Kind.RETURN_REQUESTED: _return,
    Kind.REQUEST_CANCELLED: _request_cancelled,
    Kind.RETURN_CANCELLED: _return_cancelled,
    Kind.RETURNING: _return,
    Kind.LOST: _lost,
    Kind.DESTROYED: _destroyed,
    Kind.DELIVERED: deliver,
    Kind.RETURNED: bring_back,
    Kind.UNKNOWN: _nothing,
}
