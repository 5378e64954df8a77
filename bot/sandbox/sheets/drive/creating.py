"""New files: files.create (spreadsheets, folders, files of bytes), files.copy and files.generateIds."""

from __future__ import annotations

from bot.sandbox.sheets.drive import export
from bot.sandbox.sheets.drive.files import FOLDER, ROOT, SPREADSHEET, File, new_spreadsheet_id
from bot.sandbox.sheets.drive.grants import new_permission
from bot.sandbox.sheets.drive.resource import SHORT, file_resource
from bot.sandbox.sheets.drive.selection import selected
from bot.sandbox.sheets.drive.writable import DETAILS, check_fields, moment, more_parents, parent_for, write_fields
from bot.sandbox.sheets.engine.errors import not_supported
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook
from bot.sandbox.sheets.http.calls import Answer, Call, DriveError

_GOOGLE = "application/vnd.google-apps."
_BYTES = "application/octet-stream"


def files_create(call: Call) -> Answer:
    """An empty file: what `mimeType` says, a file of no bytes without one."""
    return selected(call, file_resource(new_file(call, call.body), call.caller.email), SHORT, "File")


def new_file(call: Call, body: Json, content: bytes | None = None, media_type: str = "") -> File:
    """Puts a new file on the shelf, as the caller's own. Content becomes a spreadsheet if `mimeType` asks for one.

    Raises:
        DriveError: the body has a field that cannot be written, or an id that is taken or not for this kind.
        ApiError: 501 for other Google documents than spreadsheets and folders.
    """
    check_fields(body, "id", "parents")
    kind = body.get("mimeType") or media_type.split(";")[0].strip() or _BYTES
    is_spreadsheet = kind == SPREADSHEET
    if kind.startswith(_GOOGLE) and kind not in (SPREADSHEET, FOLDER):
        raise not_supported(f"drive.files.create of {kind}")
    me = call.caller.email
    parents = _parents(call, body.get("parents") or [ROOT])
    workbook = Workbook(_new_id(call, body, kind), str(body.get("name", "Untitled")), me, [])
    if is_spreadsheet:
        workbook.title = str(body.get("name", "Untitled spreadsheet" if content is None else "Untitled"))
        workbook.sheets = [Sheet.empty(0, "Sheet1")]
        if content is not None:
            export.replace_content(workbook, content, media_type)
    file = File(workbook, [new_permission("owner", me)], parents=parents, mime_type=kind)
    if not kind.startswith(_GOOGLE):
        file.content = content or b""
    _start(file, body, me)
    return call.files.add(file)


def _start(file: File, body: Json, me: str) -> None:
    write_fields(file, body, me)
    workbook = file.workbook
    workbook.version = 1
    workbook.created = moment(body["createdTime"], "createdTime") if "createdTime" in body else workbook.modified


def _parents(call: Call, wanted: list[str]) -> list[str]:
    if len(wanted) > 1:
        raise more_parents()
    return [parent_for(call.files, parent, call.caller.email) for parent in wanted]


def _new_id(call: Call, body: Json, kind: str) -> str:
    wanted = body.get("id")
    if wanted is None:
        return new_spreadsheet_id()
    if kind.startswith(_GOOGLE) and kind != FOLDER:
        raise DriveError(400, "badRequest", "Generated IDs are not supported for Docs Editors formats.")
    if call.files.get(wanted):
        raise DriveError(409, "fileIdInUse", "A file already exists with the provided ID.")
    return str(wanted)


def files_copy(call: Call) -> Answer:
    """The caller's own copy: content, description and properties, but no permissions, comments or stars.

    It lies where the original lies if the caller may add there, else in the caller's My Drive.
    """
    body, source, me = call.body, call.target, call.caller.email
    check_fields(body, "parents")
    if source.mime_type == FOLDER:
        raise DriveError(403, "cannotCopyFile", "This file cannot be copied by the user.")
    kind = body.get("mimeType", source.mime_type)
    if kind not in (source.mime_type, SPREADSHEET):
        raise not_supported(f"drive.files.copy to {kind}")
    parents = _parents(call, body["parents"]) if "parents" in body else [_same_parent(call, source)]
    workbook = source.workbook.snapshot()
    workbook.spreadsheet_id, workbook.owner = new_spreadsheet_id(), me
    workbook.title = f"Copy of {source.workbook.title}"
    file = File(workbook, [new_permission("owner", me)], parents=parents, mime_type=kind, content=source.content)
    if kind == SPREADSHEET and source.content is not None:
        workbook.sheets = [Sheet.empty(0, "Sheet1")]
        export.replace_content(workbook, source.content, source.mime_type)
        file.content = None
    file.details = {name: value for name, value in source.details.items() if name in DETAILS}
    _start(file, body, me)
    return selected(call, file_resource(call.files.add(file), me), SHORT, "File")


def _same_parent(call: Call, source: File) -> str:
    me = call.caller.email
    parent = source.parents[0] if source.parents else ROOT
    if parent == ROOT:
        return ROOT
    try:
        return parent_for(call.files, parent, me)
    except DriveError:
        return ROOT


def generate_ids(call: Call) -> Answer:
    """Ids that a later files.create may use, for folders and files of bytes."""
    text = call.query.get("count", "10")
    count = int(text) if text.isdigit() else 0
    if not 1 <= count <= 1000:
        message = f"Invalid value '{text}'. Values must be within the range: [1, 1000]"
        raise DriveError(400, "invalidParameter", message, location="count", locationType="parameter")
    ids = [new_spreadsheet_id()[:33] for _ in range(count)]
    answer: Json = {"kind": "drive#generatedIds", "space": call.query.get("space", "drive"), "ids": ids}
    return selected(call, answer, "*", "GeneratedIds")
