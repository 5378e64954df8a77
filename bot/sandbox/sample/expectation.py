"""What must be true of a sample row after a run, and what a person does to it before the next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from bot.sandbox.sample.entries import SampleMistake, colour, flag, mapping, serial, text
from bot.sandbox.sheets.engine.model import Value

NAMED_COLOURS: Mapping[str, str | None] = {"RED": "#FF0000", "ORANGE": "#F9CB9C", "none": None}
NOTHING_ELSE = frozenset({"rule", "problem", "untouched"})
"""What may be said of a row that nothing is written to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """The truth about a row after a run; None is not looked at. A text that ends with … is a beginning.

    Attributes:
        rule: the deciding rule; "problem" when the row cannot be worked on.
        colour: `#RRGGBB`, or "none".
        note: parts of the note on the order number; empty: there is no note.
    """

    rule: str | None = None
    untouched: bool = False
    problem: str | None = None
    status: str | None = None
    next_action: str | None = None
    macro: str | None = None
    due: str | None = None
    tracking: str | None = None
    colour: str | None = None
    struck: bool | None = None
    note: tuple[str, ...] | None = None
    duplicate_of: str | None = None
    sales_return: bool = False


@dataclass(frozen=True, slots=True)
class Later:
    """A person's edit after the first run: cells, and marks on the order number; and the truth after the second run.

    `marks` may hold background (`#RRGGBB` or None), struck and note.
    """

    why: str
    cells: Mapping[str, str]
    marks: Mapping[str, Value] = field(default_factory=dict)
    expect: Expectation = field(default_factory=Expectation)


_KEYS = frozenset(one.name for one in fields(Expectation))
_FLAGS = ("untouched", "struck", "sales_return")
_MARKS = ("background", "struck", "note")


def parse_expectation(value: object, place: str, *, whole: bool) -> Expectation:
    """An `expect` of the YAML; with `whole` it speaks about the whole row and needs a rule.

    Raises:
        SampleMistake: unknown keys or words, or things said about a row that must stay as it is.
    """
    data = mapping(value, place, _KEYS, frozenset({"rule"}) if whole else frozenset())
    values: dict[str, Any] = {key: text(data[key], f"{place}, {key}") for key in data if key not in (*_FLAGS, "note")}
    values |= {key: flag(data[key], f"{place}, {key}") for key in _FLAGS if key in data}
    if "colour" in values:
        values["colour"] = _colour(values["colour"], f"{place}, colour")
    if "due" in values:
        serial(values["due"], f"{place}, due")
    if "note" in data:
        parts = data["note"]
        if not isinstance(parts, list):
            raise SampleMistake(f"{place}, note", f"a list of parts is wanted, not {parts!r}")
        values["note"] = tuple(text(part, f"{place}, note") for part in parts)
    expected = Expectation(**values)
    if expected.untouched:
        for key in sorted(set(data) - NOTHING_ELSE):
            raise SampleMistake(f"{place}, {key}", "is said of a row that nothing is written to")
    return expected


def parse_later(value: object, place: str, columns: frozenset[str]) -> Later:
    """A `later` of the YAML. Raises SampleMistake."""
    keys = frozenset({"why", "edit", "expect"})
    data = mapping(value, place, keys, keys)
    edit = mapping(data["edit"], f"{place}, edit", columns | frozenset(_MARKS))
    marks: dict[str, Value] = {}
    if "background" in edit:
        shown = _colour(text(edit["background"], f"{place}, background"), f"{place}, background")
        marks["background"] = None if shown == "none" else shown
    if "struck" in edit:
        marks["struck"] = flag(edit["struck"], f"{place}, struck")
    if "note" in edit:
        marks["note"] = str(edit["note"])
    cells = {key: text(edit[key], f"{place}, {key}") for key in edit if key not in _MARKS}
    expected = parse_expectation(data["expect"], f"{place}, expect", whole=False)
    return Later(text(data["why"], f"{place}, why"), cells, marks, expected)


def _colour(word: str, place: str) -> str:
    if word in NAMED_COLOURS:
        return NAMED_COLOURS[word] or "none"
    return colour(word, place)
