"""What a TEL cell holds: the numbers in it, that there is none, or what is wrong with it (B-7).

Importing this loads the numbering plans of the world: only what runs a job may import it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType, ValidationResult

from bot.core.snapshot import CellValue
from bot.core.telephone_flaw import FIXES, PARSE_ERRORS, REASONS, Flaw
from bot.core.telephone_text import MOST_CHARACTERS, is_error, is_none, plain_text, stretches, vanity
from bot.core.telephone_words import is_note, limits_hours, refuses, replaces

LOOK_UP = "Look up TEL in Seller Central / CRM; type none if there is none"


class TelephoneKind(StrEnum):
    """What to do with a TEL cell."""

    BLANK = "blank"  # look it up
    NONE = "none"  # the cell says that there is none
    UNUSABLE = "unusable"  # look it up again
    USABLE = "usable"


@dataclass(frozen=True, slots=True)
class TelephoneNumber:
    """One number that can be called. Its digits are left out of `repr`: they are personal data.

    Attributes:
        e164: `+` and digits only, without the extension.
        extension: its digits, "" for none.
        shown: for a person: as dialled in the US, else with `+`; `(212) 555-0123 ext. 12`. Reads to the same number
            again.
        toll_free: whoever is called pays, and the number tells nothing of the place.
    """

    e164: str = field(repr=False)
    extension: str = field(repr=False)
    shown: str = field(repr=False)
    toll_free: bool


@dataclass(frozen=True, slots=True)
class Telephone:
    """What a TEL cell holds.

    Attributes:
        numbers: in the order of the cell, each once: the first is the one to call. Not empty exactly when USABLE.
        problem, fix: what the cell does wrong ("has no area code") and what to do, in words that never repeat the
            cell. Both "" when BLANK or NONE; beside usable numbers they tell of a part of the cell that is none, or of
            a note that a caller must read.
    """

    kind: TelephoneKind
    numbers: tuple[TelephoneNumber, ...] = ()
    problem: str = ""
    fix: str = ""

    @property
    def shown(self) -> str:
        """Every number for a person: `(212) 555-0123 or (310) 555-0199`; "" without any."""
        return " or ".join(number.shown for number in self.numbers)


_HOME = "US"  # where the team dials
_NORTH_AMERICA = 1
_DIGITS_BEHIND_A_GAP = (2, 4, 7)  # of its ten: 212-555-0123, 212-555-01-23; 555-4321 415 is pieces of two numbers
_TORN = (
    Flaw.LETTERS,
    Flaw.LOCAL,
    Flaw.MANY,
    Flaw.GROUPED,
    Flaw.NO_SUCH,
)  # a digit may be missing, or be another number's
_MOST_WORDS = 12  # what is tried for two numbers that only a space parts


def read_telephone(cell: CellValue) -> Telephone:
    """What a TEL cell holds, read by a person in the US.

    Guarantees: never raises, whatever the cell holds; no digit is added, dropped or corrected. A number is usable when
    it is possible in its numbering plan (`is_possible_number`: its length), so that an area code younger than the
    plan's data, or a number kept for films (555-01xx), is called. Stricter than that rule, a number is refused

    - without its area code, which `is_possible_number` lets pass;
    - in North America when its area code or exchange begins with 0 or 1, anywhere when it is one digit repeated:
      no telephone has it (123-456-7890, 000-000-0000);
    - in North America when its digits are grouped like no number: they may be pieces of two;
    - when it is premium-rate: the team would pay for the call.

    Words against calling (do not call, wrong, disconnected, old) refuse every number of the cell, for they cannot be
    told to be about one alone. A label or a name is passed over; a longer note is told, and the number is usable.

    A toll-free number spelled on the keys (1-800-FLOWERS) is read; letters in any other are taken for a mistake. The
    extension is kept: behind the numbers Amazon gives out in a buyer's place, it alone reaches the buyer.

    Source: RULES B-7; "NXX-NXX-XXXX, where N is any digit from 2-9" (cloudit.co/glossary, NANP); Amazon's announcement
    "use the temporary phone number, including the extension if provided" (help.godatafeed.com, article 360027865292);
    read 2026-11-22.
    """
    if isinstance(cell, bool):
        return _unusable(Flaw.TRUTH)
    text = plain_text(cell)
    if text is None:
        return _unusable(Flaw.CALCULATED)
    if not text:
        return Telephone(TelephoneKind.BLANK)
    if is_error(text):
        return _unusable(Flaw.FORMULA)
    if is_none(text):
        return Telephone(TelephoneKind.NONE)
    if len(text) > MOST_CHARACTERS:
        return _unusable(Flaw.LONG)
    spelled = vanity(text)
    if spelled is None and refuses(text):
        return _unusable(Flaw.REFUSED)
    return _read_text(spelled or text)


def _read_text(text: str) -> Telephone:
    numbers: dict[tuple[str, str], TelephoneNumber] = {}
    flaws: list[Flaw] = []
    is_torn = False
    for stretch in stretches(text):
        found = Flaw.LETTERS if stretch.has_letters else _divide(stretch.digits)
        if is_torn and stretch.may_be_torn:
            found = Flaw.GROUPED  # its area code may be the end of the number before
        is_torn = isinstance(found, Flaw) and found in _TORN
        if isinstance(found, Flaw):
            flaws.append(found)
            continue
        for place, number in enumerate(found, start=1):
            described = _describe(number, stretch.extension if place == len(found) else "")
            if isinstance(described, Flaw):
                flaws.append(described)
            else:
                numbers.setdefault((described.e164, described.extension), described)
    if not numbers:
        return _unusable(next((flaw for flaw in flaws if flaw is not Flaw.FEW), flaws[0] if flaws else Flaw.TEXT))
    if len(numbers) > 1 and replaces(text):
        return _unusable(Flaw.REPLACED)
    if limits_hours(text):
        flaws.insert(0, Flaw.HOURS)
    elif is_note(text):
        flaws.append(Flaw.NOTE)
    if not flaws:
        return Telephone(TelephoneKind.USABLE, tuple(numbers.values()))
    problem = f"has a usable number, and a part that {flaws[0]}"
    fix = FIXES.get(flaws[0], "Correct or delete that part")
    return Telephone(TelephoneKind.USABLE, tuple(numbers.values()), problem, fix)


def _unusable(flaw: Flaw) -> Telephone:
    return Telephone(TelephoneKind.UNUSABLE, (), flaw.value, FIXES.get(flaw, LOOK_UP))


def _divide(words: tuple[str, ...]) -> list[phonenumbers.PhoneNumber] | Flaw:
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
            number = phonenumbers.parse(dialled, _HOME)
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
    if number.country_code != _NORTH_AMERICA:
        return None
    if digits[0] in "01" or digits[3] in "01":
        return Flaw.NO_SUCH
    behind = accumulate(map(len, reversed(groups)))
    return Flaw.GROUPED if any(n < len(digits) and n not in _DIGITS_BEHIND_A_GAP for n in behind) else None


def _describe(number: phonenumbers.PhoneNumber, extension: str) -> TelephoneNumber | Flaw:
    kind = phonenumbers.number_type(number)
    if kind == PhoneNumberType.PREMIUM_RATE:
        return Flaw.PREMIUM
    region = phonenumbers.region_code_for_number(number)
    at_home = number.country_code == _NORTH_AMERICA and region in (_HOME, None)
    form = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    shown = phonenumbers.format_number(number, form)
    return TelephoneNumber(
        e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        extension=extension,
        shown=f"{shown} ext. {extension}" if extension else shown,
        toll_free=kind == PhoneNumberType.TOLL_FREE,
    )
