"""Groups of digits as the numbers that the numbering plans of the world know in them. Nothing is raised.

The rules are those of `bot.core.telephone.read_telephone`.
"""

from __future__ import annotations

from itertools import accumulate

import phonenumbers
from phonenumbers import ValidationResult

from bot.core.telephone_flaw import PARSE_ERRORS, REASONS, Flaw

HOME = "US"
"""Where the team dials."""
NORTH_AMERICA = 1
"""Its country code."""

_DIGITS_BEHIND_A_GAP = (2, 4, 7)  # of its ten: 212-555-0123, 212-555-01-23; 555-4321 415 is pieces of two numbers
_MOST_WORDS = 12  # what is tried for two numbers that only a space parts


def divide(words: tuple[str, ...]) -> list[phonenumbers.PhoneNumber] | Flaw:
    """The words as one number, or as the only row of numbers they can be; a flaw when there is none or a choice."""
    whole = _parse(words)
    if not isinstance(whole, Flaw):
        return [whole]
    if whole is not Flaw.MANY or not 2 <= len(words) <= _MOST_WORDS:
        return whole
    rows: list[list[list[phonenumbers.PhoneNumber]]] = [[[]]]  # the ways to divide the first n words, two at most
    for end in range(1, len(words) + 1):
        ways: list[list[phonenumbers.PhoneNumber]] = []
        for begin in range(end):
            number = _parse(words[begin:end]) if rows[begin] else whole
            if not isinstance(number, Flaw):
                ways += [[*way, number] for way in rows[begin]]
        rows.append(ways[:2])
    return rows[-1][0] if len(rows[-1]) == 1 else whole


def _parse(words: tuple[str, ...]) -> phonenumbers.PhoneNumber | Flaw:
    """One number out of all the words: an optional `+` and groups of digits."""
    groups = "-".join(words).split("-")
    digits = "".join(groups)
    flaw = Flaw.FEW
    # 00 is how most of the world dials abroad; where it is not, no number begins with it.
    for dialled in ("+" + digits[2:], digits) if digits.startswith("00") else (digits,):
        try:
            number = phonenumbers.parse(dialled, HOME)
        except phonenumbers.NumberParseException as error:
            flaw = PARSE_ERRORS.get(error.error_type, Flaw.FEW)
            continue
        reason = phonenumbers.is_possible_number_with_reason(number)
        refusal = _refusal(number, groups) if reason == ValidationResult.IS_POSSIBLE else REASONS.get(reason, Flaw.FEW)
        if refusal is None:
            return number
        flaw = refusal
    return flaw


def _refusal(number: phonenumbers.PhoneNumber, groups: list[str]) -> Flaw | None:
    digits = phonenumbers.national_significant_number(number)
    if len(set(digits)) == 1:
        return Flaw.NO_SUCH
    if number.country_code != NORTH_AMERICA:
        return None
    if digits[0] in "01" or digits[3] in "01":
        return Flaw.NO_SUCH
    behind = accumulate(map(len, reversed(groups)))
    return Flaw.GROUPED if any(n < len(digits) and n not in _DIGITS_BEHIND_A_GAP for n in behind) else None
