"""A file as Drive v2 shows it: what the older upload answers, and only that.

Source: sheets_api_samples.md, PUT /upload/drive/v2/files/{id}.
"""

from __future__ import annotations

import hashlib

from bot.sandbox.sheets.drive.files import SPREADSHEET, File
from bot.sandbox.sheets.drive.grants import EDITORS
from bot.sandbox.sheets.drive.resource import export_links, rfc3339, root_id, shown_parents, user, web_link
from bot.sandbox.sheets.engine.model import Json

_FILES = "https://www.googleapis.com/drive/v2/files/"


def file_resource_v2(file: File, me: str) -> Json:
    """The file resource of v2, with the members that the recorded answer has."""
    workbook, self_link, role = file.workbook, _FILES + file.id, file.role(me)
    owners = [_user(p["emailAddress"], me) for p in file.permissions if p["role"] == "owner"]
    last = _user(file.owner, me)
    created, modified = rfc3339(workbook.created), rfc3339(workbook.modified)
    permission = {
        "id": "me",
        "type": "user",
        "role": role if role in ("owner", "writer") else "reader",
        "kind": "drive#permission",
        "selfLink": f"{self_link}/permissions/me",
        "etag": _etag(f"{file.id}{role}"),
        "pendingOwner": False,
    }
    answer: Json = {
        "kind": "drive#file",
        "userPermission": permission,
        "selfLink": self_link,
        "ownerNames": [owner["displayName"] for owner in owners],
        "lastModifyingUserName": last["displayName"],
        "editable": role in EDITORS,
        "writersCanShare": file.details.get("writersCanShare", True),
        "mimeType": file.mime_type,
        "parents": [_parent(self_link, parent, me) for parent in shown_parents(file, me)],
        "appDataContents": False,
        "iconLink": f"https://drive-thirdparty.googleusercontent.com/16/type/{file.mime_type}",
        "shared": len(file.permissions) > 1,
        "lastModifyingUser": last,
        "owners": owners,
        "copyable": True,
        "etag": _etag(f"{workbook.version}"),
        "alternateLink": web_link(file),
        "fileSize": str(file.size_bytes),
        "copyRequiresWriterPermission": bool(file.details.get("copyRequiresWriterPermission")),
        "spaces": ["drive"],
        "id": file.id,
        "title": workbook.title,
        "labels": {"viewed": True, "restricted": False, "starred": False, "hidden": False, "trashed": file.trashed},
        "explicitlyTrashed": file.trashed,
        "createdDate": created,
        "modifiedDate": modified,
        "modifiedByMeDate": modified,
        "lastViewedByMeDate": modified,
        "markedViewedByMeDate": "1970-01-01T00:00:00.000Z",
        "quotaBytesUsed": str(file.size_bytes),
        "version": str(workbook.version),
        "capabilities": {"canCopy": True, "canEdit": role in EDITORS},
    }
    if file.mime_type == SPREADSHEET:
        answer["exportLinks"] = export_links(file)
        answer["embedLink"] = f"https://docs.google.com/spreadsheets/d/{file.id}/htmlembed"
    return answer


def _user(email: str, me: str) -> Json:
    v3 = user(email, me)
    return {
        "displayName": v3["displayName"],
        "kind": "drive#user",
        "isAuthenticatedUser": v3["me"],
        "permissionId": v3["permissionId"],
        "emailAddress": email,
        "picture": {"url": v3["photoLink"]},
    }


def _parent(self_link: str, parent: str, me: str) -> Json:
    return {
        "selfLink": f"{self_link}/parents/{parent}",
        "id": parent,
        "isRoot": parent == root_id(me),
        "kind": "drive#parentReference",
        "parentLink": _FILES + parent,
    }


def _etag(text: str) -> str:
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:18]}"'
