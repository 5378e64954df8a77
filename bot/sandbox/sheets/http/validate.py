"""Refuses what Google's JSON parser would refuse, by the official discovery documents.

The documents ship in google-api-python-client, a development dependency: where it is not installed nothing is refused
here (`load_validator` returns None, the server's status says so); only nulls are taken out of bodies (`without_nulls`).

Guarantees of `Validator.body`: what comes back has only known fields under their lowerCamelCase names, with values of
the declared types; nulls are gone, a lone value of a repeated field is a list of one, "5" of a number field is 5. All
problems of a body are reported at once, in the words of the service. Drive, unlike Sheets, ignores names it does not
know (seen in recorded traffic: `withLink` in a permission, `includeItemsFromAllDrives` on files.get).

Source: sheets_api_samples.md; https://protobuf.dev/programming-guides/json/ (read 2026-11-21).
"""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from bot.sandbox.sheets.http.json_types import (
    SHEETS_TYPES,
    Check,
    Errors,
    Place,
    anything,
    list_value,
    mapping,
    mismatch,
    refused,
    repeated,
    scalar,
    snake,
    text_of,
    unknown_name,
)
from bot.sandbox.sheets.model import Json

_ONE_OF = {"Request": "kind", "ExtendedValue": "value", "DataFilter": "filter"}
_BODY_FIELD = {
    "sheets.spreadsheets.create": "spreadsheet",
    "sheets.spreadsheets.values.update": "data",
    "sheets.spreadsheets.values.append": "data",
}
_DIMENSIONS = {"dimension", "majorDimension"}


@cache
def load_validator() -> Validator | None:
    """The validator, or None when google-api-python-client is not installed."""
    spec = importlib.util.find_spec("googleapiclient")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "discovery_cache" / "documents"
    try:
        return Validator({api: json.loads((folder / name).read_text("utf-8")) for api, name in _DOCUMENTS.items()})
    except OSError:
        return None


_DOCUMENTS = {"sheets": "sheets.v4.json", "drive": "drive.v3.json"}


class Validator:
    """Checks bodies and query parameters of the methods of the given discovery documents, by `api.resource.method`."""

    def __init__(self, documents: Mapping[str, Json]) -> None:
        self.revisions = {api: str(document["revision"]) for api, document in documents.items()}
        self.methods: dict[str, Json] = {}
        self._common: dict[str, Json] = {}
        self._schemas: dict[str, Json] = {}
        self._checks: dict[str, Check] = {}
        for api, document in documents.items():
            self._common[api] = document["parameters"]
            self._schemas |= {f"{api}.{name}": schema for name, schema in document["schemas"].items()}
            self._collect(api, document)

    def _collect(self, prefix: str, resource: Json) -> None:
        for name, method in resource.get("methods", {}).items():
            self.methods[f"{prefix}.{name}"] = method
        for name, child in resource.get("resources", {}).items():
            self._collect(f"{prefix}.{name}", child)

    def body(self, operation: str, body: object) -> Json:
        """The normalised body.

        Raises:
            ApiError: 400 with one line and one field violation for each problem.
        """
        request = self.methods.get(operation, {}).get("request")
        if not isinstance(body, dict):
            raise refused([("", 'Invalid JSON payload received. Unknown name "": Root element must be a message.')])
        if request is None:
            return dict(without_nulls(body))
        field = _BODY_FIELD.get(operation)
        errors: Errors = []
        api = operation.split(".", 1)[0]
        checked = self._message(f"{api}.{request['$ref']}")(body, (None, field) if field else None, errors)
        if errors:
            raise refused(errors)
        return dict(checked)

    def query(self, operation: str, query: Mapping[str, list[str]]) -> None:
        """Refuses unknown parameters (Sheets only), unknown enum values and wrong types."""
        api = operation.split(".", 1)[0]
        method = self.methods.get(operation)
        if method is None:
            return
        known = method.get("parameters", {}) | self._common[api]
        errors: Errors = []
        for name, texts in query.items():
            parameter = known.get(name)
            if parameter is None:
                if api == "sheets":
                    problem = f'Invalid JSON payload received. Unknown name "{name}": Cannot bind query parameter. '
                    errors.append(("", problem + f"Field '{name}' could not be found in request message."))
                continue
            owner = "Dimension" if name in _DIMENSIONS else name.removeprefix("response")
            check = scalar(parameter, owner[0].upper() + owner[1:])
            for text in texts:
                check(text, (None, snake(name)), errors)
        if errors:
            raise refused(errors)

    def _check(self, schema: Json, api: str, type_name: str) -> Check:
        if "$ref" in schema:
            return self._message(f"{api}.{schema['$ref']}")
        match schema.get("type"):
            case "array" if schema["items"].get("type") == "array":
                return repeated(list_value)
            case "array":
                return repeated(self._check(schema["items"], api, type_name))
            case "object" if "additionalProperties" in schema:
                return mapping(self._check(schema["additionalProperties"], api, type_name))
            case "any" | "object" | None:
                return anything
            case _:
                return scalar(schema, type_name)

    def _message(self, key: str) -> Check:
        """The check of a message, built at its first use: messages contain each other in circles."""

        def check(value: Any, place: Place, errors: Errors) -> Any:
            built = self._checks.get(key)
            if built is None:
                built = self._checks[key] = self._build(key)
            return built(value, place, errors)

        return self._checks.get(key) or check

    def _build(self, key: str) -> Check:
        api, name = key.split(".", 1)
        properties = self._schemas[key].get("properties", {})
        known: dict[str, tuple[str, str, Check]] = {}
        for field, schema in properties.items():
            enum = "Dimension" if field in _DIMENSIONS else f"{name}.{field[0].upper()}{field[1:]}"
            known[field] = known[snake(field)] = (field, snake(field), self._check(schema, api, enum))
        one_of = _ONE_OF.get(name)

        def check(value: Any, place: Place, errors: Errors) -> Any:
            if not isinstance(value, dict):
                mismatch(value, place, SHEETS_TYPES + name, errors)
                return {}
            found: Json = {}
            for given, content in value.items():
                if given in known:
                    if content is not None:
                        field, step, check_field = known[given]
                        found[field] = check_field(content, (place, step), errors)
                elif api == "sheets":
                    errors.append((text_of(place), unknown_name(given, place)))
            if one_of and len(found) > 1:
                second = list(found)[1]
                problem = f"oneof field '{one_of}' is already set. Cannot set '{second}'"
                errors.append((text_of(place), f"Invalid value at '{text_of(place)}' (oneof), {problem}"))
            return found

        return check


def without_nulls(value: Any) -> Any:
    """The body with every null member left out, as a null means "not set"; nulls inside lists stay (cells to skip)."""
    if isinstance(value, dict):
        return {name: without_nulls(content) for name, content in value.items() if content is not None}
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return [without_nulls(item) for item in value]
    return value
