"""Sheets as such: add, delete, duplicate."""

from __future__ import annotations

from bot.sandbox.sheets.engine import protection, sheet_titles
from bot.sandbox.sheets.engine.dimension import check_room, grow
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.grid import any_sheet_of
from bot.sandbox.sheets.engine.looks.formats import normal
from bot.sandbox.sheets.engine.model import DEFAULT_COLUMNS, DEFAULT_ROWS, Json, Sheet, Workbook, new_id
from bot.sandbox.sheets.engine.properties import sheet_properties
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request
from bot.sandbox.sheets.engine.sheet_copy import copied

OWN = ("sheetId", "title", "index", "sheetType", "hidden", "gridProperties")
"""The SheetProperties that a Sheet keeps in fields of its own."""
COUNTS = ("rowCount", "columnCount")


def new_sheet(workbook: Workbook, given: Json) -> Sheet:
    """A blank sheet with these SheetProperties, not yet put into the workbook.

    Raises:
        ApiError: 400, the title or the id is taken, it is too large, nothing of it would scroll, or it is no grid.
    """
    sheet_id = free_id(workbook, given.get("sheetId"))
    title = given.get("title") or sheet_titles.free(workbook, "Sheet", len(workbook.sheets) + 1)
    sheet_titles.check(workbook, title)
    if given.get("sheetType") not in (None, "SHEET_TYPE_UNSPECIFIED", "GRID"):
        raise invalid(f"Sheets of type {given['sheetType']} cannot be added with this request.")
    grid = given.get("gridProperties") or {}
    rows, columns = grid.get("rowCount") or DEFAULT_ROWS, grid.get("columnCount") or DEFAULT_COLUMNS
    sheet = Sheet.empty(sheet_id, title, 0, 0)
    grow(workbook, sheet, "COLUMNS", columns)
    grow(workbook, sheet, "ROWS", rows)
    sheet.hidden = bool(given.get("hidden"))
    sheet.grid = {name: content for name, content in grid.items() if content and name not in COUNTS}
    check_frozen(sheet, rows, columns)
    others = {name: content for name, content in normal(given).items() if name not in OWN}
    sheet.properties = {name: content for name, content in others.items() if content or isinstance(content, dict)}
    return sheet


def free_id(workbook: Workbook, wanted: int | None) -> int:
    """The wanted sheet id, or a new one when none is.

    Raises:
        ApiError: 400, it is negative or taken.
    """
    if wanted is None:
        return new_id(sheet.sheet_id for sheet in workbook.sheets)
    if wanted < 0:
        raise invalid("Sheet id must be non-negative.")
    if workbook.find(wanted) is not None:
        raise invalid(f"Sheet with id {wanted} already exists. Please enter another id.")
    return wanted


def check_frozen(sheet: Sheet, rows: int, columns: int) -> None:
    """Raises ApiError 400 when nothing of a sheet with so many rows and columns could be scrolled."""
    if sheet.frozen_rows < 0 or sheet.frozen_columns < 0:
        raise invalid("The number of frozen rows and columns must not be negative.")
    if sheet.frozen_rows >= rows:
        raise invalid("You can't freeze all visible rows on the sheet.")
    if sheet.frozen_columns >= columns:
        raise invalid("You can't freeze all visible columns on the sheet.")


def _add(context: Context, request: Request) -> Json:
    workbook = context.workbook
    given = request.get("properties") or {}
    sheet = new_sheet(workbook, given)
    _place(workbook, sheet, given.get("index"))
    return {"properties": sheet_properties(workbook, sheet)}


def _place(workbook: Workbook, sheet: Sheet, index: int | None) -> None:
    if index is not None and not 0 <= index <= len(workbook.sheets):
        raise invalid(f"Invalid index: {index}. There are only {len(workbook.sheets)} sheets.")
    workbook.sheets.insert(len(workbook.sheets) if index is None else index, sheet)


def _delete(context: Context, request: Request) -> None:
    workbook = context.workbook
    sheet = any_sheet_of(workbook, request.get("sheetId"))
    for protected in sheet.protected_ranges:
        if not protection.may_edit(workbook, protected, context.user):
            raise protection.refused()
    if len(workbook.sheets) == 1:
        raise invalid("You can't remove all the sheets in a document.")
    if not any(not s.hidden for s in workbook.sheets if s is not sheet):
        raise invalid("You can't remove all the visible sheets in a document.")
    workbook.sheets.remove(sheet)
    workbook.named_ranges = [n for n in workbook.named_ranges if n["range"].get("sheetId", 0) != sheet.sheet_id]


def _duplicate(context: Context, request: Request) -> Json:
    """Copies a sheet with everything on it; what has an id gets a new one."""
    workbook = context.workbook
    source = any_sheet_of(workbook, request.get("sourceSheetId"))
    wanted = free_id(workbook, request.get("newSheetId"))
    title = request.get("newSheetName") or sheet_titles.of_copy(workbook, source.title)
    sheet_titles.check(workbook, title)
    check_room(workbook, source, "ROWS", source.row_count)
    copy = copied(source, workbook, title, wanted)
    _place(workbook, copy, request.get("insertSheetIndex") or 0)
    return {"properties": sheet_properties(workbook, copy)}


HANDLERS: dict[str, Handler] = {"addSheet": _add, "deleteSheet": _delete, "duplicateSheet": _duplicate}
