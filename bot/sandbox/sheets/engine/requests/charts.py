"""Charts: add, change, move, delete. The specification is kept as it is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.sheets.engine import charts, fields, sheet_titles
from bot.sandbox.sheets.engine.errors import invalid, not_supported
from bot.sandbox.sheets.engine.looks.formats import normal
from bot.sandbox.sheets.engine.masks import merge, with_twins
from bot.sandbox.sheets.engine.model import Json, Sheet, new_id
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request, needed
from bot.sandbox.sheets.engine.requests.sheets import free_id

WIDTH_PIXELS = 600
HEIGHT_PIXELS = 371

_KINDS = (
    "basicChart",
    "pieChart",
    "bubbleChart",
    "candlestickChart",
    "orgChart",
    "histogramChart",
    "waterfallChart",
    "treemapChart",
    "scorecardChart",
)
_NO_KIND = (
    "One of basicChart, pieChart, bubbleChart, candelstickChart, histogramChart, or orgChart must be set on chartSpec."
)
_NO_PLACE = "One of EmbeddedObjectPosition.overlayPosition or EmbeddedObjectPosition.sheetId must be set"


def _spec(given: Mapping[str, Any]) -> Json:
    """The ChartSpec as it is stored.

    Raises:
        ApiError: 400, it is of no kind; 501, it charts a data source.
    """
    if given.get("dataSourceChartProperties") is not None:
        raise not_supported("A chart of a data source")
    if not any(given.get(kind) is not None for kind in _KINDS):
        raise invalid(_NO_KIND)
    kept: Json = normal(dict(given))
    kept.setdefault("hiddenDimensionStrategy", "SKIP_HIDDEN_ROWS_AND_COLUMNS")
    stored: Json = _with_sheets(kept)
    return stored


def _with_sheets(value: Any) -> Any:
    """The JSON with the sheet of every source range said, also when it is 0."""
    if isinstance(value, list):
        return [_with_sheets(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {name: _with_sheets(content) for name, content in value.items()}
    if "sources" in kept:
        kept["sources"] = [{"sheetId": 0, **source} for source in kept["sources"]]
    return kept


def _add(context: Context, request: Request) -> Json:
    given = needed(request, "chart")
    spec = _spec(needed(given, "spec"))
    taken = [chart["chartId"] for _, chart in charts.all_of(context.workbook)]
    wanted = given.get("chartId")
    if wanted in taken:
        raise invalid(f"An embedded object with the id {wanted} already exists.")
    sheet, position = _placed(context, given.get("position") or {})
    chart = {"chartId": wanted or new_id(taken), "spec": spec, "position": position}
    if given.get("border"):
        chart["border"] = normal(given["border"])
    charts.add(sheet, chart)
    return {"chart": charts.show(chart)}


def _placed(context: Context, given: Mapping[str, Any]) -> tuple[Sheet, Json]:
    """The sheet of a new position, which is made when the object gets one of its own, and the position as stored."""
    if given.get("overlayPosition") is not None:
        overlay = given["overlayPosition"]
        sheet, row, column = context.place(overlay.get("anchorCell"))
        kept = {name: content for name, content in overlay.items() if content is not None}
        kept["anchorCell"] = {"sheetId": sheet.sheet_id, "rowIndex": row, "columnIndex": column}
        size = {"widthPixels": WIDTH_PIXELS, "heightPixels": HEIGHT_PIXELS}
        return sheet, {"overlayPosition": {**kept, **{name: kept.get(name) or size[name] for name in size}}}
    if not given.get("newSheet") and given.get("sheetId") is None:
        raise invalid(_NO_PLACE)
    sheet = _own_sheet(context, given.get("sheetId"))
    return sheet, {"sheetId": sheet.sheet_id}


def _own_sheet(context: Context, wanted: int | None) -> Sheet:
    """A new sheet without a grid, at the end, called Chart1, Chart2, …"""
    workbook = context.workbook
    sheet = Sheet.empty(free_id(workbook, wanted), sheet_titles.free(workbook, "Chart", 1), 0, 0)
    sheet.sheet_type = "OBJECT"
    workbook.sheets.append(sheet)
    return sheet


def _find(context: Context, chart_id: int | None, noun: str = "embedded object") -> tuple[Sheet, Json]:
    for sheet, chart in charts.all_of(context.workbook):
        if chart["chartId"] == (chart_id or 0):
            return sheet, chart
    raise invalid(f"No {noun} with id: {chart_id or 0}")


def _update_spec(context: Context, request: Request) -> None:
    sheet, chart = _find(context, request.get("chartId"), "chart")
    charts.replace(sheet, chart["chartId"], {**chart, "spec": _spec(needed(request, "spec"))})


def _update_position(context: Context, request: Request) -> Json:
    """Moves or resizes an object on a grid, or puts it onto a sheet of its own."""
    sheet, chart = _find(context, request.get("objectId"))
    given = needed(request, "newPosition")
    if given.get("overlayPosition") is not None:
        tree = fields.for_writing(request.get("fields"), "OverlayPosition")
        old = chart["position"].get("overlayPosition") or {}
        new = merge(old, given["overlayPosition"], tree) if tree else given["overlayPosition"]
        given = {"overlayPosition": new or {}}
    target, position = _placed(context, given)
    _take_away(context, sheet, chart["chartId"])
    charts.add(target, {**chart, "position": position})
    return {"position": charts.show_position(position)}


def _take_away(context: Context, sheet: Sheet, chart_id: int) -> None:
    """Removes an object from its sheet, and the sheet when it was there for the object alone."""
    charts.replace(sheet, chart_id, None)
    if sheet.sheet_type == "OBJECT":
        context.workbook.sheets.remove(sheet)


def _update_border(context: Context, request: Request) -> None:
    tree = with_twins(fields.for_writing(request.get("fields"), "EmbeddedObjectBorder"))
    sheet, chart = _find(context, request.get("objectId"))
    given = normal(request.get("border") or {})
    border = merge(chart.get("border"), given, tree) if tree else given
    kept = {name: content for name, content in chart.items() if name != "border"}
    charts.replace(sheet, chart["chartId"], {**kept, "border": border} if border else kept)


def _delete(context: Context, request: Request) -> None:
    sheet, chart = _find(context, request.get("objectId"))
    _take_away(context, sheet, chart["chartId"])


HANDLERS: dict[str, Handler] = {
    "addChart": _add,
    "updateChartSpec": _update_spec,
    "updateEmbeddedObjectPosition": _update_position,
    "updateEmbeddedObjectBorder": _update_border,
    "deleteEmbeddedObject": _delete,
}
