"""Each kind of BooleanCondition as a rule over one value and the condition's own values."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from bot.sandbox.sheets.engine.conditions.relative_dates import relative_day, relative_span, whole_day
from bot.sandbox.sheets.engine.model import Effective


class Subject(NamedTuple):
    """A cell that is judged: its effective value, the text it shows, and whether a number in it is a date."""

    value: Effective
    text: str
    is_date: bool


class Operand(NamedTuple):
    """A value of the condition: what it is worth, its text, and for "date is" the days it spans."""

    value: Effective
    text: str
    span: tuple[int, int] | None = None

    @classmethod
    def relative(cls, name: str, today: date) -> Operand:
        """TODAY, PAST_WEEK, …"""
        day = relative_day(name, today)
        return cls(None if day is None else float(day), name, relative_span(name, today))


Operands = Sequence[Operand]


def is_known(kind: str) -> bool:
    """Whether the API has this kind (and it is built here)."""
    return kind in _NUMBERS or kind in _DATES or kind in _OTHERS or kind == "CUSTOM_FORMULA"


def holds(kind: str, subject: Subject, operands: Operands) -> bool:
    """Whether the cell satisfies the condition (any but CUSTOM_FORMULA, which is computed elsewhere)."""
    if kind in _NUMBERS:
        value = subject.value
        numbers = [o.value for o in operands if isinstance(o.value, float)]
        return isinstance(value, float) and len(numbers) == len(operands) and _NUMBERS[kind](value, numbers)
    if kind in _DATES:
        if not isinstance(subject.value, float) or not subject.is_date:
            return False
        spans = [_span(operand) for operand in operands]
        known = [span for span in spans if span is not None]
        return len(known) == len(spans) and _DATES[kind](whole_day(subject.value), known)
    return _OTHERS[kind](subject, operands)


def _span(operand: Operand) -> tuple[int, int] | None:
    if operand.span is not None:
        return operand.span
    if not isinstance(operand.value, float):
        return None
    day = whole_day(operand.value)
    return day, day


def _between(number: float, low: float, high: float) -> bool:
    return min(low, high) <= number <= max(low, high)


_NUMBERS: dict[str, Callable[[float, list[float]], bool]] = {
    "NUMBER_GREATER": lambda n, v: n > v[0],
    "NUMBER_GREATER_THAN_EQ": lambda n, v: n >= v[0],
    "NUMBER_LESS": lambda n, v: n < v[0],
    "NUMBER_LESS_THAN_EQ": lambda n, v: n <= v[0],
    "NUMBER_EQ": lambda n, v: n in v,
    "NUMBER_NOT_EQ": lambda n, v: n not in v,
    "NUMBER_BETWEEN": lambda n, v: _between(n, v[0], v[1]),
    "NUMBER_NOT_BETWEEN": lambda n, v: not _between(n, v[0], v[1]),
}

Spans = list[tuple[int, int]]

_DATES: dict[str, Callable[[int, Spans], bool]] = {
    "DATE_EQ": lambda d, v: any(first <= d <= last for first, last in v),
    "DATE_NOT_EQ": lambda d, v: not any(first <= d <= last for first, last in v),
    "DATE_BEFORE": lambda d, v: d < v[0][0],
    "DATE_AFTER": lambda d, v: d > v[0][0],
    "DATE_ON_OR_BEFORE": lambda d, v: d <= v[0][0],
    "DATE_ON_OR_AFTER": lambda d, v: d >= v[0][0],
    "DATE_BETWEEN": lambda d, v: _between(d, v[0][0], v[1][0]),
    "DATE_NOT_BETWEEN": lambda d, v: not _between(d, v[0][0], v[1][0]),
}


def _folded(text: str) -> str:
    return text.casefold()


@lru_cache(maxsize=256)
def _wildcard(text: str) -> re.Pattern[str]:
    parts = re.findall(r"~[*?~]|.", text, re.DOTALL)
    names = {"*": ".*", "?": "."}
    return re.compile("".join(names.get(p) or re.escape(p[-1]) for p in parts), re.IGNORECASE | re.DOTALL)


def _contains(subject: Subject, operands: Operands) -> bool:
    text = operands[0].text
    if "*" in text or "?" in text:
        return _wildcard(text).search(subject.text) is not None
    return _folded(text) in _folded(subject.text)


def _is_one_of(subject: Subject, operands: Operands) -> bool:
    """Equal as a value of the same kind, or shown with the same letters."""
    if subject.value is None:
        return False
    is_bool = isinstance(subject.value, bool)
    return any(
        subject.text == operand.text or (isinstance(operand.value, bool) is is_bool and subject.value == operand.value)
        for operand in operands
    )


def _is_boolean(subject: Subject, operands: Operands) -> bool:
    if not operands:
        return isinstance(subject.value, bool)
    return _is_one_of(subject, operands) or (len(operands) == 1 and _is_blank(subject))


def _is_blank(subject: Subject) -> bool:
    return subject.value is None or subject.value == ""


def _same_text(subject: Subject, operands: Operands) -> bool:
    return _folded(subject.text) in [_folded(operand.text) for operand in operands]


_EMAIL = re.compile(r"[^\s@,;<>]+@[^\s@.,;<>]+(\.[^\s@.,;<>]+)+")
_URL = re.compile(r"((https?|ftp)://|mailto:)?[^\s/@:]+(\.[^\s/@:.]+)+(:\d+)?([/?#]\S*)?", re.IGNORECASE)

_OTHERS: dict[str, Callable[[Subject, Operands], bool]] = {
    "TEXT_CONTAINS": lambda s, v: not _is_blank(s) and _contains(s, v),
    "TEXT_NOT_CONTAINS": lambda s, v: not _contains(s, v),
    "TEXT_STARTS_WITH": lambda s, v: not _is_blank(s) and _folded(s.text).startswith(_folded(v[0].text)),
    "TEXT_ENDS_WITH": lambda s, v: not _is_blank(s) and _folded(s.text).endswith(_folded(v[0].text)),
    "TEXT_EQ": _same_text,
    "TEXT_NOT_EQ": lambda s, v: not _same_text(s, v),
    "TEXT_IS_EMAIL": lambda s, _: _EMAIL.fullmatch(s.text) is not None,
    "TEXT_IS_URL": lambda s, _: _URL.fullmatch(s.text) is not None,
    "DATE_IS_VALID": lambda s, _: s.is_date and isinstance(s.value, float),
    "ONE_OF_RANGE": _is_one_of,
    "ONE_OF_LIST": _is_one_of,
    "BLANK": lambda s, _: _is_blank(s),
    "NOT_BLANK": lambda s, _: not _is_blank(s),
    "BOOLEAN": _is_boolean,
}
