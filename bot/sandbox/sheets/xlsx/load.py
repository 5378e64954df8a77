"""xlsx → Workbook."""

from __future__ import annotations

import itertools
import warnings
import zlib
from pathlib import Path
from typing import IO, Any, cast

from openpyxl.cell.cell import MergedCell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.datetime import CALENDAR_MAC_1904, to_excel
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.worksheet.worksheet import Worksheet

from bot.sandbox.sheets.engine import formulas
from bot.sandbox.sheets.engine.model import DEFAULT_COLUMNS, DEFAULT_ROWS, Cell, Json, Sheet, Value, Workbook, trimmed
from bot.sandbox.sheets.xlsx import layout, validations
from bot.sandbox.sheets.xlsx.colors import Palette
from bot.sandbox.sheets.xlsx.number_formats import is_date
from bot.sandbox.sheets.xlsx.styles import DEFAULT_FONT, StyleReader

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DAYS_TO_1904 = 1462


class _Reader(ExcelReader):
    """Leaves dates as the serial numbers they are: to datetimes and back would cost their last digits."""

    wb: Any

    def read_worksheets(self) -> None:
        self.wb._date_formats, self.wb._timedelta_formats = set(), set()
        super().read_worksheets()


def read_xlsx(source: Path | str | IO[bytes], *, spreadsheet_id: str, owner: str, title: str | None = None) -> Workbook:
    """Loads an xlsx workbook as a spreadsheet.

    Args:
        source: a path, or an open binary file.
        title: the spreadsheet's title; the file's name without extension when not given.

    Raises:
        ValueError: the file is missing, no xlsx, damaged or protected by a password; says where, what and what to do.
    """
    place = str(source) if isinstance(source, Path | str) else "the uploaded file"
    book = _open(source, place)
    try:
        name = title or (Path(place).stem if isinstance(source, Path | str) else "Untitled")
        return _Loader(book).workbook(spreadsheet_id, owner, name)
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise _unreadable(place, error) from error
    finally:
        book.close()


def _open(source: Path | str | IO[bytes], place: str) -> Any:
    _refuse_other_files(source, place)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # parts that openpyxl does not read; the package docstring names them
            reader = _Reader(source, keep_links=False, rich_text=True)
            try:
                reader.read()
            finally:
                reader.archive.close()
    except Exception as error:  # whatever openpyxl stumbles over in a stranger's file
        raise _unreadable(place, error) from error
    return reader.wb


def _unreadable(place: str, error: Exception) -> ValueError:
    reason = (str(error).splitlines() or ["-"])[0]
    return ValueError(
        f"{place}: the workbook is damaged ({type(error).__name__}: {reason}). "
        "Open it in Excel, LibreOffice or Google Sheets and save it as .xlsx again."
    )


def _refuse_other_files(source: Path | str | IO[bytes], place: str) -> None:
    """Tells apart what is commonly taken for an xlsx file, by its content."""
    if isinstance(source, Path | str):
        try:
            content = Path(source).read_bytes()
        except FileNotFoundError as error:
            raise ValueError(f"{place}: there is no such file. Check the path.") from error
        except OSError as error:
            raise ValueError(
                f"{place}: the file cannot be read ({error.strerror}). Check the path and its permissions."
            ) from error
    else:
        content = source.read()
        source.seek(0)
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise ValueError(f"{place}: the workbook is protected by a password. Save a copy without password.")
        raise ValueError(f"{place}: this is an old .xls workbook. Save it as .xlsx.")
    if not content:
        raise ValueError(f"{place}: the file is empty. Download the sheet again as Microsoft Excel (.xlsx).")
    if not content.startswith(b"PK"):
        raise ValueError(
            f"{place}: this is no xlsx workbook (perhaps CSV). Download the sheet as Microsoft Excel (.xlsx)."
        )


