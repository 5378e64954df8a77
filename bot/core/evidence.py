"""What the facts about a parcel prove, in the words the rules use. Several shipments of one row must all agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.core.parcel import Confidence, DeliveredTo, Knowledge, Leg, Parcel, Status, TrackingState
from bot.core.parcel_text import carrier_name, describe, describe_all

_UNDER_WAY = frozenset(
    {Status.IN_TRANSIT, Status.OUT_FOR_DELIVERY, Status.AVAILABLE_FOR_PICKUP, Status.DELIVERY_ATTEMPTED}
)
_ENDED_ELSEWHERE = {
    Status.LOST: "ask the carrier, and file a claim",
    Status.DESTROYED: "ask the carrier, and file a claim",
    Status.VOIDED: "type the number the order was shipped with",
    Status.EXPIRED: "look into the order",
    Status.UNKNOWN: "look it up on the carrier's page",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """The parcel of one row.

    `zone` is the team's, for the times people read; `year` is the request's, which they need not say.
    """

    parcel: Parcel
    zone: ZoneInfo
    year: int | None = None

    @property
    def has_number(self) -> bool:
        """Whether anything stands in the tracking number cell."""
        return self.parcel.knowledge is not Knowledge.NO_NUMBER

    @property
    def no_access(self) -> bool:
        """Whether the carrier could not be asked."""
        return self.parcel.knowledge is Knowledge.NO_ACCESS

    @property
    def states(self) -> tuple[TrackingState, ...]:
        """The carrier's answers; empty when there is none."""
        return self.parcel.states if self.parcel.knowledge is Knowledge.KNOWN else ()

    @property
    def shows(self) -> str:
        """`CARRIER shows …` for a note or an action."""
        if len({state.carrier for state in self.states}) > 1:
            return f"the carriers show {self.text}"
        return f"{carrier_name(self.parcel.carrier)} shows {self.text}"

    @property
    def text(self) -> str:
        """The Tracking Status cell: the same facts give the same text."""
        if self.parcel.knowledge is Knowledge.UNREADABLE:
            return "Number cannot be read"
        return describe_all(self.states, self.zone, self.year)

    @property
    def delivered_at(self) -> datetime | None:
        """When the last of the shipments reached the customer; None unless all did and the time is known."""
        times = [
            state.delivered_at
            for state in self.states
            if state.status is Status.DELIVERED and state.delivered_to is DeliveredTo.CUSTOMER and state.delivered_at
        ]
        return max(times) if times and len(times) == len(self.states) else None

    @property
    def returned(self) -> bool:
        """Whether every shipment is back at the sender."""
        return bool(self.states) and all(_is_back(state) for state in self.states)

    @property
    def coming_back(self) -> bool:
        """Whether every shipment is on its way back or back at the sender."""
        return bool(self.states) and all(state.status is Status.RETURNING or _is_back(state) for state in self.states)

    @property
    def outbound_again(self) -> bool:
        """Whether a shipment moves towards the customer or reached them."""
        return any(
            _is_outbound(state) and (state.status in _UNDER_WAY or state.status is Status.DELIVERED or _is_stuck(state))
            for state in self.states
        )

    @property
    def doubtful_return(self) -> bool:
        """Whether a shipment that seems to come back may be with the customer after all."""
        return any(state.leg is Leg.RETURN and state.confidence is Confidence.REVIEW for state in self.states)

    @property
    def is_certain(self) -> bool:
        """Whether the carrier answered, and no shipment's state is for review."""
        return bool(self.states) and all(state.confidence is Confidence.SURE for state in self.states)

    @property
    def ended_nowhere(self) -> str | None:
        """What to do about a shipment that will never arrive, with what its carrier shows; None when there is none."""
        for state in self.states:
            if state.status in (Status.LOST, Status.DESTROYED, Status.EXPIRED):
                shows = f"{carrier_name(state.carrier)} shows {describe(state, self.zone, self.year)}"
                return f"{shows}: {_ENDED_ELSEWHERE[state.status]}"
        return None

    @property
    def ended_differently(self) -> bool:
        """Whether every shipment has arrived, some at the customer and some at the sender: they will never agree."""
        ends = {_end(state) for state in self.states}
        return None not in ends and len(ends) > 1

    @property
    def label_only(self) -> bool:
        """Whether labels were made and no shipment was ever scanned."""
        return bool(self.states) and all(
            state.status is Status.LABEL_CREATED and state.last_scan_at is None for state in self.states
        )

    @property
    def last_scan_at(self) -> datetime | None:
        """The newest physical scan of any shipment."""
        return max((state.last_scan_at for state in self.states if state.last_scan_at), default=None)

    @property
    def as_of(self) -> datetime | None:
        """When the carrier was asked; the oldest of several answers."""
        return min((state.fetched_at for state in self.states if state.fetched_at), default=None)

    def moved_outbound_after(self, when: datetime) -> bool:
        """Whether a shipment was physically scanned on its way to the customer, or delivered there, after `when`.

        A return that is not certain may be such a way: whoever pays must look.
        """
        return any(
            (_is_outbound(state) or state.confidence is Confidence.REVIEW)
            and any(time is not None and time > when for time in (state.last_scan_at, state.delivered_at))
            for state in self.states
        )

    def doubt(
        self, requested_at: datetime, now: datetime, not_found_hours: float, reused_days: float | None
    ) -> str | None:
        """Why a person must look before anything is decided, and what to check or type (C-14); None when all is clear.

        `reused_days`: a delivery longer ago than that before the request is doubted (a number used twice); None: never.
        """
        if self.parcel.knowledge is Knowledge.UNREADABLE:
            return self.parcel.problem or "the tracking number cannot be read: type it again"
        for state in self.states:
            if reason := _doubt(state, requested_at, now, not_found_hours, reused_days):
                told = describe(state, self.zone, self.year)
                names_carrier = state.status is Status.NOT_FOUND
                return f"{told if names_carrier else f'{carrier_name(state.carrier)} shows {told}'}: {reason}"
        if self.ended_differently:
            return f"{self.shows}: the shipments ended differently; decide by hand"
        return None


