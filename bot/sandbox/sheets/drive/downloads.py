"""The export addresses of docs.google.com, which clients build from `spreadsheetUrl` or read from `exportLinks`."""

from __future__ import annotations

import re
from urllib.parse import quote

from bot.sandbox.sheets.drive import export
from bot.sandbox.sheets.drive.files import SPREADSHEET, File
from bot.sandbox.sheets.drive.resource import EXPORTS
from bot.sandbox.sheets.engine.errors import ApiError, invalid, not_supported
from bot.sandbox.sheets.http.calls import Answer, Call

_MEDIA_TYPES = {short: media_type for media_type, short in EXPORTS.items()}
_ONE_SHEET = ("csv", "tsv")


def export_by_path(call: Call) -> Answer:
    """/spreadsheets/d/{id}/export?format=csv&gid=0: xlsx with all sheets when no format is given."""
    return _exported(call, call.target, call.query.get("format") or call.query.get("exportFormat") or "xlsx")


def export_by_id(call: Call) -> Answer:
    """/spreadsheets/export?id=…&exportFormat=csv, the form of `exportLinks`.

    Raises:
        ApiError: 404 for an unknown spreadsheet or one that is not shared with the caller.
    """
    file = call.files.get(call.query.get("id", ""))
    if file is None or file.role(call.caller.email) is None:
        raise ApiError(404, "NOT_FOUND", "Requested entity was not found.")
    with file.lock:
        return _exported(call, file, call.query.get("exportFormat") or call.query.get("format") or "xlsx")


def _exported(call: Call, file: File, short: str) -> Answer:
    if file.mime_type != SPREADSHEET:
        raise ApiError(404, "NOT_FOUND", "Requested entity was not found.")
    for name in ("range", "gid") if short not in _ONE_SHEET else ("range",):
        if call.query.get(name):
            raise not_supported(f"export as {short} with {name}")
    media_type = _MEDIA_TYPES.get(short)
    if media_type is None:
        raise not_supported(f"export as {short}")
    workbook, sheet = file.workbook, None
    name = workbook.title
    if short in _ONE_SHEET:
        gid = call.query.get("gid")
        sheet = workbook.sheets[0] if not gid else workbook.find(int(gid)) if gid.isdigit() else None
        if sheet is None:
            raise invalid(f"No sheet with gid {gid}")
        name = f"{workbook.title} - {sheet.title}"
    content, media_type = export.export(workbook, media_type, sheet)
    plain = re.sub(r"[^A-Za-z0-9._-]", "", name) or "export"
    disposition = f"attachment; filename=\"{plain}.{short}\"; filename*=UTF-8''{quote(name, safe='')}.{short}"
    return Answer(content, 200, media_type, {"content-disposition": disposition})
