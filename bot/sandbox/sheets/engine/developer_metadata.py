"""Developer metadata: keys and values that stay with a row, a column, a sheet or the spreadsheet.

Those of the spreadsheet are kept in the workbook, all others with their sheet, so that they move, are copied and go
with it. Every caller counts as the same developer project: PROJECT metadata is seen by all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox.sheets.engine import grid, metadata_location
from bot.sandbox.sheets.engine.errors import ApiError, invalid
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook

Filter = Mapping[str, Any]


def all_of(workbook: Workbook) -> list[Json]:
    """Every stored entry: the spreadsheet's, then those of each sheet, in the order they were made."""
    return [*workbook.developer_metadata, *(entry for sheet in workbook.sheets for entry in sheet.developer_metadata)]


def show(entry: Json) -> Json:
    """A DeveloperMetadata as the API shows it."""
    return {**entry, "location": metadata_location.shown(entry["location"])}


def of_sheet(sheet: Sheet) -> list[Json]:
    """What `sheets[].developerMetadata` holds: the entries of the sheet itself, not of its rows and columns."""
    return [show(entry) for entry in sheet.developer_metadata if entry["location"]["locationType"] == "SHEET"]


def of_dimension(sheet: Sheet, dimension: str) -> dict[int, list[Json]]:
    """The entries of the sheet's ROWS or COLUMNS, as shown, by zero-based index."""
    found: dict[int, list[Json]] = {}
    for entry in sheet.developer_metadata:
        place = entry["location"].get("dimensionRange")
        if place and place["dimension"] == dimension:
            found.setdefault(place["startIndex"], []).append(show(entry))
    return found


def get(workbook: Workbook, metadata_id: str) -> Json:
    """developerMetadata.get.

    Raises:
        ApiError: 404, there is none with this id; 400, it is no number.
    """
    if not metadata_id.removeprefix("-").isdecimal():
        raise invalid(f"Invalid value at 'metadata_id' (TYPE_INT32), \"{metadata_id}\"")
    for entry in all_of(workbook):
        if entry["metadataId"] == int(metadata_id):
            return show(entry)
    raise ApiError(404, "NOT_FOUND", f"No developer metadata with ID {metadata_id}")


def search(workbook: Workbook, body: Json) -> Json:
    """developerMetadata.search: each entry once, in the order of the filters, with all the filters that match it.

    Raises:
        ApiError: 400, no filter, or one that cannot be.
    """
    filters = body.get("dataFilters") or []
    if not filters:
        raise invalid("At least one data filter must be specified.")
    matched: dict[int, tuple[Json, list[Filter]]] = {}
    for given in filters:
        for entry in matching(workbook, given):
            matched.setdefault(entry["metadataId"], (entry, []))[1].append(given)
    found = [{"developerMetadata": show(entry), "dataFilters": given} for entry, given in matched.values()]
    return {"matchedDeveloperMetadata": found} if found else {}


def matching(workbook: Workbook, given: Filter) -> list[Json]:
    """The stored entries that one DataFilter selects: by lookup, or all that share a cell with its range.

    Raises:
        ApiError: 400, the filter is empty or contradicts itself.
    """
    lookup = given.get("developerMetadataLookup")
    if lookup is not None:
        _check(lookup)
        return [entry for entry in all_of(workbook) if _selected(workbook, entry, lookup)]
    sheet, area = grid.of_filter(workbook, given)
    return [entry for entry in all_of(workbook) if metadata_location.touches(workbook, entry["location"], sheet, area)]


_EXACT, _INTERSECTING = "EXACT_LOCATION", "INTERSECTING_LOCATION"


def _check(lookup: Filter) -> None:
    strategy, kind, place = (
        lookup.get(name) for name in ("locationMatchingStrategy", "locationType", "metadataLocation")
    )
    if strategy and place is None:
        raise invalid("DeveloperMetadataLookup.locationMatchingStrategy requires a metadataLocation.")
    if place is not None and place.get("spreadsheet") and strategy == _INTERSECTING:
        raise invalid(
            "DeveloperMetadataLookup.spreadsheet is true, but locationMatchingStrategy was specified as INTERSECTING."
        )
    if kind and strategy == _EXACT:
        raise invalid("DeveloperMetadataLookup.locationType must not be set when locationMatchingStrategy is EXACT.")
    elsewhere = place is not None and not place.get("spreadsheet")
    if kind == "SPREADSHEET" and (strategy == _INTERSECTING or elsewhere):
        raise invalid("DeveloperMetadataLookup.locationType SPREADSHEET does not intersect any other location.")


def _selected(workbook: Workbook, entry: Json, lookup: Filter) -> bool:
    """Whether the entry has everything the lookup names."""
    location = entry["location"]
    for name in ("metadataId", "metadataKey", "metadataValue", "visibility"):
        if lookup.get(name) and entry.get(name) != lookup[name]:
            return False
    if lookup.get("locationType") and location["locationType"] != lookup["locationType"]:
        return False
    if lookup.get("metadataLocation") is None:
        return True
    wanted = metadata_location.stored(workbook, lookup["metadataLocation"])
    if wanted == location:
        return True
    found = metadata_location.area_of(workbook, wanted)
    if lookup.get("locationMatchingStrategy") == _EXACT or found is None:
        return False
    return metadata_location.touches(workbook, location, *found)