def _is_back(state: TrackingState) -> bool:
    """Whether the sender has it, also where the carrier only says Delivered (TRACKING §4, trap 1)."""
    return state.status is Status.RETURNED or (
        state.status is Status.DELIVERED and state.delivered_to is DeliveredTo.SENDER
    )


def _end(state: TrackingState) -> DeliveredTo | None:
    if _is_back(state):
        return DeliveredTo.SENDER
    is_there = state.status is Status.DELIVERED and state.delivered_to is DeliveredTo.CUSTOMER
    return DeliveredTo.CUSTOMER if is_there else None


def _is_stuck(state: TrackingState) -> bool:
    """Whether it stands on its way to the customer, who has not refused it."""
    return state.status is Status.EXCEPTION and not state.refused and state.last_scan_at is not None


def _is_outbound(state: TrackingState) -> bool:
    if state.status is Status.DELIVERED and state.delivered_to is DeliveredTo.CUSTOMER:
        return True
    return state.leg is Leg.OUTBOUND and state.status is not Status.RETURNING and not _is_back(state)


def _doubt(
    state: TrackingState, requested_at: datetime, now: datetime, not_found_hours: float, reused_days: float | None
) -> str | None:
    if state.status in _ENDED_ELSEWHERE:
        return _ENDED_ELSEWHERE[state.status]
    not_found = timedelta(hours=not_found_hours)
    since = max(requested_at, state.followed_since or requested_at)
    if state.status is Status.NOT_FOUND and now - since > not_found and _is_current(state, now, not_found):
        if state.form_of is not None:
            return f"it has the form of a {carrier_name(state.form_of)} number; correct Carrier"
        return "compare the number with the order, letter by letter"
    if state.confidence is Confidence.REVIEW:
        why = f" ({state.doubt})" if state.doubt else ""
        return f"not certain{why}; look it up on the carrier's page"
    if state.status is Status.DELIVERED:
        if state.delivered_to is DeliveredTo.UNKNOWN:
            return "not known to whom; look it up on the carrier's page"
        if state.delivered_to is DeliveredTo.CUSTOMER and state.delivered_at is None:
            return "not known when; look it up on the carrier's page"
    if reused_days is None or state.delivered_at is None:
        return None
    if requested_at - state.delivered_at > timedelta(days=reused_days):
        return "long before this request; is it the number of this order?"
    return None


def _is_current(state: TrackingState, now: datetime, span: timedelta) -> bool:
    """Whether the last answer is no older than `span`: else the silence is ours, not the carrier's (TRACKING §5)."""
    return state.fetched_at is None or now - state.fetched_at <= span
