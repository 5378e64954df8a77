"""One row of a sheet: its cells, what identifies it, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.dates import DayOrder, UnreadableDate, from_serial, from_text
from bot.core.problem import Problem
from bot.core.schema import SheetSchema
from bot.core.snapshot import NO_MARKS, CellValue, Marks
from bot.core.text import fold, is_ticked, order_key

DIGITS_KEPT = 10**15  # a number cell keeps 15 digits


@dataclass(frozen=True, slots=True)
class RowIdentity:
    """Which row this is, wherever it stands (RULES H-2).

    `order` is the normalised order number, `when` the Timestamp or Date cell as it stands, `email` folded. Where the
    time is no more than a day, `copy` counts the rows above it that have no Case ID either and agree in all of these.
    """

    case_id: str
    order: str
    when: str
    email: str
    copy: int = 0

    def matches(self, other: RowIdentity) -> bool:
        """Whether both are the same row: the Case ID must agree where both have one, all else always."""
        same_id = not self.case_id or not other.case_id or self.case_id == other.case_id
        return same_id and (self.order, self.when, self.email) == (other.order, other.when, other.email)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet.

    Attributes:
        row: 1-based sheet row.
        cells: raw values by canonical header; blank cells are absent.
        order: the order number as typed, trimmed.
        when: Timestamp or Date as a UTC instant.
        marks: colour, strike and note of the key cell.
        problems: why the row cannot be worked on; empty means it can.
    """

    row: int
    cells: Mapping[str, CellValue]
    order: str
    when: datetime | None
    identity: RowIdentity
    marks: Marks = NO_MARKS
    problems: tuple[Problem, ...] = ()

    @property
    def case_id(self) -> str:
        """The Case ID as it stands; empty before the row has one."""
        return self.identity.case_id

    @property
    def order_key(self) -> str:
        """The normalised order number."""
        return self.identity.order

    def text(self, column: str) -> str:
        """The cell as trimmed text; empty when blank."""
        return as_text(self.cells.get(column))

    def ticked(self, column: str) -> bool:
        """Whether the cell says yes."""
        return is_ticked(self.cells.get(column))


def as_text(value: CellValue) -> str:
    """A cell value as the text a person would read: no `.0` behind whole numbers, TRUE and FALSE, trimmed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < DIGITS_KEPT:
        return str(int(value))
    return str(value).strip()


def read_identity(schema: SheetSchema, cells: Mapping[str, CellValue]) -> RowIdentity:
    """The identity of a row from its cells."""
    part = schema.identity
    return RowIdentity(
        case_id=as_text(cells.get(part.case_id)).upper(),
        order=order_key(as_text(cells.get(part.order))),
        when=as_text(cells.get(part.when)),
        email=fold(as_text(cells.get(part.email))) if part.email else "",
    )


def read_when(value: CellValue, zone: ZoneInfo, order: DayOrder | None) -> datetime | None:
    """The instant of a date cell; None when blank.

    Raises:
        UnreadableDate: the cell holds something else.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise UnreadableDate("is no date")
    if isinstance(value, str):
        return from_text(value, zone, order)
    return from_serial(float(value), zone)
