"""DataFilters: cells selected by A1 range or grid range."""

from __future__ import annotations

from typing import Any

from bot.sandbox.sheets import a1
from bot.sandbox.sheets.area import Area
from bot.sandbox.sheets.errors import invalid, not_supported
from bot.sandbox.sheets.grid import resolve
from bot.sandbox.sheets.model import Json, Sheet, Workbook


def area_of(workbook: Workbook, given: Json) -> tuple[Sheet, Area]:
    """The sheet and area that one filter selects.

    Raises:
        ApiError: 400, it names no range or none that exists; 501, it looks for developer metadata.
    """
    if given.get("developerMetadataLookup") is not None:
        raise not_supported("A DataFilter by developerMetadataLookup")
    if given.get("a1Range"):
        reference = a1.parse(workbook, given["a1Range"])
        return reference.sheet, reference.area()
    if given.get("gridRange") is not None:
        return resolve(workbook, given["gridRange"])
    raise invalid("Must specify a filter in a DataFilter.")


def areas_of(workbook: Workbook, filters: list[Any]) -> list[tuple[Sheet, Area]]:
    """What each filter selects, in their order."""
    return [area_of(workbook, given) for given in filters]
