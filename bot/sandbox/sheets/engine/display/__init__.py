"""The formatted value: what a person sees in a cell, by its number format and the spreadsheet's locale."""

from __future__ import annotations

from functools import lru_cache

from bot.sandbox.sheets.engine.display.general import general
from bot.sandbox.sheets.engine.display.moments import moment
from bot.sandbox.sheets.engine.display.numbers import number
from bot.sandbox.sheets.engine.display.sections import MOMENT, section_for_number, section_for_text
from bot.sandbox.sheets.engine.locales import locale_of
from bot.sandbox.sheets.engine.looks.implied_format import format_of
from bot.sandbox.sheets.engine.model import Effective, ErrorValue, Json

__all__ = ["formatted", "general", "pattern_of"]

_DEFAULT_PATTERNS = {
    "NUMBER": "#,##0.00",
    "PERCENT": "0.00%",
    "SCIENTIFIC": "0.00E+00",
}
_NO_SECTION = "#" * 8
"""Fills the cell when no section's condition holds; the service makes it as wide as the column."""


def formatted(value: Effective, number_format: Json | None, locale: str = "en_US") -> str:
    """The text shown for an effective value; "" for a blank one.

    Without a number format a formula's result is shown in the one its operands imply.
    """
    if value is None:
        return ""
    if isinstance(value, str):
        return _text(value, number_format) if number_format else value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, ErrorValue):
        return str(value)
    pattern = pattern_of(number_format or format_of(value), locale)
    return _number(float(value), pattern, locale) if pattern else general(float(value), locale)


def pattern_of(number_format: Json | None, locale: str) -> str | None:
    """The pattern that is in force; None for Automatic and for plain text."""
    if not number_format:
        return None
    kind = number_format.get("type", "")
    pattern = number_format.get("pattern")
    if pattern:
        return None if pattern in ("General", "@") else str(pattern)
    settings = locale_of(locale)
    by_locale = {
        "DATE": settings.date_pattern,
        "TIME": settings.time_pattern,
        "DATE_TIME": settings.date_time_pattern,
        "CURRENCY": settings.money("#,##0.00"),
    }
    return by_locale.get(kind) or _DEFAULT_PATTERNS.get(kind)


def _text(value: str, number_format: Json) -> str:
    tokens = section_for_text(str(number_format.get("pattern") or ""))
    return value if tokens is None else "".join(value if t.kind == "text" else t.text for t in tokens)


@lru_cache(maxsize=65536)
def _number(value: float, pattern: str, locale_name: str) -> str:
    section, sign = section_for_number(pattern, value)
    if section is None:
        return _NO_SECTION
    locale = locale_of(locale_name)
    if section.kind == MOMENT:
        return moment(value, section.tokens, locale)
    return number(abs(value), sign, section, locale)
