"""The types of JSON fields as Google's parser sees them, and its words for what does not fit.

A check takes a value and its place, appends to the errors what is wrong, and returns the value in its normal form.
Places are linked from the inside out, `((None, "requests"), "[0]")`, so that they cost nothing while all is well.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

from bot.sandbox.sheets.engine.errors import ApiError, invalid
from bot.sandbox.sheets.engine.model import Json

Place = tuple[Any, str] | None
Errors = list[tuple[str, str]]
"""(field path, description)"""
Check = Callable[[Any, Place, Errors], Any]

SHEETS_TYPES = "type.googleapis.com/google.apps.sheets.v4."
LIST_VALUE = "type.googleapis.com/google.protobuf.ListValue"


def scalar(schema: Json, type_name: str) -> Check:
    """The check of a string, number, boolean or enum field. `type_name` is the enum's, below google.apps.sheets.v4."""
    if "enum" in schema:
        return _enum(tuple(schema["enum"]), SHEETS_TYPES + type_name)
    if schema.get("format") == "google-fieldmask":
        return _field_mask
    kind, name = SCALARS.get((schema["type"], schema.get("format")), (_as_text, "TYPE_STRING"))

    def check(value: Any, place: Place, errors: Errors) -> Any:
        try:
            return kind(value)
        except (ValueError, TypeError, OverflowError):
            mismatch(value, place, name, errors)
            return value

    return check


def _field_mask(value: Any, place: Place, errors: Errors) -> Any:
    """A mask as text, or as the message it is (`{"paths": ["criteria"]}`), as Google's own samples send it."""
    if isinstance(value, dict) and set(value) == {"paths"}:
        return ",".join(map(str, repeated(anything)(value["paths"], place, errors)))
    if not isinstance(value, str):
        mismatch(value, place, "type.googleapis.com/google.protobuf.FieldMask", errors)
    return value


def _enum(names: tuple[str, ...], full_name: str) -> Check:
    """Takes a value's name in any case, with "-" for "_", or its number, also as text; gives its name."""
    known = frozenset(names)

    def check(value: Any, place: Place, errors: Errors) -> Any:
        if isinstance(value, str) and value in known:
            return value
        if isinstance(value, str) and (folded := value.upper().replace("-", "_")) in known:
            return folded
        try:
            return names[_as_count(value)]
        except (ValueError, TypeError, IndexError):
            mismatch(value, place, full_name, errors)
            return value

    return check


