"""The types of JSON fields as Google's parser sees them, and its words for what does not fit.

A check takes a value and its place, appends to the errors what is wrong, and returns the value in its normal form.
Places are linked from the inside out, `((None, "requests"), "[0]")`, so that they cost nothing while all is well.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from bot.sandbox.sheets.errors import ApiError, invalid
from bot.sandbox.sheets.model import Json

Place = tuple[Any, str] | None
Errors = list[tuple[str, str]]
"""(field path, description)"""
Check = Callable[[Any, Place, Errors], Any]

SHEETS_TYPES = "type.googleapis.com/google.apps.sheets.v4."
LIST_VALUE = "type.googleapis.com/google.protobuf.ListValue"


def scalar(schema: Json, type_name: str) -> Check:
    """The check of a string, number, boolean or enum field. `type_name` is the enum's, below google.apps.sheets.v4."""
    if "enum" in schema:
        allowed = frozenset(schema["enum"])
        full_name = SHEETS_TYPES + type_name

        def check_enum(value: Any, place: Place, errors: Errors) -> Any:
            if not isinstance(value, str) or value not in allowed:
                mismatch(value, place, full_name, errors)
            return value

        return check_enum
    kind, name = SCALARS.get((schema["type"], schema.get("format")), (_as_text, "TYPE_STRING"))

    def check(value: Any, place: Place, errors: Errors) -> Any:
        try:
            return kind(value)
        except (ValueError, TypeError, OverflowError):
            mismatch(value, place, name, errors)
            return value

    return check


def repeated(item: Check) -> Check:
    def check(value: Any, place: Place, errors: Errors) -> Any:
        if not isinstance(value, list):
            return [item(value, place, errors)]
        return [item(content, (place, f"[{i}]"), errors) for i, content in enumerate(value)]

    return check


def mapping(item: Check) -> Check:
    def check(value: Any, place: Place, errors: Errors) -> Any:
        if not isinstance(value, dict):
            mismatch(value, place, "Map", errors)
            return {}
        return {name: item(content, (place, f"[{name!r}]"), errors) for name, content in value.items()}

    return check


def list_value(value: Any, place: Place, errors: Errors) -> Any:
    if not isinstance(value, list):
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
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise TypeError
    number = int(value)
    if not -(2**bits) <= number < 2**bits:
        raise ValueError
    return number


def _as_number(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError
    return value if isinstance(value, int | float) else float(value)


def _as_bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if not isinstance(value, str) or value.lower() not in ("true", "1", "false", "0"):
        raise TypeError
    return value.lower() in ("true", "1")


SCALARS: dict[tuple[str, str | None], tuple[Callable[[Any], Any], str]] = {
    ("integer", "int32"): (_as_integer, "TYPE_INT32"),
    ("string", "int64"): (_as_int64, "TYPE_INT64"),
    ("number", "double"): (_as_number, "TYPE_DOUBLE"),
    ("number", "float"): (_as_number, "TYPE_FLOAT"),
    ("boolean", None): (_as_bool, "TYPE_BOOL"),
}


def mismatch(value: Any, place: Place, type_name: str, errors: Errors) -> None:
    where = text_of(place)
    if isinstance(value, list):
        parent, field = place or (None, "")
        errors.append(
            (text_of(parent), unknown_name(field, parent, "Proto field is not repeating, cannot start list."))
        )
        return
    shown = "Starting an object on a scalar field" if isinstance(value, dict) else json.dumps(value, ensure_ascii=False)
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


def refused(errors: Errors) -> ApiError:
    violations = [{"field": field, "description": text} if field else {"description": text} for field, text in errors]
    detail: Json = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": violations}
    return invalid("\n".join(text for _, text in errors), [detail])
