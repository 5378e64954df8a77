"""Sheets as such: add, delete, duplicate, rename, hide, resize; and the spreadsheet's own properties."""

from __future__ import annotations

from typing import Any

from bot.sandbox.sheets import fields, formulas, protection
from bot.sandbox.sheets.area import whole
from bot.sandbox.sheets.errors import invalid
from bot.sandbox.sheets.formats import normal
from bot.sandbox.sheets.masks import merge
from bot.sandbox.sheets.model import DEFAULT_COLUMNS, DEFAULT_ROWS, EMPTY_ROW, Json, Sheet, Workbook, new_id, trimmed
from bot.sandbox.sheets.properties import sheet_properties
from bot.sandbox.sheets.requests.context import Context, Handler, Request

_OWN = ("sheetId", "title", "index", "sheetType", "hidden", "gridProperties")
_COUNTS = ("rowCount", "columnCount")


def _check_title(workbook: Workbook, title: str, own: Sheet | None = None) -> None:
    if not title or len(title) > 100:
        raise invalid("Sheet titles must be between 1 and 100 characters long.")
    same = workbook.find_title(title)
    if same is not None and same is not own:
        raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')


def _free_title(workbook: Workbook, stem: str, number: int) -> str:
    while workbook.find_title(f"{stem}{number}"):
        number += 1
    return f"{stem}{number}"


def new_sheet(workbook: Workbook, given: Json) -> Sheet:
    """A blank sheet with these SheetProperties, not yet put into the workbook.

    Raises:
        ApiError: 400, the title or the id is taken, or it is no grid.
    """
    sheet_id = given.get("sheetId")
    taken = [s.sheet_id for s in workbook.sheets]
    if sheet_id is None:
        sheet_id = new_id(taken) if taken else 0
    elif sheet_id < 0:
        raise invalid("Sheet id must be non-negative.")
    elif sheet_id in taken:
        raise invalid(f"Sheet with id {sheet_id} already exists. Please enter another id.")
    title = given.get("title") or _free_title(workbook, "Sheet", len(workbook.sheets) + 1)
    _check_title(workbook, title)
    if given.get("sheetType") not in (None, "SHEET_TYPE_UNSPECIFIED", "GRID"):
        raise invalid(f"Sheets of type {given['sheetType']} cannot be added with this request.")
    grid = given.get("gridProperties") or {}
    sheet = Sheet.empty(
        sheet_id, title, grid.get("rowCount") or DEFAULT_ROWS, grid.get("columnCount") or DEFAULT_COLUMNS
    )
    sheet.hidden = bool(given.get("hidden"))
    sheet.grid = {k: v for k, v in grid.items() if v and k not in _COUNTS}
    sheet.properties = {k: v for k, v in normal(given).items() if k not in _OWN and v}
    return sheet


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
    sheet = context.sheet(request.get("sheetId"))
    for protected in sheet.protected_ranges:
        if not protection.may_edit(workbook, protected, context.user):
            raise protection.refused()
    if not any(not s.hidden for s in workbook.sheets if s is not sheet):
        raise invalid("You can't remove all the visible sheets in a document.")
    workbook.sheets.remove(sheet)
    workbook.named_ranges = [n for n in workbook.named_ranges if n["range"].get("sheetId", 0) != sheet.sheet_id]


def _duplicate(context: Context, request: Request) -> Json:
    """Copies a sheet with everything on it; protected ranges and filter views get new ids."""
    workbook = context.workbook
    source = context.sheet(request.get("sourceSheetId"))
    copy = source.copy()
    taken = [s.sheet_id for s in workbook.sheets]
    wanted = request.get("newSheetId")
    if wanted is not None and wanted in taken:
        raise invalid(f"Sheet with id {wanted} already exists. Please enter another id.")
    copy.sheet_id = new_id(taken) if wanted is None else wanted
    copy.title = request.get("newSheetName") or _copy_title(workbook, source.title)
    _check_title(workbook, copy.title)
    for name in ("merges", "protected_ranges", "filter_views", "conditional_formats", "banded_ranges"):
        setattr(copy, name, [_on_sheet(item, copy.sheet_id) for item in getattr(source, name)])
    for name in ("row_groups", "column_groups", "developer_metadata"):
        setattr(copy, name, [_on_sheet(item, copy.sheet_id) for item in getattr(source, name)])
    copy.basic_filter = _on_sheet(source.basic_filter, copy.sheet_id)
    copy.others = {name: [_on_sheet(i, copy.sheet_id) for i in items] for name, items in source.others.items()}
    _place(workbook, copy, request.get("insertSheetIndex") or 0)
    return {"properties": sheet_properties(workbook, copy)}


def _copy_title(workbook: Workbook, title: str) -> str:
    if not workbook.find_title(f"Copy of {title}"):
        return f"Copy of {title}"
    return _free_title(workbook, f"Copy of {title} ", 2)


_IDS = ("protectedRangeId", "filterViewId", "bandedRangeId", "metadataId")


