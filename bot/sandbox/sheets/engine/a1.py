"""A1 notation, read in every form the API accepts and written as the API writes it."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.sandbox.sheets.engine.area import Area, clamped
from bot.sandbox.sheets.engine.errors import ApiError, invalid
from bot.sandbox.sheets.engine.model import Sheet, Workbook

_CORNER = re.compile(r"(?:\$?([A-Za-z]{1,3}))?(?:\$?0*([1-9][0-9]{0,8}))?")
_PLAIN_TITLE = re.compile(r"[^\W\d]\w*")
_LOOKS_LIKE_CELL = re.compile(r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*[Cc][0-9]*|[A-Za-z]")


@lru_cache(maxsize=1024)
def column_letters(column: int) -> str:
    """0 → "A", 26 → "AA"."""
    letters = ""
    column += 1
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """ "A" → 0, "AA" → 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def quoted(title: str) -> str:
    """The sheet title as it stands before "!": in quotes unless it is a plain word that is no cell."""
    if _PLAIN_TITLE.fullmatch(title) and not _LOOKS_LIKE_CELL.fullmatch(title):
        return title
    return "'" + title.replace("'", "''") + "'"


def format_area(title: str, area: Area) -> str:
    """`Sheet1!B1:B1000`, or `Sheet1!D4` for one cell."""
    first = f"{column_letters(area.left)}{area.top + 1}"
    last = f"{column_letters(area.right - 1)}{area.bottom}"
    return f"{quoted(title)}!{first}" if first == last else f"{quoted(title)}!{first}:{last}"


class Reference:
    """What a range text names: a sheet and the corners as written; None where an end is open."""

    __slots__ = ("bottom", "left", "right", "sheet", "text", "top")

    def __init__(
        self, sheet: Sheet, top: int | None, left: int | None, bottom: int | None, right: int | None, text: str
    ) -> None:
        self.sheet = sheet
        self.top, self.left, self.bottom, self.right = top, left, bottom, right
        self.text = text

    def area(self) -> Area:
        """The named area, clamped to the grid.

        Raises:
            ApiError: 400, it starts beyond the grid.
        """
        rows, columns = self.sheet.row_count, self.sheet.column_count
        top, left = self.top or 0, self.left or 0
        if top >= rows or left >= columns:
            raise exceeds(self.sheet, self.name())
        bottom = rows if self.bottom is None else min(self.bottom, rows)
        right = columns if self.right is None else min(self.right, columns)
        return Area(top, left, bottom, right)

    def name(self) -> str:
        """The range in the service's own spelling, its ends as far out and as open as written: `Sheet1!A2000:B`."""
        if self.top is None and self.left is None:
            return quoted(self.sheet.title)
        first = _corner_text(self.top, self.left)
        last = _corner_text(_last(self.bottom), _last(self.right))
        one_cell = first == last and self.top is not None and self.left is not None
        return f"{quoted(self.sheet.title)}!{first}" + ("" if one_cell else f":{last}")


def exceeds(sheet: Sheet, range_: str) -> ApiError:
    """400: the range goes beyond the grid."""
    return invalid(
        f"Range ({range_}) exceeds grid limits. Max rows: {sheet.row_count}, max columns: {sheet.column_count}"
    )


def _corner_text(row: int | None, column: int | None) -> str:
    return ("" if column is None else column_letters(column)) + ("" if row is None else str(row + 1))


def _last(end: int | None) -> int | None:
    return None if end is None else end - 1


def parse(workbook: Workbook, text: str) -> Reference:
    """Reads `Sheet1!A1:B2`, `A:A`, `A2:B`, `3:5`, `'a b'!A1`, `Sheet1`, `'D3'` or a named range,
    which may stand behind any sheet's title (`Sheet1!Payers`, as gspread writes it).

    Without a sheet the first visible one is meant. What reads as a cell is a cell; a named range goes before a sheet
    of the same name. One column or row alone (`B`, `2`) is no range, nor is R1C1 notation.

    Raises:
        ApiError: 400 `Unable to parse range: …`.
    """
    title, cells = _split(text)
    if title is not None:
        sheet = workbook.find_title(title)
        if sheet is None:
            raise _unparsable(text)
        if cells is None:
            return Reference(sheet, None, None, None, None, text)
        corners = _corners(cells)
        if corners is not None:
            return Reference(sheet, *corners, text)
        named = _named(workbook, cells, text)
        if named is None:
            raise _unparsable(text)
        return named
    cells = cells or ""
    first = next((s for s in workbook.sheets if not s.hidden), None) or workbook.sheets[0]
    corners = _corners(cells)
    if corners is not None:
        return Reference(first, *corners, text)
    named = _named(workbook, cells, text)
    if named is not None:
        return named
    sheet = workbook.find_title(cells)
    if sheet is None:
        raise _unparsable(text)
    return Reference(sheet, None, None, None, None, text)


def _unparsable(text: str) -> ApiError:
    return invalid(f"Unable to parse range: {text}")


def _split(text: str) -> tuple[str | None, str | None]:
    """(sheet title, cells): either may be missing."""
    text = text.strip()
    if text.startswith("'"):
        end = 1
        while (end := text.find("'", end)) != -1 and text[end + 1 : end + 2] == "'":
            end += 2
        if end == -1:
            return None, text
        title, rest = text[1:end].replace("''", "'"), text[end + 1 :]
        if not rest:
            return title, None
        return (title, rest[1:]) if rest.startswith("!") else (None, text)
    title, mark, cells = text.rpartition("!")
    return (title, cells) if mark else (None, text)


def _named(workbook: Workbook, name: str, text: str) -> Reference | None:
    for named in workbook.named_ranges:
        if named["name"].casefold() == name.casefold():
            sheet = workbook.find(named["range"].get("sheetId", 0))
            if sheet is None:
                return None
            area = clamped(sheet, named["range"])
            return Reference(sheet, area.top, area.left, area.bottom, area.right, text)
    return None


Corners = tuple[int | None, int | None, int | None, int | None]


def _corners(cells: str) -> Corners | None:
    """(top, left, bottom, right), ends exclusive, None where open; None when it is no range."""
    parts = cells.split(":")
    if len(parts) > 2:
        return None
    ends = [_corner(part) for part in parts]
    first, last = ends[0], ends[-1]
    if first is None or last is None:
        return None
    (row, column), (row2, column2) = first, last
    if len(parts) == 1:
        if row is None or column is None:
            return None
        return row, column, row + 1, column + 1
    if (column is None) != (column2 is None) and (row is None or row2 is None):
        return None
    top, bottom = _ordered(row, row2)
    left, right = _ordered(column, column2)
    return top, left, bottom, right


def _ordered(first: int | None, last: int | None) -> tuple[int | None, int | None]:
    if first is None or last is None:
        return (last if first is None else first), None
    return min(first, last), max(first, last) + 1


def _corner(text: str) -> tuple[int | None, int | None] | None:
    """(row, column) of `B2`, `B`, `2`, `$B$2` or `b02`."""
    match = _CORNER.fullmatch(text)
    if match and (match[1] or match[2]):
        return (int(match[2]) - 1 if match[2] else None, column_index(match[1]) if match[1] else None)
    return None
