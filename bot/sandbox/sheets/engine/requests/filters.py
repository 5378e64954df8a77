"""The basic filter and filter views: kept as given; rows that the basic filter's criteria hide are marked hidden."""

from __future__ import annotations

from bot.sandbox.sheets.engine import fields, tied_ranges
from bot.sandbox.sheets.engine.area import clamped
from bot.sandbox.sheets.engine.conditions import filtering
from bot.sandbox.sheets.engine.errors import not_supported
from bot.sandbox.sheets.engine.grid import shown, stored
from bot.sandbox.sheets.engine.looks.formats import normal
from bot.sandbox.sheets.engine.masks import merge
from bot.sandbox.sheets.engine.model import Json, Sheet
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request, needed
from bot.sandbox.sheets.engine.requests.hanging import Hanging
from bot.sandbox.sheets.engine.requests.sorting import sort_rows

_VIEWS = Hanging(lambda sheet: sheet.filter_views, "filterViewId", "filter view")


def _kept(context: Context, given: Json) -> Json:
    """A BasicFilter or FilterView as it is stored: `criteria` and `filterSpecs` both say the same."""
    kept: Json = normal(dict(given))
    found = tied_ranges.range_of(context.workbook, kept)
    kept["range"] = found or stored(context.workbook, kept.get("range") or {})
    if any(spec.get("dataSourceColumnReference") for spec in kept.get("filterSpecs", ())):
        raise not_supported("filterSpecs with a dataSourceColumnReference")
    if kept.get("filterSpecs"):
        kept["filterSpecs"] = [{"columnIndex": 0, **spec} for spec in kept["filterSpecs"]]
        kept["criteria"] = {
            str(spec.get("columnIndex", 0)): spec.get("filterCriteria", {}) for spec in kept["filterSpecs"]
        }
    filtering.check(kept)
    if kept.get("criteria") and not kept.get("filterSpecs"):
        kept["filterSpecs"] = [
            {"columnIndex": int(column), "filterCriteria": criteria} for column, criteria in kept["criteria"].items()
        ]
    return {name: content for name, content in kept.items() if content not in ([], {}, "")}


def _set_basic(context: Context, request: Request) -> None:
    given = needed(request, "filter")
    tied_ranges.check(given, "a basic filter")
    kept = _kept(context, given)
    sheet = context.sheet(kept["range"]["sheetId"])
    area = clamped(sheet, kept["range"])
    kept["range"] = area.json(sheet.sheet_id)
    if kept.get("sortSpecs"):
        data = filtering.data_area(context.workbook, sheet, kept)
        context.check(sheet, data)
        sort_rows(context, sheet, data, kept["sortSpecs"])
    sheet.basic_filter = kept
    filtering.hide_rows(context.workbook, sheet)


def _clear_basic(context: Context, request: Request) -> None:
    sheet = context.sheet(request.get("sheetId"))
    sheet.basic_filter = None
    filtering.hide_rows(context.workbook, sheet)


def _free_title(sheet: Sheet) -> str:
    titles = {view["title"] for view in sheet.filter_views}
    number = 1
    while f"Filter {number}" in titles:
        number += 1
    return f"Filter {number}"


def _add_view(context: Context, request: Request) -> Json:
    given = needed(request, "filter")
    tied_ranges.check(given, "a filter view")
    kept = _kept(context, given)
    sheet = context.sheet(kept["range"]["sheetId"])
    view = {
        "filterViewId": _VIEWS.free_id(context.workbook, kept.get("filterViewId")),
        "title": kept.get("title") or _free_title(sheet),
        **{k: v for k, v in kept.items() if k not in ("filterViewId", "title")},
    }
    sheet.filter_views.append(view)
    return {"filter": shown(view)}


_CRITERIA = {"criteria", "filterSpecs"}


def _update_view(context: Context, request: Request) -> None:
    tree = fields.for_writing(request.get("fields"), "FilterView")
    given = needed(request, "filter")
    tied_ranges.check(given, "a filter view")
    sheet, index = _VIEWS.find(context.workbook, given.get("filterViewId"))
    old = sheet.filter_views[index]
    both: fields.Tree = dict.fromkeys(_CRITERIA, fields.ALL) if _CRITERIA & set(tree) else {}
    new = (merge(old, given, {**tree, **both}) if tree else given) or {}
    kept = _kept(context, {**tied_ranges.updated(new, old, given, tree), "title": new.get("title") or old["title"]})
    target = context.sheet(kept["range"]["sheetId"])
    _VIEWS.replace(sheet, index, target, {**kept, "filterViewId": old["filterViewId"]})


def _delete_view(context: Context, request: Request) -> None:
    sheet, index = _VIEWS.find(context.workbook, request.get("filterId"))
    del sheet.filter_views[index]


def _duplicate_view(context: Context, request: Request) -> Json:
    sheet, index = _VIEWS.find(context.workbook, request.get("filterId"))
    old = sheet.filter_views[index]
    view = {**old, "filterViewId": _VIEWS.free_id(context.workbook, None), "title": f"Copy of {old['title']}"}
    sheet.filter_views.append(view)
    return {"filter": shown(tied_ranges.current(context.workbook, view))}


HANDLERS: dict[str, Handler] = {
    "setBasicFilter": _set_basic,
    "clearBasicFilter": _clear_basic,
    "addFilterView": _add_view,
    "updateFilterView": _update_view,
    "deleteFilterView": _delete_view,
    "duplicateFilterView": _duplicate_view,
}
