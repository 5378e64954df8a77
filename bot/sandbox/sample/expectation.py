"""What must be true of a sample row after a run, and what a person does to it before the next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from bot.sandbox.sample.entries import SampleMistake, cell_value, colour, flag, mapping, serial, text
from bot.sandbox.sheets.engine.model import Value

NAMED_COLOURS: Mapping[str, str | None] = {
    "RED": "#FF0000",
    "ORANGE": "#F9CB9C",
    "YELLOW": "#FFFF00",
    "none": None,
}
NOTHING_ELSE = frozenset({"rule", "problem", "untouched"})
"""What may be said of a row that nothing is written to."""
CALL_LIST = "Call List"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The truth about the row of the Call List; None is not looked at. A text that ends with … is a beginning.

    Attributes:
        script: parts of the script or the message.
        struck: whether the row is struck through.
        lacks: a part of what the report of the run says is missing in the script.
    """

    tel: str | None = None
    window: str | None = None
    script: tuple[str, ...] = ()
    struck: bool = False
    lacks: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """The truth about a row after a run; None is not looked at. A text that ends with … is a beginning.

    Attributes:
        rule: the deciding rule; "problem" when the row cannot be worked on.
        colour: `#RRGGBB`, or "none".
        note: parts of the note on the order number; empty: there is no note.
        call: the case's row in the Call List; None: it has none.
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
    bounced: str | None = None
    deadline: str | None = None
    crm_note: str | None = None
    call: Listed | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """A person's edit after the first run: cells, and marks on the order number; and the truth after the second run.

    `marks` may hold background (`#RRGGBB` or None), struck and note; `call` is what is typed into the case's row of the
    Call List. A cell that is None is emptied.
    """

    why: str
    cells: Mapping[str, Value]
    marks: Mapping[str, Value] = field(default_factory=dict)
    call: Mapping[str, str] = field(default_factory=dict)
    expect: Expectation = field(default_factory=Expectation)


_KEYS = frozenset(one.name for one in fields(Expectation))
_FLAGS = ("untouched", "struck", "sales_return")
_NO_TEXTS = (*_FLAGS, "note", "call")
_MARKS = ("background", "struck", "note")


def parse_expectation(value: object, place: str, *, whole: bool) -> Expectation:
    """An `expect` of the YAML; with `whole` it speaks about the whole row and needs a rule.

    Raises:
        SampleMistake: unknown keys or words, or things said about a row that must stay as it is.
    """
    data = mapping(value, place, _KEYS, frozenset({"rule"}) if whole else frozenset())
    values: dict[str, Any] = {key: _said(data[key], f"{place}, {key}") for key in data if key not in _NO_TEXTS}
    values |= {key: flag(data[key], f"{place}, {key}") for key in _FLAGS if key in data}
    if "colour" in values:
        values["colour"] = _colour(values["colour"], f"{place}, colour")
    for key in {"due", "deadline"} & set(values):
        serial(values[key], f"{place}, {key}")
    if "note" in data:
        values["note"] = _parts(data["note"], f"{place}, note")
    if "call" in data:
        values["call"] = _listed(data["call"], f"{place}, call")
    expected = Expectation(**values)
    if expected.untouched:
        for key in sorted(set(data) - NOTHING_ELSE):
            raise SampleMistake(f"{place}, {key}", "is said of a row that nothing is written to")
    return expected


def parse_later(value: object, place: str, kinds: Mapping[str, str]) -> Later:
    """A `later` of the YAML; `kinds` are those of the columns by name. Raises SampleMistake."""
    keys = frozenset({"why", "edit", "expect"})
    data = mapping(value, place, keys, keys)
    edit = mapping(data["edit"], f"{place}, edit", frozenset({*kinds, *_MARKS, CALL_LIST}))
    marks: dict[str, Value] = {}
    if "background" in edit:
        shown = _colour(text(edit["background"], f"{place}, background"), f"{place}, background")
        marks["background"] = None if shown == "none" else shown
    if "struck" in edit:
        marks["struck"] = flag(edit["struck"], f"{place}, struck")
    if "note" in edit:
        marks["note"] = str(edit["note"])
    cells = {
        name: None if edit[name] == "" else cell_value(edit[name], kind, f"{place}, {name}")
        for name, kind in kinds.items()
        if name in edit
    }
    typed = mapping(edit.get(CALL_LIST, {}), f"{place}, {CALL_LIST}", frozenset({"Outcome", "Called At", "struck"}))
    expected = parse_expectation(data["expect"], f"{place}, expect", whole=False)
    return Later(text(data["why"], f"{place}, why"), cells, marks, typed, expected)


def _listed(value: object, place: str) -> Listed:
    data = mapping(value, place, frozenset(one.name for one in fields(Listed)))
    values: dict[str, Any] = {
        key: _said(data[key], f"{place}, {key}") for key in data if key in ("tel", "window", "lacks")
    }
    if "script" in data:
        values["script"] = _parts(data["script"], f"{place}, script")
    return Listed(**values, struck=flag(data.get("struck", "false"), f"{place}, struck"))


def _said(value: object, place: str) -> str:
    """A text, or "" for a blank cell."""
    return "" if value == "" else text(value, place)


def _parts(value: object, place: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise SampleMistake(place, f"a list of parts is wanted, not {value!r}")
    return tuple(text(part, place) for part in value)


def _colour(word: str, place: str) -> str:
    if word in NAMED_COLOURS:
        return NAMED_COLOURS[word] or "none"
    return colour(word, place)
