"""From events to the state of a parcel: the one pure function behind every carrier (TRACKING.md §4).

    events ─► by piece ─► in order, without repetitions ─► Reading (what one piece went through) ─► TrackingState

A state is only as good as its worst doubt: whatever the events leave open makes the confidence `review`.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from bot.core.parcel import ONLY_BEFORE_ORDER, Confidence, DeliveredTo, Leg, Status, TrackingState
from bot.tracking.event import Event, History, in_order
from bot.tracking.reading import Doubt, Reading
from bot.tracking.story import note_return_number, read_events

RETENTION = timedelta(days=120)  # UPS keeps no more; read 2026-11-21 in UPS-API/api-documentation, Tracking.yaml
ORDER_SLACK = timedelta(days=2)  # a label may be made a little before the order's date as the sheet has it

END_STATES = frozenset({Status.DELIVERED, Status.RETURNED, Status.VOIDED, Status.DESTROYED, Status.LOST})

# How far a parcel has come, for shipments of several pieces: the least far piece speaks for the shipment.
_PROGRESS = (
    Status.LABEL_CREATED,
    Status.IN_TRANSIT,
    Status.OUT_FOR_DELIVERY,
    Status.DELIVERY_ATTEMPTED,
    Status.AVAILABLE_FOR_PICKUP,
    Status.DELIVERED,
)
# What a piece can be in that the other pieces do not share; the first found speaks for the shipment.
_TROUBLE = (
    Status.UNKNOWN,
    Status.LOST,
    Status.DESTROYED,
    Status.VOIDED,
    Status.EXCEPTION,
    Status.RETURNING,
    Status.RETURNED,
)
_COMING_BACK = frozenset({Status.RETURNING, Status.RETURNED})


def state_of(
    history: History,
    *,
    fetched_at: datetime | None = None,
    not_before: datetime | None = None,
    order_date: datetime | None = None,
    leg: Leg = Leg.OUTBOUND,
) -> TrackingState:
    """The state that a carrier's answer means.

    Guarantees: the order and repetition of the events make no difference; an unknown code never becomes a
    known state; administrative events never move `last_scan_at`; delivered on the return leg is `returned`.

    Args:
        fetched_at: when the carrier was asked.
        not_before: events before it belong to an earlier parcel with the same number (trap 8). When `order_date`
            is given and this is not, it is the order date less two days.
        order_date: tells a number that is too new from one that is too old to be found (trap 9).
        leg: which way the column of the sheet says the parcel goes; no carrier can tell a customer's return from
            a shipment (trap 4).
    """
    if not_before is None and order_date is not None:
        not_before = order_date - ORDER_SLACK
    events = [event for event in history.events if not_before is None or event.time >= not_before]
    if not history.is_found or (history.events and not events):
        is_old = order_date is not None and fetched_at is not None and fetched_at - order_date > RETENTION
        return TrackingState(
            carrier=history.carrier,
            number=history.number,
            status=Status.EXPIRED if is_old else Status.NOT_FOUND,
            leg=leg,
            text=history.text if not history.is_found else ONLY_BEFORE_ORDER,
            fetched_at=fetched_at,
        )
    return _state(history, _readings(history, events, leg), fetched_at)


def _readings(history: History, events: list[Event], leg: Leg) -> list[Reading]:
    """One for each piece that the carrier showed; at least one."""
    by_piece: defaultdict[str, list[Event]] = defaultdict(list)
    for event in events:
        by_piece[event.piece].append(event)
    readings = {piece: read_events(in_order(by_piece[piece]), leg) for piece in sorted(by_piece)}
    readings = readings or {"": read_events([], leg)}
    is_followed = any(reading.leg is Leg.RETURN for reading in readings.values())
    if history.return_number is not None and not is_followed:
        own = [reading for piece, reading in readings.items() if piece in {"", history.number}]
        for reading in own or readings.values():
            note_return_number(reading)
    return list(readings.values())


def _state(history: History, readings: list[Reading], fetched_at: datetime | None) -> TrackingState:
    total = max(history.pieces_total or 1, len(readings))
    speaker, is_disputed = _speaker(readings)
    disputed = Doubt.PIECES_DIFFER if is_disputed else None
    done = sum(reading.status is Status.DELIVERED for reading in readings)
    status, delivered_to, delivered_at = speaker.status, speaker.delivered_to, speaker.delivered_at
    if total > len(readings) and status in END_STATES | _COMING_BACK:  # the carrier did not show every piece
        disputed = disputed or Doubt.PIECES_MISSING
        if status is Status.DELIVERED:
            status, delivered_to, delivered_at = Status.IN_TRANSIT, DeliveredTo.UNKNOWN, None
    last_scanned = max(readings, key=lambda reading: _time(reading.last_scan_at))
    place = speaker.arrival_place if delivered_at is not None else last_scanned.scan_place
    doubts = (speaker.doubt, disputed, *(reading.doubt for reading in readings))
    doubt = next((doubt for doubt in doubts if doubt is not None), None)
    return TrackingState(
        carrier=history.carrier,
        number=history.number,
        status=status,
        leg=speaker.leg,
        delivered_to=delivered_to,
        refused=any(reading.refused for reading in readings),
        pieces_done=done if total > 1 else None,
        pieces_total=total if total > 1 else None,
        label_at=min((r.label_at for r in readings if r.label_at is not None), default=None),
        last_event_at=max((r.last_event_at for r in readings if r.last_event_at is not None), default=None),
        last_scan_at=last_scanned.last_scan_at,
        delivered_at=delivered_at,
        fetched_at=fetched_at,
        code=speaker.code,
        text=speaker.text,
        confidence=Confidence.REVIEW if doubt is not None else Confidence.SURE,
        place=place,
        doubt=str(doubt) if doubt is not None else None,
    )


def _speaker(readings: list[Reading]) -> tuple[Reading, bool]:
    """The piece that speaks for all, and whether the pieces contradict each other.

    Of pieces that say the same the one that arrived last, or that was told of last, speaks.
    """
    statuses = {reading.status for reading in readings}
    status = next((status for status in _TROUBLE if status in statuses), None)
    if status is None:
        status = min(statuses, key=_PROGRESS.index)
        is_disputed = False
    else:
        # A piece that stands somewhere contradicts nobody; one that comes back or is gone while others are not does.
        is_disputed = len(statuses) > 1 and status is not Status.EXCEPTION and not statuses <= _COMING_BACK
    alike = [reading for reading in readings if reading.status is status]
    is_disputed = is_disputed or len({reading.leg for reading in alike}) > 1
    return max(alike, key=_says_most), is_disputed


def _says_most(reading: Reading) -> tuple[float, str, str, float]:
    return _time(reading.delivered_at), reading.leg, reading.delivered_to, _time(reading.told_at)


def _time(when: datetime | None) -> float:
    return when.timestamp() if when is not None else float("-inf")


def keep_known_end(known: TrackingState | None, new: TrackingState) -> TrackingState:
    """The state to believe when a carrier that once told the end of a journey no longer finds it (trap 9)."""
    is_gone = new.status in {Status.NOT_FOUND, Status.EXPIRED}
    if known is not None and is_gone and known.status in END_STATES:
        return known
    return new
