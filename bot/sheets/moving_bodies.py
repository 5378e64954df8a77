"""Bodies of the batches that move rows between a tab and its archive. Pure.

Each batch is atomic, and loses nothing wherever its row numbers point by the time it is applied: what it writes to it
has inserted itself, what it deletes it has emptied itself, whole rows to the right end of the grid.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from bot.core.schema import Layout, SheetSchema
from bot.core.snapshot import Tab
from bot.sheets.box import quoted
from bot.sheets.image import BLANK, Image, ImageCell
from bot.sheets.index import RowIndex
from bot.sheets.moving_columns import Span
from bot.sheets.reader import TOP_ROWS

MARK = "Archived"
"""The header of the archive's first column: when and by which run a row came. Behind it the tab's own columns stand."""
_MARK_WIDTH = 190


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two tabs as it stands. `layout` has problems where its headers are not understood."""

    tab: Tab
    image: Image
    layout: Layout
    index: RowIndex

    @property
    def columns(self) -> list[str]:
        """A name for each column of the grid: that of its schema, else its header, "" for none."""
        names = [text.strip() for text in self.layout.headers]
        for name, at in self.layout.positions.items():
            names[at] = name
        return names + [""] * (self.image.column_count - len(names))

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in what was read of it."""
        cells = (cell for row in self.image.rows.values() for cell in row.values())
        return not any(cell.formula or cell.note or cell.value not in (None, "") for cell in cells)

    def knows(self, row: int) -> bool:
        """Whether all of a row was read."""
        return self.image.knows(row, 0) and self.image.knows(row, max(self.image.column_count - 1, 0))


def named_cells(columns: list[str], side: Side, row: int, left: int = 0) -> dict[str, ImageCell]:
    """What stands in a row, its looks and notes too, by the names of `columns`, the first of which is at `left`.

    Formulas may change and do not count, nor columns without a name of their own.
    """
    cells = side.image.rows.get(row, {})
    named = ((name, cells.get(at, BLANK)) for at, name in enumerate(columns, left) if name and columns.count(name) == 1)
    return {name: cell for name, cell in named if not cell.formula and cell != BLANK}


def archive_sheet_id(schema: SheetSchema) -> int:
    """The id of the archive tab that the bot makes: always the same, so that it is never made twice."""
    return zlib.crc32(f"archive of {schema.name}".encode()) & 0x7FFFFFFF


def archive_body(side: Side, blank: Side | None, new: Tab, widths: Mapping[int, int]) -> dict[str, Any]:
    """The body that makes the archive tab: the headers as they are, in their looks, behind the mark's.

    Args:
        blank: a tab in which nothing stands yet and which becomes the archive; None where the `new` one is added.
        widths: of the tab's columns, in pixels.
    """
    count, sheet_id = side.image.column_count, blank.tab.sheet_id if blank else new.sheet_id
    names = [MARK, *side.layout.headers]
    looks = {"sheetId": sheet_id, "startRowIndex": 0, "endRowIndex": 1}
    first = min(side.layout.positions.values(), default=0)
    requests: list[dict[str, Any]] = [
        *(_top_row(blank, count + 1) if blank else [_new_tab(new, count + 1)]),
        _texts(sheet_id, 0, 0, [names]),
        _copied_looks(side, sheet_id, (0, count), 1),
        _copied_looks(side, sheet_id, (first, first + 1), 0),
        {
            "repeatCell": {
                "range": looks | {"startColumnIndex": 0, "endColumnIndex": 1},
                "cell": {"userEnteredFormat": {"textFormat": {"bold": True}}},
                "fields": "userEnteredFormat.textFormat.bold",
            }
        },
    ]
    for at, pixels in {0: _MARK_WIDTH, **{at + 1: pixels for at, pixels in widths.items()}}.items():
        span = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": at, "endIndex": at + 1}
        requests.append(
            {"updateDimensionProperties": {"range": span, "properties": {"pixelSize": pixels}, "fields": "pixelSize"}}
        )
    return {"requests": requests}


def _new_tab(new: Tab, columns: int) -> dict[str, Any]:
    grid = {"rowCount": 2, "columnCount": columns, "frozenRowCount": 1}
    return {"addSheet": {"properties": {"sheetId": new.sheet_id, "title": new.title, "gridProperties": grid}}}


def _top_row(blank: Side, columns: int) -> Iterator[dict[str, Any]]:
    """A row of our own on top: somebody may be typing into the others by now."""
    span = {"sheetId": blank.tab.sheet_id, "dimension": "ROWS", "startIndex": 0, "endIndex": 1}
    yield {"insertDimension": {"range": span, "inheritFromBefore": False}}
    properties = {"sheetId": blank.tab.sheet_id, "gridProperties": {"frozenRowCount": 1}}
    yield {"updateSheetProperties": {"properties": properties, "fields": "gridProperties.frozenRowCount"}}
    if columns > blank.image.column_count:
        length = columns - blank.image.column_count
        yield {"appendDimension": {"sheetId": blank.tab.sheet_id, "dimension": "COLUMNS", "length": length}}


def _copied_looks(side: Side, sheet_id: int, columns: tuple[int, int], at: int) -> dict[str, Any]:
    """The looks of these headers (0-based, the end excluded) for those from column `at` on."""
    (first, end), header = columns, side.layout.header_row - 1
    source = _rows(side.tab.sheet_id, header, header + 1) | {"startColumnIndex": first, "endColumnIndex": end}
    place = _rows(sheet_id, 0, 1) | {"startColumnIndex": at, "endColumnIndex": at + end - first}
    return {"copyPaste": {"source": source, "destination": place, "pasteType": "PASTE_FORMAT"}}


def conform_requests(side: Side, archive: Side, *, keep_renamed: bool) -> list[dict[str, Any]]:
    """What brings the archive's columns into the order of the tab's, behind the mark's; those it lacks are inserted.

    Whole columns move, nothing is written but the headers of new ones. Nothing is returned where all is in order.

    Args:
        keep_renamed: a column with a name that the tab lacks is the one in whose place the tab has a name that the
            archive lacks: while the run has rows in the archive that are to go back, its header was renamed.
    """
    sheet_id, header = archive.tab.sheet_id, archive.layout.header_row - 1
    names = [MARK, *side.columns[: _width(side)]]
    texts = [MARK, *side.layout.headers, *[""] * len(names)]
    have = archive.columns
    requests: list[dict[str, Any]] = []
    for at, (name, text) in enumerate(zip(names, texts, strict=False)):
        is_there = at < len(have)
        if is_there and have[at] == name:
            continue
        if keep_renamed and is_there and name and name not in have and have[at] and have[at] not in names:
            continue
        span = {"sheetId": sheet_id, "dimension": "COLUMNS"}
        if name and name in have[at + 1 :]:
            place = have.index(name, at + 1)
            source = span | {"startIndex": place, "endIndex": place + 1}
            requests.append({"moveDimension": {"source": source, "destinationIndex": at}})
            have.pop(place)
        else:
            requests.append(
                {"insertDimension": {"range": span | {"startIndex": at, "endIndex": at + 1}}}
                if is_there
                else {"appendDimension": {**span, "length": 1}}
            )
            if text:
                requests.append(_texts(sheet_id, header, at, [[text]]))
        have.insert(at, name)
    return requests


def _width(side: Side) -> int:
    """How many columns are in use; rows that come back from a wider archive leave blank ones, which are not."""
    filled = ((at, cell) for cells in side.image.rows.values() for at, cell in cells.items())
    return max((at + 1 for at, cell in filled if cell.value is not None or cell.note), default=0)


@dataclass(frozen=True, slots=True)
class Carry:
    """Rows (0-based, in ascending order) taken from one tab to another, where they stand from row `at` on.

    `spans` tell which column goes where; `mark` is written beside them in the archive.
    """

    source: Side
    dest: Side
    rows: Sequence[int]
    at: int
    spans: Sequence[Span]
    mark: str = ""


def carry_body(carry: Carry) -> dict[str, Any]:
    """The body that moves the rows, with everything in them, and deletes the blank ones they leave."""
    source, dest = carry.source.tab.sheet_id, carry.dest.tab.sheet_id
    count = len(carry.rows)
    requests = list(_room(carry))
    at = min(carry.at, carry.dest.image.row_count)
    span = {"sheetId": dest, "dimension": "ROWS", "startIndex": at, "endIndex": at + count}
    requests.append({"insertDimension": {"range": span, "inheritFromBefore": at > 0}})
    # what is inserted looks like its neighbours, struck through and all
    plain = {"range": _rows(dest, at, at + count), "cell": {}, "fields": "userEnteredFormat,dataValidation"}
    requests.append({"repeatCell": plain})
    runs = list(_runs(carry.rows))
    to = at
    for first, end in runs:
        for one in carry.spans:
            columns = {"startColumnIndex": one.first, "endColumnIndex": one.end}
            cut = _rows(source, first, end) | {name: at for name, at in columns.items() if at}
            place = {"sheetId": dest, "rowIndex": to, "columnIndex": one.to}
            requests.append({"cutPaste": {"source": cut, "destination": place, "pasteType": "PASTE_NORMAL"}})
        to += end - first
    if carry.mark:
        requests.append(_texts(dest, at, 0, [[carry.mark]] * count))
    for first, end in reversed(runs):
        blank = {"sheetId": source, "dimension": "ROWS", "startIndex": first, "endIndex": end}
        requests.append({"deleteDimension": {"range": blank}})
    return {"requests": requests}


def tops_shown(carry: Carry) -> dict[str, Any]:
    """What makes the answer of a batch that moves rows show the first ones of both tabs right after it."""
    ranges = []
    for side, more in ((carry.source, -len(carry.rows)), (carry.dest, len(carry.rows))):
        end = max(min(TOP_ROWS, side.image.row_count + more), side.layout.header_row)
        ranges.append(f"{quoted(side.tab.title)}!1:{end}")
    return {"includeSpreadsheetInResponse": True, "responseIncludeGridData": True, "responseRanges": ranges}


def _room(carry: Carry) -> Iterator[dict[str, Any]]:
    """The columns the rows need where they go; a row that stays, for a tab must not lose its last."""
    last = carry.spans[-1]
    width = max(carry.source.image.column_count, last.first + 1)
    for side, needed in ((carry.source, width), (carry.dest, last.to + width - last.first)):
        length = needed - side.image.column_count
        if length > 0:
            yield {"appendDimension": {"sheetId": side.tab.sheet_id, "dimension": "COLUMNS", "length": length}}
    if carry.source.image.row_count - len(carry.rows) <= max(carry.source.layout.header_row, 1):
        yield {"appendDimension": {"sheetId": carry.source.tab.sheet_id, "dimension": "ROWS", "length": 1}}


def _runs(rows: Sequence[int]) -> Iterator[tuple[int, int]]:
    for _, group in groupby(enumerate(rows), lambda item: item[1] - item[0]):
        run = [row for _, row in group]
        yield run[0], run[-1] + 1


def _rows(sheet_id: int, first: int, end: int) -> dict[str, int]:
    return {"sheetId": sheet_id, "startRowIndex": first, "endRowIndex": end}


def _texts(sheet_id: int, row: int, column: int, lines: Sequence[Sequence[str]]) -> dict[str, Any]:
    rows = [
        {"values": [{"userEnteredValue": {"stringValue": text}} if text else {} for text in line]} for line in lines
    ]
    start = {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column}
    return {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}
