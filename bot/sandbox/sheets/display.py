"""The formatted value: what a person sees in a cell, by its number format and the spreadsheet's locale."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from bot.sandbox.sheets.locales import Locale, locale_of
from bot.sandbox.sheets.model import Effective, ErrorValue, Json

_DEFAULT_PATTERNS = {
    "NUMBER": "#,##0.00",
    "PERCENT": "0.00%",
    "SCIENTIFIC": "0.00E+00",
}


def formatted(value: Effective, number_format: Json | None, locale: str = "en_US") -> str:
    """The text shown for an effective value; "" for a blank one."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _text(value, number_format) if number_format else value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, ErrorValue):
        return str(value)
    pattern = pattern_of(number_format, locale)
    return _with_pattern(value, pattern, locale) if pattern else general(value, locale)


def pattern_of(number_format: Json | None, locale: str) -> str | None:
    """The pattern that is in force; None for Automatic and for plain text."""
    if not number_format:
        return None
    kind = number_format.get("type", "")
    pattern = number_format.get("pattern")
    if pattern:
        return None if pattern in ("General", "@") else str(pattern)
    settings = locale_of(locale)
    if kind == "DATE":
        return settings.date_pattern
    if kind == "TIME":
        return settings.time_pattern
    if kind == "DATE_TIME":
        return f"{settings.date_pattern} {settings.time_pattern}"
    if kind == "CURRENCY":
        sign = f'"{settings.currency}"'
        return f"{sign}#,##0.00" if settings.currency_first else f"#,##0.00 {sign}"
    return _DEFAULT_PATTERNS.get(kind)


def _text(value: str, number_format: Json) -> str:
    sections = str(number_format.get("pattern") or "").split(";")
    if len(sections) == 4 and "@" in sections[3]:
        return re.sub(r'"([^"]*)"', r"\1", sections[3]).replace("@", value)
    return value


@lru_cache(maxsize=65536)
def general(number: float, locale: str = "en_US") -> str:
    """The Automatic format: at most ten decimals, scientific from 1E+15 on."""
    if number == 0:
        return "0"
    if abs(number) >= 1e15 or abs(number) < 1e-9:
        mantissa, exponent = f"{number:.5E}".split("E")
        mantissa = mantissa.rstrip("0").rstrip(".")
        text = f"{mantissa}E{exponent[0]}{int(exponent[1:]):02d}"
    elif number.is_integer():
        text = str(int(number))
    else:
        digits = min(10, max(0, 15 - len(str(int(abs(number))))))
        text = f"{number:.{digits}f}".rstrip("0").rstrip(".")
        text = "0" if text == "-0" else text
    decimal = locale_of(locale).decimal
    return text if decimal == "." else text.replace(".", decimal)


class _Token(NamedTuple):
    kind: str  # literal | digit | point | comma | percent | exponent | date | elapsed | half | text
    text: str


_TOKENS = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)'
    r"|\[\$(?P<currency>[^\]-]*)(?:-[^\]]*)?\]|\[(?P<elapsed>[hms]+)\]|\[(?P<condition>[^\]]*)\]"
    r"|(?P<half>am/pm|a/p)|(?P<exponent>e[+-]0+)|(?P<date>y+|m+|d+|h+|s+|\.0+(?=\W*$|am|\sam))|(?P<digit>[0#?])"
    r"|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<text>@)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)


@lru_cache(maxsize=512)
def _sections(pattern: str) -> tuple[tuple[_Token, ...], ...]:
    parts = re.findall(r'((?:"[^"]*"|\\.|[^;])*)(?:;|$)', pattern)
    if pattern and not pattern.endswith(";"):
        parts = parts[:-1] if len(parts) > 1 and parts[-1] == "" else parts
    return tuple(_tokens(part) for part in parts)


def _tokens(section: str) -> tuple[_Token, ...]:
    is_date = bool(re.search(r"[ymdhs]", re.sub(r'"[^"]*"|\\.|\[[^hms\]]*\]', "", section), re.IGNORECASE))
    tokens: list[_Token] = []
    for match in _TOKENS.finditer(section):
        kind, text = match.lastgroup or "other", match[match.lastgroup or 0]
        if kind in ("quoted", "escaped", "currency", "other"):
            tokens.append(_Token("literal", text))
        elif kind == "space":
            tokens.append(_Token("literal", " "))
        elif kind in ("fill", "condition"):
            continue
        elif kind == "date" and text.startswith("."):
            if is_date:
                tokens.append(_Token("date", text))
            else:
                tokens += [_Token("point", "."), *(_Token("digit", "0") for _ in text[1:])]
        elif is_date and kind in ("comma", "point", "percent", "digit"):
            tokens.append(_Token("literal", text))
        else:
            tokens.append(_Token(kind, text))
    return tuple(_minutes_told_from_months(tokens))


def _minutes_told_from_months(tokens: list[_Token]) -> list[_Token]:
    """`m` means minutes after hours or before seconds."""
    parts = [i for i, t in enumerate(tokens) if t.kind in ("date", "elapsed")]
    for place, i in enumerate(parts):
        text = tokens[i].text.lower()
        if tokens[i].kind != "date" or not text.startswith("m") or len(text) > 2:
            continue
        before = tokens[parts[place - 1]].text.lower() if place else ""
        after = tokens[parts[place + 1]].text.lower() if place + 1 < len(parts) else ""
        if before.startswith("h") or after.startswith("s"):
            tokens[i] = _Token("date", "n" * len(text))
    return tokens


