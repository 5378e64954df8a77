"""Reading a spreadsheet: its tabs, and one tab's columns and marks (SHEETS "Reading")."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any
from zoneinfo import ZoneInfo

from bot.core.schema import Layout, SheetSchema, find_layout
from bot.core.snapshot import CellValue, Marks, Outline, Tab
from bot.core.text import printable
from bot.errors import ConfigurationError, RefusedByGuard
from bot.sheets.answers import BatchGetValuesResponse, Spreadsheet, ValueRange
from bot.sheets.box import a1_range, open_range, quoted
from bot.sheets.client import RequestRefused, SheetsClient
from bot.sheets.columns import marks_of, parse_column, parse_table
from bot.sheets.port import Book

TOP_ROWS = 10
_TRIES = 4  # of a read during which people sort
_BOOK_FIELDS = "properties(title,locale,timeZone),sheets.properties(sheetId,title,sheetType,gridProperties)"
_KEY_FIELDS = (
    "sheets.data(startRow,rowData.values(effectiveValue,note,"
    "userEnteredFormat(backgroundColor,backgroundColorStyle,textFormat.strikethrough)))"
)
AS_STORED: Mapping[str, str] = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "SERIAL_NUMBER"}


def read_book(client: SheetsClient) -> Book:
    """Title, zone, locale and the first ten rows of every tab. Raises as `SheetsClient.get`."""
    answer = client.get(fields=_BOOK_FIELDS)
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
    tabs = [_tab(one, tuple(tuple(row) for row in top.get("values", ()))) for one, top in zip(grids, tops, strict=True)]
    return _book(client, answer.get("properties", {}), tabs)


def same_tab(book: Book, tab: Tab) -> Tab:
    """The tab as it stands now, whatever its title.

    Raises:
        RefusedByGuard: it is gone.
    """
    for found in book.tabs:
        if found.sheet_id == tab.sheet_id:
            return found
    raise RefusedByGuard(f"tab {tab.title!r}", "the tab was deleted while the bot worked", "restore it and run again")


def _tab(properties: Mapping[str, Any], top: tuple[tuple[CellValue, ...], ...]) -> Tab:
    size = properties.get("gridProperties", {})
    return Tab(
        title=properties["title"],
        sheet_id=properties.get("sheetId", 0),
        rows=size.get("rowCount", 0),
        columns=size.get("columnCount", 0),
        top=top,
    )


def _book(client: SheetsClient, properties: Mapping[str, Any], tabs: Sequence[Tab]) -> Book:
    zone = _zone(client, properties)
    return Book(properties.get("title", ""), zone, properties.get("locale", "en_US"), tuple(tabs))


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


@dataclass(frozen=True, slots=True)
class TabContent:
    """What a tab holds: the values below the headers by 0-based column, the key column's marks by 1-based row."""

    layout: Layout
    columns: Mapping[int, Sequence[CellValue]]
    marks: Mapping[int, Marks]


def read_content(client: SheetsClient, tab: Tab, layout: Layout, schema: SheetSchema) -> TabContent:
    """The schema's columns as stored, and colour, strike and note of the key column, in two calls.

    Guarantees: the columns are those of `layout`, and every mark is that of the row it is given for, even if people
    move rows and columns between the two calls: both show the key column, and must show the same.

    Raises:
        RefusedByGuard: the headers are no longer those of `layout`, or rows kept moving.
    """
    if layout.header_row >= tab.rows:
        return TabContent(layout, {}, {})
    key = layout.positions[schema.identity.order]
    for _ in range(_TRIES):
        columns = _read_columns(client, tab, layout)
        box = (layout.header_row, tab.rows, key, key + 1)
        found = client.get_as(Spreadsheet, ranges=a1_range(tab.title, box), fields=_KEY_FIELDS)
        shown = [data for sheet in found.sheets for data in sheet.data]
        marks = marks_of(shown, layout.header_row, columns[key])
        if marks is not None:
            return TabContent(layout, columns, marks)
    raise RefusedByGuard(f"tab {tab.title!r}", "rows kept moving while the bot was reading", "run again")


