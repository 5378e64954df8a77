"""spreadsheets.create: a workbook from the Spreadsheet resource that describes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.sandbox.sheets.engine import spreadsheet_settings
from bot.sandbox.sheets.engine.area import Area
from bot.sandbox.sheets.engine.dimension import grow_to
from bot.sandbox.sheets.engine.errors import invalid, not_supported
from bot.sandbox.sheets.engine.masks import CellMask
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook, row_with_span
from bot.sandbox.sheets.engine.requests import HANDLERS
from bot.sandbox.sheets.engine.requests.context import Context
from bot.sandbox.sheets.engine.requests.sheets import new_sheet

DEFAULT_TITLE = "Untitled spreadsheet"

_UNSUPPORTED = ("dataSources", "comments")
_UNSUPPORTED_ON_SHEETS = ("slicers", "commentAnchors")

_ON_SHEETS = {
    "merges": ("mergeCells", "range", {"mergeType": "MERGE_ALL"}),
    "conditionalFormats": ("addConditionalFormatRule", "rule", {}),
    "bandedRanges": ("addBanding", "bandedRange", {}),
    "tables": ("addTable", "table", {}),
    "filterViews": ("addFilterView", "filter", {}),
    "protectedRanges": ("addProtectedRange", "protectedRange", {}),
    "charts": ("addChart", "chart", {}),
}
"""List of a Sheet → the request that adds one of it, the field it goes into, and what else the request needs."""


def workbook_from_create(body: Json | None, owner: str, spreadsheet_id: str) -> Workbook:
    """The new workbook that a create request describes; one `Sheet1` with the id 0 when it names no sheets.

    A range below a sheet that names none is on that sheet; the grid grows for the data that come with it.

    Raises:
        ApiError: 400, something in it cannot be; 501, it brings slicers, comments or data sources along.
    """
    given = body or {}
    _refuse(given, _UNSUPPORTED, "spreadsheets.create with")
    workbook = Workbook(spreadsheet_id, DEFAULT_TITLE, owner, [])
    for name, value in (given.get("properties") or {}).items():
        if value not in (None, ""):
            spreadsheet_settings.put(workbook, name, value)
    context = Context(workbook, owner)
    described = given.get("sheets") or [{"properties": {"sheetId": 0, "title": "Sheet1"}}]
    for one in described:
        _refuse(one, _UNSUPPORTED_ON_SHEETS, "spreadsheets.create with sheets of")
        workbook.sheets.append(new_sheet(workbook, one.get("properties") or {}))
    if all(sheet.hidden for sheet in workbook.sheets):
        raise invalid("You can't hide all the sheets in a document.")
    pairs = list(zip(workbook.sheets, described, strict=True))
    for sheet, one in pairs:
        for data in one.get("data") or ():
            _put_data(context, sheet, data)
    for named in given.get("namedRanges") or ():
        HANDLERS["addNamedRange"](context, {"namedRange": named})
    for entry in given.get("developerMetadata") or ():
        _add_metadata(context, entry, {"spreadsheet": True})
    for sheet, one in pairs:
        for kind, request in _requests(sheet, one):
            HANDLERS[kind](context, request)
        for entry in one.get("developerMetadata") or ():
            _add_metadata(context, entry, {"sheetId": sheet.sheet_id})
    return workbook


def _refuse(given: Json, names: tuple[str, ...], what: str) -> None:
    for name in names:
        if given.get(name):
            raise not_supported(f"{what} {name}")


def _requests(sheet: Sheet, described: Json) -> Iterator[tuple[str, Json]]:
    """The requests that hang everything on a sheet, in an order in which each finds what it refers to."""
    tables = {table.get("tableId") for table in described.get("tables") or ()}
    for name, (kind, field, more) in _ON_SHEETS.items():
        for item in described.get(name) or ():
            if name == "bandedRanges" and (str(item.get("bandedRangeId")) in tables or "bandedRangeReference" in item):
                continue  # the colours of a table, which it brings itself
            yield kind, {**more, field: _on_sheet(item, sheet.sheet_id)}
    if described.get("basicFilter"):
        yield "setBasicFilter", {"filter": _on_sheet(described["basicFilter"], sheet.sheet_id)}
    for name in ("rowGroups", "columnGroups"):
        groups = described.get(name) or ()
        for group in groups:
            yield "addDimensionGroup", {"range": _on_sheet(group.get("range") or {}, sheet.sheet_id)}
        for group in groups:
            if group.get("collapsed"):
                folded = _on_sheet(group, sheet.sheet_id)
                yield "updateDimensionGroup", {"dimensionGroup": folded, "fields": "collapsed"}


_PLACES = {"startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex", "dimension", "rowIndex"}


def _on_sheet(value: Any, sheet_id: int) -> Any:
    """The JSON with the sheet said in every range and coordinate that leaves it open."""
    if isinstance(value, list):
        return [_on_sheet(item, sheet_id) for item in value]
    if not isinstance(value, dict):
        return value
    result = {name: _on_sheet(content, sheet_id) for name, content in value.items()}
    for name in ("range", "anchorCell"):
        if isinstance(result.get(name), dict):
            result[name] = {"sheetId": sheet_id, **result[name]}
    return {"sheetId": sheet_id, **result} if result.keys() & _PLACES else result


def _put_data(context: Context, sheet: Sheet, data: Json) -> None:
    """Writes one GridData: cells, sizes and visibility of rows and columns, and the metadata on them."""
    top, left = data.get("startRow") or 0, data.get("startColumn") or 0
    rows, mask = data.get("rowData") or [], CellMask("*")
    height = max(len(rows), len(data.get("rowMetadata") or ()))
    width = max([len(data.get("columnMetadata") or ()), *(len(row.get("values") or ()) for row in rows)])
    grow_to(context.workbook, sheet, Area(top, left, top + height, left + width))
    for number, row in enumerate(rows, top):
        cells = [mask.apply(None, cell or {}) for cell in row.get("values") or ()]
        sheet.rows[number] = row_with_span(sheet.rows[number], left, cells)
    for field, properties, first, name in (
        ("rowMetadata", sheet.row_properties, top, "ROWS"),
        ("columnMetadata", sheet.column_properties, left, "COLUMNS"),
    ):
        for index, given in enumerate(data.get(field) or (), first):
            kept = {key: given[key] for key in ("hiddenByUser", "pixelSize") if given.get(key)}
            properties[index] = kept or None
            place = {"sheetId": sheet.sheet_id, "dimension": name, "startIndex": index, "endIndex": index + 1}
            for entry in given.get("developerMetadata") or ():
                _add_metadata(context, entry, {"dimensionRange": place})


def _add_metadata(context: Context, entry: Json, location: Json) -> None:
    request = {"developerMetadata": {**entry, "location": entry.get("location") or location}}
    HANDLERS["createDeveloperMetadata"](context, request)
