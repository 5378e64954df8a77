"""What a protected range or filter is backed by: a named range or a table, whose range it then has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.sheets.engine import fields, tables
from bot.sandbox.sheets.engine.errors import ApiError, invalid
from bot.sandbox.sheets.engine.model import Json, Workbook

_KINDS = ("range", "namedRangeId", "tableId")


def check(given: Mapping[str, Any], what: str) -> None:
    """Raises ApiError 400 when it names more than one of `range`, `namedRangeId` and `tableId`."""
    if sum(1 for name in _KINDS if given.get(name)) > 1:
        raise invalid(f"Only one of {', '.join(_KINDS)} may be set on {what}.")


def range_of(workbook: Workbook, given: Mapping[str, Any]) -> Json | None:
    """The GridRange of what backs it, or None when it has a range of its own.

    Raises:
        ApiError: 400, there is no such named range or table.
    """
    named_id, table_id = given.get("namedRangeId"), given.get("tableId")
    if named_id:
        for named in workbook.named_ranges:
            if named["namedRangeId"] == named_id:
                return dict(named["range"])
        raise invalid(f"No named range with id: {named_id}")
    return dict(tables.find(workbook, table_id)[1]["range"]) if table_id else None


def updated(new: Json, old: Json, given: Mapping[str, Any], tree: fields.Tree) -> Json:
    """The changed object on the range, named range or table that the update names, or else on what it had."""
    named = {name: given[name] for name in _KINDS if name in (tree or given) and given.get(name)}
    rest = {name: content for name, content in new.items() if name not in _KINDS}
    return {**rest, **(named or {name: old.get(name) for name in _KINDS})}


def current(workbook: Workbook, stored: Json) -> Json:
    """The stored object with the range that its backing has now; its last one when that is gone."""
    try:
        found = range_of(workbook, stored)
    except ApiError:
        return stored
    return stored if found is None else {**stored, "range": found}