def read_ahead(
    client: SheetsClient, expected: Sequence[tuple[SheetSchema, Outline]]
) -> tuple[Book, dict[int, TabContent]] | None:
    """The spreadsheet and the content of the expected tabs (by sheet id) in two calls, if all still look as expected.

    The book holds these tabs alone. None: they do not, or rows moved between the calls.
    """
    layouts = [_layout(schema, outline) for schema, outline in expected]
    if not layouts or any(layout.problems for layout in layouts):
        return None
    tops, columns, keys = [], [], []
    for (schema, outline), layout in zip(expected, layouts, strict=True):
        tops.append(f"{quoted(outline.title)}!1:{TOP_ROWS}")
        columns += [open_range(outline.title, layout.header_row, at) for at in _positions(layout)]
        keys.append(open_range(outline.title, layout.header_row + 1, layout.positions[schema.identity.order]))
    try:
        found = iter(_parsed(_read_ranges(client, [*tops, *columns]), len(tops)))  # a large answer is let go at once
        shown = client.get_as(Spreadsheet, ranges=keys, fields=f"{_BOOK_FIELDS},{_KEY_FIELDS}")
    except RequestRefused:  # a tab was renamed, or has no row below its headers
        return None
    sheets = {sheet.sheet_id: sheet for sheet in shown.sheets}
    heads = [_rows(next(found)) for _ in expected]
    tabs: list[Tab] = []
    contents: dict[int, TabContent] = {}
    for (schema, outline), layout, top in zip(expected, layouts, heads, strict=True):
        whole = {at: next(found)[0] for at in _positions(layout)}
        sheet = sheets.get(outline.sheet_id)
        if sheet is None or any(_header(whole[at]) != layout.headers[at] for at in whole):
            return None
        below = {at: column[1:] for at, column in whole.items()}
        marks = marks_of(sheet.data, layout.header_row, below[layout.positions[schema.identity.order]])
        if marks is None:
            return None
        tabs.append(_tab(sheet.properties, top))
        contents[outline.sheet_id] = TabContent(layout, below, marks)
    return _book(client, shown.properties, tabs), contents


def _parsed(ranges: Sequence[ValueRange], tops: int) -> list[list[list[CellValue]]]:
    """The first `tops` ranges as they are, each of the others as one column."""
    return [parse_table(found) if at < tops else [parse_column(found)] for at, found in enumerate(ranges)]


def _positions(layout: Layout) -> list[int]:
    return sorted(set(layout.positions.values()))


def _layout(schema: SheetSchema, outline: Outline) -> Layout:
    return find_layout(schema, outline.title, [()] * (outline.header_row - 1) + [outline.headers])


def _read_columns(client: SheetsClient, tab: Tab, layout: Layout) -> dict[int, Sequence[CellValue]]:
    positions = _positions(layout)
    ranges = [a1_range(tab.title, (layout.header_row - 1, tab.rows, at, at + 1)) for at in positions]
    columns: dict[int, Sequence[CellValue]] = {}
    for at, found in zip(positions, _read_ranges(client, ranges), strict=True):
        values = parse_column(found)
        if _header(values) != layout.headers[at]:
            where = f"the header {printable(layout.headers[at])!r} is no longer where it was"
            raise RefusedByGuard(
                f"tab {tab.title!r}", f"the headers changed while the bot was reading: {where}", "run again"
            )
        columns[at] = values[1:]
    return columns


def _read_ranges(client: SheetsClient, ranges: Sequence[str]) -> Sequence[ValueRange]:
    return client.get_as(
        BatchGetValuesResponse, "/values:batchGet", ranges=ranges, majorDimension="COLUMNS", **AS_STORED
    ).valueRanges


def _header(column: Sequence[CellValue]) -> str:
    return "" if not column or column[0] is None else str(column[0])


def _rows(columns: Sequence[Sequence[CellValue]]) -> tuple[tuple[CellValue, ...], ...]:
    """Columns as rows, without the blank ends of each."""
    rows = []
    for row in zip_longest(*columns, fillvalue=""):
        width = max((at for at, value in enumerate(row, 1) if value not in ("", None)), default=0)
        rows.append(row[:width])
    return tuple(rows)
