"""USER_ENTERED: what a text becomes when a person types it into a cell."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from bot.sandbox.sheets.engine.entry.moments import EPOCH, typed_moment
from bot.sandbox.sheets.engine.entry.numbers import typed_number
from bot.sandbox.sheets.engine.entry.typed import Typed
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.locales import locale_of
from bot.sandbox.sheets.engine.looks.hyperlinks import without_link
from bot.sandbox.sheets.engine.model import BLANK, Cell, Json, Value

__all__ = ["EPOCH", "MAX_CHARACTERS", "Typed", "is_text_format", "typed", "write"]

MAX_CHARACTERS = 50_000


def typed(text: str, locale: str = "en_US") -> Typed:
    """Reads a text as the sheet would: formula, number, money, percentage, date, time, boolean, else text.

    A leading apostrophe makes it text and disappears; leading zeros are lost ("00123" → 123), as on the real service.
    What begins with "+" and is no number is a formula, so a phone number with spaces is one that cannot be parsed.
    """
    if text.startswith("'"):
        return Typed(text[1:] or None)
    if text.startswith("=") and len(text) > 1:
        return Typed(None, text)
    found = _literal(text, locale)
    if text.startswith("+") and len(text) > 1 and isinstance(found.value, str):
        return Typed(None, "=" + text)
    return found


@lru_cache(maxsize=65536)
def _literal(text: str, locale_name: str) -> Typed:
    stripped = text.strip()
    if not stripped:
        return Typed(text or None)
    if stripped.upper() in ("TRUE", "FALSE"):
        return Typed(stripped.upper() == "TRUE")
    if not any(character.isdigit() for character in stripped):
        return Typed(text)
    locale = locale_of(locale_name)
    return typed_number(stripped, locale) or typed_moment(stripped, locale) or Typed(text)


def is_text_format(format_: Json | None) -> bool:
    """Whether the cell is formatted as plain text, so that nothing typed into it is read."""
    return bool(format_) and (format_ or {}).get("numberFormat", {}).get("type") == "TEXT"


def write(cell: Cell | None, given: Any, user_entered: bool, locale: str) -> Cell | None:
    """The cell after `given` (a JSON string, number or boolean) was written into it by the values methods.

    "" clears the content and keeps the format; a typed date, amount or percentage sets a number format where none is.

    Raises:
        ApiError: 400, more than 50,000 characters, or neither text, number nor boolean.
    """
    old = cell or BLANK
    format_ = without_link(old.format)
    formula = None
    value: Value
    if isinstance(given, str):
        if len(given) > MAX_CHARACTERS:
            raise invalid(f"Your input contains more than the maximum of {MAX_CHARACTERS} characters in a single cell.")
        if user_entered and not is_text_format(format_):
            value, formula, number_format = typed(given, locale)
            if number_format and not (format_ or {}).get("numberFormat"):
                format_ = {**(format_ or {}), "numberFormat": number_format}
        else:
            value = given or None
    elif isinstance(given, bool):
        value = given
    elif isinstance(given, (int, float)):
        value = float(given)
    else:
        raise invalid(f"Invalid values: {given!r} is neither a string, a number nor a boolean.")
    more = old.more
    if more and "textFormatRuns" in more:
        more = {name: content for name, content in more.items() if name != "textFormatRuns"}
    if value is None and formula is None and not format_ and not more:
        return None
    return Cell(value, formula, format_, more or None)
