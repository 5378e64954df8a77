"""Number formats: xlsx codes ↔ the API's `numberFormat` (type and pattern)."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.sandbox.sheets.engine.display import pattern_of
from bot.sandbox.sheets.engine.model import Json

_SHORT_DATE = "mm-dd-yy"  # format 14: openpyxl's name for "the short date of the reader's country"
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.')
_SYMBOL = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_DURATION = re.compile(r"\[(h+|m+|s+)\]", re.IGNORECASE)
_CURRENCY = re.compile(r"[$€£¥₹₽₺₩]")


@lru_cache(maxsize=1024)
def _read(code: str) -> tuple[str, str] | None:
    if code in ("General", "general", ""):
        return None
    if code == "@":
        return "TEXT", "@"
    if code == _SHORT_DATE:
        return "DATE", "m/d/yyyy"
    pattern = _SYMBOL.sub(lambda m: f'"{m[1]}"' if m[1] else "", code)
    pattern = re.sub("AM/PM|A/P", "am/pm", pattern)
    return _type(pattern), pattern


def _type(pattern: str) -> str:
    first = pattern.split(";")[0]
    letters = re.sub(r"\[[^\]]*\]", "", _QUOTED.sub("", _DURATION.sub("h", first))).lower()
    time = bool(re.search("[hs]|am/pm", letters))
    day = bool(re.search("[yd]", letters)) or ("m" in letters and not time)
    if day or time:
        return "DATE_TIME" if day and time else "DATE" if day else "TIME"
    if "%" in letters:
        return "PERCENT"
    if re.search(r"[0#]e[+-]", letters):
        return "SCIENTIFIC"
    if _CURRENCY.search(first):
        return "CURRENCY"
    return "TEXT" if letters.strip() == "@" else "NUMBER"


def from_code(code: str | None) -> Json | None:
    """`numberFormat` for an xlsx code; None for General."""
    found = _read(code or "")
    return {"type": found[0], "pattern": found[1]} if found else None


def is_date(number_format: Json | None) -> bool:
    """Whether a number so formatted is shown as a date or a time."""
    return bool(number_format) and (number_format or {}).get("type") in ("DATE", "TIME", "DATE_TIME")


def to_code(number_format: Json | None, locale: str) -> str:
    """The xlsx code for a `numberFormat`; a type without pattern gets the pattern of the locale."""
    if not number_format:
        return "General"
    if number_format.get("type") == "TEXT":
        return "@"
    pattern = pattern_of(number_format, locale)
    return re.sub("am/pm", "AM/PM", pattern, flags=re.IGNORECASE) if pattern else "General"
