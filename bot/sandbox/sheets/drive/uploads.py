"""Uploads as Google takes them: media, multipart and resumable, for new files and over existing ones.

Source: https://developers.google.com/workspace/drive/api/guides/manage-uploads (read 2026-11-21).
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import urlencode

from bot.sandbox.sheets.drive import changing, export
from bot.sandbox.sheets.drive.creating import new_file
from bot.sandbox.sheets.drive.files import SPREADSHEET, File
from bot.sandbox.sheets.drive.resource import SHORT, file_resource
from bot.sandbox.sheets.drive.resource_v2 import file_resource_v2
from bot.sandbox.sheets.drive.selection import selected
from bot.sandbox.sheets.engine.errors import ApiError
from bot.sandbox.sheets.engine.model import Json
from bot.sandbox.sheets.http.calls import Answer, Call, DriveError, bad_parameter, not_found
from bot.sandbox.sheets.http.validation import json_text

_TYPES: dict[str, type] = dict.fromkeys(("id", "name", "title", "mimeType", "description"), str)
_TYPES |= {"parents": list, "properties": dict, "appProperties": dict}
"""The metadata of an upload stands in a part of the body that the validator does not see."""
_RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+|\*)")


@dataclass(slots=True)
class Upload:
    """A resumable upload under way: what was said at its start, and the bytes that have arrived."""

    metadata: Json
    media_type: str
    file_id: str | None
    caller: str
    content: bytearray = field(default_factory=bytearray)
    done: Answer | None = None


def create(call: Call) -> Answer:
    """POST to an upload address: a new file with content, converted when its mimeType is a spreadsheet's."""
    return _taken(call, None)


def update(call: Call) -> Answer:
    """PATCH (v2: PUT) to an upload address: new content and metadata for an existing file."""
    return _taken(call, call.target)


def go_on(call: Call) -> Answer:
    """PUT to the address that a resumable upload has answered with: 308 with what has arrived, or the file.

    Raises:
        DriveError: 404 for an unknown upload, 400 for a range that does not follow on what has arrived.
    """
    upload_id = call.query.get("upload_id", "")
    upload = call.files.uploads.get(upload_id)
    if not isinstance(upload, Upload) or upload.caller != call.caller.email:
        raise not_found("Upload", upload_id, "upload_id")
    if upload.done is not None:
        return upload.done
    total = _append(upload, call.headers.get("content-range"), call.raw)
    if total is None or len(upload.content) < total:
        arrived = {"range": f"bytes=0-{len(upload.content) - 1}"} if upload.content else {}
        return Answer(None, 308, headers=arrived)
    file = call.files.get(upload.file_id) if upload.file_id else None
    upload.done = _finished(call, file, upload.metadata, bytes(upload.content), upload.media_type)
    upload.content.clear()
    return upload.done


def _taken(call: Call, file: File | None) -> Answer:
    if "upload_id" in call.query:
        return go_on(call)
    match call.query.get("uploadType") or call.headers.get("x-goog-upload-protocol") or "media":
        case "media":
            return _finished(call, file, {}, call.raw, call.media_type)
        case "multipart":
            metadata, content, media_type = _parts(call)
            return _finished(call, file, metadata, content, media_type)
        case "resumable":
            return _begun(call, file)
        case other:
            raise bad_parameter("uploadType", f"Invalid value for: uploadType: {other}")


def _begun(call: Call, file: File | None) -> Answer:
    media_type = call.headers.get("x-upload-content-type", "")
    upload = Upload(_metadata(call.raw), media_type, file.id if file else None, call.caller.email)
    upload_id = secrets.token_urlsafe(48)
    call.files.uploads[upload_id] = upload
    query = urlencode({**call.query, "upload_id": upload_id})
    address = f"{call.url}?{query}"
    return Answer(None, 200, headers={"location": address, "x-guploader-uploadid": upload_id})


def _append(upload: Upload, content_range: str | None, chunk: bytes) -> int | None:
    """Takes a chunk in; returns the whole size, None while it is unknown."""
    if content_range is None:
        upload.content[:] = chunk
        return len(chunk)
    found = _RANGE.fullmatch(content_range.strip())
    if found is None:
        raise DriveError(400, "badRequest", "Failed to parse Content-Range header.")
    first, last, total = found.groups()
    if first is not None:
        start, end = int(first), int(last)
        if start > len(upload.content) or end - start + 1 != len(chunk):
            raise DriveError(400, "badRequest", "Invalid request. The Content-Range does not match what was received.")
        upload.content[start:] = chunk
    return None if total == "*" else int(total)


def _parts(call: Call) -> tuple[Json, bytes, str]:
    """Metadata, content and its media type of a multipart/related body."""
    head = f"content-type: {call.media_type}\r\n\r\n".encode()
    message = BytesParser(policy=HTTP).parsebytes(head + call.raw)
    parts = list(message.iter_parts()) if message.is_multipart() else []
    if len(parts) != 2:
        raise DriveError(400, "badContent", "Malformed multipart body.")
    payloads = [part.get_payload(decode=True) for part in parts]
    metadata, content = (payload if isinstance(payload, bytes) else b"" for payload in payloads)
    return _metadata(metadata), content, parts[1].get_content_type()


def _metadata(raw: bytes) -> Json:
    try:
        metadata = json_text.parse(raw) if raw.strip() else {}
    except ApiError as error:
        raise DriveError(400, "parseError", "Parse Error") from error
    if not isinstance(metadata, dict) or any(
        not isinstance(value, _TYPES.get(name, object)) for name, value in metadata.items() if value is not None
    ):
        raise DriveError(400, "parseError", "Parse Error")
    if "parents" in metadata:  # v2 has objects there
        parents = metadata["parents"] or []
        metadata["parents"] = [str(parent.get("id") if isinstance(parent, dict) else parent) for parent in parents]
    if "title" in metadata:  # what v2 calls a name
        metadata["name"] = metadata.pop("title")
    maps = ("properties", "appProperties")
    return {name: value for name, value in metadata.items() if value is not None or name in maps}


def _finished(call: Call, file: File | None, metadata: Json, content: bytes, media_type: str) -> Answer:
    kind = media_type.split(";")[0].strip().lower()
    is_v2 = "/drive/v2/" in call.url
    if file is None:
        if is_v2 and call.flag("convert") and export.can_convert(kind):
            metadata = metadata | {"mimeType": SPREADSHEET}
        file = new_file(call, metadata, content, media_type)
    else:
        before, bytes_before = file.workbook.snapshot(), file.content
        try:
            changing.replace(file, content, media_type)
            changing.change(call, file, metadata)
        except BaseException:
            file.workbook.restore(before)
            file.content = bytes_before
            raise
    me = call.caller.email
    if is_v2:
        return selected(call, file_resource_v2(file, me), "*")
    return selected(call, file_resource(file, me), SHORT, "File")
