"""Rows and columns as such: inserting, deleting and moving them, with everything that hangs on them."""

from __future__ import annotations

from bot.sandbox.sheets.engine import formulas
from bot.sandbox.sheets.engine.area import Area
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.formula import rules as rule_formulas
from bot.sandbox.sheets.engine.formula import text as formula_text
from bot.sandbox.sheets.engine.model import EMPTY_ROW, Cell, Json, Row, Sheet, Value, Workbook, trimmed
from bot.sandbox.sheets.engine.shifts import Change, Deleted, Inserted, Moved, shift_ranges

MAX_COLUMNS = 18_278
MAX_CELLS = 10_000_000
_NOUNS = {"ROWS": "row", "COLUMNS": "column"}


def size_of(sheet: Sheet, dimension: str) -> int:
    """How many rows or columns the sheet has."""
    return sheet.row_count if dimension == "ROWS" else sheet.column_count


def check_inside(sheet: Sheet, dimension: str, start: int, stop: int) -> None:
    """Raises ApiError 400 when the rows or columns [start, stop) reach beyond the grid."""
    noun, size = _NOUNS[dimension], size_of(sheet, dimension)
    if stop > size:
        raise invalid(f"Range of {noun}s [{start}, {stop}) exceeds grid limits. There are only {size} {noun}s.")


def insert(
    workbook: Workbook, sheet: Sheet, dimension: str, start: int, count: int, inherit_from_before: bool = False
) -> None:
    """Makes room for `count` rows or columns before `start`.

    They take formats and validation from the neighbour before or after, and ranges grow when it happens inside them;
    a table also when they are inserted right behind it and look like what is before. A checkbox arrives unticked.

    Raises:
        ApiError: 400, more columns or cells than there may be.
    """
    check_room(workbook, sheet, dimension, count)
    neighbour = start - 1 if inherit_from_before else start
    if dimension == "ROWS":
        model = sheet.rows[neighbour] if 0 <= neighbour < sheet.row_count else EMPTY_ROW
        sheet.rows[start:start] = [trimmed(tuple(map(look_of, model)))] * count
        sheet.row_properties[start:start] = [_size(sheet.row_properties, neighbour)] * count
    else:
        sheet.rows[:] = [_with_columns(row, start, count, neighbour) for row in sheet.rows]
        sheet.column_properties[start:start] = [_size(sheet.column_properties, neighbour)] * count
    _grow_frozen(sheet, dimension, start, count)
    in_tables = Inserted(start, count, at_end=inherit_from_before)
    follow(workbook, sheet, Change(dimension, Inserted(start, count), for_tables=in_tables))


def check_room(workbook: Workbook, sheet: Sheet, dimension: str, count: int) -> None:
    """Lets the sheet grow by so many rows or columns.

    Raises:
        ApiError: 400, the workbook would have more than 10,000,000 cells or the sheet more than 18,278 columns.
    """
    if dimension == "COLUMNS" and sheet.column_count + count > MAX_COLUMNS:
        raise invalid(f"This action would increase the number of columns above the limit of {MAX_COLUMNS}.")
    more = count * size_of(sheet, "COLUMNS" if dimension == "ROWS" else "ROWS")
    if sum(other.row_count * other.column_count for other in workbook.sheets) + more > MAX_CELLS:
        raise invalid(
            f"This action would increase the number of cells in the workbook above the limit of {MAX_CELLS} cells."
        )


def grow(workbook: Workbook, sheet: Sheet, dimension: str, count: int) -> None:
    """Adds so many blank rows or columns at the end; none when the count is not above 0.

    Raises:
        ApiError: 400, more columns or cells than there may be.
    """
    if count <= 0:
        return
    check_room(workbook, sheet, dimension, count)
    if dimension == "ROWS":
        sheet.add_rows(count)
    else:
        sheet.add_columns(count)


def grow_to(workbook: Workbook, sheet: Sheet, area: Area) -> None:
    """Makes the grid as large as the area needs.

    Raises:
        ApiError: 400, more columns or cells than there may be.
    """
    grow(workbook, sheet, "ROWS", area.bottom - sheet.row_count)
    grow(workbook, sheet, "COLUMNS", area.right - sheet.column_count)