@lru_cache(maxsize=65536)
def _with_pattern(number: float, pattern: str, locale_name: str) -> str:
    sections = _sections(pattern)
    locale = locale_of(locale_name)
    tokens, sign = sections[0], "-" if number < 0 else ""
    if number < 0 and len(sections) > 1:
        tokens, sign = sections[1], ""
    elif number == 0 and len(sections) > 2:
        tokens = sections[2]
    if any(t.kind in ("date", "elapsed", "half") for t in tokens):
        return _moment(number, tokens, locale)
    return _number(abs(number), sign, tokens, locale)


def _number(number: float, sign: str, tokens: tuple[_Token, ...], locale: Locale) -> str:
    digits = [i for i, t in enumerate(tokens) if t.kind in ("digit", "point")]
    if not digits:
        return sign + "".join(general(number) if t.kind == "text" else t.text for t in tokens)
    first, last = digits[0], digits[-1]
    mask = "".join(t.text for t in tokens[first : last + 1] if t.kind in ("digit", "point", "comma"))
    number *= 100 ** sum(t.kind == "percent" for t in tokens)
    after = last + 1
    while after < len(tokens) and tokens[after].kind == "comma":
        number /= 1000
        after += 1
    exponent = next((t.text for t in tokens if t.kind == "exponent"), None)
    suffix = ""
    if exponent:
        power = math.floor(math.log10(number)) if number else 0
        number /= 10.0**power
        width = len(exponent) - 2
        suffix = f"E{'-' if power < 0 else '+' if exponent[1] == '+' else ''}{abs(power):0{width}d}"
    body = _digits(number, mask, locale) + suffix
    if sign and not re.search(r"[1-9]", body):
        sign = ""
    before = "".join(t.text for t in tokens[:first] if t.kind in ("literal", "percent"))
    rest = "".join(t.text for t in tokens[after:] if t.kind in ("literal", "percent"))
    return sign + before + body + rest


def _digits(number: float, mask: str, locale: Locale) -> str:
    whole_mask, _, fraction_mask = mask.partition(".")
    places = len(fraction_mask.replace(",", ""))
    rounded = f"{_half_up(number, places):.{places}f}"
    whole, _, fraction = rounded.partition(".")
    least = whole_mask.count("0")
    whole = whole.lstrip("0").rjust(least, "0") if least else whole.lstrip("0")
    if "," in whole_mask:
        whole = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", locale.group, whole)
    needed = len(fraction_mask.rstrip("#?"))
    while len(fraction) > needed and fraction.endswith("0"):
        fraction = fraction[:-1]
    return whole + (locale.decimal + fraction if fraction or ("." in mask and needed) else "")


def _half_up(number: float, places: int) -> float:
    """Rounds as a person does: 2.675 to 2.68."""
    scale = 10.0**places
    return math.floor(number * scale + 0.5 + 1e-9) / scale if number * scale < 1e15 else number


def _moment(number: float, tokens: tuple[_Token, ...], locale: Locale) -> str:
    fine = any(t.kind == "date" and t.text.startswith(".") for t in tokens)
    seconds = round(number * 86400, 3) if fine else math.floor(number * 86400 + 0.5)
    try:
        moment = datetime(1899, 12, 30) + timedelta(seconds=seconds)  # noqa: DTZ001 - a sheet's dates have no zone
    except OverflowError:
        return general(number)
    half_day = any(t.kind == "half" for t in tokens)
    return "".join(_part(t, moment, seconds, half_day, locale) for t in tokens)


def _part(token: _Token, moment: datetime, seconds: float, half_day: bool, locale: Locale) -> str:
    kind, text = token
    letters = text.lower()
    if kind == "half":
        name = "AM" if moment.hour < 12 else "PM"
        return name if letters == "am/pm" else name[0]
    if kind == "elapsed":
        unit = {"h": 3600, "m": 60, "s": 1}[letters[0]]
        return f"{int(seconds // unit):0{len(letters)}d}"
    if kind != "date":
        return text
    if letters.startswith("."):
        return f"{moment.microsecond / 1e6:.{len(letters) - 1}f}"[1:]
    if letters[0] == "y":
        return f"{moment.year:04d}" if len(letters) > 2 else f"{moment.year % 100:02d}"
    if letters[0] == "m" and len(letters) > 2:
        month = locale.months[moment.month - 1]
        return month if len(letters) == 4 else month[:3] if len(letters) == 3 else month[0]
    if letters[0] == "d" and len(letters) > 2:
        day = locale.days[moment.weekday()]
        return day if len(letters) > 3 else day[:3]
    hour = (moment.hour % 12 or 12) if half_day else moment.hour
    number = {"m": moment.month, "d": moment.day, "h": hour, "n": moment.minute, "s": moment.second}[letters[0]]
    return f"{number:0{min(len(letters), 2)}d}"
