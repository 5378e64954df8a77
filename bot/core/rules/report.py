"""One row of the report, as people left it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.core.rules.bounced_evidence import Bounced
from bot.core.table import Row


@dataclass(frozen=True, slots=True)
class CallListRow:
    """What people did to a row of the Call List."""

    outcome: str = ""
    is_struck: bool = False
    order_key: str = ""

    @property
    def is_completed(self) -> bool:
        """Whether its caller has finished with it."""
        return bool(self.outcome) or self.is_struck


@dataclass(frozen=True, slots=True)
class Report:
    """One row that is decided.

    Attributes:
        outcome: what a caller filled in, here or in the Call List.
        is_struck: whether a person struck it through, here or in the Call List.
        first: the name of the order's first row, for a duplicate.
        needs_contact: whether any row of the order does (B-3).
    """

    row: Row
    case_id: str
    reported_at: datetime
    approved_on: date | None
    bounced: Bounced
    outcome: str
    is_struck: bool
    first: str | None = None
    needs_contact: bool = False

    @property
    def is_completed(self) -> bool:
        """B-6."""
        return bool(self.outcome) or self.is_struck or self.row.ticked("Done")
