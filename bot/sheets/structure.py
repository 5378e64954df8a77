"""What a schema needs that a spreadsheet lacks: bot columns at the right, a tab of the bot's own, rows of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.memory import PlannedChange
from bot.core.schema import Column, Kind, Layout, Owner, SheetSchema
from bot.core.snapshot import Tab
from bot.sheets.bodies import DATE_PATTERN, TIME_PATTERN, entered

NEW_ROWS = 200
TEXT_PATTERN = {"type": "TEXT", "pattern": "@"}
_PATTERNS = {Kind.DATE: DATE_PATTERN, Kind.TIMESTAMP: TIME_PATTERN}
_HEADER_STYLE = {"textFormat": {"bold": True}}


def columns_body(schema: SheetSchema, names: Sequence[str], tab: Tab, layout: Layout) -> dict[str, Any]:
    """The body that inserts columns of these names behind the last header.

    They are inserted, never written over what stands there: nothing is lost even if people move columns meanwhile.
    The headers take the style of the header before them.
    """
    last = max((at for at, text in enumerate(layout.headers) if text), default=-1)
    start, end, header = last + 1, last + 1 + len(names), layout.header_row - 1
    requests: list[dict[str, Any]] = [
        {
            "insertDimension": {
                "range": {"sheetId": tab.sheet_id, "dimension": "COLUMNS", "startIndex": start, "endIndex": end},
                "inheritFromBefore": False,
            }
        }
        if start < tab.columns
        else {"appendDimension": {"sheetId": tab.sheet_id, "dimension": "COLUMNS", "length": len(names)}}
    ]
    requests.append(_headers(names, tab.sheet_id, header, start))
    if last >= 0:
        row = {"sheetId": tab.sheet_id, "startRowIndex": header, "endRowIndex": header + 1}
        requests.append(
            {
                "copyPaste": {
                    "source": {**row, "startColumnIndex": last, "endColumnIndex": last + 1},
                    "destination": {**row, "startColumnIndex": start, "endColumnIndex": end},
                    "pasteType": "PASTE_FORMAT",
                }
            }
        )
    places = {name: start + at for at, name in enumerate(names)}
    requests.extend(_looks(schema, places, tab.sheet_id, header + 1))
    requests.extend(_widths(schema, places, tab.sheet_id))
    return {"requests": requests}


def tab_body(schema: SheetSchema, sheet_id: int) -> dict[str, Any]:
    """The body that adds the schema's tab: headers in bold and frozen, columns that look like what they hold."""
    grid = {"rowCount": NEW_ROWS, "columnCount": len(schema.names), "frozenRowCount": 1}
    properties = {"sheetId": sheet_id, "title": schema.title, "gridProperties": grid}
    places = {name: at for at, name in enumerate(schema.names)}
    requests = [
        {"addSheet": {"properties": properties}},
        _headers(schema.names, sheet_id, 0, 0),
        {
            "repeatCell": {
                "range": {"sheetId": sheet_id, "startRowIndex": 0, "endRowIndex": 1},
                "cell": {"userEnteredFormat": _HEADER_STYLE},
                "fields": "userEnteredFormat.textFormat.bold",
            }
        },
        *_looks(schema, places, sheet_id, 1),
        *_widths(schema, places, sheet_id),
        *_heights(schema, sheet_id, 1, NEW_ROWS),
    ]
    return {"requests": requests}


def rows_body(
    schema: SheetSchema,
    rows: Sequence[PlannedChange],
    tab: Tab,
    layout: Layout,
    last_row: int,
) -> dict[str, Any]:
    """The body that adds these rows behind the last one that holds anything; never over one.

    They come without a strike, even where a person left one in blank cells. Where the grid ends (`last_row` is the last
    one in use, 1-based), it grows by rows that look like the others.
    """
    width = max(layout.positions.values()) + 1
    grown: list[dict[str, Any]] = []
    if last_row + len(rows) > tab.rows:
        count = max(NEW_ROWS, len(rows))
        grown = [
            {"appendDimension": {"sheetId": tab.sheet_id, "dimension": "ROWS", "length": count}},
            *_looks(schema, layout.positions, tab.sheet_id, tab.rows),
            *_heights(schema, tab.sheet_id, tab.rows, tab.rows + count),
        ]
    append = {
        "sheetId": tab.sheet_id,
        "rows": [{"values": _row(change, schema, layout, width)} for change in rows],
        "fields": "userEnteredValue,userEnteredFormat.textFormat.strikethrough"
        + ("" if schema.kept_by_bot else ",userEnteredFormat.numberFormat"),
    }
    return {"requests": [*grown, {"appendCells": append}]}


