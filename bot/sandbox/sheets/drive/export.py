"""A spreadsheet as a file of another kind, and back: Drive's export, and the upload that replaces all sheets."""

from __future__ import annotations

import csv
import io

from bot.sandbox.sheets import values
from bot.sandbox.sheets.errors import invalid, not_supported
from bot.sandbox.sheets.model import DEFAULT_COLUMNS, DEFAULT_ROWS, Sheet, Workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DELIMITERS = {"text/csv": ",", "text/tab-separated-values": "\t"}
_OTHERS = frozenset(
    {
        "application/pdf",
        "application/vnd.oasis.opendocument.spreadsheet",
        "application/x-vnd.oasis.opendocument.spreadsheet",
    }
    | {"application/zip"}
)


def export(workbook: Workbook, media_type: str) -> tuple[bytes, str]:
    """The spreadsheet as CSV or TSV (first sheet, as shown) or xlsx, with its media type.

    Raises:
        ApiError: 501 for pdf, ods and zip; 400 for what Drive does not export either.
    """
    if media_type in _DELIMITERS:
        return _as_text(workbook, _DELIMITERS[media_type]), media_type
    if media_type == XLSX:
        from bot.sandbox.sheets.xlsx import xlsx_bytes  # openpyxl takes half a second to load

        return xlsx_bytes(workbook), media_type
    if media_type in _OTHERS:
        raise not_supported(f"drive.files.export to {media_type}")
    raise invalid("The requested conversion is not supported.")


def _as_text(workbook: Workbook, delimiter: str) -> bytes:
    title = workbook.sheets[0].title.replace("'", "''")
    rows: list[list[str]] = values.get(workbook, f"'{title}'", {}).get("values", [])
    width = max(map(len, rows), default=0)
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(r + [""] * (width - len(r)) for r in rows)
    return out.getvalue().removesuffix("\r\n").encode()


def replace_content(workbook: Workbook, content: bytes, media_type: str) -> None:
    """Puts an uploaded file in the place of all sheets. CSV is read as if a person had typed it.

    Raises:
        ApiError: 400 for an unreadable file, 501 for a kind that is not read here.
    """
    kind = media_type.split(";")[0].strip()
    if kind == XLSX:
        from bot.sandbox.sheets.xlsx import read_xlsx

        try:
            loaded = read_xlsx(io.BytesIO(content), spreadsheet_id=workbook.spreadsheet_id, owner=workbook.owner)
        except ValueError as error:
            raise invalid(str(error)) from error
        workbook.sheets, workbook.named_ranges = loaded.sheets, loaded.named_ranges
        workbook.touch()
    elif kind in _DELIMITERS:
        _replace_by_text(workbook, content.decode("utf-8-sig", "replace"), _DELIMITERS[kind])
    else:
        raise not_supported(f"drive.files.update with content of type {kind or 'unknown'}")


def _replace_by_text(workbook: Workbook, text: str, delimiter: str) -> None:
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    width = max(map(len, rows), default=0)
    first = workbook.sheets[0]
    sheet = Sheet.empty(first.sheet_id, first.title, max(len(rows), DEFAULT_ROWS), max(width, DEFAULT_COLUMNS))
    workbook.sheets, workbook.named_ranges = [sheet], []
    workbook.touch()
    if rows:
        range_ = "'{}'!A1".format(sheet.title.replace("'", "''"))
        values.update(workbook, range_, {"valueInputOption": "USER_ENTERED"}, {"values": rows}, workbook.owner)
