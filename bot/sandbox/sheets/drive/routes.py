"""The methods of the Drive v3 discovery document that clients of spreadsheets need; all others answer 501.

gspread creates, lists, renames, copies, shares and deletes spreadsheets through Drive, imports CSV through the older v2
upload, and reads `modifiedTime` and `version` here.
"""

from __future__ import annotations

from typing import Any

from bot.sandbox.sheets.drive import export as drive_export
from bot.sandbox.sheets.drive import permissions as drive_permissions
from bot.sandbox.sheets.drive.files import EDITORS, File, new_permission, new_spreadsheet_id
from bot.sandbox.sheets.drive.query import parse_query
from bot.sandbox.sheets.drive.routes_names import NOT_BUILT
from bot.sandbox.sheets.errors import not_supported
from bot.sandbox.sheets.http.calls import Answer, Call, DriveError, Operation, scopes, selected
from bot.sandbox.sheets.model import Json, Sheet, Workbook

SPREADSHEET = "application/vnd.google-apps.spreadsheet"
_LOOK_SCOPES = scopes("drive", "drive.file", "drive.readonly", "drive.metadata", "drive.metadata.readonly")
_READ_SCOPES = scopes("drive", "drive.file", "drive.readonly")
_WRITE_SCOPES = scopes("drive", "drive.file")
_SHORT = "kind,id,name,mimeType"


def file_resource(file: File, me: str) -> Json:
    """A Drive file resource with every field that has a meaning here."""
    workbook, role = file.workbook, file.role(me)
    owners = [_user(p["emailAddress"], me) for p in file.permissions if p["role"] == "owner"]
    can_edit, is_owner = role in EDITORS, role == "owner"
    return {
        "kind": "drive#file",
        "id": file.id,
        "name": workbook.title,
        "mimeType": SPREADSHEET,
        "starred": False,
        "trashed": file.trashed,
        "explicitlyTrashed": file.trashed,
        "parents": file.parents,
        "spaces": ["drive"],
        "version": str(workbook.version),
        "webViewLink": f"https://docs.google.com/spreadsheets/d/{file.id}/edit?usp=drivesdk",
        "createdTime": _time(workbook.created),
        "modifiedTime": _time(workbook.modified),
        "owners": owners,
        "ownedByMe": is_owner,
        "shared": len(file.permissions) > 1,
        "sharedWithMe": not is_owner,
        "writersCanShare": True,
        "permissions": file.permissions,
        "permissionIds": [p["id"] for p in file.permissions],
        "capabilities": {
            "canEdit": can_edit,
            "canCopy": True,
            "canShare": can_edit,
            "canRename": can_edit,
            "canDelete": is_owner,
        },
        "size": "1024",
    }


def _user(email: str, me: str) -> Json:
    name = email.split("@")[0]
    return {"kind": "drive#user", "displayName": name, "emailAddress": email, "me": email == me}


def _time(moment: Any) -> str:
    return str(moment.strftime("%Y-%m-%dT%H:%M:%S.")) + f"{moment.microsecond // 1000:03d}Z"


def _refuse_others(call: Call, *known: str) -> None:
    """A field that would be ignored is answered with 501 instead."""
    others = sorted(set(call.body) - set(known) - {"kind", "id"})
    if others:
        raise not_supported(f"Drive file field {', '.join(others)}")


def about(call: Call) -> Answer:
    return selected(call, {"kind": "drive#about", "user": _user(call.caller.email, call.caller.email)}, "*")


def files_create(call: Call) -> Answer:
    _refuse_others(call, "name", "mimeType", "parents")
    if call.body.get("mimeType") != SPREADSHEET:
        raise not_supported(f"drive.files.create of {call.body.get('mimeType', 'a file without mimeType')}")
    title = call.body.get("name", "Untitled spreadsheet")
    return selected(call, _add(call, Workbook("", title, "", [Sheet.empty(0, "Sheet1")])), _SHORT)


def files_copy(call: Call) -> Answer:
    _refuse_others(call, "name", "mimeType", "parents")
    copy = call.workbook.snapshot()
    copy.title = call.body.get("name", f"Copy of {call.workbook.title}")
    return selected(call, _add(call, copy), _SHORT)


def _add(call: Call, workbook: Workbook) -> Json:
    """Puts the workbook on the shelf under a new id, as the caller's own."""
    me = call.caller.email
    workbook.spreadsheet_id, workbook.owner, workbook.version = new_spreadsheet_id(), me, 0
    workbook.touch()
    workbook.created = workbook.modified
    file = File(workbook, [new_permission("owner", me)], parents=call.body.get("parents", ["root"]))
    return file_resource(call.files.add(file), me)


def files_get(call: Call) -> Answer:
    if call.query.get("alt") == "media":
        message = "Only files with binary content can be downloaded. Use Export with Docs Editors files."
        raise DriveError(403, "fileNotDownloadable", message, location="alt", locationType="parameter")
    return selected(call, file_resource(call.target, call.caller.email), _SHORT)


