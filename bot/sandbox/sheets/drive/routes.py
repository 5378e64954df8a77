"""The methods of the Drive v3 discovery document that clients of spreadsheets need; all others answer 501.

gspread creates, lists, renames, copies, shares and deletes spreadsheets through Drive, imports CSV through the older v2
upload, and reads `modifiedTime` and `version` here.
"""

from __future__ import annotations

from bot.sandbox.sheets.drive import about, changing, comments, creating, downloads, permissions, replies, uploads
from bot.sandbox.sheets.drive.listing import files_list
from bot.sandbox.sheets.drive.routes_names import NOT_BUILT
from bot.sandbox.sheets.http.calls import Handler, Operation, scopes

_LOOK_SCOPES = scopes("drive", "drive.file", "drive.readonly", "drive.metadata", "drive.metadata.readonly")
_READ_SCOPES = scopes("drive", "drive.file", "drive.readonly")
_DESCRIBE_SCOPES = scopes("drive", "drive.file", "drive.metadata")
_WRITE_SCOPES = scopes("drive", "drive.file")
_ALL_SCOPES = scopes("drive")
_EXPORT_SCOPES = _READ_SCOPES | scopes("spreadsheets", "spreadsheets.readonly")
_FILES = "/files"
_FILE = "/files/{fileId}"
_PERMISSIONS = _FILE + "/permissions"
_PERMISSION = _PERMISSIONS + "/{permissionId}"
_COMMENTS = _FILE + "/comments"
_COMMENT = _COMMENTS + "/{commentId}"
_REPLY = _COMMENT + "/replies/{replyId}"


def _v3(
    name: str, method: str, path: str, needed: frozenset[str], handler: Handler | None, needs: str = "read"
) -> Operation:
    return Operation(f"drive.{name}", method, f"/drive/v3{path}", needed, handler, needs)


def _upload(name: str, method: str, version: str, path: str, handler: Handler, needs: str = "read") -> list[Operation]:
    """The simple and the resumable address of an upload."""
    return [
        Operation(f"drive.{name} (upload)", method, f"{start}/drive/{version}{path}", _WRITE_SCOPES, handler, needs)
        for start in ("/upload", "/resumable/upload")
    ]


OPERATIONS = [
    _v3("about.get", "GET", "/about", _LOOK_SCOPES, about.about),
    _v3("files.create", "POST", _FILES, _WRITE_SCOPES, creating.files_create),
    _v3("files.list", "GET", _FILES, _LOOK_SCOPES, files_list),
    # the paths without an id come first: {fileId} would swallow them
    _v3("files.generateIds", "GET", "/files/generateIds", _WRITE_SCOPES, creating.generate_ids),
    _v3("files.emptyTrash", "DELETE", "/files/trash", _ALL_SCOPES, changing.empty_trash),
    *(_v3(name, method, f"/{path}", _READ_SCOPES, None) for name, method, path in NOT_BUILT),
    _v3("files.get", "GET", _FILE, _LOOK_SCOPES, changing.files_get),
    _v3("files.copy", "POST", _FILE + "/copy", _WRITE_SCOPES, creating.files_copy),
    _v3("files.update", "PATCH", _FILE, _DESCRIBE_SCOPES, changing.files_update, "write"),
    _v3("files.delete", "DELETE", _FILE, _WRITE_SCOPES, changing.files_delete, "own"),
    _v3("files.export", "GET", _FILE + "/export", _READ_SCOPES, changing.files_export),
    _v3("permissions.list", "GET", _PERMISSIONS, _LOOK_SCOPES, permissions.list, "write"),
    _v3("permissions.create", "POST", _PERMISSIONS, _WRITE_SCOPES, permissions.create, "write"),
    _v3("permissions.get", "GET", _PERMISSION, _LOOK_SCOPES, permissions.get),
    _v3("permissions.update", "PATCH", _PERMISSION, _WRITE_SCOPES, permissions.update, "write"),
    _v3("permissions.delete", "DELETE", _PERMISSION, _WRITE_SCOPES, permissions.delete),
    _v3("comments.list", "GET", _COMMENTS, _READ_SCOPES, comments.comments_list),
    _v3("comments.create", "POST", _COMMENTS, _WRITE_SCOPES, comments.create, "comment"),
    _v3("comments.get", "GET", _COMMENT, _READ_SCOPES, comments.get),
    _v3("comments.update", "PATCH", _COMMENT, _WRITE_SCOPES, comments.update, "comment"),
    _v3("comments.delete", "DELETE", _COMMENT, _WRITE_SCOPES, comments.delete, "comment"),
    _v3("replies.list", "GET", _COMMENT + "/replies", _READ_SCOPES, replies.replies_list),
    _v3("replies.create", "POST", _COMMENT + "/replies", _WRITE_SCOPES, replies.create, "comment"),
    _v3("replies.get", "GET", _REPLY, _READ_SCOPES, replies.get),
    _v3("replies.update", "PATCH", _REPLY, _WRITE_SCOPES, replies.update, "comment"),
    _v3("replies.delete", "DELETE", _REPLY, _WRITE_SCOPES, replies.delete, "comment"),
    _v3("drives.list", "GET", "/drives", _READ_SCOPES, about.drives_list),
    _v3("teamdrives.list", "GET", "/teamdrives", _READ_SCOPES, about.team_drives_list),
    *_upload("files.create", "POST", "v3", _FILES, uploads.create),
    *_upload("files.create", "PUT", "v3", _FILES, uploads.go_on),
    *_upload("files.update", "PATCH", "v3", _FILE, uploads.update, "write"),
    *_upload("files.update", "PUT", "v3", _FILE, uploads.go_on, "write"),
    *_upload("v2.files.insert", "POST", "v2", _FILES, uploads.create),
    *_upload("v2.files.insert", "PUT", "v2", _FILES, uploads.go_on),
    *_upload("v2.files.update", "PUT", "v2", _FILE, uploads.update, "write"),
    Operation(
        "docs.spreadsheets.export", "GET", "/spreadsheets/d/{fileId}/export", _EXPORT_SCOPES, downloads.export_by_path
    ),
    Operation("docs.spreadsheets.exportById", "GET", "/spreadsheets/export", _EXPORT_SCOPES, downloads.export_by_id),
]
