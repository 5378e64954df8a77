"""From the bytes of a request to JSON, refused in the words of Google's parser.

Guarantees: no NaN or Infinity gets through (Python would read them), text is UTF-8, and a message shows the 20
characters before and after the place, with a caret below it.

Source: recorded 400 answers ("Unexpected token.\\nundefined\\n^", "Expected , or } after key:value pair.", "Request
payload size exceeds the limit: 10485760 bytes."), read 2026-11-21.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from bot.sandbox.sheets.engine.errors import ApiError, invalid
from bot.sandbox.sheets.http.validation.loose_json import as_json

MAX_BYTES = 10_485_760
TOO_DEEP = "Invalid JSON payload received. Message too deep. Max recursion depth reached."
_AROUND = 20
_INT64_DIGITS = 20
_WIDE = re.compile(rb"\d(?:\d{18}|[eE]\+?\d{3})")
"""Where no number looks like this, none can be too large, and Python's own parser is right about all of them."""
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)
_PROBLEMS = {
    "Expecting ':' delimiter": "Expected : between key:value pair.",
    "Expecting property name enclosed in double quotes": "Expected an object key or }.",
    "Unterminated string starting at": "Closing quote expected in string.",
    "Extra data": "Parsing terminated before end of input.",
    "Invalid control character at": "Closing quote expected in string.",
    "Invalid \\uXXXX escape": "Invalid escape sequence.",
    "Invalid \\escape": "Invalid escape sequence.",
}


def parse(raw: bytes) -> Any:
    """The content of a body that is not empty. Trailing commas and what else Google's parser lets pass are no mistake.

    Raises:
        ApiError: 400, larger than 10 MiB or no JSON.
    """
    if len(raw) > MAX_BYTES:
        raise invalid(f"Request payload size exceeds the limit: {MAX_BYTES} bytes.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise invalid("Invalid JSON payload received. Encountered non UTF-8 code points.") from None
    if "\\u" in text:
        _check_surrogates(text)
    numbers: dict[str, Any] = {"parse_int": _integer, "parse_float": _double} if _WIDE.search(raw) else {}
    try:
        return json.loads(text, parse_constant=_refuse_constant, **numbers)
    except json.JSONDecodeError as error:
        return _loose(error, numbers)
    except _TokenError as error:
        raise _refused(error.problem, text, max(0, text.find(error.token))) from None
    except RecursionError:
        raise invalid(TOO_DEEP) from None


def _loose(error: json.JSONDecodeError, numbers: dict[str, Any]) -> Any:
    try:
        return json.loads(as_json(error.doc), parse_constant=_refuse_constant, strict=False, **numbers)
    except (json.JSONDecodeError, _TokenError):
        raise _refused(_problem(error), error.doc, error.pos) from None


class _TokenError(Exception):
    """A number or word in the text that cannot be."""

    def __init__(self, problem: str, token: str) -> None:
        super().__init__(problem)
        self.problem, self.token = problem, token


def _refuse_constant(name: str) -> NoReturn:
    raise _TokenError("Unexpected token.", name)


def _integer(token: str) -> int | float:
    """What needs more than 64 bits is a double."""
    return int(token) if len(token) <= _INT64_DIGITS else _double(token)


def _double(token: str) -> float:
    number = float(token)
    if math.isinf(number):
        raise _TokenError("Number exceeds the range of double.", token)
    return number


def _check_surrogates(text: str) -> None:
    """Half a character in UTF-16 cannot be written out again, so it is not let in.

    Raises:
        ApiError: 400, one stands alone.
    """
    high: re.Match[str] | None = None
    for escape in _ESCAPE.finditer(text):
        code = int(escape[1] or "0", 16)
        if high is not None and (escape.start() != high.end() or not 0xDC00 <= code <= 0xDFFF):
            raise _refused("Missing low surrogate.", text, high.start())
        if high is None and 0xDC00 <= code <= 0xDFFF:
            raise _refused("Invalid unicode code point.", text, escape.start())
        high = escape if 0xD800 <= code <= 0xDBFF else None
    if high is not None:
        raise _refused("Missing low surrogate.", text, high.start())


def _problem(error: json.JSONDecodeError) -> str:
    rest = error.doc[error.pos :].lstrip()
    if error.msg == "Expecting ',' delimiter":
        before = error.doc[: error.pos]
        return (
            "Expected , or } after key:value pair."
            if _open_bracket(before) == "{"
            else "Expected , or ] after array value."
        )
    if error.msg == "Expecting value":
        return "Unexpected token." if rest else "Unexpected end of string. Expected a value."
    return _PROBLEMS.get(error.msg, "Unexpected token.")


def _open_bracket(text: str) -> str:
    """The bracket that is still open at the end of the text; strings in it are complete."""
    depth, inside, last = 0, False, ""
    for i in range(len(text) - 1, -1, -1):
        sign = text[i]
        if sign == '"' and not text[:i].endswith("\\"):
            inside = not inside
        elif not inside and sign in "}]":
            depth += 1
        elif not inside and sign in "{[":
            if depth == 0:
                last = sign
                break
            depth -= 1
    return last


def _refused(problem: str, text: str, place: int) -> ApiError:
    start = max(0, place - _AROUND)
    shown = text[start : place + _AROUND]
    return invalid(f"Invalid JSON payload received. {problem}\n{shown}\n{' ' * (place - start)}^")
