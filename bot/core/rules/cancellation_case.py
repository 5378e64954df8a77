"""One cancellation request with everything its rules may look at, and the words of the process (RULES §2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.core.dates import UnreadableDate
from bot.core.evidence import Evidence
from bot.core.row import Row, read_when
from bot.core.text import canonical, fold
from bot.core.working_days import Calendar

NOT_SHIPPED = "Spark Cancellation (Not Shipped)"
SHIPPED = "Spark Cancellation (Shipped)"
REQUEST_TYPES = ("Cancellation request", "Cancellation", "Cancel")

SUCCESSFUL, UNSUCCESSFUL = "Successful", "Unsuccessful"
RETURN_TO_SENDER, DELIVERED = "Return to Sender", "Delivered"
ORDER_KEPT, SALES_RETURN = "Order Kept", "SR"
DO_NOT_REFUND = "Do not refund"
STATUSES = (SUCCESSFUL, UNSUCCESSFUL, RETURN_TO_SENDER, DELIVERED, ORDER_KEPT, SALES_RETURN)

MOVES: Mapping[str, frozenset[str]] = {
    "": frozenset({SUCCESSFUL, UNSUCCESSFUL}),
    UNSUCCESSFUL: frozenset({RETURN_TO_SENDER, DELIVERED}),
    DELIVERED: frozenset({ORDER_KEPT, SALES_RETURN, RETURN_TO_SENDER}),
}
"""C-12: the moves of Status that the process knows."""


@dataclass(frozen=True, slots=True)
class CancellationSettings:
    """The numbers and words of RULES §2; every one is a setting."""

    zone: ZoneInfo
    calendar: Calendar
    adopt_since: datetime
    refund_on: str = "returning"
    refund_escalation: str = "Maines"
    not_found_hours: float = 48
    reused_number_days: float = 30
    sales_returns: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """One request with all the facts its rules may look at."""

    row: Row
    requested_at: datetime
    parcel: Evidence
    settings: CancellationSettings
    now: datetime
    duplicate_of: str | None = None

    @property
    def typed_status(self) -> str:
        """Status as it stands."""
        return self.row.text("Status")

    @property
    def status(self) -> str | None:
        """Status in its canonical spelling, "" when blank, None when it is none of the statuses."""
        return canonical(self.typed_status, STATUSES) if self.typed_status else ""

    @property
    def done(self) -> bool:
        """Whether a person ticked Done."""
        return self.row.ticked("Done")

    @property
    def today(self) -> date:
        """The team's day."""
        return self.now.astimezone(self.settings.zone).date()

    @property
    def requested_on(self) -> date:
        """The team's day of the request."""
        return self.requested_at.astimezone(self.settings.zone).date()

    @property
    def due(self) -> date:
        """C-4: the first working day after the request."""
        return self.settings.calendar.next_working_day(self.requested_on)

    @property
    def doubt(self) -> str | None:
        """C-14: what a person must check or type; None when nothing."""
        reused = None if self.order_date_is_known else self.settings.reused_number_days
        return self.parcel.doubt(self.requested_at, self.now, self.settings.not_found_hours, reused)

    @property
    def order_date_is_known(self) -> bool:
        """Whether Order Date holds a date that can be read."""
        try:
            return read_when(self.row.cells.get("Order Date"), self.settings.zone, None) is not None
        except UnreadableDate:
            return False

    @property
    def delivered_before(self) -> bool:
        """Whether the customer had it when they asked to cancel."""
        return self.parcel.delivered_at is not None and self.parcel.delivered_at <= self.requested_at

    @property
    def delivered_after(self) -> bool:
        """Whether it reached the customer after they asked to cancel."""
        return self.parcel.delivered_at is not None and self.parcel.delivered_at > self.requested_at

    @property
    def coming_back(self) -> bool:
        """Whether the parcel is as far back as `cancellations.refund_on` asks."""
        return self.parcel.returned if self.settings.refund_on == "returned" else self.parcel.coming_back

    @property
    def refuse_was_asked(self) -> bool:
        """Whether the customer has been asked to refuse the shipment."""
        return fold(self.row.text("Macro Sent")) == fold(SHIPPED)

    @property
    def refund_warning(self) -> str | None:
        """C-16: the Next Action that keeps the refund back; None when nothing speaks against it.

        The carrier of a closed row is not asked any more: its warning is the one that it was closed with.
        """
        if self.parcel.outbound_again:
            return f"{DO_NOT_REFUND}: {self.parcel.shows}"
        stands = self.row.text("Next Action")
        return stands if self.done and stands.startswith(f"{DO_NOT_REFUND}: ") else None

    @property
    def escalate(self) -> str:
        """The Next Action that leads to the refund."""
        return f"Escalate ticket to {self.settings.refund_escalation} for refund"


def is_settled(status: str | None, done: bool) -> bool:
    """Whether nothing more is to be done, whatever the carrier says: the row is terminal."""
    return status in (ORDER_KEPT, SALES_RETURN) or (status in (SUCCESSFUL, RETURN_TO_SENDER) and done)


def is_cancellation(row: Row) -> bool:
    """C-0: whether the row is a cancellation request."""
    return canonical(row.text("Request Type"), REQUEST_TYPES) is not None


def is_allowed_move(old: str, new: str) -> bool:
    """C-12: whether Status may go from `old` to `new` in the process (staying is always allowed)."""
    return old == new or new in MOVES.get(old, frozenset())
