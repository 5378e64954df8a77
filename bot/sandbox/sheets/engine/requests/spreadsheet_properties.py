"""updateSpreadsheetProperties: title, locale, time zone and the like."""

from __future__ import annotations

from bot.sandbox.sheets.engine import fields, spreadsheet_settings
from bot.sandbox.sheets.engine.masks import merge
from bot.sandbox.sheets.engine.properties import spreadsheet_properties
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request


def _update(context: Context, request: Request) -> None:
    """Changes the properties in the mask; `*` those that are given. Below a property the rest of it stays."""
    workbook = context.workbook
    tree = fields.for_writing(request.get("fields"), "SpreadsheetProperties")
    given = request.get("properties") or {}
    for name, below in (tree or dict.fromkeys(given, fields.ALL)).items():
        value = given.get(name)
        if below:
            value = merge(spreadsheet_properties(workbook).get(name), value, below)
        spreadsheet_settings.put(workbook, name, value)


HANDLERS: dict[str, Handler] = {"updateSpreadsheetProperties": _update}
