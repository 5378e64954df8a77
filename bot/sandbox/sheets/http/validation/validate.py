"""Refuses what Google's JSON parser would refuse, by the official discovery documents.

The documents ship in google-api-python-client, a development dependency: where it is not installed nothing is refused
here (`load_validator` returns None, the server's status says so); only nulls are taken out of bodies (`without_nulls`).

Guarantees of `Validator.body`: what comes back has only known fields under their lowerCamelCase names, with values of
the declared types; nulls are gone, a lone value of a repeated field is a list of one, "5" of a number field is 5. All
problems of a body are reported at once, in the words of the service. Drive, unlike Sheets, ignores names it does not
know (seen in recorded traffic: `withLink` in a permission, `includeItemsFromAllDrives` on files.get).

"NaN" and "Infinity" are refused, though proto3 JSON knows them: no cell can hold one. One string field takes numbers,
the `userEnteredValue` of a condition, because gspread's and pygsheets' documented examples send them.

Source: sheets_api_samples.md; https://protobuf.dev/programming-guides/json/; the JSON parser that was part of Protocol
Buffers until version 21 (protostream_objectwriter, datapiece), whose words the service speaks. Read 2026-11-21.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from bot.sandbox.sheets.engine.model import Json
from bot.sandbox.sheets.http import discovery
from bot.sandbox.sheets.http.validation.canonical import Recognisers
from bot.sandbox.sheets.http.validation.json_types import (
    SHEETS_TYPES,
    Check,
    Errors,
    Place,
    anything,
    list_value,
    mapping,
    mismatch,
    number_as_text,
    refused,
    repeated,
    scalar,
    snake,
    text_of,
    unknown_name,
)
from bot.sandbox.sheets.http.validation.unions import unions

_NUMBER_AS_TEXT = {("ConditionValue", "userEnteredValue")}
_BODY_FIELD = {
    "sheets.spreadsheets.create": "spreadsheet",
    "sheets.spreadsheets.values.update": "data",
    "sheets.spreadsheets.values.append": "data",
}
_DIMENSIONS = {"dimension", "majorDimension"}


@cache
def load_validator() -> Validator | None:
    """The validator, or None when google-api-python-client is not installed."""
    sheets, drive = discovery.document("sheets", "v4"), discovery.document("drive", "v3")
    return Validator({"sheets": sheets, "drive": drive}) if sheets and drive else None


class Validator:
    """Checks bodies and query parameters of the methods of the given discovery documents, by `api.resource.method`."""

    def __init__(self, documents: Mapping[str, Json]) -> None:
        self.revisions = {api: str(document["revision"]) for api, document in documents.items()}
        self.methods: dict[str, Json] = {}
        self._common: dict[str, Json] = {}
        self._schemas: dict[str, Json] = {}
        self._checks: dict[str, Check] = {}
        self._queries: dict[str, dict[str, tuple[str, Place, Check]]] = {}
        for api, document in documents.items():
            self._common[api] = document["parameters"]
            self._schemas |= {f"{api}.{name}": schema for name, schema in document["schemas"].items()}
            self._collect(api, document)
        self._recognisers = Recognisers(self._schemas)

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
        api = operation.split(".", 1)[0]
        key = f"{api}.{request['$ref']}"
        if self._recognisers.message(key)(body):
            return body
        field = _BODY_FIELD.get(operation)
        errors: Errors = []
        checked = self._message(key)(body, (None, field) if field else None, errors)
        if errors:
            raise refused(errors)
        return dict(checked)

    def query(self, operation: str, query: Mapping[str, list[str]]) -> Mapping[str, list[str]]:
        """The parameters under their lowerCamelCase names, enum values by their names.

        Raises:
            ApiError: 400 for unknown parameters (Sheets only), unknown enum values and wrong types.
        """
        if not query or operation not in self.methods:
            return query
        known = self._queries.get(operation)
        if known is None:
            known = self._queries[operation] = self._parameters(operation)
        errors: Errors = []
        found: dict[str, list[str]] = {}
        for given, texts in query.items():
            if given in known:
                name, place, check = known[given]
                checked = [check(text, place, errors) for text in texts]
                found[name] = [new if isinstance(new, str) else old for new, old in zip(checked, texts, strict=True)]
            elif operation.startswith("sheets."):
                problem = f'Invalid JSON payload received. Unknown name "{given}": Cannot bind query parameter. '
                errors.append(("", problem + f"Field '{given}' could not be found in request message."))
            else:
                found[given] = texts
        if errors:
            raise refused(errors)
        return found

    def _parameters(self, operation: str) -> dict[str, tuple[str, Place, Check]]:
        known: dict[str, tuple[str, Place, Check]] = {}
        common = self._common[operation.split(".", 1)[0]]
        for name, schema in (self.methods[operation].get("parameters", {}) | common).items():
            owner = "Dimension" if name in _DIMENSIONS else name.removeprefix("response")
            check = scalar(schema, owner[0].upper() + owner[1:])
            known[name] = known[snake(name)] = (name, (None, snake(name)), check)
        return known

    def _check(self, schema: Json, api: str, type_name: str) -> Check:
        if "$ref" in schema:
            return self._message(f"{api}.{schema['$ref']}")
        match schema.get("type"):
            case "array" if schema["items"].get("type") == "array":
                return repeated(list_value)
            case "array":
                return repeated(self._check(schema["items"], api, type_name))
            case "object" if "additionalProperties" in schema:
                # the documents do not say it: all maps of Sheets are by column
                return mapping(self._check(schema["additionalProperties"], api, type_name), api == "sheets")
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
            check_field = number_as_text if (name, field) in _NUMBER_AS_TEXT else self._check(schema, api, enum)
            known[field] = known[snake(field)] = (field, snake(field), check_field)
        union_of = {field: union for union, fields in unions(name, properties).items() for field in fields}

        def check(value: Any, place: Place, errors: Errors) -> Any:
            if not isinstance(value, dict):
                mismatch(value, place, SHEETS_TYPES + name, errors)
                return {}
            found: Json = {}
            taken: set[str] = set()
            for given, content in value.items():
                if given not in known:
                    if api == "sheets":
                        errors.append((text_of(place), unknown_name(given, place)))
                    continue
                field, step, check_field = known[given]
                if content is None:
                    continue
                union = union_of.get(field)
                if union in taken:
                    problem = f"oneof field '{union}' is already set. Cannot set '{given}'"
                    errors.append((text_of(place), f"Invalid value at '{text_of(place)}' (oneof), {problem}"))
                    continue
                if union:
                    taken.add(union)
                found[field] = check_field(content, (place, step), errors)
            return found

        return check


def without_nulls(value: Any) -> Any:
    """The body with every null member left out, as a null means "not set"; nulls inside lists stay (cells to skip)."""
    if isinstance(value, dict):
        return {name: without_nulls(content) for name, content in value.items() if content is not None}
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return [without_nulls(item) for item in value]
    return value
