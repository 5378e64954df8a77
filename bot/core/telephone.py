"""What a TEL cell holds: the numbers in it, that there is none, or what is wrong with it (B-7).

Importing this loads the numbering plans of the world: only what runs a job may import it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import phonenumbers
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from bot.core.snapshot import CellValue
from bot.core.telephone_flaw import FIXES, Flaw
from bot.core.telephone_plan import HOME, NORTH_AMERICA, divide
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


_TORN = (
    Flaw.LETTERS,
    Flaw.LOCAL,
    Flaw.MANY,
    Flaw.GROUPED,
    Flaw.NO_SUCH,
)  # a digit may be missing, or be another number's


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

    Words against calling (do not call, wrong number, disconnected, fax) refuse every number of the cell, for they
    cannot be told to be about one alone. A label, a name or a short note (didn't answer, wrong item) is passed over; a
    longer note is told, and the number is usable.

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


def numbers_in(cell: CellValue) -> tuple[TelephoneNumber, ...]:
    """Every number of a cell that could be called, whatever words stand beside it: for lists of who is never called.

    Guarantees: never raises; in the order of the cell, each once; all of `read_telephone`, and those that it refuses
    for the words or the length of the cell alone.
    """
    return tuple(_parts(_digits_text(cell))[0])


def has_unread_part(cell: CellValue) -> bool:
    """Whether digits of a cell stand in none of its `numbers_in`."""
    return bool(_parts(_digits_text(cell))[1])


def _digits_text(cell: CellValue) -> str:
    text = "" if isinstance(cell, bool) else plain_text(cell) or ""
    return vanity(text) or text


def _read_text(text: str) -> Telephone:
    numbers, flaws = _parts(text)
    if not numbers:
        return _unusable(next((flaw for flaw in flaws if flaw is not Flaw.FEW), flaws[0] if flaws else Flaw.TEXT))
    if len(numbers) > 1 and replaces(text):
        return _unusable(Flaw.REPLACED)
    if limits_hours(text):
        flaws.insert(0, Flaw.HOURS)
    elif is_note(text):
        flaws.append(Flaw.NOTE)
    if not flaws:
        return Telephone(TelephoneKind.USABLE, tuple(numbers))
    problem = f"has a usable number, and a part that {flaws[0]}"
    fix = FIXES.get(flaws[0], "Correct or delete that part")
    return Telephone(TelephoneKind.USABLE, tuple(numbers), problem, fix)


def _parts(text: str) -> tuple[list[TelephoneNumber], list[Flaw]]:
    """The numbers of a plain text, each once, and what is wrong with each part of it that is none."""
    numbers: dict[tuple[str, str], TelephoneNumber] = {}
    flaws: list[Flaw] = []
    is_torn = False
    for stretch in stretches(text):
        found = Flaw.LETTERS if stretch.has_letters else divide(stretch.digits)
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
    return list(numbers.values()), flaws


def _unusable(flaw: Flaw) -> Telephone:
    return Telephone(TelephoneKind.UNUSABLE, (), flaw.value, FIXES.get(flaw, LOOK_UP))


def _describe(number: phonenumbers.PhoneNumber, extension: str) -> TelephoneNumber | Flaw:
    kind = phonenumbers.number_type(number)
    if kind == PhoneNumberType.PREMIUM_RATE:
        return Flaw.PREMIUM
    region = phonenumbers.region_code_for_number(number)
    at_home = number.country_code == NORTH_AMERICA and region in (HOME, None)
    form = PhoneNumberFormat.NATIONAL if at_home else PhoneNumberFormat.INTERNATIONAL
    shown = phonenumbers.format_number(number, form)
    return TelephoneNumber(
        e164=phonenumbers.format_number(number, PhoneNumberFormat.E164),
        extension=extension,
        shown=f"{shown} ext. {extension}" if extension else shown,
        toll_free=kind == PhoneNumberType.TOLL_FREE,
    )
