"""What pydantic refuses, in the words of the person who wrote the file: line, problem, fix."""

from __future__ import annotations

import json
import re
import types
from collections.abc import Mapping
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from bot.config.yaml_lines import Document, InvalidFile, KeyPath
from bot.core.text import nearest, printable
from bot.errors import ConfigurationError

ModelT = TypeVar("ModelT", bound=BaseModel)

_NEVER_SHOWN = re.compile(
    r"env|secret|token|password|key|credential|url|endpoint|database|spreadsheets|do_not_call", re.IGNORECASE
)
_SECRET_KEY = re.compile(r"secret|token|password|api_?key|client_id", re.IGNORECASE)


def validate(model: type[ModelT], document: Document, context: Mapping[str, Any] | None = None) -> ModelT:
    """The model that the document describes.

    Types are strict: "30" is no number and 1 is not true, but a whole number may stand for a fraction.

    Raises:
        InvalidFile: with every fault that was found, in the order of the lines.
    """
    faults = [(_line_of(fault), fault) for fault in document.faults]
    found: ModelT | None = None
    try:
        text = json.dumps(document.data)
        found = model.model_validate_json(text, strict=True, context=dict(context or {}))
    except ValidationError as error:
        for details in error.errors(include_url=False):
            line, problem, fix = _explain(model, document, details)
            faults.append((line, document.fault(line, problem, fix)))
    if faults or found is None:
        raise InvalidFile([fault for _, fault in sorted(faults, key=lambda pair: pair[0])])
    return found


def _line_of(fault: ConfigurationError) -> int:
    return int(fault.place.rpartition(" ")[2])


def _explain(model: type[BaseModel], document: Document, details: ErrorDetails) -> tuple[int, str, str]:
    path = details["loc"]
    line = document.line(path)
    name = dotted(path)
    context: dict[str, Any] = details.get("ctx", {})
    match details["type"]:
        case "extra_forbidden":
            return line, *_unknown_key(model, path)
        case "missing":
            within = dotted(path[:-1])
            return (
                line,
                f"{str(path[-1])!r} is missing{f' in {within}' if within else ''}",
                _wanted(model, path, "Add it"),
            )
        case "refused":
            return line, f"{name} {context['problem']}", str(context["fix"])
        case "value_error":
            text = str(context["error"])
            quoted = re.match(r"['\"](.*?)['\"]|.*?names the column '(.*?)'", text)
            at = quoted and document.texts.get(quoted[1] or quoted[2])
            return at or line, f"{name}: {text}" if name else text, "Correct one of them"
    value = details["input"]
    if value is None:
        return line, f"{name} is empty", _wanted(model, path, "Give it a value, or delete the key for its default")
    if details["type"] in ("model_type", "model_attributes_type"):
        section = _at(model, path)
        known = ", ".join(_keys(section))
        which = f"an entry of {name}" if isinstance(path[-1], int) else name
        return line, f"{which} is no section (its value is not shown here)", f"Write its settings below it: {known}"
    told = _told(name, value)
    fallback = details["msg"].replace("Input should", "It should")
    return line, f"{name} is {told}", _wanted(model, path, fallback)


def _unknown_key(model: type[BaseModel], path: KeyPath) -> tuple[str, str]:
    key, within = str(path[-1]), dotted(path[:-1])
    problem = f"unknown key {printable(key, 40)!r}{f' in {within}' if within else ''}"
    section = _at(model, path[:-1])
    known = _keys(section)
    near = nearest(key, known)
    fix = f"Did you mean {near!r}?" if near else f"Delete it; known here are {', '.join(known)}"
    if _SECRET_KEY.search(key) and not (near or "").endswith("_file"):
        fix += "" if near else "."
        fix += " Secrets never stand in this file: name the environment variable, and revoke what was saved here"
    return problem, fix


def _wanted(model: type[BaseModel], path: KeyPath, fallback: str) -> str:
    field = _at(model, path)
    while path and not isinstance(field, FieldInfo):
        path = path[:-1]
        field = _at(model, path, leaf=True)
    return f"Write {field.description}" if isinstance(field, FieldInfo) and field.description else fallback


def _at(model: type[BaseModel], path: KeyPath, *, leaf: bool = False) -> Any:
    """The model at that place, or the field when it holds no model (or a `leaf` is asked for)."""
    current: Any = model
    field: Any = model
    for part in path:
        if isinstance(part, int):
            current = next(iter(get_args(current)), None)
        elif isinstance(current, type) and issubclass(current, BaseModel):
            field = current.model_fields.get(part)
            current = _plain(field.annotation) if field else None
        else:
            return field
    return current if isinstance(current, type) and issubclass(current, BaseModel) and not leaf else field


def _keys(section: Any) -> list[str]:
    if not (isinstance(section, type) and issubclass(section, BaseModel)):
        return []
    return [field.alias or name for name, field in section.model_fields.items()]


def _plain(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, types.UnionType):
        return next(item for item in get_args(annotation) if item is not types.NoneType)
    return annotation


def dotted(path: KeyPath) -> str:
    """The name of a setting in messages: "carriers.ups.timeout_s"; the line tells which item of a list."""
    return ".".join(printable(str(part), 40) for part in path if isinstance(part, str))


def _told(name: str, value: object) -> str:
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "a section"
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    if _NEVER_SHOWN.search(name) or (name.startswith("carriers") and isinstance(value, str)) or len(text) > 34:
        return "not what belongs there (the value is not shown here)"
    return printable(text)
