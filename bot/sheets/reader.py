"""Reading a spreadsheet: its tabs, and one tab's columns and marks (SHEETS "Reading")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.cell_error import bare_error
from bot.core.schema import Layout, SheetSchema
from bot.core.snapshot import CellValue, Marks, Snapshot, Tab
from bot.errors import ConfigurationError
from bot.sheets.bodies import a1_range
from bot.sheets.client import SheetsClient
from bot.sheets.image import read_colour
from bot.sheets.port import Book

TOP_ROWS = 10
_BOOK_FIELDS = "properties(title,locale,timeZone),sheets.properties(sheetId,title,sheetType,gridProperties)"
_MARK_FIELDS = (
    "sheets.data(startRow,rowMetadata.hiddenByUser,rowMetadata.hiddenByFilter,"
    "rowData.values(note,userEnteredFormat(backgroundColor,backgroundColorStyle,textFormat.strikethrough)))"
)
_AS_STORED = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"}


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
        tops = client.get("/values:batchGet", ranges=ranges, **_AS_STORED).get("valueRanges", ())
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
    """The schema's columns as stored, and colour, strike and note of the key column, in two calls."""
    positions = sorted(set(layout.positions.values()))
    first, last = layout.header_row, tab.rows
    columns: dict[int, Sequence[CellValue]] = {}
    marks: dict[int, Marks] = {}
    hidden: set[int] = set()
    if first < last:
        answer = client.get(
            "/values:batchGet",
            ranges=[a1_range(tab.title, (first, last, at, at + 1)) for at in positions],
            majorDimension="COLUMNS",
            **_AS_STORED,
        )
        for at, found in zip(positions, answer.get("valueRanges", ()), strict=True):
            values = found.get("values", ())
            columns[at] = [bare_error(value) for value in values[0]] if values else ()
        key = layout.positions[schema.identity.order]
        ranges = a1_range(tab.title, (first, last, key, key + 1))
        for sheet in client.get(ranges=ranges, fields=_MARK_FIELDS).get("sheets", ()):
            for data in sheet.get("data", ()):
                _read_marks(data, marks, hidden, first)
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


def _read_marks(data: Mapping[str, Any], marks: dict[int, Marks], hidden: set[int], first: int) -> None:
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
