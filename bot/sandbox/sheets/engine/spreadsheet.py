"""spreadsheets.create, .get and .getByDataFilter: the spreadsheet as JSON, only what the field mask asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from bot.sandbox.sheets.engine import a1, charts, developer_metadata, fields, protection, tables, tied_ranges
from bot.sandbox.sheets.engine.area import Area, whole
from bot.sandbox.sheets.engine.creation import workbook_from_create as workbook_from_create
from bot.sandbox.sheets.engine.data_filter import selected
from bot.sandbox.sheets.engine.fields import Tree, wants
from bot.sandbox.sheets.engine.grid import shown
from bot.sandbox.sheets.engine.grid_data import grid_data
from bot.sandbox.sheets.engine.looks.formats import recolored, theme_of
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook
from bot.sandbox.sheets.engine.properties import sheet_properties, spreadsheet_properties

SheetAreas = list[tuple[Sheet, list[Area]]]


def get_spreadsheet(
    workbook: Workbook,
    ranges: Iterable[str] = (),
    include_grid_data: bool = False,
    fields_mask: str | None = None,
    user: str = "",
    without_table_bands: bool = False,
) -> Json:
    """spreadsheets.get. With ranges only the sheets they are on; a mask decides about grid data by itself.

    The colours of tables are among the banded ranges too, `without_table_bands` not.

    Raises:
        ApiError: 400, a range cannot be parsed, or the mask names an unknown field.
    """
    tree = fields.for_reading(fields_mask)
    with_data = fields.reaches_cells(tree) if fields_mask else include_grid_data
    return read(workbook, ranges, with_data, tree, user, without_table_bands)


def get_by_data_filter(workbook: Workbook, body: Json, fields_mask: str | None = None, user: str = "") -> Json:
    """spreadsheets.getByDataFilter: the sheets and cells that the filters select, no sheets when that is nothing."""
    tree = fields.for_reading(fields_mask)
    filters = body.get("dataFilters") or []
    found = _grouped([(one.sheet, one.area) for one in selected(workbook, filters)]) if filters else None
    with_data = fields.reaches_cells(tree) if fields_mask else bool(body.get("includeGridData"))
    look = _Look(user, with_data, not body.get("excludeTablesInBandedRanges"))
    return _json(workbook, found, tree, look)


def read(
    workbook: Workbook,
    ranges: Iterable[str],
    with_data: bool,
    tree: Tree,
    user: str,
    without_table_bands: bool = False,
) -> Json:
    """The spreadsheet limited to the ranges and the tree."""
    references = [a1.parse(workbook, text) for text in ranges]
    found = _grouped([(r.sheet, r.area()) for r in references]) if references else None
    return _json(workbook, found, tree, _Look(user, with_data, not without_table_bands))


class _Look(NamedTuple):
    """Who reads, and what of a sheet is asked for beside the mask."""

    user: str
    with_data: bool
    with_table_bands: bool


def _grouped(found: list[tuple[Sheet, Area]]) -> SheetAreas:
    """The areas by sheet, sheets in the order of their tabs."""
    areas: dict[int, tuple[Sheet, list[Area]]] = {}
    for sheet, area in found:
        areas.setdefault(sheet.sheet_id, (sheet, []))[1].append(area)
    return list(areas.values())


def _json(workbook: Workbook, found: SheetAreas | None, tree: Tree, look: _Look) -> Json:
    answer: Json = {"spreadsheetId": workbook.spreadsheet_id}
    if wants(tree, "properties") is not None:
        answer["properties"] = spreadsheet_properties(workbook)
    below = wants(tree, "sheets")
    if below is not None:
        chosen = {sheet.sheet_id: areas for sheet, areas in found} if found is not None else None
        answer["sheets"] = [
            _sheet(workbook, sheet, chosen[sheet.sheet_id] if chosen else None, below, look)
            for sheet in workbook.sheets
            if chosen is None or sheet.sheet_id in chosen
        ]
        if not answer["sheets"]:
            del answer["sheets"]
    if workbook.named_ranges:
        answer["namedRanges"] = shown(workbook.named_ranges)
    answer["spreadsheetUrl"] = f"https://docs.google.com/spreadsheets/d/{workbook.spreadsheet_id}/edit"
    if workbook.developer_metadata:
        answer["developerMetadata"] = [developer_metadata.show(entry) for entry in workbook.developer_metadata]
    for name, items in workbook.others.items():
        if items:
            answer[name] = shown(items)
    result: Json = fields.pick(answer, {**tree, "sheets": {}} if tree and below is not None else tree)
    return result


def _sheet(workbook: Workbook, sheet: Sheet, areas: list[Area] | None, tree: Tree, look: _Look) -> Json:
    """One sheet, already reduced to the tree; grid data is never built only to be thrown away."""
    answer: Json = {}
    if wants(tree, "properties") is not None:
        answer["properties"] = sheet_properties(workbook, sheet)
    data_tree = wants(tree, "data")
    for name, content in _hanging(workbook, sheet, look).items():
        if wants(tree, name) is not None and (there := content()):
            answer[name] = there
    if workbook.properties.get("spreadsheetTheme"):
        answer = recolored(answer, theme_of(workbook))
    result: Json = fields.pick(answer, tree)
    if look.with_data and data_tree is not None and sheet.sheet_type == "GRID":
        data = [grid_data(workbook, sheet, area, data_tree) for area in areas or [whole(sheet)]]
        items = list(result.items())
        place = 1 if "properties" in result else 0
        result = dict([*items[:place], ("data", data), *items[place:]])
    return result


def _hanging(workbook: Workbook, sheet: Sheet, look: _Look) -> dict[str, Callable[[], Any]]:
    """Everything that hangs on a sheet by its name in the API, as the user sees it, made only when called for."""
    basic = sheet.basic_filter
    bands = [tables.band(table) for table in tables.on(sheet)] if look.with_table_bands else []
    return {
        "merges": lambda: shown(sheet.merges),
        "conditionalFormats": lambda: shown(sheet.conditional_formats),
        "filterViews": lambda: [shown(tied_ranges.current(workbook, view)) for view in sheet.filter_views],
        "protectedRanges": lambda: [protection.show(workbook, p, look.user) for p in sheet.protected_ranges],
        "basicFilter": lambda: shown(tied_ranges.current(workbook, basic)) if basic else None,
        "charts": lambda: [charts.show(chart) for chart in charts.on(sheet)],
        "bandedRanges": lambda: shown([*sheet.banded_ranges, *bands]),
        "developerMetadata": lambda: developer_metadata.of_sheet(sheet),
        "rowGroups": lambda: shown(sheet.row_groups),
        "columnGroups": lambda: shown(sheet.column_groups),
        "tables": lambda: [tables.show(workbook, sheet, table) for table in tables.on(sheet)],
    }