def delete(workbook: Workbook, sheet: Sheet, dimension: str, start: int, stop: int) -> None:
    """Removes the rows or columns [start, stop).

    Raises:
        ApiError: 400, they do not exist, or none would be left (that is not frozen).
    """
    noun, size = _NOUNS[dimension], size_of(sheet, dimension)
    if start >= size or stop > size:
        missing = start if start >= size else size
        raise invalid(
            f"Cannot delete a {noun} that doesn't exist. "
            f"Tried to delete {noun} index {missing} but there are only {size} {noun}s."
        )
    if stop - start >= size:
        raise invalid(f"You can't delete all the {noun}s on the sheet.")
    name = f"frozen{noun.capitalize()}Count"
    frozen = int(sheet.grid.get(name, 0))
    gone_frozen = max(0, min(stop, frozen) - start)
    if frozen and size - (stop - start) <= frozen - gone_frozen:
        raise invalid(f"Sorry, it is not possible to delete all non-frozen {noun}s.")
    if dimension == "ROWS":
        del sheet.rows[start:stop], sheet.row_properties[start:stop]
    else:
        sheet.rows[:] = [trimmed(row[:start] + row[stop:]) if len(row) > start else row for row in sheet.rows]
        del sheet.column_properties[start:stop]
    if gone_frozen:
        sheet.grid = {k: v for k, v in {**sheet.grid, name: frozen - gone_frozen}.items() if v}
    follow(workbook, sheet, Change(dimension, Deleted(start, stop)))


def move(workbook: Workbook, sheet: Sheet, dimension: str, start: int, stop: int, to: int) -> None:
    """Moves [start, stop) before the row or column that is `to` before the move."""
    if start <= to <= stop:
        return
    landing = to if to < start else to - (stop - start)
    if dimension == "ROWS":
        for items in (sheet.rows, sheet.row_properties):
            taken = items[start:stop]
            del items[start:stop]
            items[landing:landing] = taken  # type: ignore[assignment]
    else:
        sheet.rows[:] = [_with_moved(row, start, stop, landing) for row in sheet.rows]
        taken_properties = sheet.column_properties[start:stop]
        del sheet.column_properties[start:stop]
        sheet.column_properties[landing:landing] = taken_properties
    follow(workbook, sheet, Change(dimension, Moved(start, stop, to)))


def follow(workbook: Workbook, sheet: Sheet, change: Change) -> None:
    """Lets everything that names cells of the sheet follow them: ranges, and formulas in cells and in rules."""
    shift_ranges(workbook, sheet, change)
    dimension, shift, across = change.dimension, change.shift, change.across

    def moved(formula: str, own: Sheet) -> str:
        return formula_text.moved(formula, own.title, sheet.title, dimension, shift, across)

    formulas.rewrite(workbook, moved)
    rule_formulas.rewrite(workbook, moved)


def flagged(properties: Json | None, name: str, on: bool) -> Json | None:
    """DimensionProperties with a flag set or taken away; None when nothing is left."""
    rest = {key: content for key, content in (properties or {}).items() if key != name}
    return ({**rest, name: True} if on else rest) or None


def look_of(cell: Cell | None) -> Cell | None:
    """What a new cell takes from its neighbour: the format and the validation; a checkbox is not ticked."""
    if cell is None or not (cell.format or cell.validation):
        return None
    return Cell(
        _unticked(cell.validation), None, cell.format, {"dataValidation": cell.validation} if cell.validation else None
    )


def _unticked(rule: Json | None) -> Value:
    condition = (rule or {}).get("condition") or {}
    if condition.get("type") != "BOOLEAN":
        return None
    values = [value.get("userEnteredValue") for value in condition.get("values") or ()]
    return False if not values else values[1] if len(values) > 1 else None


def _size(properties: list[Json | None], index: int) -> Json | None:
    found = properties[index] if 0 <= index < len(properties) else None
    return {"pixelSize": found["pixelSize"]} if found and "pixelSize" in found else None


def _with_columns(row: Row, start: int, count: int, neighbour: int) -> Row:
    look = look_of(row[neighbour]) if 0 <= neighbour < len(row) else None
    if len(row) <= start and look is None:
        return row
    head = row[:start] + (None,) * (start - len(row))
    return head + (look,) * count + row[start:]


def _with_moved(row: Row, start: int, stop: int, landing: int) -> Row:
    if len(row) <= min(start, landing):
        return row
    padded = row + (None,) * (max(stop, landing + stop - start) - len(row))
    rest = padded[:start] + padded[stop:]
    return trimmed(rest[:landing] + padded[start:stop] + rest[landing:])


def _grow_frozen(sheet: Sheet, dimension: str, start: int, count: int) -> None:
    name = "frozenRowCount" if dimension == "ROWS" else "frozenColumnCount"
    frozen = int(sheet.grid.get(name, 0))
    if start < frozen:
        sheet.grid = {**sheet.grid, name: frozen + count}
