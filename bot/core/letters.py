"""What is said and sent to customers: the team's templates, their slots filled from a row's cells (B-11).

Pure: the templates' texts arrive as arguments (bot/letters reads them). A template may be anybody's who can write into
a shared folder, so it may hold text, {{ slot }} and {# comments #} and nothing else; that is checked before it is
compiled, and it is rendered in Jinja2's sandbox all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2 import Template as CompiledTemplate
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.core.dates import day_text
from bot.core.text import nearest, printable
from bot.errors import ConfigurationError, MissingSlot

Value = str | int | date | None
"""What fills a slot: text is cleaned, a date is written as people read it, None is a missing one."""

MOST_CHARACTERS = 50_000
"""What a cell holds (RULES §7)."""
_MOST_IN_SLOT = 1_000
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# plain text: nothing here is ever HTML
_ENVIRONMENT = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


class Letter(StrEnum):
    """The texts there are; each is the name of its file, less the ending."""

    CALL_SCRIPT = "call_script"
    NO_TELEPHONE_MESSAGE = "no_telephone_message"


@dataclass(frozen=True, slots=True)
class Slot:
    """A name that a template may use; `column` of the report fills it, or else `setting` of config.yaml."""

    name: str
    example: Value
    column: str | None = None
    setting: str | None = None

    @property
    def source(self) -> str:
        """Where a person fills it."""
        return f"the column {self.column}" if self.column else f"{self.setting} in config.yaml"


SLOTS: Mapping[str, Slot] = {
    slot.name: slot
    for slot in (
        Slot("customer_name", "Jane Doe", column="Customer Name"),
        Slot("order_number", "111-2222222-3333333", column="ORD#"),
        Slot("agent", "Joy", column="Assigned To"),
        Slot("deadline", date(2026, 12, 16), column="Return Approved"),
        Slot("tracking_link", "https://www.ups.com/track?tracknum=1Z999AA10123456784", column="Return Tracking"),
        Slot("window_days", 30, setting="returns.window_days"),
        Slot("company", "Autoplicity", setting="letters.company"),
        Slot("toll_free", "800-299-1028", setting="letters.toll_free"),
        Slot("opening_hours", "Mon-Sat 9am - 5pm", setting="letters.opening_hours"),
    )
}
"""Every slot by its name, in the order messages list them; the examples are the document's."""


@dataclass(frozen=True, slots=True)
class Template:
    """A letter's wording; `place` is its file as messages call it."""

    letter: Letter
    place: str
    text: str


@dataclass(frozen=True, slots=True)
class _Wording:
    place: str
    slots: tuple[Slot, ...]
    compiled: CompiledTemplate


class Letters:
    """Templates without a fault, ready to be filled."""

    def __init__(self, templates: Iterable[Template]) -> None:
        """Takes one template for each letter; of two for the same, the later.

        Raises:
            ConfigurationError: the first of `template_faults`.
        """
        self._wordings: dict[Letter, _Wording] = {}
        for template in templates:
            for fault in template_faults(template):
                raise fault
            used = find_undeclared_variables(_ENVIRONMENT.parse(template.text))
            slots = tuple(slot for name, slot in SLOTS.items() if name in used)
            self._wordings[template.letter] = _Wording(template.place, slots, _ENVIRONMENT.from_string(template.text))

    def slots_of(self, letter: Letter) -> tuple[Slot, ...]:
        """The slots that this wording uses."""
        return self._wordings[letter].slots

    def render(self, letter: Letter, slots: Mapping[str, Value]) -> str:
        """The letter with its slots filled.

        Guarantees: plain text of at most 50,000 characters, no line with blanks at its end, never two empty lines
        together. What fills a slot stands there as it is, whatever it looks like (`{{ x }}`, `<b>`, `=1+1`), but on one
        line, without control and direction characters, cut at 1,000 characters. Slots that it does not use may be
        anything.

        Raises:
            MissingSlot: one or more of the slots it uses are missing or blank; names them all.
            ConfigurationError: it would be longer than a cell holds.
        """
        wording = self._wordings[letter]
        texts = {slot.name: _text(slots.get(slot.name)) for slot in wording.slots}
        if missing := [slot for slot in wording.slots if not texts[slot.name]]:
            sources = " and ".join(dict.fromkeys(slot.source for slot in missing))
            columns = tuple(slot.column for slot in missing if slot.column)
            raise MissingSlot(wording.place, tuple(slot.name for slot in missing), columns, f"Fill {sources}")
        text = _tidy(wording.compiled.render(texts))
        if len(text) > MOST_CHARACTERS:
            problem = f"it fills {len(text):,} characters, a cell holds 50,000"
            raise ConfigurationError(wording.place, problem, "Shorten it")
        return text


def template_faults(template: Template) -> tuple[ConfigurationError, ...]:
    """Everything that is wrong with a template, each with its line; empty when it can be rendered."""
    if len(template.text) > MOST_CHARACTERS:
        problem = f"it has {len(template.text):,} characters, a cell holds 50,000"
        return (ConfigurationError(template.place, problem, "Shorten it"),)
    try:
        parsed = _ENVIRONMENT.parse(template.text)
    except TemplateSyntaxError as error:
        fix = "Write {{ and }} around the name of a slot, {# and #} around a comment"
        return (_fault(template, error.lineno, printable(error.message or "it cannot be read", 200), fix),)
    except (RecursionError, ValueError):  # brackets within brackets, a number of thousands of digits
        return (ConfigurationError(template.place, "it cannot be read", "Write {{ slot }}, and nothing more inside"),)
    return tuple(_faults_in(template, parsed))


def long_day(day: date) -> str:
    """A day as a caller reads it aloud: "Wed 18 Nov 2026"."""
    return f"{_WEEKDAYS[day.weekday()]} {day_text(day)}"


def _faults_in(template: Template, parsed: nodes.Template) -> Iterator[ConfigurationError]:
    for part in parsed.body:
        for node in part.nodes if isinstance(part, nodes.Output) else [part]:
            if isinstance(node, nodes.TemplateData) or (isinstance(node, nodes.Name) and node.name in SLOTS):
                continue
            if isinstance(node, nodes.Name):
                near = nearest(node.name, SLOTS)
                hint = f"Did you mean {near}? " if near else ""
                problem = f"there is no slot {printable(node.name)}"
                yield _fault(template, node.lineno, problem, f"{hint}The slots are {', '.join(SLOTS)}")
            else:
                problem = "only text, {{ slot }} and {# comments #} may stand in a letter"
                yield _fault(template, node.lineno, problem, "Write {{ and }} around the name of a slot alone")


def _fault(template: Template, line: int, problem: str, fix: str) -> ConfigurationError:
    return ConfigurationError(f"{template.place} line {line}", problem, fix)


def _text(value: Value) -> str:
    if isinstance(value, date):
        return long_day(value)
    return printable(value, _MOST_IN_SLOT) if isinstance(value, str) else "" if value is None else str(value)


def _tidy(text: str) -> str:
    lines: list[str] = []
    for line in (_CONTROLS.sub("", line).rstrip() for line in text.splitlines()):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).strip("\n")