def number_as_text(value: Any, place: Place, errors: Errors) -> Any:
    """A string field that takes a number too."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return json.dumps(value)
    if not isinstance(value, str):
        mismatch(value, place, "TYPE_STRING", errors)
    return value


def repeated(item: Check) -> Check:
    """A lone value is a list of one; nulls in a list are left out.

    A list within the list is read as if its items stood there, as Google's parser does; gspread-formatting's batches
    are such. Rows of cells stay the lists they are.
    """
    takes_lists = item is list_value

    def check(value: Any, place: Place, errors: Errors) -> Any:
        if not isinstance(value, list):
            return [item(value, place, errors)]
        if not takes_lists and any(isinstance(content, list) for content in value):
            value = list(_flat(value))
        return [item(content, (place, f"[{i}]"), errors) for i, content in enumerate(value) if content is not None]

    return check


def _flat(values: list[Any]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, list):
            yield from _flat(value)
        else:
            yield value


def mapping(item: Check, of_numbers: bool = False) -> Check:
    """An object with free names, `of_numbers` with int32 ones: those come back as plain digits."""
    key = scalar({"type": "integer", "format": "int32"}, "")

    def check(value: Any, place: Place, errors: Errors) -> Any:
        if not isinstance(value, dict):
            mismatch(value, place, "Map", errors)
            return {}
        found = {}
        for name, content in value.items():
            if content is not None:
                step = (place, f"[{name!r}]")
                found[str(key(name, step, errors)) if of_numbers else name] = item(content, step, errors)
        return found

    return check


def list_value(value: Any, place: Place, errors: Errors) -> Any:
    """A row of cells, whose values are free."""
    if isinstance(value, dict):
        errors.extend((text_of(place), unknown_name(name, place)) for name in value)
    elif not isinstance(value, list):
        mismatch(value, place, LIST_VALUE, errors)
    return value


def anything(value: Any, place: Place, errors: Errors) -> Any:  # noqa: ARG001 - a Check
    return value


def _as_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _as_int64(value: Any) -> str:
    return str(_as_integer(value, 63))


def _as_integer(value: Any, bits: int = 31) -> int:
    if isinstance(value, str) and not _INTEGER.fullmatch(value):
        raise ValueError
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise TypeError
    number = int(value)
    if not -(2**bits) <= number < 2**bits:
        raise ValueError
    return number


def _as_count(value: Any) -> int:
    number = _as_integer(value)
    if number < 0:
        raise ValueError
    return number


def _as_double(value: Any, limit: float = sys.float_info.max) -> float:
    if isinstance(value, bool) or (isinstance(value, str) and not _NUMBER.fullmatch(value)):
        raise TypeError
    number = value if isinstance(value, int | float) else float(value)
    if abs(number) > limit:
        raise OverflowError
    return number


def _as_float(value: Any) -> float:
    return _as_double(value, FLOAT_MAX)


def _as_bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if not isinstance(value, str) or value.lower() not in _WORDS:
        raise TypeError
    return _WORDS[value.lower()]


_INTEGER = re.compile(r"[+-]?\d+", re.ASCII)
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
FLOAT_MAX = 3.4028234663852886e38
_WORDS = dict.fromkeys(("true", "t", "yes", "y", "1"), True) | dict.fromkeys(("false", "f", "no", "n", "0"), False)
SCALARS: dict[tuple[str, str | None], tuple[Callable[[Any], Any], str]] = {
    ("integer", "int32"): (_as_integer, "TYPE_INT32"),
    ("string", "int64"): (_as_int64, "TYPE_INT64"),
    ("number", "double"): (_as_double, "TYPE_DOUBLE"),
    ("number", "float"): (_as_float, "TYPE_FLOAT"),
    ("boolean", None): (_as_bool, "TYPE_BOOL"),
}


def mismatch(value: Any, place: Place, type_name: str, errors: Errors) -> None:
    """Says what does not fit; an object or a list where a plain value belongs is a matter of the message around it."""
    where = text_of(place)
    if isinstance(value, dict | list):
        around, step = place or (None, "")
        while step.startswith("[") and around:
            around, step = around
        at = text_of(around)
        if isinstance(value, list):
            errors.append((at, unknown_name(camel(step), around, "Proto field is not repeating, cannot start list.")))
        else:
            errors.append((at, f"Invalid value at '{at}' ({step}), Starting an object on a scalar field"))
        return
    shown = f'"{value}"' if isinstance(value, str) else json.dumps(value)
    errors.append((where, f"Invalid value at '{where}' ({type_name}), {shown}"))


def unknown_name(field: str, place: Place, problem: str = "Cannot find field.") -> str:
    at = f" at '{text_of(place)}'" if place else ""
    return f'Invalid JSON payload received. Unknown name "{field}"{at}: {problem}'


def text_of(place: Place) -> str:
    parts: list[str] = []
    while place:
        place, part = place
        parts.append(part)
    return ".".join(reversed(parts)).replace(".[", "[")


def snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", lambda m: "_" + m[1].lower(), name)


def camel(name: str) -> str:
    return re.sub(r"_([a-z])", lambda m: m[1].upper(), name)


def refused(errors: Errors) -> ApiError:
    violations = [{"field": field, "description": text} if field else {"description": text} for field, text in errors]
    detail: Json = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}
    return invalid("\n".join(text for _, text in errors), [detail])
