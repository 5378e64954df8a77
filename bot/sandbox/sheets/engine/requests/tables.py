"""Tables: add, update, delete, and room for the rows that are appended to one."""

from __future__ import annotations

from bot.sandbox.sheets.engine import dimension, fields, tables
from bot.sandbox.sheets.engine.area import Area, clamped
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.grid import refuse_empty
from bot.sandbox.sheets.engine.looks.formats import color_of_hex, normal
from bot.sandbox.sheets.engine.masks import merge
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook, new_id, row_with_span
from bot.sandbox.sheets.engine.requests.banding import refuse_overlap
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request, needed
from bot.sandbox.sheets.engine.requests.table_columns import check, fill, laid_out

_DEFAULT_COLORS: Json = {
    name: {"rgbColor": color_of_hex(digits)}
    for name, digits in (
        ("headerColorStyle", "#356854"),
        ("firstBandColorStyle", "#FFFFFF"),
        ("secondBandColorStyle", "#F6F8F9"),
    )
}


def _rows_properties(given: Json | None) -> Json:
    """TableRowsProperties with the default colours where none is given; they know only the Style spelling."""
    kept = {name: content for name, content in normal(given or {}).items() if name.endswith("Style")}
    return {**_DEFAULT_COLORS, **kept}


def _check_name(workbook: Workbook, name: str, own_id: str | None = None) -> None:
    for _, table in tables.all_of(workbook):
        if table["name"].casefold() == name.casefold() and table["tableId"] != own_id:
            raise invalid(f"Cannot add table with name {name}, a table with that name already exists.")


def _free_name(workbook: Workbook) -> str:
    taken = {table["name"].casefold() for _, table in tables.all_of(workbook)}
    number = 1
    while f"table{number}" in taken:
        number += 1
    return f"Table{number}"


def _free_area(context: Context, given: Request, own_id: str | None = None) -> tuple[Sheet, Area]:
    """The sheet and area of a table's range, where no other table and no banding is."""
    sheet, area = context.editable(given)
    refuse_empty(area)
    others = [table for table in tables.on(sheet) if table["tableId"] != own_id]
    refuse_overlap(sheet, area, [*sheet.banded_ranges, *others])
    return sheet, area


def _add(context: Context, request: Request) -> Json:
    workbook = context.workbook
    given = needed(request, "table")
    taken = {table["tableId"] for _, table in tables.all_of(workbook)}
    wanted = given.get("tableId")
    if wanted in taken:
        raise invalid(f"Cannot add table with ID [{wanted}] because a table with that ID already exists.")
    name = given.get("name") or _free_name(workbook)
    _check_name(workbook, name)
    sheet, area = _free_area(context, needed(given, "range"))
    columns = laid_out(workbook, sheet, area, check(given.get("columnProperties") or [], area.width))
    table = {
        "tableId": wanted or str(new_id()),
        "name": name,
        "range": area.json(sheet.sheet_id),
        "rowsProperties": _rows_properties(given.get("rowsProperties")),
        "columnProperties": columns,
    }
    fill(sheet, tables.body(sheet, table), columns)
    tables.add(sheet, table)
    return {"table": tables.show(workbook, sheet, table)}


def _update(context: Context, request: Request) -> None:
    """Changes what the mask names; `columnProperties` are replaced as a whole, and need their names."""
    workbook = context.workbook
    tree = fields.for_writing(request.get("fields"), "Table")
    given = needed(request, "table")
    sheet, old = tables.find(workbook, given.get("tableId"))
    context.check(sheet, clamped(sheet, old["range"]))
    names = tree or {name: {} for name in given}
    new = dict(old)
    if "name" in names:
        if not given.get("name"):
            raise invalid("The table name must not be empty.")
        _check_name(workbook, given["name"], old["tableId"])
        new["name"] = given["name"]
    if "rowsProperties" in names:
        rows = merge({"rowsProperties": old["rowsProperties"]}, given, {"rowsProperties": names["rowsProperties"]})
        new["rowsProperties"] = _rows_properties((rows or {}).get("rowsProperties"))
    if "range" in names:
        target, area = _free_area(context, needed(given, "range"), old["tableId"])
        if target is not sheet:
            raise invalid("A table cannot be moved to another sheet.")
        new["range"] = area.json(sheet.sheet_id)
    elif tables.has_footer(new) != tables.has_footer(old):
        new["range"] = _with_footer(workbook, sheet, old, tables.has_footer(new))
    if "columnProperties" in names or new["range"] != old["range"]:
        area = clamped(sheet, new["range"])
        columns = _columns(old, new, area, given if "columnProperties" in names else None)
        new["columnProperties"] = laid_out(workbook, sheet, area, columns)
        fill(sheet, tables.body(sheet, new), new["columnProperties"])
    tables.replace(sheet, old["tableId"], new)


