"""The one reminder of an order, ever, over the report, the Call List and every channel (B-8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ReminderState(StrEnum):
    """How far it has come."""

    RESERVED = "reserved"  # a caller has it; the row stays assigned
    DONE = "done"  # for ever: no other may follow


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder, reserved or done; all times are aware.

    Attributes:
        order_key: normalised as `bot.core.text.order_key`.
        case_id: the row it belongs to; "" once the ledger has forgotten it (`privacy.retention_days`).
        caller: who is to call or has called; "" when nobody, or forgotten.
        state: reserved or done.
        reserved_at: never moves once it is kept.
        done_at: None while it is reserved.
        how: "called", "e-mailed", "struck" or "done"; "" while it is reserved.
        spreadsheet_id: where that row stands; "" before it is kept, and once it is forgotten.
    """

    order_key: str
    case_id: str
    caller: str
    state: ReminderState
    reserved_at: datetime
    done_at: datetime | None = None
    how: str = ""
    spreadsheet_id: str = ""

    def to_json(self) -> dict[str, str | None]:
        """The shape of `bot explain --json`; times ISO 8601."""
        return {
            "order": self.order_key,
            "case_id": self.case_id,
            "caller": self.caller,
            "state": str(self.state),
            "reserved_at": self.reserved_at.isoformat(),
            "done_at": self.done_at.isoformat() if self.done_at else None,
            "how": self.how,
        }

    @property
    def is_done(self) -> bool:
        """Whether it was made: no other may follow."""
        return self.state is ReminderState.DONE
