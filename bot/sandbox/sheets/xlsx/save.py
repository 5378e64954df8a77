"""Workbook → xlsx."""

from __future__ import annotations

import io
import json
import os
import re
from pathlib import Path
from typing import IO, Any

from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.workbook.workbook import Workbook as Book

from bot.sandbox.sheets.engine.formula.notation import renotated
from bot.sandbox.sheets.engine.model import Cell, Json, Sheet, Workbook
from bot.sandbox.sheets.xlsx import layout, validations
from bot.sandbox.sheets.xlsx.number_formats import to_code
from bot.sandbox.sheets.xlsx.styles import DEFAULT_FONT, alignment_of, border_of, fill_of, font_of, rich_text
from bot.sandbox.sheets.xlsx.titles import with_fitting_titles

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST_TEXT = 32_767
_NOTE_WIDTH = 240
_NOTE_LETTERS_A_LINE = 36


def write_xlsx(workbook: Workbook, path: Path | str) -> None:
    """Saves a spreadsheet. The file is either the old one or the complete new one, never a part.

    Control characters that XML cannot carry are left out, texts end after 32,767 characters, as xlsx demands, and every
    end of a line is a line feed. For titles see `titles`.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.new")
    try:
        with draft.open("wb") as out:
            _save(workbook, out)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def xlsx_bytes(workbook: Workbook) -> bytes:
    """The spreadsheet as the content of an xlsx file."""
    out = io.BytesIO()
    _save(workbook, out)
    return out.getvalue()


def _save(workbook: Workbook, out: IO[bytes]) -> None:
    workbook = with_fitting_titles(workbook)
    book: Any = Book()
    book.remove(book.active)
    book._fonts = IndexedList([DEFAULT_FONT])
    book._named_styles["Normal"].font = DEFAULT_FONT
    try:
        writer = _Writer(book, workbook.locale)
        for sheet in workbook.sheets:
            writer.add(sheet)
        book.active = next((i for i, sheet in enumerate(workbook.sheets) if not sheet.hidden), 0)
        layout.write_names(workbook, book)
        layout.Remembered.write(workbook, book)
        book.save(out)
    finally:
        book.close()


class _Writer:
    """Fills one book; every different format becomes a style once."""

    def __init__(self, book: Any, locale: str) -> None:
        self._book = book
        self._locale = locale
        self._by_identity: dict[int, Any] = {}
        self._by_content: dict[str, Any] = {}

    def add(self, sheet: Sheet) -> None:
        target = self._book.create_sheet()
        target._WorkbookChild__title = sheet.title  # Sheets allows longer titles than `title =` lets pass
        for row, column, cell in sheet.cells():
            place = target.cell(row + 1, column + 1)
            if not isinstance(place, MergedCell):
                self._write(place, cell)
        for validation in validations.all_validations(sheet):
            target.add_data_validation(validation)
        layout.write(sheet, target)

    def _write(self, place: Any, cell: Cell) -> None:
        if cell.format:
            place._style = self._style(place, cell.format)
        if cell.formula is not None:
            place.value = _clean(renotated(cell.formula, self._locale, "en_US"))
            place.data_type = "f"
        elif isinstance(cell.value, str):
            text = _clean(cell.value)
            place.value = rich_text(text, cell.runs, cell.format) if cell.runs and text == cell.value else text
            place.data_type = "s"
        elif isinstance(cell.value, bool):
            place.value = cell.value
        elif cell.value is not None:
            place._value = _number(cell.value)
        if cell.note:
            text = _clean(cell.note)
            lines = sum(1 + len(line) // _NOTE_LETTERS_A_LINE for line in text.split("\n"))
            place.comment = Comment(text, "", height=18 * lines + 16, width=_NOTE_WIDTH)
        link = (cell.format or {}).get("textFormat", {}).get("link", {}).get("uri")
        if link:
            style = place._style
            place.hyperlink = link
            place._style = style

    def _style(self, place: Any, format_: Json) -> Any:
        """The style of a format. Cells share their formats, so identity finds nearly all of them."""
        style = self._by_identity.get(id(format_))
        if style is None:
            key = json.dumps(format_, sort_keys=True)
            style = self._by_content.get(key)
            if style is None:
                style = self._by_content[key] = self._new_style(place, format_)
            self._by_identity[id(format_)] = style
        return style

    def _new_style(self, place: Any, format_: Json) -> Any:
        place.number_format = to_code(format_.get("numberFormat"), self._locale)
        if "textFormat" in format_:
            place.font = font_of(format_["textFormat"])
        fill, alignment = fill_of(format_), alignment_of(format_)
        if fill is not None:
            place.fill = fill
        if alignment is not None:
            place.alignment = alignment
        if "borders" in format_:
            place.border = border_of(format_["borders"])
        return place._style


def _number(value: float) -> str | int:
    """All the digits of a number; openpyxl itself would round to sixteen."""
    return int(value) if value.is_integer() and abs(value) < 2**53 else repr(value)


def _clean(text: str) -> str:
    return _ILLEGAL.sub("", text)[:_LONGEST_TEXT]
