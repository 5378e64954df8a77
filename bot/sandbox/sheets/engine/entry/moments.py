"""Typed dates, times and durations, each with the number format that shows it the way it was typed."""

from __future__ import annotations

import re
from datetime import date

from bot.sandbox.sheets.engine.entry.typed import Typed
from bot.sandbox.sheets.engine.locales import Locale, locale_of

EPOCH = date(1899, 12, 30).toordinal()
"""Day 0 of a sheet, as an ordinal of datetime."""

_TIME = re.compile(
    r"(\d{1,4}):(\d{1,2})(?::(\d{2})(\.\d{1,3})?)?(?:\s*([aApP])\.?[mM]\.?)?|(\d{1,2})\s*([aApP])\.?[mM]\.?"
)
_ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})(?:\2(\d{4}|\d{2}))?")
_WEEKDAY = re.compile(r"([^\W\d]{2,9})\.?,? +(?=.*\d)")
_NAMED = re.compile(
    r"(?:(\d{1,2})\.?([ -]))?([^\W\d]{3,9})\.?(?:[ -](\d{1,2})(?:st|nd|rd|th)?(?!\d))?(?:,?[ -]\s*(\d{4}))?"
)


def typed_moment(text: str, locale: Locale) -> Typed | None:
    """A date, a time, or a date followed by a time; None when the text without outer spaces is none."""
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
    """(fraction of a day, pattern); 24 hours and more are a duration."""
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
    if match[4]:
        pattern += "." + "0" * (len(match[4]) - 1)
    if half:
        pattern += " am/pm"
    elif hour > 23:
        pattern = pattern.replace("h", "[h]", 1)
    elif locale.time_pattern.startswith("HH"):
        pattern = pattern.replace("h", "HH", 1)
    return (hour * 3600 + minute * 60 + second + float(match[4] or 0)) / 86400, pattern


def _date(text: str, locale: Locale) -> tuple[int, str] | None:
    """(days since 1899-12-30, pattern)."""
    match = _ISO.fullmatch(text)
    if match:
        mark = match[2]
        pattern = mark.join(("yyyy", "m" * len(match[3]), "d" * len(match[4])))
        return _serial(int(match[1]), int(match[3]), int(match[4]), pattern)
    match = _NUMERIC.fullmatch(text)
    if match:
        return _numeric(match, locale)
    match = _NAMED.fullmatch(text)
    if match:
        return _named(match, locale)
    match = _WEEKDAY.match(text)
    letters = _weekday(match[1], locale) if match else None
    rest = _date(text[match.end() :], locale) if match and letters else None
    return (rest[0], f"{letters}, {rest[1]}") if rest else None


def _numeric(match: re.Match[str], locale: Locale) -> tuple[int, str] | None:
    mark, year = match[2], match[4]
    if mark == "." and ("." not in locale.date_pattern or not year):
        return None  # a number with a point, not a date
    month_first = locale.date_order == "mdy" or (locale.date_order == "ymd" and not year)
    month, day = (match[1], match[3]) if month_first else (match[3], match[1])
    letters = [_letters("M", month, locale), _letters("d", day, locale)]
    pattern = mark.join(letters if month_first else letters[::-1])
    if year:
        pattern += mark + "y" * len(year)
    return _serial(_full_year(year) if year else _this_year(), int(month), int(day), pattern)


def _letters(letter: str, digits: str, locale: Locale) -> str:
    """Two letters when a zero was typed before the digit, or two digits where the locale is used to them."""
    twice = digits.startswith("0") or (len(digits) == 2 and letter * 2 in locale.date_pattern)
    return letter * 2 if twice else letter


def _named(match: re.Match[str], locale: Locale) -> tuple[int, str] | None:
    day_before, gap, name, day_after, year = match.groups()
    found = _month(name, locale)
    if found is None or (day_before and day_after) or not (day_before or day_after or year):
        return None
    month, letters = found
    number = int(day_before or day_after or 1)
    if day_before:
        pattern = f"d{gap}{letters}" + (f"{gap}yyyy" if year else "")
    elif day_after:
        pattern = f"{letters} d" + (", yyyy" if year else "")
    else:
        pattern = f"{letters} yyyy"
    return _serial(int(year) if year else _this_year(), month, number, pattern)


def _month(name: str, locale: Locale) -> tuple[int, str] | None:
    for known in (locale, locale_of("en_US")):
        for number, (month, short) in enumerate(zip(known.months, known.short_months, strict=True), 1):
            if name.casefold() == month.casefold():
                return number, "mmm" if month == short else "mmmm"
            if name.casefold() in (short.rstrip(".").casefold(), month[:3].casefold(), month[:4].casefold()):
                return number, "mmm"
    return None


def _weekday(name: str, locale: Locale) -> str | None:
    for known in (locale, locale_of("en_US")):
        if name.casefold() in [day.casefold() for day in known.days]:
            return "dddd"
        if name.casefold() in [day.rstrip(".").casefold() for day in known.short_days]:
            return "ddd"
    return None


def _serial(year: int, month: int, day: int, pattern: str) -> tuple[int, str] | None:
    try:
        return date(year, month, day).toordinal() - EPOCH, pattern
    except ValueError:
        return None


def _full_year(text: str) -> int:
    """Two digits mean 1930 to 2029."""
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 30 else 1900)


def _this_year() -> int:
    return date.today().year  # noqa: DTZ011 - a person means the year of the wall calendar
