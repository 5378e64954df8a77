"""The plain ways of writing a plan into a sheet, as careful people write them: by the rows that were read before.

None looks again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import gspread
from google.auth.credentials import Credentials
from gspread.http_client import HTTPClient
from gspread.utils import ValueInputOption, rowcol_to_a1

from bench.races.door import Door
from bench.races.plain import Placed, PlainSpreadsheet
from bot.core.memory import ChangeKind, PlannedChange
from bot.sandbox.sheets.engine.looks.formats import color_of_hex
from bot.sheets.google import GoogleSpreadsheet
from bot.sheets.port import Spreadsheet

Way = Callable[[GoogleSpreadsheet, Credentials, Door], Spreadsheet]


def cell_by_cell(sheet: gspread.Worksheet, changes: Placed) -> None:
    """A call a cell."""
    for change, row, column in changes:
        cell = rowcol_to_a1(row, column)
        match change.kind:
            case ChangeKind.VALUE:
                sheet.update([[change.new]], cell, value_input_option=ValueInputOption.raw)
            case ChangeKind.NOTE:
                sheet.update_note(cell, str(change.new))
            case _:
                sheet.format(cell, _format(change))


def in_batches(sheet: gspread.Worksheet, changes: Placed) -> None:
    """batch_update for the values, batch_format for colours and strikes, update_notes for notes: three calls."""
    at = {id(change): rowcol_to_a1(row, column) for change, row, column in changes if change.kind is not _STRIKE}
    values = [{"range": at[id(one)], "values": [[one.new]]} for one, _, _ in changes if one.kind is ChangeKind.VALUE]
    looks: list[Any] = [
        {"range": rowcol_to_a1(row, column), "format": _format(one)}
        for one, row, column in changes
        if one.kind in (ChangeKind.BACKGROUND, _STRIKE)
    ]
    notes = {at[id(one)]: str(one.new) for one, _, _ in changes if one.kind is ChangeKind.NOTE}
    if values:
        sheet.batch_update(values, value_input_option=ValueInputOption.raw)
    if looks:
        sheet.batch_format(looks)
    if notes:
        sheet.update_notes(notes)


def in_one_batch(sheet: gspread.Worksheet, changes: Placed) -> None:
    """One spreadsheets.batchUpdate with a request a cell, each with a mask that spares the rest of it."""
    requests = []
    for change, row, column in changes:
        place = {"sheetId": sheet.id, "startRowIndex": row - 1, "endRowIndex": row}
        place |= {"startColumnIndex": column - 1, "endColumnIndex": column}
        cell, mask = _cell(change)
        requests.append({"repeatCell": {"range": place, "cell": cell, "fields": mask}})
    if requests:
        sheet.spreadsheet.batch_update({"requests": requests})


_STRIKE = ChangeKind.STRIKETHROUGH


def _format(change: PlannedChange) -> dict[str, Any]:
    if change.kind is _STRIKE:
        return {"textFormat": {"strikethrough": bool(change.new)}}
    return {"backgroundColor": color_of_hex(str(change.new or "#FFFFFF"))}


def _cell(change: PlannedChange) -> tuple[dict[str, Any], str]:
    match change.kind:
        case ChangeKind.NOTE:
            return {"note": str(change.new)}, "note"
        case ChangeKind.VALUE:
            new = change.new
            kind = "boolValue" if isinstance(new, bool) else "numberValue" if isinstance(new, float) else "stringValue"
            return {"userEnteredValue": {kind: new}} if new != "" else {}, "userEnteredValue"
        case ChangeKind.STRIKETHROUGH:
            return {"userEnteredFormat": _format(change)}, "userEnteredFormat.textFormat.strikethrough"
        case _:
            return {"userEnteredFormat": _format(change)}, "userEnteredFormat.backgroundColor"


def _plainly(write: Callable[[gspread.Worksheet, Placed], None]) -> Way:
    def way(ours: GoogleSpreadsheet, credentials: Credentials, door: Door) -> Spreadsheet:
        class Local(HTTPClient):
            def request(self, method: str, endpoint: str, *args: Any, **kwargs: Any) -> Any:
                there = endpoint.replace("https://sheets.googleapis.com", door.url)
                return super().request(method, there, *args, **kwargs)

        client = gspread.Client(credentials, http_client=Local)
        door.lead(client.http_client.session)
        return PlainSpreadsheet(ours, client.open_by_key("raced"), write)

    return way


WAYS: Mapping[str, Way | None] = {
    "sheet-bot": None,
    "gspread cell by cell": _plainly(cell_by_cell),
    "gspread batch_update + batch_format": _plainly(in_batches),
    "one batchUpdate by row number": _plainly(in_one_batch),
}
"""By name; None is the bot's own."""
