"""What the page of one tab shows: rows and columns with their sizes, and each cell with its looks as CSS classes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.sandbox.sheets.admin.lines import HEADER_PIXELS, Line, Span, parts, visible
from bot.sandbox.sheets.admin.style import StyleSheet
from bot.sandbox.sheets.engine import fields, protection
from bot.sandbox.sheets.engine.area import Area, clamped, whole
from bot.sandbox.sheets.engine.grid_data import grid_data
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook

PAGE_ROWS, PAGE_COLUMNS = 500, 50
_MOST_FROZEN = 10  # more would leave no room to scroll in
_LETTER_PIXELS = 5  # of a narrow letter: a text that may be too wide for its cell runs over empty neighbours
_SIZES = "(pixelSize,hiddenByUser,hiddenByFilter)"
_CELL = "(effectiveValue,formattedValue,effectiveFormat,note,dataValidation,textFormatRuns)"
_TREE = fields.parse(f"rowData.values{_CELL},rowMetadata{_SIZES},columnMetadata{_SIZES}")
_Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as HTML needs it. `pieces`: (class, text); `is_ticked`: None where there is no checkbox."""

    column: Line
    classes: str
    pieces: list[tuple[str, str]]
    room: str
    note: str
    protection: str
    is_ticked: bool | None
    has_arrow: bool
    height: int
    width: int


@dataclass(frozen=True, slots=True)
class Page:
    """What is shown of a tab. `lines`: each row with its cells."""

    rows: Span
    columns: Span
    across: list[Line]
    lines: list[tuple[Line, list[Cell]]]
    width: str
    css: str


def build(workbook: Workbook, sheet: Sheet, top: int = 0, left: int = 0) -> Page:
    """The page of a tab that begins at a row and a column (zero-based), with the frozen ones ahead of them."""
    rows = Span.at(top, sheet.row_count, PAGE_ROWS, min(sheet.frozen_rows, _MOST_FROZEN))
    columns = Span.at(left, sheet.column_count, PAGE_COLUMNS, min(sheet.frozen_columns, _MOST_FROZEN))
    shown = _Shown(workbook, sheet, rows, columns)
    lines = [(row, list(shown.cells(r))) for r, row in enumerate(shown.rows)]
    width = shown.style.rule(f"width:{HEADER_PIXELS + sum(column.pixels for column in shown.columns)}px")
    return Page(rows, columns, shown.columns, lines, width, shown.style.css())


