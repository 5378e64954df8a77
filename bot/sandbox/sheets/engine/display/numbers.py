"""Numbers shown by the digits of their pattern."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal

from bot.sandbox.sheets.engine.display.fractions import fraction
from bot.sandbox.sheets.engine.display.general import general
from bot.sandbox.sheets.engine.display.sections import FRACTION, Section, Token
from bot.sandbox.sheets.engine.locales import Locale

_PAD = {"0": "0", "?": " ", "#": ""}
_HALF_UP = Context(prec=400, rounding=ROUND_HALF_UP)  # as a person rounds: 2.675 to 2.68


def number(value: float, sign: str, section: Section, locale: Locale) -> str:
    """A number that is not negative, as the section says, behind its sign."""
    if section.kind == FRACTION:
        return sign + fraction(value, section.source)
    tokens = section.tokens
    digits = [i for i, t in enumerate(tokens) if t.kind == "digit"]
    if not digits:
        return sign + "".join(general(value, locale.name) if t.kind == "text" else t.text for t in tokens)
    point = next((i for i, t in enumerate(tokens) if t.kind == "point"), len(tokens))
    whole = [i for i in digits if i < point]
    places = len(digits) - len(whole)
    grouped, thousands = _commas(tokens, digits, whole)
    hundreds = sum(t.kind == "percent" for t in tokens)
    amount = Decimal(repr(value)).scaleb(2 * hundreds - 3 * thousands)
    exponent = any(t.kind == "exponent" for t in tokens)
    power = _power(amount, len(whole) or 1, places) if exponent else 0
    before, _, after = f"{_rounded(amount.scaleb(-power), places):f}".partition(".")
    before = before.lstrip("0")
    if sign and not before and not after.strip("0"):
        sign = ""
    shown = _whole_digits(tokens, whole, before, locale.group if grouped else "")
    shown.update(_decimals(tokens, [i for i in digits if i > point], after))
    shown[point] = ("" if whole else before) + locale.decimal
    return sign + "".join(shown[i] if i in shown else _other(t, power) for i, t in enumerate(tokens))


def _other(token: Token, power: int) -> str:
    if token.kind == "exponent":
        letter, sign = token.text[0], token.text[1]
        shown = "-" if power < 0 else "+" if sign == "+" else ""
        return letter + shown + str(abs(power)).rjust(token.text.count("0"), "0")
    return "" if token.kind == "comma" else token.text


def _commas(tokens: tuple[Token, ...], digits: list[int], whole: list[int]) -> tuple[bool, int]:
    """(whether thousands are grouped, by how many thousands the number is divided)."""
    grouped = any(t.kind == "comma" for t in tokens[whole[0] : whole[-1]]) if whole else False
    thousands = 0
    for last in {digits[-1], *whole[-1:]}:
        after = last + 1
        while after < len(tokens) and tokens[after].kind == "comma":
            thousands, after = thousands + 1, after + 1
    return grouped, thousands


def _power(amount: Decimal, width: int, places: int) -> int:
    """The exponent: a multiple of the number of digits before the point."""
    if not amount:
        return 0
    power = amount.adjusted() // width * width
    overflows = _rounded(amount.scaleb(-power), places) >= Decimal(10) ** width
    return power + width if overflows else power


def _rounded(amount: Decimal, places: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-places), context=_HALF_UP)


def _whole_digits(tokens: tuple[Token, ...], places: list[int], digits: str, mark: str) -> dict[int, str]:
    """What stands at each place before the point; the first place takes all digits that are left."""
    shown: dict[int, str] = {}
    written = 0
    for place in reversed(places):
        take = len(digits) if place == places[0] else 1
        chunk, digits = digits[-take:] if take else "", digits[:-take] if take else digits
        text = ""
        for character in reversed(chunk or _PAD[tokens[place].text]):
            text = character + (mark if written and written % 3 == 0 and character != " " else "") + text
            written += 1
        shown[place] = text
    return shown


def _decimals(tokens: tuple[Token, ...], places: list[int], digits: str) -> dict[int, str]:
    """What stands at each place behind the point; zeros at the end only where the pattern asks for them."""
    shown = dict(zip(places, digits, strict=False))
    for place in reversed(places):
        if shown[place] != "0" or tokens[place].text == "0":
            break
        shown[place] = _PAD[tokens[place].text]
    return shown
