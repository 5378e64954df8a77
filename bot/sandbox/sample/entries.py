"""What the sample's YAML files are made of: text and only text, read with a message that names row and key."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

import yaml

from bot.sandbox.sheets.engine.model import Value

_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - wall time of the spreadsheet, as serial numbers are
_LONGEST = 50_000  # characters a cell can hold


class SampleMistake(ValueError):
    """The sample's YAML cannot be used; the message names file, row and key, and what may stand there."""

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}")


_TextBase = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # libyaml takes a seventh of the time


class _TextLoader(_TextBase):  # type: ignore[misc,valid-type]  # which of the two is known at run time only
    """Every scalar stays text, and a key that stands twice is refused instead of forgotten."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        mapping: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in mapping:
                raise SampleMistake(f"line {key_node.start_mark.line + 1}", f"the key {key!r} stands twice")
            mapping[key] = self.construct_object(value_node, deep=deep)
        return mapping


def read_package_yaml(name: str) -> Any:
    """The content of a YAML file of this package, also when it is installed as a zip.

    Raises:
        SampleMistake: no YAML, or a key twice.
    """
    return parse_yaml(files("bot.sandbox.sample").joinpath(name).read_text(encoding="utf-8"), name)


def parse_yaml(text: str, name: str) -> Any:
    """The content of a YAML text, all scalars as text; `name` is what messages call it."""
    try:
        return yaml.load(text, Loader=_TextLoader)  # noqa: S506 - builds only text
    except SampleMistake as mistake:
        raise SampleMistake(name, str(mistake)) from None
    except yaml.YAMLError as error:
        raise SampleMistake(name, " ".join(str(error).split())) from None


def mapping(value: object, place: str, known: frozenset[str], required: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The value as a mapping with no other keys than the known ones.

    Raises:
        SampleMistake: no mapping, a key that is not known, or a required one missing.
    """
    if not isinstance(value, Mapping):
        raise SampleMistake(place, f"a mapping is wanted, not {value!r}")
    for key in value:
        if key not in known:
            raise SampleMistake(place, f"unknown key {key!r}; known are {', '.join(sorted(known))}")
    for key in sorted(required - set(value)):
        raise SampleMistake(place, f"the key {key!r} is missing")
    return dict(value)


def text(value: object, place: str) -> str:
    """The value as text. Raises SampleMistake for anything else, and for nothing at all."""
    if not isinstance(value, str) or not value.strip():
        raise SampleMistake(place, f"a text is wanted, not {value!r}")
    return value


def whole_number(value: object, place: str) -> int:
    """The value as a number from 1 on."""
    if not isinstance(value, str) or not value.isdecimal() or not int(value):
        raise SampleMistake(place, f"a whole number from 1 on is wanted, not {value!r}")
    return int(value)


def flag(value: object, place: str) -> bool:
    """The value as true or false."""
    if value not in ("true", "false"):
        raise SampleMistake(place, f"true or false is wanted, not {value!r}")
    return value == "true"


def colour(value: object, place: str) -> str:
    """The value as `#RRGGBB`."""
    digits = value[1:] if isinstance(value, str) and value.startswith("#") else ""
    if len(digits) != 6 or any(digit not in "0123456789ABCDEF" for digit in digits):
        raise SampleMistake(place, f"a colour #RRGGBB in capitals is wanted, not {value!r}")
    return f"#{digits}"


def cell_value(entry: object, kind: str, place: str) -> Value:
    """What a cell of a column of this kind stores for an entry of the YAML.

    Raises:
        SampleMistake: a time that is none, an unknown form, or more than a cell can hold.
    """
    if isinstance(entry, Mapping):
        return _special(entry, place)
    typed = text(entry, place)
    if kind in ("time", "date"):
        return serial(typed, place)
    if kind == "tick" and typed in ("true", "false"):
        return typed == "true"
    return typed


def serial(typed: str, place: str) -> float:
    """The serial number of `YYYY-MM-DD HH:MM:SS` or `YYYY-MM-DD` as a clock on the wall shows it."""
    try:
        wall = datetime.fromisoformat(typed)
    except ValueError:
        wall = None
    if wall is None or wall.tzinfo is not None or len(typed) not in (10, 19):
        raise SampleMistake(place, f"{typed!r} is no YYYY-MM-DD HH:MM:SS without a zone; for text write {{text: …}}")
    return (wall - _EPOCH) / timedelta(days=1)


def _special(entry: Mapping[str, Any], place: str) -> Value:
    if set(entry) == {"text"}:
        return text(entry["text"], place)
    if set(entry) == {"number"}:
        try:
            return float(entry["number"])
        except (TypeError, ValueError):
            raise SampleMistake(place, f"{entry['number']!r} is no number") from None
    if set(entry) == {"repeat", "length"}:
        part, length = text(entry["repeat"], place), whole_number(entry["length"], place)
        if length > _LONGEST:
            raise SampleMistake(place, f"{length} characters are more than the {_LONGEST} a cell can hold")
        return (part * (length // len(part) + 1))[:length]
    raise SampleMistake(place, "write {text: …}, {number: …} or {repeat: TEXT, length: N}")
