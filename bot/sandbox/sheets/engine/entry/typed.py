"""What reading a typed text yields."""

from __future__ import annotations

from typing import NamedTuple

from bot.sandbox.sheets.engine.model import Json, Value


class Typed(NamedTuple):
    """A literal or a formula, and the number format that typing it sets on a cell that has none."""

    value: Value
    formula: str | None = None
    number_format: Json | None = None
