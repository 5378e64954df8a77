"""The carriers that a tracking number can belong to, by its form and check digit."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bot.core.parcel_text import CARRIER_NAMES
from bot.tracking.formats import FORMATS, LONGEST, Format, Says, lengths

_Patterns = list[tuple[Callable[[str], re.Match[str] | None], Format]]

_ORDER = {carrier: place for place, carrier in enumerate(CARRIER_NAMES)}


class CheckDigit(StrEnum):
    """Whether a check digit backs the candidate, or the format has none."""

    PASSED = "passed"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A carrier that a number can belong to.

    Args:
        number: in capitals, without separators, as it stands in the cell.
        is_weak: the form says little. Such a carrier is worth asking when the Carrier column names it, or when no
            candidate is better.
        asked_as: the number that the carrier's own service knows: USPS without the routing ZIP, FedEx without the
            rest of the label's 34 digits.
    """

    carrier: str
    number: str
    check: CheckDigit
    is_weak: bool
    asked_as: str


def candidates_of(number: str, hint: str | None) -> tuple[Candidate, ...]:
    """Every carrier whose form the number has and whose check digit is right, one candidate each, likeliest first.

    The carrier in `hint` stands first, then those that are not weak, those with a check digit before those without.
    """
    return _found(number, hint) if len(number) <= LONGEST else ()  # what is longer is not worth remembering


def is_certain(number: str, hint: str | None) -> bool:
    """Whether the form says enough to take a stretch of text for a number on its own."""
    return any(not found.is_weak or found.carrier == hint for found in candidates_of(number, hint))


def mistyped_for(number: str) -> tuple[str, ...]:
    """The carriers whose form the number has, but with a wrong check digit."""
    return tuple(dict.fromkeys(form.carrier for form, match in _matches(number) if not form.is_right(match)))


@lru_cache(maxsize=4096)
def _found(number: str, hint: str | None) -> tuple[Candidate, ...]:
    best: dict[str, Candidate] = {}
    for form, match in _matches(number):
        if (form.says is not Says.NOTHING or form.carrier == hint) and form.is_right(match):
            check = CheckDigit.PASSED if form.check else CheckDigit.NONE
            found = Candidate(form.carrier, number, check, form.says is not Says.MUCH, form.asked_as(match))
            if form.carrier not in best or _likeliness(found) < _likeliness(best[form.carrier]):
                best[form.carrier] = found
    return tuple(sorted(best.values(), key=lambda found: (found.carrier != hint, *_likeliness(found))))


def _matches(number: str) -> list[tuple[Format, re.Match[str]]]:
    patterns = _PATTERNS.get((number.isdecimal(), len(number)), ())
    return [(form, match) for fullmatch, form in patterns if (match := fullmatch(number)) is not None]


def _likeliness(found: Candidate) -> tuple[bool, bool, int]:
    return found.is_weak, found.check is CheckDigit.NONE, _ORDER[found.carrier]


def _patterns() -> dict[tuple[bool, int], _Patterns]:
    """The patterns that can match numbers (of digits only or not, of a length); the others need not be tried."""
    found: dict[tuple[bool, int], _Patterns] = {}
    for form in FORMATS:
        for pattern in form.patterns:
            for length in lengths(pattern):
                if not form.needs_letters:
                    found.setdefault((True, length), []).append((pattern.fullmatch, form))
                if form.may_have_letters:
                    found.setdefault((False, length), []).append((pattern.fullmatch, form))
    return found


_PATTERNS = _patterns()
