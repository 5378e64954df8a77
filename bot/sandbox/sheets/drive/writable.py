"""The fields of a file resource that a caller may write: which they are, and what writing them does."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.sandbox.sheets.drive.files import FOLDER, ROOT, File, Files
from bot.sandbox.sheets.drive.grants import EDITORS
from bot.sandbox.sheets.drive.resource import root_id
from bot.sandbox.sheets.engine.errors import not_supported
from bot.sandbox.sheets.engine.model import Json
from bot.sandbox.sheets.http.calls import DriveError, file_not_found
from bot.sandbox.sheets.http.discovery import drive_messages
from bot.sandbox.sheets.http.validation import json_text
from bot.sandbox.sheets.http.validation.json_types import snake

DETAILS = frozenset(
    {
        "description",
        "properties",
        "appProperties",
        "writersCanShare",
        "copyRequiresWriterPermission",
        "folderColorRgb",
        "originalFilename",
    }
)
_TAKEN = DETAILS | {"name", "mimeType", "starred", "createdTime", "modifiedTime", "viewedByMeTime", "kind"}
_NOT_BUILT = {"contentHints", "contentRestrictions", "shortcutDetails", "labelInfo", "downloadRestrictions"}


def check_fields(body: Json, *others: str) -> None:
    """Refuses what would be ignored. Names that Drive does not know it ignores too.

    Raises:
        DriveError: 403, a field that only Drive writes.
        ApiError: 501, a field whose effect is not built here.
    """
    missing = sorted(_NOT_BUILT.intersection(body))
    if missing:
        raise not_supported(f"Drive file field {', '.join(missing)}")
    read_only = set(drive_messages().get("File", {})) - _TAKEN - set(others)
    if not read_only.isdisjoint(body):
        message = "The resource body includes fields which are not directly writable."
        raise DriveError(403, "fieldNotWritable", message)


def with_null_entries(body: Json, raw: bytes) -> Json:
    """The body with the nulls inside `properties` and `appProperties` that stand for "take this one away"."""
    maps = [name for name in ("properties", "appProperties") if name in body]
    sent = json_text.parse(raw) if maps else {}
    sent = {name: sent.get(name) or sent.get(snake(name)) or {} for name in maps}
    return body | {name: body[name] | {key: None for key, v in sent[name].items() if v is None} for name in maps}


def write_fields(file: File, body: Json, me: str) -> None:
    """Sets name, times, star and details. A null in `properties` takes one property away.

    Raises:
        DriveError: 400, a time that is none; nothing was set.
    """
    workbook = file.workbook
    modified = moment(body["modifiedTime"], "modifiedTime") if "modifiedTime" in body else None
    workbook.touch()
    if "name" in body:
        workbook.title = str(body["name"])
    if modified is not None:
        workbook.modified = modified
    if "starred" in body:
        others = [email for email in file.starred_by if email != me]
        file.starred_by = [*others, me] if body["starred"] else others
    details = dict(file.details)
    for name in DETAILS & set(body):
        value = body[name]
        if isinstance(value, dict):
            together = (details.get(name) or {}) | value
            details[name] = {key: text for key, text in together.items() if text is not None}
        else:
            details[name] = value
    file.details = {name: value for name, value in details.items() if value not in (None, "", {})}


def moment(text: object, field: str) -> datetime:
    """An RFC 3339 time.

    Raises:
        DriveError: 400, it is none.
    """
    try:
        found = datetime.fromisoformat(str(text))
        found = found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise DriveError(400, "invalid", f"Invalid value for: {field}", location=field, locationType="other") from error
    return found


def parent_for(files: Files, wanted: str, me: str) -> str:
    """What to keep in `File.parents` for this id: an existing folder that the caller may add to, or My Drive.

    Raises:
        DriveError: 404 for an unknown folder, 403 when the caller may not add to it or it is no folder.
    """
    if wanted in (ROOT, root_id(me)):
        return ROOT
    folder = files.get(wanted)
    role = folder.role(me) if folder else None
    if folder is None or role is None:
        raise file_not_found(wanted)
    if folder.mime_type != FOLDER:
        raise DriveError(403, "parentNotAFolder", "The specified parent is not a folder.")
    if role not in EDITORS:
        message = "The user does not have sufficient permissions for this file."
        raise DriveError(403, "insufficientParentPermissions", message)
    return wanted


def more_parents() -> DriveError:
    """403: every file lies in one folder."""
    return DriveError(403, "cannotAddParent", "Increasing the number of parents is not allowed")
