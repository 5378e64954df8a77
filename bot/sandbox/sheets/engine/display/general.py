"""The Automatic format of numbers."""

from __future__ import annotations

from functools import lru_cache

from bot.sandbox.sheets.engine.locales import locale_of


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