def files_list(call: Call) -> Answer:
    """Only what is shared with the caller, newest change first unless `orderBy` says otherwise."""
    me = call.caller.email
    wanted = parse_query(call.query.get("q", ""), me)
    found = [file_resource(file, me) for file in call.files if file.role(me)]
    found = [resource for resource in found if wanted(resource)]
    for key in reversed(call.query.get("orderBy", "modifiedTime desc").split(",")):
        name, _, direction = key.strip().partition(" ")
        if name not in ("name", "name_natural", "modifiedTime", "createdTime"):
            raise DriveError(400, "invalid", "Invalid Value", location="orderBy", locationType="parameter")
        found.sort(key=lambda resource: resource[name.removesuffix("_natural")], reverse=direction == "desc")
    start, size = int(call.query.get("pageToken") or 0), int(call.query.get("pageSize", 100))
    answer: Json = {"kind": "drive#fileList", "incompleteSearch": False, "files": found[start : start + size]}
    if start + size < len(found):
        answer["nextPageToken"] = str(start + size)
    return selected(call, answer, f"kind,nextPageToken,incompleteSearch,files({_SHORT})")


def files_update(call: Call) -> Answer:
    """Renames, trashes, takes out of the trash, moves."""
    _refuse_others(call, "name", "trashed", "mimeType")
    file = call.target
    if "name" in call.body:
        file.workbook.title = call.body["name"]
    file.trashed = call.body.get("trashed", file.trashed)
    removed = set(call.query.get("removeParents", "").split(","))
    added = [parent for parent in call.query.get("addParents", "").split(",") if parent]
    file.parents = [parent for parent in file.parents if parent not in removed] + added
    file.workbook.touch()
    return selected(call, file_resource(file, call.caller.email), _SHORT)


def files_delete(call: Call) -> Answer:
    call.files.delete(call.target.id)
    return Answer(None, 204)


def files_export(call: Call) -> Answer:
    content, media_type = drive_export.export(call.workbook, call.query.get("mimeType", ""))
    return Answer(content, 200, media_type)


def upload(call: Call) -> Answer:
    """Media upload over a spreadsheet: the content replaces all its sheets (v2, as gspread's import_csv sends it)."""
    drive_export.replace_content(call.workbook, call.raw, call.media_type)
    resource = file_resource(call.target, call.caller.email)
    names = {
        "title": "name",
        "createdDate": "createdTime",
        "modifiedDate": "modifiedTime",
        "alternateLink": "webViewLink",
    }
    answer = {"kind": "drive#file", "id": resource["id"], "mimeType": SPREADSHEET, "editable": True, "copyable": True}
    return selected(
        call, answer | {v2: resource[v3] for v2, v3 in names.items()} | {"version": resource["version"]}, "*"
    )


def comments_list(call: Call) -> Answer:
    """There are no comments here, and `comments.create` says 501."""
    return selected(call, {"kind": "drive#commentList", "comments": []}, "*")


_FILES = "/drive/v3/files"
_FILE = _FILES + "/{fileId}"
_PERMISSION = _FILE + "/permissions/{permissionId}"

OPERATIONS = [
    Operation("drive.about.get", "GET", "/drive/v3/about", _LOOK_SCOPES, about),
    Operation("drive.files.create", "POST", _FILES, _WRITE_SCOPES, files_create),
    Operation("drive.files.list", "GET", _FILES, _LOOK_SCOPES, files_list),
    *(Operation(f"drive.{name}", method, f"/drive/v3/{path}", _READ_SCOPES) for name, method, path in NOT_BUILT),
    Operation("drive.files.get", "GET", _FILE, _LOOK_SCOPES, files_get),
    Operation("drive.files.copy", "POST", _FILE + "/copy", _WRITE_SCOPES, files_copy),
    Operation("drive.files.update", "PATCH", _FILE, _WRITE_SCOPES, files_update, "write"),
    Operation("drive.files.delete", "DELETE", _FILE, _WRITE_SCOPES, files_delete, "own"),
    Operation("drive.files.export", "GET", _FILE + "/export", _READ_SCOPES, files_export),
    Operation("drive.permissions.list", "GET", _FILE + "/permissions", _LOOK_SCOPES, drive_permissions.list),
    Operation(
        "drive.permissions.create", "POST", _FILE + "/permissions", _WRITE_SCOPES, drive_permissions.create, "write"
    ),
    Operation("drive.permissions.get", "GET", _PERMISSION, _LOOK_SCOPES, drive_permissions.get),
    Operation("drive.permissions.update", "PATCH", _PERMISSION, _WRITE_SCOPES, drive_permissions.update, "write"),
    Operation("drive.permissions.delete", "DELETE", _PERMISSION, _WRITE_SCOPES, drive_permissions.delete, "write"),
    Operation("drive.comments.list", "GET", _FILE + "/comments", _READ_SCOPES, comments_list),
    Operation("drive.v2.files.upload", "PUT", "/upload/drive/v2/files/{fileId}", _WRITE_SCOPES, upload, "write"),
    Operation("drive.files.create (media upload)", "POST", "/upload/drive/v3/files", _WRITE_SCOPES),
    Operation(
        "drive.files.update (media upload)", "PATCH", "/upload/drive/v3/files/{fileId}", _WRITE_SCOPES, None, "write"
    ),
    Operation("drive.files.create (resumable upload)", "POST", "/resumable/upload/drive/v3/files", _WRITE_SCOPES),
    Operation("drive.batch", "POST", "/batch/drive/v3", _READ_SCOPES),
    Operation("sheets.batch", "POST", "/batch", _READ_SCOPES),
]
