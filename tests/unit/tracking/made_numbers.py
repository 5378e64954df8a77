"""Tracking numbers made from the published definitions of their check digits, apart from the bot's own code.

Each maker takes the digits that are free and gives the whole number. Where a definition has words, they are quoted.
"""

from __future__ import annotations

from itertools import cycle

UPS_CHART = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "23456789012345678901234567", strict=True))


def mod10(body: str, *weights: int, plus: int = 0) -> str:
    """ "Multiply from the right, add, and take what is missing to the next ten.\""""
    total = plus
    for digit, weight in zip(reversed(body), cycle(weights), strict=False):
        total += int(digit) * weight
    return str(-total % 10)


def gs1(body: str) -> str:
    return body + mod10(body, 3, 1)


def ups_digit(body: str) -> str:
    """ "From left, add all odd positions. Add all even positions and multiply by two. Subtract from the next ten.\""""
    digits = [int(UPS_CHART.get(char, char)) for char in body]
    odd, even = sum(digits[0::2]), sum(digits[1::2])
    return str((10 - (odd + even * 2) % 10) % 10)


def ups_1z(body: str) -> str:
    """Of the 15 characters between 1Z and the check digit."""
    return "1Z" + body + ups_digit(body)


def ups_waybill(body: str) -> str:
    return "K" + body + ups_digit(body)


def fedex_express(body: str) -> str:
    """ "Starting with the 11th position, take 1, 3 and 7 repeatedly … the remainder by 11; if it is 10, 0.\""""
    rest = sum(int(digit) * weight for digit, weight in zip(body, (3, 1, 7, 3, 1, 7, 3, 1, 7, 3, 1), strict=True)) % 11
    return body + str(0 if rest == 10 else rest)


def fedex_34(body: str) -> str:
    """A label of 34 digits around a number of twelve."""
    return "1001921334250001000300" + fedex_express(body)


def fedex_96(body: str) -> str:
    return "9611020" + gs1(body)


def fedex_smartpost_short(body: str) -> str:
    """The 20 digits that are left when the 92 in front is not printed."""
    return gs1("9261" + body)[2:]


def usps_91_short(body: str) -> str:
    """The 20 digits that are left when the 91 in front is not printed."""
    return gs1("91" + body)[2:]


def dhl(body: str) -> str:
    return body + str(int(body) - int(body) // 7 * 7)


def s10(service: str, body: str, country: str) -> str:
    """ "The remainder after dividing by 11, from 11; 10 is changed to a 0, and 11 to a 5.\""""
    weighted = sum(int(digit) * weight for digit, weight in zip(body, (8, 6, 4, 2, 3, 5, 9, 7), strict=True))
    left = 11 - weighted % 11
    return f"{service}{body}{ {10: 0, 11: 5}.get(left, left) }{country}"


def luhn(body: str) -> str:
    """ "Double every second digit from the right; if that has two digits, add them.\""""
    total = 0
    for place, digit in enumerate(reversed(body)):
        total += sum(map(int, str(int(digit) * 2))) if place % 2 == 0 else int(digit)
    return body + str(-total % 10)


def gls(body: str) -> str:
    return body + mod10(body, 3, 1, plus=1)


def dpd(body: str) -> str:
    """ISO 7064 MOD 37,36 in its closed form: the sum of a[i]·2^(n−i), each step taken mod 36 and mod 37 in turn."""
    characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    remainder = 36
    for char in body:
        remainder = (remainder + characters.index(char)) % 36
        remainder = (remainder or 36) * 2 % 37
    return body + characters[(37 - remainder) % 36]


def ontrac(letter: str, body: str) -> str:
    return letter + body + ups_digit(letter + body)
