"""What is known about one piece after the events read so far, and the moves that every event is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.core.parcel import DeliveredTo, Leg, Status
from bot.tracking.event import Event, Kind

# Words that announce a return; everything else on the return leg shows the parcel on its way.
_ANNOUNCEMENTS = frozenset({Kind.LABEL, Kind.VOIDED, Kind.RETURN_REQUESTED, Kind.REQUEST_CANCELLED, Kind.LOST})
_TELL_NO_PLACE = _ANNOUNCEMENTS | {Kind.ADMIN, Kind.RETURN_CANCELLED, Kind.UNKNOWN}  # an office's, perhaps


class Doubt(StrEnum):
    """Why a person must look before a state is believed, in words for that person."""

    NOTHING_TOLD = "nothing that happened to it was told"
    UNKNOWN_WORD = "its newest word is not one the bot knows"
    TWO_MEANINGS = "its newest word can mean two things, or another parcel"
    RETURN = "whether it turned back is open"
    CUSTOMERS_DOOR = "on its way back, or at the customer's door?"
    REFUSED_AND_TAKEN = "refused, tried again and then delivered"
    MOVED_AFTER_DELIVERY = "it moved after it was delivered"
    TWO_ENDS = "two ends are told of it"
    VOIDED = "its label was voided, and yet it travels"
    USED_AGAIN = "a label after its end: is the number used again?"
    RETURN_LABEL = "a customer's return that goes back to the customer"
    PICKUP = "brought to a pickup point and collected in one moment"
    PIECES_DIFFER = "its pieces contradict each other"
    PIECES_MISSING = "not all of its pieces are shown"


@dataclass(slots=True)
class Reading:
    """One piece. `is_return_label`: a customer sends it to the seller, so the return leg is its way out."""

    leg: Leg = Leg.OUTBOUND
    is_return_label: bool = False
    status: Status = Status.UNKNOWN
    delivered_to: DeliveredTo = DeliveredTo.UNKNOWN
    refused: bool = False
    label_at: datetime | None = None
    last_event_at: datetime | None = None
    last_scan_at: datetime | None = None
    delivered_at: datetime | None = None
    told_at: datetime | None = None  # by the event that speaks for the state
    code: str | None = None
    text: str | None = None
    scan_place: str | None = None
    arrival_place: str | None = None

    word_doubt: Doubt | None = Doubt.NOTHING_TOLD  # about the event that speaks for the state
    contradiction: Doubt | None = None  # the events cannot all be true: only a person can tell
    is_scanned: bool = False
    moved_after_delivery: bool = False
    is_return_in_doubt: bool = False  # whether it turned back at all
    is_return_moving: bool = False  # it was seen on its way back, not only asked back
    is_tried_again: bool = False  # a door after a refusal, without a word of a return
    is_sent_out_again: bool = False  # after a refusal or a return, surely towards the customer
    reached_customer_at: datetime | None = None  # a delivery before the return
    pickup_at: datetime | None = None
    way: list[str] = field(default_factory=list)  # where it was on its way to the customer, in order
    doors: set[str] = field(default_factory=set)  # where the customer was met, or missed

    @property
    def is_over(self) -> bool:
        """Whether nothing that may follow changes where the parcel is."""
        return self.status in {Status.RETURNED, Status.DESTROYED}

    @property
    def doubt(self) -> Doubt | None:
        """Why a person must look before this is believed; the weightiest of several reasons."""
        if self.contradiction is not None:
            return self.contradiction
        if self.moved_after_delivery:
            return Doubt.MOVED_AFTER_DELIVERY
        if self.is_return_in_doubt:
            return Doubt.RETURN
        return self.word_doubt or (Doubt.UNKNOWN_WORD if self.status is Status.UNKNOWN else None)

    def contradict(self, doubt: Doubt, *, when: bool = True) -> None:
        """What was told cannot all be true; the first contradiction stays."""
        if when and self.contradiction is None:
            self.contradiction = doubt

    def note(self, event: Event) -> None:
        """What every event tells, whatever its kind: when, and where."""
        self.last_event_at = event.time
        if event.is_physical_scan:
            self.last_scan_at, self.scan_place = event.time, event.place
            self.is_scanned = self.is_scanned or event.kind is not Kind.UNKNOWN
        if event.town and event.kind not in _TELL_NO_PLACE:
            if self.leg is Leg.OUTBOUND and event.leg is not Leg.RETURN:
                self.way.append(event.town)
            elif self._is_on_the_way_back(event.town):
                self.is_return_moving, self.is_return_in_doubt = True, False

    def move(self, status: Status) -> None:
        """It is under way: on the return leg every station is `returning`."""
        if self.is_over:
            self.contradict(Doubt.TWO_ENDS)  # it should have arrived for good: keep the end
            return
        if self.status is Status.DELIVERED:
            self.moved_after_delivery = True
            return
        self._leave(status)

    def turn_back(self, event: Event) -> None:
        """From here on it comes back."""
        if self.status is Status.DELIVERED:  # trap 3: delivered, later returned
            self.reached_customer_at = self.delivered_at
            self.is_return_in_doubt = True  # asked for too late, perhaps: the customer may have kept it
        self.moved_after_delivery = False
        self.leg = Leg.RETURN
        if event.kind not in _ANNOUNCEMENTS and event.kind is not Kind.REFUSED:  # that is at the customer's door
            self.is_return_moving, self.is_return_in_doubt = True, False
        if self.status is not Status.UNKNOWN:
            self._leave(Status.RETURNING)

    def turn_out(self) -> None:
        """From here on it goes to the customer again (trap 2), or stays there if it never left."""
        never_left = self.reached_customer_at is not None and not self.is_return_moving
        self.leg, self.is_return_in_doubt, self.is_return_moving = Leg.OUTBOUND, False, False
        self.is_sent_out_again = True
        if never_left:
            self.status, self.delivered_to = Status.DELIVERED, DeliveredTo.CUSTOMER
            self.delivered_at = self.reached_customer_at
        else:
            is_only_label = self.label_at is not None and not self.is_scanned
            self._leave(Status.LABEL_CREATED if is_only_label else Status.IN_TRANSIT)

    def note_door(self, event: Event) -> None:
        """It was brought to a door: the customer's, or on the way back the sender's."""
        if self.leg is Leg.OUTBOUND:
            self.is_tried_again = self.is_tried_again or self.refused
            if event.town and not self.refused:  # after a refusal a door may be the sender's
                self.doors.add(event.town)
        elif not self.is_return_label and self.may_be_at_the_door(event.town):
            self.is_return_in_doubt = True

    def set_out_from(self, place: str | None) -> bool:
        """Whether this is where its way began, led elsewhere, and no customer was met there."""
        return bool(self.way) and place == self.way[0] != self.way[-1] and place not in self.doors

    def may_be_at_the_door(self, place: str | None) -> bool:
        """Whether a place on the way back speaks for the customer's door rather than the sender's."""
        if place is None or not self.way or set(self.way) == {place}:
            # No place, or all of them the same: only a refusal or a move back speaks for the sender.
            return not self.is_return_moving and (not self.refused or place in self.doors)
        if place in self.doors or self._is_where_it_turned(place):
            return True  # perhaps the way back was called off, and nobody told
        return not self.refused and not self.is_return_moving  # only asked back, and now somewhere new

    def _leave(self, status: Status) -> None:
        self.contradict(Doubt.VOIDED, when=self.status is Status.VOIDED)
        self.status = Status.RETURNING if self.leg is Leg.RETURN else status
        self.delivered_to, self.delivered_at, self.arrival_place = DeliveredTo.UNKNOWN, None, None

    def _is_where_it_turned(self, place: str) -> bool:
        """Whether the way to the customer ended here, and had not come through here before."""
        first = self.way.index(place) if place in self.way else 0
        return first > 0 and set(self.way[first:]) == {place}

    def _is_on_the_way_back(self, place: str) -> bool:
        """Whether it retraced its way: at the place it set out from, or at one it had left behind."""
        if not self.way or place in self.doors or set(self.way) == {place}:
            return False
        return place == self.way[0] or (place in self.way and place != self.way[-1])
