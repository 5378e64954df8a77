"""DataFilters: cells selected by A1 range, by grid range, or by the developer metadata on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from bot.sandbox.sheets.engine import metadata_location
from bot.sandbox.sheets.engine.area import Area
from bot.sandbox.sheets.engine.developer_metadata import matching
from bot.sandbox.sheets.engine.grid import of_filter
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook


class Selection(NamedTuple):
    """An area and the filters of a request that selected it."""

    sheet: Sheet
    area: Area
    filters: list[Json]


def areas_of(workbook: Workbook, given: Mapping[str, Any]) -> list[tuple[Sheet, Area]]:
    """What one filter selects; a lookup selects the row, column or sheet of every entry it finds, or nothing.

    Raises:
        ApiError: 400, it names no range or none that exists.
    """
    if given.get("developerMetadataLookup") is not None:
        found = (metadata_location.area_of(workbook, entry["location"]) for entry in matching(workbook, given))
        return [place for place in found if place is not None]
    return [of_filter(workbook, given)]


def selected(workbook: Workbook, filters: Iterable[Json]) -> list[Selection]:
    """What the filters select, each area once, in the order of the first filter that selects it."""
    found: dict[tuple[int, Area], Selection] = {}
    for given in filters:
        for sheet, area in areas_of(workbook, given):
            selection = found.setdefault((sheet.sheet_id, area), Selection(sheet, area, []))
            if given not in selection.filters:
                selection.filters.append(given)
    return list(found.values())
