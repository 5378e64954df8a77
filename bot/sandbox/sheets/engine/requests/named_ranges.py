"""Named ranges: add, update, delete."""

from __future__ import annotations

import re
import secrets

from bot.sandbox.sheets.engine import fields
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.grid import shown, stored
from bot.sandbox.sheets.engine.model import Json, Workbook
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request, needed

_NAME = re.compile(r"[^\W\d][\w.]{0,249}")
_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc][0-9]*")


def _check_name(workbook: Workbook, name: str, own_id: str | None = None) -> None:
    if not _NAME.fullmatch(name) or _CELL.fullmatch(name) or name.lower() in ("true", "false"):
        raise invalid(f"The name of a named range is invalid: {name}")
    for named in workbook.named_ranges:
        if named["name"].casefold() == name.casefold() and named["namedRangeId"] != own_id:
            raise invalid(f"Cannot add named range with name {name}, a named range with that name already exists.")


def _add(context: Context, request: Request) -> Json:
    workbook = context.workbook
    given = needed(request, "namedRange")
    _check_name(workbook, given.get("name") or "")
    ids = {named["namedRangeId"] for named in workbook.named_ranges}
    if given.get("namedRangeId") in ids:
        raise invalid(f"A named range with the id {given['namedRangeId']} already exists.")
    named = {
        "namedRangeId": given.get("namedRangeId") or str(secrets.randbelow(2**31)),
        "name": given["name"],
        "range": stored(workbook, needed(given, "range")),
    }
    workbook.named_ranges.append(named)
    return {"namedRange": shown(named)}


def _index(workbook: Workbook, named_id: str | None) -> int:
    for index, named in enumerate(workbook.named_ranges):
        if named["namedRangeId"] == named_id:
            return index
    raise invalid(f"No named range with id: {named_id or ''}")


def _update(context: Context, request: Request) -> None:
    workbook = context.workbook
    tree = fields.for_writing(request.get("fields"), "NamedRange")
    given = needed(request, "namedRange")
    index = _index(workbook, given.get("namedRangeId"))
    named = dict(workbook.named_ranges[index])
    if not tree or "name" in tree:
        _check_name(workbook, given.get("name") or "", named["namedRangeId"])
        named["name"] = given["name"]
    if not tree or "range" in tree:
        named["range"] = stored(workbook, needed(given, "range"))
    workbook.named_ranges[index] = named


def _delete(context: Context, request: Request) -> None:
    del context.workbook.named_ranges[_index(context.workbook, request.get("namedRangeId"))]


HANDLERS: dict[str, Handler] = {
    "addNamedRange": _add,
    "updateNamedRange": _update,
    "deleteNamedRange": _delete,
}
