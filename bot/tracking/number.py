"""What a tracking number cell holds: the numbers in it with every carrier they can belong to, or what is wrong.

Nothing is ever corrected: a number that looks damaged or mistyped is shown to the person who must retype it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from bot.core.parcel_text import CARRIER_NAMES
from bot.tracking.formats import FORMATS
from bot.tracking.names import carrier_of

CellValue = str | float | int | bool | None


class CheckDigit(StrEnum):
    """Whether a check digit backs the candidate, or the format has none."""

    PASSED = "passed"
    NONE = "none"


class CellProblem(StrEnum):
    """Why a cell has no number that can be asked for."""

    DAMAGED = "damaged"
    ORDER_NUMBER = "order_number"
    UNKNOWN = "unknown"
    EMPTY = "empty"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A carrier that a number can belong to."""

    carrier: str
    number: str
    check: CheckDigit


@dataclass(frozen=True, slots=True)
class DetectedNumber:
    """A number as it is asked for (capitals, no separators), and its candidates, likeliest first."""

    number: str
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class TrackingCell:
    """Numbers or a problem, never both. `advice` says in words for the person who types what is wrong."""

    numbers: tuple[DetectedNumber, ...] = ()
    problem: CellProblem | None = None
    advice: str | None = None

    def to_json(self, value: CellValue) -> dict[str, Any]:
        """The line that `bot tracking detect` prints for the input `value`."""
        found = [candidate for number in self.numbers for candidate in number.candidates]
        return {
            "input": value,
            "candidates": [{"carrier": c.carrier, "number": c.number, "check": str(c.check)} for c in found],
            "problem": str(self.problem) if self.problem else None,
        }


_ORDER_NUMBER = re.compile(r"(?<!\d)\d{3} ?- ?\d{7} ?- ?\d{7}(?!\d)")
_EXPONENT = re.compile(r"[+-]?\d+(?:[.,]\d+)?\s*E\s*\+?\s*\d+", re.I)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.I)
_SEPARATORS = re.compile(r"[,;/|&\r\n\t]+|\s+and\s+", re.I)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
_PARAMETERS = re.compile(
    r"tracknums?|tracknumbers?|trknbrs?|tlabels|qtc_tlabels\d*|inquirynumbers?\d*|tracking[-_]?(?:id|ids|no|nr|num|"
    r"number|numbers|code)|track(?:id|ing|no)?|strorigtracknum|nums?|numbers?|shipment(?:id|number)|piececode|awb",
    re.I,
)
_DAMAGED = "the spreadsheet has cut this number to 15 digits: format the cell as plain text and type the number again"
_ORDER = "this is an Amazon order number: type the tracking number of the shipment"


def read_tracking_cell(value: CellValue, carrier_hint: str | None = None) -> TrackingCell:
    """The numbers in a cell, or the one problem that keeps it from being asked.

    Guarantees: never raises; with several numbers, one unreadable number makes the whole cell a problem (a row is
    delivered only when all of its shipments are). The hint only orders the candidates and opens formats that say too
    little by themselves; a hint that no carrier here answers to makes no difference.
    """
    hint = carrier_of(carrier_hint)
    text = _plain(value)
    if not text:
        return TrackingCell(problem=CellProblem.EMPTY)
    is_number_cell = isinstance(value, int | float) and not isinstance(value, bool)
    if _EXPONENT.fullmatch(text) or (is_number_cell and len(text.lstrip("-")) >= 16):
        return TrackingCell(problem=CellProblem.DAMAGED, advice=_DAMAGED)
    parts = list(_parts(text, hint))
    if not parts:
        return _unknown(text, hint)
    numbers: dict[str, DetectedNumber] = {}
    for part in parts:
        if _ORDER_NUMBER.fullmatch(part):
            return TrackingCell(problem=CellProblem.ORDER_NUMBER, advice=_ORDER)
        number = _compact(part)
        if number.isdecimal() and len(number) >= 16 and number.endswith("0000"):
            return TrackingCell(problem=CellProblem.DAMAGED, advice=_DAMAGED)
        candidates = _candidates(number, hint)
        lost_zero = _lost_zero(number, candidates, hint) if is_number_cell else None
        if lost_zero is not None:
            return TrackingCell(problem=CellProblem.UNKNOWN, advice=lost_zero)
        if not candidates:
            return _unknown(part, hint)
        numbers[number] = DetectedNumber(number, candidates)
    return TrackingCell(numbers=tuple(numbers.values()))


