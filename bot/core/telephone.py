"""What a TEL cell holds: the numbers in it, that there is none, or what is wrong with it (B-7).

Importing this loads the numbering plans of the world: only what runs a job may import it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType, ValidationResult

from bot.core.snapshot import CellValue
from bot.core.telephone_text import MOST_CHARACTERS, is_error, is_none, plain_text, stretches, vanity

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
        shown: for a person: as dialled in the home region, else with `+`; `(212) 555-0123 ext. 12`. Reads to the same
            number again.
        region: ISO 3166 code of the country; None when the plan does not tell (yet), or there is none (+800).
        toll_free: whoever is called pays, and the number tells nothing of the place.
    """

    e164: str = field(repr=False)
    extension: str = field(repr=False)
    shown: str = field(repr=False)
    region: str | None
    toll_free: bool


@dataclass(frozen=True, slots=True)
class Telephone:
    """What a TEL cell holds.

    Attributes:
        numbers: in the order of the cell, each once: the first is the one to call. Not empty exactly when USABLE.
        problem, fix: what the cell does wrong ("has no area code") and what to do, in words that never repeat the
            cell. Both "" when BLANK or NONE; beside usable numbers they tell of a part of the cell that is none.
    """

    kind: TelephoneKind
    numbers: tuple[TelephoneNumber, ...] = ()
    problem: str = ""
    fix: str = ""

    @property
    def shown(self) -> str:
        """Every number for a person: `(212) 555-0123 or (310) 555-0199`; "" without any."""
        return " or ".join(number.shown for number in self.numbers)


class _Flaw(StrEnum):
    """Why a stretch of text is no number that can be called."""

    FORMULA = "holds the error of a formula"
    TRUTH = "holds TRUE or FALSE instead of a telephone number"
    CALCULATED = "holds a calculated number: the spreadsheet took the telephone number for a sum or cut it"
    LONG = "holds far more text than a telephone number"
    TEXT = "holds text, no telephone number"
    LETTERS = "has letters where a telephone number has digits"
    FEW = "has too few digits for a telephone number"
    LOCAL = "has no area code"
    MANY = "has too many digits for one telephone number"
    COUNTRY = "begins with a country code that does not exist"
    NO_SUCH = "is no number that can exist: an area code or exchange begins with 0 or 1, or one digit is repeated"
    PREMIUM = "is a premium-rate number: whoever calls it pays"


_FIXES = {
    _Flaw.FORMULA: "Repair the formula, or type the number over it",
    _Flaw.CALCULATED: "Format the cell as plain text and type the number again",
    _Flaw.LONG: "Leave only the telephone number in the cell",
    _Flaw.LETTERS: "Type the number in digits",
    _Flaw.LOCAL: "Type the number with its area code",
    _Flaw.MANY: "Put / between two numbers; begin a foreign number with + and its country code",
    _Flaw.COUNTRY: "Type the number as Seller Central or the CRM shows it",
}
_REASONS = {
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: _Flaw.LOCAL,
    ValidationResult.INVALID_COUNTRY_CODE: _Flaw.COUNTRY,
    ValidationResult.TOO_SHORT: _Flaw.FEW,
    ValidationResult.INVALID_LENGTH: _Flaw.FEW,
    ValidationResult.TOO_LONG: _Flaw.MANY,
}
_PARSE_ERRORS = {
    phonenumbers.NumberParseException.INVALID_COUNTRY_CODE: _Flaw.COUNTRY,
    phonenumbers.NumberParseException.TOO_LONG: _Flaw.MANY,
}
_NORTH_AMERICA = 1
_MOST_WORDS = 12  # what is tried for two numbers that only a space parts


def read_telephone(cell: CellValue, region: str = "US") -> Telephone:
    """What a TEL cell holds, read by a person of `region` (ISO 3166).

    Guarantees: never raises, whatever the cell holds; no digit is added, dropped or corrected. A number is usable when
    it is possible in its numbering plan (`is_possible_number`: its length), so that an area code younger than the
    plan's data, or a number kept for films (555-01xx), is called. Stricter than that rule, a number is refused

    - without its area code, which `is_possible_number` lets pass;
    - in North America when its area code or exchange begins with 0 or 1, anywhere when it is one digit repeated:
      no telephone has it (123-456-7890, 000-000-0000);
    - when it is premium-rate: the team would pay for the call.

    A toll-free number spelled on the keys (1-800-FLOWERS) is read; letters in any other are taken for a mistake. The
    extension is kept: behind the numbers Amazon gives out in a buyer's place, it alone reaches the buyer.

    Source: RULES B-7; "NXX-NXX-XXXX, where N is any digit from 2-9" (cloudit.co/glossary, NANP); Amazon's announcement
    "use the temporary phone number, including the extension if provided" (help.godatafeed.com, article 360027865292);
    read 2026-11-22.
    """
    if isinstance(cell, bool):
        return _unusable(_Flaw.TRUTH)
    text = plain_text(cell)
    if text is None:
        return _unusable(_Flaw.CALCULATED)
    if not text:
        return Telephone(TelephoneKind.BLANK)
    if is_error(text):
        return _unusable(_Flaw.FORMULA)
    if is_none(text):
        return Telephone(TelephoneKind.NONE)
    if len(text) > MOST_CHARACTERS:
        return _unusable(_Flaw.LONG)
    return _read_text(text, region)


