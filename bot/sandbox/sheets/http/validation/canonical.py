"""Recognises bodies that are in their normal form already, as most are, so that only the others cost time.

A recogniser says whether a value needs no mending and has no mistake: only known lowerCamelCase names, values of
exactly the declared types, no nulls, lists where lists are declared. What it does not recognise may still be right:
validate.py looks at it closely then.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Mapping
from typing import Any

from bot.sandbox.sheets.engine.model import Json
from bot.sandbox.sheets.http.validation.json_types import FLOAT_MAX
from bot.sandbox.sheets.http.validation.unions import unions

Fits = Callable[[Any], bool]
_MAX = 2**31
_DOUBLE_MAX = sys.float_info.max


class Recognisers:
    """The recognisers of all messages, by `api.Message`; each is built at its first use."""

    def __init__(self, schemas: Mapping[str, Json]) -> None:
        self._schemas = schemas
        self._built: dict[str, Fits] = {}

    def message(self, key: str) -> Fits:
        """Whether a value is a message of this kind in its normal form."""
        built = self._built.get(key)
        if built is None:
            self._built[key] = lambda value: self._built[key](value)  # messages contain each other in circles
            api, name = key.split(".", 1)
            members = self._schemas[key].get("properties", {})
            fitting = {field: self._member(schema, api) for field, schema in members.items()}
            built = self._built[key] = message(fitting, list(unions(name, members).values()))
        return built

    def _member(self, schema: Json, api: str) -> type | Fits:
        if "$ref" in schema:
            return self.message(f"{api}.{schema['$ref']}")
        match schema.get("type"):
            case "array" if schema["items"].get("type") == "array":
                return rows
            case "array":
                return repeated(self._member(schema["items"], api))
            case "any":
                return anything
            case "object" | None:
                return _never
            case _:
                return scalar(schema)


def scalar(schema: Json) -> type | Fits:
    """A plain type where `type(value) is …` decides, else a function."""
    if "enum" in schema:
        names = frozenset(schema["enum"])
        return lambda value: type(value) is str and value in names
    match schema.get("type"), schema.get("format"):
        case "boolean", _:
            return bool
        case "integer", _:
            return _is_int32
        case "number", "float":
            return _is_float
        case "number", _:
            return _is_double
        case "string", None | "google-fieldmask":
            return str
        case _:
            return _never


def _is_int32(value: Any) -> bool:
    return type(value) is int and -_MAX <= value < _MAX


def _is_float(value: Any) -> bool:
    return (type(value) is float or type(value) is int) and -FLOAT_MAX <= value <= FLOAT_MAX


def _is_double(value: Any) -> bool:
    return (type(value) is float or type(value) is int) and -_DOUBLE_MAX <= value <= _DOUBLE_MAX


def _never(_: Any) -> bool:
    return False


def anything(value: Any) -> bool:
    return value is not None


def rows(value: Any) -> bool:
    """Lists of lists; what is in them is free."""
    return type(value) is list and all(type(row) is list for row in value)


def repeated(item: type | Fits) -> Fits:
    if isinstance(item, type):
        return lambda value: type(value) is list and all(type(one) is item for one in value)
    return lambda value: type(value) is list and all(map(item, value))


def message(members: Mapping[str, type | Fits], unions: Collection[frozenset[str]]) -> Fits:
    """An object of which each member fits; of the names of a union at most one is there."""
    known = {name: (fits, _never) if isinstance(fits, type) else (None, fits) for name, fits in members.items()}

    def fits(value: Any) -> bool:
        if type(value) is not dict:
            return False
        try:
            for name, content in value.items():
                exact, check = known[name]
                if type(content) is not exact and not check(content):
                    return False
        except KeyError:
            return False
        return len(value) < 2 or all(len(value.keys() & union) < 2 for union in unions)

    return fits