def _row(change: PlannedChange, schema: SheetSchema, layout: Layout, width: int) -> list[dict[str, Any]]:
    """Its cells; in a tab that people keep the days look like days, which nobody has formatted its blank rows for."""
    values = change.new if isinstance(change.new, Mapping) else {}
    cells: list[dict[str, Any]] = [{} for _ in range(width)]
    for name, value in values.items():
        if name in layout.positions and value not in (None, ""):
            cell = cells[layout.positions[name]]
            cell["userEnteredValue"] = entered(value)
            if schema.column(name).kind is Kind.DATE and not schema.kept_by_bot:
                cell["userEnteredFormat"] = {"numberFormat": dict(DATE_PATTERN)}
    return cells


def _headers(names: Sequence[str], sheet_id: int, row: int, column: int) -> dict[str, Any]:
    return {
        "updateCells": {
            "start": {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column},
            "rows": [{"values": [{"userEnteredValue": {"stringValue": name}} for name in names]}],
            "fields": "userEnteredValue",
        }
    }


def _looks(schema: SheetSchema, places: Mapping[str, int], sheet_id: int, first: int) -> list[dict[str, Any]]:
    """Number formats, wrapping, dropdowns and checkboxes of the cells from the 0-based row `first` on."""
    requests: list[dict[str, Any]] = []
    for name, at in places.items():
        column = schema.column(name)
        where = {"sheetId": sheet_id, "startRowIndex": first, "startColumnIndex": at, "endColumnIndex": at + 1}
        pattern = TEXT_PATTERN if column.plain_text else _PATTERNS.get(column.kind)
        if pattern:
            requests.append(_format(where, {"numberFormat": dict(pattern)}, "numberFormat"))
        if schema.row_height:
            requests.append(_format(where, {"verticalAlignment": "TOP"}, "verticalAlignment"))
        if column.wraps:
            requests.append(_format(where, {"wrapStrategy": "WRAP"}, "wrapStrategy"))
        condition = _choice(column)
        if condition:
            rule = {"condition": condition, "showCustomUi": True}  # not strict: people may type another word
            requests.append({"setDataValidation": {"range": where, "rule": rule}})
    return requests


def _choice(column: Column) -> dict[str, Any] | None:
    """The condition that gives people a dropdown or a checkbox; the bot needs neither.

    A checkbox set like this holds nothing until it is ticked: the row stays blank, and new rows still come behind the
    last one with data.
    """
    if column.owner is Owner.BOT:
        return None
    if column.kind is Kind.TICK:
        return {"type": "BOOLEAN"}
    if column.kind is Kind.CHOICE and column.values:
        return {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": value} for value in column.values]}
    return None


def _format(where: Mapping[str, int], style: Mapping[str, Any], field: str) -> dict[str, Any]:
    return {
        "repeatCell": {"range": where, "cell": {"userEnteredFormat": style}, "fields": f"userEnteredFormat.{field}"}
    }


def _widths(schema: SheetSchema, places: Mapping[str, int], sheet_id: int) -> list[dict[str, Any]]:
    return [
        _size(sheet_id, "COLUMNS", at, at + 1, width)
        for name, at in places.items()
        if (width := schema.column(name).width)
    ]


def _heights(schema: SheetSchema, sheet_id: int, first: int, end: int) -> list[dict[str, Any]]:
    return [_size(sheet_id, "ROWS", first, end, schema.row_height)] if schema.row_height else []


def _size(sheet_id: int, dimension: str, start: int, end: int, pixels: int) -> dict[str, Any]:
    return {
        "updateDimensionProperties": {
            "range": {"sheetId": sheet_id, "dimension": dimension, "startIndex": start, "endIndex": end},
            "properties": {"pixelSize": pixels},
            "fields": "pixelSize",
        }
    }
