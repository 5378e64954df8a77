"""Developer metadata: create, update and delete."""

from __future__ import annotations

from bot.sandbox.sheets.engine import developer_metadata, fields, metadata_location
from bot.sandbox.sheets.engine.errors import invalid
from bot.sandbox.sheets.engine.masks import merge
from bot.sandbox.sheets.engine.model import Json, Sheet, Workbook, new_id
from bot.sandbox.sheets.engine.requests.context import Context, Handler, Request, needed

_ORDER = ("metadataId", "metadataKey", "metadataValue", "location", "visibility")


def _kept(workbook: Workbook, given: Request) -> Json:
    """The entry as it is stored.

    Raises:
        ApiError: 400, no key, no visibility, or a location where nothing can be.
    """
    if not given.get("metadataKey"):
        raise invalid("Developer metadata must always have a key specified.")
    if given.get("visibility") not in ("DOCUMENT", "PROJECT"):
        raise invalid("Developer metadata must always have visibility specified.")
    kept = {**given, "location": metadata_location.stored(workbook, given.get("location"))}
    return {name: kept[name] for name in _ORDER if kept.get(name) not in (None, "")}


def _create(context: Context, request: Request) -> Json:
    workbook = context.workbook
    given = needed(request, "developerMetadata")
    taken = {entry["metadataId"] for entry in developer_metadata.all_of(workbook)}
    wanted = given.get("metadataId")
    if wanted is not None and wanted <= 0:
        raise invalid("Developer metadata ID must be positive.")
    if wanted in taken:
        raise invalid(
            f"Cannot add developer metadata with ID [{wanted}] because developer metadata with that ID already exists."
        )
    entry = _kept(workbook, {**given, "metadataId": wanted or new_id(taken)})
    _owner(workbook, entry).developer_metadata.append(entry)
    return {"developerMetadata": developer_metadata.show(entry)}


def _owner(workbook: Workbook, entry: Json) -> Workbook | Sheet:
    found = metadata_location.area_of(workbook, entry["location"])
    return workbook if found is None else found[0]


def _replace(workbook: Workbook, old: Json, new: Json) -> None:
    """Puts an entry in the place of another, when it is still on the same sheet."""
    owner, target = _owner(workbook, old), _owner(workbook, new)
    if owner is target:
        owner.developer_metadata = [new if kept is old else kept for kept in owner.developer_metadata]
    else:
        _remove(workbook, old)
        target.developer_metadata.append(new)


def _remove(workbook: Workbook, entry: Json) -> None:
    owner = _owner(workbook, entry)
    owner.developer_metadata = [kept for kept in owner.developer_metadata if kept is not entry]


def _update(context: Context, request: Request) -> Json:
    """Changes the fields of the mask in every entry that a filter selects."""
    workbook = context.workbook
    tree = fields.for_writing(request.get("fields"), "DeveloperMetadata")
    given = needed(request, "developerMetadata")
    if "metadataId" in tree:
        raise invalid("Developer metadata ID cannot be updated.")
    wanted = tree or {name: {} for name in _ORDER if name != "metadataId"}
    chosen = _chosen(workbook, request.get("dataFilters") or [])
    updated = []
    for old in chosen:
        # a location is one of three, so a part of it cannot be changed alone
        new = merge(old, given, {name: {} for name in wanted}) or {}
        entry = _kept(workbook, new)
        _replace(workbook, old, entry)
        updated.append(developer_metadata.show(entry))
    return {"developerMetadata": updated} if updated else {}


def _chosen(workbook: Workbook, filters: list[Request]) -> list[Json]:
    if not filters:
        raise invalid("At least one data filter must be specified.")
    found = {entry["metadataId"]: entry for given in filters for entry in developer_metadata.matching(workbook, given)}
    return list(found.values())


def _delete(context: Context, request: Request) -> Json:
    """Removes every entry that the filter selects; none is no error."""
    workbook = context.workbook
    gone = _chosen(workbook, [needed(request, "dataFilter")])
    for entry in gone:
        _remove(workbook, entry)
    return {"deletedDeveloperMetadata": [developer_metadata.show(entry) for entry in gone]} if gone else {}


HANDLERS: dict[str, Handler] = {
    "createDeveloperMetadata": _create,
    "updateDeveloperMetadata": _update,
    "deleteDeveloperMetadata": _delete,
}
