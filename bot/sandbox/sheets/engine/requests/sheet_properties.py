"""updateSheetProperties: title, place, visibility, colour, direction and size of a sheet."""

from __future__ import annotations

from bot.sandbox.sheets.engine import dimension, fields, formulas, protection, sheet_titles
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.grid import any_sheet_of
from bot.sandbox.sheets.engine.looks.formats import normal
from bot.sandbox.sheets.engine.masks import merge, with_twins
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request
from bot.sandbox.sheets.engine.requests.sheets import COUNTS, OWN, check_frozen


def _update(context: Context, request: Request) -> None:
    """Changes the properties in the mask; `*` those that are given."""
    workbook = context.workbook
    tree = with_twins(fields.for_writing(request.get("fields"), "SheetProperties"))
    given = normal(request.get("properties") or {})
    sheet = any_sheet_of(workbook, given.get("sheetId"))
    protection.check_whole(workbook, sheet, context.user)
    names = tree or {name: {} for name in given}
    if "title" in names and given.get("title") != sheet.title:
        _rename(workbook, sheet, given.get("title") or "")
    if "hidden" in names:
        sheet.hidden = bool(given.get("hidden"))
        if all(s.hidden for s in workbook.sheets):
            raise invalid("You can't hide all the sheets in a document.")
    if "index" in names:
        _move(workbook, sheet, given.get("index"))
    if given.get("sheetType", sheet.sheet_type) != sheet.sheet_type and "sheetType" in names:
        raise invalid("The sheetType of a sheet cannot be updated.")
    if "gridProperties" in names:
        grid = given.get("gridProperties") or {}
        _update_grid(workbook, sheet, grid, names["gridProperties"], whole="gridProperties" in tree)
    others = {name: below for name, below in names.items() if name not in OWN}
    said = {name: content for name, content in given.items() if content not in (False, None)}
    sheet.properties = merge(sheet.properties, said, others) or {}


def _rename(workbook: Workbook, sheet: Sheet, title: str) -> None:
    sheet_titles.check(workbook, title, sheet)
    formulas.rename(workbook, sheet.title, title)
    sheet.title = title


def _move(workbook: Workbook, sheet: Sheet, index: int | None) -> None:
    """The index counts as if the sheet still stood at its old place, as the documentation says; None is the end."""
    index = len(workbook.sheets) if index is None else index
    if not 0 <= index <= len(workbook.sheets):
        raise invalid(f"Invalid index: {index}. There are only {len(workbook.sheets)} sheets.")
    old = workbook.sheets.index(sheet)
    workbook.sheets.remove(sheet)
    workbook.sheets.insert(index if index <= old else index - 1, sheet)


def _update_grid(workbook: Workbook, sheet: Sheet, given: Json, tree: fields.Tree, *, whole: bool) -> None:
    """`whole`: a mask that ends at `gridProperties` means the counts too, and one that is not given is 0."""
    if sheet.sheet_type != "GRID":
        raise invalid("Grid properties cannot be set on a sheet that is not a grid.")
    names = set(tree) or set(COUNTS if whole else given)
    rows = given.get("rowCount") or 0 if "rowCount" in names else sheet.row_count
    columns = given.get("columnCount") or 0 if "columnCount" in names else sheet.column_count
    if rows < 1 or columns < 1:
        raise invalid(f"You can't delete all the {'rows' if rows < 1 else 'columns'} on the sheet.")
    said = {name: content for name, content in given.items() if content and name not in COUNTS}
    sheet.grid = merge(sheet.grid, said, {name: {} for name in tree if name not in COUNTS}) or {} if tree else said
    check_frozen(sheet, rows, columns)
    _resize(workbook, sheet, "ROWS", rows)
    _resize(workbook, sheet, "COLUMNS", columns)


def _resize(workbook: Workbook, sheet: Sheet, name: str, size: int) -> None:
    """Cuts or grows the grid at its end; what is cut off goes as if its rows or columns were deleted."""
    old = dimension.size_of(sheet, name)
    if size < old:
        dimension.delete(workbook, sheet, name, size, old)
    else:
        dimension.grow(workbook, sheet, name, size - old)


HANDLERS: dict[str, Handler] = {"updateSheetProperties": _update}
