"""Reading a spreadsheet: its tabs, and one tab's columns and marks (SHEETS "Reading")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.cell_error import bare_error
from bot.core.schema import Layout, SheetSchema
from bot.core.snapshot import CellValue, Marks, Snapshot, Tab
from bot.core.text import printable
from bot.errors import ConfigurationError, RefusedByGuard
from bot.sheets.box import a1_range
from bot.sheets.client import SheetsClient
from bot.sheets.image import read_colour
from bot.sheets.port import Book

TOP_ROWS = 10
_TRIES = 4  # of a read during which people sort
_BOOK_FIELDS = "properties(title,locale,timeZone),sheets.properties(sheetId,title,sheetType,gridProperties)"
_MARK_FIELDS = (
    "sheets.data(startRow,rowMetadata.hiddenByUser,rowMetadata.hiddenByFilter,"
    "rowData.values(note,userEnteredFormat(backgroundColor,backgroundColorStyle,textFormat.strikethrough)))"
)
AS_STORED: Mapping[str, str] = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"}


def read_book(client: SheetsClient) -> Book:
    """Title, zone, locale and the first ten rows of every tab. Raises as `SheetsClient.get`."""
    answer = client.get(fields=_BOOK_FIELDS)
    properties = answer.get("properties", {})
    grids = [
        one["properties"] for one in answer.get("sheets", ()) if one["properties"].get("sheetType", "GRID") == "GRID"
    ]
    sizes = [one.get("gridProperties", {}) for one in grids]
    ranges = [
        a1_range(one["title"], (0, min(TOP_ROWS, size.get("rowCount", 1)), 0, size.get("columnCount", 1)))
        for one, size in zip(grids, sizes, strict=True)
    ]
    tops: Sequence[Mapping[str, Any]] = ()
    if ranges:
        tops = client.get("/values:batchGet", ranges=ranges, **AS_STORED).get("valueRanges", ())
    tabs = tuple(
        Tab(
            title=one["title"],
            sheet_id=one.get("sheetId", 0),
            rows=size.get("rowCount", 0),
            columns=size.get("columnCount", 0),
            top=tuple(tuple(row) for row in top.get("values", ())),
        )
        for one, size, top in zip(grids, sizes, tops, strict=True)
    )
    return Book(properties.get("title", ""), _zone(client, properties), properties.get("locale", "en_US"), tabs)


def _zone(client: SheetsClient, properties: Mapping[str, Any]) -> ZoneInfo:
    name = properties.get("timeZone", "Etc/GMT")
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError):
        raise ConfigurationError(
            f"spreadsheet {client.spreadsheet_id}",
            f"its time zone {name!r} is not known here",
            "choose another one: File > Settings > Time zone",
        ) from None


def read_snapshot(
    client: SheetsClient, book: Book, tab: Tab, layout: Layout, schema: SheetSchema, now: datetime
) -> Snapshot:
    """The schema's columns as stored, and colour, strike and note of the key column.

    Guarantees: the columns are those of `layout`, and every mark is that of the row it is given for, even if people
    move rows and columns between the two calls: where there are marks, a third call sees that the rows still stand.

    Raises:
        RefusedByGuard: the headers are no longer those of `layout`, or rows kept moving.
    """
    columns: dict[int, Sequence[CellValue]] = {}
    marks: dict[int, Marks] = {}
    hidden: set[int] = set()
    if layout.header_row < tab.rows:
        key = layout.positions[schema.identity.order]
        for _ in range(_TRIES):
            columns = _read_columns(client, tab, layout, sorted(set(layout.positions.values())))
            marks, hidden = _read_marks(client, tab, layout.header_row, key)
            if not marks or _read_columns(client, tab, layout, [key])[key] == columns[key]:
                break
        else:
            raise RefusedByGuard(f"tab {tab.title!r}", "rows kept moving while the bot was reading", "run again")
    return Snapshot(
        spreadsheet_id=client.spreadsheet_id,
        tab=tab,
        zone=book.zone,
        locale=book.locale,
        header_row=layout.header_row,
        headers=layout.headers,
        columns=columns,
        marks=marks,
        read_at=now,
        hidden_rows=frozenset(hidden),
    )


def _read_columns(
    client: SheetsClient, tab: Tab, layout: Layout, positions: Sequence[int]
) -> dict[int, Sequence[CellValue]]:
    answer = client.get(
        "/values:batchGet",
        ranges=[a1_range(tab.title, (layout.header_row - 1, tab.rows, at, at + 1)) for at in positions],
        majorDimension="COLUMNS",
        **AS_STORED,
    )
    columns: dict[int, Sequence[CellValue]] = {}
    for at, found in zip(positions, answer.get("valueRanges", ()), strict=True):
        values = next(iter(found.get("values", ())), ())
        header = values[0] if values else ""
        if str(header) != layout.headers[at]:
            where = f"the header {printable(layout.headers[at])!r} is no longer where it was"
            raise RefusedByGuard(
                f"tab {tab.title!r}", f"the headers changed while the bot was reading: {where}", "run again"
            )
        columns[at] = [bare_error(value) for value in values[1:]]
    return columns


def _read_marks(client: SheetsClient, tab: Tab, first: int, key: int) -> tuple[dict[int, Marks], set[int]]:
    """The marks in a column and the hidden rows, by 1-based row; `first` is the 0-based first data row."""
    marks: dict[int, Marks] = {}
    hidden: set[int] = set()
    ranges = a1_range(tab.title, (first, tab.rows, key, key + 1))
    for sheet in client.get(ranges=ranges, fields=_MARK_FIELDS).get("sheets", ()):
        for data in sheet.get("data", ()):
            _collect_marks(data, marks, hidden, first)
    return marks, hidden


def _collect_marks(data: Mapping[str, Any], marks: dict[int, Marks], hidden: set[int], first: int) -> None:
    top = data.get("startRow", first) + 1
    for index, row in enumerate(data.get("rowData", ())):
        for cell in row.get("values", ())[:1]:
            style = cell.get("userEnteredFormat", {})
            found = Marks(
                read_colour(style), bool(style.get("textFormat", {}).get("strikethrough")), cell.get("note", "")
            )
            if found != Marks():
                marks[top + index] = found
    for index, metadata in enumerate(data.get("rowMetadata", ())):
        if metadata.get("hiddenByUser") or metadata.get("hiddenByFilter"):
            hidden.add(top + index)
