"""Typed numbers: with thousands separators, signs, currencies, percent and exponents."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.sandbox.sheets.engine.entry.typed import Typed
from bot.sandbox.sheets.engine.locales import Locale
from bot.sandbox.sheets.engine.model import Json

_SIGNS = ("$", "€", "£", "¥", "₹", "₩")


@lru_cache(maxsize=32)
def _pattern(locale: Locale) -> re.Pattern[str]:
    spaces = locale.group in "\u202f\u00a0"
    group = "[\u202f\u00a0 ]" if spaces else "['’]" if locale.group == "’" else re.escape(locale.group)
    decimal = re.escape(locale.decimal)
    return re.compile(rf"(?P<whole>\d+(?:{group}\d{{3}})*|)(?:{decimal}(?P<fraction>\d*))?(?P<exponent>[eE][+-]?\d+)?")


def typed_number(text: str, locale: Locale) -> Typed | None:
    """The number, the amount of money or the percentage that a text without outer spaces is; None when it is none."""
    negative = False
    if text.startswith("(") and text.endswith(")"):
        negative, text = True, text[1:-1].strip()
    currency = percent = ""
    while text:
        sign = "" if currency else _currency_at_an_end(text, locale)
        if text[0] in "+-" and not negative:
            negative = text[0] == "-"
            text = text[1:].lstrip()
            if text[:1] in ("+", "-"):
                return None
        elif sign:
            currency, text = sign, text.removeprefix(sign).removesuffix(sign).strip()
        elif text[-1] == "%" and not percent:
            percent, text = "%", text[:-1].rstrip()
        elif text[0] == "%" and not percent:
            percent, text = "%", text[1:].lstrip()
        else:
            break
    match = _pattern(locale).fullmatch(text)
    if not match or not (match["whole"] or match["fraction"]) or (currency and percent):
        return None
    whole = re.sub(r"\D", "", match["whole"])
    number = float(f"{whole or '0'}.{match['fraction'] or '0'}{match['exponent'] or ''}")
    if number == float("inf"):
        return None
    number = (-number if negative else number) / (100 if percent else 1)
    grouped = len(whole) != len(match["whole"])
    return Typed(number, None, _format(locale, currency, percent, grouped, match["fraction"], match["exponent"]))


def _currency_at_an_end(text: str, locale: Locale) -> str:
    signs = (locale.currency, *_SIGNS)
    return next((sign for sign in signs if text.startswith(sign) or text.endswith(sign)), "")


def _format(
    locale: Locale, currency: str, percent: str, grouped: bool, fraction: str | None, exponent: str | None
) -> Json | None:
    if percent:
        return {"type": "PERCENT", "pattern": "0.00%" if fraction else "0%"}
    if exponent:
        return {"type": "SCIENTIFIC", "pattern": "0.00E+00"}
    digits = "#,##0.00" if fraction else "#,##0"
    if currency:
        return {"type": "CURRENCY", "pattern": locale.money(digits, currency)}
    return {"type": "NUMBER", "pattern": digits} if grouped else None