class _Loader:
    """Turns one open book into a spreadsheet."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._palette = Palette(self._book.loaded_theme, self._book._colors)
        default = self._book._fonts[0] if self._book._fonts else DEFAULT_FONT
        self._styles = StyleReader(self._palette, default)
        self._formats: dict[int, Json | None] = {}
        self._known = layout.Remembered.of(book)

    def workbook(self, spreadsheet_id: str, owner: str, title: str) -> Workbook:
        ids: set[int] = set()
        sheets = [self._sheet(sheet, index, ids) for index, sheet in enumerate(self._book.worksheets)]
        if not sheets:
            raise KeyError("it has no worksheet")
        found = Workbook(spreadsheet_id, self._known.title or title, owner, sheets)
        found.locale = self._known.locale or found.locale
        formulas.relocate(found, "en_US")
        found.time_zone = self._known.time_zone or found.time_zone
        found.named_ranges = layout.named_ranges(self._book, found)
        return found

    def _sheet(self, source: Worksheet, index: int, ids: set[int]) -> Sheet:
        known = self._known.sheets.get(source.title)
        candidate = known.sheet_id if known else (zlib.crc32(source.title.encode()) & 0x7FFFFFFF if index else 0)
        sheet_id = next(i for i in itertools.count(candidate) if i not in ids)
        ids.add(sheet_id)
        rows, columns = (known.rows, known.columns) if known else (DEFAULT_ROWS, DEFAULT_COLUMNS)
        used: Any = source
        rows, columns = max(rows, used.max_row), max(columns, used.max_column)
        sheet = Sheet.empty(sheet_id, source.title, rows, columns)
        sheet.hidden = source.sheet_state != "visible"
        self._read_cells(source, sheet)
        for validation in source.data_validations.dataValidation:
            rule = validations.rule_of(validation)
            if rule:
                self._put_rule(sheet, validation.sqref, rule)
        layout.read(source, sheet, self._styles, self._palette)
        return sheet

    def _read_cells(self, source: Any, sheet: Sheet) -> None:
        """All cells at once: `source._cells` spares a look-up for every blank one."""
        rows: dict[int, list[Cell | None]] = {}
        for (row, column), stored in sorted(source._cells.items()):
            cell = None if isinstance(stored, MergedCell) else self._cell(stored)
            if cell is not None:
                cells = rows.setdefault(row - 1, [])
                cells.extend([None] * (column - 1 - len(cells)))
                cells.append(cell)
        for row, cells in rows.items():
            sheet.rows[row] = trimmed(tuple(cells))

    def _cell(self, stored: Any) -> Cell | None:
        style = stored.style_id if stored.has_style else 0
        if style not in self._formats:
            self._formats[style] = self._styles.cell_format(stored)
        format_ = self._formats[style]
        value, formula, more = self._content(stored, format_)
        if stored.comment is not None and stored.comment.text:
            more["note"] = stored.comment.text
        if stored.hyperlink is not None and stored.hyperlink.target:
            text = (format_ or {}).get("textFormat", {}) | {"link": {"uri": stored.hyperlink.target}}
            format_ = (format_ or {}) | {"textFormat": text}
        cell = Cell(value, formula, format_, more or None)
        return None if cell.is_blank else cell

    def _content(self, stored: Any, format_: Json | None) -> tuple[Value, str | None, Json]:
        raw, kind = stored.value, stored.data_type
        if raw is None or raw == "":
            return None, None, {}
        if isinstance(raw, CellRichText):
            runs = self._styles.runs(raw, format_)
            return str(raw), None, ({"textFormatRuns": runs} if runs else {})
        if isinstance(raw, ArrayFormula):
            text = _formula(raw.text or "")
            return None, (text if ":" not in raw.ref and text else f"=ARRAYFORMULA({text[1:]})"), {}
        if isinstance(raw, DataTableFormula):
            return None, None, {}
        if kind == "f":
            return None, _formula(str(raw)), {}
        if kind == "e":
            return None, f"={raw}", {}
        if isinstance(raw, bool | str):
            return raw, None, {}
        if isinstance(raw, int | float):
            shift = (
                _DAYS_TO_1904
                if self._book.epoch == CALENDAR_MAC_1904 and is_date((format_ or {}).get("numberFormat"))
                else 0
            )
            return float(raw) + shift, None, {}
        days: Any = cast(Any, to_excel)(raw)
        return float(days), None, {}  # an ISO date, which xlsx also allows

    @staticmethod
    def _put_rule(sheet: Sheet, ranges: Any, rule: Json) -> None:
        for area in ranges.ranges:
            for row in range(area.min_row - 1, min(area.max_row, sheet.row_count)):
                for column in range(area.min_col - 1, min(area.max_col, sheet.column_count)):
                    sheet.put(row, column, sheet.cell(row, column).with_more("dataValidation", rule))


def _formula(text: str) -> str:
    """Without the prefixes that xlsx gives to newer functions.

    Google's own stand-ins (`__xludf.DUMMYFUNCTION`) stay: the IFERROR around them shows the value that was there when
    the file was downloaded.
    """
    for prefix in ("_xlfn._xlws.", "_xlfn.", "_xlws."):
        text = text.replace(prefix, "")
    return text
