"""One row of the report, as people left it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.core.row import Row
from bot.core.rules.bounced_evidence import Bounced
from bot.core.snapshot import CellValue


@dataclass(frozen=True, slots=True)
class CallListRow:
    """What people did to a row of the Call List: of the order that stands in it, whatever Case ID stands beside it.

    Attributes:
        is_refused: its customer does not want to be called, ever (B-12); `telephone` is the TEL cell then.
    """

    case_id: str
    order_key: str
    outcome: str = ""
    is_struck: bool = False
    is_refused: bool = False
    telephone: CellValue = None


@dataclass(frozen=True, slots=True)
class Finished:
    """A row that somebody has finished with, in the report or in the Call List."""

    order_key: str
    case_id: str
    outcome: str
    is_ticked: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """One row that is decided.

    Attributes:
        outcome: what a caller filled in, here or in the Call List.
        is_struck: whether a person struck it through, here or in the Call List.
        listed: what the Call List last said of it: "called", "E-mailed", "struck", "" for nothing; it is remembered for
            when its row there is deleted.
        first: the name of the order's first row, for a duplicate; `is_of_history`: which the bot leaves alone (H-1).
        needs_contact: whether any row of the order does (B-3).
        label_header: what the sheet calls the column of the return label.
    """

    row: Row
    case_id: str
    reported_at: datetime
    approved_on: date | None
    bounced: Bounced
    outcome: str
    is_struck: bool
    listed: str = ""
    first: str | None = None
    is_of_history: bool = False
    needs_contact: bool = False
    label_header: str = "Return Tracking"

    @property
    def shown_order(self) -> str:
        """The order number to be copied from: folded where it has no letters, whose case would be lost."""
        key = self.row.order_key
        return self.row.order if any(char.isalpha() for char in key) else key

    @property
    def is_completed(self) -> bool:
        """B-6."""
        return bool(self.outcome) or self.is_struck or self.row.ticked("Done")
