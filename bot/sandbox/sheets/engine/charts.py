"""Charts: kept and given back as data; nothing is drawn."""

from __future__ import annotations

from collections.abc import Iterator

from bot.sandbox.sheets.engine.grid import shown
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook

NAME = "charts"
"""Under which name charts are kept in `Sheet.others`."""


def on(sheet: Sheet) -> list[Json]:
    """The charts of one sheet as they are stored."""
    return sheet.others.get(NAME, [])


def all_of(workbook: Workbook) -> Iterator[tuple[Sheet, Json]]:
    """Every chart as it is stored, with the sheet it is on."""
    for sheet in workbook.sheets:
        for chart in on(sheet):
            yield sheet, chart


def add(sheet: Sheet, chart: Json) -> None:
    sheet.others = {**sheet.others, NAME: [*on(sheet), chart]}


def replace(sheet: Sheet, chart_id: int, new: Json | None) -> None:
    """Puts another chart in the place of the one with this id, or removes it."""
    changed = [new if chart["chartId"] == chart_id else chart for chart in on(sheet)]
    sheet.others = {**sheet.others, NAME: [chart for chart in changed if chart is not None]}


def show(chart: Json) -> Json:
    """An EmbeddedChart as the API shows it: without the series whose cells are gone, zeros left out."""
    spec = chart["spec"]
    basic = spec.get("basicChart")
    if basic and "series" in basic:
        series = [one for one in basic["series"] if (one.get("series") or {}).get("sourceRange") != {}]
        spec = {**spec, "basicChart": {**basic, "series": series}}
    answer: Json = shown({**chart, "spec": spec, "position": show_position(chart["position"])})
    return answer


def show_position(position: Json) -> Json:
    """An EmbeddedObjectPosition as the API shows it: zeros of its anchor and its offsets left out."""
    overlay = position.get("overlayPosition")
    if overlay is None:
        return position
    anchor = {name: content for name, content in overlay["anchorCell"].items() if content}
    kept = {name: content for name, content in overlay.items() if content != 0}
    return {**position, "overlayPosition": {**kept, "anchorCell": anchor}}
