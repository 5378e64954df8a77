"""Series as autofill continues them: 1, 3 → 5, 7; Mon, Tue → Wed; Item 08 → Item 09; 1/31 → 2/1."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from bot.sandbox.sheets.engine.entry import EPOCH
from bot.sandbox.sheets.engine.locales import Locale
from bot.sandbox.sheets.engine.model import Cell, Value

_NUMBERED = re.compile(r"(.*?)(\d+)", re.DOTALL)


class Element(NamedTuple):
    """What one cell contributes: cells of the same kind form one series, also when others stand between them.

    Attributes:
        kind: (name, and what else must be equal).
        number: its place in the series, None where nothing can be counted and cells are copied.
    """

    kind: tuple[str, ...]
    number: float | None = None


def element_of(cell: Cell, locale: Locale) -> Element:
    """How a cell takes part in a series."""
    value = cell.value
    if isinstance(value, bool) or value is None:
        return Element(("copy",))
    if isinstance(value, float):
        type_ = (cell.number_format or {}).get("type", "")
        return Element(("date",) if type_ in ("DATE", "DATE_TIME") else ("number",), value)
    for name, names in _cycles(locale).items():
        for number, word in enumerate(names):
            if value.casefold() in (word.casefold(), word[:3].casefold()):
                return Element((name,), float(number))
    match = _NUMBERED.fullmatch(value)
    return Element(("text", match[1]), float(match[2])) if match else Element(("copy",))


def continued(cells: Sequence[Cell], locale: Locale, index: int, alternate: bool = False) -> Value:
    """What stands at an index of the series whose indexes 0 … n-1 are the cells; before them it is negative.

    One number alone is copied, one date, weekday, month or numbered text counts on; two or more count on by their
    common step (numbers and dates without one by the straight line nearest to them). The alternate series copies what
    would count on, and counts on what would be copied.
    """
    elements = [element_of(cell, locale) for cell in cells]
    cycle, place = divmod(index, len(cells))
    chosen, cell = elements[place], cells[place]
    members = [i for i, element in enumerate(elements) if element.kind == chosen.kind]
    if chosen.number is None or (len(members) == 1 and chosen.kind == ("number",)) != alternate:
        return cell.value
    numbers = [elements[i].number or 0.0 for i in members]
    number = _at(chosen.kind[0], numbers, cycle * len(members) + members.index(place))
    short = all(len(str(cells[i].value)) == 3 for i in members)
    return cell.value if number is None else _spelled(cell.value, number, chosen.kind, locale, short)


def _at(kind: str, numbers: list[float], index: int) -> float | None:
    """The number at an index; None when the numbers follow no rule."""
    if len(numbers) == 1:
        return numbers[0] + index
    steps = {round(after - before, 9) for before, after in pairwise(numbers)}
    if kind in ("weekday", "month"):
        length = 7 if kind == "weekday" else 12
        steps = {step % length for step in steps}
        return numbers[0] + index * steps.pop() if len(steps) == 1 else None
    if kind == "date" and (monthly := _monthly(numbers, index)) is not None:
        return monthly
    if len(steps) == 1:
        return numbers[0] + index * (numbers[1] - numbers[0])
    return None if kind == "text" else _on_line(numbers, index)


def _on_line(numbers: list[float], index: int) -> float:
    """The least squares line through the numbers, at an index."""
    count = len(numbers)
    mean_x, mean_y = (count - 1) / 2, sum(numbers) / count
    slope = sum((x - mean_x) * (y - mean_y) for x, y in enumerate(numbers)) / sum(
        (x - mean_x) ** 2 for x in range(count)
    )
    return mean_y + slope * (index - mean_x)


def _monthly(numbers: list[float], index: int) -> float | None:
    """For dates that are the same day of equally distant months: the one at an index."""
    if any(not number.is_integer() or number + EPOCH < 1 for number in numbers):
        return None
    days = [date.fromordinal(int(number) + EPOCH) for number in numbers]
    months = [day.year * 12 + day.month - 1 for day in days]
    steps = {after - before for before, after in pairwise(months)}
    if len({day.day for day in days}) > 1 or len(steps) > 1 or 0 in steps:
        return None
    year, month = divmod(months[0] + index * (months[1] - months[0]), 12)
    last = calendar.monthrange(year, month + 1)[1]
    return float(date(year, month + 1, min(days[0].day, last)).toordinal() - EPOCH)


def _spelled(model: Value, number: float, kind: tuple[str, ...], locale: Locale, short: bool) -> Value:
    """The number in the manner of a cell of the series; a name of a day or month with three letters when `short`."""
    if kind[0] in ("number", "date"):
        return number
    text = str(model)
    if kind[0] == "text":
        digits = len(text) - len(kind[1])
        return f"{kind[1]}{abs(round(number)):0{digits if text[len(kind[1])] == '0' else 1}d}"
    names = _cycles(locale)[kind[0]]
    word = names[round(number) % len(names)]
    word = word[:3] if short else word
    return word.upper() if text.isupper() else word.lower() if text.islower() else word


def _cycles(locale: Locale) -> dict[str, tuple[str, ...]]:
    return {"weekday": locale.days, "month": locale.months}
