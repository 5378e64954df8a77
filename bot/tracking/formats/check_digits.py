"""The check digits that carriers compute, each as a test over the part of a number that it covers.

Every function takes the covered part with its check digit and tells whether the digit is right. The caller has
matched the form before: only characters that the form allows arrive here.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

Check = Callable[[str], bool]

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_UPS_VALUES = {char: (place if place < 10 else place - 8) % 10 for place, char in enumerate(_ALPHABET)}


@lru_cache(maxsize=64)  # several formats ask for the same number
def gs1(number: str) -> bool:
    """Mod 10 with weights 3, 1, 3 … from the right, the check digit aside.

    Source: https://www.gs1.org/services/how-calculate-check-digit-manually (2026-11-22)
    """
    return _completes_ten(_gs1_sum(number[:-1]), number)


def gs1_after(prefix: str) -> Check:
    """GS1's check digit of a number that is often written without the prefix it was computed with."""
    return lambda number: gs1(prefix + number)


def gs1_plus_one(number: str) -> bool:
    """GLS: as GS1, with 1 added to the sum.

    Source: GLS Uni-Box, technical documentation 2D V0110, chapter 3.2.1 (2026-11-22)
    """
    return _completes_ten(_gs1_sum(number[:-1]) + 1, number)


def ups(number: str) -> bool:
    """Mod 10 with weights 1, 2, 1 … from the left; A counts 2, B 3, … H 9, I 0, J 1, …

    Source: http://answers.google.com/answers/threadview/id/207899.html (UPS's own words; 2026-11-22)
    """
    values = [_UPS_VALUES[char] for char in number[:-1]]
    return _completes_ten(sum(values[::2]) + 2 * sum(values[1::2]), number)


def fedex_express(number: str) -> bool:
    """The sum with weights 1, 3, 7, 1 … from the right, the check digit aside, modulo 11, of that the last digit.

    Source: http://answers.google.com/answers/threadview/id/207899.html (FedEx's own words; 2026-11-22)
    """
    total = sum(int(digit) * (1, 3, 7)[index % 3] for index, digit in enumerate(reversed(number[:-1])))
    return total % 11 % 10 == int(number[-1])


def mod7(number: str) -> bool:
    """The remainder of the number before the digit, divided by 7.

    Source: https://github.com/jbittel/drogher, package/dhl.py (2026-11-22)
    """
    return int(number[:-1]) % 7 == int(number[-1])


def luhn(number: str) -> bool:
    """ISO/IEC 7812-1: every second digit from the right doubled, the digits of the products summed."""
    doubled = (int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(number)))
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


def s10(number: str) -> bool:
    """Of eight digits and a check digit: weights 8 6 4 2 3 5 9 7, 11 less the remainder by 11, 10 → 0, 11 → 5.

    Source: UPU standard S10, https://en.wikipedia.org/wiki/S10_(UPU_standard) (2026-11-22)
    """
    rest = sum(int(digit) * weight for digit, weight in zip(number, (8, 6, 4, 2, 3, 5, 9, 7), strict=False)) % 11
    return {0: 5, 1: 0}.get(rest, 11 - rest) == int(number[-1])


def mod37_36(number: str) -> bool:
    """ISO/IEC 7064, MOD 37,36: a hybrid system over digits and letters.

    Source: https://github.com/bwipp/postscriptbarcode/wiki/DPD-Parcel-Label (2026-11-22)
    """
    product = 36
    for char in number[:-1]:
        product = ((product + _ALPHABET.index(char)) % 36 or 36) * 2 % 37
    return (product + _ALPHABET.index(number[-1])) % 36 == 1


def any_of(*checks: Check) -> Check:
    """For forms of which two ways to compute the digit are in use."""
    return lambda number: any(check(number) for check in checks)


def _gs1_sum(digits: str) -> int:
    return 3 * sum(map(int, digits[::-2])) + sum(map(int, digits[-2::-2]))


def _completes_ten(total: int, number: str) -> bool:
    return (total + int(number[-1])) % 10 == 0
