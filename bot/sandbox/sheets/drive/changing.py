"""Files that exist: files.get, update (name, trash, star, move, content), delete, emptyTrash and export."""

from __future__ import annotations

from bot.sandbox.sheets.drive import export
from bot.sandbox.sheets.drive.files import FOLDER, SPREADSHEET, File
from bot.sandbox.sheets.drive.resource import SHORT, file_resource, root_id, root_resource
from bot.sandbox.sheets.drive.selection import selected
from bot.sandbox.sheets.drive.writable import check_fields, more_parents, parent_for, with_null_entries, write_fields
from bot.sandbox.sheets.engine.errors import not_supported
from bot.sandbox.sheets.engine.model import Json
from bot.sandbox.sheets.http.calls import Answer, Call, DriveError, bad_parameter, not_allowed


def files_get(call: Call) -> Answer:
    """The resource, or with `alt=media` the bytes of a file that has any."""
    if call.file is None:  # the alias `root`, let through by access.check_access
        return selected(call, root_resource(call.caller.email), SHORT, "File")
    if call.query.get("alt") != "media":
        return selected(call, file_resource(call.target, call.caller.email), SHORT, "File")
    content = call.target.content
    if content is None:
        message = "Only files with binary content can be downloaded. Use Export with Docs Editors files."
        raise DriveError(403, "fileNotDownloadable", message, location="alt", locationType="parameter")
    return _part(content, call.headers.get("range", ""), call.target.mime_type)


def _part(content: bytes, wanted: str, media_type: str) -> Answer:
    """All of it, or the one range that was asked for."""
    if not wanted.startswith("bytes=") or "," in wanted:
        return Answer(content, 200, media_type)
    first, _, last = wanted.removeprefix("bytes=").partition("-")
    start = int(first) if first.isdigit() else max(0, len(content) - int(last or 0))
    end = min(int(last), len(content) - 1) if first and last.isdigit() else len(content) - 1
    if start > end:
        return Answer(b"", 416, media_type, {"content-range": f"bytes */{len(content)}"})
    headers = {"content-range": f"bytes {start}-{end}/{len(content)}"}
    return Answer(content[start : end + 1], 206, media_type, headers)


def files_update(call: Call) -> Answer:
    """Renames, describes, stars, trashes, takes out of the trash, moves."""
    change(call, call.target, with_null_entries(call.body, call.raw))
    return selected(call, file_resource(call.target, call.caller.email), SHORT, "File")


def change(call: Call, file: File, body: Json) -> None:
    """Applies body and `addParents`/`removeParents`; all of it or nothing.

    Raises:
        DriveError: a field or a move that Drive refuses, or trashing by somebody who does not own the file.
    """
    me = call.caller.email
    if "parents" in body:
        message = (
            "The parents field is not directly writable in update requests. Use the addParents and removeParents "
            "parameters instead."
        )
        raise DriveError(403, "fieldNotWritable", message)
    check_fields(body, "trashed")
    kind = body.get("mimeType", file.mime_type)
    if kind != file.mime_type and (file.content is None or kind.startswith("application/vnd.google-apps.")):
        raise not_supported(f"drive.files.update of {file.mime_type} to {kind}")
    if "trashed" in body and file.role(me) != "owner":
        raise not_allowed()
    parents = _moved(call, file)
    write_fields(file, body, me)
    file.parents = parents
    _trash(call, file, bool(body.get("trashed", file.trashed)))
    file.mime_type = kind


def _trash(call: Call, file: File, trashed: bool) -> None:
    """Into the trash or out of it; a folder with everything in it."""
    if trashed == file.trashed:
        return
    file.trashed = trashed
    for child in call.files:
        if file.id in child.parents:
            with child.lock:
                _trash(call, child, trashed)
                child.workbook.version += 1


def _moved(call: Call, file: File) -> list[str]:
    me = call.caller.email
    removed = {"root" if p == root_id(me) else p for p in call.query.get("removeParents", "").split(",")}
    names = [p for p in call.query.get("addParents", "").split(",") if p]
    added = [parent_for(call.files, p, me) for p in names]
    kept = [p for p in file.parents if p not in removed]
    parents = kept + [p for p in added if p not in kept]
    if len(parents) > max(1, len(file.parents)):
        raise more_parents()
    if any(_lies_in(call, parent, file.id) for parent in added):
        raise DriveError(403, "cyclicMembershipsNotAllowed", "A folder cannot be moved into itself.")
    return parents


def _lies_in(call: Call, folder_id: str, above: str) -> bool:
    """Whether a folder is that folder or lies somewhere in it."""
    if folder_id == above:
        return True
    folder = call.files.get(folder_id)
    return folder is not None and any(_lies_in(call, parent, above) for parent in folder.parents)


def replace(file: File, content: bytes, media_type: str) -> None:
    """Gives the file new content: converted when it is a spreadsheet, as it is otherwise.

    Raises:
        ApiError: 400 for an unreadable file, 501 for a kind that is not converted here.
    """
    if file.mime_type == FOLDER:
        raise DriveError(403, "fileNotDownloadable", "Folders have no content.")
    if file.mime_type == SPREADSHEET:
        export.replace_content(file.workbook, content, media_type)
    else:
        file.content = content
        file.workbook.touch()


def files_delete(call: Call) -> Answer:
    """For good, without the trash; a folder with everything in it."""
    call.files.delete(call.target.id)
    return Answer(None, 204)


def empty_trash(call: Call) -> Answer:
    """Deletes what lies in the trash and belongs to the caller."""
    for file in call.files:
        if file.trashed and file.role(call.caller.email) == "owner":
            call.files.delete(file.id)
    return Answer(None, 204)


def files_export(call: Call) -> Answer:
    if "mimeType" not in call.query:
        raise bad_parameter("mimeType", "Required parameter: mimeType", "required")
    if call.target.mime_type != SPREADSHEET:
        raise DriveError(403, "fileNotExportable", "Export only supports Docs Editors files.")
    content, media_type = export.export(call.workbook, call.query["mimeType"])
    return Answer(content, 200, media_type)