def _on_sheet(value: Any, sheet_id: int) -> Any:
    """The JSON with its ranges on another sheet and new ids for what has one."""
    if isinstance(value, list):
        return [_on_sheet(item, sheet_id) for item in value]
    if not isinstance(value, dict):
        return value
    moved = {name: _on_sheet(content, sheet_id) for name, content in value.items()}
    if "sheetId" in moved:
        moved["sheetId"] = sheet_id
    return {name: new_id() if name in _IDS else content for name, content in moved.items()}


def _update(context: Context, request: Request) -> None:
    """Changes the properties in the mask: title, index, hidden, tab colour, frozen rows, size of the grid …"""
    workbook = context.workbook
    tree = fields.for_writing(request.get("fields"), "SheetProperties")
    given = normal(request.get("properties") or {})
    sheet = context.sheet(given.get("sheetId"))
    protection.check_whole(workbook, sheet, context.user)
    names = [name for name in (tree or given) if name != "sheetId"]
    if "sheetId" in tree:
        raise invalid("The sheetId of a sheet cannot be updated.")
    if "title" in names and given.get("title") != sheet.title:
        _check_title(workbook, given.get("title") or "", sheet)
        formulas.rename(workbook, sheet.title, given["title"])
        sheet.title = given["title"]
    if "hidden" in names:
        sheet.hidden = bool(given.get("hidden"))
        if all(s.hidden for s in workbook.sheets):
            raise invalid("You can't hide all the sheets in a document.")
    if "index" in names:
        _move(workbook, sheet, given.get("index") or 0)
    if "gridProperties" in names:
        _update_grid(sheet, given.get("gridProperties") or {}, tree.get("gridProperties", {}))
    others = {name: below for name, below in tree.items() if name not in _OWN}
    for name in [name for name in (others or ({} if tree else given)) if name in ("tabColor", "tabColorStyle")]:
        others["tabColor" if name == "tabColorStyle" else "tabColorStyle"] = {}
        others[name] = {}
    if others:
        sheet.properties = merge(sheet.properties, given, others) or {}
    elif not tree:
        sheet.properties = {k: v for k, v in given.items() if k not in _OWN}


def _move(workbook: Workbook, sheet: Sheet, index: int) -> None:
    """The index counts as if the sheet still stood at its old place, as the documentation says."""
    if not 0 <= index <= len(workbook.sheets):
        raise invalid(f"Invalid index: {index}. There are only {len(workbook.sheets)} sheets.")
    old = workbook.sheets.index(sheet)
    workbook.sheets.remove(sheet)
    workbook.sheets.insert(index if index <= old else index - 1, sheet)


def _update_grid(sheet: Sheet, given: Json, tree: fields.Tree) -> None:
    names = list(tree or given)
    rows = given.get("rowCount", 0) if "rowCount" in names else sheet.row_count
    columns = given.get("columnCount", 0) if "columnCount" in names else sheet.column_count
    if rows < 1 or columns < 1:
        raise invalid("A sheet must have at least one row and one column.")
    others = [name for name in names if name not in _COUNTS]
    sheet.grid = merge(sheet.grid, {k: v for k, v in given.items() if v}, {name: {} for name in others}) or {}
    if not tree:
        sheet.grid = {k: v for k, v in given.items() if v and k not in _COUNTS}
    if sheet.frozen_rows >= rows:
        raise invalid("You can't freeze all visible rows on the sheet.")
    if sheet.frozen_columns >= columns:
        raise invalid("You can't freeze all visible columns on the sheet.")
    _resize(sheet, rows, columns)


def _resize(sheet: Sheet, rows: int, columns: int) -> None:
    """Cuts or grows the grid at its end; ranges beyond are cut with it."""
    sheet.add_rows(max(0, rows - sheet.row_count))
    sheet.add_columns(max(0, columns - sheet.column_count))
    del sheet.rows[rows:], sheet.row_properties[rows:]
    if columns < sheet.column_count:
        sheet.rows[:] = [trimmed(row[:columns]) if len(row) > columns else row or EMPTY_ROW for row in sheet.rows]
        del sheet.column_properties[columns:]
    limit = whole(sheet)
    sheet.merges = [m for m in sheet.merges if m["endRowIndex"] <= limit.bottom and m["endColumnIndex"] <= limit.right]


def _update_spreadsheet(context: Context, request: Request) -> None:
    """Changes title, locale, time zone and the like."""
    workbook = context.workbook
    tree = fields.for_writing(request.get("fields"), "SpreadsheetProperties")
    given = request.get("properties") or {}
    for name in tree or given:
        value = given.get(name)
        if name == "title":
            if not value:
                raise invalid("The spreadsheet title must not be empty.")
            workbook.title = value
        elif name == "locale" and value:
            workbook.locale = value
        elif name == "timeZone" and value:
            workbook.time_zone = value
        elif name == "autoRecalc" and value:
            workbook.auto_recalc = value
        else:
            workbook.properties = merge(workbook.properties, normal(given), {name: tree.get(name, {})}) or {}


HANDLERS: dict[str, Handler] = {
    "addSheet": _add,
    "deleteSheet": _delete,
    "duplicateSheet": _duplicate,
    "updateSheetProperties": _update,
    "updateSpreadsheetProperties": _update_spreadsheet,
}