def _columns(old: Json, new: Json, area: Area, given: Request | None) -> dict[int, Json]:
    """The given columns, or those the table had, each at its place on the sheet."""
    if given is not None:
        columns = given.get("columnProperties") or []
        if any(not column.get("columnName") for column in columns):
            raise invalid("Table header row cell must have a value.")
        return check(columns, area.width)
    offset = old["range"]["startColumnIndex"] - new["range"]["startColumnIndex"]
    if new["range"]["startRowIndex"] != old["range"]["startRowIndex"]:
        return {}
    moved = {column.get("columnIndex", 0) + offset: column for column in old["columnProperties"]}
    return {index: column for index, column in moved.items() if 0 <= index < area.width}


def _with_footer(workbook: Workbook, sheet: Sheet, table: Json, footer: bool) -> Json:
    """The range one row longer, for a footer, or shorter without one."""
    end = table["range"]["endRowIndex"]
    if footer:
        _make_room(workbook, sheet, clamped(sheet, table["range"]), 1)
    return {**table["range"], "endRowIndex": end + 1 if footer else end - 1}


def _make_room(workbook: Workbook, sheet: Sheet, area: Area, count: int) -> None:
    """Sees to it that the `count` rows below the area exist and are blank between its sides."""
    below = range(area.bottom, min(area.bottom + count, sheet.row_count))
    if any(not sheet.cell(row, column).is_blank for row in below for column in range(area.left, area.right)):
        dimension.insert(workbook, sheet, "ROWS", area.bottom, count, inherit_from_before=True)
    dimension.grow(workbook, sheet, "ROWS", area.bottom + count - sheet.row_count)


def place_to_append(context: Context, table_id: str, count: int) -> tuple[Sheet, Area]:
    """The `count` first free rows of a table's body, which grows for them, in front of its footer.

    Raises:
        ApiError: 400, there is no such table, or it is protected.
    """
    workbook = context.workbook
    sheet, table = tables.find(workbook, table_id)
    context.check(sheet, clamped(sheet, table["range"]))
    body = tables.body(sheet, table)
    used = [row for row in range(body.top, body.bottom) if not _is_free(sheet, row, body)]
    top = max(used, default=body.top - 1) + 1
    missing = top + count - body.bottom
    if missing > 0 and tables.has_footer(table):
        dimension.insert(workbook, sheet, "ROWS", body.bottom, missing, inherit_from_before=True)
    elif missing > 0:
        _make_room(workbook, sheet, body, missing)
        _, table = tables.find(workbook, table_id)
        tables.replace(sheet, table_id, {**table, "range": {**table["range"], "endRowIndex": body.bottom + missing}})
    return sheet, body._replace(top=top, bottom=top + count)


def _is_free(sheet: Sheet, row: int, body: Area) -> bool:
    """Whether nothing is typed there; the unchecked boxes of a new row do not count."""
    cells = (sheet.cell(row, column) for column in range(body.left, body.right))
    return not any(cell.has_content and cell.value is not False for cell in cells)


def _delete(context: Context, request: Request) -> None:
    """Removes the table and everything in it."""
    sheet, table = tables.find(context.workbook, request.get("tableId"))
    area = clamped(sheet, table["range"])
    context.check(sheet, area)
    tables.replace(sheet, table["tableId"], None)
    for row in range(area.top, area.bottom):
        sheet.rows[row] = row_with_span(sheet.rows[row], area.left, [None] * area.width)


HANDLERS: dict[str, Handler] = {"addTable": _add, "updateTable": _update, "deleteTable": _delete}
