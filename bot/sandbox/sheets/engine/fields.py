"""Field masks: `a,b(c,d/e),f.g`, `*`, in every spelling the API takes, for reading and for writing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from bot.sandbox.sheets.engine.errors import ApiError, bad_field, invalid
from bot.sandbox.sheets.engine.message_fields import MESSAGES

Tree = dict[str, "Tree"]
"""The wanted fields; an empty tree means everything below."""

Messages = Mapping[str, Mapping[str, str]]
"""Message name → field → message name, "" for a plain value."""

ALL: Tree = {}
_LOWERED = re.compile(r"(?<!^)_([a-z])")
_TOKEN = re.compile(r"[(),./]|[^(),./]+")


def parse(mask: str) -> Tree:
    """The tree of a mask. `*` and "" mean everything.

    Raises:
        ApiError: 400, brackets or commas out of place.
    """
    tokens = _TOKEN.findall(mask)  # blanks count: Sheets refuses them here, Drive and the masks in requests do not
    tree, position = _list(tokens, 0, mask)
    if position != len(tokens):
        raise _malformed(mask)
    return _without_stars(tree)


def _malformed(mask: str) -> ApiError:
    return bad_field("fields", f"Error parsing 'fields' parameter '{mask}'.", "Request contains an invalid argument.")


def _list(tokens: list[str], position: int, mask: str) -> tuple[Tree, int]:
    """Reads `path,path,…` up to a closing bracket or the end."""
    tree: Tree = {}
    while position < len(tokens):
        position = _path(tree, tokens, position, mask)
        if position >= len(tokens) or tokens[position] != ",":
            break
        position += 1
    return tree, position


def _path(tree: Tree, tokens: list[str], position: int, mask: str) -> int:
    """Reads one `a.b(c,d)` into the tree."""
    node = tree
    while True:
        if position >= len(tokens) or tokens[position] in "(),./":
            raise _malformed(mask)
        name = tokens[position]
        position += 1
        after = tokens[position] if position < len(tokens) else ""
        if after in (".", "/"):
            everything = name in node and not node[name]
            node = {} if everything else node.setdefault(name, {})
            position += 1
        elif after == "(":
            inner, position = _list(tokens, position + 1, mask)
            if position >= len(tokens) or tokens[position] != ")":
                raise _malformed(mask)
            if name not in node:
                node[name] = inner
            elif node[name]:
                node[name] = merged(node[name], inner)
            return position + 1
        else:
            node[name] = {}
            return position


def merged(one: Tree, other: Tree) -> Tree:
    """The tree that wants what either wants."""
    if not one or not other:
        return {}
    tree = dict(one)
    for name, below in other.items():
        tree[name] = merged(tree[name], below) if name in tree else below
    return tree


def _without_stars(tree: Tree) -> Tree:
    if "*" in tree:
        return {}
    return {name: _without_stars(below) for name, below in tree.items()}


def _camel(tree: Tree) -> Tree:
    """The mask with `sheet_id` read as `sheetId`, as the guide to field masks allows."""
    return {_LOWERED.sub(lambda found: found[1].upper(), name): _camel(below) for name, below in tree.items()}


def for_reading(mask: str | None, message: str = "Spreadsheet") -> Tree:
    """The tree of a `fields` parameter.

    Raises:
        ApiError: 400 `Request contains an invalid argument.`, with the path that matches no field.
    """
    tree = parse(mask) if mask else ALL
    if mask and "_" in mask:
        tree = _camel(tree)
    unknown = first_unknown(tree, message)
    if unknown:
        description = f"Error expanding 'fields' parameter. Cannot find matching fields for path '{unknown}'."
        raise bad_field(unknown, description, "Request contains an invalid argument.")
    return tree


@lru_cache(maxsize=1024)
def for_writing(mask: str | None, message: str) -> Tree:
    """The tree of a request's `fields`; `*` gives the empty tree. A leading name of the message itself is not taken.

    Raises:
        ApiError: 400, no field or an unknown one.
    """
    if not mask or not mask.strip():
        raise invalid("At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)")
    tree = _camel(parse("".join(mask.split())))  # in a request, unlike in the query, blanks are taken
    unknown = first_unknown(tree, message)
    if unknown:
        raise invalid(f"Invalid field: {unknown}")
    return tree


def first_unknown(tree: Tree, message: str, messages: Messages = MESSAGES) -> str | None:
    """The path of the first field that the message does not have; below a message that is not listed all may be."""
    known = messages.get(message)
    if not known:
        return None
    for name, below in tree.items():
        if name not in known:
            return name
        if below and (unknown := first_unknown(below, known[name], messages)):
            return f"{name}.{unknown}"
    return None


def select(answer: Any, mask: str | None, message: str = "") -> Any:
    """The part of an answer that the `fields` parameter asks for."""
    return pick(answer, for_reading(mask, message))


def pick(value: Any, tree: Tree) -> Any:
    """The fields of the tree; lists are looked into, what is absent stays absent."""
    if not tree:
        return value
    if isinstance(value, list):
        return [pick(item, tree) for item in value]
    if not isinstance(value, dict):
        return value
    return {name: pick(content, tree[name]) for name, content in value.items() if name in tree}


def reaches_cells(tree: Tree) -> bool:
    """Whether a mask over a Spreadsheet asks for grid data. `sheets` does; `*`, on the real service, does not."""
    sheets = tree.get("sheets")
    return sheets is not None and (not sheets or "data" in sheets)


def wants(tree: Tree, name: str) -> Tree | None:
    """The tree below a field, or None when the field is not asked for."""
    return ALL if not tree else tree.get(name)
