"""Protected ranges: add, update, delete."""

from __future__ import annotations

from bot.sandbox.sheets import backing, fields, protection
from bot.sandbox.sheets.errors import invalid
from bot.sandbox.sheets.grid import shown, stored
from bot.sandbox.sheets.masks import merge
from bot.sandbox.sheets.model import Json, Sheet, Workbook, new_id
from bot.sandbox.sheets.requests.context import Context, Handler, Request, needed

_BACKINGS = {"range", "namedRangeId", "tableId"}
_EDGES = {"startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex"}


def show(workbook: Workbook, protected: Json, user: str) -> Json:
    """A ProtectedRange as this user sees it; only who may edit it sees the editors."""
    answer: Json = shown(backing.current(workbook, protected))
    if protection.may_edit(workbook, protected, user):
        return {**answer, "requestingUserCanEdit": True}
    return {name: content for name, content in answer.items() if name != "editors"}


def _kept(workbook: Workbook, given: Json, user: str) -> Json:
    """The fields as they are stored: ranges checked, nulls, empties and false left out."""
    kept: Json = {"protectedRangeId": given["protectedRangeId"]}
    kept["range"] = backing.range_of(workbook, given) or stored(workbook, given.get("range") or {})
    kept.update({name: given[name] for name in ("namedRangeId", "tableId") if given.get(name)})
    if given.get("unprotectedRanges") and (_EDGES & kept["range"].keys()):
        raise invalid("Unprotected ranges are only supported on protected sheets.")
    if given.get("description"):
        kept["description"] = given["description"]
    if given.get("warningOnly"):
        kept["warningOnly"] = True
    if given.get("unprotectedRanges"):
        kept["unprotectedRanges"] = [stored(workbook, hole) for hole in given["unprotectedRanges"]]
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
    backing.check(given, "a protected range")
    ids = [p["protectedRangeId"] for sheet in workbook.sheets for p in sheet.protected_ranges]
    wanted = given.get("protectedRangeId")
    if wanted in ids:
        raise invalid(f"A protected range with the id {wanted} already exists.")
    kept = _kept(workbook, {**given, "protectedRangeId": wanted or new_id(ids)}, context.user)
    context.sheet(kept["range"].get("sheetId")).protected_ranges.append(kept)
    return {"protectedRange": show(workbook, kept, context.user)}


def _find(context: Context, protected_id: int | None) -> tuple[Sheet, int]:
    for sheet in context.workbook.sheets:
        for index, protected in enumerate(sheet.protected_ranges):
            if protected["protectedRangeId"] == protected_id:
                if not protection.may_edit(context.workbook, protected, context.user):
                    raise protection.refused()
                return sheet, index
    raise invalid(f"No protected range with id: {protected_id}")


def _update(context: Context, request: Request) -> None:
    tree = fields.for_writing(request.get("fields"), "ProtectedRange")
    given = needed(request, "protectedRange")
    sheet, index = _find(context, given.get("protectedRangeId"))
    old = sheet.protected_ranges[index]
    new = (merge(old, given, tree) if tree else given) or {}
    backing.check(given, "a protected range")
    changed = {name for name in _BACKINGS & (tree or given).keys() if given.get(name)}
    area = {name: (given if changed else old).get(name) for name in changed or _BACKINGS}
    rest = {name: content for name, content in new.items() if name not in _BACKINGS}
    kept = _kept(context.workbook, {**rest, **area, "protectedRangeId": old["protectedRangeId"]}, context.user)
    del sheet.protected_ranges[index]
    target = context.sheet(kept["range"].get("sheetId"))
    target.protected_ranges.insert(index if target is sheet else len(target.protected_ranges), kept)


def _delete(context: Context, request: Request) -> None:
    sheet, index = _find(context, request.get("protectedRangeId"))
    del sheet.protected_ranges[index]


HANDLERS: dict[str, Handler] = {
    "addProtectedRange": _add,
    "updateProtectedRange": _update,
    "deleteProtectedRange": _delete,
}
