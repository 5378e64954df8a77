"""files.list: what is shared with the caller, filtered by `q`, ordered and in pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from bot.sandbox.sheets.drive.files import FOLDER
from bot.sandbox.sheets.drive.query import parse_query
from bot.sandbox.sheets.drive.resource import SHORT, file_resource, root_id
from bot.sandbox.sheets.drive.selection import page, page_size, selected
from bot.sandbox.sheets.engine.errors import not_supported
from bot.sandbox.sheets.engine.model import Json
from bot.sandbox.sheets.http.calls import Answer, Call, bad_parameter, not_found

_Key = Callable[[Json], Any]
_DIGITS = re.compile(r"(\d+)")


def files_list(call: Call) -> Answer:
    """Only what is shared with the caller by name or domain, newest change first unless `orderBy` says otherwise.

    Raises:
        DriveError: 400, a parameter cannot be read.
    """
    me = call.caller.email
    size = page_size(call, 100, 1000)
    order = _order(call.query.get("orderBy") or "modifiedTime desc")
    wanted = parse_query(call.query.get("q", ""), me, root_id(me))
    _check_place(call)
    found = []
    for file in call.files:
        if file.listed_for(me) and not (file.trashed and file.role(me) != "owner"):
            resource = file_resource(file, me)
            if wanted(resource | {"permissions": file.permissions, "sharedWithMe": not resource["ownedByMe"]}):
                found.append(resource)
    if call.query.get("spaces", "drive") not in ("drive", "drive,appDataFolder", "appDataFolder,drive"):
        found = []  # nothing lies in appDataFolder or photos
    for key, is_descending in reversed(order):
        found.sort(key=key, reverse=is_descending)
    files, more = page(call, found, size)
    answer: Json = {"kind": "drive#fileList", **more, "incompleteSearch": False, "files": files}
    return selected(call, answer, f"kind,nextPageToken,incompleteSearch,files({SHORT})", "FileList")


def _order(text: str) -> list[tuple[_Key, bool]]:
    order = []
    for part in text.split(","):
        name, _, direction = part.strip().partition(" ")
        key = _KEYS.get(name)
        if key is None or direction.strip() not in ("", "desc"):
            raise bad_parameter("orderBy")
        order.append((key, direction.strip() == "desc"))
    return order


def _natural(resource: Json) -> list[Any]:
    """Numbers inside names count as numbers: a2 before a10."""
    return [int(part) if part.isdigit() else part for part in _DIGITS.split(str(resource["name"]).casefold())]


_KEYS: dict[str, _Key] = {
    "name": lambda resource: str(resource["name"]).casefold(),
    "name_natural": _natural,
    "createdTime": lambda resource: resource["createdTime"],
    "folder": lambda resource: resource["mimeType"] != FOLDER,
    "quotaBytesUsed": lambda resource: int(resource["quotaBytesUsed"]),
    "sharedWithMeTime": lambda resource: resource.get("sharedWithMeTime", ""),
    "starred": lambda resource: not resource["starred"],
    **dict.fromkeys(
        ("modifiedTime", "modifiedByMeTime", "recency", "viewedByMeTime"), lambda resource: resource["modifiedTime"]
    ),
}


def _check_place(call: Call) -> None:
    """There are no shared drives here: naming one is an error, asking for those of all drives is not."""
    corpora = call.query.get("corpora", "user")
    if corpora not in ("user", "domain", "drive", "allDrives", "user,allTeamDrives", "allTeamDrives", "teamDrive"):
        raise bad_parameter("corpora")
    drive_id = call.query.get("driveId") or call.query.get("teamDriveId")
    if drive_id:
        raise not_found("Shared drive", drive_id, "driveId")
    if corpora in ("drive", "teamDrive"):
        raise bad_parameter(
            "driveId", "The driveId parameter must be specified if corpora is set to drive.", "required"
        )
    if corpora == "domain":
        raise not_supported("drive.files.list with corpora=domain")
