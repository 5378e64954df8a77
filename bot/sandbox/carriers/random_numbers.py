"""Random tracking numbers of each carrier, with the right check digit: the same for the same dice.

Source of the check digits: the carriers' descriptions of their numbers, as TRACKING.md §3 sums them up.
"""

from __future__ import annotations

import random
from collections.abc import Callable

_LETTERS_AND_DIGITS = "0123456789ABCDEFGHJKLMNPRSTUVWXY"


def random_1z(seed: int) -> str:
    """A 1Z number, the same for the same seed."""
    return _ups(random.Random(seed))  # noqa: S311 - a game, not a secret


def random_number(carrier: str, dice: random.Random) -> str:
    """A number as the carrier gives them.

    Args:
        carrier: ups, fedex, usps, dhl, or amazon.
    """
    return _MAKERS[carrier](dice)


def _digits(dice: random.Random, count: int) -> str:
    return f"{dice.randrange(10**count):0{count}d}"


def _ups(dice: random.Random) -> str:
    body = "".join(dice.choice(_LETTERS_AND_DIGITS) for _ in range(6)) + "03" + _digits(dice, 7)
    values = [int(sign) if sign.isdigit() else (ord(sign) - 63) % 10 for sign in body]
    return f"1Z{body}{-sum(values[0::2] + [2 * value for value in values[1::2]]) % 10}"


def _fedex(dice: random.Random) -> str:
    body = dice.choice("123456789") + _digits(dice, 10)
    return f"{body}{sum(int(digit) * (3, 1, 7)[index % 3] for index, digit in enumerate(body)) % 11 % 10}"


def _usps(dice: random.Random) -> str:
    body = "94001" + _digits(dice, 16)
    if body.endswith("000"):  # four zeros at the end are how a spreadsheet damages a number
        return _usps(dice)
    odd, even = sum(map(int, body[::-2])), sum(map(int, body[-2::-2]))
    return f"{body}{-(3 * odd + even) % 10}"


def _dhl(dice: random.Random) -> str:
    body = dice.choice("123456789") + _digits(dice, 8)
    return f"{body}{int(body) % 7}"


def _amazon(dice: random.Random) -> str:
    return "TBA" + _digits(dice, 12)


_MAKERS: dict[str, Callable[[random.Random], str]] = {
    "ups": _ups,
    "fedex": _fedex,
    "usps": _usps,
    "dhl": _dhl,
    "amazon": _amazon,
}
