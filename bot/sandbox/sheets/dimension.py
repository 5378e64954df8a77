"""Rows and columns as such: inserting, deleting and moving them, with everything that hangs on them."""

from __future__ import annotations

from bot.sandbox.sheets import formulas
from bot.sandbox.sheets.errors import invalid
from bot.sandbox.sheets.formula_text import Shift
from bot.sandbox.sheets.model import EMPTY_ROW, Cell, Json, Row, Sheet, Workbook, trimmed
from bot.sandbox.sheets.shifts import Deleted, Inserted, Moved, shift_ranges

MAX_COLUMNS = 18_278


def size_of(sheet: Sheet, dimension: str) -> int:
    """How many rows or columns the sheet has."""
    return sheet.row_count if dimension == "ROWS" else sheet.column_count


def insert(
    workbook: Workbook, sheet: Sheet, dimension: str, start: int, count: int, inherit_from_before: bool = False
) -> None:
    """Makes room for `count` rows or columns before `start`.

    They take formats and validation from the neighbour before or after, and ranges grow when it happens inside them.
    """
    neighbour = start - 1 if inherit_from_before else start
    if dimension == "ROWS":
        model = sheet.rows[neighbour] if 0 <= neighbour < sheet.row_count else EMPTY_ROW
        sheet.rows[start:start] = [trimmed(tuple(map(_look, model)))] * count
        sheet.row_properties[start:start] = [_size(sheet.row_properties, neighbour)] * count
    else:
        sheet.rows[:] = [_with_columns(row, start, count, neighbour) for row in sheet.rows]
        sheet.column_properties[start:start] = [_size(sheet.column_properties, neighbour)] * count
        if sheet.column_count > MAX_COLUMNS:
            raise invalid(f"This action would increase the number of columns above the limit of {MAX_COLUMNS}.")
    _grow_frozen(sheet, dimension, start, count)
    _after(workbook, sheet, dimension, Inserted(start, count))


def delete(workbook: Workbook, sheet: Sheet, dimension: str, start: int, stop: int) -> None:
    """Removes the rows or columns [start, stop).

    Raises:
        ApiError: 400, they do not exist, or none would be left (that is not frozen).
    """
    noun, size = ("row", sheet.row_count) if dimension == "ROWS" else ("column", sheet.column_count)
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
    _after(workbook, sheet, dimension, Deleted(start, stop))


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
    _after(workbook, sheet, dimension, Moved(start, stop, to))


def _after(workbook: Workbook, sheet: Sheet, dimension: str, shift: Shift) -> None:
    shift_ranges(workbook, sheet, dimension, shift)
    formulas.shift(workbook, sheet, dimension, shift)


def _look(cell: Cell | None) -> Cell | None:
    """What a new cell takes from its neighbour: the format and the validation."""
    if cell is None or not (cell.format or cell.validation):
        return None
    return Cell(None, None, cell.format, {"dataValidation": cell.validation} if cell.validation else None)


def _size(properties: list[Json | None], index: int) -> Json | None:
    found = properties[index] if 0 <= index < len(properties) else None
    return {"pixelSize": found["pixelSize"]} if found and "pixelSize" in found else None


def _with_columns(row: Row, start: int, count: int, neighbour: int) -> Row:
    look = _look(row[neighbour]) if 0 <= neighbour < len(row) else None
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
