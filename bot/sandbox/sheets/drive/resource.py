"""A file as Drive v3 shows it to a caller: the file resource, users, and everybody's My Drive."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from bot.sandbox.sheets.drive.files import FOLDER, ROOT, SPREADSHEET, File
from bot.sandbox.sheets.drive.grants import EDITORS, display_name, permission_id
from bot.sandbox.sheets.engine.model import Json

EXPORTS = {
    "application/x-vnd.oasis.opendocument.spreadsheet": "ods",
    "text/tab-separated-values": "tsv",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/csv": "csv",
    "application/zip": "zip",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
}
"""What Drive says a spreadsheet can be exported to; export.py knows what is built here."""
SHORT = "kind,id,name,mimeType"
"""The fields of a file that Drive answers with when none are asked for."""


def file_resource(file: File, me: str) -> Json:
    """A Drive file resource with every field that has a meaning here; `permissions` only for who may share."""
    workbook, role = file.workbook, file.role(me)
    can_edit, is_owner = role in EDITORS, role == "owner"
    can_copy = file.mime_type != FOLDER and (can_edit or not file.details.get("copyRequiresWriterPermission"))
    can_share = is_owner or (can_edit and file.details.get("writersCanShare", True))
    answer: Json = {
        "kind": "drive#file",
        "id": file.id,
        "name": workbook.title,
        "mimeType": file.mime_type,
        **file.details,
        "starred": me in file.starred_by,
        "trashed": file.trashed,
        "explicitlyTrashed": file.trashed,
        "parents": shown_parents(file, me),
        "spaces": ["drive"],
        "version": str(workbook.version),
        "webViewLink": web_link(file),
        "iconLink": f"https://drive-thirdparty.googleusercontent.com/16/type/{file.mime_type}",
        "hasThumbnail": False,
        "thumbnailVersion": "0",
        "viewedByMe": True,
        "createdTime": rfc3339(workbook.created),
        "modifiedTime": rfc3339(workbook.modified),
        "modifiedByMe": is_owner,
        "owners": [user(p["emailAddress"], me) for p in file.permissions if p["role"] == "owner"],
        "lastModifyingUser": user(file.owner, me),
        "ownedByMe": is_owner,
        "shared": len(file.permissions) > 1,
        "writersCanShare": file.details.get("writersCanShare", True),
        "copyRequiresWriterPermission": bool(file.details.get("copyRequiresWriterPermission")),
        "viewersCanCopyContent": not file.details.get("copyRequiresWriterPermission"),
        "permissions": file.permissions,
        "permissionIds": [p["id"] for p in file.permissions],
        "capabilities": {
            "canAddChildren": can_edit and file.mime_type == FOLDER,
            "canComment": can_edit or role == "commenter",
            "canCopy": can_copy,
            "canDelete": is_owner,
            "canDownload": file.mime_type != FOLDER,
            "canEdit": can_edit,
            "canListChildren": file.mime_type == FOLDER,
            "canModifyContent": can_edit,
            "canRename": can_edit,
            "canShare": can_share,
            "canTrash": is_owner,
            "canUntrash": is_owner,
        },
        "isAppAuthorized": True,
        "quotaBytesUsed": str(file.size_bytes),
    }
    if not answer["parents"]:
        del answer["parents"]
    if not can_share:
        del answer["permissions"], answer["permissionIds"]
    if file.mime_type == SPREADSHEET:
        answer |= {"size": str(file.size_bytes), "exportLinks": export_links(file)}
    elif file.content is not None:
        answer |= _of_bytes(file, file.content)
    if not is_owner:
        answer["sharedWithMeTime"] = rfc3339(workbook.created)
    return answer


def _of_bytes(file: File, content: bytes) -> Json:
    extension = file.workbook.title.rpartition(".")[2] if "." in file.workbook.title else ""
    return {
        "originalFilename": file.workbook.title,
        "fileExtension": extension,
        "fullFileExtension": extension,
        "md5Checksum": hashlib.md5(content, usedforsecurity=False).hexdigest(),
        "sha1Checksum": hashlib.sha1(content, usedforsecurity=False).hexdigest(),
        "sha256Checksum": hashlib.sha256(content).hexdigest(),
        "size": str(file.size_bytes),
        "headRevisionId": f"0B{file.id[:20]}{file.workbook.version}",
        "webContentLink": f"https://drive.google.com/uc?id={file.id}&export=download",
    }


def web_link(file: File) -> str:
    """Where a browser would open it."""
    if file.mime_type == SPREADSHEET:
        return f"https://docs.google.com/spreadsheets/d/{file.id}/edit?usp=drivesdk"
    if file.mime_type == FOLDER:
        return f"https://drive.google.com/drive/folders/{file.id}"
    return f"https://drive.google.com/file/d/{file.id}/view?usp=drivesdk"


def export_links(file: File) -> dict[str, str]:
    """The addresses at docs.google.com, by media type."""
    start = f"https://docs.google.com/spreadsheets/export?id={file.id}&exportFormat="
    return {media_type: start + short for media_type, short in EXPORTS.items()}


def user(email: str, me: str) -> Json:
    """A Drive user resource."""
    return {
        "kind": "drive#user",
        "displayName": display_name(email),
        "photoLink": "https://lh3.googleusercontent.com/a/default-user=s64",
        "me": email.casefold() == me.casefold(),
        "permissionId": permission_id("user", email),
        "emailAddress": email,
    }


def rfc3339(moment: datetime) -> str:
    """Milliseconds and Z, as Drive writes times."""
    moment = moment.astimezone(UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def root_id(email: str) -> str:
    """The id of this person's My Drive; the alias is `root`."""
    return "0A" + hashlib.sha256(email.casefold().encode()).hexdigest()[:11].upper() + "Uk9PVA"


def root_resource(me: str) -> Json:
    """My Drive as a file resource."""
    moment = "2026-01-01T00:00:00.000Z"
    return {
        "kind": "drive#file",
        "id": root_id(me),
        "name": "My Drive",
        "mimeType": FOLDER,
        "starred": False,
        "trashed": False,
        "explicitlyTrashed": False,
        "spaces": ["drive"],
        "version": "1",
        "webViewLink": "https://drive.google.com/drive/my-drive",
        "createdTime": moment,
        "modifiedTime": moment,
        "owners": [user(me, me)],
        "ownedByMe": True,
        "shared": False,
        "capabilities": {"canAddChildren": True, "canEdit": True, "canListChildren": True},
    }


def shown_parents(file: File, me: str) -> list[str]:
    """The folders it lies in, as far as the caller may know: of My Drive only its owner's own."""
    is_mine = file.owner.casefold() == me.casefold()
    return [root_id(me) if parent == ROOT else parent for parent in file.parents if parent != ROOT or is_mine]