class _Shown:
    """The visible rows and columns of a page, its cells, and what lies over them by position on the page."""

    def __init__(self, workbook: Workbook, sheet: Sheet, down: Span, across: Span) -> None:
        self.style = StyleSheet()
        self._data: dict[_Place, Json] = {}
        rows: dict[int, Json] = {}
        columns: dict[int, Json] = {}
        for top, bottom in down.stretches():
            for left, right in across.stretches():
                data = grid_data(workbook, sheet, Area(top, left, bottom, right), _TREE)
                rows |= enumerate(data["rowMetadata"], top)
                columns |= enumerate(data["columnMetadata"], left)
                for r, row in enumerate(data.get("rowData", ()), top):
                    self._data |= {(r, c): cell for c, cell in enumerate(row.get("values", ()), left)}
        self.rows = visible(rows, down.frozen, self.style, is_row=True)
        self.columns = visible(columns, across.frozen, self.style, is_row=False)
        self._merged: dict[_Place, tuple[Json | None, int, int]] = {}
        self._covered: set[_Place] = set()
        self._protected: dict[_Place, str] = {}
        for merge in sheet.merges:
            self._lay(clamped(sheet, merge))
        for protected in sheet.protected_ranges:
            self._guard(sheet, protected, protection.area_of(workbook, sheet, protected))

    def _lay(self, area: Area) -> None:
        for r, c, height, width in self._parts(area):
            self._merged[r, c] = (self._data.get((area.top, area.left)), height, width)
            self._covered |= _places(r, c, height, width) - {(r, c)}

    def _guard(self, sheet: Sheet, protected: Json, area: Area | None) -> None:
        holes = protected.get("unprotectedRanges") or ()
        if area is None or (area == whole(sheet) and not holes):
            return
        rest = [area]
        for hole in holes:
            rest = [part for piece in rest for part in piece.minus(clamped(sheet, hole))]
        text = protected.get("description") or "protected"
        for piece in rest:
            for r, c, height, width in self._parts(piece):
                self._protected |= dict.fromkeys(_places(r, c, height, width), text)

    def _parts(self, area: Area) -> Iterator[tuple[int, int, int, int]]:
        """What is visible of an area as (row, column, height, width) on the page, cut where the frozen part ends."""
        for r, height in parts(self.rows, area.top, area.bottom):
            for c, width in parts(self.columns, area.left, area.right):
                yield r, c, height, width

    def cells(self, r: int) -> Iterator[Cell]:
        """The cells of the row at a position, those under a merge left out."""
        for c, column in enumerate(self.columns):
            if (r, c) in self._covered:
                continue
            own = self._data.get((self.rows[r].position, column.position), {})
            content, height, width = self._merged.get((r, c), (own, 1, 1))
            data = own if content is None else content
            look, rule = data.get("effectiveFormat", {}), data.get("dataValidation", {})
            condition = rule.get("condition", {})
            ticked = _ticked(data, condition.get("values")) if condition.get("type") == "BOOLEAN" else None
            is_list = condition.get("type") in ("ONE_OF_LIST", "ONE_OF_RANGE")
            note, guard = data.get("note", ""), self._protected.get((r, c), "")
            names = (self.style.box(look), column.place, "noted" if note else "", "guarded" if guard else "")
            yield Cell(
                column=column,
                classes=" ".join(filter(None, names)),
                pieces=self._pieces(data, look) if ticked is None else [],
                room=self._room(r, c, data) if (height, width) == (1, 1) else "",
                note=note,
                protection=guard,
                is_ticked=ticked,
                has_arrow=is_list and bool(rule.get("showCustomUi")),
                height=height,
                width=width,
            )

    def _pieces(self, data: Json, look: Json) -> list[tuple[str, str]]:
        text: str = data.get("formattedValue", "")
        runs = data.get("textFormatRuns")
        if not text or not runs:
            return [(self.style.text(look), text)] if text else []
        units = text.encode("utf-16-le", "surrogatepass")  # Google counts in these
        starts = [run.get("startIndex", 0) for run in runs]
        looks = [{**look, "textFormat": {**look.get("textFormat", {}), **run.get("format", {})}} for run in runs]
        if starts[0]:
            starts, looks = [0, *starts], [look, *looks]
        pieces = (units[2 * a : 2 * b] for a, b in zip(starts, [*starts[1:], len(units)], strict=True))
        return [(self.style.text(f), p.decode("utf-16-le", "replace")) for f, p in zip(looks, pieces, strict=True)]

    def _room(self, r: int, c: int, data: Json) -> str:
        """The class as wide as a long text and the empty cells it may run over; "" when it stays in its own cell."""
        look = data.get("effectiveFormat", {})
        text, room = data.get("formattedValue", ""), self.columns[c].pixels
        if (look.get("wrapStrategy"), look.get("horizontalAlignment")) != ("OVERFLOW_CELL", "LEFT"):
            return ""
        for to_right, column in enumerate(self.columns[c + 1 :], c + 1):
            neighbour = self._data.get((self.rows[r].position, column.position), {})
            is_free = not {"formattedValue", "dataValidation"} & set(neighbour) and (r, to_right) not in self._merged
            if len(text) * _LETTER_PIXELS < room or not is_free or column.is_frozen != self.columns[c].is_frozen:
                break
            room += column.pixels
        return self.style.rule(f"width:{room}px") if room > self.columns[c].pixels else ""


def _places(r: int, c: int, height: int, width: int) -> set[_Place]:
    return {(row, column) for row in range(r, r + height) for column in range(c, c + width)}


def _ticked(data: Json, values: list[Json] | None) -> bool | None:
    """Whether the checkbox is ticked; None when the cell holds something else, which is then shown."""
    value, text = data.get("effectiveValue"), data.get("formattedValue", "")
    if values:
        known = [entry.get("userEnteredValue", "") for entry in values]
        return text == known[0] if text in ("", *known) else None
    return value["boolValue"] if value and "boolValue" in value else None if value else False
