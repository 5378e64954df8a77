"""Numbers shown as dates, times and durations."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from bot.sandbox.sheets.engine.display.general import general
from bot.sandbox.sheets.engine.display.sections import Token
from bot.sandbox.sheets.engine.locales import Locale

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet's dates have no zone
_SECONDS = {"h": 3600, "m": 60, "s": 1}


def moment(number: float, tokens: tuple[Token, ...], locale: Locale) -> str:
    """The date, time or duration of a serial number (days since 1899-12-30); negative durations have a minus."""
    places = max((len(t.text) - 1 for t in tokens if t.kind == "date" and t.text.startswith(".")), default=0)
    lasts = any(t.kind == "elapsed" for t in tokens)
    sign, days = ("-", -number) if lasts and number < 0 else ("", number)
    scale = 10**places
    units = math.floor(days * 86400 * scale + 0.5)
    try:
        at = _EPOCH + timedelta(seconds=units // scale, microseconds=units % scale * 1_000_000 // scale)
    except OverflowError:
        return general(number)
    halves = any(t.kind == "half" for t in tokens)
    largest = max((_SECONDS[t.text[0].lower()] for t in tokens if t.kind == "elapsed"), default=0)
    return sign + "".join(
        _elapsed(t.text.lower(), units // scale, largest) if t.kind == "elapsed" else _part(t, at, halves, locale)
        for t in tokens
    )


def _elapsed(letters: str, seconds: int, largest: int) -> str:
    """All hours, minutes or seconds; those that a larger unit of the pattern leaves over."""
    unit = _SECONDS[letters[0]]
    left = seconds if unit == largest else seconds % (60 * unit)
    return f"{left // unit:0{len(letters)}d}"


def _part(token: Token, at: datetime, halves: bool, locale: Locale) -> str:
    kind, text = token
    letters = text.lower()
    if kind == "half":
        if "m" in letters:
            return "AM" if at.hour < 12 else "PM"
        name = "a" if at.hour < 12 else "p"
        return name.upper() if text[0].isupper() else name
    return _date_part(letters, at, halves, locale) if kind == "date" else text


def _date_part(letters: str, at: datetime, halves: bool, locale: Locale) -> str:
    length = len(letters)
    if letters[0] == ".":
        return "." + f"{at.microsecond:06d}"[: length - 1]
    if letters[0] == "y":
        return f"{at.year:04d}" if length > 2 else f"{at.year % 100:02d}"
    if letters[0] == "m" and length > 2:
        name = locale.months[at.month - 1]
        return name[:1] if length == 5 else locale.short_months[at.month - 1] if length == 3 else name
    if letters[0] == "d" and length > 2:
        return locale.days[at.weekday()] if length > 3 else locale.short_days[at.weekday()]
    hour = (at.hour % 12 or 12) if halves else at.hour
    number = {"m": at.month, "d": at.day, "h": hour, "n": at.minute, "s": at.second}[letters[0]]
    return f"{number:0{min(length, 2)}d}"
