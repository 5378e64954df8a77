"""What can be wrong with a TEL cell, in words, and what to do about it: neither ever repeats the cell."""

from __future__ import annotations

from enum import StrEnum

import phonenumbers
from phonenumbers import ValidationResult


class Flaw(StrEnum):
    """Why a cell, or a part of it, is no number that can be called, or what a caller must know of it."""

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
    GROUPED = "has digits grouped like no telephone number"
    REFUSED = "says not to call the number"
    REPLACED = "says that one of its numbers replaces another"
    HOURS = "says when not to call"
    NOTE = "is a note of several words"
    PREMIUM = "is a premium-rate number: whoever calls it pays"


_ONLY_GOOD = "Leave only a number that may be called, or type none"
_PART_TWO = "Put / between two numbers; begin a foreign number with + and its country code"
_READ = "Read TEL before you call"
FIXES = {
    Flaw.FORMULA: "Repair the formula; or format the cell as plain text and type the number again: + begins a formula",
    Flaw.CALCULATED: "Format the cell as plain text and type the number again",
    Flaw.LONG: "Leave only the telephone number in the cell",
    Flaw.LETTERS: "Type the number in digits",
    Flaw.LOCAL: "Type the number with its area code",
    Flaw.MANY: _PART_TWO,
    Flaw.GROUPED: _PART_TWO,
    Flaw.REFUSED: _ONLY_GOOD,
    Flaw.REPLACED: _ONLY_GOOD,
    Flaw.HOURS: _READ,
    Flaw.NOTE: _READ,
    Flaw.COUNTRY: "Type the number as Seller Central or the CRM shows it",
}
REASONS = {
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: Flaw.LOCAL,
    ValidationResult.INVALID_COUNTRY_CODE: Flaw.COUNTRY,
    ValidationResult.TOO_SHORT: Flaw.FEW,
    ValidationResult.INVALID_LENGTH: Flaw.FEW,
    ValidationResult.TOO_LONG: Flaw.MANY,
}
PARSE_ERRORS = {
    phonenumbers.NumberParseException.INVALID_COUNTRY_CODE: Flaw.COUNTRY,
    phonenumbers.NumberParseException.TOO_LONG: Flaw.MANY,
}
