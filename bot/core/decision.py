"""What the rules decide for one row. Pure data: the plan turns it into changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from bot.core.problem import Problem

CellTarget = str | float | bool | date | datetime | None


class Colour(Enum):
    """The colours of K-1, strongest first."""

    RED = "#FF0000"
    ORANGE = "#F9CB9C"
    YELLOW = "#FFFF00"


@dataclass(frozen=True, slots=True)
class Value:
    """What one cell should hold: text, a number, a day or an instant; "" for blank."""

    value: CellTarget
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A colour on the key cell and why."""

    colour: Colour
    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision for one row.

    Attributes:
        row: 1-based sheet row at the time of reading.
        case_id: the row's Case ID, or the one it is to get.
        rule: the row's deciding rule.
        values: by canonical header; absent columns are left as they stand.
        mark: the colour the key cell should have from the bot; None for none of its own.
        note: the bot's part of the key cell's note; "" for none.
        terminal: nothing more is to be done; the row is struck through.
        held: nothing was decided (a carrier could not be asked); only a new Case ID may be written, and the Status is
            remembered.
        status: the Status to remember for C-12, once the decision is applied.
        odd_from: the status from which a person made a move outside C-12's table; None when all is well.
        duplicate_of: the Case ID (or place) of the first request, for a duplicate.
        opens_sales_return: C-10.
        order_unfit: what stands for an order number is none (B-1), so it is not remembered: people type names there.
        bounced_by: the ground on which the row counts as bounced (B-2), to be remembered; None: it does not.
    """

    row: int
    case_id: str
    rule: str
    reason: str
    values: Mapping[str, Value] = field(default_factory=dict)
    mark: Mark | None = None
    note: str = ""
    terminal: bool = False
    held: bool = False
    status: str = ""
    odd_from: str | None = None
    duplicate_of: str | None = None
    opens_sales_return: bool = False
    bounced_by: str | None = None
    order_unfit: bool = False
    problems: tuple[Problem, ...] = ()
