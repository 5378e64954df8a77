"""USER_ENTERED: what a text becomes when a person types it into a cell."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from bot.sandbox.sheets.errors import invalid
from bot.sandbox.sheets.locales import Locale, locale_of
from bot.sandbox.sheets.model import BLANK, Cell, Json, Value

EPOCH = date(1899, 12, 30).toordinal()
MAX_CHARACTERS = 50_000


class Typed(NamedTuple):
    """A literal or a formula, and the number format that typing it sets on a cell that has none."""

    value: Value
    formula: str | None = None
    number_format: Json | None = None


def typed(text: str, locale: str = "en_US") -> Typed:
    """Reads a text as the sheet would: formula, number, money, percentage, date, time, boolean, else text.

    A leading apostrophe makes it text and disappears; leading zeros are lost ("00123" → 123), as on the real service.
    """
    if text.startswith("'"):
        return Typed(text[1:] or None)
    if text.startswith("=") and len(text) > 1:
        return Typed(None, text)
    return _literal(text, locale)


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
    return _number(stripped, locale) or _moment(stripped, locale) or Typed(text)


_NUMBER = re.compile(r"(?P<whole>\d+(?:G\d{3})*|)(?:D(?P<fraction>\d*))?(?P<exponent>[eE][+-]?\d+)?")
_SIGNS = "$€£¥"


@lru_cache(maxsize=8)
def _number_pattern(locale: Locale) -> re.Pattern[str]:
    group = "[\u202f\u00a0 ]" if locale.group == "\u202f" else re.escape(locale.group)
    return re.compile(_NUMBER.pattern.replace("G", group).replace("D", re.escape(locale.decimal), 1))


def _number(text: str, locale: Locale) -> Typed | None:
    negative = False
    if text.startswith("(") and text.endswith(")"):
        negative, text = True, text[1:-1].strip()
    currency = percent = ""
    while text:
        if text[0] in "+-" and not negative:
            negative = text[0] == "-"
            text = text[1:].lstrip()
            if text[:1] in ("+", "-"):
                return None
        elif text[0] in _SIGNS and not currency:
            currency, text = text[0], text[1:].lstrip()
        elif text[-1] in _SIGNS and not currency:
            currency, text = text[-1], text[:-1].rstrip()
        elif text[-1] == "%" and not percent:
            percent, text = "%", text[:-1].rstrip()
        else:
            break
    match = _number_pattern(locale).fullmatch(text)
    if not match or not (match["whole"] or match["fraction"]) or (currency and percent):
        return None
    whole = re.sub(r"\D", "", match["whole"])
    number = float(f"{whole or '0'}.{match['fraction'] or '0'}{match['exponent'] or ''}")
    if number == float("inf"):
        return None
    number = (-number if negative else number) / (100 if percent else 1)
    grouped = len(whole) != len(match["whole"])
    return Typed(number, None, _number_format(locale, currency, percent, grouped, match["fraction"], match["exponent"]))


def _number_format(
    locale: Locale, currency: str, percent: str, grouped: bool, fraction: str | None, exponent: str | None
) -> Json | None:
    if percent:
        return {"type": "PERCENT", "pattern": "0.00%" if fraction else "0%"}
    if exponent:
        return {"type": "SCIENTIFIC", "pattern": "0.00E+00"}
    digits = "#,##0.00" if fraction else "#,##0"
    if currency:
        pattern = f'"{currency}"{digits}' if locale.currency_first else f'{digits} "{currency}"'
        return {"type": "CURRENCY", "pattern": pattern}
    return {"type": "NUMBER", "pattern": digits} if grouped else None


_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,3})?)?(?:\s*([aApP])\.?[mM]\.?)?|(\d{1,2})\s*([aApP])[mM]")
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})(?:\2(\d{4}|\d{2}))?")
_NAMED = re.compile(r"(?:(\d{1,2})\.?[ -])?([^\W\d]{3,9})\.?(?:[ -](\d{1,2})(?!\d))?(?:,?[ -]\s*(\d{4}))?")


def _moment(text: str, locale: Locale) -> Typed | None:
    """A date, a time, or a date followed by a time."""
    time = _time(text, locale)
    if time:
        return Typed(time[0], None, {"type": "TIME", "pattern": time[1]})
    day = _date(text, locale)
    if day:
        return Typed(float(day[0]), None, {"type": "DATE", "pattern": day[1]})
    for gap in re.finditer(r",? +", text):
        day, time = _date(text[: gap.start()], locale), _time(text[gap.end() :], locale)
        if day and time:
            return Typed(day[0] + time[0], None, {"type": "DATE_TIME", "pattern": f"{day[1]} {time[1]}"})
    return None


def _time(text: str, locale: Locale) -> tuple[float, str] | None:
    """(fraction of a day, pattern)."""
    match = _TIME.fullmatch(text)
    if not match:
        return None
    hour, minute, second = int(match[1] or match[6]), int(match[2] or 0), int(match[3] or 0)
    half = (match[5] or match[7] or "").lower()
    if minute > 59 or second > 59 or (half and not 1 <= hour <= 12):
        return None
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    pattern = "h:mm:ss" if match[3] else "h:mm"
    if half:
        pattern += " am/pm"
    elif hour > 23:
        pattern = pattern.replace("h", "[h]", 1)
    elif locale.time_pattern.startswith("hh"):
        pattern = "h" + pattern
    return (hour * 3600 + minute * 60 + second + float(match[4] or 0)) / 86400, pattern


def _date(text: str, locale: Locale) -> tuple[int, str] | None:
    """(days since 1899-12-30, pattern)."""
    match = _ISO.fullmatch(text)
    if match:
        mark = match[2]
        return _serial(int(match[1]), int(match[3]), int(match[4]), f"yyyy{mark}mm{mark}dd")
    match = _NUMERIC.fullmatch(text)
    if match:
        if match[2] == "." and (locale.date_order == "mdy" or not match[4]):
            return None  # a number with a point, not a date
        first, second = int(match[1]), int(match[3])
        month, day = (first, second) if locale.date_order == "mdy" else (second, first)
        if not match[4]:
            return _serial(_this_year(), month, day, "m/d" if locale.date_order == "mdy" else "dd/mm")
        return _serial(_full_year(match[4]), month, day, locale.date_pattern)
    match = _NAMED.fullmatch(text)
    if match and (match[1] or match[3]) and not (match[1] and match[3]):
        month_name = _month(match[2], locale)
        if month_name is None:
            return None
        month, letters = month_name
        year = int(match[4]) if match[4] else _this_year()
        pattern = f"d {letters}" if match[1] else f"{letters} d"
        tail = ("" if not match[4] else " yyyy") if match[1] else ("" if not match[4] else ", yyyy")
        return _serial(year, month, int(match[1] or match[3]), pattern + tail)
    return None


def _month(name: str, locale: Locale) -> tuple[int, str] | None:
    for months in (locale.months, locale_of("en_US").months):
        for number, month in enumerate(months, 1):
            if name.casefold() == month.casefold():
                return number, "mmmm"
            if name.casefold() in (month[:3].casefold(), month[:4].casefold()):
                return number, "mmm"
    return None


def _serial(year: int, month: int, day: int, pattern: str) -> tuple[int, str] | None:
    try:
        return date(year, month, day).toordinal() - EPOCH, pattern
    except ValueError:
        return None


def _full_year(text: str) -> int:
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 30 else 1900)


def _this_year() -> int:
    return date.today().year  # noqa: DTZ011 - a person means the year of the wall calendar


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
    format_ = old.format
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
