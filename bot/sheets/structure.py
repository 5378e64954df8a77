"""What a schema needs that a spreadsheet lacks: bot columns at the right, a tab of the bot's own, rows of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.core.memory import PlannedChange
from bot.core.schema import Kind, Layout, SheetSchema
from bot.core.snapshot import Tab
from bot.sheets.bodies import DATE_PATTERN, TIME_PATTERN, entered

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
    requests.extend(_date_formats(schema, names, tab.sheet_id, header, start))
    requests.extend(_widths(schema, names, tab.sheet_id, start))
    return {"requests": requests}


def tab_body(schema: SheetSchema, sheet_id: int) -> dict[str, Any]:
    """The body that adds the schema's tab with its headers, the header row frozen."""
    grid = {"rowCount": 200, "columnCount": len(schema.names), "frozenRowCount": 1}
    properties = {"sheetId": sheet_id, "title": schema.title, "gridProperties": grid}
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
        *_date_formats(schema, schema.names, sheet_id, 0, 0),
        *_widths(schema, schema.names, sheet_id, 0),
    ]
    return {"requests": requests}


def rows_body(rows: Sequence[PlannedChange], sheet_id: int, layout: Layout) -> dict[str, Any]:
    """The body that adds these rows behind the last one that holds anything; never over one."""
    width = max(layout.positions.values()) + 1
    return {
        "requests": [
            {
                "appendCells": {
                    "sheetId": sheet_id,
                    "rows": [{"values": _row(change, layout, width)} for change in rows],
                    "fields": "userEnteredValue",
                }
            }
        ]
    }


def _row(change: PlannedChange, layout: Layout, width: int) -> list[dict[str, Any]]:
    values = change.new if isinstance(change.new, Mapping) else {}
    cells: list[dict[str, Any]] = [{} for _ in range(width)]
    for name, value in values.items():
        if name in layout.positions and value not in (None, ""):
            cells[layout.positions[name]] = {"userEnteredValue": entered(value)}
    return cells


def _headers(names: Sequence[str], sheet_id: int, row: int, column: int) -> dict[str, Any]:
    return {
        "updateCells": {
            "start": {"sheetId": sheet_id, "rowIndex": row, "columnIndex": column},
            "rows": [{"values": [{"userEnteredValue": {"stringValue": name}} for name in names]}],
            "fields": "userEnteredValue",
        }
    }


def _date_formats(
    schema: SheetSchema, names: Sequence[str], sheet_id: int, header: int, start: int
) -> list[dict[str, Any]]:
    return [
        {
            "repeatCell": {
                "range": {
                    "sheetId": sheet_id,
                    "startRowIndex": header + 1,
                    "startColumnIndex": start + at,
                    "endColumnIndex": start + at + 1,
                },
                "cell": {"userEnteredFormat": {"numberFormat": dict(_PATTERNS[kind])}},
                "fields": "userEnteredFormat.numberFormat",
            }
        }
        for at, name in enumerate(names)
        if (kind := schema.column(name).kind) in _PATTERNS
    ]


def _widths(schema: SheetSchema, names: Sequence[str], sheet_id: int, start: int) -> list[dict[str, Any]]:
    return [
        {
            "updateDimensionProperties": {
                "range": {
                    "sheetId": sheet_id,
                    "dimension": "COLUMNS",
                    "startIndex": start + at,
                    "endIndex": start + at + 1,
                },
                "properties": {"pixelSize": width},
                "fields": "pixelSize",
            }
        }
        for at, name in enumerate(names)
        if (width := schema.column(name).width)
    ]
