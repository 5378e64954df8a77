"""What a tracking number cell holds: the numbers in it with every carrier they can belong to, or what is wrong.

Nothing is ever corrected: a number that looks damaged or mistyped is shown to the person who must retype it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.core.parcel_text import CARRIER_NAMES
from bot.tracking.candidate import Candidate, CheckDigit, candidates_of, mistyped_for
from bot.tracking.cell_text import CellValue, compact, is_order_number, plain_text, stretches
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
    """A number in capitals and without separators, and its candidates, likeliest first."""

    number: str
    candidates: tuple[Candidate, ...]


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
_DAMAGED = "the spreadsheet has cut this number to 15 digits: format the cell as plain text and type the number again"
_ORDER = "this is an Amazon order number: type the tracking number of the shipment"
_BARE_ORDER = "this may be an Amazon order number without its hyphens: type the tracking number of the shipment"
_NO_FORM = "no carrier uses a number of this form: type the tracking number as it stands on the label"


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
    for stretch in stretches(text, hint):
        if is_order_number(stretch):
            return TrackingCell(problem=CellProblem.ORDER_NUMBER, advice=_ORDER)
        number = compact(stretch)
        if _CUT.fullmatch(number) or _EXPONENT.fullmatch(stretch):
            return TrackingCell(problem=CellProblem.DAMAGED, advice=_DAMAGED)
        candidates = candidates_of(number, hint)
        lost_zero = _lost_zero(number, candidates, hint) if is_number_cell else None
        if lost_zero is not None:
            return TrackingCell(problem=CellProblem.UNKNOWN, advice=lost_zero)
        if not candidates or _is_mistyped(number, candidates, hint):
            return _unknown(number, hint)
        numbers[number] = DetectedNumber(number, candidates)
    return TrackingCell(numbers=tuple(numbers.values())) if numbers else _unknown(text, hint)


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


def _unknown(text: str, hint: str | None) -> TrackingCell:
    number = compact(text)
    carrier = hint or ("ups" if number.startswith("1Z") else None)
    if carrier is not None and carrier in mistyped_for(number):
        name = CARRIER_NAMES[carrier]
        advice = f"this looks like a {name} number with a wrong character: compare it with the label"
    elif number.isdecimal() and len(number) == 17:
        advice = _BARE_ORDER
    else:
        advice = _NO_FORM
    return TrackingCell(problem=CellProblem.UNKNOWN, advice=advice)
