"""One row of the report, as people left it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.core.cell_error import error_in
from bot.core.rules.bounced_evidence import Bounced
from bot.core.snapshot import CellValue
from bot.core.table import Row, as_text
from bot.core.text import fold


def outcome_in(cell: CellValue) -> str:
    """What a caller filled in; "" for a blank, an unticked box, a formula that failed, and what nobody can see."""
    if cell is False or error_in(cell) is not None:
        return ""
    text = as_text(cell)
    return text if fold(text) else ""


@dataclass(frozen=True, slots=True)
class CallListRow:
    """What people did to a row of the Call List: of the order that stands in it, whatever Case ID stands beside it."""

    case_id: str
    order_key: str
    outcome: str = ""
    is_struck: bool = False


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
