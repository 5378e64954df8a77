"""A row that should stand in a tab the bot keeps, such as the Call List: known by its Case ID, added where missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.decision import Value


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a kept tab as the rules want it.

    Attributes:
        values: by canonical header; for a row that is there already, only what differs is written.
        terminal: nothing more is to be done; the row is struck through.
        is_added: whether it is added where it is missing; else only a row that is there is kept up to date.
    """

    case_id: str
    order_key: str
    values: Mapping[str, Value]
    rule: str
    reason: str
    terminal: bool = False
    is_added: bool = True
