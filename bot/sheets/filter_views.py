"""Filter views that the bot keeps in a tab of its own, beside those of people. Pure.

The bot knows its own without a ledger: a view is the bot's as long as its id is the one that its title gives. A view
that a person renamed or copied is that person's; one that is still wanted keeps its id, and the name they gave it.
Source: https://developers.google.com/workspace/sheets/api/guides/filters and the discovery document, read 2026-11-22.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.core.filter_view import FilterView
from bot.core.problem import Problem
from bot.core.schema import Layout, SheetSchema
from bot.sheets.answers import Sheet
from bot.sheets.image import read_box
from bot.sheets.port import ViewChanges

VIEW_FIELDS = (
    "sheets(properties(sheetId,title,gridProperties(rowCount,columnCount)),"
    "filterViews(filterViewId,title,range,criteria,filterSpecs),data(startRow,rowData.values(effectiveValue)))"
)
_Json = Mapping[str, Any]


def view_id(schema: SheetSchema, title: str) -> int:
    """The id of the bot's view of that title: always the same, so that it is known again and never made twice."""
    return zlib.crc32(f"{schema.name}\n{title}".encode()) & 0x7FFFFFFF


def change_views(schema: SheetSchema, sheet: Sheet, layout: Layout, views: Sequence[FilterView]) -> ViewChanges:
    """The changes for one `sheets[]` entry of an answer with `VIEW_FIELDS`.

    Guarantees: none where nothing differs; only the bot's own views are changed or deleted; of a view only range and
    criteria are set: its sort order is people's.
    """
    standing = {view.get("filterViewId", 0): view for view in sheet.filterViews}
    wanted = {view_id(schema, view.title): view for view in views}
    requests: list[dict[str, Any]] = []
    added, updated, deleted = [], [], []
    problems: list[Problem] = []
    for number, view in standing.items():
        if number not in wanted and number == view_id(schema, view.get("title", "")):
            requests.append({"deleteFilterView": {"filterId": number}})
            deleted.append(view.get("title", ""))
    for number, wish in wanted.items():
        lost = [name for name in (*wish.only, *wish.blank, *wish.filled) if name not in layout.positions]
        if lost:
            problems.append(_cannot_be(schema, sheet, layout, wish, lost[0]))
            continue
        content = _content(wish, layout, sheet)
        stands = standing.get(number)
        if stands is None:
            requests.append({"addFilterView": {"filter": {"filterViewId": number, "title": wish.title, **content}}})
            added.append(wish.title)
        elif not _is_same(stands, content, sheet):
            fields = "range,filterSpecs"
            requests.append({"updateFilterView": {"filter": {"filterViewId": number, **content}, "fields": fields}})
            updated.append(stands.get("title", wish.title))
    return ViewChanges(tuple(requests), tuple(added), tuple(updated), tuple(deleted), tuple(problems))


def _content(view: FilterView, layout: Layout, sheet: Sheet) -> dict[str, Any]:
    conditions = {name: {"type": "TEXT_EQ", "values": [{"userEnteredValue": text}]} for name, text in view.only.items()}
    conditions |= {name: {"type": "BLANK"} for name in view.blank}
    conditions |= {name: {"type": "NOT_BLANK"} for name in view.filled}
    specs = [
        {"columnIndex": layout.positions[name], "filterCriteria": {"condition": condition}}
        for name, condition in conditions.items()
    ]
    return {
        "range": {"sheetId": sheet.sheet_id, "startRowIndex": layout.header_row - 1},
        "filterSpecs": sorted(specs, key=lambda spec: spec["columnIndex"]),
    }


def _is_same(stands: _Json, content: _Json, sheet: Sheet) -> bool:
    grid = sheet.properties.get("gridProperties", {})
    rows, columns = grid.get("rowCount", 0), grid.get("columnCount", 0)
    boxes = [read_box(view.get("range", {}), rows, columns) for view in (stands, content)]
    # the service may close an open end; what reaches beyond the grid covers it
    covers = {(top, min(bottom, rows), left, min(right, columns)) for top, bottom, left, right in boxes}
    return len(covers) == 1 and _criteria(stands) == _criteria(content)


def _criteria(view: _Json) -> dict[int, Any]:
    specs: Iterable[_Json] = view.get("filterSpecs") or [
        {"columnIndex": int(at), "filterCriteria": criteria} for at, criteria in view.get("criteria", {}).items()
    ]
    found = {spec.get("columnIndex", 0): spec.get("filterCriteria", {}) for spec in specs}
    return {at: criteria for at, criteria in found.items() if criteria}


def _cannot_be(schema: SheetSchema, sheet: Sheet, layout: Layout, view: FilterView, column: str) -> Problem:
    return Problem(
        sheet.properties.get("title", schema.title),
        layout.header_row,
        column,
        f"the filter view {view.title!r} looks at this column, and its header is not there",
        "rename the header back; the bot appends the column anew on its next run if it is gone",
    )
