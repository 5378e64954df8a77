"""From the bytes of a request to JSON, refused in the words of Google's parser.

Guarantees: no NaN or Infinity gets through (Python would read them), text is UTF-8, and a message shows the 20
characters before and after the place, with a caret below it.

Source: recorded 400 answers ("Unexpected token.\\nundefined\\n^", "Expected , or } after key:value pair.", "Request
payload size exceeds the limit: 10485760 bytes."), read 2026-11-21.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn

from bot.sandbox.sheets.errors import ApiError, invalid

MAX_BYTES = 10_485_760
_AROUND = 20
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
    """The content of a body that is not empty.

    Raises:
        ApiError: 400, larger than 10 MiB or no JSON.
    """
    if len(raw) > MAX_BYTES:
        raise invalid(f"Request payload size exceeds the limit: {MAX_BYTES} bytes.")
    try:
        return json.loads(raw, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise _refused(_problem(error), error.doc, error.pos) from None
    except UnicodeDecodeError:
        raise invalid("Invalid JSON payload received. Encountered non UTF-8 code points.") from None
    except _ConstantError as error:
        text = raw.decode("utf-8", "replace")
        raise _refused("Unexpected token.", text, max(0, text.find(str(error)))) from None
    except RecursionError:
        raise invalid("Invalid JSON payload received. Message too deep. Max recursion depth reached.") from None


class _ConstantError(Exception):
    pass


def _refuse_constant(name: str) -> NoReturn:
    raise _ConstantError(name)


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