def _plain(value: CellValue) -> str:
    """The text of a cell; a number as its digits, as the spreadsheet keeps them."""
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            exact = Decimal(repr(value))
            return format(exact.to_integral_value() if exact == exact.to_integral_value() else exact, "f")
        except InvalidOperation:  # inf, nan
            return str(value)
    text = unicodedata.normalize("NFKC", str(value)).translate(_DASHES).translate(_INVISIBLE)
    return text.strip().strip("'\"`")


def _parts(text: str, hint: str | None) -> Iterator[str]:
    """The stretches of text that should each be one number: out of links, between separators, between words."""
    rest = _ADDRESS.sub("\n", text)
    for address in _ADDRESS.findall(text):
        yield from _in_address(address, hint)
    for part in _SEPARATORS.split(rest):
        part = part.strip(" .:#()[]<>'\"")
        if not any(char.isdecimal() for char in part):
            continue  # a word beside the number: "UPS", "see"
        words = part.split()
        if len(words) == 1 or _ORDER_NUMBER.fullmatch(part) or _candidates(_compact(part), hint):
            yield part
            continue
        numbers = [word for word in words if any(char.isdecimal() for char in word)]
        if all(_candidates(_compact(word), hint) for word in numbers):
            yield from numbers  # "UPS 1Z…", "1Z… 1Z…"; words without a digit are no numbers
        elif len(numbers) == len(words):
            yield part
        else:
            yield " ".join(numbers)  # "Tracking no. 9400 1112 …"


def _in_address(address: str, hint: str | None) -> Iterator[str]:
    try:
        url = urlsplit(address if "://" in address else "https://" + address)
    except ValueError:
        yield address
        return
    query = parse_qsl(url.query) + parse_qsl(url.fragment.rpartition("?")[2])
    values = [value for key, value in query if _PARAMETERS.fullmatch(key)]
    if not any(values):
        steps = [unquote(step) for step in (url.path + "/" + url.fragment).split("/")]
        values = [step for step in steps if _candidates(_compact(step), hint)]
    if not any(values):
        yield address
    for value in values:
        yield from (part.strip() for part in _SEPARATORS.split(value) if part.strip())


def _compact(part: str) -> str:
    return re.sub(r"[\s\-._#]", "", part).upper()


@lru_cache(maxsize=4096)
def _candidates(number: str, hint: str | None) -> tuple[Candidate, ...]:
    found: dict[str, Candidate] = {}
    is_digits = number.isdecimal()
    for form in FORMATS:
        if form.is_digits != is_digits or (form.named_only and form.carrier != hint):
            continue
        if form.reads(number):
            check = CheckDigit.PASSED if form.check else CheckDigit.NONE
            if form.carrier not in found or check is CheckDigit.PASSED:
                found[form.carrier] = Candidate(form.carrier, number, check)
    order = list(CARRIER_NAMES)
    return tuple(
        sorted(found.values(), key=lambda c: (c.carrier != hint, c.check is CheckDigit.NONE, order.index(c.carrier)))
    )


def _lost_zero(number: str, candidates: tuple[Candidate, ...], hint: str | None) -> str | None:
    """Advice when a number cell seems to have lost leading zeros; proposed, never corrected."""
    if any(candidate.carrier == hint for candidate in candidates) or (candidates and hint is None):
        return None
    for zeros in ("0", "00"):
        for candidate in _candidates(zeros + number, hint):
            if candidate.check is CheckDigit.PASSED and hint in {None, candidate.carrier}:
                name = CARRIER_NAMES[candidate.carrier]
                return (
                    f"this may have lost its leading zeros ({zeros}{number} would be a {name} number): "
                    "format the cell as plain text and type the number again"
                )
    return None


def _unknown(part: str, hint: str | None) -> TrackingCell:
    number = _compact(part)
    mistyped = [form.carrier for form in FORMATS if form.reads(number) is False and hint in {None, form.carrier}]
    if mistyped and (hint is not None or number.startswith("1Z")):
        advice = (
            f"this looks like a {CARRIER_NAMES[mistyped[0]]} number with a wrong character: compare it with the label"
        )
    else:
        advice = "no carrier uses a number of this form: type the tracking number as it stands on the label"
    return TrackingCell(problem=CellProblem.UNKNOWN, advice=advice)
