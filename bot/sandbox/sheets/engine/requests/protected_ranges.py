"""Protected ranges: add, update, delete."""

from __future__ import annotations

from bot.sandbox.sheets.engine import fields, protection, tied_ranges
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.grid import stored
from bot.sandbox.sheets.engine.masks import merge
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request, needed
from bot.sandbox.sheets.engine.requests.hanging import Hanging

_PROTECTED = Hanging(lambda sheet: sheet.protected_ranges, "protectedRangeId", "protected range")
_EDGES = {"startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex"}


def _kept(workbook: Workbook, given: Json, user: str) -> Json:
    """The fields as they are stored: ranges checked, nulls, empties and false left out."""
    kept: Json = {"protectedRangeId": given["protectedRangeId"]}
    kept["range"] = tied_ranges.range_of(workbook, given) or stored(workbook, given.get("range") or {})
    kept.update({name: given[name] for name in ("namedRangeId", "tableId") if given.get(name)})
    if given.get("unprotectedRanges") and (_EDGES & kept["range"].keys()):
        raise invalid("Unprotected ranges are only supported on protected sheets.")
    if given.get("description"):
        kept["description"] = given["description"]
    if given.get("warningOnly"):
        kept["warningOnly"] = True
    if given.get("unprotectedRanges"):
        kept["unprotectedRanges"] = [stored(workbook, hole) for hole in given["unprotectedRanges"]]
        if any(hole["sheetId"] != kept["range"]["sheetId"] for hole in kept["unprotectedRanges"]):
            raise invalid("Unprotected ranges must be on the protected sheet.")
    return kept if kept.get("warningOnly") else {**kept, "editors": _editors(workbook, given, user)}


def _editors(workbook: Workbook, given: Json, user: str) -> Json:
    """Who may edit besides the owner; nobody can lock himself out."""
    editors = given.get("editors") or {}
    kept: Json = {name: list(editors[name]) for name in ("users", "groups") if editors.get(name)}
    if user not in kept.get("users", ()) and user != workbook.owner:
        kept["users"] = [*kept.get("users", ()), user]
    if editors.get("domainUsersCanEdit"):
        kept["domainUsersCanEdit"] = True
    return kept


def _add(context: Context, request: Request) -> Json:
    workbook = context.workbook
    given = needed(request, "protectedRange")
    tied_ranges.check(given, "a protected range")
    new_id = _PROTECTED.free_id(workbook, given.get("protectedRangeId"))
    kept = _kept(workbook, {**given, "protectedRangeId": new_id}, context.user)
    context.sheet(kept["range"].get("sheetId")).protected_ranges.append(kept)
    return {"protectedRange": protection.show(workbook, kept, context.user)}


def _find(context: Context, protected_id: int | None) -> tuple[Sheet, int]:
    """Raises ApiError 400 when there is none, or the user may not edit it."""
    sheet, index = _PROTECTED.find(context.workbook, protected_id)
    if not protection.may_edit(context.workbook, sheet.protected_ranges[index], context.user):
        raise protection.refused()
    return sheet, index


def _update(context: Context, request: Request) -> None:
    tree = fields.for_writing(request.get("fields"), "ProtectedRange")
    given = needed(request, "protectedRange")
    sheet, index = _find(context, given.get("protectedRangeId"))
    old = sheet.protected_ranges[index]
    new = (merge(old, given, tree) if tree else given) or {}
    tied_ranges.check(given, "a protected range")
    new = {**tied_ranges.updated(new, old, given, tree), "protectedRangeId": old["protectedRangeId"]}
    kept = _kept(context.workbook, new, context.user)
    _PROTECTED.replace(sheet, index, context.sheet(kept["range"].get("sheetId")), kept)


def _delete(context: Context, request: Request) -> None:
    sheet, index = _find(context, request.get("protectedRangeId"))
    del sheet.protected_ranges[index]


HANDLERS: dict[str, Handler] = {
    "addProtectedRange": _add,
    "updateProtectedRange": _update,
    "deleteProtectedRange": _delete,
}
