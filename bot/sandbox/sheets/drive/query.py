"""The `q` of Drive's files.list: text to a predicate over file resources.

Known are name, mimeType, trashed, starred, sharedWithMe, modifiedTime, createdTime, parents, owners, writers, readers,
properties and appProperties with =, !=, <, <=, >, >=, contains, in and has, joined by and, or, not and brackets.
Anything else is refused as Drive refuses a query it cannot read, never ignored; fullText and visibility answer 501.

Source: https://developers.google.com/workspace/drive/api/guides/ref-search-terms (read 2026-11-21).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bot.sandbox.sheets.engine.errors import not_supported
from bot.sandbox.sheets.engine.model import Json
from bot.sandbox.sheets.http.calls import DriveError, bad_parameter

Predicate = Callable[[Json], bool]

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|(?P<sign>!=|<=|>=|[=<>(){}])|(?P<word>[\w:.+-]+))"""
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
_TIMES = {"modifiedTime", "createdTime", "viewedByMeTime", "sharedWithMeTime"}
_FLAGS = {"trashed", "starred", "sharedWithMe"}
_MAPS = {"properties", "appProperties"}
_PEOPLE = {"owners": ("owner",), "writers": ("owner", "writer"), "readers": ("owner", "writer", "commenter", "reader")}
_NOT_BUILT = {"fullText", "visibility", "shortcutDetails.targetId", "memberCount", "organizerCount", "labels"}


def parse_query(q: str, me: str, root: str = "root") -> Predicate:
    """The predicate that `q` stands for. An empty `q` takes every file.

    Args:
        me: the caller's e-mail, for `'me' in owners`.
        root: the id of the caller's My Drive, for `'root' in parents`.

    Raises:
        DriveError: 400 invalid, as for every query that Drive does not understand.
        ApiError: 501, a term that is not built here.
    """
    tokens = _tokens(q)
    if not tokens:
        return lambda _: True
    unknown = sorted(_NOT_BUILT.intersection(tokens))
    if unknown:
        raise not_supported(f"drive.files.list with {unknown[0]} in q")
    predicate, rest = _Reader(me, root).either(tokens)
    if rest:
        raise _invalid()
    return predicate


def _invalid() -> DriveError:
    return bad_parameter("q")


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


class _Reader:
    """Takes predicates off the front of a list of tokens; each method returns what is left."""

    def __init__(self, me: str, root: str) -> None:
        self.me, self.root = me, root

    def either(self, tokens: list[str]) -> tuple[Predicate, list[str]]:
        one, tokens = self._both(tokens)
        if tokens[:1] != ["or"]:
            return one, tokens
        other, tokens = self.either(tokens[1:])
        return (lambda file: one(file) or other(file)), tokens

    def _both(self, tokens: list[str]) -> tuple[Predicate, list[str]]:
        one, tokens = self._single(tokens)
        if tokens[:1] != ["and"]:
            return one, tokens
        other, tokens = self._both(tokens[1:])
        return (lambda file: one(file) and other(file)), tokens

    def _single(self, tokens: list[str]) -> tuple[Predicate, list[str]]:
        match tokens:
            case ["not", *rest]:
                inner, rest = self._single(rest)
                return (lambda file: not inner(file)), rest
            case ["(", *rest]:
                inner, rest = self.either(rest)
                if rest[:1] != [")"]:
                    raise _invalid()
                return inner, rest[1:]
            case [str(value), "in", str(field), *rest]:
                return self._contained(value, field), rest
            case [str(field), "has", "{", "key", "=", str(key), "and", "value", "=", str(value), "}", *rest]:
                return _has(field, key, value), rest
            case [str(field), "=" | "!=" | "<" | "<=" | ">" | ">=" | "contains" as sign, str(value), *rest]:
                return _compared(field, sign, value), rest
            case ["sharedWithMe", *rest]:
                return _compared("sharedWithMe", "=", "true"), rest
        raise _invalid()

    def _contained(self, value: str, field: str) -> Predicate:
        if value == "parents":  # gspread writes `parents in "id"`
            value, field = field, value
        if not value.startswith("'"):
            raise _invalid()
        wanted = value[1:]
        if field == "parents":
            ids = {wanted, self.root} if wanted == "root" else {wanted}
            return lambda file: not ids.isdisjoint(file.get("parents", ()))
        roles = _PEOPLE.get(field)
        if roles is None:
            raise _invalid()
        email = (self.me if wanted == "me" else wanted).casefold()
        return lambda file: any(
            str(p.get("emailAddress", "")).casefold() == email and p["role"] in roles for p in file["permissions"]
        )


def _has(field: str, key: str, value: str) -> Predicate:
    if field not in _MAPS or not key.startswith("'") or not value.startswith("'"):
        raise _invalid()
    return lambda file: (file.get(field) or {}).get(key[1:]) == value[1:]


def _compared(field: str, sign: str, value: str) -> Predicate:
    if field in _FLAGS and sign in ("=", "!=") and value in ("true", "false"):
        flag = (value == "true") == (sign == "=")
        return lambda file: bool(file[field]) is flag
    if not value.startswith("'"):
        raise _invalid()
    wanted = value[1:]
    if field == "name" and sign == "contains":
        return lambda file: _starts_a_word(str(file[field]), wanted)
    if field == "mimeType" and sign == "contains":
        return lambda file: wanted.casefold() in str(file[field]).casefold()
    if field in _TEXTS and sign in ("=", "!="):
        return lambda file: (str(file[field]).casefold() == wanted.casefold()) is (sign == "=")
    compare = _COMPARISONS.get(sign)
    if field not in _TIMES or compare is None:
        raise _invalid()
    moment = _moment(wanted)
    return lambda file: field in file and compare(_moment(file[field]), moment)


def _starts_a_word(name: str, wanted: str) -> bool:
    """Drive matches names by prefix: of the name, or of one of its words."""
    pattern = rf"(?:^|(?<![^\W_])){re.escape(wanted.strip())}"
    return re.search(pattern, name, re.IGNORECASE) is not None


def _moment(text: str) -> datetime:
    """An RFC 3339 time or date; UTC unless it says otherwise."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise _invalid() from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
