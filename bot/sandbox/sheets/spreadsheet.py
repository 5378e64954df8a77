"""spreadsheets.create, .get and .getByDataFilter: the spreadsheet as JSON, only what the field mask asks for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.sandbox.sheets import a1, fields
from bot.sandbox.sheets.area import Area, whole
from bot.sandbox.sheets.data_filter import areas_of
from bot.sandbox.sheets.errors import not_supported
from bot.sandbox.sheets.fields import Tree, wants
from bot.sandbox.sheets.grid import shown
from bot.sandbox.sheets.grid_data import grid_data
from bot.sandbox.sheets.model import Json, Sheet, Workbook
from bot.sandbox.sheets.properties import sheet_properties, spreadsheet_properties
from bot.sandbox.sheets.requests import HANDLERS
from bot.sandbox.sheets.requests.context import Context
from bot.sandbox.sheets.requests.protected_ranges import show as show_protected
from bot.sandbox.sheets.requests.sheets import new_sheet

SheetAreas = list[tuple[Sheet, list[Area]]]


def workbook_from_create(body: Json | None, owner: str, spreadsheet_id: str) -> Workbook:
    """The new workbook that a create request describes; one `Sheet1` when it names no sheets.

    Raises:
        ApiError: 400, two sheets share a title or an id; 501, it brings more than properties and named ranges along.
    """
    given = body or {}
    properties = given.get("properties") or {}
    workbook = Workbook(
        spreadsheet_id,
        properties.get("title") or "Untitled spreadsheet",
        owner,
        [],
        locale=properties.get("locale") or "en_US",
        time_zone=properties.get("timeZone") or "Etc/GMT",
        auto_recalc=properties.get("autoRecalc") or "ON_CHANGE",
    )
    for sheet in given.get("sheets") or [{"properties": {"title": "Sheet1"}}]:
        for name, content in sheet.items():
            if name != "properties" and content:
                raise not_supported(f"spreadsheets.create with sheets.{name}")
        workbook.sheets.append(new_sheet(workbook, sheet.get("properties") or {}))
    for named in given.get("namedRanges") or ():
        HANDLERS["addNamedRange"](Context(workbook, owner), {"namedRange": named})
    return workbook


def get_spreadsheet(
    workbook: Workbook,
    ranges: Iterable[str] = (),
    include_grid_data: bool = False,
    fields_mask: str | None = None,
    user: str = "",
) -> Json:
    """spreadsheets.get. With ranges only the sheets they are on; a mask decides about grid data by itself.

    Raises:
        ApiError: 400, a range cannot be parsed, or the mask names an unknown field.
    """
    return read(workbook, ranges, include_grid_data or bool(fields_mask), fields.for_reading(fields_mask), user)


def get_by_data_filter(workbook: Workbook, body: Json, fields_mask: str | None = None, user: str = "") -> Json:
    """spreadsheets.getByDataFilter: the sheets and cells that the filters (A1 or grid ranges) select."""
    tree = fields.for_reading(fields_mask)
    filters = body.get("dataFilters") or []
    found = _grouped(areas_of(workbook, filters)) if filters else None
    return _json(workbook, found, bool(body.get("includeGridData")) or bool(fields_mask), tree, user)


def read(workbook: Workbook, ranges: Iterable[str], with_data: bool, tree: Tree, user: str) -> Json:
    """The spreadsheet limited to the ranges and the tree."""
    references = [a1.parse(workbook, text) for text in ranges]
    found = _grouped([(r.sheet, r.area()) for r in references]) if references else None
    return _json(workbook, found, with_data, tree, user)


def _grouped(found: list[tuple[Sheet, Area]]) -> SheetAreas:
    """The areas by sheet, sheets in the order of their tabs."""
    areas: dict[int, tuple[Sheet, list[Area]]] = {}
    for sheet, area in found:
        areas.setdefault(sheet.sheet_id, (sheet, []))[1].append(area)
    return list(areas.values())


def _json(workbook: Workbook, found: SheetAreas | None, with_data: bool, tree: Tree, user: str) -> Json:
    answer: Json = {"spreadsheetId": workbook.spreadsheet_id}
    if wants(tree, "properties") is not None:
        answer["properties"] = spreadsheet_properties(workbook)
    below = wants(tree, "sheets")
    if below is not None:
        chosen = {sheet.sheet_id: areas for sheet, areas in found} if found is not None else None
        answer["sheets"] = [
            _sheet(workbook, sheet, chosen[sheet.sheet_id] if chosen else None, with_data, below, user)
            for sheet in workbook.sheets
            if chosen is None or sheet.sheet_id in chosen
        ]
    if workbook.named_ranges:
        answer["namedRanges"] = shown(workbook.named_ranges)
    answer["spreadsheetUrl"] = f"https://docs.google.com/spreadsheets/d/{workbook.spreadsheet_id}/edit"
    if workbook.developer_metadata:
        answer["developerMetadata"] = shown(workbook.developer_metadata)
    for name, items in workbook.others.items():
        if items:
            answer[name] = shown(items)
    result: Json = fields.pick(answer, {**tree, "sheets": {}} if tree and below is not None else tree)
    return result


def _sheet(workbook: Workbook, sheet: Sheet, areas: list[Area] | None, with_data: bool, tree: Tree, user: str) -> Json:
    """One sheet, already reduced to the tree; grid data is never built only to be thrown away."""
    answer: Json = {}
    if wants(tree, "properties") is not None:
        answer["properties"] = sheet_properties(workbook, sheet)
    data_tree = wants(tree, "data")
    lists: dict[str, Any] = {
        "merges": sheet.merges,
        "conditionalFormats": sheet.conditional_formats,
        "filterViews": sheet.filter_views,
        "protectedRanges": [show_protected(workbook, p, user) for p in sheet.protected_ranges],
        "basicFilter": sheet.basic_filter,
        "bandedRanges": sheet.banded_ranges,
        "developerMetadata": sheet.developer_metadata,
        "rowGroups": sheet.row_groups,
        "columnGroups": sheet.column_groups,
        **sheet.others,
    }
    for name, content in lists.items():
        if content and wants(tree, name) is not None:
            answer[name] = shown(content)
    result: Json = fields.pick(answer, tree)
    if with_data and data_tree is not None:
        data = [grid_data(workbook, sheet, area, data_tree) for area in areas or [whole(sheet)]]
        items = list(result.items())
        place = 1 if "properties" in result else 0
        result = dict([*items[:place], ("data", data), *items[place:]])
    return result