def _read_text(text: str, region: str) -> Telephone:
    if phonenumbers.country_code_for_region(region) == _NORTH_AMERICA:
        text = vanity(text) or text
    numbers: dict[tuple[str, str], TelephoneNumber] = {}
    flaws: list[_Flaw] = []
    for stretch in stretches(text):
        found = _Flaw.LETTERS if stretch.has_letters else _divide(stretch.digits, region)
        if isinstance(found, _Flaw):
            flaws.append(found)
            continue
        for place, number in enumerate(found, start=1):
            described = _describe(number, stretch.extension if place == len(found) else "", region)
            if isinstance(described, _Flaw):
                flaws.append(described)
            else:
                numbers.setdefault((described.e164, described.extension), described)
    if not numbers:
        return _unusable(next((flaw for flaw in flaws if flaw is not _Flaw.FEW), flaws[0] if flaws else _Flaw.TEXT))
    usable = Telephone(TelephoneKind.USABLE, tuple(numbers.values()))
    if not flaws:
        return usable
    problem = f"a part of the cell beside the usable number {flaws[0]}"
    return Telephone(usable.kind, usable.numbers, problem, _FIXES.get(flaws[0], "Correct or delete that part"))


def _unusable(flaw: _Flaw) -> Telephone:
    return Telephone(TelephoneKind.UNUSABLE, (), flaw.value, _FIXES.get(flaw, LOOK_UP))


def _divide(words: tuple[str, ...], region: str) -> list[phonenumbers.PhoneNumber] | _Flaw:
    """The words as one number, or as the only row of numbers they can be; a flaw when there is none or a choice."""
    whole = _parse("".join(words), region)
    if not isinstance(whole, _Flaw):
        return [whole]
    if whole is not _Flaw.MANY or not 2 <= len(words) <= _MOST_WORDS:
        return whole
    rows: list[list[list[phonenumbers.PhoneNumber]]] = [[[]]]  # the ways to divide the first n words, two at most
    for end in range(1, len(words) + 1):
        ways: list[list[phonenumbers.PhoneNumber]] = []
        for begin in range(end):
            number = _parse("".join(words[begin:end]), region) if rows[begin] else whole
            if not isinstance(number, _Flaw):
                ways += [[*way, number] for way in rows[begin]]
        rows.append(ways[:2])
    return rows[-1][0] if len(rows[-1]) == 1 else whole


def _parse(digits: str, region: str) -> phonenumbers.PhoneNumber | _Flaw:
    """One number out of an optional `+` and digits."""
    flaw = _Flaw.FEW
    # 00 is how most of the world dials abroad; where it is not, no number begins with it.
    for dialled in ("+" + digits[2:], digits) if digits.startswith("00") else (digits,):
        try:
            number = phonenumbers.parse(dialled, region)
        except phonenumbers.NumberParseException as error:
            flaw = _PARSE_ERRORS.get(error.error_type, _Flaw.FEW)
            continue
        reason = phonenumbers.is_possible_number_with_reason(number)
        refusal = _refusal(number) if reason == ValidationResult.IS_POSSIBLE else _REASONS.get(reason, _Flaw.FEW)
        if refusal is None:
            return number
        flaw = refusal
    return flaw


def _refusal(number: phonenumbers.PhoneNumber) -> _Flaw | None:
    digits = phonenumbers.national_significant_number(number)
    if len(set(digits)) == 1:
        return _Flaw.NO_SUCH
    if number.country_code == _NORTH_AMERICA and (digits[0] in "01" or digits[3] in "01"):
        return _Flaw.NO_SUCH
    return None


def _describe(number: phonenumbers.PhoneNumber, extension: str, home: str) -> TelephoneNumber | _Flaw:
    kind = phonenumbers.number_type(number)
    if kind == PhoneNumberType.PREMIUM_RATE:
        return _Flaw.PREMIUM
    region = phonenumbers.region_code_for_number(number)
    at_home = number.country_code == phonenumbers.country_code_for_region(home) and region in (home, None)
    form = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    shown = phonenumbers.format_number(number, form)
    return TelephoneNumber(
        e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        extension=extension,
        shown=f"{shown} ext. {extension}" if extension else shown,
        region=None if region == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY else region,
        toll_free=kind == PhoneNumberType.TOLL_FREE,
    )
