"""What a tracking number cell holds: the numbers in it with every carrier they can belong to, or what is wrong.

Nothing is ever corrected: a number that looks damaged or mistyped is shown to the person who must retype it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.core.parcel_text import CARRIER_NAMES
from bot.tracking.candidate import Candidate, CheckDigit, candidates_of, is_certain, mistyped_for
from bot.tracking.cell_text import ORDER_NUMBER, CellValue, compact, is_order_number, plain_text, stretches
from bot.tracking.names import carrier_of

__all__ = [
    "Candidate",
    "CellProblem",
    "CellValue",
    "CheckDigit",
    "DetectedNumber",
    "TrackingCell",
    "read_tracking_cell",
]


class CellProblem(StrEnum):
    """Why a cell has no number that can be asked for."""

    DAMAGED = "damaged"
    ORDER_NUMBER = "order_number"
    UNKNOWN = "unknown"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class DetectedNumber:
    """A number in capitals and without separators, and its candidates in the order in which they would be asked."""

    number: str
    candidates: tuple[Candidate, ...]

    def worth_asking(self, hint: str | None) -> tuple[Candidate, ...]:
        """The carrier that the Carrier column names, alone; else those of a form that says much; else all."""
        named = tuple(one for one in self.candidates if one.carrier == hint)
        return named or tuple(one for one in self.candidates if not one.is_weak) or self.candidates

    def form_of(self, carrier: str) -> str | None:
        """The likeliest other carrier by a right check digit, where nothing but the Carrier column speaks for this."""
        if any(one.carrier == carrier and not one.is_weak for one in self.candidates):
            return None
        others = (one for one in self.candidates if one.check is CheckDigit.PASSED and not one.is_weak)
        return next((one.carrier for one in others), None)


@dataclass(frozen=True, slots=True)
class TrackingCell:
    """Numbers or a problem, never both. `advice` says in words for the person who types what is wrong."""

    numbers: tuple[DetectedNumber, ...] = ()
    problem: CellProblem | None = None
    advice: str | None = None

    def to_json(self, value: CellValue) -> dict[str, Any]:
        """What `bot tracking detect` prints for the input `value`: every candidate of every number, the problem."""
        found = [candidate for number in self.numbers for candidate in number.candidates]
        return {
            "input": value,
            "candidates": [{"carrier": one.carrier, "number": one.number, "check": str(one.check)} for one in found],
            "problem": str(self.problem) if self.problem else None,
        }


# What a spreadsheet shows of a number that is too long for it: 9.40011E+21.
_EXPONENT = re.compile(r"[+-]?\d(?:[.,]\d+)?E[+-]?\d{1,3}|[+-]?\d+(?:[.,]\d+)?\s?E\s?\+\s?\d+", re.I)
_WHOLE_DIGITS = 15
_CUT = re.compile(rf"\d{{{_WHOLE_DIGITS - 3},}}0000", re.ASCII)
_PERHAPS_CUT = re.compile(rf"\d{{{_WHOLE_DIGITS}}}0{{1,3}}", re.ASCII)
_DAMAGED = "the spreadsheet has cut this number to 15 digits: format the cell as plain text and type the number again"
_PERHAPS_DAMAGED = (
    "the spreadsheet may have cut this number to 15 digits: format the cell as plain text and type the number again"
)
_ORDER = "this is an Amazon order number: type the tracking number of the shipment"
_ORDER_BESIDE = "an Amazon order number stands beside the tracking number: leave only the tracking number in the cell"
_BARE_ORDER = "this may be an Amazon order number without its hyphens: type the tracking number of the shipment"
_NO_FORM = "no carrier uses a number of this form: type the tracking number as it stands on the label"
_NO_PART = "is of no carrier's form: compare it with the label, or take it out of the cell"
_NO_NUMBER = "there is no tracking number in it: clear the cell until there is one"
_HAS_DIGIT = re.compile(r"\d", re.ASCII)
_SHORT = 8  # of a longer part the end is shown: it may be a telephone number


def read_tracking_cell(value: CellValue, carrier_hint: str | None = None) -> TrackingCell:
    """The numbers in a cell, or the one problem that keeps it from being asked.

    Guarantees: never raises; with several numbers, one unreadable number makes the whole cell a problem (a row is
    delivered only when all of its shipments are). The hint orders the candidates and opens forms that say nothing by
    themselves; a hint that no carrier here answers to makes no difference.
    """
    hint = carrier_of(carrier_hint)
    text = plain_text(value)
    if not text:
        return TrackingCell(problem=CellProblem.EMPTY)
    is_number_cell = isinstance(value, int | float) and not isinstance(value, bool)
    if is_number_cell and not text.isdecimal():  # negative, with decimals, not a number
        return _unknown(text, None)
    if _EXPONENT.fullmatch(text) or (is_number_cell and len(text) > _WHOLE_DIGITS):
        return TrackingCell(problem=CellProblem.DAMAGED, advice=_DAMAGED)
    numbers: dict[str, DetectedNumber] = {}
    parts = list(stretches(text, hint))
    for stretch in parts:
        if is_order_number(stretch):
            return TrackingCell(problem=CellProblem.ORDER_NUMBER, advice=_order_advice(text, hint))
        number = compact(stretch)
        if _CUT.fullmatch(number) or _EXPONENT.fullmatch(stretch):
            return TrackingCell(problem=CellProblem.DAMAGED, advice=_DAMAGED)
        candidates = candidates_of(number, hint)
        lost_zero = _lost_zero(number, candidates, hint) if is_number_cell else None
        if lost_zero is not None:
            return TrackingCell(problem=CellProblem.UNKNOWN, advice=lost_zero)
        if not candidates or _is_mistyped(number, candidates, hint):
            return _unknown(stretch, hint, is_part=len(parts) > 1)
        numbers[number] = DetectedNumber(number, candidates)
    return TrackingCell(numbers=tuple(numbers.values())) if numbers else _unknown("", hint)


def _order_advice(text: str, hint: str | None) -> str:
    beside = ORDER_NUMBER.sub(" ", text).split()
    return _ORDER_BESIDE if any(is_certain(compact(word), hint) for word in beside) else _ORDER


def _lost_zero(number: str, candidates: tuple[Candidate, ...], hint: str | None) -> str | None:
    """Advice when a number cell seems to have lost leading zeros; proposed, never corrected."""
    if any(candidate.carrier == hint or (hint is None and not candidate.is_weak) for candidate in candidates):
        return None
    for zeros in ("0", "00"):
        for candidate in candidates_of(zeros + number, hint):
            if candidate.check is CheckDigit.PASSED and not candidate.is_weak and hint in {None, candidate.carrier}:
                name = CARRIER_NAMES[candidate.carrier]
                return (
                    f"this may have lost its leading zeros ({zeros}{number} would be a {name} number): "
                    "format the cell as plain text and type the number again"
                )
    return None


def _is_mistyped(number: str, candidates: tuple[Candidate, ...], hint: str | None) -> bool:
    """Only others' weak forms read it, and the named carrier's form has it with a wrong check digit."""
    if hint is None or any(not candidate.is_weak or candidate.carrier == hint for candidate in candidates):
        return False
    return hint in mistyped_for(number)


def _unknown(stretch: str, hint: str | None, *, is_part: bool = False) -> TrackingCell:
    """What to do about a text of no carrier's form; the part that is wrong is named where others are right."""
    words = [word for word in stretch.split() if _HAS_DIGIT.search(word)]
    wrong = [word for word in words if not is_certain(compact(word), hint)]
    number = compact(stretch)
    advice = _advice(number, hint)
    is_one_of_several = 0 < len(wrong) < len(words) and advice == _NO_FORM
    if is_one_of_several:
        number = compact(wrong[0])
        advice = _advice(number, hint)
    if is_part or is_one_of_several:
        shown = number if len(number) <= _SHORT else f"…{number[-4:]}"
        advice = f"{shown} {_NO_PART}" if advice in {_NO_FORM, _NO_NUMBER} else f"{shown}: {advice}"
    return TrackingCell(problem=CellProblem.UNKNOWN, advice=advice)


def _advice(number: str, hint: str | None) -> str:
    if not _HAS_DIGIT.search(number):
        return _NO_NUMBER
    if _PERHAPS_CUT.fullmatch(number):
        return _PERHAPS_DAMAGED
    if hint is not None and (lost_zero := _lost_zero(number, (), hint)) is not None:
        return lost_zero
    carrier = hint or ("ups" if number.startswith("1Z") else None)
    if carrier is not None and carrier in mistyped_for(number):
        return f"this looks like a {CARRIER_NAMES[carrier]} number with a wrong character: compare it with the label"
    return _BARE_ORDER if number.isdecimal() and len(number) == 17 else _NO_FORM
