"""The floor: one values.batchGet of the same columns, one batchUpdate. Nothing is checked, so nothing is safe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bench.sheets.laps import PREPARED, Lap, Task
from bench.sheets.ways.clients import GOOGLE, open_http
from bench.sheets.workload import HEADERS, KEY, ORANGE_PARTS, SCHEMA, TAB, Work, make_work
from bot.core.memory import ChangeKind
from bot.core.schema import column_letters

_KINDS = {str: "stringValue", float: "numberValue"}


def laps(task: Task) -> Iterator[Lap]:
    """Reads five columns; writes everything at once."""
    work = make_work(task.rows, task.percent)
    yield PREPARED
    http, url = open_http(task), f"{GOOGLE[0]}/v4/spreadsheets/{task.spreadsheet_id}"
    http.session.params = {"prettyPrint": "false"}  # Google indents otherwise; gspread does not say so
    letters = [column_letters(HEADERS.index(name)) for name in SCHEMA.names]
    asked: dict[str, Any] = {
        "ranges": [f"'{TAB}'!{letter}:{letter}" for letter in letters],
        "majorDimension": "COLUMNS",
        "valueRenderOption": "UNFORMATTED_VALUE",
        "dateTimeRenderOption": "SERIAL_NUMBER",
    }
    found = http.request("get", f"{url}/values:batchGet", params=asked).json()
    yield Lap(task.run, "read")
    if work.changes:
        body = {"requests": list(_requests(work))}
        http.request("post", f"{url}:batchUpdate", json=body, params={"fields": "spreadsheetId"}).json()
        yield Lap(task.run, "write")
    del found


def _requests(work: Work) -> Iterator[dict[str, Any]]:
    first, key = HEADERS.index("Next Action"), HEADERS.index(KEY)
    by_row: dict[int, list[Any]] = {}
    for change in work.of(ChangeKind.VALUE):
        by_row.setdefault(change.row or 0, []).append({"userEnteredValue": {_KINDS[type(change.new)]: change.new}})
    for row, values in by_row.items():
        start = {"sheetId": 0, "rowIndex": row - 1, "columnIndex": first}
        yield {"updateCells": {"start": start, "rows": [{"values": values}], "fields": "userEnteredValue"}}
    for change in work.of(ChangeKind.BACKGROUND):
        style: dict[str, Any] = {"backgroundColorStyle": {"rgbColor": ORANGE_PARTS}}
        yield _repeat(change.row or 0, key, key + 1, style, "userEnteredFormat.backgroundColorStyle")
    for change in work.of(ChangeKind.STRIKETHROUGH):
        style = {"textFormat": {"strikethrough": True}}
        yield _repeat(change.row or 0, 0, len(HEADERS), style, "userEnteredFormat.textFormat.strikethrough")


def _repeat(row: int, left: int, right: int, style: dict[str, Any], fields: str) -> dict[str, Any]:
    where = {"startRowIndex": row - 1, "endRowIndex": row, "startColumnIndex": left, "endColumnIndex": right}
    return {"repeatCell": {"range": {"sheetId": 0, **where}, "cell": {"userEnteredFormat": style}, "fields": fields}}
