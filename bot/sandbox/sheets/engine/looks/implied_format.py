"""Numbers that carry the number format which the operands of their formula imply."""

from __future__ import annotations

from bot.sandbox.sheets.engine.cell import Effective, ErrorValue, Json, Value


class Implied(float):
    """A formula's number with the number format it is shown in when its cell has none."""

    __slots__ = ("number_format",)
    number_format: Json

    def __new__(cls, value: float, number_format: Json) -> Implied:
        made = super().__new__(cls, value)
        made.number_format = number_format
        return made


def format_of(value: Effective) -> Json | None:
    """The number format that a value brings with it, or None."""
    return value.number_format if type(value) is Implied else None


def literal(value: Effective) -> Value:
    """The value as it is pasted: without the number format that it brings, an error as text."""
    if isinstance(value, ErrorValue):
        return str(value)
    return float(value) if type(value) is Implied else value
