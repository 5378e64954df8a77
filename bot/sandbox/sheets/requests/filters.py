"""The basic filter and filter views: kept as given; rows that a basic filter's criteria hide are marked hidden."""

from __future__ import annotations

from bot.sandbox.sheets import fields
from bot.sandbox.sheets.area import clamped
from bot.sandbox.sheets.display import formatted
from bot.sandbox.sheets.errors import invalid, not_supported
from bot.sandbox.sheets.formats import normal
from bot.sandbox.sheets.formulas import results
from bot.sandbox.sheets.grid import shown, stored
from bot.sandbox.sheets.masks import merge
from bot.sandbox.sheets.model import Json, Sheet, new_id
from bot.sandbox.sheets.requests.context import Context, Handler, Request, needed
from bot.sandbox.sheets.requests.sorting import sort_rows


def _kept(context: Context, given: Json) -> Json:
    """A BasicFilter or FilterView as it is stored: `criteria` and `filterSpecs` both say the same."""
    kept: Json = normal(dict(given))
    if kept.get("namedRangeId"):
        named = next((n for n in context.workbook.named_ranges if n["namedRangeId"] == kept["namedRangeId"]), None)
        if named is None:
            raise invalid(f"No named range with id: {kept['namedRangeId']}")
        kept["range"] = named["range"]
    kept["range"] = stored(context.workbook, kept.get("range") or {})
    if kept.get("filterSpecs"):
        kept["criteria"] = {
            str(spec.get("columnIndex", 0)): spec.get("filterCriteria", {}) for spec in kept["filterSpecs"]
        }
    elif kept.get("criteria"):
        kept["filterSpecs"] = [
            {"columnIndex": int(column), "filterCriteria": criteria} for column, criteria in kept["criteria"].items()
        ]
    return {name: content for name, content in kept.items() if content not in ([], {}, "")}


def _set_basic(context: Context, request: Request) -> None:
    kept = _kept(context, needed(request, "filter"))
    sheet = context.sheet(kept["range"]["sheetId"])
    area = clamped(sheet, kept["range"])
    kept["range"] = area.json(sheet.sheet_id)
    if kept.get("sortSpecs"):
        context.check(sheet, area)
        sort_rows(context, sheet, area._replace(top=min(area.top + 1, area.bottom)), kept["sortSpecs"])
    sheet.basic_filter = kept
    _hide_rows(context, sheet)


def _clear_basic(context: Context, request: Request) -> None:
    sheet = context.sheet(request.get("sheetId"))
    sheet.basic_filter = None
    _hide_rows(context, sheet)


def _hide_rows(context: Context, sheet: Sheet) -> None:
    """Marks the rows `hiddenByFilter` whose shown value is in a column's `hiddenValues`."""
    hidden: set[int] = set()
    found = sheet.basic_filter
    if found and found.get("criteria"):
        area = clamped(sheet, found["range"])
        computed = results(context.workbook, sheet)
        for column_text, criteria in found["criteria"].items():
            if any(name in criteria for name in ("condition", "visibleBackgroundColor", "visibleForegroundColor")):
                raise not_supported("Filtering by condition or colour")
            values, column = set(criteria.get("hiddenValues") or ()), int(column_text)
            for row in range(area.top + 1, area.bottom):
                cell = sheet.cell(row, column)
                value = computed.get(row, {}).get(column, cell.value)
                text = formatted(value, (cell.format or {}).get("numberFormat"), context.workbook.locale)
                if text in values:
                    hidden.add(row)
    for row, properties in enumerate(sheet.row_properties):
        if row in hidden or (properties and "hiddenByFilter" in properties):
            rest = {k: v for k, v in (properties or {}).items() if k != "hiddenByFilter"}
            sheet.row_properties[row] = ({**rest, "hiddenByFilter": True} if row in hidden else rest) or None


def _add_view(context: Context, request: Request) -> Json:
    kept = _kept(context, needed(request, "filter"))
    sheet = context.sheet(kept["range"]["sheetId"])
    taken = [view["filterViewId"] for s in context.workbook.sheets for view in s.filter_views]
    if kept.get("filterViewId") in taken:
        raise invalid(f"A filter view with the id {kept['filterViewId']} already exists.")
    view = {
        "filterViewId": kept.get("filterViewId") or new_id(taken),
        "title": kept.get("title") or f"Filter {len(sheet.filter_views) + 1}",
        **{k: v for k, v in kept.items() if k not in ("filterViewId", "title")},
    }
    sheet.filter_views.append(view)
    return {"filter": shown(view)}


def _find_view(context: Context, view_id: int | None) -> tuple[Sheet, int]:
    for sheet in context.workbook.sheets:
        for index, view in enumerate(sheet.filter_views):
            if view["filterViewId"] == view_id:
                return sheet, index
    raise invalid(f"No filter view with id: {view_id}")


def _update_view(context: Context, request: Request) -> None:
    tree = fields.for_writing(request.get("fields"), "FilterView")
    given = needed(request, "filter")
    sheet, index = _find_view(context, given.get("filterViewId"))
    old = sheet.filter_views[index]
    both: fields.Tree = {"criteria": {}, "filterSpecs": {}} if {"criteria", "filterSpecs"} & set(tree) else {}
    new = merge(old, given, {**tree, **both}) if tree else given
    kept = _kept(context, {**(new or {}), "range": (new or {}).get("range", old["range"])})
    sheet.filter_views[index] = {**kept, "filterViewId": old["filterViewId"]}


def _delete_view(context: Context, request: Request) -> None:
    sheet, index = _find_view(context, request.get("filterId"))
    del sheet.filter_views[index]


def _duplicate_view(context: Context, request: Request) -> Json:
    sheet, index = _find_view(context, request.get("filterId"))
    old = sheet.filter_views[index]
    taken = [view["filterViewId"] for s in context.workbook.sheets for view in s.filter_views]
    view = {**old, "filterViewId": new_id(taken), "title": f"Copy of {old.get('title', '')}"}
    sheet.filter_views.append(view)
    return {"filter": shown(view)}


HANDLERS: dict[str, Handler] = {
    "setBasicFilter": _set_basic,
    "clearBasicFilter": _clear_basic,
    "addFilterView": _add_view,
    "updateFilterView": _update_view,
    "deleteFilterView": _delete_view,
    "duplicateFilterView": _duplicate_view,
}
