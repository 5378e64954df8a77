"""The `q` of Drive's files.list: text to a predicate over file resources.

Known are name, mimeType, trashed, starred, sharedWithMe, modifiedTime, createdTime, parents, owners, writers, readers
with =, !=, <, <=, >, >=, contains and in, joined by and, or, not and brackets. Anything else is refused as Drive
refuses a query it cannot read, never ignored.

Source: https://developers.google.com/workspace/drive/api/guides/ref-search-terms (read 2026-11-21).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from typing import Any

from bot.sandbox.sheets.http.calls import DriveError
from bot.sandbox.sheets.model import Json

Predicate = Callable[[Json], bool]

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|(?P<sign>!=|<=|>=|[=<>()])|(?P<word>[\w:.+-]+))"""
)
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TEXTS = {"name", "mimeType"}
_TIMES = {"modifiedTime", "createdTime"}
_FLAGS = {"trashed", "starred", "sharedWithMe"}
_PEOPLE = {"owners": ("owner",), "writers": ("owner", "writer"), "readers": ("owner", "writer", "commenter", "reader")}


def parse_query(q: str, me: str) -> Predicate:
    """The predicate that `q` stands for. An empty `q` takes every file.

    Args:
        me: the caller's e-mail, for `'me' in owners`.

    Raises:
        DriveError: 400 invalid, as for every query that Drive does not understand.
    """
    tokens = _tokens(q)
    if not tokens:
        return lambda _: True
    predicate, rest = _either(tokens, me)
    if rest:
        raise _invalid()
    return predicate


def _invalid() -> DriveError:
    return DriveError(400, "invalid", "Invalid Value", location="q", locationType="parameter")


def _tokens(q: str) -> list[str]:
    """Words, signs and texts; a text keeps its opening quote so that it is told from a word."""
    tokens: list[str] = []
    position, end = 0, len(q.rstrip())
    while position < end:
        match = _TOKEN.match(q, position)
        if match is None:
            raise _invalid()
        text = match["text"]
        tokens.append("'" + re.sub(r"\\(.)", r"\1", text[1:-1]) if text else match["sign"] or match["word"])
        position = match.end()
    return tokens


def _either(tokens: list[str], me: str) -> tuple[Predicate, list[str]]:
    one, tokens = _both(tokens, me)
    if tokens[:1] != ["or"]:
        return one, tokens
    other, tokens = _either(tokens[1:], me)
    return (lambda file: one(file) or other(file)), tokens


def _both(tokens: list[str], me: str) -> tuple[Predicate, list[str]]:
    one, tokens = _single(tokens, me)
    if tokens[:1] != ["and"]:
        return one, tokens
    other, tokens = _both(tokens[1:], me)
    return (lambda file: one(file) and other(file)), tokens


def _single(tokens: list[str], me: str) -> tuple[Predicate, list[str]]:
    match tokens:
        case ["not", *rest]:
            inner, rest = _single(rest, me)
            return (lambda file: not inner(file)), rest
        case ["(", *rest]:
            inner, rest = _either(rest, me)
            if rest[:1] != [")"]:
                raise _invalid()
            return inner, rest[1:]
        case [str(value), "in", str(field), *rest]:
            return _contained(value, field, me), rest
        case ["parents" as field, "in", str(value), *rest]:
            return _contained(value, field, me), rest
        case [str(field), str(sign), str(value), *rest]:
            return _compared(field, sign, value), rest
    raise _invalid()


def _contained(value: str, field: str, me: str) -> Predicate:
    if value == "parents":  # gspread writes `parents in "id"`
        value, field = field, value
    if not value.startswith("'"):
        raise _invalid()
    wanted = value[1:]
    if field == "parents":
        return lambda file: wanted in file["parents"]
    roles = _PEOPLE.get(field)
    if roles is None:
        raise _invalid()
    email = me if wanted == "me" else wanted
    return lambda file: any(p.get("emailAddress") == email and p["role"] in roles for p in file["permissions"])


def _compared(field: str, sign: str, value: str) -> Predicate:
    if field in _FLAGS and sign in ("=", "!=") and value in ("true", "false"):
        flag = (value == "true") == (sign == "=")
        return lambda file: bool(file[field]) is flag
    if not value.startswith("'"):
        raise _invalid()
    wanted = value[1:]
    if field in _TEXTS and sign == "contains":
        return lambda file: wanted.casefold() in str(file[field]).casefold()
    if field in _TEXTS and sign in ("=", "!="):
        return lambda file: (str(file[field]).casefold() == wanted.casefold()) is (sign == "=")
    compare = _COMPARISONS.get(sign)
    if field not in _TIMES or compare is None:
        raise _invalid()
    return lambda file: compare(file[field][: len(wanted)], wanted)
