"""A spreadsheet as a file of another kind, and back: Drive's export, and the upload that replaces all sheets."""

from __future__ import annotations

import csv
import io

from bot.sandbox.sheets.drive.resource import EXPORTS
from bot.sandbox.sheets.engine import a1, values
from bot.sandbox.sheets.engine.dimension import MAX_CELLS, MAX_COLUMNS
from bot.sandbox.sheets.engine.errors import not_supported
from bot.sandbox.sheets.engine.model import DEFAULT_COLUMNS, DEFAULT_ROWS, Sheet, Workbook
from bot.sandbox.sheets.http.calls import DriveError

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DELIMITERS = {"text/csv": ",", "application/csv": ",", "text/tab-separated-values": "\t"}
_NOT_READ = {
    "application/vnd.ms-excel",
    "application/vnd.ms-excel.sheet.macroenabled.12",
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/x-vnd.oasis.opendocument.spreadsheet",
    "text/plain",
}


def export(workbook: Workbook, media_type: str, sheet: Sheet | None = None) -> tuple[bytes, str]:
    """The spreadsheet as CSV or TSV (one sheet, the first unless told, as shown) or xlsx, with its media type.

    Raises:
        ApiError: 501 for pdf, ods and zip; 400 for what Drive does not export either.
    """
    kind = media_type.lower()
    if kind in _DELIMITERS and kind in EXPORTS:
        return _as_text(workbook, sheet or workbook.sheets[0], _DELIMITERS[kind]), media_type
    if kind == XLSX:
        from bot.sandbox.sheets.xlsx import xlsx_bytes  # openpyxl takes half a second to load

        return xlsx_bytes(workbook), media_type
    if kind in EXPORTS:
        raise not_supported(f"drive.files.export to {media_type}")
    message = "The requested conversion is not supported."
    raise DriveError(400, "badRequest", message, location="convertTo", locationType="parameter")


def _as_text(workbook: Workbook, sheet: Sheet, delimiter: str) -> bytes:
    if sheet.sheet_type != "GRID":
        return b""
    title = sheet.title.replace("'", "''")
    rows: list[list[str]] = values.get(workbook, f"'{title}'", {}).get("values", [])
    width = max(map(len, rows), default=0)
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(r + [""] * (width - len(r)) for r in rows)
    return out.getvalue().removesuffix("\r\n").encode()


def can_convert(media_type: str) -> bool:
    """Whether Drive makes a spreadsheet of this kind of file."""
    return media_type == XLSX or media_type in _DELIMITERS or media_type in _NOT_READ


def replace_content(workbook: Workbook, content: bytes, media_type: str) -> None:
    """Puts an uploaded file in the place of all sheets. CSV is read as if a person had typed it.

    Raises:
        ApiError: 400 for an unreadable file, 501 for a kind that is not read here.
    """
    kind = media_type.split(";")[0].strip().lower()
    if kind == XLSX:
        from bot.sandbox.sheets.xlsx import read_xlsx

        try:
            loaded = read_xlsx(io.BytesIO(content), spreadsheet_id=workbook.spreadsheet_id, owner=workbook.owner)
        except ValueError as error:
            raise DriveError(400, "badRequest", f"Bad Request: {error}") from error
        workbook.sheets, workbook.named_ranges = loaded.sheets, loaded.named_ranges
        workbook.touch()
    elif kind in _DELIMITERS:
        _replace_by_text(workbook, content.decode("utf-8-sig", "replace"), _DELIMITERS[kind])
    else:
        raise not_supported(f"conversion of {kind or 'a file of unknown type'} to a spreadsheet")


def _replace_by_text(workbook: Workbook, text: str, delimiter: str) -> None:
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:  # a cell of more than 128 KiB
        raise DriveError(400, "badRequest", f"Bad Request: {error}") from error
    width = max(map(len, rows), default=0)
    if max(len(rows), DEFAULT_ROWS) * max(width, DEFAULT_COLUMNS) > MAX_CELLS or width > MAX_COLUMNS:
        raise DriveError(400, "badRequest", f"Bad Request: more than {MAX_CELLS} cells or {MAX_COLUMNS} columns")
    first = workbook.sheets[0]
    sheet = Sheet.empty(first.sheet_id, first.title, max(len(rows), DEFAULT_ROWS), max(width, DEFAULT_COLUMNS))
    workbook.sheets, workbook.named_ranges = [sheet], []
    workbook.touch()
    if rows:
        corner, typed = f"{a1.quoted(sheet.title)}!A1", {"valueInputOption": "USER_ENTERED"}
        values.update(workbook, corner, typed, {"values": rows}, workbook.owner)
